//! Standard output and standard error.

use crate::file;
use crate::intake::IntakeError;
use crate::preset::SaveError;
use crate::report::folder::ReportError;
use crate::traces::StoreError;
use crate::units::printable;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Standard output cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written: {0}")]
pub struct Unwritable(io::Error);

impl Unwritable {
    /// Whether the reader has merely stopped reading.
    pub fn nobody_listens(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}

/// A file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be written: {error}", .path.display())]
pub struct Unwritten {
    /// The file that was asked for.
    pub path: PathBuf,
    /// Why not.
    pub error: io::Error,
}

/// Whether an error says that a disk takes no more, as opposed to something that can be put right in what was asked for.
pub fn disk_is_full(error: &anyhow::Error) -> bool {
    let save = |error: &SaveError| matches!(error, SaveError::Write { error, .. } if file::is_full(error));
    let store = |error: &StoreError| {
        matches!(error, StoreError::Disk { doing: "written", error, .. } if file::is_full(error))
    };
    if let Some(Unwritten { error, .. }) = error.downcast_ref() {
        return file::is_full(error);
    }
    if let Some(error) = error.downcast_ref::<ReportError>() {
        return matches!(error, ReportError::Write { error, .. } if file::is_full(error));
    }
    match error.downcast_ref::<IntakeError>() {
        Some(IntakeError::Trace(error)) => store(error),
        Some(IntakeError::Preset(error)) => save(error),
        _ => error.downcast_ref().is_some_and(save) || error.downcast_ref().is_some_and(store),
    }
}

/// Where results go.
pub struct Output {
    sink: Box<dyn Write>,
}

impl Output {
    /// Standard output.
    pub fn standard() -> Self {
        Self { sink: Box::new(BufWriter::new(io::stdout().lock())) }
    }

    /// Writes text.
    ///
    /// # Errors
    /// [`Unwritable`] when nobody takes it.
    pub fn text(&mut self, text: &str) -> anyhow::Result<()> {
        self.sink.write_all(text.as_bytes()).map_err(|error| Unwritable(error).into())
    }

    /// Writes a path on a line of its own.
    ///
    /// # Errors
    /// As [`Output::text`].
    pub fn path(&mut self, path: &Path) -> anyhow::Result<()> {
        self.text(&format!("{}\n", shown(path)))
    }

    /// Hands over what is still held back.
    ///
    /// # Errors
    /// [`Unwritable`] when nobody takes it.
    pub fn finish(&mut self) -> anyhow::Result<()> {
        self.sink.flush().map_err(|error| Unwritable(error).into())
    }
}

/// A path as every result shows it: a name may hold anything, and what is shown must not steer the terminal.
pub fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// A message on standard error; when even that is closed, nobody is left to be told.
pub fn complain(message: &str) {
    // So may an argument, or what an error quotes.
    let lines: Vec<String> = message.lines().map(printable).collect();
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
}
