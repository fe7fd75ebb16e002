//! The model's pods against the event-driven simulation, on a small part of the grid of `examples/referee_pods.rs`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::analysis::check::{Finding, Plan, Referee};
use faceoff_model::catalog::Catalog;
use faceoff_model::model::Side;
use faceoff_model::scenario::Scenario;
use std::sync::atomic::AtomicBool;

/// Long work, so that a day has few requests, in pods that nothing else holds up.
const BASE: [(&str, &str); 8] = [
    ("state.kind", "none"),
    ("work.cpu_share", "1"),
    ("work.duration_ms", "800ms"),
    ("kubernetes.concurrency", "1000"),
    ("kubernetes.max_replicas", "1000"),
    ("kubernetes.target_utilization", "0.6"),
    ("kubernetes.pod_vcpu", "1"),
    ("tolerance.target_ms", "2s"),
];

/// Six days each, as the peak of three may come out the same by chance: no row further from the simulation's interval than its bar, and at least `sure` rows as near as
/// the bar with an interval narrower than it.
fn held(dials: &[(&str, &str)], sure: usize) {
    let catalog = Catalog::load().expect("the embedded catalog loads");
    let mut scenario = Scenario::default();
    for (id, text) in BASE.iter().chain(dials) {
        faceoff_model::dial::find(id).expect("id").set_text(&mut scenario, &catalog, text).expect("legal");
    }
    let plan = Plan { replications: Some(6), ..Plan::default() };
    let course = Referee::new(&scenario, &catalog).play(Side::Kubernetes, plan, &AtomicBool::new(false), |_| ());
    for row in &course.rows {
        assert_ne!(row.finding, Finding::Outside, "{dials:?}: {row:#?}");
    }
    let within = course.rows.iter().filter(|row| row.finding == Finding::Within).count();
    assert!(within >= sure, "{dials:?}: only {within} rows are sure: {:#?}", course.rows);
}

#[test]
fn processor_sharing_in_pods_that_stay() {
    let pods = [("kubernetes.min_replicas", "4"), ("kubernetes.max_replicas", "4"), ("traffic.shape", "flat")];
    for rate in ["1.5/s", "3/s"] {
        held(&[&pods[..], &[("traffic.rate", rate)]].concat(), 6);
    }
    held(
        &[&pods[..], &[("traffic.rate", "6/s"), ("kubernetes.pod_vcpu", "2"), ("work.variability", "0.5")]].concat(),
        6,
    );
}

#[test]
fn batches_in_pods_that_stay() {
    let pods = [("kubernetes.min_replicas", "4"), ("kubernetes.max_replicas", "4"), ("traffic.shape", "flat")];
    held(&[&pods[..], &[("traffic.rate", "2/s"), ("traffic.burst", "2")]].concat(), 5);
}

/// Requests that mostly wait in few slots, alone and in batches, with a quota and without.
#[test]
fn few_slots() {
    let pods = [
        ("kubernetes.min_replicas", "4"),
        ("kubernetes.max_replicas", "4"),
        ("traffic.shape", "flat"),
        ("work.duration_ms", "1880ms"),
        ("work.cpu_share", "0.3"),
        ("work.variability", "0.33"),
        ("tolerance.target_ms", "9s"),
    ];
    let half = [("kubernetes.cpu_limit", "request"), ("kubernetes.pod_vcpu", "0.5")];
    held(&[&pods[..], &[("traffic.rate", "2/s"), ("kubernetes.concurrency", "3")]].concat(), 5);
    held(&[&pods[..], &half, &[("traffic.rate", "1/s"), ("kubernetes.concurrency", "4")]].concat(), 5);
    let batches = [("traffic.burst", "3"), ("kubernetes.concurrency", "4")];
    held(&[&pods[..], &[("traffic.rate", "2/s")], &batches].concat(), 5);
}

/// A batch over pods without a limit, all of which share one node.
#[test]
fn batches_on_a_shared_node() {
    let pods = [
        ("kubernetes.min_replicas", "3"),
        ("kubernetes.max_replicas", "3"),
        ("kubernetes.zones", "1"),
        ("kubernetes.pod_vcpu", "0.25"),
        ("kubernetes.node", "m7g.large"),
        ("traffic.shape", "flat"),
        ("traffic.rate", "0.5/s"),
        ("traffic.burst", "4"),
        ("work.runtime", "java"),
        ("tolerance.target_ms", "6s"),
    ];
    held(&pods, 4);
}

#[test]
fn replicas_and_latency_of_a_day() {
    held(&[("traffic.rate", "6/s")], 6);
    held(&[("traffic.rate", "6/s"), ("kubernetes.balancing", "least-outstanding")], 6);
}

#[test]
fn each_kind_of_capacity() {
    for place in [&[("place.provider", "aws")][..], &[("place.provider", "gcp")]] {
        let pods = [("kubernetes.kind", "pods"), ("traffic.rate", "6/s")];
        held(&[place, &pods].concat(), 5);
        let small = [("kubernetes.pod_vcpu", "0.5"), ("tolerance.target_ms", "4s")];
        held(&[place, &pods, &small].concat(), 5);
        let steps = [("traffic.shape", "office-hours"), ("traffic.peak_to_mean", "2.4")];
        held(&[place, &pods, &steps].concat(), 4);
    }
    for place in [&[("place.provider", "aws")][..], &[("place.provider", "azure")]] {
        held(&[place, &[("kubernetes.kind", "managed-nodes"), ("traffic.rate", "6/s")]].concat(), 6);
    }
}

#[test]
fn replicas_and_latency_of_steps() {
    held(&[("traffic.rate", "4/s"), ("traffic.shape", "flash"), ("traffic.peak_to_mean", "8")], 5);
    held(&[("traffic.rate", "4/s"), ("traffic.shape", "office-hours"), ("traffic.peak_to_mean", "2.4")], 5);
}

#[test]
fn another_signal_of_a_day_and_of_steps() {
    for signal in ["requests", "in-progress"] {
        let signal = [("kubernetes.signal", signal)];
        held(&[&signal[..], &[("traffic.rate", "6/s")]].concat(), 5);
        let steps = [("traffic.rate", "4/s"), ("traffic.shape", "office-hours"), ("traffic.peak_to_mean", "2.4")];
        held(&[&signal[..], &steps].concat(), 4);
        let waiting = [("work.cpu_share", "0.2"), ("traffic.rate", "8/s"), ("tolerance.target_ms", "4s")];
        held(&[&signal[..], &waiting].concat(), 5);
    }
    held(&[("kubernetes.signal", "in-progress"), ("traffic.rate", "4/s"), ("traffic.burst", "2")], 4);
}

#[test]
fn an_autoscaler_with_figures_of_its_own() {
    let nervous = [("kubernetes.scale_tolerance", "0.02"), ("kubernetes.scale_down_window_s", "60s")];
    held(&[&nervous[..], &[("traffic.rate", "6/s")]].concat(), 5);
    let slow = [
        ("kubernetes.scale_up_pods", "1"),
        ("kubernetes.scale_up_percent", "0"),
        ("kubernetes.scale_up_period_s", "60s"),
        ("kubernetes.scale_up_window_s", "60s"),
    ];
    held(&[&slow[..], &[("traffic.rate", "6/s")]].concat(), 5);
}
