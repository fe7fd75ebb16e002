//! The tables of [`data`](super::data) as CSV, one file each, at full precision.
//!
//! Text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, their full-width forms, a tab or
//! a return) gets an apostrophe in front, which spreadsheets show as plain text.

use super::data::{Cell, Table};

/// A CSV file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the data cannot be written as CSV: {0}")]
pub struct CsvError(String);

/// A table with its header line.
///
/// # Errors
/// When the writer refuses, which rows of equal length rule out.
pub fn render(table: &Table) -> Result<Vec<u8>, CsvError> {
    let refused = |error: ::csv::Error| CsvError(error.to_string());
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(&table.head).map_err(refused)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(written)).map_err(refused)?;
    }
    writer.into_inner().map_err(|error| CsvError(error.to_string()))
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(words) => text(words),
        Cell::Number(value) => value.to_string(),
        Cell::Flag(on) => on.to_string(),
        Cell::Nothing => String::new(),
    }
}

/// Text that stays text in a spreadsheet.
fn text(words: &str) -> String {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\u{fffd}'];
    let words = crate::units::printable(words);
    if words.trim_start().starts_with(FORMULA) { format!("'{words}") } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_formula() {
        for words in ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", " =1", "＝1+1", "\n=1"] {
            assert!(text(words).starts_with('\''), "{words:?}");
        }
        assert_eq!(text("Nodes m7i.large"), "Nodes m7i.large");
        let row = vec![Cell::Text("x,\"y\"".to_owned()), Cell::Number(-0.5), Cell::Nothing];
        let file = render(&Table { name: "t", head: vec!["a", "b", "c"], rows: vec![row] }).expect("written");
        assert_eq!(String::from_utf8(file).expect("text"), "a,b,c\n\"x,\"\"y\"\"\",-0.5,\n");
    }
}
