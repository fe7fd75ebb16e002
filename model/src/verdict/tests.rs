use super::{DecidedBy, TIE, Winner, judge};
use crate::catalog::{Catalog, Source};
use crate::model::bill::{Bill, Group, Kind, Line, Nature};
use crate::model::latency::Distribution;
use crate::model::limits::{Cap, Limit};
use crate::model::tolerance::Standing;
use crate::model::{Comparison, Side, evaluate};
use crate::scenario::Scenario;
use crate::units::{Unit, Usd};
use std::sync::Arc;

/// What a side shall look like: its bill, its p99 and whether something forbids it.
struct Looks {
    usd: f64,
    p99_ms: f64,
    forbidden: bool,
}

const fn looks(usd: f64, p99_ms: f64) -> Looks {
    Looks { usd, p99_ms, forbidden: false }
}

const fn forbidden(usd: f64, p99_ms: f64) -> Looks {
    Looks { usd, p99_ms, forbidden: true }
}

/// The default scenario (300 ms at p99) with both sides made to look like this.
fn comparison(kubernetes: &Looks, serverless: &Looks) -> Comparison {
    let mut c = evaluate(&Scenario::default(), Catalog::embedded().expect("the embedded catalog loads"));
    for (side, look) in [(Side::Kubernetes, kubernetes), (Side::Serverless, serverless)] {
        let target = c.scenario.tolerance.target_ms.get();
        let assessment = match side {
            Side::Kubernetes => &mut c.kubernetes.assessment,
            Side::Serverless => &mut c.serverless.assessment,
        };
        assessment.bill = bill(look.usd);
        assessment.latency = Distribution::point(look.p99_ms);
        assessment.within_tolerance = if look.p99_ms <= target { 1.0 } else { 0.4 };
        assessment.meets_tolerance = look.p99_ms <= target;
        assessment.standing = Standing::of(&c.scenario, &assessment.latency, 0.0, 0.0);
        assessment.limits = if look.forbidden { vec![limit()] } else { Vec::new() };
    }
    c
}

fn bill(usd: f64) -> Bill {
    let mut bill = Bill::default();
    bill.push(Line {
        kind: Kind::FunctionRequests,
        free: 0.0,
        group: Group::Compute,
        nature: Nature::Use,
        item: "everything".into(),
        quantity: 1.0,
        unit: "month".into(),
        unit_price: usd,
        amount: Usd::new(usd),
        formula: String::new(),
        price_id: None,
        source: Arc::new(Source::yours("a test")),
    });
    bill
}

fn limit() -> Limit {
    Limit {
        dial: "work.duration_ms",
        text: "run time: 20 min wanted, 15 min allowed.".to_owned(),
        wanted: 1_200_000.0,
        allowed: 900_000.0,
        source: Arc::new(Source::yours("a test")),
    }
}

/// How the 99th percentile of requests that all take `ms` is shown.
fn p99(ms: f64) -> String {
    Unit::Millis.format(Distribution::point(ms).quantile(0.99))
}

fn verdict(kubernetes: &Looks, serverless: &Looks) -> (Winner, DecidedBy, String) {
    let v = judge(&comparison(kubernetes, serverless));
    (v.winner, v.decided_by, v.sentence)
}

#[test]
fn what_cannot_run_loses_however_cheap_and_quick() {
    let (winner, by, sentence) = verdict(&looks(219.0, 400.0), &forbidden(1.0, 10.0));
    assert_eq!((winner, by), (Winner::Kubernetes, DecidedBy::Feasibility));
    assert!(sentence.starts_with("Kubernetes: serverless cannot run it (run time: 20 min wanted, 15 min allowed)"));
    assert!(sentence.contains("p99 4"), "that it misses the target is said: {sentence}");
    let (winner, by, sentence) = verdict(&forbidden(1.0, 10.0), &forbidden(1.0, 10.0));
    assert_eq!((winner, by), (Winner::Neither, DecidedBy::Feasibility));
    assert!(sentence.starts_with("Neither can run it. Kubernetes: run time") && sentence.ends_with("allowed."));
}

#[test]
fn what_misses_the_tolerance_loses_however_cheap() {
    let (winner, by, sentence) = verdict(&looks(219.0, 96.0), &looks(61.0, 412.0));
    assert_eq!((winner, by), (Winner::Kubernetes, DecidedBy::Tolerance));
    let (quick, slow) = (p99(96.0), p99(412.0));
    let wanted = format!("Kubernetes: p99 {quick} is within 300 ms, serverless takes {slow}; $219/mo against $61/mo.");
    assert_eq!(sentence, wanted);
}

