//! Time in a pod that keeps up: processor sharing of its vCPU, M/G/v-PS.
//!
//! The mean is insensitive to the work's distribution: slowdown `s = 1 / (v (1 - rho))` for `v <= 1`, else
//! `1 + C(v, rho) / (v (1 - rho))` with Erlang's C. The distribution is not, and has no closed form: it is
//! tabulated by simulation (`assets/sojourn.tsv`, written by `examples/tabulate_sojourn.rs`) as
//! `D(z) = ln(quantile of the sojourn / quantile of the work)` at normal scores `z`. For `v <= 1` times scale:
//! `S(v) = S(1) / v` exactly. Between tabulated points `D` is linear in `-ln(1 - rho)` and in the `sigma` of the work; between
//! numbers of vCPU it is mixed so that the mean comes out, whose closed form holds for parts of a vCPU as well; for the least-outstanding balancer, in one over the number of pods (`D = 0` for endless
//! ones; one pod is the same under either balancer) it is linear in one over the pods.
//!
//! That is a pod whose CPU is shared evenly ([`Supply::Even`]). A pod without a limit has the law of its threads at the
//! utilization that gives the mean of pods that share a node ([`super::neighbours`]); a pod with one lies between two such laws
//! ([`super::throttling`]).
//!
//! A delay after the work counts as outstanding and blunts the least-outstanding balancer. With
//! `delta = d / (w s)` and `omega = 1 / (1 + 0.51 delta^0.76)` the mean is
//! `m = omega m_lo + (1 - omega) m_random` and a quantile
//! `omega (m / m_lo) q_lo + (1 - omega)(omega q_lo + (1 - omega) q_random)`: fitted to simulations.

use super::neighbours;
use super::throttling::Throttling;
use super::work_distribution::Work;
use crate::model::latency::normal_cdf;
use crate::model::queue::waiting;
use crate::model::quota::{Quota, Supply};
use crate::scenario::Balancing;
use std::sync::LazyLock;

/// Highest utilization whose sojourn is looked up; above it the backlog is counted instead.
pub const HIGHEST: f64 = 0.96;
/// Where the mean slowdown stops to grow.
const STEADY: f64 = 0.97;

/// Normal scores of a tabulated law.
pub const SCORES: usize = 25;
const FIRST_SCORE: f64 = -3.6;
const SCORE_STEP: f64 = 0.3;
const RHO: [f64; 15] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, HIGHEST];
const CV: [f64; 5] = [0.1, 0.5, 1.0, 2.0, 4.0];
const VCPU_RANDOM: [f64; 5] = [1.0, 2.0, 4.0, 8.0, 16.0];
const VCPU_FEWEST: [f64; 4] = [1.0, 2.0, 4.0, 16.0];
const PODS: [f64; 5] = [2.0, 4.0, 8.0, 16.0, 64.0];

/// `D` at the scores.
pub type Logs = [f64; SCORES];

/// One pod's processor, as its requests see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Processor {
    /// CPUs that the pod can use in the long run: what its utilization is a share of.
    pub vcpu: f64,
    /// CPU work of a request.
    pub work: Work,
    /// How it comes by CPU time.
    pub supply: Supply,
}

impl Processor {
    /// Mean time in the pod over mean work at this utilization (at most 0.97).
    #[must_use]
    pub fn slowdown(&self, rho: f64) -> f64 {
        let rho = rho.clamp(0.0, STEADY);
        if let Supply::Idle { cores, pods, threads } = self.supply {
            return neighbours::slowdown(cores, pods, threads, rho * self.vcpu);
        }
        let Some(quota) = self.quota() else { return even(self.vcpu, rho) };
        let (slow, fast) = (even(self.vcpu, rho).ln(), even(quota.threads, rho * self.vcpu / quota.threads).ln());
        (fast + Throttling::new(quota, self.work).mean(rho) * (slow - fast)).exp()
    }

    /// The quota, where it ever stops the pod.
    #[must_use]
    pub fn quota(&self) -> Option<Quota> {
        match self.supply {
            Supply::Limited { period_s, threads } if self.vcpu < threads - 1e-9 => {
                Some(Quota { vcpu: self.vcpu, period_s, threads })
            }
            _ => None,
        }
    }

