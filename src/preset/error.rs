//! What is wrong with a preset, where, and what to do about it.

use super::recorded::RecordedError;
use crate::bounds::Exceeded;
use crate::dial::DialError;
use crate::location::Location;

/// Everything that is wrong with a preset: one line per fault, at most ten of them.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", listed(.faults))]
pub struct PresetError {
    /// At least one, in the order of the file.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{at}: {problem}")]
pub struct Fault {
    /// Where.
    pub at: Location,
    /// What.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file could not be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// It is a folder.
    #[error("this is a folder; name a preset's file, or let 'faceoff fleet FOLDER' weigh every preset in it")]
    Folder,
    /// The file holds too much.
    #[error("{0}")]
    TooMuch(Exceeded),
    /// Some bytes are not UTF-8.
    #[error("this byte is not UTF-8; save the file as UTF-8")]
    NotUtf8,
    /// The text is not TOML.
    #[error("not valid TOML: {0}")]
    Toml(String),
    /// A name is given twice.
    #[error("'{0}' is given twice; keep one of them")]
    Duplicate(String),
    /// The version is not one that this program reads.
    #[error("version {found} {}; this program reads version {known}", version_fault(.found, *.known))]
    Version {
        /// As written.
        found: String,
        /// The newest that is read.
        known: i64,
    },
    /// A field beside the groups that does not exist.
    #[error("no field '{name}'{}; a preset has version, name, title, about, figures, recorded, and the groups {groups}", near_dial(*.dial))]
    Field {
        /// As written.
        name: String,
        /// A dial of that name, if there is one.
        dial: Option<&'static str>,
        /// The groups of dials.
        groups: String,
    },
    /// A text field that holds something else, or too much.
    #[error("{field}: wants one line of text, at most {limit} characters")]
    Text {
        /// Which field.
        field: &'static str,
        /// Most characters.
        limit: usize,
    },
    /// The name is not one that a file can have.
    #[error("name: '{found}' cannot be a name; use lower-case letters, digits and hyphens, such as '{example}'")]
    Name {
        /// As written.
        found: String,
        /// A name that would do.
        example: String,
    },
    /// A group's name with a value that is no table.
    #[error("{0}: wants a table of dials, such as [{0}]")]
    Group(&'static str),
    /// A table where the value of a dial should be.
    #[error("{0}: wants a value, not a table")]
    Nested(&'static str),
    /// A dial that does not exist, or that refuses its value.
    #[error("{0}")]
    Dial(DialError),
    /// Recorded traffic that does not read.
    #[error("{0}")]
    Recorded(RecordedError),
}

/// Version 1 is the first, so an older one never was; migrations would begin here.
fn version_fault(found: &str, known: i64) -> &'static str {
    match found.parse::<i64>() {
        Ok(number) if number > known => "is newer than this program, so it may mean something else: update faceoff",
        Ok(_) => "never was: the first is 1",
        Err(_) => "is no version: write version = 1",
    }
}

fn near_dial(dial: Option<&'static str>) -> String {
    dial.map(|id| format!("; did you mean the dial '{id}'?")).unwrap_or_default()
}

/// More would scroll the first one away.
const SHOWN: usize = 10;

fn listed(faults: &[Fault]) -> String {
    let mut lines: Vec<String> = faults.iter().take(SHOWN).map(Fault::to_string).collect();
    if faults.len() > SHOWN {
        lines.push(format!("and {} more", faults.len() - SHOWN));
    }
    lines.join("\n")
}
