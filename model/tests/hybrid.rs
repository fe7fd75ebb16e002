//! The hybrid against its simulation over a grid of loads, shapes and splits, and its search against every split.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that meets the unexpected stops there")]

use faceoff_model::catalog::Catalog;
use faceoff_model::dial;
use faceoff_model::model::fit::fit;
use faceoff_model::model::hybrid::spill::Spill;
use faceoff_model::model::hybrid::{Hybrid, Split, evaluate, search, with_spill};
use faceoff_model::model::pool::{Pool, PoolInput};
use faceoff_model::model::{Capacities, kubernetes, plan};
use faceoff_model::scenario::Scenario;
use faceoff_model::simulation::hybrid::{Run, play};
use faceoff_model::simulation::random::Random;
use faceoff_model::simulation::replication::Halt;
use faceoff_model::traffic::Profile;
use std::sync::atomic::AtomicBool;

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the catalog reads")
}

fn scenario(settings: &str) -> Scenario {
    let mut s = Scenario::default();
    for setting in settings.split_whitespace() {
        let (id, value) = setting.split_once('=').expect("id=value");
        dial::find(id).and_then(|d| d.set_text(&mut s, catalog(), value)).unwrap_or_else(|e| panic!("{e}"));
    }
    s
}

/// The pool that a simulation counted, where it has a share for it.
struct Counted<'a>(&'a Run);

impl Capacities for Counted<'_> {
    fn pool(&mut self, input: &PoolInput<'_>) -> Pool {
        let tally = &self.0.ride.pools;
        let (answered, throttled) = (tally.answered as f64, tally.throttled as f64);
        Pool {
            cold_share: tally.cold as f64 / answered.max(1.0),
            throttled_share: throttled / (answered + throttled).max(1.0),
            provisioned_share: tally.provisioned as f64 / answered.max(1.0),
            ..faceoff_model::model::pool::evaluate(input)
        }
    }
}

/// The bill for what a simulation counted.
fn billed(plan: &Scenario, profile: &Profile, hybrid: &Hybrid, run: &Run) -> f64 {
    let of_pods = hybrid.split.on_pods(plan);
    let deployment = kubernetes::Deployment::of(&of_pods, catalog());
    let spill = faceoff_model::model::hybrid::overflow(&deployment.pods(profile), hybrid.split);
    let factor = run.share() / spill.share.max(1e-12);
    let counted = Spill { share: run.share(), rates: spill.rates.iter().map(|rate| rate * factor).collect(), ..spill };
    with_spill(plan, catalog(), profile, hybrid.split, &counted, &mut Counted(run)).outcome.monthly_usd
}

/// What is off between model and simulation in one split. `report` prints the rest too.
fn off(name: &str, plan: &Scenario, split: Split, bars: [f64; 3]) -> Vec<String> {
    let profile = Profile::of(&plan.traffic);
    let hybrid = evaluate(plan, catalog(), &profile, split);
    let (never, requests) = (AtomicBool::new(false), 400_000.0);
    let periods = (requests / (profile.mean() * profile.period_s())).ceil().clamp(1.0, 60.0) as u32;
    let random = [Random::stream(7, 0), Random::stream(7, 1)];
    let run = play((plan, catalog(), &profile), &hybrid, (3600.0, periods), random, &Halt::on(&never)).expect("plays");
    let latency = run.latency();
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    let mut hold = |what: &str, model: f64, played: f64, bar: f64, least: f64| {
        let apart = (model - played).abs();
        rows.push(format!("{what} {model:.4}/{played:.4} ({:+.1} %)", (model / played.max(1e-12) - 1.0) * 100.0));
        if apart > (bar * played).max(least) {
            faults.push(format!("{name} {split:?}: {what} {model:.5} by the model, {played:.5} by the simulation"));
        }
    };
    hold("bill", hybrid.outcome.monthly_usd, billed(plan, &profile, &hybrid, &run), 0.02, 0.0);
    hold("spilled", hybrid.spilled, run.share(), 0.05, 0.005);
    for (p, bar) in [0.5, 0.95, 0.99].into_iter().zip(bars) {
        let played = latency.quantile(p) * 1e3;
        hold(&format!("p{}", p * 100.0), hybrid.assessment.latency.quantile(p), played, bar, 0.0);
    }
    let cold = run.ride.pools.cold as f64 / run.ride.pools.answered.max(1) as f64;
    println!(
        "{name} {}x{}: {}; cold {:.4}/{cold:.4}",
        split.pods,
        split.slots,
        rows.join(", "),
        hybrid.pool.cold_share
    );
    faults
}

