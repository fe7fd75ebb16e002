//! The table of screens: what each is called, which keys it has, what it computes and how it is drawn.
//!
//! A screen is one row here, a state in [`super::screen`], its keys in [`super::update::screen`] and its drawing in
//! [`super::view::screen`]. The table stands above all three, so that none of them needs to know of the others.

use super::app::App;
use super::command::{Command, Context};
use super::effect::{Effect, Finding, Job};
use super::hit::Target;
use super::screen::{Pointer, ScreenId};
use super::update::screen::{bill, check, day, fleet, map, sources, what_if};
use super::view::page::Page;
use super::view::screen as view;
use ratatui::layout::Rect;
use std::time::Duration;

/// A row of the table.
pub struct Screen {
    /// Which screen it is.
    pub which: ScreenId,
    /// Its name on the tab.
    pub label: &'static str,
    /// Its name on a command line.
    pub id: &'static str,
    /// Whether it is there: one that is not has no tab and cannot be gone to.
    pub here: fn(&App) -> bool,
    /// Where its own commands are given; those of [`Context::Browse`] hold as well.
    pub context: Context,
    /// The commands that the footer names first; none leaves the footer to those of the dials.
    pub keys: &'static [Command],
    /// Does what a command says there; `None` leaves it to what holds on every screen.
    pub command: fn(&mut App, Duration, Command) -> Option<Vec<Effect>>,
    /// Takes in what the pointer does to something that the screen drew.
    pub pointer: fn(&mut App, Duration, Pointer, Target) -> Option<Vec<Effect>>,
    /// What it needs computed and has not asked for yet; asked before every frame while it is shown.
    pub wants: fn(&mut App) -> Option<Job>,
    /// Takes in what a job found; a screen that did not ask leaves it.
    pub found: fn(&mut App, &Finding),
    /// Another screen is shown, and what this one had computed in the long lane was given up.
    pub left: fn(&mut App),
    /// Draws it into the area between header and footer.
    pub draw: fn(&mut Page, Rect),
}

/// Every screen, in the order of the tabs.
pub static SCREENS: [Screen; 8] = [
    Screen {
        label: "Explore",
        id: "explore",
        context: Context::Browse,
        draw: view::explore::draw,
        ..still(ScreenId::Explore)
    },
    Screen {
        label: "Day",
        id: "day",
        context: Context::Day,
        keys: day::KEYS,
        command: day::command,
        pointer: day::pointer,
        wants: day::wants,
        found: day::found,
        draw: view::day::draw,
        ..still(ScreenId::Day)
    },
    Screen {
        label: "Bill",
        id: "bill",
        context: Context::Bill,
        keys: bill::KEYS,
        command: bill::command,
        pointer: bill::pointer,
        draw: view::bill::draw,
        ..still(ScreenId::Bill)
    },
    Screen {
        label: "Map",
        id: "map",
        context: Context::Map,
        keys: map::KEYS,
        command: map::command,
        pointer: map::pointer,
        wants: map::wants,
        found: map::found,
        draw: view::map::draw,
        ..still(ScreenId::Map)
    },
    Screen {
        label: "What-if",
        id: "what-if",
        context: Context::WhatIf,
        keys: what_if::KEYS,
        command: what_if::command,
        pointer: what_if::pointer,
        wants: what_if::wants,
        found: what_if::found,
        draw: view::what_if::draw,
        ..still(ScreenId::WhatIf)
    },
    Screen {
        label: "Check",
        id: "check",
        context: Context::Check,
        keys: check::KEYS,
        command: check::command,
        pointer: check::pointer,
        wants: check::wants,
        found: check::found,
        left: check::left,
        draw: view::check::draw,
        ..still(ScreenId::Check)
    },
    Screen {
        label: "Sources",
        id: "sources",
        context: Context::Sources,
        keys: sources::KEYS,
        command: sources::command,
        pointer: sources::pointer,
        draw: view::sources::draw,
        ..still(ScreenId::Sources)
    },
    Screen {
        label: "Fleet",
        id: "fleet",
        here: fleet::is_here,
        context: Context::Fleet,
        keys: fleet::KEYS,
        command: fleet::command,
        pointer: fleet::pointer,
        wants: fleet::wants,
        found: fleet::found,
        draw: view::fleet::draw,
        ..still(ScreenId::Fleet)
    },
];

/// A screen that leaves every key to the dials and computes nothing.
const fn still(which: ScreenId) -> Screen {
    Screen {
        which,
        label: "",
        id: "",
        here: |_| true,
        context: Context::Browse,
        keys: &[],
        command: |_, _, _| None,
        pointer: |_, _, _, _| None,
        wants: |_| None,
        found: |_, _| {},
        left: |_| {},
        draw: |_, _| {},
    }
}

/// The row of a screen.
pub fn of(screen: ScreenId) -> &'static Screen {
    &SCREENS[screen as usize]
}

/// The screens that are there, in the order of their tabs.
pub fn here(app: &App) -> impl Iterator<Item = &'static Screen> {
    SCREENS.iter().filter(|screen| (screen.here)(app))
}

/// The screen some tabs further, from the last to the first.
pub fn step(app: &App, by: isize) -> ScreenId {
    let there: Vec<ScreenId> = here(app).map(|screen| screen.which).collect();
    let at = there.iter().position(|which| *which == app.screen).unwrap_or(0) as isize;
    there[(at + by).rem_euclid(there.len() as isize) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_stands_in_its_place_with_a_name() {
        for (place, row) in SCREENS.iter().enumerate() {
            assert_eq!(row.which as usize, place, "{}", row.label);
            assert!(!row.label.is_empty() && !row.id.is_empty());
            assert_eq!(of(row.which).label, row.label);
        }
    }
}
