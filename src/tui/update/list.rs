//! A list to pick from.

use super::browse;
use super::change::set;
use super::say::complain;
use super::typing;
use super::{leave, presets};
use crate::dial::{Value, find};
use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::cursor::rows_of;
use crate::tui::effect::Effect;
use crate::tui::history::Gesture;
use crate::tui::mode::{Mode, Pick};
use crate::tui::sidebar::Row;
use ratatui::crossterm::event::KeyEvent;
use std::time::Duration;

/// A key while a list is open.
pub fn update(app: &mut App, at: Duration, command: Option<Command>, key: KeyEvent) -> Vec<Effect> {
    let Mode::List(list) = &mut app.mode else { return Vec::new() };
    if let Some(by) = command.and_then(rows_of) {
        list.go(by);
        return Vec::new();
    }
    match command {
        Some(Command::Accept) => return pick(app, at),
        Some(Command::Cancel) => app.mode = Mode::Browse,
        _ => {
            if let Some(request) = typing::request(key) {
                let before = list.input.value().to_owned();
                typing::edit(&mut list.input, request);
                if list.input.value() != before {
                    list.selected.reset();
                }
            }
        }
    }
    Vec::new()
}

/// Does what the selected item says.
pub fn pick(app: &mut App, at: Duration) -> Vec<Effect> {
    let Mode::List(list) = &app.mode else { return Vec::new() };
    let Some(pick) = list.picked().map(|item| item.pick.clone()) else { return Vec::new() };
    app.mode = Mode::Browse;
    match pick {
        Pick::Focus(id) => {
            if let Ok(dial) = find(id) {
                app.sidebar.go_to(Row::Dial(dial));
                app.focus_dials();
            }
            Vec::new()
        }
        Pick::Choose(id, option) => {
            find(id).map_or_else(|_| Vec::new(), |dial| set(app, at, dial, &Value::Choice(option), Gesture::Once))
        }
        Pick::Explain(subject) => browse::explain(app, subject),
        Pick::Run(Command::Quit) => leave::ask(app),
        Pick::Run(Command::Redraw) => vec![Effect::Redraw],
        Pick::Run(Command::Suspend) => vec![Effect::Suspend],
        Pick::Run(command) => browse::command(app, at, command),
        Pick::Show(screen) => {
            app.show(screen);
            Vec::new()
        }
        Pick::Preset(name) => vec![Effect::LoadPreset(name)],
        Pick::Replace(name) => presets::save(app, name, true),
        Pick::Rename(name) => presets::ask_for_name(app, name),
        Pick::LeaveThen => leave::then(app),
        Pick::LeaveNow => vec![Effect::Quit],
        Pick::Refused(reason) => complain(app, reason),
        Pick::MapAcross(id) => {
            app.screens.map.put(0, id);
            Vec::new()
        }
        Pick::MapUpward(id) => {
            app.screens.map.put(1, id);
            Vec::new()
        }
    }
}
