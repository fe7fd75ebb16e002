//! A row for each service, written as it comes where the format allows that.

use super::answer::{moves, moves_of, totals};
use super::{Args, Part, document};
use crate::analysis::fleet::Weighed;
use crate::analysis::fleet::mix::Placement;
use crate::cli::envelope;
use crate::cli::money::cents;
use crate::cli::output::Output;
use crate::cli::table::{Cell, Column, Format, Table, escaped, hidden, left, right, wrapped};
pub use crate::fleet::answer::words;
use crate::fleet::{Answer, Row};
use crate::model::Side;
use serde_json::{Map, Value};

/// Services that move first, in the text that people read.
const FIRST: usize = 10;

/// Writes a fleet.
pub struct Writer<'o> {
    output: &'o mut Output,
    format: Format,
    show: Option<Part>,
    written: usize,
}

impl<'o> Writer<'o> {
    /// A writer of what the arguments ask for.
    pub const fn new(args: &Args, output: &'o mut Output) -> Self {
        Self { output, format: args.format, show: args.show, written: 0 }
    }

    /// Whether rows are written as they come: without waiting for where the mix places each.
    fn streams(&self) -> bool {
        let whole = matches!(self.show, None | Some(Part::Services));
        whole && matches!(self.format, Format::Csv | Format::Json)
    }

    /// Writes some rows, if they can be written before all are there.
    pub fn rows(&mut self, rows: &[Row]) -> anyhow::Result<()> {
        if !self.streams() {
            return Ok(());
        }
        let table = table(rows, None);
        let first = self.written == 0;
        self.written += rows.len();
        let text = if self.format == Format::Csv {
            let text = table.render(Format::Csv)?;
            if first { text } else { text.split_once('\n').map_or_else(String::new, |(_, rows)| rows.to_owned()) }
        } else {
            let mut text = if first { envelope::opened()? } else { String::new() };
            for (index, row) in table.to_json().as_array().into_iter().flatten().enumerate() {
                text += if first && index == 0 { "\n    " } else { ",\n    " };
                text += &serde_json::to_string(row)?;
            }
            text
        };
        self.output.text(&text)?;
        self.output.flush()
    }

    /// Writes what is left once all rows are there.
    pub fn finish(&mut self, rows: &[Row], answer: &Answer) -> anyhow::Result<()> {
        let text = match (self.show, self.format) {
            (None, Format::Table) => people(rows, answer)?,
            (None, Format::Markdown) => format!(
                "{}\n\n{}\n{}\n{}",
                escaped(&answer.sentence()),
                totals(answer).render(self.format)?,
                moves(answer).render(self.format)?,
                table(rows, Some(answer.placed())).render(self.format)?
            ),
            (None | Some(Part::Services), Format::Csv) => String::new(),
            (None, Format::Json) => closed(&document(answer)?)?,
            (Some(Part::Services), Format::Json) => closed(&[])?,
            (Some(Part::Services), format) => table(rows, Some(answer.placed())).render(format)?,
            (Some(Part::Totals), format) => totals(answer).result(format, Map::new())?,
            (Some(Part::Moves), format) => moves(answer).result(format, Map::new())?,
        };
        self.output.text(&text)
    }
}

