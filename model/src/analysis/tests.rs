use super::tipping::{Change, Direction, Outcome, TippingPoint, changes, nearest, places, tipping, tipping_points};
use super::traffic::traffic_curve;
use super::{AnalysisError, Summary, sweep, wording};
use crate::catalog::Catalog;
use crate::dial::{self, Dial, Kind, Number, Value};
use crate::model::evaluate;
use crate::scenario::Scenario;
use crate::verdict::{DecidedBy, Winner, judge};
use std::convert::Infallible;
use std::sync::atomic::AtomicBool;

static GO_ON: AtomicBool = AtomicBool::new(false);

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the embedded catalog loads")
}

fn scenario(dials: &str) -> Scenario {
    let mut scenario = Scenario::default();
    for (id, value) in dials.split_whitespace().filter_map(|set| set.split_once('=')) {
        let dial = dial::find(id).expect("a dial");
        dial.set_text(&mut scenario, catalog(), value).unwrap_or_else(|e| panic!("{e}"));
    }
    scenario
}

fn number(id: &str) -> (&'static Dial, Number) {
    let dial = dial::find(id).expect("a dial");
    match dial.kind {
        Kind::Number(number) => (dial, number),
        _ => panic!("{id} is no number"),
    }
}

/// Every change along a dial's places, `here` among them, when the winner follows `by_value`.
fn along(number: &Number, here: f64, by_value: impl Fn(f64) -> Winner) -> Vec<Change> {
    let outcome = |value: f64| Ok::<Outcome, Infallible>((by_value(value), DecidedBy::Cost));
    let known: Vec<_> = places(number, 33, here).into_iter().map(|p| (p, (by_value(p), DecidedBy::Cost))).collect();
    let Ok(all) = changes(number, &known, outcome);
    all
}

/// The tipping points of `traffic.rate` at `here` when the winner follows `by_rate`.
fn found(here: f64, by_rate: impl Fn(f64) -> Winner) -> Vec<TippingPoint> {
    let (dial, number) = number("traffic.rate");
    nearest(dial.id, &along(&number, here, by_rate), here)
}

fn value(point: &TippingPoint) -> f64 {
    match point.value {
        Value::Number(v) => v,
        _ => panic!("no number"),
    }
}

#[test]
fn a_band_of_ties_is_walked_through_to_the_other_winner() {
    let by_rate = |rate: f64| match rate {
        r if r < 44.0 => Winner::Serverless,
        r if r < 48.0 => Winner::Tie,
        _ => Winner::Kubernetes,
    };
    let [up] = &found(12.0, by_rate)[..] else { panic!("one tipping point") };
    assert_eq!((up.winner, up.direction), (Winner::Kubernetes, Some(Direction::Above)));
    assert!((48.0..48.0 * 1.003).contains(&value(up)), "{up:?}");
    let until = up.until.expect("a number");
    assert!((44.0 / 1.003..44.0).contains(&until), "{up:?}");

    let [down] = &found(100.0, by_rate)[..] else { panic!("one tipping point") };
    assert_eq!((down.winner, down.direction), (Winner::Serverless, Some(Direction::Below)));
    assert!((44.0 / 1.003..44.0).contains(&value(down)) && down.until.is_some_and(|u| u >= 48.0), "{down:?}");

    let both = found(46.0, by_rate);
    assert_eq!(both.iter().map(|p| p.winner).collect::<Vec<_>>(), [Winner::Serverless, Winner::Kubernetes]);
}

#[test]
fn a_band_that_leads_nowhere_is_itself_the_tipping_point() {
    let [up] = &found(12.0, |r| if (40.0..60.0).contains(&r) { Winner::Tie } else { Winner::Serverless })[..] else {
        panic!("one tipping point")
    };
    assert_eq!(up.winner, Winner::Tie);
    assert!((40.0..40.2).contains(&value(up)), "{up:?}");
    assert_eq!(found(12.0, |_| Winner::Serverless), []);
    let [up] = &found(12.0, |r| if r > 9000.0 { Winner::Neither } else { Winner::Serverless })[..] else {
        panic!("one tipping point")
    };
    assert_eq!(up.winner, Winner::Neither);
}

