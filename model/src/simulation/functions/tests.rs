use super::*;
use crate::model::queue::erlang_b;
use crate::simulation::replication::{Estimate, Plan, Study, run};
use crate::traffic::Profile;
use std::sync::atomic::AtomicBool;

fn input(profile: &Profile) -> PoolInput<'_> {
    PoolInput {
        profile,
        busy_s: 0.5,
        busy_cv: 1.0,
        cold_s: 0.3,
        cold_cv: 0.3,
        keep_alive_s: 60.0,
        concurrency: 1.0,
        routing: Routing::MostRecent,
        provisioned: 0.0,
        floor: None,
        provisioned_per_s: f64::INFINITY,
        limit: 1000.0,
        scale_per_s: 1000.0,
        scale_burst: 1000.0,
        functions: 1.0,
        apart_s: 0.0,
    }
}

fn study(input: PoolInput<'_>, threads: usize, replications: u32) -> Study<Tally> {
    let plan = Plan { seed: 3, threads, at_least: 2, at_most: replications, wanted: Vec::new() };
    run(&Functions::new(input), &plan, &AtomicBool::new(false), |_| ()).unwrap()
}

fn figure(study: &Study<Tally>, figure: Figure) -> Estimate {
    study.estimates[figure as usize]
}

/// Fails unless `wanted` lies within one and a half half-widths (three standard errors).
fn agree(what: &str, estimate: Estimate, wanted: f64) {
    assert!(
        (estimate.value - wanted).abs() <= 1.5 * estimate.half_width,
        "{what}: {} ± {}, not {wanted}",
        estimate.value,
        estimate.half_width
    );
}

#[test]
fn the_published_point_of_simfaas() {
    let profile = Profile::flat(0.9);
    let study = study(PoolInput { busy_s: 1.991, keep_alive_s: 600.0, ..input(&profile) }, 2, 60);
    let (cold, pool) = (figure(&study, Figure::ColdShare).value, figure(&study, Figure::MeanInstances).value);
    assert!((0.0013..0.0014).contains(&cold), "{cold}");
    assert!((7.6..7.8).contains(&pool), "{pool}");
}

#[test]
fn lone_requests_are_cold_when_the_gap_is_longer_than_the_keep_alive() {
    let profile = Profile::flat(0.01);
    let study = study(PoolInput { busy_s: 1e-3, cold_s: 0.0, ..input(&profile) }, 2, 60);
    // Exponential gaps; a gap is measured from the end of the request before.
    agree("cold", figure(&study, Figure::ColdShare), (-0.6f64).exp());
    // An instance is there while one arrived in the last keep-alive.
    agree("instances", figure(&study, Figure::MeanInstances), 1.0 - (-0.6f64).exp());
}

#[test]
fn the_limit_loses_what_erlang_says() {
    let profile = Profile { step_s: 30.0, rates: vec![8.0; 40], burst: 1.0 };
    for routing in [Routing::MostRecent, Routing::LeastRecent, Routing::Random] {
        for (concurrency, limit) in [(1.0, 6.0), (3.0, 2.0)] {
            let cold_s = 0.0;
            let study = study(PoolInput { cold_s, concurrency, routing, limit, ..input(&profile) }, 2, 60);
            agree("throttled", figure(&study, Figure::ThrottledShare), erlang_b(6, 4.0));
        }
    }
}

#[test]
fn provisioned_instances_are_a_loss_group_of_their_own() {
    let profile = Profile { step_s: 30.0, rates: vec![8.0; 40], burst: 1.0 };
    for (concurrency, provisioned) in [(1.0, 4.0), (2.0, 2.0)] {
        let study = study(PoolInput { provisioned, concurrency, cold_s: 0.0, ..input(&profile) }, 2, 60);
        agree("provisioned", figure(&study, Figure::ProvisionedShare), 1.0 - erlang_b(4, 4.0));
        assert!(figure(&study, Figure::MeanInstances).value > provisioned);
    }
}

#[test]
fn provisioned_instances_take_requests_at_their_rate_and_no_faster() {
    // Four that take ten a second each, offered ninety of 20 ms: 1.8 in progress, so that it is not room that they lack.
    let profile = Profile { step_s: 30.0, rates: vec![90.0; 40], burst: 1.0 };
    for concurrency in [1.0, 2.0] {
        let fast =
            PoolInput { provisioned: 4.0, provisioned_per_s: 10.0, busy_s: 0.02, concurrency, ..input(&profile) };
        let study = study(fast, 2, 20);
        let share = figure(&study, Figure::ProvisionedShare).value;
        assert!((share - 40.0 / 90.0).abs() < 0.005, "{share}");
    }
}

#[test]
fn busy_instances_are_load_and_idle_ones_by_routing() {
    let profile = Profile { step_s: 30.0, rates: vec![8.0; 40], burst: 1.0 };
    let pools = [Routing::MostRecent, Routing::Random, Routing::LeastRecent].map(|routing| {
        let study = study(PoolInput { routing, cold_s: 0.0, ..input(&profile) }, 2, 60);
        agree("busy", figure(&study, Figure::MeanBusy), 4.0);
        let shared = self::study(PoolInput { routing, cold_s: 0.0, concurrency: 4.0, ..input(&profile) }, 2, 10);
        let busy = figure(&shared, Figure::MeanBusy).value;
        assert!(busy > 1.0 && busy < 4.0 && busy < figure(&shared, Figure::MeanInstances).value, "{busy}");
        figure(&study, Figure::MeanInstances).value
    });
    assert!(pools[0] < pools[1] && pools[0] < pools[2], "{pools:?}");
}

