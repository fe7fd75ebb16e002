//! Both bills over the whole range of rates: the cost-by-traffic chart and where it tips.
//!
//! The rates stand on an even logarithmic grid over the dial's whole range, whatever the scenario's
//! own rate: dragging the rate moves the reader along the curve and never the curve, which
//! [`TrafficCurve::fits`] tells, and a chart may show any part of it. Every change of the winner
//! along the curve is bracketed once; the tipping points of any rate are then read off without
//! another evaluation.

use super::{AnalysisError, Summary, crew, tipping, unless_cancelled};
use crate::catalog::Catalog;
use crate::dial::{self, DialError, Kind, Number};
use crate::model::fit::built;
use crate::scenario::{Plans, Scenario};
use crate::units::PerSecond;
use crate::verdict::{DecidedBy, Winner};
use std::borrow::Cow;
use std::sync::atomic::AtomicBool;
use tipping::{Change, Outcome, TippingPoint};

/// The dial of this curve.
pub const RATE: &str = "traffic.rate";
/// Rates of a curve that is shown or reported: six a decade. The screen, the report and [`tipping`](tipping::tipping) take the
/// same, so that all of them name the same tipping point.
pub const POINTS: u32 = 55;

/// Rates of the curve of a scenario: half as many where each of them is a search for the best plans.
#[must_use]
pub const fn points(scenario: &Scenario) -> u32 {
    match scenario.plans {
        Plans::AsSet => POINTS,
        Plans::Best => POINTS.div_ceil(2),
    }
}

/// Steps of a recording above which the curve keeps the plans as built.
const LONG: usize = 400;
/// Milliseconds of work above which it does so too.
const LONG_WORK_MS: f64 = 60_000.0;

/// A search for the best plans is worth a thread; an evaluation is done sooner than one starts.
fn threads_for(scenario: &Scenario) -> usize {
    if scenario.plans == Plans::Best { crew::threads() } else { 1 }
}

/// The model at one rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrafficPoint {
    /// Mean requests per second.
    pub rate: f64,
    /// What the model says there.
    pub summary: Summary,
}

/// Both sides by traffic.
#[derive(Debug, Clone)]
pub struct TrafficCurve {
    /// Points by rising rate: an even grid of ratios, and the scenario's own rate.
    pub points: Vec<TrafficPoint>,
    /// Every change of the winner along the curve, by rising rate.
    pub changes: Vec<Change>,
    /// Rates at which the two bills are equal, rising, whichever side wins there; the bracket is as narrow as that of a change.
    pub crossings: Vec<f64>,
    scenario: Scenario,
}

impl TrafficCurve {
    /// Whether this curve is that of `scenario`, which may differ in its rate alone.
    #[must_use]
    pub fn fits(&self, scenario: &Scenario) -> bool {
        let mut moved = scenario.clone();
        moved.traffic.rate = self.scenario.traffic.rate;
        moved == self.scenario
    }

    /// The scenario that this curve is of.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The nearest tipping points below and above a rate; see [`tipping`] for what they promise.
    ///
    /// Exact for the rate that the curve was made with. For another one, a stretch narrower than
    /// the curve's grid may have been missed.
    #[must_use]
    pub fn tipping(&self, rate: f64) -> Vec<TippingPoint> {
        tipping::nearest(RATE, &self.changes, rate)
    }
}

/// The curve of a scenario with `points` rates (at least two) over the dial's whole range.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub fn traffic_curve(
    scenario: &Scenario,
    catalog: &Catalog,
    points: u32,
    cancel: &AtomicBool,
) -> Result<TrafficCurve, AnalysisError> {
    let number = rate_dial()?;
    // Along a long recording, and with work of minutes, one search takes seconds: the plans of the scenario's own rate stand for all
    // others.
    let recorded = scenario.traffic.recorded().is_some_and(|trace| trace.rates.len() > LONG);
    let long = recorded || scenario.work.duration_ms.get() > LONG_WORK_MS;
    let own = if long { built(scenario, catalog) } else { Cow::Borrowed(scenario) };
    let summary = |rate: f64| {
        unless_cancelled(cancel)?;
        let mut moved = Scenario::clone(&own);
        moved.traffic.rate = PerSecond::new(rate);
        Ok::<_, AnalysisError>(Summary::at(&moved, catalog))
    };
    let here = scenario.traffic.rate.get();
    let mut curve =
        TrafficCurve { points: Vec::new(), changes: Vec::new(), crossings: Vec::new(), scenario: scenario.clone() };
    let rates = tipping::places(&number, points, here);
    let mut found = vec![None; rates.len()];
    crew::each(
        rates.len(),
        threads_for(scenario),
        cancel,
        |i| summary(rates[i]),
        |i, summary| found[i] = Some(summary),
    )?;
    let points = rates.iter().zip(found);
    curve.points = points.filter_map(|(rate, summary)| Some(TrafficPoint { rate: *rate, summary: summary? })).collect();
    let known: Vec<_> = curve.points.iter().map(|p| (p.rate, (p.summary.winner, p.summary.decided_by))).collect();
    let outcome = |rate| summary(rate).map(|s| (s.winner, s.decided_by));
    // The grid alone gives the same changes wherever the scenario stands on it; where they say otherwise of its own rate, that is in
    // a stretch narrower than the grid, and counts.
    let grid: Vec<_> = known.iter().copied().filter(|(rate, _)| !same(*rate, here)).collect();
    curve.changes = tipping::changes(&number, &grid, outcome)?;
    let own = known.iter().find(|(rate, _)| same(*rate, here)).map(|(_, outcome)| outcome.0);
    if !own.is_none_or(|own| agrees(&curve.changes, &grid, here, own)) {
        curve.changes = tipping::changes(&number, &known, outcome)?;
    }
    let grid = curve.points.iter().filter(|p| !same(p.rate, here)).map(|p| (p.rate, cheaper(&p.summary)));
    let bills: Vec<(f64, Outcome)> = grid.collect();
    let crossed = tipping::changes(&number, &bills, |rate| summary(rate).map(|s| cheaper(&s)))?;
    curve.crossings = crossed.iter().map(|change| (change.below * change.above).sqrt()).collect();
    Ok(curve)
}

/// Whose bill is lower, as an outcome that [`tipping::changes`] can bracket.
fn cheaper(summary: &Summary) -> Outcome {
    let (k, s) = (summary.kubernetes.monthly_usd, summary.serverless.monthly_usd);
    (if k <= s { Winner::Kubernetes } else { Winner::Serverless }, DecidedBy::Cost)
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

/// Whether the changes found on a grid say who wins at `here`.
fn agrees(changes: &[Change], grid: &[(f64, Outcome)], here: f64, winner: Winner) -> bool {
    if let Some(change) = changes.iter().find(|change| change.below < here && here < change.above) {
        return winner == change.from.0 || winner == change.to.0;
    }
    let before = changes.iter().rev().find(|change| change.above <= here).map(|change| change.to);
    before.or_else(|| grid.first().map(|(_, outcome)| *outcome)).is_some_and(|outcome| outcome.0 == winner)
}

/// The numbers of the rate's dial.
fn rate_dial() -> Result<Number, AnalysisError> {
    let dial = dial::find(RATE)?;
    match dial.kind {
        Kind::Number(number) => Ok(number),
        _ => Err(AnalysisError::Dial(DialError::Kind { id: dial.id, wanted: "a number" })),
    }
}