/// The end of a JSON result whose rows are written.
fn closed(about: &[(&'static str, Value)]) -> anyhow::Result<String> {
    let mut text = "\n  ]".to_owned();
    for (key, value) in about {
        text.extend([",\n  \"", key, "\": ", &serde_json::to_string(value)?]);
    }
    Ok(text + "\n}\n")
}

/// Rows, totals and what moves first, for people.
fn people(rows: &[Row], answer: &Answer) -> anyhow::Result<String> {
    let first = moves_of(answer, FIRST);
    let mut text = table(rows, Some(answer.placed())).to_text();
    text.extend(["\n", &totals(answer).to_text(), "\n", &wrapped(&answer.sentence(), 0, 110)]);
    text.extend(["\n", &wrapped(&answer.moving(), 0, 110)]);
    if !first.is_empty() {
        text += &first.render(Format::Table)?;
    }
    text.extend(["\n", &wrapped(&answer.prices_sentence(), 0, 110)]);
    Ok(text)
}

/// A row for each service; with where the mix places it, where that is known.
pub fn table(rows: &[Row], placements: Option<&[Placement]>) -> Table {
    let mut columns: Vec<Column> = vec![
        left("Service", "service"),
        hidden("row"),
        hidden("place"),
        left("Best", "winner"),
        right("K8s $/mo", "kubernetes_monthly_usd"),
        right("fn $/mo", "serverless_monthly_usd"),
        right("Saves", "saving_usd"),
        right("In a cluster", "cluster_monthly_usd"),
        hidden("decided_by"),
        hidden("kubernetes_latency_ms"),
        hidden("serverless_latency_ms"),
        hidden("kubernetes_within_tolerance"),
        hidden("serverless_within_tolerance"),
        hidden("kubernetes_plan"),
        hidden("serverless_plan"),
        hidden("now"),
        left("Fault", "error"),
    ];
    if placements.is_some() {
        columns.insert(8, left("Mix", "placement"));
    }
    let mut table = Table::new(columns);
    let mut placed = placements.unwrap_or_default().iter();
    for row in rows {
        let mut cells = cells(row);
        if placements.is_some() {
            let cell =
                row.weighed.as_ref().and_then(|_| placed.next()).map_or_else(Cell::none, |p| Cell::text(words(*p)));
            cells.insert(8, cell);
        }
        table.row(cells);
    }
    table
}

fn cells(row: &Row) -> Vec<Cell> {
    let service = &row.service;
    let mut cells = vec![
        Cell::text(service.name.as_str()),
        Cell::of(service.row, service.row.to_string()),
        Cell::text(service.place.as_str()),
    ];
    let now = service.now.map_or_else(Cell::none, |side| Cell::text(side.id()));
    match (&row.weighed, &service.scenario) {
        (Some(weighed), _) => {
            cells.extend(figures(weighed));
            cells.extend([now, Cell::none()]);
        }
        (None, Ok(_)) => {}
        (None, Err(faults)) => {
            cells.extend(std::iter::repeat_n(Cell::none(), 12));
            cells.extend([now, Cell::text(faults.join("; "))]);
        }
    }
    cells
}

fn figures(weighed: &Weighed) -> [Cell; 12] {
    let summary = &weighed.summary;
    let cost = |side: Side| {
        let of = summary.side(side);
        let shown = match (of.feasible, of.meets_tolerance) {
            (false, _) => "cannot".to_owned(),
            (true, false) => "late".to_owned(),
            (true, true) => cents(of.monthly_usd),
        };
        // What a side cannot run has no bill that anybody would pay.
        if of.feasible { Cell::number(of.monthly_usd, shown) } else { Cell::of(Value::Null, shown) }
    };
    let [k, s] = Side::BOTH.map(|side| summary.side(side));
    let both = Side::BOTH.iter().all(|side| weighed.can(*side));
    let saving = (k.monthly_usd - s.monthly_usd).abs();
    let joined = &weighed.joined;
    [
        Cell::text(summary.winner.id()),
        cost(Side::Kubernetes),
        cost(Side::Serverless),
        if both { Cell::number(saving, cents(saving)) } else { Cell::none() },
        if joined.serves { Cell::number(joined.own_usd, cents(joined.own_usd)) } else { Cell::none() },
        Cell::text(summary.decided_by.id()),
        Cell::number(k.latency_ms, ""),
        Cell::number(s.latency_ms, ""),
        Cell::number(k.within_tolerance, ""),
        Cell::number(s.within_tolerance, ""),
        Cell::text(weighed.kubernetes_plan.as_str()),
        Cell::text(weighed.serverless_plan.as_str()),
    ]
}
