//! Limits that rule a platform out: what was asked, what is allowed, and who says so.

use crate::catalog::Source;
use std::sync::Arc;

/// A limit that the workload breaks.
#[derive(Debug, Clone)]
pub struct Limit {
    /// The dial that would have to move, such as `work.duration_ms`.
    pub dial: &'static str,
    /// The sentence: what is asked and what is allowed.
    pub text: String,
    /// What the workload asks for, in the limit's unit.
    pub wanted: f64,
    /// What the platform allows.
    pub allowed: f64,
    /// Where the limit is from.
    pub source: Arc<Source>,
}
