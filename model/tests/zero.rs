//! Pods that all go when no request comes, in the model and request by request.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::analysis::check::{Finding, Plan, Referee, Row};
use faceoff_model::catalog::Catalog;
use faceoff_model::model::Side;
use faceoff_model::scenario::Scenario;
use std::sync::atomic::AtomicBool;

fn with(dials: &[(&str, &str)]) -> (Scenario, Catalog) {
    let catalog = Catalog::load().expect("the embedded catalog loads");
    let mut scenario = Scenario::default();
    for (id, text) in dials {
        faceoff_model::dial::find(id).expect("id").set_text(&mut scenario, &catalog, text).expect("legal");
    }
    (scenario, catalog)
}

fn rows(dials: &[(&str, &str)], replications: u32) -> Vec<Row> {
    let (scenario, catalog) = with(dials);
    let plan = Plan { replications: Some(replications), ..Plan::default() };
    Referee::new(&scenario, &catalog).play(Side::Kubernetes, plan, &AtomicBool::new(false), |_| ()).rows
}

const BASE: [(&str, &str); 6] = [
    ("state.kind", "none"),
    ("kubernetes.scale_to_zero", "knative"),
    ("kubernetes.min_replicas", "1"),
    ("work.duration_ms", "400ms"),
    ("work.cpu_share", "0.5"),
    ("tolerance.target_ms", "3s"),
];

/// Requests in an idle time of 90 s, as the rate that brings them.
const RATES: [(f64, &str); 5] =
    [(0.05, "0.000556/s"), (0.25, "0.00278/s"), (1.0, "0.0111/s"), (2.5, "0.0278/s"), (5.0, "0.0556/s")];

/// The grid of MODEL.md: prints what is off.
#[test]
#[ignore = "the whole grid takes minutes; MODEL.md has its figures"]
fn grid() {
    let shapes: [&[(&str, &str)]; 5] = [
        &[("traffic.shape", "flat")],
        &[("traffic.shape", "day"), ("traffic.idle_share", "0.4"), ("traffic.peak_to_mean", "3")],
        &[("traffic.shape", "office-hours"), ("traffic.peak_to_mean", "2.6")],
        &[("traffic.shape", "flat"), ("traffic.burst", "4")],
        &[("traffic.shape", "office-hours"), ("traffic.peak_to_mean", "2.6"), ("work.duration_ms", "20s")],
    ];
    let kinds: [&[(&str, &str)]; 4] = [
        &[],
        &[("kubernetes.kind", "pods")],
        &[("place.provider", "gcp"), ("kubernetes.kind", "pods")],
        &[("kubernetes.scale_to_zero", "keda"), ("kubernetes.min_replicas", "3")],
    ];
    let (mut rated, mut off) = (0, 0);
    for kind in kinds {
        for shape in shapes {
            for (per_idle, rate) in RATES {
                let dials = [&BASE[..], kind, shape, &[("traffic.rate", rate)]].concat();
                println!("== {kind:?} {shape:?} {per_idle}");
                for row in rows(&dials, 6) {
                    let Some(ok) = row.finding.ok() else {
                        println!(
                            "   ?? {} {:.5} against {:.5} {:?}",
                            row.what, row.model, row.simulation.value, row.finding
                        );
                        continue;
                    };
                    rated += 1;
                    off += u32::from(!ok);
                    let sign = if ok { "  " } else { "OFF" };
                    println!(
                        "  {sign} {} {:.5} against {:.5} ({:.5} to {:.5}) {:+.2} %",
                        row.what,
                        row.model,
                        row.simulation.value,
                        row.simulation.low,
                        row.simulation.high,
                        100.0 * row.error()
                    );
                }
            }
        }
    }
    println!("{off} of {rated} off");
}

/// No row further from the simulation's interval than its bar, and at least `sure` rows within it.
fn held(dials: &[(&str, &str)], sure: usize) {
    let rows = rows(&[&BASE[..], dials].concat(), 6);
    for row in &rows {
        assert_ne!(row.finding, Finding::Outside, "{dials:?}: {row:#?}");
    }
    let within = rows.iter().filter(|row| row.finding == Finding::Within).count();
    assert!(within >= sure, "{dials:?}: only {within} rows are sure: {rows:#?}");
}

#[test]
fn pods_that_all_go_and_come_back() {
    let rate = |rate| [("traffic.shape", "flat"), ("traffic.rate", rate)];
    held(&rate("0.00278/s"), 6);
    held(&[&rate("0.0278/s")[..], &[("kubernetes.kind", "pods")]].concat(), 6);
    let google = [("place.provider", "gcp"), ("kubernetes.kind", "pods")];
    held(&[&rate("0.0111/s")[..], &google].concat(), 6);
    held(&[&rate("0.00278/s")[..], &[("kubernetes.scale_to_zero", "keda"), ("traffic.burst", "3")]].concat(), 6);
}

