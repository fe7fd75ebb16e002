//! Tables of times and counts, or of times of requests: CloudWatch console, Logs Insights, Grafana, anything with a column of times.
//!
//! A line is a row: cells with line breaks inside are not read, which keeps memory bounded and the line numbers of messages true.

pub(super) mod cell;
mod functions;
mod layout;
mod rows;

use super::error::{ImportError, Problem, at_file, refused};
use super::grid::{Point, Series, Values};
use super::input::Input;
use super::sink::Sink;
use super::time::Moment;
use super::words::counts_requests;
use super::zone::resolve;
use super::{Format, Reading};
use layout::{Layout, Role};
use rows::{Column, Rows};

/// Whether a text begins like a table that can be read.
pub(super) fn recognised(prefix: &[u8]) -> bool {
    Layout::of(prefix).is_some()
}

/// Reads a table to its end.
pub(super) fn read(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let prefix = input.prefix()?;
    let Some(layout) = Layout::of(prefix) else {
        return Err(at_file(sink.file, Problem::NoData("looks like a table")));
    };
    if layout.time.is_none() {
        return functions::read(input, sink, &layout);
    }
    let mut rows = Rows::read(input, sink, &layout)?;
    if rows.times.is_empty() {
        return Err(at_file(sink.file, Problem::NoData("has the heading of a table")));
    }
    if is_insights(&layout) {
        // Logs Insights writes UTC without saying so.
        rows.times.iter_mut().for_each(|(moment, _)| {
            if let Moment::Local(at) = *moment {
                *moment = Moment::At(at);
            }
        });
    }
    if is_azure(&layout) {
        rows.times.iter_mut().for_each(|(moment, _)| {
            if let Moment::Local(at) | Moment::Either(_, Some(at)) = *moment {
                *moment = Moment::At(at);
            }
        });
    }
    let mut resolved = resolve(&rows.times, sink.file, sink.options, &mut sink.all.notes)?;
    if !resolved.absolute {
        add_days(&layout, &rows, &mut resolved.times);
    }
    if are_events(sink, &layout, &rows, &resolved.times)? {
        events(sink, &layout, &rows, &resolved.times, resolved.absolute);
        return Ok(Format::EventsCsv);
    }
    counts(sink, &layout, rows, &resolved.times, resolved.absolute)?;
    Ok(if is_insights(&layout) { Format::LogsInsights } else { Format::CountsCsv })
}

/// Adds the days of a column that counts them to times of day.
fn add_days(layout: &Layout, rows: &Rows, times: &mut [f64]) {
    const DAY_S: f64 = 86_400.0;
    let day =
        (0..rows.columns.len()).find(|i| layout.header.get(*i).is_some_and(|name| name.eq_ignore_ascii_case("day")));
    let Some(column) = day.map(|i| &rows.columns[i]).filter(|_| times.iter().all(|at| (0.0..DAY_S).contains(at)))
    else {
        return;
    };
    let first = column.value(0).unwrap_or(0.0);
    for (row, at) in times.iter_mut().enumerate() {
        *at += (column.value(row).unwrap_or(first) - first).max(0.0).floor() * DAY_S;
    }
}

/// Whether the heading is one of Azure's portal, which writes `TimeGenerated [UTC]` and dates with the month first.
fn is_azure(layout: &Layout) -> bool {
    layout.time.and_then(|column| layout.header.get(column)).is_some_and(|name| name.ends_with("[UTC]"))
}

fn is_insights(layout: &Layout) -> bool {
    layout.time.and_then(|column| layout.header.get(column)).is_some_and(|name| name.starts_with("bin("))
}

