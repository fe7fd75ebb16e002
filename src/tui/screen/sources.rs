//! What the screen of every price and assumption remembers.

use crate::catalog::{Catalog, Confidence, Row, bears_on};
use crate::model::{Comparison, Side};
use crate::tui::cursor::Cursor;
use std::collections::BTreeSet;

/// Which rows are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// Those that the figures on screen rest on.
    #[default]
    InUse,
    /// Of those, the ones that no source was seen for.
    Unverified,
    /// The user's own.
    Yours,
    /// Every row.
    All,
}

impl Which {
    /// Every kind, in the order of the key.
    pub const ALL: [Self; 4] = [Self::InUse, Self::Unverified, Self::Yours, Self::All];

    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::InUse => "in use here",
            Self::Unverified => "in use, unverified",
            Self::Yours => "your overrides",
            Self::All => "all",
        }
    }

    /// The kind some places further, from the last to the first.
    pub fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|w| *w == self).unwrap_or(0) as isize;
        Self::ALL[(at + by).rem_euclid(Self::ALL.len() as isize) as usize]
    }
}

/// Its state.
#[derive(Debug, Default)]
pub struct Sources {
    /// Which rows are listed.
    pub which: Which,
    /// What is sought: every word must occur.
    pub sought: String,
    /// The row in focus among those listed.
    pub row: Cursor,
}

impl Sources {
    /// The rows to list, by id.
    pub fn rows<'c>(&self, catalog: &'c Catalog, comparison: &Comparison) -> Vec<&'c Row> {
        let prices = prices(comparison);
        let in_use = |row: &Row| prices.contains(&*row.id) || bears_on(&row.id, &comparison.scenario);
        let words: Vec<String> = self.sought.split_whitespace().map(str::to_lowercase).collect();
        let has = |row: &Row| {
            let text = format!("{} {} {}", row.id, row.unit, row.source.citation).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let kind = |row: &Row| match self.which {
            Which::All => true,
            Which::Yours => row.given,
            Which::InUse => in_use(row),
            Which::Unverified => row.source.confidence == Confidence::Unverified && in_use(row),
        };
        catalog.rows().filter(|row| kind(row) && has(row)).collect()
    }
}

/// Ids of the prices on either bill.
fn prices(comparison: &Comparison) -> BTreeSet<&str> {
    let lines = Side::BOTH.into_iter().flat_map(|side| comparison.side(side).bill.lines());
    lines.filter_map(|line| line.price_id.as_deref()).collect()
}
