//! Laws that hold for every scenario the dials allow.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::catalog::Catalog;
use faceoff_model::dial::{DIALS, Kind, Value};
use faceoff_model::model::bill::Group;
use faceoff_model::model::{Comparison, Side, evaluate};
use faceoff_model::scenario::{KubernetesKind, Scenario};
use faceoff_model::verdict::claims::claims;
use faceoff_model::verdict::judge;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::load().expect("the embedded catalog loads"));

/// Every number that a screen or a file shows of a comparison.
fn numbers(c: &Comparison) -> Vec<(String, f64)> {
    let mut all = Vec::new();
    for side in Side::BOTH {
        let a = c.side(side);
        for line in a.bill.lines() {
            all.push((format!("{} {} quantity", side.id(), line.item), line.quantity));
            all.push((format!("{} {} price", side.id(), line.item), line.unit_price));
            all.push((format!("{} {} amount", side.id(), line.item), line.amount.get()));
        }
        all.push((format!("{} total", side.id()), a.bill.total().get()));
        all.extend(c.above_paid(side).map(|usd| (format!("{} against what is paid", side.id()), usd)));
        all.push((format!("{} mean", side.id()), a.latency.mean_ms()));
        for p in [0.5, 0.9, 0.95, 0.99, 0.999] {
            all.push((format!("{} p{p}", side.id()), a.latency.quantile(p)));
        }
        all.push((format!("{} within", side.id()), a.within_tolerance));
        all.push((
            format!("{} at the percentile", side.id()),
            a.latency.quantile(c.scenario.tolerance.percentile.share()),
        ));
        all.push((format!("{} meets", side.id()), f64::from(u8::from(a.meets_tolerance))));
        for limit in &a.limits {
            all.push((format!("{} limit on {}", side.id(), limit.dial), limit.wanted));
        }
        for part in &a.parts {
            all.push((format!("{} {}", side.id(), part.name), part.mean_ms));
        }
    }
    let (pods, pool) = (&c.kubernetes.pods, &c.serverless.pool);
    for (name, value) in [
        ("mean replicas", pods.mean_replicas),
        ("peak replicas", pods.peak_replicas),
        ("mean nodes", pods.mean_nodes),
        ("late", pods.late_share),
        ("lost", pods.lost_share),
        ("utilization", pods.utilization),
        ("new pod", c.kubernetes.new_pod_s),
        ("idle share", c.kubernetes.idle_share),
        ("cold share", pool.cold_share),
        ("throttled", pool.throttled_share),
        ("instances", pool.mean_instances),
        ("concurrency", pool.peak_concurrency),
        ("billed ms", c.serverless.billed_ms),
    ] {
        all.push((name.to_owned(), value));
    }
    all
}

fn check(c: &Comparison) -> Result<(), TestCaseError> {
    for (name, value) in numbers(c) {
        // A difference to what is paid now may be a saving.
        let signed = name.ends_with("against what is paid");
        prop_assert!(value.is_finite() && (signed || value >= 0.0), "{name} is {value} in {:?}", c.scenario);
    }
    for side in Side::BOTH {
        let bill = &c.side(side).bill;
        let sum: f64 = bill.lines().iter().map(|l| l.amount.get()).sum();
        prop_assert!((bill.total().get() - sum).abs() <= 1e-9 * sum.max(1.0));
        prop_assert!(c.side(side).within_tolerance <= 1.0 + 1e-9);
    }
    let verdict = judge(c);
    prop_assert!(!verdict.sentence.is_empty());
    let mut texts: Vec<String> = claims(c, &CATALOG).into_iter().map(|claim| claim.text).collect();
    texts.push(verdict.sentence);
    for text in texts {
        prop_assert!(!text.contains("NaN") && !text.contains("inf "), "{text}");
    }
    Ok(())
}

fn set_at(scenario: &mut Scenario, index: usize, position: f64) {
    let dial = &DIALS[index];
    let value = match dial.kind {
        Kind::Number(n) => Value::Number(n.at(position)),
        Kind::Switch(_) => Value::Switch(position > 0.5),
        Kind::Choice(_) => {
            let options = dial.options(scenario, &CATALOG);
            if options.is_empty() {
                assert!(
                    dial.without_effect(scenario, &CATALOG).is_some(),
                    "{} offers nothing and says nothing",
                    dial.id
                );
                return;
            }
            let pick = ((position * options.len() as f64) as usize).min(options.len() - 1);
            Value::Choice(options[pick].id.clone())
        }
    };
    dial.set(scenario, &CATALOG, &value).expect("a position on the dial is a legal value");
}

