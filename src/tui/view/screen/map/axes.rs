//! The axes of the map: even along both sliders, labelled at round values.

use super::super::super::page::Page;
use crate::analysis::map::Axis;
use crate::dial;
use crate::plot::{Scale, axis_label, ticks};
use crate::text;
use ratatui::layout::Rect;

/// Draws both axes and gives the field between them.
pub fn draw(page: &mut Page, area: Rect, window: &[Axis; 2]) -> Rect {
    let [x, y] = window;
    let rows = labels(y, usize::from(area.height / 3).max(2));
    let gutter = rows.iter().map(|(_, label)| text::width(label)).max().unwrap_or(0) as u16 + 1;
    if area.width < gutter + 8 || area.height < 5 {
        return Rect::default();
    }
    let inner = Rect::new(area.x + gutter, area.y, area.width - gutter, area.height - 2);
    let (glyphs, style) = (page.app.glyphs, page.app.theme.muted);
    let (corner, upright, flat) = glyphs.axes;
    for row in inner.top()..inner.bottom() {
        page.write(inner.x - 1, row, 1, glyphs.rule.1, style);
    }
    for (at, label) in &rows {
        let row = row_at(inner, *at);
        page.write_right(area.x, row, gutter - 1, label, style);
        page.write(inner.x - 1, row, 1, upright, style);
    }
    page.write(inner.x - 1, inner.bottom(), 1, corner, style);
    page.write(inner.x, inner.bottom(), inner.width, &flat.repeat(usize::from(inner.width)), style);
    let mut free = area.x;
    for (at, label) in labels(x, usize::from(inner.width / 9).max(2)) {
        let wide = text::width(&glyphs.spell(&label)) as u16;
        let start = column_at(inner, at).saturating_sub(wide / 2).min(inner.right().saturating_sub(wide));
        if start >= free {
            page.write(start, inner.bottom() + 1, wide, &label, style);
            free = start + wide + 1;
        }
    }
    inner
}

/// Round values between the ends, with where they stand.
fn labels(axis: &Axis, room: usize) -> Vec<(f64, String)> {
    let ends = [axis.from, axis.to].map(|position| axis.number.at(position));
    let scale = match axis.number.scale {
        dial::Scale::Linear => Scale::linear(ends[0], ends[1]),
        dial::Scale::Log => Scale::log10(ends[0].max(axis.number.smallest), ends[1].max(axis.number.smallest)),
    };
    let ticks = ticks(&scale, axis.number.unit, room);
    let mut labels: Vec<(f64, String)> =
        ticks.into_iter().map(|tick| (axis.fraction(tick.value), tick.label)).collect();
    if labels.len() < 2 {
        labels = ends.map(|end| (axis.fraction(end), axis_label(axis.number.unit, end))).to_vec();
    }
    labels.retain(|(at, _)| (-1e-9..=1.0 + 1e-9).contains(at));
    labels
}

/// The column of the field at a fraction of its width.
pub fn column_at(inner: Rect, at: f64) -> u16 {
    inner.x + (at.clamp(0.0, 1.0) * f64::from(inner.width.saturating_sub(1))).round() as u16
}

/// The row of the field at a fraction of its height.
pub fn row_at(inner: Rect, at: f64) -> u16 {
    inner.y + ((1.0 - at.clamp(0.0, 1.0)) * f64::from(inner.height.saturating_sub(1))).round() as u16
}