    /// Requests that work at full speed at once.
    #[must_use]
    pub fn cores(&self) -> f64 {
        match self.supply {
            Supply::Idle { cores, threads, .. } => threads.min(cores).max(1.0),
            Supply::Even | Supply::Limited { .. } => self.vcpu.max(1.0),
        }
    }

    /// Speed of work in a pod that is otherwise idle, 1 on a core of its own.
    #[must_use]
    pub fn speed(&self) -> f64 {
        let alone = self.vcpu.clamp(1e-3, 1.0);
        match self.supply {
            Supply::Idle { cores, .. } => cores.clamp(1e-3, 1.0),
            Supply::Even => alone,
            Supply::Limited { .. } => {
                self.quota().map_or(alone, |quota| alone.powf(Throttling::new(quota, self.work).mean(0.0).min(1.0)))
            }
        }
    }

    /// The utilization of [`Self::cores`], each as fast as [`Self::speed`], that slows work down as much.
    #[must_use]
    pub fn crowding(&self, rho: f64) -> f64 {
        if self.supply == Supply::Even {
            return rho;
        }
        utilization(self.cores(), self.slowdown(rho) * self.speed())
    }
}

/// Mean time over mean work on evenly shared processors.
pub(super) fn even(vcpu: f64, rho: f64) -> f64 {
    if vcpu <= 1.0 { 1.0 / (vcpu * (1.0 - rho)) } else { 1.0 + waiting(vcpu, rho) / (vcpu * (1.0 - rho)) }
}

