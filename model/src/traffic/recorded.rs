//! A trace of real traffic to a shape: rates on a grid that says what the counts bear out, and the batches that are left over.
//!
//! The user wants the model to see their own rush hours and quiet nights, and not the chance of single requests: a minute in which
//! one request came is no minute at a rate of one a minute. So the step of the grid is the one at which the histogram of the counts
//! is expected to be nearest to the rate behind it: it minimises `(2 k − v) / Δ²`, with `k` and `v` the mean and the (biased) variance of the
//! counts in steps of Δ (Shimazaki and Shinomoto, Neural Computation 19, 2007, equation 2.12). Steady traffic gets wide steps, a
//! clustered one the narrowest that the trace has.
//!
//! What comes together within a step beyond independent arrivals is left to batches ([`fit_for`]).
//!
//! The period begins on Monday or at midnight where it has whole weeks or days.
//!
//! Bins that are not known are left out, and the period is shorter by them; nothing is put in their place. A trace that
//! is shorter than an hour is repeated until it fills one. In any case the trace is taken to repeat: of a trace of half an hour
//! the day is forty-eight times that half hour.

use crate::scenario::Recorded;
use crate::trace::Trace;

/// Narrowest step: the rhythm of the autoscaler, which sees nothing finer.
const NARROWEST_S: f64 = 15.0;
/// Steps that are tried, besides the trace's own.
const WIDTHS_S: [f64; 12] = [15.0, 20.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0, 900.0, 1200.0, 1800.0, 3600.0];
/// Most steps of a period.
pub const MAX_STEPS: usize = 4096;
/// Shortest period.
const SHORTEST_S: f64 = 3600.0;
/// The window in which requests count as coming together where nothing is known of how long they take.
const TOGETHER_S: f64 = 0.1;
/// Widest such window: who takes longer meets the rhythm of the shape.
const LONGEST_S: f64 = 10.0;
/// The ranges of the dials that a trace presets.
const RATES: std::ops::RangeInclusive<f64> = 0.0001..=100_000.0;
const BURSTS: std::ops::RangeInclusive<f64> = 1.0..=100.0;

/// A trace as the shape of a scenario's traffic.
#[must_use]
pub fn record(name: &str, trace: &Trace) -> Recorded {
    let (bin_s, mut counts) = finest(trace, NARROWEST_S);
    whole_edges(&mut counts, bin_s, trace);
    let total: f64 = counts.iter().sum();
    let (step_s, mut rates) = if total > 0.0 && bin_s > 0.0 {
        let steps = steps(&counts, bin_s);
        let sums = regrouped(&counts, steps);
        (bin_s * counts.len() as f64 / steps as f64, sums)
    } else {
        (SHORTEST_S, vec![1.0])
    };
    let mean = rates.iter().sum::<f64>() / rates.len() as f64;
    for rate in &mut rates {
        *rate /= mean;
    }
    if rates.len() == 1 {
        // However short it was: a rate that does not move has no period of its own.
        return Recorded { name: name.to_owned(), step_s: step_s.max(SHORTEST_S), rates: vec![1.0] };
    }
    turn(&mut rates, step_s, trace);
    let laps = (SHORTEST_S / (step_s * rates.len() as f64)).ceil().max(1.0) as usize;
    Recorded { name: name.to_owned(), step_s, rates: rates.repeat(laps) }
}

/// Brings the bins at both ends, of which only a part was recorded, to what a whole bin has at their rate. Of less than half a bin no rate can
/// be told, so it gets that of the bin beside it.
fn whole_edges(counts: &mut [f64], bin_s: f64, trace: &Trace) {
    let Some((from, to)) = trace.recorded_s.filter(|_| trace.counts.iter().all(Option::is_some)) else { return };
    let part = |bin: usize| {
        let start = bin as f64 * bin_s;
        (to.min(start + bin_s) - from.max(start)) / bin_s
    };
    let parts: Vec<f64> = (0..counts.len()).map(part).collect();
    for (count, part) in counts.iter_mut().zip(&parts) {
        *count /= part.clamp(0.5, 1.0);
    }
    let Some(first) = parts.iter().position(|part| *part >= 0.5) else { return };
    let last = parts.iter().rposition(|part| *part >= 0.5).unwrap_or(first);
    let (head, tail) = (counts[first], counts[last]);
    counts[..first].fill(head);
    counts[last + 1..].fill(tail);
}

/// Lets a period of whole weeks begin on Monday, one of whole days at midnight, where the trace knows its time: the period goes round, and
/// charts name its hours.
fn turn(rates: &mut [f64], step_s: f64, trace: &Trace) {
    const DAY_S: f64 = 86_400.0;
    let Some(start) = trace.start_s else { return };
    let whole = |cycle_s: f64| {
        let laps = step_s * rates.len() as f64 / cycle_s;
        laps > 0.5 && (laps - laps.round()).abs() < 1e-9 && (cycle_s / step_s).fract() < 1e-9
    };
    let local = start + f64::from(trace.utc_offset_s);
    let since = if whole(7.0 * DAY_S) {
        // 1970-01-01 was a Thursday.
        (local + 3.0 * DAY_S).rem_euclid(7.0 * DAY_S)
    } else if whole(DAY_S) {
        local.rem_euclid(DAY_S)
    } else {
        return;
    };
    let steps = (since / step_s).round() as usize % rates.len();
    rates.rotate_right(steps);
}

