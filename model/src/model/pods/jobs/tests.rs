use super::*;
use crate::model::pods::tests::input;
use crate::traffic::Profile;

fn batch(records: f64) -> Profile {
    let mut rates = vec![0.0; 120];
    rates[0] = records / 30.0;
    Profile { step_s: 30.0, rates, burst: 1.0 }
}

fn job(parallelism: u32) -> Job {
    Job { parallelism, own_capacity: false, pull_s: 2.0, fixed_s: 3.0, init: Stage::new(1000.0, 0.0) }
}

#[test]
fn even_records_take_as_long_as_they_must() {
    let profile = batch(100.0);
    let input = PodsInput {
        work_s: 2.0,
        work_cv: 0.0,
        vcpu: 1.0,
        concurrency: 1.0,
        node_start_s: 40.0,
        node_idle_s: 60.0,
        pods_per_node: 4,
        min_nodes: 1,
        ..input(&profile)
    };
    let pods = evaluate(&input, &job(10));
    let jobs = pods.jobs.as_ref().expect("jobs");
    // A node of 40 s, 2 + 3 + 1 s of start, then ten rounds of 2 s.
    assert!((jobs.makespan_s - 66.0).abs() < 1e-6, "{jobs:?}");
    assert!((pods.mean_replicas - 10.0 * 66.0 / 3600.0).abs() < 1e-9, "{}", pods.mean_replicas);
    assert!((pods.mean_ready - 10.0 * 20.0 / 3600.0).abs() < 1e-9);
    // Three nodes until they are let go, beside the one that stays.
    assert!((pods.mean_nodes - 1.0 - 3.0 * 126.0 / 3600.0).abs() < 1e-9, "{}", pods.mean_nodes);
    assert!((pods.utilization - 1.0).abs() < 1e-9 && (pods.peak_nodes - 4.0).abs() < 1e-9);
}

#[test]
fn a_job_that_comes_before_its_nodes_go_finds_them_with_its_image() {
    let profile = batch(10.0);
    let input = PodsInput { work_s: 2.0, work_cv: 0.0, node_start_s: 40.0, node_idle_s: 3590.0, ..input(&profile) };
    let pods = evaluate(&input, &job(10));
    assert!((pods.jobs.expect("jobs").start_s - 4.0).abs() < 0.2);
}

#[test]
fn what_is_left_out_of_a_long_batch_moves_at_the_pace_of_the_slots() {
    for (records, parallelism) in [(60_000.0, 10), (400_000.0, 3000)] {
        let profile = batch(records);
        let input = PodsInput { work_s: 1.0, work_cv: 1.0, vcpu: 1.0, concurrency: 2.0, ..input(&profile) };
        let pods = evaluate(&input, &job(parallelism));
        let paced = records / f64::from(parallelism);
        let took = pods.jobs.expect("jobs").makespan_s - 6.0 - input.node_start_s;
        // The longest of thousands of last records takes its time.
        assert!((0.99 * paced..1.02 * paced + 25.0).contains(&took), "{records} {parallelism}: {took} not {paced}");
        assert!((pods.mean_ready * 3600.0 / records - 1.0).abs() < 0.05);
    }
}
