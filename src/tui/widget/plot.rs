//! A chart of lines on two axes, each line named where it ends, with marks across and on it.
//!
//! Scales, ticks and clipping are [`crate::plot`]'s; here they become cells. Texts look for a free
//! place: none covers another, and a line is covered only where nothing else is free.

use super::canvas::{Canvas, Stroke};
use crate::plot::{Point, Scale, Tick, clip, thin, ticks};
use crate::text;
use crate::tui::glyphs::Glyphs;
use crate::units::Unit;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// One axis.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    /// Where values stand.
    pub scale: Scale,
    /// What they are.
    pub unit: Unit,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// Its points, in values.
    pub points: &'a [Point],
    /// How it is drawn.
    pub stroke: Stroke,
    /// Its colour.
    pub style: Style,
    /// Its character where there is one per cell.
    pub letter: char,
    /// Its name, written where it ends.
    pub label: String,
}

/// A mark across the whole chart at a value.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The value.
    pub at: f64,
    /// What it says.
    pub label: String,
    /// The character it is made of.
    pub symbol: &'static str,
    /// Its style.
    pub style: Style,
}

/// A mark on one spot.
#[derive(Debug, Clone)]
pub struct Spot {
    /// Where, in values.
    pub at: Point,
    /// What it says; may be empty.
    pub label: String,
    /// Its character.
    pub symbol: &'static str,
    /// Its style.
    pub style: Style,
}

/// The chart.
#[derive(Debug)]
pub struct Plot<'a> {
    /// Across.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// The lines, the later ones over the earlier.
    pub lines: Vec<Line<'a>>,
    /// Marks at a value of x, from top to bottom.
    pub uprights: Vec<Mark>,
    /// Marks at a value of y, from side to side.
    pub levels: Vec<Mark>,
    /// Marks on a spot.
    pub spots: Vec<Spot>,
    /// The characters.
    pub glyphs: &'a Glyphs,
    /// Style of axes and their labels.
    pub axis: Style,
}

/// The drawing of one chart: where it is, what is inked, and which cells hold text.
struct Sheet<'b> {
    inner: Rect,
    canvas: Canvas,
    texts: Vec<Rect>,
    buffer: &'b mut Buffer,
}

