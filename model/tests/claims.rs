//! Every claim against scenarios that bear it out and that do not, and the words wherever dials stand.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::catalog::Catalog;
use faceoff_model::dial::{self, DIALS, Kind, Value};
use faceoff_model::model::{Side, evaluate, standby};
use faceoff_model::scenario::Scenario;
use faceoff_model::units::PerSecond;
use faceoff_model::verdict::claims::{Claim, claims};
use std::collections::BTreeSet;

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the embedded catalog loads")
}

fn scenario(dials: &str) -> Scenario {
    let mut scenario = Scenario::default();
    for (id, value) in dials.split_whitespace().filter_map(|set| set.split_once('=')) {
        let dial = dial::find(id).expect("a dial");
        dial.set_text(&mut scenario, catalog(), value).unwrap_or_else(|e| panic!("{e}"));
    }
    scenario
}

fn claims_of(dials: &str) -> Vec<Claim> {
    claims(&evaluate(&scenario(dials), catalog()), catalog())
}

fn claim(id: &str, dials: &str) -> Claim {
    claims_of(dials).into_iter().find(|c| c.id == id).unwrap_or_else(|| panic!("no claim {id}"))
}

/// Every claim with a scenario that bears it out and one that does not.
const FLIPS: &[(&str, &str, &str)] = &[
    ("k-scale", "", "traffic.rate=5000 kubernetes.max_replicas=10"),
    ("k-ordinary", "work.duration_ms=14min traffic.rate=0.01", ""),
    ("k-state", "state.kind=session state.size_gb=1GB state.reads=10 kubernetes.state=in-cluster", "state.kind=none"),
    ("k-steady", "traffic.rate=2000 traffic.shape=flat", "traffic.rate=0.01"),
    ("k-commit", "kubernetes.commitment=3-years", ""),
    ("k-slow-scale", "traffic.shape=flash traffic.peak_to_mean=20 traffic.rate=200", "traffic.shape=flat"),
    ("k-concerns", "", "state.kind=none kubernetes.zones=1 serverless.front_door=event"),
    ("k-idle", "", "traffic.rate=20000 work.response_kb=1MB kubernetes.max_replicas=5000"),
    ("s-everywhere", "", "work.duration_ms=20min traffic.rate=0.01"),
    ("s-spawn", "", "work.runtime=java work.package_mb=200"),
    ("s-simple", "", "people.serverless_hours=40"),
    ("s-fast-scale", "traffic.shape=flash traffic.peak_to_mean=20 traffic.rate=200", "traffic.shape=flat"),
    ("s-grows", "", "traffic.rate=5000 serverless.concurrency_limit=10"),
    ("s-agile", "work.package_mb=240 work.runtime=java kubernetes.pod_vcpu=0.05 kubernetes.cpu_limit=request", ""),
    ("s-zero", "", "serverless.provisioned=10"),
    ("s-grant", "traffic.rate=1", "serverless.free_tier=off"),
    ("s-cold", "traffic.rate=0.001 work.runtime=java", "traffic.rate=200 traffic.shape=flat"),
    ("s-handoff", "work.functions=4", ""),
    ("s-tiers", "", "traffic.rate=0.001 serverless.front_door=event serverless.provisioned=10"),
    ("s-wait", "work.cpu_share=0.05", "work.cpu_share=1 state.kind=none"),
    ("s-retool", "", "traffic.rate=0.1"),
    ("s-state", "state.reads=20", "state.kind=none"),
];

#[test]
fn every_claim_is_borne_out_or_not_by_the_numbers() {
    let ids: BTreeSet<&str> = claims_of("").iter().map(|c| c.id).collect();
    assert_eq!(ids, FLIPS.iter().map(|f| f.0).collect::<BTreeSet<_>>(), "the table covers every claim");
    for (id, yes, no) in FLIPS {
        let (yes, no) = (claim(id, yes), claim(id, no));
        assert!(yes.holds, "{id} should hold: {}", yes.text);
        assert!(!no.holds, "{id} should not hold: {}", no.text);
        assert!(yes.text != no.text && no.text.contains(|c: char| c.is_ascii_digit()), "{id}: {}", no.text);
    }
}

/// What a claim says depends on the kind of serverless capacity: whether it holds, and words that must be in it.
#[test]
fn kinds_change_what_is_claimed() {
    let rare = "traffic.rate=0.001 work.runtime=java";
    for (id, dials, holds, words) in [
        ("s-zero", "", true, "in a month without requests"),
        ("s-zero", "serverless.kind=container", false, "stays without requests"),
        ("s-zero", "serverless.kind=managed-instances", false, "stays without requests (Managed instances"),
        ("s-zero", "place.provider=gcp serverless.kind=container", true, "in a month without requests"),
        ("s-cold", rare, true, "of requests wait"),
        ("s-cold", &format!("{rare} serverless.kind=container"), false, "no request waits for a start"),
        ("s-cold", &format!("{rare} serverless.kind=managed-instances"), false, "no request waits for a start"),
        ("s-cold", &format!("place.provider=azure serverless.kind=container {rare}"), true, "of requests wait 7"),
        ("s-everywhere", "serverless.kind=container", true, "on 3 clouds"),
        ("s-everywhere", "serverless.kind=managed-instances", false, "only AWS has managed instances"),
        ("s-spawn", "serverless.kind=container", false, "to start"),
        ("s-wait", "work.cpu_share=0.05 serverless.kind=container", false, "serve other requests"),
        ("s-handoff", "work.functions=4 serverless.kind=container", false, "no hand-off"),
        ("s-handoff", "work.functions=4 serverless.kind=managed-instances", true, "3 hand-offs"),
        ("s-grant", "place.provider=gcp traffic.rate=0.01 serverless.kind=container", true, "monthly grant"),
    ] {
        let claim = claim(id, dials);
        assert_eq!(claim.holds, holds, "{id} with {dials}: {}", claim.text);
        assert!(claim.text.contains(words), "{id} with {dials}: {}", claim.text);
    }
}

