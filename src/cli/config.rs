//! `faceoff config`: the settings in force and where each is from.

use super::Outcome;
use super::context::Context;
use super::output::Output;
use super::table::{Cell, Format, Table, left};
use crate::config::{KEYS, template};
use crate::units::printable;

const EXAMPLES: &str = "\
Examples:
  faceoff config                                  what holds, and why
  faceoff config --path                           where the file is, or would be
  faceoff config --default > \"$(faceoff config --path)\"

Flags come before FACEOFF_* variables, these before the file, the file before the defaults.";

/// Show the settings in force and where each is from
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Print a file of defaults with comments, to start from
    #[arg(long, conflicts_with_all = ["path", "format"])]
    default: bool,
    /// Print where the file is, or would be
    #[arg(long, conflicts_with = "format")]
    path: bool,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Shows them.
///
/// # Errors
/// When a layer is faulty or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    if args.default {
        output.text(&template())?;
        return Ok(Outcome::Fine);
    }
    if args.path {
        let path = context.config_path().ok_or_else(|| anyhow::anyhow!("there is no home folder to look in"))?;
        output.path(&path)?;
        return Ok(Outcome::Fine);
    }
    let config = context.config(&[])?;
    let mut table = Table::new([left("Setting", "setting"), left("Value", "value"), left("From", "origin")]);
    for key in KEYS {
        let (value, origin) = key.show(&config);
        table.row([Cell::text(key.name), Cell::text(value), Cell::text(origin.to_string())]);
    }
    for (command, keys) in &config.keys.value {
        let origin = config.keys.origin.to_string();
        table.row([
            Cell::text(printable(&format!("keys.{command}"))),
            Cell::text(printable(&keys.join(", "))),
            Cell::text(origin),
        ]);
    }
    output.text(&table.render(args.format)?)?;
    Ok(Outcome::Fine)
}
