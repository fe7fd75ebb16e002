//! What speed costs: the cheapest plan of each side at each latency, with the tolerance as a line. Where each side stands at its
//! best is its marker, where the settings as they are would stand the hollow one.

use super::cost::{letter, stroke};
use super::page::Page;
use crate::model::Side;
use crate::model::fit::Outcome;
use crate::plot::{Point, Scale, axis_label};
use crate::tui::hit::Target;
use crate::tui::scales::{step_down, step_up};
use crate::tui::widget::plot::{Axis, Line, Mark, Plot, Spot};
use crate::units::Unit;
use ratatui::layout::Rect;

/// Draws the chart; a drag in it moves the target.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let percentile = app.scenario().tolerance.percentile;
    let known = app.frontier.as_ref().filter(|(scenario, _)| scenario == app.scenario());
    let pending = if known.is_none() && app.outcome.fit.is_some() { app.glyphs.ellipsis } else { "" };
    let area = page.titled(area, &format!("Cheapest plan by {percentile}{pending}"));
    let Some(fit) = app.outcome.fit.as_ref() else {
        let words = "Only the settings as they are were weighed; M weighs each side's best plan.";
        page.write(area.x, area.y, area.width, words, app.theme.muted);
        return;
    };
    // While a new frontier is sought the last one stays, marked.
    let points =
        app.frontier.as_ref().map(|(_, sides)| sides.each_ref().map(|side| line(side.iter().map(|p| &p.outcome))));
    let points = points.unwrap_or_default();
    let stand = Side::BOTH.map(|side| (&fit.side(side).outcome, &fit.side(side).as_set));
    let target = app.scenario().tolerance.target_ms.get();
    let all: Vec<Point> = points
        .iter()
        .flatten()
        .copied()
        .chain(stand.iter().flat_map(|(best, as_set)| line([*best, *as_set])))
        .collect();
    let Some((x, y)) = scales(&all, target) else { return };
    let plot = Plot {
        x: Axis { scale: x, unit: Unit::Millis },
        y: Axis { scale: y, unit: Unit::Usd },
        lines: lines(page, &points),
        uprights: vec![Mark {
            at: target,
            label: format!("within {}", axis_label(Unit::Millis, target)),
            symbol: app.glyphs.you,
            style: app.theme.strong,
        }],
        levels: Vec::new(),
        spots: spots(page, &points, &stand, area.width >= 60),
        glyphs: &app.glyphs,
        axis: app.theme.muted,
    };
    let inner = plot.draw(area, page.buffer);
    if let (Some(inner), Ok(dial)) = (inner, crate::dial::find("tolerance.target_ms")) {
        page.hit(inner, Target::Chart(dial, x));
    }
}

/// Latency and dollars of what can be run.
fn line<'o>(outcomes: impl IntoIterator<Item = &'o Outcome>) -> Vec<Point> {
    outcomes.into_iter().filter(|o| o.feasible).map(|o| (o.latency_ms, o.monthly_usd)).collect()
}

/// Axes that hold every point and the target; `None` where there is nothing to show.
fn scales(points: &[Point], target: f64) -> Option<(Scale, Scale)> {
    let shown = || points.iter().filter(|p| p.0 > 0.0 && p.1 > 0.0);
    let span = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::INFINITY, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)))
    };
    let (left, right) = span(&mut shown().map(|p| p.0).chain([target]));
    let (low, high) = span(&mut shown().map(|p| p.1));
    (high > 0.0).then(|| {
        let around = |low: f64, high: f64| Scale::log10(step_down(low / 1.2), step_up(high * 1.2));
        (around(left, right), around(low, high))
    })
}

fn lines<'p>(page: &Page, points: &'p [Vec<Point>; 2]) -> Vec<Line<'p>> {
    let app = page.app;
    let line = |(side, points): (Side, &'p Vec<Point>)| Line {
        points,
        stroke: stroke(side),
        style: app.theme.side(side),
        letter: letter(side),
        label: format!("{} {}", app.glyphs.side(side), side.label()),
    };
    Side::BOTH.into_iter().zip(points).map(line).collect()
}

/// Every plan of the frontier, then the settings as they are, then the best plan on top.
fn spots(page: &Page, points: &[Vec<Point>; 2], stand: &[(&Outcome, &Outcome); 2], wide: bool) -> Vec<Spot> {
    let app = page.app;
    let mut spots = Vec::new();
    let spot = |at: Point, symbol: &'static str, label: String, style| Spot { at, label, symbol, style };
    for (side, points) in Side::BOTH.into_iter().zip(points) {
        let style = app.theme.side(side);
        spots.extend(points.iter().map(|at| spot(*at, app.glyphs.dot, String::new(), style)));
    }
    let label = |words: &str, outcome: &Outcome| {
        if wide { format!("{words} {}", axis_label(Unit::Usd, outcome.monthly_usd)) } else { String::new() }
    };
    for (side, (best, as_set)) in Side::BOTH.into_iter().zip(stand) {
        let style = app.theme.side(side);
        if as_set.feasible && differ(best, as_set) {
            let at = (as_set.latency_ms, as_set.monthly_usd);
            spots.push(spot(at, app.glyphs.as_set(side), label("as set", as_set), style));
        }
    }
    for (side, (best, _)) in Side::BOTH.into_iter().zip(stand) {
        if best.feasible {
            let at = (best.latency_ms, best.monthly_usd);
            let style = app.theme.side(side).patch(app.theme.strong);
            spots.push(spot(at, app.glyphs.side(side), label("best", best), style));
        }
    }
    spots
}

/// Whether two outcomes are far enough apart for two marks.
pub fn differ(a: &Outcome, b: &Outcome) -> bool {
    let apart = |a: f64, b: f64| (a - b).abs() > 0.005 * a.abs().max(b.abs());
    apart(a.monthly_usd, b.monthly_usd) || apart(a.latency_ms, b.latency_ms)
}
