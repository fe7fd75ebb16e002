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
    /// What of the bins was recorded, from and to in seconds after the first begins; `None` where that is all of them. A recording that begins
    /// or ends within a bin has fewer requests there, and not a lower rate.
    pub recorded_s: Option<(f64, f64)>,
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

    /// Seconds of all known bins that were recorded.
    #[must_use]
    pub fn known_s(&self) -> f64 {
        let whole = self.step_s * self.counts.iter().flatten().count() as f64;
        // The bins at the edges count for what was recorded of them.
        let edge =
            |count: Option<&Option<f64>>, missing: f64| if count.is_some_and(Option::is_some) { missing } else { 0.0 };
        let Some((from, to)) = self.recorded_s else { return whole };
        let missing = edge(self.counts.first(), from) + edge(self.counts.last(), (self.span_s() - to).max(0.0));
        let known = whole - missing;
        if known > 0.0 { known } else { whole }
    }

    /// Seconds of a bin that were recorded: fewer than its width for the first and the last, where the recording begins or ends within them.
    #[must_use]
    pub fn recorded_of(&self, bin: usize) -> f64 {
        let Some((from, to)) = self.recorded_s else { return self.step_s };
        let start = bin as f64 * self.step_s;
        let recorded = to.min(start + self.step_s) - from.max(start);
        if recorded > 0.0 { recorded } else { self.step_s }
    }

    /// Mean requests per second over the known bins; 0 where there is none.
    #[must_use]
    pub fn mean_rate(&self) -> f64 {
        let known_s = self.known_s();
        if known_s > 0.0 { self.total() / known_s } else { 0.0 }
    }
}
