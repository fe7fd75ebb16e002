//! Presets: scenarios as TOML that people write, copy and keep.
//!
//! A preset names the dials that differ from the defaults, by their ids, as tables:
//!
//! ```toml
//! version = 1
//! name = "nightly"
//! title = "Nightly report"
//!
//! [traffic]
//! rate = "20k/day"        # text with units, or a bare number in the dial's unit
//! shape = "cron"
//! ```
//!
//! One that is sent round carries its recorded traffic, if it has any ([`text`](save::text)).
//!
//! - [`load`]: text to a [`Preset`], or every fault with its line and column,
//! - [`assign`](mod@assign): several dials at once in the order they depend on each other,
//! - [`library`]: the presets that come with the program, and the user's own,
//! - [`mod@save`]: a preset to text, with the comments of the file it replaces.

pub mod assign;
mod error;
pub mod library;
mod load;
mod recorded;
pub mod save;

pub use error::{Fault, PresetError, Problem};
pub use library::{Builtin, FindError, builtin, find, is_builtin, is_path, open, passed_over, user};
pub use load::{BOUNDS, MAX_BYTES, MAX_LINE, MAX_TITLE, load, load_bytes, read};
pub use recorded::{MAX_STEPS, RecordedError};
pub use save::{SaveError, save, slug};

use crate::scenario::Scenario;

/// The version of the format that this program reads and writes.
pub const VERSION: i64 = 1;

/// A named scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// What it is called in commands and as a file: lower-case letters, digits and hyphens.
    pub name: String,
    /// What it is called on screen.
    pub title: String,
    /// One line on what kind of workload it is; may be empty.
    pub about: String,
    /// One line on where its figures are from; may be empty.
    pub figures: String,
    /// The scenario.
    pub scenario: Scenario,
}

#[cfg(test)]
mod tests;
