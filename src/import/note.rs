//! What had to be assumed or repaired to read a file.

use super::error::{ImportError, Problem, at_file, excerpt};
use crate::units::{counted, printable};

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// How the file was read.
    Info,
    /// Something was assumed or repaired that may be wrong.
    Warning,
}

/// Something that was assumed or repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// How much it matters.
    pub severity: Severity,
    /// The file, where it concerns one of several.
    pub file: Option<String>,
    /// The first line that it concerns.
    pub line: Option<u64>,
    /// One sentence, safe to show.
    pub text: String,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{}:{line}: ", printable(file))?,
            (Some(file), None) => write!(f, "{}: ", printable(file))?,
            (None, Some(line)) => write!(f, "line {line}: ")?,
            (None, None) => {}
        }
        f.write_str(&self.text)
    }
}

/// Most characters of a note.
const LONGEST: usize = 1000;
/// More notes than this say nothing more.
const MOST: usize = 200;

/// How often something happened: `once`, `12 times`.
pub(super) fn times(n: u64) -> String {
    if n == 1 { "once".to_owned() } else { counted(n as f64, "time") }
}

/// Notes as they come up.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    all: Vec<Note>,
}

impl Notes {
    /// How something was read.
    pub(super) fn info(&mut self, file: &str, text: impl AsRef<str>) {
        self.push(Severity::Info, file, None, text.as_ref());
    }

    /// What may be wrong.
    pub(super) fn warn(&mut self, file: &str, line: Option<u64>, text: impl AsRef<str>) {
        self.push(Severity::Warning, file, line, text.as_ref());
    }

    fn push(&mut self, severity: Severity, file: &str, line: Option<u64>, text: &str) {
        let note = Note {
            severity,
            file: Some(file.to_owned()).filter(|f| !f.is_empty()),
            line,
            text: printable(text).chars().take(LONGEST).collect(),
        };
        if self.all.len() < MOST && !self.all.contains(&note) {
            self.all.push(note);
        }
    }

    /// All of them, warnings first.
    pub(super) fn into_vec(mut self) -> Vec<Note> {
        self.all.sort_by_key(|note| note.severity == Severity::Info);
        self.all
    }
}

/// Share of lines, in percent, that may be of another kind.
const TOLERATED: u64 = 10;
/// In a file of fewer lines that share says nothing …
const FEW: u64 = 100;
/// … so that up to this share is tolerated there.
const TOLERATED_OF_FEW: u64 = 50;

/// Lines that are not what the file is made of.
#[derive(Debug, Default)]
pub(super) struct Rejects {
    /// Lines that are not blank.
    pub(super) lines: u64,
    /// Those that do not parse.
    pub(super) rejected: u64,
    first: Option<(u64, &'static str, String)>,
}

impl Rejects {
    /// Counts a line that does not parse.
    pub(super) fn reject(&mut self, line: u64, bytes: &[u8], reason: &'static str) {
        self.rejected += 1;
        if self.first.is_none() {
            self.first = Some((line, reason, excerpt(bytes)));
        }
    }

    /// A note on what was left out, or an error when it is too much of the file.
    pub(super) fn judge(self, file: &str, format: &'static str, notes: &mut Notes) -> Result<u64, ImportError> {
        let Some((first, reason, excerpt)) = self.first else { return Ok(0) };
        let allowed = if self.lines < FEW { TOLERATED_OF_FEW } else { TOLERATED };
        if self.rejected * 100 > allowed * self.lines {
            let (rejected, lines) = (self.rejected, self.lines);
            let problem = Problem::Garbled { format, rejected, lines, allowed, first, reason, excerpt };
            return Err(at_file(file, problem));
        }
        let text = format!(
            "{} of {} lines are no {format} and were left out; the first: {reason}: '{excerpt}'",
            self.rejected, self.lines
        );
        notes.warn(file, Some(first), text);
        Ok(self.rejected)
    }
}
