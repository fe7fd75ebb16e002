//! A field of dots, several to a cell, in which lines are drawn.

use crate::plot::Point;
use crate::tui::glyphs::Dots;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// How a line is drawn, so that two can be told apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// Without gaps.
    Solid,
    /// Dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Dots further apart.
    Sparse,
}

impl Stroke {
    /// Whether the dot at this distance along the line is drawn. Distances are in dots, so that the
    /// dashes stay where they are while the line does not move.
    fn draws(self, along: f64, period: f64) -> bool {
        match self {
            Self::Solid => true,
            Self::Dashed => along.rem_euclid(period) < 0.6 * period,
            Self::Dotted => along.rem_euclid(3.0) < 1.0,
            Self::Sparse => along.rem_euclid(6.0) < 1.0,
        }
    }
}

/// Dots of one cell and the style they take, which is that of the last line through it.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    dots: u8,
    style: Style,
    letter: Option<char>,
}

/// The dots over an area of cells.
#[derive(Debug)]
pub struct Canvas {
    area: Rect,
    mode: Dots,
    cells: Vec<Cell>,
    marked: Vec<(u16, u16)>,
}

/// Bits of a braille cell by row and column (Unicode block 2800).
const BRAILLE: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
/// Quadrant characters by bits: 1 upper left, 2 upper right, 4 lower left, 8 lower right.
const QUADRANTS: [&str; 16] = [" ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█"];

impl Canvas {
    /// An empty canvas over `area`.
    pub fn new(area: Rect, mode: Dots) -> Self {
        Self {
            area,
            mode,
            cells: vec![Cell::default(); usize::from(area.width) * usize::from(area.height)],
            marked: Vec::new(),
        }
    }

    /// Dots across and down.
    fn size(&self) -> (usize, usize) {
        let (across, down) = self.mode.per_cell();
        (usize::from(self.area.width) * across, usize::from(self.area.height) * down)
    }

