//! Why a price list was refused.

use crate::units::printable;

/// Why a price list was refused: where, what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}; {remedy}")]
pub struct PricingError {
    place: String,
    problem: String,
    remedy: String,
}

impl PricingError {
    /// Something about a whole file.
    pub(super) fn file(file: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: printable(file), problem: printable(&problem.into()), remedy: printable(&remedy.into()) }
    }

    /// Something in a line of a file.
    pub(super) fn line(file: &str, line: u64, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            place: format!("{}:{line}", printable(file)),
            problem: printable(&problem.into()),
            remedy: printable(&remedy.into()),
        }
    }
}
