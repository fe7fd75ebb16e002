//! Documents, by what stands near their beginning.

use super::Format;
use super::text::MAX_LINE;
use memchr::memmem;

/// Keys that a document must all have near its beginning, and what it is then; the first that fits is taken.
const KEYS: [(&[&str], Format); 28] = [
    (&["\"timeSeries\"", "\"beginTimeSeconds\""], Format::NewRelic),
    (&["\"MetricDataResults\""], Format::CloudWatchData),
    (&["\"Datapoints\""], Format::CloudWatchStatistics),
    (&["\"timeSeries\"", "\"metricKind\""], Format::GoogleMonitoring),
    (&["\"timeSeries\"", "\"points\""], Format::GoogleMonitoring),
    (&["\"metricKind\"", "\"points\""], Format::GoogleMonitoring),
    (&["\"latencyPercentiles\"", "\"summary\""], Format::Oha),
    (&["\"http_req_duration\"", "\"metrics\""], Format::K6Summary),
    (&["\"timespan\"", "\"interval\""], Format::AzureMonitor),
    (&["\"timeseries\"", "\"timeStamp\""], Format::AzureMonitor),
    (&["\"status\"", "\"resultType\"", "\"streams\""], Format::LokiStreams),
    (&["\"status\"", "\"resultType\""], Format::Prometheus),
    (&["\"pointlist\"", "\"series\""], Format::Datadog),
    (&["\"timeseries_response\"", "\"series\""], Format::Datadog),
    (&["\"aggregations\"", "\"buckets\""], Format::DateHistogram),
    (&["\"buckets\"", "\"doc_count\""], Format::DateHistogram),
    (&["\"target\"", "\"datapoints\""], Format::Graphite),
    (&["\"statement_id\"", "\"series\""], Format::InfluxJson),
    (&["\"series\"", "\"columns\"", "\"values\""], Format::InfluxJson),
    (&["\"tables\"", "\"columns\"", "\"rows\""], Format::ColumnsJson),
    (&["\"results\"", "\"field\"", "\"@ptr\""], Format::ColumnsJson),
    (&["\"latencies\"", "\"bytes_in\"", "\"status_codes\""], Format::LoadTestSummary),
    (&["\"aggregate\"", "\"counters\""], Format::LoadTestSummary),
    (&["\"latency\"", "\"connections\"", "\"requests\""], Format::LoadTestSummary),
    (&["\"result\"", "\"latency\"", "\"req1xx\""], Format::LoadTestSummary),
    (&["\"DurationHistogram\""], Format::LoadTestSummary),
    (&["\"stats\"", "\"numberOfRequests\"", "\"meanResponseTime\""], Format::LoadTestSummary),
    (&["\"meanResponseTime\"", "\"percentiles1\""], Format::LoadTestSummary),
];

/// What a JSON document is that begins so.
pub(super) fn recognise(text: &[u8]) -> Option<Format> {
    let has = |key: &str| memmem::find(text, key.as_bytes()).is_some();
    let by_key = KEYS.iter().find(|(keys, _)| keys.iter().all(|key| has(key))).map(|(_, format)| *format);
    let failed = has("\"errorType\"") && has("\"status\"");
    let empty = has("\"timeSeries\"") || (text.len() < 200 && (has("\"nextPageToken\"") || has("\"unit\"")));
    // Records of single events may have any of these keys inside.
    let victoria = has("\"metric\"") && has("\"values\"") && has("\"timestamps\"");
    by_key
        .or_else(|| victoria.then_some(Format::VictoriaMetrics))
        .or_else(|| failed.then_some(Format::Prometheus))
        .or_else(|| (text[0] == b'{' && empty).then_some(Format::GoogleMonitoring))
}

/// Where arrays of objects begin in a document, behind their brackets, outermost and first ones first; last the beginning, for objects one
/// after the other, as jq prints them.
pub(super) fn objects(text: &[u8]) -> impl Iterator<Item = usize> {
    /// Arrays within arrays of answers, such as `results[0].events`.
    const MOST: usize = 8;
    let opens = memchr::memchr_iter(b'[', text).map(|at| at + 1);
    let arrays = opens.filter(|at| text[*at..].trim_ascii_start().first() == Some(&b'{')).take(MOST);
    arrays.chain((text.first() == Some(&b'{')).then_some(0))
}

/// The first objects of an array.
pub(super) fn sample(text: &[u8]) -> Vec<&[u8]> {
    let mut objects = Vec::new();
    let mut rest = text;
    while objects.len() < 50 {
        let skipped = rest.iter().take_while(|c| c.is_ascii_whitespace() || **c == b',').count();
        rest = &rest[skipped..];
        let Some(end) =
            super::text::object_end(&rest[..rest.len().min(MAX_LINE)]).filter(|_| rest.first() == Some(&b'{'))
        else {
            break;
        };
        objects.push(&rest[..end]);
        rest = &rest[end..];
    }
    objects
}

/// What a text is that is no JSON, is not made of lines of requests, and has a reader of its own.
pub(super) fn text(text: &[u8]) -> Option<Format> {
    let begins = &text[..text.len().min(4096)];
    let has = |words: &str| memmem::find(begins, words.as_bytes()).is_some();
    let first = begins.split(|c| *c == b'\n').next().unwrap_or_default().trim_ascii();
    let tool = (has("Thread Stats") && has("Latency"))
        || (has("Summary:") && has("Slowest:") && has("Fastest:"))
        || has("This is ApacheBench")
        || (has("Concurrency Level:") && has("Time per request:"))
        || (has("Statistics") && has("Reqs/sec") && has("Latency"))
        || has("Percentage served,Time in ms")
        || (has("Requests      [total") && has("Latencies     ["))
        || (first.starts_with(b"Type,Name,")
            || first.starts_with(b"\"Type\",\"Name\"")
            || first.starts_with(b"Timestamp,User Count,Type,Name"));
    if tool {
        return Some(Format::LoadTestSummary);
    }
    let values = begins
        .split(|c| *c == b'\n')
        .take(20)
        .filter(|line| line.ends_with(b"]") && memmem::find(line, b" @[").is_some())
        .count();
    if values > 0 {
        return Some(Format::Promtool);
    }
    let lines: Vec<&[u8]> =
        begins.split(|c| *c == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).take(20).collect();
    // The last line may be cut.
    let whole = if begins.len() < text.len() { &lines[..lines.len().saturating_sub(1)] } else { &lines[..] };
    let are = |of: fn(&[u8]) -> bool| !whole.is_empty() && whole.iter().all(|line| of(line));
    if are(super::metrics::lines::is_graphite) {
        return Some(Format::GraphiteLines);
    }
    if are(super::metrics::lines::is_influx) && !whole.iter().all(|line| line.starts_with(b"#")) {
        return Some(Format::InfluxLines);
    }
    are(|line| super::metrics::others::counted_line(line).is_some()).then_some(Format::UniqCounts)
}
