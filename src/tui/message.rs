//! Everything that can happen to the explorer.

use super::effect::Finding;
use super::history::Origin;
use super::traffic::{Arrival, Completion, Read};
use crate::fleet::Order;
use ratatui::crossterm::event::Event;
use std::sync::Arc;
use std::time::Duration;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key, the mouse, a paste or a new size.
    Input(Event),
    /// Nothing came for a while after a change.
    Rested,
    /// A job is done.
    Found(Finding),
    /// A frame took this long to evaluate and draw.
    Frame(Duration),
    /// The presets there are.
    Presets(Vec<Listing>),
    /// A preset was loaded.
    Loaded(Result<Box<Origin>, String>),
    /// A preset was saved: as what.
    Saved(Result<Box<Origin>, String>),
    /// A preset was not saved, as its name is taken.
    Taken(Taken),
    /// Traffic was imported.
    Imported(Result<Box<Arrival>, String>),
    /// What was to be imported is a list of services.
    Fleet(Result<Arc<Order>, String>),
    /// How a path goes on.
    Completed(Completion),
    /// A trace was read.
    Trace(Result<Box<Read>, String>),
    /// How far the report that is being written is.
    Exporting(String),
    /// A report was written: where.
    Exported(Result<String, String>),
    /// Something went wrong in the world.
    Failed(String),
}

/// A name that cannot be taken without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The name as it was typed.
    pub typed: String,
    /// The preset that has it.
    pub name: String,
    /// Whether that is one of the user's own, which would be replaced; else it comes with the program.
    pub own: bool,
}

/// A preset in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Its name.
    pub name: String,
    /// What it is, in a line.
    pub about: String,
}
