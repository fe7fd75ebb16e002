//! The user's own prices and assumptions, as a file that puts them back in place.

use crate::catalog::{Catalog, Confidence, Row, Value};
use toml_edit::{Array, DocumentMut, InlineTable, Item};

/// Whether any figure is the user's own.
#[must_use]
pub fn any(catalog: &Catalog) -> bool {
    yours(catalog).next().is_some()
}

/// The rows that the user replaced, in the form in which [`Catalog::with_overrides`] reads them.
#[must_use]
pub fn text(catalog: &Catalog) -> String {
    let mut document = DocumentMut::new();
    if !catalog.added().is_empty() {
        document.insert("markets", Item::Value(catalog.added().iter().collect::<Array>().into()));
    }
    for row in yours(catalog) {
        document.insert(&row.id, Item::Value(written(row).into()));
    }
    document.to_string()
}

fn yours(catalog: &Catalog) -> impl Iterator<Item = &Row> {
    catalog.rows().filter(|row| row.given)
}

fn written(row: &Row) -> InlineTable {
    let mut table = InlineTable::new();
    match &row.value {
        Value::Number(number) => drop(table.insert("value", (*number).into())),
        Value::Text(words) => drop(table.insert("text", (&**words).into())),
        Value::Tiers(tiers) => {
            let steps = tiers.iter().map(|tier| {
                let mut step = InlineTable::new();
                if tier.up_to.is_finite() {
                    step.insert("up_to", tier.up_to.into());
                }
                step.insert("usd", tier.usd.into());
                step
            });
            table.insert("tiers", toml_edit::Value::Array(steps.collect::<Array>()));
        }
    }
    table.insert("source", row.source.citation.as_str().into());
    table.insert("as_of", row.source.as_of.as_str().into());
    if row.source.confidence != Confidence::User {
        table.insert("confidence", row.source.confidence.label().into());
    }
    if let Some(note) = &row.source.note {
        table.insert("note", note.as_str().into());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_as_the_same_rows() {
        let given = "\"assumption.cache.ttl\" = 300\n\
            \"aws.us-east-1.nat.hour\" = { usd = 0.02, source = \"our \\\"contract\\\"\", as_of = \"2026-09\", note = \"n\" }\n\
            \"aws.us-east-1.egress.gb\" = { tiers = [{ up_to = 100, usd = 0.05 }, { usd = 0.04 }] }\n";
        let catalog = Catalog::load().expect("loads").with_overrides(given, "mine.toml").expect("reads");
        assert!(any(&catalog));
        let again = Catalog::load().expect("loads").with_overrides(&text(&catalog), "prices.toml").expect("reads back");
        let rows = |c: &Catalog| -> Vec<_> {
            yours(c).map(|r| (r.id.clone(), r.value.clone(), r.source.clone(), r.replaced.clone())).collect()
        };
        assert_eq!(rows(&again), rows(&catalog));
        assert_eq!(rows(&again).len(), 3);
    }

    #[test]
    fn a_catalog_of_its_own_figures_has_none() {
        let catalog = Catalog::embedded().expect("loads");
        assert!(!any(catalog));
        assert_eq!(text(catalog), "");
    }
}
