//! A fleet as a page to send round: the same words and tables as on the terminal.

use super::{answer as tables, rows};
use crate::cli::clock;
use crate::cli::table;
use crate::fleet::{Answer, Row};
use crate::report::document::{Block, Column, Document, Row as Line, RowKind, Section, Table, Text};
use crate::report::{html, markdown};
use anyhow::bail;
use std::path::Path;

/// What a page is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Html,
    Markdown,
}

impl Kind {
    /// As the file's ending says.
    ///
    /// # Errors
    /// When it ends in something else.
    pub fn of(path: &Path) -> anyhow::Result<Self> {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("html" | "htm") => Ok(Self::Html),
            Some("md" | "markdown") => Ok(Self::Markdown),
            _ => bail!("--report {}: give the file an ending, .html or .md", crate::cli::output::shown(path)),
        }
    }
}

/// The page.
///
/// # Errors
/// When it cannot be written, which does not happen without charts.
pub fn write(kind: Kind, all: &[Row], answer: &Answer) -> anyhow::Result<String> {
    let document = document(all, answer);
    Ok(match kind {
        Kind::Html => html::render(&document)?,
        Kind::Markdown => markdown::render(&document, "charts"),
    })
}

fn document(all: &[Row], answer: &Answer) -> Document {
    let services = if all.len() == 1 { "1 service".to_owned() } else { format!("{} services", all.len()) };
    let section = |id, title: &str, blocks| Section { id, title: title.to_owned(), blocks };
    let notes = [
        "Each service's two sides are its best plans, found by themselves; 'apart' adds up their bills.",
        "'Together' puts the Kubernetes services of a region on one cluster where that is cheaper. Its control plane, NAT gateways, load balancer and \
         addresses are counted once, and so is the room that stays empty on its nodes; a service pays for the part of the nodes that its \
         pods fill.",
        "A service that one side cannot run in time stands on the other side in every total.",
        "The cost of moving a service is not counted.",
    ];
    Document {
        title: format!("{services}: Kubernetes or serverless?"),
        subtitle: format!("A fleet weighed by faceoff {} on {}.", env!("CARGO_PKG_VERSION"), clock::date()).into(),
        lead: vec![
            Block::Verdict(None, vec![answer.sentence().into()]),
            Block::Table(table_of(&tables::totals(answer))),
            Block::Paragraph(answer.prices_sentence().into()),
        ],
        full: true,
        sections: vec![
            section(
                "moves",
                "What to move first",
                vec![Block::Paragraph(answer.moving().into()), Block::Table(table_of(&tables::moves(answer)))],
            ),
            section(
                "services",
                "Every service",
                vec![Block::Table(table_of(&rows::table(all, Some(answer.placed()))))],
            ),
            section("rules", "How it is counted", vec![Block::List(notes.map(Text::from).into())]),
        ],
    }
}

/// A table of the terminal as one of a page.
fn table_of(table: &table::Table) -> Table {
    let (heads, rows) = table.for_people();
    let columns = heads.into_iter().map(|(title, right)| Column { title, right, side: None }).collect();
    let line = |cells: Vec<String>| Line {
        cells: cells.into_iter().map(Text::from).collect(),
        kind: RowKind::Plain,
        id: None,
    };
    Table { columns, rows: rows.into_iter().map(line).collect() }
}
