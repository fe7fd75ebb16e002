//! Rows and columns as aligned text, Markdown, CSV or JSON: what most commands print.

use clap::ValueEnum;
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr;

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns for people.
    Table,
    /// JSON with full precision.
    Json,
    /// CSV with full precision, one header line.
    Csv,
    /// A Markdown table.
    Markdown,
}

/// One cell: what people read, and what machines read.
#[derive(Debug, Clone)]
pub struct Cell {
    shown: String,
    value: Value,
}

impl Cell {
    /// Words.
    pub fn text(words: impl Into<String>) -> Self {
        let shown = words.into();
        Self { value: Value::from(shown.as_str()), shown }
    }

    /// A number and how people write it.
    pub fn number(value: f64, shown: impl Into<String>) -> Self {
        Self { shown: shown.into(), value: Value::from(value) }
    }

    /// Any value and how people write it.
    pub fn of(value: impl Into<Value>, shown: impl Into<String>) -> Self {
        Self { shown: shown.into(), value: value.into() }
    }

    /// Nothing.
    pub const fn none() -> Self {
        Self { shown: String::new(), value: Value::Null }
    }
}

/// A column: its heading for people, its key for machines, its side.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    head: &'static str,
    key: &'static str,
    right: bool,
}

/// A column of words.
pub const fn left(head: &'static str, key: &'static str) -> Column {
    Column { head, key, right: false }
}

/// A column of figures.
pub const fn right(head: &'static str, key: &'static str) -> Column {
    Column { head, key, right: true }
}

/// Rows under columns.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table.
    pub fn new(columns: impl Into<Vec<Column>>) -> Self {
        Self { columns: columns.into(), rows: Vec::new() }
    }

    /// Adds a row, one cell per column.
    pub fn row(&mut self, cells: impl Into<Vec<Cell>>) {
        let mut cells = cells.into();
        cells.resize(self.columns.len(), Cell::none());
        self.rows.push(cells);
    }

    /// Whether it has no rows.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table in a format.
    ///
    /// # Errors
    /// When JSON or CSV cannot be written, which does not happen with finite numbers.
    pub fn render(&self, format: Format) -> anyhow::Result<String> {
        match format {
            Format::Table => Ok(self.to_text()),
            Format::Json => Ok(serde_json::to_string_pretty(&self.to_json())? + "\n"),
            Format::Csv => self.to_csv(),
            Format::Markdown => Ok(self.to_markdown()),
        }
    }

    /// Aligned columns, two blanks apart; the last one is not padded.
    pub fn to_text(&self) -> String {
        let widths: Vec<usize> = (0..self.columns.len()).map(|i| self.width(i)).collect();
        let mut text = String::new();
        if self.columns.iter().any(|c| !c.head.is_empty()) {
            let heads = self.columns.iter().map(|c| c.head.to_owned()).collect::<Vec<_>>();
            self.push_line(&mut text, &heads, &widths);
        }
        for row in &self.rows {
            let shown: Vec<String> = row.iter().map(|cell| cell.shown.clone()).collect();
            self.push_line(&mut text, &shown, &widths);
        }
        text
    }

    fn width(&self, i: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[i].shown.width());
        cells.chain([self.columns[i].head.width()]).max().unwrap_or(0)
    }

    fn push_line(&self, text: &mut String, cells: &[String], widths: &[usize]) {
        let mut line = String::new();
        for ((cell, width), column) in cells.iter().zip(widths).zip(&self.columns) {
            let pad = " ".repeat(width - cell.width());
            let padded = if column.right { pad + cell } else { format!("{cell}{pad}") };
            line.push_str(&padded);
            line.push_str("  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }

    fn to_markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let escaped = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;");
        let mut text = line(self.columns.iter().map(|c| c.head.to_owned()).collect());
        text += &line(self.columns.iter().map(|c| if c.right { "--:" } else { "---" }.to_owned()).collect());
        for row in &self.rows {
            text += &line(row.iter().map(|cell| escaped(&cell.shown)).collect());
        }
        text
    }

    fn to_csv(&self) -> anyhow::Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|c| c.key))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| plain(&cell.value)))?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    /// An array of objects, one per row.
    pub fn to_json(&self) -> Value {
        let object = |row: &Vec<Cell>| {
            let pairs = self.columns.iter().zip(row).map(|(c, cell)| (c.key.to_owned(), cell.value.clone()));
            Value::Object(pairs.collect::<Map<_, _>>())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new([left("Item", "item"), right("Cost", "usd")]);
        table.row([Cell::text("a|b, µ"), Cell::number(1.5, "$1.50")]);
        table.row([Cell::text("longer"), Cell::number(1234.0, "$1,234")]);
        table.row([Cell::text("empty")]);
        table
    }

    #[test]
    fn columns_line_up() {
        assert_eq!(sample().to_text(), "Item      Cost\na|b, µ   $1.50\nlonger  $1,234\nempty\n");
    }

    #[test]
    fn machines_get_numbers_and_keys() {
        let table = sample();
        assert_eq!(table.render(Format::Csv).expect("csv"), "item,usd\n\"a|b, µ\",1.5\nlonger,1234.0\nempty,\n");
        assert_eq!(table.to_json()[1]["usd"], Value::from(1234.0));
        assert_eq!(table.to_json()[2]["usd"], Value::Null);
        assert!(table.render(Format::Markdown).expect("markdown").contains("| a\\|b, µ | $1.50 |"));
    }
}
