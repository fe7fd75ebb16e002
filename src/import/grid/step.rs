//! How wide a bin is.

use super::Series;
use crate::import::Options;
use crate::import::error::{ImportError, refused};
use crate::import::note::Notes;
use std::collections::BTreeMap;

/// The width of the bins, and how points fall into them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// Seconds.
    pub(super) width: f64,
    /// Whether several points of a series fall into one bin by rights, because the file has finer ones too.
    pub(super) merges: bool,
    /// Where a bin begins, if not at the first point.
    phase: Option<f64>,
}

/// This many equal steps in a row at either end are another step; fewer are holes.
const RUN: usize = 3;
/// Share of the differences that must be whole multiples of the step.
const REGULAR: f64 = 0.9;

/// The width that was asked for, or that the format says, or that the times show.
pub(super) fn of(series: &[Series], options: &Options, notes: &mut Notes) -> Result<Step, ImportError> {
    let file = series.first().map(|s| s.file.as_str()).unwrap_or_default();
    let times = times(series);
    let differences: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let hint = series.iter().filter_map(|s| s.step_s).fold(None, |a: Option<f64>, b| Some(a.map_or(b, |a| a.max(b))));
    if let Some(width) = options.step_s {
        let merges = usual(&differences).is_some_and(|usual| (usual as f64) < width * 1e3);
        let phase = merges.then(|| times.first().map(|t| (*t as f64 / 1e3 / width).floor() * width)).flatten();
        return Ok(Step { width, merges, phase });
    }
    let Some(usual) = usual(&differences) else {
        let alone =
            "holds one bin, from which no rate can be told; export a longer time, or say how wide it is (--step 60)";
        return hint.map(|width| Step { width, merges: false, phase: None }).ok_or_else(|| refused(file, alone));
    };
    if let Some(width) = hint.filter(|width| (*width * 1e3).round() as i64 <= usual) {
        return Ok(Step { width, merges: false, phase: None });
    }
    if let Some((coarse, phase)) =
        coarser(&times, &differences, usual).filter(|_| !series.iter().all(|s| s.absent_is_zero))
    {
        let width = coarse as f64 / 1e3;
        notes.warn(
            file,
            None,
            format!(
                "the step changes between {} s and {width} s; everything was brought to {width} s",
                usual as f64 / 1e3
            ),
        );
        return Ok(Step { width, merges: true, phase: Some(phase as f64 / 1e3) });
    }
    let sparse = series.iter().all(|s| s.absent_is_zero);
    let common = differences.iter().fold(0, |a, b| divisor(a, *b));
    let fitting = differences.iter().filter(|d| fits(**d, usual)).count();
    if (fitting as f64) < REGULAR * differences.len() as f64 {
        // Where only bins with requests are there, what all differences have in common is the step.
        if sparse && common >= 1000 {
            return Ok(Step { width: common as f64 / 1e3, merges: false, phase: None });
        }
        let why = "the times have no common step; if each row is one request, say --read events, else say how wide a bin is (--step 60)";
        return Err(refused(file, why));
    }
    Ok(Step { width: usual as f64 / 1e3, merges: false, phase: None })
}

impl Step {
    /// Where the first bin begins.
    pub(super) fn start(&self, series: &[Series]) -> f64 {
        let first = series.iter().filter_map(|s| s.points.first()).map(|p| p.at).fold(f64::INFINITY, f64::min);
        let first = if first.is_finite() { first } else { 0.0 };
        self.phase.map_or(first, |phase| phase - ((phase - first) / self.width - 1e-9).ceil() * self.width)
    }
}

/// All times in milliseconds, in order, each once.
fn times(series: &[Series]) -> Vec<i64> {
    let all = series.iter().flat_map(|s| &s.points).map(|p| (p.at * 1e3).round() as i64);
    let mut times: Vec<i64> = all.collect();
    times.sort_unstable();
    times.dedup();
    times
}

/// The most frequent difference; of equally frequent ones the least.
fn usual(differences: &[i64]) -> Option<i64> {
    let mut seen = BTreeMap::new();
    for difference in differences {
        *seen.entry(*difference).or_insert(0_usize) += 1;
    }
    seen.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(difference, _)| difference)
}

/// The greatest common divisor.
const fn divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Whether a difference is a whole number of steps, give or take a fiftieth of one.
fn fits(difference: i64, step: i64) -> bool {
    let off = difference % step;
    off.min(step - off) * 50 <= step
}

/// A coarser step at the beginning or the end, as where a store thins out what is old, and where one of its bins begins.
fn coarser(times: &[i64], differences: &[i64], usual: i64) -> Option<(i64, i64)> {
    let run = |it: &mut dyn Iterator<Item = &i64>| {
        let first = *it.next()?;
        let length = 1 + it.take_while(|d| **d == first).count();
        (length >= RUN && length < differences.len() && first != usual && first.max(usual) % first.min(usual) == 0)
            .then_some(first)
    };
    let behind = run(&mut differences.iter().rev());
    let before = run(&mut differences.iter());
    let other = before.max(behind)?;
    let coarse = other.max(usual);
    let at = differences.iter().position(|d| *d == coarse)?;
    Some((coarse, times[at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_difference_is_the_most_frequent_then_the_least() {
        assert_eq!(usual(&[60, 120, 60, 300]), Some(60));
        assert_eq!(usual(&[120, 60]), Some(60));
        assert_eq!(usual(&[]), None);
    }

    #[test]
    fn holes_are_no_step() {
        let differences = [60, 60, 300, 300, 60, 60];
        let times: Vec<i64> = (0..7).map(|i| differences[..i].iter().sum()).collect();
        assert_eq!(coarser(&times, &differences, 60), None);
        let differences = [60, 60, 60, 60, 300, 300, 300];
        let times: Vec<i64> = (0..8).map(|i| differences[..i].iter().sum()).collect();
        assert_eq!(coarser(&times, &differences, 60), Some((300, 240)));
    }
}
