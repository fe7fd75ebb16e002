//! Keys and mouse on the screen of every price and assumption.

use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::cursor::{NOTCH, rows_of};
use crate::tui::effect::Effect;
use crate::tui::explanation;
use crate::tui::hit::Target;
use crate::tui::mode::{Field, Mode, Purpose};
use crate::tui::screen::{Act, Pointer};
use std::time::Duration;

/// The commands that the footer names first.
pub const KEYS: &[Command] = &[Command::Enter, Command::Find, Command::More];

/// Does what a command says here; `None` leaves it to what holds on every screen.
pub fn command(app: &mut App, _at: Duration, command: Command) -> Option<Vec<Effect>> {
    if let Some(by) = rows_of(command) {
        go(app, by);
        return Some(Vec::new());
    }
    match command {
        Command::Less => turn(app, -1),
        Command::More => turn(app, 1),
        Command::Enter => explain(app),
        Command::Find => {
            let input = app.screens.sources.sought.clone().into();
            app.mode = Mode::Field(Field { purpose: Purpose::Sources, input, error: None, untouched: true });
        }
        Command::Back if !app.screens.sources.sought.is_empty() => seek(app, ""),
        _ => return None,
    }
    Some(Vec::new())
}

/// Lists the rows that have every word of `words`.
pub fn seek(app: &mut App, words: &str) {
    words.clone_into(&mut app.screens.sources.sought);
    app.screens.sources.row.reset();
}

fn go(app: &mut App, by: isize) {
    let count = app.screens.sources.rows(&app.catalog, &app.outcome.comparison).len();
    app.screens.sources.row.go(by, count);
}

fn turn(app: &mut App, by: isize) {
    app.screens.sources.which = app.screens.sources.which.step(by);
    app.screens.sources.row.reset();
}

fn explain(app: &mut App) {
    let sources = &app.screens.sources;
    let rows = sources.rows(&app.catalog, &app.outcome.comparison);
    if let Some(row) = rows.get(sources.row.row(rows.len())) {
        app.mode = Mode::Explain(Box::new(explanation::row::of(row)), 0);
    }
}

/// Takes in what the pointer does to something on this screen.
pub fn pointer(app: &mut App, _at: Duration, pointer: Pointer, target: Target) -> Option<Vec<Effect>> {
    match (pointer.act, target) {
        (Act::Press, Target::SourceRow(row)) => {
            if app.screens.sources.row.put(row) {
                explain(app);
            }
        }
        (Act::WheelUp, _) => go(app, -NOTCH),
        (Act::WheelDown, _) => go(app, NOTCH),
        _ => return None,
    }
    Some(Vec::new())
}
