//! `projects.timeSeries.list` of Google Cloud Monitoring. Newest first; 64-bit whole numbers are text; a quiet time has no point.

use super::{Figure, Stamp};
use crate::import::Format;
use crate::import::error::{ImportError, Problem, at_file, refused};
use crate::import::grid::{Point, Series, Values};
use crate::import::input::Input;
use crate::import::sink::Sink;
use serde::Deserialize;
use serde_json::Value;

const NAME: &str = "answer of Cloud Monitoring";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    time_series: Vec<Line>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[serde(default)]
    metric: Value,
    #[serde(default)]
    metric_kind: String,
    #[serde(default)]
    value_type: String,
    #[serde(default)]
    points: Vec<Sample>,
}

#[derive(Deserialize)]
struct Sample {
    interval: Interval,
    value: Typed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interval {
    start_time: Option<Stamp>,
    end_time: Stamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Typed {
    int64_value: Option<Figure>,
    double_value: Option<Figure>,
}

/// Reads the series.
pub(in crate::import) fn read(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let bytes = input.whole()?;
    // Some tools write the series as an array of its own.
    let lines = if bytes.trim_ascii_start().first() == Some(&b'[') {
        input.parsed::<Vec<Line>>(&bytes, NAME)?
    } else {
        let answer: Answer = input.parsed(&bytes, NAME)?;
        if answer.next_page_token.is_some_and(|token| !token.is_empty()) {
            sink.warn(None, "is one page of several (nextPageToken); import them all together");
        }
        answer.time_series
    };
    let before = sink.all.series.len();
    for (l, line) in lines.iter().enumerate().filter(|(_, line)| !line.points.is_empty()) {
        let series = series(line, l, sink)?;
        sink.all.series.push(series);
    }
    if sink.all.series.len() == before {
        return Err(at_file(sink.file, Problem::NoData("is an answer of Cloud Monitoring")));
    }
    Ok(Format::GoogleMonitoring)
}

fn series(line: &Line, l: usize, sink: &mut Sink<'_>) -> Result<Series, ImportError> {
    if line.value_type == "DISTRIBUTION" {
        return Err(refused(
            sink.file,
            "is a distribution, such as of latencies; export a count, such as request_count",
        ));
    }
    let values = match line.metric_kind.as_str() {
        "CUMULATIVE" => Values::Counter,
        "GAUGE" => {
            sink.info("a gauge is taken for a rate a second, as ALIGN_RATE gives (--read counts says otherwise)");
            Values::Rates
        }
        _ => Values::Counts,
    };
    let mut points = Vec::with_capacity(line.points.len());
    let mut step_s: Option<f64> = None;
    for (i, sample) in line.points.iter().enumerate() {
        let path = |field: &str| format!("timeSeries[{l}].points[{i}].{field}");
        let end = sample.interval.end_time.seconds(sink.file, || path("interval.endTime"))?;
        let start = match &sample.interval.start_time {
            Some(stamp) => stamp.seconds(sink.file, || path("interval.startTime"))?,
            None => end,
        };
        let figure = sample.value.int64_value.as_ref().or(sample.value.double_value.as_ref());
        let value = figure.map_or(Ok(None), |figure| figure.value(sink.file, || path("value")))?;
        if values == Values::Counts && end > start {
            step_s = Some(step_s.map_or(end - start, |step| step.min(end - start)));
        }
        points.push(Point { at: if values == Values::Counts { start } else { end }, value, line: 0 });
    }
    let labels = line.metric.get("labels").and_then(Value::as_object).into_iter().flatten();
    let name = labels
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect::<Vec<_>>()
        .join(",");
    let at_end = values == Values::Rates;
    Ok(Series {
        file: sink.file.to_owned(),
        name,
        points,
        step_s,
        at_end,
        absolute: true,
        offset: None,
        absent_is_zero: true,
        values,
    })
}