/// The utilization at which so many cores slow work down this much, up to [`HIGHEST`].
fn utilization(cores: f64, slowdown: f64) -> f64 {
    if cores <= 1.0 {
        return (1.0 - 1.0 / slowdown.max(1.0)).min(HIGHEST);
    }
    let (mut low, mut high) = (0.0, HIGHEST);
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        if even(cores, middle) < slowdown { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The tabulated logarithms: for random, then for 2, 4, 8, 16 and 64 pods under the least-outstanding balancer;
/// each by vCPU, then cv, then utilization without the zero.
struct Table {
    random: Vec<Logs>,
    fewest: Vec<Logs>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { random: Vec::new(), fewest: Vec::new() };
    for line in include_str!("../../../assets/sojourn.tsv").lines().filter(|l| !l.starts_with('#')) {
        let mut logs = [0.0; SCORES];
        for (log, text) in logs.iter_mut().zip(line.rsplit('\t').next().unwrap_or("").split(' ')) {
            *log = text.parse::<f64>().unwrap_or(0.0) / 1000.0;
        }
        let random = line.starts_with(Balancing::Random.id());
        if random { table.random.push(logs) } else { table.fewest.push(logs) }
    }
    table
});

/// The two tabulated points around `x` and the weight of the upper one.
fn between(points: &[f64], x: f64) -> (usize, f64) {
    let above = points.partition_point(|&p| p <= x).clamp(1, points.len() - 1);
    let (low, high) = (points[above - 1], points[above]);
    (above - 1, ((x - low) / (high - low)).clamp(0.0, 1.0))
}

/// `D` of one pod count for all utilizations, at this vCPU (at least 1) and work.
fn surface(part: &[Logs], vcpus: &[f64], vcpu: f64, work: Work) -> [Logs; RHO.len()] {
    let vcpu = vcpu.max(1.0);
    let (v, rest) = between(vcpus, vcpu);
    let sigma = CV.map(|c: f64| (c * c).ln_1p().sqrt());
    let (c, c_up) = between(&sigma, work.sigma);
    let mut surface = [[0.0; SCORES]; RHO.len()];
    for (k, row) in surface.iter_mut().enumerate().skip(1) {
        // The mix of two numbers of vCPU that has the exact mean.
        let [low, here, high] = [vcpus[v], vcpu, vcpus[v + 1]].map(|n| even(n, RHO[k]).ln());
        let v_up = if rest <= 0.0 || rest >= 1.0 { rest } else { ((here - low) / (high - low)).clamp(0.0, 1.0) };
        for (v, c, weight) in [
            (v, c, (1.0 - v_up) * (1.0 - c_up)),
            (v, c + 1, (1.0 - v_up) * c_up),
            (v + 1, c, v_up * (1.0 - c_up)),
            (v + 1, c + 1, v_up * c_up),
        ] {
            let at = (v * CV.len() + c) * (RHO.len() - 1) + k - 1;
            if weight > 0.0
                && let Some(logs) = part.get(at)
            {
                row.iter_mut().zip(logs).for_each(|(sum, log)| *sum += weight * log);
            }
        }
    }
    surface
}

/// `D` of one workload on so many vCPU at every utilization, for one pod and for each crowd.
pub struct Surfaces {
    random: [Logs; RHO.len()],
    fewest: Vec<[Logs; RHO.len()]>,
}

impl Surfaces {
    /// The surfaces of work on evenly shared processors under a balancer.
    #[must_use]
    pub fn new(vcpu: f64, work: Work, balancing: Balancing) -> Self {
        let random = surface(&TABLE.random, &VCPU_RANDOM, vcpu, work);
        let cells = VCPU_FEWEST.len() * CV.len() * (RHO.len() - 1);
        let part = |k: usize| TABLE.fewest.get(k * cells..).unwrap_or_default();
        let crowds = if balancing == Balancing::Random { 0 } else { PODS.len() };
        let fewest = (0..crowds).map(|k| surface(part(k), &VCPU_FEWEST, vcpu, work)).collect();
        Self { random, fewest }
    }

    /// `D` at a utilization with one over this many pods; 1 is one pod, and random routing.
    #[must_use]
    pub fn at(&self, rho: f64, inverse: f64) -> Logs {
        if inverse >= 1.0 || self.fewest.is_empty() {
            return along(&self.random, rho);
        }
        // The surfaces stand for 2, 4, 8, 16 and 64 pods: crowds 5 down to 1.
        let of = |crowd: usize| match crowd {
            0 => [0.0; SCORES],
            6 => along(&self.random, rho),
            _ => along(&self.fewest[5 - crowd], rho),
        };
        let (crowd, up) = between(&CROWD_INVERSE, inverse);
        if up <= 0.0 {
            return of(crowd);
        }
        let (low, high) = (of(crowd), of(crowd + 1));
        std::array::from_fn(|k| low[k] + up * (high[k] - low[k]))
    }
}

/// Utilizations at which times are mixed: the tabulated ones and those half-way where they are dense.
pub const NODES: usize = 27;

/// The mixing nodes.
#[rustfmt::skip]
const NODE_RHO: [f64; NODES] = [
    0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.625, 0.65, 0.675, 0.7, 0.725, 0.75,
    0.775, 0.8, 0.825, 0.85, 0.875, 0.9, 0.93, HIGHEST,
];

/// Pod counts at which times under the least-outstanding balancer are mixed: by one over the count.
pub const CROWDS: usize = 7;

/// One over the pods of each crowd: endless, 64, 16, 8, 4, 2, 1.
const CROWD_INVERSE: [f64; CROWDS] = [0.0, 1.0 / 64.0, 1.0 / 16.0, 0.125, 0.25, 0.5, 1.0];

/// Arrivals by what they met: weights at nodes of utilization and pod count.
#[derive(Debug, Clone)]
pub struct Meetings {
    weights: Vec<f64>,
    crowded: bool,
}

impl Meetings {
    /// None yet; told apart by the number of pods, or only by utilization.
    #[must_use]
    pub fn new(crowded: bool) -> Self {
        Self { weights: vec![0.0; NODES * if crowded { CROWDS } else { 1 }], crowded }
    }

    /// `requests` met `pods` pods at utilization `rho`. Weights are linear in `1 / (1 - rho)`, which keeps
    /// the mean of processor sharing.
    pub fn add(&mut self, rho: f64, pods: f64, requests: f64) {
        let rho = rho.clamp(0.0, HIGHEST);
        let node = node_below(rho);
        let pole = |x: f64| 1.0 / (1.0 - x);
        let (low, high) = (pole(NODE_RHO[node]), pole(NODE_RHO[node + 1]));
        let up = ((pole(rho) - low) / (high - low)).clamp(0.0, 1.0);
        if !self.crowded {
            self.weights[node] += requests * (1.0 - up);
            self.weights[node + 1] += requests * up;
            return;
        }
        let (crowd, more) = between(&CROWD_INVERSE, 1.0 / pods.max(1.0));
        for (crowd, part) in [(crowd, 1.0 - more), (crowd + 1, more)] {
            self.weights[crowd * NODES + node] += requests * part * (1.0 - up);
            self.weights[crowd * NODES + node + 1] += requests * part * up;
        }
    }

    /// Adds what another play met.
    pub fn merge(&mut self, other: &Self) {
        for (a, b) in self.weights.iter_mut().zip(&other.weights) {
            *a += b;
        }
    }

    /// Utilization, one over the pods, and weight of each node that was met.
    pub fn met(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        self.weights.iter().enumerate().filter(|(_, w)| **w > 0.0).map(|(i, &w)| {
            let inverse = if self.crowded { CROWD_INVERSE[i / NODES] } else { 1.0 };
            (NODE_RHO[i % NODES], inverse, w)
        })
    }
}

/// Index of the highest node at or below `rho`, the last but one at most.
fn node_below(rho: f64) -> usize {
    const CELLS: usize = 200;
    static CELL: LazyLock<Vec<u8>> = LazyLock::new(|| {
        (0..=CELLS)
            .map(|i| (NODE_RHO.partition_point(|&r| r <= (i as f64 + 1e-6) / CELLS as f64) - 1).min(NODES - 2) as u8)
            .collect()
    });
    let start = usize::from(CELL[((rho * CELLS as f64) as usize).min(CELLS)]);
    if start + 2 < NODES && NODE_RHO[start + 1] <= rho { start + 1 } else { start }
}

/// A law of times: `ln(time / scale)` at the normal scores, and its mean.
#[derive(Debug, Clone)]
pub struct Law {
    /// Logarithm of the time in seconds at each score.
    logs: Logs,
    /// Mean in seconds.
    pub mean_s: f64,
}

/// Score and step of the tabulated scores.
#[must_use]
pub fn score(index: usize) -> f64 {
    FIRST_SCORE + SCORE_STEP * index as f64
}

impl Law {
    /// Logarithms of the times between which all but a ten-millionth lies.
    #[must_use]
    pub fn reach(&self) -> (f64, f64) {
        const BEYOND: f64 = 1.6 / SCORE_STEP;
        let end = SCORES - 1;
        let (low, high) = (self.logs[1] - self.logs[0], self.logs[end] - self.logs[end - 1]);
        (self.logs[0] - BEYOND * low, self.logs[end] + BEYOND * high)
    }

    /// The law of requests that take longer: by `mean_s` on average, and at a score by `later`.
    #[must_use]
    pub fn later(&self, mean_s: f64, later: impl Fn(f64) -> f64) -> Self {
        let logs = std::array::from_fn(|k| (self.logs[k].exp() + later(score(k)).max(0.0)).ln());
        Self { logs, mean_s: self.mean_s + mean_s }
    }

    /// The law of requests that are slowed down more evenly than this one says: `steadiness` is 0 where all are slowed down alike, and 1
    /// leaves the law as it is. The mean stays.
    #[must_use]
    pub fn steadier(&self, work: Work, steadiness: f64) -> Self {
        let alike = (self.mean_s / work.mean_s.max(1e-300)).ln();
        let mixed: Logs = std::array::from_fn(|k| {
            let even = work.mu + work.sigma * score(k) + alike;
            even + steadiness * (self.logs[k] - even)
        });
        let shift = (mean(&self.logs) / mean(&mixed).max(1e-300)).ln();
        Self { logs: mixed.map(|log| log + shift), mean_s: self.mean_s }
    }

    /// Normal scores at the ascending logarithms of times that `visit` is called with, extrapolated
    /// straight beyond the table.
    pub fn scores<'a>(&'a self, log_times: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        let mut k = 0;
        log_times.iter().map(move |&at| {
            while k + 2 < SCORES && self.logs[k + 1] < at {
                k += 1;
            }
            let (low, high) = (self.logs[k], self.logs[k + 1]);
            score(k) + SCORE_STEP * (at - low) / (high - low).max(1e-6)
        })
    }
}