#[test]
fn weights_follow_what_is_at_stake() {
    let heavier = |id, more, less| {
        let (more, less) = (claim(id, more), claim(id, less));
        assert!(
            more.weight > less.weight,
            "{id}: {} ({}) over {} ({})",
            more.weight,
            more.text,
            less.weight,
            less.text
        );
    };
    heavier("k-scale", "traffic.rate=1000", "traffic.rate=10");
    heavier("k-ordinary", "work.memory_mb=900", "work.memory_mb=200");
    heavier("k-idle", "kubernetes.min_replicas=30", "");
    heavier("s-cold", "traffic.rate=0.01 work.runtime=java", "traffic.rate=0.01 work.runtime=rust");
    heavier("s-cold", "traffic.rate=0.01 tolerance.target_ms=100ms", "traffic.rate=0.01 tolerance.target_ms=5s");
    heavier("s-handoff", "work.functions=8", "work.functions=2");
    heavier("s-simple", "people.kubernetes_hours=40", "");
    heavier("s-state", "state.reads=30", "state.reads=1");
}

#[test]
fn a_price_on_a_cloud_moves_with_the_traffic() {
    for id in ["k-scale", "s-everywhere"] {
        assert_ne!(claim(id, "traffic.rate=500").text, claim(id, "traffic.rate=1000").text, "{id}");
    }
}

#[test]
fn those_that_hold_come_first_and_the_heaviest_before_them() {
    let claims = claims_of("");
    let sides: Vec<Side> = claims.iter().map(|c| c.side).collect();
    assert!(sides.is_sorted(), "Kubernetes first");
    for pair in claims.windows(2).filter(|p| p[0].side == p[1].side) {
        assert!(pair[0].holds >= pair[1].holds, "{} before {}", pair[0].id, pair[1].id);
        if pair[0].holds == pair[1].holds {
            assert!(pair[0].weight >= pair[1].weight, "{} before {}", pair[0].id, pair[1].id);
        }
    }
}

/// A scenario with every dial somewhere on its slider, by a fixed sequence.
fn anywhere(seed: u64) -> Scenario {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut scenario = Scenario::default();
    for dial in DIALS {
        let value = match dial.kind {
            Kind::Number(n) => Value::Number(n.at(draw())),
            Kind::Switch(_) => Value::Switch(draw() < 0.5),
            Kind::Choice(_) => {
                let options = dial.options(&scenario, catalog());
                Value::Choice(options[(draw() * options.len() as f64) as usize].id.clone())
            }
        };
        dial.set(&mut scenario, catalog(), &value).expect("on the slider");
    }
    scenario
}

#[test]
fn claims_are_short_finite_and_never_bare_words_wherever_the_dials_stand() {
    for seed in 1..=150 {
        // Large rates cost time and say nothing new about the words.
        let mut scenario = anywhere(seed);
        let rate = scenario.traffic.rate.get().min(2000.0);
        scenario.traffic.rate = PerSecond::new(rate);
        for claim in claims(&evaluate(&scenario, catalog()), catalog()) {
            let Claim { id, text, weight, .. } = &claim;
            assert!((0.0..=1.0).contains(weight), "{id} weighs {weight}");
            assert!(text.chars().count() <= 90, "{id} is long: {text}");
            assert!(text.contains(|c: char| c.is_ascii_digit()), "{id} is bare: {text}");
            assert!(!["NaN", "inf", "–", "  ", ".."].iter().any(|bad| text.contains(bad)), "{id}: {text}");
            assert!(!text.ends_with(['.', ' ']), "{id}: {text}");
        }
    }
}

#[test]
fn a_month_without_requests_is_what_ever_fewer_requests_lead_to() {
    for dials in
        ["", "state.kind=relational kubernetes.state=in-cluster", "serverless.provisioned=3 kubernetes.zones=3"]
    {
        let mut scenario = scenario(dials);
        for side in Side::BOTH {
            let rest = standby::bill(side, &scenario, catalog()).total().get();
            scenario.traffic.rate = PerSecond::new(1e-4);
            let quiet = evaluate(&scenario, catalog()).side(side).bill.total().get();
            assert!((rest - quiet).abs() <= 0.02 + 1e-4 * quiet, "{dials} {}: {rest} and {quiet}", side.id());
        }
    }
}
