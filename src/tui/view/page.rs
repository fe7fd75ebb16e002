//! The sheet that views write on: text cut to its place, safe in any terminal, and clickable.

use crate::text;
use crate::tui::app::App;
use crate::tui::hit::{Hits, Target};
use crate::units::printable;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// A frame being drawn.
pub struct Page<'a> {
    /// The state.
    pub app: &'a App,
    /// The cells.
    pub buffer: &'a mut Buffer,
    /// What is where.
    pub hits: Hits,
    /// Where the terminal's cursor shows, while a text is typed.
    pub cursor: Option<Position>,
}

impl<'a> Page<'a> {
    /// An empty page.
    pub fn new(app: &'a App, buffer: &'a mut Buffer) -> Self {
        Self { app, buffer, hits: Hits::default(), cursor: None }
    }

    /// Writes a text in at most `cells` cells and tells how many it took.
    pub fn write(&mut self, x: u16, y: u16, cells: u16, words: &str, style: Style) -> u16 {
        let room = Rect::new(x, y, cells, 1).intersection(self.buffer.area);
        if room.is_empty() || room.x != x || room.y != y {
            return 0;
        }
        let glyphs = &self.app.glyphs;
        let safe = glyphs.spell(&printable(words));
        let shown = text::cut(&safe, usize::from(room.width), glyphs.ellipsis);
        self.buffer.set_stringn(x, y, &shown, usize::from(room.width), style);
        text::width(&shown) as u16
    }

    /// Writes a mark of one cell over what is there, of which nothing stays.
    pub fn mark(&mut self, x: u16, y: u16, symbol: &str, style: Style) {
        self.clear(Rect::new(x, y, 1, 1));
        self.write(x, y, 1, symbol, style);
    }

    /// Writes one of the program's own characters into its cell: for what has thousands of them, and none from elsewhere.
    pub fn glyph(&mut self, x: u16, y: u16, symbol: &'static str, style: Style) {
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            cell.set_symbol(symbol).set_style(style);
        }
    }

    /// Writes a text at the right end of `cells` cells.
    pub fn write_right(&mut self, x: u16, y: u16, cells: u16, words: &str, style: Style) {
        let wide = (text::width(&self.app.glyphs.spell(words)) as u16).min(cells);
        self.write(x + cells - wide, y, wide, words, style);
    }

    /// Writes texts one after the other in at most `cells` cells and tells how many they took.
    pub fn spans(&mut self, x: u16, y: u16, cells: u16, spans: &[(&str, Style)]) -> u16 {
        let mut used = 0;
        for (words, style) in spans {
            used += self.write(x + used, y, cells - used, words, *style);
        }
        used
    }

    /// Draws a rule with a title at the top of an area and gives what is below.
    pub fn titled(&mut self, area: Rect, title: &str) -> Rect {
        self.titled_in(area, title, self.app.theme.strong)
    }

    /// As [`Page::titled`], in a style.
    pub fn titled_in(&mut self, area: Rect, title: &str, style: Style) -> Rect {
        if area.is_empty() {
            return area;
        }
        self.rule(area);
        self.write(area.x, area.y, area.width, &format!("{title} "), style);
        below(area, 1)
    }

    /// Draws a rule along the first row of an area.
    pub fn rule(&mut self, area: Rect) {
        let rule = self.app.glyphs.rule.0.repeat(usize::from(area.width));
        self.write(area.x, area.y, area.width, &rule, self.app.theme.muted);
    }

    /// Draws a rule down the first column of an area.
    pub fn rule_down(&mut self, area: Rect) {
        for y in area.top()..area.bottom() {
            self.write(area.x, y, 1, self.app.glyphs.rule.1, self.app.theme.muted);
        }
    }

    /// Clears an area for what lies over the screen.
    pub fn clear(&mut self, area: Rect) {
        for position in area.intersection(self.buffer.area).positions() {
            self.buffer[position].reset();
        }
    }

    /// Makes an area clickable.
    pub fn hit(&mut self, area: Rect, target: Target) {
        self.hits.add(area.intersection(self.buffer.area), target);
    }
}

/// An area without its first rows.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// The first rows of an area.
pub fn top(area: Rect, rows: u16) -> Rect {
    Rect { height: rows.min(area.height), ..area }
}

/// An area split into a left part of some columns, a gap, and the rest.
pub fn beside(area: Rect, left: u16, gap: u16) -> (Rect, Rect) {
    let left = left.min(area.width);
    let used = (left + gap).min(area.width);
    (Rect { width: left, ..area }, Rect { x: area.x + used, width: area.width - used, ..area })
}
