//! Requests that arrive together, and what they do to each other in a pod.
//!
//! Batches are geometric with mean `b`. Spread at random over `R` pods they stay geometric, with mean
//! `1 + (b - 1) / R` at each pod that gets any (thinning); the least-outstanding balancer sees them as one pool of
//! all pods. Pods without a limit share the CPUs of their node, so there a batch meets the part of it that comes to the node's other
//! pods as well: where all pods of a node together want more CPUs than it has, the node takes the pod's place.
//!
//! With slots, only so many of a batch are in the pod at once; the others wait ([`super::concurrency_limit`]), and what is left here is
//! a batch of `E min(k, slots)`.
//!
//! The mean delay that this adds is exact for exponential work: processor sharing on `v` cores has then the
//! balance equations of a birth-death process with geometric jumps upwards, `p(n+1) min(n+1, v) = rho v / b S(n)`,
//! `S(n) = p(n) + q S(n-1)`, geometric from `v` on; on one core the mean is `b / (1 - rho)` in all. Other work is off
//! the insensitive case by how long its companions stay: at low load a request of work `x` shares with each for
//! `E min(x, y)`, together `2 Phi(-sigma / sqrt 2)` of the work (log-normal); at high load the number in the pod follows
//! the backlog of work, which gives `1 / (1 + c²)`. Between them the factor is taken linear in `rho`; exponential
//! work has 1/2 everywhere, and so have, whatever the work, those who queue for a slot in order of arrival.
//!
//! Of the distribution: by the clock of attained service the others in the pod are a branching process, each of them
//! bringing new ones while it stays. One more at the start makes a request of work `x` later by
//! `E min((1 - rho) x, y) / (1 - rho)` (exact for exponential work). There are more at the start by the companions,
//! `n` with probability `(n + 1) p² q^n`, `p = 1 / b`, and by what other batches have left, exponential with mean
//! `(b - 1) / (1 - rho)` when the pod is busy. Their sum is taken as a gamma law beside the chance of none, and
//! a law of times falls apart into one for each slice of it.

use super::sojourn::{HIGHEST, Law, Processor};
use super::throttling::Throttling;
use super::work_distribution::{NORMAL, Work};
use crate::model::latency::normal_cdf;
use crate::model::quota::{Quota, Supply};
use crate::scenario::Balancing;

/// Normal scores and weights of the slices of those more at the start.
const SLICES: [(f64, f64); 7] =
    [(-1.4, 0.2), (-0.5315, 0.2), (0.0, 0.2), (0.5315, 0.2), (1.094, 0.12), (1.672, 0.06), (2.42, 0.02)];

/// How much of the spread of its family one more at the start shows while a request is there: chosen against the
/// event-driven simulation.
const FAMILY: f64 = 0.5;

/// The batches that one pod, or a pool of pods, gets.
#[derive(Debug, Clone, Copy)]
pub struct Batches {
    processor: Processor,
    /// Mean size, cores that serve a batch (one, for pods with less), and slots.
    size: f64,
    cores: f64,
    slots: f64,
    /// CPUs in use on the node for each that a pod can use, over the node's, where the node's CPUs are what the batch shares.
    node: Option<f64>,
}

impl Batches {
    /// Batches of mean `size` before the balancer, for pods with so many slots of which a node holds so many, at one over the number of pods.
    #[must_use]
    pub fn new(
        processor: Processor,
        (slots, per_node): (f64, f64),
        size: f64,
        balancing: Balancing,
        inverse: f64,
    ) -> Self {
        let inverse = inverse.clamp(1e-3, 1.0);
        let (size, slots, share) = match balancing {
            Balancing::Random => (1.0 + (size - 1.0) * inverse, slots, inverse),
            Balancing::LeastOutstanding => (size, slots / inverse, 1.0),
        };
        let mut pod = Self { processor, size, cores: 1.0, slots, node: None };
        // As long as a quota lasts, all threads of the pod run.
        let cores = processor.quota().map_or_else(
            || processor.cores(),
            |quota| {
                let worn = pod.worn(quota);
                quota.vcpu.max(1.0).powf(worn) * quota.threads.max(1.0).powf(1.0 - worn)
            },
        );
        pod.cores = cores * share / inverse;
        pod.slots = slots.max(pod.cores);
        pod.on_node(inverse, share, per_node).unwrap_or(pod)
    }

