//! From the text of `assets/catalog` to rows, and from rows to the typed views.
//!
//! The files are part of the program. Each holds `[[table]]` blocks: a source, and the rows that were
//! read from it. [`file`] turns one into rows, [`overrides`] does the same for a user's file, and
//! [`market`] and [`behaviour`] pick rows by id into the typed views. A row `<cloud>.all.<what>` holds
//! for every region that has no row of its own.

mod behaviour;
mod error;
mod file;
mod lookup;
mod market;
mod overrides;
mod pods;
mod serverless_kind;

pub use error::{CatalogError, Place};
pub(super) use lookup::{figure_of, meter_of, price_of};
pub use overrides::BOUNDS;

use super::{Catalog, Row};
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
        overrides::apply(&mut self.rows.clone(), text, file_name)
    }

    /// This catalog with the rows of a user's override file in place of its own.
    ///
    /// The file gives rows by id, as a bare number (`"aws.us-east-1.nat.hour" = 0.05`) or as a table
    /// with `usd`, `tiers` or `value` and, if wanted, a `source`, `as_of` and `note` of its own. Its
    /// rows have the confidence [`User`](super::Confidence::User) and keep what they replace. An id
    /// of one region whose figure holds for `all` regions is taken for that region alone.
    ///
    /// # Errors
    /// [`CatalogError`] names file, line and column, the id, the value and what is allowed, and for
    /// an unknown id the nearest known one.
    pub fn with_overrides(self, text: &str, file_name: &str) -> Result<Self, CatalogError> {
        let Self { mut rows, markets, traces, .. } = self;
        if let Some(fault) = overrides::apply(&mut rows, text, file_name).into_iter().next() {
            return Err(fault);
        }
        let regions: Vec<String> = markets.iter().map(|m| format!("{}.{}", m.provider.id(), m.region)).collect();
        Ok(assemble(rows, &regions)?.with_traces(traces))
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
    Ok(Catalog { rows, markets, behaviour, traces: Vec::new() })
}

#[cfg(test)]
mod tests;
