use super::*;

/// One request per instance, a second each, no limit in sight.
pub fn input(profile: &Profile) -> PoolInput<'_> {
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
        provisioned_per_s: f64::INFINITY,
        limit: 1e6,
        scale_per_s: 1e6,
        scale_burst: 1e6,
    }
}

#[test]
fn the_published_point_of_simfaas() {
    let profile = Profile::flat(0.9);
    let pool = evaluate(&PoolInput { busy_s: 1.991, ..input(&profile) });
    assert!((0.0013..0.0014).contains(&pool.cold_share), "{}", pool.cold_share);
    assert!((7.6..7.8).contains(&pool.mean_instances), "{}", pool.mean_instances);
}

#[test]
fn other_rules_keep_what_was_once_reached() {
    // SimFaaS's point again: the pool is the running maximum of Poisson(1.79) over a day and a half.
    let profile = Profile::flat(0.9);
    for routing in [Routing::LeastRecent, Routing::Random] {
        let pool = evaluate(&PoolInput { busy_s: 1.991, routing, ..input(&profile) });
        assert!((10.8..11.2).contains(&pool.mean_instances), "{routing} {}", pool.mean_instances);
        assert!(pool.cold_share < 2e-5, "{routing} {}", pool.cold_share);
    }
}

#[test]
fn one_instance_is_lost_and_found_alike_under_every_rule() {
    // A request of 1 ms every 1,000 s: hardly ever two at once, so there is nothing to choose from.
    let profile = Profile::flat(0.001);
    let alone = (-0.6f64).exp();
    for &routing in Routing::ALL {
        let pool = evaluate(&PoolInput { busy_s: 1e-3, cold_s: 0.0, routing, ..input(&profile) });
        assert!((pool.cold_share / alone - 1.0).abs() < 1e-3, "{routing} {}", pool.cold_share);
        assert!((pool.mean_instances - (1.0 - alone)).abs() < 1e-3, "{routing} {}", pool.mean_instances);
    }
}

#[test]
fn a_rule_that_spreads_the_load_keeps_more_and_starts_less() {
    let rates: Vec<f64> = (0..288).map(|i| 2.0 - f64::cos(std::f64::consts::TAU * f64::from(i) / 288.0)).collect();
    for burst in [1.0, 4.0] {
        let profile = Profile { rates: rates.clone(), burst, ..Profile::flat(1.0) };
        let pools = [Routing::MostRecent, Routing::Random, Routing::LeastRecent]
            .map(|routing| evaluate(&PoolInput { routing, keep_alive_s: 20.0, ..input(&profile) }));
        let [stack, any, queue] = &pools;
        assert!(stack.cold_share > any.cold_share && any.cold_share > queue.cold_share, "{burst}");
        assert!(stack.mean_instances < any.mean_instances && any.mean_instances < queue.mean_instances, "{burst}");
        assert!(pools.iter().all(|pool| (pool.mean_busy / stack.mean_busy - 1.0).abs() < 0.05));
    }
}

/// Model and simulation of provisioned instances whose rate binds, all day or at the peak only.
#[test]
fn what_comes_faster_than_provisioned_instances_may_take_goes_to_others() {
    use crate::simulation::functions::{Figure, Functions};
    use crate::simulation::replication::{Plan, run};
    let day = |low: f64, high: f64| -> Vec<f64> {
        (0..288)
            .map(|step| low + (high - low) * (0.5 - 0.5 * (f64::from(step) / 288.0 * std::f64::consts::TAU).cos()))
            .collect()
    };
    for (rates, provisioned, busy_s) in
        [(vec![60.0; 100], 3.0, 0.02), (day(2.0, 90.0), 4.0, 0.03), (day(1.0, 40.0), 1.0, 0.09)]
    {
        let profile = Profile { step_s: 300.0, rates, burst: 1.0 };
        let given = PoolInput { provisioned, provisioned_per_s: 10.0, busy_s, ..input(&profile) };
        let model = evaluate(&given);
        let plan = Plan { seed: 11, threads: 2, at_least: 4, at_most: 4, wanted: Vec::new() };
        let study = run(&Functions::new(given), &plan, &std::sync::atomic::AtomicBool::new(false), |_| ()).unwrap();
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
    use crate::simulation::functions::{Figure, Functions};
    use crate::simulation::replication::{Plan, run};
    for (keep_alive_s, busy_s, burst) in [(1600.0, 0.3, 1.0), (300.0, 0.1, 5.0)] {
        let rates = (0..96).map(|step| if step < 40 { 0.5 } else { 0.0 }).collect();
        let profile = Profile { step_s: 300.0, rates, burst };
        let given = PoolInput { keep_alive_s, busy_s, routing: Routing::Random, ..input(&profile) };
        let model = evaluate(&given);
        let plan = Plan { seed: 2, threads: 2, at_least: 16, at_most: 16, wanted: Vec::new() };
        let study = run(&Functions::new(given), &plan, &std::sync::atomic::AtomicBool::new(false), |_| ()).unwrap();
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
