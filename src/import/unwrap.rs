//! What others put around a line: Docker's JSON, prefixes of kubectl and compose, headings of syslog, fields of log stores.
//!
//! A line may lie in several of them, one in the other. Which they are is found once, on the first lines; then each line is peeled alike, and a
//! line that is wrapped otherwise stays as it is.

use super::leaves::{Shapes, Span, plain, walk};
use super::records::cells;
use super::registry;
use super::table::cell::halved;
use super::time::{Moment, leading, parse as time};
use std::borrow::Cow;
use std::collections::HashMap;

/// Fields that hold a line, best first.
const TEXTS: [&str; 15] = [
    "log",
    "line",
    "message",
    "textpayload",
    "logentry",
    "logmessage",
    "_raw",
    "content",
    "body",
    "event",
    "msg",
    "attributes.message",
    "@message",
    "raw",
    "properties",
];
/// Fields that hold the time at which it was written.
const TIMES: [&str; 11] = [
    "time",
    "timestamp",
    "@timestamp",
    "ts",
    "_time",
    "__realtime_timestamp",
    "timegenerated",
    "receivetimestamp",
    "date",
    "t",
    "ingestiontime",
];
/// How messages of requests begin that loggers write behind headings of their own.
const PHRASES: [&[u8]; 5] = [b"Completed ", b"HTTP ", b"Function execution took ", b"Request finished ", b"Sent "];
/// Bytes in which a time is looked for that no layer tells.
const HEAD: usize = 120;
/// Most shapes of a wrapping object that are remembered.
const SHAPES: usize = 1024;

/// Something that lies around a line.
#[derive(Debug, Clone)]
pub(super) enum Layer {
    /// A JSON object with the line in one of its fields.
    Field(Fields),
    /// A row of a table with the line in one of its cells.
    Cell(Cell),
    /// A text before a JSON object.
    BeforeObject,
    /// A text before one of [`PHRASES`].
    BeforePhrase,
    /// `[time level module] `, of Rust's `env_logger`.
    Bracket,
    /// A time somewhere near the beginning; nothing is taken off.
    Somewhere,
    /// `[pod/name/container] `, of `kubectl logs --prefix`.
    Pod,
    /// `name  | `, of Docker Compose.
    Compose,
    /// `time stdout F `, of container runtimes.
    Runtime,
    /// `time host program[1]: `, of syslog and Heroku.
    Syslog,
    /// A time.
    Time,
    /// The name of a stream of a log service behind a time: `2026/11/02/[$LATEST]1f2e3d `.
    Stream,
}

/// Where the line stands in objects of some shapes.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    shapes: HashMap<u64, Option<(usize, Option<usize>)>>,
    lately: Shapes,
    spans: Vec<Span>,
}

/// Which cells of a row hold a line and its time.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    delimiter: u8,
    text: usize,
    time: Option<usize>,
    spans: Vec<Span>,
}

/// One of each that can be told by a line alone, in the order in which they are tried.
pub(super) fn all() -> Vec<Layer> {
    vec![
        Layer::Field(Fields::default()),
        Layer::Pod,
        Layer::Runtime,
        Layer::Syslog,
        Layer::Compose,
        Layer::Time,
        Layer::Stream,
        Layer::Bracket,
        Layer::BeforePhrase,
        Layer::BeforeObject,
    ]
}

/// A line without its layers, and the time that one of them told; the innermost counts.
pub(super) fn peel<'l>(layers: &mut [Layer], line: Cow<'l, [u8]>) -> (Cow<'l, [u8]>, Option<Moment>) {
    let (mut line, mut outer) = (line, None);
    for layer in layers {
        let (found, moment) = match &line {
            Cow::Borrowed(bytes) => match layer.off(bytes) {
                Some(found) => found,
                None => continue,
            },
            Cow::Owned(bytes) => match layer.off(bytes) {
                Some((inner, moment)) => (Cow::Owned(inner.into_owned()), moment),
                None => continue,
            },
        };
        line = found;
        outer = moment.or(outer);
    }
    (line, outer)
}

