//! Pods of a fixed number that take a request only into a free slot: how full they are, and what they turn away.
//!
//! A balancer that knows the free slots keeps the pods equally full, so that `n` requests are `n / R` in each of `R` pods. In a pod a
//! request works on the CPU, shared among those at work, and then waits without CPU, still in its slot. With `g(m)` the speed of `m`
//! requests at work and `d` the wait, `k` requests leave a pod at the rate `x(k) = G(k-1) / G(k)`, where
//!
//! ```text
//! G(k) = sum over m of  w^m / (g(1) … g(m))  x  d^(k-m) / (k-m)!
//! X(n) = x in all pods together,   p(n) ~ rate^n / (X(1) … X(n)),  n = 0 … c,   turned away: p(c)
//! ```
//!
//! (Baskett, Chandy, Muntz and Palacios 1975). With `X(n) = n / h` that is Erlang's B. Like it, it does not depend on the
//! distributions of work and wait. Pods without a limit share their node, which is one processor for all that it holds: what the pod
//! and the node add to a request's time is taken together as the root of the sum of their squares.
//!
//! Arrivals in geometric batches fill the slots that are left, and the rest of a batch is turned away. The flow up across each level is
//! `U(n) = q U(n-1) + rate p(n-1) / b` with `q = 1 - 1/b`, and what leaves balances it: `X(n) p(n) = U(n)`.

use crate::model::pods::sojourn::Processor;
use crate::model::quota::Supply;

/// Slots up to which the rates are summed state by state; beyond, requests at work and waiting are taken at their means.
const EXACT_UP_TO: usize = 400;

/// Share of the likeliest state's time below which a state is left out.
const NEGLIGIBLE: f64 = 1e-40;

/// A fixed number of pods.
#[derive(Debug, Clone)]
pub struct Station {
    /// Requests a second that leave while `n` are there, from `n = 0` to the number of slots.
    leaving: Vec<f64>,
    /// Mean CPU work of a request in seconds.
    work_s: f64,
    /// Mean time that it waits without CPU, in seconds.
    delay_s: f64,
}

/// The pods' CPU.
#[derive(Debug, Clone, Copy)]
pub struct Pack {
    /// Number of pods.
    pub pods: u32,
    /// Pods on a node.
    pub per_node: u32,
    /// Requests that a pod takes at once.
    pub slots: u32,
}

/// What the station does at one rate of arrivals.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Occupancy {
    /// Share of the arrivals that find no free slot.
    pub turned_away: f64,
    /// Mean slots taken.
    pub busy: f64,
    /// Mean time at work over the work, of those that got a slot.
    pub slowdown: f64,
    /// Variance over squared mean of what that is at the moments at which requests come in.
    pub unevenness: f64,
}

impl Station {
    /// The station of so many pods.
    #[must_use]
    pub fn new(processor: &Processor, pack: Pack, delay_s: f64) -> Self {
        let work_s = processor.work.mean_s.max(1e-9);
        let slots = pack.total();
        let units = Unit::all(processor, pack, delay_s);
        let rate = |n: u32| units.iter().map(|unit| unit.count * unit.at(f64::from(n) * unit.share)).sum::<f64>();
        let leaving = (0..=slots).map(|n| if n == 0 { 0.0 } else { rate(n).max(1e-12) }).collect();
        Self { leaving, work_s, delay_s }
    }

    /// Seconds that a request spends in a pod that it has to itself.
    #[must_use]
    pub fn alone_s(&self) -> f64 {
        self.leaving.get(1).map_or(self.work_s + self.delay_s, |rate| rate.recip())
    }

