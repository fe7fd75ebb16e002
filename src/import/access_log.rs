//! Access logs of nginx and Apache, and of what writes like them: common or combined, with fields before and behind of one's own.
//!
//! `host ident user [05/Oct/2026:08:00:10 +0000] "request" status bytes "referer" "agent" …`. User names may hold blanks, quoted
//! fields escaped quotes. This is the format of the large files, so a line of this order is looked at byte by byte, once; where the fields
//! stand otherwise, [`layout`] finds out on the first lines which is which, and the lines are split into their fields.

mod layout;

use super::error::ImportError;
use super::format::Format;
use super::input::{Input, meets};
use super::note::Rejects;
use super::probe;
use super::registry::Origin;
use super::sink::{Request, Sink};
use super::time::{Moment, leading, written_offset};
use super::zone::single;
use layout::Layout;
use memchr::{memchr, memchr2};

const NAME: &str = "lines of an access log";

/// Reads a log to its end.
pub(super) fn read(input: &mut Input<'_>, sink: &mut Sink<'_>, among_others: bool) -> Result<Format, ImportError> {
    let mut layers = input.layers.clone();
    let objects = input.objects;
    let layout = Layout::of(input.prefix()?, objects, &mut layers, sink.options);
    if let Some(program) = layout.program {
        sink.program(program);
    }
    let (mut rejects, mut dates, mut others) = (Rejects::default(), Dates::default(), 0_u64);
    let mut fields = Vec::new();
    while let Some(line) = input.line()? {
        rejects.lines += 1;
        let bytes = &line.bytes[..];
        let found = if layout.is_plain {
            parse(bytes, &mut dates, &layout)
        } else {
            layout.line(bytes, &mut fields, &mut dates)
        };
        let Some(mut request) = found.filter(|_| !line.cut) else {
            others += 1;
            if !among_others {
                rejects.reject(line.number, bytes, "no [time], \"request\", status and size");
            }
            continue;
        };
        if request.at.is_none() {
            request.at = line.outer.and_then(|moment| single(moment, sink.options));
        }
        if !sink.options.wheres.is_empty() && !meets(&sink.options.wheres, |name| field(name, bytes, &request, &layout))
        {
            sink.filtered();
            continue;
        }
        sink.request(&request, Origin::Users, line.number);
    }
    sink.all.events.written_in(written_offset(&dates.example()));
    sink.tell_late();
    layout.tell(sink);
    if others > 0 && among_others {
        sink.info(format!("{others} lines are of no request and were left aside"));
    }
    let rejected = rejects.judge(sink.file, NAME, &mut sink.all.notes)?;
    sink.all.rejected += rejected;
    Ok(Format::AccessLog)
}

/// A field of a line by the name that the user gives it, or its number from 1.
fn field(name: &str, line: &[u8], request: &Request, layout: &Layout) -> Option<Vec<u8>> {
    let figure = |value: Option<f64>| value.map(|value| value.to_string().into_bytes());
    match name {
        "status" => request.status.map(|status| status.to_string().into_bytes()),
        "size" | "bytes" | "body_bytes_sent" => figure(request.sent),
        "duration" | "request_time" => figure(request.duration_ms),
        _ => layout::field(name, line, layout),
    }
}

/// Whether a line has its fields in the usual order.
pub(super) fn is_usual(line: &[u8]) -> bool {
    parse(line, &mut Dates::default(), &Layout::plain()).is_some()
}

/// Whether a line has the fields of a request in some order.
pub(super) fn matches(line: &[u8]) -> bool {
    layout::matches(line)
}

