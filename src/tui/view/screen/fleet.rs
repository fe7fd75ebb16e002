//! A whole list of services: what it costs each way, which services should move first, and where each is better.
//!
//! Its user has five or ten thousand services and asks: what does all of it cost, what moves first, what is too close to call? So the four
//! totals stay in sight above the list, which begins with what should move; Enter leads to one service, where Explore says why.

mod columns;
mod full;
mod totals;

use super::super::page::{Page, below, top};
use crate::text;
use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::hit::Target;
use crate::tui::screen::fleet::{Stage, Standing, Which};
use columns::{Column, Place};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns before the first one, for the mark of the row in focus.
const LEAD: u16 = 2;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let fleet = &app.screens.fleet;
    let name = fleet.order.as_ref().map(|order| order.name()).unwrap_or_default();
    let inner = page.titled(area, &format!("Fleet: {name}"));
    progress(page, top(inner, 1));
    let body = below(inner, 1);
    let used = totals::draw(page, top(body, 5));
    let body = below(body, used);
    kinds(page, top(body, 1));
    let body = below(body, 1);
    let detail = match body.height {
        0..=7 => 0,
        8..=11 => 3,
        12..=19 => 4,
        _ => 7,
    };
    table(page, top(body, body.height - detail));
    full::draw(page, below(body, body.height - detail));
}

/// How far the list is, in words, and how it is sorted.
fn progress(page: &mut Page, line: Rect) {
    let app = page.app;
    let fleet = &app.screens.fleet;
    let (all, faulty) = (fleet.rows.len(), fleet.count(Which::Faulty));
    let but = if faulty > 0 { format!(", {} faulty", grouped(faulty)) } else { String::new() };
    let base = fleet.order.as_ref().map(|order| order.base_name.as_str()).unwrap_or_default();
    let (words, style) = match &fleet.stage {
        Stage::Reading => (format!("reading: {} services so far{but}", grouped(all)), app.theme.strong),
        Stage::Weighing => {
            let done = grouped(fleet.weighed());
            (format!("weighing: {done} of {} services{but}", grouped(all - faulty)), app.theme.strong)
        }
        Stage::Done => {
            let words = format!("{} services weighed{but}; rows start from {base}", grouped(all - faulty));
            (words, app.theme.muted)
        }
        Stage::Failed(why) => (format!("{} {why}", app.glyphs.met_missed.1), app.theme.broken()),
    };
    let sort = format!("by {}", fleet.sort.label());
    let wide = text::width(&sort) as u16;
    page.write(line.x, line.y, line.width.saturating_sub(wide + 2), &words, style);
    page.write_right(line.x, line.y, line.width, &sort, app.theme.muted);
    let place = Rect { x: line.right().saturating_sub(wide), width: wide, ..line };
    page.hit(place, Target::Command(Command::FleetSort));
}

/// A count with its thousands apart.
fn grouped(count: usize) -> String {
    crate::units::Unit::Count.format(count as f64)
}

/// Which services are listed, how many of each kind there are, and what is sought.
fn kinds(page: &mut Page, line: Rect) {
    let app = page.app;
    let fleet = &app.screens.fleet;
    let mut x = line.x;
    for which in Which::ALL {
        let style = if which == fleet.which { app.theme.focus } else { app.theme.muted };
        let words = format!(" {} {} ", which.label(), grouped(fleet.count(which)));
        let wide = page.write(x, line.y, line.right().saturating_sub(x), &words, style);
        page.hit(Rect { x, width: wide, ..line }, Target::FleetWhich(which));
        x += wide;
    }
    if !fleet.sought.is_empty() {
        let words = format!("  with '{}'", fleet.sought);
        page.write(x, line.y, line.right().saturating_sub(x), &words, app.theme.strong);
    }
}

fn table(page: &mut Page, area: Rect) {
    let app = page.app;
    let fleet = &app.screens.fleet;
    if area.is_empty() {
        return;
    }
    let places = columns::placed(app, area.width.saturating_sub(LEAD));
    let heads = top(area, 1);
    for Place { column, at, wide } in &places {
        let (x, head) = (area.x + LEAD + at, column.head(app));
        if column.is_right() {
            page.write_right(x, heads.y, *wide, &head, app.theme.muted);
        } else {
            page.write(x, heads.y, *wide, &head, app.theme.muted);
        }
    }
    page.hit(heads, Target::Command(Command::FleetSort));
    let body = below(area, 1);
    let listed = fleet.listed();
    if listed.is_empty() {
        let words = match (fleet.rows.is_empty(), fleet.sought.is_empty()) {
            (true, _) => "",
            (false, true) => "No service is of this kind.",
            (false, false) => "No service of this kind has these words.",
        };
        page.write(body.x + LEAD, body.y, body.width.saturating_sub(LEAD), words, app.theme.muted);
        return;
    }
    let height = usize::from(body.height).max(1);
    let first = fleet.cursor.first_of_page(listed.len(), height);
    for ((position, index), y) in listed.iter().enumerate().skip(first).zip(body.top()..body.bottom()) {
        draw_row(page, Rect { y, height: 1, ..body }, (position, *index), &places);
    }
    beyond(page, heads, first, listed.len().saturating_sub(first + height));
}

/// Says above the list how many services are out of sight, over what is at the end of the headings.
fn beyond(page: &mut Page, line: Rect, above: usize, below: usize) {
    let (up, down) = page.app.glyphs.more_less;
    let parts = [(up, above), (down, below)].into_iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> = parts.map(|(arrow, count)| format!("{arrow} {} more", grouped(count))).collect();
    if !words.is_empty() {
        // The line above has the kinds, and room at its end where nothing is sought.
        let words = format!("  {}", words.join("  "));
        page.write_right(line.x, line.y.saturating_sub(1), line.width, &words, page.app.theme.muted);
    }
}

/// A service: what the columns say of it, or its fault across them.
fn draw_row(page: &mut Page, line: Rect, (position, index): (usize, usize), places: &[Place]) {
    let app = page.app;
    let fleet = &app.screens.fleet;
    let focused = fleet.cursor.row(fleet.listed().len()) == position && !app.on_dials();
    page.write(line.x, line.y, 1, if focused { app.glyphs.focus } else { " " }, app.theme.strong);
    let faulty = fleet.standing(index) == Standing::Faulty;
    for Place { column, at, wide } in places {
        let x = line.x + LEAD + at;
        let (words, style) = column.cell(app, index);
        let style = if focused && *column == Column::Name { app.theme.strong } else { style };
        if column.is_right() {
            page.write_right(x, line.y, *wide, &words, style);
        } else {
            page.write(x, line.y, *wide, &words, style);
        }
        if faulty && *column == Column::Best {
            let from = x + wide + 1;
            let fault = fault(app, index);
            page.write(from, line.y, line.right().saturating_sub(from), &fault, Style::new());
            break;
        }
    }
    page.hit(line, Target::FleetRow(position));
}

/// What is wrong with a row, in one line.
fn fault(app: &App, index: usize) -> String {
    let row = &app.screens.fleet.rows[index];
    row.service.scenario.as_ref().err().map(|faults| faults.join("; ")).unwrap_or_default()
}