/// The laws of one workload at every node.
pub struct Laws {
    processor: Processor,
    balancing: Balancing,
    delay_s: f64,
    /// At the processor's mean rate, or on its cores.
    even: Surfaces,
    /// Under a quota: the law without it, and where between the two the times lie.
    limited: Option<(Surfaces, Quota, Throttling)>,
}

impl Laws {
    /// The laws of a processor's times under a balancer, with a mean delay after the work.
    #[must_use]
    pub fn new(processor: Processor, balancing: Balancing, delay_s: f64) -> Self {
        let work = processor.work;
        let even = Surfaces::new(processor.cores(), work, balancing);
        let limited = processor
            .quota()
            .map(|quota| (Surfaces::new(quota.threads, work, balancing), quota, Throttling::new(quota, work)));
        Self { processor, balancing, delay_s, even, limited }
    }

    /// The law at this utilization with one over this many pods.
    #[must_use]
    pub fn at(&self, rho: f64, inverse: f64) -> Law {
        let work = self.processor.work;
        let mut random = self.law(&self.logs(rho, 1.0));
        let exact = if let Some((fast, quota, _)) = &self.limited {
            // What the coarse sum misses is known of the law without a quota.
            let rho = rho * quota.vcpu / quota.threads;
            let known = work.mean_s * even(quota.threads, rho);
            random.mean_s * known / self.law(&fast.at(rho, 1.0)).mean_s.max(1e-300)
        } else {
            work.mean_s * self.processor.slowdown(rho)
        };
        // What the coarse sum misses of a mean, it misses of both.
        let missing = exact / random.mean_s.max(1e-300);
        random.mean_s = exact;
        if self.balancing == Balancing::Random || inverse >= 1.0 {
            return random;
        }
        let mut fewest = self.law(&self.logs(rho, inverse));
        fewest.mean_s *= missing;
        let delta = self.delay_s / exact.max(1e-12);
        if delta <= 1e-3 { fewest } else { blunted(&fewest, &random, 1.0 / (1.0 + 0.51 * delta.powf(0.76))) }
    }