/// A line of the usual order.
fn parse(line: &[u8], dates: &mut Dates, layout: &Layout) -> Option<Request> {
    let mut from = 0;
    let (at, after) = loop {
        let bracket = from + memchr(b'[', &line[from..])?;
        if let Some(at) = dates.parse(&line[bracket + 1..]) {
            break (at, bracket + 1 + Dates::LENGTH);
        }
        from = bracket + 1;
    };
    // API Gateway writes no blank between time and request.
    let rest = line.get(after..)?.strip_prefix(b"]")?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest).strip_prefix(b"\"")?;
    let end = closing(rest)?;
    let (first, rest) = (&rest[..end], rest.get(end + 1..)?.strip_prefix(b" ")?);
    let (status, rest) = number(rest)?;
    if !(100..=999).contains(&status) {
        return None;
    }
    let rest = rest.strip_prefix(b" ")?;
    let (bytes, rest) = match rest.strip_prefix(b"-") {
        Some(rest) => (None, rest),
        None => number(rest).map(|(bytes, rest)| (Some(bytes as f64), rest))?,
    };
    if !matches!(rest.first(), None | Some(b' ')) {
        return None;
    }
    let mut request = Request {
        at: Some(at),
        end: true,
        duration_ms: None,
        status: Some(status),
        sent: bytes,
        weight: 1,
        ..Request::default()
    };
    let (agent, behind) = agent(rest);
    request.is_probe = probe::is(agent, first);
    layout.duration(rest, behind, &mut request);
    Some(request)
}

/// The user agent of the combined format, the second quoted field behind the size, and what stands behind it.
fn agent(rest: &[u8]) -> (&[u8], Option<&[u8]>) {
    let quoted = |rest| -> Option<(usize, usize)> {
        let from = memchr(b'"', rest)? + 1;
        Some((from, from + closing(&rest[from..])?))
    };
    let Some((_, end)) = quoted(rest).filter(|(from, _)| *from < 4) else { return (b"", None) };
    let behind = &rest[end + 1..];
    let found = quoted(behind).filter(|(from, _)| *from < 4);
    found.map_or((b"", None), |(from, to)| (&behind[from..to], Some(&behind[to + 1..])))
}

/// Where the quote is that ends a quoted field.
fn closing(field: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr2(b'"', b'\\', field.get(from..)?)?;
        if field[at] == b'"' {
            return Some(at);
        }
        from = at + 2;
    }
}

/// A run of digits, and what follows.
fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let length = text.iter().take(19).take_while(|c| c.is_ascii_digit()).count();
    let value = text[..length].iter().fold(0, |value, c| value * 10 + u64::from(c - b'0'));
    (length > 0 && !text.get(length).is_some_and(u8::is_ascii_digit)).then(|| (value, &text[length..]))
}

/// Times of the form `05/Oct/2026:08:00:10 +0000`; lines of the same minute share the work.
#[derive(Debug, Default)]
struct Dates {
    minute: [u8; 17],
    offset: [u8; 6],
    start: f64,
    known: bool,
}

impl Dates {
    const LENGTH: usize = 26;

    /// A time of the zone that was seen last.
    fn example(&self) -> Vec<u8> {
        [&self.minute[..], b":00", &self.offset[..]].concat()
    }

