//! What readers fill: requests, series, measurements and notes.

use super::error::{ImportError, refused};
use super::events::{Events, Told};
use super::format::Format;
use super::grid::{Point, Series, Values};
use super::measure::{IN_HANDLER, Measure};
use super::note::Notes;
use super::registry::Origin;
use super::{Options, twice};
use crate::units::counted;

/// What has been read so far, of all files.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) formats: Vec<Format>,
    /// The programs that were recognised.
    pub(super) programs: Vec<&'static str>,
    pub(super) events: Events,
    /// Arrivals of load tests.
    pub(super) test: Events,
    pub(super) series: Vec<Series>,
    pub(super) measure: Measure,
    pub(super) notes: Notes,
    pub(super) files: usize,
    pub(super) rejected: u64,
    pub(super) known: twice::Known,
    /// What each file of single requests told of.
    pub(super) told: Vec<(Format, Told)>,
    /// Requests of probes, which are left aside.
    pub(super) probes: u64,
    /// Requests that do not meet the user's conditions.
    pub(super) filtered: u64,
    /// Requests whose time is not known.
    pub(super) untimed: u64,
    /// Whether the requests are calls of functions.
    pub(super) functions: bool,
}

/// A request as a line tells of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Request {
    /// Its time in seconds, if it is known.
    pub(super) at: Option<f64>,
    /// Whether that is when it ended.
    pub(super) end: bool,
    /// How long it took.
    pub(super) duration_ms: Option<f64>,
    /// How it ended.
    pub(super) status: Option<u64>,
    /// Bytes of the answer.
    pub(super) sent: Option<f64>,
    /// Bytes of the request.
    pub(super) received: Option<f64>,
    /// How many requests it stands for.
    pub(super) weight: u64,
    /// Whether it only asks whether the service is alive.
    pub(super) is_probe: bool,
    /// What a platform for functions says of it.
    pub(super) call: Option<Call>,
}

/// What a platform for functions says of a call.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Call {
    /// Length of its cold start in milliseconds, if it had one.
    pub(super) init_ms: Option<f64>,
    /// Memory configured, in megabytes.
    pub(super) size_mb: Option<f64>,
    /// Memory used, in megabytes.
    pub(super) used_mb: Option<f64>,
}

/// Where the reader of one file puts what it finds.
pub(super) struct Sink<'s> {
    /// The file.
    pub(super) file: &'s str,
    /// What the user says.
    pub(super) options: &'s Options,
    /// What is known of all files.
    pub(super) all: &'s mut Gathered,
    /// Requests that were moved from their end to their arrival.
    late: u64,
}

impl<'s> Sink<'s> {
    /// The sink of a file.
    pub(super) const fn new(file: &'s str, options: &'s Options, all: &'s mut Gathered) -> Self {
        Self { file, options, all, late: 0 }
    }

    /// How the file was read.
    pub(super) fn info(&mut self, text: impl AsRef<str>) {
        self.all.notes.info(self.file, text);
    }

    /// What may be wrong.
    pub(super) fn warn(&mut self, line: Option<u64>, text: impl AsRef<str>) {
        self.all.notes.warn(self.file, line, text);
    }

    /// A refusal of the file as a whole.
    pub(super) fn refused(&self, why: impl Into<String>) -> ImportError {
        refused(self.file, why)
    }

    /// Counts a request.
    pub(super) fn request(&mut self, request: &Request, origin: Origin, line: u64) {
        let n = request.weight;
        if n == 0 {
            return;
        }
        if request.is_probe && !self.options.probes && origin == Origin::Users {
            self.all.probes = self.all.probes.saturating_add(n);
            return;
        }
        self.measure(request, origin);
        let Some(at) = request.at else {
            self.all.untimed = self.all.untimed.saturating_add(n);
            return;
        };
        let before = match (origin, request.call) {
            (Origin::Function, call) => {
                request.duration_ms.unwrap_or(0.0) + call.and_then(|call| call.init_ms).unwrap_or(0.0)
            }
            // Most times are of a second's grain, so shorter requests stay where they are.
            _ => request.duration_ms.filter(|ms| request.end && *ms >= 1000.0 && ms.is_finite()).unwrap_or(0.0),
        };
        self.late += u64::from(before >= 1000.0 && origin == Origin::Users);
        let events = if origin == Origin::Test { &mut self.all.test } else { &mut self.all.events };
        events.record_many(at - before / 1e3, n, line);
    }

    fn measure(&mut self, request: &Request, origin: Origin) {
        let n = request.weight;
        let measure = &mut self.all.measure;
        if let Some(ms) = request.duration_ms {
            measure.duration_ms.record_many(ms, n);
            measure.duration_means.get_or_insert(match origin {
                Origin::Users => "until the answer was sent",
                Origin::Function => IN_HANDLER,
                Origin::Test => "as the load test saw it",
            });
        }
        if let Some(status) = request.status {
            measure.statuses.record_many(status, n);
        }
        if let Some(bytes) = request.sent {
            measure.response_bytes.record_many(bytes, n);
        }
        if let Some(bytes) = request.received {
            measure.request_bytes.record_many(bytes, n);
        }
        self.all.functions |= origin == Origin::Function;
        let Some(call) = request.call else { return };
        measure.cold.invocations += n;
        if let Some(ms) = call.init_ms {
            measure.cold.starts += n;
            measure.init_ms.record_many(ms, n);
        }
        if let Some(mb) = call.used_mb {
            measure.memory_mb.record_many(mb, n);
        }
        if let Some(mb) = call.size_mb {
            measure.memory_limit_mb.record_many(mb, n);
        }
    }

    /// Counts a request that the user's conditions leave out.
    pub(super) const fn filtered(&mut self) {
        self.all.filtered += 1;
    }

    /// Takes points as a series of counts.
    pub(super) fn series(&mut self, name: &str, points: Vec<Point>, values: Values) -> &mut Series {
        self.all.series.push(Series {
            file: self.file.to_owned(),
            name: name.to_owned(),
            points,
            step_s: None,
            at_end: false,
            absolute: true,
            offset: None,
            absent_is_zero: false,
            values,
        });
        let last = self.all.series.len() - 1;
        &mut self.all.series[last]
    }

    /// Remembers which program wrote the file.
    pub(super) fn program(&mut self, label: &'static str) {
        if !self.all.programs.contains(&label) {
            self.all.programs.push(label);
        }
    }

    /// Says how many requests were moved to their arrival.
    pub(super) fn tell_late(&mut self) {
        if self.late > 0 {
            let requests = counted(self.late as f64, "request");
            let were = if self.late == 1 { "was" } else { "were" };
            self.info(format!("{requests} took a second or more and {were} moved from the end to the arrival"));
        }
    }

    /// Says that the arrivals are of a load test.
    pub(super) fn tell_test(&mut self) {
        self.all.measure.duration_means.get_or_insert("as the load test saw it");
        self.info("the arrivals are those of a load test and not of users, so only the measurements are used");
    }
}
