//! `faceoff schema`: what editors and validators need to know of the files that people write.
//!
//! Its user writes presets or prices by hand and wants an editor to complete the dials, show what they
//! mean and underline what is wrong before faceoff does.

mod preset;
mod prices;

use super::Outcome;
use super::context::Context;
use super::output::Output;
use clap::ValueEnum;

const EXAMPLES: &str = "\
Examples:
  faceoff schema preset > preset.schema.json
  faceoff schema prices > prices.schema.json
  faceoff schema preset | jq '.properties.traffic.properties.rate'

Editors with taplo ('Even Better TOML') take it from the first line of a file:
  #:schema ./preset.schema.json";

/// Print the JSON Schema of presets, or of files of prices
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Of which files
    #[arg(value_enum)]
    of: Kind,
}

/// What people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Presets
    Preset,
    /// Files of one's own prices and assumptions
    Prices,
}

/// Prints it.
///
/// # Errors
/// When the settings or the catalog are faulty, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let catalog = context.catalog()?;
    let schema = match args.of {
        Kind::Preset => preset::schema(&catalog),
        Kind::Prices => prices::schema(&catalog),
    };
    output.text(&(serde_json::to_string_pretty(&schema)? + "\n"))?;
    Ok(Outcome::Fine)
}
