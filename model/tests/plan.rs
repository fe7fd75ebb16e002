//! The plan on the bill can carry the load, and what the work is made of changes the answer.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::catalog::Catalog;
use faceoff_model::dial;
use faceoff_model::model::{Comparison, evaluate};
use faceoff_model::scenario::Scenario;
use faceoff_model::verdict::{Winner, judge};

/// 500 requests/s for 4 h and 5/s for 20 h, 200 ms and 256 MB each; a function with one whole vCPU.
fn busy_mornings(cpu_share: &str) -> Comparison {
    let catalog = Catalog::load().expect("the embedded catalog loads");
    let mut scenario = Scenario::default();
    for (id, text) in [
        ("traffic.shape", "office-hours"),
        ("traffic.rate", "87.5/s"),
        ("traffic.peak_to_mean", "5.714285714"),
        ("state.kind", "none"),
        ("work.duration_ms", "200ms"),
        ("work.memory_mb", "256MB"),
        ("work.variability", "0.5"),
        ("work.cpu_share", cpu_share),
        ("serverless.memory_mb", "1769MB"),
        ("tolerance.target_ms", "2s"),
        ("tolerance.percentile", "95"),
    ] {
        dial::find(id).expect("a dial").set_text(&mut scenario, &catalog, text).expect("a legal value");
    }
    evaluate(&scenario, &catalog)
}

#[test]
fn waiting_needs_a_couple_of_cpus_and_kubernetes_is_cheaper() {
    let c = busy_mornings("2%");
    let vcpu = c.kubernetes.pods.peak_replicas * c.scenario.kubernetes.pod_vcpu.get();
    assert!((2.0..8.0).contains(&vcpu), "2 vCPU of demand at the peak, {vcpu} planned");
    let (k, s) = (&c.kubernetes.assessment, &c.serverless.assessment);
    assert!(k.bill.total() < s.bill.total(), "{} against {}", k.bill.total(), s.bill.total());
    assert_eq!(judge(&c).winner, Winner::Kubernetes);
}

#[test]
fn computing_needs_a_hundred_cpus_at_the_peak_and_the_answer_changes() {
    let c = busy_mornings("100%");
    let vcpu = c.kubernetes.pods.peak_replicas * c.scenario.kubernetes.pod_vcpu.get();
    assert!(vcpu >= 100.0, "100 vCPU of demand at the peak, {vcpu} planned");
    let nodes = c.kubernetes.pods.peak_nodes * f64::from(c.kubernetes.pods_per_node);
    assert!(nodes >= c.kubernetes.pods.peak_replicas, "every pod has a node");
    assert_eq!(judge(&c).winner, Winner::Serverless);
}

#[test]
fn the_bill_of_a_plan_has_a_line_for_every_node_hour() {
    let c = busy_mornings("100%");
    let hours: f64 = (c.kubernetes.assessment.bill.lines().iter())
        .filter(|line| line.item.starts_with("Nodes "))
        .map(|line| line.quantity)
        .sum();
    let planned = c.kubernetes.pods.mean_nodes * faceoff_model::units::HOURS_PER_MONTH;
    assert!((hours / planned - 1.0).abs() < 1e-9, "{hours} billed, {planned} planned");
}
