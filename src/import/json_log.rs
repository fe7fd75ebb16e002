//! Logs of JSON objects, one a line or all in one array: nginx, Caddy, Traefik, Google Cloud, or one's own.
//!
//! Keys are looked for by the names that these programs use, at the top and below `httpRequest`, `request` and `response`. Numbers may be
//! strings, times text or epoch, durations have the unit that their key or their text says.

use super::access_log::Late;
use super::error::{ImportError, Problem, at_file};
use super::note::Rejects;
use super::text::Line;
use super::time::{Moment, epoch, parse as time};
use super::zone::single;
use super::{Format, Job};
use serde::Deserializer as _;
use serde::de::{SeqAccess, Visitor};
use serde_json::{Map, Value};

const NAME: &str = "JSON objects of requests";

type Object = Map<String, Value>;

/// Where the time of a request stands, best first.
pub(super) const TIMES: [&str; 15] = [
    "time_iso8601",
    "StartUTC",
    "start_time",
    "startTime",
    "@timestamp",
    "timestamp",
    "time",
    "ts",
    "msec",
    "date",
    "datetime",
    "time_local",
    "requestTime",
    "eventTime",
    "Timestamp",
];
/// Where the duration stands, and its unit in milliseconds; none where the key does not tell.
const DURATIONS: [(&str, Option<f64>); 16] = [
    ("request_time", Some(1e3)),
    ("latency", Some(1e3)),
    ("duration", Some(1e3)),
    ("duration_s", Some(1e3)),
    ("duration_ms", Some(1.0)),
    ("durationMs", Some(1.0)),
    ("latency_ms", Some(1.0)),
    ("latencyMs", Some(1.0)),
    ("elapsed_ms", Some(1.0)),
    ("response_time_ms", Some(1.0)),
    ("duration_us", Some(1e-3)),
    ("Duration", Some(1e-6)),
    ("elapsed", None),
    ("response_time", None),
    ("responseTime", None),
    ("took", None),
];
const STATUSES: [&str; 6] = ["status", "status_code", "statusCode", "DownstreamStatus", "code", "sc_status"];
const SIZES: [&str; 9] = [
    "body_bytes_sent",
    "bytes_sent",
    "responseSize",
    "size",
    "response_size",
    "bytes",
    "DownstreamContentSize",
    "responseLength",
    "resp_body_size",
];
/// Objects inside that hold some of these.
const INSIDE: [&str; 3] = ["httpRequest", "response", "request"];
/// Marks of a program that writes when the answer is finished.
const WRITTEN_AT_END: [&str; 3] = ["time_iso8601", "msec", "time_local"];

/// Reads a log to its end.
pub(super) fn read(job: &mut Job<'_>) -> Result<Format, ImportError> {
    let prefix = job.text.prefix().map_err(|e| at_file(job.file, Problem::Unreadable(e.to_string())))?;
    let is_array = prefix.trim_ascii_start().first() == Some(&b'[');
    let mut log = Log::default();
    if is_array {
        let bytes = job.whole()?;
        let (measure, events) = (&mut job.gathered.measure, &mut job.gathered.events);
        let mut number = 0;
        let each = |entry: &Value| {
            number += 1;
            let line = Line { number, bytes: b"", cut: false };
            log.entry(entry.as_object(), line, measure, events, job.options);
        };
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let read = json.deserialize_seq(Entries(each)).and_then(|()| json.end());
        read.map_err(|error| job.malformed("JSON array of log entries", &error))?;
    } else {
        while let Some(line) = job.text.line(job.file)? {
            if line.bytes.trim_ascii().is_empty() {
                continue;
            }
            let value: Option<Value> = serde_json::from_slice(line.bytes).ok();
            let object = value.as_ref().and_then(Value::as_object).filter(|_| !line.cut);
            log.entry(object, line, &mut job.gathered.measure, &mut job.gathered.events, job.options);
        }
    }
    log.tell(job)
}

/// Entries of an array, one after the other, so that only one is in memory.
struct Entries<F>(F);

impl<'d, F: FnMut(&Value)> Visitor<'d> for Entries<F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of log entries")
    }

    fn visit_seq<A: SeqAccess<'d>>(mut self, mut entries: A) -> Result<(), A::Error> {
        while let Some(entry) = entries.next_element::<Value>()? {
            (self.0)(&entry);
        }
        Ok(())
    }
}

#[derive(Debug, Default)]
struct Log {
    rejects: Rejects,
    late: Late,
    others: u64,
    unitless: Option<String>,
    requests: u64,
}

