//! Keys and mouse on the screen of the simulation against the model.

use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::effect::{Effect, Finding, Job};
use crate::tui::explanation;
use crate::tui::hit::Target;
use crate::tui::mode::Mode;
use crate::tui::update::screen::{Act, Pointer};
use std::time::Duration;

/// The commands that the footer names first.
pub const KEYS: &[Command] = &[Command::Enter, Command::Again];

/// Rows of a page.
const PAGE: isize = 8;

/// Does what a command says here; `None` leaves it to what holds on every screen.
pub fn command(app: &mut App, _at: Duration, command: Command) -> Option<Vec<Effect>> {
    match command {
        Command::Up => go(app, -1),
        Command::Down => go(app, 1),
        Command::PageUp => go(app, -PAGE),
        Command::PageDown => go(app, PAGE),
        Command::First => go(app, isize::MIN / 2),
        Command::Last => go(app, isize::MAX / 2),
        Command::Enter => explain(app),
        Command::Again => app.screens.check.seed += 1,
        _ => return None,
    }
    Some(Vec::new())
}

fn go(app: &mut App, by: isize) {
    let last = app.screens.check.rows().count().saturating_sub(1);
    app.screens.check.row = app.screens.check.row.saturating_add_signed(by).min(last);
}

fn explain(app: &mut App) {
    let check = &app.screens.check;
    if let Some((side, row)) = check.rows().nth(check.row) {
        let explanation = explanation::check::of(side, row, check.course(side), check.seed);
        app.mode = Mode::Explain(Box::new(explanation), 0);
    }
}

/// Takes in what the pointer does to something on this screen.
pub fn pointer(app: &mut App, _at: Duration, pointer: Pointer, target: Target) -> Option<Vec<Effect>> {
    match (pointer.act, target) {
        (Act::Press, Target::CheckRow(row)) => {
            if app.screens.check.row == row {
                explain(app);
            }
            app.screens.check.row = row;
        }
        (Act::WheelUp, _) => go(app, -1),
        (Act::WheelDown, _) => go(app, 1),
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
