//! The field of the map with what is marked on it: where both cost the same, you, where it tips along your two lines,
//! the cursor, and the name of each side in its part.

use super::super::super::page::Page;
use super::axes::{column_at, row_at};
use super::pattern;
use crate::analysis::Summary;
use crate::analysis::map::{Axis, COLUMNS, Field, ROWS};
use crate::model::Side;
use crate::scenario::Scenario;
use crate::text;
use crate::tui::screen::map::{cell_of, place_of};
use crate::verdict::{DecidedBy, Winner};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// Draws the field over `inner`.
pub fn draw(page: &mut Page, inner: Rect, window: &[Axis; 2]) {
    let app = page.app;
    let Some(field) = app.screens.map.field.as_ref().filter(|field| shows(field, window)) else {
        let words = format!("looking{}", app.glyphs.ellipsis);
        page.write(inner.x + inner.width / 2, inner.y + inner.height / 2, inner.width / 2, &words, app.theme.muted);
        return;
    };
    let sheet = Sheet::new(field, inner);
    for (x, y) in inner.positions().map(|p| (p.x, p.y)) {
        let Some(summary) = sheet.at(x, y) else { continue };
        let even = (x - inner.x + y - inner.y).is_multiple_of(2);
        let (symbol, style) = pattern::cell(page, summary, even);
        let same = sheet.same_cost(x, y);
        let (symbol, style) = if same { (app.glyphs.same, app.theme.strong) } else { (symbol, style) };
        page.glyph(x, y, symbol, style);
    }
    let you = you(page, inner, window);
    sheet.draw_you(page, you);
    for side in Side::BOTH {
        sheet.name(page, side, you);
    }
    if let Some(pin) = &app.pinned {
        let (x, y) = stands(inner, window, &pin.state.scenario);
        if let (Some(x), Some(y)) = (x, y) {
            page.mark(x, y, "A", app.theme.strong);
        }
    }
    if let Some((column, row)) = app.screens.map.cursor {
        let x = inner.x + cell_of(column, COLUMNS, inner.width);
        let y = inner.bottom() - 1 - cell_of(row, ROWS, inner.height);
        let style = app.theme.strong.add_modifier(Modifier::REVERSED);
        page.mark(x, y, "+", style);
    }
}

/// Whether a field is of this window; what else it is of may be a step behind.
fn shows(field: &Field, window: &[Axis; 2]) -> bool {
    [field.plan().x, field.plan().y] == *window
}

/// The column and the row where you stand, each if it is in the window.
fn you(page: &Page, inner: Rect, window: &[Axis; 2]) -> (Option<u16>, Option<u16>) {
    stands(inner, window, page.app.scenario())
}

/// The column and the row where a scenario stands, each if it is in the window.
fn stands(inner: Rect, window: &[Axis; 2], scenario: &Scenario) -> (Option<u16>, Option<u16>) {
    let at = |axis: &Axis| {
        let at = axis.fraction(axis.dial.number(scenario)?);
        (-1e-9..=1.0 + 1e-9).contains(&at).then_some(at)
    };
    (at(&window[0]).map(|at| column_at(inner, at)), at(&window[1]).map(|at| row_at(inner, at)))
}

/// A field laid over cells, row by row: each is looked up once, since its neighbours ask for it too.
struct Sheet<'f> {
    cells: Vec<Option<&'f Summary>>,
    inner: Rect,
}

impl<'f> Sheet<'f> {
    fn new(field: &'f Field, inner: Rect) -> Self {
        let place = |x: u16, y: u16| {
            let up = inner.bottom() - 1 - y;
            field.near(place_of(x - inner.x, inner.width, COLUMNS), place_of(up, inner.height, ROWS))
        };
        Self { cells: inner.positions().map(|p| place(p.x, p.y)).collect(), inner }
    }