    /// The state at `rate` requests a second that come in geometric batches of mean `batch`, at least 1.
    #[must_use]
    pub fn at(&self, rate: f64, batch: f64) -> Occupancy {
        if rate <= 0.0 {
            return Occupancy { slowdown: self.stretch(1), ..Occupancy::default() };
        }
        let (epochs, q) = (rate / batch, 1.0 - batch.recip());
        let first = self.lowest(rate, batch);
        let mut sums = Sums::default();
        // What comes up to a level balances what leaves it, at the lowest level too; nobody is let into the empty station from below.
        let (mut p, mut up) = (1.0, self.leaving[first]);
        sums.add(first as f64, p, up, self.stretch(first.max(1)));
        let mut turned_away = p;
        for (n, leaving) in self.leaving.iter().enumerate().skip(first + 1) {
            up = q * up + epochs * p;
            p = up / leaving;
            sums.add(n as f64, p, up, self.stretch(n));
            turned_away = p;
            if p < NEGLIGIBLE * sums.all && *leaving > rate {
                turned_away = 0.0;
                break;
            }
            if sums.all > 1e200 {
                let scale = sums.all.recip();
                (p, up, turned_away) = (p * scale, up * scale, turned_away * scale);
                sums.scale(scale);
            }
        }
        let carried = (sums.carried / sums.all).max(1e-300);
        let turned_away = if batch > 1.0 { 1.0 - carried / rate } else { turned_away / sums.all };
        let busy = sums.busy / sums.all;
        let slowdown = ((busy / carried - self.delay_s) / self.work_s).max(self.stretch(1));
        Occupancy { turned_away: turned_away.clamp(0.0, 1.0), busy, slowdown, unevenness: sums.unevenness() }
    }

    /// The lowest number of requests whose share of the time counts: of a million slots only some thousands do at any rate. The levels
    /// below the likeliest one are walked down by the balance `p(n-1) (q X(n-1) + rate / b) = X(n) p(n)`.
    fn lowest(&self, rate: f64, batch: f64) -> usize {
        let (epochs, q) = (rate / batch, 1.0 - batch.recip());
        let mut at = self.leaving.partition_point(|leaving| *leaving < rate).min(self.leaving.len() - 1);
        let mut share = 1.0;
        while at > 0 && share > NEGLIGIBLE {
            share *= self.leaving[at] / (q * self.leaving[at - 1] + epochs);
            at -= 1;
        }
        at
    }

    /// Time at work over the work while `n` requests are there.
    fn stretch(&self, n: usize) -> f64 {
        let rate = self.leaving.get(n).copied().unwrap_or(1.0);
        ((n as f64 / rate - self.delay_s) / self.work_s).max(1e-3)
    }
}

/// Sums over the states.
#[derive(Default)]
struct Sums {
    all: f64,
    busy: f64,
    carried: f64,
    /// Of the stretch that each request that is let in begins with, and of its square.
    stretch: f64,
    squares: f64,
}

impl Sums {
    /// A state of `n` requests and probability `p`, into which requests are let at a rate `up`.
    fn add(&mut self, n: f64, p: f64, up: f64, stretch: f64) {
        self.all += p;
        self.busy += n * p;
        self.carried += up;
        self.stretch += up * stretch;
        self.squares += up * stretch * stretch;
    }

    fn scale(&mut self, factor: f64) {
        for sum in [&mut self.all, &mut self.busy, &mut self.carried, &mut self.stretch, &mut self.squares] {
            *sum *= factor;
        }
    }

    /// Variance of the stretch over its squared mean.
    fn unevenness(&self) -> f64 {
        let mean = self.stretch / self.carried.max(1e-300);
        (self.squares / self.carried.max(1e-300) / (mean * mean).max(1e-300) - 1.0).max(0.0)
    }
}

impl Pack {
    /// Slots of all pods.
    #[must_use]
    pub const fn total(self) -> u32 {
        self.pods.saturating_mul(self.slots)
    }
}

/// Pods, or nodes of pods that share their CPU, that are all alike.
struct Unit {
    /// How many of them.
    count: f64,
    /// The part of all requests that each has.
    share: f64,
    /// Requests a second that leave one while so many are in it.
    leaving: Vec<f64>,
}

impl Unit {
    fn all(processor: &Processor, pack: Pack, delay_s: f64) -> Vec<Self> {
        let pod = closed(pack.slots, processor.work.mean_s, delay_s, |m| {
            (f64::from(m) * processor.speed()).min(limit(processor))
        });
        let one = |count: u32, leaving: Vec<f64>, pods: u32| Self {
            count: f64::from(count),
            share: f64::from(pods) / f64::from(pack.pods.max(1)),
            leaving,
        };
        let Supply::Idle { cores, .. } = processor.supply else { return vec![one(pack.pods, pod, 1)] };
        let per_node = pack.per_node.max(1).min(pack.pods);
        let (full, rest) = (pack.pods / per_node, pack.pods % per_node);
        let mut units = Vec::new();
        for (count, pods) in [(full, per_node), (1, rest)] {
            if count > 0 && pods > 0 {
                units.push(one(count, of_node(processor, &pod, (pods, pack.slots), (cores, delay_s)), pods));
            }
        }
        units
    }

