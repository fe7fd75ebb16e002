//! What the model says about the scenario on screen.

use crate::analysis::Summary;
use crate::catalog::Catalog;
use crate::model::{Comparison, evaluate};
use crate::scenario::Scenario;
use crate::verdict::claims::{Claim, claims};
use crate::verdict::{Verdict, judge};

/// One evaluation, judged.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Bills, latency and limits of both sides.
    pub comparison: Comparison,
    /// The same in a few numbers.
    pub summary: Summary,
    /// Who wins and why.
    pub verdict: Verdict,
    /// Pros and cons, as [`claims`] orders them.
    pub claims: Vec<Claim>,
}

impl Outcome {
    /// Evaluates and judges a scenario.
    pub fn of(scenario: &Scenario, catalog: &Catalog) -> Self {
        let comparison = evaluate(scenario, catalog);
        let summary = Summary::of(&comparison);
        let verdict = judge(&comparison);
        let claims = claims(&comparison, catalog);
        Self { comparison, summary, verdict, claims }
    }
}
