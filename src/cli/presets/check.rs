//! What a check of presets found.

use crate::catalog::Catalog;
use crate::cli::output::shown;
use crate::cli::table::{Cell, Format, Table, left, right};
use crate::preset::{self, Preset, PresetError};
use std::fmt::Write as _;
use std::path::PathBuf;

/// A file and what it is.
pub struct Checked {
    file: PathBuf,
    /// The preset, or every fault of it.
    pub outcome: Result<Preset, PresetError>,
}

impl Checked {
    /// Reads a file.
    pub fn of(file: PathBuf, catalog: &Catalog) -> Self {
        Self { outcome: preset::read(&file, catalog), file }
    }

    fn name(&self) -> String {
        shown(&self.file)
    }
}

/// Lines for people, one per fault, and per sound file unless only faults are wanted; a row per fault or sound file
/// for machines.
///
/// # Errors
/// When JSON or CSV cannot be written.
pub fn written(checked: &[Checked], format: Format, faults_alone: bool) -> anyhow::Result<String> {
    if format != Format::Table {
        return table(checked, faults_alone).render(format);
    }
    let (mut text, mut faulty) = (String::new(), 0);
    for file in checked {
        match &file.outcome {
            Ok(_) if faults_alone => {}
            Ok(preset) => writeln!(text, "{}: fine: {}", file.name(), preset.title)?,
            Err(error) => {
                faulty += 1;
                error.faults.iter().try_for_each(|fault| writeln!(text, "{fault}"))?;
            }
        }
    }
    if !faults_alone {
        writeln!(text, "{} checked, {faulty} faulty", checked.len())?;
    }
    Ok(text)
}

fn table(checked: &[Checked], faults_alone: bool) -> Table {
    let mut table =
        Table::new([left("File", "file"), right("Line", "line"), right("Column", "column"), left("Fault", "fault")]);
    for file in checked {
        match &file.outcome {
            Ok(_) if faults_alone => {}
            Ok(_) => table.row([Cell::text(file.name())]),
            Err(error) => {
                for fault in &error.faults {
                    let count = |n: usize| Cell::of(n as u64, n.to_string());
                    let (line, column) = (count(fault.at.line), count(fault.at.column));
                    table.row([Cell::text(file.name()), line, column, Cell::text(fault.problem.to_string())]);
                }
            }
        }
    }
    table
}
