use super::{DecidedBy, TIE, Winner, judge};
use crate::catalog::{Catalog, Source};
use crate::model::bill::{Bill, Group, Kind, Line, Nature};
use crate::model::latency::Distribution;
use crate::model::limits::Limit;
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
fn the_cheaper_one_wins_if_both_meet_the_tolerance_or_both_miss_it() {
    let (winner, by, sentence) = verdict(&looks(219.0, 96.0), &looks(61.0, 182.0));
    assert_eq!((winner, by), (Winner::Serverless, DecidedBy::Cost));
    assert!(sentence.starts_with("Serverless: $61/mo against $219/mo, and p99 18"), "{sentence}");
    let (winner, by, sentence) = verdict(&looks(219.0, 500.0), &looks(61.0, 600.0));
    assert_eq!((winner, by), (Winner::Serverless, DecidedBy::Cost));
    assert!(sentence.contains("but neither keeps p99 within 300 ms"), "{sentence}");
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
    let sentence = judge(&c).sentence;
    assert!(sentence.contains(&format!("serverless (p99 {}) answers 93 % in time", p99(96.0))), "{sentence}");
}

#[test]
fn sentences_are_short_and_punctuated_once() {
    let all = [looks(219.0, 96.0), looks(61.0, 412.0), looks(1_234_567.0, 59_999.0), forbidden(3.0, 9.0)];
    for kubernetes in &all {
        for serverless in &all {
            let (winner, _, sentence) = verdict(kubernetes, serverless);
            let most = if winner == Winner::Neither { 180 } else { 140 };
            assert!(sentence.chars().count() <= most, "{sentence}");
            assert!(sentence.ends_with('.') && !sentence.contains("..") && !sentence.contains(".)"), "{sentence}");
            assert!(!sentence.contains(".;") && !sentence.contains(":."), "{sentence}");
        }
    }
}