impl Plot<'_> {
    /// Draws the chart and tells where its inside is; `None` when there is no room for one.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) -> Option<Rect> {
        let area = area.intersection(buffer.area);
        let rows = ticks(&self.y.scale, self.y.unit, usize::from(area.height.saturating_sub(2) / 2).max(2));
        let gutter = rows.iter().map(|t| text::width(&t.label)).max().unwrap_or(0) as u16 + 1;
        if area.width < gutter + 8 || area.height < 4 {
            return None;
        }
        let inner = Rect::new(area.x + gutter, area.y, area.width - gutter, area.height - 2);
        self.draw_axes(inner, gutter, &rows, buffer);
        let mut sheet = Sheet { inner, canvas: Canvas::new(inner, self.glyphs.dots), texts: Vec::new(), buffer };
        let ends = self.draw_lines(&mut sheet);
        self.draw_marks(&mut sheet);
        sheet.canvas.draw(sheet.buffer);
        self.draw_spots(&mut sheet);
        self.name_marks(&mut sheet);
        for (line, end) in self.lines.iter().zip(ends) {
            if let Some(end) = end {
                sheet.name(end, &line.label, line.style);
            }
        }
        self.name_spots(&mut sheet);
        Some(inner)
    }

    fn draw_axes(&self, inner: Rect, gutter: u16, rows: &[Tick], buffer: &mut Buffer) {
        let (corner, upright, flat) = self.glyphs.axes;
        for y in inner.top()..inner.bottom() {
            buffer.set_string(inner.x - 1, y, self.glyphs.rule.1, self.axis);
        }
        for tick in rows {
            let y = row(inner, tick.at);
            let label = self.glyphs.spell(&text::right(&tick.label, usize::from(gutter - 1), ""));
            buffer.set_string(inner.x - gutter, y, label, self.axis);
            buffer.set_string(inner.x - 1, y, upright, self.axis);
        }
        let base = inner.bottom();
        buffer.set_string(inner.x - 1, base, corner, self.axis);
        for x in inner.left()..inner.right() {
            buffer.set_string(x, base, flat, self.axis);
        }
        let mut free = inner.x.saturating_sub(gutter);
        for tick in ticks(&self.x.scale, self.x.unit, usize::from(inner.width / 7).max(2)) {
            let label = self.glyphs.spell(&tick.label);
            let wide = text::width(&label) as u16;
            let x = column(inner, tick.at);
            let start = x.saturating_sub(wide / 2).min(inner.right().saturating_sub(wide));
            if start >= free {
                buffer.set_string(start, base + 1, &label, self.axis);
                free = start + wide + 1;
            }
        }
    }

    /// Draws the lines and tells where each one ends.
    fn draw_lines(&self, sheet: &mut Sheet) -> Vec<Option<(u16, u16)>> {
        let dots = usize::from(sheet.inner.width) * self.glyphs.dots.per_cell().0;
        let mut ends = Vec::new();
        for line in &self.lines {
            let pieces = clip(line.points, &self.x.scale, &self.y.scale);
            for piece in &pieces {
                sheet.canvas.line(&thin(piece, dots), line.stroke, line.style, line.letter);
            }
            let end = pieces.last().and_then(|piece| piece.last());
            ends.push(end.map(|&(x, y)| (column(sheet.inner, x), row(sheet.inner, y))));
        }
        ends
    }

    fn draw_marks(&self, sheet: &mut Sheet) {
        for mark in &self.levels {
            let Some(at) = self.y.scale.fraction(mark.at) else { continue };
            if (0.0..=1.0).contains(&at) {
                let y = row(sheet.inner, at);
                for x in sheet.inner.left()..sheet.inner.right() {
                    sheet.buffer.set_string(x, y, mark.symbol, mark.style);
                }
            }
        }
        for mark in &self.uprights {
            let Some(at) = self.x.scale.fraction(mark.at) else { continue };
            if (0.0..=1.0).contains(&at) {
                let x = column(sheet.inner, at);
                for y in sheet.inner.top()..sheet.inner.bottom() {
                    sheet.buffer.set_string(x, y, mark.symbol, mark.style);
                    sheet.canvas.ink(x, y);
                }
            }
        }
    }

    fn draw_spots(&self, sheet: &mut Sheet) {
        for spot in &self.spots {
            if let Some((x, y)) = self.place(spot, sheet.inner) {
                sheet.buffer[(x, y)].reset();
                sheet.buffer.set_string(x, y, spot.symbol, spot.style);
                sheet.texts.push(Rect::new(x, y, text::width(spot.symbol) as u16, 1));
            }
        }
    }

    fn place(&self, spot: &Spot, inner: Rect) -> Option<(u16, u16)> {
        let at = self.x.scale.fraction(spot.at.0).zip(self.y.scale.fraction(spot.at.1))?;
        let within = |f: f64| (-1e-9..=1.0 + 1e-9).contains(&f);
        (within(at.0) && within(at.1)).then(|| (column(inner, at.0), row(inner, at.1)))
    }

    fn name_marks(&self, sheet: &mut Sheet) {
        for mark in &self.uprights {
            let Some(at) = self.x.scale.fraction(mark.at) else { continue };
            let label = self.glyphs.spell(&match at {
                at if at < 0.0 => format!("{} {}", if self.glyphs.is_ascii() { "<" } else { "←" }, mark.label),
                at if at > 1.0 => format!("{} {}", mark.label, if self.glyphs.is_ascii() { ">" } else { "→" }),
                _ => mark.label.clone(),
            });
            let x = column(sheet.inner, at);
            let wide = text::width(&label) as u16;
            let top = sheet.inner.top();
            let left = x.saturating_sub(wide);
            let places: Vec<(u16, u16)> =
                (0..sheet.inner.height).flat_map(|d| [(x + 1, top + d), (left, top + d)]).collect();
            sheet.write(&label, &places, mark.style);
        }
        for mark in &self.levels {
            let Some(at) = self.y.scale.fraction(mark.at) else { continue };
            if (0.0..=1.0).contains(&at) {
                let y = row(sheet.inner, at);
                let x = sheet.inner.left();
                sheet.write(
                    &self.glyphs.spell(&mark.label),
                    &[(x, y), (x, y + 1), (x, y.saturating_sub(1))],
                    mark.style,
                );
            }
        }
    }

    fn name_spots(&self, sheet: &mut Sheet) {
        for spot in self.spots.iter().filter(|s| !s.label.is_empty()) {
            if let Some((x, y)) = self.place(spot, sheet.inner) {
                let label = self.glyphs.spell(&spot.label);
                let wide = text::width(&label) as u16;
                let (after, before) = (x + 2, x.saturating_sub(wide + 1));
                let middle = x.saturating_sub(wide / 2);
                let (up, down) = (y.saturating_sub(1), y + 1);
                let places = [
                    (after, down),
                    (before, up),
                    (after, y),
                    (before, y),
                    (middle, down),
                    (middle, up),
                    (after, up),
                    (before, down),
                    (middle, down + 1),
                    (middle, up.saturating_sub(1)),
                ];
                sheet.write(&label, &places, spot.style);
            }
        }
    }

    /// The value under a column of the inside that [`Plot::draw`] returned.
    #[cfg(test)]
    fn value_at(&self, inner: Rect, x: u16) -> f64 {
        value_at(&self.x.scale, inner, x)
    }
}

/// The value that column `x` of a chart's inside stands for.
pub fn value_at(scale: &Scale, inner: Rect, x: u16) -> f64 {
    scale.value(super::slider::position_at(inner, x))
}

