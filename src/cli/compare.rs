//! `faceoff compare`: both architectures for one scenario, as text.

mod parts;
mod text;

use super::context::Context;
use super::findings::{Findings, Tips};
use super::output::Output;
use super::table::Format;
use super::{Outcome, scenario};
use crate::report::json;
use crate::verdict::Winner;
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
    #[arg(long, value_enum, value_name = "PART")]
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
    /// Pros and cons, borne out here or not
    Claims,
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
    let part = args.show.or((args.format == Format::Csv).then_some(Part::Summary));
    let tips = match (part, args.format) {
        (Some(_), _) => Tips::None,
        (None, Format::Json) => Tips::All,
        (None, _) => Tips::Headline,
    };
    let found = Findings::of(&preset, &catalog, tips)?;
    let text = match (part, args.format) {
        (Some(Part::Summary), format) => parts::summary(&found).render(format)?,
        (Some(Part::Bill), format) => parts::bill(&found).render(format)?,
        (Some(Part::Claims), format) => parts::claims(&found).render(format)?,
        (None, Format::Json) => serde_json::to_string_pretty(&json::document(&found.report()))? + "\n",
        (None, Format::Markdown) => text::markdown(&found)?,
        (None, _) => text::plain(&found),
    };
    output.text(&text)?;
    let winner = found.verdict.winner;
    let surprise = args.expect.is_some_and(|expected| expected.winner() != winner);
    if surprise {
        super::output::complain(&format!("faceoff: the winner is {}, which is not expected", winner.id()));
    }
    Ok(if surprise { Outcome::Finding } else { Outcome::Fine })
}

/// One comparison in sentences and tables, without boxes, charts or colour.
///
/// # Errors
/// As [`run`].
pub fn plain(scenario: &scenario::Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (preset, catalog) = scenario.resolve(context)?;
    output.text(&text::plain(&Findings::of(&preset, &catalog, Tips::Headline)?))?;
    Ok(Outcome::Fine)
}

impl Expected {
    const fn winner(self) -> Winner {
        match self {
            Self::Kubernetes => Winner::Kubernetes,
            Self::Serverless => Winner::Serverless,
            Self::Tie => Winner::Tie,
        }
    }
}
