//! `faceoff map`: who wins over two dials, as a picture in characters or as data.

mod picture;

use super::context::Context;
use super::money::cents;
use super::output::Output;
use super::table::{Cell, Format, Table, hidden, left, right};
use super::tip::shown;
use super::{Outcome, completions, envelope, progress, scenario};
use crate::analysis::map::{Axis, COLUMNS, Field, Plan, ROWS, sharpen};
use crate::analysis::{SideSummary, Summary, crew};
use crate::catalog::Catalog;
use crate::dial::{self, Dial, Value};
use crate::scenario::Scenario;
use crate::units::Unit;
use anyhow::{Context as _, ensure};
use clap_complete::engine::ArgValueCompleter;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const EXAMPLES: &str = "\
Examples:
  faceoff map                                      rate by duration, all of both sliders
  faceoff map chat
  faceoff map traffic.rate tolerance.target_ms flash-sale
  faceoff map web-api --from 1/s --to 100/s --by-to 1s
  faceoff map chat --points 17x9 --format csv > map.csv

As a table it is a picture in characters. The data in the other formats have a row for each place: those of
--points, evenly along both sliders, or by default 129x65 places that stand closer where the winner changes.";

/// Show who wins over two dials, everything else kept
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The dial across, the dial upward, and a preset; what is missing is traffic.rate, work.duration_ms and the settings' own preset
    #[expect(clippy::doc_markdown, reason = "the help shows this as it is written")]
    #[arg(value_name = "DIAL|PRESET", num_args = 0..=3, add = ArgValueCompleter::new(completions::dials_and_presets))]
    what: Vec<String>,
    /// The preset, as before it could stand with the dials
    #[arg(long, value_name = "PRESET", hide = true)]
    preset: Option<String>,
    /// Set a dial, such as state.kind=none; may be repeated
    #[arg(long = "set", short = 's', value_name = "ID=VALUE", value_parser = scenario::setting, add = ArgValueCompleter::new(completions::settings))]
    set: Vec<scenario::Setting>,
    /// Weigh the sides as they are set, instead of each side's best plan
    #[arg(long)]
    as_set: bool,
    /// Seek the best plans anew at every place, which takes minutes; else those of the scenario stay as built
    #[arg(long, conflicts_with = "as_set")]
    rebuild: bool,
    /// Left end of the map [default: the least]
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    from: Option<String>,
    /// Right end [default: the greatest]
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    to: Option<String>,
    /// Lower end [default: the least]
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    by_from: Option<String>,
    /// Upper end [default: the greatest]
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    by_to: Option<String>,
    /// Places across and upward [default: 60x20 for the picture]
    #[arg(long, value_name = "WxH", value_parser = points)]
    points: Option<(usize, usize)>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

/// Places of the picture.
const PICTURE: (usize, usize) = (60, 20);

fn points(text: &str) -> Result<(usize, usize), String> {
    let parsed = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    match parsed {
        Some((w, h)) if (2..=500).contains(&w) && (2..=500).contains(&h) => Ok((w, h)),
        _ => Err("write it like 60x20; 2x2 to 500x500 are allowed".to_owned()),
    }
}

/// Two axes and everything else.
struct Asked {
    x: Axis,
    y: Axis,
    scenario: Scenario,
}

impl Asked {
    /// The summary at a place of a lattice.
    fn at(&self, (column, row): (usize, usize), size: (usize, usize), catalog: &Catalog) -> anyhow::Result<Summary> {
        let mut scenario = self.scenario.clone();
        for (axis, index, count) in [(self.x, column, size.0), (self.y, row, size.1)] {
            axis.dial.set(&mut scenario, catalog, &Value::Number(axis.value(index, count)))?;
        }
        Ok(Summary::at(&scenario, catalog))
    }
}

/// Evaluates.
///
/// # Errors
/// When the settings, the catalog or the scenario are faulty, a dial is no number, or the output cannot be written.
pub fn run(args: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    let (dials, preset) = args.sorted()?;
    let (preset, catalog) = scenario::Args::of(preset, args.set.clone(), args.as_set).built(args.rebuild, context)?;
    let [x, y] = dials;
    ensure!(x.id != y.id, "{} can stand on one axis only", x.id);
    let x = axis(x, args.from.as_deref(), args.to.as_deref())?;
    let y = axis(y, args.by_from.as_deref(), args.by_to.as_deref())?;
    let asked = Asked { x, y, scenario: preset.scenario.clone() };
    let text = match (args.format, args.points) {
        (Format::Table, points) => {
            let size = points.unwrap_or(PICTURE);
            progress::during("map", size.0 * size.1, context, |done| picture::draw(&asked, size, &catalog, done))?
        }
        (format, points) => {
            let table = match points {
                Some(size) => {
                    progress::during("map", size.0 * size.1, context, |done| lattice(&asked, size, &catalog, done))?
                }
                None => sharpened(&asked, &catalog)?,
            };
            let mut head = envelope::of(&preset)?;
            head.extend(
                [("across_dial", x.dial), ("upward_dial", y.dial)].map(|(k, dial)| (k.to_owned(), dial.id.into())),
            );
            table.result(format, head)?
        }
    };
    output.text(&text)?;
    Ok(Outcome::Fine)
}

