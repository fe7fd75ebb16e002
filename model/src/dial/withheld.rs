//! Choices that are not offered in a scenario, each with the reason. Leaving them out without a word looks like a defect.

use super::table::{suits, what_is_missing};
use super::{Dial, Kind, Offer};
use crate::catalog::Catalog;
use crate::scenario::{Architecture, Commitment, FrontDoor, HandOff, Provider, Runtime, Scenario, Shape, StateKind};

/// A choice that is not offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// The choice.
    pub offer: Offer,
    /// Why it is not offered here, in a few words.
    pub reason: String,
}

impl Dial {
    /// The choices that exist but are not offered in this scenario, with the reason; empty for numbers and switches.
    #[must_use]
    pub fn withheld(&self, scenario: &Scenario, catalog: &Catalog) -> Vec<Withheld> {
        if !matches!(self.kind, Kind::Choice(_)) {
            return Vec::new();
        }
        let offered = self.options(scenario, catalog);
        let missing = |offer: &Offer| offered.iter().all(|o| o.id != offer.id);
        let every = self.every_choice(scenario, catalog).into_iter().filter(missing);
        every.map(|offer| Withheld { reason: self.reason(scenario, catalog, &offer), offer }).collect()
    }

    /// Every choice that this dial has in some scenario.
    fn every_choice(&self, scenario: &Scenario, catalog: &Catalog) -> Vec<Offer> {
        match self.id {
            "traffic.shape" => all(Shape::ALL, Shape::id, Shape::label),
            "state.kind" => all(StateKind::ALL, StateKind::id, StateKind::label),
            "work.runtime" => all(Runtime::ALL, Runtime::id, Runtime::label),
            "kubernetes.commitment" => all(Commitment::ALL, Commitment::id, Commitment::label),
            "serverless.architecture" => all(Architecture::ALL, Architecture::id, Architecture::label),
            "serverless.front_door" => all(FrontDoor::ALL, FrontDoor::id, FrontDoor::label),
            "serverless.handoff" => all(HandOff::ALL, HandOff::id, HandOff::label),
            "place.provider" => all(Provider::ALL, Provider::id, Provider::label),
            "place.region" => {
                let here = catalog.markets().iter().filter(|m| m.provider == scenario.place.provider);
                here.map(|m| Offer { id: m.region.clone(), label: m.region.clone() }).collect()
            }
            _ => self.options(scenario, catalog),
        }
    }

    fn reason(&self, scenario: &Scenario, catalog: &Catalog, offer: &Offer) -> String {
        let place = &scenario.place;
        match self.id {
            "traffic.shape" => "import a file of traffic first".to_owned(),
            "work.runtime" => format!("no sourced cold start on {}", place.provider),
            "place.provider" => {
                let markets: Vec<_> = catalog
                    .markets()
                    .iter()
                    .filter(|m| m.provider.id() == offer.id && !suits(scenario, catalog, m))
                    .collect();
                let missing = markets.first().map(|m| what_is_missing(scenario, catalog, m));
                missing.unwrap_or_else(|| "no sourced prices".to_owned())
            }
            "place.region" => {
                let market = catalog.markets().iter().find(|m| m.provider == place.provider && m.region == offer.id);
                market.map_or_else(|| "no sourced prices".to_owned(), |m| what_is_missing(scenario, catalog, m))
            }
            _ => format!("no sourced price in {} {}", place.provider, place.region),
        }
    }
}

fn all<T: Copy>(all: &[T], id: fn(T) -> &'static str, label: fn(T) -> &'static str) -> Vec<Offer> {
    all.iter().map(|&o| Offer { id: id(o).to_owned(), label: label(o).to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::dial::{DIALS, find};
    use crate::scenario::{Runtime, Scenario};

    #[test]
    fn a_choice_is_either_offered_or_withheld_with_a_reason() {
        let catalog = Catalog::load().expect("the catalog loads");
        for runtime in Runtime::ALL {
            let mut scenario = Scenario::default();
            scenario.work.runtime = *runtime;
            for dial in DIALS {
                let offered = dial.options(&scenario, &catalog);
                for withheld in dial.withheld(&scenario, &catalog) {
                    assert!(!withheld.reason.is_empty() && offered.iter().all(|o| o.id != withheld.offer.id));
                    let mut tried = scenario.clone();
                    let refused = dial.set_text(&mut tried, &catalog, &withheld.offer.id);
                    assert!(refused.is_err(), "{} {}", dial.id, withheld.offer.id);
                }
            }
        }
    }

    #[test]
    fn a_cloud_that_cannot_take_the_runtime_says_so() {
        let catalog = Catalog::load().expect("the catalog loads");
        let provider = find("place.provider").expect("a dial");
        let mut withheld = 0;
        for runtime in Runtime::ALL {
            let mut scenario = Scenario::default();
            scenario.work.runtime = *runtime;
            for cloud in provider.withheld(&scenario, &catalog) {
                withheld += 1;
                assert!(cloud.reason.contains(runtime.label()), "{}: {}", cloud.offer.label, cloud.reason);
            }
        }
        assert!(withheld > 0, "some cloud lacks some runtime");
    }
}
