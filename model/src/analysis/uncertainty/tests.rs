use super::*;
use std::sync::atomic::AtomicBool;

static GO_ON: AtomicBool = AtomicBool::new(false);

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the embedded catalog loads")
}

fn odds(scenario: &Scenario, seed: u64, count: usize, threads: usize) -> Odds {
    let mut odds = Odds::default();
    draw(scenario, catalog(), (seed, count), threads, &GO_ON, &mut |number, draw| odds.take(number, draw))
        .expect("not cancelled");
    odds
}

#[test]
fn the_same_seed_gives_the_same_answer_on_any_number_of_threads() {
    let scenario = Scenario::default();
    let one = odds(&scenario, 7, 40, 1);
    assert_eq!(one, odds(&scenario, 7, 40, 3));
    assert_ne!(one, odds(&scenario, 8, 40, 3));
    // More draws keep those there are.
    assert_eq!(one.draws[..30], odds(&scenario, 7, 30, 2).draws[..]);
}

#[test]
fn draws_keep_to_their_ranges_and_to_what_is_estimated() {
    let scenario = Scenario::default();
    let estimates = estimates(&scenario, catalog());
    assert!(estimates.iter().any(|e| e.dial.id == "traffic.rate"));
    let mut below = 0;
    for index in 0..200 {
        let drawn = drawn(&scenario, &estimates, catalog(), 1, index).expect("in range");
        for dial in DIALS {
            match estimates.iter().find(|e| e.dial.id == dial.id) {
                Some(estimate) => {
                    let value = dial.number(&drawn).expect("a number");
                    assert!((estimate.ends.0..=estimate.ends.1).contains(&value), "{} is {value}", dial.id);
                }
                None => assert_eq!(dial.get(&drawn), dial.get(&scenario), "{} is no estimate", dial.id),
            }
        }
        below += usize::from(drawn.traffic.rate.get() < scenario.traffic.rate.get());
    }
    // Even in ratios: half of the draws below, within four standard errors.
    assert!((72..=128).contains(&below), "{below}");
}

#[test]
fn shares_add_up_and_intervals_hold_them() {
    let odds = odds(&Scenario::default(), 1, 60, 2);
    let all = [Winner::Kubernetes, Winner::Serverless, Winner::Tie, Winner::Neither];
    assert!((all.iter().map(|w| odds.share(*w)).sum::<f64>() - 1.0).abs() < 1e-12);
    for winner in all {
        let (low, high) = odds.interval(winner);
        assert!(low <= odds.share(winner) && odds.share(winner) <= high && high - low < 0.3, "{winner:?}");
    }
    let quantiles = [0.0, 0.05, 0.5, 0.95, 1.0].map(|p| odds.cost_ratio(p).expect("draws"));
    assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]), "{quantiles:?}");
    assert_eq!(Odds::default().cost_ratio(0.5), None);
    assert_eq!(Odds::default().interval(Winner::Tie), (0.0, 1.0));
}

#[test]
fn a_verdict_that_nothing_near_changes_is_sure() {
    let mut scenario = Scenario::default();
    scenario.traffic.rate = crate::units::PerSecond::new(0.001);
    scenario.tolerance.target_ms = crate::units::Millis::new(60_000.0);
    let odds = odds(&scenario, 1, 60, 2);
    assert!((odds.share(Winner::Serverless) - 1.0).abs() < 1e-12, "{}", odds.share(Winner::Serverless));
}
