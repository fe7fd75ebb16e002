//! One small chart over the hours, with its axis at the left and what the cursor reads at the right.

use super::Grid;
use crate::plot::{Point, Scale, axis_label, clip, thin};
use crate::text;
use crate::tui::hit::Target;
use crate::tui::view::page::Page;
use crate::tui::widget::canvas::{Canvas, Stroke};
use crate::units::Unit;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A line of a panel.
pub struct Line {
    /// Its points: seconds, and values of the panel's axis.
    pub points: Vec<Point>,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Its colour.
    pub style: Style,
    /// Its character where there is one to a cell.
    pub letter: char,
}

/// A filled band of a panel.
pub struct Band {
    /// Its lower and upper edge in each step, in values of the panel's axis.
    pub edges: Vec<(f64, f64)>,
    /// Seconds of a step.
    pub step_s: f64,
    /// Whether it is filled wholly.
    pub dense: bool,
    /// Its colour.
    pub style: Style,
    /// Its character where there is one to a cell.
    pub letter: char,
}

/// A panel.
pub struct Panel {
    /// What it shows.
    pub name: String,
    /// Its axis.
    pub y: (Scale, Unit),
    /// Its bands, below its lines.
    pub bands: Vec<Band>,
    /// Its lines, the later over the earlier.
    pub lines: Vec<Line>,
    /// What the cursor reads, a row each.
    pub readout: Vec<Vec<(String, Style)>>,
}

impl Panel {
    /// Cells of the widest axis label.
    pub fn gutter(&self) -> u16 {
        let (top, bottom) = self.ends();
        text::width(&top).max(text::width(&bottom)) as u16
    }

    /// The values at the top and at the bottom of the axis.
    fn ends(&self) -> (String, String) {
        let label = |value: f64| axis_label(self.y.1, value);
        let low = if self.y.0.min() == 0.0 { "0".to_owned() } else { label(self.y.0.min()) };
        (label(self.y.0.max()), low)
    }

    /// Draws it.
    pub fn draw(&self, page: &mut Page, area: Rect, grid: Grid, x: &Scale) {
        let inner = Rect { x: area.x + grid.gutter, width: grid.hours, ..area };
        self.draw_axis(page, area, grid);
        draw_cursor(page, inner, x);
        let app = page.app;
        let mut canvas = Canvas::new(inner, app.glyphs.dots);
        let columns = usize::from(inner.width) * app.glyphs.dots.per_cell().0;
        for band in &self.bands {
            let heights = |across: f64| {
                let (low, high) = band.edges.get((x.value(across) / band.step_s) as usize)?;
                Some((self.y.0.fraction(*low)?, self.y.0.fraction(*high)?))
            };
            canvas.band(heights, band.dense, band.style, band.letter);
        }
        for line in &self.lines {
            for piece in clip(&line.points, x, &self.y.0) {
                canvas.line(&thin(&piece, columns), line.stroke, line.style, line.letter);
            }
        }
        canvas.draw(page.buffer);
        page.hit(inner, Target::Period);
        burst_mark(page, inner, x);
        let left = inner.right() + 1;
        page.write(left, area.y, grid.readout, &self.name, app.theme.muted);
        for (row, spans) in (1..area.height).zip(&self.readout) {
            let mut spans: Vec<(&str, Style)> = spans.iter().map(|(words, style)| (words.as_str(), *style)).collect();
            shorten(&mut spans, usize::from(grid.readout));
            page.spans(left, area.y + row, grid.readout, &spans);
        }
    }

    fn draw_axis(&self, page: &mut Page, area: Rect, grid: Grid) {
        let app = page.app;
        let (top, bottom) = self.ends();
        let (corner, tick, _) = app.glyphs.axes;
        let last = area.bottom() - 1;
        for y in area.y..=last {
            let line = match y {
                y if y == last => corner,
                y if y == area.y => tick,
                _ => app.glyphs.rule.1,
            };
            page.write(area.x + grid.gutter - 1, y, 1, line, app.theme.muted);
        }
        page.write_right(area.x, area.y, grid.gutter - 1, &top, app.theme.muted);
        page.write_right(area.x, last, grid.gutter - 1, &bottom, app.theme.muted);
    }
}

/// Leaves out whole facts from the end of a readout until it has room.
fn shorten(spans: &mut [(&str, Style)], room: usize) {
    let used: usize = spans.iter().map(|(words, _)| text::width(words)).sum();
    let Some((words, _)) = spans.last_mut() else { return };
    let others = used - text::width(words);
    while others + text::width(words) > room {
        let Some((fewer, _)) = words.rsplit_once(", ") else { return };
        *words = fewer;
    }
}

/// The cursor runs through all panels.
fn draw_cursor(page: &mut Page, inner: Rect, x: &Scale) {
    let app = page.app;
    let Some(course) = &app.screens.day.course else { return };
    let at = app.screens.day.cursor_s(course);
    let Some(column) = column(inner, x, at) else { return };
    for y in inner.top()..inner.bottom() {
        page.write(column, y, 1, app.glyphs.you, app.theme.strong);
    }
}

/// The column of a time.
fn column(inner: Rect, x: &Scale, at_s: f64) -> Option<u16> {
    let at = x.fraction(at_s).filter(|at| (0.0..=1.0).contains(at))?;
    Some(inner.x + (at * f64::from(inner.width.saturating_sub(1))).round() as u16)
}

/// The hours of the burst, along the top of each panel: where it is taken to be moved.
fn burst_mark(page: &mut Page, inner: Rect, x: &Scale) {
    let app = page.app;
    let Some(burst) = app.screens.day.burst else { return };
    let end = (burst.at_s + burst.minutes * 60.0).min(x.max());
    let (Some(from), Some(to)) = (column(inner, x, burst.at_s), column(inner, x, end.max(x.min()))) else { return };
    let row = Rect { x: from, y: inner.y, width: to - from + 1, height: 1 };
    let mark = app.glyphs.more_less.1.repeat(usize::from(row.width));
    page.write(row.x, row.y, row.width, &mark, app.theme.strong);
    page.hit(row, Target::Burst(inner));
}
