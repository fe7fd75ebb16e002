//! Everything that can happen to the explorer.

use super::effect::Finding;
use super::history::Origin;
use super::traffic::{Arrival, Completion, Read};
use ratatui::crossterm::event::Event;
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
    /// Traffic was imported.
    Imported(Result<Box<Arrival>, String>),
    /// How a path goes on.
    Completed(Completion),
    /// A trace was read.
    Trace(Result<Box<Read>, String>),
    /// A report was written: where.
    Exported(Result<String, String>),
    /// Something went wrong in the world.
    Failed(String),
}

/// A preset in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Its name.
    pub name: String,
    /// What it is, in a line.
    pub about: String,
}
