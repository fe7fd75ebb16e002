//! What the screen of every price and assumption remembers.

use crate::analysis::prices::price_weights;
use crate::catalog::{Catalog, Confidence, Row, bears_on};
use crate::model::{Comparison, Side};
use crate::tui::cursor::Cursor;
use std::collections::{BTreeMap, BTreeSet};

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

/// Dollars a month that each price carries of the Kubernetes bill and of the serverless bill, by its id.
pub fn carried(comparison: &Comparison) -> BTreeMap<String, [f64; 2]> {
    price_weights(comparison).into_iter().map(|price| (price.id, price.usd)).collect()
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
    /// The rows to list: by id, those in use by the money that they carry on either bill, the most first.
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
        let mut rows: Vec<&Row> = catalog.rows().filter(|row| kind(row) && has(row)).collect();
        if matches!(self.which, Which::InUse | Which::Unverified) {
            let carried = carried(comparison);
            let most = |row: &Row| carried.get(&*row.id).map_or(0.0, |usd| usd[0].max(usd[1]));
            rows.sort_by(|a, b| most(b).total_cmp(&most(a)));
        }
        rows
    }
}

/// Ids of the prices on either bill.
fn prices(comparison: &Comparison) -> BTreeSet<&str> {
    let lines = Side::BOTH.into_iter().flat_map(|side| comparison.side(side).bill.lines());
    lines.filter_map(|line| line.price_id.as_deref()).collect()
}
