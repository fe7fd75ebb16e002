//! How a table is laid out: what separates its cells, where its heading is, which column is the time, what the others are.

use super::cell::{number, split};
use crate::import::time::{Moment, parse as time};

/// Lines that are looked at to find the delimiter.
const LOOKED_AT: usize = 60;
/// Most characters of a column's name.
const MAX_NAME: usize = 200;
/// Most lines before the data.
const PREAMBLE: usize = 40;

/// What a column is, as its heading says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// When.
    Time,
    /// How many requests.
    Count,
    /// How long one took.
    Duration,
    /// How one ended.
    Status,
    /// How large an answer was.
    Size,
    /// Anything else.
    Other,
}

/// A table's layout.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// What separates cells.
    pub(super) delimiter: u8,
    /// Names of the columns; empty without a heading.
    pub(super) header: Vec<String>,
    /// The line, from 1, that the data begin in; past the end where there are none.
    pub(super) first: u64,
    /// The column of times; `None` where there is none, as in tables of functions.
    pub(super) time: Option<usize>,
    /// The column of the clock, where dates and clocks stand apart.
    pub(super) clock: Option<usize>,
    /// Rows before the data that say something by a word and a value, such as `Period,60`.
    pub(super) said: Vec<(String, String)>,
}

impl Layout {
    /// The layout of a table that begins so; `None` for what is no table.
    pub(super) fn of(prefix: &[u8]) -> Option<Self> {
        let lines: Vec<&[u8]> =
            prefix.split(|c| *c == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect();
        let named = lines.first().and_then(|line| line.strip_prefix(b"sep=")).and_then(|rest| rest.first().copied());
        let skipped = usize::from(named.is_some());
        let rows = &lines[skipped..];
        let delimiter = named.unwrap_or_else(|| delimiter(rows));
        let head = |rows: &[&[u8]]| rows.first().map(|row| names(row, delimiter)).unwrap_or_default();
        if super::functions::is_header(&head(rows)) {
            return Some(Self {
                delimiter,
                header: head(rows),
                first: skipped as u64 + 2,
                time: None,
                clock: None,
                said: Vec::new(),
            });
        }
        let (at, column) = match data(rows, delimiter) {
            Some(found) => found,
            // A heading without data.
            None => (rows.len(), head(rows).iter().position(|name| role(name) == Role::Time)?),
        };
        let width = rows.get(at).map_or(0, |row| split(row, delimiter).len());
        let comment = |row: &&&[u8]| row.first() != Some(&b'#');
        let before: Vec<Vec<String>> = rows[..at].iter().filter(comment).map(|row| names(row, delimiter)).collect();
        let filled = |row: &&Vec<String>| (width == 0 || row.len() == width) && row.iter().any(|name| !name.is_empty());
        // The row right before the data where it has a name for the time, else the first that is as wide.
        let last =
            before.iter().rev().find(filled).filter(|row| row.get(column).is_some_and(|name| role(name) == Role::Time));
        let marked = || rows[..at].last().and_then(|row| row.strip_prefix(b"#")).map(|row| names(row, delimiter));
        let header = last.or_else(|| before.iter().find(filled)).cloned().or_else(marked).unwrap_or_default();
        let said = before
            .iter()
            .skip(1)
            .filter(|row| row.len() > 1 && !row[1].is_empty())
            .map(|row| (row[0].clone(), row[1].clone()));
        let apart = rows.get(at).and_then(|row| apart(&split(row, delimiter), column));
        let (column, clock) = apart.map_or((column, None), |(date, clock)| (date, Some(clock)));
        Some(Self {
            delimiter,
            said: said.collect(),
            first: (skipped + at) as u64 + 1,
            time: Some(column),
            clock,
            header,
        })
    }

    /// What a column is called.
    pub(super) fn name(&self, column: usize) -> String {
        self.header
            .get(column)
            .cloned()
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| format!("column {}", column + 1))
    }

    /// What a column is.
    pub(super) fn role(&self, column: usize) -> Role {
        self.header.get(column).map_or(Role::Other, |name| role(name))
    }

