//! The price of a cold start removed: what each further instance kept warm costs, and how many cold starts it takes away.

use crate::model::Comparison;
use crate::model::state::monthly;

/// Cold starts and the bill at one number of instances kept warm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Warm {
    /// Requests a month that wait for an instance to start, each function of a chain counted.
    pub cold_starts: f64,
    /// Dollars a month.
    pub monthly_usd: f64,
}

impl Warm {
    /// Those of an evaluated scenario.
    #[must_use]
    pub fn of(comparison: &Comparison) -> Self {
        let side = &comparison.serverless;
        let answered =
            monthly(comparison.scenario.traffic.rate.get()) * (1.0 - side.pool.throttled_share.clamp(0.0, 1.0));
        let functions = f64::from(comparison.scenario.work.functions.max(1));
        Self {
            cold_starts: answered * functions * side.pool.cold_share,
            monthly_usd: side.assessment.bill.total().get(),
        }
    }

    /// Dollars for each cold start that this many instances remove and `fewer` did not: below zero where they save money besides, and
    /// nothing where none is removed.
    #[must_use]
    pub fn usd_per_removed(&self, fewer: &Self) -> Option<f64> {
        /// Cold starts a month that are too few to be a difference.
        const LEAST: f64 = 1e-3;
        let removed = fewer.cold_starts - self.cold_starts;
        (removed > LEAST).then(|| (self.monthly_usd - fewer.monthly_usd) / removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::model::evaluate;
    use crate::scenario::Scenario;

    #[test]
    fn every_further_instance_removes_cold_starts_at_a_price() {
        let catalog = Catalog::embedded().unwrap();
        let at = |provisioned| {
            // Few enough requests that one instance may take all of them.
            let mut scenario = Scenario::default();
            scenario.traffic.rate = crate::units::PerSecond::new(2.0);
            scenario.serverless.provisioned = provisioned;
            Warm::of(&evaluate(&scenario, catalog))
        };
        let steps: Vec<Warm> = (0..4).map(at).collect();
        let prices: Vec<f64> = steps.windows(2).map(|pair| pair[1].usd_per_removed(&pair[0]).unwrap()).collect();
        assert!(steps.windows(2).all(|pair| pair[1].cold_starts < pair[0].cold_starts), "{steps:?}");
        assert!(prices.iter().all(|usd| *usd > 0.0), "{prices:?}");
        // By hand: what the bill rises by over what it removes.
        let by_hand = (steps[1].monthly_usd - steps[0].monthly_usd) / (steps[0].cold_starts - steps[1].cold_starts);
        assert!((prices[0] - by_hand).abs() < 1e-12);
        assert_eq!(steps[0].usd_per_removed(&steps[0]), None);
    }
}
