//! `faceoff check`: the simulation against the model.

mod rows;

use super::context::Context;
use super::output::{self, Output};
use super::table::Format;
use super::{Outcome, scenario};
use crate::analysis::check::{Course, Plan, Referee, grid, random};
use crate::catalog::Catalog;
use crate::model::Side;
use crate::model::fit::planned;
use crate::preset::{self, Preset};
use crate::scenario::{Pins, Scenario};
use rows::Checked;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  faceoff check                                   the default scenario
  faceoff check flash-sale --seconds 120          take longer, to be surer
  faceoff check --set traffic.rate=2/s --format json | jq '.rows[] | select(.ok == false)'
  faceoff check --all --format csv > check.csv    every preset
  faceoff check --grid functions --seconds 5      the instance pool from 0.001 to 1,000 requests/s
  faceoff check --grid random --seed 7            a hundred scenarios drawn over all dials
  faceoff check --grid fitted --seed 7            the best plans of a hundred needs

A row is ok when the model is within the bar of the simulation's 95 % interval, off when it is
further away, and unsure when the interval is wider than the bar. Exit code 1 when a row is off, or
when the time was up before anything could be checked.";

/// Check the model against a request-by-request simulation of the same scenario
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    scenario: scenario::Args,
    /// Check every preset
    #[arg(long, conflicts_with_all = ["preset", "set"])]
    all: bool,
    /// Check a grid of workloads instead
    #[arg(long, value_enum, value_name = "GRID", conflicts_with_all = ["preset", "set", "all"])]
    grid: Option<Grid>,
    /// Seed of the random numbers, and of the scenarios that --grid random and --grid fitted draw
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many scenarios --grid random and --grid fitted draw
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
    /// Play exactly so many replications a side, time permitting
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..), conflicts_with = "precision")]
    replications: Option<u32>,
    /// Stop once every interval is within this share of its bar
    #[arg(long, value_name = "SHARE", default_value = "50%")]
    precision: crate::units::Share,
    /// Longest time for one scenario, or one point of a grid
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: u64,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Workloads to go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Grid {
    /// 168 pools: 0.001 to 1,000 requests/s of 10 ms to 10 s, keep-alive 60 to 900 s, flat and daily
    Functions,
    /// Pools under other routing, in batches, shared, provisioned, limited
    Policies,
    /// Both sides of scenarios drawn at random over all dials
    Random,
    /// The best plans of both sides for needs drawn at random
    Fitted,
}

/// Checks.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let checked = match args.grid {
        Some(Grid::Functions) => pools(args, &grid::grid()),
        Some(Grid::Policies) => pools(args, &grid::policies()),
        Some(Grid::Random) => drawn(args, context, false)?,
        Some(Grid::Fitted) => drawn(args, context, true)?,
        None => scenarios(args, context)?,
    };
    output.text(&rows::written(&checked, args.all || args.grid.is_some(), args.format)?)?;
    let unchecked: Vec<String> = checked.iter().flat_map(Checked::unchecked).collect();
    if matches!(args.format, Format::Json | Format::Csv) {
        // They have no place for it.
        for words in &unchecked {
            output::complain(&format!("faceoff: {words}"));
        }
    }
    let off = checked.iter().flat_map(Checked::rows).any(|row| row.finding.ok() == Some(false));
    Ok(if off || !unchecked.is_empty() { Outcome::Finding } else { Outcome::Fine })
}

fn scenarios(args: &Args, context: &Context) -> anyhow::Result<Vec<Checked>> {
    let (presets, catalog) = presets(args, context)?;
    let one = |preset: Preset| {
        let courses = check(args, &preset.name, &preset.scenario, &catalog).into();
        Checked { name: preset.name, courses, scenario: None }
    };
    Ok(presets.into_iter().map(one).collect())
}

/// Scenarios drawn at random: as they were drawn, or with the plans that fit best.
fn drawn(args: &Args, context: &Context, fitted: bool) -> anyhow::Result<Vec<Checked>> {
    let catalog = context.catalog()?;
    let one = |mut drawn: random::Drawn| {
        if fitted {
            // What a plan may choose is free, whatever was drawn for it.
            drawn.scenario.pins = Pins::default();
            drawn.scenario = planned(&drawn.scenario, &catalog);
        }
        let courses = check(args, &drawn.name, &drawn.scenario, &catalog).into();
        Checked { name: drawn.name, courses, scenario: Some(drawn.scenario) }
    };
    Ok(random::scenarios(&catalog, args.seed, args.count).into_iter().map(one).collect())
}

/// Every pool of a grid.
fn pools(args: &Args, points: &[grid::Point]) -> Vec<Checked> {
    let one = |point: &grid::Point| {
        let name = point.to_string();
        let meter = rows::Meter::new(&name);
        let budget = Duration::from_secs(args.seconds);
        let course = within(budget, |cancel| point.play(plan(args), cancel, |course| meter.show(course)));
        Checked { name, courses: vec![course], scenario: None }
    };
    points.iter().map(one).collect()
}

fn plan(args: &Args) -> Plan {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    Plan { seed: args.seed, threads, replications: args.replications, precision: args.precision.get() }
}

fn presets(args: &Args, context: &Context) -> anyhow::Result<(Vec<Preset>, Catalog)> {
    if !args.all {
        let (preset, catalog) = args.scenario.resolve(context)?;
        return Ok((vec![preset], catalog));
    }
    let catalog = context.catalog()?;
    let mut presets: Vec<Preset> =
        preset::builtin().iter().map(|preset| preset.load(&catalog)).collect::<Result<_, _>>()?;
    for preset in &mut presets {
        preset.scenario.plans = args.scenario.plans();
    }
    Ok((presets, catalog))
}

/// Both sides; the second gets the time that the first leaves.
fn check(args: &Args, name: &str, scenario: &Scenario, catalog: &Catalog) -> [Course; 2] {
    let plan = plan(args);
    let referee = Referee::new(scenario, catalog);
    let end = std::time::Instant::now() + Duration::from_secs(args.seconds);
    let meter = rows::Meter::new(name);
    Side::BOTH.map(|side| {
        let left = end.saturating_duration_since(std::time::Instant::now());
        let budget = if side == Side::BOTH[0] { left / 2 } else { left };
        within(budget, |cancel| referee.play(side, plan, cancel, |course| meter.show(course)))
    })
}

/// Raises the flag when the budget is spent.
fn within<T>(budget: Duration, work: impl FnOnce(&AtomicBool) -> T) -> T {
    let cancel = AtomicBool::new(false);
    let (done, waiting) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let flag = &cancel;
        scope.spawn(move || {
            if waiting.recv_timeout(budget) == Err(mpsc::RecvTimeoutError::Timeout) {
                flag.store(true, Ordering::Relaxed);
            }
        });
        let result = work(&cancel);
        drop(done);
        result
    })
}
