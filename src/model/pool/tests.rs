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
