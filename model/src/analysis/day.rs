//! One period hour by hour: what is there, what it does, what it has cost so far.
//!
//! Who looks at it wants to see *when*: when pods come and whether in time, when instances start cold, at which hours the
//! money runs, and what a crowd at eight would do. Everything is the model's own: [`Course`] reads the steps that
//! [`crate::model::evaluate`] keeps, [`latency`] mixes the times of the same play page by page, [`burst`] evaluates the
//! profile with more on top.
//!
//! Running cost spreads the month's bill over the period: what is fixed evenly, what follows capacity by the nodes that are
//! paid for at the time, what follows use by the requests that are answered. At the end of the period it comes to the
//! month's bill times the period over 730 h.

pub mod burst;
pub mod latency;

use crate::catalog::Catalog;
use crate::model::bill::{Bill, Nature};
use crate::model::kubernetes::Capacity;
use crate::model::state::Context;
use crate::model::{Comparison, Side};
use crate::units::SECONDS_PER_MONTH;

/// The period in steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Length of a step in seconds.
    pub step_s: f64,
    /// Requests per second in each step.
    pub rates: Vec<f64>,
    /// The Kubernetes side.
    pub kubernetes: SideCourse,
    /// The serverless side.
    pub serverless: SideCourse,
}

/// One side over the period; each list has an entry per step.
#[derive(Debug, Clone, PartialEq)]
pub struct SideCourse {
    /// Pods ready, or instances that exist (of one function of the chain).
    pub there: Vec<f64>,
    /// Nodes paid for; empty where there are none.
    pub nodes: Vec<f64>,
    /// Share of what is there that is in use.
    pub used: Vec<f64>,
    /// Share of the requests that waited behind a backlog, or were turned away by a limit.
    pub held_up: Vec<f64>,
    /// Share of the requests that met a cold start; empty where there are none.
    pub cold: Vec<f64>,
    /// Dollars from the start of the period to the end of the step.
    pub usd: Vec<f64>,
}

impl Course {
    /// The course of a comparison.
    #[must_use]
    pub fn of(comparison: &Comparison, catalog: &Catalog) -> Self {
        let profile = &comparison.profile;
        Self {
            step_s: profile.step_s,
            rates: profile.rates.clone(),
            kubernetes: pods(comparison, catalog),
            serverless: functions(comparison),
        }
    }

    /// A side's course.
    #[must_use]
    pub const fn side(&self, side: Side) -> &SideCourse {
        match side {
            Side::Kubernetes => &self.kubernetes,
            Side::Serverless => &self.serverless,
        }
    }

    /// Length of the period in seconds.
    #[must_use]
    pub fn period_s(&self) -> f64 {
        self.step_s * self.rates.len() as f64
    }

    /// The step that a time from the start of the period falls into.
    #[must_use]
    pub fn step_at(&self, at_s: f64) -> usize {
        ((at_s / self.step_s).max(0.0) as usize).min(self.rates.len().saturating_sub(1))
    }
}

impl SideCourse {
    /// Dollars an hour in a step of this many seconds.
    #[must_use]
    pub fn usd_per_hour(&self, step: usize, step_s: f64) -> f64 {
        let until = self.usd.get(step).copied().unwrap_or(0.0);
        let before = step.checked_sub(1).and_then(|i| self.usd.get(i)).copied().unwrap_or(0.0);
        (until - before) / step_s.max(1e-9) * 3600.0
    }
}

fn pods(comparison: &Comparison, catalog: &Catalog) -> SideCourse {
    let side = &comparison.kubernetes;
    let steps = &side.pods.steps;
    let cx = Context::of(&comparison.scenario, catalog);
    let capacity = Capacity::of(cx, &side.state);
    let stores = capacity.store_nodes(&side.state);
    // Pods without nodes are paid for one by one.
    let share = if capacity.room.is_some() { comparison.scenario.kubernetes.cluster_share.get() } else { 0.0 };
    let per_node = f64::from(side.pods_per_node.max(1));
    let paid = |s: &crate::model::pods::PodStep| share * s.nodes + (1.0 - share) * s.replicas / per_node + stores;
    let capacity: Vec<f64> = steps.iter().map(paid).collect();
    SideCourse {
        there: steps.iter().map(|s| s.ready).collect(),
        nodes: steps.iter().map(|s| s.nodes).collect(),
        used: steps.iter().map(|s| s.utilization).collect(),
        held_up: steps.iter().map(|s| s.late).collect(),
        cold: Vec::new(),
        usd: running(&side.assessment.bill, comparison.profile.step_s, &capacity, &comparison.profile.rates),
    }
}

fn functions(comparison: &Comparison) -> SideCourse {
    let side = &comparison.serverless;
    let (profile, steps) = (&comparison.profile, &side.pool.steps);
    let instances: Vec<f64> = steps.iter().map(|s| s.instances).collect();
    let each = |f: fn(&crate::model::pool::PoolStep, f64) -> f64| -> Vec<f64> {
        steps.iter().zip(&profile.rates).map(|(s, rate)| f(s, *rate).clamp(0.0, 1.0)).collect()
    };
    let answered: Vec<f64> =
        steps.iter().zip(&profile.rates).map(|(s, rate)| (rate - s.throttled_per_s).max(0.0)).collect();
    let busy = side.pool.mean_busy / mean(steps.iter().map(|s| s.busy)).max(1e-300);
    SideCourse {
        usd: running(&side.assessment.bill, profile.step_s, &instances, &answered),
        // Requests in progress over the period's mean of them to an instance.
        used: steps.iter().map(|s| (s.busy * busy / s.instances.max(1e-9)).clamp(0.0, 1.0)).collect(),
        there: instances,
        nodes: Vec::new(),
        held_up: each(|s, rate| share(s.throttled_per_s, rate)),
        cold: each(|s, rate| share(s.cold_per_s, rate - s.throttled_per_s)),
    }
}

/// Dollars from the start to the end of each step.
fn running(bill: &Bill, step_s: f64, capacity: &[f64], requests: &[f64]) -> Vec<f64> {
    let monthly = |nature: Nature| bill.sum_of(|line| line.nature == nature).get();
    let part = step_s / SECONDS_PER_MONTH;
    let (kept, asked) = (mean(capacity.iter().copied()), mean(requests.iter().copied()));
    // What there is none of cannot say when; it is spread evenly.
    let weight = |value: f64, mean: f64| if mean > 0.0 { value / mean } else { 1.0 };
    let mut sum = 0.0;
    capacity
        .iter()
        .zip(requests)
        .map(|(capacity, requests)| {
            sum += part
                * (monthly(Nature::Fixed)
                    + monthly(Nature::Capacity) * weight(*capacity, kept)
                    + monthly(Nature::Use) * weight(*requests, asked));
            sum
        })
        .collect()
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests;