/// How many steps the period gets.
fn steps(counts: &[f64], bin_s: f64) -> usize {
    let fewest_bins = counts.len().div_ceil(MAX_STEPS);
    let tried = WIDTHS_S.iter().map(|width_s| (width_s / bin_s).round() as usize);
    let mut widths: Vec<usize> = tried.filter(|bins| *bins >= fewest_bins.max(1)).collect();
    // Where every usual width is narrower than a bin, or too narrow for the period, there is one left.
    if widths.is_empty() || bin_s >= NARROWEST_S && fewest_bins == 1 {
        widths.insert(0, fewest_bins.max(1));
    }
    let steps = |bins: usize| (counts.len() as f64 / bins as f64).round().clamp(1.0, MAX_STEPS as f64) as usize;
    let cost = |n: usize| risk(&regrouped(counts, n), bin_s * counts.len() as f64 / n as f64);
    let costs = widths.into_iter().map(steps).map(|n| (cost(n), n));
    costs.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(1, |(_, n)| n)
}

/// The expected distance of a histogram from the rate behind it, up to a constant.
fn risk(counts: &[f64], step_s: f64) -> f64 {
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let variance = counts.iter().map(|k| (k - mean).powi(2)).sum::<f64>() / n;
    (2.0 * mean - variance) / step_s.powi(2)
}

/// The counts in `steps` steps of even width, at most as many as there are counts; a bin across an edge is divided.
fn regrouped(counts: &[f64], steps: usize) -> Vec<f64> {
    let width = counts.len() as f64 / steps as f64;
    let mut sums = vec![0.0; steps];
    for (i, &count) in counts.iter().enumerate() {
        let first = ((i as f64 + 1e-9) / width) as usize;
        let edge = (first as f64 + 1.0) * width;
        let behind = (i as f64 + 1.0 - edge).max(0.0);
        sums[first.min(steps - 1)] += count * (1.0 - behind);
        if behind > 0.0 {
            sums[(first + 1).min(steps - 1)] += count * behind;
        }
    }
    sums
}

/// The dials that a trace presets besides its shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Mean requests per second over the bins that are known, in the range of the dial.
    pub rate: f64,
    /// Mean requests that come together, in the range of the dial.
    pub burst: f64,
    /// Fano factor of the counts about the mean of their own step, by which `burst` is: 1 for independent arrivals.
    pub fano: f64,
    /// The window in which they were counted, in seconds.
    pub window_s: f64,
}

/// [`fit_for`] requests of which nothing is known but that they are short.
#[must_use]
pub fn fit(trace: &Trace) -> Fit {
    fit_for(trace, TOGETHER_S)
}

/// The dials that a trace presets besides its shape, for requests that take `busy_s` seconds.
///
/// A burst asks for instances and cores as far as its requests are there at the same time. So what counts is the Fano factor `F` in a window as
/// long as a request takes, about the mean of the step, so that the rhythm, which is in the shape already, is not taken for batches.
/// Geometric batches of mean `b` have `F = 2 b − 1`.
///
/// Where the trace is coarser than that window, `F − 1` is taken to shrink with the window, as it does where crowds take longer to come
/// than a request takes to be served. Of real traces with single arrivals those of Azure's language models and of a
/// home server do so; a trace of queue triggers, whose batches are really at once, does not. By the minute nothing can be told of it, and bursts
/// come out near 1.
#[must_use]
pub fn fit_for(trace: &Trace, busy_s: f64) -> Fit {
    let rate = trace.mean_rate();
    let busy_s = busy_s.clamp(TOGETHER_S, LONGEST_S);
    let (window_s, counts) = finest(trace, busy_s);
    let step_s = record("", trace).step_s;
    let fano = within(&counts, (step_s / window_s).round() as usize);
    let together = 1.0 + (fano - 1.0) * (busy_s / window_s).min(1.0);
    let burst = f64::midpoint(together, 1.0).clamp(*BURSTS.start(), *BURSTS.end());
    Fit { rate: rate.clamp(*RATES.start(), *RATES.end()), burst, fano, window_s }
}

/// The known counts in windows of about `wanted_s` seconds, or the narrowest wider ones that the trace tells, and their width in seconds.
/// Windows divide the bins evenly.
fn finest(trace: &Trace, wanted_s: f64) -> (f64, Vec<f64>) {
    const MOST: f64 = 5e7;
    let windows = (trace.step_s / wanted_s.max(trace.resolution_s()) + 1e-9).floor();
    if trace.arrivals.is_empty() || windows < 2.0 || windows * trace.counts.len() as f64 > MOST {
        return (trace.step_s, trace.counts.iter().flatten().copied().collect());
    }
    let (window_s, windows) = (trace.step_s / windows, windows as usize);
    let mut counts = Vec::new();
    let mut rest = &trace.arrivals[..];
    for (i, bin) in trace.counts.iter().enumerate() {
        let start_s = i as f64 * trace.step_s;
        let (here, later) = rest.split_at(rest.partition_point(|at| *at < start_s + trace.step_s));
        rest = later;
        if bin.is_none() {
            continue;
        }
        let from = counts.len();
        counts.resize(from + windows, 0.0);
        for at in here {
            // A moment that was written down in decimals may be a hair before its window.
            let window = ((at - start_s) / window_s + 1e-6) as usize;
            counts[from + window.min(windows - 1)] += 1.0;
        }
    }
    (window_s, counts)
}

/// Variance over mean of counts about the mean of each `block` of them; 1 where a block has but one.
fn within(counts: &[f64], block: usize) -> f64 {
    if block < 2 {
        return 1.0;
    }
    let (mut squares, mut total) = (0.0, 0.0);
    for block in counts.chunks(block).filter(|block| block.len() > 1) {
        let n = block.len() as f64;
        let sum: f64 = block.iter().sum();
        squares += block.iter().map(|k| (k - sum / n).powi(2)).sum::<f64>() * n / (n - 1.0);
        total += sum;
    }
    if total > 0.0 { squares / total } else { 1.0 }
}

#[cfg(test)]
mod tests;
