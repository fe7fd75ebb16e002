//! `faceoff sweep`: one dial over its range, or two against each other.
//!
//! Its user wants to know from where to where each side wins, as numbers for a chart of their own or as a
//! glance at the terminal.

mod grid;
mod values;

use super::context::Context;
use super::money::cents;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right};
use super::tip::shown;
use super::{Outcome, completions, envelope, progress, scenario};
use crate::analysis::warm::Warm;
use crate::analysis::{SideSummary, Summary};
use crate::catalog::Catalog;
use crate::dial::{Dial, Value};
use crate::model::evaluate;
use crate::preset::{self, Preset, assign::assign};
use crate::scenario::Scenario;
use crate::units::{Unit, money};
use clap_complete::engine::ArgValueCompleter;
use serde_json::Map;
use std::sync::atomic::Ordering;
use values::{Asked, Spacing};

const EXAMPLES: &str = "\
Examples:
  faceoff sweep traffic.rate                                  both bills over all traffic
  faceoff sweep traffic.rate web-api --from 1/s --to 1k/s --points 30 --format csv
  faceoff sweep work.duration_ms --from 10ms --to 1s --spacing linear
  faceoff sweep serverless.memory_mb --value 512MB --value 1GB --value 2GB
  faceoff sweep serverless.provisioned --from 0 --to 3 --points 4 --as-set    price of cold starts
  faceoff sweep work.runtime flash-sale                       every choice of a dial
  faceoff sweep traffic.rate --points 12 --by tolerance.target_ms    two dials: who wins where
  faceoff sweep traffic.rate --by state.kind --by-value none --format json | jq '.rows[].winner'";

/// Most evaluations of one sweep.
const MOST: usize = 20_000;

/// Evaluate one dial over its range, or two against each other, everything else kept
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The dial, such as traffic.rate
    #[arg(value_name = "DIAL", value_parser = first, add = ArgValueCompleter::new(completions::dials))]
    dial: &'static Dial,
    #[command(flatten)]
    scenario: scenario::Args,
    /// First value [default: the least]
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    from: Option<String>,
    /// Last value [default: the greatest]
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    to: Option<String>,
    /// How many values
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u16).range(2..=2000))]
    points: u16,
    /// How they are spaced [default: as on the dial's slider]
    #[arg(long, value_enum, value_name = "SPACING")]
    spacing: Option<Spacing>,
    /// Exactly this value; may be repeated
    #[arg(long = "value", value_name = "VALUE", conflicts_with_all = ["from", "to", "points", "spacing"])]
    values: Vec<String>,
    #[command(flatten)]
    second: Second,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// The second dial.
#[derive(Debug, clap::Args)]
#[group(skip)]
#[command(next_help_heading = "Second dial")]
struct Second {
    /// A second dial: every value of the first with every value of this
    #[arg(long, value_name = "DIAL", value_parser = scenario::dial, add = ArgValueCompleter::new(completions::dials))]
    by: Option<&'static Dial>,
    /// Its first value [default: the least]
    #[arg(long, value_name = "VALUE", requires = "by", allow_hyphen_values = true)]
    by_from: Option<String>,
    /// Its last value [default: the greatest]
    #[arg(long, value_name = "VALUE", requires = "by", allow_hyphen_values = true)]
    by_to: Option<String>,
    /// How many of its values
    #[arg(long, value_name = "N", requires = "by", default_value_t = 7, value_parser = clap::value_parser!(u16).range(2..=500))]
    by_points: u16,
    /// How they are spaced [default: as on the dial's slider]
    #[arg(long, value_enum, value_name = "SPACING", requires = "by")]
    by_spacing: Option<Spacing>,
    /// Exactly this value of it; may be repeated
    #[arg(long = "by-value", value_name = "VALUE", requires = "by", conflicts_with_all = ["by_from", "by_to", "by_points", "by_spacing"])]
    by_values: Vec<String>,
}

/// The dial to sweep over; a preset in its place is the other way round.
fn first(id: &str) -> Result<&'static Dial, String> {
    let preset = preset::is_builtin(id);
    let hint = if preset { "; the dial comes first: 'faceoff sweep traffic.rate PRESET'" } else { "" };
    scenario::dial(id).map_err(|error| error + hint)
}

/// What the model says at one value of the first dial, and one of the second if there is one.
#[derive(Debug)]
struct Step {
    value: Value,
    by: Option<Value>,
    scenario: Scenario,
    summary: Summary,
    warm: Option<Warm>,
}

/// Evaluates.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, a dial refuses a value, or the output cannot be
/// written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let scenario::Asked { origin, preset, catalog } = args.scenario.asked(context)?;
    let second = &args.second;
    anyhow::ensure!(
        second.by.is_none_or(|by| by.id != args.dial.id),
        "--by {}: the second dial must be another one than the first",
        args.dial.id
    );
    let firsts = args.first().values(&preset.scenario, &catalog)?;
    let seconds = match second.asked() {
        Some(asked) => asked.values(&preset.scenario, &catalog)?.into_iter().map(Some).collect(),
        None => vec![None],
    };
    let total = firsts.len() * seconds.len();
    anyhow::ensure!(total <= MOST, "{total} evaluations are more than the {MOST} allowed; take fewer points");
    let pairs = firsts.iter().flat_map(|first| seconds.iter().map(move |second| (first, second.as_ref())));
    let steps = progress::during("sweep", total, context, |done| {
        let step = |(first, second)| {
            done.fetch_add(1, Ordering::Relaxed);
            step(args, &preset.scenario, &catalog, first, second)
        };
        pairs.map(step).collect::<anyhow::Result<Vec<_>>>()
    })?;
    // A dial that is idle here may not be where the sweep leads.
    let scenarios: Vec<&Scenario> = steps.iter().map(|step| &step.scenario).collect();
    args.scenario.remark(&origin.scenario, &scenarios, &catalog, context);
    let people = matches!(args.format, Format::Table | Format::Markdown);
    output.text(&match second.by {
        Some(by) if people => {
            grid::of(args.dial, by, seconds.len(), &steps, &catalog).render(args.format)? + grid::LEGEND
        }
        by => rows(args.dial, by, &steps, &catalog).result(args.format, head(args.dial, by, &preset)?)?,
    })?;
    Ok(Outcome::Fine)
}

