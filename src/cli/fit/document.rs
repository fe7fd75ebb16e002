//! The fit as JSON.

use crate::analysis::portable::{Portable, Weight};
use crate::dial::{self, DIALS};
use crate::model::Side;
use crate::model::fit::bench::Outcome;
use crate::model::fit::frontier::Point;
use crate::model::fit::others::OtherKind;
use crate::model::fit::{Fit, SideFit};
use crate::report::json::Setting;
use crate::scenario::Scenario;
use crate::verdict::Verdict;
use serde_json::{Map, Value, json};

/// What JSON says of a fit: a key for each side, and the verdict between the two plans.
pub fn of(
    fit: &Fit,
    free: Option<&Fit>,
    frontiers: &[Vec<Point>],
    others: &[Vec<OtherKind>; 2],
    verdict: &Verdict,
) -> anyhow::Result<Map<String, Value>> {
    let mut document = Map::new();
    for ((side, frontier), others) in Side::BOTH.into_iter().zip(frontiers).zip(others) {
        let mut of = of_side(fit.side(side), free.map(|free| free.side(side)), frontier)?;
        of.insert("other_kinds".to_owned(), others.iter().map(other_kind).collect());
        document.insert(side.id().to_owned(), Value::Object(of));
    }
    document.insert(
        "verdict".to_owned(),
        json!({
            "winner": verdict.winner.id(),
            "decided_by": verdict.decided_by.id(),
            "close": verdict.close,
            "margin_ms": verdict.margin_ms,
            "sentence": verdict.sentence,
        }),
    );
    Ok(document)
}

/// How far the answer carries: the sentence, and what staying with today's answer would lose by each change, a share of the bill.
pub fn portability(found: &Portable) -> Value {
    let weights = found.weights();
    let weight = |w: &Weight| json!({ "change": w.change, "loses": w.loses, "clause": w.clause });
    json!({ "sentence": found.sentence(), "weights": weights.iter().map(weight).collect::<Vec<_>>() })
}

fn of_side(found: &SideFit, free: Option<&SideFit>, frontier: &[Point]) -> anyhow::Result<Map<String, Value>> {
    let mut side = outcome(&found.outcome);
    side.insert("plan".to_owned(), Value::Object(plan(&found.scenario, found.side)?));
    side.insert("words".to_owned(), found.words.as_str().into());
    let binds = found.binds.iter().map(|bind| {
        let mut there = outcome(&bind.outcome);
        there.insert("dial".to_owned(), bind.dial.into());
        there.insert("text".to_owned(), bind.text.as_str().into());
        Value::Object(there)
    });
    side.insert("binds".to_owned(), binds.collect());
    let named = |words: &str, there: &Outcome| {
        let mut there = outcome(there);
        there.insert("words".to_owned(), words.into());
        Value::Object(there)
    };
    let next = found.runner_up.as_ref().map_or(Value::Null, |next| named(&next.words, &next.outcome));
    side.insert("runner_up".to_owned(), next);
    side.insert("frontier".to_owned(), frontier.iter().map(|point| named(&point.words, &point.outcome)).collect());
    side.insert("as_set".to_owned(), Value::Object(outcome(&found.as_set)));
    // The best where none of the user's plan dials is held.
    side.insert("free".to_owned(), free.map_or(Value::Null, |free| named(&free.words, &free.outcome)));
    side.insert("capacities".to_owned(), found.capacities.into());
    Ok(side)
}

/// The best plan of another kind, or why it is not offered here.
fn other_kind(other: &OtherKind) -> Value {
    let mut kind = match &other.found {
        Ok(best) => {
            let mut there = outcome(&best.outcome);
            there.insert("words".to_owned(), best.words.as_str().into());
            there
        }
        Err(reason) => Map::from_iter([("not_offered".to_owned(), Value::from(reason.as_str()))]),
    };
    kind.insert("kind".to_owned(), other.id.into());
    kind.extend(other.plan.map(|plan| ("plan".to_owned(), Value::from(plan))));
    Value::Object(kind)
}

fn outcome(o: &Outcome) -> Map<String, Value> {
    let facts = json!({
        "monthly_usd": o.monthly_usd,
        "latency_ms": o.latency_ms,
        "within_tolerance": o.within,
        "meets_tolerance": o.meets,
        "band": o.band.id(),
        "feasible": o.feasible,
        "obstacle": o.obstacle,
        "unpriced": o.gaps,
    });
    match facts {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The dials of a side's plan with their values.
pub fn plan(scenario: &Scenario, side: Side) -> anyhow::Result<Map<String, Value>> {
    let mut plan = Map::new();
    for dial in plan_dials(side) {
        plan.insert(dial.id.to_owned(), serde_json::to_value(Setting::from(dial.get(scenario)))?);
    }
    Ok(plan)
}

/// The dials that belong to the plan of a side.
pub fn plan_dials(side: Side) -> impl Iterator<Item = &'static dial::Dial> {
    let group = match side {
        Side::Kubernetes => dial::Group::Kubernetes,
        Side::Serverless => dial::Group::Serverless,
    };
    DIALS.iter().filter(move |dial| dial.group == group && dial.automatic().is_some())
}