    /// Requests a second that leave while `n` are in it, which need not be whole.
    fn at(&self, n: f64) -> f64 {
        let last = self.leaving.len() - 1;
        let below = n as usize;
        if below >= last {
            return self.leaving[last];
        }
        self.leaving[below] + (n - below as f64) * (self.leaving[below + 1] - self.leaving[below])
    }
}

/// The rates of a node of `pods` pods: the time in a pod, and what the node's `cores` add to it where they are fewer than the pods can use.
fn of_node(processor: &Processor, pod: &[f64], (pods, slots): (u32, u32), (cores, delay_s): (f64, f64)) -> Vec<f64> {
    let one = Unit { count: 1.0, share: 1.0, leaving: pod.to_vec() };
    let node = closed(pods * slots, processor.work.mean_s, delay_s, |m| (f64::from(m) * processor.speed()).min(cores));
    let alone_s = pod[1].recip();
    let rate = |n: usize| {
        // Fewer requests than pods are in as many pods, one each.
        let full = (n as f64 / f64::from(pods)).max(1.0);
        let in_pod = (full / one.at(full) - alone_s).max(0.0);
        let on_node = if pods > 1 { (n as f64 / node[n] - alone_s).max(0.0) } else { 0.0 };
        // Work that waits for its own pod is not waiting for the node: the longer of both queues hides most of the shorter one. That they
        // add up like independent deviations was chosen against the simulation; their plain sum turns away a fifth too many where
        // the node is full.
        n as f64 / (alone_s + in_pod.hypot(on_node))
    };
    (0..node.len()).map(|n| if n == 0 { 0.0 } else { rate(n) }).collect()
}

/// Requests a second that leave while `k` are there, of which those at work share `speed(m)` CPUs and the others wait.
fn closed(slots: u32, work_s: f64, delay_s: f64, speed: impl Fn(u32) -> f64) -> Vec<f64> {
    let work_s = work_s.max(1e-9);
    let speed: Vec<f64> = (0..=slots).map(|m| speed(m).max(1e-9)).collect();
    if delay_s <= 1e-6 * work_s {
        speed.iter().enumerate().map(|(n, speed)| if n == 0 { 0.0 } else { speed / work_s }).collect()
    } else if speed.len() <= EXACT_UP_TO {
        state_by_state(&speed, work_s, delay_s)
    } else {
        at_the_means(&speed, work_s, delay_s)
    }
}

/// CPUs that one pod can use in the long run while the others are idle.
fn limit(processor: &Processor) -> f64 {
    match processor.supply {
        Supply::Idle { cores, threads, .. } => threads.min(cores),
        Supply::Even | Supply::Limited { .. } => processor.vcpu,
    }
}

/// The rates by the sums over the requests at work, each from its largest term outwards. Logarithms, because the terms span hundreds of
/// decades.
fn state_by_state(speed: &[f64], work_s: f64, delay_s: f64) -> Vec<f64> {
    let mut working = vec![0.0; speed.len()];
    let mut waiting = vec![0.0; speed.len()];
    for n in 1..speed.len() {
        working[n] = working[n - 1] + (work_s / speed[n]).ln();
        waiting[n] = waiting[n - 1] + (delay_s / n as f64).ln();
    }
    // A term over the one with one request less at work.
    let ratio = |n: usize, m: usize| work_s / speed[m] * (n - m + 1) as f64 / delay_s;
    let mut peak = 0;
    let mut last = 0.0;
    let mut rates = vec![0.0];
    for n in 1..speed.len() {
        while peak < n && ratio(n, peak + 1) > 1.0 {
            peak += 1;
        }
        let (mut sum, mut term) = (1.0, 1.0);
        for m in peak + 1..=n {
            term *= ratio(n, m);
            sum += term;
            if term < 1e-14 * sum {
                break;
            }
        }
        term = 1.0;
        for m in (1..=peak).rev() {
            term /= ratio(n, m);
            sum += term;
            if term < 1e-14 * sum {
                break;
            }
        }
        let here = working[peak] + waiting[n - peak] + f64::ln(sum);
        rates.push((last - here).exp());
        last = here;
    }
    rates
}

