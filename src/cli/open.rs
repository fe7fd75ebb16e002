//! `faceoff open`: a report back on screen.

use super::context::Context;
use super::output::Output;
use super::{Outcome, scenario, screen};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  faceoff report chat --out report && faceoff open report
  faceoff open report/scenario.toml

The scenario is scenario.toml; the prices of the report's author, if it has any of their own, are in
prices.toml beside it and are used as they are.";

/// Open the scenario of a report on screen, with the prices it was made with
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The folder of the report, or its scenario
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    #[command(flatten)]
    look: screen::Look,
}

/// Opens it.
///
/// # Errors
/// When there is no report, it is faulty, or there is no terminal.
pub fn run(args: &Args, context: Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let file = if args.report.is_dir() { args.report.join("scenario.toml") } else { args.report.clone() };
    let prices = file.with_file_name("prices.toml");
    let context = if prices.is_file() { context.with_prices(prices) } else { context };
    screen::open(&scenario::Args::of_file(&file), &args.look, &context, output)
}
