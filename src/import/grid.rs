//! Counts with their times, from one or several series, on one even grid.

mod step;
mod values;

use super::error::{ImportError, Place, Problem, at_line, excerpt, number, refused};
use super::note::{Notes, times as often};
use super::time::shown;
use super::{MAX_BINS, Missing, Options, Reading};
use crate::trace::Trace;
use crate::units::{Unit, counted};
use step::Step;

/// A value at a time, if there is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// Seconds.
    pub(super) at: f64,
    /// The value; `None` where the source writes that there is none.
    pub(super) value: Option<f64>,
    /// The line it stands in, 0 where there are no lines.
    pub(super) line: u64,
}

/// What the values of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    /// Requests in a bin.
    Counts,
    /// Requests a second.
    Rates,
    /// Requests since some beginning.
    Counter,
    /// The file does not tell.
    Unclear,
}

/// Points of one name.
#[derive(Debug, Clone)]
pub(super) struct Series {
    /// The file it is from.
    pub(super) file: String,
    /// Its name, for the choice of columns.
    pub(super) name: String,
    /// The points in the order of the file.
    pub(super) points: Vec<Point>,
    /// The width of a bin, where the format says it.
    pub(super) step_s: Option<f64>,
    /// Whether times are the ends of bins.
    pub(super) at_end: bool,
    /// Whether times count from 1970.
    pub(super) absolute: bool,
    /// How far the clock of the times is ahead of UTC, in seconds, where they say so.
    pub(super) offset: Option<i32>,
    /// Whether a bin without a point had no requests, by what the source is.
    pub(super) absent_is_zero: bool,
    /// What the values are.
    pub(super) values: Values,
}

/// Most that a bin can hold; a figure above it is no count of requests.
const MAX_COUNT: f64 = 1e15;

/// The chosen series, on one grid.
pub(super) fn finish(series: Vec<Series>, options: &Options, notes: &mut Notes) -> Result<Trace, ImportError> {
    let mut series = chosen(series, options)?;
    let file = series.first().map(|s| s.file.clone()).unwrap_or_default();
    if series.iter().any(|s| s.absolute != series[0].absolute) {
        return Err(refused(
            &file,
            "some files count from 1970 and others from an unknown beginning; import them one by one",
        ));
    }
    for one in &mut series {
        check(one)?;
        in_order(one, notes);
    }
    let step = step::of(&series, options, notes)?;
    for one in &mut series {
        values::to_counts(one, step.width, options, notes)?;
    }
    let start = step.start(&series);
    let mut bins = Bins::new(&series, start, &step)?;
    bins.fill(&series, notes);
    let counts = bins.counts(&file, &series, options, notes);
    let start = if series.iter().any(|s| s.at_end) { start - step.width } else { start };
    let start_s = series[0].absolute.then_some(start);
    let utc_offset_s = options.offset_at(start_s).or(series[0].offset).unwrap_or(0);
    Ok(Trace { start_s, utc_offset_s, step_s: step.width, counts, ..Trace::default() })
}

/// The series that were asked for, all without such a wish.
fn chosen(series: Vec<Series>, options: &Options) -> Result<Vec<Series>, ImportError> {
    // Readers that choose by themselves leave no names.
    if options.columns.is_empty() || series.iter().all(|s| s.name.is_empty()) {
        return Ok(series);
    }
    let names: Vec<String> = series.iter().map(|s| s.name.clone()).collect();
    let file = series.first().map(|s| s.file.clone()).unwrap_or_default();
    if let Some(missing) = options.columns.iter().find(|wanted| !names.contains(wanted)) {
        let mut names = names;
        names.dedup();
        names.truncate(20);
        let names: Vec<String> = names.iter().map(|name| excerpt(name.as_bytes())).collect();
        return Err(refused(&file, format!("has no column '{missing}'; it has {}", names.join(", "))));
    }
    Ok(series.into_iter().filter(|s| options.columns.contains(&s.name)).collect())
}

fn check(series: &Series) -> Result<(), ImportError> {
    let bad =
        series.points.iter().find(|p| !p.at.is_finite() || p.value.is_some_and(|v| !(0.0..=MAX_COUNT).contains(&v)));
    let Some(point) = bad else { return Ok(()) };
    let found = point.value.map_or_else(|| number(point.at), number);
    let allowed = format!("a count of requests is from 0 to {MAX_COUNT:e}; correct or remove the row");
    let at = Place {
        file: series.file.clone(),
        line: Some(point.line).filter(|line| *line > 0),
        field: Some(series.name.clone()).filter(|name| !name.is_empty()),
    };
    Err(ImportError::new(at, Problem::Value { found, allowed }))
}

/// Sorts a series by time and says so when it was neither in order nor the other way round.
fn in_order(series: &mut Series, notes: &mut Notes) {
    let steps = |wrong: fn(f64, f64) -> bool| series.points.windows(2).filter(|p| wrong(p[0].at, p[1].at)).count();
    let (back, forth) = (steps(|a, b| b < a), steps(|a, b| b > a));
    if back > 0 && forth > 0 {
        notes.info(&series.file, format!("the times step back {}; the rows were put in order", often(back as u64)));
    }
    series.points.sort_by(|a, b| a.at.total_cmp(&b.at));
}

