//! What a report says, before any format: headings, paragraphs, tables and charts as data.
//!
//! One file per part of the report builds its [`Section`]; [`of`] puts them in the order in which
//! somebody who was not there reads: what to do and why, the evidence, and at the end what everything
//! rests on and how to get it again.

mod assumptions;
mod beyond;
mod bill;
mod changes;
mod check;
mod claims;
mod confidence;
mod day;
mod decision;
mod latency;
mod leave;
mod limits;
mod method;
mod overview;
mod scenario;
mod sensitivity;
mod source;
mod text;
mod tolerance;
mod traffic;

pub use text::{Span, Text};

use super::Study;
use super::chart::Chart;
use crate::model::Side;
use crate::verdict::claims::Sign;
use source::Sources;

/// A whole report.
#[derive(Debug, Clone)]
pub struct Document {
    /// The title.
    pub title: String,
    /// What stands under the title: what this is, of when.
    pub subtitle: Text,
    /// What comes before the first heading.
    pub lead: Vec<Block>,
    /// The sections.
    pub sections: Vec<Section>,
    /// Whether it tells everything. One that does not is four pages as printed.
    pub full: bool,
}

/// A part of a report under its heading.
#[derive(Debug, Clone)]
pub struct Section {
    /// A short id, unique in the report.
    pub id: &'static str,
    /// The heading.
    pub title: String,
    /// What stands under it.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone)]
pub enum Block {
    /// The verdict: who wins (if one side does), and the sentences that say so.
    Verdict(Option<Side>, Vec<Text>),
    /// A paragraph.
    Paragraph(Text),
    /// A heading below the section's.
    Heading(String),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
    /// A list.
    List(Vec<Text>),
    /// Pros and cons of a side.
    Points(Side, Vec<Point>),
    /// A command to type.
    Command(String),
    /// A file of the report, word for word, for [`super::reopen`] and for readers who have only this one.
    File(&'static str, String),
}

/// The file that asks the same question.
pub const SCENARIO: &str = "scenario.toml";
/// The author's own figures.
pub const PRICES: &str = "prices.toml";

/// Lines beyond which a file is folded away: recorded traffic has hundreds.
const LONG: usize = 150;

/// How many lines a file has that is to be folded away; `None` where it may stand open.
#[must_use]
pub fn long(content: &str) -> Option<usize> {
    Some(content.lines().count()).filter(|lines| *lines > LONG)
}

/// A pro or con.
#[derive(Debug, Clone)]
pub struct Point {
    /// For or against.
    pub sign: Sign,
    /// The statement.
    pub text: Text,
}

/// Rows under columns.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Whether its cells line up on the right.
    pub right: bool,
    /// The side it is about, if it is about one.
    pub side: Option<Side>,
}

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// One cell per column.
    pub cells: Vec<Text>,
    /// What the row is.
    pub kind: RowKind,
    /// What other places refer to it by, such as `source-3`.
    pub id: Option<String>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowKind {
    /// One among others.
    #[default]
    Plain,
    /// The heading of those that follow.
    Heading,
    /// The sum of those before.
    Total,
}

impl Column {
    fn left(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    fn right(title: &str) -> Self {
        Self { title: title.to_owned(), right: true, side: None }
    }

    fn of(side: Side) -> Self {
        Self { title: side.label().to_owned(), right: true, side: Some(side) }
    }
}

impl Table {
    fn new(columns: impl Into<Vec<Column>>) -> Self {
        Self { columns: columns.into(), rows: Vec::new() }
    }

    /// A table with one column of words and one for each side.
    fn by_side(title: &str) -> Self {
        Self::new([Column::left(title), Column::of(Side::Kubernetes), Column::of(Side::Serverless)])
    }

    fn row<const N: usize>(&mut self, cells: [Text; N]) {
        self.push(RowKind::Plain, cells);
    }

    fn push<const N: usize>(&mut self, kind: RowKind, cells: [Text; N]) {
        self.rows.push(Row { cells: cells.into(), kind, id: None });
    }

    /// A heading over the rows that follow.
    fn heading(&mut self, words: &str) {
        let mut cells = vec![Text::from(words)];
        cells.resize(self.columns.len(), Text::default());
        self.rows.push(Row { cells, kind: RowKind::Heading, id: None });
    }
}

/// The report of a study: the decision on its first page, then the evidence for it; behind that, where all is wanted, everything
/// else that is known.
#[must_use]
pub fn of(study: &Study<'_>) -> Document {
    let mut sources = Sources::default();
    let mut sections = vec![overview::section(study), bill::section(study, &mut sources), latency::section(study)];
    sections.extend([changes::section(study), confidence::section(study)]);
    if study.full {
        sections.push(traffic::section(study));
        sections.extend(sensitivity::section(study));
        sections.extend(beyond::section(study));
        sections.push(day::section(study));
        sections.extend(limits::section(study, &mut sources));
        sections.push(claims::section(study, &mut sources));
    }
    sections.push(scenario::section(study));
    if study.full {
        sections.push(assumptions::section(study, &mut sources));
    }
    sections.push(leave::section(study));
    if study.full {
        sections.push(sources.section());
    }
    sections.push(method::section(study));
    Document {
        title: format!("{}: Kubernetes or serverless?", overview::title(study)),
        subtitle: overview::subtitle(study),
        lead: decision::lead(study),
        sections,
        full: study.full,
    }
}

#[cfg(test)]
mod tests;
