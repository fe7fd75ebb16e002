//! The function's instance pool over the period: cold starts, instances, throttling.
//!
//! With `n(t)` requests in progress the pool at time `t` is the maximum of `n` over the last keep-alive
//! `tau`, and a cold start is `n` reaching a level that it has not touched for `tau`. By reversibility of
//! `n`, with `theta_k` the passage rate to level `k` ([`passage_rates`]) and `I_k = integral of theta_k over
//! (t - tau, t)` ([`most_recent`]),
//!
//! ```text
//! P(pool >= k)          = 1 - P(n < k) exp(-I_k)
//! cold starts a second  = sum over k of P(n < k) theta_k exp(-I_k)
//! ```
//!
//! where the second follows from `lambda pi_(k-1) q_k = P(n < k) theta_k`.

mod cold_collisions;
mod first_passage;
mod heavy_traffic;
mod level_grid;
mod most_recent;
mod normal;
mod offered_load;
mod overshoot;
mod overshoot_distribution;
mod passage_rates;
mod rotation;
mod scaling_limit;
pub mod schedule;
mod series;
mod spill;

use super::queue;
use crate::scenario::Routing;
use crate::traffic::Profile;
use level_grid::Ladder;
use most_recent::{Demand, Span, Window, WindowWalk};
use offered_load::Load;
use passage_rates::{Passage, Process};
use rotation::Turns;
use scaling_limit::Starts;
pub use schedule::{Controller, Floor, Tracking};
use series::Series;
use std::collections::BTreeMap;

/// What the pool needs to know; all times in seconds.
#[derive(Debug, Clone)]
pub struct PoolInput<'a> {
    /// Arrivals over one period.
    pub profile: &'a Profile,
    /// Mean time an instance is occupied by a warm request.
    pub busy_s: f64,
    /// Coefficient of variation of that time (log-normal).
    pub busy_cv: f64,
    /// Mean extra time an instance is occupied by a cold request.
    pub cold_s: f64,
    /// Coefficient of variation of that time (log-normal).
    pub cold_cv: f64,
    /// Idle time after which an instance disappears.
    pub keep_alive_s: f64,
    /// Requests an instance serves at once, at least 1.
    pub concurrency: f64,
    /// Which idle instance gets the next request.
    pub routing: Routing,
    /// Instances that are always there (paid for, never cold).
    pub provisioned: f64,
    /// Their number over the period, where it changes; then the one above is its mean.
    pub floor: Option<Floor>,
    /// Requests a second that one provisioned instance takes, however short they are; the others go to instances on demand. Infinite
    /// where the platform has no such rule.
    pub provisioned_per_s: f64,
    /// Most instances at once, provisioned ones included.
    pub limit: f64,
    /// Instances that may be added per second.
    pub scale_per_s: f64,
    /// Instances that may be added at once, before the rate binds; at least 1.
    pub scale_burst: f64,
    /// Functions in series, each with such a pool, at least 1: the figures are the mean over them.
    pub functions: f64,
    /// Standard deviation of the time from the end of one function to the start of the next.
    pub apart_s: f64,
}

/// The pool over one period.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    /// Share of the answered requests that met a cold start.
    pub cold_share: f64,
    /// Share of the answered requests that met one in any function of the chain; with one function [`Self::cold_share`].
    pub met_share: f64,
    /// Share of all requests turned away by a limit.
    pub throttled_share: f64,
    /// Mean number of instances that exist (busy or kept alive, provisioned included).
    pub mean_instances: f64,
    /// Mean number of instances busy.
    pub mean_busy: f64,
    /// Highest number of requests in progress that the period is expected to see.
    pub peak_concurrency: f64,
    /// Highest expected number of instances.
    pub peak_instances: f64,
    /// Share of requests served by provisioned instances.
    pub provisioned_share: f64,
    /// Steepest rise absorbed: seconds until instances for the period's steepest rise exist.
    pub rise_s: f64,
    /// One entry per grid step of the profile.
    pub steps: Vec<PoolStep>,
}

/// The pool in one grid step.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PoolStep {
    /// Instances that exist.
    pub instances: f64,
    /// Requests in progress.
    pub busy: f64,
    /// Cold starts per second.
    pub cold_per_s: f64,
    /// Requests a second that meet their first start of the chain.
    pub met_per_s: f64,
    /// Throttled requests per second.
    pub throttled_per_s: f64,
}

/// Evaluates the pool over the profile's period, taken as periodic: it starts as it ends.
#[must_use]
pub fn evaluate(input: &PoolInput<'_>) -> Pool {
    match &input.floor {
        Some(floor) => schedule::evaluate(input, floor),
        None if spill::happens(input) => spill::evaluate(input),
        None => at_any_rate(input),
    }
}

