//! Traces on the disk: one text file each, in a folder of the user's.
//!
//! Somebody who opens such a file should see what it is, draw it with whatever draws a column of numbers, and be able to write one by
//! hand. So it is a list of numbers under a few lines that say what they are:
//!
//! ```text
//! # faceoff trace 1
//! # source: access.log, access.log.1 (28,342 requests)
//! # start: 2026-10-05T08:00:00Z
//! # utc_offset_s: 7200
//! # step_s: 60
//! requests
//! 12
//! 0
//! ?
//! arrivals_s
//! 0.25
//! 17.5
//! ```
//!
//! `?` is a step that is not known; the second list is there when single arrivals are. [`parse`] checks everything and names the line.

mod parse;
mod write;

pub use parse::parse;

use crate::file::{self, Existing};
use crate::location::Location;
use crate::trace::Trace;
use crate::units::printable;
use std::path::{Path, PathBuf};

/// Most steps of a trace: eleven months of minutes.
pub const MAX_COUNTS: usize = 500_000;
/// Most single arrivals that are kept; of a trace with more only the counts are.
pub const MAX_ARRIVALS: usize = 1_000_000;
/// Most bytes of a file; the largest that [`save`] writes has about 18 MB.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;
/// Most characters of a name.
const MAX_NAME: usize = 60;
/// The version of the format that is read and written.
const VERSION: u32 = 1;

/// A moment of a trace on the clock of its source, such as `2026-10-05 08:00:00 +02:00`; `None` where its time is not known.
#[must_use]
pub fn clock(trace: &Trace, after_s: f64) -> Option<String> {
    let offset = jiff::tz::Offset::from_seconds(trace.utc_offset_s).ok()?;
    let at = jiff::Timestamp::from_second((trace.start_s? + after_s).floor() as i64).ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::fixed(offset)).strftime("%Y-%m-%d %H:%M:%S %:z").to_string())
}

/// Why a trace was not read or not saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The name cannot be a file's.
    #[error("'{0}' cannot be the name of a trace; use lower-case letters, digits and hyphens")]
    Name(String),
    /// A trace of this name is there.
    #[error("{} is there already; replace it, or choose another name", .0.display())]
    Exists(PathBuf),
    /// The trace has too many steps.
    #[error("a trace has at most {MAX_COUNTS} steps, and this one has {0}; choose a wider step")]
    TooLong(usize),
    /// The trace cannot be written as it is.
    #[error("a trace needs a step longer than zero, and counts and arrivals that are finite and not negative")]
    Invalid,
    /// The disk said no.
    #[error("{} cannot be {doing}: {error}", .path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What was tried: `read` or `written`.
        doing: &'static str,
        /// Why not.
        error: std::io::Error,
    },
    /// Some bytes are not UTF-8.
    #[error("{}: not UTF-8, so no trace", .0.display())]
    NotUtf8(PathBuf),
    /// A line that does not read.
    #[error("{at}: {problem}")]
    Line {
        /// Where.
        at: Location,
        /// What is wrong, and what it wants.
        problem: String,
    },
}

/// A trace in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name: the file's without `.csv`.
    pub name: String,
    /// The file.
    pub path: PathBuf,
}

/// The file of a trace in a folder.
#[must_use]
pub fn path_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.csv"))
}

/// The traces in a folder, by name; none when there is no such folder. What cannot be a trace's name is passed over.
#[must_use]
pub fn list(folder: &Path) -> Vec<Stored> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<Stored> = entries.filter_map(|entry| stored(entry.ok()?.path())).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn stored(path: PathBuf) -> Option<Stored> {
    let name = path.file_name()?.to_str()?.strip_suffix(".csv")?.to_owned();
    (is_name(&name) && path.is_file()).then_some(Stored { name, path })
}

/// Whether a text can name a trace: lower-case letters, digits and single hyphens between them, at most 60 characters.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.len() <= MAX_NAME && text.split('-').all(word) && text != "none"
}

/// Reads a trace.
///
/// # Errors
/// When the file cannot be read, is too large, or a line of it does not read.
pub fn read(path: &Path) -> Result<Trace, StoreError> {
    let disk = |error| StoreError::Disk { path: path.to_owned(), doing: "read", error };
    let bytes = file::read(path, MAX_BYTES).map_err(disk)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| StoreError::NotUtf8(path.to_owned()))?;
    parse(text, &path.display().to_string())
}

/// Reads the trace of a name.
///
/// # Errors
/// As [`read`], and when the name cannot be a trace's.
pub fn load(folder: &Path, name: &str) -> Result<Trace, StoreError> {
    if !is_name(name) {
        return Err(StoreError::Name(printable(name)));
    }
    read(&path_of(folder, name))
}

/// A digest of a trace's file, for references to it: FNV-1a over its bytes, as 16 hexadecimal digits. It finds a file that was
/// replaced or edited; it is no protection against somebody who wants two files to look alike.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let hash = bytes.iter().fold(OFFSET, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME));
    format!("{hash:016x}")
}

/// Writes a trace into a folder, which is made if it is missing; `source` is a line on where it is from.
///
/// Arrivals are kept to the millisecond, and left out where there are more than [`MAX_ARRIVALS`].
///
/// # Errors
/// When the name cannot be a file's, the trace is too long or not valid, the file exists and is to be kept, or nothing can be
/// written there.
pub fn save(folder: &Path, name: &str, trace: &Trace, source: &str, existing: Existing) -> Result<PathBuf, StoreError> {
    if !is_name(name) {
        return Err(StoreError::Name(printable(name)));
    }
    let text = text_of(trace, source)?;
    let path = path_of(folder, name);
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => StoreError::Exists(path.clone()),
        _ => StoreError::Disk { path: path.clone(), doing: "written", error },
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    file::write(&path, text.as_bytes(), existing).map_err(failed)?;
    Ok(path)
}

/// A trace as the text of its file.
///
/// # Errors
/// When it is too long or not valid.
pub fn text_of(trace: &Trace, source: &str) -> Result<String, StoreError> {
    if trace.counts.len() > MAX_COUNTS {
        return Err(StoreError::TooLong(trace.counts.len()));
    }
    let fine = |value: &f64| value.is_finite() && *value >= 0.0;
    let ordered = trace.arrivals.is_sorted();
    let numbers = trace.counts.iter().flatten().chain(&trace.arrivals).all(fine);
    // The reader refuses another span, and the whole trace with it.
    let span = trace.recorded_s.is_none_or(|(from, to)| from >= 0.0 && from < to && to.is_finite());
    if !(numbers && ordered && span && trace.step_s.is_finite() && trace.step_s > 0.0 && !trace.counts.is_empty()) {
        return Err(StoreError::Invalid);
    }
    Ok(write::text(trace, source))
}

#[cfg(test)]
mod tests;
