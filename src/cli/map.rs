//! `faceoff map`: who wins over two dials, one row per place.

use super::context::Context;
use super::money::cents;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right};
use super::tip::shown;
use super::{Outcome, scenario};
use crate::analysis::map::{Axis, COLUMNS, Field, Plan, ROWS, sharpen};
use crate::analysis::{SideSummary, Summary, crew};
use crate::catalog::Catalog;
use crate::dial::{Dial, Value};
use crate::scenario::Scenario;
use crate::units::Unit;
use anyhow::Context as _;
use std::sync::atomic::AtomicBool;

const EXAMPLES: &str = "\
Examples:
  faceoff map                                      rate by duration, all of both sliders
  faceoff map traffic.rate tolerance.target_ms --preset chat --format csv > map.csv

The places stand evenly along both sliders; where the winner changes they stand closer.";

/// Show who wins over two dials, everything else kept
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The dial across
    #[arg(value_name = "ACROSS", default_value = "traffic.rate", value_parser = scenario::dial)]
    across: &'static Dial,
    /// The dial upward
    #[arg(value_name = "UPWARD", default_value = "work.duration_ms", value_parser = scenario::dial)]
    upward: &'static Dial,
    /// A preset: its name, the path of its file, or - for standard input
    #[arg(long, value_name = "PRESET")]
    preset: Option<String>,
    /// Set a dial, such as state.kind=none; may be repeated
    #[arg(long = "set", short = 's', value_name = "ID=VALUE", value_parser = scenario::setting)]
    set: Vec<scenario::Setting>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Evaluates.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, a dial is no number, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let chosen = scenario::Args::of(args.preset.clone(), args.set.clone());
    let (preset, catalog) = chosen.resolve(context)?;
    anyhow::ensure!(args.across.id != args.upward.id, "{} can stand on one axis only", args.across.id);
    let axis = |dial: &'static Dial| {
        Axis::new(dial, 0.0, 1.0).with_context(|| format!("{} is no number; a map needs two numbers", dial.id))
    };
    let plan = Plan::new(axis(args.across)?, axis(args.upward)?, &preset.scenario, &catalog)?;
    let mut field = Field::new(plan);
    let plan = field.plan().clone();
    sharpen(&plan, &catalog, crew::threads(), &AtomicBool::new(false), &mut |places| field.take(places))?;
    output.text(&table(&field, &preset.scenario, &catalog).render(args.format)?)?;
    Ok(Outcome::Fine)
}

fn table(field: &Field, scenario: &Scenario, catalog: &Catalog) -> Table {
    let (x, y) = (field.plan().x, field.plan().y);
    let mut table = Table::new([
        right(x.dial.label, "across"),
        right(y.dial.label, "upward"),
        right("K8s $/mo", "kubernetes_monthly_usd"),
        right("fn $/mo", "serverless_monthly_usd"),
        right("K8s latency", "kubernetes_latency_ms"),
        right("fn latency", "serverless_latency_ms"),
        hidden("kubernetes_feasible"),
        hidden("serverless_feasible"),
        left("Winner", "winner"),
        left("By", "decided_by"),
    ]);
    for (column, row, summary) in field.evaluated() {
        let at = (x.value(column, COLUMNS), y.value(row, ROWS));
        let place = [(x.dial, at.0), (y.dial, at.1)].map(|(dial, v)| shown(dial, &Value::Number(v), scenario, catalog));
        table.row(place.into_iter().chain(figures(summary)).collect::<Vec<_>>());
    }
    table
}

fn figures(summary: &Summary) -> Vec<Cell> {
    let cost = |side: &SideSummary| {
        Cell::number(side.monthly_usd, if side.feasible { cents(side.monthly_usd) } else { "cannot".to_owned() })
    };
    let latency = |side: &SideSummary| Cell::number(side.latency_ms, Unit::Millis.format(side.latency_ms));
    vec![
        cost(&summary.kubernetes),
        cost(&summary.serverless),
        latency(&summary.kubernetes),
        latency(&summary.serverless),
        Cell::of(summary.kubernetes.feasible, ""),
        Cell::of(summary.serverless.feasible, ""),
        Cell::text(summary.winner.id()),
        Cell::text(summary.decided_by.id()),
    ]
}
