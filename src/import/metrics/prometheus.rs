//! `query_range` of the Prometheus HTTP API. The sample at a time covers the range before it; a value is text.

use super::Figure;
use crate::import::error::{ImportError, Problem, at_file, excerpt, refused};
use crate::import::grid::{Point, Series, Values};
use crate::import::{Format, Job};
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
pub(in crate::import) fn read(job: &mut Job<'_>) -> Result<Format, ImportError> {
    let bytes = job.whole()?;
    let answer: Answer = job.parsed(&bytes, NAME)?;
    let data = match answer.data {
        Some(data) if answer.status == "success" => data,
        _ => {
            return Err(refused(
                job.file,
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
        return Err(refused(job.file, why));
    }
    let before = job.gathered.series.len();
    let matrix: Matrix = job.parsed(&bytes, NAME)?;
    drop(bytes);
    for (s, Sampled { metric, values }) in matrix.data.result.into_iter().enumerate() {
        let Some(values) = values else {
            return Err(refused(
                job.file,
                "has a series without values of the form [time, \"value\"]; of native histograms query histogram_count()",
            ));
        };
        let mut points = Vec::with_capacity(values.len());
        for (i, (at, value)) in values.iter().enumerate() {
            let path = || format!("data.result[{s}].values[{i}]");
            let value = value.as_ref().map_or(Ok(None), |value| value.value(job.file, path))?;
            points.push(Point { at: *at, value, line: 0 });
        }
        if !points.is_empty() {
            push(job, &metric, points);
        }
    }
    if job.gathered.series.len() == before {
        return Err(at_file(job.file, Problem::NoData("is an answer of Prometheus")));
    }
    Ok(Format::Prometheus)
}

fn push(job: &mut Job<'_>, metric: &BTreeMap<String, String>, points: Vec<Point>) {
    let plain = metric.get("__name__");
    // Functions such as rate() drop the name, so a name that is there belongs to the counter itself.
    let counter = plain.is_some_and(|name| name.ends_with("_total") || name.ends_with("_count"));
    let labels: Vec<String> = metric.iter().map(|(key, value)| format!("{key}={value}")).collect();
    job.gathered.series.push(Series {
        file: job.file.to_owned(),
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