/// Loads, shapes and work that the grid is made of; each with the bars of p50, p95 and p99 of MODEL.md for its shape.
const SMOOTH: [f64; 3] = [0.05, 0.08, 0.12];
const STEPS: [f64; 3] = [0.08, 0.12, 0.12];
const GRID: [(&str, &str, [f64; 3]); 8] = [
    ("api by day", "traffic.rate=20/s", SMOOTH),
    (
        "work on the CPU",
        "traffic.rate=8/s state.kind=none work.cpu_share=1 work.duration_ms=500ms kubernetes.cpu_limit=request kubernetes.pod_vcpu=1 serverless.memory_mb=1769 tolerance.target_ms=3s",
        SMOOTH,
    ),
    ("flat", "traffic.rate=40/s traffic.shape=flat work.duration_ms=200ms", SMOOTH),
    ("uneven work", "traffic.rate=10/s work.variability=2 work.duration_ms=300ms", SMOOTH),
    (
        "office hours",
        "traffic.rate=15/s traffic.shape=office-hours traffic.peak_to_mean=2.4 work.duration_ms=250ms",
        STEPS,
    ),
    ("flash", "traffic.rate=6/s traffic.shape=flash traffic.peak_to_mean=10 work.duration_ms=250ms", STEPS),
    ("waiting", "traffic.rate=30/s work.cpu_share=0.1 work.duration_ms=800ms", SMOOTH),
    ("batches of two", "traffic.rate=20/s traffic.burst=2 work.duration_ms=150ms", SMOOTH),
];

#[test]
fn the_simulation_confirms_bill_spill_and_latency() {
    let mut faults = Vec::new();
    for (name, settings, bars) in GRID {
        let plan = plan::settled(&scenario(settings), catalog());
        let profile = Profile::of(&plan.traffic);
        let busy = profile.mean() * plan.work.duration_ms.seconds();
        for (slots, share) in [(1, 0.5), (2, 1.0), (4, 1.6)] {
            let pods = (busy * share / f64::from(slots)).round().max(1.0) as u32;
            faults.extend(off(name, &plan, Split { pods, slots, provisioned: 0 }, bars));
        }
    }
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}

/// The best of every split, each evaluated in full.
fn exhaustive(plan: &Scenario, asked: &Scenario) -> Option<Hybrid> {
    let profile = Profile::of(&plan.traffic);
    let mut best: Option<Hybrid> = None;
    for split in search::splits(plan, asked, catalog(), true) {
        let here = evaluate(plan, catalog(), &profile, split);
        if best.as_ref().is_none_or(|best| here.outcome.beats(&best.outcome)) {
            best = Some(here);
        }
    }
    best
}

const SEARCHED: [&str; 6] = [
    "",
    "traffic.rate=80/s traffic.peak_to_mean=3",
    "traffic.rate=30/s traffic.shape=flash traffic.peak_to_mean=12 work.duration_ms=200ms",
    "traffic.rate=60/s traffic.shape=office-hours traffic.peak_to_mean=2.4 kubernetes.cluster_share=10%",
    "traffic.rate=15/s work.duration_ms=900ms work.cpu_share=0.9 tolerance.target_ms=4s place.provider=gcp",
    "traffic.rate=25/s kubernetes.kind=pods work.duration_ms=300ms tolerance.target_ms=2s",
];

#[test]
fn the_search_finds_what_every_split_has_to_offer() {
    for settings in SEARCHED {
        let asked = scenario(settings);
        let fitted = search(&asked, catalog(), &fit(&asked, catalog()));
        let found = fitted.best.as_ref().unwrap_or_else(|| panic!("{settings}: {:?}", fitted.withheld));
        let best = exhaustive(&fitted.plan, &asked).expect("there are splits");
        println!(
            "{settings}: {:?} ${:.2}, of every split {:?} ${:.2}; alone ${:.2}, {:?}",
            found.split,
            found.outcome.monthly_usd,
            best.split,
            best.outcome.monthly_usd,
            fitted.alone.monthly_usd,
            fitted.answer
        );
        // Where no split keeps the tolerance there is no best to speak of: only what can be kept must be found.
        if !best.outcome.meets {
            continue;
        }
        assert!(
            !best.outcome.stands_above(&found.outcome),
            "{settings}: {:?} against {:?}",
            found.outcome,
            best.outcome
        );
        assert!(
            found.outcome.monthly_usd <= best.outcome.monthly_usd * 1.01,
            "{settings}: {:?} ${} against {:?} ${}",
            found.split,
            found.outcome.monthly_usd,
            best.split,
            best.outcome.monthly_usd
        );
        let answer = fitted.outcome();
        assert!(!fitted.alone.stands_above(answer), "{settings}: worse than one side alone");
        assert!(
            answer.stands_above(&fitted.alone) || answer.monthly_usd <= fitted.alone.monthly_usd,
            "{settings}: ${} is dearer than ${} alone",
            answer.monthly_usd,
            fitted.alone.monthly_usd
        );
    }
}

/// A rush that the autoscaler cannot follow, over a base load that pods carry cheaply: the savings of MODEL.md.
#[test]
fn a_split_pays_where_the_load_is_uneven() {
    for (place, least) in [("aws", 0.08), ("gcp", 0.15)] {
        let settings = format!(
            "place.provider={place} traffic.rate=1000/s traffic.shape=flash traffic.peak_to_mean=10 tolerance.target_ms=250ms"
        );
        let asked = scenario(&settings);
        let fitted = search(&asked, catalog(), &fit(&asked, catalog()));
        let saving = fitted.saving().expect("a split");
        assert!(fitted.answer == search::Answer::Hybrid && saving > least, "{place}: {:?}, {saving}", fitted.answer);
        assert!((0.05..0.95).contains(&fitted.best.expect("a split").spilled), "both pools work");
    }
}

