//! The pool when its instances take turns: the least recently used comes first, or any.
//!
//! Every instance is used again and again, so that the pool keeps what the requests in progress once reached,
//! and follows their running maximum; it shrinks only where there are too few requests to go round. With
//! `y_k` the probability that fewer than `k` instances exist, `theta_k` the rate at which the requests in progress
//! reach the level that needs the `k`-th, `w_k` the probability that they have not reached it within the
//! keep-alive (the pool of the most recently used) and `phi_k` the rate at which the `k`-th is lost,
//!
//! ```text
//! y' = -theta y + phi (cap - y) + c (w' + theta w)
//! ```
//!
//! where the last term is those who leave the window, of which the share `c` is lost at that moment. Instances
//! start at `theta y`.
//!
//! **Least recently used.** An idle instance is at the back of the queue, so the pool loses its `k`-th when fewer
//! than `k` requests were in progress at some time in the last keep-alive `tau`. Their number is that of M/G/inf with
//! times of `S + tau`. With `G(k)` the probability of `k` or more and `f_k` the flow that crosses the level, in units of
//! the mean time, its downward passages have the rate of the sums of [`super::first_passage`] upside down,
//! `G(k) f_k / (f_(k-1) sum over i >= k of G(i)^2 / f_(i-1))`, one level less in the sum as a request that has just
//! come does not leave before all others. The `k`-th is lost only while its level is out of reach, so `phi_k` is
//! `G(k) / (w_k - 1 + G(k))` times that; `cap = w_k`, and `c = (1 - G(k)) / w_k`, exact where `k = 1`.
//!
//! **Any.** Of `m` idle instances one is left alone for `tau` with probability `p = exp(-arrivals in tau / m)`. Requests
//! end on pools of exactly `k` at `lambda (y_(k+1) - y_k)` and, those that made them so, at `theta y_k`; each leaves
//! an instance that is lost with probability `p`. So `phi = lambda p / (1 - p)`, `cap = y_(k+1)` and `c = 0`, which
//! again is exact where `k = 1`. What is lost now was left a keep-alive ago: `lambda` is the rate of that time, or a night without
//! requests would keep all that the evening left.
//!
//! A pool that grows and hardly ever shrinks has no steady state that anybody will see. What counts is the
//! second period after an empty start, here as in the simulation.

use super::PoolInput;
use super::heavy_traffic::{Scale, score_rate};
use super::level_grid::Ladder;
use super::normal::decay;
use super::offered_load::Load;
use super::passage_rates::Process;
use crate::model::queue;
use crate::scenario::Routing;

/// Mean requests up to which their law is summed term by term.
const EXACT_UP_TO: f64 = 500.0;
/// Standard deviations from the mean beyond which a law is nothing.
const REACH: f64 = 8.0;

/// Probabilities under this are none.
const NONE: f64 = 1e-12;

/// What one step of the profile brings to the instances that are not provisioned.
#[derive(Debug, Clone, Copy)]
struct Tide {
    /// Requests in progress.
    load: f64,
    /// Requests a second a keep-alive ago.
    before: f64,
    /// Requests within a keep-alive, up to the end of the step.
    recent: f64,
    /// Requests that were in progress at some time in it.
    touched: f64,
}

/// One level in one step, as the most recently used pool has it.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    /// Index on the ladder.
    pub index: usize,
    /// Passage rate per second.
    pub rate: f64,
    /// Instances started beyond it for each start at the level below, because starts take time.
    pub more: f64,
    /// Probability of fewer requests in this step, over that in the last one.
    pub fewer: f64,
    /// Probability of fewer requests than the level before it, over that of fewer than the level.
    pub narrower: f64,
    /// Probability that the level was not reached within the keep-alive, on average.
    pub untouched: f64,
    /// The same at the end of the step.
    pub untouched_end: f64,
}

/// Instances that take turns.
#[derive(Debug)]
pub struct Turns {
    any: bool,
    step_s: f64,
    places: f64,
    /// Mean time from a request's arrival until a keep-alive after its end.
    stay_s: f64,
    /// Mean batch.
    batch: f64,
    instances: Vec<f64>,
    tides: Vec<Tide>,
    now: Tide,
    crowd: Crowd,
    /// By index: probability that the instance is not there, at the end of the last step.
    absent: Vec<f64>,
    /// By index: probability that its level was not reached within the keep-alive then.
    untouched: Vec<f64>,
    /// By index: starts a second in the last step.
    started: Vec<f64>,
}

impl Turns {
    /// The turns of an input; `None` where the most recently used instance comes first.
    #[must_use]
    pub fn new(input: &PoolInput<'_>, process: &Process, ladder: &Ladder, loads: &[Load]) -> Option<Self> {
        if input.routing == Routing::MostRecent || loads.is_empty() {
            return None;
        }
        let tides = tides(input, process, ladder, loads);
        Some(Self {
            any: input.routing == Routing::Random,
            step_s: input.profile.step_s,
            places: ladder.places,
            stay_s: process.busy_s + process.keep_alive_s,
            batch: process.batch,
            instances: Vec::new(),
            now: tides[0],
            tides,
            crowd: Crowd::default(),
            absent: Vec::new(),
            untouched: Vec::new(),
            started: Vec::new(),
        })
    }

