//! Rows by the part of their id that all clouds and regions share.

use super::Rows;
use super::error::CatalogError;
use crate::catalog::behaviour::Quantiles;
use crate::catalog::meter::Meter;
use crate::catalog::row::{Figure, Price, Row};
use std::ops::Bound;
use std::sync::Arc;

/// The rows below some prefixes, of which an earlier one goes before a later one.
pub(super) struct Lookup<'r> {
    rows: &'r Rows,
    prefixes: Vec<String>,
}

impl<'r> Lookup<'r> {
    /// Rows of one region, and of `all` regions where it has none of its own.
    pub(super) fn region(rows: &'r Rows, provider: &str, region: &str) -> Self {
        Self { rows, prefixes: vec![format!("{provider}.{region}."), format!("{provider}.all.")] }
    }

    /// Rows of one hosting plan of functions in a region, and of that plan in `all` regions.
    pub(super) fn plan(rows: &'r Rows, provider: &str, region: &str, plan: &str) -> Self {
        let below = |region: &str| format!("{provider}.{region}.plan.{plan}.");
        Self { rows, prefixes: vec![below(region), below("all")] }
    }

    /// Rows that start with `prefix` and a dot.
    pub(super) fn below(rows: &'r Rows, prefix: &str) -> Self {
        Self { rows, prefixes: vec![format!("{prefix}.")] }
    }

    fn row(&self, key: &str) -> Option<&'r Row> {
        self.prefixes.iter().find_map(|prefix| self.rows.get(format!("{prefix}{key}").as_str()))
    }

    /// Whether there is such a row.
    pub(super) fn has(&self, key: &str) -> bool {
        self.row(key).is_some()
    }

    fn missing(&self, key: &str) -> CatalogError {
        CatalogError::Missing(format!("{}{key}", self.prefixes.first().map_or("", String::as_str)))
    }

    /// The price of `key`, if there is one, with its meter.
    pub(super) fn some_price(&self, key: &str) -> Result<Option<Price>, CatalogError> {
        let Some(row) = self.row(key) else { return Ok(None) };
        Ok(Some(Price { meter: Arc::new(self.meter(key)?), ..price_of(row)? }))
    }

    /// The meter of the price `key`: the rows below `meter.<key>`, those of the region before those of all.
    pub(super) fn meter(&self, key: &str) -> Result<Meter, CatalogError> {
        let part = |part: &str| self.some_figure(&format!("meter.{key}.{part}"));
        Ok(Meter {
            step_kb: part("step")?,
            units_at_kb: self.numbered(&format!("meter.{key}.size"))?,
            least_kb: part("least")?,
            factor: part("factor")?,
            minimum: part("minimum")?,
            free: part("free")?,
            free_daily: part("free_daily")?,
            credit: part("credit")?,
            most_zones: part("covers.most_zones")?,
            fewer_nodes: part("covers.fewer_nodes")?,
            quarters: self.numbered(&format!("meter.{key}.quarter"))?.into_iter().map(|(_, f)| f).collect(),
        })
    }

    /// The rows below `key` that go on with a number, by that number; those of the first prefix that has any.
    pub(super) fn numbered(&self, key: &str) -> Result<Vec<(f64, Figure)>, CatalogError> {
        for prefix in &self.prefixes {
            let mut found = Vec::new();
            for (rest, row) in self.starting(&format!("{prefix}{key}.")) {
                if let Ok(size) = rest.parse() {
                    found.push((size, figure_of(row)?));
                }
            }
            if !found.is_empty() {
                found.sort_by(|a: &(f64, Figure), b| a.0.total_cmp(&b.0));
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// The price of `key`.
    pub(super) fn price(&self, key: &str) -> Result<Price, CatalogError> {
        self.some_price(key)?.ok_or_else(|| self.missing(key))
    }

    /// The figure of `key`, if there is one.
    pub(super) fn some_figure(&self, key: &str) -> Result<Option<Figure>, CatalogError> {
        self.row(key).map(figure_of).transpose()
    }

    /// The figure of `key`.
    pub(super) fn figure(&self, key: &str) -> Result<Figure, CatalogError> {
        self.some_figure(key)?.ok_or_else(|| self.missing(key))
    }

    /// The words of `key`.
    pub(super) fn words(&self, key: &str) -> Result<&'r Row, CatalogError> {
        self.row(key).ok_or_else(|| self.missing(key))
    }

    /// The rows `key.p50` and `key.p99`.
    pub(super) fn quantiles(&self, key: &str) -> Result<Quantiles, CatalogError> {
        let p50_ms = self.figure(&format!("{key}.p50"))?;
        Ok(Quantiles { p50_ms, p99_ms: self.figure(&format!("{key}.p99"))? })
    }

    /// The same, where the median is there.
    pub(super) fn some_quantiles(&self, key: &str) -> Result<Option<Quantiles>, CatalogError> {
        self.row(&format!("{key}.p50")).map(|_| self.quantiles(key)).transpose()
    }

    /// Rows whose id goes on after `key` and a dot, with the rest of the id, in alphabetical order.
    pub(super) fn under(&self, key: &str) -> impl Iterator<Item = (&'r str, &'r Row)> {
        self.starting(&format!("{}{key}.", self.prefixes.first().map_or("", String::as_str)))
    }

    fn starting(&self, prefix: &str) -> impl Iterator<Item = (&'r str, &'r Row)> + use<'r> {
        let prefix = prefix.to_owned();
        let from = self.rows.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded));
        from.map_while(move |(id, row)| Some((id.strip_prefix(prefix.as_str())?, row)))
    }
}

/// The meter of the price row with this id, which is `<cloud>.<region>.<price>`.
pub(in crate::catalog) fn meter_of(rows: &Rows, id: &str) -> Result<Meter, CatalogError> {
    let mut parts = id.splitn(3, '.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(cloud), Some(region), Some(key)) => Lookup::region(rows, cloud, region).meter(key),
        _ => Ok(Meter::default()),
    }
}

/// A row as a price, without its meter.
pub(in crate::catalog) fn price_of(row: &Row) -> Result<Price, CatalogError> {
    row.price().ok_or_else(|| kind(row, "a price"))
}

/// A row as a number.
pub(in crate::catalog) fn figure_of(row: &Row) -> Result<Figure, CatalogError> {
    row.figure().ok_or_else(|| kind(row, "a number"))
}

fn kind(row: &Row, wanted: &'static str) -> CatalogError {
    CatalogError::Kind { id: row.id.to_string(), wanted, found: row.value.kind() }
}
