//! A list to pick from, over the screen.

use super::page::{Page, below};
use crate::text;
use crate::tui::hit::Target;
use crate::tui::mode::List;
use crate::tui::widget::field;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Most columns that a list takes.
const WIDEST: usize = 110;

/// Draws the list in the middle of `area`.
pub fn draw(page: &mut Page, area: Rect, list: &List) {
    let items = list.matching();
    let label = list.items.iter().map(|i| text::width(&i.label)).max().unwrap_or(0);
    let detail = list.items.iter().map(|i| text::width(&i.detail)).max().unwrap_or(0);
    let wanted = (label + detail + 8).max(text::width(&list.title) + 8).clamp(36, WIDEST) as u16;
    let width = wanted.min(area.width - 4);
    // The upper edge stays where it is while what is typed makes the list shorter, and so does the width.
    let full = middle(area, width, (list.items.len() as u16 + 4).min(area.height - 2));
    let place = Rect { height: full.height.min((items.len() as u16).max(1) + 4), ..full };
    let inner = open(page, place, &list.title);
    // A name takes no more than there is, whatever the widest one would.
    let room = usize::from(inner.width).saturating_sub(4);
    let label = label.min(room - (room / 3).min(detail));
    let used = page.write(inner.x, inner.y, inner.width, "/ ", page.app.theme.muted);
    let typed = Rect { x: inner.x + used, width: inner.width.saturating_sub(used), height: 1, ..inner };
    page.cursor = field::draw(&list.input, typed, Style::new(), page.buffer);
    let rows = below(inner, 1);
    if items.is_empty() && !list.items.is_empty() {
        let words = "nothing is called so; try one word, such as cold, price or memory";
        page.write(rows.x, rows.y, rows.width, words, page.app.theme.muted);
    }
    let height = usize::from(rows.height).max(1);
    let first = list.selected.first_of_page(items.len(), height);
    for ((index, item), y) in items.iter().enumerate().skip(first).zip(rows.top()..rows.bottom()) {
        let line = Rect { y, height: 1, ..rows };
        let selected = list.selected.is_on(index);
        let style = match (selected, item.faint) {
            (true, _) => page.app.theme.focus,
            (false, true) => page.app.theme.muted,
            (false, false) => Style::new(),
        };
        let pointer = if selected { page.app.glyphs.closed } else { " " };
        let name = text::left(&page.app.glyphs.spell(&item.label), label, page.app.glyphs.ellipsis);
        page.spans(
            line.x,
            y,
            line.width,
            &[(pointer, style), (" ", style), (&name, style), ("  ", style), (&item.detail, page.app.theme.muted)],
        );
        page.hit(line, Target::Item(index));
    }
    let beyond = items.len().saturating_sub(first + height);
    more(page, place, first, beyond);
}

/// Says in the lower edge of a list how many of its items are out of sight, above and below.
fn more(page: &mut Page, place: Rect, above: usize, beyond: usize) {
    let (up, down) = page.app.glyphs.more_less;
    let parts = [(up, above), (down, beyond)].into_iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> = parts.map(|(arrow, count)| format!("{arrow} {count} more")).collect();
    if !words.is_empty() {
        let words = format!(" {} ", words.join("  "));
        let row = place.bottom().saturating_sub(1);
        page.write_right(place.x + 2, row, place.width.saturating_sub(4), &words, page.app.theme.muted);
    }
}

/// An area of a size in the middle of another.
pub fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Clears a place over the screen, frames it, and gives its inside.
pub fn open(page: &mut Page, place: Rect, title: &str) -> Rect {
    page.clear(place);
    page.hit(place, Target::Overlay);
    let (across, down) = page.app.glyphs.rule;
    let muted = page.app.theme.muted;
    let ascii = page.app.glyphs.is_ascii();
    let [upper_left, upper_right, lower_left, lower_right] =
        if ascii { ["+", "+", "+", "+"] } else { ["╭", "╮", "╰", "╯"] };
    let flat = across.repeat(usize::from(place.width.saturating_sub(2)));
    let last = place.bottom().saturating_sub(1);
    page.write(place.x, place.y, place.width, &format!("{upper_left}{flat}{upper_right}"), muted);
    page.write(place.x, last, place.width, &format!("{lower_left}{flat}{lower_right}"), muted);
    for y in place.y + 1..last {
        page.write(place.x, y, 1, down, muted);
        page.write(place.right().saturating_sub(1), y, 1, down, muted);
    }
    page.write(place.x + 2, place.y, place.width.saturating_sub(4), &format!(" {title} "), page.app.theme.strong);
    Rect {
        x: place.x + 2,
        y: place.y + 1,
        width: place.width.saturating_sub(4),
        height: place.height.saturating_sub(2),
    }
}
