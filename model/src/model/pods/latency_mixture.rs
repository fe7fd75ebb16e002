//! Times in the pod over the period: what the arrivals met, mixed.
//!
//! Each node of utilization has a law of times; the mixture is the sum of their distribution functions,
//! weighted by the arrivals that met them (split by their companions where requests come in batches), plus those
//! that waited in an overload. Who must wait for a slot has
//! an exponential wait in front (as a log-normal of the same mean and variance), the delay comes after,
//! independent of the work, and what is then beyond the time-out is lost.

use super::autoscaler_replay::{Play, Rules};
use super::batches::Batches;
use super::concurrency_limit::{Batch, Network, Wait};
use super::overload::{Capacity, Late};
use super::sojourn::{HIGHEST, Law, Laws, Meetings, Processor};
use crate::model::latency::{Distribution, Stage, normal_cdf};
use crate::scenario::Balancing;
use std::collections::BTreeMap;
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
        self.squares += requests * wait.square * wait.mean_s * wait.mean_s;
        self.laws.push(Weighted { law, requests });
    }

    /// The wait of those that waited, mixed over the loads.
    fn stage(&self) -> Stage {
        let n = self.requests.max(1e-300);
        let mean = self.sum / n;
        Stage { mean_ms: mean * 1e3, variance: (self.squares / n - mean * mean).max(0.0) * 1e6 }
    }
}

