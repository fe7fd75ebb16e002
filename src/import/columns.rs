//! Tables of requests whose programs are known: by the heading, or without one by what stands in each column.

use super::format::Format;
use super::leaves::Span;
use super::load_test::is_k6_table;
use super::plan::is_method;
use super::records::cells;
use super::records::{Columns, is_known};
use super::registry::plain;
use super::time::{Moment, parse as time};
use super::words::{Word, number, word};

/// Lines before the heading.
const BEFORE: usize = 20;

/// The fields of CloudFront's real-time logs in the order of its documentation, as far as they matter.
const REAL_TIME: [&str; 17] = [
    "timestamp",
    "c-ip",
    "time-to-first-byte",
    "sc-status",
    "sc-bytes",
    "cs-method",
    "cs-protocol",
    "cs-host",
    "cs-uri-stem",
    "cs-bytes",
    "x-edge-location",
    "x-edge-request-id",
    "x-host-header",
    "time-taken",
    "cs-protocol-version",
    "c-ip-version",
    "cs-user-agent",
];
/// The fields of CloudFront's standard logs without their heading, in the order of its documentation, as far as they matter.
const CLOUDFRONT: [&str; 19] = [
    "date",
    "time",
    "x-edge-location",
    "sc-bytes",
    "c-ip",
    "cs-method",
    "cs(Host)",
    "cs-uri-stem",
    "sc-status",
    "cs(Referer)",
    "cs(User-Agent)",
    "cs-uri-query",
    "cs(Cookie)",
    "x-edge-result-type",
    "x-edge-request-id",
    "x-host-header",
    "cs-protocol",
    "cs-bytes",
    "time-taken",
];
/// The fields of `vegeta encode --to csv`.
const VEGETA: [&str; 11] =
    ["timestamp", "code", "latency", "bytes_out", "bytes_in", "error", "body", "attack", "seq", "method", "url"];
/// The fields of `jtl` files without a heading, in JMeter's default order.
const JMETER: [&str; 16] = [
    "timestamp",
    "elapsed",
    "label",
    "responsecode",
    "responsemessage",
    "threadname",
    "datatype",
    "success",
    "failuremessage",
    "bytes",
    "sentbytes",
    "grpthreads",
    "allthreads",
    "url",
    "latency",
    "idletime",
];

/// The columns of a table of requests that begins so.
pub(super) fn recognise(text: &[u8]) -> Option<Columns> {
    let lines = || text.split(|c| *c == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    if let Some(columns) = lines().next().and_then(unnamed) {
        return Some(columns);
    }
    // A row of k6 is a measurement, of which several belong to a request.
    lines().take(BEFORE).find_map(named).or_else(|| {
        let mut lines = Some(lines()).filter(|_| !is_k6_table(text))?;
        requests(lines.next()?, lines.next()?)
    })
}

/// Columns of a heading that names a time and what only single requests have, over a row whose time leaves nothing open. Such a table is
/// read row by row; one that leaves something open is read as a whole, so that all rows together may settle it.
fn requests(heading: &[u8], row: &[u8]) -> Option<Columns> {
    for delimiter in *b",\t|" {
        let names = texts(heading, delimiter);
        let words: Vec<Option<Word>> = names.iter().map(|name| word(&plain(name))).collect();
        let Some(when) = words.iter().position(|word| *word == Some(Word::Time)) else { continue };
        let of_end = names[when].to_lowercase().contains("end") || names[when].to_lowercase().contains("finish");
        let counts = words.contains(&Some(Word::Count));
        let cells = texts(row, delimiter);
        // Levels of logs are called a status, too.
        let single = words.iter().zip(&cells).any(|(word, cell)| match word {
            Some(Word::Status) => number(cell.as_bytes()).is_some_and(|v| (100.0..600.0).contains(&v)),
            Some(Word::Method) => is_method(cell.as_bytes()),
            _ => false,
        });
        let told = cells.len() == names.len() && matches!(time(cells[when].as_bytes()), Some(Moment::At(_)));
        if single && told && !counts && !of_end {
            return Some(Columns { delimiter, names, heading: heading.to_vec(), format: Format::EventsCsv });
        }
    }
    None
}

/// Columns by a heading that has the names of a program.
fn named(line: &[u8]) -> Option<Columns> {
    // Names stand in no braces: those are of an object behind a time.
    if memchr::memchr(b'{', line).is_some() {
        return None;
    }
    for delimiter in *b",\t;|" {
        let names = texts(line, delimiter);
        let plausible = names.len() >= 3
            && names.iter().all(|name| name.len() < 80)
            && !names.iter().any(|name| number(name.as_bytes()).is_some());
        if plausible && is_known(&names).is_some() {
            return Some(Columns { delimiter, names, heading: line.to_vec(), format: Format::EventsCsv });
        }
    }
    None
}

/// Columns of a row without a heading.
fn unnamed(line: &[u8]) -> Option<Columns> {
    let with = |delimiter, names: &[&str]| Columns {
        delimiter,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        heading: Vec::new(),
        format: Format::EventsCsv,
    };
    let status = |text: &str| text.len() == 3 && text.bytes().all(|c| c.is_ascii_digit());
    let digits = |text: &str, n: usize| text.len() >= n && text.bytes().all(|c| c.is_ascii_digit());
    let tabs = texts(line, b'\t');
    let epoch = |text: &str| number(text.as_bytes()).is_some_and(|v| (7.8e8..2.1e9).contains(&v));
    if tabs.len() >= 14
        && epoch(&tabs[0])
        && status(&tabs[3])
        && digits(&tabs[4], 1)
        && number(tabs[13].as_bytes()).is_some()
    {
        return Some(with(b'\t', &REAL_TIME));
    }
    let is_day =
        |text: &str| text.len() == 10 && text.as_bytes().get(4) == Some(&b'-') && time(text.as_bytes()).is_some();
    if tabs.len() >= CLOUDFRONT.len() && is_day(&tabs[0]) && is_method(tabs[5].as_bytes()) && status(&tabs[8]) {
        return Some(with(b'\t', &CLOUDFRONT));
    }
    let commas = texts(line, b',');
    if commas.len() >= 9 && digits(&commas[0], 19) && (status(&commas[1]) || commas[1] == "0") && digits(&commas[2], 1)
    {
        return Some(with(b',', &VEGETA));
    }
    let jmeter = commas.len() >= 12
        && digits(&commas[0], 13)
        && digits(&commas[1], 1)
        && matches!(commas[7].as_str(), "true" | "false");
    if jmeter {
        return Some(with(b',', &JMETER));
    }
    let gatling = tabs.len() >= 5 && tabs[0] == "REQUEST";
    (gatling || tabs.first().is_some_and(|first| first == "RUN")).then(|| gatling_columns(&with))
}

/// `simulation.log` of Gatling 3: REQUEST, groups, name, start, end, status.
fn gatling_columns(with: &impl Fn(u8, &[&str]) -> Columns) -> Columns {
    with(b'\t', &["kind", "groups", "name", "gatling.start", "gatling.end", "outcome"])
}

fn texts(line: &[u8], delimiter: u8) -> Vec<String> {
    let mut spans: Vec<Span> = Vec::new();
    cells(line, delimiter, &mut spans);
    spans.iter().map(|span| String::from_utf8_lossy(span.of(line)).into_owned()).collect()
}
