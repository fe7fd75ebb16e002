//! What a figure is made of and where it is from, over the screen.

use super::list::{middle, open};
use super::page::Page;
use crate::text;
use crate::tui::explanation::{Explanation, Part};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Most columns that an explanation takes.
const WIDEST: u16 = 96;

/// A line: what stands left, what stands right of it, and how both look.
struct Line {
    left: String,
    right: String,
    style: Style,
}

/// Draws the explanation over `area`, some lines scrolled out above.
pub fn draw(page: &mut Page, area: Rect, explanation: &Explanation, scroll: usize) {
    let width = WIDEST.min(area.width.saturating_sub(2));
    let lines = lines(page, explanation, width.saturating_sub(4));
    let place = middle(area, width, (lines.len() as u16 + 2).min(area.height.saturating_sub(2)));
    let inner = open(page, place, &explanation.title);
    let beyond = lines.len().saturating_sub(usize::from(inner.height));
    page.hits.help_lines = beyond;
    let first = scroll.min(beyond);
    for (y, line) in (inner.top()..inner.bottom()).zip(lines.iter().skip(first)) {
        let used = page.write(inner.x, y, inner.width, &line.left, line.style);
        page.write(inner.x + used, y, inner.width.saturating_sub(used), &line.right, Style::new());
    }
    if beyond > first {
        let words = format!(" {} more ", beyond - first);
        page.write_right(place.x, place.bottom() - 1, place.width.saturating_sub(3), &words, page.app.theme.muted);
    }
}

fn lines(page: &Page, explanation: &Explanation, width: u16) -> Vec<Line> {
    let width = usize::from(width);
    let name = |part: &Part| if let Part::Entry(name, _) = part { text::width(name) } else { 0 };
    let names = explanation.parts.iter().map(name).max().unwrap_or(0).min(width / 2);
    explanation.parts.iter().flat_map(|part| part_lines(page, part, names, width)).collect()
}

fn part_lines(page: &Page, part: &Part, names: usize, width: usize) -> Vec<Line> {
    let theme = page.app.theme;
    let plain = |left: String, style| Line { left, right: String::new(), style };
    let spell = |words: &str| page.app.glyphs.spell(words);
    match part {
        Part::Heading(words) => vec![plain(String::new(), theme.muted), plain(spell(words), theme.strong)],
        Part::Text(words) => text::wrap(&spell(words), width).into_iter().map(|w| plain(w, Style::new())).collect(),
        Part::Line(words) => {
            let line = text::cut(&spell(words), width, page.app.glyphs.ellipsis);
            vec![Line { left: String::new(), right: line, style: theme.muted }]
        }
        Part::Entry(name, value) => {
            let room = width.saturating_sub(names + 2);
            let lead = |index: usize| if index == 0 { spell(name) } else { String::new() };
            let wrapped = text::wrap(&spell(value), room).into_iter().enumerate();
            wrapped
                .map(|(index, right)| Line {
                    left: format!("{}  ", text::left(&lead(index), names, page.app.glyphs.ellipsis)),
                    right,
                    style: theme.muted,
                })
                .collect()
        }
        Part::Source { citation, as_of, caution } => {
            let words = text::wrap(&spell(&format!("Source: {citation} ({as_of})")), width);
            let mut lines: Vec<Line> = words.into_iter().map(|w| plain(w, theme.muted)).collect();
            if !caution.is_empty() {
                lines.extend(text::wrap(&spell(caution), width).into_iter().map(|w| plain(w, theme.broken())));
            }
            lines
        }
    }
}
