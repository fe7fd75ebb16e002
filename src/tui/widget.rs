//! Things drawn that know nothing of the product: a slider, a chart, a text field, a list to pick
//! from.

pub mod canvas;
pub mod field;
pub mod plot;
pub mod slider;