impl Layer {
    /// What is inside, and the time that stands outside; `None` where the line has no such layer.
    pub(super) fn off<'l>(&mut self, line: &'l [u8]) -> Option<(Cow<'l, [u8]>, Option<Moment>)> {
        let borrowed = |inner: &'l [u8], moment| Some((Cow::Borrowed(inner), moment));
        match self {
            Self::Field(fields) => fields.off(line),
            Self::Cell(cell) => cell.off(line),
            Self::BeforeObject => {
                let at = memchr::memchr(b'{', line).filter(|at| *at > 0 && line.ends_with(b"}"))?;
                borrowed(&line[at..], time_within(&line[..at]))
            }
            Self::BeforePhrase => {
                let found = |phrase: &&[u8]| {
                    memchr::memmem::find(line, phrase).filter(|at| *at > 0 && line[at - 1].is_ascii_whitespace())
                };
                let at = PHRASES.iter().filter_map(found).min()?;
                borrowed(&line[at..], time_within(&line[..at]))
            }
            Self::Bracket => {
                let inner = line.strip_prefix(b"[")?;
                let (moment, used) = leading(inner)?;
                let end = used + memchr::memchr(b']', &inner[used..])?;
                borrowed(inner[end + 1..].trim_ascii_start(), Some(moment))
            }
            Self::Somewhere => borrowed(line, time_within(line)),
            Self::Pod => {
                let inner = line.strip_prefix(b"[pod/")?;
                borrowed(inner[memchr::memchr(b']', inner)? + 1..].trim_ascii_start(), None)
            }
            Self::Compose => {
                let at = memchr::memmem::find(line.get(..line.len().min(120))?, b" | ")?;
                let name = line[..at].trim_ascii_end();
                let fits = !name.is_empty()
                    && name.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.'));
                fits.then(|| borrowed(&line[at + 3..], None)).flatten()
            }
            Self::Runtime => {
                let (moment, rest) = stamp(line)?;
                let rest = rest.strip_prefix(b"stdout ").or_else(|| rest.strip_prefix(b"stderr "))?;
                borrowed(rest.strip_prefix(b"F ").or_else(|| rest.strip_prefix(b"P "))?, Some(moment))
            }
            Self::Syslog => syslog(line).and_then(|(inner, moment)| borrowed(inner, moment)),
            Self::Time => {
                let (moment, rest) = stamp(line)?;
                borrowed(rest, Some(moment))
            }
            Self::Stream => {
                let at = memchr::memchr2(b' ', b'\t', line)?;
                let name = &line[..at];
                (memchr::memchr(b'[', name).is_some() && memchr::memchr(b'/', name).is_some())
                    .then(|| borrowed(&line[at + 1..], None))
                    .flatten()
            }
        }
    }
}

impl Fields {
    fn off<'l>(&mut self, line: &'l [u8]) -> Option<(Cow<'l, [u8]>, Option<Moment>)> {
        if line.trim_ascii_start().first() != Some(&b'{') {
            return None;
        }
        let shape = self.lately.walk(line, &mut self.spans)?;
        let known = self.shapes.get(&shape).copied();
        let place = if let Some(place) = known {
            place
        } else {
            let mut names = Vec::new();
            walk(line, &mut self.spans, Some(&mut names))?;
            let names: Vec<String> = names.iter().map(|name| registry::plain(name)).collect();
            let first = |wanted: &[&str]| wanted.iter().find_map(|name| registry::position(&names, name));
            let place = first(&TEXTS).map(|text| (text, first(&TIMES)));
            if self.shapes.len() < SHAPES {
                self.shapes.insert(shape, place);
            }
            place
        };
        let (text, when) = place?;
        let inner = match plain(self.spans.get(text)?.of(line)) {
            Cow::Borrowed(inner) => Cow::Borrowed(inner.trim_ascii()),
            Cow::Owned(inner) => Cow::Owned(inner.trim_ascii().to_vec()),
        };
        let moment = when
            .and_then(|at| time(self.spans.get(at)?.of(line)))
            .filter(|moment| !matches!(moment, Moment::Since(_) | Moment::Clock(_)));
        Some((inner, moment))
    }
}

