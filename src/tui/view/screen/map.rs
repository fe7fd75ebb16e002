//! Who wins over two dials: for users who want to know how far the verdict holds, in which direction it gives way and to
//! whom, and what it would be like there.
//!
//! ```text
//! ┌───────────────────────────────┐
//! │ title, and how sharp it is    │
//! │ field: hue and pattern say    │   you, on both axes, and where it tips along them
//! │ who wins, density how clearly │
//! ├───────────────────────────────┤
//! │ key to the patterns           │
//! │ both sides under the cursor   │
//! └───────────────────────────────┘
//! ```

mod axes;
mod field;
mod key;
pub mod pattern;
mod readout;

use super::super::page::{Page, below, top};
use crate::analysis::map::Axis;
use crate::tui::hit::Target;
use ratatui::layout::Rect;

/// Rows of what is under the cursor.
const READOUT: u16 = 4;
/// Rows of the key to the patterns, where there is room.
const KEY: u16 = 3;
/// From this many rows on there is room for the key.
const WITH_KEY: u16 = 21;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    let Some(window) = page.app.screens.map.window() else {
        page.titled(area, "Who wins");
        return;
    };
    let area = title(page, area, &window);
    let key = if area.height + 1 >= WITH_KEY { KEY } else { 1 };
    let chart = top(area, area.height.saturating_sub(READOUT + key));
    let inner = axes::draw(page, chart, &window);
    if !inner.is_empty() {
        field::draw(page, inner, &window);
        page.hit(inner, Target::Map);
    }
    let rest = below(area, chart.height);
    key::draw(page, top(rest, key));
    readout::draw(page, below(rest, key), &window);
}

/// What is shown, and at the right how far it has got.
fn title(page: &mut Page, area: Rect, window: &[Axis; 2]) -> Rect {
    let [x, y] = window.map(|axis| axis.dial.label.to_lowercase());
    let inner = page.titled(area, &format!("Who wins, by {x} (across) and {y} (upward)"));
    let map = &page.app.screens.map;
    let current = map.field.as_ref().filter(|field| map.asked.question().is_some_and(|asked| **asked == *field.plan()));
    let words = match current {
        _ if map.asked.is_complete() => String::new(),
        None => " looking … ".to_owned(),
        Some(field) => format!(" sharpening {:.0} % ", (100.0 * field.share()).min(99.0).floor()),
    };
    page.write_right(area.x, area.y, area.width, &words, page.app.theme.muted);
    inner
}
