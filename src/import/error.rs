//! Why a file is not taken: where, what was found, what is allowed, what to do.

use crate::units::printable;

/// A number of a file as it is told in an error: whole, but in powers of ten from where its digits say nothing. `1e308` stays as it was
/// written instead of 309 digits.
pub(super) fn number(value: f64) -> String {
    /// Above this whole numbers are no longer exact.
    const EXACT: f64 = 9e15;
    if value.abs() < EXACT { value.to_string() } else { format!("{value:e}") }
}

/// A file that cannot be imported.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{at}: {problem}")]
pub struct ImportError {
    /// Where.
    pub at: Place,
    /// What.
    pub problem: Box<Problem>,
}

impl ImportError {
    pub(super) fn new(at: Place, problem: Problem) -> Self {
        // Names and values of the file end up in these; nothing of a file may steer a terminal, or fill it.
        let safe = |text: String| printable(&text).chars().take(LONGEST).collect();
        let problem = match problem {
            Problem::Refused(why) => Problem::Refused(safe(why)),
            Problem::NoRequest(why) => Problem::NoRequest(safe(why)),
            Problem::Unreadable(why) => Problem::Unreadable(safe(why)),
            Problem::Value { found, allowed } => Problem::Value { found: safe(found), allowed: safe(allowed) },
            other => other,
        };
        Self { at, problem: Box::new(problem) }
    }
}

/// A place in a file: `access.log:12: status`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The name of the file, as it was given.
    pub file: String,
    /// Line, from 1, where the format has lines.
    pub line: Option<u64>,
    /// The column, key or path inside the document.
    pub field: Option<String>,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", printable(&self.file))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        self.field.as_ref().map_or(Ok(()), |field| write!(f, ": {}", excerpt(field.as_bytes())))
    }
}

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file or stream cannot be read to its end.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Not a byte in it.
    #[error("is empty; export it again, for a period with traffic")]
    Empty,
    /// A heading, or a valid document, without anything below it that has a time or a value.
    #[error("{0}, but no data in it; export a period with traffic")]
    NoData(&'static str),
    /// None of the formats.
    #[error("is in no format that is known here; it begins with '{0}'. {KNOWN}")]
    Unknown(String),
    /// Packed in a way that is not undone here.
    #[error(
        "is packed as {0}, which is not read here; unpack it and import what is inside (gzip, zstd and tar may stay)"
    )]
    Packed(&'static str),
    /// JSON that is not well formed, or lacks what the format must have.
    #[error("not a valid {format}: {reason}; export it again, whole")]
    Malformed {
        /// What it should be.
        format: &'static str,
        /// What the reader met.
        reason: String,
    },
    /// One value that the format does not allow.
    #[error("'{found}' is not allowed: {allowed}")]
    Value {
        /// As written, shortened.
        found: String,
        /// What is allowed, and what to do.
        allowed: String,
    },
    /// The file is fine but is not what is needed, or does not say enough.
    #[error("{0}")]
    Refused(String),
    /// It can be read, and none of it tells of a request.
    #[error("{0}")]
    NoRequest(String),
    /// More lines than an accident explains are of another kind.
    #[error(
        "{rejected} of {lines} lines are no {format} (more than {allowed} %); the first is line {first}: {reason}: '{excerpt}'"
    )]
    Garbled {
        /// What the lines should be.
        format: &'static str,
        /// Lines that are not.
        rejected: u64,
        /// Lines that are not blank.
        lines: u64,
        /// Most that are tolerated, in percent.
        allowed: u64,
        /// Line of the first.
        first: u64,
        /// Why that one is not.
        reason: &'static str,
        /// How it begins.
        excerpt: String,
    },
    /// A limit of this program.
    #[error("{what}: {found}, at most {limit}; {remedy}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much.
        found: String,
        /// How much is allowed.
        limit: String,
        /// What to do.
        remedy: &'static str,
    },
}

const KNOWN: &str = "Read are access logs (nginx, Apache, load balancers, CDNs, JSON lines), logs of functions, exports of monitoring, CSV of \
times and counts, and results of load tests. For an access log of your own say its format: --log-format '$remote_addr [$time_local] …'";

/// Most characters of a message.
const LONGEST: usize = 1000;
/// Most characters of a foreign text in a message.
const SHOWN: usize = 60;

/// The beginning of a foreign text, safe to show.
pub(super) fn excerpt(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN * 4)]);
    let text = text.trim();
    let cut: String = text.chars().take(SHOWN).collect();
    let more = if cut.len() < text.len() || bytes.len() > SHOWN * 4 { "…" } else { "" };
    printable(&cut) + more
}

/// A problem at a file as a whole.
pub(super) fn at_file(file: &str, problem: Problem) -> ImportError {
    ImportError::new(Place { file: file.to_owned(), line: None, field: None }, problem)
}

/// A problem in a line.
pub(super) fn at_line(file: &str, line: u64, problem: Problem) -> ImportError {
    ImportError::new(Place { file: file.to_owned(), line: Some(line), field: None }, problem)
}

/// A problem at a field, by its name or path.
pub(super) fn at_field(file: &str, line: Option<u64>, field: &str, problem: Problem) -> ImportError {
    ImportError::new(Place { file: file.to_owned(), line, field: Some(field.to_owned()) }, problem)
}

/// A refusal of the file as a whole.
pub(super) fn refused(file: &str, why: impl Into<String>) -> ImportError {
    at_file(file, Problem::Refused(why.into()))
}
