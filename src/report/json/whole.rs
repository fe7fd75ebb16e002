//! A whole report as one JSON document: the contract of `compare`, and beside its keys whatever else a report shows.
//!
//! | key | holds |
//! | --- | --- |
//! | `preset` | name, title and words of the preset |
//! | `data` | the tables of the CSV files that the contract does not hold, as lists of objects |
//! | `files` | `scenario.toml` and, where figures are the author's own, `prices.toml`: what `faceoff open` reads |

use super::super::data::{Cell, tables};
use super::super::{Study, overrides};
use super::{Document, document};
use crate::preset;
use serde::Serialize;
use std::collections::BTreeMap;

/// Tables that the contract tells in its own form.
const TOLD: [&str; 3] = ["bills", "tipping-points", "claims"];

/// Everything of a report.
#[derive(Debug, Serialize)]
pub struct Whole<'a> {
    /// Who wrote it, as every result in JSON says.
    command: &'static str,
    #[serde(flatten)]
    comparison: Document<'a>,
    preset: Named<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    data: BTreeMap<&'static str, Vec<BTreeMap<&'static str, Cell>>>,
    files: Files,
}

#[derive(Debug, Serialize)]
struct Named<'a> {
    name: &'a str,
    title: &'a str,
    about: &'a str,
    figures: &'a str,
}

/// The files that ask the same question again.
#[derive(Debug, Serialize)]
struct Files {
    #[serde(rename = "scenario.toml")]
    scenario: String,
    #[serde(rename = "prices.toml", skip_serializing_if = "Option::is_none")]
    prices: Option<String>,
}

/// The whole of a study.
#[must_use]
pub fn whole<'a>(study: &'a Study<'_>) -> Whole<'a> {
    let named = study.preset;
    let rows = |head: &[&'static str], row: Vec<Cell>| head.iter().copied().zip(row).collect();
    let data = tables(study).into_iter().filter(|table| !TOLD.contains(&table.name));
    Whole {
        command: "report",
        comparison: document(&study.report()),
        preset: Named { name: &named.name, title: &named.title, about: &named.about, figures: &named.figures },
        date: study.date.as_deref(),
        data: data
            .map(|table| (table.name, table.rows.into_iter().map(|row| rows(&table.head, row)).collect()))
            .collect(),
        files: Files {
            scenario: preset::save::text(study.preset, study.catalog),
            prices: overrides::any(study.catalog).then(|| overrides::text(study.catalog)),
        },
    }
}
