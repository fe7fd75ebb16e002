//! Exports of monitoring systems, access logs and load tests, to traffic.
//!
//! Its user has a file from work and wants it to become the traffic here: they want to know that it was understood (which format, from
//! when to when, how many requests, the busiest moment), what was assumed on the way, what else the file tells about their service (how
//! long requests really take, how large answers are, how often a function really starts cold), and, when it is not taken, which line is
//! to blame and what to do. The format is recognised by content, never by name.
//!
//! - [`Source`]: files, folders, standard input; gzip and UTF-16 are undone on the way,
//! - `twice`: files that hold the same, and files that may have seen the same requests,
//! - `sniff`: which format it is; one reader per format,
//! - `grid`: counts with their times to an even grid; `events`: single requests to the same,
//! - [`Measured`]: what was measured besides; [`Note`]: what was assumed or repaired,
//! - [`ImportError`]: file, line, field, value, what is allowed, what to do.

mod access_log;
mod balancer_log;
mod error;
mod events;
mod format;
mod grid;
mod json_log;
mod lambda_log;
mod load_test;
mod measure;
mod metrics;
mod note;
mod sniff;
mod source;
mod table;
mod text;
mod time;
mod twice;
mod w3c_log;
mod zone;

pub use error::{ImportError, Place, Problem};
pub use format::Format;
pub use measure::{Bucket, Cold, IN_HANDLER, Measured, Spread, Statuses};
pub use note::{Note, Severity};
pub use source::Source;
pub use zone::zone;

use crate::trace::Trace;
use error::{at_file, refused};
use events::{Events, Told};
use grid::Series;
use measure::Measure;
use note::Notes;
use text::Text;

/// Most bins of a trace: minutes over nearly a year.
pub const MAX_BINS: usize = 500_000;

/// What a file cannot tell by itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The zone of times without one, and of the hours of the day; UTC, or what the times say, unless said.
    pub zone: Option<jiff::tz::TimeZone>,
    /// Whether bins without a value had no requests or are not known; what the source means by it unless said, which is zero.
    pub missing: Option<Missing>,
    /// Whether dates such as 05/10/2026 begin with the day, where not every one of them tells.
    pub day_first: Option<bool>,
    /// What the values, or the rows, of a table are.
    pub reading: Reading,
    /// Width of a bin, in seconds, greater than zero; from the data unless said.
    pub step_s: Option<f64>,
    /// The columns or series that are requests; those that look like it unless said.
    pub columns: Vec<String>,
    /// The unit of durations that come without one, in milliseconds.
    pub duration_unit_ms: Option<f64>,
}

impl Options {
    /// How far the zone asked for is ahead of UTC when a trace begins.
    fn offset_at(&self, start_s: Option<f64>) -> Option<i32> {
        Some(zone::offset_at(self.zone.as_ref()?, start_s?))
    }
}

/// What a bin without a value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No requests.
    Zero,
    /// Nobody knows; the bin leaves mean and idle share alone.
    Unknown,
}

/// What the values of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// What the file shows; an error when it does not.
    #[default]
    Auto,
    /// Requests in a bin.
    Counts,
    /// Requests a second.
    Rates,
    /// Requests since some beginning.
    Counter,
    /// Each row is one request.
    Events,
}

/// What files turn out to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Traffic, as requests in each bin.
    Counts,
    /// Traffic, request by request.
    Events,
    /// Measurements only; what arrivals there are, are those of a load test and not of users.
    Measurements,
}

/// What files say.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The formats, each once.
    pub formats: Vec<Format>,
    /// What they hold.
    pub kind: Kind,
    /// Requests over time; without bins where only a summary is known.
    pub trace: Trace,
    /// What was measured besides.
    pub measured: Measured,
    /// What was assumed or repaired, warnings first.
    pub notes: Vec<Note>,
    /// Files that were read.
    pub files: usize,
    /// Lines that did not parse and were left out.
    pub rejected_lines: u64,
}

