//! The scenario that others are set beside: A, while the one on screen is B.

use super::history::State;
use crate::analysis::Summary;

/// A scenario kept, and what the model says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Every dial, and the preset they started from.
    pub state: State,
    /// Both sides in figures.
    pub summary: Summary,
}

impl Pin {
    /// Keeps a state with what the model says about it.
    pub const fn new(state: State, summary: Summary) -> Self {
        Self { state, summary }
    }

    /// The preset's name, with a star when dials differ from it.
    pub fn name(&self) -> String {
        let changed = self.state.scenario != self.state.origin.scenario;
        format!("{}{}", self.state.origin.name, if changed { "*" } else { "" })
    }
}
