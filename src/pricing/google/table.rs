//! The pricing table that Google's console exports. Its layout is confirmed for six columns only, and it has no regions.

use super::{Named, by_name, one_blank};
use crate::pricing::ledger::{Ledger, List, Origin, Reason};
use crate::pricing::number;
use crate::scenario::Provider;
use jiff::civil::Date;

/// Regions that the names of SKUs stand for, where a list has no regions.
const PLACES: &[(&str, &[&str])] = &[
    ("Americas", &["us-central1", "us-east1", "us-west1"]),
    ("EMEA", &["europe-west1"]),
    ("Netherlands", &["europe-west4"]),
    ("Frankfurt", &["europe-west3"]),
];

/// One row of the pricing table of the console.
#[derive(Debug, Clone, Copy)]
pub(in crate::pricing) struct TableRow<'r> {
    pub(in crate::pricing) service: &'r str,
    pub(in crate::pricing) name: &'r str,
    pub(in crate::pricing) unit: &'r str,
    pub(in crate::pricing) quantity: &'r str,
    pub(in crate::pricing) start: &'r str,
    pub(in crate::pricing) usd: &'r str,
}

/// Takes a row of the pricing table, which has no regions: the name tells the tier or the place.
pub(in crate::pricing) fn take(ledger: &mut Ledger<'_>, origin: Origin, row: &TableRow<'_>) -> Result<(), Reason> {
    let name = one_blank(row.name);
    if name.starts_with("Commitment") {
        return Err(Reason::of("commitment"));
    }
    let cloud_run = row.service == "Cloud Run";
    if !cloud_run && row.service != "Compute Engine" {
        return Err(Reason::with("service that is not read", row.service));
    }
    let quantity = number::parse(row.quantity).unwrap_or(1.0);
    let usd = number::parse(row.usd).filter(|usd| *usd >= 0.0 && quantity > 0.0);
    let usd = usd.ok_or_else(|| Reason::with("price that is no number of 0 or more", row.usd))?;
    let start = number::parse(row.start).unwrap_or(0.0);
    let unit = match row.unit {
        "second" => "s",
        "gibibyte second" => "GiBy.s",
        "count" => "count",
        "hour" => "h",
        "gibibyte hour" => "GiBy.h",
        "gibibyte month" => "GiBy.mo",
        other => return Err(Reason::with("unit that is not read", other)),
    };
    let regions = if name == "Requests" {
        ledger.regions(Provider::Gcp)
    } else if cloud_run {
        of_tier(ledger, name.contains(" Tier 2"))
    } else {
        let place = name.rsplit(" in ").next().unwrap_or_default();
        let regions = PLACES.iter().find(|(known, _)| *known == place).map(|(_, regions)| *regions);
        regions.unwrap_or_default().iter().map(|region| (*region).to_owned()).collect()
    };
    let usd = if number::same(quantity, 1.0) { row.usd.to_owned() } else { (usd / quantity).to_string() };
    let named = Named { name, unit, rates: vec![(start, usd)], regions, everywhere: false };
    by_name(ledger, origin, &named, cloud_run)
}

/// The regions of Cloud Run's first price tier, or of the second: those where the catalog has the lowest price, or a higher one.
fn of_tier(ledger: &Ledger<'_>, second: bool) -> Vec<String> {
    let price = |region: &String| {
        let row = ledger.catalog.row(&format!("gcp.{region}.function.vcpu_second"))?;
        Some(row.price()?.first())
    };
    let regions = ledger.regions(Provider::Gcp);
    let least = regions.iter().filter_map(price).fold(f64::INFINITY, f64::min);
    regions.into_iter().filter(|region| price(region).is_some_and(|usd| (usd > least) == second)).collect()
}

/// The list that a pricing table is.
pub(in crate::pricing) fn list(ledger: &mut Ledger<'_>, contract: bool, written: Option<Date>) -> Origin {
    if contract {
        ledger.note("contract prices, not list prices");
    }
    ledger.note(
        "no regions in the file: the tier is known by the SKU's name, and the place of a machine by its last word",
    );
    ledger.note("the layout of Google's pricing table is not confirmed: look at the figures before you use them");
    let note = Some("Layout of the table not confirmed; the tier by the SKU's name.".to_owned());
    let confidence = if contract { None } else { Some("medium") };
    ledger.list(List { source: "Google Cloud pricing table".to_owned(), as_of: written, confidence, note })
}
