//! What the burst is, and who absorbs it how fast.

use super::super::super::page::{Page, below};
use super::series::count;
use crate::analysis::day::Course;
use crate::analysis::day::burst::{Absorbed, SideAbsorbed};
use crate::model::Side;
use crate::plot::moment;
use crate::text;
use crate::tui::command::{Command, Context};
use crate::tui::hit::Target;
use crate::units::{Unit, money};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A column: its heading, the cell of each side, and whether the cell says that something broke.
struct Column {
    heading: &'static str,
    cells: [(String, bool); 2],
}

/// Rows that the result takes of an area.
pub const fn rows(area: Rect) -> u16 {
    if area.height >= 28 { 5 } else { 4 }
}

/// What the result is, in as many words as a row of this width has room for.
fn note(width: u16) -> &'static str {
    const NOTES: [&str; 3] = [
        "The model on this period with the burst once on top; a what-if of this screen, no dial moves. Faint lines are without it.",
        "A what-if of this screen: no dial moves. Faint lines are without the burst.",
        "A what-if: no dial moves.",
    ];
    let fits = |note: &&str| text::width(note) <= usize::from(width);
    NOTES.into_iter().find(fits).unwrap_or(NOTES[NOTES.len() - 1])
}

/// Draws it.
pub fn draw(page: &mut Page, area: Rect, course: &Course) {
    let app = page.app;
    let Some(burst) = app.screens.day.burst else { return };
    let absorbed = app.screens.day.absorbed(&app.outcome.comparison.scenario);
    let pending = if absorbed.is_none() { app.glyphs.ellipsis } else { "" };
    let more = Unit::PerSecond.format(burst.more_per_s);
    let when = moment(burst.at_s, course.period_s());
    let title = format!("Burst: {more} more for {} min from {when}{pending}", burst.minutes);
    let inner = page.titled(area, &title);
    keys(page, area, &title);
    let shown = absorbed.or(app.screens.day.absorbed.as_ref());
    if let Some(absorbed) = shown {
        table(page, inner, absorbed);
    }
    if area.height >= 5 {
        page.write(inner.x, inner.y + 3, inner.width, note(inner.width), app.theme.muted);
    }
}

/// How the burst is changed, at the right of its title.
fn keys(page: &mut Page, area: Rect, title: &str) {
    let app = page.app;
    let pairs = [
        ([Command::SmallerBurst, Command::GreaterBurst], "size"),
        ([Command::ShorterBurst, Command::LongerBurst], "length"),
        ([Command::Near, Command::Near], if app.screens.day.near_s.is_some() { "far" } else { "near" }),
        ([Command::RemoveBurst, Command::RemoveBurst], "remove"),
    ];
    let mut right = area.right();
    for (commands, word) in pairs.into_iter().rev() {
        let key = |command| app.keymap.hint(Context::Day, command).map(|(key, _)| key.to_string()).unwrap_or_default();
        let mut names = commands.map(key);
        if commands[0] == commands[1] {
            names[1].clear();
        }
        let wide = (text::width(&names[0]) + text::width(&names[1]) + text::width(word) + 3) as u16;
        if right < area.x + wide + text::width(title) as u16 + 2 {
            break;
        }
        right -= wide;
        let mut x = right + page.write(right, area.y, 1, " ", Style::new());
        for (name, command) in names.iter().zip(commands) {
            let used = page.write(x, area.y, wide, name, app.theme.strong);
            page.hit(Rect { x, y: area.y, width: used, height: 1 }, Target::Command(command));
            x += used;
        }
        page.write(x, area.y, wide, &format!(" {word} "), app.theme.muted);
    }
}

fn table(page: &mut Page, area: Rect, absorbed: &Absorbed) {
    let theme = page.app.theme;
    let mut x = area.x + 12;
    for column in columns(page, absorbed) {
        let width = |words: &str| text::width(words) as u16;
        let wide = column.cells.iter().map(|(cell, _)| width(cell)).fold(width(column.heading), u16::max);
        if x + 2 + wide > area.right() {
            break;
        }
        page.write_right(x + 2, area.y, wide, column.heading, theme.muted);
        for (row, (cell, broken)) in (1..).zip(&column.cells) {
            page.write_right(x + 2, area.y + row, wide, cell, if *broken { theme.broken() } else { Style::new() });
        }
        x += 2 + wide;
    }
    for (row, side) in (1..).zip(Side::BOTH) {
        let style = theme.side(side).patch(theme.strong);
        let place = below(area, row);
        let marker = page.app.glyphs.side(side);
        page.spans(place.x, place.y, 12, &[(marker, style), (" ", style), (side.label(), style)]);
    }
}

fn columns(page: &Page, absorbed: &Absorbed) -> Vec<Column> {
    let target_ms = page.app.scenario().tolerance.target_ms.get();
    let both = |heading, cell: &dyn Fn(&SideAbsorbed) -> (String, bool)| Column {
        heading,
        cells: [cell(&absorbed.sides[0]), cell(&absorbed.sides[1])],
    };
    let plain = |words: String| (words, false);
    let seconds = |s: f64| Unit::Seconds.format(s);
    let moved = |(before, most): (f64, f64)| format!("{} to {}", count(before), count(most));
    vec![
        both("carried after", &|s| s.carried_s.map_or_else(|| ("not in time".to_owned(), true), |t| plain(seconds(t)))),
        both("late", &|s| plain(Unit::Count.format(s.late))),
        both("late for", &|s| plain(if s.late_until_s > 0.0 { seconds(s.late_until_s) } else { "–".to_owned() })),
        both("lost", &|s| (Unit::Count.format(s.lost), s.lost >= 0.5)),
        both("worst p99", &|s| (Unit::Millis.format(s.worst_p99_ms), s.worst_p99_ms > target_ms)),
        both("pods/instances", &|s| plain(moved(s.there))),
        both("costs", &|s| plain(money(s.usd))),
        both("nodes", &|s| plain(if s.nodes.1 > 0.0 { moved(s.nodes) } else { "–".to_owned() })),
        both("cold starts", &|s| plain(Unit::Count.format(s.cold))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_is_whole_at_every_width() {
        for width in 25..200 {
            assert!(text::width(note(width)) <= usize::from(width), "{width}");
        }
        assert!(note(140).starts_with("The model"));
    }
}
