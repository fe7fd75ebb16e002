//! The same needs on every cloud: the best plan of each side in each place, and what cannot be had there.

use super::refit::Refit;
use super::{AnalysisError, crew};
use crate::catalog::Catalog;
use crate::dial::{self, Value};
use crate::model::Side;
use crate::scenario::{Plans, Provider, Scenario};
use std::sync::atomic::AtomicBool;

/// A provider and one of its regions.
pub type Place = (Provider, String);

/// The needs in one place.
#[derive(Debug, Clone)]
pub struct There {
    /// The place.
    pub place: Place,
    /// The needs fitted there.
    pub refit: Refit,
    /// What cannot be had there, and why: limits that rule a side out, and lines of a bill without a price.
    pub missing: Vec<String>,
}

/// The scenario's own region and the first one of each other cloud.
#[must_use]
pub fn places(scenario: &Scenario, catalog: &Catalog) -> Vec<Place> {
    let own = (scenario.place.provider, scenario.place.region.clone());
    let markets = catalog.markets();
    let first =
        |provider: &Provider| markets.iter().find(|m| m.provider == *provider).map(|m| (m.provider, m.region.clone()));
    let others = Provider::ALL.iter().filter(|provider| **provider != own.0).filter_map(first);
    std::iter::once(own.clone()).chain(others).collect()
}

/// The needs moved to a place.
///
/// # Errors
/// When the place is not offered.
pub fn moved(scenario: &Scenario, catalog: &Catalog, place: &Place) -> Result<Scenario, AnalysisError> {
    let (provider, region) = place;
    let mut needs = Scenario { plans: Plans::AsSet, ..scenario.clone() };
    for (id, value, same) in
        [("place.provider", provider.id(), needs.place.provider == *provider), ("place.region", region.as_str(), false)]
    {
        if !same {
            dial::find(id)?.set(&mut needs, catalog, &Value::Choice(value.to_owned()))?;
        }
    }
    Ok(needs)
}

/// The needs fitted in each of the places, in their order.
///
/// # Errors
/// When a place is not offered, and [`AnalysisError::Cancelled`] when the flag was raised.
pub fn each(
    scenario: &Scenario,
    catalog: &Catalog,
    places: &[Place],
    threads: usize,
    cancel: &AtomicBool,
    mut take: impl FnMut(usize, There),
) -> Result<(), AnalysisError> {
    let task = |index: usize| there(scenario, catalog, &places[index]);
    crew::each(places.len(), threads, cancel, task, &mut take)
}

fn there(scenario: &Scenario, catalog: &Catalog, place: &Place) -> Result<There, AnalysisError> {
    let refit = Refit::of(&moved(scenario, catalog, place)?, catalog);
    let mut missing: Vec<String> = Vec::new();
    for side in Side::BOTH {
        missing.extend(refit.fit.side(side).outcome.obstacle.clone());
        for gap in refit.comparison.side(side).bill.gaps() {
            missing.push(format!("{}: a price for {}", side.label(), gap.item));
        }
    }
    Ok(There { place: place.clone(), refit, missing })
}