/// The pool of instances that take requests at any rate.
fn at_any_rate(input: &PoolInput<'_>) -> Pool {
    let whole = Series::whole(input);
    if whole.one() || whole.batch <= 1.0 {
        return of_series(input, whole);
    }
    let first = of_series(input, whole.first());
    let later = of_series(input, whole.rest(input, first.cold_share));
    first.joined(1.0 / whole.count(), &later, 1.0 - 1.0 / whole.count())
}

/// The mean of a run of pools of a chain.
fn of_series(input: &PoolInput<'_>, series: Series) -> Pool {
    let basis = Basis::new(input, series);
    let starts = Starts::new(input, basis.ladder.places, basis.process.dispersion);
    let (passages, demands) = basis.passages();
    let turns = Turns::new(input, &basis.process, &basis.ladder, &basis.loads);
    let spans =
        WindowWalk::new(&basis.ladder, basis.window, &starts, &passages, &demands, turns).in_series(series).spans();
    basis.summary(&spans)
}

/// What every routing starts from.
struct Basis<'a> {
    input: &'a PoolInput<'a>,
    limit: f64,
    window: Window,
    process: Process,
    ladder: Ladder,
    loads: Vec<Load>,
}

impl<'a> Basis<'a> {
    fn new(input: &'a PoolInput<'a>, series: Series) -> Self {
        let places = input.concurrency.max(1.0).floor();
        let limit = input.limit.max(1.0).floor();
        let provisioned = input.provisioned.max(0.0).floor().min(limit);
        let window = Window::new(input.keep_alive_s.max(1e-3), input.profile.step_s);
        let process = Process::new(input, &series, window.shortest_s());
        let loads = offered_load::loads(input.profile, &process, limit * places);
        let lump = (process.lump / places).max(1.0);
        let ladder = Ladder { places, provisioned, lump, top: limit - provisioned };
        Self { input, limit, window, process, ladder, loads }
    }

    /// The passages of all different loads, and which holds in each step.
    fn passages(&self) -> (Vec<Passage>, Vec<Demand>) {
        let mut passages: Vec<Passage> = Vec::new();
        let mut demands: Vec<Demand> = Vec::with_capacity(self.loads.len());
        // A weekday is like the one before, and an evening like the morning.
        let mut known: BTreeMap<u64, usize> = BTreeMap::new();
        let mut rungs = Vec::with_capacity(96);
        for (load, rate) in self.loads.iter().zip(&self.input.profile.rates) {
            let rounded = rounded(load.mean);
            let passage = *known.entry(rounded.to_bits()).or_insert_with(|| {
                passages.push(self.process.passage(rounded, &self.ladder, &mut rungs));
                passages.len() - 1
            });
            demands.push(Demand { rate: rate.max(0.0), mean: load.mean, load: load.end, passage });
        }
        (passages, demands)
    }

    fn step(&self, span: &Span, load: &Load, rate: f64) -> PoolStep {
        let throttled = (rate * load.lost + span.throttled_per_s).min(rate);
        let starting = span.started_per_s * self.input.cold_s;
        PoolStep {
            instances: (self.ladder.provisioned + span.instances + starting).min(self.limit),
            busy: load.mean * (1.0 - load.lost) + span.cold_per_s * self.input.cold_s,
            cold_per_s: span.cold_per_s.min(rate - throttled),
            met_per_s: span.met_per_s.min(rate - throttled),
            throttled_per_s: throttled,
        }
    }

    fn summary(&self, spans: &[Span]) -> Pool {
        let rates = &self.input.profile.rates;
        let steps: Vec<PoolStep> =
            spans.iter().zip(&self.loads).zip(rates).map(|((span, load), rate)| self.step(span, load, *rate)).collect();
        let n = steps.len().max(1) as f64;
        let mean = |of: fn(&PoolStep) -> f64| steps.iter().map(of).sum::<f64>() / n;
        let offered = self.input.profile.mean();
        let throttled = mean(|s| s.throttled_per_s);
        let answered = offered - throttled;
        let share = |part: f64, of: f64| if of > 0.0 { (part / of).clamp(0.0, 1.0) } else { 0.0 };
        let slots = self.limit * self.ladder.places;
        Pool {
            cold_share: share(mean(|s| s.cold_per_s), answered),
            met_share: share(mean(|s| s.met_per_s), answered),
            throttled_share: share(throttled, offered),
            mean_instances: mean(|s| s.instances),
            mean_busy: self.mean_busy(spans),
            peak_concurrency: offered_load::peak(&self.loads, &self.process, self.input.profile.step_s, slots),
            peak_instances: steps.iter().map(|s| s.instances).fold(0.0, f64::max),
            provisioned_share: share(self.on_provisioned(), answered),
            rise_s: self.rise_s(),
            steps,
        }
    }

