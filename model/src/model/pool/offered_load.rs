//! The requests in progress over the period, and the share of requests that a limit turns away.

use super::heavy_traffic::Scale;
use super::level_grid::Ladder;
use super::passage_rates::Process;
use crate::model::queue;
use crate::traffic::Profile;

/// Requests in progress in one step of the profile.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Load {
    /// Mean over the step, as if none were turned away.
    pub mean: f64,
    /// At the end of the step.
    pub end: f64,
    /// Share of the requests turned away by the limit.
    pub lost: f64,
}

/// The loads of a period: the periodic solution of `dm/dt = rate - m / busy`, and Erlang's loss at `slots`
/// places for the load of each step.
///
/// Batches arrive more irregularly than single requests; their loss is that of `slots / z` places at
/// `load / z`, with `z` the variance over mean of the requests in progress (Hayward's approximation,
/// Fredericks 1980).
#[must_use]
pub fn loads(profile: &Profile, process: &Process, slots: f64) -> Vec<Load> {
    let x = profile.step_s / process.busy_s;
    let kept = (-x).exp();
    let average = -(-x).exp_m1() / x;
    let steady = |rate: f64| rate.max(0.0) * process.busy_s;
    let once = profile.rates.iter().fold(0.0, |m, &rate| steady(rate) + (m - steady(rate)) * kept);
    let whole = -(-x * profile.rates.len() as f64).exp_m1();
    let mut now = once / whole.max(1e-12);
    let mut last = Load::default();
    let load = |rate: &f64| {
        let steady = steady(*rate);
        let mean = (steady + (now - steady) * average).max(0.0);
        now = (steady + (now - steady) * kept).max(0.0);
        if mean.to_bits() != last.mean.to_bits() {
            let z = process.dispersion;
            last.lost = queue::loss_between(slots / z, mean / z);
        }
        last = Load { mean, end: now, ..last };
        last
    };
    profile.rates.iter().map(load).collect()
}

/// Groups of alike loads that the busiest hours are divided into.
const GROUPS: usize = 8;
/// Standard deviations under the highest load from which on a load may bring the peak.
const NEAR: f64 = 4.0;

/// Expected highest number of requests in progress over a period: the sum over levels of the probability
/// that the level is reached, `1 - P(n < k) exp(-integral of theta_k over the period)`.
#[must_use]
pub fn peak(loads: &[Load], process: &Process, step_s: f64, slots: f64) -> f64 {
    let ladder = Ladder { places: 1.0, provisioned: 0.0, lump: process.lump, top: slots };
    let highest = loads.iter().map(|load| load.mean).fold(0.0, f64::max);
    let width = NEAR * (highest * process.dispersion).sqrt() / GROUPS as f64;
    let mut groups = [(0.0, 0.0); GROUPS];
    for load in loads {
        let group = ((highest - load.mean) / width.max(1e-12)) as usize;
        if let Some((seconds, sum)) = groups.get_mut(group) {
            *seconds += step_s;
            *sum += load.mean * step_s;
        }
    }
    let mut rungs = Vec::new();
    let passages =
        groups.map(|(seconds, sum)| (seconds, process.passage(sum / f64::max(seconds, 1e-12), &ladder, &mut rungs)));
    let sure = passages.iter().map(|(_, passage)| passage.first).max().unwrap_or(1);
    let end = passages.iter().map(|(_, passage)| passage.end()).max().unwrap_or(1).min(ladder.end());
    let reached = |index: usize| {
        let rate = |(seconds, passage): &(f64, super::passage_rates::Passage)| {
            seconds * index.checked_sub(passage.first).and_then(|i| passage.rate.get(i)).unwrap_or(&0.0)
        };
        1.0 - passages[0].1.below(index) * (-passages.iter().map(rate).sum::<f64>()).exp()
    };
    ladder.rank(sure) + (sure..end).map(|index| ladder.weight(index) * reached(index)).sum::<f64>()
}

