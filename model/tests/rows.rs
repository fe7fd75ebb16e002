//! Every price of the catalog stands on a bill, or its row says that it is there for information.
//!
//! A price is read when some bill has a line at it, or would have if it were nearly free (machines of which the cheapest is
//! taken). The scenarios are made from the row's own id: the place, machine, runtime, door or hand-off that it names.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::catalog::row::{Row, Value};
use faceoff_model::catalog::{Catalog, Market};
use faceoff_model::dial;
use faceoff_model::model::bill::Bill;
use faceoff_model::model::{Side, standby};
use faceoff_model::scenario::Scenario;
use std::collections::BTreeSet;

/// Dials that make a bill write lines which the usual scenario has not.
const VARIANTS: &[&[&str]] = &[
    &[],
    &["state.kind=session", "work.functions=2"],
    &["state.kind=relational", "work.functions=2"],
    &["state.kind=local"],
    &["state.kind=key-value", "kubernetes.state=in-cluster"],
    &["work.functions=3", "serverless.handoff=workflow"],
    &["state.connections=50", "kubernetes.provisioner=cluster-autoscaler"],
    &["serverless.front_door=rest-api", "serverless.provisioned=2"],
    &["serverless.front_door=function-url", "serverless.architecture=arm64", "serverless.provisioned=1"],
    &["serverless.front_door=load-balancer", "kubernetes.spot_share=0.5"],
    &["serverless.front_door=event", "kubernetes.zones=1"],
    &["place.terms=1-year"],
    &["serverless.kind=container", "serverless.provisioned=1"],
    &["serverless.kind=container", "serverless.architecture=arm64"],
    &["serverless.kind=container", "place.spot=on"],
    &["serverless.kind=container", "serverless.architecture=arm64", "place.spot=on"],
    &["serverless.kind=managed-instances"],
    &["serverless.plan=consumption"],
    &["serverless.plan=premium"],
    &["kubernetes.kind=managed-nodes"],
    &["kubernetes.kind=pods"],
    &["kubernetes.kind=pods", "kubernetes.spot_share=0.5"],
    &["place.terms=3-years", "work.package_mb=200", "state.working_set_mb=900"],
];

fn set(s: &mut Scenario, catalog: &Catalog, text: &str) -> bool {
    let (id, value) = text.split_once('=').expect("dial=value");
    dial::find(id).is_ok_and(|d| d.set_text(s, catalog, value).is_ok())
}

/// The usual scenario, with little load so that it is quick, in a place, with these dials; `None` where they cannot be had.
fn scenario(catalog: &Catalog, place: &str, dials: &[&str]) -> Option<Scenario> {
    let mut s = Scenario::default();
    let (cloud, region) = place.split_once('.').expect("cloud.region");
    let rest = dials.iter().map(|d| (*d).to_owned());
    // From another cloud: what a cloud starts with is read on the way to it.
    let elsewhere = if cloud == "aws" { "azure" } else { "aws" };
    let _ = set(&mut s, catalog, &format!("place.provider={elsewhere}"));
    let all = [format!("place.provider={cloud}"), format!("place.region={region}"), "traffic.rate=2/s".to_owned()];
    all.into_iter().chain(rest).all(|text| set(&mut s, catalog, &text)).then_some(s)
}

fn place(market: &Market) -> String {
    format!("{}.{}", market.provider.id(), market.region)
}

/// Price rows on the bills of a month without requests.
fn billed(catalog: &Catalog, s: &Scenario) -> Vec<String> {
    let bills = Side::BOTH.map(|side| standby::bill(side, s, catalog));
    bills.iter().flat_map(Bill::lines).filter_map(|l| l.price_id.as_ref()).map(ToString::to_string).collect()
}

/// Every row of a price that some bill has a line at, in the places that the row holds for.
fn prices_on_bills(catalog: &Catalog) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for market in catalog.markets() {
        let place = place(market);
        for dials in VARIANTS {
            found.extend(scenario(catalog, &place, dials).iter().flat_map(|s| billed(catalog, s)));
        }
        for node in &market.nodes {
            let chosen = format!("kubernetes.node={}", node.name);
            for dials in [&[&*chosen][..], &["kubernetes.kind=managed-nodes", &*chosen]] {
                found.extend(scenario(catalog, &place, dials).iter().flat_map(|s| billed(catalog, s)));
            }
        }
    }
    found
}