/// So many scenarios, the same in each run; `PROPTEST_RNG_SEED` draws others.
fn drawn(cases: u32) -> ProptestConfig {
    let standard = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    match standard.rng_seed {
        RngSeed::Random => ProptestConfig { rng_seed: RngSeed::Fixed(1), ..standard },
        RngSeed::Fixed(_) => standard,
    }
}

/// Resolution of the pool: passages are shared between loads that agree to 1 part in 16,384, and what follows from a load may be
/// several times as sensitive.
const RESOLUTION: f64 = 1e-3;

proptest! {
    #![proptest_config(drawn(100))]

    #[test]
    fn every_scenario_gives_finite_numbers_that_are_not_negative(
        moves in prop::collection::vec((0..DIALS.len(), 0.0..=1.0f64), 0..20)
    ) {
        let mut scenario = Scenario::default();
        for (index, position) in moves {
            set_at(&mut scenario, index, position);
        }
        check(&evaluate(&scenario, &CATALOG))?;
    }
}

/// Scenarios in which, between them, every dial has an effect.
fn settings() -> Vec<Scenario> {
    let with = |changes: &[(&str, &str)]| {
        let mut s = Scenario::default();
        for (id, text) in changes {
            faceoff_model::dial::find(id).expect("id").set_text(&mut s, &CATALOG, text).expect("legal");
        }
        s
    };
    vec![
        Scenario::default(),
        with(&[("work.runtime", "java"), ("work.functions", "3"), ("people.counted", "on")]),
        with(&[("traffic.rate", "200/s"), ("work.duration_ms", "400ms"), ("state.kind", "relational")]),
        with(&[("serverless.kind", "container"), ("work.runtime", "java"), ("work.functions", "3")]),
        with(&[("serverless.kind", "managed-instances"), ("traffic.rate", "80/s"), ("work.functions", "3")]),
        with(&[("place.provider", "azure"), ("serverless.kind", "container")]),
        with(&[
            ("kubernetes.signal", "requests"),
            ("traffic.shape", "flash"),
            ("traffic.peak_to_mean", "12"),
            ("traffic.rate", "60/s"),
            ("work.duration_ms", "200ms"),
        ]),
        with(&[("kubernetes.signal", "in-progress"), ("kubernetes.signal_target", "3"), ("traffic.rate", "60/s")]),
        with(&[("place.provider", "gcp"), ("serverless.kind", "container"), ("serverless.provisioned", "1")]),
        with(&[("serverless.provisioned", "6"), ("traffic.rate", "60/s")]),
        with(&[("kubernetes.scale_to_zero", "keda"), ("traffic.rate", "0.01/s"), ("kubernetes.kind", "pods")]),
        with(&[("traffic.shape", "cron"), ("work.mode", "job"), ("state.kind", "none")]),
        with(&[("place.provider", "azure"), ("serverless.plan", "consumption"), ("work.runtime", "dotnet")]),
        with(&[("place.provider", "azure"), ("serverless.plan", "premium"), ("traffic.rate", "60/s")]),
    ]
}

#[test]
fn moving_any_dial_from_end_to_end_changes_a_number() {
    for (index, dial) in DIALS.iter().enumerate() {
        let moved = settings().into_iter().any(|base| {
            if dial.without_effect(&base, &CATALOG).is_some() {
                return false;
            }
            let ends = [0.0, 0.3, 0.6, 1.0].map(|position| {
                let mut s = base.clone();
                set_at(&mut s, index, position);
                numbers(&evaluate(&s, &CATALOG))
            });
            ends.iter().any(|other| *other != ends[0])
        });
        let offered = matches!(dial.kind, Kind::Choice(_)) && dial.options(&Scenario::default(), &CATALOG).len() < 2;
        assert!(moved || offered, "{} changes nothing anywhere", dial.id);
    }
}

