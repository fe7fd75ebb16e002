//! Points as the agents of stores send them, a line each: Graphite's plaintext protocol and `InfluxDB`'s line protocol.

use super::others::take;
use crate::import::error::{ImportError, Problem, at_file, excerpt};
use crate::import::grid::{Point, Values};
use crate::import::input::Input;
use crate::import::note::Rejects;
use crate::import::sink::Sink;
use crate::import::time::{Moment, epoch};
use crate::import::words::{counts_requests, number};
use crate::import::{Format, Reading};

/// Most series that are told apart: beyond them a file is of more than one service.
const MAX_SERIES: usize = 10_000;

/// A value of a series.
struct Sample {
    name: String,
    at: f64,
    value: f64,
}

/// `metric.path;tag=value 42 1793613600`.
pub(in crate::import) fn is_graphite(line: &[u8]) -> bool {
    graphite_sample(line).is_some()
}

/// `measurement,tag=value field=42i,other=1.5 1793613600000000000`.
pub(in crate::import) fn is_influx(line: &[u8]) -> bool {
    line.starts_with(b"#") || influx_samples(line).is_some()
}

fn moment(text: &str) -> Option<f64> {
    match epoch(text.parse().ok()?)? {
        Moment::At(at) => Some(at),
        _ => None,
    }
}

fn graphite_sample(line: &[u8]) -> Option<Sample> {
    let text = std::str::from_utf8(line).ok()?;
    let mut words = text.split_ascii_whitespace();
    let (name, value, at) = (words.next()?, words.next()?, words.next()?);
    let path = name.split(';').next()?;
    let metric = path.contains('.') && path.bytes().any(|b| b.is_ascii_alphabetic()) && !path.contains(['=', '"', '/']);
    if !metric || words.next().is_some() {
        return None;
    }
    Some(Sample { name: name.to_owned(), at: moment(at)?, value: number(value.as_bytes())? })
}

/// The parts of a text between marks that stand in no quotes and behind no backslash.
fn parts(text: &str, mark: char) -> Vec<&str> {
    let (mut parts, mut from, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            c if c == mark && !quoted => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

fn influx_samples(line: &[u8]) -> Option<Vec<Sample>> {
    let text = std::str::from_utf8(line).ok()?;
    let [key, fields, at] = parts(text, ' ').try_into().ok()?;
    let at = moment(at)?;
    let measurement = parts(key, ',').first().copied().filter(|name| !name.is_empty() && !name.contains('='))?;
    let mut samples = Vec::new();
    for field in parts(fields, ',') {
        let [name, value] = parts(field, '=').try_into().ok()?;
        let figure = value.strip_suffix(['i', 'u']).unwrap_or(value);
        match number(figure.as_bytes()) {
            Some(value) => samples.push(Sample { name: format!("{measurement}.{name}"), at, value }),
            // Texts, truths and what is neither.
            None if value.starts_with('"') || matches!(value, "t" | "f" | "T" | "F" | "true" | "false") => {}
            None => return None,
        }
    }
    Some(samples)
}

/// Graphite's plaintext protocol.
pub(in crate::import) fn graphite(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    series(input, sink, "samples of Graphite", |line| graphite_sample(line).map(|sample| vec![sample]))?;
    Ok(Format::GraphiteLines)
}

/// `InfluxDB`'s line protocol; series that differ in tags alone are one.
pub(in crate::import) fn influx(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    series(input, sink, "lines of InfluxDB", influx_samples)?;
    Ok(Format::InfluxLines)
}

fn series(
    input: &mut Input<'_>,
    sink: &mut Sink<'_>,
    what: &'static str,
    read: impl Fn(&[u8]) -> Option<Vec<Sample>>,
) -> Result<(), ImportError> {
    let mut rejects = Rejects::default();
    let mut places = std::collections::HashMap::new();
    let mut all: Vec<(String, Vec<Point>, Values)> = Vec::new();
    while let Some(line) = input.line()? {
        let text = line.bytes.trim_ascii();
        if text.is_empty() || text[0] == b'#' {
            continue;
        }
        rejects.lines += 1;
        let Some(samples) = read(text) else {
            rejects.reject(line.number, &line.bytes, "no value and time of a metric");
            continue;
        };
        for sample in samples {
            let at = *places.entry(sample.name.clone()).or_insert_with(|| {
                all.push((sample.name, Vec::new(), Values::Unclear));
                all.len() - 1
            });
            all[at].1.push(Point { at: sample.at, value: Some(sample.value), line: line.number });
        }
        if all.len() > MAX_SERIES {
            let found = format!("more than {MAX_SERIES} metrics");
            let limit = format!("{MAX_SERIES}");
            let remedy = "keep the lines of one service (grep), or name one with --column";
            return Err(at_file(sink.file, Problem::Limit { what: "number of metrics", found, limit, remedy }));
        }
    }
    let rejected = rejects.judge(sink.file, what, &mut sink.all.notes)?;
    sink.all.rejected += rejected;
    if sink.options.columns.is_empty() {
        one_quantity(sink, &all)?;
    }
    if sink.options.reading == Reading::Auto
        && let Some((name, ..)) =
            all.iter().find(|(name, points, _)| counts_requests(name) != Some(false) && rises(points))
    {
        let name = excerpt(name.as_bytes());
        return Err(sink.refused(format!(
            "the values of '{name}' only rise, as a total does that an agent sends; say --read counter, or --read counts"
        )));
    }
    take(sink, all, None, what)
}

/// The last part of a metric's name, which says what it measures; what stands before it says where.
fn quantity(name: &str) -> &str {
    let path = name.split(';').next().unwrap_or(name);
    path.rsplit('.').next().unwrap_or(path)
}

/// Series are added up where they measure the same at several places, and never different things.
fn one_quantity(sink: &Sink<'_>, all: &[(String, Vec<Point>, Values)]) -> Result<(), ImportError> {
    if all.iter().any(|(name, ..)| counts_requests(name) == Some(true)) {
        return Ok(());
    }
    let mut found: Vec<&str> =
        all.iter().filter(|(name, ..)| counts_requests(name).is_none()).map(|(name, ..)| quantity(name)).collect();
    found.sort_unstable();
    found.dedup();
    if found.len() < 2 {
        return Ok(());
    }
    let names: Vec<String> = all.iter().take(10).map(|(name, ..)| excerpt(name.as_bytes())).collect();
    let why = format!(
        "has several metrics and none whose name says that it counts requests: {}; say which does: --column NAME",
        names.join(", ")
    );
    Err(sink.refused(why))
}

/// Whether values only rise, for longer than counts would.
fn rises(points: &[Point]) -> bool {
    const RISES: usize = 12;
    points.len() >= RISES && points.windows(2).all(|pair| pair[1].value > pair[0].value)
}
