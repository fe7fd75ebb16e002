//! The model of the instance pool against its referee: a few pools of the grid that
//! `faceoff check --grid functions` and `--grid policies` go through as a whole.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff::analysis::check::grid::{Point, Wave, grid, policies};
use faceoff::analysis::check::{Finding, Plan};
use faceoff::scenario::Routing;
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
