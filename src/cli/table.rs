//! Rows and columns as aligned text, Markdown, CSV or JSON: what most commands print.

use super::envelope;
use crate::units::printable;
use clap::ValueEnum;
use serde_json::{Map, Value};
use std::borrow::Cow;
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

    /// What people read.
    pub fn words(&self) -> &str {
        &self.shown
    }

    /// Nothing.
    pub const fn none() -> Self {
        Self { shown: String::new(), value: Value::Null }
    }
}

/// What lines up in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Align {
    /// The first characters.
    Left,
    /// The last characters.
    Right,
    /// The decimal points.
    Point,
}

/// A column: its heading for people, its key for machines, what lines up in it.
#[derive(Debug, Clone)]
pub struct Column {
    head: Option<Cow<'static, str>>,
    key: Option<&'static str>,
    align: Align,
}

/// A column of words.
pub const fn left(head: &'static str, key: &'static str) -> Column {
    Column { head: Some(Cow::Borrowed(head)), key: Some(key), align: Align::Left }
}

/// A column of figures in various units.
pub const fn right(head: &'static str, key: &'static str) -> Column {
    Column { head: Some(Cow::Borrowed(head)), key: Some(key), align: Align::Right }
}

/// A column of figures in one unit.
pub const fn figures(head: &'static str, key: &'static str) -> Column {
    Column { head: Some(Cow::Borrowed(head)), key: Some(key), align: Align::Point }
}

/// A column that only machines read.
pub const fn hidden(key: &'static str) -> Column {
    Column { head: None, key: Some(key), align: Align::Left }
}

/// A column that only people read, such as a range in words.
pub const fn shown(head: &'static str) -> Column {
    Column { head: Some(Cow::Borrowed(head)), key: None, align: Align::Left }
}

/// A column that only people read, and whose heading is itself a figure.
pub const fn titled(head: String) -> Column {
    Column { head: Some(Cow::Owned(head)), key: None, align: Align::Left }
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

    /// The same with more columns that only machines read, alike in each row.
    pub fn about<const N: usize>(mut self, facts: [(&'static str, &str); N]) -> Self {
        for (key, value) in facts {
            self.columns.push(hidden(key));
            for row in &mut self.rows {
                row.push(Cell::text(value));
            }
        }
        self
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
            Format::Json => self.result(format, Map::new()),
            Format::Csv => self.to_csv(),
            Format::Markdown => Ok(self.to_markdown()),
        }
    }

    /// Aligned columns, two blanks apart; the last one is not padded.
    pub fn to_text(&self) -> String {
        let mut lines = self.shown_lines();
        let aligns: Vec<Align> = self.columns.iter().filter(|c| c.head.is_some()).map(|c| c.align).collect();
        for (i, align) in aligns.into_iter().enumerate() {
            pad(&mut lines, i, align);
        }
        let untitled = lines[0].iter().all(|head| head.trim().is_empty());
        let joined = lines.iter().skip(usize::from(untitled)).map(|line| line.join("  "));
        joined.map(|line| line.trim_end().to_owned() + "\n").collect()
    }

    /// The headings, then the rows, of the columns that people read.
    fn shown_lines(&self) -> Vec<Vec<String>> {
        let heads = self.columns.iter().filter_map(|c| c.head.as_deref().map(printable)).collect();
        let row = |row: &Vec<Cell>| {
            let cells = self.columns.iter().zip(row).filter(|(c, _)| c.head.is_some());
            cells.map(|(_, cell)| printable(&cell.shown)).collect()
        };
        std::iter::once(heads).chain(self.rows.iter().map(row)).collect()
    }

    /// What people read: each heading and whether its column lines up on the right, and the rows.
    pub fn for_people(&self) -> (Vec<(String, bool)>, Vec<Vec<String>>) {
        let mut lines = self.shown_lines();
        let heads = lines.remove(0);
        let right = self.columns.iter().filter(|c| c.head.is_some()).map(|c| c.align != Align::Left);
        (heads.into_iter().zip(right).collect(), lines)
    }

    fn to_markdown(&self) -> String {
        let line = |cells: &Vec<String>| {
            format!("| {} |\n", cells.iter().map(|cell| escaped(cell)).collect::<Vec<_>>().join(" | "))
        };
        let rule = self
            .columns
            .iter()
            .filter(|c| c.head.is_some())
            .map(|c| if c.align == Align::Left { "---" } else { "--:" });
        let mut lines = self.shown_lines();
        lines.insert(1, rule.map(str::to_owned).collect());
        lines.iter().map(line).collect()
    }

    fn to_csv(&self) -> anyhow::Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().filter_map(|c| c.key))?;
        for row in &self.rows {
            writer.write_record(self.keyed(row).map(|(_, value)| plain(value)))?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    /// A result in a format; as JSON with what `head` says about the whole beside the rows.
    ///
    /// # Errors
    /// As [`Table::render`].
    pub fn result(&self, format: Format, head: Map<String, Value>) -> anyhow::Result<String> {
        if format != Format::Json {
            return self.render(format);
        }
        envelope::rows(head, self.to_json())
    }

    /// The rows of several tables of the same columns under one heading, each with the name of its table before it.
    pub fn joined(head: &'static str, key: &'static str, tables: Vec<(String, Self)>) -> Self {
        let mut columns = vec![left(head, key)];
        columns.extend(tables.first().map(|(_, table)| table.columns.clone()).unwrap_or_default());
        let mut all = Self::new(columns);
        for (name, table) in tables {
            for row in table.rows {
                all.row(std::iter::once(Cell::text(&name)).chain(row).collect::<Vec<_>>());
            }
        }
        all
    }

    /// An array of objects, one per row.
    pub fn to_json(&self) -> Value {
        let object = |row: &Vec<Cell>| {
            let pairs = self.keyed(row).map(|(key, value)| (key.to_owned(), value.clone()));
            Value::Object(pairs.collect::<Map<_, _>>())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }

    fn keyed<'r>(&'r self, row: &'r [Cell]) -> impl Iterator<Item = (&'static str, &'r Value)> {
        self.columns.iter().zip(row).filter_map(|(column, cell)| Some((column.key?, &cell.value)))
    }
}

/// Makes the cells of a column equally wide.
fn pad(lines: &mut [Vec<String>], column: usize, align: Align) {
    if align == Align::Point {
        let behind = |text: &str| text.rsplit_once('.').map_or(0, |(_, digits)| digits.width() + 1);
        let most = lines.iter().skip(1).map(|line| behind(&line[column])).max().unwrap_or(0);
        for line in lines.iter_mut().skip(1) {
            let missing = most - behind(&line[column]);
            line[column].push_str(&" ".repeat(missing));
        }
    }
    let width = lines.iter().map(|line| line[column].width()).max().unwrap_or(0);
    for line in lines {
        let blanks = " ".repeat(width - line[column].width());
        line[column] = if align == Align::Left { line[column].clone() + &blanks } else { blanks + &line[column] };
    }
}

/// Text that Markdown shows as it is, in one line.
pub fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' => shown.extend(['\\', c]),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            c => shown.push(c),
        }
    }
    shown
}

