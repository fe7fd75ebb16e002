//! Which field of an access log is which, as far as the first lines leave no doubt.
//!
//! nginx writes times of requests in seconds with three decimals, and the time of the whole request is never less than those of its parts
//! (connection, upstream). So of several such fields the one that is the greatest in every line is the duration. A whole number says nothing
//! of its unit and is asked for.

use super::Dates;
use crate::import::Options;
use crate::import::documents::sample;
use crate::import::error::excerpt;
use crate::import::leaves::Span;
use crate::import::overrides::Role;
use crate::import::probe;
use crate::import::sink::{Request, Sink};
use crate::import::time::{Moment, leading, parse as time};
use crate::import::unwrap::{Layer, peel};
use crate::import::words::{Word, in_ms, number, with_unit, word};
use std::borrow::Cow;

/// Lines that are looked at.
const LINES: usize = 200;
/// Share of them that must agree.
const MOST: f64 = 0.9;
/// Rounding of times to a millisecond lets a part seem longer than the whole.
const ROUNDING_S: f64 = 0.0021;

/// How a duration is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// With its unit: `12ms`.
    Unit,
    /// A number with this unit in milliseconds.
    Number(f64),
    /// Seconds with decimals; a whole number is another field that slipped here.
    Seconds,
    /// Seconds and microseconds: Apache's `%T/%D`.
    Slash,
}

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// So many fields after the first.
    First(usize),
    /// So many fields after the size.
    After(usize),
    /// So many fields before the last: where fields before it may be several.
    Last(usize),
}

/// Where the fields of a log stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// Whether request, status and size follow the time, as usual.
    pub(super) is_plain: bool,
    /// The program, where the fields tell it.
    pub(super) program: Option<&'static str>,
    duration: Option<(Place, Form)>,
    /// A field that may be a duration, for the question.
    whole: Option<String>,
    time: Option<usize>,
    status: Option<usize>,
    size: Option<usize>,
    agent: Option<usize>,
    request: Option<usize>,
    size_unit: f64,
}

/// A field: its bytes, and whether it stood in quotes or brackets.
#[derive(Debug, Clone, Copy)]
struct Token<'l> {
    text: &'l [u8],
    quoted: bool,
}

/// Splits at blanks; what stands in quotes or in brackets is one field.
fn split(line: &[u8], spans: &mut Vec<(Span, bool)>) {
    spans.clear();
    let mut at = 0;
    while at < line.len() {
        match line[at] {
            b' ' | b'\t' => at += 1,
            b'"' => {
                let to = super::closing(&line[at + 1..]).map_or(line.len(), |end| at + 1 + end);
                spans.push((Span::new(at + 1, to), true));
                at = to + 1;
            }
            b'[' => {
                let to = memchr::memchr(b']', &line[at..]).map_or(line.len(), |end| at + end);
                spans.push((Span::new(at + 1, to), true));
                at = to + 1;
            }
            _ => {
                let mut to = at;
                // A value in quotes behind a sign, as in rt="0.5", belongs to its key.
                while to < line.len() && !matches!(line[to], b' ' | b'\t') {
                    if line[to] == b'"' {
                        to += super::closing(&line[to + 1..]).map_or(line.len() - to, |end| end + 1);
                    }
                    to += 1;
                }
                let to = to.min(line.len());
                spans.push((Span::new(at, to), false));
                at = to;
            }
        }
    }
}

fn tokens(line: &[u8]) -> Vec<Token<'_>> {
    let mut spans = Vec::new();
    split(line, &mut spans);
    spans.iter().map(|(span, quoted)| Token { text: span.of(line), quoted: *quoted }).collect()
}