impl Log {
    fn entry(
        &mut self,
        object: Option<&Object>,
        line: Line<'_>,
        measure: &mut super::Measure,
        events: &mut super::Events,
        options: &super::Options,
    ) {
        self.rejects.lines += 1;
        let Some(object) = object else {
            self.rejects.reject(line.number, line.bytes, "no JSON object");
            return;
        };
        if is_other(object) {
            self.others += 1;
            return;
        }
        let Some((key, at)) = moment(object).and_then(|(key, moment)| Some((key, single(moment, options)?))) else {
            self.rejects.reject(line.number, line.bytes, "no time of a request");
            return;
        };
        let duration_ms = self.duration(object, options.duration_unit_ms);
        if let Some(ms) = duration_ms {
            measure.duration_ms.record(ms);
        }
        let status = STATUSES.iter().find_map(|key| find(object, key).and_then(number));
        if let Some(status) = status {
            measure.statuses.record(status as u64);
        }
        let size = SIZES.iter().find_map(|key| find(object, key).and_then(number));
        if let Some(bytes) = size {
            measure.response_bytes.record(bytes);
        }
        let caddy = key == "ts" && object.contains_key("logger");
        let at_end = caddy || WRITTEN_AT_END.contains(&key);
        let at = if at_end { self.late.arrival(at, duration_ms) } else { at };
        if events.record(at, line.number) {
            self.requests += 1;
        }
    }

    fn duration(&mut self, object: &Object, unit_ms: Option<f64>) -> Option<f64> {
        for (key, unit) in DURATIONS {
            let Some(value) = find(object, key) else { continue };
            if let Some(ms) = value.as_str().and_then(with_unit) {
                return Some(ms);
            }
            let Some(number) = number(value) else { continue };
            match unit.or(unit_ms) {
                Some(unit) => return Some(number * unit),
                None => self.unitless = self.unitless.take().or_else(|| Some(key.to_owned())),
            }
        }
        None
    }

    fn tell(self, job: &mut Job<'_>) -> Result<Format, ImportError> {
        self.late.tell(job);
        let notes = &mut job.gathered.notes;
        if self.others > 0 {
            notes.info(job.file, format!("{} entries are of no request and were passed over", self.others));
        }
        if let Some(key) = self.unitless {
            notes.info(job.file, format!("'{key}' may be a duration; say --duration-unit us, ms or s to use it"));
        }
        if job.gathered.measure.duration_ms.count() > 0 {
            job.gathered.measure.duration_means.get_or_insert("until the answer was sent");
        }
        job.gathered.rejected += self.rejects.judge(job.file, NAME, notes)?;
        if self.requests == 0 {
            return Err(at_file(job.file, Problem::NoData("is a JSON log")));
        }
        Ok(Format::JsonLog)
    }
}

/// Whether an entry of a log that is known to hold other things, too, is one of those.
fn is_other(object: &Object) -> bool {
    let caddy = object.get("logger").and_then(Value::as_str).is_some_and(|name| !name.starts_with("http.log.access"));
    let google =
        object.contains_key("severity") && object.contains_key("resource") && !object.contains_key("httpRequest");
    caddy && object.contains_key("msg") || google
}

fn find<'o>(object: &'o Object, key: &str) -> Option<&'o Value> {
    let inside = || INSIDE.iter().find_map(|name| object.get(*name)?.as_object()?.get(key));
    object.get(key).filter(|value| !value.is_object()).or_else(inside)
}

fn moment(object: &Object) -> Option<(&'static str, Moment)> {
    TIMES.iter().find_map(|key| {
        let moment = match object.get(*key)? {
            Value::String(text) => time(text.trim_matches(['[', ']']).as_bytes()),
            Value::Number(number) => epoch(number.as_f64()?),
            _ => None,
        };
        Some((*key, moment?))
    })
}

/// A number that may be written as a string, not negative.
fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    number.filter(|v: &f64| v.is_finite() && *v >= 0.0)
}

/// `0.05s`, `1.2ms`, `350µs` in milliseconds.
fn with_unit(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 5] = [("ms", 1.0), ("µs", 1e-3), ("us", 1e-3), ("ns", 1e-6), ("s", 1e3)];
    let (number, unit) = UNITS.iter().find_map(|(name, unit)| Some((text.trim().strip_suffix(name)?, unit)))?;
    number.trim().parse::<f64>().ok().filter(|v| v.is_finite() && *v >= 0.0).map(|v| v * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_the_unit_that_their_text_or_key_says() {
        let ms = |text: &str| {
            let value: Value = serde_json::from_str(text).expect("JSON");
            Log::default().duration(value.as_object().expect("an object"), None)
        };
        assert_eq!(ms(r#"{"httpRequest":{"latency":"0.095s"}}"#), Some(95.0));
        assert_eq!(ms(r#"{"request_time":"0.5"}"#), Some(500.0));
        assert_eq!(ms(r#"{"duration":"1.5ms"}"#), Some(1.5));
        assert_eq!(ms(r#"{"Duration":1500000}"#), Some(1.5));
        assert_eq!(ms(r#"{"took":15}"#), None);
    }
}
