//! What a trace is like: how much, how uneven, how quiet, and how far from independent arrivals.
//!
//! Somebody who has only ever seen the monthly total wants to learn four things: how high the peak is, how long there are no requests (that
//! decides about warm instances), whether the day and the week have a rhythm, and whether requests come alone or in crowds. Every figure
//! names the window that it holds for, because a peak of a second and a peak of an hour are different things.
//!
//! Nothing is extrapolated: no hours of the day under a day, none of the week under a week ([`Statistics::notes`] says so). What is not
//! known counts neither as quiet nor as busy.

mod dispersion;
mod rhythm;
pub mod words;

pub use dispersion::Dispersion;

use super::Trace;
use crate::units::Unit;

const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 24.0 * HOUR_S;
const WEEK_S: f64 = 7.0 * DAY_S;

/// What a trace is like.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// Requests in all.
    pub requests: f64,
    /// Seconds from the first step to the last.
    pub span_s: f64,
    /// Seconds of these of which the counts are known.
    pub known_s: f64,
    /// Width of a step in seconds.
    pub step_s: f64,
    /// Mean requests per second over what is known.
    pub mean: f64,
    /// The busiest step.
    pub peak: Peak,
    /// How unevenly they come, from the narrowest window to the widest.
    pub dispersion: Vec<Dispersion>,
    /// Standard deviation over mean of the times between arrivals, where single arrivals are known: 1 for independent ones.
    pub gap_cv: Option<f64>,
    /// The time without requests.
    pub idle: Idle,
    /// Rate in each hour of the local day over the mean rate, from midnight; empty under a day. `None` where nothing is known of an hour.
    pub hours: Vec<Option<f64>>,
    /// The same for each hour of the local week, from Monday; empty under a week.
    pub week: Vec<Option<f64>>,
    /// What cannot be said, or was taken for granted, in whole sentences.
    pub notes: Vec<String>,
}

/// The busiest step of a trace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Requests per second.
    pub rate: f64,
    /// Over the mean rate.
    pub to_mean: f64,
    /// Seconds over which it is taken: one step.
    pub window_s: f64,
    /// When it starts, in seconds after the start of the trace.
    pub at_s: f64,
}

/// The time without requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Idle {
    /// Share of the steps that are known in which nothing came.
    pub share: f64,
    /// Longest time in seconds in which nothing came: between arrivals where they are known, else as whole steps.
    pub longest_s: f64,
    /// When that starts, in seconds after the start of the trace.
    pub at_s: f64,
}

/// A length of time as people say it of traces: `1 min`, `15 min`, `6 h`, `27 d`, else as any other time.
#[must_use]
pub fn length(seconds: f64) -> String {
    const UNITS: [(f64, f64, &str); 3] = [(DAY_S, 2.0 * DAY_S, "d"), (HOUR_S, HOUR_S, "h"), (60.0, 60.0, "min")];
    let whole = |unit: f64| (seconds / unit - (seconds / unit).round()).abs() < 1e-9;
    let fits = |(unit, least, _): &&(f64, f64, &str)| seconds >= *least && (whole(*unit) || seconds >= 2.0 * HOUR_S);
    match UNITS.iter().find(fits) {
        Some((unit, _, name)) => {
            let text = format!("{:.1}", seconds / unit);
            format!("{} {name}", text.trim_end_matches(".0"))
        }
        None => Unit::Seconds.format(seconds),
    }
}

/// The statistics of a trace.
#[must_use]
pub fn statistics(trace: &Trace) -> Statistics {
    let known_s = trace.known_s();
    let requests = trace.total();
    let mean = if known_s > 0.0 { requests / known_s } else { 0.0 };
    let mut found = Statistics {
        requests,
        span_s: trace.span_s(),
        known_s,
        step_s: trace.step_s,
        mean,
        peak: peak(trace, mean),
        dispersion: dispersion::along(trace),
        gap_cv: gap_cv(&trace.arrivals),
        idle: idle(trace),
        hours: rhythm::of(trace, rhythm::Cycle::Day, mean),
        week: rhythm::of(trace, rhythm::Cycle::Week, mean),
        notes: Vec::new(),
    };
    found.notes = notes(trace, &found);
    found
}