#[test]
fn whole_numbers_tip_between_neighbours() {
    let (dial, number) = number("serverless.provisioned");
    let all = along(&number, 0.0, |n| if n < 37.0 { Winner::Serverless } else { Winner::Kubernetes });
    let [Change { below, above, .. }] = all[..] else { panic!("one change, not {all:?}") };
    assert_eq!((below, above), (36.0, 37.0));
    let points = nearest(dial.id, &all, 0.0);
    assert_eq!(points.iter().map(value).collect::<Vec<_>>(), [37.0]);
}

/// Evaluates at a tipping point and just before it.
fn check(point: &TippingPoint, scenario: &Scenario) {
    let dial = dial::find(point.dial).expect("a dial");
    let winner = |value: f64| sweep::at(dial, &Value::Number(value), scenario, catalog()).expect("in range").winner;
    let present = judge(&evaluate(scenario, catalog())).winner;
    let until = point.until.expect("a number");
    assert_eq!(winner(value(point)), point.winner, "{point:?}");
    assert_eq!(winner(until), present, "{point:?}");
    assert_ne!(point.winner, present, "{point:?}");
}

#[test]
fn tipping_points_agree_with_the_verdict_on_both_sides() {
    // A tolerance so wide that cost decides, and pods enough for any rate.
    let wide = "tolerance.target_ms=60s kubernetes.max_replicas=5000";
    for dials in [wide, "work.runtime=java traffic.shape=office-hours"] {
        let scenario = scenario(dials);
        let (dial, _) = number("traffic.rate");
        let points = tipping(dial, &scenario, catalog(), &GO_ON).expect("not cancelled");
        assert!(!points.is_empty(), "{dials}");
        for point in &points {
            check(point, &scenario);
        }
    }
    let points = tipping(number("traffic.rate").0, &scenario(wide), catalog(), &GO_ON).expect("not cancelled");
    let up = points.iter().find(|p| p.direction == Some(Direction::Above)).expect("Kubernetes wins at some rate");
    assert_eq!(up.winner, Winner::Kubernetes);
    let words = wording::sentence(&points, &scenario(wide), catalog());
    assert!(words.starts_with("Tips to Kubernetes ") && words.contains("x)"), "{words}");
    assert!(words.ends_with("(the bills cross)."), "{words}");
}

#[test]
fn the_curve_tips_where_the_dial_does_and_stays_while_the_rate_is_dragged() {
    let here = scenario("tolerance.target_ms=60s kubernetes.max_replicas=5000");
    let curve = traffic_curve(&here, catalog(), super::traffic::POINTS, &GO_ON).expect("not cancelled");
    assert!(curve.points.windows(2).all(|p| p[0].rate < p[1].rate));
    let dial = number("traffic.rate").0;
    let walked = tipping(dial, &here, catalog(), &GO_ON).expect("not cancelled");
    assert!(!walked.is_empty());
    assert_eq!(curve.tipping(12.0), walked);
    let at_12 = curve.points.iter().find(|p| (p.rate - 12.0).abs() < 1e-9).expect("the scenario's own rate");
    assert_eq!(at_12.summary, Summary::of(&evaluate(&here, catalog())));
    let dragged = scenario("tolerance.target_ms=60s kubernetes.max_replicas=5000 traffic.rate=99");
    assert!(curve.fits(&dragged) && !curve.fits(&Scenario::default()));
    assert_eq!(curve.tipping(99.0), tipping(dial, &dragged, catalog(), &GO_ON).expect("not cancelled"));
}

