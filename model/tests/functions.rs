//! The model of the instance pool against its referee: a few pools of the grid that
//! `faceoff check --grid functions` and `--grid policies` go through as a whole.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::analysis::check::grid::{Point, Wave, grid, policies};
use faceoff_model::analysis::check::{Finding, Plan};
use faceoff_model::model::pool::{self, PoolInput};
use faceoff_model::scenario::Routing;
use faceoff_model::simulation::functions::{Figure, Functions};
use faceoff_model::simulation::replication;
use faceoff_model::traffic::Profile;
use std::sync::atomic::AtomicBool;

/// Fails when the model is further from the simulation than its bar, or the simulation cannot tell.
fn holds(points: impl Iterator<Item = Point>) -> usize {
    let mut rows = 0;
    for point in points {
        let course = point.play(Plan { precision: 1.0, ..Plan::default() }, &AtomicBool::new(false), |_| ());
        assert!(course.rows.len() >= 2, "{point}");
        for row in &course.rows {
            assert_eq!(
                row.finding,
                Finding::Within,
                "{point}: {} is {} against {:?}",
                row.what,
                row.model,
                row.simulation
            );
            rows += 1;
        }
    }
    rows
}

#[test]
fn pools_of_all_sizes() {
    let every = |point: &Point| point.keep_alive_s < 100.0 || point.work_s > 5.0;
    let rows = holds(grid().into_iter().filter(|point| point.rate < 5.0 && every(point)));
    assert_eq!(rows, 96);
}

#[test]
fn batches_and_instances_that_are_shared_or_provisioned() {
    let most_recent = |point: &Point| point.routing == Routing::MostRecent && point.wave == Wave::Day;
    let endless = |point: &Point| point.limit > 1e6 && point.scale_per_s > 1e6 && point.rate < 5.0;
    let rows = holds(policies().into_iter().filter(|point| most_recent(point) && endless(point)).filter(|point| {
        point.concurrency < 2.0 && (point.burst > 1.0 || point.provisioned > 0.0) && point.provisioned < 5.0
    }));
    assert!(rows >= 16, "{rows}");
}

#[test]
fn instances_that_take_turns() {
    let turns = |point: &Point| point.routing != Routing::MostRecent && point.burst < 2.0 && point.provisioned < 1.0;
    let rows = holds(policies().into_iter().filter(|point| turns(point) && point.rate < 0.05 && point.work_s < 1.0));
    assert_eq!(rows, 12);
}

/// Two minutes an hour at `high` requests a second, the rest at `low`: work and starts of so many seconds, and the
/// work's coefficient of variation.
fn rise(low: f64, high: f64, work: (f64, f64), start_s: f64) {
    let mut rates = vec![low; 120];
    rates[60..64].fill(high);
    let profile = Profile { step_s: 30.0, rates, burst: 1.0 };
    let input = PoolInput {
        profile: &profile,
        busy_s: work.0,
        busy_cv: work.1,
        cold_s: start_s,
        cold_cv: 0.3,
        keep_alive_s: 300.0,
        concurrency: 1.0,
        routing: Routing::MostRecent,
        provisioned: 0.0,
        provisioned_per_s: f64::INFINITY,
        limit: 1e9,
        scale_per_s: 1e9,
        scale_burst: 1e9,
    };
    let model = pool::evaluate(&input);
    let requests = profile.mean() * profile.period_s();
    let plan = replication::Plan {
        seed: 5,
        threads: 2,
        at_least: 2,
        at_most: (200_000.0 / requests).clamp(40.0, 4000.0) as u32,
        wanted: Vec::new(),
    };
    let study = replication::run(&Functions::new(input), &plan, &AtomicBool::new(false), |_| ()).expect("a study");
    for (what, model, figure) in
        [("cold", model.cold_share, Figure::ColdShare), ("pool", model.mean_instances, Figure::MeanInstances)]
    {
        let played = study.estimates[figure as usize];
        // The bar of the cold share, beside what the simulation leaves open.
        let off = (model - played.value).abs() - played.half_width;
        assert!(off < 0.05 * played.value, "{low} to {high}/s, {work:?}, {start_s} s: {what} {model}, not {played:?}");
    }
}

