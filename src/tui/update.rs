//! From messages to the next state, and to what the world is asked to do. No I/O, no clock: the
//! time comes with the message.

pub mod ask;
mod browse;
mod change;
mod free;
mod help;
mod leave;
mod list;
mod mouse;
pub mod palette;
mod pin;
mod presets;
mod say;
pub mod screen;
mod traffic;
mod typing;

use super::app::App;
use super::command::{Command, Context};
use super::effect::{Effect, Finding};
use super::message::Message;
use super::mode::{ListKind, Mode};
use super::screens::{self, SCREENS};
use ratatui::crossterm::event::{Event, KeyEvent, KeyEventKind};
use say::complain;
use std::time::Duration;

/// Evaluates the scenario if it changed, and asks for what takes longer: a turn of the loop for a caller that may wait.
pub fn refresh(app: &mut App) -> Vec<Effect> {
    app.refresh();
    ask::ask(app)
}

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
            let asked = std::mem::take(&mut app.listing);
            match &mut app.mode {
                Mode::List(open) if open.kind == ListKind::Palette => palette::take_presets(open, presets),
                Mode::Browse if asked => app.mode = Mode::List(presets::list(app, presets)),
                // Something else was opened meanwhile.
                _ => {}
            }
            Vec::new()
        }
        Message::Loaded(result) => presets::loaded(app, at, result),
        Message::Saved(result) => presets::saved(app, result),
        Message::Imported(result) => traffic::imported(app, at, result),
        Message::Fleet(result) => screen::fleet::open(app, result),
        Message::Completed(completion) => traffic::completed(app, completion),
        Message::Trace(result) => traffic::read(app, result),
        Message::Taken(taken) => presets::taken(app, taken),
        Message::Exporting(how_far) => {
            leave::writing(app, how_far);
            Vec::new()
        }
        Message::Exported(result) => leave::written(app, result),
        Message::Failed(error) => complain(app, error),
    }
}

fn input(app: &mut App, at: Duration, event: Event) -> Vec<Effect> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            app.greeting = false;
            app.scrolling = false;
            key_pressed(app, at, key)
        }
        Event::Mouse(event) => mouse::update(app, at, event),
        Event::Paste(text) => typing::paste(app, at, &text),
        _ => Vec::new(),
    }
}

fn key_pressed(app: &mut App, at: Duration, key: KeyEvent) -> Vec<Effect> {
    app.notice = None;
    let context = app.mode.context();
    let own = || app.keymap.command(screens::of(app.screen).context, key);
    let command = app.keymap.command(context, key).or_else(|| own().filter(|_| context == Context::Browse));
    match (command, context) {
        (Some(Command::Quit), _) => leave::ask(app),
        (Some(Command::Suspend), _) => vec![Effect::Suspend],
        (Some(Command::Redraw), _) => vec![Effect::Redraw],
        (command, Context::Field) => typing::update(app, at, command, key),
        (command, Context::List) => list::update(app, at, command, key),
        (command, Context::Help) => {
            help::update(app, command, key);
            Vec::new()
        }
        (Some(command), _) => browse::command(app, at, command),
        (None, _) => typing::start_with(app, key),
    }
}

/// A late finding still says something true; only one that belongs to another dial or scenario
/// than it was asked for is replaced when its successor comes.
fn found(app: &mut App, finding: Finding) {
    for screen in &SCREENS {
        (screen.found)(app, &finding);
    }
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
        Finding::Frontier(scenario, points) => app.frontier = Some((*scenario, points)),
        Finding::Beyond(scenario, found) => {
            if app.beyond_asked.is(&scenario) {
                app.beyond = Some((*scenario, found));
            }
        }
        // Taken in by their screens.
        Finding::Check { .. }
        | Finding::Map(..)
        | Finding::Under(..)
        | Finding::WhatIf(..)
        | Finding::Latencies(_)
        | Finding::Burst(_)
        | Finding::Fleet(..) => {}
    }
}