/// What says that it has no effect has none: a slider greyed out does not move a bill.
#[test]
fn a_dial_without_effect_changes_nothing() {
    let mut bases = settings();
    bases.extend(kinds());
    for market in CATALOG.markets() {
        let mut s = Scenario::default();
        let place = [("place.provider", market.provider.id()), ("place.region", market.region.as_str())];
        for (id, text) in [("state.kind", "none"), ("serverless.provisioned", "5")].into_iter().chain(place) {
            // Not every place has everything; what it refuses stays as it is.
            let _ = faceoff_model::dial::find(id).and_then(|dial| dial.set_text(&mut s, &CATALOG, text));
        }
        bases.push(s);
    }
    for base in bases {
        let before = numbers(&evaluate(&base, &CATALOG));
        for (index, dial) in DIALS.iter().enumerate() {
            let Some(reason) = dial.without_effect(&base, &CATALOG) else { continue };
            for at in [0.1, 0.9] {
                let mut moved = base.clone();
                set_at(&mut moved, index, at);
                assert!(before == numbers(&evaluate(&moved, &CATALOG)), "{}: {reason}, at {:?}", dial.id, base.place);
            }
        }
    }
}

/// How fast the autoscaler may add pods, which binds only where traffic rises at once.
const PACE: [&str; 3] = ["kubernetes.scale_up_pods", "kubernetes.scale_up_percent", "kubernetes.scale_up_period_s"];
/// What the autoscaler looks at and how it decides, which acts only where it has something to decide.
const LOOK: [&str; 4] = [
    "kubernetes.signal",
    "kubernetes.scale_tolerance",
    "kubernetes.scale_down_window_s",
    "kubernetes.scale_up_window_s",
];

/// These act only where requests stay away for a while.
const SPARSE: [&str; 2] = ["kubernetes.scale_to_zero", "kubernetes.zero_idle_s"];

#[test]
fn scale_to_zero_acts_under_every_kind_where_requests_are_rare() {
    for mut base in kinds() {
        for (id, text) in [("traffic.rate", "0.01/s"), ("kubernetes.scale_to_zero", "knative")] {
            faceoff_model::dial::find(id).expect("id").set_text(&mut base, &CATALOG, text).expect("legal");
        }
        for (index, _) in DIALS.iter().enumerate().filter(|(_, dial)| SPARSE.contains(&dial.id)) {
            let [low, high] = [0.0, 1.0].map(|position| {
                let mut s = base.clone();
                set_at(&mut s, index, position);
                let c = evaluate(&s, &CATALOG);
                check(&c).expect("finite numbers");
                (c.kubernetes.pods.mean_replicas, c.kubernetes.assessment.latency.mean_ms())
            });
            assert!(
                (low.0 - high.0).abs() > 0.01 && (low.1 - high.1).abs() > 1.0,
                "{low:?} {high:?}: {:?}",
                base.place
            );
        }
    }
}

/// One scenario of each kind of capacity on each cloud that has it, busy enough that the autoscaler works and its ceiling is met.
fn kinds() -> Vec<Scenario> {
    let mut found = Vec::new();
    for provider in ["aws", "azure", "gcp"] {
        for kind in ["nodes", "managed-nodes", "pods"] {
            let mut s = Scenario::default();
            let dials = [
                ("place.provider", provider),
                ("traffic.rate", "400/s"),
                ("work.duration_ms", "200ms"),
                ("kubernetes.kind", kind),
            ];
            let set = |(id, text): (&str, &str)| {
                faceoff_model::dial::find(id).expect("id").set_text(&mut s, &CATALOG, text).is_ok()
            };
            if dials.into_iter().all(set) {
                found.push(s);
            }
        }
    }
    assert_eq!(found.len(), 7, "two kinds on AWS beside nodes, one each on Azure and Google Cloud");
    found
}

#[test]
fn every_dial_of_the_pods_acts_under_every_kind_or_says_why_not() {
    for base in kinds() {
        check(&evaluate(&base, &CATALOG)).expect("finite numbers");
        for (index, dial) in DIALS.iter().enumerate() {
            let ours = ["kubernetes.", "place.terms", "place.spot"].iter().any(|part| dial.id.starts_with(part));
            let single = matches!(dial.kind, Kind::Choice(_)) && dial.options(&base, &CATALOG).len() < 2;
            let elsewhere = PACE.contains(&dial.id) || SPARSE.contains(&dial.id);
            if !ours || single || elsewhere || dial.without_effect(&base, &CATALOG).is_some() {
                continue;
            }
            let ends = [0.0, 0.3, 0.6, 1.0].map(|position| {
                let mut s = base.clone();
                set_at(&mut s, index, position);
                let c = evaluate(&s, &CATALOG);
                let gaps = c.kubernetes.assessment.bill.gaps().len() as f64;
                let mut all = numbers(&c);
                all.push(("gaps".to_owned(), gaps));
                all
            });
            let (place, kind) = (&base.place, base.kubernetes.kind);
            assert!(ends.iter().any(|other| *other != ends[0]), "{} changes nothing: {kind} at {place:?}", dial.id);
        }
    }
}

