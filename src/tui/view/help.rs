//! The keys in force, from the table of commands.

use super::list::{middle, open};
use super::page::Page;
use crate::text;
use crate::tui::app::App;
use crate::tui::command::{COMMANDS, Context};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns for the keys.
const KEYS: u16 = 20;

/// Draws the help over `area`, some lines scrolled out above.
pub fn draw(page: &mut Page, area: Rect, scroll: usize) {
    let place = middle(area, 92.min(area.width - 2), area.height - 2);
    let inner = open(page, place, "Help: keys in force");
    let lines = lines(page.app, inner.width);
    let beyond = lines.len().saturating_sub(usize::from(inner.height));
    page.hits.help_lines = beyond;
    let first = scroll.min(beyond);
    for (y, (keys, words)) in (inner.top()..inner.bottom()).zip(lines.iter().skip(first)) {
        let style = if words.is_empty() { page.app.theme.strong } else { Style::new() };
        let cells = if words.is_empty() { inner.width } else { KEYS };
        page.write(inner.x, y, cells, keys, style.patch(page.app.theme.strong));
        page.write(inner.x + KEYS + 1, y, inner.width.saturating_sub(KEYS + 1), words, Style::new());
    }
    if beyond > first {
        let words = format!(" {} more ", beyond - first);
        page.write_right(place.x, place.bottom() - 1, place.width.saturating_sub(3), &words, page.app.theme.muted);
    }
}

/// Keys and what they do; a heading has no second part.
fn lines(app: &App, width: u16) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for context in Context::ALL.into_iter().filter(|c| COMMANDS.iter().any(|row| row.context == *c)) {
        lines.push((context.label().to_owned(), String::new()));
        for row in COMMANDS.iter().filter(|row| row.context == context) {
            let keys: Vec<String> = app.keymap.keys(row).map(|k| app.glyphs.spell(&k.to_string())).collect();
            if !keys.is_empty() {
                lines.extend(entry(&keys.join(" "), row.doc, width));
            }
        }
        lines.push((" ".to_owned(), " ".to_owned()));
    }
    lines.push(("Mouse".to_owned(), String::new()));
    for (what, does) in [
        ("drag a slider", "Move it. The wide slider at the bottom is the finest."),
        ("drag in a chart", "Move the traffic, or the latency target."),
        ("wheel", "Step the slider below the pointer; elsewhere scroll."),
        ("click", "Focus a dial, fold a group, take a choice, press a key of the footer."),
        ("Shift-drag", "Select text, in most terminals."),
    ] {
        lines.extend(entry(what, does, width));
    }
    lines
}

fn entry(keys: &str, doc: &str, width: u16) -> Vec<(String, String)> {
    let room = usize::from(width.saturating_sub(KEYS + 1));
    text::wrap(doc, room)
        .into_iter()
        .enumerate()
        .map(|(index, words)| (if index == 0 { keys.to_owned() } else { String::new() }, words))
        .collect()
}
