//! The share of requests answered within a time, of both sides, with the tolerance. The shares
//! stand by their nines, so that the tail, where tolerances are, can be read.

use super::cost::{letter, stroke};
use super::frontier::differ;
use super::page::Page;
use crate::dial::find;
use crate::model::Side;
use crate::plot::{Point, axis_label};
use crate::tui::hit::Target;
use crate::tui::widget::canvas::Stroke;
use crate::tui::widget::plot::{Axis, Line, Mark, Plot, Spot};
use crate::units::Unit;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// Draws the chart; a drag in it moves the target.
pub fn draw(page: &mut Page, area: Rect) {
    let area = page.titled(area, "Requests answered within a time");
    let app = page.app;
    let tolerance = &app.scenario().tolerance;
    let (target, wanted) = (tolerance.target_ms.get(), tolerance.percentile);
    let points = Side::BOTH.map(|side| curve(page, side));
    let here = Side::BOTH.into_iter().filter_map(|side| spot(page, side, wanted.share()));
    let x = Axis { scale: app.scales.latency, unit: Unit::Millis };
    let plot = Plot {
        x,
        y: Axis { scale: app.scales.share, unit: Unit::Share },
        lines: lines(page, &points),
        uprights: vec![Mark {
            at: target,
            label: format!("within {}", axis_label(Unit::Millis, target)),
            symbol: app.glyphs.you,
            style: app.theme.strong,
        }],
        levels: vec![Mark {
            at: wanted.share(),
            label: wanted.label().to_owned(),
            symbol: app.glyphs.level,
            style: app.theme.muted,
        }],
        spots: floor(page, wanted.share(), area.width)
            .into_iter()
            .chain(as_set(page, wanted.share()))
            .chain(here)
            .collect(),
        glyphs: &app.glyphs,
        axis: app.theme.muted,
    };
    let inner = plot.draw(area, page.buffer);
    if let (Some(inner), true) = (inner, points.iter().all(Vec::is_empty)) {
        let words = "neither side can run this workload";
        page.write(inner.x + 4, inner.y + inner.height / 2, inner.width.saturating_sub(5), words, page.app.theme.muted);
    }
    if let (Some(inner), Ok(dial)) = (inner, find("tolerance.target_ms")) {
        page.hit(inner, Target::Chart(dial, x.scale));
    }
}

fn curve(page: &Page, side: Side) -> Vec<Point> {
    let assessment = page.app.outcome.comparison.side(side);
    if assessment.feasible() { assessment.latency.curve() } else { Vec::new() }
}

fn lines<'p>(page: &Page<'p>, points: &'p [Vec<Point>; 2]) -> Vec<Line<'p>> {
    let app = page.app;
    let line = |(side, points): (Side, &'p Vec<Point>)| Line {
        points,
        stroke: stroke(side),
        style: app.theme.side(side),
        letter: letter(side),
        label: format!("{} {}", app.glyphs.side(side), side.label()),
    };
    let ghosts = app.pinned.iter().flat_map(|pin| Side::BOTH.into_iter().zip(&pin.curves));
    let ghost = |(side, points): (Side, &'p Vec<Point>)| Line {
        points,
        stroke: Stroke::Sparse,
        style: app.theme.side(side).add_modifier(Modifier::DIM),
        letter: '.',
        label: String::new(),
    };
    ghosts.map(ghost).chain(Side::BOTH.into_iter().zip(points).map(line)).collect()
}

/// Where the work alone would meet the percentile, without any platform: no plan of either side is left of it.
fn floor(page: &Page, share: f64, width: u16) -> Option<Spot> {
    let app = page.app;
    let floor_ms = app.outcome.comparison.floor_ms;
    let label = if width >= 56 { format!("work alone {}", Unit::Millis.format(floor_ms)) } else { String::new() };
    let spot = Spot { at: (floor_ms, share), label, symbol: app.glyphs.origin, style: app.theme.strong };
    app.scales.latency.covers(floor_ms).then_some(spot)
}

/// Where the settings of each side would meet the percentile as they are, where its best plan is another one.
fn as_set(page: &Page, share: f64) -> Vec<Spot> {
    let app = page.app;
    let sides = app.outcome.fit.iter().flat_map(|fit| Side::BOTH.map(|side| fit.side(side)));
    let apart = sides.filter(|side| side.as_set.feasible && differ(&side.outcome, &side.as_set));
    let spot = |latency_ms, side: Side| Spot {
        at: (latency_ms, share),
        label: String::new(),
        symbol: app.glyphs.as_set(side),
        style: app.theme.side(side),
    };
    apart.map(|side| spot(side.as_set.latency_ms, side.side)).collect()
}

/// Where a side meets the percentile: left of the tolerance is good.
fn spot(page: &Page, side: Side, share: f64) -> Option<Spot> {
    let app = page.app;
    let summary = app.outcome.summary.side(side);
    let style = if summary.meets_tolerance { app.theme.side(side).patch(app.theme.strong) } else { app.theme.broken() };
    summary.feasible.then(|| Spot {
        at: (summary.latency_ms, share),
        label: Unit::Millis.format(summary.latency_ms),
        symbol: app.glyphs.side(side),
        style,
    })
}
