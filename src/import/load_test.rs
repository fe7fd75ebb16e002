//! Results of load tests: how long requests took, and the arrivals of the test, which are not those of users.

pub(super) mod summary;

use super::Format;
use super::error::{ImportError, Problem, at_field, at_file};
use super::events::Events;
use super::input::Input;
use super::measure::Spread;
use super::note::Rejects;
use super::sink::{Gathered, Sink};
use super::table::cell::{number, split};
use super::time::parse as time;
use super::zone::single;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const DURATION: &str = "http_req_duration";
const REQUESTS: &str = "http_reqs";
/// Most requests that one point may stand for.
const MOST_AT_ONCE: u64 = 1_000_000;

/// Whether a JSON line is one of k6.
pub(super) fn is_k6_line(object: &Map<String, Value>) -> bool {
    let kind = object.get("type").and_then(Value::as_str);
    matches!(kind, Some("Metric" | "Point")) && object.contains_key("metric") && object.contains_key("data")
}

/// Whether a table is one of k6, by its first line.
pub(super) fn is_k6_table(text: &[u8]) -> bool {
    let line = text.split(|c| *c == b'\n').next().unwrap_or_default();
    line.starts_with(b"metric_name,") && memchr::memmem::find(line, b"metric_value").is_some()
}

/// Points as they come by: requests are counted by `http_reqs`, or by their durations where only those were exported.
#[derive(Debug, Default)]
struct Points {
    requests: Events,
    durations: Events,
}

impl Points {
    fn record(&mut self, all: &mut Gathered, metric: &str, at: f64, value: f64, status: Option<f64>, line: u64) {
        if metric == REQUESTS {
            for _ in 0..(value as u64).min(MOST_AT_ONCE) {
                self.requests.record(at, line);
            }
        } else if metric == DURATION {
            all.measure.duration_ms.record(value);
            if let Some(status) = status {
                all.measure.statuses.record(status as u64);
            }
            self.durations.record(at, line);
        }
    }

    fn finish(self, sink: &mut Sink<'_>) -> Result<(), ImportError> {
        if self.requests.count() == 0 && self.durations.count() == 0 {
            return Err(at_file(sink.file, Problem::NoData("is a result of k6")));
        }
        if sink.all.test.count() > 0 {
            let text = "a second load test: its measurements were added, its arrivals left aside";
            sink.warn(None, text);
        } else {
            sink.all.test = if self.requests.count() > 0 { self.requests } else { self.durations };
            sink.all.test.are_of(sink.file);
        }
        sink.tell_test();
        Ok(())
    }
}

/// k6 with `--out json`.
pub(super) fn k6_lines(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let (mut rejects, mut points) = (Rejects::default(), Points::default());
    while let Some(line) = input.line()? {
        if line.bytes.trim_ascii().is_empty() {
            continue;
        }
        rejects.lines += 1;
        let object: Option<Value> = serde_json::from_slice(&line.bytes).ok();
        let Some(object) = object.filter(|o| !line.cut && o.get("type").is_some()) else {
            rejects.reject(line.number, &line.bytes, "no JSON object of k6");
            continue;
        };
        let metric = object.get("metric").and_then(Value::as_str).unwrap_or_default();
        if object["type"] != "Point" || !matches!(metric, DURATION | REQUESTS) {
            continue;
        }
        let data = &object["data"];
        let at = data["time"].as_str().and_then(|t| single(time(t.as_bytes())?, sink.options));
        let (Some(at), Some(value)) = (at, data["value"].as_f64().filter(|v| *v >= 0.0)) else {
            rejects.reject(line.number, &line.bytes, "a point without time and value");
            continue;
        };
        let status = data["tags"]["status"].as_str().and_then(|s| s.parse().ok());
        points.record(sink.all, metric, at, value, status, line.number);
    }
    sink.all.rejected += rejects.judge(sink.file, "points of k6", &mut sink.all.notes)?;
    points.finish(sink)?;
    Ok(Format::K6Json)
}

/// k6 with `--out csv`.
pub(super) fn k6_table(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let (mut rejects, mut points) = (Rejects::default(), Points::default());
    let header: Vec<String> = match input.line()? {
        Some(line) => split(&line.bytes, b',').iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
        None => Vec::new(),
    };
    let column = |name: &str| header.iter().position(|head| head == name);
    let (Some(metric), Some(stamp), Some(value)) = (column("metric_name"), column("timestamp"), column("metric_value"))
    else {
        let reason = "the columns metric_name, timestamp and metric_value are not all there".to_owned();
        return Err(at_file(sink.file, Problem::Malformed { format: "result of k6", reason }));
    };
    let status = column("status");
    while let Some(line) = input.line()? {
        if line.bytes.trim_ascii().is_empty() {
            continue;
        }
        rejects.lines += 1;
        let cells = split(&line.bytes, b',');
        let cell = |at: usize| cells.get(at).map(AsRef::as_ref);
        let name = cell(metric).map(String::from_utf8_lossy).unwrap_or_default();
        let at = cell(stamp).and_then(|t| single(time(t)?, sink.options));
        let (Some(at), Some(value)) = (at, cell(value).and_then(number).filter(|v| *v >= 0.0)) else {
            rejects.reject(line.number, &line.bytes, "no metric, time and value");
            continue;
        };
        let status = status.and_then(cell).and_then(number);
        points.record(sink.all, &name, at, value, status, line.number);
    }
    sink.all.rejected += rejects.judge(sink.file, "rows of k6", &mut sink.all.notes)?;
    points.finish(sink)?;
    Ok(Format::K6Csv)
}