impl Cell {
    /// The cells of a table with this heading, if one of its columns holds lines.
    fn of(heading: &[u8], delimiter: u8) -> Option<Self> {
        let mut spans = Vec::new();
        cells(heading, delimiter, &mut spans);
        let name = |span: &Span| registry::plain(&String::from_utf8_lossy(span.of(heading)));
        let names: Vec<String> = spans.iter().map(name).collect();
        let first = |wanted: &[&str]| wanted.iter().find_map(|name| names.iter().position(|found| found == name));
        let plausible = names.len() > 1 && names.iter().all(|name| name.len() < 80);
        let text = first(&TEXTS).filter(|_| plausible)?;
        Some(Self { delimiter, text, time: first(&TIMES), spans: Vec::new() })
    }

    fn off<'l>(&mut self, line: &'l [u8]) -> Option<(Cow<'l, [u8]>, Option<Moment>)> {
        cells(line, self.delimiter, &mut self.spans);
        let text = self.spans.get(self.text)?.of(line);
        let inner = match memchr::memmem::find(text, b"\"\"") {
            Some(_) => Cow::Owned(halved(text)),
            None => Cow::Borrowed(text),
        };
        let moment = self
            .time
            .and_then(|at| time(self.spans.get(at)?.of(line)))
            .filter(|moment| !matches!(moment, Moment::Since(_) | Moment::Clock(_)));
        Some((inner, moment))
    }
}

/// The layer of a table that begins with this line, if one of its columns holds lines of something else.
pub(super) fn cell(heading: &[u8]) -> Option<Layer> {
    b",\t;".iter().find_map(|delimiter| Cell::of(heading, *delimiter)).map(Layer::Cell)
}

/// The first time in a text: at its beginning, behind a blank or behind a bracket.
fn time_within(text: &[u8]) -> Option<Moment> {
    let head = &text[..text.len().min(HEAD)];
    let begins = |at: usize| at == 0 || matches!(head[at - 1], b' ' | b'\t' | b'[' | b'(' | b'=' | b'"');
    let found = (0..head.len()).filter(|at| begins(*at) && !head[*at].is_ascii_whitespace()).find_map(|at| {
        // A date alone is no moment.
        leading(&text[at..]).filter(|(_, used)| *used > 10).map(|(moment, _)| moment)
    });
    // A clock alone is one where the line begins with it.
    let clock = || {
        let word = head.split(u8::is_ascii_whitespace).next()?;
        time(word.strip_prefix(b"[").unwrap_or(word)).filter(|moment| matches!(moment, Moment::Clock(_)))
    };
    found.or_else(clock).or_else(|| short_date(text).map(|(moment, _)| moment))
}

/// A time at the beginning, and what follows the blank behind it.
fn stamp(line: &[u8]) -> Option<(Moment, &[u8])> {
    let (moment, used) = leading(line)?;
    let rest = line[used..].strip_prefix(b" ").or_else(|| line[used..].strip_prefix(b"\t"))?;
    Some((moment, rest.trim_ascii_start()))
}

/// A heading of syslog: by RFC 5424, by RFC 3164 (whose times have no year), or with a time of ISO 8601.
fn syslog(line: &[u8]) -> Option<(&[u8], Option<Moment>)> {
    let bare = match line.strip_prefix(b"<") {
        Some(rest) => &rest[memchr::memchr(b'>', rest).filter(|at| *at <= 3)? + 1..],
        None => line,
    };
    if let Some(rest) = bare.strip_prefix(b"1 ").filter(|_| bare.len() < line.len()) {
        // Host, program, process and message id, then the structured data.
        let (moment, rest) = stamp(rest)?;
        let mut rest = rest;
        for _ in 0..4 {
            rest = &rest[memchr::memchr(b' ', rest)? + 1..];
        }
        let rest = match rest.strip_prefix(b"-") {
            Some(rest) => rest,
            None => &rest[memchr::memmem::find(rest, b"] ")? + 1..],
        };
        return Some((rest.trim_ascii_start(), Some(moment)));
    }
    let (moment, rest) = stamp(bare).or_else(|| short_date(bare))?;
    let moment = Some(moment);
    // One or two words, the last of which ends in a colon. An object written with blanks has such words as well.
    let first = memchr::memchr(b' ', rest)?;
    let is_name = |word: &[u8]| memchr::memchr3(b'{', b'"', b'\t', word).is_none();
    if !is_name(&rest[..first]) {
        return None;
    }
    if first > 1 && rest[first - 1] == b':' {
        return Some((rest[first + 1..].trim_ascii_start(), moment));
    }
    let second = first + 1 + memchr::memchr(b' ', &rest[first + 1..])?;
    (rest[second - 1] == b':' && second - first > 2 && is_name(&rest[first..second]))
        .then(|| (rest[second + 1..].trim_ascii_start(), moment))
}