/// The dials that a row's id names: `cold_start.java.image.arm64` is about Java, images and arm64.
fn named(id: &str) -> Vec<String> {
    let mut dials = Vec::new();
    for part in id.split('.') {
        let value = part.replace('_', "-");
        for (dial, words) in [
            ("work.runtime", &["nodejs", "python", "java", "dotnet", "go", "rust", "ruby"][..]),
            ("serverless.packaging", &["zip", "image"][..]),
            ("serverless.front_door", &["http-api", "rest-api", "function-url", "load-balancer"][..]),
            ("serverless.handoff", &["queue", "workflow"][..]),
        ] {
            if words.contains(&&*value) {
                dials.push(format!("{dial}={value}"));
            }
        }
        match part {
            "x86_64" | "arm64" => dials.push(format!("serverless.architecture={part}")),
            "snapshot" => dials.push("serverless.snapshot_start=on".to_owned()),
            "hand_off" => dials.push("work.functions=3".to_owned()),
            _ => {}
        }
    }
    dials
}

/// The family of a machine, as rows of meters and commitments name it.
fn family(name: &str) -> String {
    let Some(size) = name.strip_prefix("Standard_") else {
        return name.split(['.', '-']).next().unwrap_or_default().to_owned();
    };
    let (letter, rest) = size.split_at(1);
    format!("{letter}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()).replace('_', ""))
}

/// The scenarios in which a row has to matter, the likeliest first.
fn scenarios(catalog: &Catalog, row: &Row) -> Vec<Scenario> {
    let mut parts = row.id.splitn(3, '.');
    let (cloud, region) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let rest = parts.next().unwrap_or("");
    let here = |m: &&Market| m.provider.id() == cloud && (m.region == region || region == "all");
    let there: Vec<&Market> = catalog.markets().iter().filter(here).collect();
    let places: Vec<String> = if there.is_empty() {
        let first = |m: &&Market| !["aws", "azure", "gcp"].contains(&cloud) || m.provider.id() == cloud;
        catalog.markets().iter().filter(first).take(1).map(place).collect()
    } else {
        there.iter().take(1).map(|m| place(m)).collect()
    };
    let machine = there.iter().flat_map(|m| &m.nodes).find(|n| {
        let family = family(&n.name);
        rest.ends_with(&*n.name) || (family.len() > 1 && rest.split('.').any(|part| part == family))
    });
    let mut own = named(&row.id);
    own.extend(machine.map(|n| format!("kubernetes.node={}", n.name)));
    let mut found = Vec::new();
    for place in &places {
        for dials in VARIANTS {
            let all: Vec<&str> = own.iter().map(String::as_str).chain(dials.iter().copied()).collect();
            found.extend(scenario(catalog, place, &all));
        }
        for sharp in
            [&["traffic.rate=3000/s"][..], &["kubernetes.spot_share=1"], &["work.response_kb=900", "state.item_kb=300"]]
        {
            let all: Vec<&str> = own.iter().map(String::as_str).chain(sharp.iter().copied()).collect();
            found.extend(scenario(catalog, place, &all));
        }
    }
    found
}

#[test]
fn every_price_stands_on_a_bill_or_says_that_it_is_for_information() {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let found = prices_on_bills(catalog);
    let mut unread = Vec::new();
    for row in catalog.rows().filter(|r| matches!(r.value, Value::Tiers(_))) {
        if row.informational {
            assert!(!found.contains(&*row.id), "{} is on a bill and says that it is for information", row.id);
            continue;
        }
        if found.contains(&*row.id) {
            continue;
        }
        // A machine that is never the cheapest: it is compared, and would be taken if it cost nearly nothing.
        let cheap = format!("\"{}\" = 1e-9", row.id);
        let other = catalog.clone().with_overrides(&cheap, "cheap.toml").expect("a sound price");
        let taken = scenarios(&other, row).iter().any(|s| billed(&other, s).iter().any(|id| **id == *row.id));
        if !taken {
            unread.push(row.id.to_string());
        }
    }
    assert!(unread.is_empty(), "no bill reads {}:\n{}", unread.len(), unread.join("\n"));
}
