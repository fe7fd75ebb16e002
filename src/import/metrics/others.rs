//! Time series of other stores: Datadog, Graphite, `InfluxDB`, Elasticsearch, `VictoriaMetrics`, promtool, `uniq -c`.

use crate::import::Format;
use crate::import::error::{ImportError, Problem, at_file, excerpt};
use crate::import::grid::{Point, Values};
use crate::import::input::Input;
use crate::import::note::Rejects;
use crate::import::sink::Sink;
use crate::import::time::{Moment, epoch, leading, parse as time};
use crate::import::words::{counts_requests, number};
use crate::import::zone::single;
use serde_json::Value;

/// Seconds of a time as text or number; times without a zone are in UTC, as these stores write them.
fn seconds(value: &Value) -> Option<f64> {
    let moment = match value {
        Value::String(text) => time(text.as_bytes()),
        other => epoch(other.as_f64()?),
    };
    match moment? {
        Moment::At(at) | Moment::Local(at) => Some(at),
        _ => None,
    }
}

fn figure(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|v| v.is_finite())
}

/// Pairs of a time and a value, in either order; what is `null` has no value.
fn pairs(list: &Value, time_first: bool) -> Vec<Point> {
    let point = |pair: &Value| {
        let (first, second) = (pair.get(0)?, pair.get(1)?);
        let (at, value) = if time_first { (first, second) } else { (second, first) };
        Some(Point { at: seconds(at)?, value: figure(value), line: 0 })
    };
    list.as_array().into_iter().flatten().filter_map(point).collect()
}

/// Takes the series that count requests: those asked for, else those whose names say so, else all whose names do not deny it.
pub(super) fn take(
    sink: &mut Sink<'_>,
    series: Vec<(String, Vec<Point>, Values)>,
    step_s: Option<f64>,
    what: &'static str,
) -> Result<(), ImportError> {
    let series: Vec<_> = series.into_iter().filter(|(_, points, _)| !points.is_empty()).collect();
    if series.is_empty() {
        return Err(at_file(sink.file, Problem::NoData(what)));
    }
    let chosen = chosen(&series.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), sink)?;
    for ((name, points, values), _) in series.into_iter().zip(chosen).filter(|(_, chosen)| *chosen) {
        sink.series(&name, points, values).step_s = step_s;
    }
    Ok(())
}

