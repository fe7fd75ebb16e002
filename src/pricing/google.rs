//! SKUs of Google Cloud to ids: from the Cloud Billing API, and ([`table`]) from the pricing table that the console exports.

pub(super) mod table;

use super::derived::Spot;
use super::ledger::{Ledger, List, Origin, Reason, Step};
use super::number;
use crate::catalog::{Shape, family};
use crate::scenario::Provider;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A SKU of the Cloud Billing API.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Sku {
    description: String,
    category: Category,
    service_regions: Vec<String>,
    pricing_info: Vec<Pricing>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Category {
    service_display_name: String,
    resource_family: String,
    resource_group: String,
    usage_type: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Pricing {
    pricing_expression: Expression,
    effective_time: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Expression {
    usage_unit: String,
    tiered_rates: Vec<Rate>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Rate {
    start_usage_amount: f64,
    unit_price: UnitPrice,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UnitPrice {
    currency_code: String,
    units: String,
    nanos: i64,
}

/// A price by core or by GiB, from which machines are made.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    core: Option<f64>,
    gib: Option<f64>,
    origin: Origin,
    /// Whether the lists have two different prices of it.
    conflict: bool,
}

/// By region, family, and whether it is spot.
pub(super) type Machines = BTreeMap<(String, String, bool), Part>;

/// What a SKU of Cloud Run sets: its name without the tier, its unit, the id behind the region, the power of ten.
const CLOUD_RUN: &[(&str, &str, &str, i32)] = &[
    ("Requests", "count", "function.request", 6),
    ("Services CPU (Request-based billing)", "s", "function.vcpu_second", 0),
    ("Services Memory (Request-based billing)", "GiBy.s", "function.compute.x86_64", 0),
    ("Services Min Instance CPU (Request-based billing)", "s", "function.provisioned_idle_vcpu_second", 0),
    ("Services Min Instance Memory (Request-based billing)", "GiBy.s", "function.provisioned_idle.x86_64", 0),
];

/// What an instance that is kept ready costs on top while it serves, as the full price less that of being ready.
const READY: &[(&str, &str, &str)] = &[
    ("function.vcpu_second", "function.provisioned_idle_vcpu_second", "function.provisioned_duration_vcpu_second"),
    ("function.compute.x86_64", "function.provisioned_idle.x86_64", "function.provisioned_duration.x86_64"),
];

/// vCPUs that machines with a shared core are billed for; from Google's page on machine types, 'shared-core machine types'.
const SHARED_CORES: &[(&str, f64)] = &[("e2-micro", 0.25), ("e2-small", 0.5), ("e2-medium", 1.0)];

/// A price by its SKU's name, whichever list it is from.
pub(super) struct Named<'r> {
    pub(super) name: String,
    pub(super) unit: &'r str,
    /// From this quantity on, and dollars as written.
    pub(super) rates: Vec<(f64, String)>,
    pub(super) regions: Vec<String>,
    /// Whether it is one price for all regions.
    pub(super) everywhere: bool,
}

/// The list of SKUs, which says its date row by row.
pub(super) fn list(ledger: &mut Ledger<'_>) -> Origin {
    let source = "Google Cloud SKUs".to_owned();
    let known = ledger.lists.iter().position(|known| known.source == source);
    known.unwrap_or_else(|| ledger.list(List { source, as_of: None, confidence: Some("high"), note: None }))
}

/// Takes a SKU.
pub(super) fn take(ledger: &mut Ledger<'_>, origin: Origin, sku: &Sku) -> Result<(), Reason> {
    let category = &sku.category;
    let name = one_blank(&sku.description);
    if category.usage_type.starts_with("Commit") || name.starts_with("Commitment") {
        return Err(Reason::of("commitment"));
    }
    if category.resource_group == "GPU" || name.contains(" GPU ") {
        return Err(Reason::of("GPU"));
    }
    if category.resource_family == "License" {
        let windows = name.contains("Windows");
        return Err(Reason::of(if windows { "Windows licence" } else { "other licences" }));
    }
    let info = sku.pricing_info.last().ok_or_else(|| Reason::of("SKU without a price"))?;
    let mut rates = Vec::new();
    for rate in &info.pricing_expression.tiered_rates {
        let price = &rate.unit_price;
        if !price.currency_code.is_empty() && price.currency_code != "USD" {
            return Err(Reason::with("not in USD", &price.currency_code));
        }
        let whole = if price.units.is_empty() { "0" } else { &price.units };
        if !(0..1_000_000_000).contains(&price.nanos) || !whole.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Reason::with("price that is no number of 0 or more", whole));
        }
        rates.push((rate.start_usage_amount, format!("{whole}.{:09}", price.nanos)));
    }
    let as_of: Option<Date> = super::aws::day(&info.effective_time);
    let everywhere = sku.service_regions.iter().any(|region| region == "global");
    let regions = if everywhere { ledger.regions(Provider::Gcp) } else { sku.service_regions.clone() };
    let unit = info.pricing_expression.usage_unit.as_str();
    let cloud_run = category.service_display_name == "Cloud Run";
    let named = Named { name, unit, rates, regions, everywhere };
    by_name(ledger, origin, &named, cloud_run)?;
    let list = &mut ledger.lists[origin];
    list.as_of = list.as_of.max(as_of);
    Ok(())
}

/// Takes a price by the name of its SKU.
pub(super) fn by_name(
    ledger: &mut Ledger<'_>,
    origin: Origin,
    named: &Named<'_>,
    cloud_run: bool,
) -> Result<(), Reason> {
    if cloud_run {
        return function(ledger, origin, named);
    }
    let name = named.name.as_str();
    let disk = name.split(" in ").next().unwrap_or(name);
    match disk {
        "Balanced PD Capacity" => return flat(ledger, origin, named, "disk.gb_month", "GiBy.mo"),
        "Storage PD Capacity" => return flat(ledger, origin, named, "disk_standard.gb_month", "GiBy.mo"),
        "Regional Balanced PD Capacity" => return Err(Reason::of("Regional Balanced PD")),
        _ => {}
    }
    let Some((before, _)) = name.split_once(" running in ") else {
        return Err(Reason::of("other SKUs"));
    };
    let spot = before.strip_prefix("Spot Preemptible ");
    let machine = spot.unwrap_or(before);
    let (words, core) = match (machine.strip_suffix(" Instance Core"), machine.strip_suffix(" Instance Ram")) {
        (Some(words), _) => (words, true),
        (_, Some(words)) => (words, false),
        _ => return Err(Reason::of("other SKUs of machines")),
    };
    let mut words = words.split(' ');
    let family = words.next().unwrap_or_default().to_lowercase();
    if let Some(other) = words.find(|word| !matches!(*word, "AMD" | "Arm" | "Predefined")) {
        return Err(Reason::of(if other == "Custom" { "custom machine" } else { "other SKUs of machines" }));
    }
    part(ledger, origin, named, &family, spot.is_some(), core)
}

fn function(ledger: &mut Ledger<'_>, origin: Origin, named: &Named<'_>) -> Result<(), Reason> {
    let name = named.name.replacen(" Tier 2", "", 1);
    let Some((_, unit, what, power)) = CLOUD_RUN.iter().find(|(known, ..)| *known == name) else {
        return Err(Reason::of(match name.as_str() {
            name if name.contains("Instance-based") => "instance-based",
            name if name.starts_with("Jobs") => "Jobs",
            _ => "Cloud Run, other SKUs",
        }));
    };
    if named.unit != *unit {
        return Err(Reason::with("unit that is not read", named.unit));
    }
    let mut taken = Err(Reason::of("SKU without a region"));
    for region in &named.regions {
        let id = match ledger.id(Provider::Gcp, region, what) {
            Ok(id) => id,
            Err(reason) => {
                taken = taken.map_err(|_| reason);
                continue;
            }
        };
        for (start, usd) in &named.rates {
            let usd = number::scaled(usd, *power).filter(|usd| *usd >= 0.0);
            let usd = usd.ok_or_else(|| Reason::of("price that is no number of 0 or more"))?;
            let from = number::scaled(&start.to_string(), -power).unwrap_or(0.0);
            ledger.price(origin, &id, Step { from, up_to: f64::INFINITY, usd });
        }
        if named.everywhere {
            let free = format!("gcp.all.meter.{what}.free");
            if ledger.catalog.row(&free).is_some() {
                ledger.free_part(&id, free);
            }
        }
        taken = Ok(());
    }
    taken
}

/// The one price of a SKU without tiers.
fn only(named: &Named<'_>, unit: &str) -> Result<f64, Reason> {
    if named.unit != unit {
        return Err(Reason::with("unit that is not read", named.unit));
    }
    let paid = named.rates.iter().filter_map(|(_, usd)| number::parse(usd)).find(|usd| *usd > 0.0);
    paid.ok_or_else(|| Reason::of("price of 0"))
}

fn flat(ledger: &mut Ledger<'_>, origin: Origin, named: &Named<'_>, what: &str, unit: &str) -> Result<(), Reason> {
    let usd = only(named, unit)?;
    let mut taken = Err(Reason::of("SKU without a region"));
    for region in &named.regions {
        match ledger.id(Provider::Gcp, region, what) {
            Ok(id) => {
                ledger.price(origin, &id, Step::flat(usd));
                taken = Ok(());
            }
            Err(reason) => taken = taken.map_err(|_| reason),
        }
    }
    taken
}

fn part(
    ledger: &mut Ledger<'_>,
    origin: Origin,
    named: &Named<'_>,
    family: &str,
    spot: bool,
    core: bool,
) -> Result<(), Reason> {
    let usd = only(named, if core { "h" } else { "GiBy.h" })?;
    if shapes(ledger, family).is_empty() {
        return Err(Reason::with("type not in the catalog", family));
    }
    let mut taken = Err(Reason::of("SKU without a region"));
    for region in &named.regions {
        if let Err(reason) = ledger.takes(Provider::Gcp, region) {
            taken = taken.map_err(|_| reason);
            continue;
        }
        let part = ledger.parts.google.entry((region.clone(), family.to_owned(), spot)).or_default();
        let place = if core { &mut part.core } else { &mut part.gib };
        if place.is_some_and(|known| !number::same(known, usd)) {
            part.conflict = true;
        } else {
            *place = Some(usd);
            part.origin = origin;
        }
        taken = Ok(());
    }
    taken
}

/// The machines of a family that the catalog knows anywhere.
fn shapes(ledger: &Ledger<'_>, wanted: &str) -> BTreeMap<String, Shape> {
    let mut found = BTreeMap::new();
    for row in ledger.catalog.rows().filter(|row| row.id.starts_with("gcp.")) {
        let machine = row.id.splitn(3, '.').nth(2).and_then(|what| what.strip_prefix("node."));
        if let (Some(machine), Some(shape)) = (machine, row.shape)
            && family(machine) == wanted
        {
            found.insert(machine.to_owned(), shape);
        }
    }
    found
}

/// Machines out of cores and GiB, and what ready instances cost while they serve.
pub(super) fn settle(ledger: &mut Ledger<'_>) {
    let parts = std::mem::take(&mut ledger.parts.google);
    let mut lone: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((region, family, spot), part) in parts {
        let kind = if spot { " at spot" } else { "" };
        if part.conflict {
            ledger.note(format!("{region}: two different prices of {family} by core or GiB{kind}: neither is taken"));
            continue;
        }
        let (core, gib) = match (part.core, part.gib) {
            (Some(core), Some(gib)) => (core, gib),
            (core, _) => {
                let (there, lacking) = if core.is_some() { ("core", "RAM") } else { ("RAM", "core") };
                let family = family.to_uppercase();
                let what = format!("{family} {there}{kind} without its {lacking} row: left out");
                lone.entry(what).or_default().push(region);
                continue;
            }
        };
        for (machine, shape) in shapes(ledger, &family) {
            let shared = SHARED_CORES.iter().find(|(name, _)| *name == machine);
            let vcpu = shared.map_or(shape.vcpu, |(_, vcpu)| *vcpu);
            let usd = number::tidy(vcpu * core + shape.memory_gib * gib);
            let (origin, region) = (part.origin, region.clone());
            if spot {
                ledger.parts.spots.push(Spot { origin, provider: Provider::Gcp, region, machine, usd });
            } else if let Ok(id) = ledger.id(Provider::Gcp, &region, &format!("node.{machine}")) {
                ledger.price(origin, &id, Step::flat(usd));
            }
        }
    }
    for (what, regions) in lone {
        ledger.note(format!("{what} ({})", regions.join(", ")));
    }
    for region in ledger.regions(Provider::Gcp) {
        for (full, idle, serving) in READY {
            let given = |what: &str| ledger.given(&format!("gcp.{region}.{what}"));
            if let (Some((origin, full)), Some((_, idle))) = (given(full), given(idle))
                && let Ok(id) = ledger.id(Provider::Gcp, &region, serving)
            {
                ledger.number(origin, &id, number::tidy((full - idle).max(0.0)));
            }
        }
    }
}

/// Words with one blank between them; some names have two.
fn one_blank(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