#[test]
fn batches_arrive_whole() {
    let profile = Profile { step_s: 30.0, rates: vec![8.0; 40], burst: 5.0 };
    let study = study(PoolInput { cold_s: 0.0, ..input(&profile) }, 2, 100);
    agree("busy", figure(&study, Figure::MeanBusy), 4.0);
    let even = Profile { burst: 1.0, ..profile };
    let alone = self::study(PoolInput { cold_s: 0.0, ..input(&even) }, 2, 100);
    assert!(figure(&study, Figure::MeanInstances).value > 1.5 * figure(&alone, Figure::MeanInstances).value);
}

#[test]
fn a_scale_rate_throttles_a_sudden_crowd() {
    let mut rates = vec![0.0; 10];
    rates[5] = 40.0;
    let profile = Profile { step_s: 30.0, rates, burst: 1.0 };
    let quick = input(&profile);
    let slow = PoolInput { scale_per_s: 1.0, scale_burst: 1.0, ..quick.clone() };
    let throttled = |input| figure(&study(input, 2, 20), Figure::ThrottledShare).value;
    assert_eq!(throttled(quick).to_bits(), 0f64.to_bits());
    // 20 requests in progress need some 20 s of permits; the first of those seconds lose most.
    assert!((0.15..0.7).contains(&throttled(slow.clone())), "{}", throttled(slow));
}

#[test]
fn requests_on_a_starting_instance_wait_for_it() {
    let profile = Profile { step_s: 100.0, rates: vec![0.0, 0.0, 0.5, 0.0], burst: 1.0 };
    let shared = PoolInput { concurrency: 50.0, cold_s: 20.0, busy_s: 0.1, keep_alive_s: 30.0, ..input(&profile) };
    let study = study(shared, 2, 200);
    // One start of 20 s a period: the first request and on average 10 more find it starting.
    let colds = study.pooled.cold as f64 / f64::from(study.replications);
    assert!((10.0..12.0).contains(&colds), "{colds}");
    assert!(study.pooled.peak_instances() <= 2.0);
}

#[test]
fn the_period_adds_up_step_by_step() {
    let profile = Profile { step_s: 30.0, rates: vec![1.0, 4.0, 9.0, 2.0, 0.0, 0.0, 3.0, 1.0], burst: 2.0 };
    for (concurrency, limit) in [(1.0, 7.0), (4.0, 2.0)] {
        let study = study(PoolInput { concurrency, limit, ..input(&profile) }, 1, 5);
        let (tally, steps) = (&study.pooled, study.pooled.steps());
        let sum = |of: fn(&StepTally) -> f64| steps.iter().map(of).sum::<f64>() / 8.0 * tally.seconds();
        assert!((sum(|s| s.cold_per_s) - tally.cold as f64).abs() < 1e-6);
        assert!((sum(|s| s.throttled_per_s) - tally.throttled as f64).abs() < 1e-6);
        let mean = steps.iter().map(|s| s.instances).sum::<f64>() / 8.0;
        assert!((mean - figure(&study, Figure::MeanInstances).value).abs() < 1e-9);
        assert!(tally.peak_instances() <= limit && tally.throttled > 0);
    }
}

#[test]
fn the_same_bits_on_one_thread_and_on_three() {
    let profile = Profile { step_s: 30.0, rates: vec![3.0; 20], burst: 1.5 };
    for concurrency in [1.0, 8.0] {
        for &routing in Routing::ALL {
            let input = PoolInput { concurrency, routing, ..input(&profile) };
            let [one, three] = [1, 3].map(|threads| study(input.clone(), threads, 7));
            assert_eq!(one.pooled, three.pooled);
            assert_eq!(one.estimates, three.estimates);
        }
    }
}

#[test]
fn a_pool_that_spreads_its_load_is_as_old_in_a_long_replication_as_in_a_short_one() {
    let profile = Profile { step_s: 30.0, rates: vec![8.0; 40], burst: 1.0 };
    let mean = |routing, periods, replications| {
        let plan = Plan { seed: 5, threads: 2, at_least: 2, at_most: replications, wanted: Vec::new() };
        let played = Functions { periods, ..Functions::new(PoolInput { routing, ..input(&profile) }) };
        let study = run(&played, &plan, &AtomicBool::new(false), |_| ()).unwrap();
        assert!((study.pooled.seconds() - f64::from(periods * replications) * 1200.0).abs() < 1e-6);
        study.estimates[Figure::MeanInstances as usize]
    };
    for routing in [Routing::LeastRecent, Routing::Random] {
        let (short, long) = (mean(routing, 1, 300), mean(routing, 10, 30));
        assert!((short.value - long.value).abs() < short.half_width + long.half_width, "{short:?} {long:?}");
    }
}