/// Which series or metrics count requests, by their names.
pub(in crate::import) fn chosen(names: &[&str], sink: &mut Sink<'_>) -> Result<Vec<bool>, ImportError> {
    if !sink.options.columns.is_empty() {
        return Ok(names.iter().map(|name| sink.options.columns.iter().any(|wanted| wanted == name)).collect());
    }
    let kinds: Vec<Option<bool>> = names.iter().map(|name| counts_requests(name)).collect();
    let named = kinds.contains(&Some(true)) && kinds.contains(&Some(false));
    let chosen: Vec<bool> =
        kinds.iter().map(|kind| if named { *kind == Some(true) } else { *kind != Some(false) }).collect();
    let shown = |wanted: bool| {
        let names = names
            .iter()
            .zip(&chosen)
            .filter(|(_, chosen)| **chosen == wanted)
            .take(10)
            .map(|(name, _)| excerpt(name.as_bytes()));
        names.collect::<Vec<_>>().join(", ")
    };
    if !chosen.contains(&true) {
        return Err(
            sink.refused(format!("has no count of requests; it has {}; say which is one: --column NAME", shown(false)))
        );
    }
    if chosen.contains(&false) {
        sink.info(format!("left aside as no counts of requests: {}", shown(false)));
    }
    let n = chosen.iter().filter(|chosen| **chosen).count();
    if n > 1 {
        sink.info(format!("{n} series were added up: {} (--column NAME takes one)", shown(true)));
    }
    Ok(chosen)
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Datadog's query API, version 1 (`pointlist`) and 2 (`times` and `values`).
pub(in crate::import) fn datadog(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let document: Value = input.document("answer of Datadog")?;
    let query = text(&document, "query");
    let values = if query.contains("as_count()") {
        Values::Counts
    } else if query.contains("as_rate()") {
        Values::Rates
    } else {
        Values::Unclear
    };
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let first = list(document.get("series").unwrap_or(&Value::Null));
    let step_s = first.first().and_then(|series| series.get("interval")).and_then(Value::as_f64).filter(|s| *s > 0.0);
    let mut series: Vec<(String, Vec<Point>, Values)> = first
        .iter()
        .map(|one| (text(one, "metric"), pairs(one.get("pointlist").unwrap_or(&Value::Null), true), values))
        .collect();
    if let Some(attributes) = document.pointer("/data/attributes") {
        let times = list(attributes.get("times").unwrap_or(&Value::Null));
        for row in list(attributes.get("values").unwrap_or(&Value::Null)) {
            let points = times
                .iter()
                .zip(list(&row))
                .filter_map(|(at, value)| Some(Point { at: seconds(at)?, value: figure(&value), line: 0 }));
            series.push((String::new(), points.collect(), values));
        }
    }
    take(sink, series, step_s, "is an answer of Datadog")?;
    Ok(Format::Datadog)
}

/// Graphite's render API: the value stands before the time.
pub(in crate::import) fn graphite(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let document: Value = input.document("answer of Graphite")?;
    let of = |one: &Value| {
        (text(one, "target"), pairs(one.get("datapoints").unwrap_or(&Value::Null), false), Values::Unclear)
    };
    let series = document.as_array().into_iter().flatten().map(of).collect();
    take(sink, series, None, "is an answer of Graphite")?;
    Ok(Format::Graphite)
}

/// `TIMESERIES` of NRQL: windows in seconds since 1970, each with a list of results, of which each figure is a series by its name.
pub(in crate::import) fn new_relic(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let document: Value = input.document("answer of New Relic")?;
    let mut series: Vec<(String, Vec<Point>, Values)> = Vec::new();
    let mut step_s = None;
    for window in document.get("timeSeries").and_then(Value::as_array).into_iter().flatten() {
        let [begin, end] = ["beginTimeSeconds", "endTimeSeconds"].map(|key| window.get(key).and_then(Value::as_f64));
        let Some(at) = begin else { continue };
        step_s = step_s.or(end.map(|end| end - at).filter(|step| *step > 0.0));
        let results = window.get("results").and_then(Value::as_array).into_iter().flatten();
        for (name, value) in results.filter_map(Value::as_object).flatten() {
            let point = Point { at, value: figure(value), line: 0 };
            match series.iter_mut().find(|(known, ..)| known == name) {
                Some((_, points, _)) => points.push(point),
                None => series.push((name.clone(), vec![point], Values::Counts)),
            }
        }
    }
    take(sink, series, step_s, "is an answer of New Relic")?;
    Ok(Format::NewRelic)
}

/// A query of `InfluxDB` 1: columns, of which the first is the time, and rows.
pub(in crate::import) fn influx(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let document: Value = input.document("answer of InfluxDB")?;
    let mut series = Vec::new();
    let results = document.get("results").and_then(Value::as_array).cloned().unwrap_or_default();
    for one in results.iter().filter_map(|result| result.get("series")?.as_array()).flatten() {
        let columns: Vec<&str> =
            one.get("columns").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let rows: Vec<&Vec<Value>> =
            one.get("values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_array).collect();
        for (at, name) in columns.iter().enumerate().skip(1) {
            let points = rows.iter().filter_map(|row| {
                Some(Point { at: seconds(row.first()?)?, value: row.get(at).and_then(figure), line: 0 })
            });
            series.push(((*name).to_owned(), points.collect(), Values::Unclear));
        }
    }
    take(sink, series, None, "is an answer of InfluxDB")?;
    Ok(Format::InfluxJson)
}

/// A date histogram of Elasticsearch: the first buckets whose keys are times.
pub(in crate::import) fn date_histogram(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let document: Value = input.document("answer of Elasticsearch")?;
    let Some(points) = buckets(&document, 0) else {
        return Err(at_file(sink.file, Problem::NoData("is an answer of Elasticsearch")));
    };
    let series = sink.series("doc_count", points, Values::Counts);
    series.absent_is_zero = true;
    Ok(Format::DateHistogram)
}

fn buckets(value: &Value, depth: usize) -> Option<Vec<Point>> {
    if depth > 12 {
        return None;
    }
    let of = |bucket: &Value| {
        let at = bucket.get("key").and_then(seconds).or_else(|| seconds(bucket.get("key_as_string")?))?;
        Some(Point { at, value: bucket.get("doc_count").and_then(figure), line: 0 })
    };
    let own =
        value.get("buckets").and_then(Value::as_array).and_then(|list| list.iter().map(of).collect::<Option<Vec<_>>>());
    if let Some(points) = own.filter(|points| !points.is_empty()) {
        return Some(points);
    }
    match value {
        Value::Object(object) => object.values().find_map(|inner| buckets(inner, depth + 1)),
        Value::Array(list) => list.iter().find_map(|inner| buckets(inner, depth + 1)),
        _ => None,
    }
}

/// `/api/v1/export` of `VictoriaMetrics`: a series a line, values and times (ms) in two arrays.
pub(in crate::import) fn victoria(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let (mut rejects, mut series) = (Rejects::default(), Vec::new());
    while let Some(line) = input.line()? {
        rejects.lines += 1;
        let value: Option<Value> = serde_json::from_slice(&line.bytes).ok().filter(|_| !line.cut);
        let list = |key: &str| value.as_ref()?.get(key)?.as_array().cloned();
        let (Some(values), Some(times)) = (list("values"), list("timestamps")) else {
            rejects.reject(line.number, &line.bytes, "no values and timestamps");
            continue;
        };
        let name =
            value.as_ref().and_then(|value| value.pointer("/metric/__name__")?.as_str()).unwrap_or_default().to_owned();
        let points = times
            .iter()
            .zip(&values)
            .filter_map(|(at, value)| Some(Point { at: seconds(at)?, value: figure(value), line: line.number }));
        let kind = if super::prometheus::is_counter(&name) { Values::Counter } else { Values::Unclear };
        series.push((name, points.collect(), kind));
    }
    let rejected = rejects.judge(sink.file, "series of VictoriaMetrics", &mut sink.all.notes)?;
    sink.all.rejected += rejected;
    take(sink, series, None, "is an export of VictoriaMetrics")?;
    Ok(Format::VictoriaMetrics)
}

/// `promtool query range`: a line of labels, then `value @[time]`.
pub(in crate::import) fn promtool(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let (mut rejects, mut series) = (Rejects::default(), Vec::<(String, Vec<Point>)>::new());
    while let Some(line) = input.line()? {
        rejects.lines += 1;
        let text = String::from_utf8_lossy(&line.bytes).trim().to_owned();
        let value = text.split_once(" @[").and_then(|(value, at)| {
            // The value may stand behind the labels: {job="web"} => 0.7 @[…].
            let value = value.rsplit(' ').next()?.parse::<f64>().ok();
            let Moment::At(at) = time(at.strip_suffix(']')?.as_bytes())? else { return None };
            Some(Point { at, value: value.filter(|v| v.is_finite()), line: line.number })
        });
        match value {
            Some(point) => {
                if series.is_empty() {
                    series.push((String::new(), Vec::new()));
                }
                if let Some((_, points)) = series.last_mut() {
                    points.push(point);
                }
            }
            None if text.ends_with("=>") => series.push((text.trim_end_matches("=>").trim().to_owned(), Vec::new())),
            None => rejects.reject(line.number, &line.bytes, "neither labels nor a value with its time"),
        }
    }
    let rejected = rejects.judge(sink.file, "lines of promtool", &mut sink.all.notes)?;
    sink.all.rejected += rejected;
    series.retain(|(_, points)| !points.is_empty());
    if series.is_empty() {
        return Err(at_file(sink.file, Problem::NoData("is an answer of promtool")));
    }
    for (labels, points) in super::prometheus::countable(series, |(labels, _), label| label_of(labels, label), sink)? {
        let values = if super::prometheus::is_counter(labels.split('{').next().unwrap_or_default()) {
            Values::Counter
        } else {
            Values::Unclear
        };
        let series = sink.series(&labels, points, values);
        series.at_end = true;
    }
    Ok(Format::Promtool)
}

/// The value of a label in `name{a="b", c="d"}`.
fn label_of(labels: &str, label: &str) -> Option<String> {
    let at = labels
        .find(&format!("{label}=\""))
        .filter(|at| *at == 0 || !labels.as_bytes()[at - 1].is_ascii_alphanumeric())?;
    let rest = &labels[at + label.len() + 2..];
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

/// A line of `uniq -c`: a count, then a time that may be cut after its minute or hour.
pub(in crate::import) fn counted_line(line: &[u8]) -> Option<(f64, Moment)> {
    let line = line.trim_ascii();
    let at = line.iter().position(|c| matches!(c, b' ' | b'\t'))?;
    let (count, text) = (&line[..at], line[at..].trim_ascii().trim_ascii_start());
    if !count.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let text = text.strip_prefix(b"[").unwrap_or(text);
    let moment = match leading(text) {
        Some((moment, used)) if used == text.len() => moment,
        // 02/Nov/2026:10 and 2026-11-02T10 are cut after the hour.
        _ => match leading(&[text, b":00"].concat()) {
            Some((moment, used)) if used == text.len() + 3 => moment,
            _ => match time(text)? {
                moment @ Moment::Clock(_) => moment,
                _ => return None,
            },
        },
    };
    Some((number(count)?, moment))
}

/// `cut | sort | uniq -c`: times without requests are not there.
pub(in crate::import) fn uniq(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let (mut rejects, mut points, mut absolute) = (Rejects::default(), Vec::new(), true);
    while let Some(line) = input.line()? {
        rejects.lines += 1;
        let counted = counted_line(&line.bytes).and_then(|(count, moment)| {
            let at = match moment {
                Moment::Clock(at) => {
                    absolute = false;
                    at
                }
                moment => single(moment, sink.options)?,
            };
            Some(Point { at, value: Some(count), line: line.number })
        });
        match counted {
            Some(point) => points.push(point),
            None => rejects.reject(line.number, &line.bytes, "no count and time"),
        }
    }
    let rejected = rejects.judge(sink.file, "counts with a time", &mut sink.all.notes)?;
    sink.all.rejected += rejected;
    sink.warn(None, "the times have no zone and were read as UTC; --tz says otherwise (only what depends on the hour of the day changes)");
    let series = sink.series("count", points, Values::Counts);
    (series.absolute, series.absent_is_zero) = (absolute, true);
    Ok(Format::UniqCounts)
}

/// Lines of Loki's query API: `[time, line]` by stream, as lines with their times before them.
pub(in crate::import) fn loki_lines(input: &mut Input<'_>) -> Result<Vec<u8>, ImportError> {
    let document: Value = input.document("answer of Loki")?;
    let mut lines: Vec<(&str, &str)> = Vec::new();
    for stream in document.pointer("/data/result").and_then(Value::as_array).into_iter().flatten() {
        let values = stream.get("values").and_then(Value::as_array).into_iter().flatten();
        lines.extend(values.filter_map(|pair| Some((pair.get(0)?.as_str()?, pair.get(1)?.as_str()?))));
    }
    lines.sort_unstable();
    let line = |(at, text): (&str, &str)| serde_json::json!({ "time": at, "line": text }).to_string() + "\n";
    Ok(lines.into_iter().map(line).collect::<String>().into_bytes())
}

/// Columns and rows of a query API, as one JSON object a row.
pub(in crate::import) fn column_lines(input: &mut Input<'_>) -> Result<Vec<u8>, ImportError> {
    let document: Value = input.document("answer of columns and rows")?;
    let mut lines = String::new();
    // `aws logs get-query-results`: a list of fields and values a row.
    for row in document.get("results").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_array) {
        let cell = |cell: &Value| Some((text(cell, "field"), cell.get("value")?.clone()));
        let object: serde_json::Map<String, Value> = row.iter().filter_map(cell).collect();
        lines.push_str(&Value::Object(object).to_string());
        lines.push('\n');
    }
    for table in document.get("tables").and_then(Value::as_array).into_iter().flatten().take(1) {
        let name =
            |column: &Value| column.get("name").or(Some(column)).and_then(Value::as_str).unwrap_or_default().to_owned();
        let columns: Vec<String> =
            table.get("columns").and_then(Value::as_array).into_iter().flatten().map(name).collect();
        for row in table.get("rows").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_array) {
            let object: serde_json::Map<String, Value> = columns.iter().cloned().zip(row.iter().cloned()).collect();
            lines.push_str(&Value::Object(object).to_string());
            lines.push('\n');
        }
    }
    Ok(lines.into_bytes())
}