impl Args {
    fn first(&self) -> Asked<'_> {
        let (from, to) = (self.from.as_deref(), self.to.as_deref());
        Asked { dial: self.dial, values: &self.values, from, to, points: self.points, spacing: self.spacing }
    }
}

impl Second {
    fn asked(&self) -> Option<Asked<'_>> {
        let (from, to) = (self.by_from.as_deref(), self.by_to.as_deref());
        let (points, spacing) = (self.by_points, self.by_spacing);
        Some(Asked { dial: self.by?, values: &self.by_values, from, to, points, spacing })
    }
}

fn step(
    args: &Args,
    scenario: &Scenario,
    catalog: &Catalog,
    value: &Value,
    by: Option<&Value>,
) -> anyhow::Result<Step> {
    let mut scenario = scenario.clone();
    let second = args.second.by.zip(by).map(|(dial, value)| (dial, value.clone()));
    let settings: Vec<_> = std::iter::once((args.dial, value.clone())).chain(second).collect();
    if let Some((_, error)) = assign(&mut scenario, catalog, &settings).into_iter().next() {
        return Err(error.into());
    }
    // Only along the instances kept warm does a step show what they remove, which the summary does not know.
    let (summary, warm) = if args.dial.id == "serverless.provisioned" && by.is_none() {
        let comparison = evaluate(&scenario, catalog);
        (Summary::of(&comparison), Some(Warm::of(&comparison)))
    } else {
        (Summary::at(&scenario, catalog), None)
    };
    Ok(Step { value: value.clone(), by: by.cloned(), scenario, summary, warm })
}

/// What JSON says about the whole.
fn head(dial: &Dial, by: Option<&Dial>, preset: &Preset) -> anyhow::Result<Map<String, serde_json::Value>> {
    let mut head = envelope::of(preset)?;
    head.insert("dial".to_owned(), dial.id.into());
    head.extend(by.map(|by| ("by".to_owned(), by.id.into())));
    Ok(head)
}

fn rows(dial: &Dial, by: Option<&Dial>, steps: &[Step], catalog: &Catalog) -> Table {
    let mut columns = vec![right(dial.label, "value")];
    columns.extend(by.map(|by| right(by.label, "by_value")));
    columns.extend([
        right("K8s $/mo", "kubernetes_monthly_usd"),
        right("fn $/mo", "serverless_monthly_usd"),
        right("K8s latency", "kubernetes_latency_ms"),
        right("fn latency", "serverless_latency_ms"),
        hidden("kubernetes_within_tolerance"),
        hidden("serverless_within_tolerance"),
        left("Winner", "winner"),
        left("By", "decided_by"),
    ]);
    // Along the instances kept warm: what each further one costs for every cold start that it removes.
    let warm = dial.id == "serverless.provisioned" && by.is_none();
    if warm {
        columns.extend([
            right("Cold a month", "cold_starts_a_month"),
            right("$ per cold start removed", "usd_per_cold_start_removed"),
        ]);
    }
    let mut table = Table::new(columns);
    for (at, step) in steps.iter().enumerate() {
        let mut cells = vec![shown(dial, &step.value, &step.scenario, catalog)];
        cells.extend(by.zip(step.by.as_ref()).map(|(by, value)| shown(by, value, &step.scenario, catalog)));
        cells.extend(figures(&step.summary));
        if warm {
            cells.extend(
                step.warm
                    .iter()
                    .flat_map(|warm| removed(warm, at.checked_sub(1).and_then(|before| steps[before].warm.as_ref()))),
            );
        }
        table.row(cells);
    }
    table
}

/// Cold starts a month, and what each of those costs that were there with `fewer` instances kept warm.
fn removed(warm: &Warm, fewer: Option<&Warm>) -> [Cell; 2] {
    let price = fewer.and_then(|fewer| warm.usd_per_removed(fewer));
    [
        Cell::number(warm.cold_starts, Unit::Count.format(warm.cold_starts)),
        price.map_or_else(Cell::none, |usd| Cell::number(usd, money(usd))),
    ]
}

fn figures(s: &Summary) -> [Cell; 8] {
    let cost = |side: &SideSummary| {
        Cell::number(side.monthly_usd, if side.feasible { cents(side.monthly_usd) } else { "cannot".to_owned() })
    };
    let latency = |side: &SideSummary| Cell::number(side.latency_ms, Unit::Millis.format(side.latency_ms));
    [
        cost(&s.kubernetes),
        cost(&s.serverless),
        latency(&s.kubernetes),
        latency(&s.serverless),
        Cell::number(s.kubernetes.within_tolerance, ""),
        Cell::number(s.serverless.within_tolerance, ""),
        Cell::text(s.winner.id()),
        Cell::text(s.decided_by.id()),
    ]
}
