//! The rate by hour of the local day and of the local week.

use super::{DAY_S, HOUR_S, WEEK_S};
use crate::trace::Trace;

/// What repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cycle {
    /// 24 hours from midnight.
    Day,
    /// 168 hours from Monday, 00:00.
    Week,
}

impl Cycle {
    const fn seconds(self) -> f64 {
        match self {
            Self::Day => DAY_S,
            Self::Week => WEEK_S,
        }
    }

    /// Seconds from the start of the cycle to 1970-01-01T00:00:00, which was a Thursday.
    const fn epoch_s(self) -> f64 {
        match self {
            Self::Day => 0.0,
            Self::Week => 3.0 * DAY_S,
        }
    }
}

/// Rate in each hour of the cycle over the mean rate; nothing where less than a cycle is known or a step is wider than an hour. A step
/// counts for the hour that its middle is in. Without a start the hours are those since the start of the trace.
pub(super) fn of(trace: &Trace, cycle: Cycle, mean: f64) -> Vec<Option<f64>> {
    let known = trace.counts.iter().flatten().count() as f64 * trace.step_s;
    let tolerance = 0.5 * trace.step_s;
    if known + tolerance < cycle.seconds() || trace.step_s > HOUR_S || mean <= 0.0 {
        return Vec::new();
    }
    let hours = (cycle.seconds() / HOUR_S) as usize;
    let local = trace.start_s.map_or(0.0, |start| start + f64::from(trace.utc_offset_s) + cycle.epoch_s());
    let mut sums = vec![(0.0, 0.0); hours];
    for (i, count) in trace.counts.iter().enumerate() {
        let Some(count) = count else { continue };
        let middle = local + (i as f64 + 0.5) * trace.step_s;
        let hour = (middle.rem_euclid(cycle.seconds()) / HOUR_S) as usize;
        let (requests, seconds) = &mut sums[hour.min(hours - 1)];
        *requests += count;
        *seconds += trace.step_s;
    }
    sums.into_iter().map(|(requests, seconds)| (seconds > 0.0).then(|| requests / seconds / mean)).collect()
}
