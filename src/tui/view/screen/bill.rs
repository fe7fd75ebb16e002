//! The screen of both bills line by line.
//!
//! Its user wants to know what the money is for: which lines make the difference, how much of each bill pays for capacity
//! that idles, for being there at all, and for use, and whether a price can be believed. So both bills stand side by side by
//! what they pay for, lined up at the point, over what each is made of; the selected line says quantity x price, and
//! Enter says the rest. Where there is no room for two, the arrows turn from one bill to the other.

mod table;

use super::super::figures::{money_column, split};
use super::super::page::{Page, below, beside, top};
use crate::analysis::makeup::Makeup;
use crate::catalog::Confidence;
use crate::model::Side;
use crate::model::bill::{Group, Line};
use crate::text;
use crate::tui::command::{Command, Context};
use crate::tui::explanation;
use crate::tui::hit::Target;
use crate::tui::screen::bill::{Order, rows};
use crate::tui::screen::what_if::Part;
use crate::units::money;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From this many columns on both bills stand side by side.
const BOTH: u16 = 72;
/// Columns between them.
const GAP: u16 = 2;
/// From this many rows on the source of the selected line is named below.
const WITH_SOURCE: u16 = 20;

/// From this many rows on the bills are also said by the year and by the million requests.
const WITH_SPANS: u16 = 16;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    page.hits.both_bills = area.width >= BOTH;
    let inner = page.titled(area, "Bills per month");
    switches(page, top(area, 1));
    let rest = makeup(page, inner);
    let foot = if area.height >= WITH_SOURCE { 2 } else { 1 };
    let body = Rect { height: rest.height.saturating_sub(foot), ..rest };
    let sides = if page.hits.both_bills { Side::BOTH.to_vec() } else { vec![page.app.screens.bill.side] };
    let app = page.app;
    let rows = rows(&app.outcome.comparison, app.screens.bill.order, &sides);
    let selected = app.screens.bill.selected(&rows);
    table::draw(page, body, &rows, selected, &sides);
    if let Some(line) = rows.get(selected).and_then(|row| row.line(app.screens.bill.side)) {
        detail(page, below(rest, body.height), line);
    }
}

/// Columns that the title keeps beside the switches.
const TITLE: u16 = 17;

/// What is counted and how the lines are ordered, at the right of the title; a click changes it.
fn switches(page: &mut Page, row: Rect) {
    let app = page.app;
    let narrow = row.width < BOTH;
    let state = |on: bool| match (on, narrow) {
        (true, false) => "counted",
        (false, false) => "left out",
        (true, true) => "in",
        (false, true) => "out",
    };
    let order = match app.screens.bill.order {
        Order::Group => "by group",
        Order::Amount => "by amount",
    };
    let hours = if narrow { "hours" } else { "people's hours" };
    let free = if narrow { "grants" } else { "free grants" };
    let people = format!("{hours} {}", state(app.scenario().people.counted));
    let grants = format!("{free} {}", state(app.scenario().serverless.free_tier));
    let words = [(Command::BillOrder, order), (Command::CountPeople, &*people), (Command::CountGrants, &*grants)];
    let mut right = row.right();
    for (command, words) in words.into_iter().rev() {
        let key = app.keymap.hint(Context::Bill, command).map(|(key, _)| key.to_string()).unwrap_or_default();
        let wide = (text::width(&key) + text::width(words) + 3) as u16;
        if right < row.x + wide + TITLE {
            continue;
        }
        right -= wide;
        page.spans(right, row.y, wide, &[(" ", Style::new()), (&key, app.theme.strong), (" ", Style::new())]);
        page.write(right + wide - 1 - text::width(words) as u16, row.y, wide, words, Style::new());
        page.write(right + wide - 1, row.y, 1, " ", Style::new());
        page.hit(Rect { x: right, width: wide, ..row }, Target::Command(command));
    }
}

/// What each bill is made of, as shares and as a bar; gives what is below.
fn makeup(page: &mut Page, area: Rect) -> Rect {
    let app = page.app;
    let makeups = Side::BOTH.map(|side| Makeup::of(&app.outcome.comparison, side));
    let shades = app.glyphs.shades();
    let totals = money_column(makeups.map(|m| m.total()));
    let wide = totals.iter().map(|t| text::width(t)).max().unwrap_or(0).max(9) as u16;
    let (cells, gap) = if area.width < 66 { (7, 1) } else { (9, 2) };
    let mut x = area.x + 13 + wide;
    page.write_right(area.x + 13, area.y, wide, "per month", app.theme.muted);
    for (part, shade) in makeups[0].parts().iter().enumerate().zip(shades) {
        let (index, (name, _)) = part;
        let short = name.trim_start_matches(if cells < 9 { "per " } else { "" });
        let short = short.strip_suffix(" capacity").or_else(|| name.strip_suffix(" floor")).unwrap_or(short);
        let heading = format!("{shade} {short}");
        page.write_right(x + gap, area.y, cells, &heading, app.theme.muted);
        for (row, makeup) in (1..).zip(&makeups) {
            let share = makeup.parts()[index].1 / makeup.total().max(1e-12);
            page.write_right(x + gap, area.y + row, cells, &format!("{:.0} %", 100.0 * share), Style::new());
        }
        x += cells + gap;
    }
    let most = makeups.iter().map(Makeup::total).fold(0.0, f64::max).max(1e-12);
    let room = area.right().saturating_sub(x + 3);
    for ((row, side), (makeup, total)) in (1..).zip(Side::BOTH).zip(makeups.iter().zip(&totals)) {
        let style = app.theme.side(side).patch(app.theme.strong);
        let y = area.y + row;
        page.spans(area.x, y, 12, &[(app.glyphs.side(side), style), (" ", style), (side.label(), style)]);
        page.write_right(area.x + 13, y, wide, total, app.theme.strong);
        page.hit(Rect { x: area.x, y, width: 13 + wide, height: 1 }, Target::BillSide(side));
        if room >= 6 {
            bar(page, Rect { x: x + 3, y, width: room, height: 1 }, makeup, (most, app.theme.side(side)));
        }
    }
    let used = if split_row(page, Rect { y: area.y + 3, height: 1, ..area }, wide) { 4 } else { 3 };
    if area.height < WITH_SPANS {
        return below(area, used);
    }
    spans(page, Rect { y: area.y + used, height: 1, ..area }, makeups.map(|m| m.total()));
    below(area, used + 2)
}