/// Whether each row is a request, rather than a count of some.
fn are_events(sink: &mut Sink<'_>, layout: &Layout, rows: &Rows, times: &[f64]) -> Result<bool, ImportError> {
    match sink.options.reading {
        Reading::Events => return Ok(true),
        Reading::Counts | Reading::Rates | Reading::Counter => return Ok(false),
        Reading::Auto => {}
    }
    if !sink.options.columns.is_empty() {
        return Ok(false);
    }
    let columns = || rows.columns.iter().enumerate().filter(|(i, _)| Some(*i) != layout.time);
    let numeric = || columns().filter(|(_, column)| column.is_numeric());
    if columns().next().is_none() || numeric().next().is_none() {
        // Dates alone are no moments of requests.
        let day = |at: &f64| (at - times[0]).rem_euclid(86_400.0) < 0.5;
        if times.len() > 1 && times.iter().all(day) {
            let why = "has dates without a clock and no column of numbers; say which column counts the requests, --column NAME, \
                       or, if each row is one request, --read events";
            return Err(refused(sink.file, why));
        }
        return Ok(true);
    }
    if numeric().any(|(i, _)| layout.role(i) == Role::Count) {
        return Ok(false);
    }
    let even = are_even(times);
    let telling = |role: Role| matches!(role, Role::Duration | Role::Status | Role::Size);
    if numeric().all(|(i, _)| telling(layout.role(i))) {
        let words = columns().any(|(_, column)| !column.is_numeric());
        let status = columns().any(|(i, _)| layout.role(i) == Role::Status);
        if even && !words && !status {
            let names: Vec<String> = numeric().map(|(i, _)| layout.name(i)).collect();
            let why = format!(
                "has times at even steps and {}, but no count of requests; if each row is one request, say --read events",
                names.join(", ")
            );
            return Err(refused(sink.file, why));
        }
        return Ok(true);
    }
    if !even && sink.options.step_s.is_none() {
        let names: Vec<String> = numeric().map(|(i, _)| layout.name(i)).take(10).collect();
        let text = format!(
            "the times come at no even step, so each row was read as one request, and {} left aside (--read counts says otherwise)",
            names.join(", ")
        );
        sink.warn(None, text);
        return Ok(true);
    }
    Ok(false)
}

/// Whether most times lie a whole number of steps of a second or more from the one before.
fn are_even(times: &[f64]) -> bool {
    let mut sorted: Vec<i64> = times.iter().map(|t| (t * 1e3).round() as i64).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut steps: Vec<i64> = sorted.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.sort_unstable();
    let Some(usual) = steps.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).map(|run| run[0]) else { return true };
    let whole = steps.iter().filter(|step| **step % usual == 0).count();
    usual >= 1000 && whole * 10 >= steps.len() * 9
}

/// The rows as requests, with what else they tell.
fn events(sink: &mut Sink<'_>, layout: &Layout, rows: &Rows, times: &[f64], absolute: bool) {
    let sized = |i: usize| !layout.header.get(i).is_some_and(|name| name.to_lowercase().contains("receiv"));
    let of = |role: Role| {
        rows.columns.iter().enumerate().find(|(i, c)| {
            Some(*i) != layout.time && layout.role(*i) == role && c.is_numeric() && (role != Role::Size || sized(*i))
        })
    };
    let end = layout.time_is_end();
    let duration = of(Role::Duration).and_then(|(i, column)| Some((column, duration_unit(sink, layout, i, end)?)));
    let (status, size) = (of(Role::Status), of(Role::Size));
    sink.all.events.counts_from(absolute);
    sink.all.events.written_in(rows.offset);
    for (row, (at, (_, line))) in times.iter().zip(&rows.times).enumerate() {
        let measure = &mut sink.all.measure;
        let ms = duration.and_then(|(column, unit)| Some(column.value(row)? * unit)).filter(|ms| *ms >= 0.0);
        if let Some(ms) = ms {
            measure.duration_ms.record(ms);
        }
        if let Some(v) = status.and_then(|(_, c)| c.value(row)) {
            measure.statuses.record(v as u64);
        }
        if let Some(v) = size.and_then(|(_, c)| c.value(row)) {
            measure.response_bytes.record(v);
        }
        let came = at - ms.filter(|_| end).map_or(0.0, |ms| ms / 1e3);
        sink.all.events.record(came, *line);
    }
    if duration.is_some() {
        sink.all.measure.duration_means.get_or_insert("as the table says");
    }
}

/// The unit of a column of durations in milliseconds, if it is known or can be assumed.
fn duration_unit(sink: &mut Sink<'_>, layout: &Layout, column: usize, end: bool) -> Option<f64> {
    let name = layout.name(column);
    let known = layout::unit_ms(&name).or(sink.options.duration_unit_ms);
    if known.is_none() && end {
        let text = format!(
            "'{name}' was taken for seconds, and for what lies before the end of each call (--duration-unit says otherwise)"
        );
        sink.warn(None, text);
        return Some(1e3);
    }
    if known.is_none() {
        sink.info(format!("'{name}' may be a duration; say --duration-unit us, ms or s to use it"));
    }
    known
}