impl Args {
    /// The two dials and the preset: what is the id of a dial is a dial, and so is what has a dot and is no path.
    fn sorted(&self) -> anyhow::Result<([&'static Dial; 2], Option<String>)> {
        let (mut dials, mut preset) = (Vec::new(), self.preset.clone());
        for word in &self.what {
            if dial::find(word).is_ok() || (word.contains('.') && !scenario::is_path(word)) {
                dials.push(dial::find(word)?);
            } else {
                ensure!(
                    preset.is_none(),
                    "one preset and two dials are enough; '{}' is another",
                    crate::units::printable(word)
                );
                preset = Some(word.clone());
            }
        }
        ensure!(dials.len() <= 2, "a map has two dials, and {} were named", dials.len());
        let across = dials.first().copied().map_or_else(|| dial::find("traffic.rate"), Ok)?;
        let upward = dials.get(1).copied().map_or_else(|| dial::find("work.duration_ms"), Ok)?;
        Ok(([across, upward], preset))
    }
}

fn axis(dial: &'static Dial, from: Option<&str>, to: Option<&str>) -> anyhow::Result<Axis> {
    let whole =
        Axis::new(dial, 0.0, 1.0).with_context(|| format!("{} is no number; a map needs two numbers", dial.id))?;
    let end = |text: Option<&str>, otherwise: f64| -> anyhow::Result<f64> {
        match text.map(|text| dial.parse(text)).transpose()? {
            Some(Value::Number(value)) => {
                let unit = whole.number.unit;
                let (least, most) = (whole.number.min, whole.number.max);
                ensure!(
                    (least..=most).contains(&value),
                    "{}: {} is out of range; allowed is {} to {}",
                    dial.id,
                    unit.format(value),
                    unit.format(least),
                    unit.format(most)
                );
                Ok(whole.number.position(value))
            }
            _ => Ok(otherwise),
        }
    };
    let (from, to) = (end(from, 0.0)?, end(to, 1.0)?);
    ensure!(from < to, "{}: a map goes from a smaller value to a greater one", dial.id);
    Axis::new(dial, from, to).context("a number has an axis")
}

/// Every place of an even lattice, on all cores.
fn lattice(asked: &Asked, size: (usize, usize), catalog: &Catalog, done: &AtomicUsize) -> anyhow::Result<Table> {
    let places: Vec<_> = (0..size.1).flat_map(|row| (0..size.0).map(move |column| (column, row))).collect();
    let found = evaluated(asked, &places, size, catalog, done)?;
    let rows = places.iter().zip(&found).map(|(place, summary)| (*place, summary));
    Ok(table(asked, size, rows, catalog))
}

/// What the model says at some places, on all cores.
fn evaluated(
    asked: &Asked,
    places: &[(usize, usize)],
    size: (usize, usize),
    catalog: &Catalog,
    done: &AtomicUsize,
) -> anyhow::Result<Vec<Summary>> {
    let one = |index: usize| {
        done.fetch_add(1, Ordering::Relaxed);
        asked.at(places[index], size, catalog)
    };
    crew::all(places.len(), one).into_iter().collect()
}

/// The places that the screen shows as well, closer where the winner changes.
fn sharpened(asked: &Asked, catalog: &Catalog) -> anyhow::Result<Table> {
    let plan = Plan::new(asked.x, asked.y, &asked.scenario, catalog)?;
    let mut field = Field::new(plan.clone());
    sharpen(&plan, catalog, crew::threads(), &AtomicBool::new(false), &mut |places| field.take(places))?;
    let places = field.evaluated().map(|(column, row, summary)| ((column, row), summary));
    Ok(table(asked, (COLUMNS, ROWS), places, catalog))
}

fn table<'s>(
    asked: &Asked,
    size: (usize, usize),
    places: impl Iterator<Item = ((usize, usize), &'s Summary)>,
    catalog: &Catalog,
) -> Table {
    let (x, y) = (asked.x, asked.y);
    let mut table = Table::new([
        right(x.dial.label, "across"),
        right(y.dial.label, "upward"),
        right("K8s $/mo", "kubernetes_monthly_usd"),
        right("fn $/mo", "serverless_monthly_usd"),
        right("K8s latency", "kubernetes_latency_ms"),
        right("fn latency", "serverless_latency_ms"),
        hidden("kubernetes_feasible"),
        hidden("serverless_feasible"),
        left("Winner", "winner"),
        left("By", "decided_by"),
    ]);
    for ((column, row), summary) in places {
        let at = [(x.dial, x.value(column, size.0)), (y.dial, y.value(row, size.1))];
        let place = at.map(|(dial, value)| shown(dial, &Value::Number(value), &asked.scenario, catalog));
        table.row(place.into_iter().chain(figures(summary)).collect::<Vec<_>>());
    }
    table
}

fn figures(summary: &Summary) -> Vec<Cell> {
    let cost = |side: &SideSummary| {
        Cell::number(side.monthly_usd, if side.feasible { cents(side.monthly_usd) } else { "cannot".to_owned() })
    };
    let latency = |side: &SideSummary| Cell::number(side.latency_ms, Unit::Millis.format(side.latency_ms));
    vec![
        cost(&summary.kubernetes),
        cost(&summary.serverless),
        latency(&summary.kubernetes),
        latency(&summary.serverless),
        Cell::of(summary.kubernetes.feasible, ""),
        Cell::of(summary.serverless.feasible, ""),
        Cell::text(summary.winner.id()),
        Cell::text(summary.decided_by.id()),
    ]
}
