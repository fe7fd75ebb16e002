//! Where between two laws the times of a pod with a CPU limit lie.
//!
//! Work that is short beside the quota runs at full speed, as if there were no limit; work that is long beside it runs at
//! the limit's mean rate. Times under a quota lie between those two laws of processor sharing: at a normal score
//! `ln S = ln S_fast + theta (ln S_slow - ln S_fast)`. `theta` is tabulated by playing a pod of one thread under a quota
//! (`assets/quota.tsv`, written by `examples/tabulate_quota.rs`), over vCPU, CV, mean work over the quota and utilization; it is
//! 0 without throttling and about 1 where it decides. Between tabulated points it is linear in vCPU, in the `sigma` of the work, in the
//! logarithm of work over quota and in utilization.
//!
//! For more threads than one, `theta` is taken at the limit over the threads: what matters is by how much the pod can
//! outrun its quota.

use super::sojourn::{Logs, SCORES, Surfaces};
use super::work_distribution::Work;
use crate::model::quota::Quota;
use crate::scenario::Balancing;
use std::sync::LazyLock;

const VCPU: [f64; 4] = [0.125, 0.25, 0.5, 0.75];
const CV: [f64; 3] = [0.5, 1.0, 2.0];
const WORK: [f64; 9] = [0.05, 0.1, 0.2, 0.4, 0.7, 1.0, 2.0, 5.0, 20.0];
const RHO: [f64; 7] = [0.1, 0.3, 0.5, 0.65, 0.75, 0.85, 0.95];

/// The score at which `theta` stands for that of the mean: a log-normal's mean is made about one `sigma` above its median.
const MEAN_SCORE: usize = 15;

/// `theta` at the scores, by vCPU, CV, work and utilization.
static TABLE: LazyLock<Vec<Logs>> = LazyLock::new(|| {
    let lines = include_str!("../../../assets/quota.tsv").lines().filter(|line| !line.starts_with('#'));
    let logs: Vec<Logs> = lines
        .map(|line| {
            let mut logs = [0.0; SCORES];
            for (log, text) in logs.iter_mut().zip(line.rsplit('\t').next().unwrap_or("").split(' ')) {
                *log = text.parse::<f64>().unwrap_or(0.0) / 1000.0;
            }
            logs
        })
        .collect();
    let even = CV.map(|cv| Surfaces::new(1.0, Work::new(1.0, cv), Balancing::Random));
    let mut table = Vec::with_capacity(logs.len());
    for (k, logs) in logs.iter().enumerate() {
        let rho = RHO[k % RHO.len()];
        let cv = k / (RHO.len() * WORK.len()) % CV.len();
        let vcpu = VCPU[(k / (RHO.len() * WORK.len() * CV.len())).min(VCPU.len() - 1)];
        let (slow, fast) = (even[cv].at(rho, 1.0), even[cv].at(rho * vcpu, 1.0));
        table.push(std::array::from_fn(|z| {
            let slow = slow[z] - vcpu.ln();
            ((logs[z] - fast[z]) / (slow - fast[z]).max(1e-3)).clamp(0.0, 1.5)
        }));
    }
    table
});

/// Where the times of one workload under one quota lie.
#[derive(Debug, Clone, Copy)]
pub struct Throttling {
    /// Index of the lower point and weight of the upper one: vCPU, CV, work.
    at: [(usize, f64); 3],
}

impl Throttling {
    /// That of this work under a quota.
    #[must_use]
    pub fn new(quota: Quota, work: Work) -> Self {
        let share = quota.vcpu / quota.threads.max(quota.vcpu);
        let amount = (work.mean_s / quota.budget_s().max(1e-12)).max(1e-12).ln();
        let sigma = CV.map(|cv: f64| (cv * cv).ln_1p().sqrt());
        Self { at: [between(&VCPU, share), between(&sigma, work.sigma), between(&WORK.map(f64::ln), amount)] }
    }

    /// `theta` at the scores for this utilization of the limit.
    #[must_use]
    pub fn at(&self, rho: f64) -> Logs {
        let mut sum = [0.0; SCORES];
        self.corners(rho, |weight, theta| {
            for (sum, theta) in sum.iter_mut().zip(theta) {
                *sum += weight * theta;
            }
        });
        sum
    }

    /// `theta` of the mean.
    #[must_use]
    pub fn mean(&self, rho: f64) -> f64 {
        let mut sum = 0.0;
        self.corners(rho, |weight, theta| sum += weight * theta[MEAN_SCORE]);
        sum
    }

    fn corners(&self, rho: f64, mut visit: impl FnMut(f64, &Logs)) {
        let [vcpu, cv, work] = self.at;
        let rho = between(&RHO, rho);
        for corner in 0..16 {
            let mut weight = 1.0;
            let mut index = [0; 4];
            for (k, (low, up)) in [vcpu, cv, work, rho].into_iter().enumerate() {
                let upper = corner >> k & 1;
                index[k] = low + upper;
                weight *= if upper == 1 { up } else { 1.0 - up };
            }
            let at = ((index[0] * CV.len() + index[1]) * WORK.len() + index[2]) * RHO.len() + index[3];
            if weight > 0.0
                && let Some(theta) = TABLE.get(at)
            {
                visit(weight, theta);
            }
        }
    }
}

/// The two points around `x` and the weight of the upper one; the nearest point beyond the ends.
fn between(points: &[f64], x: f64) -> (usize, f64) {
    let above = points.partition_point(|&p| p <= x).clamp(1, points.len() - 1);
    let (low, high) = (points[above - 1], points[above]);
    (above - 1, ((x - low) / (high - low)).clamp(0.0, 1.0))
}
