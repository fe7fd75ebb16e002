//! What becomes of the answer as traffic grows: the winner at multiples of today's traffic, the month in which it changes, and whether
//! a move to the other side pays back.

use super::refit::Refit;
use super::{AnalysisError, crew, unless_cancelled};
use crate::catalog::Catalog;
use crate::dial;
use crate::model::Side;
use crate::scenario::Scenario;
use crate::units::PerSecond;
use crate::verdict::Winner;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// How many times the traffic of today.
pub const FACTORS: [f64; 5] = [1.0, 3.0, 10.0, 30.0, 100.0];
/// Months that are looked ahead for a change of the winner.
pub const MONTHS: u32 = 120;
/// Months within which a move has to pay back.
pub const PATIENCE: u32 = 36;

/// The multiples of today's traffic that are within the dial's range.
#[must_use]
pub fn factors(scenario: &Scenario) -> Vec<f64> {
    FACTORS.into_iter().filter(|factor| within(scenario, *factor)).collect()
}

/// Whether so many times the traffic is within the range of its dial.
fn within(scenario: &Scenario, factor: f64) -> bool {
    let most = dial::find("traffic.rate").ok().and_then(|dial| match dial.kind {
        dial::Kind::Number(number) => Some(number.max),
        _ => None,
    });
    most.is_none_or(|most| scenario.traffic.rate.get() * factor <= most)
}

/// The needs at so many times the traffic.
#[must_use]
pub fn grown(scenario: &Scenario, factor: f64) -> Scenario {
    let mut needs = scenario.clone();
    needs.traffic.rate = PerSecond::new(needs.traffic.rate.get() * factor);
    needs
}

/// The needs fitted at each multiple of the traffic, in no particular order.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised.
pub fn each(
    scenario: &Scenario,
    catalog: &Catalog,
    factors: &[f64],
    threads: usize,
    cancel: &AtomicBool,
    mut take: impl FnMut(usize, Refit),
) -> Result<(), AnalysisError> {
    let task = |index: usize| Ok(Refit::of(&grown(scenario, factors[index]), catalog));
    crew::each(factors.len(), threads, cancel, task, &mut take)
}

/// The month in which the winner changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flip {
    /// Months from now, at least 1.
    pub month: u32,
    /// Who wins today.
    pub from: Winner,
    /// Who wins from then on.
    pub to: Winner,
}

/// A move from one side to the other, and when it has paid for itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// The side that is left.
    pub from: Side,
    /// The month in which it is left; 0 is now.
    pub month: u32,
    /// What the move costs, in dollars.
    pub cost_usd: f64,
    /// What it saves in its first month, in dollars; negative where the other side costs more.
    pub saves_usd: f64,
    /// Months until the savings have added up to the cost; `None` where they do not within [`PATIENCE`].
    pub months: Option<u32>,
}

/// Bills month by month while traffic grows at a rate; each month is fitted once.
pub struct Forecast<'a> {
    scenario: &'a Scenario,
    catalog: &'a Catalog,
    /// Share by which traffic grows a month; 0 where it stays.
    growth: f64,
    known: BTreeMap<u32, Option<Refit>>,
    cancel: &'a AtomicBool,
}

impl<'a> Forecast<'a> {
    /// A forecast of these needs at so much growth a month.
    #[must_use]
    pub const fn new(scenario: &'a Scenario, catalog: &'a Catalog, growth: f64, cancel: &'a AtomicBool) -> Self {
        Self { scenario, catalog, growth, known: BTreeMap::new(), cancel }
    }

    /// The needs fitted in a month; `None` beyond the range of the traffic.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] when the flag was raised.
    pub fn at(&mut self, month: u32) -> Result<Option<&Refit>, AnalysisError> {
        unless_cancelled(self.cancel)?;
        // Traffic that stays the same costs the same in every month.
        let month = if self.growth > 0.0 { month } else { 0 };
        let (scenario, catalog) = (self.scenario, self.catalog);
        let factor = (self.growth.ln_1p() * f64::from(month)).exp();
        let fitted = || within(scenario, factor).then(|| Refit::of(&grown(scenario, factor), catalog));
        Ok(self.known.entry(month).or_insert_with(fitted).as_ref())
    }

    /// The first month with another winner, found year by year and then month by month: within a year the winner may change and
    /// change back unseen.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] when the flag was raised.
    pub fn flip(&mut self) -> Result<Option<Flip>, AnalysisError> {
        let Some(from) = self.winner(0)? else { return Ok(None) };
        if self.growth <= 0.0 {
            return Ok(None);
        }
        for year in 1..=MONTHS / 12 {
            let Some(there) = self.winner(12 * year)? else { break };
            if there == from {
                continue;
            }
            for month in 12 * (year - 1) + 1..=12 * year {
                if let Some(to) = self.winner(month)?.filter(|to| *to != from) {
                    return Ok(Some(Flip { month, from, to }));
                }
            }
        }
        Ok(None)
    }

    fn winner(&mut self, month: u32) -> Result<Option<Winner>, AnalysisError> {
        Ok(self.at(month)?.map(|there| there.verdict.winner))
    }

    /// What leaving a side in a month costs and saves. The savings of each month are those of the traffic of that month.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] when the flag was raised.
    pub fn leaving(&mut self, from: Side, month: u32, cost_usd: f64) -> Result<Option<Move>, AnalysisError> {
        let saves = |there: &Refit| {
            let usd = |side| there.fit.side(side).outcome.monthly_usd;
            usd(from) - usd(from.other())
        };
        let Some(saves_usd) = self.at(month)?.map(saves) else { return Ok(None) };
        let mut left = Move { from, month, cost_usd, saves_usd, months: None };
        let mut sum = 0.0;
        for (count, later) in (month..month + PATIENCE).enumerate() {
            let Some(saved) = self.at(later)?.map(saves) else { break };
            sum += saved;
            if sum >= cost_usd {
                left.months = Some(count as u32 + 1);
                break;
            }
            // Where the bills have parted for good, more months only lose more; traffic that stays never turns.
            if saved <= 0.0 && (self.growth <= 0.0 || sum < -cost_usd) {
                break;
            }
        }
        Ok(Some(left))
    }
}