#[test]
fn the_cheaper_one_wins_if_both_meet_the_tolerance_and_neither_if_both_miss_it() {
    let (winner, by, sentence) = verdict(&looks(219.0, 96.0), &looks(61.0, 182.0));
    assert_eq!((winner, by), (Winner::Serverless, DecidedBy::Cost));
    assert!(sentence.starts_with("Serverless: $61/mo against $219/mo, and p99 18"), "{sentence}");
    let (winner, by, sentence) = verdict(&looks(219.0, 500.0), &looks(61.0, 600.0));
    assert_eq!((winner, by), (Winner::Neither, DecidedBy::Tolerance));
    assert!(sentence.starts_with("Neither keeps p99 within 300 ms: Kubernetes comes nearer"), "{sentence}");
}

#[test]
fn within_five_percent_it_is_too_close_to_call() {
    let (winner, _, sentence) = verdict(&looks(100.0, 96.0), &looks(100.0 * (1.0 + TIE), 96.0));
    assert_eq!(winner, Winner::Tie);
    assert!(sentence.starts_with("Too close to call: Kubernetes $100/mo, serverless $105/mo; both keep p99 within"));
    assert_eq!(verdict(&looks(100.0, 96.0), &looks(105.2, 96.0)).0, Winner::Kubernetes);
    assert_eq!(verdict(&looks(0.0, 96.0), &looks(0.0, 96.0)).0, Winner::Tie);
}

#[test]
fn losing_requests_is_told_apart_from_answering_them_late() {
    let mut c = comparison(&looks(219.0, 96.0), &looks(61.0, 96.0));
    c.serverless.assessment.within_tolerance = 0.93;
    c.serverless.assessment.meets_tolerance = false;
    c.serverless.assessment.standing = Standing::of(&c.scenario, &c.serverless.assessment.latency, 0.07, 0.0);
    let sentence = judge(&c).sentence;
    assert!(sentence.contains(&format!("serverless (p99 {}) answers 93 % in time", p99(96.0))), "{sentence}");
}

#[test]
fn sentences_are_short_and_punctuated_once() {
    let all = [looks(219.0, 96.0), looks(61.0, 412.0), looks(1_234_567.0, 59_999.0), forbidden(3.0, 9.0)];
    for kubernetes in &all {
        for serverless in &all {
            let (winner, _, sentence) = verdict(kubernetes, serverless);
            let most = if winner == Winner::Neither || sentence.contains("too close") { 190 } else { 140 };
            assert!(sentence.chars().count() <= most, "{sentence}");
            assert!(sentence.ends_with('.') && !sentence.contains("..") && !sentence.contains(".)"), "{sentence}");
            assert!(!sentence.contains(".;") && !sentence.contains(":."), "{sentence}");
        }
    }
}

#[test]
fn a_verdict_on_an_edge_says_by_how_much() {
    for (target, p99) in [(300.0, 308.0), (300.0, 292.0)] {
        let c = comparison(&looks(60.0, p99), &looks(200.0, 100.0));
        let v = judge(&c);
        assert_eq!((v.winner, v.decided_by, v.close), (Winner::Kubernetes, DecidedBy::Cost, true), "{}", v.sentence);
        assert!(v.sentence.contains("too close to call") && v.sentence.contains("may be off"), "{}", v.sentence);
        assert!(v.margin_ms.is_some_and(|ms| (ms - (target - p99)).abs() < 12.0), "{:?}", v.margin_ms);
    }
    assert!(!judge(&comparison(&looks(60.0, 100.0), &looks(200.0, 292.0))).close, "the dearer one is on the edge");
}

#[test]
fn a_total_that_leaves_something_out_says_so() {
    let mut c = comparison(&looks(219.0, 96.0), &looks(61.0, 96.0));
    c.serverless.assessment.bill.gap(Group::Network, "Queue requests".to_owned(), "serverless.handoff");
    let sentence = judge(&c).sentence;
    assert!(sentence.contains("serverless without queue requests"), "{sentence}");
}

#[test]
fn a_setting_that_refuses_requests_is_named() {
    let mut c = comparison(&looks(219.0, 96.0), &looks(61.0, 96.0));
    let cap = Cap { dial: "serverless.memory_mb", text: "128 MB is too little".to_owned(), refused: 1.0 };
    c.serverless.assessment.caps = vec![cap];
    c.serverless.assessment.standing = Standing::of(&c.scenario, &c.serverless.assessment.latency, 1.0, 0.0);
    let v = judge(&c);
    assert_eq!((v.winner, v.decided_by), (Winner::Kubernetes, DecidedBy::Tolerance));
    assert!(v.sentence.contains("serverless.memory_mb"), "{}", v.sentence);
}
