//! Times in the pod over the period: what the arrivals met, mixed.
//!
//! Each node of utilization has a law of times; the mixture is the sum of their distribution functions,
//! weighted by the arrivals that met them (split by their companions where requests come in batches), plus those
//! that waited in an overload. Who must wait for a slot has
//! an exponential wait in front (as a log-normal of the same mean and variance), the delay comes after,
//! independent of the work, and what is then beyond the time-out is lost.

use super::autoscaler_replay::{Play, Rules};
use super::batches::Batches;
use super::concurrency_limit::Wait;
use super::overload::{Capacity, Late};
use super::sojourn::{HIGHEST, Law, Laws, Meetings, Processor};
use crate::model::latency::{Distribution, Stage, normal_cdf};
use std::sync::LazyLock;

/// What the requests of the period see.
#[derive(Debug, Clone)]
pub struct Times {
    /// Time from arrival to answer of those that were answered.
    pub sojourn: Distribution,
    /// Share of all requests that were lost.
    pub lost_share: f64,
    /// Requests of one period: the mean of the plays.
    pub requests: f64,
}

impl Times {
    /// What all plays counted together, for one of them.
    fn of_one(self, plays: &[Play]) -> Self {
        Self { requests: self.requests / plays.len().max(1) as f64, ..self }
    }
}

/// A law and the requests that follow it.
struct Weighted {
    law: Law,
    requests: f64,
}

/// The times of all plays together.
#[must_use]
pub fn of(rules: &Rules<'_>, plays: &[Play]) -> Times {
    let mut met = plays[0].met.clone();
    plays[1..].iter().for_each(|play| met.merge(&play.met));
    mixed(rules, &laws_of(rules), &met, &together(plays)).of_one(plays)
}

/// The times of each page of the plays' diaries; `None` for one without requests.
#[must_use]
pub fn by_page(rules: &Rules<'_>, plays: &[Play]) -> Vec<Option<Times>> {
    let laws = laws_of(rules);
    let pages = plays.first().map_or(0, |play| play.diary.pages().len());
    (0..pages)
        .map(|i| {
            let mut page = plays[0].diary.pages()[i].clone();
            for other in plays[1..].iter().map(|play| &play.diary.pages()[i]) {
                page.met.merge(&other.met);
                page.late.absorb(&other.late);
            }
            let empty = page.met.met().next().is_none() && page.late.answered.is_empty() && page.late.lost <= 0.0;
            (!empty).then(|| mixed(rules, &laws, &page.met, &page.late).of_one(plays))
        })
        .collect()
}

fn laws_of(rules: &Rules<'_>) -> Laws {
    Laws::new(rules.capacity.processor, rules.capacity.balancing, rules.input.delay.mean_ms / 1e3)
}

/// The times of those that kept up and of those that were late.
fn mixed(rules: &Rules<'_>, laws: &Laws, met: &Meetings, late: &Late) -> Times {
    let (kept_up, waiting) = split(rules, laws, met);
    let mut parts: Vec<(f64, Distribution)> = Vec::new();
    let answered: f64 = late.answered.iter().map(|a| a.1).sum();
    if answered > 0.0 {
        parts.push((answered, Distribution::from_points(late.answered.iter().map(|a| (a.0 * 1e3, a.1)))));
    }
    parts.extend(mixture(&kept_up));
    if let Some((requests, mixed)) = mixture(&waiting.laws) {
        parts.push((requests, mixed.plus(waiting.stage())));
    }
    let mixed = Distribution::mixture(parts.iter().map(|(w, d)| (*w, d)));
    let alone = || Distribution::point(1e3 * rules.capacity.processor.work.mean_s / rules.capacity.processor.speed());
    let requests: f64 = parts.iter().map(|p| p.0).sum::<f64>() + late.lost;
    give_up(rules, &mixed.unwrap_or_else(alone).plus(rules.input.delay), late.lost, requests)
}

/// Takes off what is beyond the time-out; `lost` of `requests` are lost already.
fn give_up(rules: &Rules<'_>, total: &Distribution, lost: f64, requests: f64) -> Times {
    let timeout_ms = rules.input.timeout_s.max(1e-3) * 1e3;
    let before = if requests > 0.0 { (lost / requests).clamp(0.0, 1.0) } else { 0.0 };
    let Some((share, sojourn)) = total.up_to(timeout_ms) else {
        let lost_share = if requests > 0.0 { 1.0 } else { 0.0 };
        return Times { sojourn: Distribution::point(timeout_ms), lost_share, requests };
    };
    Times { sojourn, lost_share: (1.0 - (1.0 - before) * share).clamp(0.0, 1.0), requests }
}

fn together(plays: &[Play]) -> Late {
    let mut all = Late::default();
    for play in plays {
        all.absorb(&play.late);
    }
    all
}

