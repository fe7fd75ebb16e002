//! `faceoff fleet`: many services at once, and the best mix of them.
//!
//! Its user has a list of services and wants to know what all of it costs on each side, which services should move first, and what a
//! shared cluster changes. Rows are read, weighed and written a few at a time, so that a list may be as long as it likes.

mod answer;
mod on_screen;
mod page;
mod rows;

use super::context::Context;
use super::output::{Output, complain};
use super::table::Format;
use super::{Outcome, completions, progress, scenario, screen};
use crate::analysis::crew;
use crate::analysis::fleet::Scale;
use crate::catalog::Catalog;
use crate::file::{self, Existing};
use crate::fleet::{AT_ONCE, Answer, Maker, Row, Source};
use anyhow::{Context as _, bail, ensure};
use clap::ValueEnum;
use clap_complete::engine::ArgValueCompleter;
use rows::Writer;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const EXAMPLES: &str = "\
Examples:
  faceoff fleet services.csv                            a row out per row in, then the totals
  faceoff fleet ./presets --show totals                 a folder of presets
  faceoff fleet services.jsonl --format csv > fleet.csv
  faceoff fleet - --format json < services.csv | jq '.totals[] | select(.way == \"best-mix\")'
  faceoff fleet services.csv --show moves               what to move first, and what that saves
  faceoff fleet services.csv --report fleet.html        a page to send round
  faceoff fleet services.csv --screen                   all of it on screen, each service behind it
  faceoff fleet services.csv --set place.region=eu-central-1

The first line of a CSV file names the columns: ids of dials ('faceoff dials'), and
  name      what the service is called
  preset    the preset that its other dials come from, instead of --preset
  now       where it runs today: kubernetes or serverless
An empty cell leaves a dial as it is. JSON lines have the same keys, one object a line.

Both sides of each service are fitted, as 'faceoff fit' does it. Free grants are an account's, not a service's: they are not counted
(serverless.free_tier is off) unless the row or --set says so. A service that one side cannot run in time stands on the other side in
every total; one that neither runs in time is in no total. 'Together' puts the Kubernetes services of a region on one cluster where that is
cheaper: its fixed cost is counted once, and a service pays for the part of the nodes that its pods fill.

A faulty row is named with its line, keeps its place in the result, and is in no total; the other rows are weighed, and the exit code is 2.";

/// Weigh a list of services, and place them together
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// A CSV file, a file of JSON lines, a folder of presets, or - for standard input
    #[arg(value_name = "SOURCE")]
    source: PathBuf,
    /// The preset that rows start from [default: the settings' own]
    #[arg(long, value_name = "PRESET", add = ArgValueCompleter::new(completions::presets))]
    preset: Option<String>,
    /// Set a dial in every service, such as place.region=eu-central-1; may be repeated
    #[arg(long = "set", short = 's', value_name = "ID=VALUE", value_parser = scenario::setting, add = ArgValueCompleter::new(completions::settings))]
    set: Vec<scenario::Setting>,
    /// Only this part; CSV holds one part, the services if none is named
    #[arg(long, value_enum, value_name = "PART")]
    show: Option<Part>,
    /// Threads to weigh on [default: as many as the machine has]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Write a page to send round as well, as HTML or Markdown by the file's ending
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Open it on screen instead: totals, what moves first, and each service in Explore
    #[arg(long, conflicts_with_all = ["show", "jobs", "report", "format"], help_heading = "Screen")]
    screen: bool,
    #[command(flatten)]
    look: screen::Look,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// A part of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// A row for each service
    Services,
    /// What the whole fleet costs each way
    Totals,
    /// Which services should move, those first that save most
    Moves,
}

/// Faults that are said while a list is read. A column that is wrong is wrong in thousands of rows.
const SAID: usize = 20;