/// A field by its number from 1, its key, or `method`, `path` and `agent`.
pub(super) fn field(name: &str, line: &[u8], layout: &Layout) -> Option<Vec<u8>> {
    let all = tokens(line);
    let first = || {
        let at = all.iter().position(|token| is_request(*token))?;
        let mut words = all[at].text.split(|c| *c == b' ');
        let method = words.next()?;
        Some((method, words.next().or_else(|| all.get(at + 1).map(|token| token.text)).unwrap_or_default()))
    };
    match name {
        "method" => first().map(|(method, _)| method.to_vec()),
        "path" => first().map(|(_, path)| path.to_vec()),
        "agent" => layout
            .agent
            .and_then(|at| all.get(at))
            .or(all.iter().filter(|token| token.quoted).nth(3))
            .map(|token| token.text.to_vec()),
        _ => match name.parse::<usize>() {
            Ok(at) => all.get(at.checked_sub(1)?).map(|token| token.text.to_vec()),
            Err(_) => all.iter().find_map(|token| {
                Some(keyed(token.text)?).filter(|(key, _)| *key == name.as_bytes()).map(|(_, value)| value.to_vec())
            }),
        },
    }
}

/// Whether a field is the first line of a request, or its method alone.
fn is_request(token: Token<'_>) -> bool {
    const METHODS: [&[u8]; 9] =
        [b"GET", b"POST", b"PUT", b"DELETE", b"HEAD", b"PATCH", b"OPTIONS", b"CONNECT", b"PROPFIND"];
    let word = token.text.split(|c| *c == b' ').next().unwrap_or_default();
    METHODS.contains(&word) && (token.quoted == token.text.contains(&b' '))
}

fn is_status(token: &Token<'_>) -> bool {
    token.text.len() == 3 && number(token.text).is_some_and(|v| (100.0..600.0).contains(&v))
}

/// Whether a field is a time of the calendar, or a second since 1970.
fn is_time(text: &[u8]) -> bool {
    let epoch = || text.len() >= 10 && matches!(time(text), Some(Moment::At(_)));
    let written = || matches!(leading(text), Some((Moment::At(_) | Moment::Local(_), used)) if used + 1 >= text.len());
    (text.contains(&b':') && written()) || (text.first().is_some_and(|c| matches!(c, b'1' | b'2')) && epoch())
}

/// Whether a line has the fields of a request in some order: a time, a method, a status.
pub(super) fn matches(line: &[u8]) -> bool {
    if line.first() == Some(&b'{') {
        return false;
    }
    let all = tokens(line);
    let Some(request) = all.iter().position(|token| is_request(*token)) else { return false };
    let path = if all[request].quoted {
        all[request].text.split(|c| *c == b' ').nth(1)
    } else {
        all.get(request + 1).map(|token| token.text)
    };
    let named = path.is_some_and(|path| path.starts_with(b"/") || path.starts_with(b"http") || path.starts_with(b"*"));
    named && all.iter().any(|token| is_time(token.text)) && all.iter().any(is_status)
}

/// `rt=0.5` and `request_time:0.5` as key and value, quotes taken off.
fn keyed(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr2(b'=', b':', text).filter(|at| *at > 0)?;
    let key = &text[..at];
    let value =
        text[at + 1..].strip_prefix(b"\"").map_or(&text[at + 1..], |value| value.strip_suffix(b"\"").unwrap_or(value));
    key.iter().all(|c| c.is_ascii_alphabetic() || matches!(c, b'_' | b'-' | b'.')).then_some((key, value))
}

/// A value without what surrounds it, such as `**0/12000**`.
fn inner(text: &[u8]) -> &[u8] {
    let value = keyed(text).map_or(text, |(_, value)| value);
    let is_frame = |c: &&u8| matches!(**c, b'*' | b'(' | b')' | b'<' | b'>' | b',' | b';' | b'|' | b'"');
    let from = value.iter().take_while(is_frame).count();
    let to = value.len() - value[from..].iter().rev().take_while(is_frame).count();
    &value[from..to.max(from)]
}

impl Layout {
    /// The usual order with nothing behind it.
    pub(super) fn plain() -> Self {
        Self { is_plain: true, size_unit: 1.0, ..Self::default() }
    }

