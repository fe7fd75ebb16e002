//! The pros and cons, each a statement that the numbers on screen bear out or not.

use crate::catalog::Source;
use crate::model::Side;
use std::sync::Arc;

/// For or against its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Speaks for its side.
    Pro,
    /// Speaks against its side.
    Con,
}

/// One pro or con.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The id of `product.md`, such as `k-idle`.
    pub id: &'static str,
    /// The side it is about.
    pub side: Side,
    /// For or against it.
    pub sign: Sign,
    /// The statement as articles make it in general.
    pub statement: &'static str,
    /// Whether the numbers bear it out here.
    pub holds: bool,
    /// How heavily it weighs here, 0 to 1.
    pub weight: f64,
    /// The statement with this scenario's numbers (or why it is not borne out), short.
    pub text: String,
    /// Where the figures behind it are from.
    pub source: Arc<Source>,
}
