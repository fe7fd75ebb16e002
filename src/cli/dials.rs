//! `faceoff dials`: everything that can be set.

use super::Outcome;
use super::context::Context;
use super::output::Output;
use super::table::{Cell, Format, Table, left, right};
use crate::catalog::Catalog;
use crate::dial::{DIALS, Dial, Kind, Scale, Value};
use crate::scenario::Scenario;
use crate::units::printable;
use serde_json::Value as Json;

const EXAMPLES: &str = "\
Examples:
  faceoff dials                    all of them, in groups
  faceoff dials latency            those with 'latency' in their id, label or description
  faceoff dials --format json      the contract: id, group, label, unit, kind, min, max, scale, choices, default, doc

In JSON, kind is number, choice or switch; min, max and scale (linear or log) are null except for
numbers; choices holds whatever any region offers, and is empty except for choices.";

/// List everything that can be set, with its range, default and meaning
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Only dials with this word in their id, label or description
    #[arg(value_name = "WORD")]
    word: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Lists the dials.
///
/// # Errors
/// When the catalog is faulty, no dial has the word, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let catalog = context.catalog()?;
    let word = args.word.as_deref().unwrap_or("").to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&word);
    let mut table = Table::new([
        left("Dial", "id"),
        left("", "group"),
        left("Name", "label"),
        left("", "unit"),
        left("", "kind"),
        right("From", "min"),
        right("To", "max"),
        left("", "scale"),
        left("", "choices"),
        right("Default", "default"),
        left("What it is", "doc"),
    ]);
    for dial in DIALS.iter().filter(|d| has(d.id) || has(d.label) || has(d.doc)) {
        table.row(row(dial, &catalog));
    }
    if table.is_empty() {
        anyhow::bail!("no dial has '{}' in its id, label or description; 'faceoff dials' lists all", printable(&word));
    }
    output.text(&table.render(args.format)?)?;
    Ok(Outcome::Fine)
}

fn row(dial: &Dial, catalog: &Catalog) -> Vec<Cell> {
    let usual = Scenario::default();
    let choices = choices(dial, catalog);
    let (unit, kind, min, max, scale) = match dial.kind {
        Kind::Number(n) => {
            let bound = |v: f64| Cell::number(v, n.unit.format(v));
            let scale = match n.scale {
                Scale::Linear => "linear",
                Scale::Log => "log",
            };
            (Cell::of(n.unit.symbol(), ""), "number", bound(n.min), bound(n.max), Cell::of(scale, ""))
        }
        Kind::Choice(_) => {
            (Cell::none(), "choice", Cell::of(Json::Null, some_of(&choices)), Cell::none(), Cell::none())
        }
        Kind::Switch(_) => (Cell::none(), "switch", Cell::of(Json::Null, "off, on"), Cell::none(), Cell::none()),
    };
    let default = match dial.get(&usual) {
        Value::Number(v) => Json::from(v),
        Value::Choice(id) => Json::from(id),
        Value::Switch(on) => Json::from(on),
    };
    vec![
        Cell::text(dial.id),
        Cell::of(dial.group.id(), ""),
        Cell::text(dial.label),
        unit,
        Cell::of(kind, ""),
        min,
        max,
        scale,
        Cell::of(choices, ""),
        Cell::of(default, dial.show(&usual, catalog)),
        Cell::text(dial.doc),
    ]
}

/// Every id that a choice offers somewhere.
fn choices(dial: &Dial, catalog: &Catalog) -> Vec<String> {
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

/// As many as fit a column.
fn some_of(choices: &[String]) -> String {
    let mut text = String::new();
    for (i, choice) in choices.iter().enumerate() {
        let rest = choices.len() - i;
        if !text.is_empty() && text.len() + choice.len() > 40 {
            return format!("{text} and {rest} more");
        }
        text = if text.is_empty() { choice.clone() } else { format!("{text}, {choice}") };
    }
    text
}