    /// The layout of a log that begins so.
    pub(super) fn of(prefix: &[u8], objects: bool, layers: &mut [Layer], options: &Options) -> Self {
        // The objects of an array need not end where lines do.
        let found = if objects { sample(prefix) } else { prefix.split(|c| *c == b'\n').take(LINES).collect() };
        let lines: Vec<Cow<'_, [u8]>> = found
            .into_iter()
            .map(|line| peel(layers, Cow::Borrowed(line.trim_ascii())).0)
            .filter(|line| !line.is_empty())
            .collect();
        let usual = |line: &&Cow<'_, [u8]>| super::parse(line, &mut Dates::default(), &Self::plain()).is_some();
        let of_kind: Vec<&Cow<'_, [u8]>> = lines.iter().filter(usual).collect();
        let is_plain = !of_kind.is_empty()
            && of_kind.len() * 2 >= lines.iter().filter(|line| usual(line) || matches(line)).count();
        let asked = !options.fields.is_empty();
        let mut layout = Self { size_unit: options.size_unit.unwrap_or(1.0), ..Self::default() };
        let chosen: Vec<&[u8]> = if is_plain {
            of_kind.iter().map(|line| &line[..]).collect()
        } else {
            lines.iter().filter(|line| matches(line)).map(|line| &line[..]).collect()
        };
        let rows: Vec<Vec<Token<'_>>> = chosen.iter().map(|line| tokens(line)).collect();
        layout.fields(&rows, is_plain);
        layout.duration_of(&rows, options);
        layout.overrule(options);
        layout.is_plain =
            is_plain && !asked && matches!(layout.duration, None | Some((Place::Last(_) | Place::After(_), _)));
        if layout.program.is_none() && chosen.iter().any(|line| memchr::memmem::find(line, b"] [] ").is_some()) {
            layout.program = Some("ingress-nginx");
        }
        layout
    }

