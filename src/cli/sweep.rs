//! `faceoff sweep`: one dial over its range.

mod values;

use super::context::Context;
use super::money::cents;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right};
use super::tip::shown;
use super::{Outcome, scenario};
use crate::analysis::SideSummary;
use crate::analysis::sweep::{Step, sweep};
use crate::catalog::Catalog;
use crate::dial::Dial;
use crate::scenario::Scenario;
use crate::units::Unit;
use std::sync::atomic::AtomicBool;

const EXAMPLES: &str = "\
Examples:
  faceoff sweep traffic.rate                                  both bills over all traffic
  faceoff sweep traffic.rate web-api --from 1/s --to 1k/s --points 30 --format csv
  faceoff sweep serverless.memory_mb --value 512MB --value 1GB --value 2GB
  faceoff sweep work.runtime flash-sale                       every choice of a dial";

/// Evaluate one dial over its range, everything else kept
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The dial, such as traffic.rate
    #[arg(value_name = "DIAL", value_parser = scenario::dial)]
    dial: &'static Dial,
    #[command(flatten)]
    scenario: scenario::Args,
    /// First value [default: the least]
    #[arg(long, value_name = "VALUE")]
    from: Option<String>,
    /// Last value [default: the greatest]
    #[arg(long, value_name = "VALUE")]
    to: Option<String>,
    /// How many values, evenly along the slider
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u16).range(2..=2000))]
    points: u16,
    /// Exactly this value; may be repeated
    #[arg(long = "value", value_name = "VALUE", conflicts_with_all = ["from", "to", "points"])]
    values: Vec<String>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Evaluates.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, the dial refuses a value, or the output
/// cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (preset, catalog) = args.scenario.resolve(context)?;
    let values = values::of(args, &preset.scenario, &catalog)?;
    let steps = sweep(args.dial, &values, &preset.scenario, &catalog, &AtomicBool::new(false))?;
    let mut table = Table::new([
        right(args.dial.label, "value"),
        right("Kubernetes", "kubernetes_monthly_usd"),
        right("Serverless", "serverless_monthly_usd"),
        right("Kubernetes", "kubernetes_latency_ms"),
        right("Serverless", "serverless_latency_ms"),
        hidden("kubernetes_within_tolerance"),
        hidden("serverless_within_tolerance"),
        left("Winner", "winner"),
        left("By", "decided_by"),
    ]);
    for step in &steps {
        table.row(row(step, args.dial, &preset.scenario, &catalog));
    }
    output.text(&table.render(args.format)?)?;
    Ok(Outcome::Fine)
}

fn row(step: &Step, dial: &Dial, scenario: &Scenario, catalog: &Catalog) -> Vec<Cell> {
    let s = &step.summary;
    let cost = |side: &SideSummary| {
        Cell::number(side.monthly_usd, if side.feasible { cents(side.monthly_usd) } else { "cannot".to_owned() })
    };
    let latency = |side: &SideSummary| Cell::number(side.latency_ms, Unit::Millis.format(side.latency_ms));
    vec![
        shown(dial, &step.value, scenario, catalog),
        cost(&s.kubernetes),
        cost(&s.serverless),
        latency(&s.kubernetes),
        latency(&s.serverless),
        Cell::number(s.kubernetes.within_tolerance, ""),
        Cell::number(s.serverless.within_tolerance, ""),
        Cell::text(s.winner.id()),
        Cell::text(s.decided_by.id()),
    ]
}
