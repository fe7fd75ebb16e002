//! What the clouds charge and how they behave: every figure with its source, date and confidence.
//!
//! Files in `assets/catalog` hold *rows*: an id, a number (or volume tiers), a unit, and the source
//! they share with their table. [`Catalog::load`] reads them and builds the typed views that the model
//! uses, a [`Market`] per region and one [`Behaviour`]. A user's override file replaces single rows
//! by id; everything downstream then shows the user as the source.
//!
//! One notion has one shape for all providers. A figure that no source gives is absent, and the choice
//! that would need it is not offered (the `Option`s of [`Market`]; [`market`] lists them).

mod bearing;
pub mod behaviour;
mod load;
pub mod market;
pub mod meter;
pub mod pods;
pub mod row;
pub mod serverless_kind;

pub use bearing::bears_on;
pub use behaviour::Behaviour;
pub use load::{BOUNDS, CatalogError, Place, family};
pub use market::{CacheNode, DatabaseInstance, Market, NodeType};
pub use meter::{Meter, Use};
pub use row::{Confidence, Figure, Price, Row, Shape, Source, Tier, Value};

use crate::scenario::{Provider, Recorded};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Days after which a price is called old.
pub const OLD_DAYS: i64 = 180;

/// Every figure in use, by id, and the typed views made from them.
#[derive(Debug, Clone)]
pub struct Catalog {
    // Some megabytes, shared by every copy: the program's own is one, and an import makes another.
    rows: Arc<BTreeMap<Arc<str>, Row>>,
    markets: Arc<[Market]>,
    withheld: Vec<Withheld>,
    added: Vec<String>,
    behaviour: Behaviour,
    traces: Vec<Arc<Recorded>>,
}

/// A region that a user's file adds and that cannot be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// The region, as `cloud.region`.
    pub region: String,
    /// The ids of rows that a market needs and that are not there.
    pub lacking: Vec<String>,
}

impl Withheld {
    /// The rows that are not there, in words: the first three and how many more.
    #[must_use]
    pub fn reason(&self) -> String {
        let named = self.lacking.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        match self.lacking.len().saturating_sub(3) {
            0 => format!("no price of {named}"),
            more => format!("no price of {named} and {more} more"),
        }
    }
}

impl Catalog {
    /// Every row by id, in alphabetical order.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// The row with this id; an id of one region also finds the row that holds for `all` regions.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.get(id).or_else(|| self.rows.get(for_all_regions(id)?.as_str()))
    }

    /// The price with this id.
    ///
    /// # Errors
    /// [`CatalogError::Missing`] when there is no such row, [`CatalogError::Kind`] when it holds
    /// something else than a price.
    pub fn price(&self, id: &str) -> Result<Price, CatalogError> {
        let meter = load::meter_of(&self.rows, id)?;
        Ok(Price { meter: Arc::new(meter), ..load::price_of(self.known(id)?)? })
    }

    /// The number with this id.
    ///
    /// # Errors
    /// As [`Catalog::price`], for numbers.
    pub fn figure(&self, id: &str) -> Result<Figure, CatalogError> {
        load::figure_of(self.known(id)?)
    }

    fn known(&self, id: &str) -> Result<&Row, CatalogError> {
        self.row(id).ok_or_else(|| CatalogError::Missing(crate::units::printable(id)))
    }

    /// The regions with enough sourced prices, in the order they are offered.
    #[must_use]
    pub fn markets(&self) -> &[Market] {
        &self.markets
    }

    /// The regions that a user's file adds and that lack rows which a market needs.
    #[must_use]
    pub fn withheld(&self) -> &[Withheld] {
        &self.withheld
    }

    /// The regions that a user's file adds, as `cloud.region`, on offer or not.
    #[must_use]
    pub fn added(&self) -> &[String] {
        &self.added
    }

    /// The market of a region; the provider's first region when it has no such one, and the first
    /// market of all when the provider is not offered. A scenario made through the dials always
    /// names a market that exists.
    #[must_use]
    pub fn market(&self, provider: Provider, region: &str) -> &Market {
        self.markets
            .iter()
            .find(|m| m.provider == provider && m.region == region)
            .or_else(|| self.markets.iter().find(|m| m.provider == provider))
            .unwrap_or(&self.markets[0])
    }

    /// This catalog with traces of the user's in place of those it had: what the dials offer as recorded traffic.
    #[must_use]
    pub fn with_traces(mut self, traces: Vec<Arc<Recorded>>) -> Self {
        self.traces = traces;
        self
    }

    /// The traces that are offered, in the order shown; none come with the program.
    #[must_use]
    pub fn traces(&self) -> &[Arc<Recorded>] {
        &self.traces
    }

    /// How platforms behave.
    #[must_use]
    pub const fn behaviour(&self) -> &Behaviour {
        &self.behaviour
    }
}

/// `aws.us-east-1.cluster.hour` to `aws.all.cluster.hour`.
fn for_all_regions(id: &str) -> Option<String> {
    let (cloud, rest) = id.split_once('.')?;
    let (_, what) = rest.split_once('.')?;
    Some(format!("{cloud}.all.{what}"))
}
