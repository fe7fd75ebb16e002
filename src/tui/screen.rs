//! The screens, and what each remembers while another one is shown.

pub mod bill;
pub mod check;
pub mod day;
pub mod fleet;
pub mod map;
pub mod sources;
pub mod what_if;

use ratatui::layout::Rect;

/// A screen; its row in [`super::screens::SCREENS`] says what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScreenId {
    /// Sliders and everything that follows from them.
    #[default]
    Explore,
    /// One period on a time axis.
    Day,
    /// Both bills line by line.
    Bill,
    /// Who wins over two dials.
    Map,
    /// What would change the answer.
    WhatIf,
    /// The simulation against the model.
    Check,
    /// Every price and assumption.
    Sources,
    /// A list of services, while one is open.
    Fleet,
}

/// What the arrow keys move on a screen that is not [`ScreenId::Explore`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// What the screen shows.
    #[default]
    Screen,
    /// The dials beside it.
    Dials,
}

/// What the screens remember.
#[derive(Debug, Default)]
pub struct Screens {
    /// Of the day.
    pub day: day::Day,
    /// Of the bills.
    pub bill: bill::Bill,
    /// Of the map.
    pub map: map::Map,
    /// Of what would change the answer.
    pub what_if: what_if::WhatIf,
    /// Of the check.
    pub check: check::Check,
    /// Of the sources.
    pub sources: sources::Sources,
    /// Of the list of services.
    pub fleet: fleet::Fleet,
}

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
