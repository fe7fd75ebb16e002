//! Time in a pod that keeps up: processor sharing of its vCPU, M/G/v-PS.
//!
//! The mean is insensitive to the work's distribution: slowdown `s = 1 / (v (1 - rho))` for `v <= 1`, else
//! `1 + C(v, rho) / (v (1 - rho))` with Erlang's C. The distribution is not, and has no closed form: it is
//! tabulated by simulation (`assets/sojourn.tsv`, written by `examples/tabulate_sojourn.rs`) as
//! `D(z) = ln(quantile of the sojourn / quantile of the work)` at normal scores `z`. For `v <= 1` times scale:
//! `S(v) = S(1) / v` exactly. Between tabulated points `D` is linear in `-ln(1 - rho)`, in the `sigma` of the
//! work, in `1/v`, and, for the least-outstanding balancer, in one over the number of pods (`D = 0` for endless
//! ones; one pod is the same under either balancer).
//!
//! A delay after the work counts as outstanding and blunts the least-outstanding balancer. With
//! `delta = d / (w s)` and `omega = 1 / (1 + 0.51 delta^0.76)` the mean is
//! `m = omega m_lo + (1 - omega) m_random` and a quantile
//! `omega (m / m_lo) q_lo + (1 - omega)(omega q_lo + (1 - omega) q_random)`: fitted to simulations.

use super::work_distribution::Work;
use crate::model::latency::normal_cdf;
use crate::model::queue::waiting;
use crate::scenario::Balancing;
use std::sync::LazyLock;

/// Highest utilization whose sojourn is looked up; above it the backlog is counted instead.
pub const HIGHEST: f64 = 0.96;
/// Where the mean slowdown stops to grow.
const STEADY: f64 = 0.97;

const SCORES: usize = 25;
const FIRST_SCORE: f64 = -3.6;
const SCORE_STEP: f64 = 0.3;
const RHO: [f64; 15] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, HIGHEST];
const CV: [f64; 5] = [0.1, 0.5, 1.0, 2.0, 4.0];
const VCPU_RANDOM: [f64; 5] = [1.0, 2.0, 4.0, 8.0, 16.0];
const VCPU_FEWEST: [f64; 4] = [1.0, 2.0, 4.0, 16.0];
const PODS: [f64; 5] = [2.0, 4.0, 8.0, 16.0, 64.0];

/// `D` at the scores.
type Logs = [f64; SCORES];

/// One pod's processor, as its requests see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Processor {
    /// vCPU of the pod.
    pub vcpu: f64,
    /// CPU work of a request.
    pub work: Work,
}

impl Processor {
    /// Mean time in the pod over mean work at this utilization (at most 0.97).
    #[must_use]
    pub fn slowdown(&self, rho: f64) -> f64 {
        let (v, rho) = (self.vcpu, rho.clamp(0.0, STEADY));
        if v <= 1.0 { 1.0 / (v * (1.0 - rho)) } else { 1.0 + waiting(v, rho) / (v * (1.0 - rho)) }
    }
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
    let inverse: Vec<f64> = vcpus.iter().map(|v| -1.0 / v).collect();
    let (v, v_up) = between(&inverse, -1.0 / vcpu.max(1.0));
    let sigma = CV.map(|c: f64| (c * c).ln_1p().sqrt());
    let (c, c_up) = between(&sigma, work.sigma);
    let corners = [
        (v, c, (1.0 - v_up) * (1.0 - c_up)),
        (v, c + 1, (1.0 - v_up) * c_up),
        (v + 1, c, v_up * (1.0 - c_up)),
        (v + 1, c + 1, v_up * c_up),
    ];
    let mut surface = [[0.0; SCORES]; RHO.len()];
    for (v, c, weight) in corners.into_iter().filter(|corner| corner.2 > 0.0) {
        let first = (v * CV.len() + c) * (RHO.len() - 1);
        for (row, logs) in surface[1..].iter_mut().zip(part.get(first..).unwrap_or_default()) {
            for (sum, log) in row.iter_mut().zip(logs) {
                *sum += weight * log;
            }
        }
    }
    surface
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
    random: [Logs; RHO.len()],
    fewest: Vec<[Logs; RHO.len()]>,
}

impl Laws {
    /// The laws of a processor's times under a balancer, with a mean delay after the work.
    #[must_use]
    pub fn new(processor: Processor, balancing: Balancing, delay_s: f64) -> Self {
        let Processor { vcpu, work } = processor;
        let random = surface(&TABLE.random, &VCPU_RANDOM, vcpu, work);
        let cells = VCPU_FEWEST.len() * CV.len() * (RHO.len() - 1);
        let part = |k: usize| TABLE.fewest.get(k * cells..).unwrap_or_default();
        let crowds = if balancing == Balancing::Random { 0 } else { PODS.len() };
        let fewest = (0..crowds).map(|k| surface(part(k), &VCPU_FEWEST, vcpu, work)).collect();
        Self { processor, balancing, delay_s, random, fewest }
    }

    /// The law at this utilization with one over this many pods.
    #[must_use]
    pub fn at(&self, rho: f64, inverse: f64) -> Law {
        let mut random = self.law(&along(&self.random, rho));
        let exact = self.processor.work.mean_s * self.processor.slowdown(rho);
        // What the coarse sum misses of a mean, it misses of both.
        let missing = exact / random.mean_s.max(1e-300);
        random.mean_s = exact;
        if self.balancing == Balancing::Random || inverse >= 1.0 {
            return random;
        }
        let mut fewest = self.law(&self.crowd(rho, inverse));
        fewest.mean_s *= missing;
        let delta = self.delay_s / exact.max(1e-12);
        if delta <= 1e-3 { fewest } else { blunted(&fewest, &random, 1.0 / (1.0 + 0.51 * delta.powf(0.76))) }
    }

    /// `D` under the least-outstanding balancer.
    fn crowd(&self, rho: f64, inverse: f64) -> Logs {
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

    fn law(&self, logs: &Logs) -> Law {
        let Processor { vcpu, work } = self.processor;
        let scale = work.mu - vcpu.min(1.0).ln();
        // Quantiles rise; where chance in the table would make them fall they rest.
        let mut last = f64::NEG_INFINITY;
        let logs = std::array::from_fn(|k| {
            last = (scale + work.sigma * score(k) + logs[k]).max(last + 1e-9);
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
