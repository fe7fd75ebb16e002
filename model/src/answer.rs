//! The answer to one scenario: both sides evaluated, judged and explained.
//!
//! Every screen, command and report takes its figures from [`answer`], so that none of them can disagree with another.

use crate::analysis::Summary;
use crate::catalog::Catalog;
use crate::model::{Comparison, evaluate};
use crate::scenario::Scenario;
use crate::verdict::claims::{Claim, claims};
use crate::verdict::{Verdict, judge};

/// One scenario, evaluated and judged.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Bills, latency and limits of both sides.
    pub comparison: Comparison,
    /// The same in a few numbers.
    pub summary: Summary,
    /// Which side wins, and which step decided it.
    pub verdict: Verdict,
    /// Pros and cons of both sides, the heaviest first.
    pub claims: Vec<Claim>,
}

/// Evaluates a scenario on both sides, judges the comparison and measures the claims.
///
/// It never fails, because a scenario is always valid: a platform that cannot run the workload still gets a bill and a latency, and
/// [`limits`](crate::model::Assessment::limits) says what rules it out.
#[must_use]
pub fn answer(scenario: &Scenario, catalog: &Catalog) -> Answer {
    let comparison = evaluate(scenario, catalog);
    Answer {
        summary: Summary::of(&comparison),
        verdict: judge(&comparison),
        claims: claims(&comparison, catalog),
        comparison,
    }
}
