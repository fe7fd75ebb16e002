//! How long one evaluation takes over random scenarios within the dials' ranges, and the slowest of them:
//! `cargo run --release -p faceoff-model --example find_slow_corners -- [SCENARIOS] [SEED]`.
//!
//! Each scenario moves up to 20 dials to positions that are even along their sliders, so that rates, durations and limits
//! are even in ratios. The time is what the system says this thread was running, the lesser of two evaluations for what takes
//! longer than a millisecond, so that other processes on the machine do not count.

#![allow(clippy::expect_used, reason = "a failure here is a finding, and should say where")]

use faceoff_model::catalog::Catalog;
use faceoff_model::dial::{DIALS, Kind, Value};
use faceoff_model::model::{kubernetes, serverless};
use faceoff_model::scenario::Scenario;
use faceoff_model::simulation::random::Random;
use faceoff_model::traffic::Profile;
use std::hint::black_box;
use std::time::Instant;

/// Most dials moved.
const MOVES: usize = 20;
/// Scenarios listed.
const LISTED: usize = 12;

/// Milliseconds that this thread has run, where the system tells; else milliseconds since the start.
fn running_ms(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64() * 1e3, |ns| ns * 1e-6)
}

/// Milliseconds of the fastest of two runs, or of one that is quick.
fn time_ms<T>(start: Instant, mut run: impl FnMut() -> T) -> f64 {
    let mut once = || {
        let from = running_ms(start);
        black_box(run());
        running_ms(start) - from
    };
    let first = once();
    if first > 1.0 { first.min(once()) } else { first }
}

/// A random scenario and the dials that were moved.
fn draw(random: &mut Random, catalog: &Catalog) -> (Scenario, Vec<String>) {
    let mut scenario = Scenario::default();
    let mut moved = Vec::new();
    for _ in 0..random.below(MOVES + 1) {
        let dial = &DIALS[random.below(DIALS.len())];
        let position = random.uniform();
        let value = match dial.kind {
            Kind::Number(n) => Value::Number(n.at(position)),
            Kind::Switch(_) => Value::Switch(position > 0.5),
            Kind::Choice(_) => {
                let options = dial.options(&scenario, catalog);
                let Some(option) = options.get((position * options.len() as f64) as usize) else { continue };
                Value::Choice(option.id.clone())
            }
        };
        if dial.set(&mut scenario, catalog, &value).is_ok() {
            moved.push(format!("{}={}", dial.id, dial.show(&scenario, catalog)));
        }
    }
    (scenario, moved)
}

fn percentiles(what: &str, times: &mut [f64]) {
    times.sort_by(f64::total_cmp);
    let at = |p: f64| times[((p * times.len() as f64) as usize).min(times.len() - 1)];
    let [p50, p95, p99, p999, most] = [0.5, 0.95, 0.99, 0.999, 1.0].map(at);
    println!("{what:12} p50 {p50:7.3}  p95 {p95:7.3}  p99 {p99:7.3}  p99.9 {p999:8.3}  most {most:8.3} ms");
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| arguments.next().map_or(default, |text| text.parse().expect("a whole number"));
    let (count, seed) = (number(3000), number(1));
    let catalog = Catalog::load().expect("the embedded catalog loads");
    let mut random = Random::stream(seed, 0);
    let start = Instant::now();
    // The first evaluation fills tables that all share.
    black_box(faceoff_model::model::evaluate(&Scenario::default(), &catalog));
    let mut all: Vec<([f64; 2], Vec<String>)> = Vec::new();
    for _ in 0..count {
        let (scenario, moved) = draw(&mut random, &catalog);
        let profile = Profile::of(&scenario.traffic);
        let pods = time_ms(start, || kubernetes::evaluate(&scenario, &catalog, &profile));
        let functions = time_ms(start, || serverless::evaluate(&scenario, &catalog, &profile));
        all.push(([pods, functions], moved));
    }
    println!("{count} scenarios, seed {seed}");
    for (side, what) in ["kubernetes", "serverless"].into_iter().enumerate() {
        percentiles(what, &mut all.iter().map(|(times, _)| times[side]).collect::<Vec<f64>>());
    }
    percentiles("both", &mut all.iter().map(|(times, _)| times.iter().sum()).collect::<Vec<f64>>());
    for (side, what) in ["kubernetes", "serverless"].into_iter().enumerate() {
        all.sort_by(|a, b| b.0[side].total_cmp(&a.0[side]));
        println!("\nslowest, {what}:");
        for (times, moved) in all.iter().take(LISTED) {
            println!("{:8.2} ms  {}", times[side], moved.join(" "));
        }
    }
}
