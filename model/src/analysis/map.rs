//! Who wins over any two dials: a field of evaluations that is coarse at once and gets sharper.
//!
//! The field is a lattice of [`COLUMNS`] x [`ROWS`] places, even along both sliders. First every 16th place of either
//! axis is evaluated. Then, halving the distance each time, those between places whose verdicts differ, so that borders
//! stand sharp long before the rest; then all others down to every second place, and at last what borders came to light
//! by that. Nothing is interpolated: [`Field::at`] is what [`crate::model::evaluate`] says at that very place, and
//! [`Field::near`] the nearest place that has been evaluated.
//!
//! Which places are evaluated follows from the verdicts alone, so a finished field does not depend on the number of threads.

use super::{AnalysisError, Summary, crew};
use crate::catalog::Catalog;
use crate::dial::{Dial, Kind, Number, Value};
use crate::scenario::Scenario;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

/// Places across.
pub const COLUMNS: usize = 129;
/// Places upwards.
pub const ROWS: usize = 65;
/// Distance of the places evaluated first.
const COARSEST: usize = 16;
/// Distance of the places that are evaluated wherever they are.
const EVERYWHERE: usize = 2;
/// Results handed over together once the first picture is there.
const BATCH: usize = 64;

/// A numeric dial over a part of its slider.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    /// The dial.
    pub dial: &'static Dial,
    /// Its range, unit and scale.
    pub number: Number,
    /// Slider position of the first place, 0 to 1.
    pub from: f64,
    /// Slider position of the last place, above `from`.
    pub to: f64,
}

impl Axis {
    /// The axis of a dial from one slider position to another; `None` for choices and switches.
    #[must_use]
    pub fn new(dial: &'static Dial, from: f64, to: f64) -> Option<Self> {
        let Kind::Number(number) = dial.kind else { return None };
        let from = from.clamp(0.0, 1.0);
        Some(Self { dial, number, from, to: to.clamp(from, 1.0) })
    }

    /// The value at place `index` of `count`.
    #[must_use]
    pub fn value(&self, index: usize, count: usize) -> f64 {
        let share = index.min(count.saturating_sub(1)) as f64 / count.saturating_sub(1).max(1) as f64;
        self.number.at(self.from + share * (self.to - self.from))
    }

    /// Where a value stands between the ends: 0 at the first place, 1 at the last, beyond them outside.
    #[must_use]
    pub fn fraction(&self, value: f64) -> f64 {
        (self.number.position(value) - self.from) / (self.to - self.from).max(f64::EPSILON)
    }
}

impl PartialEq for Axis {
    fn eq(&self, other: &Self) -> bool {
        self.dial.id == other.dial.id && (self.from, self.to) == (other.from, other.to)
    }
}

/// What a field is of: two axes, and a scenario for everything else.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Across.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    scenario: Scenario,
}

impl Plan {
    /// A plan; where the scenario stands on the two axes makes no difference to it.
    ///
    /// # Errors
    /// [`AnalysisError::Dial`] never in practice, since an axis keeps to its dial's range.
    pub fn new(x: Axis, y: Axis, scenario: &Scenario, catalog: &Catalog) -> Result<Self, AnalysisError> {
        let mut plan = Self { x, y, scenario: scenario.clone() };
        plan.scenario = plan.scenario_at(0, 0, catalog)?;
        Ok(plan)
    }

    /// The scenario at a place.
    ///
    /// # Errors
    /// [`AnalysisError::Dial`] never in practice, since an axis keeps to its dial's range.
    pub fn scenario_at(&self, column: usize, row: usize, catalog: &Catalog) -> Result<Scenario, AnalysisError> {
        let mut scenario = self.scenario.clone();
        for (axis, index, count) in [(self.x, column, COLUMNS), (self.y, row, ROWS)] {
            axis.dial.set(&mut scenario, catalog, &Value::Number(axis.value(index, count)))?;
        }
        Ok(scenario)
    }
}

/// A place on the lattice by its number: column after column of the first row, then the next.
type Place = usize;

/// What the model says at a place, as [`Field::take`] knows it.
pub type Found = (usize, Summary);

/// What has been evaluated so far.
#[derive(Debug, Clone)]
pub struct Field {
    plan: Plan,
    /// For each column and row the first one with the same value: whole numbers repeat.
    same: (Vec<usize>, Vec<usize>),
    places: Vec<Option<Summary>>,
    known: usize,
}

