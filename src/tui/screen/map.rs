//! What the screen of who wins over two dials remembers.

/// Its state.
#[derive(Debug, Default)]
pub struct Map {}
