use super::*;

fn rules() -> AutoscalerRules {
    AutoscalerRules {
        sync_s: 15.0,
        tolerance: 0.1,
        stabilization_s: 300.0,
        up_pods: 4.0,
        up_percent: 100.0,
        up_hold_s: 0.0,
        up_period_s: 15.0,
    }
}

pub(super) fn input(profile: &Profile) -> PodsInput<'_> {
    PodsInput {
        profile,
        work_s: 0.1,
        work_cv: 1.0,
        delay: Stage::ZERO,
        vcpu: 1.0,
        supply: Supply::Even,
        concurrency: 100.0,
        balancing: Balancing::Random,
        target: 0.6,
        scaling: Scaling::CPU,
        min: 2,
        max: 100,
        pod_start_s: 20.0,
        node_start_s: 60.0,
        node_idle_s: 60.0,
        pods_per_node: 8,
        min_nodes: 1,
        timeout_s: 30.0,
        interrupted_share: 0.0,
        zero: None,
        job: None,
        rules: rules(),
        paths: 1,
    }
}

/// Every number of the answer, to be looked at as one.
fn numbers(p: &Pods) -> Vec<f64> {
    let mut all = vec![
        p.mean_ready,
        p.mean_replicas,
        p.peak_replicas,
        p.mean_nodes,
        p.peak_nodes,
        p.base_nodes,
        p.utilization,
        p.late_share,
        p.lost_share,
        p.rise_s,
        p.sojourn.mean_ms(),
        p.sojourn.quantile(0.999),
    ];
    all.extend(p.steps.iter().flat_map(|s| [s.ready, s.replicas, s.nodes, s.utilization, s.late]));
    all
}

#[test]
fn every_corner_of_the_dials_gives_finite_numbers() {
    let shapes = [
        Profile { step_s: 30.0, rates: [vec![1.0; 12], vec![0.0; 108]].concat(), burst: 1.0 },
        Profile { step_s: 60.0, rates: [vec![1.0; 2], vec![0.0; 238]].concat(), burst: 50.0 },
        Profile { step_s: 300.0, rates: vec![1.0; 288], burst: 1.0 },
        Profile { step_s: 300.0, rates: vec![0.0; 288], burst: 1.0 },
    ];
    for shape in shapes {
        for rate in [1e-4, 1.0, 1e5] {
            let mut profile = shape.clone();
            profile.rates.iter_mut().for_each(|r| *r *= rate);
            for (work_s, work_cv) in [(0.0, 0.1), (0.02, 4.0), (3600.0, 1.0)] {
                for (vcpu, min, max) in [(0.05, 1, 5000), (16.0, 1000, 1)] {
                    for delay in [0.0, 3_600_000.0] {
                        let delay = Stage::new(delay, 1.0);
                        let wanted =
                            PodsInput { work_s, work_cv, vcpu, min, max, delay, concurrency: 1.0, ..input(&profile) };
                        let pods = evaluate(&wanted);
                        assert!(numbers(&pods).iter().all(|x| x.is_finite() && *x >= 0.0), "{wanted:?}");
                        assert!(pods.late_share <= 1.0 && pods.lost_share <= 1.0 && pods.utilization <= 1.0);
                        assert!(pods.mean_ready <= pods.peak_replicas + 1e-9);
                    }
                }
            }
        }
    }
}

#[test]
fn a_flat_load_rests_near_its_target() {
    let profile = Profile::flat(100.0);
    let pods = evaluate(&input(&profile));
    // 10 vCPU at 60 %: seventeen pods, or up to a tenth more.
    assert!((16.0..=19.0).contains(&pods.mean_replicas), "{}", pods.mean_replicas);
    assert!((pods.utilization - 10.0 / pods.mean_ready).abs() < 0.01);
    assert!(pods.late_share < 1e-9 && !pods.saturated);
}
