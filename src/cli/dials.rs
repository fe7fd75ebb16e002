//! `faceoff dials`: everything that can be set.

mod rows;

pub use rows::choices;

use super::Outcome;
use super::context::Context;
use super::output::Output;
use super::table::Format;
use crate::dial::{DIALS, Dial};
use crate::units::printable;

const EXAMPLES: &str = "\
Examples:
  faceoff dials                    all of them, in groups
  faceoff dials latency            those with 'latency' in their id, label or description
  faceoff dials --format json      the same for machines

In JSON, a dial has id, group, label, unit, kind, min, max, scale, choices, auto, offers, default and
doc; kind is number, choice or switch; min, max and scale (linear or log) are null except for numbers;
choices holds whatever any region offers, and is empty except for choices; auto says whether the dial
chooses its own value unless it is set ('--set ID=auto' lets it choose again); offers holds, for the
default scenario, each choice with offered (true or false) and the reason where it is not.";

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
    let dials: Vec<&Dial> =
        DIALS.iter().filter(|d| [d.id, d.label, d.doc, d.group.label()].into_iter().any(has)).collect();
    if dials.is_empty() {
        anyhow::bail!("no dial has '{}' in its id, label or description; 'faceoff dials' lists all", printable(&word));
    }
    if args.format == Format::Table {
        output.text(&rows::in_groups(&dials, &catalog))?;
    } else {
        output.text(&rows::table(&dials, &catalog).render(args.format)?)?;
    }
    Ok(Outcome::Fine)
}