fn peak(trace: &Trace, mean: f64) -> Peak {
    let known = trace.counts.iter().enumerate().filter_map(|(i, count)| Some((i, (*count)?)));
    let (at, most) = known.fold((0, 0.0), |best, next| if next.1 > best.1 { next } else { best });
    let rate = if trace.step_s > 0.0 { most / trace.step_s } else { 0.0 };
    Peak {
        rate,
        to_mean: if mean > 0.0 { rate / mean } else { 0.0 },
        window_s: trace.step_s,
        at_s: at as f64 * trace.step_s,
    }
}

/// Of at least ten gaps; fewer say nothing.
fn gap_cv(arrivals: &[f64]) -> Option<f64> {
    const LEAST: usize = 10;
    let gaps: Vec<f64> = arrivals.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if gaps.len() < LEAST {
        return None;
    }
    let n = gaps.len() as f64;
    let mean = gaps.iter().sum::<f64>() / n;
    let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean > 0.0).then(|| variance.sqrt() / mean)
}

fn idle(trace: &Trace) -> Idle {
    let known = trace.counts.iter().flatten();
    let empty = known.clone().filter(|count| **count <= 0.0).count();
    let share = empty as f64 / known.count().max(1) as f64;
    let (at_s, longest_s) = if trace.arrivals.is_empty() { longest_run(trace) } else { longest_gap(trace) };
    Idle { share, longest_s, at_s }
}

/// The longest run of empty steps: its start and its length in seconds.
fn longest_run(trace: &Trace) -> (f64, f64) {
    let (mut best, mut run) = ((0, 0), 0);
    for (i, count) in trace.counts.iter().enumerate() {
        run = if count.is_some_and(|count| count <= 0.0) { run + 1 } else { 0 };
        if run > best.1 {
            best = (i + 1 - run, run);
        }
    }
    (best.0 as f64 * trace.step_s, best.1 as f64 * trace.step_s)
}

/// The longest time between two arrivals, or from the start to the first and from the last to the end, without those that reach
/// over a step that is not known.
fn longest_gap(trace: &Trace) -> (f64, f64) {
    let ends = std::iter::once(0.0).chain(trace.arrivals.iter().copied());
    let next = trace.arrivals.iter().copied().chain([trace.span_s()]);
    let whole = trace.counts.iter().all(Option::is_some);
    let known = |from: f64, to: f64| {
        let steps = (from / trace.step_s) as usize..=(to / trace.step_s) as usize;
        whole || trace.counts.iter().take(*steps.end() + 1).skip(*steps.start()).all(Option::is_some)
    };
    let longest = ends.zip(next).filter(|(from, to)| known(*from, *to)).map(|(from, to)| (from, to - from));
    longest.fold((0.0, 0.0), |best, next| if next.1 > best.1 { next } else { best })
}

fn notes(trace: &Trace, found: &Statistics) -> Vec<String> {
    let mut notes = Vec::new();
    let span = || length(found.known_s);
    if found.requests <= 0.0 {
        notes.push("No request came.".to_owned());
    }
    if found.known_s < DAY_S {
        notes.push(format!("Known are {}, less than a day: nothing is said of the hours of a day.", span()));
    } else if found.known_s < WEEK_S {
        notes.push(format!("Known are {}, less than a week: nothing is said of the days of a week.", span()));
    }
    if trace.step_s > HOUR_S && found.known_s >= DAY_S {
        let step = length(trace.step_s);
        notes.push(format!("A step of {step} is wider than an hour: nothing is said of hours."));
    }
    let hours = !found.hours.is_empty();
    if trace.start_s.is_none() && hours {
        notes.push("When it was recorded is not known: hours count from its start.".to_owned());
    } else if trace.utc_offset_s == 0 && hours {
        notes.push("Hours are those of UTC.".to_owned());
    }
    let unknown = trace.counts.iter().filter(|count| count.is_none()).count();
    if unknown > 0 {
        let n = trace.counts.len();
        notes.push(format!("Of {n} steps {unknown} are not known; they count neither as quiet nor as busy."));
    }
    if trace.arrivals.is_empty() && found.requests > 0.0 {
        notes.push("Single arrivals are not known: nothing is said of what happens within a step.".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests;
