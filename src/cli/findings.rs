//! Everything that is known about one scenario: what `compare` prints and `report` writes.

use crate::analysis::tipping::{TippingPoint, tipping_points};
use crate::catalog::Catalog;
use crate::model::{Comparison, evaluate};
use crate::preset::Preset;
use crate::report::Report;
use crate::verdict::claims::{Claim, claims};
use crate::verdict::{Verdict, judge};
use std::sync::atomic::AtomicBool;

/// A scenario and what the library says about it.
#[derive(Debug)]
pub struct Findings<'a> {
    /// What was asked.
    pub preset: &'a Preset,
    /// The figures it rests on.
    pub catalog: &'a Catalog,
    /// Both sides.
    pub comparison: Comparison,
    /// Who wins.
    pub verdict: Verdict,
    /// Pros and cons.
    pub claims: Vec<Claim>,
    /// Where the verdict would change, for every dial.
    pub tipping: Vec<TippingPoint>,
}

impl<'a> Findings<'a> {
    /// Evaluates a scenario.
    ///
    /// # Errors
    /// When a dial refuses a value that it offers, which a test of the dials rules out.
    pub fn of(preset: &'a Preset, catalog: &'a Catalog) -> anyhow::Result<Self> {
        let comparison = evaluate(&preset.scenario, catalog);
        let verdict = judge(&comparison);
        let claims = claims(&comparison, catalog);
        let tipping = tipping_points(&preset.scenario, catalog, &AtomicBool::new(false))?;
        Ok(Self { preset, catalog, comparison, verdict, claims, tipping })
    }

    /// The same as a report takes it.
    pub fn report(&self) -> Report<'_> {
        Report { comparison: &self.comparison, verdict: &self.verdict, claims: &self.claims, tipping: &self.tipping }
    }
}
