//! What the screen of the simulation against the model remembers.

/// Its state.
#[derive(Debug, Default)]
pub struct Check {}