/// Mean instances with at least one request when the fullest come first: the `j`-th has one while more
/// than the places of the others are taken.
#[must_use]
pub fn occupied(load: f64, process: &Process, places: f64, limit: f64) -> f64 {
    if places <= 1.0 || load <= 0.0 {
        return load.min(limit);
    }
    let ladder = Ladder { places, provisioned: 0.0, lump: 1.0, top: limit };
    let mass = Mass::new(load, process.dispersion);
    let scale = Scale::new(load, process.dispersion);
    let start = ladder.index_below(load - 7.0 * scale.deviation()).max(1);
    let mut mean = ladder.rank(start);
    for index in start..ladder.end() {
        let below = mass.as_ref().map_or_else(|| scale.below(ladder.level(index)), |m| m.below(ladder.level(index)));
        if below > 1.0 - 1e-9 {
            break;
        }
        mean += ladder.weight(index) * (1.0 - below);
    }
    mean
}

/// A negative binomial law (Poisson for single arrivals), summed up.
struct Mass(Vec<f64>);

impl Mass {
    /// The law, where it is short enough to be summed.
    fn new(load: f64, dispersion: f64) -> Option<Self> {
        if load * dispersion > 100.0 {
            return None;
        }
        let more = dispersion - 1.0;
        let ratio = |j: f64| if more > 1e-9 { more / dispersion * (load / more + j) } else { load };
        let mut mass = if more > 1e-9 { dispersion.powf(-load / more) } else { (-load).exp() };
        let mut below = Vec::with_capacity(128);
        let mut sum = 0.0;
        while sum < 1.0 - 1e-9 && below.len() < 4000 {
            sum += mass;
            below.push(sum);
            mass *= ratio(below.len() as f64 - 1.0) / below.len() as f64;
        }
        Some(Self(below))
    }

    fn below(&self, level: f64) -> f64 {
        // Fewer than the level: at most the whole number under it.
        self.0.get((level - 1.0).max(0.0) as usize).copied().unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pool::PoolInput;

    fn process(busy_s: f64, batch: f64) -> Process {
        let profile = Profile { burst: batch, ..Profile::flat(1.0) };
        let input = PoolInput { busy_s, ..super::super::tests::input(&profile) };
        Process::new(&input, &super::super::Series::whole(&input), 60.0)
    }

    #[test]
    fn short_requests_follow_the_rate_and_long_ones_average_it() {
        let profile = Profile { step_s: 60.0, rates: vec![1.0, 5.0, 3.0, 0.0], burst: 1.0 };
        let short = loads(&profile, &process(0.01, 1.0), 1e9);
        for (load, rate) in short.iter().zip(&profile.rates) {
            assert!((load.mean - rate * 0.01).abs() < 1e-4, "{load:?}");
        }
        let long = loads(&profile, &process(1e5, 1.0), 1e9);
        assert!(long.iter().all(|load| (load.mean / (2.25 * 1e5) - 1.0).abs() < 1e-3));
        for busy_s in [0.01, 30.0, 1e5] {
            let mean = loads(&profile, &process(busy_s, 1.0), 1e9).iter().map(|l| l.mean).sum::<f64>() / 4.0;
            assert!((mean / (2.25 * busy_s) - 1.0).abs() < 1e-9, "{mean}");
        }
    }

    #[test]
    fn a_limit_turns_away_what_erlang_says_and_more_of_batches() {
        let profile = Profile { step_s: 60.0, rates: vec![8.0; 4], burst: 1.0 };
        let single = loads(&profile, &process(0.5, 1.0), 6.0)[3].lost;
        assert!((single / queue::erlang_b(6, 4.0) - 1.0).abs() < 1e-9);
        assert!(loads(&profile, &process(0.5, 4.0), 6.0)[3].lost > 2.0 * single);
    }

    #[test]
    fn instances_with_a_request() {
        // Two places: half the requests, and half an instance more when their number is odd.
        let process = process(1.0, 1.0);
        let load = 3.0f64;
        let odd = 0.5 * (1.0 - (-2.0 * load).exp());
        let got = occupied(load, &process, 2.0, 1e9);
        assert!((got - f64::midpoint(load, odd)).abs() < 1e-6, "{got}");
        let wide = occupied(4000.0, &process, 10.0, 1e9);
        assert!((wide - (4000.0 + 4.5) / 10.0).abs() < 0.05, "{wide}");
        assert!((occupied(400.0, &process, 10.0, 20.0) - 20.0).abs() < 1e-3);
    }
}
