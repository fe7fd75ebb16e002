//! From the text of `assets/catalog` to rows, and from rows to the typed views.
//!
//! The files are part of the program. Each holds `[[table]]` blocks: a source, and the rows that were
//! read from it. [`file`] turns one into rows, [`overrides`] does the same for a user's file, and
//! [`market`] and [`behaviour`] pick rows by id into the typed views. A row `<cloud>.all.<what>` holds
//! for every region that has no row of its own.

mod behaviour;
mod discount;
mod error;
mod file;
mod lookup;
mod market;
mod overrides;
mod pods;
mod serverless_kind;

pub use error::{CatalogError, Place};
pub(super) use lookup::{figure_of, meter_of, price_of};
pub use market::family;
pub use overrides::BOUNDS;

use super::{Catalog, Row, Withheld};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// All rows by id.
pub(super) type Rows = BTreeMap<Arc<str>, Row>;

/// The catalog's files by name.
const FILES: &[(&str, &str)] = &[
    ("assumptions.toml", include_str!("../../assets/catalog/assumptions.toml")),
    ("kubernetes.toml", include_str!("../../assets/catalog/kubernetes.toml")),
    ("aws.toml", include_str!("../../assets/catalog/aws.toml")),
    ("aws-nodes.toml", include_str!("../../assets/catalog/aws-nodes.toml")),
    ("aws-behaviour.toml", include_str!("../../assets/catalog/aws-behaviour.toml")),
    ("azure.toml", include_str!("../../assets/catalog/azure.toml")),
    ("azure-nodes.toml", include_str!("../../assets/catalog/azure-nodes.toml")),
    ("azure-behaviour.toml", include_str!("../../assets/catalog/azure-behaviour.toml")),
    ("gcp.toml", include_str!("../../assets/catalog/gcp.toml")),
    ("gcp-nodes.toml", include_str!("../../assets/catalog/gcp-nodes.toml")),
    ("gcp-behaviour.toml", include_str!("../../assets/catalog/gcp-behaviour.toml")),
    ("doors.toml", include_str!("../../assets/catalog/doors.toml")),
    ("kubernetes-kinds.toml", include_str!("../../assets/catalog/kubernetes-kinds.toml")),
    ("serverless-kinds.toml", include_str!("../../assets/catalog/serverless-kinds.toml")),
];

impl Catalog {
    /// The catalog that is part of the program, read once and shared.
    ///
    /// # Errors
    /// [`CatalogError`] names the place or the row when the program's own files are broken; a test
    /// keeps that from happening.
    pub fn embedded() -> Result<&'static Self, CatalogError> {
        static EMBEDDED: OnceLock<Result<Catalog, CatalogError>> = OnceLock::new();
        EMBEDDED.get_or_init(|| read(FILES)).as_ref().map_err(Clone::clone)
    }

    /// A copy of [`Catalog::embedded`], to put a user's rows into.
    ///
    /// # Errors
    /// As [`Catalog::embedded`].
    pub fn load() -> Result<Self, CatalogError> {
        Self::embedded().cloned()
    }

    /// Everything that is wrong with a user's override file, in its order; [`Catalog::with_overrides`] stops at the
    /// first.
    #[must_use]
    pub fn faults_of_overrides(&self, text: &str, file_name: &str) -> Vec<CatalogError> {
        overrides::apply(&mut (*self.rows).clone(), &mut self.regions(), text, file_name)
    }

    /// This catalog with the rows of a user's override file in place of its own.
    ///
    /// The file gives rows by id, as a bare number (`"aws.us-east-1.nat.hour" = 0.05`) or as a table
    /// with `usd`, `tiers` or `value` and, if wanted, a `source`, `as_of`, `confidence` and `note` of its own. Its
    /// rows have the confidence [`User`](super::Confidence::User), unless they say that of a provider's list, and keep
    /// what they replace. An id of one region whose figure holds for `all` regions is taken for that region alone, and
    /// one that the catalog has for another region only is added.
    ///
    /// `markets = ["aws.eu-north-1"]` adds regions. One that lacks rows which a market needs is not offered;
    /// [`Catalog::withheld`] names them. Ids with a `*` and the table `discount` take a share off list prices.
    ///
    /// # Errors
    /// [`CatalogError`] names file, line and column, the id, the value and what is allowed, and for
    /// an unknown id the nearest known one.
    pub fn with_overrides(self, text: &str, file_name: &str) -> Result<Self, CatalogError> {
        let mut regions = self.regions();
        let (Self { rows, traces, mut added, .. }, before) = (self, regions.len());
        let mut rows = Arc::unwrap_or_clone(rows);
        if let Some(fault) = overrides::apply(&mut rows, &mut regions, text, file_name).into_iter().next() {
            return Err(fault);
        }
        added.extend_from_slice(&regions[before..]);
        let (mut offered, mut withheld) = (Vec::new(), Vec::new());
        for region in regions {
            let lacking = market::lacking(&rows, &region);
            if lacking.is_empty() {
                offered.push(region);
            } else {
                withheld.push(Withheld { region, lacking });
            }
        }
        Ok(Self { withheld, added, ..assemble(rows, &offered)? }.with_traces(traces))
    }

    /// The regions on offer, and those that a file adds and that lack rows, as `cloud.region`.
    fn regions(&self) -> Vec<String> {
        let offered = self.markets.iter().map(|m| format!("{}.{}", m.provider.id(), m.region));
        offered.chain(self.withheld.iter().map(|w| w.region.clone())).collect()
    }
}

/// Reads files and builds the views.
fn read(files: &[(&str, &str)]) -> Result<Catalog, CatalogError> {
    let mut rows = Rows::new();
    let mut regions = Vec::new();
    for (name, text) in files {
        file::read(&mut rows, &mut regions, text, name)?;
    }
    assemble(rows, &regions)
}

fn assemble(rows: Rows, regions: &[String]) -> Result<Catalog, CatalogError> {
    let behaviour = behaviour::read(&rows, regions)?;
    let markets = regions.iter().map(|region| market::read(&rows, region)).collect::<Result<Vec<_>, _>>()?;
    if markets.is_empty() {
        return Err(CatalogError::Missing("markets".to_owned()));
    }
    let (rows, markets) = (Arc::new(rows), markets.into());
    Ok(Catalog { rows, markets, withheld: Vec::new(), added: Vec::new(), behaviour, traces: Vec::new() })
}

#[cfg(test)]
mod tests;
