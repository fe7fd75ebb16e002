//! Everything that is known about one scenario: what `compare` prints and `report` writes.

use crate::analysis::tipping::{TippingPoint, tipping, tipping_points};
use crate::answer::{Answer, answer};
use crate::catalog::Catalog;
use crate::dial::DIALS;
use crate::model::Comparison;
use crate::preset::Preset;
use crate::report::Report;
use crate::verdict::Verdict;
use crate::verdict::claims::Claim;
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
    /// Where the verdict would change, as far as it was asked for.
    pub tipping: Vec<TippingPoint>,
}

/// Whose tipping points are looked for; each takes some forty evaluations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tips {
    /// Nobody asks for them.
    None,
    /// Of the dials that stand first.
    Headline,
    /// Of every dial.
    All,
}

impl<'a> Findings<'a> {
    /// Evaluates a scenario.
    ///
    /// # Errors
    /// When a dial refuses a value that it offers, which a test of the dials rules out.
    pub fn of(preset: &'a Preset, catalog: &'a Catalog, tips: Tips) -> anyhow::Result<Self> {
        let Answer { comparison, verdict, claims, .. } = answer(&preset.scenario, catalog);
        let never = AtomicBool::new(false);
        let mut points = Vec::new();
        for dial in DIALS.iter().filter(|dial| tips == Tips::Headline && dial.headline) {
            points.extend(tipping(dial, &preset.scenario, catalog, &never)?);
        }
        if tips == Tips::All {
            points = tipping_points(&preset.scenario, catalog, &never)?;
        }
        Ok(Self { preset, catalog, comparison, verdict, claims, tipping: points })
    }

    /// The same as a report takes it.
    pub fn report(&self) -> Report<'_> {
        Report { comparison: &self.comparison, verdict: &self.verdict, claims: &self.claims, tipping: &self.tipping }
    }
}
