//! Items of the Azure Retail Prices API to ids.

use super::derived::{Committed, Spot, Term};
use super::ledger::{Ledger, List, Origin, Reason, Step};
use super::number;
use crate::scenario::Provider;
use jiff::civil::Date;
use serde::Deserialize;

/// GiB of the disk that stands for the price by the GB: the default disk of a node.
const P10_GIB: f64 = 128.0;

/// One item.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Item {
    currency_code: String,
    tier_minimum_units: f64,
    retail_price: f64,
    arm_region_name: String,
    meter_name: String,
    product_name: String,
    sku_name: String,
    service_name: String,
    unit_of_measure: String,
    #[serde(rename = "type")]
    kind: String,
    is_primary_meter_region: Option<bool>,
    arm_sku_name: String,
    reservation_term: Option<String>,
    savings_plan: Option<Vec<Plan>>,
}

/// What a savings plan makes of the price of an item.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Plan {
    term: String,
    retail_price: f64,
}

/// The list of all pages: they have no date of their own, so the day on which the file was written stands for it.
pub(super) fn list(ledger: &mut Ledger<'_>, written: Option<Date>) -> Origin {
    let note = Some("The pages have no date: that of the file stands for it.".to_owned());
    let list = List { source: "Azure Retail Prices".to_owned(), as_of: written, confidence: Some("high"), note };
    // Pages of one query are written one after the other; the first one's day holds for all.
    let known = ledger.lists.iter().position(|known| known.source == list.source);
    if let Some(origin) = known {
        ledger.lists[origin].as_of = super::derived::earlier(ledger.lists[origin].as_of, written);
        return origin;
    }
    ledger.list(list)
}

/// Takes an item.
pub(super) fn take(ledger: &mut Ledger<'_>, origin: Origin, item: &Item) -> Result<(), Reason> {
    if !item.currency_code.is_empty() && item.currency_code != "USD" {
        return Err(Reason::with("not in USD", &item.currency_code));
    }
    if item.product_name.ends_with("Windows") {
        return Err(Reason::of(if item.kind == "Consumption" { "Windows" } else { "Windows, DevTestConsumption" }));
    }
    if item.kind != "Consumption" && item.kind != "Reservation" {
        return Err(Reason::of(if item.kind.is_empty() { "item without a type" } else { &item.kind }));
    }
    if item.meter_name.contains("Low Priority") || item.sku_name.contains("Low Priority") {
        return Err(Reason::of("Low Priority"));
    }
    if item.is_primary_meter_region == Some(false) {
        return Err(Reason::of("not the primary meter"));
    }
    if !item.retail_price.is_finite() || item.retail_price < 0.0 || item.tier_minimum_units < 0.0 {
        return Err(Reason::of("price that is no number of 0 or more"));
    }
    match item.service_name.as_str() {
        "Virtual Machines" => machine(ledger, origin, item),
        "Functions" => function(ledger, origin, item),
        "Storage" => disk(ledger, origin, item),
        "Log Analytics" | "Azure Monitor" if item.meter_name == "Analytics Logs Data Ingestion" => {
            metered(ledger, origin, item, &Meter { what: "logs.gb", free: "meter.logs.gb.free", power: 0 })
        }
        "Azure Kubernetes Service" if item.meter_name == "Standard Uptime SLA" => {
            metered(ledger, origin, item, &Meter { what: "cluster.hour", free: "", power: 0 })
        }
        "Log Analytics" | "Azure Monitor" => Err(Reason::of(item.sku_name.as_str())),
        "Azure Kubernetes Service" => Err(Reason::of(item.meter_name.trim_start_matches("Standard "))),
        other => Err(Reason::with("service that is not read", other)),
    }
}

fn machine(ledger: &mut Ledger<'_>, origin: Origin, item: &Item) -> Result<(), Reason> {
    let (region, name) = (item.arm_region_name.clone(), item.arm_sku_name.clone());
    let id = ledger.id(Provider::Azure, &region, &format!("node.{name}"))?;
    let committed = |term, usd, plan| Committed {
        origin,
        provider: Provider::Azure,
        region: region.clone(),
        id: id.clone(),
        term,
        usd,
        plan,
    };
    if item.kind == "Reservation" {
        let written = item.reservation_term.as_deref().unwrap_or_default();
        let term = term(written).ok_or_else(|| Reason::with("another term", written))?;
        // The unit says an hour; the price is that of the whole term.
        ledger.parts.commit(committed(term, item.retail_price / term.hours(), false));
        return Ok(());
    }
    if item.meter_name.ends_with(" Spot") || item.sku_name.ends_with(" Spot") {
        let usd = item.retail_price;
        ledger.parts.spots.push(Spot { origin, provider: Provider::Azure, region, machine: name, usd });
        return Ok(());
    }
    if item.unit_of_measure != "1 Hour" {
        return Err(Reason::with("unit that is not read", &item.unit_of_measure));
    }
    for plan in item.savings_plan.iter().flatten() {
        if let Some(term) = term(&plan.term).filter(|_| plan.retail_price > 0.0) {
            ledger.parts.commit(committed(term, plan.retail_price, true));
        }
    }
    ledger.price(origin, &id, Step::flat(item.retail_price));
    Ok(())
}

