//! Why a catalog or an override file was refused.

use crate::bounds::Exceeded;
use crate::units::printable;
use std::fmt;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's name as it was given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Place {
    /// The place of a byte offset in `text`.
    pub(super) fn at(file: &str, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            file: printable(file),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Why a catalog or an override file was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// A row that the program needs, or that was asked for, is not there.
    #[error("the catalog has no row '{0}'")]
    Missing(String),
    /// A row holds another kind of value than was asked for.
    #[error("the catalog's row '{id}' holds {found}, not {wanted}")]
    Kind {
        /// The row.
        id: String,
        /// What was asked for.
        wanted: &'static str,
        /// What it holds.
        found: &'static str,
    },
    /// The file is not TOML.
    #[error("{place}: {message}")]
    Syntax {
        /// Where.
        place: Place,
        /// What the parser says.
        message: String,
    },
    /// The file holds too much.
    #[error("{place}: {exceeded}")]
    TooMuch {
        /// Where.
        place: Place,
        /// Of what.
        exceeded: Exceeded,
    },
    /// Something in the file has a value that is not allowed.
    #[error("{place}: '{id}' is {found}; allowed is {allowed}")]
    Value {
        /// Where.
        place: Place,
        /// The row or key.
        id: String,
        /// The value as written.
        found: String,
        /// What may stand there.
        allowed: String,
    },
    /// A row is given twice.
    #[error("{place}: the row '{id}' is already there")]
    Duplicate {
        /// Where.
        place: Place,
        /// The row.
        id: String,
    },
    /// An override names a row that does not exist.
    #[error("{place}: the catalog has no row '{id}'{}", near.as_ref().map(|n| format!("; the nearest is '{n}'")).unwrap_or_default())]
    Unknown {
        /// Where.
        place: Place,
        /// The id as written.
        id: String,
        /// The known id that looks most like it.
        near: Option<String>,
    },
    /// A row of a region that is neither in the catalog nor among those that the file adds.
    #[error("{place}: the catalog has no region '{region}', of which '{id}' is{}; to add it, write markets = [\"{region}\"] above all rows", near.as_ref().map(|n| format!(" (the nearest is '{n}')")).unwrap_or_default())]
    Region {
        /// Where.
        place: Place,
        /// The id as written.
        id: String,
        /// Its first two parts.
        region: String,
        /// The known region that looks most like it.
        near: Option<String>,
    },
}
