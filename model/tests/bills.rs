//! Bills through the product: dials in, lines out, to the cent.
//!
//! `tests/bills.toml` holds published bills, typed as they were published, and cases that were worked out by hand. Each
//! names dials and the lines that must come out; other lines of the product's bill are not looked at. Every kind of line that
//! a bill writer can write is produced by some case with an amount, so that no writer is without a test.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::catalog::Catalog;
use faceoff_model::dial;
use faceoff_model::model::bill::{Bill, Kind, Line};
use faceoff_model::model::{Side, evaluate};
use faceoff_model::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};

/// What a line or a total may be off by: published amounts are rounded to the cent, and two of them
/// are rounded up.
const CENT: f64 = 0.01;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    base: Vec<String>,
    bill: Vec<Published>,
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    id: String,
    title: String,
    source: String,
    via: Option<String>,
    as_of: String,
    status: Status,
    why: Option<String>,
    side: Option<String>,
    total_usd: f64,
    #[serde(default)]
    set: Vec<String>,
    #[serde(default)]
    line: Vec<Expected>,
}

#[derive(serde::Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "lowercase")]
enum Status {
    Exact,
    Partial,
    None,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    note: String,
    side: String,
    set: Vec<String>,
    line: Vec<Expected>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    kind: String,
    usd: Vec<f64>,
}

fn file() -> File {
    toml::from_str(include_str!("bills.toml")).expect("the bills are sound TOML")
}

/// The bill of one side with these dials set one after the other.
fn bill_of(what: &str, side: &str, dials: &[&[String]]) -> Bill {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let mut scenario = Scenario::default();
    // The provider comes first: what the others offer depends on it.
    let all = dials.iter().flat_map(|set| set.iter());
    let (place, rest): (Vec<_>, Vec<_>) = all.partition(|text| text.starts_with("place."));
    for text in place.into_iter().chain(rest) {
        let (id, value) = text.split_once('=').unwrap_or_else(|| panic!("{what}: '{text}' is no dial=value"));
        let dial = dial::find(id).unwrap_or_else(|error| panic!("{what}: {error}"));
        dial.set_text(&mut scenario, catalog, value).unwrap_or_else(|error| panic!("{what}: {text}: {error}"));
    }
    let side = Side::BOTH.into_iter().find(|s| s.id() == side).unwrap_or_else(|| panic!("{what}: '{side}' is no side"));
    evaluate(&scenario, catalog).side(side).bill.clone()
}

fn lines<'b>(bill: &'b Bill, what: &str, kind: &str) -> Vec<&'b Line> {
    let kind =
        Kind::ALL.iter().find(|k| k.id() == kind).unwrap_or_else(|| panic!("{what}: '{kind}' is no kind of line"));
    bill.lines().iter().filter(|line| line.kind == *kind).collect()
}

/// Everything that is wrong with the lines of a bill, and the sum of those that were looked at.
fn compare(what: &str, bill: &Bill, expected: &[Expected], wrong: &mut Vec<String>) -> f64 {
    let mut sum = 0.0;
    for line in expected {
        let found = lines(bill, what, &line.kind);
        let amounts: Vec<f64> = found.iter().map(|l| l.amount.get()).collect();
        let same = amounts.len() == line.usd.len() && amounts.iter().zip(&line.usd).all(|(a, b)| (a - b).abs() < CENT);
        if !same {
            let formula = found.first().map_or("", |l| l.formula.as_str());
            wrong.push(format!("{what}, {}: {amounts:?} against {:?} ({formula})", line.kind, line.usd));
        }
        sum += amounts.iter().sum::<f64>();
    }
    sum
}

#[test]
fn every_published_bill_comes_out_to_the_cent() {
    let file = file();
    let mut wrong = Vec::new();
    let mut count = BTreeMap::new();
    for published in &file.bill {
        *count.entry(published.status).or_insert(0) += 1;
        assert_eq!(published.why.is_none(), published.status == Status::Exact, "{}", published.id);
        assert_eq!(published.line.is_empty(), published.status == Status::None, "{}", published.id);
        let Some(side) = &published.side else { continue };
        let what = format!("{} ({})", published.id, published.title);
        let bill = bill_of(&what, side, &[&file.base, &published.set]);
        let sum = compare(&what, &bill, &published.line, &mut wrong);
        let off = (sum - published.total_usd).abs();
        if published.status == Status::Exact && off >= CENT {
            wrong.push(format!("{what}: {sum} against {} in all", published.total_usd));
        }
    }
    let of = |status| count.get(&status).copied().unwrap_or(0);
    println!(
        "published bills: {} exact, {} partial, {} not expressible",
        of(Status::Exact),
        of(Status::Partial),
        of(Status::None)
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(of(Status::Exact) >= 17, "a bill that was exact is no more");
}

#[test]
fn every_case_comes_out_to_the_cent() {
    let file = file();
    let mut wrong = Vec::new();
    for case in &file.case {
        let what = format!("{} ({})", case.id, case.note);
        compare(&what, &bill_of(&what, &case.side, &[&file.base, &case.set]), &case.line, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kind_of_line_has_a_case_with_an_amount() {
    let file = file();
    let expected = file.bill.iter().flat_map(|b| &b.line).chain(file.case.iter().flat_map(|c| &c.line));
    let held: BTreeSet<&str> =
        expected.filter(|line| line.usd.iter().any(|usd| *usd > 0.0)).map(|line| line.kind.as_str()).collect();
    let without: Vec<&str> = Kind::ALL.iter().map(|kind| kind.id()).filter(|id| !held.contains(id)).collect();
    assert!(without.is_empty(), "no case holds {without:?}");
}

#[test]
fn every_published_bill_says_where_it_is_from() {
    for bill in file().bill {
        assert!(bill.source.starts_with("https://") || bill.source.starts_with("github:"), "{}", bill.id);
        assert!(!bill.as_of.is_empty() && bill.via != Some(String::new()), "{}", bill.id);
    }
}
