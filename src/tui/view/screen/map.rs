//! The screen of who wins over two dials.

use super::super::page::Page;
use ratatui::layout::Rect;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    page.titled(area, "Map");
}
