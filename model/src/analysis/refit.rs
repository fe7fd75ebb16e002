//! The same needs fitted under other circumstances: at more traffic, on another cloud. Each is what [`fit`] gives for that scenario alone.

use crate::catalog::Catalog;
use crate::model::fit::{Fit, fit};
use crate::model::{Comparison, evaluate};
use crate::scenario::{Plans, Scenario};
use crate::verdict::{Verdict, judge};

/// Needs, fitted and judged.
#[derive(Debug, Clone)]
pub struct Refit {
    /// What was fitted.
    pub needs: Scenario,
    /// The best plan of each side.
    pub fit: Fit,
    /// Both plans, evaluated.
    pub comparison: Comparison,
    /// The verdict between them.
    pub verdict: Verdict,
}

impl Refit {
    /// Fits these needs.
    #[must_use]
    pub fn of(needs: &Scenario, catalog: &Catalog) -> Self {
        let needs = Scenario { plans: Plans::AsSet, ..needs.clone() };
        let fit = fit(&needs, catalog);
        let comparison = evaluate(&fit.scenario, catalog);
        let verdict = judge(&comparison);
        Self { needs, fit, comparison, verdict }
    }

    /// Dollars a month of the side that wins; of the cheaper one where none does.
    #[must_use]
    pub fn best_usd(&self) -> f64 {
        let (k, s) = (self.fit.kubernetes.outcome.monthly_usd, self.fit.serverless.outcome.monthly_usd);
        self.verdict.winner.side().map_or(k.min(s), |side| self.fit.side(side).outcome.monthly_usd)
    }
}