/// `Nov  2 10:00:00 ` as a time of an unknown year, and what follows.
fn short_date(line: &[u8]) -> Option<(Moment, &[u8])> {
    const MONTHS: [&[u8]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    // Days before each month of a year of 366 days, as February may have 29.
    const BEFORE: [u16; 12] = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];
    let month = MONTHS.iter().position(|name| Some(*name) == line.get(..3))?;
    let end = line.get(15..)?.iter().position(|c| *c == b' ')? + 15;
    let day: f64 = std::str::from_utf8(line.get(4..6)?).ok()?.trim().parse().ok()?;
    let Some(Moment::Clock(clock)) = time(line.get(7..end)?) else { return None };
    let days = f64::from(BEFORE[month]) + day - 1.0;
    Some((Moment::Clock(days * 86_400.0 + clock), &line[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_a_line_where_the_heading_says_so() {
        let mut layer = cell(b"\"@timestamp\",message,\"pod\"").expect("a column of messages");
        let line = br#""Nov 2, 2026 @ 10:00:00.270","say ""x"", y",web"#;
        let (inner, moment) = layer.off(line).expect("a row");
        assert_eq!((&inner[..], moment), (&br#"say "x", y"#[..], Some(Moment::Local(1_793_613_600.27))));
        assert!(cell(b"timestamp,count").is_none());
        assert!(cell(b"message").is_none());
    }

    #[test]
    fn every_layer_comes_off_and_tells_its_time() {
        let inner = |line: &str| {
            let found = all().into_iter().find_map(|mut layer| {
                let (inner, moment) = layer.off(line.as_bytes())?;
                Some((String::from_utf8_lossy(&inner).into_owned(), moment.is_some()))
            });
            found.unwrap_or_else(|| (line.to_owned(), false))
        };
        for (line, want, timed) in [
            (r#"{"log":"GET \"x\"\n","stream":"stdout","time":"2026-11-02T10:00:00.5Z"}"#, "GET \"x\"", true),
            (r#"{"MESSAGE":"x y","__REALTIME_TIMESTAMP":"1793613600000000"}"#, "x y", true),
            ("[pod/web-1/nginx] x y", "x y", false),
            ("web-1  | x y", "x y", false),
            ("2026-11-02T10:00:00.123456789Z stdout F x y", "x y", true),
            ("<134>1 2026-11-02T10:00:00Z host app 1 - - x y", "x y", true),
            ("<134>1 2026-11-02T10:00:00Z host app 1 id [a b=\"c\"] x y", "x y", true),
            ("Nov  2 10:00:00 lb1 haproxy[7]: x y", "x y", true),
            ("2026-11-02T10:00:00.012+00:00 heroku[router]: x y", "x y", true),
            ("2026-11-02T10:00:00Z x y", "x y", true),
            ("2026/11/02/[$LATEST]1f2e3d x y", "x y", false),
            (r#"INFO: {"a":1}"#, r#"{"a":1}"#, false),
            (r#"INFO 2026-11-02 10:00:00,123 - {"a":1}"#, r#"{"a":1}"#, true),
            ("[2026-11-02T10:00:00Z INFO  actix_web::middleware::logger] x y", "x y", true),
            (
                "I, [2026-11-02T10:00:00.123456 #9]  INFO -- : [id] Completed 200 OK in 5ms",
                "Completed 200 OK in 5ms",
                true,
            ),
            ("[10:00:00 INF] HTTP GET / responded 200", "HTTP GET / responded 200", true),
            ("nothing around it", "nothing around it", false),
        ] {
            assert_eq!(inner(line), (want.to_owned(), timed), "{line}");
        }
    }
}
