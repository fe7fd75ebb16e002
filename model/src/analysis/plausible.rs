//! How far each dial may plausibly be from where it stands: what the tornado moves it over and what the uncertainty of
//! the verdict is drawn from.
//!
//! These ranges were not measured: they are a convention, the same for every dial, so that bars can be compared.
//!
//! - A number may be half or twice as great ([`FACTOR`]), within its dial's range: an estimate made before anything
//!   was measured is seldom better, and a wider factor would rank dials by the width of their slider.
//! - A share may have half or twice the odds (70 % is from 54 % to 82 %), which keeps it a share.
//! - A choice may be any that is offered, a switch on or off.
//! - A number at zero stays there: zero says that the workload has no such thing. Tipping points look further.

use super::standing;
use crate::catalog::Catalog;
use crate::dial::{Dial, Group, Kind, Number, Value};
use crate::scenario::Scenario;
use crate::units::Unit;

/// By how much a number may be off, either way.
pub const FACTOR: f64 = 2.0;

/// The least and the greatest plausible value of a numeric dial; `None` when it can be nowhere else.
#[must_use]
pub fn ends(number: &Number, here: f64) -> Option<(f64, f64)> {
    let moved = |factor: f64| {
        let raw = match number.unit {
            Unit::Share => {
                let odds = factor * here / (1.0 - here).max(f64::MIN_POSITIVE);
                if here >= 1.0 { 1.0 } else { odds / (1.0 + odds) }
            }
            _ => here * factor,
        };
        number.rounded(raw)
    };
    let (low, high) = (moved(1.0 / FACTOR).min(here), moved(FACTOR).max(here));
    (high > low).then_some((low, high))
}

/// The value at a share from 0 to 1 of the way from the least to the greatest plausible value: even in ratios, for a
/// share even in ratios of its odds.
#[must_use]
pub fn between(number: &Number, (low, high): (f64, f64), share: f64) -> f64 {
    let mix = |a: f64, b: f64| (a.ln() + share * (b.ln() - a.ln())).exp();
    let value = match number.unit {
        _ if low <= 0.0 => low + share * (high - low),
        Unit::Share if high < 1.0 => {
            let odds = mix(low / (1.0 - low), high / (1.0 - high));
            odds / (1.0 + odds)
        }
        _ => mix(low, high),
    };
    let value = if number.whole { value.round() } else { value };
    value.clamp(number.min, number.max)
}

/// Every other value that a dial is moved to: both ends of a number, all other options of a choice; empty when it has no
/// effect here or can be nowhere else.
#[must_use]
pub fn values(dial: &Dial, scenario: &Scenario, catalog: &Catalog) -> Vec<Value> {
    if dial.without_effect(scenario, catalog).is_some() {
        return Vec::new();
    }
    match (dial.kind, standing(dial, scenario, catalog)) {
        (Kind::Number(number), Value::Number(here)) => ends(&number, here)
            .into_iter()
            .flat_map(|(low, high)| [low, high])
            .filter(|end| (end - here).abs() > 0.0)
            .map(Value::Number)
            .collect(),
        (Kind::Choice(_), here) => dial
            .options(scenario, catalog)
            .into_iter()
            .map(|offer| Value::Choice(offer.id))
            .filter(|option| *option != here)
            .collect(),
        (_, Value::Switch(on)) => vec![Value::Switch(!on)],
        _ => Vec::new(),
    }
}

/// Whether a dial is something of the world that one estimates, rather than something that one chooses.
#[must_use]
pub const fn is_estimate(dial: &Dial) -> bool {
    matches!(dial.group, Group::Traffic | Group::State | Group::Work | Group::People)
        && matches!(dial.kind, Kind::Number(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dial::{DIALS, find};

    fn number(id: &str) -> Number {
        match find(id).expect(id).kind {
            Kind::Number(number) => number,
            _ => panic!("{id} is no number"),
        }
    }

    #[test]
    fn numbers_double_and_halve_within_their_range() {
        let near = |id: &str, here: f64, want: Option<(f64, f64)>| {
            let got = ends(&number(id), here);
            let same = match (got, want) {
                (Some(a), Some(b)) => (a.0 - b.0).abs() < 0.006 && (a.1 - b.1).abs() < 0.006,
                (a, b) => a.is_none() && b.is_none(),
            };
            assert!(same, "{id} at {here}: {got:?}");
        };
        near("traffic.rate", 12.0, Some((6.0, 24.0)));
        near("traffic.burst", 1.0, Some((1.0, 2.0)));
        near("work.functions", 3.0, Some((2.0, 6.0)));
        near("kubernetes.target_utilization", 0.7, Some((0.538, 0.824)));
        near("kubernetes.spot_share", 0.0, None);
        near("state.cacheable", 1.0, None);
        near("state.connections", 0.0, None);
        near("traffic.rate", 100_000.0, Some((50_000.0, 100_000.0)));
    }

    #[test]
    fn between_goes_from_end_to_end() {
        let scenario = Scenario::default();
        for dial in DIALS {
            let (Kind::Number(number), Some(here)) = (dial.kind, dial.number(&scenario)) else { continue };
            let Some(range) = ends(&number, here) else { continue };
            let steps: Vec<f64> = (0..=10).map(|i| between(&number, range, f64::from(i) / 10.0)).collect();
            assert!(steps.windows(2).all(|pair| pair[0] <= pair[1]), "{}: {steps:?}", dial.id);
            assert!((steps[0] - range.0).abs() <= 1e-9 * range.1.abs(), "{}", dial.id);
            assert!((steps[10] - range.1).abs() <= 1e-9 * range.1.abs(), "{}", dial.id);
        }
    }

    #[test]
    fn every_value_is_another_one_that_the_dial_takes() {
        let (catalog, scenario) = (Catalog::embedded().expect("it loads"), Scenario::default());
        let mut kinds = [0; 3];
        for dial in DIALS {
            for value in values(dial, &scenario, catalog) {
                let mut moved = scenario.clone();
                dial.set(&mut moved, catalog, &value).unwrap_or_else(|e| panic!("{}: {e}", dial.id));
                assert_ne!(dial.get(&moved), dial.get(&scenario), "{}", dial.id);
                kinds[match value {
                    Value::Number(_) => 0,
                    Value::Choice(_) => 1,
                    Value::Switch(_) => 2,
                    Value::Auto => panic!("no value of its own"),
                }] += 1;
            }
        }
        assert!(kinds.iter().all(|count| *count > 0), "{kinds:?}");
    }
}