#[test]
fn a_rise_from_an_empty_pool_starts_what_it_does() {
    // Few and many requests, of little and of much variability, with starts shorter and longer than the work.
    rise(0.0, 0.1, (0.05, 1.0), 5.0);
    rise(0.0, 1.0, (1.5, 0.2), 5.0);
    rise(0.0, 16.67, (1.5, 0.2), 1.0);
    rise(0.0, 16.67, (1.5, 0.5), 1.6);
    rise(0.0, 100.0, (0.5, 0.2), 1.0);
    rise(0.0, 100.0, (10.0, 0.2), 5.0);
    rise(0.0, 100.0, (1.5, 1.0), 0.2);
}

#[test]
fn a_rise_from_a_warm_pool_starts_what_it_does() {
    rise(1.667, 16.67, (1.5, 0.2), 5.0);
    rise(10.0, 100.0, (0.5, 0.2), 5.0);
    rise(10.0, 100.0, (1.5, 1.0), 1.0);
    rise(50.0, 100.0, (1.5, 0.2), 5.0);
}

/// A flat load on at most `limit` instances of one request each: the pool, and the share of requests that it turns away when it
/// is played for an hour.
fn overload(load: f64, limit: f64) -> (pool::Pool, f64) {
    let profile = Profile { step_s: 60.0, rates: vec![load; 60], burst: 1.0 };
    let input = PoolInput {
        profile: &profile,
        busy_s: 1.0,
        busy_cv: 1.0,
        cold_s: 0.3,
        cold_cv: 0.3,
        keep_alive_s: 300.0,
        concurrency: 1.0,
        routing: Routing::MostRecent,
        provisioned: 0.0,
        provisioned_per_s: f64::INFINITY,
        limit,
        scale_per_s: 20.0,
        scale_burst: 20.0,
    };
    let model = pool::evaluate(&input);
    let plan = replication::Plan { seed: 3, threads: 1, at_least: 2, at_most: 2, wanted: Vec::new() };
    let study = replication::run(&Functions::new(input), &plan, &AtomicBool::new(false), |_| ()).expect("a study");
    (model, study.estimates[Figure::ThrottledShare as usize].value)
}

/// Erlang's B of so many servers, by his recursion: 1/B(n) = 1 + n / a / B(n-1).
#[test]
fn a_pool_at_its_limit_loses_what_erlang_says() {
    for (load, limit, published) in
        [(5000.0, 1000u32, 0.800), (2016.0, 1000, 0.504), (40.0, 100, 0.0), (100.0, 100, 0.0757)]
    {
        let erlang = 1.0 / (1..=limit).fold(1.0, |inverse, n| 1.0 + f64::from(n) / load * inverse);
        assert!((erlang - published).abs() < 1e-3, "{load} on {limit}: {erlang}");
        let (model, played) = overload(load, f64::from(limit));
        assert!((model.throttled_share - erlang).abs() < 1e-3, "{load} on {limit}: {}", model.throttled_share);
        assert!((played - erlang).abs() < 5e-3, "{load} on {limit}: {played} as played");
        let busy = load * (1.0 - erlang);
        assert!((model.mean_busy - busy).abs() < 0.01 * busy, "{load} on {limit}: {} busy", model.mean_busy);
        assert!(model.mean_instances >= busy && model.mean_instances <= f64::from(limit) + 1e-9);
    }
}

#[test]
fn the_same_course_whatever_the_number_of_threads() {
    for routing in Routing::ALL {
        let point = policies().into_iter().find(|point| point.routing == *routing).expect("a pool of every rule");
        let [one, four] = [1, 4].map(|threads| {
            let plan = Plan { seed: 9, threads, replications: Some(6), ..Plan::default() };
            point.play(plan, &AtomicBool::new(false), |_| ())
        });
        assert_eq!(one, four);
    }
}
