//! Tipping points in words.

use super::tipping::TippingPoint;
use crate::catalog::Catalog;
use crate::dial::{self, Kind, Value};
use crate::scenario::Scenario;
use crate::units::Unit;
use crate::verdict::Winner;

/// Tipping points in one sentence, those to the same winner together: `Tips to Kubernetes above
/// 48 /s (4.0x) or below p99 140 ms.`
#[must_use]
pub fn sentence(points: &[TippingPoint], scenario: &Scenario, catalog: &Catalog) -> String {
    let mut winners: Vec<Winner> = Vec::new();
    for point in points {
        if !winners.contains(&point.winner) {
            winners.push(point.winner);
        }
    }
    if winners.is_empty() {
        return "Nothing tips it within the range.".to_owned();
    }
    let clauses: Vec<String> = winners
        .into_iter()
        .map(|winner| {
            let places: Vec<String> =
                points.iter().filter(|p| p.winner == winner).map(|p| place(p, scenario, catalog)).collect();
            format!("to {} {}", winner.words(), places.join(" or "))
        })
        .collect();
    format!("Tips {}.", clauses.join(", "))
}

/// Where one tipping point lies: `above 48 /s (4.0x)`, `below p99 140 ms`, `with State, session`.
#[must_use]
pub fn place(point: &TippingPoint, scenario: &Scenario, catalog: &Catalog) -> String {
    let Ok(dial) = dial::find(point.dial) else { return String::new() };
    let mut there = scenario.clone();
    let shown = match dial.set(&mut there, catalog, &point.value) {
        Ok(()) => dial.show(&there, catalog),
        Err(_) => return String::new(),
    };
    let direction = point.direction.map_or("with", super::tipping::Direction::label);
    match (dial.id, &point.value, dial.kind) {
        ("traffic.rate", Value::Number(value), _) => {
            let factor = value / scenario.traffic.rate.get().max(f64::MIN_POSITIVE);
            let (times, less) = if factor < 1.0 { (1.0 / factor, " less") } else { (factor, "") };
            let times = if times < 10.0 { format!("{times:.1}") } else { Unit::Count.format(times) };
            format!("{direction} {shown} ({times}x{less})")
        }
        ("tolerance.target_ms", ..) => format!("{direction} {} {shown}", scenario.tolerance.percentile),
        (_, _, Kind::Number(_)) => format!("{direction} {shown} {}", dial.label.to_lowercase()),
        _ => format!("{direction} {} {shown}", dial.label.to_lowercase()),
    }
}
