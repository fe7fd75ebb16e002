//! The interactive explorer.
//!
//! Events become messages, [`update`] takes a message into the state and says what the world should
//! do, [`view`] draws the state; only [`runtime`] and [`terminal`] touch the world. A frame is drawn
//! when something changed and the scenario is evaluated when it changed: an idle explorer writes
//! nothing and takes no time.

mod app;
mod asked;
mod changes;
mod command;
mod cursor;
mod effect;
mod explanation;
#[cfg(debug_assertions)]
mod fault;
mod glyphs;
mod history;
mod hit;
mod input;
mod invocation;
mod keymap;
mod message;
mod mode;
pub mod picture;
mod pin;
mod runtime;
mod scales;
mod screen;
mod screens;
mod search;
mod sidebar;
mod step;
pub mod still;
mod terminal;
mod theme;
mod traffic;
mod update;
mod view;
mod widget;
mod worker;
mod world;

use crate::catalog::Catalog;
use crate::config;
use crate::fleet::{Answer, Order, Row};
use crate::preset;
use crate::scenario::Scenario;
use app::Start;
use glyphs::{Dots, Glyphs};
use history::Origin;
pub use invocation::{Reopen, written};
use keymap::Keymap;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use theme::{Surroundings, Theme};
use world::World;

/// What the explorer opens with.
#[derive(Debug)]
pub struct Options {
    /// Prices and behaviour.
    pub catalog: Catalog,
    /// The name of the preset that resets go back to.
    pub preset: String,
    /// The scenario as that preset has it.
    pub origin: Scenario,
    /// How a command finds that preset again.
    pub reopen: Reopen,
    /// The scenario to open, which may differ from the preset.
    pub scenario: Scenario,
    /// Colours.
    pub theme: config::Theme,
    /// Characters.
    pub glyphs: config::Glyphs,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// Keys in place of the usual ones: names of commands with the keys they get.
    pub keys: BTreeMap<String, Vec<String>>,
    /// The folder of the user's presets, there or not.
    pub presets: Option<PathBuf>,
    /// The folder of the user's traces, there or not.
    pub traces: Option<PathBuf>,
    /// The list of services to open.
    pub fleet: Option<Arc<Order>>,
    /// How a list that is opened on screen is weighed, and how its page is written.
    pub lists: Lists,
}

/// What only the commands know of lists of services.
#[derive(Debug, Clone)]
pub struct Lists {
    /// The name of the preset that rows start from.
    pub base: String,
    /// The page that tells of a list.
    pub page: fn(&[Row], &Answer) -> anyhow::Result<String>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { base: "web-api".to_owned(), page: |_, answer| Ok(answer.sentence()) }
    }
}

/// How the explorer was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// By its user; with the command that gives the last comparison again.
    Left(String),
    /// By a signal of this number.
    Signal(i32),
    /// Because the terminal went away.
    Closed,
}

/// Why the explorer could not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Input or output is no terminal.
    #[error("the screen needs a terminal on standard input and output")]
    NotATerminal,
    /// The terminal refused something.
    #[error("the terminal cannot be used: {0}")]
    Terminal(std::io::Error),
    /// The keys asked for are faulty.
    #[error(transparent)]
    Keys(#[from] keymap::KeymapError),
}

/// Runs the explorer on the terminal until its user leaves.
///
/// The terminal is given back as it was however this ends, be it a panic or a signal.
///
/// # Errors
/// When there is no terminal, it refuses, or the keys asked for are faulty.
pub fn run(options: Options) -> Result<Exit, Error> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err(Error::NotATerminal);
    }
    let surroundings = surroundings();
    let theme = Theme::chosen(options.theme, surroundings.depth(), surroundings.background());
    // Under NO_COLOR crossterm 0.29 writes empty colour codes, which undo bold and reverse as well.
    // A theme without colour sets none, so crossterm need not know.
    ratatui::crossterm::style::force_color_output(true);
    let dots = dots_of(options.glyphs).unwrap_or_else(|| surroundings.dots());
    let (start, world) = start_of(options, theme, dots)?;
    terminal::restore_on_panic();
    runtime::run(start, &world)
}

/// What curves are drawn with; `None` leaves it to the terminal.
const fn dots_of(glyphs: config::Glyphs) -> Option<Dots> {
    match glyphs {
        config::Glyphs::Auto => None,
        config::Glyphs::Braille => Some(Dots::Braille),
        config::Glyphs::Block => Some(Dots::Block),
        config::Glyphs::Ascii => Some(Dots::Ascii),
    }
}

/// What the explorer starts with and what it may ask of the world.
fn start_of(options: Options, theme: Theme, dots: Dots) -> Result<(Start, World), Error> {
    let catalog = Arc::new(options.catalog);
    let world =
        World { catalog: Arc::clone(&catalog), presets: options.presets, traces: options.traces, lists: options.lists };
    let preset = preset::find(&options.preset, world.presets.as_deref(), &catalog);
    let about = preset.map(|preset| preset.about).unwrap_or_default();
    let start = Start {
        catalog,
        origin: Origin { name: options.preset, about, scenario: options.origin },
        scenario: options.scenario,
        theme,
        glyphs: Glyphs::new(dots),
        keymap: Keymap::new(&options.keys)?,
        mouse: options.mouse,
        reopen: options.reopen,
        fleet: options.fleet,
    };
    Ok((start, world))
}

fn surroundings() -> Surroundings {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = variable("LC_ALL").or_else(|| variable("LC_CTYPE")).or_else(|| variable("LANG"));
    Surroundings {
        no_color: variable("NO_COLOR").is_some(),
        colorterm: variable("COLORTERM").unwrap_or_default(),
        term: variable("TERM").unwrap_or_default(),
        colorfgbg: variable("COLORFGBG").unwrap_or_default(),
        locale: locale.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