/// k6 with `--summary-export`, or its `handleSummary` as JSON.
pub(super) fn k6_summary(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    #[derive(Deserialize)]
    struct Document {
        metrics: BTreeMap<String, Value>,
    }
    let document: Document = input.document("summary of k6")?;
    let figures = |name: &str| document.metrics.get(name).map(|metric| metric.get("values").unwrap_or(metric));
    let Some(duration) = figures(DURATION) else {
        return Err(at_file(sink.file, Problem::NoData("is a summary of k6")));
    };
    let field = |name: &str| figure(duration, name, DURATION, sink.file);
    let (mean, min, max) = (field("avg")?, field("min")?, field("max")?);
    let median = duration.get("med").or_else(|| duration.get("p(50)")).and_then(Value::as_f64);
    let mut quantiles: Vec<(f64, f64)> = median.map(|v| (0.5, v)).into_iter().collect();
    for (name, value) in duration.as_object().into_iter().flatten() {
        let share = name.strip_prefix("p(").and_then(|n| n.strip_suffix(')')).and_then(|n| n.parse::<f64>().ok());
        if let (Some(share), Some(value)) = (share.filter(|s| *s > 50.0 && *s <= 100.0), value.as_f64()) {
            quantiles.push((share / 100.0, value));
        }
    }
    let count = figures(REQUESTS).and_then(|reqs| reqs.get("count")).and_then(Value::as_f64).unwrap_or(0.0);
    summarise(
        sink,
        Spread { count: count as u64, mean, variability: None, min, max, quantiles, histogram: Vec::new() },
    )?;
    Ok(Format::K6Summary)
}

/// A figure of a summary, not negative.
fn figure(object: &Value, name: &str, path: &str, file: &str) -> Result<f64, ImportError> {
    let found = object.get(name);
    found.and_then(Value::as_f64).filter(|v| *v >= 0.0 && v.is_finite()).ok_or_else(|| {
        let found = found.map_or_else(|| "nothing".to_owned(), |v| super::error::excerpt(v.to_string().as_bytes()));
        let allowed = "a time that is not negative; export the summary again".to_owned();
        at_field(file, None, &format!("{path}.{name}"), Problem::Value { found, allowed })
    })
}

/// oha with `--output-format json`.
pub(super) fn oha(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Document {
        summary: Value,
        latency_percentiles: BTreeMap<String, Option<f64>>,
        #[serde(default)]
        status_code_distribution: BTreeMap<String, u64>,
    }
    let document: Document = input.document("result of oha")?;
    let field = |name: &str| figure(&document.summary, name, "summary", sink.file).map(|s| s * 1e3);
    let (mean, min, max) = (field("average")?, field("fastest")?, field("slowest")?);
    let mut quantiles: Vec<(f64, f64)> = document
        .latency_percentiles
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix('p')?.parse::<f64>().ok()? / 100.0, (*value)? * 1e3)))
        .filter(|(share, value)| (0.0..=1.0).contains(share) && *value >= 0.0)
        .collect();
    quantiles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut count = 0_u64;
    for (status, n) in &document.status_code_distribution {
        count = count.saturating_add(*n);
        let class = status.parse::<usize>().map_or(0, |s| s / 100);
        let class = &mut sink.all.measure.statuses.classes[if class < 6 { class } else { 0 }];
        *class = class.saturating_add(*n);
    }
    let size = document.summary.get("sizePerRequest").and_then(Value::as_f64).filter(|v| *v >= 0.0);
    if let Some(bytes) = size {
        sink.all.measure.response_bytes.record_many(bytes, count.max(1));
    }
    summarise(sink, Spread { count, mean, variability: None, min, max, quantiles, histogram: Vec::new() })?;
    Ok(Format::Oha)
}

fn summarise(sink: &mut Sink<'_>, mut spread: Spread) -> Result<(), ImportError> {
    if spread.max < spread.min || spread.mean < spread.min || spread.mean > spread.max {
        let found = [spread.min, spread.mean, spread.max].map(super::error::number).join(" / ");
        let allowed = "least, mean and greatest in this order; export the summary again".to_owned();
        return Err(at_field(sink.file, None, "least, mean, greatest", Problem::Value { found, allowed }));
    }
    spread.quantiles.sort_by(|a, b| a.0.total_cmp(&b.0));
    spread.quantiles.dedup_by(|a, b| a.0.to_bits() == b.0.to_bits());
    sink.tell_test();
    let measure = &mut sink.all.measure;
    if measure.summary.is_some() || measure.duration_ms.count() > 0 {
        sink.warn(None, "durations are known from another file already; those of this summary were left aside");
    } else {
        measure.summary = Some(spread);
    }
    Ok(())
}
