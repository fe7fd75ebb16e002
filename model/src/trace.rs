//! Real traffic: how many requests came when, as an export of a monitoring system or an access log says it.
//!
//! A [`Trace`] knows nothing of where it came from; what a file says beyond arrivals (durations, sizes, cold starts) and what had to
//! be assumed to read it stands beside it in what the importer gives.
//!
//! [`statistics`](mod@statistics) says what one is like.

pub mod statistics;

/// Requests over time on an even grid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trace {
    /// When the first bin starts, in seconds since 1970-01-01T00:00:00Z; `None` where the source does not tell.
    pub start_s: Option<f64>,
    /// Seconds that the source's local time is ahead of UTC, zero where that is not known: hours of the day depend on it, nothing else.
    pub utc_offset_s: i32,
    /// Width of a bin, in seconds; greater than zero.
    pub step_s: f64,
    /// Requests in each bin, finite and not negative, whole unless the source gives rates; `None` where it is not known.
    pub counts: Vec<Option<f64>>,
    /// Moments of the single requests in seconds after the start of the first bin, in order; empty where the source only counts, or has
    /// more requests than are worth keeping.
    pub arrivals: Vec<f64>,
}

impl Trace {
    /// Seconds from the start of the first bin to the end of the last.
    #[must_use]
    pub fn span_s(&self) -> f64 {
        self.step_s * self.counts.len() as f64
    }

    /// How finely moments are told, in seconds: a second where all single arrivals are at whole ones, as in most access logs, a millisecond
    /// where they are not, and the width of a bin where only counts are known.
    #[must_use]
    pub fn resolution_s(&self) -> f64 {
        let fraction = |at: &f64| (at - at.round()).abs();
        if self.arrivals.is_empty() {
            self.step_s
        } else if self.step_s > 1.0 && self.arrivals.iter().all(|at| fraction(at) < 5e-4) {
            1.0
        } else {
            1e-3
        }
    }

    /// Requests in all known bins.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.counts.iter().flatten().sum()
    }

    /// Seconds of all known bins.
    #[must_use]
    pub fn known_s(&self) -> f64 {
        self.step_s * self.counts.iter().flatten().count() as f64
    }

    /// Mean requests per second over the known bins; 0 where there is none.
    #[must_use]
    pub fn mean_rate(&self) -> f64 {
        let known_s = self.known_s();
        if known_s > 0.0 { self.total() / known_s } else { 0.0 }
    }
}
