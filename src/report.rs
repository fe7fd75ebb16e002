//! A comparison as something to send round: the JSON contract, and (built on the same data) the
//! readable report.
//!
//! Nothing here computes: totals, percentiles, claims and tipping points come from the model and its
//! views, so that screen, report and JSON cannot disagree.

pub mod json;

use crate::analysis::tipping::TippingPoint;
use crate::model::Comparison;
use crate::verdict::Verdict;
use crate::verdict::claims::Claim;

/// Everything that a report tells about one scenario.
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
}
