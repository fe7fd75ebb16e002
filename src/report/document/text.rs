//! Words with the little emphasis that a report needs.

use crate::units::printable;

/// A run of words, of one or more kinds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub Vec<Span>);

/// Words of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Words.
    Plain(String),
    /// Words that matter more.
    Strong(String),
    /// What is broken or missed.
    Alarm(String),
    /// An id, a value or a command, to be read letter by letter.
    Code(String),
    /// A remark beside the words, which may be set smaller.
    Note(String),
    /// A reference to the source with this number.
    Source(usize),
}

impl Text {
    fn then(mut self, span: Span) -> Self {
        self.0.push(span);
        self
    }

    pub(super) fn plain(self, words: impl AsRef<str>) -> Self {
        self.then(Span::Plain(printable(words.as_ref())))
    }

    pub(super) fn strong(self, words: impl AsRef<str>) -> Self {
        self.then(Span::Strong(printable(words.as_ref())))
    }

    pub(super) fn alarm(self, words: impl AsRef<str>) -> Self {
        self.then(Span::Alarm(printable(words.as_ref())))
    }

    pub(super) fn code(self, words: impl AsRef<str>) -> Self {
        self.then(Span::Code(printable(words.as_ref())))
    }

    pub(super) fn note(self, words: impl AsRef<str>) -> Self {
        self.then(Span::Note(printable(words.as_ref())))
    }

    pub(super) fn source(self, number: usize) -> Self {
        self.then(Span::Source(number))
    }

    /// An empty text to add to.
    pub(super) fn new() -> Self {
        Self::default()
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        Self::new().plain(words)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::new().plain(words)
    }
}