impl Imported {
    /// The requests of users, if that is what the files hold.
    #[must_use]
    pub fn traffic(&self) -> Option<&Trace> {
        (self.kind != Kind::Measurements).then_some(&self.trace)
    }
}

/// What has been read so far.
#[derive(Debug, Default)]
struct Gathered {
    formats: Vec<Format>,
    events: Events,
    /// Arrivals of load tests.
    test: Events,
    series: Vec<Series>,
    measure: Measure,
    notes: Notes,
    files: usize,
    rejected: u64,
    known: twice::Known,
    /// What each file of single requests told of.
    told: Vec<(Format, Told)>,
}

/// Reads files as one: several of the same time are added up, several of different times put in a row.
///
/// # Errors
/// When a file cannot be read or understood, holds what is not allowed, or does not say enough without an option.
pub fn import(sources: Vec<Source>, options: &Options) -> Result<Imported, ImportError> {
    let Some(name) = sources.first().map(|source| source.name.clone()) else {
        return Err(refused("import", "no file; name one, or a folder with some"));
    };
    if options.step_s.is_some_and(|step| !(step > 0.0 && step <= 1e9)) {
        return Err(refused(&name, "a step is a time above zero, such as 60"));
    }
    let several = sources.len() > 1;
    let mut gathered = Gathered::default();
    let mut last = None;
    for source in sources {
        let (file, named) = (source.name.clone(), source.named);
        match read(source, options, &mut gathered) {
            Ok(Taken::Read) => gathered.files += 1,
            Ok(Taken::SameAs(other)) => {
                gathered.notes.warn(&file, None, format!("was left out: it holds the same as {other}"));
            }
            // A load balancer writes empty files when nobody calls, and folders hold other things, too.
            Err(error) if several && skippable(&error, named) => {
                gathered.notes.warn(&file, None, format!("was left out: {}", error.problem));
                last = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    match last {
        Some(error) if gathered.files == 0 => Err(error),
        _ => finish(gathered, &name, options),
    }
}

/// What became of a file.
enum Taken {
    /// It was read.
    Read,
    /// It was not, because this file before has the same text.
    SameAs(String),
}

fn skippable(error: &ImportError, named: bool) -> bool {
    match *error.problem {
        Problem::Empty | Problem::NoData(_) => true,
        Problem::Unknown(_) | Problem::Packed(_) => !named,
        // What only begins like a log, as a page about logs does.
        Problem::Garbled { rejected, lines, .. } => !named && rejected == lines,
        _ => false,
    }
}

fn read(source: Source, options: &Options, gathered: &mut Gathered) -> Result<Taken, ImportError> {
    let (file, path) = (source.name.clone(), source.path.clone());
    let unreadable = |error: std::io::Error| at_file(&file, Problem::Unreadable(error.to_string()));
    let mut text = Text::new(source.open()?).map_err(unreadable)?;
    let format = sniff::format(text.prefix().map_err(unreadable)?).map_err(|problem| at_file(&file, problem))?;
    let same = path.and_then(|path| gathered.known.same_as(&path, text.prefix().unwrap_or_default()));
    if let Some(other) = same {
        return Ok(Taken::SameAs(other.display().to_string()));
    }
    gathered.events.next_file(&file);
    let mut job = Job { file: &file, options, text, gathered };
    let format = match format {
        Format::CloudWatchStatistics => metrics::cloudwatch::statistics(&mut job)?,
        Format::CloudWatchData => metrics::cloudwatch::data(&mut job)?,
        Format::Prometheus => metrics::prometheus::read(&mut job)?,
        Format::AzureMonitor => metrics::azure::read(&mut job)?,
        Format::GoogleMonitoring => metrics::google::read(&mut job)?,
        Format::AccessLog => access_log::read(&mut job)?,
        Format::LoadBalancerLog => balancer_log::read(&mut job)?,
        Format::W3cLog => w3c_log::read(&mut job)?,
        Format::JsonLog => json_log::read(&mut job)?,
        Format::LambdaReport => lambda_log::read(&mut job)?,
        Format::K6Json => load_test::k6_lines(&mut job)?,
        Format::K6Csv => load_test::k6_table(&mut job)?,
        Format::K6Summary => load_test::k6_summary(&mut job)?,
        Format::Oha => load_test::oha(&mut job)?,
        Format::LogsInsights | Format::CountsCsv | Format::EventsCsv | Format::MinutesCsv | Format::PercentilesCsv => {
            table::read(&mut job)?
        }
    };
    if !gathered.formats.contains(&format) {
        gathered.formats.push(format);
    }
    if let Some(told) = gathered.events.told() {
        gathered.told.push((format, told.clone()));
    }
    Ok(Taken::Read)
}

fn finish(mut gathered: Gathered, name: &str, options: &Options) -> Result<Imported, ImportError> {
    twice::warn(gathered.told, &mut gathered.notes);
    let (events, series, test) = (gathered.events.count() > 0, !gathered.series.is_empty(), gathered.test.count() > 0);
    let (kind, trace) = match (events, series) {
        (true, true) => {
            let why =
                "some files list single requests and others counts; import one kind, or the same requests count twice";
            return Err(refused(name, why));
        }
        (true, false) => (Kind::Events, gathered.events.finish(options, &mut gathered.notes)?),
        (false, true) => (Kind::Counts, grid::finish(gathered.series, options, &mut gathered.notes)?),
        (false, false) if test => (Kind::Measurements, gathered.test.finish(options, &mut gathered.notes)?),
        (false, false) => (Kind::Measurements, Trace { step_s: 60.0, ..Trace::default() }),
    };
    Ok(Imported {
        formats: gathered.formats,
        kind,
        trace,
        measured: gathered.measure.finish(),
        notes: gathered.notes.into_vec(),
        files: gathered.files,
        rejected_lines: gathered.rejected,
    })
}

/// Most bytes of a document that must be read as a whole.
const MAX_DOCUMENT: usize = 128 * 1024 * 1024;

/// One file in reading.
struct Job<'j> {
    file: &'j str,
    options: &'j Options,
    text: Text,
    gathered: &'j mut Gathered,
}

impl Job<'_> {
    /// All bytes of a document.
    fn whole(&mut self) -> Result<Vec<u8>, ImportError> {
        let unreadable = |error: std::io::Error| at_file(self.file, Problem::Unreadable(error.to_string()));
        self.text.rest(MAX_DOCUMENT).map_err(unreadable)?.ok_or_else(|| {
            let problem = Problem::Limit {
                what: "size of the document",
                found: "more".to_owned(),
                limit: format!("{} MiB", MAX_DOCUMENT / 1024 / 1024),
                remedy: "export it in parts and import them together",
            };
            at_file(self.file, problem)
        })
    }

    /// A document as JSON of some form; nesting is limited to 128 levels by the parser.
    fn parsed<'d, T: serde::Deserialize<'d>>(&self, bytes: &'d [u8], format: &'static str) -> Result<T, ImportError> {
        serde_json::from_slice(bytes).map_err(|error| self.malformed(format, &error))
    }

    /// The whole document, as JSON of some form.
    fn document<T: serde::de::DeserializeOwned>(&mut self, format: &'static str) -> Result<T, ImportError> {
        let bytes = self.whole()?;
        self.parsed(&bytes, format)
    }

    fn malformed(&self, format: &'static str, error: &serde_json::Error) -> ImportError {
        let line = Some(error.line() as u64).filter(|line| *line > 0);
        let reason = error::excerpt(error.to_string().as_bytes());
        let at = Place { file: self.file.to_owned(), line, field: None };
        ImportError::new(at, Problem::Malformed { format, reason })
    }
}

#[cfg(test)]
mod tests;
