//! How much more traffic each side takes before it gives way, and what gives way first.

use super::super::super::page::Page;
use crate::analysis::headroom::Reach;
use crate::text;
use crate::units::PerSecond;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws a paragraph a side.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let found = app.screens.what_if.study.as_ref().map_or(&[][..], |study| &study.headroom);
    if found.is_empty() {
        page.write(inner.x, inner.y, inner.width, "raising the traffic ...", app.theme.muted);
        return;
    }
    let mut lines: Vec<(String, Style)> = Vec::new();
    for headroom in found {
        let hue = app.theme.side(headroom.side).patch(app.theme.strong);
        lines.push((format!("{} {}", app.glyphs.side(headroom.side), headroom.side.label()), hue));
        let runs = headroom.runs.as_ref().map_or_else(|| "cannot run it now".to_owned(), |reach| said("runs", reach));
        let missed = || "misses the latency target now".to_owned();
        let in_time = headroom.in_time.as_ref().map_or_else(missed, |reach| said("answers in time", reach));
        for words in [in_time, runs] {
            let wrapped = text::wrap(&app.glyphs.spell(&words), usize::from(inner.width.saturating_sub(2)));
            lines.extend(wrapped.into_iter().map(|line| (format!("  {line}"), Style::new())));
        }
    }
    let caps = found.iter().map(|headroom| format!("{} {}", app.glyphs.side(headroom.side), headroom.cap));
    let foot =
        format!("Held: {}; both can be raised. Every other dial stays as it is.", caps.collect::<Vec<_>>().join(", "));
    let foot = text::wrap(&app.glyphs.spell(&foot), usize::from(inner.width));
    lines.extend(foot.into_iter().map(|line| (line, app.theme.muted)));
    for ((words, style), y) in lines.iter().zip(inner.y..inner.bottom()) {
        page.write(inner.x, y, inner.width, words, *style);
    }
}

/// How far something holds, and what ends it.
fn said(what: &str, reach: &Reach) -> String {
    let rate = PerSecond::new(reach.per_s);
    match &reach.breaks {
        None => format!("{what} up to {rate}, the end of the dial"),
        Some(breaks) => format!("{what} up to {} ({rate}); then {}", times(reach.factor), breaks.trim_end_matches('.')),
    }
}

fn times(factor: f64) -> String {
    match factor {
        f if f < 1.095 => format!("{f:.2}x"),
        f if f < 9.95 => format!("{f:.1}x"),
        f => format!("{}x", crate::plot::axis_label(crate::units::Unit::Count, f.round())),
    }
}
