//! Keys and mouse on the screen of the simulation against the model.

use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::cursor::{NOTCH, rows_of};
use crate::tui::effect::{Effect, Finding, Job};
use crate::tui::explanation;
use crate::tui::hit::Target;
use crate::tui::mode::Mode;
use crate::tui::screen::{Act, Pointer};
use std::time::Duration;

/// The commands that the footer names first.
pub const KEYS: &[Command] = &[Command::Enter, Command::Again];

/// Does what a command says here; `None` leaves it to what holds on every screen.
pub fn command(app: &mut App, _at: Duration, command: Command) -> Option<Vec<Effect>> {
    if let Some(by) = rows_of(command) {
        go(app, by);
        return Some(Vec::new());
    }
    match command {
        Command::Enter => explain(app),
        Command::Again => app.screens.check.seed += 1,
        _ => return None,
    }
    Some(Vec::new())
}

fn go(app: &mut App, by: isize) {
    let count = app.screens.check.rows().count();
    app.screens.check.row.go(by, count);
}

fn explain(app: &mut App) {
    let check = &app.screens.check;
    if let Some((side, row)) = check.rows().nth(check.row.row(check.rows().count())) {
        let explanation = explanation::check::of(side, row, check.course(side), check.seed);
        app.mode = Mode::Explain(Box::new(explanation), 0);
    }
}

/// Takes in what the pointer does to something on this screen.
pub fn pointer(app: &mut App, _at: Duration, pointer: Pointer, target: Target) -> Option<Vec<Effect>> {
    match (pointer.act, target) {
        (Act::Press, Target::CheckRow(row)) => {
            if app.screens.check.row.put(row) {
                explain(app);
            }
        }
        (Act::WheelUp, _) => go(app, -NOTCH),
        (Act::WheelDown, _) => go(app, NOTCH),
        _ => return None,
    }
    Some(Vec::new())
}

/// What it needs computed and has not asked for yet; asked before every frame while it is shown.
pub fn wants(app: &mut App) -> Option<Job> {
    if app.moving {
        return None;
    }
    let scenario = app.history.now().scenario.clone();
    let seed = app.screens.check.seed;
    app.screens.check.ask(&scenario).then(|| Job::Check(Box::new(scenario), seed))
}

/// Takes in what a job found.
pub fn found(app: &mut App, finding: &Finding) {
    if let Finding::Check { scenario, seed, course } = finding {
        app.screens.check.take(scenario, *seed, course);
    }
}

/// The play was given up because another screen is shown.
pub fn left(app: &mut App) {
    app.screens.check.given_up();
}
