//! Both bills by traffic, on logarithmic axes.

use super::{Axis, Chart, Ink, Line, Panel, Picture, Plot, Rule, RuleKind, Spot};
use crate::analysis::tipping::Change;
use crate::analysis::traffic::TrafficPoint;
use crate::dial::Value;
use crate::model::Side;
use crate::plot::{Scale, interpolate};
use crate::report::Study;
use crate::units::Unit;
use crate::verdict::Winner;

/// Rates shown beyond where something happens, as a factor.
const AROUND: f64 = 100.0;
/// Decades of cost shown at most, from the dearest down.
const DECADES: f64 = 1e5;

/// The chart.
#[must_use]
pub fn chart(study: &Study<'_>) -> Chart {
    let here = study.comparison.scenario.traffic.rate.get();
    let x = Axis::new(rates(study, here), Unit::PerSecond, "mean requests");
    let shown: Vec<&TrafficPoint> = study.curve.points.iter().filter(|p| x.scale.covers(p.rate)).collect();
    let y = Axis::new(costs(&shown), Unit::Usd, "cost a month");
    let winners = winners(&shown, &study.curve.changes, &x.scale);
    let none = winners.iter().any(|(_, _, ink)| *ink == Ink::Neutral);
    let lines: Vec<Line> = Side::BOTH.into_iter().flat_map(|side| pieces(&shown, side)).collect();
    let spots = crossings(study, &x.scale, &y.scale);
    Chart {
        id: "cost-by-traffic",
        title: "Monthly cost by traffic".to_owned(),
        summary: summary(study, here, none, lines.iter().any(|l| l.faint)),
        picture: Picture::Plot(Plot {
            winners,
            rules: vec![Rule {
                at: here,
                label: format!("here: {}", Unit::PerSecond.format(here)),
                kind: RuleKind::Here,
            }],
            x,
            panels: vec![Panel { y, lines, spots, levels: Vec::new() }],
        }),
    }
}

/// Whole decades around the scenario's rate and every change of the winner.
fn rates(study: &Study<'_>, here: f64) -> Scale {
    let points = &study.curve.points;
    let (first, last) = (points.first().map_or(here, |p| p.rate), points.last().map_or(here, |p| p.rate));
    let marks = study.curve.changes.iter().map(|c| c.above).chain([here]);
    let (low, high) = marks.fold((here, here), |(low, high), at| (low.min(at), high.max(at)));
    let around = [low / AROUND, high * AROUND].map(|rate| rate.clamp(first, last));
    Scale::decades(around).unwrap_or_else(|| Scale::log10(first, last))
}

fn costs(shown: &[&TrafficPoint]) -> Scale {
    let usd = || shown.iter().flat_map(|p| Side::BOTH.map(|side| p.summary.side(side).monthly_usd));
    let most = usd().fold(0.0, f64::max);
    let floor = (most / DECADES).max(0.01);
    Scale::decades(usd().map(|v| v.max(floor))).unwrap_or_else(|| Scale::log10(1.0, 1000.0))
}

/// The line of a side, broken where it starts or stops to count: where the side cannot run the
/// workload or misses the tolerance.
fn pieces(shown: &[&TrafficPoint], side: Side) -> Vec<Line> {
    let counts = |p: &&TrafficPoint| {
        let summary = p.summary.side(side);
        summary.feasible && summary.meets_tolerance
    };
    let mut from = 0;
    shown
        .chunk_by(|a, b| counts(a) == counts(b))
        .map(|chunk| {
            // A piece goes on to the first point of the next one, so that no gap opens.
            let end = (from + chunk.len() + 1).min(shown.len());
            let points = shown[from..end].iter().map(|p| (p.rate, p.summary.side(side).monthly_usd)).collect();
            from += chunk.len();
            Line {
                name: side.label().to_owned(),
                ink: Ink::Side(side),
                points,
                faint: !counts(&chunk[0]),
                filled: false,
            }
        })
        .collect()
}

/// The places where another side wins, marked on the line of the one that takes over.
fn crossings(study: &Study<'_>, x: &Scale, y: &Scale) -> Vec<Spot> {
    let points = study.tipping.iter().filter(|point| point.dial == "traffic.rate");
    points
        .filter_map(|point| {
            let Value::Number(rate) = point.value else { return None };
            let side = point.winner.side().unwrap_or(Side::Kubernetes);
            let line: Vec<_> = study.curve.points.iter().map(|p| (p.rate, p.summary.side(side).monthly_usd)).collect();
            let usd = interpolate(&line, rate, x, y).filter(|usd| y.covers(*usd))?;
            Some(Spot { at: (rate, usd), label: Unit::PerSecond.format(rate) })
        })
        .collect()
}

fn ink(winner: Winner) -> Ink {
    winner.side().map_or(Ink::Neutral, Ink::Side)
}

/// Who wins from rate to rate.
fn winners(shown: &[&TrafficPoint], changes: &[Change], x: &Scale) -> Vec<(f64, f64, Ink)> {
    let Some(first) = shown.first() else { return Vec::new() };
    let mut stretches = Vec::new();
    let mut open = (x.min(), ink(first.summary.winner));
    for change in changes.iter().filter(|c| c.above > x.min() && c.above < x.max()) {
        stretches.push((open.0, change.above, open.1));
        open = (change.above, ink(change.to.0));
    }
    stretches.push((open.0, x.max(), open.1));
    stretches
}

fn summary(study: &Study<'_>, here: f64, none: bool, faint: bool) -> String {
    let [k, s] = Side::BOTH.map(|side| crate::report::figure::cents(study.comparison.side(side).bill.total().get()));
    let mut text = format!(
        "At {}, Kubernetes costs {k} and serverless {s} a month. The strip below the lines is in the colour of the side that \
         wins; a cross marks where the verdict tips.",
        Unit::PerSecond.format(here)
    );
    if none {
        text.push_str(" Grey: a tie, or neither side wins.");
    }
    if faint {
        text.push_str(" Thin: the side misses the latency tolerance there, or cannot run the workload.");
    }
    text
}
