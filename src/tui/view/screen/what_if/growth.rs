//! The same needs at 1, 3, 10, 30 and 100 times the traffic: who wins there, both bills and both plans. Enter goes there.

use super::super::super::page::Page;
use super::elsewhere::{Row, draw as table};
use crate::analysis::Summary;
use crate::analysis::refit::Refit;
use crate::model::Side;
use crate::tui::screen::what_if::Part;
use crate::units::Unit;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws the table.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let Some((found, _)) = app.beyond() else {
        page.write(area.x + 1, area.y, area.width, "seeking the best plans for more traffic …", app.theme.muted);
        return;
    };
    let row = |(factor, there): &(f64, Refit)| Row {
        name: format!("{factor}x, {}", Unit::PerSecond.format(there.needs.traffic.rate.get())),
        summary: Summary::of(&there.comparison),
        said: plans(page, there),
    };
    let rows: Vec<Row> = found.growth.iter().map(row).collect();
    table(page, area, Part::Growth, &rows, "Best plans, sought anew at each traffic. Enter goes there.");
}

/// Both plans in words, a line each.
pub fn plans(page: &Page, there: &Refit) -> Vec<(String, Style)> {
    let (glyphs, theme) = (page.app.glyphs, page.app.theme);
    let line = |side| (format!("{} {}", glyphs.side(side), there.fit.side(side).words), theme.side(side));
    Side::BOTH.map(line).to_vec()
}
