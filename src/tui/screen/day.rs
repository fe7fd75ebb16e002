//! What the screen of the period on a time axis remembers.

/// Its state.
#[derive(Debug, Default)]
pub struct Day {}