#[test]
fn all_dials_together_give_what_each_gives_alone() {
    let here = scenario("traffic.rate=0.5 work.runtime=java");
    let together = tipping_points(&here, catalog(), &GO_ON).expect("not cancelled");
    for id in ["traffic.rate", "tolerance.target_ms", "work.memory_mb", "place.provider"] {
        let alone = tipping(dial::find(id).expect("a dial"), &here, catalog(), &GO_ON).expect("not cancelled");
        assert_eq!(together.iter().filter(|p| p.dial == id).cloned().collect::<Vec<_>>(), alone, "{id}");
    }
    let order = |p: &TippingPoint| dial::DIALS.iter().position(|d| d.id == p.dial);
    assert!(together.iter().map(order).collect::<Vec<_>>().is_sorted());
}

#[test]
fn choices_and_switches_tip_too() {
    // Counted at a high rate, people's hours turn a bill of cents into one of hundreds.
    let scenario = scenario("tolerance.target_ms=60s people.serverless_hours=200 people.kubernetes_hours=1");
    let dial = dial::find("people.counted").expect("a dial");
    let points = tipping(dial, &scenario, catalog(), &GO_ON).expect("not cancelled");
    let [point] = &points[..] else { panic!("one tipping point, not {points:?}") };
    assert_eq!((&point.value, point.winner), (&Value::Switch(true), Winner::Kubernetes));
    assert_eq!(wording::place(point, &scenario, catalog()), format!("with {} on", dial.label.to_lowercase()));
}

#[test]
fn a_sweep_keeps_its_order_and_names_the_value_it_cannot_set() {
    let dial = number("work.memory_mb").0;
    let values: Vec<Value> = [512.0, 256.0, 12_288.0].map(Value::Number).to_vec();
    let steps = sweep::sweep(dial, &values, &Scenario::default(), catalog(), &GO_ON).expect("in range");
    assert_eq!(steps.iter().map(|s| s.value.clone()).collect::<Vec<_>>(), values);
    assert!(!steps[2].summary.serverless.feasible, "12 GB fit no instance that the provider offers");
    let wrong = sweep::sweep(dial, &[Value::Number(-1.0)], &Scenario::default(), catalog(), &GO_ON);
    assert!(matches!(wrong, Err(AnalysisError::Dial(_))), "{wrong:?}");
}

#[test]
fn a_raised_flag_stops_every_analysis() {
    let stop = AtomicBool::new(true);
    let scenario = Scenario::default();
    let cancelled = |error: Option<AnalysisError>| assert_eq!(error, Some(AnalysisError::Cancelled));
    cancelled(traffic_curve(&scenario, catalog(), 9, &stop).err());
    cancelled(tipping_points(&scenario, catalog(), &stop).err());
    cancelled(sweep::sweep(number("traffic.rate").0, &[Value::Number(1.0)], &scenario, catalog(), &stop).err());
}

#[test]
fn nothing_tips_to_who_misses() {
    let busy = scenario("traffic.rate=9000/s");
    for id in ["traffic.rate", "tolerance.target_ms"] {
        for point in tipping(number(id).0, &busy, catalog(), &GO_ON).expect("not cancelled") {
            let there = sweep::at(number(id).0, &point.value, &busy, catalog()).expect("in range");
            let wins = point.winner.side().is_none_or(|side| there.side(side).meets_tolerance);
            assert!(wins, "{point:?}: {there:?}");
            let words = wording::sentence(std::slice::from_ref(&point), &busy, catalog());
            assert!(point.winner.side().is_some() || !words.contains("Tips to neither"), "{words}");
        }
    }
}

#[test]
fn the_crossing_of_the_bills_is_always_told() {
    let curve = traffic_curve(&Scenario::default(), catalog(), super::traffic::POINTS, &GO_ON).expect("not cancelled");
    let words = wording::crossing(&curve);
    assert!(words.starts_with("The bills "), "{words}");
    for rate in &curve.crossings {
        let mut there = Scenario::default();
        there.traffic.rate = crate::units::PerSecond::new(*rate);
        let c = evaluate(&there, catalog());
        let [k, s] = crate::model::Side::BOTH.map(|side| c.side(side).bill.total().get());
        assert!((k / s - 1.0).abs() < 0.02, "{rate}: {k} and {s}");
    }
}
