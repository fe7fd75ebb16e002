//! Laws of money and fairness over random scenarios: sums, signs and sources; more load costs no less; grants, commitments
//! and spot capacity raise no bill; and both sides pay alike for what both need.

#![allow(clippy::expect_used, clippy::panic, reason = "a failure here is a finding, and should say where")]

use faceoff_model::catalog::Catalog;
use faceoff_model::dial::{self, DIALS, Kind, Value};
use faceoff_model::model::{Comparison, Side, evaluate};
use faceoff_model::scenario::Scenario;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::load().expect("the embedded catalog loads"));

/// Random scenarios that each law is held to.
const SCENARIOS: u64 = 512;

/// A share from 0 to 1 by the splitmix generator, so that every run draws the same scenarios.
struct Draw(u64);

impl Draw {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The scenario of a seed: up to ten dials anywhere on their sliders, but for those a law holds fixed.
fn scenario(seed: u64, fixed: &[&str]) -> Scenario {
    let mut draw = Draw(seed);
    let mut s = Scenario::default();
    for _ in 0..=(10.0 * draw.share()) as usize {
        let dial = &DIALS[((draw.share() * DIALS.len() as f64) as usize).min(DIALS.len() - 1)];
        let at = draw.share();
        let value = match dial.kind {
            Kind::Number(number) => Value::Number(number.at(at)),
            Kind::Switch(_) => Value::Switch(at > 0.5),
            Kind::Choice(_) => {
                let options = dial.options(&s, &CATALOG);
                let Some(option) = options.get((at * options.len() as f64) as usize) else { continue };
                Value::Choice(option.id.clone())
            }
        };
        if !fixed.contains(&dial.id) {
            dial.set(&mut s, &CATALOG, &value).unwrap_or_else(|error| panic!("{error}"));
        }
    }
    s
}

fn with(s: &Scenario, id: &str, value: &str) -> Comparison {
    let mut s = s.clone();
    dial::find(id).and_then(|dial| dial.set_text(&mut s, &CATALOG, value)).unwrap_or_else(|error| panic!("{error}"));
    evaluate(&s, &CATALOG)
}

fn usd(c: &Comparison, side: Side) -> f64 {
    c.side(side).bill.total().get()
}

/// Fails with every scenario that breaks a law, and how many there are.
fn hold(broken: &[String]) {
    assert!(broken.is_empty(), "{} of {SCENARIOS}:\n{}", broken.len(), broken.join("\n"));
}

/// The settings of a scenario that differ from the defaults.
fn told(s: &Scenario) -> String {
    let usual = Scenario::default();
    let changed = DIALS.iter().filter(|d| d.setting(s) != d.setting(&usual));
    changed.map(|d| format!("{}={}", d.id, d.show(s, &CATALOG))).collect::<Vec<_>>().join(" ")
}

#[test]
fn lines_add_up_and_have_a_source() {
    for seed in 0..SCENARIOS {
        let c = evaluate(&scenario(seed, &[]), &CATALOG);
        for side in Side::BOTH {
            let bill = &c.side(side).bill;
            let sum: f64 = bill.lines().iter().map(|line| line.amount.get()).sum();
            assert!((bill.total().get() - sum).abs() <= 1e-9 * sum.max(1.0), "{seed}");
            for line in bill.lines() {
                let (amount, product) = (line.amount.get(), line.quantity * line.unit_price);
                assert!(amount.is_finite() && amount >= 0.0, "{seed} {}: {amount}", line.item);
                assert!((amount - product).abs() <= 1e-9 * product.max(1.0), "{seed} {}", line.item);
                assert!(!line.source.citation.is_empty() && !line.source.as_of.is_empty(), "{seed} {}", line.item);
                assert!(
                    bill.gaps().iter().all(|gap| line.item != gap.item),
                    "{seed}: {} is priced and is not",
                    line.item
                );
            }
        }
    }
}

#[test]
fn free_grants_raise_no_bill() {
    for seed in 0..SCENARIOS {
        let s = scenario(seed, &["serverless.free_tier"]);
        let (free, full) = (with(&s, "serverless.free_tier", "on"), with(&s, "serverless.free_tier", "off"));
        for side in Side::BOTH {
            assert!(usd(&free, side) <= usd(&full, side) * (1.0 + 1e-9), "{seed} {}: {}", side.id(), told(&s));
        }
    }
}

#[test]
fn commitments_raise_no_bill() {
    let fixed = ["place.terms", "kubernetes.commitment"];
    for seed in 0..SCENARIOS {
        let s = scenario(seed, &fixed);
        let list = evaluate(&s, &CATALOG);
        let terms = dial::find("place.terms").expect("a dial");
        for offer in terms.options(&s, &CATALOG) {
            let committed = with(&s, "place.terms", &offer.id);
            for side in Side::BOTH {
                let (before, after) = (usd(&list, side), usd(&committed, side));
                assert!(
                    after <= before * (1.0 + 1e-9),
                    "{seed} {} {}: {before} then {after}, {}",
                    offer.id,
                    side.id(),
                    told(&s)
                );
            }
        }
    }
}

/// Nodes that are reclaimed are missing until others come, and the autoscaler may then keep one more pod: what spot takes off
/// is far more than that. Where nodes under a commitment are cheaper still, these stay.
#[test]
fn spot_raises_no_bill() {
    let mut broken = Vec::new();
    for seed in 0..SCENARIOS {
        let s = scenario(seed, &["place.spot", "kubernetes.spot_share"]);
        let (list, spot) = (with(&s, "place.spot", "off"), with(&s, "place.spot", "on"));
        for side in Side::BOTH {
            let (before, after) = (usd(&list, side), usd(&spot, side));
            if after > before * (1.0 + 1e-9) {
                broken.push(format!("{seed} {}: {before} then {after}, {}", side.id(), told(&s)));
            }
        }
    }
    hold(&broken);
}

#[test]
fn both_sides_pay_alike_for_what_both_need() {
    let fixed = ["serverless.front_door", "kubernetes.max_replicas", "serverless.concurrency_limit"];
    let of = |c: &Comparison, side: Side, words: &str| -> f64 {
        c.side(side).bill.sum_of(|line| line.item.starts_with(words)).get()
    };
    for seed in 0..SCENARIOS {
        let s = scenario(seed, &fixed);
        let c = evaluate(&s, &CATALOG);
        let refused = c.kubernetes.pods.lost_share.max(c.serverless.pool.throttled_share);
        let sockets = c.scenario.state.connections > 0;
        let requests = c.scenario.traffic.rate.get() * faceoff_model::units::SECONDS_PER_MONTH;
        let sent_gb = requests * c.scenario.work.response_kb.get() / (1024.0 * 1024.0);
        for (words, alike, most) in
            [("Transfer to the internet", true, sent_gb), ("Front door", !sockets, f64::INFINITY)]
        {
            let (k, f) = (of(&c, Side::Kubernetes, words), of(&c, Side::Serverless, words));
            let price = Side::BOTH.into_iter().flat_map(|side| c.side(side).bill.lines());
            let price = price.filter(|l| l.item.starts_with(words)).map(|l| l.unit_price).fold(0.0, f64::max);
            // What a side refuses it does not send: their difference is bounded by the price of that, free part included.
            let whole = if most.is_finite() { most * price } else { k.max(f) };
            assert!(
                !alike || (k - f).abs() <= (refused + 1e-9) * whole.max(k.max(f)) + 1e-9,
                "{seed} {words}: {k} and {f}, {}",
                told(&s)
            );
        }
        let gaps = |side: Side, dial: &str| c.side(side).bill.gaps().iter().any(|gap| gap.dial == dial);
        assert_eq!(
            gaps(Side::Kubernetes, "traffic.door"),
            !sockets && gaps(Side::Serverless, "serverless.front_door"),
            "{seed}"
        );
    }
}

#[test]
fn a_feasibility_verdict_rests_on_a_limit_that_a_provider_states() {
    for seed in 0..SCENARIOS {
        let s = scenario(seed, &[]);
        let c = evaluate(&s, &CATALOG);
        for side in Side::BOTH {
            for limit in &c.side(side).limits {
                assert!(!limit.source.citation.starts_with("the dial"), "{seed}: {}, {}", limit.text, told(&s));
                assert!(limit.wanted > limit.allowed * 0.5, "{seed}: {}", limit.text);
            }
        }
    }
}
