//! Dials in groups for people, and as a table for machines.

use crate::catalog::Catalog;
use crate::cli::table::{Cell, Table, hidden, left, shown, wrapped};
use crate::dial::{AUTO, Dial, Group, Kind, Offer, Scale, Value};
use crate::scenario::Scenario;
use serde_json::{Value as Json, json};

/// A heading per group, and under it each dial's line and what it is.
pub fn in_groups(dials: &[&Dial], catalog: &Catalog) -> String {
    let mut text: Vec<String> = Vec::new();
    for group in Group::ALL {
        let of_group: Vec<&&Dial> = dials.iter().filter(|d| d.group == group).collect();
        let Some(widest) = of_group.iter().map(|d| d.id.len()).max() else { continue };
        let gap = if text.is_empty() { "" } else { "\n" };
        text.push(format!("{gap}{}\n", group.label()));
        for dial in of_group {
            let default = match dial.setting(&Scenario::default()) {
                Value::Choice(id) => id,
                Value::Auto => AUTO.to_owned(),
                _ => dial.show(&Scenario::default(), catalog),
            };
            text.push(format!("  {:widest$}  {default:<14} {}\n", dial.id, range(dial, catalog)));
            text.push(wrapped(dial.doc, 6, 88));
            for offer in offers(dial, catalog) {
                if let Some(reason) = offer.reason {
                    text.push(wrapped(&format!("{} not here: {reason}.", offer.id), 6, 88));
                }
            }
        }
    }
    text.concat()
}

/// Dials as a table, with all that machines ask for.
pub fn table(dials: &[&Dial], catalog: &Catalog) -> Table {
    let mut table = Table::new([
        left("Dial", "id"),
        hidden("group"),
        left("Name", "label"),
        hidden("unit"),
        hidden("kind"),
        hidden("min"),
        hidden("max"),
        hidden("scale"),
        hidden("choices"),
        hidden("auto"),
        hidden("offers"),
        shown("Range"),
        left("Default", "default"),
        left("What it is", "doc"),
    ]);
    for dial in dials {
        table.row(row(dial, catalog));
    }
    table
}

fn row(dial: &Dial, catalog: &Catalog) -> Vec<Cell> {
    let usual = Scenario::default();
    let machine = |value: Json| Cell::of(value, "");
    let (kind, [unit, min, max, scale]) = match dial.kind {
        Kind::Number(n) => {
            let scale = if n.scale == Scale::Log { "log" } else { "linear" };
            ("number", [n.unit.symbol().into(), n.min.into(), n.max.into(), scale.into()])
        }
        Kind::Choice(_) => ("choice", [const { Json::Null }; 4]),
        Kind::Switch(_) => ("switch", [const { Json::Null }; 4]),
    };
    let default = match dial.get(&usual) {
        Value::Number(v) => Json::from(v),
        Value::Choice(id) => Json::from(id),
        Value::Switch(on) => Json::from(on),
        Value::Auto => Json::from(AUTO),
    };
    let offers = offers(dial, catalog);
    vec![
        Cell::text(dial.id),
        machine(dial.group.id().into()),
        Cell::text(dial.label),
        machine(unit),
        machine(kind.into()),
        machine(min),
        machine(max),
        machine(scale),
        machine(choices(dial, catalog).into()),
        machine(dial.automatic().is_some().into()),
        machine(offers.iter().map(offer).collect()),
        Cell::text(range(dial, catalog)),
        Cell::of(default, dial.show(&usual, catalog)),
        Cell::text(dial.doc),
    ]
}

/// What it may be, in words.
fn range(dial: &Dial, catalog: &Catalog) -> String {
    let values = match dial.kind {
        Kind::Number(n) => format!("{} to {}", n.unit.format(n.min), n.unit.format(n.max)),
        Kind::Choice(_) => some_of(&choices(dial, catalog)),
        Kind::Switch(_) => "on, off".to_owned(),
    };
    if dial.automatic().is_some() { format!("{AUTO}, {values}") } else { values }
}

/// What a choice may be in the default scenario, with the reason where it may not.
fn offers(dial: &Dial, catalog: &Catalog) -> Vec<Offer> {
    dial.offers(&Scenario::default(), catalog)
}

fn offer(offer: &Offer) -> Json {
    json!({ "id": offer.id, "label": offer.label, "offered": offer.offered(), "reason": offer.reason })
}

/// Every id that a choice offers somewhere.
pub fn choices(dial: &Dial, catalog: &Catalog) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut scenario = Scenario::default();
    let usual = (scenario.place.provider, scenario.place.region.clone());
    let places = catalog.markets().iter().map(|market| (market.provider, market.region.clone()));
    for (provider, region) in std::iter::once(usual).chain(places) {
        scenario.place.provider = provider;
        scenario.place.region = region;
        for offer in dial.options(&scenario, catalog) {
            if !ids.contains(&offer.id) {
                ids.push(offer.id);
            }
        }
    }
    ids
}

/// As many as fit a column, and how many more there are.
fn some_of(choices: &[String]) -> String {
    let mut shown = choices.len();
    while shown > 1 && choices[..shown].join(", ").len() > 56 {
        shown -= 1;
    }
    let text = choices[..shown].join(", ");
    if shown < choices.len() { format!("{text} and {} more", choices.len() - shown) } else { text }
}
