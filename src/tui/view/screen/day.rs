//! The screen of the period on a time axis.
//!
//! Its user wants to know *when*: at which hour pods run out, instances start cold, requests are late and money is spent; and
//! what a crowd would do, who absorbs it and how fast. So every figure has a panel over the same hours, a cursor reads all of
//! them at once beside the panels, and a burst can be dropped at the cursor and moved, made greater and longer. The burst is a
//! what-if of this screen: the model evaluates the period with it, and no dial moves.

mod burst;
mod panel;
mod series;

use super::super::page::{Page, below, top};
use crate::analysis::day::Course;
use crate::model::Side;
use crate::plot::{Scale, clock, moment, span};
use crate::text;
use crate::tui::command::{Command, Context};
use crate::tui::hit::Target;
use crate::units::Unit;
use panel::Panel;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Rows of a panel: the least, and the most that are of use.
const ROWS: (u16, u16) = (3, 12);

/// Where things stand: the gutter with the axis labels, the hours, and what the cursor reads.
#[derive(Debug, Clone, Copy)]
struct Grid {
    gutter: u16,
    hours: u16,
    readout: u16,
}

/// From this many rows on a panel has room for medians beside percentiles.
const TALL: u16 = 32;
/// From this many rows on the error budget has a row.
const WITH_BUDGET: u16 = 15;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let Some(course) = &app.screens.day.course else {
        page.titled(area, "Day");
        return;
    };
    let at_s = app.screens.day.cursor_s(course);
    let title = format!("{} at {}", capitalised(&span(course.period_s())), moment(at_s, course.period_s()));
    let inner = page.titled(area, &title);
    let inner = below(inner, budget(page, inner));
    let panels = series::panels(page, course, at_s, (area.width >= 84, area.height >= TALL));
    let result = if app.screens.day.burst.is_some() { burst::rows(area) } else { 0 };
    let charts = Rect { height: inner.height.saturating_sub(result), ..inner };
    let grid = grid(&panels, charts.width);
    draw_panels(page, charts, &panels, grid, course);
    hints(page, top(area, 1), &title);
    if result > 0 {
        burst::draw(page, below(inner, charts.height), course);
    }
}

/// How many requests a day may be late and how many are, in one row where there is room; gives the rows it takes.
fn budget(page: &mut Page, area: Rect) -> u16 {
    if area.height < WITH_BUDGET {
        return 0;
    }
    let app = page.app;
    let tolerance = &app.scenario().tolerance;
    let a_day = app.scenario().traffic.rate.get() * 86_400.0;
    let allowed = (1.0 - tolerance.percentile.share()) * a_day;
    let shown = Unit::Count.format(allowed.round());
    let (said, gap) = match area.width {
        0..=75 => (format!("Late a day, of {shown}"), "  "),
        _ => (format!("Late requests a day: {shown} allowed"), "   "),
    };
    let mut x = area.x + page.write(area.x, area.y, area.width, &said, app.theme.muted);
    for side in Side::BOTH {
        let late = (1.0 - app.outcome.summary.side(side).within_tolerance) * a_day;
        let used = 100.0 * late / allowed.max(1e-12);
        let over = late > allowed;
        let style = if over { app.theme.broken() } else { app.theme.side(side) };
        let mark = if over { app.glyphs.met_missed.1 } else { app.glyphs.met_missed.0 };
        let used = if used < 9.95 { format!("{used:.1}") } else { Unit::Count.format(used.round()) };
        let words = format!("{} ({used} %) {mark}", Unit::Count.format(late.round()));
        let marker = app.glyphs.side(side);
        let rest = area.right().saturating_sub(x);
        x +=
            page.spans(x, area.y, rest, &[(gap, style), (marker, app.theme.side(side)), (" ", style), (&words, style)]);
    }
    1
}

/// Words with a capital at their start.
fn capitalised(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

fn grid(panels: &[Panel], width: u16) -> Grid {
    let gutter = panels.iter().map(Panel::gutter).max().unwrap_or(0) + 1;
    let readout = match width {
        0..=65 => 20,
        66..=99 => 24,
        _ => 30,
    };
    Grid { gutter, hours: width.saturating_sub(gutter + readout + 1), readout }
}

/// As many panels as there is room for, from the first one wanted, over the hours that they share.
fn draw_panels(page: &mut Page, area: Rect, panels: &[Panel], grid: Grid, course: &Course) {
    if grid.hours < 8 || area.height < 1 + ROWS.0 {
        page.write(area.x, area.y, area.width, "no room for the hours", page.app.theme.muted);
        return;
    }
    let room = area.height - 1;
    let count = usize::from(room / ROWS.0).clamp(1, panels.len());
    let first = page.app.screens.day.first.min(panels.len() - count);
    page.hits.panels_beyond = panels.len() - count - first;
    let rows = (room / count as u16).min(ROWS.1);
    let spare = if rows < ROWS.1 { room - rows * count as u16 } else { 0 };
    let (from, to) = page.app.screens.day.shown_s(course);
    let x = Scale::linear(from, to);
    let mut y = area.y;
    for (index, panel) in panels[first..first + count].iter().enumerate() {
        // What does not divide evenly goes to the first panels.
        let height = rows + u16::from((index as u16) < spare);
        panel.draw(page, Rect { y, height, ..area }, grid, &x);
        y += height;
    }
    hours(page, Rect { x: area.x + grid.gutter, y, width: grid.hours, height: 1 }, &x);
    if count < panels.len() {
        let words = format!("{} to {} of {} ", first + 1, first + count, panels.len());
        let (up, down) = page.app.glyphs.more_less;
        page.write_right(
            area.right() - grid.readout,
            y,
            grid.readout,
            &format!("{words}{up}{down}"),
            page.app.theme.muted,
        );
    }
}

/// The hours below the panels.
fn hours(page: &mut Page, row: Rect, x: &Scale) {
    let mut free = row.x;
    for tick in clock(x, usize::from(row.width / 8).max(2)) {
        let wide = text::width(&tick.label) as u16;
        let at = row.x + (tick.at * f64::from(row.width - 1)).round() as u16;
        let start = at.saturating_sub(wide / 2).max(row.x).min(row.right().saturating_sub(wide));
        if start >= free {
            page.write(start, row.y, wide, &tick.label, page.app.theme.muted);
            free = start + wide + 1;
        }
    }
}

/// The way to a burst at the right of the title, as long as there is none.
fn hints(page: &mut Page, row: Rect, title: &str) {
    let app = page.app;
    if app.screens.day.burst.is_some() {
        return;
    }
    let Some((key, _)) = app.keymap.hint(Context::Day, Command::DropBurst) else { return };
    let key = key.to_string();
    let words = " drops a burst at the cursor";
    let wide = (text::width(&key) + text::width(words) + 1) as u16;
    if row.width > wide + text::width(title) as u16 + 3 {
        let x = row.right() - wide;
        page.spans(x, row.y, wide, &[(" ", Style::new()), (&key, app.theme.strong), (words, app.theme.muted)]);
        page.hit(Rect { x, width: wide, ..row }, Target::Command(Command::DropBurst));
    }
}
