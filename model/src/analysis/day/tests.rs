use super::burst::{Burst, absorb};
use super::latency::Latencies;
use super::*;
use crate::model::evaluate;
use crate::scenario::{Scenario, Shape};
use crate::units::{PerSecond, SECONDS_PER_MONTH, Share};
use std::sync::atomic::AtomicBool;

fn catalog() -> Catalog {
    Catalog::load().expect("the catalog loads")
}

fn scenarios() -> Vec<Scenario> {
    let shaped = |shape: Shape, rate: f64| {
        let mut scenario = Scenario::default();
        scenario.traffic.shape = shape;
        scenario.traffic.rate = PerSecond::new(rate);
        scenario.traffic.peak_to_mean = 4.0;
        scenario
    };
    let mut shared = shaped(Shape::Day, 300.0);
    shared.kubernetes.cluster_share = Share::new(0.3);
    let mut out: Vec<Scenario> = Shape::ALL.iter().map(|shape| shaped(*shape, 40.0)).collect();
    out.push(shared);
    out
}

#[test]
fn the_running_cost_comes_to_the_bill() {
    let catalog = catalog();
    for scenario in scenarios() {
        let comparison = evaluate(&scenario, &catalog);
        let course = Course::of(&comparison, &catalog);
        for side in Side::BOTH {
            let usd = &course.side(side).usd;
            let bill = comparison.side(side).bill.total().get() * course.period_s() / SECONDS_PER_MONTH;
            let end = usd.last().copied().expect("steps");
            assert!((end / bill - 1.0).abs() < 1e-9, "{side:?} {}: {end} is not {bill}", scenario.traffic.shape);
            assert!(usd.windows(2).all(|pair| pair[0] <= pair[1]), "money never comes back");
        }
    }
}

#[test]
fn the_pages_together_are_the_period() {
    let catalog = catalog();
    for scenario in scenarios() {
        let comparison = evaluate(&scenario, &catalog);
        let latencies = Latencies::of(&scenario, &catalog, &AtomicBool::new(false)).expect("not cancelled");
        let rates = &comparison.profile.rates;
        let per_page = rates.len() / latencies.sides[0].len();
        for (side, pages) in Side::BOTH.into_iter().zip(&latencies.sides) {
            let requests: f64 = pages.iter().flatten().map(|m| m.requests).sum();
            let late: f64 = pages.iter().flatten().map(|m| m.late * m.requests).sum();
            let came = comparison.profile.mean() * comparison.profile.period_s();
            let shape = scenario.traffic.shape;
            assert!((requests / came - 1.0).abs() < 0.01, "{side:?} {shape}: {requests} of {came}");
            let wanted = 1.0 - comparison.side(side).within_tolerance;
            let got = late / requests;
            assert!(
                (got - wanted).abs() < 0.002 + 0.02 * wanted,
                "{side:?} {shape}: {got} of the pages, {wanted} of the period"
            );
            let called = |page: usize| rates[page * per_page..(page + 1) * per_page].iter().any(|rate| *rate > 0.0);
            let quiet = pages.iter().enumerate().filter(|(i, _)| !called(*i));
            assert!(quiet.into_iter().all(|(_, page)| page.is_none()), "no requests, no latency");
        }
    }
}

#[test]
fn a_burst_is_added_where_it_is_dropped_and_nowhere_else() {
    let profile = crate::traffic::Profile::flat(10.0);
    let burst = Burst { at_s: 86_400.0 - 120.0, minutes: 4.0, more_per_s: 30.0 };
    let (without, with, first) = burst.on(&profile);
    assert_eq!((without.step_s, without.rates.len(), first), (60.0, 1440, 1438));
    let raised: Vec<usize> = (0..1440).filter(|&i| with.rates[i] > without.rates[i]).collect();
    assert_eq!(raised, [0, 1, 1438, 1439], "around midnight");
    assert!((with.mean() - without.mean() - 30.0 * 4.0 / 1440.0).abs() < 1e-9);
}

#[test]
fn a_greater_burst_is_absorbed_later_and_costs_more() {
    let catalog = catalog();
    let scenario = Scenario::default();
    let drop = |more_per_s: f64| {
        let burst = Burst { at_s: 14.0 * 3600.0, minutes: 15.0, more_per_s };
        absorb(&scenario, burst, &catalog, &AtomicBool::new(false)).expect("not cancelled")
    };
    let (none, some, many) = (drop(0.0), drop(100.0), drop(1500.0));
    for side in [0, 1] {
        let late = [&none, &some, &many].map(|a| a.sides[side].late);
        assert!(late[0] <= 1.0 && late[1] < late[2] && late[2] > 100.0, "{side}: {late:?}");
        assert!(many.sides[side].there.1 > some.sides[side].there.1, "{side}");
        assert!(some.sides[side].usd > 0.0, "{side}: {}", some.sides[side].usd);
    }
    let pods = many.sides[0].carried_s.expect("within a quarter of an hour");
    let instances = many.sides[1].carried_s.expect("within a quarter of an hour");
    assert!(instances < 15.0 && pods > 20.0, "pods after {pods} s, instances after {instances} s");
    assert!(many.sides[1].cold > 100.0 && many.sides[0].cold <= 0.0);
}
