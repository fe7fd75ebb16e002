//! What the screen of both bills line by line remembers.

/// Its state.
#[derive(Debug, Default)]
pub struct Bill {}
