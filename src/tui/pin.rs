//! The scenario that others are set beside: A, while the one on screen is B.

use super::history::State;
use crate::analysis::Summary;
use crate::analysis::day::Course;
use crate::catalog::Catalog;
use crate::model::{Side, evaluate};
use crate::plot::Point;

/// A scenario kept, and what the model says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Every dial, and the preset they started from.
    pub state: State,
    /// Both sides in figures.
    pub summary: Summary,
    /// The latency curve of each side.
    pub curves: [Vec<Point>; 2],
    /// Its period.
    pub course: Course,
}

impl Pin {
    /// Keeps a state.
    pub fn new(state: State, catalog: &Catalog) -> Self {
        let comparison = evaluate(&state.scenario, catalog);
        let curve = |side| {
            let assessment = comparison.side(side);
            if assessment.feasible() { assessment.latency.curve() } else { Vec::new() }
        };
        let (summary, course) = (Summary::of(&comparison), Course::of(&comparison, catalog));
        Self { state, summary, curves: Side::BOTH.map(curve), course }
    }

    /// The preset's name, with a star when dials differ from it.
    pub fn name(&self) -> String {
        let changed = self.state.scenario != self.state.origin.scenario;
        format!("{}{}", self.state.origin.name, if changed { "*" } else { "" })
    }
}
