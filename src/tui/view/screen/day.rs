//! The screen of the period on a time axis.

use super::super::page::Page;
use ratatui::layout::Rect;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    page.titled(area, "Day");
}
