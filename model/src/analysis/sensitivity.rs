//! What moves the answer: each dial alone over its plausible range ([`plausible`]), everything else kept. Sorted by how
//! far it moves a figure this is a tornado.
//!
//! A dial's effect is what the model says at the values tried, not a slope: between them it may be higher or lower.

use super::{AnalysisError, Summary, crew, plausible, sweep};
use crate::catalog::Catalog;
use crate::dial::{DIALS, Dial};
use crate::model::Side;
use crate::scenario::Scenario;
use std::sync::atomic::AtomicBool;
use sweep::Step;

/// Less than this a month counts as this much, so that free has a ratio.
const LEAST_USD: f64 = 0.01;

/// A figure that dials move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The Kubernetes bill over the serverless one.
    CostRatio,
    /// A side's latency at the tolerance's percentile, in milliseconds.
    Latency(Side),
}

impl Measure {
    /// Every figure, in the order offered.
    pub const ALL: [Self; 3] = [Self::CostRatio, Self::Latency(Side::Kubernetes), Self::Latency(Side::Serverless)];

    /// The figure in a summary.
    #[must_use]
    pub fn of(self, summary: &Summary) -> f64 {
        let usd = |side: Side| summary.side(side).monthly_usd.max(LEAST_USD);
        match self {
            Self::CostRatio => usd(Side::Kubernetes) / usd(Side::Serverless),
            Self::Latency(side) => summary.side(side).latency_ms,
        }
    }
}

/// A dial, and what the model says at each other value that it was moved to, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    /// Id of the dial.
    pub dial: &'static str,
    /// The values tried, without the present one; never empty.
    pub steps: Vec<Step>,
}

impl Swing {
    /// The steps at which a figure is least and greatest; `None` stands for where the scenario is.
    #[must_use]
    pub fn ends(&self, measure: Measure, here: &Summary) -> [(f64, Option<&Step>); 2] {
        let start = (measure.of(here), None);
        let all = self.steps.iter().map(|step| (measure.of(&step.summary), Some(step)));
        all.fold([start, start], |[least, most], at| {
            [if at.0 < least.0 { at } else { least }, if at.0 > most.0 { at } else { most }]
        })
    }

    /// How far it moves a figure: the logarithm of greatest over least.
    #[must_use]
    pub fn size(&self, measure: Measure, here: &Summary) -> f64 {
        let [(least, _), (most, _)] = self.ends(measure, here);
        if least > 0.0 && most.is_finite() { (most / least).ln() } else { f64::INFINITY }
    }
}

/// The swings that move a figure by at least 0.1 %, the greatest first; equal ones in the order of the dials.
#[must_use]
pub fn ranked<'s>(swings: &'s [Swing], measure: Measure, here: &Summary) -> Vec<&'s Swing> {
    let order = |id: &str| DIALS.iter().position(|dial| dial.id == id);
    let mut ranked: Vec<(f64, &Swing)> =
        swings.iter().map(|swing| (swing.size(measure, here), swing)).filter(|(size, _)| *size > 0.001).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| order(a.1.dial).cmp(&order(b.1.dial))));
    ranked.into_iter().map(|(_, swing)| swing).collect()
}

/// The swing of every dial that has an effect and can be elsewhere, in the order of the dials.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub fn swings(
    scenario: &Scenario,
    catalog: &Catalog,
    threads: usize,
    cancel: &AtomicBool,
) -> Result<Vec<Swing>, AnalysisError> {
    let moves: Vec<(&'static Dial, crate::dial::Value)> = DIALS
        .iter()
        .flat_map(|dial| plausible::values(dial, scenario, catalog).into_iter().map(move |value| (dial, value)))
        .collect();
    let mut found: Vec<Option<Summary>> = vec![None; moves.len()];
    let task = |index: usize| {
        let (dial, value) = &moves[index];
        sweep::at(dial, value, scenario, catalog)
    };
    crew::each(moves.len(), threads, cancel, task, |index, summary| found[index] = Some(summary))?;
    let mut swings: Vec<Swing> = Vec::new();
    for ((dial, value), summary) in moves.into_iter().zip(found.into_iter().flatten()) {
        let step = Step { value, summary };
        match swings.last_mut().filter(|swing| swing.dial == dial.id) {
            Some(swing) => swing.steps.push(step),
            None => swings.push(Swing { dial: dial.id, steps: vec![step] }),
        }
    }
    Ok(swings)
}

#[cfg(test)]
mod tests;
