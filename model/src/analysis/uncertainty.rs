//! How sure the verdict is when the inputs are ranges.
//!
//! What one can only estimate (traffic, state, work, people's hours: [`plausible::is_estimate`]) is drawn from its
//! plausible range, each dial by itself and even in ratios; what one chooses and what one demands stay. The share of the
//! draws that a side wins says how much of what is not known the verdict survives. It is no probability of being right:
//! the ranges are a convention, and prices and model are taken as they are.
//!
//! Draw `k` has a stream of random numbers of its own under the seed, so that neither the number of threads nor that of
//! draws changes it.

use super::sensitivity::Measure;
use super::{AnalysisError, Summary, crew, plausible};
use crate::catalog::Catalog;
use crate::dial::{DIALS, Dial, Kind, Number, Value};
use crate::scenario::Scenario;
use crate::simulation::random::Random;
use crate::verdict::Winner;
use std::sync::atomic::AtomicBool;

/// Two-sided 95 % of the normal distribution.
const Z: f64 = 1.959_964;

/// An input that is only estimated, with the range it is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Estimate {
    /// The dial.
    pub dial: &'static Dial,
    /// Its least and greatest plausible value.
    pub ends: (f64, f64),
    number: Number,
}

/// Every estimate that has an effect here.
#[must_use]
pub fn estimates(scenario: &Scenario, catalog: &Catalog) -> Vec<Estimate> {
    let effective = |dial: &&Dial| plausible::is_estimate(dial) && dial.without_effect(scenario, catalog).is_none();
    let estimate = |dial: &'static Dial| match dial.kind {
        Kind::Number(number) => {
            let ends = plausible::ends(&number, dial.number(scenario)?)?;
            Some(Estimate { dial, ends, number })
        }
        _ => None,
    };
    DIALS.iter().filter(effective).filter_map(estimate).collect()
}

/// Who won how many draws.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Odds {
    /// What each draw said, by its number; `None` for those that are not done.
    draws: Vec<Option<Draw>>,
}

/// What one draw said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// Who wins.
    pub winner: Winner,
    /// The Kubernetes bill over the serverless one.
    pub cost_ratio: f64,
}

impl Odds {
    /// Takes in the draw of a number.
    pub fn take(&mut self, number: usize, draw: Draw) {
        if self.draws.len() <= number {
            self.draws.resize(number + 1, None);
        }
        self.draws[number] = Some(draw);
    }

    /// Draws done.
    #[must_use]
    pub fn count(&self) -> usize {
        self.draws.iter().flatten().count()
    }

    /// Share of the draws that end so; zero before the first.
    #[must_use]
    pub fn share(&self, winner: Winner) -> f64 {
        let wins = self.draws.iter().flatten().filter(|draw| draw.winner == winner).count();
        wins as f64 / self.count().max(1) as f64
    }

    /// The 95 % interval of that share (Wilson 1927): how far more draws may move it.
    #[must_use]
    pub fn interval(&self, winner: Winner) -> (f64, f64) {
        let (p, n) = (self.share(winner), self.count() as f64);
        if n < 1.0 {
            return (0.0, 1.0);
        }
        let middle = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
    }

    /// The cost ratio that a share `p` of the draws stays below; `None` before the first.
    #[must_use]
    pub fn cost_ratio(&self, p: f64) -> Option<f64> {
        let mut ratios: Vec<f64> = self.draws.iter().flatten().map(|draw| draw.cost_ratio).collect();
        ratios.sort_by(f64::total_cmp);
        let last = ratios.len().checked_sub(1)?;
        ratios.get((p.clamp(0.0, 1.0) * last as f64).round() as usize).copied()
    }
}

/// The scenario of draw `index` under a seed.
///
/// # Errors
/// [`AnalysisError::Dial`] never in practice, since ranges keep to those of the dials.
pub fn drawn(
    scenario: &Scenario,
    estimates: &[Estimate],
    catalog: &Catalog,
    seed: u64,
    index: usize,
) -> Result<Scenario, AnalysisError> {
    let mut random = Random::stream(seed, index as u64);
    let mut drawn = scenario.clone();
    for estimate in estimates {
        let value = plausible::between(&estimate.number, estimate.ends, random.uniform());
        estimate.dial.set(&mut drawn, catalog, &Value::Number(value))?;
    }
    Ok(drawn)
}

/// Draws and evaluates `count` scenarios on `threads` threads; `take` gets each with its number, in any order.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub fn draw(
    scenario: &Scenario,
    catalog: &Catalog,
    (seed, count): (u64, usize),
    threads: usize,
    cancel: &AtomicBool,
    take: &mut dyn FnMut(usize, Draw),
) -> Result<(), AnalysisError> {
    let estimates = estimates(scenario, catalog);
    let task = |index: usize| {
        let summary = Summary::at(&drawn(scenario, &estimates, catalog, seed, index)?, catalog);
        Ok(Draw { winner: summary.winner, cost_ratio: Measure::CostRatio.of(&summary) })
    };
    crew::each(count, threads, cancel, task, take)
}

#[cfg(test)]
mod tests;
