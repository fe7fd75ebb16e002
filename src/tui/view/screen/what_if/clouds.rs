//! The same needs on every cloud and on other purchase terms, with the best plans of each. Enter goes there.

use super::super::super::page::Page;
use super::elsewhere::{Row, draw as table};
use super::growth::plans;
use crate::analysis::Summary;
use crate::analysis::clouds::There;
use crate::tui::screen::what_if::Part;
use ratatui::layout::Rect;

/// Draws the table.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let Some((found, _)) = app.beyond() else {
        page.write(area.x + 1, area.y, area.width, "seeking the best plans on each cloud …", app.theme.muted);
        return;
    };
    let mut rows: Vec<Row> = found.clouds.iter().map(|there| cloud(page, there)).collect();
    let terms = app.screens.what_if.study.iter().flat_map(|study| &study.terms);
    rows.extend(terms.map(|under| Row {
        name: format!("terms: {}", under.label),
        summary: Summary::of(&under.refit.comparison),
        said: plans(page, &under.refit),
    }));
    table(page, area, Part::Clouds, &rows, "Best plans, sought anew in each place. Enter goes there.");
}

fn cloud(page: &Page, there: &There) -> Row {
    let star = if there.missing.is_empty() { "" } else { "*" };
    let (provider, region) = &there.place;
    let mut said = Vec::new();
    if !there.missing.is_empty() {
        said.push((format!("Not to be had: {}", there.missing.join("; ")), page.app.theme.broken()));
    }
    said.extend(plans(page, &there.refit));
    Row { name: format!("{} {region}{star}", provider.label()), summary: Summary::of(&there.refit.comparison), said }
}
