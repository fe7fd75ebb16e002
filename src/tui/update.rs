//! From messages to the next state, and to what the world is asked to do. No I/O, no clock: the
//! time comes with the message.

mod browse;
mod list;
mod mouse;
mod pin;
pub mod screen;
mod traffic;
mod typing;

use super::app::{App, Notice, Tone};
use super::command::{Command, Context};
use super::effect::{Effect, Finding};
use super::history::{Gesture, State};
use super::message::{Listing, Message};
use super::mode::{Item, List, Mode, Pick};
use ratatui::crossterm::event::{Event, KeyEvent, KeyEventKind};
use std::sync::Arc;
use std::time::Duration;

/// Takes in one message. `at` is the time since the start.
pub fn update(app: &mut App, at: Duration, message: Message) -> Vec<Effect> {
    match message {
        Message::Input(event) => input(app, at, event),
        Message::Rested => {
            if app.drag.is_none() {
                app.rest();
            }
            Vec::new()
        }
        Message::Found(finding) => {
            found(app, finding);
            Vec::new()
        }
        Message::Frame(took) => {
            app.frame = Some(took);
            Vec::new()
        }
        Message::Presets(presets) => {
            app.mode = Mode::List(preset_list(app, presets));
            Vec::new()
        }
        Message::Loaded(result) => loaded(app, at, result),
        Message::Saved(result) => saved(app, result),
        Message::Imported(result) => traffic::imported(app, at, result),
        Message::Completed(completion) => traffic::completed(app, completion),
        Message::Trace(result) => traffic::read(app, result),
        Message::Exported(Ok(place)) => tell(app, format!("report written to {place}")),
        Message::Exported(Err(error)) | Message::Failed(error) => complain(app, error),
    }
}

fn input(app: &mut App, at: Duration, event: Event) -> Vec<Effect> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => key_pressed(app, at, key),
        Event::Mouse(event) => mouse::update(app, at, event),
        Event::Paste(text) => typing::paste(app, at, &text),
        _ => Vec::new(),
    }
}

fn key_pressed(app: &mut App, at: Duration, key: KeyEvent) -> Vec<Effect> {
    app.notice = None;
    let context = app.mode.context();
    let own = || app.keymap.command(app.screen.context(), key);
    let command = app.keymap.command(context, key).or_else(|| own().filter(|_| context == Context::Browse));
    match (command, context) {
        (Some(Command::Quit), _) => vec![Effect::Quit],
        (Some(Command::Suspend), _) => vec![Effect::Suspend],
        (Some(Command::Redraw), _) => vec![Effect::Redraw],
        (command, Context::Field) => typing::update(app, at, command, key),
        (command, Context::List) => list::update(app, at, command, key),
        (command, Context::Help) => {
            if let Some(command) = command {
                help(app, command);
            }
            Vec::new()
        }
        (Some(command), _) => browse::command(app, at, command),
        (None, _) => typing::start_with(app, key),
    }
}

fn help(app: &mut App, command: Command) {
    let (Mode::Help(scroll) | Mode::Explain(_, scroll)) = &mut app.mode else { return };
    match command {
        Command::Up => *scroll = scroll.saturating_sub(1),
        Command::Down => *scroll = scroll.saturating_add(1).min(app.hits.help_lines),
        Command::PageUp => *scroll = scroll.saturating_sub(10),
        Command::PageDown => *scroll = scroll.saturating_add(10).min(app.hits.help_lines),
        _ => app.mode = Mode::Browse,
    }
}

/// A late finding still says something true; only one that belongs to another dial or scenario
/// than it was asked for is replaced when its successor comes.
fn found(app: &mut App, finding: Finding) {
    screen::found(app, &finding);
    match finding {
        Finding::Outcome(scenario, outcome) => app.answered(&scenario, *outcome),
        Finding::Curve(curve) => {
            app.curve = Some(*curve);
            if !app.moving {
                app.settle();
            }
        }
        Finding::Tips(tips) => app.tips = Some(*tips),
        Finding::Replay(what, replay) => {
            traffic::replayed(app, &what.name, &what.scenario, replay);
        }
        Finding::Target(tips) => app.target_tips = Some(*tips),
        // Taken in by their screens.
        Finding::Check { .. } | Finding::Map(..) | Finding::Under(..) | Finding::WhatIf(..) | Finding::Latencies(_) | Finding::Burst(_) => {}
    }
}

fn preset_list(app: &App, presets: Vec<Listing>) -> List {
    let selected = presets.iter().position(|p| p.name == app.origin().name).unwrap_or(0);
    let item = |p: Listing| Item { label: p.name.clone(), detail: p.about, pick: Pick::Preset(p.name) };
    let import = Item {
        label: "Import traffic from a file …".to_owned(),
        detail: "an access log, or an export of your monitoring".to_owned(),
        pick: Pick::Run(Command::Import),
    };
    List::new("Presets", presets.into_iter().map(item).chain([import]).collect(), selected)
}

fn loaded(app: &mut App, at: Duration, result: Result<Box<super::history::Origin>, String>) -> Vec<Effect> {
    match result {
        Ok(origin) => {
            app.mode = Mode::Browse;
            let name = origin.name.clone();
            let next = State { scenario: origin.scenario.clone(), origin: Arc::new(*origin) };
            if app.history.change(Gesture::Once, at, next) {
                app.replaced();
                // Another workload is no change of this one.
                app.before = None;
            }
            tell(app, format!("preset {name}"))
        }
        Err(error) => complain(app, error),
    }
}

fn saved(app: &mut App, result: Result<Box<super::history::Origin>, String>) -> Vec<Effect> {
    match result {
        Ok(origin) => {
            let name = origin.name.clone();
            app.history.rename(Arc::new(*origin));
            tell(app, format!("saved as preset {name}"))
        }
        Err(error) => complain(app, error),
    }
}

/// Tells the user something that went well.
fn tell(app: &mut App, text: String) -> Vec<Effect> {
    app.notice = Some(Notice { text, tone: Tone::Good });
    Vec::new()
}

/// Tells the user something that is neither done nor failed.
fn mention(app: &mut App, text: String) -> Vec<Effect> {
    app.notice = Some(Notice { text, tone: Tone::Neutral });
    Vec::new()
}

/// Tells the user what went wrong.
fn complain(app: &mut App, text: String) -> Vec<Effect> {
    app.notice = Some(Notice { text, tone: Tone::Bad });
    Vec::new()
}