#[test]
fn pods_without_nodes_have_no_nodes_on_bill_or_in_numbers() {
    let of_nodes = |id: &str| id.starts_with("nodes.");
    for c in kinds().iter().map(|s| evaluate(s, &CATALOG)) {
        let lines = c.kubernetes.assessment.bill.lines();
        let without = c.scenario.kubernetes.kind == KubernetesKind::Pods;
        assert_eq!(lines.iter().any(|line| of_nodes(line.kind.id())), !without);
        assert_eq!(lines.iter().any(|line| line.kind.id() == "pods.cpu"), without);
        assert_eq!(c.kubernetes.pods.peak_nodes > 0.0, !without);
        assert_eq!(
            lines.iter().any(|line| line.kind.id() == "nodes.fee"),
            c.scenario.kubernetes.kind == KubernetesKind::ManagedNodes
        );
    }
}

#[test]
fn flat_traffic_pays_for_no_peak() {
    let mut flat = Scenario::default();
    for (id, text) in [("traffic.shape", "flat"), ("state.kind", "relational"), ("traffic.rate", "2000/s")] {
        faceoff_model::dial::find(id).expect("id").set_text(&mut flat, &CATALOG, text).expect("legal");
    }
    let low = numbers(&evaluate(&flat, &CATALOG));
    flat.traffic.peak_to_mean = 20.0;
    assert_eq!(numbers(&evaluate(&flat, &CATALOG)), low);
}

#[test]
fn dials_that_are_in_force_at_the_start_all_act() {
    let base = Scenario::default();
    for (index, dial) in DIALS.iter().enumerate() {
        // A ceiling acts once the load reaches it, which this one does not; two pods carry it, so the autoscaler never acts either.
        let ceiling = dial.id == "kubernetes.max_replicas" || PACE.contains(&dial.id) || LOOK.contains(&dial.id);
        if ceiling || dial.without_effect(&base, &CATALOG).is_some() || dial.options(&base, &CATALOG).len() == 1 {
            continue;
        }
        let ends = [0.0, 0.3, 0.6, 1.0].map(|position| {
            let mut s = base.clone();
            set_at(&mut s, index, position);
            numbers(&evaluate(&s, &CATALOG))
        });
        assert!(ends.iter().any(|other| *other != ends[0]), "{} changes nothing", dial.id);
    }
}

/// A scenario from random slider positions, without the dials that a law holds fixed for itself.
fn somewhere(moves: &[(usize, f64)], kept: &[&str]) -> Scenario {
    let mut scenario = Scenario::default();
    for &(index, position) in moves {
        if !kept.contains(&DIALS[index].id) {
            set_at(&mut scenario, index, position);
        }
    }
    scenario
}

/// Dials that make traffic rise in steps. There the real autoscaler is chaotic (one pod more at night moves
/// the peak by a fifth), so the laws of cost are held for smooth traffic.
const STEPS: [&str; 4] = ["traffic.shape", "traffic.peak_to_mean", "traffic.idle_share", "traffic.burst"];

fn moves() -> impl Strategy<Value = Vec<(usize, f64)>> {
    prop::collection::vec((0..DIALS.len(), 0.0..=1.0f64), 0..12)
}

fn total(c: &Comparison, side: Side) -> f64 {
    c.side(side).bill.total().get()
}

/// Dollars a month for the initialisation of functions, where it is billed; at most all of their run time.
fn initialisation_usd(c: &Comparison) -> f64 {
    let share = (c.serverless.pool.cold_share * c.serverless.cold.mean_ms() / c.serverless.billed_ms).min(1.0);
    share * c.serverless.assessment.bill.sum_of(|line| line.group == Group::Compute).get()
}

