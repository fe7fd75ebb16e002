//! The other kinds of a side: what each would cost and how fast it would be with its best plan, or why it is not offered.
//!
//! The search of [`super::fit`] leaves a kind out as soon as a lower bound of its bill is above the best plan, so its own best plan is
//! not among what was tried. Here each kind is held and the rest of its plan searched anew. That takes as long as a search of that side
//! for each kind, so it is not part of an evaluation: whoever shows it asks for it.

use super::bench::{Bench, Outcome};
use super::{Fit, found, kubernetes, serverless, words};
use crate::catalog::{Catalog, serverless_kind};
use crate::model::Side;
use crate::model::plan::settled;
use crate::scenario::{Automatic, HostingPlan, KubernetesKind, Plans, Scenario, ServerlessKind};
use crate::units::{Unit, money};

/// A kind of capacity that the best plan of a side does not use.
#[derive(Debug, Clone)]
pub struct OtherKind {
    /// The id of the kind, as the dial has it.
    pub id: &'static str,
    /// The hosting plan of functions, where the provider has several.
    pub plan: Option<&'static str>,
    /// What a person calls it.
    pub label: String,
    /// Its best plan, or why there is none here, as a clause.
    pub found: Result<Best, String>,
}

/// The best plan of a kind.
#[derive(Debug, Clone)]
pub struct Best {
    /// The plan in words.
    pub words: String,
    /// What it comes to.
    pub outcome: Outcome,
}

/// The other kinds of a side, in the order of its dial. What the user has pinned besides the kind stays pinned.
#[must_use]
pub fn others(asked: &Scenario, catalog: &Catalog, fit: &Fit, side: Side) -> Vec<OtherKind> {
    let asked = Scenario { plans: Plans::AsSet, ..asked.clone() };
    match side {
        Side::Kubernetes => {
            let market = catalog.market(asked.place.provider, &asked.place.region);
            let chosen = fit.scenario.kubernetes.kind;
            let one = |kind: &KubernetesKind| {
                let mut held = asked.clone();
                held.kubernetes.kind = *kind;
                held.pins.pin(Automatic::KubernetesKind);
                let found = best(&held, catalog, side, market.withholds(*kind));
                OtherKind { id: kind.id(), plan: None, label: kind.label().to_owned(), found }
            };
            KubernetesKind::ALL.iter().filter(|kind| **kind != chosen).map(one).collect()
        }
        Side::Serverless => serverless_kinds(&asked, catalog, fit),
    }
}

/// Functions stand there once for each hosting plan.
fn serverless_kinds(asked: &Scenario, catalog: &Catalog, fit: &Fit) -> Vec<OtherKind> {
    let market = catalog.market(asked.place.provider, &asked.place.region);
    let platform = catalog.behaviour().platform(asked.place.provider);
    let hosted = !market.plans.is_empty();
    let one = |(kind, plan): (ServerlessKind, HostingPlan)| {
        let mut held = asked.clone();
        (held.serverless.kind, held.serverless.plan) = (kind, plan);
        held.pins.pin(Automatic::ServerlessKind);
        held.pins.pin(Automatic::FunctionPlan);
        let plans = hosted && kind == ServerlessKind::Function;
        let withheld =
            serverless_kind::withheld(kind, market, platform).or_else(|| market.withholds_plan(plan).filter(|_| plans));
        OtherKind {
            id: kind.id(),
            plan: plans.then_some(plan.id()),
            label: if plans { format!("{kind} on {plan}") } else { kind.label().to_owned() },
            found: best(&held, catalog, Side::Serverless, withheld),
        }
    };
    let plans_of = |kind: ServerlessKind| {
        let several = hosted && kind == ServerlessKind::Function;
        let count = if several { HostingPlan::ALL.len() } else { 1 };
        HostingPlan::ALL.iter().take(count).map(move |plan| (kind, *plan))
    };
    let chosen = (fit.scenario.serverless.kind, fit.scenario.serverless.plan);
    let all = ServerlessKind::ALL.iter().flat_map(|kind| plans_of(*kind));
    all.filter(|way| *way != chosen).map(one).collect()
}

/// The best plan of a scenario whose kind is held.
fn best(held: &Scenario, catalog: &Catalog, side: Side, withheld: Option<String>) -> Result<Best, String> {
    if let Some(reason) = withheld {
        return Err(reason);
    }
    let mut bench = Bench::new(held, catalog);
    let best = match side {
        Side::Kubernetes => found(&mut bench, |bench| (kubernetes::search(bench), Vec::new())).best,
        Side::Serverless => found(&mut bench, |bench| (serverless::search(bench), Vec::new())).best,
    };
    let mut scenario = held.clone();
    best.plan.put(&mut scenario);
    let words = words::plan(&settled(&scenario, catalog), catalog, side, &best.outcome);
    Ok(Best { words, outcome: best.outcome })
}

/// The other kinds of a side in one sentence, such as "Other kinds of Kubernetes: managed nodes $212 a month, p99 120 ms; pods without
/// nodes $180 a month, p99 410 ms of 300 ms, too slow. Not offered here: …".
#[must_use]
pub fn sentence(asked: &Scenario, side: Side, others: &[OtherKind]) -> String {
    let mut offered = Vec::new();
    let mut withheld = Vec::new();
    for other in others {
        match &other.found {
            Ok(best) => offered.push(format!("{} {}", other.label, comes_to(asked, &best.outcome))),
            Err(reason) => withheld.push(format!("{} ({reason})", other.label)),
        }
    }
    let mut text = Vec::new();
    if !offered.is_empty() {
        text.push(format!("Other kinds of {}: {}.", side.label(), offered.join("; ")));
    }
    if !withheld.is_empty() {
        let what = if offered.is_empty() {
            format!("Other kinds of {} not offered", side.label())
        } else {
            "Not offered".to_owned()
        };
        text.push(format!("{what} here: {}.", withheld.join("; ")));
    }
    text.join(" ")
}

/// What a plan costs and how fast it is, or what it lacks.
fn comes_to(asked: &Scenario, outcome: &Outcome) -> String {
    if !outcome.feasible {
        let reason = outcome.obstacle.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
        return format!("cannot run it{reason}");
    }
    let tolerance = &asked.tolerance;
    let latency = Unit::Millis.format(outcome.latency_ms);
    let late = if outcome.meets { String::new() } else { format!(" of {}, too slow", tolerance.target_ms) };
    let unpriced = if outcome.gaps > 0 { ", part of it without a price" } else { "" };
    format!("{} a month{unpriced}, {} {latency}{late}", money(outcome.monthly_usd), tolerance.percentile)
}

#[cfg(test)]
mod tests {
    use super::super::fit;
    use super::*;

    #[test]
    fn every_kind_but_the_chosen_one_has_its_best_plan_which_beats_no_best_plan() {
        let catalog = Catalog::embedded().unwrap();
        let asked = Scenario::default();
        let fit = fit(&asked, catalog);
        for side in Side::BOTH {
            let others = others(&asked, catalog, &fit, side);
            assert_eq!(others.len(), 2, "{side:?}");
            for other in &others {
                let best = other.found.as_ref().unwrap_or_else(|reason| panic!("{}: {reason}", other.label));
                assert!(!best.outcome.stands_above(&fit.side(side).outcome), "{}: {}", other.label, best.words);
                let better = best.outcome.beats(&fit.side(side).outcome);
                let within =
                    best.outcome.monthly_usd > fit.side(side).outcome.monthly_usd * (1.0 - super::super::SIMPLER);
                assert!(!better || within, "{}: {}", other.label, best.words);
            }
        }
    }
}
