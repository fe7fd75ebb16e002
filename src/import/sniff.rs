//! Which format it is, from how the text begins.

use super::Format;
use super::error::{Problem, excerpt};
use super::{access_log, balancer_log, json_log, lambda_log, load_test};
use serde_json::Value;

/// Lines that are looked at.
const LINES: usize = 200;

/// What begins so is packed: the first bytes of each, from its specification.
const PACKED: [(&[u8], &str); 8] = [
    (b"PK\x03\x04", "zip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"PAR1", "Parquet"),
];
/// Where the header of a tar archive says that it is one.
const TAR: std::ops::Range<usize> = 257..262;

/// How a file is packed, if it is.
fn packed(prefix: &[u8]) -> Option<&'static str> {
    let tar = prefix.get(TAR).is_some_and(|mark| mark == b"ustar").then_some("tar");
    PACKED.iter().find(|(mark, _)| prefix.starts_with(mark)).map(|(_, name)| *name).or(tar)
}

/// The format of a text that begins so.
pub(super) fn format(prefix: &[u8]) -> Result<Format, Problem> {
    if let Some(name) = packed(prefix) {
        return Err(Problem::Packed(name));
    }
    let text = prefix.trim_ascii();
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    let document = matches!(text[0], b'[' | b'{').then(|| document(text)).flatten();
    document.or_else(|| lines(text)).or_else(|| table(text)).ok_or_else(|| {
        let line = text.split(|c| *c == b'\n').next().unwrap_or_default();
        Problem::Unknown(excerpt(line))
    })
}

/// A JSON document, by the keys that it has near its beginning.
fn document(text: &[u8]) -> Option<Format> {
    const KEYS: [(&[&str], Format); 10] = [
        (&["\"MetricDataResults\""], Format::CloudWatchData),
        (&["\"Datapoints\""], Format::CloudWatchStatistics),
        (&["\"timeSeries\"", "\"metricKind\""], Format::GoogleMonitoring),
        (&["\"timeSeries\"", "\"points\""], Format::GoogleMonitoring),
        (&["\"metricKind\"", "\"points\""], Format::GoogleMonitoring),
        (&["\"latencyPercentiles\"", "\"summary\""], Format::Oha),
        (&["\"http_req_duration\"", "\"metrics\""], Format::K6Summary),
        (&["\"timespan\"", "\"interval\""], Format::AzureMonitor),
        (&["\"timeseries\"", "\"timeStamp\""], Format::AzureMonitor),
        (&["\"status\"", "\"resultType\""], Format::Prometheus),
    ];
    let first = text.split(|c| *c == b'\n').find(|line| !line.trim_ascii().is_empty())?;
    if let Some(format) = json_line(first) {
        return Some(format);
    }
    let has = |key: &str| memchr::memmem::find(text, key.as_bytes()).is_some();
    let by_key = KEYS.iter().find(|(keys, _)| keys.iter().all(|key| has(key))).map(|(_, format)| *format);
    let failed = has("\"errorType\"") && has("\"status\"");
    let empty = has("\"timeSeries\"") || (text.len() < 200 && (has("\"nextPageToken\"") || has("\"unit\"")));
    by_key
        .or_else(|| failed.then_some(Format::Prometheus))
        .or_else(|| (text[0] == b'{' && empty).then_some(Format::GoogleMonitoring))
        .or_else(|| (text[0] == b'[').then_some(Format::JsonLog))
}

/// What a line is that is a JSON object by itself, and no document of metrics.
fn json_line(line: &[u8]) -> Option<Format> {
    let line = line.trim_ascii();
    let Ok(Value::Object(object)) = serde_json::from_slice(line) else { return None };
    let kind = object.get("type").and_then(Value::as_str);
    if load_test::is_k6_line(&object) {
        return Some(Format::K6Json);
    }
    if kind == Some("platform.report") {
        return Some(Format::LambdaReport);
    }
    let document = [
        "MetricDataResults",
        "Datapoints",
        "timeSeries",
        "latencyPercentiles",
        "metrics",
        "timespan",
        "data",
        "errorType",
    ];
    let is_document = document.iter().any(|key| object.contains_key(*key));
    let timed = json_log::TIMES.iter().any(|key| object.contains_key(*key));
    (timed || (!is_document && object.len() > 1)).then_some(Format::JsonLog)
}

/// Formats of logs, in the order in which they win when as many lines are of each.
const KINDS: [Format; 5] =
    [Format::AccessLog, Format::LoadBalancerLog, Format::LambdaReport, Format::K6Json, Format::JsonLog];

/// A log, by what most of its first lines are.
fn lines(text: &[u8]) -> Option<Format> {
    if text[0] == b'#' && text.split(|c| *c == b'\n').any(|line| line.starts_with(b"#Fields:")) {
        return Some(Format::W3cLog);
    }
    let mut hits = [0_usize; KINDS.len()];
    for line in text.split(|c| *c == b'\n').take(LINES) {
        let line = line.trim_ascii();
        let format = if access_log::matches(line) {
            Some(Format::AccessLog)
        } else if balancer_log::matches(line) {
            Some(Format::LoadBalancerLog)
        } else if lambda_log::matches(line) {
            Some(Format::LambdaReport)
        } else if line.first() == Some(&b'{') {
            json_line(line)
        } else {
            None
        };
        if let Some(at) = format.and_then(|format| KINDS.iter().position(|kind| *kind == format)) {
            hits[at] += 1;
        }
    }
    let (at, most) = hits.iter().enumerate().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(&a.0)))?;
    (*most > 0).then_some(KINDS[at])
}

/// A table; what kind of one its reader finds out.
fn table(text: &[u8]) -> Option<Format> {
    if load_test::is_k6_table(text) {
        return Some(Format::K6Csv);
    }
    super::table::recognised(text).then_some(Format::CountsCsv)
}
