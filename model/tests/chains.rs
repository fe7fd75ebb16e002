//! Chains of functions: the model's pools against a simulation in which requests go from one pool to the next.

#![allow(clippy::expect_used, clippy::panic, reason = "a failure here is a finding, and should say where")]

use faceoff_model::model::pool::{self, PoolInput};
use faceoff_model::scenario::Routing;
use faceoff_model::simulation::functions::{Chain, Figure, Functions};
use faceoff_model::simulation::random::{LogNormal, Random, Sum};
use faceoff_model::simulation::replication::{self, Experiment, Halt, Outcome, Ratio};
use faceoff_model::traffic::Profile;
use std::fmt;
use std::sync::atomic::AtomicBool;

/// One chain of the grid.
#[derive(Debug, Clone, Copy)]
struct Case {
    functions: u32,
    /// Mean requests a second.
    rate: f64,
    /// Mean batch.
    burst: f64,
    /// Seconds of work in one function, and its coefficient of variation.
    work: (f64, f64),
    cold_s: f64,
    keep_alive_s: f64,
    daily: bool,
    routing: Routing,
    /// Standard deviation of the hand-off, which takes as long on average.
    handoff_s: f64,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { functions, rate, burst, work: (work_s, cv), cold_s, keep_alive_s, daily, routing, handoff_s } =
            *self;
        let shape = if daily { "daily" } else { "flat" };
        write!(
            f,
            "{functions} x {work_s} s (CV {cv}), start {cold_s} s, {rate}/s {shape}, batch {burst}, kept {keep_alive_s} s, hand-off {handoff_s} s, {routing}"
        )
    }
}

impl Case {
    fn profile(&self) -> Profile {
        let swing = if self.daily { 0.9 } else { 0.0 };
        let rate = |step: u32| self.rate * (1.0 - swing * (std::f64::consts::TAU * f64::from(step) / 96.0).cos());
        Profile { step_s: 900.0, rates: (0..96).map(rate).collect(), burst: self.burst }
    }

    fn input<'p>(&self, profile: &'p Profile) -> PoolInput<'p> {
        PoolInput {
            profile,
            busy_s: self.work.0,
            busy_cv: self.work.1,
            cold_s: self.cold_s,
            cold_cv: 0.3,
            keep_alive_s: self.keep_alive_s,
            concurrency: 1.0,
            routing: self.routing,
            provisioned: 0.0,
            floor: None,
            provisioned_per_s: f64::INFINITY,
            limit: 1e6,
            scale_per_s: 1e6,
            scale_burst: 1e6,
            functions: f64::from(self.functions),
            apart_s: self.handoff_s,
        }
    }
}

struct Played<'a>(Chain<'a>);

/// Cold share, mean instances of a function, and the share of requests that meet any start.
struct Seen(Vec<Ratio>);

impl Outcome for Seen {
    fn figures(&self) -> Vec<Ratio> {
        self.0.clone()
    }

    fn merge(&mut self, _: Self) {}
}

impl Experiment for Played<'_> {
    type Outcome = Seen;

    fn play(&self, _: u32, random: Random, halt: &Halt<'_>) -> Option<Seen> {
        let ride = self.0.play(random, halt)?;
        let figures = ride.pools.figures();
        Some(Seen(vec![
            figures[Figure::ColdShare as usize],
            figures[Figure::MeanInstances as usize],
            Ratio::new(ride.met as f64, ride.latency.count() as f64),
        ]))
    }
}

fn grid() -> Vec<Case> {
    let mut cases = Vec::new();
    for (functions, rate, burst, work, cold_s, keep_alive_s, daily) in [
        (4, 0.05, 1.0, (0.2, 0.3), 0.5, 400.0, false),
        (4, 0.05, 1.0, (0.2, 1.0), 0.5, 400.0, false),
        (2, 0.05, 1.0, (0.2, 1.0), 5.0, 400.0, true),
        (3, 0.001, 1.0, (0.2, 1.0), 2.0, 400.0, false),
        (5, 0.003, 1.0, (1.0, 0.5), 2.0, 300.0, true),
        (3, 2.0, 1.0, (0.3, 1.0), 1.0, 600.0, true),
        (3, 20.0, 1.0, (0.3, 0.5), 1.0, 600.0, true),
        (2, 1.0, 1.0, (5.0, 1.0), 1.0, 300.0, true),
        (3, 0.02, 5.0, (0.2, 0.5), 1.0, 400.0, false),
        (3, 0.02, 5.0, (0.2, 2.0), 1.0, 400.0, true),
        (4, 1.0, 3.0, (0.2, 1.0), 1.0, 400.0, true),
        (2, 10.0, 8.0, (0.5, 0.5), 1.0, 600.0, true),
        (6, 0.002, 6.0, (0.3, 1.0), 1.0, 300.0, false),
        (3, 5.0, 4.0, (2.0, 1.0), 3.0, 600.0, false),
    ] {
        cases.push(Case {
            functions,
            rate,
            burst,
            work,
            cold_s,
            keep_alive_s,
            daily,
            routing: Routing::MostRecent,
            handoff_s: 0.0,
        });
    }
    // Hand-offs that take longer than the work send requests on one by one.
    for (of, handoff_s, routing) in [
        (0, 0.5, Routing::MostRecent),
        (8, 0.3, Routing::MostRecent),
        (10, 0.5, Routing::MostRecent),
        (10, 0.5, Routing::LeastRecent),
        (11, 0.0, Routing::Random),
    ] {
        cases.push(Case { routing, handoff_s, ..cases[of] });
    }
    cases
}

fn hand_off(mean_s: f64) -> Sum {
    if mean_s > 0.0 { Sum::of(LogNormal::new(mean_s, 1.0)) } else { Sum::default() }
}

#[test]
fn chains_of_functions() {
    let mut off = Vec::new();
    for case in grid() {
        let profile = case.profile();
        let input = case.input(&profile);
        let model = pool::evaluate(&input);
        let mut one = Functions::new(input);
        one.periods = (60_000.0 / (case.rate * profile.period_s())).ceil().clamp(1.0, 400.0) as u32;
        let played =
            Played(Chain { one, functions: case.functions, handoff: hand_off(case.handoff_s), around: Sum::default() });
        let plan = replication::Plan { seed: 5, threads: 2, at_least: 6, at_most: 6, wanted: Vec::new() };
        let study = replication::run(&played, &plan, &AtomicBool::new(false), |_| ()).expect("a study");
        // The errors that MODEL.md states, of requests one by one and in batches.
        let bars = if case.burst > 1.0 { [0.1, 0.13, 0.2] } else { [0.12, 0.03, 0.12] };
        let [cold, instances, met] = study.estimates[..] else { panic!("three figures") };
        for (what, model, played, bar) in [
            ("cold share", model.cold_share, cold, bars[0]),
            ("instances", model.mean_instances, instances, bars[1]),
            ("any start", model.met_share, met, bars[2]),
        ] {
            let excess = (model - played.value).abs() - played.half_width - bar * played.value;
            if excess > 0.0 {
                off.push(format!("{case}: {what} {model} against {played:?}"));
            }
        }
    }
    assert!(off.is_empty(), "{off:#?}");
}
