//! Where something stands in a text file, as editors count: for error messages that can be followed.

use crate::units::printable;

/// A place in a named text: `web-api.toml:12:8`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The name of the file, as the user gave it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Location {
    /// The place of the byte at `offset` in `text`; an offset behind the end, or inside a character,
    /// means the last character before it.
    #[must_use]
    pub fn of(file: &str, text: &str, offset: usize) -> Self {
        let before = beginning(text, offset);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
        }
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", printable(&self.file), self.line, self.column)
    }
}

/// The first `length` bytes of a text, without the character that they would cut in two.
#[must_use]
pub fn beginning(text: &str, length: usize) -> &str {
    let end = (0..=length.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters_from_one() {
        let at = |offset| Location::of("a.toml", "ab\nçd = 1\n", offset).to_string();
        assert_eq!(at(0), "a.toml:1:1");
        assert_eq!(at(3), "a.toml:2:1");
        assert_eq!(at(5), "a.toml:2:2", "ç is one character of two bytes");
        assert_eq!(at(4), "a.toml:2:1", "inside a character");
        assert_eq!(at(99), "a.toml:3:1");
    }
}
