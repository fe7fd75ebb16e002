//! What a trace is like, and what its unevenness does to both platforms: the text behind `faceoff import --describe`.
//!
//! Read from top to bottom it answers: how much is it, how high does it go and how long is nothing, has it a rhythm, do requests come
//! in crowds, and would it matter: the trace replayed beside the model and beside independent arrivals.

mod rhythm;
mod rows;

use super::table::{Format, wrapped};
use crate::analysis::replay::{Figure, Replay, replay};
use crate::catalog::Catalog;
use crate::scenario::Scenario;
use crate::trace::Trace;
use crate::trace::statistics::{Statistics, length, statistics};
use crate::units::{Unit, printable};
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
    let described = Described {
        name: printable(name),
        statistics: statistics(trace),
        replay: replay(name, trace, scenario, catalog, SEED),
    };
    match format {
        Format::Json => Ok(serde_json::to_string_pretty(&document(&described))? + "\n"),
        Format::Csv => rows::all(&described).render(format),
        Format::Table | Format::Markdown => described.pages(format),
    }
}

impl Described {
    fn pages(&self, format: Format) -> anyhow::Result<String> {
        let found = &self.statistics;
        let requests = Unit::Count.format(found.requests);
        let heading = format!("{}: {requests} requests in {}", self.name, length(found.known_s));
        let mut parts = vec![heading + "\n", rows::figures(found).render(format)?];
        if !found.dispersion.is_empty() {
            parts.push(rows::dispersion(found).render(format)?);
        }
        parts.extend(nature(found).map(|words| wrapped(&words, 0, WIDTH)));
        parts.extend(rhythm::drawn(found, format)?);
        if let Some(replay) = &self.replay {
            parts.push(rows::replayed(replay).render(format)?);
            parts.push(wrapped(&cold(replay), 0, WIDTH));
        }
        let notes: Vec<String> = self.notes().map(|note| wrapped(&note, 0, WIDTH)).collect();
        parts.push(notes.concat());
        parts.retain(|part| !part.is_empty());
        Ok(parts.join("\n"))
    }

    fn notes(&self) -> impl Iterator<Item = String> {
        let played = self.replay.iter().flat_map(|replay| {
            let drawn = replay.drawn_within_s.map(|s| {
                format!(
                    "For the replay, requests were put at random moments within {}, as the trace tells no more.",
                    length(s)
                )
            });
            let part = (replay.played < 1.0).then(|| {
                let share = Unit::Share.format(replay.played);
                format!(
                    "Replayed were the first {} requests, {share} of the trace.",
                    Unit::Count.format(replay.requests as f64)
                )
            });
            drawn.into_iter().chain(part)
        });
        self.statistics.notes.iter().cloned().chain(played)
    }
}

/// How far from independent arrivals, in words: how much neighbouring windows differ, in the window of at most a minute in which they
/// differ most, or the narrowest there is; then the rhythm.
fn nature(found: &Statistics) -> Option<String> {
    /// Standard errors from which a difference is hardly chance.
    const SURE: f64 = 2.0;
    const MINUTE_S: f64 = 60.0;
    let narrow = found.dispersion.iter().filter(|d| d.window_s <= MINUTE_S);
    let near = narrow.max_by(|a, b| a.allan.total_cmp(&b.allan)).or(found.dispersion.first())?;
    let sure = near.errors_from_poisson().abs() >= SURE;
    let varies = format!(
        "from one window of {} to the next their number varies {}x as much as that of independent arrivals would",
        length(near.window_s),
        digits(near.allan)
    );
    let crowds = match near.allan {
        _ if sure && near.fano < 0.7 => {
            format!(
                "Requests come more evenly than by chance: the Fano factor is {} in windows of {}",
                digits(near.fano),
                length(near.window_s)
            )
        }
        allan if sure && allan >= 5.0 => format!("Requests come in crowds: {varies}"),
        allan if sure && allan >= 1.5 => format!("Requests are bunched: {varies}"),
        _ => "From one window to the next requests come much like independent ones".to_owned(),
    };
    let wide = found.dispersion.iter().max_by(|a, b| a.fano.total_cmp(&b.fano))?;
    let rhythm = format!(
        ". Over the whole trace the Fano factor is {} in windows of {}; 1 would be chance alone.",
        digits(wide.fano),
        length(wide.window_s)
    );
    Some(crowds + if wide.fano >= 1.5 { &rhythm } else { "." })
}

/// A bare number with three digits.
pub(super) fn digits(factor: f64) -> String {
    Unit::Factor.format(factor).trim_end_matches('x').to_owned()
}

/// What the unevenness does to cold starts, in a sentence.
fn cold(replay: &Replay) -> String {
    let Some(Figure { recorded, model, independent, .. }) = replay.figure("serverless.cold_share") else {
        return String::new();
    };
    let [recorded, model, independent] = [recorded, model, independent].map(|share| Unit::Share.format(*share));
    format!(
        "Cold starts: {recorded} of these very requests; the model says {model}, and if they came independently at the same rates it would be \
         {independent}."
    )
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
