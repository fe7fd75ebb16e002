//! A [`Document`] as one HTML page that needs nothing else: style and charts are inside, there is no
//! script, and nothing is fetched. Charts are in it twice, for a wide and for a narrow screen.

use super::chart::Chart;
use super::document::{Block, Document, Point, Row, RowKind, Span, Table, Text, long};
use super::reopen;
use super::svg::{self, DrawError, Width};
use crate::model::Side;
use crate::verdict::claims::Sign;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Style and pictures that are inside the page, and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The page's style.
const STYLE: &str = include_str!("../../assets/report/style.css");

/// The whole page.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn render(document: &Document) -> Result<String, DrawError> {
    // What stands before the first section is under the title alone.
    let lead = blocks(&document.lead, "The answer in figures", true)?;
    let mut sections = Vec::new();
    for section in &document.sections {
        sections.push((section, blocks(&section.blocks, &section.title, false)?));
    }
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // It needs nothing from anywhere and runs nothing, and says so to the browser.
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="color-scheme" content="light dark";
                title { (document.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (document.title) }
                    p.subtitle { (text(&document.subtitle)) }
                }
                main class=[document.full.then_some("full")] {
                    (lead)
                    nav aria-label="Contents" {
                        ul { @for (section, _) in &sections { li { a href={ "#" (section.id) } { (section.title) } } } }
                    }
                    @for (section, content) in &sections {
                        section id=(section.id) {
                            h2 { (section.title) }
                            (content)
                        }
                    }
                }
            }
        }
    };
    Ok(page.into_string() + "\n")
}

/// Blocks under a heading, which names their tables for who cannot see what stands above them.
fn blocks(blocks: &[Block], heading: &str, first: bool) -> Result<Markup, DrawError> {
    let mut heading = heading;
    let mut parts = Vec::new();
    for part in blocks {
        if let Block::Heading(words) = part {
            heading = words;
            if first {
                parts.push(html! { h2 { (words) } });
                continue;
            }
        }
        parts.push(block(part, heading)?);
    }
    Ok(html! { @for part in parts { (part) } })
}

fn block(block: &Block, heading: &str) -> Result<Markup, DrawError> {
    Ok(match block {
        Block::Verdict(side, sentences) => html! {
            div class={ "verdict " (side.map_or("", class)) } { @for sentence in sentences { p { (text(sentence)) } } }
        },
        Block::Paragraph(words) => html! { p { (text(words)) } },
        Block::Heading(words) => html! { h3 { (words) } },
        Block::Table(rows) => table(rows, heading),
        Block::Chart(chart) => figure(chart)?,
        Block::List(items) => html! { ul { @for item in items { li { (text(item)) } } } },
        Block::Points(side, list) => points(*side, list),
        Block::Command(command) => html! { pre { code { (command) } } },
        Block::File(name, content) => file(name, content),
    })
}

/// A file word for word; a long one folded away, so that it neither fills the screen nor the paper.
fn file(name: &str, content: &str) -> Markup {
    let whole = html! { pre id=(reopen::element_id(name)) { code { (content) } } };
    let (lines, open) = (content.lines().count(), long(content).is_none());
    html! { details.file open[open] { summary { (name) ", " (lines) " lines" } (whole) } }
}

const fn class(side: Side) -> &'static str {
    side.id()
}

fn points(side: Side, points: &[Point]) -> Markup {
    let (sign_class, symbol) = (
        |sign| match sign {
            Sign::Pro => "pro",
            Sign::Con => "con",
        },
        |sign| match sign {
            Sign::Pro => "+",
            Sign::Con => "−",
        },
    );
    html! {
        h3 class=(class(side)) { (side.label()) }
        ul.points {
            @for point in points {
                li class=(sign_class(point.sign)) {
                    span.sign { (symbol(point.sign)) }
                    div { (text(&point.text)) }
                }
            }
        }
    }
}

fn figure(chart: &Chart) -> Result<Markup, DrawError> {
    let (wide, narrow) = (svg::draw(chart, Width::Wide)?, svg::draw(chart, Width::Narrow)?);
    Ok(html! {
        figure id={ "chart-" (chart.id) } {
            div.wide { (PreEscaped(wide)) }
            // The same picture once more: one copy is enough for a screen reader, which has the caption as well.
            div.narrow aria-hidden="true" { (PreEscaped(narrow)) }
            figcaption { (chart.summary) }
        }
    })
}

fn table(table: &Table, caption: &str) -> Markup {
    html! {
        // Who has no mouse scrolls it with the keys.
        div.scroll tabindex="0" {
            // On a narrow screen a row of many columns becomes a few lines, each figure behind its heading.
            table class=[(table.columns.len() > 3).then_some("stack")] {
                caption { (caption) }
                thead {
                    tr {
                        @for column in &table.columns {
                            @if column.title.is_empty() {
                                td {}
                            } @else {
                                th scope="col" class=(cell_class(column.right, column.side)) { (column.title) }
                            }
                        }
                    }
                }
                tbody { @for row in &table.rows { (row_of(table, row)) } }
            }
        }
    }
}

fn row_of(table: &Table, row: &Row) -> Markup {
    let kind = match row.kind {
        RowKind::Plain => None,
        RowKind::Heading => Some("group"),
        RowKind::Total => Some("total"),
    };
    if row.kind == RowKind::Heading {
        return html! {
            tr class=[kind] { th scope="rowgroup" colspan=(table.columns.len()) { @if let Some(cell) = row.cells.first() { (text(cell)) } } }
        };
    }
    html! {
        tr class=[kind] id=[row.id.as_deref()] {
            @for (cell, column) in row.cells.iter().zip(&table.columns) {
                td class=(cell_class(column.right, None)) data-title=(column.title) { (text(cell)) }
            }
        }
    }
}

fn cell_class(right: bool, side: Option<Side>) -> String {
    format!("{} {}", if right { "right" } else { "left" }, side.map_or("", class)).trim_end().to_owned()
}

/// Words in which an id such as `work.memory_mb` may go on in the next line behind its dots and underscores, and nowhere
/// else.
fn breakable(words: &str) -> Markup {
    let mut parts = vec![String::new()];
    let mut before = ' ';
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        let joins = matches!(c, '.' | '_') && before.is_alphanumeric();
        if joins && chars.peek().is_some_and(|next| next.is_alphabetic()) {
            parts.push(String::new());
        }
        before = c;
    }
    html! { @for (i, part) in parts.iter().enumerate() { @if i > 0 { wbr; } (part) } }
}

fn text(words: &Text) -> Markup {
    html! {
        @for span in &words.0 {
            @match span {
                Span::Plain(words) => (words),
                Span::Strong(words) => strong { (words) },
                Span::Alarm(words) => strong.alarm { (words) },
                Span::Code(words) => code { (breakable(words)) },
                Span::Note(words) => span.note { (breakable(words)) },
                Span::Source(number) => a href={ "#source-" (number) } { "[" (number) "]" },
            }
        }
    }
}
