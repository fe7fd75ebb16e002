//! The mouse: drag a slider or along a chart's axis, wheel, click.

use super::browse::{self, scroll};
use super::change::{move_dial, set};
use super::list;
use crate::dial::{Dial, Kind, Value};
use crate::tui::app::{App, Drag};
use crate::tui::command::Command;
use crate::tui::cursor::{Cursor, NOTCH};
use crate::tui::effect::Effect;
use crate::tui::explanation::Subject;
use crate::tui::history::Gesture;
use crate::tui::hit::Target;
use crate::tui::mode::{Help, Mode};
use crate::tui::screen::{Act, Focus, Pointer, ScreenId};
use crate::tui::screens;
use crate::tui::sidebar::Row;
use crate::tui::step::Stride;
use crate::tui::widget::plot::value_at;
use crate::tui::widget::slider::position_at;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;
use std::time::Duration;

/// What a column of a fine drag is of the whole slider, however short its track is drawn: 5 % for a slider of nine decades.
const FINE: f64 = 1.0 / 400.0;

/// Takes in a mouse event.
pub fn update(app: &mut App, at: Duration, event: MouseEvent) -> Vec<Effect> {
    let (x, y) = (event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) if event.modifiers.is_empty() => press(app, at, x, y),
        // Many terminals keep Shift for selecting text; the right button does the same everywhere.
        MouseEventKind::Down(MouseButton::Left | MouseButton::Right) => press_fine(app, x, y),
        MouseEventKind::Drag(MouseButton::Left | MouseButton::Right) => match app.held {
            Some((area, target)) => on_screen(app, at, Pointer { act: Act::Drag, x, y, area }, target),
            None => drag(app, at, x),
        },
        MouseEventKind::Up(MouseButton::Left | MouseButton::Right) => {
            if app.drag.take().is_some() {
                app.rest();
            }
            match app.held.take() {
                Some((area, target)) => on_screen(app, at, Pointer { act: Act::Release, x, y, area }, target),
                None => Vec::new(),
            }
        }
        MouseEventKind::ScrollUp => wheel(app, at, x, y, true),
        MouseEventKind::ScrollDown => wheel(app, at, x, y, false),
        _ => Vec::new(),
    }
}

/// Takes hold of a slider without moving it: from here on a column is a small step.
fn press_fine(app: &mut App, x: u16, y: u16) -> Vec<Effect> {
    app.notice = None;
    app.greeting = false;
    app.scrolling = false;
    let (Mode::Browse, Some((area, Target::Track(dial)))) = (&app.mode, app.hits.at(x, y)) else { return Vec::new() };
    let Kind::Number(number) = dial.kind else { return Vec::new() };
    let position = number.position(dial.number(app.in_force(dial)).unwrap_or(number.min));
    app.rest();
    app.sidebar.go_to(Row::Dial(dial));
    app.drag = Some(Drag::Fine { dial, track: area, x, position });
    Vec::new()
}

fn press(app: &mut App, at: Duration, x: u16, y: u16) -> Vec<Effect> {
    app.notice = None;
    app.greeting = false;
    app.scrolling = false;
    let hit = app.hits.at(x, y);
    if !matches!(app.mode, Mode::Browse) {
        return press_overlay(app, at, hit.map(|(_, target)| target));
    }
    match hit {
        Some((area, Target::Track(dial))) => start(app, at, Drag::Track(dial, area), x),
        Some((area, Target::Chart(dial, scale))) => start(app, at, Drag::Chart(dial, area, scale), x),
        Some((_, Target::Step(dial, by))) => {
            app.sidebar.go_to(Row::Dial(dial));
            move_dial(app, at, dial, by > 0, Stride::Small, Gesture::Once)
        }
        Some((_, Target::Row(row))) => {
            app.focus_dials();
            press_row(app, at, row)
        }
        Some((_, Target::Screen(screen))) => {
            app.show(screen);
            Vec::new()
        }
        Some((_, Target::Part(part))) if app.screen != ScreenId::WhatIf => {
            app.screens.what_if.part = part;
            app.show(ScreenId::WhatIf);
            Vec::new()
        }
        Some((_, Target::Command(command))) => browse::command(app, at, command),
        Some((_, Target::Explain(subject))) => browse::explain(app, subject),
        Some((area, target)) => {
            app.held = Some((area, target));
            app.focus = Focus::Screen;
            on_screen(app, at, Pointer { act: Act::Press, x, y, area }, target)
        }
        None => Vec::new(),
    }
}

/// What the pointer does to something that only the screen shown knows.
fn on_screen(app: &mut App, at: Duration, pointer: Pointer, target: Target) -> Vec<Effect> {
    (screens::of(app.screen).pointer)(app, at, pointer, target).unwrap_or_default()
}

/// A click on a row puts it in focus; on a heading it folds, on a switch or a focused choice it acts.
fn press_row(app: &mut App, at: Duration, row: Row) -> Vec<Effect> {
    let was = app.sidebar.focus();
    app.sidebar.go_to(row);
    match row {
        Row::Group(_) => browse::command(app, at, Command::Enter),
        Row::Dial(dial) if was == row && !matches!(dial.kind, Kind::Number(_)) => {
            browse::command(app, at, Command::Enter)
        }
        Row::Dial(_) => Vec::new(),
    }
}