    /// Whether the time is the end of what the row tells of.
    pub(super) fn time_is_end(&self) -> bool {
        let name = self.time.map(|column| self.name(column).to_lowercase()).unwrap_or_default();
        name.starts_with("end") || name.contains("end_time") || name.contains("finish")
    }
}

fn names(row: &[u8], delimiter: u8) -> Vec<String> {
    split(row, delimiter)
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).trim().chars().take(MAX_NAME).collect())
        .collect()
}

/// The delimiter that splits most lines into equally many cells.
fn delimiter(rows: &[&[u8]]) -> u8 {
    let mut best = (0, b',');
    for candidate in *b"\t;|," {
        let rows = rows.iter().take(LOOKED_AT).filter(|row| !row.trim_ascii().is_empty());
        let mut widths: Vec<usize> = rows.map(|row| split(row, candidate).len()).filter(|width| *width > 1).collect();
        widths.sort_unstable();
        let most = widths.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0);
        if most > best.0 {
            best = (most, candidate);
        }
    }
    best.1
}

/// The first row with a time in it, and the column of it.
fn data(rows: &[&[u8]], delimiter: u8) -> Option<(usize, usize)> {
    let mut named: Vec<usize> = Vec::new();
    let usual = usual_width(rows, delimiter);
    for (at, row) in rows.iter().take(PREAMBLE).enumerate() {
        if row.trim_ascii().is_empty() || row[0] == b'#' {
            continue;
        }
        let cells = split(row, delimiter);
        if let Some(column) =
            named.iter().copied().find(|column| cells.get(*column).is_some_and(|cell| time(cell).is_some()))
        {
            return Some((at, column));
        }
        // A heading may have dates of its own, in rows of another width.
        let moments: Vec<Option<Moment>> = cells.iter().map(|cell| time(cell)).collect();
        let written = |moment: &Option<Moment>| matches!(moment, Some(Moment::Local(_) | Moment::Either(..)));
        let text = |(i, moment): (usize, &Option<Moment>)| {
            (written(moment) || (matches!(moment, Some(Moment::At(_))) && number(&cells[i]).is_none())).then_some(i)
        };
        let epoch = || moments.iter().position(|moment| matches!(moment, Some(Moment::At(_))));
        let clock = || moments.iter().position(|moment| matches!(moment, Some(Moment::Clock(_))));
        let found = moments.iter().enumerate().find_map(text).or_else(epoch).or_else(clock);
        if let Some(column) = found.filter(|_| usual.is_none_or(|usual| usual == cells.len())) {
            return Some((at, column));
        }
        if named.is_empty() {
            named = by_name(&cells);
        }
    }
    None
}