    /// The places that most lines agree on.
    fn fields(&mut self, rows: &[Vec<Token<'_>>], is_plain: bool) {
        let usual = |places: Vec<usize>| {
            let mut places = places;
            places.sort_unstable();
            places.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).map(|run| run[0])
        };
        let of = |find: &dyn Fn(&Vec<Token<'_>>) -> Option<usize>| usual(rows.iter().filter_map(find).collect());
        self.time = of(&|row| row.iter().position(|token| is_time(token.text)));
        self.request = of(&|row| row.iter().position(|token| is_request(*token)));
        let Some(request) = self.request else { return };
        let holds = |at: usize, test: &dyn Fn(&Token<'_>) -> bool| {
            let n = rows.iter().filter(|row| row.get(at).is_some_and(test)).count();
            n as f64 >= MOST * rows.len() as f64 && n > 0
        };
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        // A status stands behind the request in most formats, in some before it.
        self.status = (request + 1..width).chain(0..request).find(|at| holds(*at, &is_status));
        let size = |token: &Token<'_>| token.text == b"-" || matches!(super::number(token.text), Some((_, b"")));
        self.size = self.status.map(|at| at + 1).filter(|at| holds(*at, &size) && Some(*at) != self.time);
        self.agent =
            if is_plain { self.size.map(|at| at + 2) } else { (0..width).rev().find(|at| holds(*at, &is_agent)) };
    }

    /// The field that is the duration, if one is beyond doubt.
    fn duration_of(&mut self, rows: &[Vec<Token<'_>>], options: &Options) {
        let width = rows.iter().map(Vec::len).min().unwrap_or(0);
        let taken = [self.time, self.request, self.status, self.size];
        let columns: Vec<Column> =
            (0..width).filter(|at| !taken.contains(&Some(*at))).filter_map(|at| Column::of(rows, at)).collect();
        let most = |kind: Kind| {
            let of_kind: Vec<&Column> = columns.iter().filter(|column| column.kind == kind).collect();
            greatest(&of_kind).map(|column| (column.at, column.form))
        };
        let best = most(Kind::Named)
            .or_else(|| most(Kind::Unit))
            .or_else(|| most(Kind::Slash))
            .or_else(|| most(Kind::Seconds));
        let last = rows.iter().map(Vec::len).max().unwrap_or(0);
        let whole = || {
            let behind = |column: &&Column| self.size.is_none_or(|size| column.at > size);
            columns.iter().filter(|column| column.kind == Kind::Whole).find(behind)
        };
        if let Some((at, form)) = best {
            self.duration = Some((self.place_of(at, last, &columns), form));
        } else if let Some(column) = whole() {
            if let Some(unit) = options.duration_unit_ms {
                self.duration = Some((self.place_of(column.at, last, &columns), Form::Number(unit)));
            } else {
                self.whole = Some(format!("field {} ('{}')", column.at + 1, excerpt(rows[0][column.at].text)));
            }
        }
        if let (Some(unit), Some((_, form @ (Form::Number(_) | Form::Seconds)))) =
            (options.duration_unit_ms, &mut self.duration)
        {
            *form = Form::Number(unit);
        }
    }

    /// Where a field stands, counted from the end that the times of several upstreams, of which there may be more in some lines, cannot move.
    fn place_of(&self, at: usize, width: usize, columns: &[Column]) -> Place {
        let others =
            |test: &dyn Fn(usize) -> bool| columns.iter().any(|column| column.kind == Kind::Seconds && test(column.at));
        match self.size.filter(|size| at > *size) {
            Some(size) if others(&|other| other > at) || !others(&|other| other < at) => Place::After(at - size - 1),
            Some(_) => Place::Last(width - 1 - at),
            None => Place::First(at),
        }
    }

    /// Takes the fields that the user names.
    fn overrule(&mut self, options: &Options) {
        for field in &options.fields {
            let Some(at) = field.place() else { continue };
            match field.role {
                Role::Time => self.time = Some(at),
                Role::Duration => {
                    let unit = options.duration_unit_ms;
                    self.whole = None;
                    self.duration = Some((Place::First(at), unit.map_or(Form::Unit, Form::Number)));
                }
                Role::Size => self.size = Some(at),
                Role::Status => self.status = Some(at),
                Role::Count => {}
            }
        }
    }

    /// A line whose fields stand as in this layout.
    pub(super) fn line(&self, line: &[u8], spans: &mut Vec<(Span, bool)>, dates: &mut Dates) -> Option<Request> {
        split(line, spans);
        let get = |at: usize| spans.get(at).map(|(span, _)| span.of(line));
        let moment = self.time.and_then(get)?;
        let at = dates.parse(moment).or_else(|| match time(moment)? {
            Moment::At(at) | Moment::Local(at) => Some(at),
            _ => None,
        })?;
        let status = self.status.and_then(get).and_then(number).filter(|v| (100.0..1000.0).contains(v));
        let request = self.request.and_then(get).unwrap_or_default();
        let path =
            if request.contains(&b' ') { request } else { self.request.and_then(|at| get(at + 1)).unwrap_or_default() };
        let sent = self.size.and_then(get).and_then(number).map(|bytes| bytes * self.size_unit);
        let is_probe = probe::is(self.agent.and_then(get).unwrap_or_default(), path);
        let mut found = Request {
            at: Some(at),
            end: true,
            status: Some(status? as u64),
            sent,
            weight: 1,
            is_probe,
            ..Request::default()
        };
        if let Some((place, form)) = self.duration {
            let at = match place {
                Place::First(at) => Some(at),
                Place::After(n) => self.size.map(|size| size + 1 + n),
                Place::Last(back) => spans.len().checked_sub(back + 1),
            };
            value(at.and_then(get).unwrap_or_default(), form, &mut found);
        }
        Some(found)
    }

    /// Takes the duration from what stands behind the size of a line of the usual order; `behind` stands behind the first two fields of it,
    /// where they are referrer and agent.
    pub(super) fn duration(&self, rest: &[u8], behind: Option<&[u8]>, request: &mut Request) {
        match self.duration {
            Some((Place::Last(back), form)) => value(from_end(rest, back), form, request),
            Some((Place::After(n), form)) => {
                let (rest, n) = behind.filter(|_| n >= 2).map_or((rest, n), |behind| (behind, n - 2));
                value(from_start(rest, n), form, request);
            }
            _ => {}
        }
    }

    /// Says what may be a duration and was not taken.
    pub(super) fn tell(&self, sink: &mut Sink<'_>) {
        if let Some(whole) = &self.whole {
            sink.info(format!(
                "{whole} behind each line may be a duration; say which field it is and its unit: --field duration=N --duration-unit us (Apache %D), ms or s (%T)"
            ));
        }
    }
}

/// The field so many after the first.
fn from_start(rest: &[u8], n: usize) -> &[u8] {
    let mut rest = rest.trim_ascii_start();
    for _ in 0..n {
        rest = rest.get(length(rest)..).unwrap_or_default().trim_ascii_start();
    }
    strip(&rest[..length(rest)])
}

/// Bytes of the field that comes next, with its quotes or brackets.
fn length(rest: &[u8]) -> usize {
    let end = match rest.first() {
        Some(b'"') => return super::closing(&rest[1..]).map_or(rest.len(), |end| end + 2),
        Some(b'[') => return memchr::memchr(b']', rest).map_or(rest.len(), |end| end + 1),
        _ => memchr::memchr2(b' ', b'\t', rest).unwrap_or(rest.len()),
    };
    // A value in quotes behind a sign, as in rt="0.5", belongs to its key.
    match memchr::memchr(b'"', &rest[..end]) {
        Some(quote) => super::closing(&rest[quote + 1..]).map_or(rest.len(), |close| quote + close + 2),
        None => end,
    }
}

/// The field so many before the last.
fn from_end(rest: &[u8], back: usize) -> &[u8] {
    let mut rest = rest.trim_ascii_end();
    for left in (0..=back).rev() {
        let open = match rest.last() {
            Some(b'"') => Some(b'"'),
            Some(b']') => Some(b'['),
            _ => None,
        };
        let opens = open.and_then(|mark| memchr::memrchr(mark, &rest[..rest.len() - 1]));
        let from = match opens {
            // A value in quotes behind a sign, as in rt="0.5", belongs to its key.
            Some(from) if from > 0 && !matches!(rest[from - 1], b' ' | b'\t') => {
                memchr::memrchr(b' ', &rest[..from]).map_or(0, |at| at + 1)
            }
            Some(from) => from,
            None => memchr::memrchr2(b' ', b'\t', rest).map_or(0, |at| at + 1),
        };
        if left == 0 {
            return strip(&rest[from..]);
        }
        rest = rest[..from].trim_ascii_end();
    }
    b""
}

fn strip(field: &[u8]) -> &[u8] {
    let quoted = field.strip_prefix(b"\"").and_then(|field| field.strip_suffix(b"\""));
    let bracketed = || field.strip_prefix(b"[").and_then(|field| field.strip_suffix(b"]"));
    quoted.or_else(bracketed).unwrap_or(field)
}

fn is_agent(token: &Token<'_>) -> bool {
    token.quoted
        && (token.text.contains(&b'/')
            && !token.text.starts_with(b"http")
            && !token.text.starts_with(b"/")
            && !is_request(*token))
}

/// Reads a duration; Apache, whose durations have the microseconds, writes the arrival as its time.
fn value(text: &[u8], form: Form, request: &mut Request) {
    let text = inner(text);
    request.duration_ms = match form {
        Form::Unit => with_unit(text).or_else(|| number(text).filter(|_| text.contains(&b'.')).map(|s| s * 1e3)),
        Form::Seconds => number(text).filter(|_| text.contains(&b'.')).map(|s| s * 1e3),
        Form::Number(unit) => number(text).map(|value| in_ms(value, unit)).or_else(|| with_unit(text)),
        Form::Slash => {
            request.end = false;
            let slash = memchr::memchr(b'/', text).map(|at| &text[at + 1..]);
            slash.and_then(number).map(|us| us / 1e3)
        }
    };
}

/// What the values of a column look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A key that says that it is the duration.
    Named,
    /// With a unit.
    Unit,
    Slash,
    /// With decimals.
    Seconds,
    /// Without: of no known unit.
    Whole,
}

/// A column of numbers.
struct Column {
    at: usize,
    kind: Kind,
    form: Form,
    /// Its values, NaN where there is none.
    values: Vec<f64>,
    /// Whether all have three decimals, as nginx writes them.
    thousandths: bool,
}

impl Column {
    fn of(rows: &[Vec<Token<'_>>], at: usize) -> Option<Self> {
        let cells: Vec<&[u8]> = rows.iter().filter_map(|row| row.get(at)).map(|token| token.text).collect();
        let key =
            cells.first().and_then(|text| keyed(text)).map(|(key, _)| String::from_utf8_lossy(key).to_lowercase());
        let values: Vec<&[u8]> = cells.iter().map(|text| inner(text)).collect();
        let present: Vec<&[u8]> = values.iter().copied().filter(|text| !text.is_empty() && *text != b"-").collect();
        if present.is_empty() {
            return None;
        }
        let all = |test: &dyn Fn(&[u8]) -> bool| present.iter().all(|text| test(text));
        let unit_behind =
            rows.iter().map(|row| row.get(at + 1).map(|token| token.text)).collect::<Option<Vec<_>>>().and_then(
                |units| {
                    let first = *units.first()?;
                    with_unit(&[b"1", first].concat()).filter(|_| units.iter().all(|unit| *unit == first))
                },
            );
        let named = key.as_deref().map(|key| match word(key) {
            Some(Word::Duration(unit)) => Some(unit),
            _ if matches!(key, "rt" | "request_time" | "req_time" | "time" | "dur") => Some(None),
            _ => None,
        });
        let decimal = all(&|text| number(text).is_some_and(|v| v < 1e8) && text.contains(&b'.'));
        let whole = all(&|text| text.iter().all(u8::is_ascii_digit));
        let (kind, form) = match named {
            // Another key, such as uht=, is a part of the request.
            Some(None) => return None,
            Some(Some(Some(unit))) if decimal || whole => (Kind::Named, Form::Number(unit)),
            Some(Some(_)) if decimal => (Kind::Named, Form::Number(1e3)),
            Some(Some(_)) if all(&|text| with_unit(text).is_some()) => (Kind::Named, Form::Unit),
            _ if all(&|text| with_unit(text).is_some()) => (Kind::Unit, Form::Unit),
            _ if (decimal || whole) && unit_behind.is_some() => (Kind::Unit, Form::Number(unit_behind?)),
            _ if all(&is_slash) => (Kind::Slash, Form::Slash),
            _ if decimal && !is_version(&present) => (Kind::Seconds, Form::Seconds),
            _ if whole => (Kind::Whole, Form::Number(1.0)),
            _ => return None,
        };
        let thousandths = all(&|text| text.iter().rev().position(|c| *c == b'.') == Some(3));
        let figure = |text: &&[u8]| match form {
            Form::Unit => with_unit(text).unwrap_or(f64::NAN),
            Form::Slash => 0.0,
            Form::Number(_) | Form::Seconds => number(text).unwrap_or(f64::NAN),
        };
        Some(Self { at, kind, form, values: values.iter().map(figure).collect(), thousandths })
    }
}

/// `0/12000`: seconds, and the same in microseconds.
fn is_slash(text: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'/', text) else { return false };
    let (Some(s), Some(us)) = (number(&text[..at]), number(&text[at + 1..])) else { return false };
    (us / 1e6 - s).abs() <= 1.0
}

/// Whether all values are one of HTTP's versions.
fn is_version(present: &[&[u8]]) -> bool {
    present.len() > 1 && present.iter().all(|text| matches!(*text, b"1.0" | b"1.1" | b"2.0" | b"3.0"))
}

/// The column that is nowhere less than another; the first of equal ones.
fn greatest<'c>(columns: &[&'c Column]) -> Option<&'c Column> {
    let fine = columns.iter().any(|column| column.thousandths);
    let columns: Vec<&Column> =
        columns.iter().copied().filter(|column| !fine || column.thousandths || column.kind != Kind::Seconds).collect();
    let over = |a: &Column, b: &Column| {
        let pairs = a.values.iter().zip(&b.values).filter(|(x, y)| !x.is_nan() && !y.is_nan());
        pairs.clone().filter(|(x, y)| **x + ROUNDING_S >= **y).count() as f64 >= 0.95 * pairs.count() as f64
    };
    let first = columns.iter().copied().find(|column| columns.iter().all(|other| over(column, other)))?;
    // Where several are the greatest but for rounding, the sum decides.
    let sum = |column: &Column| column.values.iter().filter(|v| !v.is_nan()).sum::<f64>();
    let rivals = columns.iter().copied().filter(|other| over(other, first));
    Some(rivals.fold(first, |best, other| if sum(other) > sum(best) + 1e-9 { other } else { best }))
}
