//! What a name says of the values that it stands for, where no program is known: only what is unambiguous.

use super::registry::{MS, NS, S, US};

/// A name without separators, and of a path only its last part.
fn bare(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a field with this plain name holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Word {
    /// How a request ended.
    Status,
    /// `GET`, `POST`, …
    Method,
    /// The path or the first line of a request.
    Path,
    /// How long it took; the unit in milliseconds where the name says it.
    Duration(Option<f64>),
    /// Bytes of the answer.
    Sent,
    /// Bytes of the request.
    Received,
    /// The user agent.
    Agent,
    /// How many requests.
    Count,
    /// When.
    Time,
}

/// Names that say by themselves what they hold.
const NAMES: [(Word, &[&str]); 6] = [
    (
        Word::Status,
        &[
            "status",
            "statuscode",
            "httpstatus",
            "httpstatuscode",
            "responsestatus",
            "responsecode",
            "httpresponsecode",
            "responsestatuscode",
            "scstatus",
            "respstatus",
            "code",
            "httpcode",
        ],
    ),
    (Word::Method, &["method", "httpmethod", "requestmethod", "verb", "requestverb", "httpverb", "reqmethod"]),
    (
        Word::Path,
        &[
            "path",
            "uri",
            "url",
            "requesturi",
            "requestpath",
            "requesturl",
            "route",
            "httppath",
            "urlpath",
            "httpurl",
            "requestedpath",
            "endpoint",
            "request",
            "httprequest",
            "httproute",
        ],
    ),
    (
        Word::Sent,
        &[
            "bodybytessent",
            "bytessent",
            "responsesize",
            "responsebytes",
            "responselength",
            "respsize",
            "bytesout",
            "sentbytes",
            "scbytes",
            "responsebodysize",
            "respbodysize",
            "respbytes",
            "bytes",
            "size",
            "bodysent",
        ],
    ),
    (
        Word::Received,
        &[
            "bytesreceived",
            "bytesin",
            "requestsize",
            "requestlength",
            "receivedbytes",
            "requestbytes",
            "reqsize",
            "csbytes",
        ],
    ),
    (Word::Agent, &["useragent", "httpuseragent", "agent", "ua"]),
];

/// What a plain name says.
pub(super) fn word(name: &str) -> Option<Word> {
    let bare = bare(name);
    let named = NAMES.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(word, _)| *word);
    named
        .or_else(|| duration(&bare))
        .or_else(|| is_count(&bare).then_some(Word::Count))
        .or_else(|| is_time(&bare).then_some(Word::Time))
}

fn is_count(bare: &str) -> bool {
    const COUNTS: [&str; 24] = [
        "count",
        "counts",
        "requests",
        "requestcount",
        "hits",
        "invocations",
        "calls",
        "views",
        "pageviews",
        "n",
        "num",
        "number",
        "total",
        "value",
        "sum",
        "doccount",
        "events",
        "executions",
        "screenpageviews",
        "eventcount",
        "countofrecords",
        "numrequests",
        "requestscount",
        "anfragen",
    ];
    COUNTS.contains(&bare)
}

fn is_time(bare: &str) -> bool {
    const TIMES: [&str; 27] = [
        "timestamp",
        "time",
        "ts",
        "date",
        "datetime",
        "minute",
        "hour",
        "bucket",
        "timebucket",
        "starttime",
        "startedat",
        "createdat",
        "eventtime",
        "timegenerated",
        "period",
        "bin",
        "windowstart",
        "intervalstart",
        "begintimeseconds",
        "keyasstring",
        "t",
        "at",
        "when",
        "timelocal",
        "timeiso8601",
        "startutc",
        "requesttimestamp",
    ];
    TIMES.contains(&bare)
}

/// A duration with its unit, if the name is of one. Times of parts of a request (upstream, connection, database) are not.
fn duration(bare: &str) -> Option<Word> {
    const UNITS: [(&str, f64); 17] = [
        ("milliseconds", MS),
        ("millis", MS),
        ("msecs", MS),
        ("msec", MS),
        ("ms", MS),
        ("microseconds", US),
        ("micros", US),
        ("usecs", US),
        ("usec", US),
        ("us", US),
        ("nanoseconds", NS),
        ("nanos", NS),
        ("ns", NS),
        ("seconds", S),
        ("secs", S),
        ("sec", S),
        ("s", S),
    ];
    if is_duration(bare) {
        return Some(Word::Duration(None));
    }
    let with = |(unit, ms): &(&str, f64)| {
        bare.strip_suffix(unit).filter(|stem| is_duration(stem.strip_suffix("in").unwrap_or(stem))).map(|_| *ms)
    };
    UNITS.iter().find_map(with).map(|unit| Word::Duration(Some(unit)))
}

