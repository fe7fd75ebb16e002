//! What a trace is like, and what its unevenness does to both platforms: the text behind `faceoff import --describe`.
//!
//! Read from top to bottom it answers: how much is it, how high does it go and how long is nothing, has it a rhythm, do requests come
//! in crowds, and would it matter: the trace replayed beside the model and beside independent arrivals.

mod rhythm;
mod rows;

use super::table::{Format, wrapped};
use crate::analysis::replay::{Replay, replay};
use crate::catalog::Catalog;
use crate::scenario::Scenario;
use crate::trace::Trace;
use crate::trace::statistics::{Statistics, length, statistics, words};
use crate::units::{counted, printable};
use serde_json::{Value, json};

/// Columns of running text.
const WIDTH: usize = 100;
/// Seed of what is drawn in a replay.
const SEED: u64 = 1;

/// A trace and all that is said of it.
struct Described {
    name: String,
    statistics: Statistics,
    replay: Option<Replay>,
}

/// A figure about a trace.
#[derive(Debug)]
pub struct Figure {
    /// What it is.
    pub what: String,
    /// The window it is over, in seconds, where there is one.
    pub window_s: Option<f64>,
    /// The figure.
    pub value: f64,
}

/// Every figure about a trace, as `text` writes them as CSV.
pub fn figures(name: &str, trace: &Trace, scenario: &Scenario, catalog: &Catalog) -> Vec<Figure> {
    rows::each(&Described::of(name, trace, scenario, catalog))
}

/// Everything about a trace, in a format; CSV has one line a figure. `scenario` is what is replayed, with the traffic of the trace in
/// place of its own.
///
/// # Errors
/// When JSON or CSV cannot be written, which does not happen with finite numbers.
pub fn text(
    name: &str,
    trace: &Trace,
    scenario: &Scenario,
    catalog: &Catalog,
    format: Format,
) -> anyhow::Result<String> {
    let described = Described::of(name, trace, scenario, catalog);
    match format {
        Format::Json => super::envelope::around(&document(&described)),
        Format::Csv => rows::all(&described).render(format),
        Format::Table | Format::Markdown => described.pages(format),
    }
}

impl Described {
    fn of(name: &str, trace: &Trace, scenario: &Scenario, catalog: &Catalog) -> Self {
        Self {
            name: printable(name),
            statistics: statistics(trace),
            replay: replay(name, trace, scenario, catalog, SEED),
        }
    }

    fn pages(&self, format: Format) -> anyhow::Result<String> {
        let found = &self.statistics;
        let requests = counted(found.requests, "request");
        let heading = format!("{}: {requests} in {}", self.name, length(found.known_s));
        let mut parts = vec![heading + "\n", rows::figures(found).render(format)?];
        if !found.dispersion.is_empty() {
            parts.push(rows::dispersion(found).render(format)?);
        }
        parts.extend(words::nature(found).map(|words| wrapped(&words, 0, WIDTH)));
        parts.extend(rhythm::drawn(found, format)?);
        if let Some(replay) = &self.replay {
            parts.push(rows::replayed(replay).render(format)?);
            parts.extend(replay.cold_starts().map(|words| wrapped(&words, 0, WIDTH)));
        }
        let notes: Vec<String> = self.notes().map(|note| wrapped(&note, 0, WIDTH)).collect();
        parts.push(notes.concat());
        parts.retain(|part| !part.is_empty());
        Ok(parts.join("\n"))
    }

    fn notes(&self) -> impl Iterator<Item = String> {
        let played = self.replay.iter().flat_map(Replay::notes);
        self.statistics.notes.iter().cloned().chain(played)
    }
}

fn document(described: &Described) -> Value {
    let found = &described.statistics;
    let dispersion: Vec<Value> = found
        .dispersion
        .iter()
        .map(|d| json!({ "window_s": d.window_s, "windows": d.windows, "fano": d.fano, "allan": d.allan }))
        .collect();
    let replay = described.replay.as_ref().map(|replay| {
        json!({
            "requests": replay.requests,
            "share_of_trace": replay.played,
            "drawn_within_s": replay.drawn_within_s,
            "figures": rows::replayed(replay).to_json(),
        })
    });
    json!({
        "name": described.name,
        "requests": found.requests,
        "span_s": found.span_s,
        "known_s": found.known_s,
        "step_s": found.step_s,
        "mean_per_s": found.mean,
        "peak": { "per_s": found.peak.rate, "to_mean": found.peak.to_mean, "window_s": found.peak.window_s, "at_s": found.peak.at_s },
        "idle": { "share": found.idle.share, "longest_s": found.idle.longest_s, "at_s": found.idle.at_s },
        "gap_cv": found.gap_cv,
        "dispersion": dispersion,
        "hours_of_day": found.hours,
        "hours_of_week": found.week,
        "replay": replay,
        "notes": described.notes().collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests;
