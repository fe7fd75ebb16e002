//! One dial over given values, everything else kept.

use super::{AnalysisError, Summary, unless_cancelled};
use crate::catalog::Catalog;
use crate::dial::{Dial, Value};
use crate::scenario::Scenario;
use std::sync::atomic::AtomicBool;

/// The verdict and its numbers at one value of a dial.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The value.
    pub value: Value,
    /// What the model says there.
    pub summary: Summary,
}

/// The model at each of `values` of `dial`, in their order.
///
/// # Errors
/// [`AnalysisError::Dial`] when the dial does not take a value, [`AnalysisError::Cancelled`] when
/// the flag was raised meanwhile.
pub fn sweep(
    dial: &Dial,
    values: &[Value],
    scenario: &Scenario,
    catalog: &Catalog,
    cancel: &AtomicBool,
) -> Result<Vec<Step>, AnalysisError> {
    values
        .iter()
        .map(|value| {
            unless_cancelled(cancel)?;
            let summary = at(dial, value, scenario, catalog)?;
            Ok(Step { value: value.clone(), summary })
        })
        .collect()
}

/// The model with one dial set to a value.
///
/// # Errors
/// [`AnalysisError::Dial`] when the dial does not take the value.
pub fn at(dial: &Dial, value: &Value, scenario: &Scenario, catalog: &Catalog) -> Result<Summary, AnalysisError> {
    let mut changed = scenario.clone();
    dial.set(&mut changed, catalog, value)?;
    Ok(Summary::at(&changed, catalog))
}
