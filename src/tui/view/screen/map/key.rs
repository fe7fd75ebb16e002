//! What the patterns of the map mean: a line for each side, one for the marks.

use super::super::super::page::Page;
use super::pattern::{dense, in_time, neither};
use crate::model::Side;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From this many columns on the key speaks in sentences.
const WORDY: u16 = 78;

/// Draws as many lines as there are rows, the marks first when there is but one.
pub fn draw(page: &mut Page, area: Rect) {
    if area.height >= 3 {
        for (y, side) in (area.y..).zip(Side::BOTH) {
            of_side(page, Rect { y, height: 1, ..area }, side);
        }
    }
    if area.height > 0 {
        let y = if area.height >= 3 { area.y + 2 } else { area.y };
        marks(page, Rect { y, height: 1, ..area });
    }
}

fn of_side(page: &mut Page, line: Rect, side: Side) {
    let (glyphs, theme) = (page.app.glyphs, page.app.theme);
    let hue = theme.side(side);
    let ramp = dense(glyphs.dots, side).map(|symbol| symbol.repeat(2)).concat();
    let name = format!(" {:<10} ", side.label());
    let wordy = line.width >= WORDY;
    let cheaper = if wordy { "cheaper, to 1.5x, 3x, more" } else { "cheaper" };
    let hatch = in_time(glyphs.dots, side).repeat(2);
    let alone = if wordy { "  only it " } else { "  " };
    let marker = format!("{0} {0}", glyphs.side(side));
    let plain = Style::new();
    let spans = [
        (ramp.as_str(), hue),
        (name.as_str(), hue.patch(theme.strong)),
        (cheaper, plain),
        (alone, plain),
        (hatch.as_str(), hue),
        (" in time  ", plain),
        (marker.as_str(), hue),
        (if wordy { " can run" } else { " able" }, plain),
    ];
    page.spans(line.x + 1, line.y, line.width.saturating_sub(1), &spans);
}

fn marks(page: &mut Page, line: Rect) {
    let (glyphs, theme) = (page.app.glyphs, page.app.theme);
    let (strong, plain) = (theme.strong, Style::new());
    let spans = [
        (glyphs.knob, strong),
        (" you   ", plain),
        (glyphs.tip, strong),
        (if line.width >= WORDY { " another wins   " } else { " tips   " }, plain),
        (glyphs.same, strong),
        (" same cost   ", plain),
        (neither(glyphs.dots), theme.broken()),
        (" neither   ", plain),
        ("dim", theme.muted),
        (" both late   ", plain),
        ("+", strong),
        (" cursor", plain),
    ];
    page.spans(line.x + 1, line.y, line.width.saturating_sub(1), &spans);
}
