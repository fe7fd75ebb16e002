//! `faceoff report`: a folder to send round.

use super::context::Context;
use super::output::Output;
use super::{Outcome, scenario};
use crate::analysis::check::{Plan, check};
use crate::file::Existing;
use crate::report::{Study, folder};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

const EXAMPLES: &str = "\
Examples:
  faceoff report --out report/                       the default scenario
  faceoff report flash-sale --set traffic.rate=3M/month --out sale/
  faceoff report my-service.toml --out report/ --replace
  faceoff report chat --check 10 --out report/       with ten runs of the simulation

The folder holds report.html and report.md (the same in words and charts), comparison.json, scenario.toml, the
charts as SVG and PNG, and all data as CSV. The same scenario gives the same bytes.";

/// Write a report: HTML, Markdown, charts and data in one folder
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// The folder to write, which must not be there yet or be empty
    #[arg(long, short, value_name = "DIR")]
    out: PathBuf,
    /// Replace the report that is in the folder
    #[arg(long)]
    replace: bool,
    /// Play the scenario so many times in the simulation, and say how far the model is from it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    check: Option<u32>,
    /// The day to print on the report, such as 2026-11-24; none makes reports comparable
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
}

/// Writes it, and prints the paths of its files.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, or the folder cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (preset, catalog) = args.scenario.resolve(context)?;
    let mut study = Study::of(&preset, &catalog, &AtomicBool::new(false))?;
    study.date.clone_from(&args.date);
    if let Some(replications) = args.check {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let plan = Plan { threads, replications: Some(replications), ..Plan::default() };
        study.checked = check(&preset.scenario, &catalog, plan, &AtomicBool::new(false), |_| {}).into();
    }
    let existing = if args.replace { Existing::Replace } else { Existing::Keep };
    for path in folder::export(&args.out, &study, existing)? {
        output.text(&format!("{}\n", path.display()))?;
    }
    Ok(Outcome::Fine)
}
