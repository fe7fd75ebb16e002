//! `faceoff sensitivity`: what moves the answer most.

use super::context::Context;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right};
use super::tip::shown;
use super::{Outcome, envelope, scenario};
use crate::analysis::sensitivity::{Measure, Swing, ranked, swings};
use crate::analysis::sweep::Step;
use crate::analysis::{Summary, crew};
use crate::catalog::Catalog;
use crate::dial;
use crate::model::Side;
use crate::scenario::Scenario;
use crate::units::Unit;
use clap::ValueEnum;
use std::sync::atomic::AtomicBool;

const EXAMPLES: &str = "\
Examples:
  faceoff sensitivity                              what moves the cost ratio most
  faceoff sensitivity chat --of serverless-latency
  faceoff sensitivity --format json | jq '.rows[0].dial'

A number is moved to half and double, a share to half and double its odds, a choice to every option.";

/// Show which dials move the answer most over their plausible range
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// Seek the best plans anew at every value, which takes minutes; else those of the scenario stay as built
    #[arg(long, conflicts_with = "as_set")]
    rebuild: bool,
    /// The figure that is moved
    #[arg(long = "of", value_enum, default_value = "cost-ratio", value_name = "FIGURE")]
    of: Figure,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// A figure that dials move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Figure {
    /// The Kubernetes bill over the serverless one
    CostRatio,
    /// The latency of Kubernetes at the tolerance's percentile
    KubernetesLatency,
    /// The latency of serverless at the tolerance's percentile
    ServerlessLatency,
}

impl Figure {
    const fn measure(self) -> Measure {
        match self {
            Self::CostRatio => Measure::CostRatio,
            Self::KubernetesLatency => Measure::Latency(Side::Kubernetes),
            Self::ServerlessLatency => Measure::Latency(Side::Serverless),
        }
    }

    /// What the columns hold.
    const fn caption(self) -> &'static str {
        match self {
            Self::CostRatio => {
                "The Kubernetes bill over the serverless one: here, and the least and the most of it that each dial alone brings\n\
                 within its plausible range.\n"
            }
            Self::KubernetesLatency | Self::ServerlessLatency => {
                "The side's latency at the tolerance's percentile: here, and the least and the most of it that each dial alone\n\
                 brings within its plausible range.\n"
            }
        }
    }

    fn show(self, value: f64) -> Cell {
        let words = match self {
            Self::CostRatio => format!("{value:.2}x"),
            Self::KubernetesLatency | Self::ServerlessLatency => Unit::Millis.format(value),
        };
        Cell::number(value, words)
    }
}

/// Shows it.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (preset, catalog) = args.scenario.built(args.rebuild, context)?;
    let catalog = scenario::own_traces(catalog, &preset);
    let here = Summary::at(&preset.scenario, &catalog);
    let all = swings(&preset.scenario, &catalog, crew::threads(), &AtomicBool::new(false))?;
    let mut table = Table::new([
        left("Dial", "dial"),
        right("At", "least_at"),
        right("Least", "least"),
        hidden("least_winner"),
        right("Here", "here"),
        right("Most", "most"),
        hidden("most_winner"),
        right("At", "most_at"),
    ]);
    for swing in ranked(&all, args.of.measure(), &here) {
        table.row(row(args.of, swing, &here, &preset.scenario, &catalog)?);
    }
    let mut text = table.result(args.format, envelope::of(&preset)?)?;
    if matches!(args.format, Format::Table | Format::Markdown) {
        text.extend(["\n", args.of.caption()]);
    }
    output.text(&text)?;
    Ok(Outcome::Fine)
}

fn row(
    figure: Figure,
    swing: &Swing,
    here: &Summary,
    scenario: &Scenario,
    catalog: &Catalog,
) -> anyhow::Result<Vec<Cell>> {
    let dial = dial::find(swing.dial)?;
    let now = dial.get(scenario);
    let [(least, low), (most, high)] = swing.ends(figure.measure(), here);
    let value = |step: Option<&Step>| shown(dial, step.map_or(&now, |step| &step.value), scenario, catalog);
    let winner = |step: Option<&Step>| Cell::text(step.map_or(here.winner, |step| step.summary.winner).id());
    Ok(vec![
        Cell::text(dial.id),
        value(low),
        figure.show(least),
        winner(low),
        figure.show(figure.measure().of(here)),
        figure.show(most),
        winner(high),
        value(high),
    ])
}
