//! The rows of a table in memory: times, and figures by column.

use super::cell::{Figure, figure, split};
use super::layout::Layout;
use crate::import::error::{ImportError, Problem, at_line, excerpt};
use crate::import::input::Input;
use crate::import::note::Rejects;
use crate::import::sink::Sink;
use crate::import::time::{Moment, parse as time, written_offset};

/// Most rows, and most cells: 10 million rows of a few columns.
const MAX_ROWS: usize = 10_000_000;
const MAX_FIGURES: usize = 50_000_000;
const NAME: &str = "rows with a time";

/// Rows as read.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The time of each row and its line.
    pub(super) times: Vec<(Moment, u64)>,
    /// How far the clock of the times is ahead of UTC, in seconds, as the first row says.
    pub(super) offset: Option<i32>,
    /// The figures, for each column of the table.
    pub(super) columns: Vec<Column>,
}

/// The figures of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    /// One a row, `NaN` where there is none.
    figures: Vec<f64>,
    /// Whether they are a second, by their unit.
    pub(super) rates: bool,
    rounded: bool,
    others: usize,
    first_other: Option<(u64, String)>,
}

impl Column {
    fn push(&mut self, rows: usize, cell: &[u8], comma: bool, line: u64) {
        self.figures.resize(rows, f64::NAN);
        let value = match figure(cell, comma) {
            Figure::Nothing => f64::NAN,
            Figure::Number(value) => value,
            Figure::Rounded(value) => {
                self.rounded = true;
                value
            }
            Figure::Rate(value) => {
                (self.rates, self.rounded) = (true, true);
                value
            }
            Figure::Other => {
                self.others += 1;
                self.first_other.get_or_insert_with(|| (line, excerpt(cell)));
                f64::NAN
            }
        };
        self.figures.push(value);
    }

    /// The figure in a row.
    pub(super) fn value(&self, row: usize) -> Option<f64> {
        self.figures.get(row).copied().filter(|v| !v.is_nan())
    }

    /// Whether it is a column of figures, but for a few cells.
    pub(super) fn is_numeric(&self) -> bool {
        self.others * 10 <= self.figures.len() && self.figures.len() > self.others
    }

    /// Says what was lost.
    pub(super) fn tell(&self, name: &str, sink: &mut Sink<'_>) {
        if let Some((line, text)) = &self.first_other {
            let text = format!(
                "{} cells of '{name}' are no numbers and were read as no value; the first: '{text}'",
                self.others
            );
            sink.warn(Some(*line), text);
        }
        if self.rounded {
            let text = format!("'{name}' was rounded when it was exported; without 'Formatted data' it would be exact");
            sink.info(text);
        }
    }
}

impl Rows {
    /// Reads the rows of a table with this layout.
    pub(super) fn read(input: &mut Input<'_>, sink: &mut Sink<'_>, layout: &Layout) -> Result<Self, ImportError> {
        let mut rejects = Rejects::default();
        let mut rows = Self::default();
        let at = layout.time.unwrap_or(0);
        let mut figures = 0;
        while let Some(line) = input.line()? {
            if line.number < layout.first || line.bytes.trim_ascii().is_empty() {
                continue;
            }
            rejects.lines += 1;
            let cells = split(&line.bytes, layout.delimiter);
            let moment = match layout.clock.and_then(|clock| cells.get(clock)) {
                Some(clock) => {
                    cells.get(at).and_then(|date| time(&[date.trim_ascii(), b" ", clock.trim_ascii()].concat()))
                }
                None => cells.get(at).and_then(|cell| time(cell)),
            };
            let Some(moment) = moment.filter(|_| !line.cut) else {
                rejects.reject(line.number, &line.bytes, "no time in its column");
                continue;
            };
            for (i, cell) in cells.iter().enumerate().filter(|(i, _)| *i != at && Some(*i) != layout.clock) {
                if rows.columns.len() <= i {
                    rows.columns.resize_with(i + 1, Column::default);
                }
                rows.columns[i].push(rows.times.len(), cell, layout.delimiter != b',', line.number);
            }
            if rows.times.is_empty() {
                rows.offset = cells.get(at).and_then(|cell| written_offset(cell));
            }
            figures += cells.len();
            rows.times.push((moment, line.number));
            if rows.times.len() > MAX_ROWS || figures > MAX_FIGURES {
                return Err(at_line(sink.file, line.number, too_many()));
            }
        }
        sink.all.rejected += rejects.judge(sink.file, NAME, &mut sink.all.notes)?;
        Ok(rows)
    }
}

fn too_many() -> Problem {
    Problem::Limit {
        what: "size of the table",
        found: "more".to_owned(),
        limit: format!("{MAX_ROWS} rows and {MAX_FIGURES} cells"),
        remedy: "export fewer columns, or a shorter time",
    }
}
