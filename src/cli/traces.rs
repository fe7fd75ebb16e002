//! `faceoff traces`: the traces that were imported, and what each is like.

use super::context::Context;
use super::output::{Output, shown};
use super::table::{Cell, Format, Table, left, right};
use super::{Outcome, describe, scenario};
use crate::preset;
use crate::trace::statistics::words::digits;
use crate::trace::statistics::{length, statistics};
use crate::traces::{self, Stored};
use crate::traffic::fit;
use crate::units::{Unit, printable};
use anyhow::Context as _;
use std::fmt::Write as _;
use std::path::Path;

const EXAMPLES: &str = "\
Examples:
  faceoff traces                           those that you imported
  faceoff traces describe nasa             how uneven it is, and what that does to cold starts
  faceoff traces describe nasa java-monolith --set serverless.keep_alive_s=10min
  faceoff compare --set traffic.shape=trace --set traffic.trace=nasa
  faceoff traces remove nasa

Traces are text files in $XDG_CONFIG_HOME/faceoff/traces.";

/// List imported traces, or describe one
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT", global = true)]
    format: Format,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List them
    #[command(after_long_help = "Examples:\n  faceoff traces list --format json")]
    List,
    /// Remove traces
    #[command(after_long_help = "Examples:\n  faceoff traces remove nasa\n  faceoff traces remove nasa shop")]
    Remove {
        /// Their names
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Say what one is like, and replay it request by request
    #[command(
        after_long_help = "Examples:\n  faceoff traces describe nasa\n  faceoff traces describe nasa --format json"
    )]
    Describe {
        /// Its name
        name: String,
        #[command(flatten)]
        scenario: scenario::Args,
    },
}

/// Lists or describes traces.
///
/// # Errors
/// When there is no such trace, it is faulty, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let folder = context.traces().context("there is no folder for traces: HOME is not set")?;
    let text = match args.what.as_ref().unwrap_or(&What::List) {
        What::List => list(&folder, args.format)?,
        What::Remove { names } => remove(names, &folder, context)?,
        What::Describe { name, scenario } => {
            anyhow::ensure!(
                traces::path_of(&folder, name).is_file() || !traces::is_name(name),
                "no trace '{name}'; 'faceoff traces' lists them, 'faceoff import' makes one"
            );
            let trace = traces::load(&folder, name)?;
            let (preset, catalog) = scenario.resolve(context)?;
            describe::text(name, &trace, &preset.scenario, &catalog, args.format)?
        }
    };
    output.text(&text)?;
    Ok(Outcome::Fine)
}

/// Removes all of them or, where one is not there, none; says which presets of the user's followed them.
fn remove(names: &[String], folder: &Path, context: &Context) -> anyhow::Result<String> {
    let stored = traces::list(folder);
    let find = |name: &String| {
        let found = stored.iter().find(|trace| trace.name == *name);
        found.with_context(|| format!("no trace '{}'; 'faceoff traces' lists them", printable(name)))
    };
    let found = names.iter().map(find).collect::<anyhow::Result<Vec<_>>>()?;
    let followers = followers(names, context)?;
    let mut text = String::new();
    for trace in found {
        std::fs::remove_file(&trace.path).with_context(|| format!("{} cannot be removed", trace.path.display()))?;
        let _ = writeln!(text, "removed {}", shown(&trace.path));
    }
    for (preset, trace) in followers {
        let _ = writeln!(text, "preset '{preset}' follows the trace '{trace}', and cannot be read without it");
    }
    Ok(if context.quiet() { String::new() } else { text })
}

/// The user's presets that follow one of these traces, each with its trace.
fn followers(names: &[String], context: &Context) -> anyhow::Result<Vec<(String, String)>> {
    let catalog = context.catalog()?;
    let own = context.presets().map(|folder| preset::user(&folder)).unwrap_or_default();
    let follows = |found: preset::library::UserPreset| {
        let read = preset::read(&found.path, &catalog).ok()?;
        let trace = read.scenario.traffic.trace.as_ref()?.name.clone();
        names.contains(&trace).then_some((found.name, trace))
    };
    Ok(own.into_iter().filter_map(follows).collect())
}

fn list(folder: &Path, format: Format) -> anyhow::Result<String> {
    let stored = traces::list(folder);
    if stored.is_empty() && format == Format::Table {
        return Ok("No traces yet; 'faceoff import FILE' makes one from an export or a log.\n".to_owned());
    }
    let mut table = Table::new([
        left("Trace", "name"),
        right("Requests", "requests"),
        right("Span", "span_s"),
        right("Mean", "mean_per_s"),
        right("Peak", "peak_to_mean"),
        right("Idle", "idle_share"),
        right("Burst", "burst"),
        left("", "fault"),
    ]);
    for trace in &stored {
        table.row(cells(trace));
    }
    table.render(format)
}

fn cells(stored: &Stored) -> Vec<Cell> {
    let trace = match traces::read(&stored.path) {
        Ok(trace) => trace,
        Err(error) => {
            let mut cells = vec![Cell::none(); 7];
            cells[0] = Cell::text(stored.name.as_str());
            cells.push(Cell::text(error.to_string()));
            return cells;
        }
    };
    let found = statistics(&trace);
    let burst = fit(&trace).burst;
    vec![
        Cell::text(stored.name.as_str()),
        Cell::number(found.requests, Unit::Count.format(found.requests)),
        Cell::number(found.span_s, length(found.span_s)),
        Cell::number(found.mean, Unit::PerSecond.format(found.mean)),
        Cell::number(found.peak.to_mean, Unit::Factor.format(found.peak.to_mean)),
        Cell::number(found.idle.share, Unit::Share.format(found.idle.share)),
        Cell::number(burst, digits(burst)),
    ]
}
