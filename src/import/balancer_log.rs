//! Access logs of AWS load balancers.
//!
//! Application: type, end, balancer, client, target, three processing times (s), two statuses, bytes in and out, "request", … and, as
//! the 22nd field, the time of arrival; AWS adds fields at the end. Classic: the same without the type and the later fields.

use super::Format;
use super::error::ImportError;
use super::input::Input;
use super::input::meets;
use super::note::Rejects;
use super::probe;
use super::registry::Origin;
use super::sink::{Request, Sink};
use super::time::{Moment, parse as time};
use crate::units::counted;
use memchr::memchr;

const NAME: &str = "lines of a load balancer's log";
/// Fields that are looked at.
const FIELDS: usize = 22;

/// Reads a log to its end.
pub(super) fn read(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let mut rejects = Rejects::default();
    let mut unsent = 0_u64;
    while let Some(line) = input.line()? {
        rejects.lines += 1;
        let Some(request) = parse(&line.bytes).filter(|_| !line.cut) else {
            rejects.reject(line.number, &line.bytes, "no type, time, client, target, times and status");
            continue;
        };
        let field = |name: &str| match name {
            "status" => Some(request.status.to_string().into_bytes()),
            "size" | "sent_bytes" => Some(request.sent.to_string().into_bytes()),
            other => number_of(&line.bytes, other),
        };
        if !meets(&sink.options.wheres, field) {
            sink.filtered();
            continue;
        }
        unsent += u64::from(request.duration_s.is_none());
        let found = Request {
            at: Some(request.at),
            end: false,
            duration_ms: request.duration_s.map(|s| s * 1e3),
            status: Some(request.status),
            sent: Some(request.sent),
            received: Some(request.received),
            weight: 1,
            is_probe: probe::is(request.agent, request.first),
            call: None,
        };
        sink.request(&found, Origin::Users, line.number);
    }
    if unsent > 0 {
        let were = if unsent == 1 { "was" } else { "were" };
        let text = format!(
            "{} {were} not sent on to a target (times of -1), and counted as traffic without a duration",
            counted(unsent as f64, "request")
        );
        sink.info(text);
    }
    sink.all.rejected += rejects.judge(sink.file, NAME, &mut sink.all.notes)?;
    Ok(Format::LoadBalancerLog)
}

/// Whether a line is of this format.
pub(super) fn matches(line: &[u8]) -> bool {
    parse(line).is_some()
}

#[derive(Debug, Clone, Copy)]
struct Parsed<'l> {
    at: f64,
    duration_s: Option<f64>,
    status: u64,
    received: f64,
    sent: f64,
    first: &'l [u8],
    agent: &'l [u8],
}

fn parse(line: &[u8]) -> Option<Parsed<'_>> {
    let mut fields = [&line[..0]; FIELDS];
    let found = split(line, &mut fields);
    let typed = matches!(fields[0], b"http" | b"https" | b"h2" | b"grpcs" | b"ws" | b"wss");
    // The classic balancer has no type; everything is one place further to the front.
    let at = |field: usize| if typed { fields[field] } else { fields[field - 1] };
    if found < if typed { 13 } else { 12 } || !at(3).iter().any(|c| matches!(c, b'.' | b':')) {
        return None;
    }
    let end = moment(at(1))?;
    let times = [float(at(5))?, float(at(6))?, float(at(7))?];
    let duration_s = times.iter().all(|t| *t >= 0.0).then(|| times.iter().sum::<f64>());
    let status = if at(8) == b"-" { 0 } else { float(at(8))? as u64 };
    let came = if typed && found >= FIELDS { moment(fields[FIELDS - 1]) } else { None };
    Some(Parsed {
        at: came.unwrap_or(end - duration_s.unwrap_or(0.0)),
        duration_s,
        status,
        received: float(at(10))?,
        sent: float(at(11))?,
        first: at(12),
        agent: if found > 13 { at(13) } else { b"" },
    })
}

fn moment(text: &[u8]) -> Option<f64> {
    // Not a number: a time here is always written out.
    match time(text)? {
        Moment::At(at) if text.contains(&b'T') => Some(at),
        _ => None,
    }
}

fn float(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok().filter(|v: &f64| v.is_finite())
}

/// Splits at blanks outside of quotes; how many fields there are, of those that are looked at.
fn split<'l>(line: &'l [u8], fields: &mut [&'l [u8]; FIELDS]) -> usize {
    let mut rest = line;
    for (i, field) in fields.iter_mut().enumerate() {
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            let Some(end) = closing(quoted) else { return i };
            *field = &quoted[..end];
            rest = &quoted[end + 1..];
            rest = rest.strip_prefix(b" ").unwrap_or(rest);
        } else {
            let end = memchr(b' ', rest).unwrap_or(rest.len());
            *field = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        if rest.is_empty() {
            return i + 1;
        }
    }
    FIELDS
}

/// A field by its number from 1.
fn number_of(line: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut fields = [&line[..0]; FIELDS];
    let found = split(line, &mut fields);
    let at = name.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < found)?;
    Some(fields[at].to_vec())
}

fn closing(field: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', field.get(from..)?)?;
        if field[at] == b'"' {
            return Some(at);
        }
        from = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classic_balancer_has_no_type_and_no_arrival() {
        let line = br#"2026-10-05T08:00:10.5Z lb 192.0.2.1:2817 10.0.0.1:80 0.1 0.3 0.1 200 200 0 29 "GET http://x/ HTTP/1.1" "curl" - -"#;
        let request = parse(line).expect("a request");
        assert!((request.at - 1_791_187_210.0).abs() < 1e-6, "{}", request.at);
        assert_eq!((request.status, request.sent), (200, 29.0));
        assert!(parse(b"2026-10-05T08:00:10.5Z 1 2 3 4 5 6 7 8 9 10 11 12").is_none());
    }
}