/// The bill of a split that beats both sides, by what it pays for; a click leads to what the split is. Tells whether there is one.
fn split_row(page: &mut Page, row: Rect, wide: u16) -> bool {
    let Some(split) = split(page.app) else { return false };
    let app = page.app;
    let (strong, muted) = (app.theme.strong, app.theme.muted);
    let bill = &split.assessment.bill;
    page.spans(row.x, row.y, 12, &[(app.glyphs.hybrid(), strong), (" Hybrid", strong)]);
    page.write_right(row.x + 13, row.y, wide, &money_column([bill.total().get(); 2])[0], strong);
    let mut x = row.x + 13 + wide + 3;
    for group in Group::ALL {
        let usd = bill.sum_of(|line| line.kind.group() == group);
        let (name, usd) = (format!("{} ", group.label().to_lowercase()), format!("{}  ", money(usd.get())));
        let needed = (text::width(&name) + text::width(&usd)) as u16;
        if usd.starts_with("$0 ") || usd.starts_with("$0.00 ") || x + needed > row.right() + 2 {
            continue;
        }
        x += page.spans(x, row.y, row.right().saturating_sub(x), &[(&name, muted), (&usd, Style::new())]);
    }
    page.hit(row, Target::Part(Part::Hybrid));
    true
}

/// What it comes to in a year, in three years, and per million requests.
fn spans(page: &mut Page, row: Rect, monthly: [f64; 2]) {
    let app = page.app;
    let millions = app.scenario().traffic.rate.get() * crate::units::HOURS_PER_MONTH * 3600.0 / 1e6;
    let mut x = row.x;
    let paid = app.scenario().place.paid_usd.get();
    if paid > 0.0 {
        x += page.write(x, row.y, row.width, "against what you pay now ", app.theme.muted);
        for (side, usd) in Side::BOTH.into_iter().zip(monthly) {
            let style = app.theme.side(side);
            let shown = crate::report::difference(usd - paid);
            let rest = row.right().saturating_sub(x);
            x += page.spans(
                x,
                row.y,
                rest,
                &[(app.glyphs.side(side), style), (" ", style), (&shown, Style::new()), (" ", style)],
            );
        }
        x += page.write(x, row.y, row.right().saturating_sub(x), "   ", Style::new());
    }
    let kinds = [("a year", 12.0), ("per million requests", 1.0 / millions.max(1e-12)), ("in three years", 36.0)];
    for (index, (name, times)) in kinds.into_iter().enumerate() {
        let shown = money_column(monthly.map(|usd| usd * times));
        let wide = (text::width(name) + shown.iter().map(|s| text::width(s) + 3).sum::<usize>() + 4) as u16;
        if x + wide > row.right() {
            break;
        }
        x += if index == 0 { 0 } else { page.write(x, row.y, 4, "    ", Style::new()) };
        x += page.write(x, row.y, wide, &format!("{name} "), app.theme.muted);
        for (side, usd) in Side::BOTH.into_iter().zip(&shown) {
            let style = app.theme.side(side);
            let rest = row.right().saturating_sub(x);
            x += page.spans(
                x,
                row.y,
                rest,
                &[(app.glyphs.side(side), style), (" ", style), (usd, Style::new()), (" ", style)],
            );
        }
    }
}

/// A bar of a bill's parts, as long as the bill is of the greater one.
fn bar(page: &mut Page, row: Rect, makeup: &Makeup, (most, style): (f64, Style)) {
    let cells = |usd: f64| (usd / most * f64::from(row.width)).round() as u16;
    let mut sum = 0.0;
    for ((_, usd), shade) in makeup.parts().into_iter().zip(page.app.glyphs.shades()) {
        let from = cells(sum);
        sum += usd;
        let wide = cells(sum).saturating_sub(from);
        page.write(row.x + from, row.y, wide, &shade.repeat(usize::from(wide)), style);
    }
}

/// The selected line in short: quantity x price = amount, how the quantity comes about, and the source.
fn detail(page: &mut Page, area: Rect, line: &Line) {
    let theme = page.app.theme;
    let sum = explanation::bill::sum(line);
    let formula = format!("  {}", line.formula);
    page.spans(area.x, area.y, area.width, &[(&sum, theme.strong), (&formula, theme.muted)]);
    if area.height < 2 {
        return;
    }
    let caution = if line.source.confidence == Confidence::Unverified { "unverified  " } else { "" };
    let words = format!("Source: {} ({}), {}", line.source.citation, line.source.as_of, line.source.confidence.label());
    page.spans(area.x, area.y + 1, area.width, &[(caution, theme.broken()), (&words, theme.muted)]);
}

/// The columns of the bills in an area.
fn columns(area: Rect, sides: &[Side]) -> Vec<(Side, Rect)> {
    if let [only] = sides {
        return vec![(*only, area)];
    }
    let (left, right) = beside(area, area.width.saturating_sub(GAP) / 2, GAP);
    vec![(Side::Kubernetes, left), (Side::Serverless, right)]
}