#[test]
fn a_cheaper_split_that_is_not_chosen_says_why() {
    use faceoff_model::analysis::portable::sentence_of;
    let asked = scenario("traffic.rate=300/s traffic.shape=flash traffic.peak_to_mean=50 tolerance.target_ms=200ms");
    let fitted = search(&asked, catalog(), &fit(&asked, catalog()));
    let best = fitted.best.as_ref().expect("a split");
    assert!(best.outcome.monthly_usd < fitted.alone.monthly_usd && fitted.answer != search::Answer::Hybrid);
    let said = sentence_of(&fitted);
    assert!(said.ends_with("ms come too close to the target") || said.ends_with("ms miss the target"), "{said}");
}

#[test]
fn what_cannot_be_passed_on_is_not_split() {
    for settings in ["traffic.door=event", "state.connections=2000", "serverless.kind=container"] {
        let asked = scenario(settings);
        let fitted = search(&asked, catalog(), &fit(&asked, catalog()));
        assert!(fitted.best.is_none() && fitted.withheld.is_some(), "{settings}: {:?}", fitted.answer);
    }
}

#[test]
fn the_bill_of_a_split_is_both_floors_and_one_store() {
    use faceoff_model::model::bill::Kind;
    let plan = plan::settled(&scenario("traffic.rate=40/s people.counted=true"), catalog());
    let profile = Profile::of(&plan.traffic);
    let hybrid = evaluate(&plan, catalog(), &profile, Split { pods: 2, slots: 1, provisioned: 0 });
    let bill = &hybrid.assessment.bill;
    let lines = |kind: Kind| bill.lines().iter().filter(move |line| line.kind == kind);
    for kind in
        [Kind::ControlPlane, Kind::FunctionRequests, Kind::LoadBalancerHours, Kind::KeyValueStorage, Kind::Egress]
    {
        assert_eq!(lines(kind).count(), 1, "{}", kind.id());
    }
    let hours: f64 = lines(Kind::People).map(|line| line.quantity).sum();
    assert!((hours - plan.people.kubernetes_hours.get() - plan.people.serverless_hours.get()).abs() < 1e-9);
    // Requests on functions and on pods are all requests: the store is asked as often as by either side alone.
    let month = plan.traffic.rate.get() * 730.0 * 3600.0;
    let asked = hybrid.spilled * month;
    // The price is for a million.
    let requests: f64 = lines(Kind::FunctionRequests).map(|line| 1e6 * (line.quantity + line.free)).sum();
    assert!((requests - asked).abs() < 1e-6 * month, "{requests} {asked}");
}

/// A bill of nothing cannot be saved: all of a ten-thousandth of a cent is no reason for another cloud.
#[test]
fn bills_that_read_the_same_save_nothing() {
    use faceoff_model::analysis::portable::Portable;
    let asked = scenario(
        "place.provider=gcp traffic.rate=1.39/min state.kind=none traffic.door=internal tolerance.target_ms=30s \
         tolerance.percentile=95 work.duration_ms=150ms",
    );
    let found = Portable::of(&asked, catalog(), &AtomicBool::new(false)).expect("not cancelled");
    assert!(found.here.best_usd() < 0.005, "{}", found.here.best_usd());
    assert!(
        found.weights().iter().all(|weight| weight.change != "cloud" || weight.loses <= 0.0),
        "{}",
        found.sentence()
    );
}

#[test]
fn the_weightiest_of_three_changes_is_named() {
    use faceoff_model::analysis::portable::Portable;
    for settings in ["", "traffic.rate=2/s", "place.provider=azure"] {
        let asked = scenario(settings);
        let found = Portable::of(&asked, catalog(), &AtomicBool::new(false)).expect("not cancelled");
        let weights = found.weights();
        assert_eq!(weights.len(), 3);
        assert!(weights.windows(2).all(|pair| pair[0].loses >= pair[1].loses), "{weights:?}");
        assert!(weights.iter().all(|weight| (0.0..=1.0).contains(&weight.loses)), "{weights:?}");
        // What the cloud saves is the difference of two fits.
        let cheapest = found.clouds.iter().skip(1).filter(|there| there.missing.is_empty());
        let cheapest = cheapest.map(|there| there.refit.best_usd()).fold(f64::INFINITY, f64::min);
        let cloud = weights.iter().find(|weight| weight.change == "cloud").expect("one of the three");
        let saved = (1.0 - cheapest / found.here.best_usd()).max(0.0);
        assert!((cloud.loses - if cheapest.is_finite() { saved } else { 0.0 }).abs() < 1e-9, "{weights:?}");
        let sentence = found.sentence();
        println!("{settings}: {sentence}");
        let named = match weights[0].change {
            "growth" => "Growth matters",
            "cloud" => "The cloud matters",
            _ => "A hybrid matters",
        };
        assert!(
            sentence.starts_with(named) || (weights[0].loses <= 0.05 && sentence.starts_with("The answer carries")),
            "{sentence}"
        );
    }
}