/// A click with something open: an item is picked, beside it everything closes.
fn press_overlay(app: &mut App, at: Duration, target: Option<Target>) -> Vec<Effect> {
    match target {
        Some(Target::Item(index)) => {
            if let Mode::List(open) = &mut app.mode {
                open.selected = Cursor::new(index);
            }
            list::pick(app, at)
        }
        Some(Target::Overlay) => Vec::new(),
        _ => {
            app.mode = Mode::Browse;
            Vec::new()
        }
    }
}

fn start(app: &mut App, at: Duration, grip: Drag, x: u16) -> Vec<Effect> {
    app.rest();
    app.sidebar.go_to(Row::Dial(grip.dial()));
    app.drag = Some(grip);
    drag(app, at, x)
}

fn drag(app: &mut App, at: Duration, x: u16) -> Vec<Effect> {
    let Some(grip) = app.drag else { return Vec::new() };
    app.history.hold(at);
    let dial = grip.dial();
    let Some(value) = under(dial, grip, x) else { return Vec::new() };
    set(app, at, dial, &Value::Number(value), Gesture::Mouse(dial.id));
    Vec::new()
}

/// The value of a dial under a column, no finer than the columns are.
fn under(dial: &Dial, grip: Drag, x: u16) -> Option<f64> {
    let Kind::Number(number) = dial.kind else { return None };
    if let Drag::Fine { x: from, position, .. } = grip {
        let at = |columns: f64| number.at((position + columns * FINE).clamp(0.0, 1.0));
        let columns = f64::from(x) - f64::from(from);
        let gap = (at(columns + 1.0) - at(columns)).abs().max((at(columns) - at(columns - 1.0)).abs());
        return Some(number.rounded(roundest(at(columns), 0.5 * gap)));
    }
    let at = |area: Rect, x: u16| match grip {
        Drag::Track(..) | Drag::Fine { .. } => number.at(position_at(area, x)),
        Drag::Chart(_, _, scale) => number.rounded(value_at(&scale, area, x)),
    };
    let (Drag::Track(_, area) | Drag::Chart(_, area, _) | Drag::Fine { track: area, .. }) = grip;
    let here = at(area, x);
    let next = at(area, x + 1);
    let before = at(area, x.saturating_sub(1));
    let inside = x > area.x && x + 1 < area.right();
    let gap = (next - here).abs().min((here - before).abs());
    Some(number.rounded(if inside { roundest(here, 0.5 * gap) } else { here }))
}

/// The number with the fewest digits within `slack` of `value`.
fn roundest(value: f64, slack: f64) -> f64 {
    if value == 0.0 || slack <= 0.0 {
        return value;
    }
    let top = value.abs().log10().floor() as i32;
    (0..4)
        .map(|digits| {
            let unit = 10f64.powi(top - digits);
            (value / unit).round() * unit
        })
        .find(|rounded| (rounded - value).abs() <= slack && *rounded != 0.0)
        .unwrap_or(value)
}

fn wheel(app: &mut App, at: Duration, x: u16, y: u16, up: bool) -> Vec<Effect> {
    let by = if up { -NOTCH } else { NOTCH };
    match &mut app.mode {
        Mode::List(list) => {
            list.go(by);
            return Vec::new();
        }
        Mode::Help(Help { scroll: lines, .. }) | Mode::Explain(_, lines) => {
            *lines = lines.saturating_add_signed(by).min(app.hits.help_lines);
            return Vec::new();
        }
        Mode::Field(_) => return Vec::new(),
        Mode::Browse => {}
    }
    let hit = app.hits.at(x, y);
    let in_list =
        app.hits.place(|target| matches!(target, Target::Sidebar)).is_some_and(|list| list.contains((x, y).into()));
    match hit.map(|(_, target)| target) {
        Some(Target::Track(dial) | Target::Step(dial, _)) if !in_list || steps(app, dial) => {
            move_dial(app, at, dial, up, Stride::Small, Gesture::Mouse(dial.id))
        }
        _ if in_list => {
            app.scrolling = true;
            app.sidebar.scroll_by(by);
            Vec::new()
        }
        Some(Target::Claims | Target::Explain(Subject::Claim(_))) => {
            scroll(app, by);
            Vec::new()
        }
        _ => hit.map_or_else(Vec::new, |(area, target)| {
            let act = if up { Act::WheelUp } else { Act::WheelDown };
            on_screen(app, at, Pointer { act, x, y, area }, target)
        }),
    }
}

/// Whether the wheel moves a slider of the list: only one that has the focus, and not while the list is being scrolled,
/// as scrolling brings one slider after the other under the pointer.
fn steps(app: &App, dial: &Dial) -> bool {
    !app.scrolling && app.on_dials() && app.sidebar.dial().is_some_and(|focus| focus.id == dial.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_lands_on_round_values() {
        for (value, slack, want) in [(11.63, 1.0, 12.0), (0.0931, 0.008, 0.09), (48.2, 0.01, 48.2), (0.0, 1.0, 0.0)] {
            assert!((roundest(value, slack) - want).abs() < 1e-9, "{value}: {}", roundest(value, slack));
        }
    }
}
