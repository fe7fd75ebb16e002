//! The map: its first picture and the finished field, on two threads. `cargo bench --bench map`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use divan::Bencher;
use faceoff_model::analysis::map::{Axis, Plan, sharpen};
use faceoff_model::analysis::sensitivity::swings;
use faceoff_model::analysis::tipping::tipping_points;
use faceoff_model::analysis::uncertainty::draw;
use faceoff_model::catalog::Catalog;
use faceoff_model::dial::find;
use faceoff_model::scenario::Scenario;
use std::sync::atomic::{AtomicBool, Ordering};

fn main() {
    divan::main();
}

const THREADS: usize = 2;

fn catalog() -> Catalog {
    Catalog::load().expect("the embedded catalog loads")
}

/// The window that the screen opens with: half of either slider around the default scenario.
fn plan(catalog: &Catalog, upward: &str) -> Plan {
    let scenario = Scenario::default();
    let axis = |id: &str| {
        let dial = find(id).expect("a dial");
        let whole = Axis::new(dial, 0.0, 1.0).expect("a number");
        let from = (whole.fraction(dial.number(&scenario).expect("a number")) - 0.25).clamp(0.0, 0.5);
        Axis::new(dial, from, from + 0.5).expect("a number")
    };
    Plan::new(axis("traffic.rate"), axis(upward), &scenario, catalog).expect("a plan")
}

/// Until there is something to see all over the field.
#[divan::bench(args = ["work.duration_ms", "tolerance.target_ms"])]
fn first_picture(bencher: Bencher, upward: &str) {
    let catalog = catalog();
    let plan = plan(&catalog, upward);
    bencher.bench(|| {
        let cancel = AtomicBool::new(false);
        sharpen(&plan, &catalog, THREADS, &cancel, &mut |_| cancel.store(true, Ordering::Relaxed))
    });
}

/// Until there is nothing left to sharpen.
#[divan::bench(args = ["work.duration_ms", "tolerance.target_ms"], sample_count = 5, sample_size = 1)]
fn whole_field(bencher: Bencher, upward: &str) {
    let catalog = catalog();
    let plan = plan(&catalog, upward);
    bencher.bench(|| sharpen(&plan, &catalog, THREADS, &AtomicBool::new(false), &mut |_| {}));
}

/// Every dial over its plausible range.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn tornado(bencher: Bencher) {
    let catalog = catalog();
    bencher.bench(|| swings(&Scenario::default(), &catalog, THREADS, &AtomicBool::new(false)));
}

/// As many draws as the screen makes.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn four_hundred_draws(bencher: Bencher) {
    let catalog = catalog();
    let never = AtomicBool::new(false);
    bencher.bench(|| draw(&Scenario::default(), &catalog, (1, 400), THREADS, &never, &mut |_, _| {}));
}

/// The tipping point of every dial.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn every_tipping_point(bencher: Bencher) {
    let catalog = catalog();
    bencher.bench(|| tipping_points(&Scenario::default(), &catalog, &AtomicBool::new(false)));
}