/// The rates at which as many leave the CPU as the wait: `m + X d = n` with `X = g(m) / w`.
fn at_the_means(speed: &[f64], work_s: f64, delay_s: f64) -> Vec<f64> {
    let slots = speed.len() - 1;
    let mut m = 0;
    (0..=slots)
        .map(|n| {
            while m < slots && (m + 1) as f64 + speed[m + 1] / work_s * delay_s <= n as f64 {
                m += 1;
            }
            let present = |m: usize| m as f64 + if m == 0 { 0.0 } else { speed[m] / work_s * delay_s };
            let next = (m + 1).min(slots);
            let part = (n as f64 - present(m)) / (present(next) - present(m)).max(1e-9);
            let low = if m == 0 { 0.0 } else { speed[m] };
            (low + part.clamp(0.0, 1.0) * (speed[next] - low)) / work_s
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pods::work_distribution::Work;
    use crate::model::queue::erlang_b;

    fn processor(vcpu: f64) -> Processor {
        Processor { vcpu, work: Work::new(0.1, 1.0), supply: Supply::Even }
    }

    #[test]
    fn slots_that_do_not_slow_each_other_down_are_erlang_b() {
        for (pods, slots, delay_s) in [(1, 4, 0.0), (3, 2, 0.0), (4, 2, 0.35), (2, 8, 2.0)] {
            let pack = Pack { pods, per_node: 1, slots };
            let station = Station::new(&processor(f64::from(slots)), pack, delay_s);
            for load in [0.3, 2.0, 6.0, 20.0] {
                let rate = load / (0.1 + delay_s);
                let here = station.at(rate, 1.0);
                let exact = erlang_b(pack.total(), load);
                assert!((here.turned_away - exact).abs() < 1e-9 * exact, "{pods} {slots} {load}: {here:?} {exact}");
                assert!((here.busy - load * (1.0 - exact)).abs() < 1e-6 * load, "{here:?}");
                assert!((here.slowdown - 1.0).abs() < 1e-6, "{here:?}");
            }
        }
    }

    #[test]
    fn one_core_shared_by_its_slots_is_a_truncated_geometric() {
        // M/M/1 with room for 5: p(n) ~ rho^n.
        let station = Station::new(&processor(1.0), Pack { pods: 1, per_node: 1, slots: 5 }, 0.0);
        let rho: f64 = 0.8;
        let total: f64 = (0..=5).map(|n| rho.powi(n)).sum();
        let here = station.at(rho / 0.1, 1.0);
        assert!((here.turned_away - rho.powi(5) / total).abs() < 1e-12);
        let mean = (0..=5).map(|n| f64::from(n) * rho.powi(n)).sum::<f64>() / total;
        assert!((here.busy - mean).abs() < 1e-9);
    }

    #[test]
    fn means_take_over_without_a_step() {
        let (exact, mean) = {
            let speed: Vec<f64> = (0..=300).map(|m| f64::from(m).clamp(1e-9, 60.0)).collect();
            (state_by_state(&speed, 0.1, 0.2), at_the_means(&speed, 0.1, 0.2))
        };
        for n in [40, 120, 180, 260, 300] {
            assert!((exact[n] / mean[n] - 1.0).abs() < 0.05, "{n}: {} {}", exact[n], mean[n]);
        }
    }

    #[test]
    fn arrivals_in_groups_are_turned_away_more() {
        let station = Station::new(&processor(1.0), Pack { pods: 10, per_node: 1, slots: 1 }, 0.0);
        let [one, two, many] = [1.0, 1.7, 4.0].map(|batch| station.at(60.0, batch).turned_away);
        assert!(one < two && two < many, "{one} {two} {many}");
        // Of a batch at a single free slot all but one are turned away: 1 - 1/b of those that find it free, and all others.
        let single = Station::new(&processor(1.0), Pack { pods: 1, per_node: 1, slots: 1 }, 0.0);
        let (rate, batch) = (4.0, 2.5);
        let free = 1.0 / (1.0 + rate / batch * 0.1);
        let exact = 1.0 - free / batch;
        assert!((single.at(rate, batch).turned_away - exact).abs() < 1e-12);
    }
}