    /// The batches that come to a node, where its CPUs hold them up more than the pod's threads do. A batch is shared by `share` of it
    /// for each pod.
    fn on_node(&self, inverse: f64, share: f64, per_node: f64) -> Option<Self> {
        let Supply::Idle { cores, threads, .. } = self.processor.supply else { return None };
        let pods = per_node.clamp(1.0, inverse.recip());
        if pods * threads.min(cores) <= cores {
            return None;
        }
        // Of one batch so much comes to the node, or there are so many nodes for the whole of it.
        let (part, nodes) = if share < 1.0 { (pods, 1.0) } else { (1.0, (inverse * pods).recip()) };
        let size = 1.0 + (self.size - 1.0) * part;
        let all = cores.max(1.0) * nodes;
        ((size - 1.0) / all > (self.size - 1.0) / self.cores).then(|| Self {
            size,
            cores: all,
            slots: (self.slots * part).max(all),
            node: Some(self.processor.vcpu * pods / cores),
            ..*self
        })
    }

    /// The law of each slice of requests at this utilization, from that of requests that come alone, with its share.
    #[must_use]
    pub fn laws(&self, rho: f64, alone: &Law) -> Vec<(f64, Law)> {
        let work = self.processor.work;
        let rho = self.node.map_or_else(|| self.processor.crowding(rho), |node| node * rho).clamp(1e-3, HIGHEST);
        let idle = 1.0 - rho;
        let crowd = Crowd::of(self.size, self.cores, rho);
        let mean_s = (crowd.jobs - Crowd::of(1.0, self.cores, rho).jobs) / (rho * self.cores) * 2.0 * self.stay(rho)
            / self.speed()
            * work.mean_s;
        let shared = |score| work.mean_within(idle * work.at(score));
        let whole: f64 = NORMAL.iter().map(|&(score, weight)| weight * shared(score)).sum();
        let slices = self.more(rho, crowd.fits);
        slices
            .into_iter()
            .map(|(share, factor)| {
                (share, alone.later(factor * mean_s, |score| factor * mean_s * shared(score) / whole))
            })
            .collect()
    }

    /// The speed at which the work of a batch is done. A quota that lets one request through at full speed runs out under many.
    fn speed(&self) -> f64 {
        let Some(quota) = self.processor.quota() else { return self.processor.speed() };
        self.processor.vcpu.clamp(1e-3, 1.0).powf(self.worn(quota))
    }

    /// How far a quota slows down the work of a request and its companions, in an idle pod: 0 where it lasts for all of it.
    fn worn(&self, quota: Quota) -> f64 {
        let (work, requests) = (self.processor.work, 2.0 * self.size - 1.0);
        let all = Work::new(work.mean_s * requests, work.cv / requests.sqrt());
        Throttling::new(quota, all).mean(0.0).min(1.0)
    }

    /// The part of a request's work that one companion gets while it is there.
    fn stay(&self, rho: f64) -> f64 {
        let work = self.processor.work;
        let early = 2.0 * normal_cdf(-work.sigma * std::f64::consts::FRAC_1_SQRT_2);
        let sharing = (1.0 - rho) * early + rho / (1.0 + work.cv * work.cv);
        let queued = (1.0 - (1.0 - rho) / self.size).powf(self.slots / self.cores);
        sharing + (0.5 - sharing) * queued
    }

    /// How many more are there at the start than if all came alone: shares of requests, and the number over its mean.
    fn more(&self, rho: f64, fits: f64) -> Vec<(f64, f64)> {
        let b = self.size - 1.0;
        let left = b / (1.0 - rho);
        let mean = 2.0 * b + rho * left;
        let variance = 2.0 * b * self.size + rho * (2.0 - rho) * left * left;
        let met = (1.0 - fits).max(1e-3);
        let c2 = self.processor.work.cv * self.processor.work.cv;
        // A family's size, for one that is watched long enough.
        let family = c2 + rho * (1.0 + c2 + 2.0 * b) / (1.0 - rho);
        // Of those who meet any.
        let number = (variance / (mean * mean).max(1e-300) + 1.0) * met - 1.0;
        let spread = (number + FAMILY * family * met / mean.max(1e-300)).clamp(0.05, 4.0);
        let cubes = SLICES.map(|(score, weight)| {
            let root = 1.0 - spread / 9.0 + score * spread.sqrt() / 3.0;
            (weight, root.max(0.0).powi(3))
        });
        let sum: f64 = cubes.iter().map(|&(weight, cube)| weight * cube).sum();
        let slices = cubes.iter().map(|&(weight, cube)| (weight * met, cube / sum / met));
        std::iter::once((1.0 - met, 0.0)).chain(slices).filter(|slice| slice.0 > 0.0).collect()
    }
}

