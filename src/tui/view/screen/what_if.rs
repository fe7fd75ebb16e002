//! What would change the answer: for users who must defend it, or want to know which input is worth measuring first.
//!
//! Ten parts: where each dial tips the verdict, what moves a figure most, how sure the verdict is, which price matters
//! most, how much more traffic each side takes, the same needs at more traffic, on other clouds, and split between both sides, single
//! changes that would help, and a pinned scenario beside this one. As many stand on the screen as have room, always in the same order and places;
//! the view key puts the next one in focus.

mod beside;
mod clouds;
mod elsewhere;
mod growth;
mod headroom;
mod hybrid;
mod levers;
mod prices;
mod sure;
mod tips;
mod tornado;

use super::super::page::{Page, below, beside as split, top};
use super::map::pattern;
use crate::text;
use crate::tui::hit::Target;
use crate::tui::screen::what_if::Part;
use crate::verdict::Winner;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Rows that a part needs.
const ROWS: u16 = 11;
/// From this many columns on two parts stand beside each other.
const TWO_COLUMNS: u16 = 130;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    let chosen = page.app.screens.what_if.part;
    let columns = if area.width >= TWO_COLUMNS { 2 } else { 1 };
    let room = usize::from((area.height / ROWS).max(1)) * columns;
    // Where not every part has room, all are named above, so that none is out of mind.
    let area = if room < Part::ALL.len() { switch(page, area, chosen) } else { area };
    if room == 1 {
        return part(page, area, chosen);
    }
    let shown = room.min(Part::ALL.len());
    let first = (chosen.index() + 1).saturating_sub(shown);
    let lines = shown.div_ceil(columns);
    let mut rest = area;
    for (line, row) in Part::ALL[first..first + shown].chunks(columns).enumerate() {
        let height = rest.height / (lines - line) as u16;
        let (left, right) = split(top(rest, height), (area.width - 2) / columns as u16, 2);
        for (place, chosen_part) in [left, right].into_iter().zip(row) {
            titled(page, place, *chosen_part, chosen);
        }
        rest = below(rest, height);
    }
}

/// The names of all parts in one line, the one shown marked.
fn switch(page: &mut Page, area: Rect, chosen: Part) -> Rect {
    page.rule(area);
    let mut x = area.x;
    let taken = |names: &[Part], name: fn(Part) -> &'static str, gaps: usize| {
        names.iter().map(|part| text::width(name(*part)) + gaps).sum::<usize>() <= usize::from(area.width)
    };
    let (name, after): (fn(Part) -> &'static str, &str) = match () {
        () if taken(&Part::ALL, Part::label, 2) => (Part::label, " "),
        () if taken(&Part::ALL, Part::short, 2) => (Part::short, " "),
        () => (Part::short, ""),
    };
    // Where not even these have room the first ones go, as long as the chosen one would be cut.
    let upto = chosen.index() + 1;
    let first = (0..upto).find(|first| taken(&Part::ALL[*first..upto], name, 1)).unwrap_or(chosen.index());
    for part in Part::ALL.into_iter().skip(first) {
        let style = if part == chosen { page.app.theme.focus } else { page.app.theme.muted };
        let room = area.right().saturating_sub(x);
        let wide = page.write(x, area.y, room, &format!(" {}{after}", name(part)), style);
        page.hit(Rect { x, width: wide, height: 1, ..area }, Target::Part(part));
        x += wide;
    }
    below(area, 1)
}

/// A part under its heading.
fn titled(page: &mut Page, area: Rect, shown: Part, chosen: Part) {
    let style = if shown == chosen { page.app.theme.focus } else { page.app.theme.strong };
    page.hit(area, Target::Part(shown));
    page.rule(area);
    let mark = match shown {
        Part::Beside | Part::Prices => "",
        Part::Growth | Part::Hybrid => page.app.beyond().map_or(page.app.glyphs.ellipsis, |(_, mark)| mark),
        _ if pending(page) => page.app.glyphs.ellipsis,
        _ => "",
    };
    page.write(area.x, area.y, area.width, &format!(" {}{mark} ", shown.label()), style);
    let bottom = area.height.saturating_sub(1);
    part(page, top(below(area, 1), bottom), shown);
}

fn part(page: &mut Page, area: Rect, shown: Part) {
    page.hit(area, Target::Part(shown));
    match shown {
        Part::Tips => tips::draw(page, area),
        Part::Tornado => tornado::draw(page, area),
        Part::Sure => sure::draw(page, area),
        Part::Prices => prices::draw(page, area),
        Part::Headroom => headroom::draw(page, area),
        Part::Growth => growth::draw(page, area),
        Part::Clouds => clouds::draw(page, area),
        Part::Hybrid => hybrid::draw(page, area),
        Part::Levers => levers::draw(page, area),
        Part::Beside => beside::draw(page, area),
    }
}

/// Whether what is known is of an earlier scenario or not complete.
fn pending(page: &Page) -> bool {
    let state = &page.app.screens.what_if;
    let current = state.study.as_ref().is_some_and(|study| *study.scenario == *page.app.scenario());
    !(current && state.asked.is_complete())
}

/// The marker and the style of the winner.
fn mark(page: &Page, winner: Winner) -> (&'static str, Style) {
    let (glyphs, theme) = (page.app.glyphs, page.app.theme);
    match winner {
        Winner::Neither => (pattern::neither(glyphs.dots), theme.broken()),
        Winner::Tie => (glyphs.same, theme.strong),
        winner => {
            (winner.side().map_or(glyphs.same, |side| glyphs.side(side)), theme.winner(winner).patch(theme.strong))
        }
    }
}

/// The first row shown of `count` so that the one in focus is among `room`.
fn first_row(selected: usize, count: usize, room: usize) -> usize {
    let last = count.saturating_sub(room);
    selected.saturating_sub(room.saturating_sub(1)).min(last)
}
