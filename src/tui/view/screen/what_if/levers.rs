//! Changes of one dial that would help a side, and the price of no cold starts. Enter makes the change.

use super::super::super::page::{Page, below};
use super::first_row;
use crate::analysis::levers::Lever;
use crate::dial::find;
use crate::text;
use crate::tui::hit::Target;
use crate::tui::screen::what_if::Part;
use crate::units::money;
use crate::verdict::percent;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of a change, and of its figures.
const NAME: u16 = 32;
const FIGURE: u16 = 12;
/// Rows for all that is known about the change in focus.
const FOOT: u16 = 3;

/// Draws the list.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let Some(levers) = app.screens.what_if.study.as_ref().and_then(|study| study.levers.as_ref()) else {
        page.write(inner.x, inner.y, inner.width, "trying what would help …", app.theme.muted);
        return;
    };
    if levers.is_empty() {
        let words = "Nothing is needed: both sides answer in time as they are, and hardly a request starts cold.";
        for (line, y) in text::wrap(words, usize::from(inner.width)).iter().zip(inner.y..inner.bottom()) {
            page.write(inner.x, y, inner.width, line, app.theme.muted);
        }
        return;
    }
    page.write(inner.x, inner.y, NAME, "change", app.theme.muted);
    for (index, words) in ["a month", "in time"].iter().enumerate() {
        page.write_right(inner.x + NAME + FIGURE * index as u16, inner.y, FIGURE, words, app.theme.muted);
    }
    let foot = if area.height >= 5 { FOOT } else { 0 };
    let list = Rect { height: area.height.saturating_sub(1 + foot), ..below(area, 1) };
    let chosen = app.screens.what_if.part == Part::Levers;
    let selected = app.screens.what_if.selected[Part::Levers.index()].row(levers.len());
    let first = first_row(selected, levers.len(), usize::from(list.height));
    for (y, (index, lever)) in (list.y..list.bottom()).zip(levers.iter().enumerate().skip(first)) {
        let line = Rect { y, height: 1, ..list };
        row(page, line, lever, chosen && index == selected);
        page.hit(line, Target::PartRow(Part::Levers, index));
    }
    let Some(lever) = levers.get(selected).filter(|_| foot > 0) else { return };
    let words = app.glyphs.spell(&format!("{}. Enter makes the change.", lever.text));
    let lines = text::wrap_within(&words, usize::from(inner.width), usize::from(foot), app.glyphs.ellipsis);
    for (line, y) in lines.iter().zip(area.bottom() - foot..area.bottom()) {
        page.write(inner.x, y, inner.width, line, app.theme.muted);
    }
}

fn row(page: &mut Page, line: Rect, lever: &Lever, focused: bool) {
    let app = page.app;
    page.write(line.x, line.y, 1, if focused { app.glyphs.focus } else { " " }, app.theme.strong);
    let mut there = app.scenario().clone();
    let name = find(lever.dial).map_or_else(
        |_| lever.dial.to_owned(),
        |dial| match dial.set(&mut there, &app.catalog, &lever.value) {
            Ok(()) if dial.is_auto(&there) => format!("{} auto", dial.label),
            Ok(()) => format!("{} {}", dial.label, dial.show(&there, &app.catalog)),
            Err(_) => dial.label.to_owned(),
        },
    );
    let style = if focused { app.theme.focus } else { Style::new() };
    let marker = format!("{} ", app.glyphs.side(lever.side));
    let side = app.theme.side(lever.side);
    page.spans(line.x + 1, line.y, NAME, &[(&marker, side), (&name, style)]);
    let x = line.x + 1 + NAME;
    page.write_right(x, line.y, FIGURE, &money(lever.monthly_usd), side);
    let standing = app.glyphs.standing(lever.keeps, false);
    let figure = format!("{} {standing}", percent(lever.within_tolerance));
    let hue = if lever.keeps { side } else { app.theme.broken() };
    page.write_right(x + FIGURE, line.y, FIGURE, &figure, hue);
}
