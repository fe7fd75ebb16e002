//! `aws cloudwatch get-metric-statistics` and `get-metric-data`. A period without requests has no point.

use super::Stamp;
use crate::import::Format;
use crate::import::error::{ImportError, Problem, at_field, at_file, refused};
use crate::import::grid::{Point, Series, Values};
use crate::import::input::Input;
use crate::import::sink::Sink;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Statistics {
    #[serde(default)]
    label: String,
    datapoints: Vec<Datapoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Datapoint {
    timestamp: Stamp,
    sum: Option<f64>,
    #[serde(default)]
    unit: String,
}

/// Reads `Datapoints`.
pub(in crate::import) fn statistics(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let document: Statistics = input.document("answer of get-metric-statistics")?;
    if document.datapoints.is_empty() {
        return Err(at_file(sink.file, Problem::NoData("is an answer of get-metric-statistics")));
    }
    if document.datapoints.iter().all(|point| point.sum.is_none()) {
        let why = "has no Sum, and SampleCount or Average are no counts of requests; export with --statistics Sum";
        return Err(refused(sink.file, why));
    }
    let mut points = Vec::with_capacity(document.datapoints.len());
    let mut rates = true;
    for (i, point) in document.datapoints.iter().enumerate() {
        rates &= point.unit == "Count/Second";
        let at = point.timestamp.seconds(sink.file, || format!("Datapoints[{i}].Timestamp"))?;
        points.push(Point { at, value: point.sum, line: 0 });
    }
    points.sort_by(|a, b| a.at.total_cmp(&b.at));
    push(sink, document.label, points, rates);
    Ok(Format::CloudWatchStatistics)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    metric_data_results: Vec<Outcome>,
    #[serde(default)]
    messages: Vec<Message>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Outcome {
    #[serde(default)]
    id: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    timestamps: Vec<Stamp>,
    #[serde(default)]
    values: Vec<f64>,
    #[serde(default)]
    status_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    #[serde(default)]
    value: String,
}

/// Reads `MetricDataResults`.
pub(in crate::import) fn data(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let document: Data = input.document("answer of get-metric-data")?;
    if document.metric_data_results.iter().all(|result| result.values.is_empty()) {
        return Err(at_file(sink.file, Problem::NoData("is an answer of get-metric-data")));
    }
    for message in &document.messages {
        sink.warn(None, format!("CloudWatch says: {}", message.value));
    }
    if document.next_token.is_some() {
        sink.warn(None, "is one page of several (NextToken); import them all together");
    }
    let several = document.metric_data_results.len();
    // The label names the metric unless it was set; the id is of the query.
    let labels: Vec<String> = document.metric_data_results.iter().map(|result| result.label.clone()).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let wanted = if several > 1 && sink.options.columns.is_empty() {
        super::others::chosen(&labels, sink)?
    } else {
        vec![true; several]
    };
    if sink.options.columns.is_empty()
        && several == 1
        && crate::import::words::counts_requests(labels[0]) == Some(false)
    {
        let why = format!(
            "is of '{}', which counts no requests; export Invocations or RequestCount, or say --column ID if it does",
            super::super::error::excerpt(labels[0].as_bytes())
        );
        return Err(refused(sink.file, why));
    }
    for (r, result) in document.metric_data_results.into_iter().enumerate().filter(|(r, _)| wanted[*r]) {
        let path = format!("MetricDataResults[{r}]");
        if result.timestamps.len() != result.values.len() {
            let found = format!("{} times and {} values", result.timestamps.len(), result.values.len());
            let allowed = "as many values as times; export it again".to_owned();
            return Err(at_field(sink.file, None, &path, Problem::Value { found, allowed }));
        }
        if !matches!(result.status_code.as_str(), "" | "Complete") {
            let text = format!(
                "{}: the result is not complete ({}); import all its pages together",
                result.label, result.status_code
            );
            sink.warn(None, text);
        }
        let mut points = Vec::with_capacity(result.values.len());
        for (i, (stamp, value)) in result.timestamps.iter().zip(&result.values).enumerate() {
            let at = stamp.seconds(sink.file, || format!("{path}.Timestamps[{i}]"))?;
            points.push(Point { at, value: Some(*value), line: 0 });
        }
        push(sink, result.id, points, false);
    }
    Ok(Format::CloudWatchData)
}

fn push(sink: &mut Sink<'_>, name: String, points: Vec<Point>, rates: bool) {
    sink.all.series.push(Series {
        file: sink.file.to_owned(),
        name,
        points,
        step_s: None,
        at_end: false,
        absolute: true,
        offset: None,
        absent_is_zero: true,
        values: if rates { Values::Rates } else { Values::Counts },
    });
}
