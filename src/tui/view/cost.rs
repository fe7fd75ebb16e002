//! Both bills by traffic, on logarithmic axes: where you are, and where it tips.

use super::frontier::differ;
use super::page::Page;
use super::verdict::tip_style;
use crate::dial::{Value, find};
use crate::model::Side;
use crate::plot::{Point, axis_label};
use crate::tui::hit::Target;
use crate::tui::widget::canvas::Stroke;
use crate::tui::widget::plot::{Axis, Line, Mark, Plot, Spot};
use crate::units::Unit;
use ratatui::layout::Rect;

/// A crossing this near a tipping point (as a logarithm of their ratio) is the same thing: the other
/// side wins once it is cheaper by more than a tie.
const NEAR: f64 = 0.3;

/// Draws the chart; a drag in it moves the traffic.
pub fn draw(page: &mut Page, area: Rect) {
    let pending = if page.app.curve_is_old() { page.app.glyphs.ellipsis } else { "" };
    let area = page.titled(area, &format!("Monthly cost by traffic{pending}"));
    let app = page.app;
    let points = Side::BOTH.map(|side| line(page, side));
    let rate = app.scenario().traffic.rate.get();
    let x = Axis { scale: app.scales.rate, unit: Unit::PerSecond };
    let plot = Plot {
        x,
        y: Axis { scale: app.scales.cost, unit: Unit::Usd },
        lines: lines(page, &points),
        uprights: vec![Mark {
            at: rate,
            label: format!("you {}", axis_label(Unit::PerSecond, rate)),
            symbol: app.glyphs.you,
            style: app.theme.strong,
        }],
        levels: Vec::new(),
        spots: spots(page, &points, area.width >= 60),
        glyphs: &app.glyphs,
        axis: app.theme.muted,
    };
    let inner = plot.draw(area, page.buffer);
    if let (Some(inner), Ok(dial)) = (inner, find("traffic.rate")) {
        page.hit(inner, Target::Chart(dial, x.scale));
    }
}

/// A side's bill by rate. A rate at which it cannot run the workload is a gap.
fn line(page: &Page, side: Side) -> Vec<Point> {
    let Some(curve) = page.app.curve() else { return Vec::new() };
    let usd = |s: &crate::analysis::SideSummary| if s.feasible { s.monthly_usd } else { f64::NAN };
    curve.points.iter().map(|p| (p.rate, usd(p.summary.side(side)))).collect()
}

/// The lines, the winner's last, so that it is on top where they cross.
fn lines<'p>(page: &Page, points: &'p [Vec<Point>; 2]) -> Vec<Line<'p>> {
    let app = page.app;
    let mut lines: Vec<(Side, Line)> = Side::BOTH
        .into_iter()
        .zip(points)
        .map(|(side, points)| {
            let stroke = stroke(side);
            let label = format!("{} {}", app.glyphs.side(side), side.label());
            (side, Line { points, stroke, style: app.theme.side(side), letter: letter(side), label })
        })
        .collect();
    lines.sort_by_key(|(side, _)| app.outcome.verdict.winner.side() == Some(*side));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// How a side's line is drawn.
pub const fn stroke(side: Side) -> Stroke {
    match side {
        Side::Kubernetes => Stroke::Solid,
        Side::Serverless => Stroke::Dashed,
    }
}

/// A side's character where a line has one per cell.
pub const fn letter(side: Side) -> char {
    match side {
        Side::Kubernetes => '#',
        Side::Serverless => 'o',
    }
}

/// Where both bills are the same, nearest to a rate; interpolated on the curve's own grid.
fn crossing(points: &[Vec<Point>; 2], rate: f64) -> Option<Point> {
    let gap = |i: usize| points[0].get(i).zip(points[1].get(i)).map(|(k, s)| (k.1 / s.1).ln());
    let found = (1..points[0].len()).filter_map(|i| {
        let (before, after) = (gap(i - 1)?, gap(i)?);
        (before.signum() * after.signum() < 0.0).then(|| {
            let along = before / (before - after);
            let between = |a: f64, b: f64| a * (b / a).powf(along);
            let (from, to) = (points[0][i - 1], points[0][i]);
            (between(from.0, to.0), between(from.1, to.1))
        })
    });
    let apart = |p: &Point| (p.0 / rate).ln().abs();
    found.filter(|p| p.0.is_finite() && p.1.is_finite()).min_by(|a, b| apart(a).total_cmp(&apart(b)))
}

/// Where both sides are now, where it tips, and where both cost the same.
fn spots(page: &Page, points: &[Vec<Point>; 2], wide: bool) -> Vec<Spot> {
    let app = page.app;
    let rate = app.scenario().traffic.rate.get();
    let mut spots = Vec::new();
    for tip in app.curve().map(|c| c.tipping(rate)).unwrap_or_default() {
        let (Value::Number(at), Some(side)) = (&tip.value, tip.winner.side()) else { continue };
        let line = &points[usize::from(side == Side::Serverless)];
        let usd = crate::plot::interpolate(line, *at, &app.scales.rate, &app.scales.cost);
        spots.extend(usd.map(|usd| Spot {
            at: (*at, usd),
            label: axis_label(Unit::PerSecond, *at),
            symbol: app.glyphs.tip,
            style: tip_style(page, &tip),
        }));
    }
    let near_tip = |at: f64, spots: &[Spot]| spots.iter().any(|s| (s.at.0 / at).ln().abs() < NEAR);
    if let Some((at, usd)) = crossing(points, rate).filter(|(at, _)| !near_tip(*at, &spots)) {
        let words = if wide { "same cost " } else { "" };
        let label = format!("{words}{}", axis_label(Unit::PerSecond, at));
        spots.push(Spot { at: (at, usd), label, symbol: app.glyphs.same, style: app.theme.strong });
    }
    for (pin, side) in app.pinned.iter().flat_map(|pin| Side::BOTH.map(|side| (pin, side))) {
        let summary = pin.summary.side(side);
        if summary.feasible {
            let at = (pin.state.scenario.traffic.rate.get(), summary.monthly_usd);
            spots.push(Spot { at, label: String::new(), symbol: "A", style: app.theme.side(side) });
        }
    }
    for side in app.outcome.fit.iter().flat_map(|fit| Side::BOTH.map(|side| fit.side(side))) {
        if side.as_set.feasible && differ(&side.outcome, &side.as_set) {
            let (at, symbol) = ((rate, side.as_set.monthly_usd), app.glyphs.as_set(side.side));
            spots.push(Spot { at, label: String::new(), symbol, style: app.theme.side(side.side) });
        }
    }
    for side in Side::BOTH {
        let summary = app.outcome.summary.side(side);
        if summary.feasible {
            let symbol = app.glyphs.side(side);
            let style = app.theme.side(side).patch(app.theme.strong);
            spots.push(Spot { at: (rate, summary.monthly_usd), label: String::new(), symbol, style });
        }
    }
    spots
}
