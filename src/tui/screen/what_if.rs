//! What the screen of what would change the answer remembers.

/// Its state.
#[derive(Debug, Default)]
pub struct WhatIf {}