    /// Logarithms of time over work.
    fn logs(&self, rho: f64, inverse: f64) -> Logs {
        let Some((fast, quota, throttling)) = &self.limited else {
            let slower = self.processor.speed().ln();
            return self.even.at(self.processor.crowding(rho), inverse).map(|log| log - slower);
        };
        let (slow, fast) = (self.even.at(rho, inverse), fast.at(rho * quota.vcpu / quota.threads, inverse));
        let (theta, slower) = (throttling.at(rho), quota.vcpu.min(1.0).ln());
        std::array::from_fn(|k| fast[k] + theta[k] * (slow[k] - slower - fast[k]))
    }

    fn law(&self, logs: &Logs) -> Law {
        let work = self.processor.work;
        // Quantiles rise; where chance in the table would make them fall they rest.
        let mut last = f64::NEG_INFINITY;
        let logs = std::array::from_fn(|k| {
            last = (work.mu + work.sigma * score(k) + logs[k]).max(last + 1e-9);
            last
        });
        Law { logs, mean_s: mean(&logs) }
    }
}

/// Mean of a law from its logarithms at the scores, straight between them.
fn mean(logs: &Logs) -> f64 {
    let mut sum = 0.0;
    let mut below = 0.0;
    for (k, log) in logs.iter().enumerate().take(SCORES - 1) {
        let above = normal_cdf(score(k) + 0.5 * SCORE_STEP);
        sum += (above - below) * log.exp();
        below = above;
    }
    sum + (1.0 - below) * logs[SCORES - 1].exp()
}

/// `D` at a utilization, between the tabulated ones.
fn along(surface: &[Logs; RHO.len()], rho: f64) -> Logs {
    let log = |x: f64| -(1.0 - x).ln();
    let below = RHO.partition_point(|&r| r <= rho).clamp(1, RHO.len() - 1) - 1;
    let (low, high) = (log(RHO[below]), log(RHO[below + 1]));
    let up = ((log(rho.min(HIGHEST)) - low) / (high - low)).clamp(0.0, 1.0);
    std::array::from_fn(|k| surface[below][k] + up * (surface[below + 1][k] - surface[below][k]))
}

/// What a delay leaves of the balancer's advantage.
fn blunted(fewest: &Law, random: &Law, omega: f64) -> Law {
    let mean_s = omega * fewest.mean_s + (1.0 - omega) * random.mean_s;
    let stretch = omega * mean_s / fewest.mean_s.max(1e-300);
    let logs = std::array::from_fn(|k| {
        let (least, most) = (fewest.logs[k].exp(), random.logs[k].exp());
        (stretch * least + (1.0 - omega) * (omega * least + (1.0 - omega) * most)).ln()
    });
    Law { logs, mean_s }
}
