//! `faceoff report`: a folder to send round.

use super::context::Context;
use super::output::Output;
use super::{Outcome, clock, scenario};
use crate::file::Existing;
use crate::report::folder::ReportError;
use crate::report::{Study, folder};
use anyhow::Context as _;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

const EXAMPLES: &str = "\
Examples:
  faceoff report --out report/                       the default scenario
  faceoff report flash-sale --set traffic.rate=3M/month --out sale/
  faceoff report my-service.toml --out report/ --replace
  faceoff report chat --check 30 --out report/       with thirty runs of the simulation
  faceoff report chat --full --out report/           with every dial, assumption, claim and limit

Page one is the decision: what to do, what it costs a month and a year, why, how sure that is, what may go wrong and what to do next.
The pages behind it are the evidence.

The folder holds report.html and report.md (the same in words and charts), report.json (all data), scenario.toml,
the charts as SVG and PNG, and the tables of data as CSV. The same scenario gives the same bytes on the same --date. A folder is there
whole or not at all, and an older report is only replaced with --replace.";

/// Write a report: HTML, Markdown, charts and data in one folder
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// The folder to write, which must not be there yet or be empty; -o does as well
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace the report that is in the folder
    #[arg(long)]
    replace: bool,
    /// Play the scenario so many times in the simulation, to say how far the model is from it; 0 leaves that out
    /// [default: up to ten times, as often as takes seconds]
    #[arg(long, value_name = "N", value_parser = replications)]
    check: Option<u32>,
    /// The day to print on the report, such as 2026-11-24; none leaves it out [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Tell everything: every dial, assumption, claim, limit and what moves the answer, behind the evidence
    #[arg(long)]
    full: bool,
}

fn replications(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(1) | Err(_) => Err("write 0 or a number of replications from 2; one has no interval".to_owned()),
        Ok(number) => Ok(number),
    }
}

/// Writes it, and prints the paths of its files.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, or the folder cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let out = args.out.as_deref().or_else(|| context.output());
    let out = out.context("a report needs the folder to write: --out <DIR>")?;
    let existing = if args.replace { Existing::Replace } else { Existing::Keep };
    folder::may_be_written(out, existing).map_err(|error| match error {
        ReportError::Exists(path) => {
            anyhow::anyhow!(
                "{} is there already; --replace replaces the report in it, or choose another folder",
                path.display()
            )
        }
        error => error.into(),
    })?;
    let (preset, catalog) = args.scenario.resolve(context)?;
    let catalog = scenario::own_traces(catalog, &preset);
    let mut study = Study::of(&preset, &catalog, &AtomicBool::new(false))?;
    let date = args.date.clone().unwrap_or_else(|| clock::date().to_string());
    study.date = Some(date).filter(|date| date != "none");
    study.full = args.full;
    if study.full {
        study.look_beyond(&AtomicBool::new(false))?;
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    study.check(args.check, threads, &AtomicBool::new(false));
    for path in folder::export(out, &study, existing)? {
        output.path(&path)?;
    }
    Ok(Outcome::Fine)
}