/// Text broken into lines of at most `width` characters where words end, each behind `indent` blanks.
pub fn wrapped(text: &str, indent: usize, width: usize) -> String {
    let lead = " ".repeat(indent);
    let lines = crate::text::flow(text, width.saturating_sub(indent)).into_iter().map(|line| lead.clone() + &line);
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if is_formula(text) => format!("'{}", printable(text)),
        Value::String(text) => printable(text),
        other => other.to_string(),
    }
}

/// Whether a spreadsheet would take a text for a formula, or for a command to the system; a lone sign it does not.
fn is_formula(text: &str) -> bool {
    text.len() > 1 && text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new([left("Item", "item"), right("Cost", "usd"), hidden("unit")]);
        table.row([Cell::text("a|b, µ"), Cell::number(1.5, "$1.50"), Cell::text("h")]);
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
        assert_eq!(
            table.render(Format::Csv).expect("csv"),
            "item,usd,unit\n\"a|b, µ\",1.5,h\nlonger,1234.0,\nempty,,\n"
        );
        assert_eq!(table.to_json()[1]["usd"], Value::from(1234.0));
        assert_eq!(table.to_json()[2]["usd"], Value::Null);
        assert!(table.render(Format::Markdown).expect("markdown").contains("--: |\n| a\\|b, µ | $1.50 |"));
    }

    #[test]
    fn words_neither_steer_a_terminal_nor_calculate_in_a_spreadsheet_nor_mark_up() {
        let mut table = Table::new([left("Name", "name")]);
        for name in ["=1+1", "@SUM(A1)", "-", "+x", "\u{1b}[2J\u{202e}", "<b>|*a*\nb&c"] {
            table.row([Cell::text(name)]);
        }
        assert_eq!(
            table.render(Format::Csv).expect("csv"),
            "name\n'=1+1\n'@SUM(A1)\n-\n'+x\n\u{fffd}[2J\u{fffd}\n<b>|*a*\u{fffd}b&c\n"
        );
        assert!(!table.to_text().replace('\n', "").contains(|c: char| c.is_control() || c == '\u{202e}'));
        let markdown = table.render(Format::Markdown).expect("markdown");
        assert!(markdown.ends_with("| &lt;b&gt;\\|\\*a\\*\u{fffd}b&amp;c |\n"), "{markdown}");
    }

    #[test]
    fn a_result_says_its_version_and_several_say_whose_they_are() {
        let head = Map::from_iter([("dial".to_owned(), Value::from("x"))]);
        let text = sample().result(Format::Json, head).expect("json");
        let whole: Value = serde_json::from_str(&text).expect("json");
        assert_eq!(
            (&whole["schema"], &whole["dial"], &whole["rows"]),
            (&crate::report::json::SCHEMA.into(), &"x".into(), &sample().to_json())
        );
        let both = Table::joined("Whose", "whose", vec![("a".to_owned(), sample()), ("b".to_owned(), sample())]);
        assert_eq!(both.to_json()[3]["whose"], "b");
        assert_eq!(both.to_json()[4]["usd"], 1234.0);
    }

    #[test]
    fn figures_line_up_at_the_point() {
        let mut table = Table::new([figures("Amount", "usd")]);
        for amount in ["$1,234.50", "$0.0042", "$7"] {
            table.row([Cell::text(amount)]);
        }
        assert_eq!(table.to_text(), "     Amount\n$1,234.50\n    $0.0042\n    $7\n");
    }

    #[test]
    fn lines_break_where_words_end() {
        assert_eq!(wrapped("one two  three", 2, 9), "  one two\n  three\n");
    }
}
