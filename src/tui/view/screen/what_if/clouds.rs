//! The same needs on every cloud, on other purchase terms, and at multiples of the traffic: both bills, both latencies and who wins there. Enter goes there.

use super::super::super::figures::money_column;
use super::super::super::page::{Page, below};
use super::{first_row, mark};
use crate::analysis::Summary;
use crate::analysis::elsewhere::There;
use crate::model::Side;
use crate::text;
use crate::tui::hit::Target;
use crate::tui::screen::what_if::Part;
use crate::units::Unit;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of a place's name, of an amount and of a latency.
const NAME: u16 = 19;
const USD: u16 = 11;
const TIME: u16 = 10;
/// Columns of who wins, at most.
const WINNER: u16 = 14;

/// Draws the table.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let Some(study) = app.screens.what_if.study.as_ref().filter(|study| !study.elsewhere.is_empty()) else {
        page.write(
            area.x + 1,
            area.y,
            area.width.saturating_sub(1),
            "seeking the best plans elsewhere …",
            app.theme.muted,
        );
        return;
    };
    heading(page, Rect { height: 1, ..area });
    let foot = u16::from(area.height > 3);
    let list = Rect { height: area.height.saturating_sub(1 + foot), ..below(area, 1) };
    let chosen = app.screens.what_if.part == Part::Clouds;
    let selected = app.screens.what_if.selected[Part::Clouds.index()].row(study.elsewhere.len());
    let first = first_row(selected, study.elsewhere.len(), usize::from(list.height));
    for (y, (index, there)) in (list.y..list.bottom()).zip(study.elsewhere.iter().enumerate().skip(first)) {
        let line = Rect { y, height: 1, ..list };
        row(page, line, there, chosen && index == selected);
        page.hit(line, Target::PartRow(Part::Clouds, index));
    }
    if foot > 0 {
        let unpriced = study.elsewhere.get(selected).map_or(0, |there| there.unpriced);
        let words = match (chosen, unpriced) {
            (true, 1..) => {
                format!("{unpriced} of its lines have no sourced price and are not in the sums. Enter goes there.")
            }
            _ => "The best plan of each side in each place, sought anew. Enter goes there.".to_owned(),
        };
        page.write(area.x + 1, area.bottom() - 1, area.width.saturating_sub(1), &words, app.theme.muted);
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

fn row(page: &mut Page, line: Rect, there: &There, focused: bool) {
    let app = page.app;
    page.write(line.x, line.y, 1, if focused { app.glyphs.focus } else { " " }, app.theme.strong);
    let style = if focused { app.theme.focus } else { Style::new() };
    let star = if there.unpriced > 0 { "*" } else { "" };
    let name = text::cut(&app.glyphs.spell(&format!("{}{star}", there.name)), usize::from(NAME), app.glyphs.ellipsis);
    page.write(line.x + 1, line.y, NAME, &name, style);
    let x = line.x + 1 + NAME;
    match &there.summary {
        Ok(summary) => figures(page, Rect { x, width: line.right().saturating_sub(x), ..line }, summary),
        Err(reason) => {
            page.write(x + 1, line.y, line.right().saturating_sub(x + 1), reason, app.theme.broken());
        }
    }
}

fn figures(page: &mut Page, line: Rect, summary: &Summary) {
    let app = page.app;
    let usd = money_column(Side::BOTH.map(|side| summary.side(side).monthly_usd));
    let mut x = line.x;
    for (side, usd) in Side::BOTH.into_iter().zip(usd) {
        let here = summary.side(side);
        let cost = if here.feasible { usd } else { "cannot".to_owned() };
        page.write_right(x, line.y, USD, &cost, app.theme.side(side));
        let time = format!(
            "{} {}",
            Unit::Millis.format(here.latency_ms),
            app.glyphs.standing(here.meets_tolerance, here.close)
        );
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
