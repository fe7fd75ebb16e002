//! The providers' own price lists to rows of the catalog.
//!
//! [`update`] streams files in the formats in which AWS, Azure and Google publish their prices, maps rows to the catalog's ids by exact
//! attributes, and says what every other row was ignored for. Nothing is guessed: a row that could mean two things sets nothing. A file
//! is recognised by its content. Memory does not grow with the file, but with the ids that it sets.
//!
//! | part | what it does |
//! | --- | --- |
//! | [`input`] | files and folders to streams; what a file is |
//! | [`json`] | one pass over a JSON document, whichever provider's it is |
//! | [`aws`], [`azure`], [`google`], [`discount`] | rows of one provider to ids |
//! | [`ledger`] | ids with their prices in tiers, counts of rows, remarks |
//! | [`derived`] | what follows from several rows: ratios of spot prices, commitments, machines that are sold by core and GiB |
//! | [`overlay`] | the result as a file that `--prices` takes |

mod aws;
mod azure;
mod derived;
mod discount;
mod error;
mod google;
mod input;
mod json;
mod ledger;
mod number;
pub mod overlay;
mod sniff;
mod table;
#[cfg(test)]
mod tests;
pub mod urls;

pub use error::PricingError;
pub use input::Input;
pub use sniff::is_price_list;

use crate::catalog::{Catalog, Value};
use jiff::civil::Date;
use ledger::Ledger;
use std::collections::BTreeMap;

/// What the user decides about an update.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The regions to take, by the provider's name; all that the catalog offers when empty. One that the catalog lacks is added.
    pub regions: Vec<String>,
    /// Whether ids that the catalog has for another region only are added.
    pub add: bool,
    /// The region whose rows stand in for what the lists lack of a region that is added.
    pub like: Option<String>,
    /// The day that ages are reckoned from.
    pub today: Option<Date>,
}

/// A price or share that the lists give, with where it is from.
#[derive(Debug, Clone, PartialEq)]
pub struct New {
    /// Dollars in tiers, or a number, in the unit of the catalog's row.
    pub value: Value,
    /// The catalog's value; absent for a row that is added.
    pub before: Option<Value>,
    /// The unit of the catalog's row.
    pub unit: String,
    /// The list.
    pub source: String,
    /// Its date: a day, or `undated`.
    pub as_of: String,
    /// How far to trust it; absent for prices of the user's own, such as those of a contract.
    pub confidence: Option<&'static str>,
    /// What a reader should know besides.
    pub note: Option<String>,
}

impl New {
    /// The largest relative change of any tier; `None` for a new row, and where the catalog has 0.
    #[must_use]
    pub fn change(&self) -> Option<f64> {
        let (before, after) = self.first_change();
        (before > 0.0).then(|| after / before - 1.0)
    }

    /// The catalog's number and the list's, of the tier that changes most.
    fn first_change(&self) -> (f64, f64) {
        let pairs: Vec<(f64, f64)> = match (&self.before, &self.value) {
            (Some(Value::Number(before)), Value::Number(after)) => vec![(*before, *after)],
            (Some(Value::Tiers(before)), Value::Tiers(after)) => {
                before.iter().zip(after.iter()).map(|(before, after)| (before.usd, after.usd)).collect()
            }
            _ => Vec::new(),
        };
        let size = |(before, after): &(f64, f64)| if *before > 0.0 { (after / before - 1.0).abs() } else { 0.0 };
        pairs.into_iter().max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or_default()
    }
}

/// How many rows the files had, and what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// All rows.
    pub read: u64,
    /// Rows that a value was made of.
    pub used: u64,
    /// The others by reason.
    pub ignored: BTreeMap<String, u64>,
}

/// What price lists come to.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// What the lists give, by the catalog's id.
    pub values: BTreeMap<String, New>,
    /// What became of the rows.
    pub rows: Rows,
    /// Remarks.
    pub notes: Vec<String>,
    /// How many rows of the same kind and region the catalog has that are not in the files, with an example of each kind.
    pub absent: BTreeMap<String, usize>,
    /// The names of the lists with their dates, in the order read.
    pub lists: Vec<(String, Option<Date>)>,
    /// The regions that the catalog lacks and the lists describe, as `cloud.region`.
    pub markets: Vec<String>,
    /// The day that ages were reckoned from.
    pub today: Option<Date>,
}

impl Update {
    /// How many values changed, are the same and are new, with the largest change, in a line.
    #[must_use]
    pub fn headline(&self) -> String {
        let same = self.unchanged().count();
        let new = self.values.values().filter(|new| new.before.is_none()).count();
        let changed = self.values.len() - same - new;
        let changes = self.values.iter().filter_map(|(id, new)| Some((new.change()?, id)));
        let largest = changes.filter(|(change, _)| *change != 0.0).max_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
        let largest =
            largest.map_or_else(String::new, |(share, id)| format!(", largest {:+.1} % ({id})", share * 100.0));
        let added = if new > 0 { format!(", {new} new") } else { String::new() };
        let absent: usize = self.absent.values().sum();
        let absent = if absent > 0 { format!(", {absent} in the catalog and not in the files") } else { String::new() };
        format!("{changed} changed{largest}, {same} the same{added}{absent}")
    }

    /// The ids whose value is the catalog's.
    pub fn unchanged(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter(|(_, new)| new.before.as_ref() == Some(&new.value)).map(|(id, _)| id.as_str())
    }
}

/// Reads price lists.
///
/// # Errors
/// When a file cannot be read, is no price list or is cut off, and when no row of any sets a value. The message names the file, the line
/// where there is one, and what to fetch instead.
pub fn update(inputs: Vec<Input>, catalog: &Catalog, options: &Options) -> Result<Update, PricingError> {
    let mut ledger = Ledger::new(catalog, options)?;
    let mut names = Vec::new();
    for input in inputs {
        names.push(input.name().to_owned());
        input::read(&input, &mut ledger)?;
    }
    ledger.finish(&names)
}
