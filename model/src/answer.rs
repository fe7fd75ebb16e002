//! The answer to one scenario: both sides evaluated, judged and explained.
//!
//! Every screen, command and report takes its figures from [`answer`], so that none of them can disagree with another.

use crate::analysis::Summary;
use crate::catalog::Catalog;
use crate::model::fit::{Fit, fit};
use crate::model::{Comparison, evaluate};
use crate::scenario::{Plans, Scenario};
use crate::verdict::claims::{Claim, claims};
use crate::verdict::{Verdict, judge};
use std::sync::Arc;

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
    /// How the plans were found, where the scenario asks for the best ([`Plans::Best`]).
    pub fit: Option<Arc<Fit>>,
}

/// Evaluates a scenario on both sides, judges the comparison and measures the claims.
///
/// It never fails, because a scenario is always valid: a platform that cannot run the workload still gets a bill and a latency, and
/// [`limits`](crate::model::Assessment::limits) says what rules it out.
#[must_use]
pub fn answer(scenario: &Scenario, catalog: &Catalog) -> Answer {
    let fit = (scenario.plans == Plans::Best).then(|| Arc::new(fit(scenario, catalog)));
    let mut comparison = evaluate(fit.as_ref().map_or(scenario, |fit| &fit.scenario), catalog);
    comparison.asked = scenario.pins;
    Answer {
        summary: Summary::of(&comparison),
        verdict: judge(&comparison),
        claims: claims(&comparison, catalog),
        comparison,
        fit,
    }
}
