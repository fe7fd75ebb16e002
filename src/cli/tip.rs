//! `faceoff tip`: where the verdict would change.

use super::context::Context;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right};
use super::{Outcome, completions, envelope, progress, scenario};
use crate::analysis::tipping::{Direction, TippingPoint, tipping, tipping_points};
use crate::analysis::wording;
use crate::catalog::Catalog;
use crate::dial::{self, AUTO, Dial, Kind, Value};
use crate::model::{Comparison, Side, evaluate};
use crate::preset::Preset;
use crate::scenario::Scenario;
use crate::units::Unit;
use clap_complete::engine::ArgValueCompleter;
use serde_json::Value as Json;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const EXAMPLES: &str = "\
Examples:
  faceoff tip                                      every dial that tips the default scenario
  faceoff tip web-api --dial traffic.rate          from which rate on the other side wins
  faceoff tip --format json | jq '.rows[] | select(.dial == \"traffic.rate\").value'";

/// Show the nearest value of each dial at which another side wins
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// Seek the best plans anew at every value, which takes minutes; else those of the scenario stay as built
    #[arg(long, conflicts_with = "as_set")]
    rebuild: bool,
    /// Only this dial; may be repeated
    #[arg(long = "dial", value_name = "ID", value_parser = scenario::dial, add = ArgValueCompleter::new(completions::dials))]
    dials: Vec<&'static Dial>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Shows them.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (preset, catalog) = args.scenario.built(args.rebuild, context)?;
    let catalog = scenario::own_traces(catalog, &preset);
    let points = progress::during("tip", args.dials.len(), context, |done| points(args, &preset, &catalog, done))?;
    let mut table = Table::new([
        left("Dial", "dial"),
        right("Here", "here"),
        left("", "direction"),
        right("Tips at", "value"),
        right("Times", "factor"),
        hidden("until"),
        left("To", "winner"),
        left("By", "decided_by"),
        hidden("limit"),
    ]);
    // The nearest first: what one can turn oneself before what one cannot. Where a setting is too small for what is asked of it, that is
    // no other answer to the question but a setting to raise.
    let (mut limits, here) = (table.clone(), evaluate(&preset.scenario, &catalog));
    for point in &wording::ordered(&points, &preset.scenario) {
        let limit = limits_a_side(point, &here, &catalog)?;
        let mut cells = row(point, &preset.scenario, &catalog)?;
        cells.push(Cell::of(limit, ""));
        if limit && args.format == Format::Table { limits.row(cells) } else { table.row(cells) }
    }
    if table.is_empty() && limits.is_empty() && args.format == Format::Table {
        output.text("nothing within the range of these dials changes the verdict\n")?;
    } else if !table.is_empty() || args.format != Format::Table {
        output.text(&table.result(args.format, envelope::of(&preset)?)?)?;
    }
    if !limits.is_empty() {
        let between = if table.is_empty() { "" } else { "\n" };
        output.text(&format!(
            "{between}Limits: a setting of that side is too small there, or its provider allows no more\n"
        ))?;
        output.text(&limits.result(args.format, envelope::of(&preset)?)?)?;
    }
    Ok(Outcome::Fine)
}

/// Of the dials named, or of all.
fn points(args: &Args, preset: &Preset, catalog: &Catalog, done: &AtomicUsize) -> anyhow::Result<Vec<TippingPoint>> {
    let never = AtomicBool::new(false);
    if args.dials.is_empty() {
        return Ok(tipping_points(&preset.scenario, catalog, &never)?);
    }
    let mut points = Vec::new();
    for dial in &args.dials {
        points.extend(tipping(dial, &preset.scenario, catalog, &never)?);
        done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(points)
}

fn row(point: &TippingPoint, scenario: &Scenario, catalog: &Catalog) -> anyhow::Result<Vec<Cell>> {
    let dial = dial::find(point.dial)?;
    let shown = |value: &Value| shown(dial, value, scenario, catalog);
    let here = dial.get(scenario);
    let direction = point.direction.map(Direction::label);
    Ok(vec![
        Cell::text(dial.id),
        shown(&here),
        Cell::of(direction, direction.unwrap_or("with")),
        shown(&point.value),
        factor(&here, &point.value),
        point.until.map_or_else(Cell::none, |until| Cell::number(until, "")),
        Cell::of(point.winner.id(), point.winner.words()),
        Cell::text(point.decided_by.id()),
    ])
}

/// Whether a side reaches a limit at a tipping point, its provider's or that of a setting, which it does not reach here.
fn limits_a_side(point: &TippingPoint, here: &Comparison, catalog: &Catalog) -> anyhow::Result<bool> {
    let mut scenario = here.scenario.clone();
    dial::find(point.dial)?.set(&mut scenario, catalog, &point.value)?;
    let there = evaluate(&scenario, catalog);
    let reached = |of: &Comparison, side: Side| {
        let side = of.side(side);
        !side.limits.is_empty() || !side.caps.is_empty()
    };
    Ok(Side::BOTH.into_iter().any(|side| reached(&there, side) && !reached(here, side)))
}

/// How many times the value here the tipping point is.
fn factor(here: &Value, there: &Value) -> Cell {
    match (here, there) {
        (Value::Number(here), Value::Number(there)) if *here > 0.0 => {
            Cell::number(there / here, Unit::Factor.format(there / here))
        }
        _ => Cell::none(),
    }
}

/// A value of a dial: its number, id or switch for machines, as on a slider for people.
pub fn shown(dial: &Dial, value: &Value, scenario: &Scenario, catalog: &Catalog) -> Cell {
    match (value, dial.kind) {
        (Value::Number(v), Kind::Number(n)) => Cell::number(*v, n.unit.format(*v)),
        (Value::Number(v), _) => Cell::number(*v, v.to_string()),
        (Value::Switch(on), _) => Cell::of(*on, if *on { "on" } else { "off" }),
        (Value::Auto, _) => Cell::text(AUTO),
        (Value::Choice(id), _) => {
            let label = dial.options(scenario, catalog).into_iter().find(|offer| offer.id == *id);
            Cell::of(Json::from(id.as_str()), label.map_or_else(|| id.clone(), |offer| offer.label))
        }
    }
}
