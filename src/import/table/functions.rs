//! The tables of the Azure Functions trace of 2019: a row per function, and its minutes, durations or memory in columns.

use super::cell::{number, split};
use super::layout::Layout;
use crate::import::Format;
use crate::import::error::{ImportError, Problem, at_field, at_file, excerpt};
use crate::import::grid::{Point, Series, Values};
use crate::import::input::Input;
use crate::import::measure::{IN_HANDLER, Spread};
use crate::import::sink::Sink;
use std::borrow::Cow;

/// Fewest columns that are minutes.
const FEWEST: usize = 10;

/// Whether a heading is one of these.
pub(super) fn is_header(header: &[String]) -> bool {
    minutes(header).is_some() || is_durations(header) || is_memory(header)
}

/// The column of minute 1, when the columns from there to the last are the minutes 1, 2, 3, …
fn minutes(header: &[String]) -> Option<usize> {
    let first = header.iter().position(|name| name == "1")?;
    let numbered = header[first..].iter().enumerate().all(|(i, name)| name.parse() == Ok(i + 1));
    (numbered && header.len() - first >= FEWEST).then_some(first)
}

fn is_durations(header: &[String]) -> bool {
    ["Average", "Count", "Minimum", "Maximum"].iter().all(|name| header.iter().any(|head| head == name))
}

fn is_memory(header: &[String]) -> bool {
    ["SampleCount", "AverageAllocatedMb"].iter().all(|name| header.iter().any(|head| head == name))
}

/// Reads such a table.
pub(super) fn read(input: &mut Input<'_>, sink: &mut Sink<'_>, layout: &Layout) -> Result<Format, ImportError> {
    if let Some(first) = minutes(&layout.header) {
        by_minute(input, sink, layout, first)?;
        return Ok(Format::MinutesCsv);
    }
    if is_durations(&layout.header) {
        durations(input, sink, layout)?;
    } else {
        memory(input, sink, layout)?;
    }
    Ok(Format::PercentilesCsv)
}

/// Calls `each` with every row that is wanted; how many there were.
fn rows(
    input: &mut Input<'_>,
    sink: &mut Sink<'_>,
    layout: &Layout,
    mut each: impl FnMut(u64, &[Cow<'_, [u8]>], &mut crate::import::measure::Measure) -> Result<(), ImportError>,
) -> Result<usize, ImportError> {
    let mut count = 0;
    while let Some(line) = input.line()? {
        if line.number < layout.first || line.bytes.trim_ascii().is_empty() {
            continue;
        }
        let cells = split(&line.bytes, layout.delimiter);
        let wanted = &sink.options.columns;
        if wanted.is_empty()
            || wanted.iter().any(|name| cells.first().is_some_and(|cell| cell.as_ref() == name.as_bytes()))
        {
            each(line.number, &cells, &mut sink.all.measure)?;
            count += 1;
        }
    }
    if count == 0 {
        return Err(at_file(sink.file, Problem::NoData("has the heading of a table of functions")));
    }
    Ok(count)
}

/// A cell that must be a number, not negative.
fn cell(cells: &[Cow<'_, [u8]>], column: usize, line: u64, layout: &Layout, file: &str) -> Result<f64, ImportError> {
    let cell = cells.get(column).map(AsRef::as_ref).unwrap_or_default();
    number(cell).filter(|v| (0.0..=1e15).contains(v)).ok_or_else(|| {
        let allowed = "a number from 0 on; correct or remove the row".to_owned();
        at_field(file, Some(line), &layout.name(column), Problem::Value { found: excerpt(cell), allowed })
    })
}

fn by_minute(input: &mut Input<'_>, sink: &mut Sink<'_>, layout: &Layout, first: usize) -> Result<(), ImportError> {
    let mut sums = vec![0.0; layout.header.len() - first];
    let file = sink.file;
    let functions = rows(input, sink, layout, |line, cells, _| {
        for (i, sum) in sums.iter_mut().enumerate() {
            *sum += cell(cells, first + i, line, layout, file)?;
        }
        Ok(())
    })?;
    if functions > 1 {
        sink.info(format!("{functions} functions were added up; --column NAME takes one of them"));
    }
    sink.info("the time of day is not known");
    let points =
        sums.iter().enumerate().map(|(i, sum)| Point { at: i as f64 * 60.0, value: Some(*sum), line: 0 }).collect();
    sink.all.series.push(Series {
        file: file.to_owned(),
        name: String::new(),
        points,
        step_s: Some(60.0),
        at_end: false,
        absolute: false,
        offset: None,
        absent_is_zero: true,
        values: Values::Counts,
    });
    Ok(())
}

/// Where a column stands.
fn column(layout: &Layout, name: &str) -> usize {
    layout.header.iter().position(|head| head == name).unwrap_or(usize::MAX)
}

fn durations(input: &mut Input<'_>, sink: &mut Sink<'_>, layout: &Layout) -> Result<(), ImportError> {
    const PREFIX: &str = "percentile_Average_";
    let [average, count, least, most] = ["Average", "Count", "Minimum", "Maximum"].map(|name| column(layout, name));
    let shares = layout
        .header
        .iter()
        .enumerate()
        .filter_map(|(i, n)| Some((i, n.strip_prefix(PREFIX)?.parse::<f64>().ok()? / 100.0)));
    let shares: Vec<(usize, f64)> = shares.filter(|(_, share)| *share > 0.0 && *share < 1.0).collect();
    let (file, mut total, mut sum) = (sink.file, 0.0, 0.0);
    let (mut min, mut max, mut quantiles) = (f64::INFINITY, 0.0_f64, Vec::new());
    let functions = rows(input, sink, layout, |line, cells, _| {
        let at = |column| cell(cells, column, line, layout, file);
        let n = at(count)?;
        (total, sum) = (total + n, sum + n * at(average)?);
        (min, max) = (min.min(at(least)?), max.max(at(most)?));
        quantiles =
            shares.iter().map(|(column, share)| Ok((*share, at(*column)?))).collect::<Result<_, ImportError>>()?;
        Ok(())
    })?;
    if functions > 1 {
        quantiles.clear();
        sink.info("percentiles of several functions cannot be put together; --column NAME takes one of them");
    }
    let mean = if total > 0.0 { sum / total } else { 0.0 };
    sink.all.measure.duration_means.get_or_insert(IN_HANDLER);
    sink.all.measure.summary =
        Some(Spread { count: total as u64, mean, variability: None, min, max, quantiles, histogram: Vec::new() });
    Ok(())
}

fn memory(input: &mut Input<'_>, sink: &mut Sink<'_>, layout: &Layout) -> Result<(), ImportError> {
    let (count, average) = (column(layout, "SampleCount"), column(layout, "AverageAllocatedMb"));
    let file = sink.file;
    rows(input, sink, layout, |line, cells, measure| {
        let samples = cell(cells, count, line, layout, file)?;
        measure.memory_mb.record_many(cell(cells, average, line, layout, file)?, samples as u64);
        Ok(())
    })?;
    Ok(())
}
