//! Every price and assumption in use, with its source, its date and how far it can be trusted.
//!
//! Its user asks: where do these figures come from, which of them are shaky, and which are mine? So the list starts with what this
//! scenario rests on, one key leads to the unverified ones and to the user's own, and the row in focus shows in full below.

use super::super::page::{Page, below, top};
use crate::catalog::{Confidence, Row};
use crate::model::Side;
use crate::text;
use crate::tui::explanation::row::figure;
use crate::tui::explanation::source::caution;
use crate::tui::hit::Target;
use crate::tui::screen::sources::{Which, carried};
use crate::units::money;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of the confidence and of the date.
const CONFIDENCE: u16 = 11;
const DATE: u16 = 11;
/// From this many columns on a row says what it carries of either bill a month, in this many columns each.
const WITH_BILLS: u16 = 110;
const BILL: u16 = 12;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let rows = app.screens.sources.rows(&app.catalog, &app.outcome.comparison);
    let inner = page.titled(area, "Sources: every price and assumption");
    kinds(page, top(inner, 1), rows.len());
    let body = below(inner, 1);
    let detail = if body.height >= 14 { 6 } else { 4 };
    let list = top(body, body.height.saturating_sub(detail));
    table(page, list, &rows);
    if let Some(row) = rows.get(app.screens.sources.row.row(rows.len())) {
        in_full(page, below(body, list.height), row);
    }
}

/// Which rows are listed, how many, and what is sought.
fn kinds(page: &mut Page, line: Rect, count: usize) {
    let app = page.app;
    let mut x = line.x;
    for which in Which::ALL {
        let style = if which == app.screens.sources.which { app.theme.focus } else { app.theme.muted };
        x += page.write(x, line.y, line.right().saturating_sub(x), &format!(" {} ", which.label()), style);
    }
    let sought = &app.screens.sources.sought;
    let sought = if sought.is_empty() { String::new() } else { format!(" with '{sought}'") };
    let words = format!("  {count} rows{sought}");
    page.write(x, line.y, line.right().saturating_sub(x), &words, app.theme.muted);
}

fn table(page: &mut Page, area: Rect, rows: &[&Row]) {
    let app = page.app;
    if rows.is_empty() {
        let words = match app.screens.sources.which {
            Which::Yours => "None: --prices FILE replaces figures by their ids.",
            _ => "No row has these words.",
        };
        page.write(area.x, area.y, area.width, words, app.theme.muted);
        return;
    }
    let height = usize::from(area.height).max(1);
    let first = app.screens.sources.row.first_of_page(rows.len(), height);
    let shown = &rows[first..rows.len().min(first + height)];
    let widest = |text: &dyn Fn(&Row) -> String| shown.iter().map(|row| text::width(&text(row))).max().unwrap_or(0);
    let id = (widest(&|row| row.id.to_string()) as u16 + 2).min(area.width * 9 / 20);
    let value = (widest(&figure) as u16 + 2).min(area.width * 6 / 20);
    let carried = carried(&app.outcome.comparison);
    let bill = if area.width >= WITH_BILLS { BILL } else { 0 };
    for ((index, row), y) in shown.iter().enumerate().zip(area.top()..) {
        let usd = carried.get(&*row.id).copied().unwrap_or_default();
        draw_row(page, Rect { y, height: 1, ..area }, first + index, row, ([id, value, bill], usd));
    }
    let (up, down) = app.glyphs.more_less;
    let above = if first > 0 { format!(" {up} {first}") } else { String::new() };
    let beyond = rows.len().saturating_sub(first + height);
    let beyond = if beyond > 0 { format!(" {down} {beyond} more") } else { String::new() };
    let words = format!("{above}{beyond}");
    page.write_right(area.x, area.y.saturating_sub(2), area.width, &words, app.theme.muted);
}

/// A row of the table: `bill` columns for what it carries of either bill in dollars a month.
fn draw_row(page: &mut Page, line: Rect, index: usize, row: &Row, ([id, value, bill], usd): ([u16; 3], [f64; 2])) {
    let app = page.app;
    let focused = app.screens.sources.row.is_on(index) && !app.on_dials();
    let lead = if focused { app.glyphs.focus } else { " " };
    page.write(line.x, line.y, 1, lead, app.theme.strong);
    let weak = matches!(row.source.confidence, Confidence::Unverified | Confidence::Low | Confidence::User);
    let trust = if weak { app.theme.strong } else { app.theme.muted };
    let style = if focused { app.theme.strong } else { Style::new() };
    let mut x = line.x + 2;
    let [pods, functions] = usd.map(|usd| if usd > 0.0 { money(usd) } else { String::new() });
    let marked = |side: Side, words: String| {
        if words.is_empty() { words } else { format!("{} {words}", app.glyphs.side(side)) }
    };
    for (words, cells, style) in [
        (row.id.to_string(), id, style),
        (figure(row), value, Style::new()),
        (marked(Side::Kubernetes, pods), bill, app.theme.side(Side::Kubernetes)),
        (marked(Side::Serverless, functions), bill, app.theme.side(Side::Serverless)),
        (row.source.confidence.label().to_owned(), CONFIDENCE, trust),
        (row.source.as_of.split([' ', ';']).next().unwrap_or_default().to_owned(), DATE, app.theme.muted),
        (row.source.citation.clone(), line.width, app.theme.muted),
    ] {
        let cells = cells.min(line.right().saturating_sub(x));
        page.write(x, line.y, cells.saturating_sub(1), &words, style);
        x += cells;
    }
    page.hit(line, Target::SourceRow(index));
}

/// The row in focus with its source whole.
fn in_full(page: &mut Page, area: Rect, row: &Row) {
    let app = page.app;
    let inner = page.titled(area, &format!("{}: {}", row.id, figure(row)));
    let source = &row.source;
    let room = usize::from(inner.width);
    let mut lines: Vec<(String, Style)> = Vec::new();
    let mut say = |words: String, style| {
        lines.extend(text::wrap(&app.glyphs.spell(&words), room).into_iter().map(|line| (line, style)));
    };
    say(format!("{} ({}, {} confidence)", source.citation, source.as_of, source.confidence.label()), Style::new());
    if !caution(source.confidence).is_empty() {
        say(caution(source.confidence).to_owned(), app.theme.strong);
    }
    if let Some(replaced) = &row.replaced {
        say(format!("Yours, in place of {replaced}."), app.theme.strong);
    }
    for words in [row.text.as_deref(), source.note.as_deref(), source.via.as_deref()].into_iter().flatten() {
        say(words.to_owned(), app.theme.muted);
    }
    for ((words, style), y) in lines.iter().zip(inner.top()..inner.bottom()) {
        page.write(inner.x, y, inner.width, words, *style);
    }
}
