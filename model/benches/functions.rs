//! Requests a second that the function simulation plays, side by side with a bare loop that only draws exponentials
//! and keeps a heap of completions: `cargo bench --bench functions`.
//!
//! Both are played in turn, many times each, on one core; what counts is the fastest of each in the time that the
//! system says the thread was running, as everything else is what the machine did meanwhile.
//!
//! The last lines tell what one evaluation of the model costs, in requests of the first case's bare loop.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::catalog::Catalog;
use faceoff_model::model::pool::PoolInput;
use faceoff_model::model::{kubernetes, serverless};
use faceoff_model::scenario::{Routing, Scenario};
use faceoff_model::simulation::functions::{Figure, Functions};
use faceoff_model::simulation::random::Random;
use faceoff_model::simulation::replication::{Experiment, Halt, Outcome};
use faceoff_model::traffic::Profile;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// Requests of one play, roughly.
const REQUESTS: f64 = 3e6;
/// Plays of each, of which the fastest counts.
const ROUNDS: usize = 8;

/// Seconds that this thread has run, where the system tells; else seconds that have passed.
fn running_s(since: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| since.elapsed().as_secs_f64(), |ns| ns * 1e-9)
}

/// One thing to be played.
struct Case {
    name: &'static str,
    rate: f64,
    busy_s: f64,
    concurrency: f64,
    routing: Routing,
    burst: f64,
}

/// The published point of `SimFaaS` (0.9/s, 1.991 s with CV 1, keep-alive 600 s) first.
const CASES: [Case; 6] = [
    Case { name: "simfaas", ..POINT },
    Case { name: "simfaas, least recent", routing: Routing::LeastRecent, ..POINT },
    Case { name: "simfaas, random", routing: Routing::Random, ..POINT },
    Case { name: "simfaas, batches of 4", burst: 4.0, ..POINT },
    Case { name: "simfaas, 8 at once", concurrency: 8.0, ..POINT },
    Case { name: "1,000/s, 100 ms", rate: 1000.0, busy_s: 0.1, ..POINT },
];

const POINT: Case =
    Case { name: "", rate: 0.9, busy_s: 1.991, concurrency: 1.0, routing: Routing::MostRecent, burst: 1.0 };

impl Case {
    fn profile(&self) -> Profile {
        let steps = (REQUESTS / self.rate / 300.0).ceil().max(1.0) as usize;
        Profile { step_s: 300.0, rates: vec![self.rate; steps], burst: self.burst }
    }

    /// Requests a second of the simulation.
    fn simulation(&self, profile: &Profile, seed: u64) -> f64 {
        let input = PoolInput {
            profile,
            busy_s: self.busy_s,
            busy_cv: 1.0,
            cold_s: 0.3,
            cold_cv: 0.3,
            keep_alive_s: 600.0,
            concurrency: self.concurrency,
            routing: self.routing,
            provisioned: 0.0,
            floor: None,
            provisioned_per_s: f64::INFINITY,
            limit: 1e6,
            scale_per_s: 1e6,
            scale_burst: 1e6,
            functions: 1.0,
            apart_s: 0.0,
        };
        let mut played = Functions::new(input);
        played.warm_up_s = 1800.0;
        let (random, never) = (Random::stream(seed, 0), AtomicBool::new(false));
        let epoch = Instant::now();
        let start = running_s(epoch);
        let tally = played.play(0, random, &Halt::on(&never)).expect("no cancellation");
        let requests = tally.answered as f64 * (1.0 + played.warm_up_s / profile.period_s());
        let speed = requests / (running_s(epoch) - start);
        black_box(tally.figures()[Figure::ColdShare as usize]);
        speed
    }

    /// Requests a second of a loop that does nothing else than what every simulation must.
    fn bare(&self, profile: &Profile, seed: u64) -> f64 {
        let mut random = Random::stream(seed, 1);
        let mut heap: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
        let requests = (profile.mean() * profile.period_s()) as u64;
        let epoch = Instant::now();
        let start = running_s(epoch);
        let (mut now, mut most) = (0.0, 0);
        for _ in 0..requests {
            now += random.exponential() / self.rate;
            while heap.peek().is_some_and(|Reverse(due)| f64::from_bits(*due) <= now) {
                heap.pop();
            }
            heap.push(Reverse((now + random.exponential() * self.busy_s).to_bits()));
            most = most.max(heap.len());
        }
        black_box(most);
        requests as f64 / (running_s(epoch) - start)
    }
}

/// Seconds of the fastest evaluation of either side of the default scenario.
fn evaluation_s() -> [f64; 2] {
    const EVALUATIONS: usize = 300;
    let (catalog, scenario) = (Catalog::load().expect("the embedded catalog loads"), Scenario::default());
    let profile = Profile::of(&scenario.traffic);
    let epoch = Instant::now();
    let fastest = |evaluate: &dyn Fn()| {
        let once = |_| {
            let start = running_s(epoch);
            evaluate();
            running_s(epoch) - start
        };
        (0..EVALUATIONS).map(once).fold(f64::INFINITY, f64::min)
    };
    [
        fastest(&|| {
            black_box(kubernetes::evaluate(&scenario, &catalog, &profile));
        }),
        fastest(&|| {
            black_box(serverless::evaluate(&scenario, &catalog, &profile));
        }),
    ]
}

fn main() {
    let mut point = 0.0;
    println!("{:24} {:>14} {:>14} {:>8}", "", "simulation", "bare loop", "ratio");
    for case in &CASES {
        let profile = case.profile();
        let (mut played, mut bare) = (0.0, 0.0);
        for round in 0..ROUNDS as u64 {
            bare = f64::max(bare, case.bare(&profile, round));
            played = f64::max(played, case.simulation(&profile, round));
        }
        point = if point > 0.0 { point } else { bare };
        println!(
            "{:24} {:>10.2} M/s {:>10.2} M/s {:>7.0}%",
            case.name,
            played / 1e6,
            bare / 1e6,
            100.0 * played / bare
        );
    }
    let sides = evaluation_s();
    let both = ("default scenario", sides.iter().sum::<f64>());
    for (what, seconds) in [("its pods", sides[0]), ("its functions", sides[1]), both] {
        println!("{what:24} {:>10.3} ms, {:.0} requests of the bare loop", seconds * 1e3, seconds * point);
    }
}
