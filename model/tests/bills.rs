//! The catalog's prices reproduce published bills to the cent, line by line.
//!
//! Each amount is worked out from the catalog alone: prices with their volume tiers, and free grants.
//! `tests/bills.toml` holds what was published, with source and date.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::catalog::{Catalog, CatalogError, Price};

/// What a line or a total may be off by: published amounts are rounded to the cent, and two of them
/// are rounded up.
const CENT: f64 = 0.01;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Bills {
    bill: Vec<Bill>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Bill {
    id: String,
    title: String,
    source: String,
    via: Option<String>,
    as_of: String,
    note: Option<String>,
    total_usd: f64,
    line: Vec<Line>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    item: String,
    price: String,
    factors: Vec<f64>,
    free: Option<String>,
    expected_usd: Vec<f64>,
}

fn bills() -> Result<Vec<Bill>, toml::de::Error> {
    toml::from_str::<Bills>(include_str!("bills.toml")).map(|bills| bills.bill)
}

/// The billed quantity in the price's unit: the product of the factors, less the free grant.
fn quantity(catalog: &Catalog, line: &Line, price: &Price) -> Result<f64, CatalogError> {
    let free = line.free.as_ref().map(|id| catalog.figure(id)).transpose()?.map_or(0.0, |figure| figure.value);
    let per = if &*price.unit == "million" { 1e6 } else { 1.0 };
    Ok((line.factors.iter().product::<f64>() - free / per).max(0.0))
}

#[test]
fn every_published_bill_comes_out_to_the_cent() {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let bills = bills().expect("the bills are sound TOML");
    assert_eq!(bills.len(), 15);
    for bill in bills {
        let mut total = 0.0;
        for line in &bill.line {
            let what = format!("{} ({}), {}", bill.id, bill.title, line.item);
            let price = catalog.price(&line.price).unwrap_or_else(|error| panic!("{what}: {error}"));
            let quantity = quantity(catalog, line, &price).expect("a free grant");
            let charges: Vec<f64> = price.charges(quantity).map(|c| c.quantity * c.usd).collect();
            assert_eq!(charges.len(), line.expected_usd.len(), "{what}: tiers reached");
            for (charged, published) in charges.iter().zip(&line.expected_usd) {
                assert!((charged - published).abs() < CENT, "{what}: {charged} against {published}");
            }
            total += price.amount(quantity);
        }
        assert!((total - bill.total_usd).abs() < CENT, "{}: {total} against {}", bill.id, bill.total_usd);
    }
}

#[test]
fn every_bill_says_where_it_is_from() {
    for bill in bills().expect("the bills are sound TOML") {
        assert!(bill.source.starts_with("https://") || bill.source.starts_with("github:"), "{}", bill.id);
        assert!(!bill.as_of.is_empty() && bill.via != Some(String::new()) && bill.note != Some(String::new()));
    }
}