/// Requests in an M/M/v with geometric batches.
struct Crowd {
    /// Mean number.
    jobs: f64,
    /// Chance that a request and its companions find a core each.
    fits: f64,
}

impl Crowd {
    fn of(size: f64, cores: f64, rho: f64) -> Self {
        let (q, entry) = (1.0 - size.recip(), rho * cores / size);
        let (mut s, mut total, mut sum) = (1.0, 1.0, 0.0);
        let whole = cores.ceil().max(1.0);
        // No more companions than this many.
        let companions = |room: f64| 1.0 - q.powf(room + 1.0) * (1.0 + (room + 1.0) / size);
        let mut fits = companions(cores.floor() - 1.0);
        let mut n = 0.0;
        while n + 1.0 < whole {
            n += 1.0;
            let p = entry * s / n;
            s = p + q * s;
            total += p;
            sum += n * p;
            fits += if n + 1.0 <= cores { p * companions(cores.floor() - 1.0 - n) } else { 0.0 };
            if total > 1e200 {
                (s, sum, fits, total) = (s / total, sum / total, fits / total, 1.0);
            }
        }
        // From here on all cores work, and each state is `1 - left` times as likely as the one before.
        let left = (1.0 - rho) / size;
        let p = entry * s / cores;
        total += p / left;
        sum += p * (whole / left + (1.0 - left) / (left * left));
        Self { jobs: sum / total, fits: fits / total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pods::sojourn::Laws;
    use crate::model::queue::mean_sojourn_shared;

    #[test]
    fn batches_of_one_are_no_batches_and_one_core_has_a_closed_form() {
        for (cores, rho) in [(1.0, 0.3), (2.0, 0.7), (7.0, 0.9), (2.5, 0.5)] {
            let slowdown = Crowd::of(1.0, cores, rho).jobs / (rho * cores);
            let exact = mean_sojourn_shared(cores, rho, 1.0).unwrap();
            let bar = if cores.fract() > 0.0 { 0.02 } else { 1e-9 };
            assert!((slowdown / exact - 1.0).abs() < bar, "{cores} {rho}: {slowdown} {exact}");
        }
        for (size, rho) in [(2.0, 0.5), (10.0, 0.9)] {
            assert!((Crowd::of(size, 1.0, rho).jobs / (rho * size / (1.0 - rho)) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_slices_are_everyone_and_keep_the_mean() {
        for (size, vcpu, rho) in [(1.2, 1.0, 0.1), (5.0, 1.0, 0.6), (5.0, 8.0, 0.3), (100.0, 3.0, 0.9)] {
            let processor = Processor { vcpu, work: Work::new(0.1, 1.0), supply: Supply::Even };
            let batches = Batches::new(processor, (1e6, 1.0), size, Balancing::Random, 1.0);
            let alone = Laws::new(processor, Balancing::Random, 0.0).at(rho, 1.0);
            let laws = batches.laws(rho, &alone);
            let (all, mean) =
                laws.iter().fold((0.0, 0.0), |sum, (share, law)| (sum.0 + share, sum.1 + share * law.mean_s));
            let more = Crowd::of(size, vcpu, rho).jobs - Crowd::of(1.0, vcpu, rho).jobs;
            let later = 2.0 * (0.556 * (1.0 - rho) + 0.5 * rho) * 0.1 * more / (rho * vcpu);
            assert!(
                (all - 1.0).abs() < 1e-9 && ((mean - alone.mean_s) / later - 1.0).abs() < 1e-3,
                "{size} {vcpu} {rho}"
            );
        }
    }

    #[test]
    fn even_work_waits_for_all_companions_and_uneven_work_for_the_short_ones() {
        let later = |cv, rho| {
            let processor = Processor { vcpu: 1.0, work: Work::new(0.1, cv), supply: Supply::Even };
            let alone = Laws::new(processor, Balancing::Random, 0.0).at(rho, 1.0);
            let laws = Batches::new(processor, (1e6, 1.0), 3.0, Balancing::Random, 1.0).laws(rho, &alone);
            laws.iter().map(|(share, law)| share * law.mean_s).sum::<f64>() / 0.1 - 1.0
        };
        // Two times two companions: all of them at low load for even work.
        assert!((later(0.01, 1e-3) / 4.0 - 1.0).abs() < 0.02, "{}", later(0.01, 1e-3));
        assert!(later(2.0, 0.5) < 0.6 * later(0.01, 0.5));
    }
}
