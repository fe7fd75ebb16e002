//! A table of places, be they clouds, terms or multiples of the traffic: both bills, both latencies and who wins there.

use super::super::super::figures::money_column;
use super::super::super::page::{Page, below};
use super::{first_row, mark};
use crate::analysis::Summary;
use crate::model::Side;
use crate::text;
use crate::tui::hit::Target;
use crate::tui::screen::what_if::Part;
use crate::units::Unit;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of a place's name, of an amount and of a latency.
const NAME: u16 = 21;
const USD: u16 = 11;
const TIME: u16 = 10;
/// Columns of who wins, at most.
const WINNER: u16 = 14;

/// A place, and what both sides come to there.
pub struct Row {
    /// What the place is called.
    pub name: String,
    /// Both sides there.
    pub summary: Summary,
    /// What there is to say of the place in focus, a line each, with the style of each.
    pub said: Vec<(String, Style)>,
}

/// Draws the table, and below it what there is to say of the row in focus, or `foot` where the part has not the focus.
pub fn draw(page: &mut Page, area: Rect, part: Part, rows: &[Row], foot: &str) {
    let app = page.app;
    heading(page, Rect { height: 1, ..area });
    let chosen = app.screens.what_if.part == part;
    let selected = app.screens.what_if.selected[part.index()].row(rows.len());
    let muted = app.theme.muted;
    let said = rows.get(selected).map_or(&[][..], |row| &row.said);
    let inner = usize::from(area.width.saturating_sub(2));
    let wrapped = |(words, style): &(String, Style)| {
        let lines = text::wrap(&app.glyphs.spell(words), inner);
        lines.into_iter().map(|line| (line, *style)).collect::<Vec<_>>()
    };
    let mut lines: Vec<(String, Style)> = said.iter().flat_map(wrapped).collect();
    lines.extend(wrapped(&(foot.to_owned(), muted)));
    let spare = usize::from(area.height).saturating_sub(1 + rows.len());
    lines.truncate(spare.max(usize::from(area.height > 3)));
    let list = Rect { height: area.height.saturating_sub(1 + lines.len() as u16), ..below(area, 1) };
    let first = first_row(selected, rows.len(), usize::from(list.height));
    for (y, (index, row)) in (list.y..list.bottom()).zip(rows.iter().enumerate().skip(first)) {
        let line = Rect { y, height: 1, ..list };
        draw_row(page, line, row, chosen && index == selected);
        page.hit(line, Target::PartRow(part, index));
    }
    let under = list.y + list.height.min(rows.len() as u16);
    for (y, (words, style)) in (under..area.bottom()).zip(&lines) {
        page.write(area.x + 1, y, area.width.saturating_sub(1), words, *style);
    }
}

fn heading(page: &mut Page, line: Rect) {
    let app = page.app;
    let percentile = app.scenario().tolerance.percentile;
    let mut x = line.x + 1 + NAME;
    for side in Side::BOTH {
        let style = app.theme.side(side);
        page.write_right(x, line.y, USD, &format!("{} a month", app.glyphs.side(side)), style);
        page.write_right(x + USD, line.y, TIME, percentile.label(), style);
        x += USD + TIME;
    }
    page.write(x + 2, line.y, line.right().saturating_sub(x + 2), "wins", app.theme.muted);
}

fn draw_row(page: &mut Page, line: Rect, row: &Row, focused: bool) {
    let app = page.app;
    page.write(line.x, line.y, 1, if focused { app.glyphs.focus } else { " " }, app.theme.strong);
    let style = if focused { app.theme.focus } else { Style::new() };
    let name = text::cut(&app.glyphs.spell(&row.name), usize::from(NAME), app.glyphs.ellipsis);
    page.write(line.x + 1, line.y, NAME, &name, style);
    let x = line.x + 1 + NAME;
    figures(page, Rect { x, width: line.right().saturating_sub(x), ..line }, &row.summary);
}

fn figures(page: &mut Page, line: Rect, summary: &Summary) {
    let app = page.app;
    let usd = money_column(Side::BOTH.map(|side| summary.side(side).monthly_usd));
    let mut x = line.x;
    for (side, usd) in Side::BOTH.into_iter().zip(usd) {
        let here = summary.side(side);
        let cost = if here.feasible { usd } else { "cannot".to_owned() };
        page.write_right(x, line.y, USD, &cost, app.theme.side(side));
        let standing = app.glyphs.standing(here.meets_tolerance, here.close);
        let time = format!("{} {standing}", Unit::Millis.format(here.latency_ms));
        let style = if here.meets_tolerance { app.theme.side(side) } else { app.theme.broken() };
        if here.feasible {
            page.write_right(x + USD, line.y, TIME, &time, style);
        }
        x += USD + TIME;
    }
    let (marker, hue) = mark(page, summary.winner);
    let room = line.right().saturating_sub(x + 2).min(WINNER);
    let whole = format!("{marker} {}", summary.winner.words());
    let words = if text::width(&whole) <= usize::from(room) { &whole } else { marker };
    page.write(x + 2, line.y, room, words, hue);
}
