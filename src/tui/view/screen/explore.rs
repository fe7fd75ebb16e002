//! Everything that must be seen while sliders move: the dials, the verdict, both bills and
//! latencies in figures, cost by traffic, the latency curve, the pros and cons.
//!
//! The verdict runs across the top. Below it the dials stand left; what is right of them depends on
//! the room:
//!
//! ```text
//! wide                                      narrow
//! ┌───────┬───────────────────────────┐     ┌───────┬───────────┐
//! │ dials │ figures                   │     │ dials │ figures   │
//! │       ├─────────────┬─────────────┤     │       ├───────────┤
//! │       │ cost        │ latency     │     │       │ cost      │  the view key shows
//! │       ├─────────────┼─────────────┤     │       ├───────────┤  latency in its place
//! │       │ pros and    │ cons        │     │       │ pros, cons│
//! └───────┴─────────────┴─────────────┘     └───────┴───────────┘
//! ```

use super::super::page::{Page, below, beside, top};
use super::super::{claims, cost, figures, frontier, latency, plans, verdict};
use crate::text;
use crate::tui::app::Panel;
use crate::tui::hit::Target;
use crate::tui::screen::what_if::Part;
use ratatui::layout::Rect;

/// From this many columns on, two charts stand beside each other.
const TWO_CHARTS: u16 = 78;

/// From this many rows on the preset's sentence stands above the verdict.
const WITH_ABOUT: u16 = 28;

/// Draws the screen.
pub fn draw(page: &mut Page, area: Rect) {
    let area = below(area, about(page, area));
    let used = verdict::draw(page, top(area, if area.width < 150 { 3 } else { 2 }));
    let used = used + carries(page, below(area, used));
    let right = super::dials_beside(page, below(area, used));
    main(page, right);
}

/// The preset's own sentence, where there is room; gives the rows it takes.
fn about(page: &mut Page, area: Rect) -> u16 {
    let origin = page.app.origin();
    if area.height < WITH_ABOUT || origin.about.is_empty() {
        return 0;
    }
    let words = format!("{}: {}", origin.name, origin.about);
    page.write(area.x + 1, area.y, area.width.saturating_sub(2), &words, page.app.theme.muted);
    1
}

/// From this many rows on it is said below the verdict how far the answer carries.
const WITH_CARRIES: u16 = 26;

/// Which of growth, another cloud and a split would change the answer most, in rows of their own; gives the rows.
fn carries(page: &mut Page, area: Rect) -> u16 {
    let app = page.app;
    if area.height < WITH_CARRIES {
        return 0;
    }
    let rows: u16 = if area.width < 150 { 2 } else { 1 };
    let inner = Rect { x: area.x + 3, width: area.width.saturating_sub(4), height: rows, ..area };
    let words = match app.beyond() {
        Some((found, old)) => format!("{} {old}", found.sentence()),
        None => format!("How far the answer carries: being computed {}", app.glyphs.ellipsis),
    };
    let lines =
        text::wrap_within(&app.glyphs.spell(&words), usize::from(inner.width), usize::from(rows), app.glyphs.ellipsis);
    for (y, line) in (inner.y..).zip(&lines) {
        page.write(inner.x, y, inner.width, line, app.theme.muted);
    }
    page.hit(inner, Target::Part(Part::Growth));
    rows
}

fn main(page: &mut Page, area: Rect) {
    let rest = figures::draw(page, area);
    match page.app.panel {
        Panel::Overview if area.width >= TWO_CHARTS => wide(page, rest),
        Panel::Overview => narrow(page, rest),
        Panel::Cost => cost::draw(page, rest),
        Panel::Latency => latency::draw(page, rest),
        Panel::Claims => claims::draw_full(page, rest),
        Panel::Plans => plans::draw(page, rest),
        Panel::Frontier => frontier::draw(page, rest),
    }
}

fn wide(page: &mut Page, area: Rect) {
    let charts = (area.height * 11 / 20).max(8);
    let (upper, lower) = (top(area, charts), below(area, charts));
    let (left, right) = beside(upper, (area.width - 2) / 2, 2);
    cost::draw(page, left);
    latency::draw(page, right);
    claims::draw_sides(page, lower);
}

fn narrow(page: &mut Page, area: Rect) {
    let chart = (area.height * 3 / 5).max(7);
    cost::draw(page, top(area, chart));
    claims::draw_merged(page, below(area, chart));
}