/// Requests that waited for a slot.
#[derive(Default)]
struct Waiting {
    laws: Vec<Weighted>,
    requests: f64,
    sum: f64,
    squares: f64,
}

impl Waiting {
    fn add(&mut self, law: Law, requests: f64, wait: Wait) {
        self.requests += requests;
        self.sum += requests * wait.mean_s;
        self.squares += requests * 2.0 * wait.mean_s * wait.mean_s;
        self.laws.push(Weighted { law, requests });
    }

    /// The wait of those that waited: exponential at each load, mixed.
    fn stage(&self) -> Stage {
        let n = self.requests.max(1e-300);
        let mean = self.sum / n;
        Stage { mean_ms: mean * 1e3, variance: (self.squares / n - mean * mean).max(0.0) * 1e6 }
    }
}

/// The laws that were met, of those who got a slot at once and of those who waited for one.
fn split(rules: &Rules<'_>, laws: &Laws, met: &Meetings) -> (Vec<Weighted>, Waiting) {
    let capacity = &rules.capacity;
    let (mut kept_up, mut waiting) = (Vec::new(), Waiting::default());
    let mut together = Together::new(rules);
    for (rho, inverse, requests) in met.met() {
        let wait = capacity.slots.wait(&capacity.processor, rho);
        let at = wait.map_or(rho, |wait| utilization_of(&capacity.processor, wait.slowdown));
        for (share, law) in together.laws(rho, inverse, laws.at(at, inverse)) {
            let requests = requests * share;
            let waits = wait.map_or(0.0, |wait| wait.share);
            if let Some(wait) = wait {
                waiting.add(law.clone(), requests * waits, wait);
            }
            kept_up.push(Weighted { law, requests: requests * (1.0 - waits) });
        }
    }
    (kept_up, waiting)
}

/// The batches at the pods, for each number of pods.
struct Together<'a> {
    rules: &'a Rules<'a>,
    known: Vec<(f64, Batches)>,
}

impl<'a> Together<'a> {
    const fn new(rules: &'a Rules<'a>) -> Self {
        Self { rules, known: Vec::new() }
    }

    /// Shares of requests and their laws, from the law of requests that come alone.
    fn laws(&mut self, rho: f64, inverse: f64, alone: Law) -> Vec<(f64, Law)> {
        let burst = self.rules.input.profile.burst;
        if burst <= 1.0 {
            return vec![(1.0, alone)];
        }
        let at = self.known.iter().position(|(known, _)| known.total_cmp(&inverse).is_eq()).unwrap_or_else(|| {
            let Capacity { processor, balancing, .. } = self.rules.capacity;
            let slots = self.rules.input.concurrency;
            self.known.push((inverse, Batches::new(processor, slots, burst, balancing, inverse)));
            self.known.len() - 1
        });
        self.known[at].1.laws(rho, &alone)
    }
}

/// The utilization at which processor sharing slows work down this much.
fn utilization_of(processor: &Processor, slowdown: f64) -> f64 {
    let (mut low, mut high) = (0.0, HIGHEST);
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        if processor.slowdown(middle) < slowdown { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The laws mixed by their requests, with how many these are.
fn mixture(laws: &[Weighted]) -> Option<(f64, Distribution)> {
    let requests: f64 = laws.iter().map(|l| l.requests).sum();
    if requests <= 0.0 {
        return None;
    }
    let mean = laws.iter().map(|l| l.requests * l.law.mean_s).sum::<f64>() / requests;
    let mut below = vec![0.0; Distribution::edges_ms().len()];
    let logs: &[f64] = &EDGE_LOGS;
    for Weighted { law, requests: weight } in laws {
        let share = weight / requests;
        let first = logs.partition_point(|&log| log < law.reach().0);
        let last = logs.partition_point(|&log| log < law.reach().1);
        for (sum, score) in below[first..last].iter_mut().zip(law.scores(&logs[first..last])) {
            *sum += share * phi(score);
        }
        below[last..].iter_mut().for_each(|sum| *sum += share);
    }
    let mut at = 0;
    let distribution = Distribution::from_cdf(mean * 1e3, |_| {
        at += 1;
        below[at]
    });
    Some((requests, distribution))
}

/// Logarithms of the grid's edges in seconds.
static EDGE_LOGS: LazyLock<Vec<f64>> =
    LazyLock::new(|| Distribution::edges_ms().iter().map(|ms| (ms / 1e3).ln()).collect());

/// The standard normal distribution function from a table, within 2e-6.
fn phi(score: f64) -> f64 {
    const FINE: f64 = 128.0;
    static TABLE: LazyLock<Vec<f64>> =
        LazyLock::new(|| (0..=2048).map(|i| normal_cdf(f64::from(i) / FINE - 8.0)).collect());
    let at = ((score + 8.0) * FINE).clamp(0.0, 2047.0);
    let below = at as usize;
    TABLE[below] + (TABLE[below + 1] - TABLE[below]) * (at - below as f64)
}