    fn at(&self, x: u16, y: u16) -> Option<&'f Summary> {
        let inner = self.inner;
        let index = || usize::from(y - inner.y) * usize::from(inner.width) + usize::from(x - inner.x);
        inner.contains((x, y).into()).then(|| self.cells.get(index()).copied().flatten()).flatten()
    }

    /// Whether the cheaper side changes between a cell and the one right of it or below.
    fn same_cost(&self, x: u16, y: u16) -> bool {
        let side =
            |x: u16, y: u16| self.at(x, y).filter(|s| s.decided_by == DecidedBy::Cost).and_then(|s| s.winner.side());
        let here = side(x, y);
        let other = |there: Option<Side>| matches!((here, there), (Some(a), Some(b)) if a != b);
        other(side(x + 1, y)) || other(side(x, y + 1))
    }

    /// Your two lines with where it tips along each, and you where they cross.
    fn draw_you(&self, page: &mut Page, you: (Option<u16>, Option<u16>)) {
        let (inner, app) = (self.inner, page.app);
        let style = app.theme.strong;
        for y in you.0.iter().flat_map(|_| inner.top()..inner.bottom()) {
            page.mark(you.0.unwrap_or(inner.x), y, app.glyphs.you, style);
        }
        for x in you.1.iter().flat_map(|_| inner.left()..inner.right()) {
            page.mark(x, you.1.unwrap_or(inner.y), app.glyphs.level, style);
        }
        let (Some(x), Some(y)) = you else { return };
        let ways: [Vec<(u16, u16)>; 4] = [
            (x + 1..inner.right()).map(|x| (x, y)).collect(),
            (inner.left()..x).rev().map(|x| (x, y)).collect(),
            (y + 1..inner.bottom()).map(|y| (x, y)).collect(),
            (inner.top()..y).rev().map(|y| (x, y)).collect(),
        ];
        for way in ways {
            self.draw_tip(page, &way);
        }
        page.mark(x, y, app.glyphs.knob, style);
        let label = " you ";
        let wide = text::width(label) as u16;
        let start = if x + 1 + wide <= inner.right() { x + 1 } else { x.saturating_sub(wide) };
        page.clear(Rect::new(start, y, wide, 1));
        page.write(start, y, wide, label, style);
    }

    /// Marks the first cell on a way from you at which another side wins.
    fn draw_tip(&self, page: &mut Page, way: &[(u16, u16)]) {
        let here = page.app.outcome.verdict.winner;
        let other = |at: &&(u16, u16)| {
            self.at(at.0, at.1).is_some_and(|summary| summary.winner != here && summary.winner != Winner::Tie)
        };
        let Some(&(x, y)) = way.iter().find(other) else { return };
        let winner = self.at(x, y).map_or(here, |summary| summary.winner);
        let style = page.app.theme.winner(winner).patch(page.app.theme.strong);
        page.mark(x, y, page.app.glyphs.tip, style);
    }

    /// Writes the name of a side into its part, near the middle of it, where there is room beside the marks.
    fn name(&self, page: &mut Page, side: Side, you: (Option<u16>, Option<u16>)) {
        let app = page.app;
        let label = format!(" {} {} ", app.glyphs.side(side), side.label());
        let wide = text::width(&label) as u16;
        let wins = |x: u16, y: u16| {
            you.0 != Some(x) && you.1 != Some(y) && self.at(x, y).is_some_and(|s| s.winner == Winner::from(side))
        };
        let cells: Vec<(u16, u16)> = self.inner.positions().map(|p| (p.x, p.y)).filter(|c| wins(c.0, c.1)).collect();
        let count = cells.len().max(1) as f64;
        let middle = cells.iter().fold((0.0, 0.0), |sum, c| (sum.0 + f64::from(c.0), sum.1 + f64::from(c.1)));
        let middle = (middle.0 / count, middle.1 / count);
        let fits =
            |c: &&(u16, u16)| (c.0.saturating_sub(1)..=c.0 + wide).all(|x| wins(x, c.1) && !self.same_cost(x, c.1));
        let away = |c: &(u16, u16)| {
            (f64::from(c.0) + 0.5 * f64::from(wide) - middle.0).abs() + 3.0 * (f64::from(c.1) - middle.1).abs()
        };
        let nearest = cells.iter().filter(fits).min_by(|a, b| away(a).total_cmp(&away(b)));
        if let Some(&(x, y)) = nearest {
            page.clear(Rect::new(x, y, wide, 1));
            page.write(x, y, wide, &label, app.theme.side(side).patch(app.theme.strong));
        }
    }
}
