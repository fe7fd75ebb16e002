//! What keys and mouse do on each screen, before what they do everywhere.

mod bill;
mod check;
mod day;
mod map;
mod sources;
mod what_if;

use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::effect::{Effect, Finding, Job};
use crate::tui::hit::Target;
use crate::tui::screen::ScreenId;
use ratatui::layout::Rect;
use std::time::Duration;

/// What the pointer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The left button goes down.
    Press,
    /// It moves while down; the area is the one where it went down.
    Drag,
    /// It goes up.
    Release,
    /// The wheel turns away from the user.
    WheelUp,
    /// The wheel turns towards the user.
    WheelDown,
}

/// The pointer on something that a screen drew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    /// What it does.
    pub act: Act,
    /// Its column.
    pub x: u16,
    /// Its row.
    pub y: u16,
    /// The place of what it is on.
    pub area: Rect,
}

/// Does what a command says on the screen shown; `None` leaves it to what holds on every screen.
pub fn command(app: &mut App, at: Duration, command: Command) -> Option<Vec<Effect>> {
    match app.screen {
        ScreenId::Explore => None,
        ScreenId::Day => day::command(app, at, command),
        ScreenId::Bill => bill::command(app, at, command),
        ScreenId::Map => map::command(app, at, command),
        ScreenId::WhatIf => what_if::command(app, at, command),
        ScreenId::Check => check::command(app, at, command),
        ScreenId::Sources => sources::command(app, at, command),
    }
}

/// Takes in what the pointer does to something on the screen shown.
pub fn pointer(app: &mut App, at: Duration, pointer: Pointer, target: Target) -> Option<Vec<Effect>> {
    match app.screen {
        ScreenId::Explore => None,
        ScreenId::Day => day::pointer(app, at, pointer, target),
        ScreenId::Bill => bill::pointer(app, at, pointer, target),
        ScreenId::Map => map::pointer(app, at, pointer, target),
        ScreenId::WhatIf => what_if::pointer(app, at, pointer, target),
        ScreenId::Check => check::pointer(app, at, pointer, target),
        ScreenId::Sources => sources::pointer(app, at, pointer, target),
    }
}

/// What the screen shown needs computed and has not asked for yet.
pub fn wants(app: &mut App) -> Option<Job> {
    match app.screen {
        ScreenId::Explore => None,
        ScreenId::Day => day::wants(app),
        ScreenId::Bill => bill::wants(app),
        ScreenId::Map => map::wants(app),
        ScreenId::WhatIf => what_if::wants(app),
        ScreenId::Check => check::wants(app),
        ScreenId::Sources => sources::wants(app),
    }
}

/// Takes in what a screen's job found; whoever did not ask leaves it.
pub fn found(app: &mut App, finding: &Finding) {
    for take in [day::found, bill::found, map::found, what_if::found, check::found, sources::found] {
        take(app, finding);
    }
}

/// The commands that the footer names first on the screen shown.
pub const fn keys(screen: ScreenId) -> &'static [Command] {
    match screen {
        ScreenId::Explore => &[],
        ScreenId::Day => day::KEYS,
        ScreenId::Bill => bill::KEYS,
        ScreenId::Map => map::KEYS,
        ScreenId::WhatIf => what_if::KEYS,
        ScreenId::Check => check::KEYS,
        ScreenId::Sources => sources::KEYS,
    }
}
