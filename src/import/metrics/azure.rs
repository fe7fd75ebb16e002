//! `az monitor metrics list -o json`. A total may be null, zero or absent: all three mean zero.

use super::Stamp;
use crate::import::Format;
use crate::import::error::{ImportError, Problem, at_file, excerpt, refused};
use crate::import::grid::{Point, Series, Values};
use crate::import::input::Input;
use crate::import::sink::Sink;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    interval: String,
    value: Vec<Metric>,
}

#[derive(Deserialize)]
struct Metric {
    name: Name,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    timeseries: Vec<Line>,
}

#[derive(Deserialize)]
struct Name {
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    data: Vec<Datum>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Datum {
    time_stamp: Stamp,
    total: Option<f64>,
    average: Option<Value>,
    count: Option<Value>,
}

/// Reads the metrics.
pub(in crate::import) fn read(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let answer: Answer = input.document("answer of Azure Monitor")?;
    let metric = one(answer.value, sink)?;
    let data = || metric.timeseries.iter().flat_map(|line| &line.data);
    if data().next().is_none() {
        return Err(at_file(sink.file, Problem::NoData("is an answer of Azure Monitor")));
    }
    let totals = data().any(|datum| datum.total.is_some());
    if !totals && data().any(|datum| datum.average.as_ref().or(datum.count.as_ref()).is_some_and(|v| !v.is_null())) {
        let why =
            "has no total, and average or count of samples are no counts of requests; export with --aggregation Total";
        return Err(refused(sink.file, why));
    }
    if !matches!(metric.unit.as_str(), "" | "Count" | "CountPerSecond" | "Unspecified") {
        let text =
            format!("{} is in '{}', which does not look like a count of requests", metric.name.value, metric.unit);
        sink.warn(None, text);
    }
    let step_s = interval(&answer.interval);
    let values = if metric.unit == "CountPerSecond" { Values::Rates } else { Values::Counts };
    for (l, line) in metric.timeseries.iter().enumerate() {
        let mut points = Vec::with_capacity(line.data.len());
        for (i, datum) in line.data.iter().enumerate() {
            let at = datum.time_stamp.seconds(sink.file, || format!("value.timeseries[{l}].data[{i}].timeStamp"))?;
            points.push(Point { at, value: datum.total, line: 0 });
        }
        let (file, name) = (sink.file.to_owned(), metric.name.value.clone());
        sink.all.series.push(Series {
            file,
            name,
            points,
            step_s,
            at_end: false,
            absolute: true,
            offset: None,
            absent_is_zero: true,
            values,
        });
    }
    Ok(Format::AzureMonitor)
}

/// The metric that is of requests: the only one, or the one asked for.
fn one(mut metrics: Vec<Metric>, sink: &Sink<'_>) -> Result<Metric, ImportError> {
    let wanted = &sink.options.columns;
    if !wanted.is_empty() {
        metrics.retain(|metric| wanted.contains(&metric.name.value));
    }
    let names: Vec<String> = metrics.iter().map(|metric| excerpt(metric.name.value.as_bytes())).collect();
    match (metrics.pop(), metrics.is_empty()) {
        (Some(metric), true) => Ok(metric),
        (Some(_), false) => Err(refused(
            sink.file,
            format!("has several metrics; say which is of requests: --column {}", names.join(" or ")),
        )),
        (None, _) => Err(at_file(sink.file, Problem::NoData("is an answer of Azure Monitor"))),
    }
}

/// `PT1M`, `PT1H`, `P1D`, `0:01:00` in seconds.
fn interval(text: &str) -> Option<f64> {
    if let Some(iso) = text.strip_prefix('P') {
        let (number, unit) =
            iso.trim_start_matches('T').split_at_checked(iso.trim_start_matches('T').len().checked_sub(1)?)?;
        let unit = match (unit, iso.starts_with('T')) {
            ("S", true) => 1.0,
            ("M", true) => 60.0,
            ("H", true) => 3600.0,
            ("D", false) => 86_400.0,
            _ => return None,
        };
        return number.parse::<f64>().ok().map(|n| n * unit).filter(|s| *s > 0.0 && s.is_finite());
    }
    let parts: Vec<f64> = text.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let seconds = parts.iter().fold(0.0, |sum, part| sum * 60.0 + part);
    (parts.len() == 3 && seconds > 0.0 && seconds.is_finite()).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::interval;

    #[test]
    fn intervals_old_and_new() {
        assert_eq!(interval("PT1M"), Some(60.0));
        assert_eq!(interval("PT6H"), Some(21_600.0));
        assert_eq!(interval("P1D"), Some(86_400.0));
        assert_eq!(interval("0:05:00"), Some(300.0));
        for text in ["", "P", "PT", "P1M", "FULL", "0:0:0", "PTé", "Pé"] {
            assert_eq!(interval(text), None, "{text}");
        }
    }
}
