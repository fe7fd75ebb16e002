//! Standard output and standard error.

use super::progress;
use crate::file::{self, Existing};
use crate::intake::IntakeError;
use crate::preset::SaveError;
use crate::report::folder::ReportError;
use crate::traces::StoreError;
use crate::units::printable;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Standard output cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written: {0}")]
pub struct Unwritable(io::Error);

impl Unwritable {
    /// Whether the reader has merely stopped reading.
    pub fn has_no_reader(&self) -> bool {
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
    let store =
        |error: &StoreError| matches!(error, StoreError::Disk { doing: "written", error, .. } if file::is_full(error));
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
    sink: Sink,
}

enum Sink {
    /// Standard output.
    Standard(Box<dyn Write>),
    /// A file, written whole at the end.
    File(PathBuf, Vec<u8>),
    /// Kept, for an answer that holds it.
    Memory(Vec<u8>),
}

impl Output {
    /// Standard output.
    pub fn standard() -> Self {
        Self { sink: Sink::Standard(Box::new(BufWriter::new(io::stdout().lock()))) }
    }

    /// A file in place of standard output; `-` is standard output.
    ///
    /// # Errors
    /// When there is no folder to write it into, so that no user waits for a result that cannot be kept.
    pub fn to(path: &Path) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::standard());
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if path.is_dir() || folder.is_some_and(|folder| !folder.is_dir()) {
            anyhow::bail!("--output {}: this needs a file in a folder that is there", shown(path));
        }
        Ok(Self { sink: Sink::File(path.to_owned(), Vec::new()) })
    }

    /// Memory in place of standard output.
    pub const fn memory() -> Self {
        Self { sink: Sink::Memory(Vec::new()) }
    }

    /// What was written to memory.
    pub fn into_text(self) -> String {
        match self.sink {
            Sink::Memory(content) => String::from_utf8_lossy(&content).into_owned(),
            Sink::Standard(_) | Sink::File(..) => String::new(),
        }
    }

    /// Whether people read it as it comes.
    pub fn is_terminal(&self) -> bool {
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        matches!(self.sink, Sink::Standard(_)) && io::stdout().is_terminal() && !dumb
    }

    /// Writes text.
    ///
    /// # Errors
    /// [`Unwritable`] when it has no reader.
    pub fn text(&mut self, text: &str) -> anyhow::Result<()> {
        progress::stop();
        match &mut self.sink {
            Sink::Standard(sink) => sink.write_all(text.as_bytes()).map_err(|error| Unwritable(error).into()),
            Sink::File(_, content) | Sink::Memory(content) => {
                content.extend_from_slice(text.as_bytes());
                Ok(())
            }
        }
    }

    /// Writes a path on a line of its own.
    ///
    /// # Errors
    /// As [`Output::text`].
    pub fn path(&mut self, path: &Path) -> anyhow::Result<()> {
        self.text(&format!("{}\n", shown(path)))
    }

    /// Hands over what standard output still holds back, for who reads rows as they come; a file is still written whole at the end.
    ///
    /// # Errors
    /// [`Unwritable`] when it has no reader.
    pub fn flush(&mut self) -> anyhow::Result<()> {
        match &mut self.sink {
            Sink::Standard(sink) => sink.flush().map_err(|error| Unwritable(error).into()),
            Sink::File(..) | Sink::Memory(_) => Ok(()),
        }
    }

    /// Hands over what is still held back.
    ///
    /// # Errors
    /// [`Unwritable`] when it has no reader.
    pub fn finish(&mut self) -> anyhow::Result<()> {
        match &mut self.sink {
            Sink::Standard(sink) => sink.flush().map_err(|error| Unwritable(error).into()),
            Sink::Memory(_) => Ok(()),
            Sink::File(path, content) => {
                written(path, content).map_err(|error| Unwritten { path: path.clone(), error }.into())
            }
        }
    }
}

/// A device, such as /dev/null, is written to; a file is replaced whole.
fn written(path: &Path, content: &[u8]) -> io::Result<()> {
    if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return std::fs::File::options().write(true).open(path)?.write_all(content);
    }
    file::write(path, content, Existing::Replace)
}

/// A path as every result shows it: a name may hold anything, and what is shown must not steer the terminal.
pub fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// A message on standard error; when even that is closed, there is no place left for it.
pub fn complain(message: &str) {
    // So may an argument, or what an error quotes.
    let lines: Vec<String> = message.lines().map(printable).collect();
    progress::erase();
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
}
