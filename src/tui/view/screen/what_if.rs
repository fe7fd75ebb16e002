//! The screen of what would change the answer.

use super::super::page::Page;
use ratatui::layout::Rect;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    page.titled(area, "WhatIf");
}
