//! Exports of monitoring systems, access logs and load tests, to traffic.
//!
//! A user has a file from work and wants it to become the traffic here. They want to know that it was understood (which program, from
//! when to when, how many requests, the busiest moment), what was assumed on the way, what else the file tells about their service (how
//! long requests take, how large answers are, how often a function starts cold), and, when it is not taken, which line is
//! to blame and what to do. Files are recognised by content, never by name.
//!
//! - [`Source`]: files, folders, standard input; gzip, zstd, tar and UTF-16 are undone on the way,
//! - `unwrap`: what others put around a line; `sniff`: which format and program it is,
//! - `registry`: programs as data; `records`: lines whose values have names; `words`: what names say where no program is known,
//! - [`Field`], [`Where`]: what the user says, which always wins,
//! - `input`: what a reader is given; `sink`: what it fills,
//! - `grid`: counts with their times to an even grid; `events`: single requests to the same,
//! - `twice`: files that hold the same, and files that may have seen the same requests,
//! - `judge`: figures that are not plausible, which set no dial ([`Doubt`]),
//! - [`Measured`]: what was measured besides; [`Note`]: what was assumed or repaired,
//! - [`ImportError`]: file, line, field, value, what is allowed, what to do.

mod access_log;
mod balancer_log;
mod columns;
mod documents;
mod error;
mod events;
mod format;
mod grid;
mod input;
mod judge;
mod lambda_log;
mod leaves;
mod load_test;
mod measure;
mod metrics;
mod note;
mod options;
mod overrides;
mod plan;
mod probe;
mod reading;
mod records;
mod registry;
mod sink;
mod sniff;
mod source;
mod table;
mod template;
mod text;
mod time;
mod twice;
mod unwrap;
mod words;
mod zone;

pub use error::{ImportError, Place, Problem};
pub use format::Format;
pub use judge::{Doubt, Quantity};
pub use measure::{Bucket, Cold, IN_HANDLER, Measured, Spread, Statuses};
pub use note::{Note, Severity};
pub use options::{Missing, Options, Reading};
pub use overrides::{Field, Role, Where};
pub use reading::import;
pub use source::Source;
pub use zone::zone;

use crate::trace::Trace;

/// Most bins of a trace: minutes over nearly a year.
pub const MAX_BINS: usize = 500_000;

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
    /// The programs that wrote them, where they are known.
    pub programs: Vec<&'static str>,
    /// What they hold.
    pub kind: Kind,
    /// Requests over time; without bins where only a summary is known.
    pub trace: Trace,
    /// What was measured besides.
    pub measured: Measured,
    /// Figures that are not plausible and set no dial.
    pub doubts: Vec<Doubt>,
    /// What was assumed or repaired, warnings first.
    pub notes: Vec<Note>,
    /// Files that were read.
    pub files: usize,
    /// Lines that did not parse and were left out.
    pub rejected_lines: u64,
    /// Requests of health checks, which were left aside.
    pub probes: u64,
}

impl Imported {
    /// The requests of users, if that is what the files hold.
    #[must_use]
    pub fn traffic(&self) -> Option<&Trace> {
        (self.kind != Kind::Measurements).then_some(&self.trace)
    }

    /// Whether a figure is in doubt.
    #[must_use]
    pub fn doubts(&self, quantity: Quantity) -> bool {
        self.doubts.iter().any(|doubt| doubt.quantity == quantity)
    }
}

#[cfg(test)]
mod tests;
