//! The model of the instance pool against its referee: a few pools of the grid that
//! `faceoff check --grid functions` and `--grid policies` go through as a whole.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
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
        floor: None,
        provisioned_per_s: f64::INFINITY,
        limit: 1e9,
        scale_per_s: 1e9,
        scale_burst: 1e9,
        functions: 1.0,
        apart_s: 0.0,
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
        floor: None,
        provisioned_per_s: f64::INFINITY,
        limit,
        scale_per_s: 20.0,
        scale_burst: 20.0,
        functions: 1.0,
        apart_s: 0.0,
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

/// One request per instance, a second each, no limit in sight.
fn plain(profile: &Profile) -> PoolInput<'_> {
    PoolInput {
        profile,
        busy_s: 1.0,
        busy_cv: 1.0,
        cold_s: 0.3,
        cold_cv: 0.3,
        keep_alive_s: 600.0,
        concurrency: 1.0,
        routing: Routing::MostRecent,
        provisioned: 0.0,
        floor: None,
        provisioned_per_s: f64::INFINITY,
        limit: 1e6,
        scale_per_s: 1e6,
        scale_burst: 1e6,
        functions: 1.0,
        apart_s: 0.0,
    }
}

/// Model and simulation of provisioned instances whose rate binds, all day or at the peak only.
#[test]
fn what_comes_faster_than_provisioned_instances_may_take_goes_to_others() {
    let day = |low: f64, high: f64| -> Vec<f64> {
        (0..288)
            .map(|step| low + (high - low) * (0.5 - 0.5 * (f64::from(step) / 288.0 * std::f64::consts::TAU).cos()))
            .collect()
    };
    for (rates, provisioned, busy_s) in
        [(vec![60.0; 100], 3.0, 0.02), (day(2.0, 90.0), 4.0, 0.03), (day(1.0, 40.0), 1.0, 0.09)]
    {
        let profile = Profile { step_s: 300.0, rates, burst: 1.0 };
        let given = PoolInput { provisioned, provisioned_per_s: 10.0, busy_s, ..plain(&profile) };
        let model = pool::evaluate(&given);
        let plan = replication::Plan { seed: 11, threads: 2, at_least: 4, at_most: 4, wanted: Vec::new() };
        let study = replication::run(&Functions::new(given), &plan, &AtomicBool::new(false), |_| ()).expect("a study");
        let played = |figure: Figure| study.estimates[figure as usize];
        for (what, model, played, bar) in [
            ("provisioned share", model.provisioned_share, played(Figure::ProvisionedShare), 0.01),
            ("instances", model.mean_instances, played(Figure::MeanInstances), 0.03),
            ("busy", model.mean_busy, played(Figure::MeanBusy), 0.03),
            ("cold share", model.cold_share, played(Figure::ColdShare), 0.2),
        ] {
            let off = (model - played.value).abs() - played.half_width;
            assert!(off <= bar * played.value, "{what}, {provisioned} at {busy_s} s: {model} against {played:?}");
        }
    }
}

/// Instances that take turns at random are all gone after a night without requests, and start anew in the morning.
#[test]
fn a_night_without_requests_empties_a_pool_that_takes_turns() {
    for (keep_alive_s, busy_s, burst) in [(1600.0, 0.3, 1.0), (300.0, 0.1, 5.0)] {
        let rates = (0..96).map(|step| if step < 40 { 0.5 } else { 0.0 }).collect();
        let profile = Profile { step_s: 300.0, rates, burst };
        let given = PoolInput { keep_alive_s, busy_s, routing: Routing::Random, ..plain(&profile) };
        let model = pool::evaluate(&given);
        let plan = replication::Plan { seed: 2, threads: 2, at_least: 16, at_most: 16, wanted: Vec::new() };
        let study = replication::run(&Functions::new(given), &plan, &AtomicBool::new(false), |_| ()).expect("a study");
        let played = |figure: Figure| study.estimates[figure as usize];
        for (what, model, played) in [
            ("instances", model.mean_instances, played(Figure::MeanInstances)),
            ("cold share", model.cold_share, played(Figure::ColdShare)),
        ] {
            let off = (model - played.value).abs() - played.half_width;
            assert!(off <= 0.05 * played.value, "{what}, {keep_alive_s} s: {model} against {played:?}");
        }
    }
}

/// A pool whose provisioned instances change over a day, as modelled and as played: cold share, mean instances and the share of requests
/// on provisioned instances, each within its bar of the simulation or of its interval.
fn changing(
    name: &str,
    rates: &[f64],
    provisioned_per_s: f64,
    floor: impl Fn(&Profile) -> pool::Floor,
    bars: [f64; 3],
) -> Vec<String> {
    let profile = Profile { step_s: 300.0, rates: rates.to_vec(), burst: 1.0 };
    let floor = floor(&profile);
    let input = PoolInput {
        profile: &profile,
        busy_s: 0.2,
        busy_cv: 1.0,
        cold_s: 0.5,
        cold_cv: 0.3,
        keep_alive_s: 360.0,
        concurrency: 1.0,
        routing: Routing::MostRecent,
        provisioned: floor.mean(),
        floor: Some(floor),
        provisioned_per_s,
        limit: 1000.0,
        scale_per_s: 100.0,
        scale_burst: 100.0,
        functions: 1.0,
        apart_s: 0.0,
    };
    let model = pool::evaluate(&input);
    let plan = replication::Plan { seed: 7, threads: 2, at_least: 4, at_most: 6, wanted: Vec::new() };
    let study = replication::run(&Functions::new(input), &plan, &AtomicBool::new(false), |_| ()).expect("a study");
    let figures = [
        ("cold", model.cold_share, Figure::ColdShare),
        ("pool", model.mean_instances, Figure::MeanInstances),
        ("on provisioned", model.provisioned_share, Figure::ProvisionedShare),
    ];
    let mut off_bar = Vec::new();
    for ((what, model, figure), bar) in figures.into_iter().zip(bars) {
        let played = study.estimates[figure as usize];
        println!("{name}: {what} {model:.5}, played {:.5} ± {:.5}", played.value, played.half_width);
        let off = (model - played.value).abs() - played.half_width;
        let least = if what == "cold" { 1e-4 } else { 0.0 };
        if off >= (bar * played.value).max(least) {
            off_bar.push(format!("{name}: {what} {model}, not {played:?}"));
        }
    }
    off_bar
}

