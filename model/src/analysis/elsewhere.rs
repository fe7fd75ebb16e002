//! The same needs elsewhere: on every cloud, on other purchase terms, and at multiples of the traffic.
//!
//! Each place is evaluated as the scenario asks, so with the best plans of its own where it asks for these.

use super::{AnalysisError, Summary, unless_cancelled};
use crate::catalog::Catalog;
use crate::dial::{Dial, Kind, Value, find};
use crate::model::plan::settled;
use crate::model::{Side, evaluate};
use crate::scenario::{Provider, Scenario};
use crate::units::PerSecond;
use std::sync::atomic::AtomicBool;

/// Multiples of the traffic that are looked at.
pub const FACTORS: [f64; 4] = [0.1, 3.0, 10.0, 100.0];

/// One place, and what both sides come to there.
#[derive(Debug, Clone)]
pub struct There {
    /// The dial that leads there.
    pub dial: &'static Dial,
    /// The value that it takes there.
    pub value: Value,
    /// What the place is called: `Azure`, `10x the traffic`.
    pub name: String,
    /// Both sides there, or why the scenario cannot be had there.
    pub summary: Result<Summary, String>,
    /// Lines of either bill that have no sourced price there.
    pub unpriced: usize,
}

impl There {
    fn of(dial: &'static Dial, value: Value, name: String, scenario: &Scenario, catalog: &Catalog) -> Self {
        let mut moved = scenario.clone();
        let (summary, unpriced) = if let Err(error) = dial.set(&mut moved, catalog, &value) {
            (Err(error.to_string()), 0)
        } else {
            let there = evaluate(&moved, catalog);
            let unpriced = Side::BOTH.iter().map(|side| there.side(*side).bill.gaps().len()).sum();
            (Ok(Summary::of(&there)), unpriced)
        };
        Self { dial, value, name, summary, unpriced }
    }
}

/// Every cloud, the scenario's own first; the region elsewhere is the first that the cloud offers.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised.
pub fn clouds(scenario: &Scenario, catalog: &Catalog, cancel: &AtomicBool) -> Result<Vec<There>, AnalysisError> {
    let dial = find("place.provider")?;
    let own = scenario.place.provider;
    let others = Provider::ALL.iter().copied().filter(|provider| *provider != own);
    let mut found = Vec::new();
    for provider in std::iter::once(own).chain(others) {
        unless_cancelled(cancel)?;
        let value = Value::Choice(provider.id().to_owned());
        let there = if provider == own {
            // Setting the provider anew would move the region.
            let here = evaluate(scenario, catalog);
            let unpriced = Side::BOTH.iter().map(|side| here.side(*side).bill.gaps().len()).sum();
            There { dial, value, name: provider.label().to_owned(), summary: Ok(Summary::of(&here)), unpriced }
        } else {
            There::of(dial, value, provider.label().to_owned(), scenario, catalog)
        };
        found.push(there);
    }
    Ok(found)
}

/// The purchase terms other than the scenario's own: what committing to years would make of both bills.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised.
pub fn terms(scenario: &Scenario, catalog: &Catalog, cancel: &AtomicBool) -> Result<Vec<There>, AnalysisError> {
    let dial = find("place.terms")?;
    let own = dial.get(&settled(scenario, catalog));
    let mut found = Vec::new();
    for offer in dial.options(scenario, catalog) {
        unless_cancelled(cancel)?;
        let value = Value::Choice(offer.id);
        if value != own {
            found.push(There::of(dial, value, format!("terms: {}", offer.label), scenario, catalog));
        }
    }
    Ok(found)
}

/// The multiples of the traffic that the rate's dial can take.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised.
pub fn growth(scenario: &Scenario, catalog: &Catalog, cancel: &AtomicBool) -> Result<Vec<There>, AnalysisError> {
    let dial = find("traffic.rate")?;
    let range = match dial.kind {
        Kind::Number(number) => (number.smallest, number.max),
        _ => (0.0, f64::INFINITY),
    };
    let mut found = Vec::new();
    for factor in FACTORS {
        unless_cancelled(cancel)?;
        let rate = scenario.traffic.rate.get() * factor;
        if rate < range.0 || rate > range.1 {
            continue;
        }
        let name = if factor < 1.0 { "a tenth".to_owned() } else { format!("{factor:.0}x") };
        let name = format!("{name} ({})", PerSecond::new(rate));
        found.push(There::of(dial, Value::Number(rate), name, scenario, catalog));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_what_an_evaluation_there_says() {
        let catalog = Catalog::load().expect("the catalog loads");
        let (scenario, never) = (Scenario::default(), AtomicBool::new(false));
        let clouds = clouds(&scenario, &catalog, &never).expect("not cancelled");
        assert_eq!(clouds.len(), Provider::ALL.len());
        assert_eq!(clouds[0].summary, Ok(Summary::of(&evaluate(&scenario, &catalog))));
        let growth = growth(&scenario, &catalog, &never).expect("not cancelled");
        assert_eq!(growth.len(), FACTORS.len(), "all are within the dial at 12 /s");
        let terms = terms(&scenario, &catalog, &never).expect("not cancelled");
        assert!(!terms.is_empty());
        for there in clouds[1..].iter().chain(&growth).chain(&terms) {
            let mut moved = scenario.clone();
            there.dial.set(&mut moved, &catalog, &there.value).expect("offered");
            assert_eq!(there.summary, Ok(Summary::of(&evaluate(&moved, &catalog))), "{}", there.name);
        }
        let usd = |there: &There| there.summary.as_ref().map(|s| s.serverless.monthly_usd).expect("it can be had");
        assert!(growth.windows(2).all(|pair| usd(&pair[0]) < usd(&pair[1])), "more traffic costs more");
        assert!(matches!(super::clouds(&scenario, &catalog, &AtomicBool::new(true)), Err(AnalysisError::Cancelled)));
    }
}