/// The columns of counts as series.
fn counts(sink: &mut Sink<'_>, layout: &Layout, rows: Rows, times: &[f64], absolute: bool) -> Result<(), ImportError> {
    let (step_s, absent_is_zero) = told(sink, layout)?;
    let used = used(sink, layout, &rows)?;
    let Rows { times: lines, columns, offset } = rows;
    for (i, column) in columns.into_iter().enumerate().filter(|(i, _)| used.contains(i)) {
        let name = layout.name(i);
        column.tell(&name, sink);
        let point = |(row, at): (usize, &f64)| Point { at: *at, value: column.value(row), line: lines[row].1 };
        sink.all.series.push(Series {
            file: sink.file.to_owned(),
            points: times.iter().enumerate().map(point).collect(),
            values: values(&name, &column),
            name,
            step_s,
            at_end: false,
            absolute,
            offset,
            absent_is_zero,
        });
    }
    Ok(())
}

/// What the rows before the data and the heading say: the step, and whether the source leaves out what is zero.
fn told(sink: &Sink<'_>, layout: &Layout) -> Result<(Option<f64>, bool), ImportError> {
    let said = |word: &str| {
        layout.said.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, value)| value.as_str())
    };
    if let Some(statistic) = said("Statistic").filter(|statistic| !statistic.eq_ignore_ascii_case("sum")) {
        let why = format!(
            "shows the statistic '{}', which is no count of requests; choose Sum and export again",
            super::error::excerpt(statistic.as_bytes())
        );
        return Err(refused(sink.file, why));
    }
    let period = said("Period").and_then(|text| text.parse::<f64>().ok()).filter(|s| *s > 0.0 && s.is_finite());
    let bin = layout.time.and_then(|column| layout.header.get(column)).and_then(|name| bin(name));
    Ok((period.or(bin), said("Period").is_some() || is_insights(layout)))
}

/// `bin(5m)` in seconds.
fn bin(name: &str) -> Option<f64> {
    let inner = name.strip_prefix("bin(")?.strip_suffix(')')?;
    let end = inner.find(|c: char| !c.is_ascii_digit())?;
    let unit = match inner[end..].trim() {
        "ms" => 1e-3,
        "s" | "sec" | "second" | "seconds" => 1.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        "w" | "week" | "weeks" => 604_800.0,
        _ => return None,
    };
    inner[..end].parse::<f64>().ok().map(|n| n * unit).filter(|s| *s > 0.0)
}

/// The columns that are counts: as asked, else those whose heading says so, else all figures that are not of something else.
fn used(sink: &mut Sink<'_>, layout: &Layout, rows: &Rows) -> Result<Vec<usize>, ImportError> {
    let numeric =
        || rows.columns.iter().enumerate().filter(|(i, c)| Some(*i) != layout.time && c.is_numeric()).map(|(i, _)| i);
    if !sink.options.columns.is_empty() {
        return Ok(numeric().collect());
    }
    let denied = |i: usize| layout.header.get(i).is_some_and(|name| counts_requests(name) == Some(false));
    let named: Vec<usize> = numeric().filter(|i| layout.role(*i) == Role::Count).collect();
    let others = || numeric().filter(|i| layout.role(*i) == Role::Other && !denied(*i)).collect();
    let used: Vec<usize> = if named.is_empty() { others() } else { named };
    let names = |columns: &[usize]| columns.iter().take(10).map(|i| layout.name(*i)).collect::<Vec<_>>().join(", ");
    let rest: Vec<usize> = (0..rows.columns.len()).filter(|i| Some(*i) != layout.time && !used.contains(i)).collect();
    if used.is_empty() {
        return Err(refused(
            sink.file,
            format!("has no column of counts; it has {}; say which it is: --column NAME", names(&rest)),
        ));
    }
    if used.len() > 1 && layout.header.is_empty() {
        let why = format!(
            "has several columns of figures and no heading that says which counts requests: {}; say which it is: --column '{}'",
            names(&used),
            layout.name(used[0])
        );
        return Err(refused(sink.file, why));
    }
    if used.len() > 1 {
        let text = format!("{} columns were added up: {} (--column NAME takes one)", used.len(), names(&used));
        sink.info(text);
    }
    if !rest.is_empty() {
        sink.info(format!("left aside: {}", names(&rest)));
    }
    Ok(used)
}

/// What the values of a column are, by their units and its heading.
fn values(name: &str, column: &Column) -> Values {
    let name = name.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if column.rates {
        Values::Rates
    } else if name.ends_with("_total") || says(&["counter", "cumulative"]) {
        Values::Counter
    } else if says(&["/s", "per second", "per_second", "rps", "qps", "rate("])
        || name == "rate"
        || name.ends_with("_rate")
    {
        Values::Rates
    } else {
        Values::Unclear
    }
}
