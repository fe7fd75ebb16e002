//! A comparison as something to send round: the JSON contract, and (built on the same data) the
//! readable report.
//!
//! Nothing here computes: totals, percentiles, claims and tipping points come from the model and its
//! views, so that screen, report and JSON cannot disagree. A [`Study`] holds what is known about a
//! scenario; [`document`] says it in headings, paragraphs, tables and [`chart`]s, still without any
//! format; [`markdown`], [`html`], [`svg`], [`png`], [`csv`] and [`json`] write it, each to bytes in
//! memory; [`folder`] puts the whole on the disk. The same study gives the same bytes each time.

pub mod chart;
pub mod csv;
pub mod document;
mod figure;
pub mod folder;
pub mod html;
pub mod json;
pub mod markdown;
pub mod overrides;
pub mod png;
pub mod svg;

pub use folder::{ReportError, export};

use crate::analysis::AnalysisError;
use crate::analysis::check::Course;
use crate::analysis::tipping::{TippingPoint, tipping_points};
use crate::analysis::traffic::{TrafficCurve, traffic_curve};
use crate::catalog::Catalog;
use crate::model::{Comparison, evaluate};
use crate::preset::Preset;
use crate::verdict::claims::{Claim, claims};
use crate::verdict::{Verdict, judge};
use std::sync::atomic::AtomicBool;

/// Points of the cost-by-traffic curve: eight a decade over the nine decades of rates.
const CURVE_POINTS: u32 = 73;

/// What the JSON contract tells about one scenario.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// Both sides.
    pub comparison: &'a Comparison,
    /// Who wins.
    pub verdict: &'a Verdict,
    /// Pros and cons, heaviest first.
    pub claims: &'a [Claim],
    /// Where the verdict would change.
    pub tipping: &'a [TippingPoint],
}

/// Everything that a written report tells about one scenario.
#[derive(Debug, Clone)]
pub struct Study<'a> {
    /// What was asked, with its name.
    pub preset: &'a Preset,
    /// The figures it rests on.
    pub catalog: &'a Catalog,
    /// Both sides.
    pub comparison: Comparison,
    /// Who wins.
    pub verdict: Verdict,
    /// Pros and cons, heaviest first.
    pub claims: Vec<Claim>,
    /// Where the verdict would change.
    pub tipping: Vec<TippingPoint>,
    /// Both bills by traffic.
    pub curve: TrafficCurve,
    /// What a simulation of the scenario says about the model, one course a side; empty when none was
    /// asked for.
    pub checked: Vec<Course>,
    /// The day the report is written, as it should read; none by default, so that the same study
    /// gives the same report.
    pub date: Option<String>,
}

impl<'a> Study<'a> {
    /// Evaluates a scenario, its tipping points and its cost by traffic.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
    pub fn of(preset: &'a Preset, catalog: &'a Catalog, cancel: &AtomicBool) -> Result<Self, AnalysisError> {
        let scenario = &preset.scenario;
        let comparison = evaluate(scenario, catalog);
        Ok(Self {
            verdict: judge(&comparison),
            claims: claims(&comparison, catalog),
            tipping: tipping_points(scenario, catalog, cancel)?,
            curve: traffic_curve(scenario, catalog, CURVE_POINTS, cancel)?,
            comparison,
            preset,
            catalog,
            checked: Vec::new(),
            date: None,
        })
    }

    /// The part of it that the JSON contract tells.
    #[must_use]
    pub fn report(&self) -> Report<'_> {
        Report { comparison: &self.comparison, verdict: &self.verdict, claims: &self.claims, tipping: &self.tipping }
    }
}

#[cfg(test)]
mod tests;
