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
        floor: None,
        provisioned_per_s: f64::INFINITY,
        limit: 1e6,
        scale_per_s: 1e6,
        scale_burst: 1e6,
        functions: 1.0,
        apart_s: 0.0,
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
