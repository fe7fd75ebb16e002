//! A value on a track, with marks for where it came from and where the answer tips.

use crate::tui::glyphs::Glyphs;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A slider of one row.
#[derive(Debug, Clone, Copy)]
pub struct Slider<'a> {
    /// Where the knob stands, 0 to 1.
    pub position: f64,
    /// Where the preset's value stands.
    pub origin: Option<f64>,
    /// Where the answer tips, and the style of who wins beyond.
    pub tip: Option<(f64, Style)>,
    /// The characters.
    pub glyphs: &'a Glyphs,
    /// Style of the track.
    pub track: Style,
    /// Style of the knob.
    pub knob: Style,
}

impl Slider<'_> {
    /// Draws the track over the whole of `area`'s first row.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return;
        }
        let knob = cell(self.position, area.width);
        for x in 0..area.width {
            let symbol = if x < knob { self.glyphs.track.0 } else { self.glyphs.track.1 };
            buffer[(area.x + x, area.y)].set_symbol(symbol).set_style(self.track);
        }
        if let Some(origin) = self.origin {
            buffer[(area.x + cell(origin, area.width), area.y)].set_symbol(self.glyphs.origin);
        }
        if let Some((tip, style)) = self.tip {
            buffer[(area.x + cell(tip, area.width), area.y)].set_symbol(self.glyphs.tip).set_style(style);
        }
        buffer[(area.x + knob, area.y)].set_symbol(self.glyphs.knob).set_style(self.knob);
    }
}

/// The cell of a track of `width` cells in which `position` lies.
fn cell(position: f64, width: u16) -> u16 {
    let last = width.saturating_sub(1);
    (position.clamp(0.0, 1.0) * f64::from(last)).round() as u16
}

/// The position that column `x` of a track stands for: its ends are the ends of the range, and
/// beyond them it stays there.
pub fn position_at(track: Rect, x: u16) -> f64 {
    let last = track.width.saturating_sub(1);
    if last == 0 {
        return 0.0;
    }
    f64::from(x.saturating_sub(track.x).min(last)) / f64::from(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyphs::Dots;

    fn drawn(width: u16, position: f64) -> String {
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        let glyphs = Glyphs::new(Dots::Braille);
        let (track, knob) = (Style::new(), Style::new());
        Slider { position, origin: Some(0.5), tip: None, glyphs: &glyphs, track, knob }.draw(area, &mut buffer);
        buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn the_knob_stands_where_the_value_is() {
        assert_eq!(drawn(9, 0.0), "●───┼────");
        assert_eq!(drawn(9, 0.25), "━━●─┼────");
        assert_eq!(drawn(9, 1.0), "━━━━┼━━━●");
        assert_eq!(drawn(1, 0.7), "●");
        assert_eq!(drawn(9, f64::NAN), "●───┼────");
    }

    #[test]
    fn every_column_reads_back_to_itself() {
        let track = Rect::new(7, 0, 9, 1);
        for x in track.left()..track.right() {
            assert_eq!(track.x + cell(position_at(track, x), track.width), x);
        }
        assert!(position_at(track, 0).abs() < 1e-12 && (position_at(track, 99) - 1.0).abs() < 1e-12);
        assert!(position_at(Rect::new(0, 0, 0, 0), 5).abs() < 1e-12);
    }
}
