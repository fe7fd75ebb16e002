//! What the model says along a dial: sweeps, cost by traffic, and the tipping points.
//!
//! Everything here re-runs [`crate::model::evaluate`] on changed scenarios and keeps a [`Summary`]
//! of each comparison; nothing is interpolated, so a tipping point can be checked by evaluating on
//! both sides of it. All of it is deterministic: the same scenario gives the same answer however many
//! threads there are. Work that takes more than a frame takes a `cancel` flag, looked at before each
//! evaluation, so that a worker thread can be told to stop.
//!
//! - [`check`]: the simulation referees the model,
//! - [`mod@replay`]: a trace played request by request, beside the model and beside independent arrivals,
//! - [`clouds`]: the same needs on every cloud,
//! - [`day`]: one period hour by hour, and a burst on top of it,
//! - [`growth`]: the same needs at more traffic, the month of the flip, and whether a move pays back,
//! - [`fleet`]: many services: each fitted, and all of them placed together,
//! - [`levers`]: what would help a side that misses the tolerance,
//! - [`makeup`]: what a bill is made of: idle and used capacity, fixed floor, per use,
//! - [`map`]: who wins over two dials, from coarse to sharp,
//! - [`plausible`]: how far each dial may be from where it stands,
//! - [`portable`]: which of growth, cloud and hybrid matters most,
//! - [`refit`]: needs fitted and judged under other circumstances,
//! - [`sensitivity`]: what moves the answer most over those ranges,
//! - [`sweep`]: any dial over given values,
//! - [`terms`]: the same needs on other purchase terms,
//! - [`tipping`]: the nearest values of a dial at which the verdict changes,
//! - [`traffic`]: both bills over the whole range of rates, for the chart and its crossing,
//! - [`uncertainty`]: how sure the verdict is when inputs are ranges,
//! - [`wording`]: tipping points in words.

pub mod check;
pub mod clouds;
pub mod crew;
pub mod day;
pub mod fleet;
pub mod growth;
pub mod headroom;
pub mod levers;
pub mod makeup;
pub mod map;
pub mod plausible;
pub mod portable;
pub mod prices;
pub mod refit;
pub mod replay;
pub mod sensitivity;
pub mod sweep;
pub mod tenant;
pub mod terms;
pub mod tipping;
pub mod traffic;
pub mod uncertainty;
pub mod warm;
pub mod wording;

use crate::catalog::Catalog;
use crate::dial::{Dial, DialError, Value};
use crate::model::fit::compared;
use crate::model::plan::settled;
use crate::model::tolerance::Band;
use crate::model::{Comparison, Side};
use crate::scenario::Scenario;
use crate::verdict::{DecidedBy, Winner, decide};
use std::sync::atomic::{AtomicBool, Ordering};

/// Where a dial stands in a scenario: at the plan's choice where it is automatic, else where it was set.
#[must_use]
pub(crate) fn standing(dial: &Dial, scenario: &Scenario, catalog: &Catalog) -> Value {
    if dial.is_auto(scenario) { dial.get(&settled(scenario, catalog)) } else { dial.get(scenario) }
}

/// One comparison in a few numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// The Kubernetes side.
    pub kubernetes: SideSummary,
    /// The serverless side.
    pub serverless: SideSummary,
    /// Who wins.
    pub winner: Winner,
    /// By which step.
    pub decided_by: DecidedBy,
}

/// One side of a [`Summary`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SideSummary {
    /// Dollars a month.
    pub monthly_usd: f64,
    /// Latency at the tolerance's percentile, in milliseconds.
    pub latency_ms: f64,
    /// Share of all requests answered within the tolerance's target.
    pub within_tolerance: f64,
    /// Whether that share reaches the tolerance's percentile, or misses it by no more than the model may be off.
    pub meets_tolerance: bool,
    /// Whether that is within what the model may be off.
    pub close: bool,
    /// Whether no limit forbids the workload.
    pub feasible: bool,
}

impl Summary {
    /// The summary of a comparison.
    #[must_use]
    pub fn of(comparison: &Comparison) -> Self {
        let (winner, decided_by) = decide(comparison);
        let side = |side| {
            let assessment = comparison.side(side);
            let percentile = comparison.scenario.tolerance.percentile;
            SideSummary {
                monthly_usd: assessment.bill.total().get(),
                latency_ms: assessment.latency.quantile(percentile.share()),
                within_tolerance: assessment.within_tolerance,
                meets_tolerance: assessment.standing.band != Band::Misses,
                close: assessment.standing.band == Band::Close,
                feasible: assessment.feasible(),
            }
        };
        Self { kubernetes: side(Side::Kubernetes), serverless: side(Side::Serverless), winner, decided_by }
    }

    /// The summary of a scenario, whose plans are as set or the best ones ([`Scenario::plans`]): what [`Summary::of`] gives of
    /// [`crate::model::evaluate`], in less time.
    #[must_use]
    pub fn at(scenario: &Scenario, catalog: &Catalog) -> Self {
        Self::of(&compared(scenario, catalog))
    }

    /// The summary of a side.
    #[must_use]
    pub const fn side(&self, side: Side) -> &SideSummary {
        match side {
            Side::Kubernetes => &self.kubernetes,
            Side::Serverless => &self.serverless,
        }
    }
}

/// Why an analysis gave no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// The cancel flag was raised.
    #[error("cancelled")]
    Cancelled,
    /// A dial does not take one of the values.
    #[error(transparent)]
    Dial(#[from] DialError),
}

/// Fails once the flag is raised.
fn unless_cancelled(cancel: &AtomicBool) -> Result<(), AnalysisError> {
    if cancel.load(Ordering::Relaxed) { Err(AnalysisError::Cancelled) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