    /// Instances with a request where all that there are take turns: the least recently used is an empty one while there is any; of `k` chosen
    /// at random with `n` requests each is missed by all with the probability `(1 - 1/k)^n`.
    fn spread(&self, load: &Load, span: &Span) -> f64 {
        let (requests, there) = (load.mean * (1.0 - load.lost), self.ladder.provisioned + span.instances);
        match self.input.routing {
            Routing::LeastRecent => requests.min(there),
            _ => there * -(-requests / there.max(1e-9)).exp_m1(),
        }
    }

    /// Mean instances with a request; those that start are busy too.
    fn mean_busy(&self, spans: &[Span]) -> f64 {
        let turns = self.input.routing != Routing::MostRecent && self.ladder.places > 1.0;
        let (mut sum, mut busy, mut last) = (0.0, 0.0, f64::NAN);
        for (load, span) in self.loads.iter().zip(spans) {
            if turns {
                busy = self.spread(load, span);
            } else if load.mean.to_bits() != last.to_bits() {
                last = load.mean;
                busy = offered_load::occupied(
                    load.mean * (1.0 - load.lost),
                    &self.process,
                    self.ladder.places,
                    self.limit,
                );
            }
            sum += busy + span.started_per_s * self.input.cold_s;
        }
        (sum / self.loads.len().max(1) as f64).min(self.limit)
    }

    /// Requests a second on provisioned instances: they come first, so what they turn down is their own
    /// loss.
    fn on_provisioned(&self) -> f64 {
        if self.ladder.provisioned < 1.0 {
            return 0.0;
        }
        let (places, z) = (self.ladder.provisioned * self.ladder.places, self.process.dispersion);
        let taken = |load: &Load| load.mean * (1.0 - queue::loss_between(places / z, load.mean / z));
        self.loads.iter().map(taken).sum::<f64>() / self.loads.len().max(1) as f64 / self.process.busy_s
    }

    /// Seconds until the instances of the steepest rise from one step to the next are there.
    fn rise_s(&self) -> f64 {
        let before = self.loads.iter().cycle().skip(self.loads.len().saturating_sub(1));
        let slots = self.limit * self.ladder.places;
        let rises = before.zip(&self.loads).map(|(last, load)| load.end.min(slots) - last.end.min(slots));
        seconds_for(self.input, rises.fold(0.0, f64::max) / self.ladder.places)
    }
}

impl Pool {
    /// The mean of this pool and another, by weight: what is highest is the higher.
    fn joined(self, weight: f64, other: &Self, rest: f64) -> Self {
        let mean = |a: f64, b: f64| weight * a + rest * b;
        let steps = self.steps.iter().zip(&other.steps).map(|(a, b)| PoolStep {
            instances: mean(a.instances, b.instances),
            busy: mean(a.busy, b.busy),
            cold_per_s: mean(a.cold_per_s, b.cold_per_s),
            met_per_s: a.met_per_s + b.met_per_s,
            throttled_per_s: mean(a.throttled_per_s, b.throttled_per_s),
        });
        Self {
            cold_share: mean(self.cold_share, other.cold_share),
            met_share: (self.met_share + other.met_share).min(1.0),
            throttled_share: mean(self.throttled_share, other.throttled_share),
            mean_instances: mean(self.mean_instances, other.mean_instances),
            mean_busy: mean(self.mean_busy, other.mean_busy),
            peak_concurrency: self.peak_concurrency.max(other.peak_concurrency),
            peak_instances: self.peak_instances.max(other.peak_instances),
            provisioned_share: mean(self.provisioned_share, other.provisioned_share),
            rise_s: self.rise_s,
            steps: steps.collect(),
        }
    }
}

/// Seconds until there are instances for `more` further requests a second, however many there are already.
#[must_use]
pub fn rise_s(input: &PoolInput<'_>, more: f64) -> f64 {
    seconds_for(input, more * input.busy_s / input.concurrency.max(1.0).floor())
}

/// A load to within one part in 16,384, so that hours that are all but alike share their passages. What that changes about the
/// pool is as small, and of either sign.
fn rounded(load: f64) -> f64 {
    /// Bits of the mantissa that are dropped.
    const DROPPED: u32 = 52 - 13;
    f64::from_bits((load.to_bits() + (1 << (DROPPED - 1))) & !((1 << DROPPED) - 1))
}

/// Seconds until this many instances have been added.
fn seconds_for(input: &PoolInput<'_>, instances: f64) -> f64 {
    let waiting = (instances - input.scale_burst.max(1.0)).max(0.0) / input.scale_per_s.max(1e-9);
    input.cold_s + waiting
}

#[cfg(test)]
mod tests;
