//! What the screen of every price and assumption remembers.

/// Its state.
#[derive(Debug, Default)]
pub struct Sources {}
