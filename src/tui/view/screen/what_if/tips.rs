//! Where each dial tips the verdict: from here to there, in which direction, to whom; the nearest first.

use super::super::super::page::{Page, below};
use super::{first_row, mark, pending};
use crate::analysis::tipping::{Direction, effective};
use crate::dial::{Kind, Number, Value};
use crate::scenario::Scenario;
use crate::text;
use crate::tui::hit::Target;
use crate::tui::screen::what_if::{Part, Tip};
use crate::tui::widget::slider::Slider;
use crate::units::Unit;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of what stands in a row, from left to right.
const LABEL: u16 = 12;
const GROUP: u16 = 11;
const VALUE: u16 = 11;
/// The same where there is little room.
const NARROW_VALUE: u16 = 9;
const FACTOR: u16 = 11;
const WINNER: u16 = 13;
/// From this many columns on the factor is said as well, and from this many on values have all their room.
const WITH_FACTOR: u16 = 70;
const WIDE: u16 = 80;
/// Shortest track worth drawing.
const TRACK: u16 = 9;

/// Draws the list.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let Some(study) = &app.screens.what_if.study else {
        page.write(area.x + 1, area.y, area.width.saturating_sub(1), "looking for tipping points …", app.theme.muted);
        return;
    };
    let foot = usize::from(area.height > 3);
    let room = usize::from(area.height).saturating_sub(foot);
    let chosen = app.screens.what_if.part == Part::Tips;
    let selected = app.screens.what_if.selected[Part::Tips.index()].row(study.tips.len());
    let first = first_row(selected, study.tips.len(), room);
    let shown = study.tips.iter().enumerate().skip(first).take(room);
    for (y, (index, tip)) in (area.y..).zip(shown) {
        let line = Rect { y, height: 1, ..area };
        row(page, line, &study.scenario, tip, chosen && index == selected);
        page.hit(line, Target::PartRow(Part::Tips, index));
    }
    if foot > 0 {
        let all = effective(&study.scenario, &app.catalog).len();
        let tipping = study.tips.iter().map(|tip| tip.dial.id).collect::<std::collections::BTreeSet<_>>().len();
        let beyond = study.tips.len().saturating_sub(first + room);
        let mut words = if pending(page) {
            format!("looked at {} of {all} dials {}", study.looked.min(all), app.glyphs.ellipsis)
        } else {
            let bold = if area.width >= WITH_FACTOR { ", bold within 2x" } else { "" };
            format!("{tipping} of {all} dials tip it, nearest first{bold}")
        };
        if beyond > 0 {
            words = format!("{words}; {beyond} more below");
        }
        let last = below(area, area.height - 1);
        page.write(last.x + 1, last.y, last.width.saturating_sub(1), &words, app.theme.muted);
    }
}

fn row(page: &mut Page, line: Rect, scenario: &Scenario, tip: &Tip, focused: bool) {
    let app = page.app;
    let (glyphs, theme) = (app.glyphs, app.theme);
    let value = if line.width >= WIDE { VALUE } else { NARROW_VALUE };
    let cut = |words: &str, cells: u16| text::left(&glyphs.spell(words), usize::from(cells), glyphs.ellipsis);
    page.write(line.x, line.y, 1, if focused { glyphs.focus } else { " " }, theme.strong);
    let style = if focused { theme.focus } else { Style::new() };
    let mut x = line.x + 1;
    page.write(x, line.y, LABEL - 1, &cut(tip.dial.label, LABEL - 1), style);
    x += LABEL;
    page.write(x, line.y, GROUP, &cut(tip.dial.group.id(), GROUP), theme.muted);
    x += GROUP;
    let here = tip.dial.show(scenario, &app.catalog);
    page.write_right(
        x,
        line.y,
        value,
        &text::cut(&glyphs.spell(&here), usize::from(value), glyphs.ellipsis),
        Style::new(),
    );
    x += value;
    let arrow = match (tip.point.direction, glyphs.is_ascii()) {
        (Some(Direction::Above), _) => glyphs.more_less.0,
        (Some(Direction::Below), _) => glyphs.more_less.1,
        (None, true) => ">",
        (None, false) => "→",
    };
    page.write(x + 1, line.y, 1, arrow, theme.muted);
    x += 3;
    let (marker, hue) = mark(page, tip.point.winner);
    page.write(x, line.y, value, &cut(&there(page, scenario, tip), value), hue);
    x += value + 1;
    if line.width >= WITH_FACTOR {
        let style = if tip.is_near() { theme.strong } else { theme.muted };
        page.write(x, line.y, FACTOR, &cut(&apart(scenario, tip), FACTOR), style);
        x += FACTOR + 1;
    }
    let words = format!("{marker} {}", tip.point.winner.words());
    page.write(x, line.y, WINNER.min(line.right().saturating_sub(x)), &words, hue);
    x += WINNER + 1;
    let track = Rect { x, width: line.right().saturating_sub(x + 1).min(40), ..line };
    if let (Kind::Number(number), true) = (tip.dial.kind, track.width >= TRACK) {
        draw_track(page, track, number.position(tip.dial.number(scenario).unwrap_or(number.min)), (tip, &number, hue));
    }
}

/// The value at which it tips, in words.
fn there(page: &Page, scenario: &Scenario, tip: &Tip) -> String {
    let mut moved = scenario.clone();
    match tip.dial.set(&mut moved, &page.app.catalog, &tip.point.value) {
        Ok(()) => tip.dial.show(&moved, &page.app.catalog),
        Err(_) => String::new(),
    }
}

/// How far it is: as a factor, or for a share in percentage points.
fn apart(scenario: &Scenario, tip: &Tip) -> String {
    let (Kind::Number(number), Value::Number(there), Some(here)) =
        (tip.dial.kind, &tip.point.value, tip.dial.number(scenario))
    else {
        return "other choice".to_owned();
    };
    if number.unit == Unit::Share {
        let points = 100.0 * (there - here);
        let digits = usize::from(points.abs() < 9.95);
        return format!("{points:+.digits$} points");
    }
    let factor = there / here;
    if !(factor.is_finite() && factor > 0.0) {
        return String::new();
    }
    let (times, word) = if factor < 1.0 { (1.0 / factor, "less") } else { (factor, "more") };
    match times {
        t if t < 1.1 => format!("{:.1} % {word}", 100.0 * (t - 1.0)),
        t if t < 9.95 => format!("{t:.1}x {word}"),
        t => format!("{}x {word}", crate::plot::axis_label(Unit::Count, t.round())),
    }
}

/// The slider with you on it and where it tips.
fn draw_track(page: &mut Page, track: Rect, position: f64, (tip, number, hue): (&Tip, &Number, Style)) {
    let Value::Number(there) = tip.point.value else { return };
    let app = page.app;
    let slider = Slider {
        position,
        origin: None,
        tip: Some((number.position(there), hue)),
        glyphs: &app.glyphs,
        track: app.theme.muted,
        knob: app.theme.strong,
    };
    slider.draw(track, page.buffer);
}
