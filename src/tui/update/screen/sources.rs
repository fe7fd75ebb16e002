//! Keys and mouse on the screen of every price and assumption.

use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::effect::{Effect, Finding, Job};
use crate::tui::explanation;
use crate::tui::hit::Target;
use crate::tui::mode::{Field, Mode, Purpose};
use crate::tui::update::screen::{Act, Pointer};
use std::time::Duration;

/// The commands that the footer names first.
pub const KEYS: &[Command] = &[Command::Enter, Command::Find, Command::More];

/// Rows of a page.
const PAGE: isize = 10;

/// Does what a command says here; `None` leaves it to what holds on every screen.
pub fn command(app: &mut App, _at: Duration, command: Command) -> Option<Vec<Effect>> {
    match command {
        Command::Up => go(app, -1),
        Command::Down => go(app, 1),
        Command::PageUp => go(app, -PAGE),
        Command::PageDown => go(app, PAGE),
        Command::First => go(app, isize::MIN / 2),
        Command::Last => go(app, isize::MAX / 2),
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
    app.screens.sources.row = 0;
}

fn go(app: &mut App, by: isize) {
    let last = app.screens.sources.rows(&app.catalog, &app.outcome.comparison).len().saturating_sub(1);
    app.screens.sources.row = app.screens.sources.row.saturating_add_signed(by).min(last);
}

fn turn(app: &mut App, by: isize) {
    app.screens.sources.which = app.screens.sources.which.step(by);
    app.screens.sources.row = 0;
}

fn explain(app: &mut App) {
    let sources = &app.screens.sources;
    if let Some(row) = sources.rows(&app.catalog, &app.outcome.comparison).get(sources.row) {
        app.mode = Mode::Explain(Box::new(explanation::row::of(row)), 0);
    }
}

/// Takes in what the pointer does to something on this screen.
pub fn pointer(app: &mut App, _at: Duration, pointer: Pointer, target: Target) -> Option<Vec<Effect>> {
    match (pointer.act, target) {
        (Act::Press, Target::SourceRow(row)) => {
            let again = app.screens.sources.row == row;
            app.screens.sources.row = row;
            if again {
                explain(app);
            }
        }
        (Act::WheelUp, _) => go(app, -3),
        (Act::WheelDown, _) => go(app, 3),
        _ => return None,
    }
    Some(Vec::new())
}

/// What it needs computed and has not asked for yet; asked before every frame while it is shown.
pub fn wants(_app: &mut App) -> Option<Job> {
    None
}

/// Takes in what a job found.
pub fn found(_app: &mut App, _finding: &Finding) {}
