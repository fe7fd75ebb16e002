//! Where a figure is from: what it is made of, the formula, the inputs, the sources. Built from what the model, the catalog and the
//! importer already say; nothing here computes.

pub mod bill;
pub mod check;
pub mod day;
pub mod import;
pub mod row;
pub mod source;
pub mod subject;
pub mod traffic;

pub use subject::Subject;

/// What is said of one figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explanation {
    /// What the figure is, and its value.
    pub title: String,
    /// What it is made of, in order.
    pub parts: Vec<Part>,
}

/// A piece of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A heading.
    Heading(String),
    /// Something by name: an input, a quantity, an amount.
    Entry(String, String),
    /// A sentence, such as a formula or a caveat.
    Text(String),
    /// A line that is laid out already: a row of a small table.
    Line(String),
    /// A source with its date and confidence; said to be weak when it is.
    Source {
        /// Where it was read.
        citation: String,
        /// As of when.
        as_of: String,
        /// A word on how far it can be trusted; empty where there is nothing to say.
        caution: String,
    },
}
