//! `query_range` of the Prometheus HTTP API. The sample at a time covers the range before it; a value is text.

use super::Figure;
use crate::import::Format;
use crate::import::error::{ImportError, Problem, at_file, excerpt, refused};
use crate::import::grid::{Point, Series, Values};
use crate::import::input::Input;
use crate::import::sink::Sink;
use serde::Deserialize;
use std::collections::BTreeMap;

const NAME: &str = "answer of Prometheus";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status: String,
    #[serde(default)]
    error: String,
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    result_type: String,
}

/// The same, once it is known to hold series.
#[derive(Deserialize)]
struct Matrix {
    data: Outcome,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(default)]
    result: Vec<Sampled>,
}

#[derive(Deserialize)]
struct Sampled {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    values: Option<Vec<(f64, Option<Figure>)>>,
}

/// Reads a matrix.
pub(in crate::import) fn read(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let bytes = input.whole()?;
    let answer: Answer = input.parsed(&bytes, NAME)?;
    let data = match answer.data {
        Some(data) if answer.status == "success" => data,
        _ => {
            return Err(refused(
                sink.file,
                format!(
                    "Prometheus answered with an error: '{}'; correct the query and export again",
                    excerpt(answer.error.as_bytes())
                ),
            ));
        }
    };
    if data.result_type != "matrix" {
        let why = format!(
            "is a '{}', the answer to an instant query, with no series in it; use query_range with a start, an end and a step",
            excerpt(data.result_type.as_bytes())
        );
        return Err(refused(sink.file, why));
    }
    let before = sink.all.series.len();
    let matrix: Matrix = input.parsed(&bytes, NAME)?;
    drop(bytes);
    let mut found = Vec::new();
    for (s, Sampled { metric, values }) in matrix.data.result.into_iter().enumerate() {
        let Some(values) = values else {
            return Err(refused(
                sink.file,
                "has a series without values of the form [time, \"value\"]; of native histograms query histogram_count()",
            ));
        };
        let mut points = Vec::with_capacity(values.len());
        for (i, (at, value)) in values.iter().enumerate() {
            let path = || format!("data.result[{s}].values[{i}]");
            // Seconds since 1970 at the end of the year 9999.
            if at.abs() >= 253_402_300_800.0 {
                let why = format!("{}: the time {at:e} is beyond the year 9999; times are seconds since 1970", path());
                return Err(refused(sink.file, why));
            }
            let value = value.as_ref().map_or(Ok(None), |value| value.value(sink.file, path))?;
            points.push(Point { at: *at, value, line: 0 });
        }
        if !points.is_empty() {
            found.push((metric, points));
        }
    }
    for (metric, points) in countable(found, |(metric, _), label| metric.get(label).cloned(), sink)? {
        push(sink, &metric, points);
    }
    if sink.all.series.len() == before {
        return Err(at_file(sink.file, Problem::NoData("is an answer of Prometheus")));
    }
    Ok(Format::Prometheus)
}

fn push(sink: &mut Sink<'_>, metric: &BTreeMap<String, String>, points: Vec<Point>) {
    let plain = metric.get("__name__");
    // Functions such as rate() drop the name, so a name that is there belongs to the counter itself.
    // Some stores keep the name through increase(); a bucket that falls is no counter.
    let rises = points.len() > 2 && points.windows(2).all(|pair| pair[1].value >= pair[0].value);
    let counter = plain.is_some_and(|name| is_counter(name) || (name.ends_with("_bucket") && rises));
    let labels: Vec<String> = metric.iter().map(|(key, value)| format!("{key}={value}")).collect();
    sink.all.series.push(Series {
        file: sink.file.to_owned(),
        name: labels.join(","),
        points,
        step_s: None,
        at_end: true,
        absolute: true,
        offset: None,
        absent_is_zero: false,
        values: if counter { Values::Counter } else { Values::Unclear },
    });
}

/// Whether a metric of this name counts up from the start of its process.
pub(in crate::import) fn is_counter(name: &str) -> bool {
    name.ends_with("_total") || name.ends_with("_count")
}

/// The series that may be added up. Those that differ in `le` are cumulative buckets, of which the last has all requests; those that differ in
/// `quantile` are no counts; those with a `reporter` (Istio) tell of each request at both ends.
pub(in crate::import) fn countable<T>(
    series: Vec<T>,
    label: impl Fn(&T, &str) -> Option<String>,
    sink: &mut Sink<'_>,
) -> Result<Vec<T>, ImportError> {
    let mut series = series;
    if series.iter().any(|one| label(one, "quantile").is_some()) {
        return Err(refused(
            sink.file,
            "has a series for each quantile, which are durations or sizes and no counts; query the rate of its _count",
        ));
    }
    if series.iter().any(|one| label(one, "le").is_some()) {
        series.retain(|one| label(one, "le").is_some_and(|le| le.trim_start_matches('+') == "Inf"));
        if series.is_empty() {
            return Err(refused(
                sink.file,
                "has the buckets of a histogram without the last, le=\"+Inf\", which alone has all requests; query its _count",
            ));
        }
        sink.info("of the buckets of a histogram only the last, le=\"+Inf\", was taken: it has all requests, the others are parts of it");
    }
    let reporters: Vec<Option<String>> = series.iter().map(|one| label(one, "reporter")).collect();
    let has = |wanted: &str| reporters.iter().any(|reporter| reporter.as_deref() == Some(wanted));
    if has("source") && has("destination") {
        series.retain(|one| label(one, "reporter").is_none_or(|reporter| reporter == "destination"));
        sink.info("Istio tells of each request at both ends (reporter); those of the destination were taken");
    }
    Ok(series)
}