#[test]
fn provisioned_instances_by_schedule_are_those_of_the_simulation() {
    let wave: Vec<f64> =
        (0..288).map(|i| 20.0 * (1.0 + (f64::from(i) * std::f64::consts::TAU / 288.0).sin()) + 0.5).collect();
    let office: Vec<f64> = (0..288).map(|i| if (108..216).contains(&i) { 40.0 } else { 1.0 }).collect();
    let flash: Vec<f64> = (0..288).map(|i| if (240..246).contains(&i) { 100.0 } else { 4.0 }).collect();
    let mut off = Vec::new();
    for (name, rates) in [("day", &wave), ("office hours", &office), ("flash", &flash)] {
        for most in [3, 12] {
            let by = |profile: &Profile| pool::schedule::scheduled(profile, most, 120.0);
            let name = format!("{name}, up to {most} by schedule");
            off.extend(changing(&name, rates, 10.0, by, [0.1, 0.02, 0.02]));
        }
    }
    assert!(off.is_empty(), "{}", off.join("\n"));
}

#[test]
fn provisioned_instances_that_follow_their_use_are_those_of_the_simulation() {
    let rules = pool::Tracking {
        most: 12,
        target: 0.7,
        tolerance: 0.1,
        period_s: 60.0,
        up_hold_s: 180.0,
        down_hold_s: 900.0,
        lead_s: 120.0,
    };
    let wave: Vec<f64> =
        (0..288).map(|i| 20.0 * (1.0 + (f64::from(i) * std::f64::consts::TAU / 288.0).sin()) + 0.5).collect();
    let office: Vec<f64> = (0..288).map(|i| if (108..216).contains(&i) { 40.0 } else { 1.0 }).collect();
    let mut off = Vec::new();
    for (name, rates) in [("day", &wave), ("office hours", &office)] {
        let by = |profile: &Profile| pool::schedule::tracked(profile, rules, 0.2);
        off.extend(changing(&format!("{name}, by use"), rates, f64::INFINITY, by, [0.15, 0.05, 0.05]));
    }
    assert!(off.is_empty(), "{}", off.join("\n"));
}

/// Of instances that take several requests and take turns, more are busy than the requests would fill.
#[test]
fn requests_on_instances_that_take_turns_are_spread() {
    let profile = Profile::flat(1.76);
    let profile = Profile { step_s: 300.0, rates: vec![profile.mean(); 288], burst: 1.0 };
    for routing in [Routing::LeastRecent, Routing::Random] {
        let given = PoolInput { concurrency: 2.0, busy_cv: 0.37, keep_alive_s: 1500.0, routing, ..plain(&profile) };
        let model = pool::evaluate(&given);
        let plan = replication::Plan { seed: 4, threads: 2, at_least: 4, at_most: 4, wanted: Vec::new() };
        let study = replication::run(&Functions::new(given), &plan, &AtomicBool::new(false), |_| ()).expect("a study");
        let played = study.estimates[Figure::MeanBusy as usize];
        let off = (model.mean_busy - played.value).abs() - played.half_width;
        assert!(off <= 0.04 * played.value, "{routing}: {} against {played:?}", model.mean_busy);
    }
}

/// Batches of work that hardly varies, and of work that varies much, from few in progress to many.
#[test]
fn batches_of_all_kinds_of_work() {
    for (burst, busy_cv, batches) in
        [(3.0, 0.1, 0.7), (3.0, 0.4, 10.0), (3.0, 2.0, 3.0), (8.0, 0.1, 0.2), (8.0, 0.4, 0.7), (8.0, 2.0, 0.7)]
    {
        let profile = Profile { step_s: 300.0, rates: vec![batches * burst; 96], burst };
        let given = PoolInput { busy_cv, ..plain(&profile) };
        let model = pool::evaluate(&given);
        let mut played = Functions::new(given);
        played.periods = (60_000.0 / (batches * burst * profile.period_s())).ceil().max(1.0) as u32;
        let plan = replication::Plan { seed: 7, threads: 2, at_least: 8, at_most: 8, wanted: Vec::new() };
        let study = replication::run(&played, &plan, &AtomicBool::new(false), |_| ()).expect("a study");
        for (what, model, figure, bar) in [
            ("instances", model.mean_instances, Figure::MeanInstances, 0.02),
            ("cold share", model.cold_share, Figure::ColdShare, 0.05),
        ] {
            let played = study.estimates[figure as usize];
            let off = (model - played.value).abs() - played.half_width;
            assert!(off <= bar * played.value, "{what}, {burst} CV {busy_cv} x {batches}: {model} against {played:?}");
        }
    }
}
