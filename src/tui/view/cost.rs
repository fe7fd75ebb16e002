//! Both bills by traffic, on logarithmic axes: where you are, and where it tips.

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
        spots: spots(page, &points),
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

/// Where both sides are now, and where it tips.
fn spots(page: &Page, points: &[Vec<Point>; 2]) -> Vec<Spot> {
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
