//! The model's pods against the event-driven simulation, over a grid of deployments.
//!
//! What its reader wants to learn: how far may I trust replicas and latency of the Kubernetes side, and where not?
//! Each case is a scenario by its dials; each row one figure of it: what the model says, what the simulation says
//! with its 95 % interval, how far they are apart, the bar that `MODEL.md` promises, and whether it is kept. At the
//! end, for each figure, the mean and the worst error and the rows off. The last part checks the closed forms that
//! the model rests on, and the autoscaler's documented examples.
//!
//! ```text
//! cargo run --release --example referee_pods                      the whole grid (a quarter of an hour on one core)
//! cargo run --release --example referee_pods -- flash 60          cases with `flash` in their name, a minute each
//! ```
//!
//! Exit code 1 when a row is off.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::analysis::check::{Course, Finding, Plan, Referee, Row};
use faceoff_model::catalog::Catalog;
use faceoff_model::model::pods::autoscaler::{Reading, Target};
use faceoff_model::model::{Side, queue};
use faceoff_model::scenario::Scenario;
use faceoff_model::units::Unit;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What every case starts from: nothing but CPU work in pods that are spread at random.
const BASE: [(&str, &str); 6] = [
    ("state.kind", "none"),
    ("work.cpu_share", "1"),
    ("kubernetes.concurrency", "1000"),
    ("kubernetes.max_replicas", "5000"),
    ("kubernetes.target_utilization", "0.6"),
    ("kubernetes.pod_vcpu", "1"),
];