impl Field {
    /// A field with nothing in it yet.
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        let firsts = |axis: &Axis, count: usize| {
            let values: Vec<f64> = (0..count).map(|i| axis.value(i, count)).collect();
            values.iter().map(|v| values.iter().position(|w| w.total_cmp(v).is_eq()).unwrap_or(0)).collect()
        };
        let same = (firsts(&plan.x, COLUMNS), firsts(&plan.y, ROWS));
        Self { plan, same, places: vec![None; COLUMNS * ROWS], known: 0 }
    }

    /// What it is a field of.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What the model says at a place; `None` while that has not been evaluated.
    #[must_use]
    pub fn at(&self, column: usize, row: usize) -> Option<&Summary> {
        self.places[self.place(column, row)].as_ref()
    }

    /// What the model says at the nearest place that has been evaluated, judged by ever coarser lattices.
    #[must_use]
    pub fn near(&self, column: usize, row: usize) -> Option<&Summary> {
        let mut step = 1;
        while step <= COARSEST {
            let snap = |index: usize| (index + step / 2) / step * step;
            if let Some(found) = self.at(snap(column).min(COLUMNS - 1), snap(row).min(ROWS - 1)) {
                return Some(found);
            }
            step *= 2;
        }
        None
    }

    /// Every place that has been evaluated, by its column and row; whole numbers, which repeat, once.
    pub fn evaluated(&self) -> impl Iterator<Item = (usize, usize, &Summary)> {
        let places = self.places.iter().enumerate();
        places.filter_map(|(place, summary)| Some((place % COLUMNS, place / COLUMNS, summary.as_ref()?)))
    }

    /// Evaluated places over those that a finished field has at least.
    #[must_use]
    pub fn share(&self) -> f64 {
        let apart = |same: &[usize]| same.iter().step_by(EVERYWHERE).collect::<BTreeSet<_>>().len();
        let all = apart(&self.same.0) * apart(&self.same.1);
        (self.known as f64 / all.max(1) as f64).min(1.0)
    }

    /// Takes in results of [`sharpen`] for the same plan.
    pub fn take(&mut self, results: &[Found]) {
        for (place, summary) in results {
            if let Some(slot) = self.places.get_mut(*place) {
                self.known += usize::from(slot.is_none());
                *slot = Some(*summary);
            }
        }
    }

    fn place(&self, column: usize, row: usize) -> Place {
        self.same.1[row.min(ROWS - 1)] * COLUMNS + self.same.0[column.min(COLUMNS - 1)]
    }

    /// The places not yet evaluated on the lattice of this step: all, or those in cells of twice the step between
    /// whose corners the verdict changes.
    fn missing(&self, step: usize, everywhere: bool) -> Vec<Place> {
        let mut wanted = BTreeSet::new();
        if everywhere {
            for row in (0..ROWS).step_by(step) {
                wanted.extend((0..COLUMNS).step_by(step).map(|column| self.place(column, row)));
            }
        } else {
            for row in (0..ROWS - 1).step_by(2 * step) {
                for column in (0..COLUMNS - 1).step_by(2 * step) {
                    if self.changes_within(column, row, 2 * step) {
                        let inside = [0, step, 2 * step];
                        wanted.extend(inside.iter().flat_map(|dy| inside.map(|dx| self.place(column + dx, row + dy))));
                    }
                }
            }
        }
        wanted.into_iter().filter(|place| self.places[*place].is_none()).collect()
    }

    fn changes_within(&self, column: usize, row: usize, size: usize) -> bool {
        let corners = [(0, 0), (size, 0), (0, size), (size, size)].map(|(dx, dy)| self.at(column + dx, row + dy));
        let verdict = |corner: Option<&Summary>| corner.map(|s| (s.winner, s.decided_by));
        let first = verdict(corners[0]);
        corners.iter().all(Option::is_some) && corners.iter().any(|corner| verdict(*corner) != first)
    }
}

/// Evaluates a plan's field on `threads` threads, from coarse to sharp. `take` gets every batch of results: the number of
/// a place as [`Field::take`] knows it, and what the model says there. The first batch covers the whole field.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub fn sharpen(
    plan: &Plan,
    catalog: &Catalog,
    threads: usize,
    cancel: &AtomicBool,
    take: &mut dyn FnMut(&[Found]),
) -> Result<(), AnalysisError> {
    let mut field = Field::new(plan.clone());
    let halving = || std::iter::successors(Some(COARSEST / 2), |step| Some(step / 2).filter(|s| *s > 0));
    let mut stages = vec![(COARSEST, true)];
    stages.extend(halving().map(|step| (step, false)));
    stages.extend(halving().filter(|step| *step >= EVERYWHERE).map(|step| (step, true)));
    stages.extend(halving().map(|step| (step, false)));
    for (step, everywhere) in stages {
        let places = field.missing(step, everywhere);
        let batch = if step == COARSEST { places.len() } else { BATCH };
        let mut waiting = Vec::new();
        let mut hand_over = |results: &mut Vec<Found>| {
            if !results.is_empty() {
                take(results);
                field.take(results);
                results.clear();
            }
        };
        let evaluated = |index: usize| {
            let (row, column) = (places[index] / COLUMNS, places[index] % COLUMNS);
            Ok(Summary::at(&plan.scenario_at(column, row, catalog)?, catalog))
        };
        crew::each(places.len(), threads, cancel, evaluated, |index, summary| {
            waiting.push((places[index], summary));
            if waiting.len() >= batch {
                hand_over(&mut waiting);
            }
        })?;
        hand_over(&mut waiting);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
