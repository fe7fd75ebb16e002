//! The same needs on other purchase terms: what committing to years would make of both bills.

use super::refit::Refit;
use super::{AnalysisError, standing, unless_cancelled};
use crate::catalog::Catalog;
use crate::dial::{Value, find};
use crate::scenario::Scenario;
use std::sync::atomic::AtomicBool;

/// The dial of the terms.
pub const DIAL: &str = "place.terms";

/// Purchase terms, and the needs fitted on them.
#[derive(Debug, Clone)]
pub struct Under {
    /// The value of [`DIAL`].
    pub value: Value,
    /// What the terms are called.
    pub label: String,
    /// The needs fitted on them.
    pub refit: Refit,
}

/// The needs fitted on each of the purchase terms other than their own.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised.
pub fn each(scenario: &Scenario, catalog: &Catalog, cancel: &AtomicBool) -> Result<Vec<Under>, AnalysisError> {
    let dial = find(DIAL)?;
    let own = standing(dial, scenario, catalog);
    let mut found = Vec::new();
    for offer in dial.options(scenario, catalog) {
        unless_cancelled(cancel)?;
        let value = Value::Choice(offer.id);
        if value == own {
            continue;
        }
        let mut needs = scenario.clone();
        dial.set(&mut needs, catalog, &value)?;
        found.push(Under { value, label: offer.label, refit: Refit::of(&needs, catalog) });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fit::fit;

    #[test]
    fn all_terms_but_its_own_are_fitted() {
        let catalog = Catalog::load().expect("the catalog loads");
        let (scenario, never) = (Scenario::default(), AtomicBool::new(false));
        let dial = find(DIAL).expect("a dial");
        let found = each(&scenario, &catalog, &never).expect("not cancelled");
        assert_eq!(found.len() + 1, dial.options(&scenario, &catalog).len());
        for under in &found {
            let mut needs = scenario.clone();
            dial.set(&mut needs, &catalog, &under.value).expect("offered");
            let fitted = fit(&needs, &catalog);
            for side in crate::model::Side::BOTH {
                let (told, alone) = (under.refit.fit.side(side), fitted.side(side));
                assert!((told.outcome.monthly_usd - alone.outcome.monthly_usd).abs() < 1e-9, "{}", under.label);
            }
        }
        assert_eq!(each(&scenario, &catalog, &AtomicBool::new(true)).err(), Some(AnalysisError::Cancelled));
    }
}