#[test]
fn silent_nights_and_business_hours() {
    let night = [("traffic.shape", "day"), ("traffic.idle_share", "0.4"), ("traffic.peak_to_mean", "3")];
    let office = [("traffic.shape", "office-hours"), ("traffic.peak_to_mean", "2.6")];
    for shape in [&night[..], &office] {
        for rate in ["0.0111/s", "0.0556/s"] {
            held(&[shape, &[("traffic.rate", rate), ("kubernetes.kind", "pods")]].concat(), 6);
            held(&[shape, &[("traffic.rate", rate), ("kubernetes.signal", "requests")]].concat(), 6);
        }
    }
}

fn pods(dials: &[(&str, &str)]) -> faceoff_model::model::Kubernetes {
    let (scenario, catalog) = with(&[&BASE[..], dials].concat());
    faceoff_model::model::evaluate(&scenario, &catalog).kubernetes
}

/// At an even rate the share of the time without a pod is 1 / (exp(λc) + λD).
#[test]
fn an_even_rate_has_a_closed_form() {
    for (_, text) in RATES {
        let rate: f64 = text.trim_end_matches("/s").parse().expect("a rate");
        let k = pods(&[("traffic.shape", "flat"), ("traffic.rate", text)]);
        let silence = k.pods.silence.expect("pods may go");
        let kept_s = 90.0 + 0.4;
        let down = 1.0 / ((rate * kept_s).exp() + rate * silence.start_s);
        assert!((silence.down_share - down).abs() < 0.002 * down.max(0.1), "{text}: {} not {down}", silence.down_share);
        assert!((silence.cold_share - silence.down_share).abs() < 1e-3, "arrivals see time averages");
        assert!((k.pods.mean_replicas - (1.0 - silence.down_share)).abs() < 0.02);
    }
}

/// A trivial application whose image is on its node: 2 to 15 s with Knative, 3.35 s measured with KEDA's add-on (issue 1385 of
/// kedacore/http-add-on). The catalog's start is the project's objective for 99 % of pods, an upper bound.
#[test]
fn the_first_request_waits_as_long_as_was_measured() {
    let k = pods(&[("traffic.shape", "flat"), ("traffic.rate", "0.001/s"), ("work.runtime", "go")]);
    let start_s = k.pods.silence.expect("pods may go").start_s;
    assert!((2.0..15.0).contains(&start_s), "{start_s}");
}

#[test]
fn pods_without_nodes_cost_nothing_while_there_are_none_and_nodes_stay() {
    let quiet = [("traffic.shape", "flat"), ("traffic.rate", "0.001/s")];
    let of = |kind, zero| {
        let k = pods(&[&quiet[..], &[("kubernetes.kind", kind), ("kubernetes.scale_to_zero", zero)]].concat());
        (k.assessment.bill.total().get(), k.pods.mean_nodes, k.assessment.latency.quantile(0.5))
    };
    let ([never, zero], [nodes, kept]) =
        (["never", "knative"].map(|z| of("pods", z)), ["never", "knative"].map(|z| of("nodes", z)));
    assert!(zero.0 < never.0 - 10.0, "{zero:?} {never:?}");
    assert!((nodes.1 - kept.1).abs() < 1e-9 && (nodes.0 - kept.0).abs() < 0.01, "{nodes:?} {kept:?}");
    assert!(kept.2 > nodes.2 + 2000.0 && zero.2 > kept.2 + 10_000.0, "the first request waits, longest without a node");
}

#[test]
fn open_connections_keep_their_pods_and_busy_traffic_keeps_them_too() {
    let held = pods(&[("state.connections", "50"), ("traffic.rate", "0.001/s")]);
    assert!(held.pods.silence.is_none());
    let busy = pods(&[("traffic.rate", "50/s"), ("traffic.shape", "flat")]).pods;
    let silence = busy.silence.expect("pods may go");
    assert!(silence.down_share == 0.0 && busy.mean_replicas > 1.0);
}

/// Rises after a silence: what is off is in MODEL.md.
#[test]
#[ignore = "figures of MODEL.md"]
fn rises() {
    for (shape, peak, rate) in
        [("cron", "12", "0.1/s"), ("cron", "12", "1/s"), ("rare", "20", "0.1/s"), ("flash", "20", "0.05/s")]
    {
        let dials = [
            ("traffic.shape", shape),
            ("traffic.peak_to_mean", peak),
            ("traffic.rate", rate),
            ("tolerance.target_ms", "20s"),
        ];
        println!("== {shape} {peak} {rate}");
        for row in rows(&[&BASE[..], &dials].concat(), 6) {
            println!("  {:?} {} {:.5} against {:.5}", row.finding, row.what, row.model, row.simulation.value);
        }
    }
}
