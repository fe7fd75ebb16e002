//! Tipping points in words.

use super::tipping::{Direction, TippingPoint};
use super::traffic::TrafficCurve;
use crate::catalog::Catalog;
use crate::dial::{self, Group, Kind, Value};
use crate::scenario::Scenario;
use crate::units::Unit;
use crate::verdict::{DecidedBy, Winner};

/// Tipping points in one sentence, those to the same winner together and levers of one's own before what cannot be turned:
/// `Tips to Kubernetes above 48 /s (4.0x) (the bills cross).`
#[must_use]
pub fn sentence(points: &[TippingPoint], scenario: &Scenario, catalog: &Catalog) -> String {
    let points = ordered(points, scenario);
    let mut winners: Vec<(Winner, DecidedBy)> = Vec::new();
    let key = |point: &TippingPoint| {
        let by = if point.winner == Winner::Neither { point.decided_by } else { DecidedBy::Cost };
        (point.winner, by)
    };
    for point in &points {
        if !winners.contains(&key(point)) {
            winners.push(key(point));
        }
    }
    if winners.is_empty() {
        return "Nothing tips it within the range.".to_owned();
    }
    let clause = |winner: &(Winner, DecidedBy)| {
        let of = points.iter().filter(|p| key(p) == *winner);
        let places: Vec<String> =
            of.map(|p| format!("{} ({})", place(p, scenario, catalog), p.cause.words())).collect();
        format!("{} {}", becomes(*winner), places.join(" or "))
    };
    let clauses: Vec<String> = winners.iter().map(clause).collect();
    let text = clauses.join("; ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// What the verdict becomes: `tips to Kubernetes`, or `neither keeps it`, which nothing tips to.
#[must_use]
pub const fn becomes(outcome: (Winner, DecidedBy)) -> &'static str {
    match outcome {
        (Winner::Kubernetes, _) => "tips to Kubernetes",
        (Winner::Serverless, _) => "tips to serverless",
        (Winner::Tie, _) => "tips to a tie",
        (Winner::Neither, DecidedBy::Feasibility) => "neither can run it",
        (Winner::Neither, _) => "neither keeps the tolerance",
    }
}

/// Tipping points as people ask for them: what one can turn oneself before what one cannot, and the nearest first.
#[must_use]
pub fn ordered(points: &[TippingPoint], scenario: &Scenario) -> Vec<TippingPoint> {
    let rank = |point: &TippingPoint| {
        let demand =
            dial::find(point.dial).is_ok_and(|dial| !matches!(dial.group, Group::Kubernetes | Group::Serverless));
        (demand, far(point, scenario))
    };
    let mut ordered = points.to_vec();
    ordered.sort_by(|a, b| {
        let (a, b) = (rank(a), rank(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    ordered
}

/// How far a tipping point is on its slider, 0 to 1; a choice is next door.
fn far(point: &TippingPoint, scenario: &Scenario) -> f64 {
    match (dial::find(point.dial).map(|dial| (dial.kind, dial.number(scenario))), &point.value) {
        (Ok((Kind::Number(number), Some(here))), Value::Number(there)) => {
            (number.position(here) - number.position(*there)).abs()
        }
        _ => 0.0,
    }
}

/// Where the two bills are equal, in words, whichever side wins there.
#[must_use]
pub fn crossing(curve: &TrafficCurve) -> String {
    let cheaper = |index: usize| {
        let lower = curve
            .points
            .get(index)
            .is_some_and(|p| p.summary.kubernetes.monthly_usd <= p.summary.serverless.monthly_usd);
        if lower { "Kubernetes" } else { "serverless" }
    };
    let (first, last) = (cheaper(0), cheaper(curve.points.len().saturating_sub(1)));
    let rates: Vec<String> = curve.crossings.iter().map(|rate| Unit::PerSecond.format(*rate)).collect();
    match rates.as_slice() {
        [] => format!("The bills never cross: {first} is cheaper at every rate."),
        [one] => format!("The bills cross at {one}: {first} is cheaper below, {last} above."),
        [all @ .., end] => format!(
            "The bills cross at {} and {end}: {first} is cheaper below the first, {last} above the last.",
            all.join(", ")
        ),
    }
}

/// Where one tipping point lies: `above 48 /s (4.0x)`, `between 48 /s (4.0x) and 90 /s`, `below p99 140 ms`, `with state
/// session`.
#[must_use]
pub fn place(point: &TippingPoint, scenario: &Scenario, catalog: &Catalog) -> String {
    let Ok(dial) = dial::find(point.dial) else { return String::new() };
    let mut there = scenario.clone();
    let shown = match dial.set(&mut there, catalog, &point.value) {
        Ok(()) => dial.show(&there, catalog),
        Err(_) => return String::new(),
    };
    let shown = match &point.value {
        Value::Number(value) if dial.id == "traffic.rate" => format!("{shown} ({})", times(*value, scenario)),
        _ => shown,
    };
    let (before, behind) = match (dial.id, dial.kind) {
        ("traffic.rate", _) => (String::new(), String::new()),
        ("tolerance.target_ms", _) => (format!("{} ", scenario.tolerance.percentile), String::new()),
        (_, Kind::Number(_)) => (String::new(), format!(" {}", dial.label.to_lowercase())),
        _ => (format!("{} ", dial.label.to_lowercase()), String::new()),
    };
    if let (Some(direction), Some(end), Kind::Number(number)) = (point.direction, point.ends, dial.kind) {
        let end = number.unit.format(end);
        let (low, high) = if direction == Direction::Above { (shown, end) } else { (end, shown) };
        return format!("between {before}{low} and {high}{behind}");
    }
    let direction = point.direction.map_or("with", Direction::label);
    format!("{direction} {before}{shown}{behind}")
}

/// A rate over the scenario's own, such as `4.0x` or `2.5x less`.
fn times(rate: f64, scenario: &Scenario) -> String {
    let factor = rate / scenario.traffic.rate.get().max(f64::MIN_POSITIVE);
    let (times, less) = if factor < 1.0 { (1.0 / factor, " less") } else { (factor, "") };
    let times = if times < 10.0 { format!("{times:.1}") } else { Unit::Count.format(times) };
    format!("{times}x{less}")
}