    /// Begins a step of the profile, on a ladder whose levels up to `end` are looked at.
    pub fn begin(&mut self, step: usize, ladder: &Ladder, end: usize) {
        self.now = self.tides[step];
        for index in self.absent.len()..=end {
            self.absent.push(1.0);
            self.untouched.push(1.0);
            self.started.push(0.0);
            self.instances.push(ladder.instance(index));
        }
        if !self.any {
            self.crowd.turn_to(self.now.touched, self.batch);
        }
    }

    /// The index beyond the last instance that may be there.
    #[must_use]
    pub fn end(&self) -> usize {
        self.absent.iter().rposition(|absent| *absent < 1.0 - 1e-7).map_or(0, |last| last + 1)
    }

    /// Probability that the instance at an index is not there, at the end of the step.
    #[must_use]
    pub fn absent(&self, index: usize) -> f64 {
        self.absent[index]
    }

    /// Notes that an instance is there, as a crowd needs it at once: its starts a second.
    pub fn fill(&mut self, index: usize) -> f64 {
        let started = self.absent[index] / self.step_s;
        (self.absent[index], self.untouched[index], self.started[index]) = (0.0, 0.0, started);
        started
    }

    /// Notes that an instance is there unless it is missed, with this probability: its starts a second.
    pub fn part(&mut self, index: usize, missed: f64) -> f64 {
        let started = self.absent[index] * (1.0 - missed) / self.step_s;
        self.absent[index] *= missed;
        started
    }

    /// Follows one level through the step: probability that the instance is not there, on average, and its
    /// starts a second. Levels come from the highest down.
    pub fn follow(&mut self, level: &Level) -> (f64, f64) {
        let Level { index, rate, untouched, untouched_end, .. } = *level;
        let (before, h) = (self.absent[index], self.step_s);
        let start = before * level.fewer.min(1.0);
        let window = self.untouched[index] * level.fewer.min(1.0);
        let leaving = ((untouched_end - window) / h + rate * untouched).max(0.0);
        let (lost_at_once, lost) = self.losses(index, untouched, level.narrower);
        let cap = if self.any { self.absent.get(index + 1).copied().unwrap_or(1.0) } else { untouched };
        let followed = level.more * self.started[index.saturating_sub(1)] / start.max(1e-9);
        let hazard = (rate + followed + lost).max(1e-30);
        let source = lost * cap.max(0.0) + lost_at_once * leaving;
        let (rest, kept) = (source / hazard, decay(hazard * h));
        let mean = rest + (start - rest) * if hazard * h > 1e-6 { (1.0 - kept) / (hazard * h) } else { 1.0 };
        let end = rest + (start - rest) * kept;
        let started = (before - start) / h + (source - lost * mean - (end - start) / h).max(0.0);
        let floor = if self.any { 0.0 } else { lost_at_once * untouched_end };
        let end = end.max(floor).min(untouched_end);
        self.absent[index] = if end < NONE { 0.0 } else { end };
        self.untouched[index] = untouched_end;
        self.started[index] = started;
        (mean.min(untouched), started)
    }

    /// The share of those who leave the window that is lost at that moment, and the rate per second at which
    /// the others are lost.
    fn losses(&self, index: usize, untouched: f64, narrower: f64) -> (f64, f64) {
        let k = self.instances[index];
        if !self.any {
            let (below, rate) = self.crowd.at(k);
            // It is only ever lost within the time that its level was not reached.
            let within = ((1.0 - below) / (untouched - below).max(1e-9)).max(1.0);
            return ((below / untouched.max(1e-12)).min(1.0), rate * within / self.stay_s);
        }
        let Tide { load, before, recent, touched, .. } = self.now;
        if recent < NONE {
            // Whatever is idle has been so for longer than it is kept.
            return (0.0, 1.0 / NONE);
        }
        // Where an instance has several places, those that are busy are chosen as well.
        // `load * narrower` is the mean of fewer than `k` requests.
        let alone = if self.places > 1.0 { touched / k } else { recent / (k - load * narrower).max(1.0) };
        let left = (-alone).exp();
        let lost = before * left / (1.0 - left).max(1e-9);
        (0.0, lost)
    }
}

