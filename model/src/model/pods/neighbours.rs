//! How much slower work is in pods without a limit that share a node.
//!
//! A pod uses as many CPUs as its threads can, unless the pods of its node want more than there is; then each gets an
//! even share. Pods of one thread are a network of processor-sharing queues whose rates come close to balanced fairness (Bonald and
//! Proutière 2003), for which the mean is insensitive to the work's distribution and has a closed form: with `a` the load of a
//! pod in CPUs and `s` of `m` pods busy on `C` CPUs,
//!
//! ```text
//! G(s) = G(s-1) a / (1 - a)             as long as s <= C
//! G(s) = G(s-1) s a / (C - s a)         beyond
//! ```
//!
//! and the requests on the node are `a d ln(sum of binomial(m, s) G(s)) / da`. Pods of more threads are taken as the sum of two
//! delays: of one pod on as many cores as it has threads, and of all pods together on the node's cores.

use super::autoscaler_replay::OVERLOAD;
use crate::model::queue::waiting;

/// Mean time in the pod over mean work, for a load of `load` CPUs a pod. `cores` are shared by `pods`, each of which can use
/// `threads` at once.
#[must_use]
pub fn slowdown(cores: f64, pods: f64, threads: f64, load: f64) -> f64 {
    let pods = pods.round().max(1.0);
    let threads = threads.min(cores.max(1.0));
    let speed = cores.min(1.0);
    // Beyond this load a backlog grows, and there is no mean to share: the fluid backlog counts what waits.
    // Without any load the sums below say nothing over nothing.
    let load = load.min(OVERLOAD * threads.min(cores / pods)).max(1e-9);
    if pods <= 1.0 || cores >= pods * threads {
        return excess(threads.min(cores), load) + speed.recip();
    }
    if threads <= 1.0 {
        return one_thread(cores, pods, load);
    }
    speed.recip() + excess(threads, load) + excess(cores, load * pods)
}

/// What sharing `cores` adds to the mean time of a request, in units of its work.
fn excess(cores: f64, load: f64) -> f64 {
    let rho = load / cores;
    if cores <= 1.0 { rho / (1.0 - rho) / cores } else { waiting(cores, rho) / (cores * (1.0 - rho)) }
}

fn one_thread(cores: f64, pods: f64, load: f64) -> f64 {
    // Each term relative to the one before, its logarithmic derivative, and their sums.
    let (mut term, mut slope) = (1.0, 0.0);
    let (mut total, mut requests) = (1.0, 0.0);
    for busy in 1..=pods as u32 {
        let s = f64::from(busy);
        let (factor, more) = if s <= cores {
            (load / (1.0 - load), (1.0 - load).recip())
        } else {
            let left = (cores - s * load).max(1e-9);
            (s * load / left, cores / left)
        };
        term *= (pods - s + 1.0) / s * factor;
        slope += more;
        total += term;
        requests += term * slope;
        if total > 1e200 {
            (term, requests, total) = (term / total, requests / total, 1.0);
        }
    }
    requests / total / (pods * load).max(1e-300)
}

#[cfg(test)]
mod tests {
    use super::slowdown;

    #[test]
    fn alone_or_with_room_a_pod_is_as_fast_as_its_threads() {
        assert!((slowdown(8.0, 1.0, 1.0, 0.5) - 2.0).abs() < 1e-12);
        assert!((slowdown(8.0, 8.0, 1.0, 0.5) - 2.0).abs() < 1e-12);
        assert!((slowdown(0.5, 1.0, 1.0, 0.25) - 4.0).abs() < 1e-12, "half a CPU at half of it");
    }

    #[test]
    fn idle_pods_are_as_fast_as_a_thread() {
        for (cores, pods, threads) in [(1.73, 3.0, 1.0), (1.73, 3.0, 2.0), (0.4, 2.0, 1.0), (8.0, 1.0, 1.0)] {
            let wanted: f64 = f64::min(cores, 1.0).recip();
            assert!((slowdown(cores, pods, threads, 0.0) / wanted - 1.0).abs() < 1e-6, "{cores} {pods} {threads}");
        }
    }

    #[test]
    fn on_one_core_all_pods_are_one_queue() {
        for pods in [2.0, 5.0, 20.0] {
            assert!((slowdown(1.0, pods, 1.0, 0.6 / pods) - 2.5).abs() < 1e-9, "{pods}");
        }
    }

    #[test]
    fn two_pods_on_a_core_and_a_half_by_summing_over_states() {
        // Balanced fairness by its definition: phi of the states over the states.
        let (cores, load, most) = (1.5f64, 0.5f64, 120usize);
        let mut phi = vec![vec![0.0; most]; most];
        let (mut total, mut requests) = (0.0, 0.0);
        for i in 0..most {
            for j in 0..most {
                phi[i][j] = if i == 0 || j == 0 { 1.0 } else { (phi[i - 1][j] + phi[i][j - 1]) / cores };
                let weight = phi[i][j] * load.powi((i + j) as i32);
                total += weight;
                requests += weight * (i + j) as f64;
            }
        }
        let exact = requests / total / (2.0 * load);
        assert!(
            (slowdown(cores, 2.0, 1.0, load) / exact - 1.0).abs() < 1e-6,
            "{} {exact}",
            slowdown(cores, 2.0, 1.0, load)
        );
    }
}
