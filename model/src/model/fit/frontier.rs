//! The frontier of a side: the cheapest plan at each latency.

use super::bench::{Bench, Outcome};
use super::{choose, words};
use crate::catalog::Catalog;
use crate::model::Side;
use crate::model::plan::settled;
use crate::scenario::{Plans, Scenario};
use crate::units::Millis;

/// A point of the frontier: no plan is both cheaper and faster.
#[derive(Debug, Clone)]
pub struct Point {
    /// The plan in words.
    pub words: String,
    /// What it comes to; its latency is at the tolerance's percentile.
    pub outcome: Outcome,
}

/// Targets at which plans are sought, as multiples of the scenario's own.
const TARGETS: [f64; 13] = [0.1, 0.2, 0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 4.0, 10.0, 100.0];
/// Steps of a recording above which a third of the targets will do: a search along it takes seconds.
const LONG: usize = 1500;
/// Range of the dial `tolerance.target_ms`.
const RANGE_MS: (f64, f64) = (5.0, 60_000.0);

/// The frontier of a side, the fastest plan first. Each target is a fit of its own, so the point at the tolerance is the plan that
/// [`super::fit`] gives.
#[must_use]
pub fn frontier(asked: &Scenario, catalog: &Catalog, side: Side) -> Vec<Point> {
    frontier_while(asked, catalog, side, &|| true).unwrap_or_default()
}

/// As [`frontier`], given up with `None` before the next target once `wanted` says no.
#[must_use]
pub fn frontier_while(
    asked: &Scenario,
    catalog: &Catalog,
    side: Side,
    wanted: &dyn Fn() -> bool,
) -> Option<Vec<Point>> {
    let own = asked.tolerance.target_ms.get();
    let mut points: Vec<Point> = Vec::new();
    let long = asked.traffic.recorded().is_some_and(|trace| trace.rates.len() > LONG);
    for factor in TARGETS.into_iter().step_by(if long { 3 } else { 1 }) {
        if !wanted() {
            return None;
        }
        let mut needs = Scenario { plans: Plans::AsSet, ..asked.clone() };
        needs.tolerance.target_ms = Millis::new((own * factor).clamp(RANGE_MS.0, RANGE_MS.1));
        let mut bench = Bench::new(&needs, catalog);
        let tried = match side {
            Side::Kubernetes => super::kubernetes::search(&mut bench),
            Side::Serverless => super::serverless::search(&mut bench),
        };
        let best = choose(&tried);
        let mut scenario = needs.clone();
        best.plan.put(&mut scenario);
        let words = words::plan(&settled(&scenario, catalog), catalog, side, &best.outcome);
        points.push(Point { words, outcome: best.outcome.clone() });
    }
    Some(efficient(points))
}

/// Points than which no other is both cheaper and faster.
fn efficient(mut points: Vec<Point>) -> Vec<Point> {
    points.retain(|p| p.outcome.feasible);
    points.sort_by(|a, b| {
        let (a, b) = (&a.outcome, &b.outcome);
        a.latency_ms.total_cmp(&b.latency_ms).then(a.monthly_usd.total_cmp(&b.monthly_usd))
    });
    let mut least = f64::INFINITY;
    points.retain(|p| {
        let cheaper = p.outcome.monthly_usd < least * (1.0 - 1e-6);
        least = least.min(p.outcome.monthly_usd);
        cheaper
    });
    points
}
