//! One line of text being typed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use tui_input::Input;

/// Draws the text of `input` in the first row of `area`, scrolled so that the cursor shows, and
/// tells where the cursor stands.
pub fn draw(input: &Input, area: Rect, style: Style, buffer: &mut Buffer) -> Option<Position> {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return None;
    }
    let scroll = input.visual_scroll(usize::from(area.width));
    buffer.set_style(Rect { height: 1, ..area }, style);
    let mut x = area.x;
    let mut skipped = 0;
    for grapheme in unicode_segmentation::UnicodeSegmentation::graphemes(input.value(), true) {
        let wide = crate::text::width(grapheme);
        if skipped < scroll {
            skipped += wide;
            continue;
        }
        if usize::from(x) + wide > usize::from(area.right()) {
            break;
        }
        buffer.set_string(x, area.y, grapheme, style);
        x += wide as u16;
    }
    let cursor = area.x + (input.visual_cursor().saturating_sub(scroll) as u16).min(area.width - 1);
    Some(Position::new(cursor, area.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_scrolls_with_its_cursor() {
        let area = Rect::new(0, 0, 6, 1);
        let mut buffer = Buffer::empty(area);
        let cursor = draw(&Input::new("250k/day".to_owned()), area, Style::new(), &mut buffer);
        let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.trim_end().ends_with("/day"), "{text}");
        assert_eq!(cursor.map(|c| c.x), Some(5));
        assert!(draw(&Input::default(), Rect::ZERO, Style::new(), &mut buffer).is_none());
    }
}
