//! Standard output and standard error.

use crate::units::printable;
use std::io::{self, BufWriter, Write};
use std::path::Path;

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
