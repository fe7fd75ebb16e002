//! Logs in the W3C extended format: CloudFront (tabs, seconds) and IIS (blanks, milliseconds). Columns by name, times in UTC.

use super::access_log::Late;
use super::error::ImportError;
use super::note::Rejects;
use super::time::{Moment, parse as time};
use super::{Format, Job};

const NAME: &str = "lines of a W3C log";

/// Where the columns are.
#[derive(Debug, Default)]
struct Columns {
    count: usize,
    date: Option<usize>,
    clock: Option<usize>,
    status: Option<usize>,
    sent: Option<usize>,
    received: Option<usize>,
    taken: Option<usize>,
    cloudfront: bool,
}

impl Columns {
    fn of(fields: &[u8]) -> Self {
        let names: Vec<&[u8]> = fields.split(u8::is_ascii_whitespace).filter(|name| !name.is_empty()).collect();
        let at = |wanted: &[u8]| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        Self {
            count: names.len(),
            date: at(b"date"),
            clock: at(b"time"),
            status: at(b"sc-status"),
            sent: at(b"sc-bytes"),
            received: at(b"cs-bytes"),
            taken: at(b"time-taken"),
            cloudfront: names.iter().any(|name| name.starts_with(b"x-edge")),
        }
    }
}

/// Reads a log to its end.
pub(super) fn read(job: &mut Job<'_>) -> Result<Format, ImportError> {
    let (mut rejects, mut columns, mut late) = (Rejects::default(), Columns::default(), Late::default());
    while let Some(line) = job.text.line(job.file)? {
        if let Some(fields) = line.bytes.strip_prefix(b"#Fields:") {
            columns = Columns::of(fields);
        }
        if line.bytes.trim_ascii().is_empty() || line.bytes[0] == b'#' {
            continue;
        }
        rejects.lines += 1;
        let Some(request) = parse(line.bytes, &columns).filter(|_| !line.cut) else {
            rejects.reject(line.number, line.bytes, "not the columns of #Fields, or no date and time");
            continue;
        };
        let measure = &mut job.gathered.measure;
        let unit_ms = if columns.cloudfront || request.fractional { 1000.0 } else { 1.0 };
        let taken_ms = request.taken.map(|taken| taken * unit_ms);
        if let Some(ms) = taken_ms {
            measure.duration_ms.record(ms);
        }
        if let Some(status) = request.status {
            measure.statuses.record(status as u64);
        }
        if let Some(bytes) = request.sent {
            measure.response_bytes.record(bytes);
        }
        if let Some(bytes) = request.received {
            measure.request_bytes.record(bytes);
        }
        job.gathered.events.record(late.arrival(request.at, taken_ms), line.number);
    }
    late.tell(job);
    if job.gathered.measure.duration_ms.count() > 0 {
        job.gathered.measure.duration_means.get_or_insert("until the answer was sent");
    }
    if rejects.lines == 0 {
        return Err(super::at_file(job.file, super::Problem::NoData("has the heading of a W3C log")));
    }
    job.gathered.rejected += rejects.judge(job.file, NAME, &mut job.gathered.notes)?;
    Ok(Format::W3cLog)
}

#[derive(Debug)]
struct Request {
    at: f64,
    status: Option<f64>,
    sent: Option<f64>,
    received: Option<f64>,
    taken: Option<f64>,
    fractional: bool,
}

fn parse(line: &[u8], columns: &Columns) -> Option<Request> {
    let separator = if line.contains(&b'\t') { b'\t' } else { b' ' };
    let fields: Vec<&[u8]> = line.split(|c| *c == separator).take(columns.count.max(1)).collect();
    let field = |at: Option<usize>| at.and_then(|at| fields.get(at).copied());
    let number = |at| std::str::from_utf8(field(at)?).ok()?.parse::<f64>().ok().filter(|v| *v >= 0.0);
    let (date, clock) = (field(columns.date)?, field(columns.clock)?);
    let written = [date, b" ", clock].concat();
    let (Moment::Local(at) | Moment::At(at)) = time(&written).filter(|_| written.len() < 40)? else { return None };
    Some(Request {
        at,
        status: number(columns.status),
        sent: number(columns.sent),
        received: number(columns.received),
        taken: number(columns.taken),
        fractional: field(columns.taken).is_some_and(|text| text.contains(&b'.')),
    })
}