fn is_duration(stem: &str) -> bool {
    const WHOSE: [&str; 8] = ["http", "request", "req", "server", "total", "response", "resp", "call"];
    const WHAT: [&str; 9] = [
        "duration",
        "latency",
        "elapsed",
        "elapsedtime",
        "took",
        "timetaken",
        "timeelapsed",
        "processingtime",
        "latencyhuman",
    ];
    let mut rest = stem;
    while let Some(shorter) =
        WHOSE.iter().find_map(|whose| rest.strip_prefix(whose)).filter(|shorter| !shorter.is_empty())
    {
        rest = shorter;
    }
    WHAT.contains(&rest) || (rest == "time" && rest.len() < stem.len())
}

/// Parts of names of metrics that count no requests.
const PARTS: [&str; 34] = [
    "average",
    "percentile",
    "quantile",
    "median",
    "duration",
    "latency",
    "elapsed",
    "errors",
    "error",
    "fault",
    "throttle",
    "concurrent",
    "usercount",
    "users",
    "connections",
    "memory",
    "cpu",
    "utilization",
    "percent",
    "bytes",
    "queuedepth",
    "iteratorage",
    "replicas",
    "threads",
    "4xx",
    "5xx",
    "failures",
    "failure",
    "saturation",
    "responsetime",
    "cost",
    "deadletter",
    "requesttime",
    "inflight",
];

/// Whole words in names of metrics that count no requests.
const WORDS: [&str; 29] = [
    "avg",
    "lat",
    "mean",
    "min",
    "max",
    "stddev",
    "p50",
    "p75",
    "p90",
    "p95",
    "p99",
    "p999",
    "pct",
    "kb",
    "mb",
    "age",
    "day",
    "size",
    "active",
    "failed",
    "le",
    "id",
    "index",
    "pods",
    "ms",
    "us",
    "ns",
    "seconds",
    "milliseconds",
];

/// Names of metrics that count requests; a longer name may end with one of the first six.
const REQUESTS: [&str; 12] = [
    "invocations",
    "requests",
    "requestcount",
    "hits",
    "httprequests",
    "functionexecutioncount",
    "views",
    "pageviews",
    "calls",
    "count",
    "executions",
    "countofrecords",
];

/// Whether a metric or column of this name counts requests: `Some(false)` for one that is known not to, `None` where it does not say.
pub(super) fn counts_requests(name: &str) -> Option<bool> {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let bare: String = words.concat();
    if lower.contains('%')
        || PARTS.iter().any(|part| bare.contains(part))
        || WORDS.iter().any(|word| words.contains(word))
    {
        return Some(false);
    }
    let last = words.last().copied().unwrap_or_default();
    let named = REQUESTS.contains(&bare.as_str())
        || REQUESTS[..6].iter().any(|word| bare.ends_with(word))
        || last == "requests";
    named.then_some(true)
}

/// A duration in a text, in milliseconds: `12ms`, `0.05s`, `1m2.5s`, `350µs`, `12 msecs`; `None` without a unit.
pub(super) fn with_unit(text: &[u8]) -> Option<f64> {
    const UNITS: [(&str, f64); 20] = [
        ("milliseconds", MS),
        ("millis", MS),
        ("msecs", MS),
        ("msec", MS),
        ("ms", MS),
        ("microseconds", US),
        ("micros", US),
        ("usecs", US),
        ("usec", US),
        ("us", US),
        ("µs", US),
        ("μs", US),
        ("nanoseconds", NS),
        ("ns", NS),
        ("seconds", S),
        ("secs", S),
        ("sec", S),
        ("s", S),
        ("m", 60.0 * S),
        ("h", 3600.0 * S),
    ];
    let mut rest = std::str::from_utf8(text).ok()?.trim();
    let mut sum = None;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | 'e'))).filter(|at| *at > 0)?;
        let number: f64 = rest[..digits].parse().ok()?;
        let behind = rest[digits..].trim_start();
        let letters = behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len());
        let (_, ms) = UNITS.iter().find(|(name, _)| *name == &behind[..letters])?;
        sum = Some(sum.unwrap_or(0.0) + in_ms(number, *ms));
        rest = behind[letters..].trim_start();
    }
    sum.filter(|ms: &f64| ms.is_finite())
}