fn column(inner: Rect, at: f64) -> u16 {
    inner.x + (at.clamp(0.0, 1.0) * f64::from(inner.width.saturating_sub(1))).round() as u16
}

fn row(inner: Rect, at: f64) -> u16 {
    inner.y + ((1.0 - at.clamp(0.0, 1.0)) * f64::from(inner.height.saturating_sub(1))).round() as u16
}

impl Sheet<'_> {
    /// Names a line at its end: above or below it, as close as there is room.
    fn name(&mut self, end: (u16, u16), label: &str, style: Style) {
        let wide = text::width(label) as u16;
        let x = (end.0 + 1).saturating_sub(wide).max(self.inner.left());
        let beside = end.0.saturating_sub(wide + 1);
        let mut places = Vec::new();
        for distance in 1..=4u16 {
            for y in [end.1.checked_sub(distance), Some(end.1 + distance)].into_iter().flatten() {
                places.push((x, y));
                places.push((beside, y));
                places.push((end.0 + 2, y));
            }
        }
        places.push((beside, end.1));
        self.write(label, &places, style);
    }

    /// Writes a text at the first place where it covers nothing, else where it covers no text and
    /// the least of the lines.
    fn write(&mut self, label: &str, places: &[(u16, u16)], style: Style) {
        let wide = text::width(label) as u16;
        let fits = |&&(x, y): &&(u16, u16)| {
            let here = Rect::new(x, y, wide, 1);
            wide > 0
                && self.inner.intersection(here) == here
                && self.texts.iter().all(|t| t.intersection(padded(here)).is_empty())
        };
        let ink = |&&(x, y): &&(u16, u16)| (x..x + wide).filter(|x| self.canvas.inked(*x, y)).count();
        let Some(&(x, y)) = places.iter().filter(fits).min_by_key(ink) else { return };
        // What the text covers must not lend it its colour.
        for covered in x..x + wide {
            self.buffer[(covered, y)].reset();
        }
        self.buffer.set_string(x, y, label, style);
        self.texts.push(Rect::new(x, y, wide, 1));
    }
}

/// A text's place with the cell before and after it.
fn padded(place: Rect) -> Rect {
    Rect { x: place.x.saturating_sub(1), width: place.width + 2, ..place }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyphs::Dots;
    use proptest::prelude::*;

    fn chart<'a>(glyphs: &'a Glyphs, flat: &'a [Point], rising: &'a [Point]) -> Plot<'a> {
        let line = |points, stroke, label: &str, letter| Line {
            points,
            stroke,
            style: Style::new(),
            letter,
            label: label.to_owned(),
        };
        Plot {
            x: Axis { scale: Scale::log10(0.1, 1000.0), unit: Unit::PerSecond },
            y: Axis { scale: Scale::log10(1.0, 10_000.0), unit: Unit::Usd },
            lines: vec![line(flat, Stroke::Solid, "Kubernetes", '#'), line(rising, Stroke::Dashed, "Serverless", 'o')],
            uprights: vec![Mark { at: 12.0, label: "you 12/s".to_owned(), symbol: glyphs.you, style: Style::new() }],
            levels: Vec::new(),
            spots: vec![Spot { at: (40.0, 200.0), label: "40/s".to_owned(), symbol: glyphs.tip, style: Style::new() }],
            glyphs,
            axis: Style::new(),
        }
    }

    fn rows(buffer: &Buffer) -> String {
        let symbols: Vec<&str> = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        let width = usize::from(buffer.area.width).max(1);
        symbols.chunks(width).map(|row| row.concat().trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_crossing_drawn_with_braille_and_with_ascii() {
        let flat = [(0.1, 200.0), (100.0, 200.0), (1000.0, 2000.0)];
        let rising = [(0.1, 0.5), (1000.0, 5000.0)];
        for dots in [Dots::Braille, Dots::Block, Dots::Ascii] {
            let glyphs = Glyphs::new(dots);
            let mut buffer = Buffer::empty(Rect::new(0, 0, 46, 12));
            let plot = chart(&glyphs, &flat, &rising);
            let inner = plot.draw(buffer.area, &mut buffer).expect("room");
            insta::assert_snapshot!(format!("crossing_{dots:?}"), rows(&buffer));
            let left = plot.value_at(inner, inner.left());
            assert!((left - 0.1).abs() < 1e-9, "{left}");
        }
    }

    proptest! {
        #[test]
        fn no_size_and_no_data_panics(
            width in 0u16..60, height in 0u16..20,
            flat in prop::collection::vec((any::<f64>(), any::<f64>()), 0..20),
            rising in prop::collection::vec((1e-3..1e5f64, 1e-3..1e5f64), 0..200),
        ) {
            for dots in [Dots::Braille, Dots::Block, Dots::Ascii] {
                let glyphs = Glyphs::new(dots);
                let mut buffer = Buffer::empty(Rect::new(3, 2, width, height));
                chart(&glyphs, &flat, &rising).draw(buffer.area, &mut buffer);
            }
        }
    }
}