/// What each step brings: requests that find no provisioned place, now and within the keep-alive.
fn tides(input: &PoolInput<'_>, process: &Process, ladder: &Ladder, loads: &[Load]) -> Vec<Tide> {
    let rates = &input.profile.rates;
    let (step_s, z) = (input.profile.step_s, process.dispersion);
    let taken = ladder.provisioned * ladder.places;
    let over = |load: &Load| if taken > 0.0 { queue::loss_between(taken / z, load.mean / z) } else { 1.0 };
    let shares: Vec<f64> = loads.iter().map(over).collect();
    let steps = process.keep_alive_s / step_s;
    let (whole, part) = (steps.floor() as usize, steps.fract());
    let at = |t: usize, back: usize| (t + loads.len() * (1 + back / loads.len()) - back) % loads.len();
    let arrivals = |t: usize| rates[t].max(0.0) * shares[t] * step_s;
    let round: f64 = (0..loads.len()).map(arrivals).sum();
    let (rounds, within) = (whole / loads.len(), whole % loads.len());
    let mut recent: f64 = rounds as f64 * round + (0..within).map(|back| arrivals(at(0, back + 1))).sum::<f64>();
    let tide = |t: usize| {
        recent += if within > 0 { arrivals(t) - arrivals(at(t, within)) } else { 0.0 };
        let window = recent.max(0.0) + part * arrivals(at(t, within));
        let before = at(t, whole + 1);
        let load = |t: usize| loads[t].mean * shares[t] * (1.0 - loads[t].lost);
        let rate = |t: usize| rates[t].max(0.0) * shares[t];
        let ago = part * rate(before) + (1.0 - part) * rate(at(t, whole));
        Tide { load: load(t), before: ago, recent: window, touched: window + load(before) }
    };
    (0..loads.len()).map(tide).collect()
}

/// The law of the requests that were in progress at some time in the last keep-alive.
#[derive(Debug, Default)]
struct Crowd {
    mean: f64,
    batch: f64,
    /// Probability of fewer requests than 1, 2, 3 ….
    below: Vec<f64>,
    /// Rate of the passage from there down, over the mean time.
    rate: Vec<f64>,
}

impl Crowd {
    /// Turns to another mean.
    fn turn_to(&mut self, mean: f64, batch: f64) {
        if mean.to_bits() == self.mean.to_bits() {
            return;
        }
        (self.mean, self.batch) = (mean, batch);
        self.below.clear();
        self.rate.clear();
        if mean > EXACT_UP_TO {
            return;
        }
        let last = (mean + REACH * (mean * self.dispersion()).sqrt() + 12.0 * self.dispersion()).ceil() as usize;
        let mass = masses(mean / batch, batch, last);
        let flow = flows(&mass, mean / batch, batch);
        self.below.resize(last, 0.0);
        self.rate.resize(last, 0.0);
        let (mut above, mut squares) = (0.0, 0.0);
        for k in (1..=last).rev() {
            above += mass[k];
            // The newest request is not among those that leave; levels are crossed by whole batches.
            let square = above * above;
            let sum = if k > 1 { square + squares * flow[k - 1] / batch } else { square };
            squares += square / flow[k - 1].max(1e-300);
            self.below[k - 1] = (1.0 - above).max(0.0);
            self.rate[k - 1] = if sum > 0.0 { above * flow[k] / sum } else { k as f64 };
        }
    }

    /// Variance over mean: the members of a batch leave all but together.
    fn dispersion(&self) -> f64 {
        2.0 * self.batch - 1.0
    }

    /// Probability of fewer than `k` requests, and the rate of the passage from `k` to fewer.
    fn at(&self, k: f64) -> (f64, f64) {
        if self.mean <= 0.0 {
            return (1.0, k);
        }
        if self.mean > EXACT_UP_TO {
            let scale = Scale::new(self.mean, self.dispersion());
            let score = scale.score(k);
            return if score < -REACH { (0.0, 0.0) } else { (scale.below(k), score_rate(-score)) };
        }
        let place = (k.round() as usize).max(1) - 1;
        (self.below.get(place).copied().unwrap_or(1.0), self.rate.get(place).copied().unwrap_or(k))
    }
}

/// Probabilities of 0, 1, 2 … requests in `batches` geometric batches on average, by Panjer's recursion.
fn masses(batches: f64, batch: f64, last: usize) -> Vec<f64> {
    let (p, q) = (1.0 / batch, 1.0 - 1.0 / batch);
    let mut mass = vec![(-batches).exp()];
    for n in 0..last {
        let (j, before) = (n as f64, if n > 0 { mass[n - 1] } else { 0.0 });
        let next = (2.0 * q * j + batches * p) * mass[n] - q * q * (j - 1.0).max(0.0) * before;
        mass.push((next / (j + 1.0)).max(0.0));
    }
    mass
}

/// How often a batch leads from fewer than `k` requests to `k` or more, in the mean time, for `k` from 0 on: as
/// often as it goes down again.
fn flows(mass: &[f64], batches: f64, batch: f64) -> Vec<f64> {
    let mut short = 0.0;
    let mut flow = vec![0.0];
    for mass in mass {
        short = short * (1.0 - 1.0 / batch) + mass;
        flow.push(batches * short);
    }
    flow
}