/// A case: its name and the dials that it sets.
struct Case {
    name: String,
    dials: Vec<(&'static str, String)>,
}

impl Case {
    fn new(name: String, dials: &[(&'static str, &str)]) -> Self {
        Self { name, dials: dials.iter().map(|&(id, text)| (id, text.to_owned())).collect() }
    }

    /// The same with more dials set.
    fn and(mut self, dials: &[(&'static str, &str)]) -> Self {
        self.dials.extend(dials.iter().map(|&(id, text)| (id, text.to_owned())));
        self
    }

    fn scenario(&self, catalog: &Catalog) -> Scenario {
        let mut scenario = Scenario::default();
        let base = BASE.iter().map(|&(id, text)| (id, text));
        for (id, text) in base.chain(self.dials.iter().map(|(id, text)| (*id, text.as_str()))) {
            let dial = faceoff_model::dial::find(id).expect("a dial's id");
            dial.set_text(&mut scenario, catalog, text).unwrap_or_else(|e| panic!("{}: {id} = {text}: {e}", self.name));
        }
        scenario
    }
}

/// A load of `demand` vCPU of work of `ms` with coefficient of variation `cv`, in one shape of the day. The target is
/// twice the time that a request takes alone.
fn load(shape: &str, demand: f64, vcpu: f64, ms: f64, cv: f64) -> Case {
    let name = format!("{shape}, {demand} vCPU, v {vcpu}, {ms} ms, cv {cv}");
    let mut case = Case::new(name, &[("traffic.shape", shape)]);
    case.dials.extend([
        ("traffic.rate", format!("{}/s", demand / ms * 1e3)),
        ("kubernetes.pod_vcpu", vcpu.to_string()),
        ("work.duration_ms", format!("{ms}ms")),
        ("work.variability", cv.to_string()),
        ("tolerance.target_ms", format!("{}ms", (2.0 * ms / f64::min(vcpu, 1.0)).round())),
    ]);
    case
}

/// `pods` pods that neither come nor go, at utilization `rho`.
fn fixed(pods: u32, rho: f64, vcpu: f64, cv: f64) -> Case {
    // Longer work where there are more cores: as many requests a day.
    let mut case = load("flat", rho * vcpu * f64::from(pods), vcpu, 150.0 * vcpu.max(1.0), cv);
    case.name = format!("fixed {pods} pods at {rho}, v {vcpu}, cv {cv}");
    let pods = pods.to_string();
    case.and(&[("kubernetes.min_replicas", &pods), ("kubernetes.max_replicas", &pods)])
}

const LEAST: [(&str, &str); 1] = [("kubernetes.balancing", "least-outstanding")];

/// The autoscaler on other signals than CPU.
fn signals(cases: &mut Vec<Case>) {
    for signal in ["requests", "in-progress"] {
        for (shape, demand, vcpu, ms, cv) in [
            ("flat", 0.5, 0.5, 100.0, 1.0),
            ("flat", 5.0, 2.0, 300.0, 1.8),
            ("flat", 12.0, 0.5, 400.0, 0.5),
            ("day", 3.0, 1.0, 200.0, 1.0),
            ("day", 12.0, 0.5, 400.0, 1.0),
            ("day", 30.0, 1.0, 800.0, 1.0),
            ("office-hours", 3.0, 0.25, 150.0, 0.8),
            ("office-hours", 8.0, 1.0, 250.0, 1.5),
            ("flash", 8.0, 1.0, 250.0, 1.0),
        ] {
            let peak = [("traffic.peak_to_mean", if shape == "flash" { "8" } else { "2.4" })];
            let case = load(shape, demand, vcpu, ms, cv).and(&[("kubernetes.signal", signal)]).and(&peak);
            cases.push(Case { name: format!("{signal}: {}", case.name), ..case });
        }
        let day = || load("day", 6.0, 1.0, 300.0, 1.0).and(&[("kubernetes.signal", signal)]);
        for (what, dials) in [
            ("handfuls of five", &[("traffic.burst", "5")][..]),
            (
                "nine tenths waiting",
                &[("work.cpu_share", "0.1"), ("work.duration_ms", "2s"), ("tolerance.target_ms", "4s")],
            ),
            (
                "half waiting, 8 slots",
                &[("work.cpu_share", "0.5"), ("work.duration_ms", "400ms"), ("kubernetes.concurrency", "8")],
            ),
            ("least outstanding", &LEAST),
            ("window of 15 s", &[("kubernetes.signal_window_s", "15s")]),
            ("CPU limit", &[("kubernetes.cpu_limit", "request"), ("kubernetes.pod_vcpu", "0.5")]),
        ] {
            let case = day().and(dials);
            cases.push(Case { name: format!("{signal}: {what}"), ..case });
        }
    }
}

/// The autoscaler with figures of one's own.
fn rules(cases: &mut Vec<Case>) {
    let rules: [(&str, &[(&'static str, &str)]); 3] = [
        (
            "rules: tolerance of 1 %, down after 1 min",
            &[("kubernetes.scale_tolerance", "0.01"), ("kubernetes.scale_down_window_s", "60s")],
        ),
        (
            "rules: up after 2 min, down after 10",
            &[("kubernetes.scale_up_window_s", "2min"), ("kubernetes.scale_down_window_s", "10min")],
        ),
        (
            "rules: up by 1 pod a minute",
            &[
                ("kubernetes.scale_up_pods", "1"),
                ("kubernetes.scale_up_percent", "0"),
                ("kubernetes.scale_up_period_s", "60s"),
            ],
        ),
    ];
    for (name, dials) in rules {
        cases.push(Case { name: name.to_owned(), ..load("day", 6.0, 1.0, 300.0, 1.0).and(dials) });
    }
}

/// A day with one thing different.
fn variants(cases: &mut Vec<Case>) {
    let variants: [(&str, &[(&'static str, &str)]); 9] = [
        (
            "nine tenths waiting",
            &[("work.cpu_share", "0.1"), ("work.duration_ms", "2s"), ("tolerance.target_ms", "4s")],
        ),
        (
            "half waiting, 8 slots",
            &[("work.cpu_share", "0.5"), ("work.duration_ms", "400ms"), ("kubernetes.concurrency", "8")],
        ),
        ("handfuls of five", &[("traffic.burst", "5")]),
        ("a third on spot", &[("kubernetes.spot_share", "0.33")]),
        ("Cluster Autoscaler", &[("kubernetes.provisioner", "cluster-autoscaler")]),
        ("least outstanding", &LEAST),
        ("Auto Mode", &[("kubernetes.kind", "managed-nodes")]),
        ("Fargate", &[("kubernetes.kind", "pods")]),
        ("Autopilot", &[("place.provider", "gcp"), ("kubernetes.kind", "pods")]),
    ];
    for (name, dials) in variants {
        let case = load("day", 4.0, 1.0, 200.0, 1.0).and(dials);
        cases.push(Case { name: format!("day, 4 vCPU, {name}"), ..case });
    }
}

fn grid() -> Vec<Case> {
    let mut cases = Vec::new();
    for rho in [0.3, 0.6, 0.85] {
        for (vcpu, cv) in [(0.25, 1.0), (1.0, 0.5), (1.0, 1.5), (2.0, 1.0), (3.0, 2.0), (4.0, 0.7)] {
            cases.push(fixed(6, rho, vcpu, cv));
        }
        for pods in [3, 10] {
            let case = fixed(pods, rho, 1.0, 1.0).and(&LEAST);
            cases.push(Case { name: format!("{}, least outstanding", case.name), ..case });
        }
        for burst in ["2", "8"] {
            let case = fixed(4, rho, 1.0, 1.0).and(&[("traffic.burst", burst)]);
            cases.push(Case { name: format!("{}, burst {burst}", case.name), ..case });
        }
    }
    for shape in ["flat", "day"] {
        for (demand, vcpu, ms, cv) in [
            (0.5, 0.5, 100.0, 1.0),
            (3.0, 1.0, 200.0, 1.0),
            (5.0, 2.0, 300.0, 1.8),
            (12.0, 0.5, 400.0, 0.5),
            (30.0, 1.0, 800.0, 1.0),
        ] {
            cases.push(load(shape, demand, vcpu, ms, cv));
        }
    }
    for shape in ["office-hours", "flash"] {
        for (demand, vcpu, ms, cv) in
            [(1.0, 0.5, 100.0, 1.0), (3.0, 0.25, 150.0, 0.8), (8.0, 1.0, 250.0, 1.5), (20.0, 2.0, 500.0, 1.0)]
        {
            cases.push(
                load(shape, demand, vcpu, ms, cv)
                    .and(&[("traffic.peak_to_mean", if shape == "flash" { "8" } else { "2.4" })]),
            );
        }
    }
    signals(&mut cases);
    rules(&mut cases);
    cases.push(load("weekend-dip", 4.0, 1.0, 400.0, 1.0));
    cases.push(load("cron", 2.0, 1.0, 200.0, 1.0).and(&[("traffic.peak_to_mean", "6")]));
    cases.push(load("rare", 0.5, 1.0, 200.0, 1.0).and(&[("traffic.peak_to_mean", "20")]));
    variants(&mut cases);
    cases
}

/// Errors of one figure over all cases.
#[derive(Default)]
struct Summary {
    what: &'static str,
    rows: u32,
    judged: u32,
    off: Vec<String>,
    unsure: u32,
    sum: f64,
    worst: f64,
}

impl Summary {
    fn add(&mut self, case: &str, row: &Row) {
        self.rows += 1;
        match row.finding {
            Finding::Outside => self.off.push(case.to_owned()),
            Finding::Unsure => self.unsure += 1,
            Finding::Within | Finding::NoBar(_) => {}
        }
        if row.bar.is_some() {
            self.judged += 1;
            self.sum += row.error().abs();
            if row.error().abs() > self.worst.abs() {
                self.worst = row.error();
            }
        }
    }
}

fn print(case: &str, course: &Course, sensitive: bool) {
    let (plays, requests) = (course.replications, Unit::Count.format(course.requests as f64));
    println!("{case}: {requests} requests, {plays} replications{}", if sensitive { ", sensitive" } else { "" });
    for row in &course.rows {
        let s = row.simulation;
        let share = row.unit == Unit::Share;
        let factor = if share { 100.0 } else { 1.0 };
        let bar = row.bar.map_or_else(|| "-".to_owned(), |bar| bar.to_string());
        let word = match row.finding {
            Finding::Within => "ok",
            Finding::Outside => "OFF",
            Finding::Unsure => "unsure",
            Finding::NoBar(reason) => reason,
        };
        println!(
            "  {:32} {:>10.3} {:>10.3} {:>10.3} .. {:<10.3} {:>+8.2} {:2} {:>11}  {word}",
            row.what,
            row.model * factor,
            s.value * factor,
            s.low * factor,
            s.high * factor,
            row.error() * 100.0,
            if share { "pp" } else { "%" },
            bar
        );
    }
}

/// Plays a case for at most `seconds`.
fn play(referee: &Referee<'_>, seconds: u64) -> Course {
    let cancel = AtomicBool::new(false);
    let end = Instant::now() + Duration::from_secs(seconds);
    let plan = Plan { threads: 1, ..Plan::default() };
    referee.play(Side::Kubernetes, plan, &cancel, |_| cancel.store(Instant::now() >= end, Ordering::Relaxed))
}

/// The largest relative errors of the queues' means against sums over their states, and of the autoscaler's steps
/// against the documented examples: both must be nothing.
fn closed_forms() -> bool {
    let mut worst: f64 = 0.0;
    for servers in [1u32, 2, 5, 20, 100] {
        for rho in [0.1, 0.5, 0.8, 0.95] {
            let load = rho * f64::from(servers);
            // Poisson terms up to the servers, relative to the last.
            let (mut term, mut below) = (1.0, 0.0);
            for n in (1..=servers).rev() {
                term *= f64::from(n) / load;
                below += term;
            }
            let (b, c) = (1.0 / (1.0 + below), 1.0 / (1.0 + (1.0 - rho) * below));
            let wait = c * 0.3 / (f64::from(servers) - load);
            worst = worst.max((queue::erlang_b(servers, load) / b - 1.0).abs());
            worst = worst.max((queue::erlang_c(servers, load) / c - 1.0).abs());
            worst = worst.max((queue::mean_wait_mmc(servers, load, 0.3).unwrap() / wait - 1.0).abs());
            let sojourn = queue::mean_sojourn_shared(f64::from(servers), rho, 0.3).unwrap();
            worst = worst.max((sojourn / (0.3 + wait) - 1.0).abs());
        }
    }
    println!("queues: Erlang B and C, M/M/c and M/G/v-PS means, worst relative error {worst:.1e} (bar 1e-9)");
    let examples = [(3, 50.0, 30.0, 5), (10, 50.0, 56.0, 9), (10, 50.0, 55.0, 10), (50, 90.0, 75.0, 60)];
    let wrong = examples.iter().filter(|&&(pods, percent, target, wanted)| {
        let reading = Reading { current: pods, ready: pods, utilization: percent / 100.0 };
        Target::new(target / 100.0, 0.1).recommend(reading) != wanted
    });
    let wrong = wrong.count();
    println!("autoscaler: {} documented examples, {wrong} wrong", examples.len());
    worst < 1e-9 && wrong == 0
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let part = arguments.next().unwrap_or_default();
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(40);
    let catalog = Catalog::load().expect("the embedded catalog loads");
    let mut summaries: Vec<Summary> = Vec::new();
    println!(
        "  {:32} {:>10} {:>10} {:>24} {:>11} {:>11}",
        "figure", "model", "simulation", "95 % interval", "error", "bar"
    );
    for case in grid().iter().filter(|case| case.name.contains(&part)) {
        let scenario = case.scenario(&catalog);
        let referee = Referee::new(&scenario, &catalog);
        let course = play(&referee, seconds);
        print(&case.name, &course, referee.comparison().kubernetes.pods.sensitive);
        for (i, row) in course.rows.iter().enumerate() {
            if summaries.len() <= i {
                summaries.push(Summary { what: row.what, ..Summary::default() });
            }
            summaries[i].add(&case.name, row);
        }
    }
    println!("\n{:32} {:>5} {:>7} {:>7} {:>4}  mean abs    worst", "figure", "rows", "judged", "unsure", "off");
    for s in &summaries {
        let mean = s.sum / f64::from(s.judged.max(1));
        let (rows, judged, unsure, off) = (s.rows, s.judged, s.unsure, s.off.len());
        println!(
            "{:32} {rows:>5} {judged:>7} {unsure:>7} {off:>4}  {:>8.2} {:>+8.2}",
            s.what,
            mean * 100.0,
            s.worst * 100.0
        );
        s.off.iter().for_each(|case| println!("    off: {case}"));
    }
    let exact = closed_forms();
    if exact && summaries.iter().all(|s| s.off.is_empty()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
