//! Requests a second that the referee plays, and what a bare loop over the same random numbers takes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use faceoff_model::model::latency::Stage;
use faceoff_model::model::pods::{AutoscalerRules, PodsInput, Scaling, evaluate};
use faceoff_model::model::quota::Supply;
use faceoff_model::scenario::Balancing;
use faceoff_model::simulation::pods::{Horizon, simulate};
use faceoff_model::traffic::Profile;
use rand::{RngExt, SeedableRng};
use rand_distr::{Exp1, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

fn main() {
    divan::main();
}

const REQUESTS: f64 = 1e6;

/// Twenty pods of one vCPU at 60 %.
fn input(profile: &Profile, balancing: Balancing) -> PodsInput<'_> {
    PodsInput {
        profile,
        work_s: 0.1,
        work_cv: 1.0,
        delay: Stage::ZERO,
        vcpu: 1.0,
        supply: Supply::Even,
        concurrency: 64.0,
        balancing,
        target: 0.6,
        scaling: Scaling::CPU,
        min: 20,
        max: 20,
        pod_start_s: 20.0,
        node_start_s: 60.0,
        node_idle_s: 60.0,
        pods_per_node: 8,
        min_nodes: 1,
        timeout_s: 30.0,
        interrupted_share: 0.0,
        zero: None,
        job: None,
        rules: AutoscalerRules {
            sync_s: 15.0,
            tolerance: 0.1,
            stabilization_s: 300.0,
            up_pods: 4.0,
            up_percent: 100.0,
            up_hold_s: 0.0,
            up_period_s: 15.0,
        },
        paths: 1,
    }
}

fn flat() -> Profile {
    Profile { step_s: 300.0, rates: vec![120.0; (REQUESTS / 120.0 / 300.0) as usize], burst: 1.0 }
}

fn play(bencher: Bencher<'_, '_>, balancing: Balancing, delay: Stage) {
    let profile = flat();
    let input = PodsInput { delay, ..input(&profile, balancing) };
    bencher
        .counter(ItemsCount::new(REQUESTS as u64))
        .bench(|| simulate(black_box(&input), Horizon { warm_up_s: 0.0, periods: 1 }, 1));
}

#[divan::bench(sample_count = 10)]
fn random(bencher: Bencher<'_, '_>) {
    play(bencher, Balancing::Random, Stage::ZERO);
}

#[divan::bench(sample_count = 10)]
fn random_with_delay(bencher: Bencher<'_, '_>) {
    play(bencher, Balancing::Random, Stage::new(50.0, 0.5));
}

#[divan::bench(sample_count = 10)]
fn least_outstanding(bencher: Bencher<'_, '_>) {
    play(bencher, Balancing::LeastOutstanding, Stage::ZERO);
}

/// What any simulation of these requests draws: a gap, a pod, the work.
#[divan::bench(sample_count = 10)]
fn bare_loop(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(REQUESTS as u64)).bench(|| {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut sum = 0.0;
        for _ in 0..REQUESTS as u64 {
            let gap: f64 = random.sample(Exp1);
            let pod = random.random_range(0..20usize);
            let z: f64 = random.sample(StandardNormal);
            sum += gap + (black_box(pod) as f64) + (-2.65 + 0.83 * z).exp();
        }
        sum
    });
}

/// The model's day: a sine of 0.2 to 1.8 times the mean.
#[divan::bench(args = [10.0, 100.0, 1000.0])]
fn model_day(bencher: Bencher<'_, '_>, rate: f64) {
    let rates = (0..288).map(|i| rate * (1.0 - 0.8 * (std::f64::consts::TAU * f64::from(i) / 288.0).cos())).collect();
    let profile = Profile { step_s: 300.0, rates, burst: 1.0 };
    let input = PodsInput { min: 2, max: 5000, ..input(&profile, Balancing::Random) };
    bencher.bench(|| evaluate(black_box(&input)));
}
