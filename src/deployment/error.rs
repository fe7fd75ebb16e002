//! Why a file that describes a deployment is not taken.

use crate::units::printable;

/// A file that is not taken: where, what is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {why}", printable(file), line.map_or_else(String::new, |line| format!(":{line}")))]
pub struct DeploymentError {
    /// The file, as it was given.
    pub file: String,
    /// Line, from 1, where there is one to blame.
    pub line: Option<u64>,
    /// What is wrong and what to do, safe to show.
    pub why: String,
}

/// Most characters of a message.
const LONGEST: usize = 1000;

impl DeploymentError {
    /// An error in a line; line 0 means the file as a whole.
    pub(super) fn new(file: &str, line: u64, why: impl AsRef<str>) -> Self {
        let why = printable(why.as_ref()).chars().take(LONGEST).collect();
        Self { file: file.to_owned(), line: Some(line).filter(|line| *line > 0), why }
    }
}

/// A fault in a document whose file the caller knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// Line, from 1; 0 where there is none to blame.
    pub line: u64,
    /// What is wrong and what to do.
    pub why: String,
}

impl Fault {
    pub(super) fn new(line: u64, why: impl Into<String>) -> Self {
        Self { line, why: why.into() }
    }

    /// The same with its file.
    pub(super) fn of(self, file: &str) -> DeploymentError {
        DeploymentError::new(file, self.line, self.why)
    }
}