    fn parse(&mut self, text: &[u8]) -> Option<f64> {
        let text: &[u8; Self::LENGTH] = text.first_chunk()?;
        let (minute, rest): (&[u8; 17], _) = text.split_first_chunk()?;
        let (seconds, offset): (&[u8; 3], _) = rest.split_first_chunk()?;
        if !(self.known && *minute == self.minute && *offset == self.offset) {
            let mut whole = *text;
            whole[17..20].copy_from_slice(b":00");
            let (Moment::At(start), Self::LENGTH) = leading(&whole)? else { return None };
            (self.minute, self.start, self.known) = (*minute, start, true);
            self.offset.copy_from_slice(offset);
        }
        let [b':', tens @ b'0'..=b'6', units @ b'0'..=b'9'] = *seconds else { return None };
        Some(self.start + f64::from((tens - b'0') * 10 + (units - b'0')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Options;

    /// The first line of a log, read as the whole of it tells.
    fn request(log: &str) -> Option<Request> {
        let layout = Layout::of(log.as_bytes(), false, &mut [], &Options::default());
        let line = log.lines().next()?.as_bytes();
        if layout.is_plain {
            parse(line, &mut Dates::default(), &layout)
        } else {
            layout.line(line, &mut Vec::new(), &mut Dates::default())
        }
    }

    /// A line of a log whose other lines are of the usual order.
    fn among_usual(line: &str) -> Option<Request> {
        let usual = r#"h - - [05/Oct/2026:10:00:09 +0200] "GET / HTTP/1.1" 200 12"#;
        request(&format!("{line}\n{usual}\n{usual}"))
    }

    #[test]
    fn fields_behind_are_a_duration_only_when_they_say_so() {
        let line = r#"::1 - a b [05/Oct/2026:10:00:10 +0200] "GET / HTTP/1.1" 200 12"#;
        let plain = request(line).expect("common");
        assert_eq!(
            (plain.at, plain.status, plain.sent, plain.duration_ms),
            (Some(1_791_187_210.0), Some(200), Some(12.0), None)
        );
        let behind = |text: &str| request(&format!("{line}{text}")).and_then(|r| r.duration_ms);
        assert_eq!(behind(r#" "-" "agent" 0.095"#), Some(95.0));
        assert_eq!(behind(r#" "-" "say \"hi\" 1.5" 0.095 0.090"#), Some(95.0));
        assert_eq!(behind(r#" "-" "agent" rt=0.5 ua=-"#), Some(500.0));
        assert_eq!(behind(r#" "-" "agent" urt="0.4" rt="0.5""#), Some(500.0));
        assert_eq!(behind(r#" "-" "agent" "-""#), None);
        assert_eq!(behind(r#" "-" "agent" 12ms"#), Some(12.0));
        assert_eq!(behind(r#" "-" "agent" 12.5 ms"#), Some(12.5));
        assert_eq!(behind(" **0/12000**"), Some(12.0));
        assert_eq!(behind(" 1500"), None);
        assert!(among_usual(line).is_some());
        assert_eq!(among_usual(&format!("{line}x")), None);
    }

    #[test]
    fn the_usual_fields_may_stand_elsewhere() {
        for line in [
            r#"192.0.2.1 [02/Nov/2026:10:00:00 +0000] GET /items/0 HTTP/1.1 www.example.com 404 512 - - - 192.0.2.201:80 404 - 0.011 0.012 "Mozilla/5.0 (X11)""#,
            r#"192.0.2.1 - - [02/Nov/2026:10:00:00 +0000] 0.012 "GET /items/0 HTTP/1.1" 404 512 "-" "Mozilla""#,
            r#"2026-11-02T10:00:00+00:00 192.0.2.1 "GET /items/0 HTTP/1.1" 404 512 0.012 "Mozilla""#,
            r#"192.0.2.1 404 512 0.012 [02/Nov/2026:10:00:00 +0000] "GET /items/0 HTTP/1.1" "Mozilla""#,
        ] {
            let found = request(line).expect(line);
            assert_eq!((found.at, found.status, found.sent), (Some(1_793_613_600.0), Some(404), Some(512.0)), "{line}");
            assert!(found.duration_ms.is_some_and(|ms| (ms - 12.0).abs() < 1e-9), "{line}: {found:?}");
        }
    }

    #[test]
    fn what_is_cut_or_wrong_is_no_line() {
        for line in [
            r#"h - - [05/Oct/2026:10:00:10 +0200] "GET / HTTP/1."#,
            r#"h - - [05/Oct/2026:10:00:10 +0200] "GET / HTTP/1.1\""#,
            r#"h - - [31/Feb/2026:10:00:10 +0200] "GET /" 200 1"#,
            r#"h - - [05/Oct/2026:10:00:10 +0200] "GET /" 20 1"#,
            r#"h - - [05/Oct/2026:10:00:10 +0200] "GET /" 200 99999999999999999999"#,
            "h - - [05/Oct/2026:10:00:",
            "[",
        ] {
            assert_eq!(among_usual(line), None, "{line}");
        }
        // Where no line tells what the field is, digits without end are no size.
        let alone = request(r#"h - - [05/Oct/2026:10:00:10 +0200] "GET /" 200 99999999999999999999"#);
        assert_eq!(alone.map(|found| (found.status, found.sent)), Some((Some(200), None)));
    }

    #[test]
    fn the_cache_tells_minutes_and_zones_apart() {
        let mut dates = Dates::default();
        let mut at = |text: &str| dates.parse(text.as_bytes());
        let first = at("05/Oct/2026:10:00:10 +0200").expect("a time");
        assert_eq!(at("05/Oct/2026:10:00:11 +0200"), Some(first + 1.0));
        assert_eq!(at("05/Oct/2026:10:01:10 +0200"), Some(first + 60.0));
        assert_eq!(at("05/Oct/2026:10:01:10 +0000"), Some(first + 7260.0));
        assert_eq!(at("05/Oct/2026:10:01:7x +0000"), None);
    }
}
