//! `faceoff compare`: both architectures for one scenario, as text.

mod sides;

use super::context::Context;
use super::output::Output;
use super::table::Format;
use super::{Outcome, scenario};
use crate::model::evaluate;
use crate::preset::Preset;
use crate::verdict::{Verdict, judge};
use clap::ValueEnum;

const EXAMPLES: &str = "\
Examples:
  faceoff compare                                       the default scenario
  faceoff compare flash-sale --set traffic.rate=250k/day
  faceoff compare my-service.toml --format markdown     for a pull request
  faceoff compare - --format json < my-service.toml     everything, at full precision
  faceoff compare --show bill --format csv              both bills, line by line
  faceoff compare web-api --expect serverless           exit code 1 when another side wins";

/// Compare both architectures for one scenario
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
    /// Only this part; CSV holds one part, the summary if none is named
    #[arg(long, value_enum, value_name = "PART", conflicts_with = "expect")]
    show: Option<Part>,
    /// Fail with exit code 1 unless this side wins
    #[arg(long, value_enum, value_name = "WINNER")]
    expect: Option<Expected>,
}

/// A part of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Cost, latency and size of both sides
    Summary,
    /// Both bills, line by line
    Bill,
}

/// What a verdict may be expected to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Expected {
    /// Kubernetes wins
    Kubernetes,
    /// Serverless wins
    Serverless,
    /// They are within 5 %
    Tie,
}

/// Compares.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (preset, catalog) = args.scenario.resolve(context)?;
    let comparison = evaluate(&preset.scenario, &catalog);
    let verdict = judge(&comparison);
    Ok(Outcome::Fine)
}
