//! Times the model and the replay on traces of one's own: `cargo run --release --example replay_traces -- FILE.csv…` with files
//! of the trace folder. Without a file it plays a million requests over a day.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a tool for the terminal that stops at the first fault")]

use faceoff::analysis::replay::replay;
use faceoff::catalog::Catalog;
use faceoff::model::evaluate;
use faceoff::scenario::Scenario;
use faceoff::trace::Trace;
use faceoff::traces;
use faceoff::traffic::{fit, record};
use std::path::Path;
use std::time::Instant;

/// A million requests over a day that rises and falls.
fn million() -> Trace {
    let wave = |minute: f64| 1.0 + 0.8 * (minute * std::f64::consts::TAU / 1440.0).sin();
    let counts = (0..1440).map(|minute| Some((1e6 / 1440.0 * wave(f64::from(minute))).round())).collect();
    Trace { step_s: 60.0, counts, ..Trace::default() }
}

fn main() {
    let catalog = Catalog::load().expect("the catalog loads");
    let read = |path: String| (path.clone(), traces::read(Path::new(&path)).expect("a trace"));
    let mut traces: Vec<(String, Trace)> = std::env::args().skip(1).map(read).collect();
    if traces.is_empty() {
        traces.push(("a million".to_owned(), million()));
    }
    for (name, trace) in traces {
        let start = Instant::now();
        let recorded = record("trace", &trace);
        let shaped = start.elapsed();
        println!("{name}: {} steps of {} s, {:?}, in {shaped:.1?}", recorded.rates.len(), recorded.step_s, fit(&trace));
        let start = Instant::now();
        let played = replay("trace", &trace, &Scenario::default(), &catalog, 1).expect("requests came");
        println!("  {} requests replayed and modelled in {:.2?}", played.requests, start.elapsed());
        let start = Instant::now();
        let comparison = evaluate(&played.scenario, &catalog);
        println!("  one evaluation {:.2?} of {} steps", start.elapsed(), comparison.profile.rates.len());
        for f in &played.figures {
            println!("  {:34} {:>12.5} {:>12.5} {:>12.5}", f.what, f.recorded, f.model, f.independent);
        }
    }
}