/// The laws that were met, of those who got a slot at once and of those who waited for one.
fn split(rules: &Rules<'_>, laws: &Laws, met: &Meetings) -> (Vec<Weighted>, Waiting) {
    let (mut kept_up, mut waiting) = (Vec::new(), Waiting::default());
    let mut together = Together::new(rules);
    for (rho, inverse, requests) in met.met() {
        let (wait, parts) = together.met_at(rho, inverse, laws);
        for (share, law) in parts {
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

/// Mean times in a pod that keeps up, the delay left out.
pub(super) struct Means<'a> {
    rules: &'a Rules<'a>,
    laws: Laws,
    together: Together<'a>,
}

impl<'a> Means<'a> {
    /// Those of an input.
    pub(super) fn new(rules: &'a Rules<'a>) -> Self {
        Self { rules, laws: laws_of(rules), together: Together::new(rules) }
    }

    /// Mean seconds at utilization `rho`, where `inverse` is one over the number of pods: the wait for a slot and the work, of requests in
    /// batches or of such that come one by one.
    pub(super) fn seconds(&mut self, rho: f64, inverse: f64, batches: bool) -> f64 {
        let capacity = &self.rules.capacity;
        let rho = rho.min(HIGHEST);
        let waited = |wait: Option<Wait>| wait.map_or(0.0, |wait| wait.share * wait.mean_s);
        if batches {
            let (wait, parts) = self.together.met_at(rho, inverse, &self.laws);
            return parts.iter().map(|(share, law)| share * law.mean_s).sum::<f64>() + waited(wait);
        }
        let wait = capacity.slots.wait(&capacity.processor, rho);
        let at = wait.map_or(rho, |wait| utilization_of(&capacity.processor, wait.slowdown));
        self.laws.at(at, inverse).mean_s + waited(wait)
    }
}

/// The batches at the pods, for each number of pods.
struct Together<'a> {
    rules: &'a Rules<'a>,
    known: Vec<(f64, Batches)>,
    network: Option<Network>,
    /// The laws of requests that are spread at random, for batches at slots.
    spread: Option<Laws>,
    /// For each number of pods, [`Self::together`].
    met: Vec<(f64, f64)>,
}

impl<'a> Together<'a> {
    fn new(rules: &'a Rules<'a>) -> Self {
        let (slots, burst) = (&rules.capacity.slots, rules.input.profile.burst);
        let network = if burst > 1.0 { slots.network(&rules.capacity.processor, burst) } else { None };
        let delay_s = rules.input.delay.mean_ms / 1e3;
        let spread = network.is_some().then(|| Laws::new(rules.capacity.processor, Balancing::Random, delay_s));
        Self { rules, known: Vec::new(), network, spread, met: Vec::new() }
    }

    /// What requests meet at this utilization and one over so many pods: the wait of those that find no slot, and shares of all with their
    /// laws.
    fn met_at(&mut self, rho: f64, inverse: f64, laws: &Laws) -> (Option<Wait>, Vec<(f64, Law)>) {
        let Some(wait) = self.wait(rho, inverse, laws) else {
            return (None, self.laws(rho, inverse, laws.at(rho, inverse)));
        };
        let processor = &self.rules.capacity.processor;
        let at = utilization_of(processor, wait.slowdown);
        let open = open_unevenness(processor, at);
        let steadiness = if open > 1e-9 { (wait.unevenness / open).sqrt().min(1.0) } else { 1.0 };
        // The slowdown of a batch is that of the pods that it finds, however it was spread over them.
        let limited = match &self.spread {
            Some(spread) => spread.at(at, 1.0),
            None => laws.at(at, inverse),
        };
        let limited = limited.steadier(processor.work, steadiness);
        // Batches that seldom fill the slots are known better without them.
        let bound = if self.is_batched() { self.bound(wait.share) } else { 1.0 };
        let base = if self.network.is_some() { rho } else { at };
        let mut met = if bound < 1.0 { self.laws(rho, inverse, laws.at(base, inverse)) } else { Vec::new() };
        for (share, _) in &mut met {
            *share *= 1.0 - bound;
        }
        met.push((bound, limited));
        (Some(wait), met)
    }

    /// Waiting for a slot, at this utilization and one over so many pods.
    fn wait(&mut self, rho: f64, inverse: f64, laws: &Laws) -> Option<Wait> {
        let Some(wait) = self.wait_for_network(rho, inverse) else {
            return self.rules.capacity.slots.wait(&self.rules.capacity.processor, rho);
        };
        let more = self.met.iter().find(|(known, _)| known.total_cmp(&inverse).is_eq()).map(|(_, more)| *more);
        let more = more.unwrap_or_else(|| {
            let more = self.together(inverse, laws);
            self.met.push((inverse, more));
            more
        });
        Some(Wait { slowdown: wait.slowdown + more * (1.0 - wait.share), ..wait })
    }

    fn wait_for_network(&self, rho: f64, inverse: f64) -> Option<Wait> {
        let Capacity { slots, processor, .. } = &self.rules.capacity;
        let (size, pods) = self.at_slots(inverse);
        let network = self.network.as_ref().filter(|_| size > 1.0)?;
        slots.wait_in_batches(processor, rho, &Batch { size, pods, network })
    }

    /// How much slower a batch in an empty pod is than the network says, in units of its work. All requests of a batch begin with their
    /// work; the network assumes that some of them are in the delay already.
    fn together(&self, inverse: f64, laws: &Laws) -> f64 {
        let Capacity { processor, balancing, .. } = self.rules.capacity;
        let Some(network) = self.wait_for_network(IDLE, inverse) else { return 0.0 };
        let (size, pods) = self.at_slots(inverse);
        let beyond = (1.0 - size.recip()).powf(self.rules.input.concurrency.max(1.0) * pods);
        let inside = (size * (1.0 - beyond) - 1.0).max(0.0) / (size - 1.0).max(1e-12);
        let size = 1.0 + (self.rules.input.profile.burst - 1.0) * inside;
        let per_node = f64::from(self.rules.input.pods_per_node);
        let batches = Batches::new(processor, (1e6, per_node), size, balancing, inverse);
        let alone = laws.at(IDLE, inverse);
        let mean_s: f64 = batches.laws(IDLE, &alone).iter().map(|(share, law)| share * law.mean_s).sum();
        (mean_s / processor.work.mean_s - network.slowdown).max(0.0)
    }

    /// Whether requests come in batches.
    fn is_batched(&self) -> bool {
        self.rules.input.profile.burst > 1.0
    }

    /// How far the slots decide what a batch meets in the pod, where so many of it wait for one.
    fn bound(&self, waiting: f64) -> f64 {
        /// Shares of requests that wait at which the slots begin to, and at which they do.
        const FROM: f64 = 0.01;
        const TO: f64 = 0.05;
        if self.network.is_some() { ((waiting - FROM) / (TO - FROM)).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The mean batch at the slots that it finds, and how many pods have them.
    fn at_slots(&self, inverse: f64) -> (f64, f64) {
        let burst = self.rules.input.profile.burst.max(1.0);
        match self.rules.capacity.balancing {
            Balancing::Random => (1.0 + (burst - 1.0) * inverse, 1.0),
            Balancing::LeastOutstanding => (burst, inverse.recip()),
        }
    }

    /// Shares of requests and their laws, from the law of requests that come alone.
    fn laws(&mut self, rho: f64, inverse: f64, alone: Law) -> Vec<(f64, Law)> {
        let burst = self.rules.input.profile.burst;
        if burst <= 1.0 {
            return vec![(1.0, alone)];
        }
        let at = self.known.iter().position(|(known, _)| known.total_cmp(&inverse).is_eq()).unwrap_or_else(|| {
            let Capacity { processor, balancing, .. } = self.rules.capacity;
            let per_node = f64::from(self.rules.input.pods_per_node);
            self.known.push((inverse, Batches::new(processor, (1e6, per_node), burst, balancing, inverse)));
            self.known.len() - 1
        });
        self.known[at].1.laws(rho, &alone)
    }
}

/// Times of requests that come to the fewest pods, which are empty, together with as many others as in geometric batches of mean `size`.
pub(super) fn released(rules: &Rules<'_>, size: f64) -> Distribution {
    let Capacity { processor, balancing, .. } = rules.capacity;
    let inverse = f64::from(rules.input.min.max(1)).recip();
    let alone = laws_of(rules).at(IDLE, inverse);
    let laws = if size > 1.0 + 1e-6 {
        let per_node = f64::from(rules.input.pods_per_node);
        Batches::new(processor, (1e6, per_node), size, balancing, inverse).laws(IDLE, &alone)
    } else {
        vec![(1.0, alone)]
    };
    let weighted: Vec<Weighted> = laws.into_iter().map(|(requests, law)| Weighted { law, requests }).collect();
    let work = || Distribution::point(1e3 * processor.work.mean_s / processor.speed());
    mixture(&weighted).map_or_else(work, |(_, mixed)| mixed).plus(rules.input.delay)
}

/// A utilization that is none.
const IDLE: f64 = 1e-4;

/// Requests whose work is slowed down by a known factor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slowed {
    /// Mean time over work.
    pub slowdown: f64,
    /// Variance over squared mean of the slowdown.
    pub unevenness: f64,
    /// How many.
    pub requests: f64,
}

/// Times of requests in pods that let in no more than they have slots for, in milliseconds: those of processor sharing at the
/// utilization that slows work down as much, but as even as the limited number of others makes it.
pub(crate) fn of_slowdowns(processor: Processor, delay: Stage, met: &[Slowed]) -> Distribution {
    /// Slowdowns that differ by less than this share are taken together, and so are steadinesses that differ by as much.
    const ALIKE: f64 = 0.02;
    let mut groups: BTreeMap<(i64, i64), (f64, f64, f64)> = BTreeMap::new();
    for slowed in met {
        let rho = utilization_of(&processor, slowed.slowdown);
        let open = open_unevenness(&processor, rho);
        let steadiness = if open > 1e-9 { (slowed.unevenness / open).sqrt().min(1.0) } else { 1.0 };
        let key = ((slowed.slowdown.ln() / ALIKE).round() as i64, (steadiness / ALIKE).round() as i64);
        let group = groups.entry(key).or_default();
        group.0 += rho * slowed.requests;
        group.1 += steadiness * slowed.requests;
        group.2 += slowed.requests;
    }
    let laws = Laws::new(processor, Balancing::Random, delay.mean_ms / 1e3);
    let met: Vec<Weighted> = groups
        .into_values()
        .filter(|(_, _, requests)| *requests > 0.0)
        .map(|(rho, steadiness, requests)| {
            let law = laws.at(rho / requests, 1.0).steadier(processor.work, steadiness / requests);
            Weighted { law, requests }
        })
        .collect();
    let alone = || Distribution::point(1e3 * processor.work.mean_s / processor.speed());
    mixture(&met).map_or_else(alone, |(_, mixed)| mixed).plus(delay)
}

/// Variance over squared mean of the slowdown that requests begin with in a pod without limited slots: its cores as a birth-death
/// process.
fn open_unevenness(processor: &Processor, rho: f64) -> f64 {
    let (cores, rho) = (processor.cores(), processor.crowding(rho));
    let (mut p, mut all, mut sum, mut squares) = (1.0, 0.0, 0.0, 0.0);
    for n in 0..4000 {
        let stretch = ((f64::from(n) + 1.0) / cores).max(1.0);
        all += p;
        sum += p * stretch;
        squares += p * stretch * stretch;
        p *= rho * cores / cores.min(f64::from(n) + 1.0);
        if p < 1e-9 * all {
            break;
        }
    }
    (squares * all / (sum * sum).max(1e-300) - 1.0).max(0.0)
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