/// Bins being filled.
struct Bins<'s> {
    step: &'s Step,
    start: f64,
    sums: Vec<Option<f64>>,
}

impl<'s> Bins<'s> {
    fn new(series: &[Series], start: f64, step: &'s Step) -> Result<Self, ImportError> {
        let mut bins = Self { step, start, sums: Vec::new() };
        let last =
            series.iter().flat_map(|s| s.points.iter().map(move |p| (s, p))).max_by(|a, b| a.1.at.total_cmp(&b.1.at));
        let Some((one, point)) = last else { return Ok(bins) };
        let n = (point.at - start) / step.width + 1.0;
        if n > MAX_BINS as f64 {
            let problem = Problem::Limit {
                what: "bins of this step",
                found: format!(
                    "{} of {} s from {} to {}",
                    number(n.round()),
                    step.width,
                    shown(start),
                    shown(point.at)
                ),
                limit: MAX_BINS.to_string(),
                remedy: "correct the row with the wrong date, or choose a larger --step",
            };
            return Err(at_line(&one.file, point.line.max(1), problem));
        }
        bins.sums = vec![None; bins.index(point.at) + 1];
        Ok(bins)
    }

    fn index(&self, at: f64) -> usize {
        let steps = (at - self.start) / self.step.width;
        (if self.step.merges { (steps + 1e-6).floor() } else { steps.round() }) as usize
    }

    fn fill(&mut self, series: &[Series], notes: &mut Notes) {
        self.overlaps(series, notes);
        for one in series {
            let (mut repeats, mut first, mut previous) = (0_usize, 0, None);
            for point in &one.points {
                let at = self.index(point.at);
                if !self.step.merges && previous == Some(at) {
                    repeats += 1;
                    first = if repeats == 1 { point.line } else { first };
                }
                previous = Some(at);
                if let (Some(sum), Some(value)) = (self.sums.get_mut(at), point.value) {
                    *sum = Some(sum.unwrap_or(0.0) + value);
                }
            }
            if repeats > 0 {
                let come = if repeats == 1 { "comes" } else { "come" };
                let text = format!(
                    "{} {come} more than once; what is counted there was added up, as for series that were split",
                    counted(repeats as f64, "time")
                );
                notes.warn(&one.file, Some(first).filter(|line| *line > 0), text);
            }
        }
    }

    /// Says when several files tell of the same time.
    fn overlaps(&self, series: &[Series], notes: &mut Notes) {
        let Some(first) = series.first().map(|s| &s.file) else { return };
        let mut told: Vec<Option<&str>> = vec![None; self.sums.len()];
        let mut twice = 0;
        for (one, point) in series.iter().flat_map(|s| s.points.iter().map(move |p| (s, p))) {
            let Some(by) = told.get_mut(self.index(point.at)) else { continue };
            twice += usize::from(by.is_some_and(|file| file != one.file));
            *by = Some(&one.file);
        }
        if twice > 0 {
            let are = if twice == 1 { "is" } else { "are" };
            let text = format!(
                "{} {are} in several files and added up; leave one out if they tell of the same requests",
                counted(twice as f64, "bin")
            );
            notes.warn(first, None, text);
        }
    }

    /// The counts, with what is not known filled in or left open.
    fn counts(&self, file: &str, series: &[Series], options: &Options, notes: &mut Notes) -> Vec<Option<f64>> {
        let missing = self.sums.iter().filter(|sum| sum.is_none()).count();
        let zero = options.missing != Some(Missing::Unknown);
        if missing > 0 {
            let longest = self.sums.split(Option::is_some).map(<[_]>::len).max().unwrap_or(0);
            let has = if missing == 1 { "has" } else { "have" };
            let (missing, all) = (Unit::Count.format(missing as f64), counted(self.sums.len() as f64, "bin"));
            let text =
                format!("{missing} of {all} {has} no value, at most {} in a row", Unit::Count.format(longest as f64));
            if series.iter().all(|s| s.absent_is_zero) && zero {
                notes.info(file, format!("{text}; this source leaves out what is zero"));
            } else if zero {
                notes.warn(file, None, format!("{text}; they were read as zero (--missing unknown leaves them out)"));
            } else {
                notes.info(file, format!("{text}; they count as not known"));
            }
        }
        self.sums.iter().map(|sum| sum.or(zero.then_some(0.0))).collect()
    }
}

/// Whether the values were said to be something.
const fn said(options: &Options) -> Option<Values> {
    match options.reading {
        Reading::Auto | Reading::Events => None,
        Reading::Counts => Some(Values::Counts),
        Reading::Rates => Some(Values::Rates),
        Reading::Counter => Some(Values::Counter),
    }
}
