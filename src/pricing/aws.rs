//! Rows of AWS's lists to ids: by exact attributes, for names that only contain the wanted one are of other products.

mod offer;
pub(super) mod plan;
mod rules;
pub(super) mod spot;

pub(super) use offer::{Offer, Range, day, take};
pub(super) use rules::{Rule, rule};

use super::ledger::Reason;

/// The attributes that rules look at, by the plain form of their name in CSV and JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Service,
    Term,
    Family,
    Location,
    LocationType,
    Region,
    FromRegion,
    ToLocation,
    Transfer,
    Usage,
    Operation,
    Group,
    Currency,
    Start,
    End,
    Price,
    Machine,
    Tenancy,
    System,
    Installed,
    Capacity,
    Volume,
    Queue,
}

/// How many there are.
pub(super) const FIELDS: usize = 23;

/// The plain names, in the order of [`Field`].
pub(super) const NAMES: [&str; FIELDS] = [
    "servicecode",
    "termtype",
    "productfamily",
    "location",
    "locationtype",
    "regioncode",
    "fromregioncode",
    "tolocation",
    "transfertype",
    "usagetype",
    "operation",
    "group",
    "currency",
    "startingrange",
    "endingrange",
    "priceperunit",
    "instancetype",
    "tenancy",
    "operatingsystem",
    "preinstalledsw",
    "capacitystatus",
    "volumeapiname",
    "queuetype",
];

/// A row by its attributes; what a list does not have is empty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'r> {
    pub(super) fields: [&'r str; FIELDS],
}

impl<'r> Row<'r> {
    pub(super) const fn get(&self, field: Field) -> &'r str {
        self.fields[field as usize]
    }
}

/// What usage types begin with, by region; lists of 2021 and before have no column for the region. From AWS's billing documentation,
/// 'usage type' codes; the first region has none, and Ireland an old one.
const PREFIXES: &[(&str, &str)] = &[
    ("USE1", "us-east-1"),
    ("USE2", "us-east-2"),
    ("USW1", "us-west-1"),
    ("USW2", "us-west-2"),
    ("CAN1", "ca-central-1"),
    ("CAN2", "ca-west-1"),
    ("MXC1", "mx-central-1"),
    ("SAE1", "sa-east-1"),
    ("EU", "eu-west-1"),
    ("EUW1", "eu-west-1"),
    ("EUW2", "eu-west-2"),
    ("EUW3", "eu-west-3"),
    ("EUC1", "eu-central-1"),
    ("EUC2", "eu-central-2"),
    ("EUN1", "eu-north-1"),
    ("EUS1", "eu-south-1"),
    ("EUS2", "eu-south-2"),
    ("AFS1", "af-south-1"),
    ("MES1", "me-south-1"),
    ("MEC1", "me-central-1"),
    ("ILC1", "il-central-1"),
    ("APE1", "ap-east-1"),
    ("APN1", "ap-northeast-1"),
    ("APN2", "ap-northeast-2"),
    ("APN3", "ap-northeast-3"),
    ("APS1", "ap-southeast-1"),
    ("APS2", "ap-southeast-2"),
    ("APS3", "ap-south-1"),
    ("APS4", "ap-southeast-3"),
    ("APS5", "ap-south-2"),
    ("APS6", "ap-southeast-4"),
    ("APS7", "ap-southeast-5"),
    ("UGW1", "us-gov-west-1"),
    ("UGE1", "us-gov-east-1"),
];

/// A usage type without what it begins with for its region, and that region.
pub(super) fn usage(usage: &str) -> (Option<&'static str>, &str) {
    let found = usage.split_once('-').and_then(|(code, rest)| {
        let (_, region) = PREFIXES.iter().find(|(known, _)| *known == code)?;
        Some((*region, rest))
    });
    found.map_or((None, usage), |(region, rest)| (Some(region), rest))
}

/// Where a row holds; none where it holds for all regions together, as the free tier does.
pub(super) fn region<'r>(row: &Row<'r>) -> Option<&'r str> {
    let written = [row.get(Field::Region), row.get(Field::FromRegion)].into_iter().find(|region| !region.is_empty());
    let (code, plain) = usage(row.get(Field::Usage));
    let anywhere = row.get(Field::Location) == "Any" || plain.starts_with("Global-");
    if anywhere {
        return None;
    }
    written.or(code).or(Some("us-east-1"))
}

/// Why a product without a price on demand is ignored.
pub(super) fn reserved() -> Reason {
    Reason::of("Reserved (hours and upfront fee)")
}

/// Why a price without dollars is ignored.
pub(super) fn not_usd() -> Reason {
    Reason::of("not in USD")
}
