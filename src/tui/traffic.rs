//! The user's own traffic on the screen: what was asked to be imported, and what is known of the trace in use.

use super::explanation::Explanation;
use super::history::Origin;
use crate::analysis::replay::Replay;
use crate::catalog::Catalog;
use crate::scenario::Scenario;
use crate::trace::Trace;
use crate::trace::statistics::Statistics;
use std::sync::Arc;

/// What the explorer remembers of traffic.
#[derive(Debug, Clone, Default)]
pub struct Traffic {
    /// The path that was typed last, for another try.
    pub path: String,
    /// The trace that was looked at last.
    pub studied: Option<Studied>,
}

/// A trace that was looked at.
#[derive(Debug, Clone)]
pub struct Studied {
    /// Its name.
    pub name: String,
    /// What it is like.
    pub statistics: Statistics,
    /// The scenario that it is replayed in.
    pub scenario: Scenario,
    /// How far its replay is.
    pub replay: Played,
}

/// How far a replay is.
#[derive(Debug, Clone)]
pub enum Played {
    /// It is under way.
    Waiting,
    /// No request came, so there is none.
    Nothing,
    /// It is done.
    Done(Box<Replay>),
}

/// A trace to be replayed in a scenario.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// Its name.
    pub name: String,
    /// The trace.
    pub trace: Arc<Trace>,
    /// The scenario.
    pub scenario: Scenario,
}

/// A trace that was read from its file.
#[derive(Debug, Clone)]
pub struct Read {
    /// Its name.
    pub name: String,
    /// The trace.
    pub trace: Arc<Trace>,
    /// What it is like.
    pub statistics: Statistics,
}

/// Traffic that was imported and kept.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The preset that uses it.
    pub origin: Origin,
    /// The catalog that offers it.
    pub catalog: Arc<Catalog>,
    /// What it is, what was assumed, and what was set.
    pub told: Explanation,
}

/// A path as far as it can be completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What was typed.
    pub typed: String,
    /// What all names that begin so have in common.
    pub full: String,
    /// These names.
    pub offers: Vec<String>,
}
