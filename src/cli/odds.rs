//! `faceoff odds`: how sure the verdict is when the inputs are ranges.

use super::context::Context;
use super::output::Output;
use super::table::{Cell, Format, Table, left, right, wrapped};
use super::{Outcome, envelope, scenario};
use crate::analysis::uncertainty::{Odds, draw};
use crate::analysis::{Summary, crew};
use crate::verdict::Winner;
use std::sync::atomic::AtomicBool;

const EXAMPLES: &str = "\
Examples:
  faceoff odds                              how often the verdict holds when estimates are off
  faceoff odds startup-mvp --draws 2000 --format json

Inputs that you estimate (traffic, state, work, people's hours) vary from half to double, independently; inputs that you choose or
require stay fixed.";

/// Show how often each side wins when every estimate may be off by half or double
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// Seek the best plans anew at every value, which takes minutes; else those of the scenario stay as built
    #[arg(long, conflicts_with = "as_set")]
    rebuild: bool,
    /// How many scenarios to draw
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    draws: u32,
    /// Seed of the random numbers; the same seed gives the same answer
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Draws.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (preset, catalog) = args.scenario.built(args.rebuild, context)?;
    let catalog = scenario::own_traces(catalog, &preset);
    let (never, plan) = (AtomicBool::new(false), (args.seed, args.draws as usize));
    let mut odds = Odds::default();
    draw(&preset.scenario, &catalog, plan, crew::threads(), &never, &mut |number, draw| odds.take(number, draw))?;
    let mut table = Table::new([
        left("Winner", "winner"),
        right("Share", "share"),
        right("At least", "share_low"),
        right("At most", "share_high"),
    ]);
    let percent = |share: f64| Cell::number(share, format!("{:.1} %", 100.0 * share));
    for winner in [Winner::Kubernetes, Winner::Serverless, Winner::Tie, Winner::Neither] {
        let (low, high) = odds.interval(winner);
        table.row([Cell::text(winner.id()), percent(odds.share(winner)), percent(low), percent(high)]);
    }
    let mut head = envelope::of(&preset)?;
    head.extend([("draws", u64::from(args.draws)), ("seed", args.seed)].map(|(key, n)| (key.to_owned(), n.into())));
    let mut text = table.result(args.format, head)?;
    if matches!(args.format, Format::Table | Format::Markdown) {
        let winner = Summary::at(&preset.scenario, &catalog).winner;
        let holds = format!(
            "The verdict ({}) holds in {:.1} % of {} scenarios in which every input that is only estimated varies from half to double \
             (seed {}); at least and at most say how far more draws may move a share. This is not the probability that the verdict is \
             right.",
            winner.words(),
            100.0 * odds.share(winner),
            args.draws,
            args.seed
        );
        text.push('\n');
        text += &wrapped(&holds, 0, 96);
    }
    output.text(&text)?;
    Ok(Outcome::Fine)
}
