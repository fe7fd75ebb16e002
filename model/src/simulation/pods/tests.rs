use super::*;
use crate::model::latency::Stage;
use crate::model::pods::{AutoscalerRules, Scaling};
use crate::model::quota::Supply;
use crate::traffic::Profile;

/// Ten pods of one vCPU that neither come nor go.
fn fixed(profile: &Profile) -> PodsInput<'_> {
    PodsInput {
        profile,
        work_s: 0.1,
        work_cv: 1.0,
        delay: Stage::ZERO,
        vcpu: 1.0,
        supply: Supply::Even,
        concurrency: 1e6,
        balancing: Balancing::Random,
        target: 0.6,
        scaling: Scaling::CPU,
        min: 10,
        max: 10,
        pod_start_s: 20.0,
        node_start_s: 60.0,
        node_idle_s: 60.0,
        pods_per_node: 8,
        min_nodes: 1,
        timeout_s: 1e6,
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

const DAY: Horizon = Horizon { warm_up_s: 1800.0, periods: 1 };

fn near(got: f64, exact: f64, bar: f64) {
    assert!((got / exact - 1.0).abs() < bar, "{got} against {exact}");
}

#[test]
fn processor_sharing_has_its_mean_whatever_the_work() {
    let profile = Profile::flat(70.0);
    for (work_cv, bar) in [(0.5, 0.02), (2.0, 0.04)] {
        let run = simulate(&PodsInput { work_cv, ..fixed(&profile) }, DAY, 1);
        near(run.sojourns.mean(), 0.1 / 0.3, bar);
        near(run.used_s / run.served_s, 0.7, 0.01);
    }
    let slow = simulate(&PodsInput { vcpu: 0.5, work_s: 0.05, ..fixed(&profile) }, DAY, 1);
    near(slow.sojourns.mean(), 0.1 / 0.3, 0.03);
    // Two cores at 0.7: Erlang C is 0.7 * 1.4 / 1.7.
    let double = simulate(&PodsInput { vcpu: 2.0, work_s: 0.2, ..fixed(&profile) }, DAY, 1);
    near(double.sojourns.mean(), 0.2 * (1.0 + 0.7 * 1.4 / 1.7 / 0.6), 0.02);
}

#[test]
fn one_slot_is_a_queue_in_order_of_arrival() {
    let profile = Profile::flat(70.0);
    let run = simulate(&PodsInput { concurrency: 1.0, ..fixed(&profile) }, DAY, 2);
    // Pollaczek and Khinchine: w + lambda E[x²] / (2 (1 - rho)).
    near(run.sojourns.mean(), 0.1 + 7.0 * 0.02 / 0.6, 0.03);
}

#[test]
fn a_delay_adds_its_mean_and_holds_its_slot() {
    let profile = Profile::flat(70.0);
    let delay = Stage::new(500.0, 0.5);
    let run = simulate(&PodsInput { delay, ..fixed(&profile) }, DAY, 3);
    near(run.sojourns.mean(), 0.1 / 0.3 + 0.5, 0.02);
    // Two slots of 0.6 s and a little more carry 3.3 a second, half of what comes; the rest queues for ever.
    let few = simulate(&PodsInput { delay, concurrency: 2.0, ..fixed(&profile) }, DAY, 3);
    let per_second = few.sojourns.count() as f64 / few.length_s();
    assert!((31.0..33.4).contains(&per_second), "{per_second}");
    // With patience, those who reach a slot have hardly any left, and most of what is done is in vain.
    let short = simulate(&PodsInput { delay, concurrency: 2.0, timeout_s: 20.0, ..fixed(&profile) }, DAY, 3);
    assert!(short.lost > few.arrivals * 3 / 4, "{}", short.lost);
}

#[test]
fn who_is_not_served_in_time_is_lost_and_the_longest_work_goes_first() {
    // Twice what the pods carry: with patience for `a` seconds of service, 14 E[min(x, a)] = 1.
    let profile = Profile::flat(140.0);
    let horizon = Horizon { warm_up_s: 3600.0, periods: 1 };
    for concurrency in [1e6, 40.0] {
        let input = PodsInput { work_s: 1.0 / 7.0, concurrency, timeout_s: 60.0, ..fixed(&profile) };
        let run = simulate(&input, horizon, 4);
        let share = run.lost as f64 / run.arrivals as f64;
        let (mu, sigma) = ((1.0f64 / 7.0).ln() - 0.5 * 2f64.ln(), 2f64.ln().sqrt());
        let phi = |z: f64| crate::model::latency::normal_cdf(z);
        let least = |a: f64| phi((a.ln() - mu - sigma * sigma) / sigma) / 7.0 + a * (1.0 - phi((a.ln() - mu) / sigma));
        let (mut low, mut high) = (1e-3, 1.0);
        for _ in 0..60 {
            let a = 0.5 * (low + high);
            if least(a) < 1.0 / 14.0 { low = a } else { high = a }
        }
        near(share, 1.0 - phi((low.ln() - mu) / sigma), 0.02);
    }
}

#[test]
fn fewest_outstanding_beats_random_and_one_pool_beats_both() {
    let profile = Profile::flat(85.0);
    let random = simulate(&fixed(&profile), DAY, 5).sojourns.mean();
    let least = PodsInput { balancing: Balancing::LeastOutstanding, ..fixed(&profile) };
    let least = simulate(&least, DAY, 5).sojourns.mean();
    let pool = PodsInput { vcpu: 10.0, min: 1, max: 1, ..fixed(&profile) };
    let pool = simulate(&pool, DAY, 5).sojourns.mean();
    assert!(pool < least && least < 0.6 * random, "{pool} {least} {random}");
}

#[test]
fn the_same_seed_gives_the_same_run_and_batches_keep_the_mean() {
    let mut profile = Profile::flat(20.0);
    profile.burst = 2.5;
    let input = PodsInput { min: 2, max: 50, ..fixed(&profile) };
    let (a, b) = (simulate(&input, DAY, 6), simulate(&input, DAY, 6));
    assert_eq!((a.arrivals, a.lost, a.sojourns.count()), (b.arrivals, b.lost, b.sojourns.count()));
    assert_eq!(a.sojourns.mean().to_bits(), b.sojourns.mean().to_bits());
    near(a.arrivals as f64, 20.0 * 86_400.0, 0.01);
}

#[test]
fn reclaimed_capacity_is_missing_for_the_wanted_share() {
    let profile = Profile::flat(20.0);
    let input = PodsInput { interrupted_share: 0.1, pods_per_node: 1, ..fixed(&profile) };
    let run = simulate(&input, Horizon { warm_up_s: 3600.0, periods: 2 }, 7);
    near(run.served_s / run.pods_s, 0.9, 0.03);
    assert_eq!(run.lost, 0);
}