/// Weighs the fleet.
///
/// # Errors
/// When the settings, the catalog or the head of the list are faulty, a row is (after all the others are written), or the output cannot
/// be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    if args.screen {
        return on_screen::open(args, context, output);
    }
    ensure!(args.look.flags().is_empty(), "--theme, --glyphs and --mouse are about the screen: add --screen");
    let config = context.config(&[])?;
    let catalog = context.catalog_for(&config)?;
    let page = args.report.as_deref().map(page::Kind::of).transpose()?;
    let base = scenario::open(args.preset.as_deref().unwrap_or(&config.preset.value), context, &catalog)?;
    let settings: Vec<_> = args.set.iter().map(scenario::Setting::pair).collect();
    let named = |wanted: &str| scenario::open(wanted, context, &catalog).map_err(|error| format!("{error:#}"));
    let maker = Maker::new(base, &settings, &named, &catalog);
    let mut source = Source::open(&args.source, maker)?;
    let mut writer = Writer::new(args, output);
    let rows = progress::during("fleet", source.known_length(), context, |done| {
        weigh(args, &catalog, &mut source, &mut writer, done)
    })?;
    ensure!(!rows.is_empty(), "{} holds no service", source.name());
    let answer = Answer::of(&rows);
    writer.finish(&rows, &answer)?;
    if let Some((path, kind)) = args.report.as_deref().zip(page) {
        let text = page::write(kind, &rows, &answer)?;
        file::write(path, text.as_bytes(), Existing::Replace)
            .map_err(|error| super::output::Unwritten { path: path.to_owned(), error })?;
    }
    let faulty = rows.iter().filter(|row| row.weighed.is_none()).count();
    if faulty > 0 {
        output.finish()?;
        let faults: usize = rows.iter().filter_map(|row| row.service.scenario.as_ref().err()).map(Vec::len).sum();
        let why = if faults > SAID {
            format!(
                "above are the first {SAID} of {faults} faults; with '--format csv' the column 'error' has all of them"
            )
        } else {
            "the lines above say why".to_owned()
        };
        bail!("{faulty} of {} rows are faulty and in no total; {why}", rows.len());
    }
    Ok(Outcome::Fine)
}

/// Reads, weighs and writes a few services after the other.
fn weigh(
    args: &Args,
    catalog: &Catalog,
    source: &mut Source<'_>,
    writer: &mut Writer<'_>,
    done: &AtomicUsize,
) -> anyhow::Result<Vec<Row>> {
    let threads = args.jobs.map_or_else(crew::threads, usize::from);
    let (mut scale, never) = (Scale::default(), AtomicBool::new(false));
    let mut rows: Vec<Row> = Vec::new();
    let mut said = 0;
    loop {
        let mut some = Vec::new();
        while some.len() < AT_ONCE * threads
            && let Some(service) = source.read().context("the list cannot be read on")?
        {
            some.push(service);
        }
        if some.is_empty() {
            return Ok(rows);
        }
        let sound: Vec<_> = some.iter().filter_map(|service| service.scenario.as_ref().ok()).collect();
        let mut weighed = scale.weigh(&sound, catalog, threads, &never)?.into_iter();
        let first = rows.len();
        for service in some {
            if let Err(faults) = &service.scenario {
                for fault in faults.iter().take(SAID.saturating_sub(said)) {
                    complain(&format!("faceoff: {}: {fault}", service.place));
                }
                said += faults.len();
            }
            let weighed = if service.scenario.is_ok() { weighed.next() } else { None };
            rows.push(Row { service: Arc::new(service), weighed });
        }
        done.store(rows.len(), Ordering::Relaxed);
        writer.rows(&rows[first..])?;
    }
}

/// The page of a list as HTML.
///
/// # Errors
/// As [`page::write`].
pub fn html(rows: &[Row], answer: &Answer) -> anyhow::Result<String> {
    page::write(page::Kind::Html, rows, answer)
}

/// What JSON says of the whole beside rows.
fn document(answer: &Answer) -> anyhow::Result<Vec<(&'static str, Value)>> {
    Ok(vec![
        ("totals", answer::totals(answer).to_json()),
        ("moves", answer::moves(answer).to_json()),
        ("placements", answer::placements(answer)),
        ("sentence", answer.sentence().into()),
        ("prices", serde_json::to_value(answer.prices())?),
    ])
}