/// The columns of the date and the clock, where one of them was taken for the whole time.
fn apart(cells: &[std::borrow::Cow<'_, [u8]>], column: usize) -> Option<(usize, usize)> {
    let is_clock = |at: usize| matches!(time(&cells[at]), Some(Moment::Clock(_)));
    let is_date = |at: usize| {
        let cell = cells[at].trim_ascii();
        (8..=11).contains(&cell.len())
            && cell.iter().any(|c| matches!(c, b'-' | b'/' | b'.'))
            && matches!(time(cell), Some(Moment::Local(_) | Moment::Either(..)))
    };
    cells.get(column)?;
    let other = |is: &dyn Fn(usize) -> bool| (0..cells.len()).find(|at| *at != column && is(*at));
    if is_clock(column) {
        return other(&is_date).map(|date| (date, column));
    }
    // Only a clock right beside it is surely of the same moment.
    let beside = |at: usize| is_clock(at) && at.abs_diff(column) == 1;
    if is_date(column) { other(&beside).map(|clock| (column, clock)) } else { None }
}

/// The columns whose names say that they are times, best first: a name that is nothing but the time, then one that may be of a part.
fn by_name(cells: &[std::borrow::Cow<'_, [u8]>]) -> Vec<usize> {
    let names: Vec<String> = cells.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_lowercase()).collect();
    let mut found: Vec<usize> = (0..names.len()).filter(|i| role(&names[*i]) == Role::Time).collect();
    let plain = |name: &str| matches!(name.trim_start_matches(['_', '@']), "time" | "timestamp" | "datetime" | "ts");
    found.sort_by_key(|i| (!plain(&names[*i]), *i));
    found
}

/// The width that most rows have, if it is that of more than half.
fn usual_width(rows: &[&[u8]], delimiter: u8) -> Option<usize> {
    let rows = rows.iter().take(LOOKED_AT).filter(|row| !row.trim_ascii().is_empty() && row[0] != b'#');
    let mut widths: Vec<usize> = rows.map(|row| split(row, delimiter).len()).collect();
    widths.sort_unstable();
    let most = widths.chunk_by(|a, b| a == b).max_by_key(|run| run.len())?;
    (most.len() * 2 > widths.len()).then_some(most[0])
}

/// Headings that are of a count.
const COUNTS: [&str; 24] = [
    "count",
    "counts",
    "requests",
    "request_count",
    "requestcount",
    "hits",
    "invocations",
    "calls",
    "sum",
    "total",
    "value",
    "number",
    "n",
    "num",
    "anfragen",
    "events",
    "executions",
    "views",
    "pageviews",
    "sessions",
    "count of records",
    "doc_count",
    "screenpageviews",
    "event count",
];

/// What a heading says that its column is.
pub(super) fn role(name: &str) -> Role {
    let name = name.trim().trim_start_matches('_').to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&[
        "duration",
        "latency",
        "elapsed",
        "response_time",
        "request_time",
        "responsetime",
        "took",
        "time_taken",
        "time-taken",
        "response-time",
        "response time",
    ]) || unit_ms(&name).is_some_and(|ms| ms <= 1.0)
    {
        Role::Duration
    } else if has(&["timestamp", "datetime", "timebucket", "zeit"])
        || name.starts_with("date ")
        || name.starts_with("bin(")
        || matches!(name.as_str(), "ts" | "t" | "at" | "when" | "minute" | "hour" | "bucket")
        || name.ends_with("time")
        || name.ends_with("date")
    {
        Role::Time
    } else if COUNTS.contains(&name.as_str())
        || name.ends_with("_total")
        || name.ends_with("requests")
        || name.starts_with("count(")
    {
        Role::Count
    } else if has(&["status"]) {
        Role::Status
    } else if has(&["bytes", "response_size"]) || name == "size" {
        Role::Size
    } else {
        Role::Other
    }
}

/// The unit of a duration that its heading names, in milliseconds.
pub(super) fn unit_ms(name: &str) -> Option<f64> {
    let name = name.to_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|end| name.ends_with(end));
    if ends(&["_ms", "(ms)", " ms", "millis", "milliseconds"]) {
        Some(1.0)
    } else if ends(&["_us", "(us)", " us", "(µs)", "micros", "microseconds"]) {
        Some(1e-3)
    } else if ends(&["_ns", "(ns)", "nanos", "nanoseconds"]) {
        Some(1e-6)
    } else if ends(&["_s", "(s)", " s", "_sec", "(sec)", "(secs)", "(seconds)", "seconds", "_secs"]) {
        Some(1e3)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_data_behind_headings() {
        let layout = Layout::of(b"Label,RequestCount\nPeriod,60\n,\n2026/10/05 08:00:00,42\n").expect("a table");
        assert_eq!(
            (layout.first, layout.time, layout.header),
            (4, Some(0), vec!["Label".to_owned(), "RequestCount".to_owned()])
        );
        assert_eq!(layout.said, [("Period".to_owned(), "60".to_owned())]);
        let layout = Layout::of(b"sep=;\r\nuser;Zeit;x\r\na;05.10.2026 08:00;1,5\r\n").expect("a table");
        assert_eq!((layout.first, layout.time, layout.delimiter), (3, Some(1), b';'));
        let layout = Layout::of(b"app,end_timestamp,duration\nf,0.079,0.078\n").expect("a table");
        assert_eq!((layout.time, layout.time_is_end()), (Some(1), true));
        assert_eq!(Layout::of(b"timestamp,count\n").expect("a heading").time, Some(0));
        assert_eq!(Layout::of(b"1791187200,42\n").expect("no heading").header, Vec::<String>::new());
        assert_eq!(Layout::of(b"hello\nworld\n"), None);
        assert_eq!(Layout::of(b"a,b\n1,2\n"), None);
    }
}
