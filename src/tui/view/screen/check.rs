//! The screen of the simulation against the model.

use super::super::page::Page;
use ratatui::layout::Rect;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    page.titled(area, "Check");
}