fn term(words: &str) -> Option<Term> {
    match words {
        "1 Year" => Some(Term::OneYear),
        "3 Years" => Some(Term::ThreeYears),
        _ => None,
    }
}

/// How a meter maps to the catalog.
struct Meter {
    what: &'static str,
    /// The row of the free part, if there is one.
    free: &'static str,
    /// Power of ten from the list's unit to the catalog's: 5 from ten executions to a million.
    power: i32,
}

fn function(ledger: &mut Ledger<'_>, origin: Origin, item: &Item) -> Result<(), Reason> {
    const COMPUTE: Meter =
        Meter { what: "function.compute.x86_64", free: "meter.function.compute.x86_64.free", power: 0 };
    // Ten executions are one unit: the price and the bounds of its tiers both count them so.
    const REQUEST: Meter = Meter { what: "function.request", free: "meter.function.request.free", power: 5 };
    const OLD_COMPUTE: Meter =
        Meter { what: "function_consumption.compute", free: "function_consumption.free_gb_seconds", power: 0 };
    const OLD_REQUEST: Meter =
        Meter { what: "function_consumption.request", free: "function_consumption.free_requests", power: 5 };
    const IDLE: Meter = Meter { what: "function.provisioned_idle.x86_64", free: "", power: 0 };
    const READY: Meter = Meter { what: "function.provisioned_duration.x86_64", free: "", power: 0 };
    if item.product_name.contains("Premium") {
        return Err(Reason::of("Premium"));
    }
    let flex = item.product_name.contains("Flex Consumption");
    let meter = match item.meter_name.as_str() {
        "On Demand Execution Time" if flex => &COMPUTE,
        "On Demand Total Executions" if flex => &REQUEST,
        "Always Ready Baseline" if flex => &IDLE,
        "Always Ready Execution Time" if flex => &READY,
        "Always Ready Total Executions" if flex => return Err(Reason::of("Always Ready Total Executions (no row)")),
        "Standard Execution Time" => &OLD_COMPUTE,
        "Standard Total Executions" => &OLD_REQUEST,
        other => return Err(Reason::with("Functions, other meters", other)),
    };
    let unit = if meter.power > 0 { "10" } else { "1 GB Second" };
    if item.unit_of_measure != unit {
        return Err(Reason::with("unit that is not read", &item.unit_of_measure));
    }
    metered(ledger, origin, item, meter)
}

fn metered(ledger: &mut Ledger<'_>, origin: Origin, item: &Item, meter: &Meter) -> Result<(), Reason> {
    let region = item.arm_region_name.as_str();
    let id = ledger.id(Provider::Azure, region, meter.what)?;
    let usd = number::scaled(&item.retail_price.to_string(), meter.power).unwrap_or(item.retail_price);
    let from = number::scaled(&item.tier_minimum_units.to_string(), -meter.power).unwrap_or(0.0);
    ledger.price(origin, &id, Step { from, up_to: f64::INFINITY, usd });
    if !meter.free.is_empty()
        && let Ok(free) = ledger.id(Provider::Azure, region, meter.free)
    {
        ledger.free_part(&id, free);
    }
    Ok(())
}

fn disk(ledger: &mut Ledger<'_>, origin: Origin, item: &Item) -> Result<(), Reason> {
    if item.meter_name != "P10 LRS Disk" {
        let ours = item.meter_name.starts_with("P10 ");
        return Err(Reason::of(if ours { "disk mount and ZRS" } else { "other disks and storage" }));
    }
    let id = ledger.id(Provider::Azure, &item.arm_region_name, "disk.gb_month")?;
    if item.unit_of_measure != "1/Month" {
        return Err(Reason::with("unit that is not read", &item.unit_of_measure));
    }
    ledger.price(origin, &id, Step::flat(number::tidy(item.retail_price / P10_GIB)));
    Ok(())
}