/// A number of a unit in milliseconds. A thousandth has no exact binary form, so a unit below a millisecond divides:
/// 350 µs are 0.35 ms to the last bit.
pub(super) fn in_ms(number: f64, unit_ms: f64) -> f64 {
    if unit_ms < 1.0 { number / (1.0 / unit_ms).round() } else { number * unit_ms }
}

/// A plain number that is not negative.
pub(super) fn number(text: &[u8]) -> Option<f64> {
    let whole = text.len() <= 15 && !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    if whole {
        return Some(text.iter().fold(0_u64, |value, c| value * 10 + u64::from(c - b'0')) as f64);
    }
    let first = *text.first()?;
    if !(first.is_ascii_digit() || matches!(first, b'.' | b'+')) {
        return None;
    }
    decimal(text).or_else(|| std::str::from_utf8(text).ok()?.parse().ok()).filter(|v: &f64| v.is_finite() && *v >= 0.0)
}

/// A number of bytes or of requests, which programs for people write with commas between thousands: `12,345`.
pub(super) fn amount(text: &[u8]) -> Option<f64> {
    number(text).or_else(|| {
        let mut groups = text.split(|c| *c == b',');
        let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
        let plain =
            groups.try_fold(first.to_vec(), |all, group| (group.len() == 3).then(|| [&all[..], group].concat()))?;
        number(&plain).filter(|_| plain.iter().all(u8::is_ascii_digit))
    })
}

/// `12.345` without the general parser: exact, as numerator and denominator are.
fn decimal(text: &[u8]) -> Option<f64> {
    const TENS: [f64; 16] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    if text.len() > 16 {
        return None;
    }
    let (mut value, mut point) = (0_u64, None);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => value = value * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let places = point.map_or(0, |at| text.len() - at - 1);
    Some(value as f64 / TENS.get(places)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_they_hold_or_nothing() {
        for (name, want) in [
            ("http.response.status_code", Some(Word::Status)),
            ("req.method", Some(Word::Method)),
            ("request_duration_seconds", Some(Word::Duration(Some(S)))),
            ("durationms", Some(Word::Duration(Some(MS)))),
            ("response_time", Some(Word::Duration(None))),
            ("elapsed_us", Some(Word::Duration(Some(US)))),
            ("upstream_response_time", None),
            ("db_duration", None),
            ("time_ms", None),
            ("sent_bytes", Some(Word::Sent)),
            ("received_bytes", Some(Word::Received)),
            ("minute", Some(Word::Time)),
            ("level", None),
        ] {
            assert_eq!(word(name), want, "{name}");
        }
    }

    #[test]
    fn metrics_that_are_no_requests_are_known() {
        for (name, want) in [
            ("Invocations", Some(true)),
            ("Requests", Some(true)),
            ("RequestCount", Some(true)),
            ("ConcurrentExecutions", Some(false)),
            ("Duration", Some(false)),
            ("TotalErrorRatePct", Some(false)),
            ("User Count", Some(false)),
            ("99%", Some(false)),
            ("HTTPCode_Target_5XX_Count", Some(false)),
            ("web-0", None),
        ] {
            assert_eq!(counts_requests(name), want, "{name}");
        }
    }

    #[test]
    fn durations_have_the_unit_of_their_text() {
        for (text, want) in [
            ("12ms", Some(12.0)),
            ("0.095s", Some(95.0)),
            ("1m2.5s", Some(62_500.0)),
            ("350µs", Some(0.35)),
            ("12 msecs", Some(12.0)),
            ("7 micros", Some(0.007)),
            ("12", None),
            ("", None),
            ("ms", None),
            ("12 apples", None),
        ] {
            assert_eq!(with_unit(text.as_bytes()), want, "{text}");
        }
        assert_eq!((amount(b"1,234,567"), amount(b"512"), amount(b"1,23")), (Some(1_234_567.0), Some(512.0), None));
        assert_eq!(
            (number(b"12.345"), number(b"0.079"), number(b"5.12E8"), number(b"-1")),
            (Some(12.345), Some(0.079), Some(5.12e8), None)
        );
    }
}
