//! The interactive explorer.
//!
//! Events become messages, [`update`] takes a message into the state and says what the world should
//! do, [`view`] draws the state; only [`runtime`] and [`terminal`] touch the world. A frame is drawn
//! when something changed and the scenario is evaluated when it changed: an idle explorer writes
//! nothing and takes no time.

mod app;
mod command;
mod effect;
mod glyphs;
mod history;
mod hit;
mod invocation;
mod keymap;
mod message;
mod mode;
mod outcome;
pub mod picture;
mod scales;
mod sidebar;
mod step;
mod text;
mod theme;
mod update;
mod view;
mod widget;

#[cfg(test)]
mod tests;
