//! A comparison as something to send round: the JSON contract, and (built on the same data) the
//! readable report.
//!
//! Nothing here computes: totals, percentiles, claims and tipping points come from the model and its
//! views, so that screen, report and JSON cannot disagree. A [`Study`] holds what is known about a
//! scenario; [`document`] says it in headings, paragraphs, tables and [`chart`]s, still without any
//! format; [`markdown`], [`html`], [`svg`], [`png`], [`csv`] and [`json`] write it, each to bytes in
//! memory; [`folder`] puts the whole on the disk, and [`reopen`] finds the scenario in any of its files
//! again. The same study gives the same bytes each time: nothing here reads a clock, and a date is
//! only printed when it is given.

pub mod chart;
pub mod csv;
pub mod data;
pub mod document;
mod figure;
pub mod folder;
pub mod html;
pub mod json;
pub mod markdown;
pub mod overrides;
pub mod png;
pub mod reopen;
pub mod svg;

pub(crate) use figure::difference;
pub use folder::{ReportError, export};

use crate::analysis::AnalysisError;
use crate::analysis::check::{Course, Plan, check};
use crate::analysis::day::latency::Latencies;
use crate::analysis::levers::{Lever, levers};
use crate::analysis::portable::Portable;
use crate::analysis::sensitivity::{Swing, swings};
use crate::analysis::tipping::{TippingPoint, tipping_points};
use crate::analysis::traffic::{TrafficCurve, points, traffic_curve};
use crate::analysis::uncertainty::{Odds, draw};
use crate::answer::{Answer, answer};
use crate::catalog::Catalog;
use crate::model::Comparison;
use crate::model::fit::{Fit, built};
use crate::preset::Preset;
use crate::verdict::Verdict;
use crate::verdict::claims::Claim;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Seed and number of the draws that say how sure the verdict is: those of `faceoff odds`.
const DRAWS: (u64, usize) = (1, 400);
/// Requests that a report plays on each side, at most, if it is not told how often.
const PLAYED: f64 = 6e6;
/// Replications below which there is no interval.
const FEWEST_PLAYED: u32 = 2;
/// Replications beyond which a report needs no more.
const MOST_PLAYED: u32 = 10;

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
    /// What would help a side that misses the tolerance.
    pub levers: &'a [Lever],
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
    /// What would help a side that misses the tolerance.
    pub levers: Vec<Lever>,
    /// Both bills by traffic.
    pub curve: TrafficCurve,
    /// What each dial alone does to both sides.
    pub swings: Vec<Swing>,
    /// Who wins how often when what is estimated may be off.
    pub odds: Odds,
    /// Latency of both sides along the period.
    pub latencies: Latencies,
    /// What becomes of the answer at more traffic, on other clouds and divided between both sides; `None` where it was not asked for.
    pub portable: Option<Portable>,
    /// What a simulation of the scenario says about the model, one course a side; empty when none was
    /// asked for.
    pub checked: Vec<Course>,
    /// The day the report is written, as it should read; none by default, so that the same study
    /// gives the same report.
    pub date: Option<String>,
    /// How the plans were found, where each side is at its best.
    pub fit: Option<Arc<Fit>>,
    /// Whether everything is told: every dial, assumption, claim and limit behind the evidence.
    pub full: bool,
}

impl<'a> Study<'a> {
    /// Evaluates a scenario, its tipping points, its cost by traffic and what moves it.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
    pub fn of(preset: &'a Preset, catalog: &'a Catalog, cancel: &AtomicBool) -> Result<Self, AnalysisError> {
        let scenario = &preset.scenario;
        let Answer { comparison, verdict, claims, fit, .. } = answer(scenario, catalog);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut odds = Odds::default();
        // What varies one input after another keeps the plans as they would be built; the curve seeks them anew.
        let built = &*built(scenario, catalog);
        draw(built, catalog, DRAWS, threads, cancel, &mut |number, draw| odds.take(number, draw))?;
        Ok(Self {
            levers: levers(&comparison, catalog),
            verdict,
            claims,
            tipping: tipping_points(built, catalog, cancel)?,
            curve: traffic_curve(scenario, catalog, points(scenario), cancel)?,
            swings: swings(built, catalog, threads, cancel)?,
            odds,
            latencies: Latencies::of(built, catalog, cancel)?,
            portable: None,
            comparison,
            preset,
            catalog,
            checked: Vec::new(),
            date: None,
            fit,
            full: false,
        })
    }

    /// Looks at more traffic, other clouds and a split as well, which takes as long as the rest of a study.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
    pub fn look_beyond(&mut self, cancel: &AtomicBool) -> Result<(), AnalysisError> {
        self.portable = Some(Portable::of(&self.preset.scenario, self.catalog, cancel)?);
        Ok(())
    }

    /// Plays the scenario `replications` times a side, or as often as [`Study::replications`] says, and keeps what that
    /// says about the model. The number of threads does not change it.
    pub fn check(&mut self, replications: Option<u32>, threads: usize, cancel: &AtomicBool) {
        let replications = replications.unwrap_or_else(|| self.replications());
        if replications >= FEWEST_PLAYED {
            let plan = Plan { threads, replications: Some(replications), ..Plan::default() };
            self.checked = check(&self.preset.scenario, self.catalog, plan, cancel, |_| {}).into();
        }
    }

    /// How often the scenario can be played in seconds: by the requests of one period, never by a clock, so that the same
    /// scenario is always played the same number of times. None where even two periods are too many requests.
    #[must_use]
    pub fn replications(&self) -> u32 {
        let profile = &self.comparison.profile;
        let possible = (PLAYED / (profile.mean() * profile.period_s()).max(1.0)) as u32;
        if possible < FEWEST_PLAYED { 0 } else { possible.min(MOST_PLAYED) }
    }

    /// The part of it that the JSON contract tells.
    #[must_use]
    pub fn report(&self) -> Report<'_> {
        Report {
            comparison: &self.comparison,
            verdict: &self.verdict,
            claims: &self.claims,
            tipping: &self.tipping,
            levers: &self.levers,
        }
    }
}

#[cfg(test)]
mod tests;
