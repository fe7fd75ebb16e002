//! The interactive explorer.

pub mod glyphs;
mod text;
pub mod theme;
mod widget;