/// Requests that the second answers over those that the first does.
fn answered(first: &Comparison, second: &Comparison, side: Side) -> f64 {
    let of = |c: &Comparison| {
        let refused = match side {
            Side::Kubernetes => c.kubernetes.pods.lost_share,
            Side::Serverless => c.serverless.pool.throttled_share,
        };
        c.scenario.traffic.rate.get() * (1.0 - refused)
    };
    of(second) / of(first).max(1e-300)
}

proptest! {
    #![proptest_config(drawn(48))]

    /// Twice the requests never cost less. (Volume tiers are graduated: a cheaper tier lowers the price of the next unit, not the
    /// bill.) Two things may take a little off, and no more than they are worth: initialisation that is billed, as instances that are busy
    /// all the time start less often; and where pods are overloaded, what follows the requests that are answered, as those who give up
    /// have used CPU. Pods that are full while they wait use little CPU: the autoscaler then rests anywhere within its tolerance of
    /// 10 %, and with fewer pods as likely as with more.
    #[test]
    fn more_traffic_never_costs_less(moves in moves(), rate in 0.001..500.0f64) {
        let mut s = somewhere(&moves, &STEPS);
        s.traffic.rate = faceoff_model::units::PerSecond::new(rate);
        let few = evaluate(&s, &CATALOG);
        s.traffic.rate = faceoff_model::units::PerSecond::new(2.0 * rate);
        let many = evaluate(&s, &CATALOG);
        let starts = initialisation_usd(&few);
        prop_assert!(total(&many, Side::Serverless) >= total(&few, Side::Serverless) * (1.0 - 1e-9) * answered(&few, &many, Side::Serverless).min(1.0) - starts);
        let rests = if many.kubernetes.pods.lost_share > 0.0 { 0.1 } else { 1e-9 };
        prop_assert!(
            total(&many, Side::Kubernetes) >= total(&few, Side::Kubernetes) * (1.0 - rests) * answered(&few, &many, Side::Kubernetes).min(1.0),
            "{} then {}", total(&few, Side::Kubernetes), total(&many, Side::Kubernetes));
    }

    /// Under any limit, on any shape: what is answered never falls as more is offered, and the bill falls by no more than the
    /// initialisation that is billed, as instances that are busy all the time start less often.
    #[test]
    fn more_load_is_never_answered_less(
        moves in moves(), rate in -4.0..4.0f64, limit in 0.0..3.5f64, factor in 1.05..8.0f64
    ) {
        // Instances that are added by measurement answer less in an overload: who gives up has used CPU.
        let mut s = somewhere(&moves, &["traffic.rate", "serverless.concurrency_limit", "serverless.kind"]);
        s.serverless.concurrency_limit = 10f64.powf(limit) as u32;
        s.pins.pin(faceoff_model::scenario::Automatic::ConcurrencyLimit);
        let at = |s: &mut Scenario, rate: f64| {
            s.traffic.rate = faceoff_model::units::PerSecond::new(rate);
            evaluate(s, &CATALOG)
        };
        let rate = 10f64.powf(rate);
        let (few, many) = (at(&mut s, rate), at(&mut s, rate * factor));
        let [low, high] = [&few, &many].map(|c| c.scenario.traffic.rate.get() * (1.0 - c.serverless.pool.throttled_share));
        prop_assert!(high >= low * (1.0 - 1e-6), "{low}/s answered of {rate}/s, {high}/s of {factor} times as many");
        let starts = initialisation_usd(&few);
        let (cheap, dear) = (total(&few, Side::Serverless), total(&many, Side::Serverless));
        prop_assert!(dear >= cheap * (1.0 - RESOLUTION) - starts, "${cheap} at {rate}/s, ${dear} at {factor} times as many");
    }

    #[test]
    fn longer_work_never_costs_less(moves in moves(), ms in 1.0..2000.0f64) {
        let mut s = somewhere(&moves, &[&STEPS[..], &["traffic.rate"]].concat());
        s.work.duration_ms = faceoff_model::units::Millis::new(ms);
        let short = evaluate(&s, &CATALOG);
        s.work.duration_ms = faceoff_model::units::Millis::new(2.0 * ms);
        let long = evaluate(&s, &CATALOG);
        // What is not answered is not paid for.
        for (side, resolution) in [(Side::Serverless, 1e-6), (Side::Kubernetes, 1e-9)] {
            let (cheap, dear) = (total(&short, side), total(&long, side));
            prop_assert!(dear >= cheap * (1.0 - resolution) * answered(&short, &long, side).min(1.0), "{cheap} then {dear}");
        }
    }

    #[test]
    fn a_longer_keep_alive_never_makes_more_cold_starts(moves in moves(), keep in 30.0..1500.0f64) {
        let mut s = somewhere(&moves, &["serverless.keep_alive_s"]);
        s.serverless.keep_alive_s = faceoff_model::units::Seconds::new(keep);
        let short = evaluate(&s, &CATALOG).serverless.pool.cold_share;
        s.serverless.keep_alive_s = faceoff_model::units::Seconds::new(2.0 * keep);
        let long = evaluate(&s, &CATALOG).serverless.pool.cold_share;
        prop_assert!(long <= short * (1.0 + RESOLUTION) + 1e-12, "{short} then {long}");
    }

    /// With the count pinned, twice the pods are never slower, however the work and its traffic are. (State is left out:
    /// caches in more processes are each asked less, and hit less.)
    #[test]
    fn more_replicas_never_slow_down(moves in moves(), rate in 0.1..400.0f64, pods in 1u32..40) {
        let kept = ["traffic.rate", "state.kind", "kubernetes.min_replicas", "kubernetes.max_replicas"];
        let mut s = somewhere(&moves, &kept);
        s.state.kind = faceoff_model::scenario::StateKind::None;
        s.traffic.rate = faceoff_model::units::PerSecond::new(rate);
        let at = |s: &mut Scenario, pods: u32| {
            s.kubernetes.min_replicas = pods;
            s.kubernetes.max_replicas = pods;
            s.pins.pin(faceoff_model::scenario::Automatic::MaxReplicas);
            evaluate(s, &CATALOG).kubernetes
        };
        let (few, many) = (at(&mut s, pods), at(&mut s, 2 * pods));
        prop_assert!(many.pods.lost_share <= few.pods.lost_share + 1e-9);
        if few.pods.lost_share < 1e-9 {
            let (a, b) = (few.assessment.latency.mean_ms(), many.assessment.latency.mean_ms());
            prop_assert!(b <= a * 1.001, "{a} ms, then {b} ms with twice the pods");
        }
    }

    /// Money is only money: a dearer hour moves the bill by just that, and nothing else.
    #[test]
    fn scaling_money_scales_nothing_else(moves in moves(), hourly in 10.0..250.0f64) {
        let mut s = somewhere(&moves, &["people.counted", "people.hourly_usd"]);
        s.people.counted = true;
        s.people.hourly_usd = faceoff_model::units::Usd::new(hourly);
        let cheap = evaluate(&s, &CATALOG);
        s.people.hourly_usd = faceoff_model::units::Usd::new(2.0 * hourly);
        let dear = evaluate(&s, &CATALOG);
        for side in Side::BOTH {
            let hours = match side {
                Side::Kubernetes => s.people.kubernetes_hours.get(),
                Side::Serverless => s.people.serverless_hours.get(),
            };
            let moved = total(&dear, side) - total(&cheap, side);
            prop_assert!((moved - hours * hourly).abs() <= 1e-6 * total(&dear, side).max(1.0));
            prop_assert_eq!(&cheap.side(side).latency, &dear.side(side).latency);
        }
    }
}

/// What is billed by request is nothing without requests, in every region.
#[test]
fn zero_traffic_costs_zero_in_requests() {
    for market in CATALOG.markets() {
        let mut s = Scenario::default();
        s.state.kind = if market.key_value.is_some() { s.state.kind } else { faceoff_model::scenario::StateKind::None };
        let region = Value::Choice(market.region.clone());
        let provider = Value::Choice(market.provider.id().to_owned());
        faceoff_model::dial::find("place.provider").expect("id").set(&mut s, &CATALOG, &provider).expect("offered");
        faceoff_model::dial::find("place.region").expect("id").set(&mut s, &CATALOG, &region).expect("offered");
        s.traffic.rate = faceoff_model::units::PerSecond::new(0.0);
        let c = evaluate(&s, &CATALOG);
        for side in Side::BOTH {
            for line in c.side(side).bill.lines().iter().filter(|l| l.nature == faceoff_model::model::bill::Nature::Use)
            {
                assert!(line.amount.get() < 1e-9, "{}: {} is {}", market.region, line.item, line.amount);
            }
        }
    }
}
