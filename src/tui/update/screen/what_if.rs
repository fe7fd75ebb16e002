//! Keys and mouse on the screen of what would change the answer.

use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::effect::{Effect, Finding, Job};
use crate::tui::hit::Target;
use crate::tui::update::screen::Pointer;
use std::time::Duration;

/// The commands that the footer names first.
pub const KEYS: &[Command] = &[];

/// Does what a command says here; `None` leaves it to what holds on every screen.
pub fn command(_app: &mut App, _at: Duration, _command: Command) -> Option<Vec<Effect>> {
    None
}

/// Takes in what the pointer does to something on this screen.
pub fn pointer(_app: &mut App, _at: Duration, _pointer: Pointer, _target: Target) -> Option<Vec<Effect>> {
    None
}

/// What it needs computed and has not asked for yet; asked before every frame while it is shown.
pub fn wants(_app: &mut App) -> Option<Job> {
    None
}

/// Takes in what a job found.
pub fn found(_app: &mut App, _finding: &Finding) {}