    /// Draws the line through points in fractions. `letter` is the character it is drawn with where
    /// there is one character per cell.
    pub fn line(&mut self, points: &[Point], stroke: Stroke, style: Style, letter: char) {
        let (columns, rows) = self.size();
        if columns == 0 || rows == 0 {
            return;
        }
        let place =
            |p: &Point| (p.0.clamp(0.0, 1.0) * (columns - 1) as f64, (1.0 - p.1.clamp(0.0, 1.0)) * (rows - 1) as f64);
        let period = 4.0 + 4.0 * self.mode.per_cell().0 as f64;
        let mut along = 0.0;
        if let [only] = points {
            let (x, y) = place(only);
            self.dot(x, y, style, letter);
        }
        for pair in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (place(&pair[0]), place(&pair[1]));
            let steps = (x1 - x0).abs().max((y1 - y0).abs()).ceil().max(1.0);
            for step in 0..=(steps as usize) {
                let t = step as f64 / steps;
                if stroke.draws(along + t * steps, period) {
                    self.dot(x0 + t * (x1 - x0), y0 + t * (y1 - y0), style, letter);
                }
            }
            along += steps;
        }
    }

    /// Fills the stretch of each column between two heights in fractions, which `heights` gives for a place across in fractions; `dense`
    /// sets every dot, else every other one, so that two bands can be told apart without colour.
    pub fn band(&mut self, heights: impl Fn(f64) -> Option<(f64, f64)>, dense: bool, style: Style, letter: char) {
        let (columns, rows) = self.size();
        for column in 0..columns {
            let Some((low, high)) = heights((column as f64 + 0.5) / columns as f64) else { continue };
            let [low, high] = [low, high].map(|at| (at.clamp(0.0, 1.0) * rows as f64).round() as usize);
            for height in low..high.max(low) {
                if dense || (column + height) % 2 == 0 {
                    self.point(column as f64, (rows - 1 - height) as f64, style, letter);
                }
            }
        }
    }

    /// A dot, and in braille the one below it: a single row of braille dots is too faint for a line.
    fn dot(&mut self, x: f64, y: f64, style: Style, letter: char) {
        self.point(x, y, style, letter);
        let (_, rows) = self.size();
        if self.mode == Dots::Braille && y.round() as usize + 1 < rows {
            self.point(x, y + 1.0, style, letter);
        }
    }

    fn point(&mut self, x: f64, y: f64, style: Style, letter: char) {
        let (across, down) = self.mode.per_cell();
        let (x, y) = (x.round().max(0.0) as usize, y.round().max(0.0) as usize);
        let index = (y / down) * usize::from(self.area.width) + x / across;
        let Some(cell) = self.cells.get_mut(index) else { return };
        cell.dots |= match self.mode {
            Dots::Braille => BRAILLE[y % 4][x % 2],
            Dots::Block => 1 << (2 * (y % 2) + x % 2),
            Dots::Ascii => 1,
        };
        cell.style = style;
        cell.letter = Some(letter);
    }

    /// Counts a cell as inked, for what is drawn without dots.
    pub fn ink(&mut self, x: u16, y: u16) {
        self.marked.push((x, y));
    }

    /// Whether a cell of the buffer has dots, or counts as inked.
    pub fn inked(&self, x: u16, y: u16) -> bool {
        if !self.area.contains((x, y).into()) {
            return false;
        }
        let index = usize::from(y - self.area.y) * usize::from(self.area.width) + usize::from(x - self.area.x);
        self.cells.get(index).is_some_and(|c| c.dots != 0) || self.marked.contains(&(x, y))
    }

    /// Puts the dots into a buffer; cells without dots stay as they are.
    pub fn draw(&self, buffer: &mut Buffer) {
        for (index, cell) in self.cells.iter().enumerate().filter(|(_, c)| c.dots != 0) {
            let width = usize::from(self.area.width);
            let at = (self.area.x + (index % width) as u16, self.area.y + (index / width) as u16);
            let Some(target) = buffer.cell_mut(at) else { continue };
            match self.mode {
                Dots::Braille => target.set_char(char::from_u32(0x2800 + u32::from(cell.dots)).unwrap_or(' ')),
                Dots::Block => target.set_symbol(QUADRANTS[usize::from(cell.dots & 15)]),
                Dots::Ascii => target.set_char(cell.letter.unwrap_or('*')),
            };
            target.set_style(cell.style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(mode: Dots, stroke: Stroke) -> String {
        let area = Rect::new(0, 0, 8, 2);
        let mut buffer = Buffer::empty(area);
        let mut canvas = Canvas::new(area, mode);
        canvas.line(&[(0.0, 0.0), (1.0, 1.0)], stroke, Style::new(), 'k');
        canvas.draw(&mut buffer);
        let symbols: Vec<&str> = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        symbols.chunks(8).map(<[&str]>::concat).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn a_diagonal_in_every_kind_of_dots() {
        assert_eq!(drawn(Dots::Braille, Stroke::Solid), "    ⣀⣤⠶⠛/⣀⣤⠶⠛⠉   ");
        assert_eq!(drawn(Dots::Block, Stroke::Solid), "    ▄▄▞▀/▄▞▀▀    ");
        assert_eq!(drawn(Dots::Ascii, Stroke::Solid), "    kkkk/kkkk    ");
    }

    #[test]
    fn dashes_have_gaps() {
        let solid = drawn(Dots::Block, Stroke::Solid);
        let dashed = drawn(Dots::Block, Stroke::Dashed);
        assert_ne!(solid, dashed);
        assert!(dashed.chars().any(|c| c != ' ' && c != '/'));
    }

    #[test]
    fn bands_stand_on_each_other() {
        let area = Rect::new(0, 0, 4, 4);
        for mode in [Dots::Braille, Dots::Block, Dots::Ascii] {
            let mut buffer = Buffer::empty(area);
            let mut canvas = Canvas::new(area, mode);
            canvas.band(|_| Some((0.0, 0.5)), true, Style::new(), '#');
            canvas.band(|x| (x < 0.5).then_some((0.5, 1.0)), false, Style::new(), 'o');
            canvas.draw(&mut buffer);
            let full = |x: u16, y: u16| buffer[(x, y)].symbol().to_owned();
            assert_eq!(full(0, 3), full(3, 2), "the lower half is filled");
            assert_ne!(full(0, 1), full(0, 2), "{mode:?}: the upper band looks otherwise");
            assert_eq!(full(3, 0), " ", "nothing above where there is none");
        }
    }

    #[test]
    fn an_empty_area_takes_no_dots() {
        let mut canvas = Canvas::new(Rect::ZERO, Dots::Braille);
        canvas.line(&[(0.0, 0.0), (1.0, 1.0)], Stroke::Solid, Style::new(), 'k');
        canvas.draw(&mut Buffer::empty(Rect::ZERO));
        assert!(!canvas.inked(0, 0));
    }
}
