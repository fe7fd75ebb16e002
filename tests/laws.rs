//! Laws that hold for every scenario the dials allow.

use faceoff::catalog::Catalog;
use faceoff::dial::{DIALS, Kind, Value};
use faceoff::model::{Comparison, Side, evaluate};
use faceoff::scenario::Scenario;
use faceoff::verdict::claims::claims;
use faceoff::verdict::judge;
use proptest::prelude::*;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::load().expect("the embedded catalog loads"));

/// Every number that a screen or a file shows of a comparison.
fn numbers(c: &Comparison) -> Vec<(String, f64)> {
    let mut all = Vec::new();
    for side in Side::BOTH {
        let a = c.side(side);
        for line in a.bill.lines() {
            all.push((format!("{} {} quantity", side.id(), line.item), line.quantity));
            all.push((format!("{} {} price", side.id(), line.item), line.unit_price));
            all.push((format!("{} {} amount", side.id(), line.item), line.amount.get()));
        }
        all.push((format!("{} total", side.id()), a.bill.total().get()));
        all.push((format!("{} mean", side.id()), a.latency.mean_ms()));
        for p in [0.5, 0.9, 0.95, 0.99, 0.999] {
            all.push((format!("{} p{p}", side.id()), a.latency.quantile(p)));
        }
        all.push((format!("{} within", side.id()), a.within_tolerance));
        for part in &a.parts {
            all.push((format!("{} {}", side.id(), part.name), part.mean_ms));
        }
    }
    let (pods, pool) = (&c.kubernetes.pods, &c.serverless.pool);
    for (name, value) in [
        ("mean replicas", pods.mean_replicas),
        ("peak replicas", pods.peak_replicas),
        ("mean nodes", pods.mean_nodes),
        ("late", pods.late_share),
        ("lost", pods.lost_share),
        ("utilization", pods.utilization),
        ("new pod", c.kubernetes.new_pod_s),
        ("idle share", c.kubernetes.idle_share),
        ("cold share", pool.cold_share),
        ("throttled", pool.throttled_share),
        ("instances", pool.mean_instances),
        ("concurrency", pool.peak_concurrency),
        ("billed ms", c.serverless.billed_ms),
    ] {
        all.push((name.to_owned(), value));
    }
    all
}

fn check(c: &Comparison) -> Result<(), TestCaseError> {
    for (name, value) in numbers(c) {
        prop_assert!(value.is_finite() && value >= 0.0, "{name} is {value} in {:?}", c.scenario);
    }
    for side in Side::BOTH {
        let bill = &c.side(side).bill;
        let sum: f64 = bill.lines().iter().map(|l| l.amount.get()).sum();
        prop_assert!((bill.total().get() - sum).abs() <= 1e-9 * sum.max(1.0));
        prop_assert!(c.side(side).within_tolerance <= 1.0 + 1e-9);
    }
    let verdict = judge(c);
    prop_assert!(!verdict.sentence.is_empty());
    let mut texts: Vec<String> = claims(c, &CATALOG).into_iter().map(|claim| claim.text).collect();
    texts.push(verdict.sentence);
    for text in texts {
        prop_assert!(!text.contains("NaN") && !text.contains("inf "), "{text}");
    }
    Ok(())
}

fn set_at(scenario: &mut Scenario, index: usize, position: f64) {
    let dial = &DIALS[index];
    let value = match dial.kind {
        Kind::Number(n) => Value::Number(n.at(position)),
        Kind::Switch(_) => Value::Switch(position > 0.5),
        Kind::Choice(_) => {
            let options = dial.options(scenario, &CATALOG);
            if options.is_empty() {
                assert!(
                    dial.without_effect(scenario, &CATALOG).is_some(),
                    "{} offers nothing and says nothing",
                    dial.id
                );
                return;
            }
            let pick = ((position * options.len() as f64) as usize).min(options.len() - 1);
            Value::Choice(options[pick].id.clone())
        }
    };
    dial.set(scenario, &CATALOG, &value).expect("a position on the dial is a legal value");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn every_scenario_gives_finite_numbers_that_are_not_negative(
        moves in prop::collection::vec((0..DIALS.len(), 0.0..=1.0f64), 0..20)
    ) {
        let mut scenario = Scenario::default();
        for (index, position) in moves {
            set_at(&mut scenario, index, position);
        }
        check(&evaluate(&scenario, &CATALOG))?;
    }
}

/// Scenarios in which, between them, every dial has an effect.
fn settings() -> Vec<Scenario> {
    let with = |changes: &[(&str, &str)]| {
        let mut s = Scenario::default();
        for (id, text) in changes {
            faceoff::dial::find(id).expect("id").set_text(&mut s, &CATALOG, text).expect("legal");
        }
        s
    };
    vec![
        Scenario::default(),
        with(&[("work.runtime", "java"), ("work.functions", "3"), ("people.counted", "on")]),
        with(&[("traffic.rate", "200/s"), ("work.duration_ms", "400ms"), ("state.kind", "relational")]),
    ]
}

#[test]
fn moving_any_dial_from_end_to_end_changes_a_number() {
    for (index, dial) in DIALS.iter().enumerate() {
        let moved = settings().into_iter().any(|base| {
            if dial.without_effect(&base, &CATALOG).is_some() {
                return false;
            }
            let ends = [0.0, 0.3, 0.6, 1.0].map(|position| {
                let mut s = base.clone();
                set_at(&mut s, index, position);
                numbers(&evaluate(&s, &CATALOG))
            });
            ends.iter().any(|other| *other != ends[0])
        });
        let offered = matches!(dial.kind, Kind::Choice(_)) && dial.options(&Scenario::default(), &CATALOG).len() < 2;
        assert!(moved || offered, "{} changes nothing anywhere", dial.id);
    }
}

#[test]
fn dials_that_are_in_force_at_the_start_all_act() {
    let base = Scenario::default();
    for (index, dial) in DIALS.iter().enumerate() {
        if dial.without_effect(&base, &CATALOG).is_some() || dial.options(&base, &CATALOG).len() == 1 {
            continue;
        }
        let ends = [0.0, 0.3, 0.6, 1.0].map(|position| {
            let mut s = base.clone();
            set_at(&mut s, index, position);
            numbers(&evaluate(&s, &CATALOG))
        });
        assert!(ends.iter().any(|other| *other != ends[0]), "{} changes nothing", dial.id);
    }
}
