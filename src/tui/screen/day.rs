//! What the screen of the period on a time axis remembers: where its cursor is, the burst on it, and what was computed.

use crate::analysis::day::burst::{Absorbed, Burst};
use crate::analysis::day::latency::{Latencies, Moment};
use crate::analysis::day::{Course, SideCourse};
use crate::model::Side;
use crate::plot::Scale;
use crate::scenario::Scenario;
use crate::tui::asked::Asked;

/// Lengths of a burst in minutes.
const MINUTES: [f64; 14] = [1.0, 2.0, 3.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 240.0];
/// Steps of the size of a burst within a decade.
const SIZES: [f64; 6] = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0];
/// Smallest and greatest burst, in requests a second.
const SIZE_RANGE: (f64, f64) = (0.01, 1e5);
/// Steps of the cursor in seconds.
const STRIDES: [f64; 9] = [30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0];

/// The least top of the axis of late requests a minute.
const LEAST_LATE: f64 = 0.1;

/// Seconds that are shown of a period from near by, and how many of them before the burst.
const NEAR_S: f64 = 5400.0;
const BEFORE_S: f64 = 900.0;
/// Ends of the axis of times, in milliseconds, at the units that people use.
const TIMES_MS: [f64; 9] = [0.1, 1.0, 10.0, 100.0, 1e3, 1e4, 6e4, 6e5, 3.6e6];

/// Its state.
#[derive(Debug, Default)]
pub struct Day {
    /// Where the cursor was put, in seconds from the start of the period; at the busiest step unless it was.
    pub at_s: Option<f64>,
    /// Panels scrolled out above.
    pub first: usize,
    /// From when on the period is shown from near by; the whole of it unless so.
    pub near_s: Option<f64>,
    /// The burst that was dropped.
    pub burst: Option<Burst>,
    /// The period as the last evaluation has it.
    pub course: Option<Course>,
    /// The axes of the panels, held while a dial moves.
    pub axes: Option<Axes>,
    /// Latency over the period, as last computed.
    pub latencies: Option<Latencies>,
    /// What the burst does, as last computed.
    pub absorbed: Option<Absorbed>,
    /// The scenario whose latency over the period was asked for.
    pub latencies_asked: Asked<Scenario>,
    /// The burst that was asked for, and the scenario it falls on.
    pub burst_asked: Asked<(Scenario, Burst)>,
}

/// The vertical axes of the panels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axes {
    /// Requests a second.
    pub rate: Scale,
    /// Pods and instances.
    pub there: Scale,
    /// Nodes.
    pub nodes: Scale,
    /// Milliseconds.
    pub latency: Scale,
    /// Late requests a minute.
    pub late: Scale,
    /// Dollars since the start of the period.
    pub usd: Scale,
}

impl Day {
    /// Where the cursor is.
    pub fn cursor_s(&self, course: &Course) -> f64 {
        let busiest = || {
            let rates = &course.rates;
            let top = (0..rates.len()).max_by(|&a, &b| rates[a].total_cmp(&rates[b]).then(b.cmp(&a))).unwrap_or(0);
            top as f64 * course.step_s
        };
        self.at_s.unwrap_or_else(busiest).clamp(0.0, (course.period_s() - course.step_s).max(0.0))
    }

    /// What the burst does, if it was computed for this very burst and scenario, as that was evaluated: with a value in every
    /// automatic dial.
    pub fn absorbed(&self, scenario: &Scenario) -> Option<&Absorbed> {
        let burst = self.burst?;
        self.absorbed.as_ref().filter(|a| a.burst == burst && a.scenario == *scenario)
    }

    /// What the requests of a side see at a time; `None` where there are no requests or it is not computed yet.
    pub fn moment(&self, side: Side, at_s: f64) -> Option<Moment> {
        let latencies = self.latencies.as_ref()?;
        let pages = &latencies.sides[usize::from(side == Side::Serverless)];
        pages.get((at_s / latencies.page_s) as usize).copied().flatten()
    }

    /// The stretch of the period that is shown, in seconds from its start.
    pub fn shown_s(&self, course: &Course) -> (f64, f64) {
        let period_s = course.period_s();
        match self.near_s {
            Some(from) if period_s > NEAR_S => {
                let from = from.clamp(0.0, period_s - NEAR_S);
                (from, from + NEAR_S)
            }
            _ => (0.0, period_s),
        }
    }

    /// Shows the time around the burst, or else around the cursor; the whole period if that was shown already.
    pub fn turn_near(&mut self) {
        let Some(course) = &self.course else { return };
        let here = self.burst.map_or_else(|| self.cursor_s(course), |burst| burst.at_s);
        self.near_s = if self.near_s.is_some() { None } else { Some(around(here)) };
    }

    /// Keeps the cursor in what is shown.
    pub fn follow(&mut self) {
        let Some(course) = &self.course else { return };
        let ((from, to), here) = (self.shown_s(course), self.cursor_s(course));
        if self.near_s.is_some() && !(from..=to).contains(&here) {
            self.near_s = Some(around(here));
        }
    }

    /// Moves the cursor by a number of strides.
    pub fn go(&mut self, by: f64) {
        let Some(course) = &self.course else { return };
        let (from, to) = self.shown_s(course);
        let stride = stride(to - from).max(course.step_s);
        let here = self.cursor_s(course);
        let to = ((here / stride).round() + by) * stride;
        self.at_s = Some(to.clamp(0.0, (course.period_s() - course.step_s).max(0.0)));
    }

    /// Puts the cursor at a time, on a whole step of the period.
    pub fn put(&mut self, at_s: f64) {
        let Some(course) = &self.course else { return };
        let step = course.step_at(at_s) as f64;
        self.at_s = Some(step * course.step_s);
    }

    /// Drops a burst at the cursor, or moves the one that is there.
    pub fn drop_burst(&mut self) {
        let Some(course) = &self.course else { return };
        let at_s = self.cursor_s(course);
        let peak = course.rates.iter().copied().fold(0.0, f64::max);
        let fresh = Burst {
            at_s,
            minutes: if course.period_s() < 7200.0 { 5.0 } else { 10.0 },
            more_per_s: rung(2.0 * peak, 0),
        };
        self.burst = Some(Burst { at_s, ..self.burst.unwrap_or(fresh) });
    }

    /// Makes the burst greater or smaller, longer or shorter, by rungs.
    pub fn change_burst(&mut self, size: i32, length: i32) {
        let Some(burst) = &mut self.burst else { return };
        burst.more_per_s = rung(burst.more_per_s, size);
        let at = MINUTES.iter().position(|m| *m >= burst.minutes).unwrap_or(MINUTES.len() - 1);
        burst.minutes = MINUTES[at.saturating_add_signed(length as isize).min(MINUTES.len() - 1)];
    }

    /// Chooses the axes for what is there.
    pub fn settle(&mut self) {
        let Some(course) = &self.course else { return };
        let absorbed = self.absorbed.as_ref().filter(|a| Some(a.burst) == self.burst);
        let with = absorbed.map(|a| &a.with);
        let both = |of: fn(&SideCourse) -> &Vec<f64>| {
            let courses = std::iter::once(course).chain(with);
            top(courses.flat_map(|c| Side::BOTH.into_iter().flat_map(move |side| of(c.side(side)))))
        };
        let moments = || {
            let calm = self.latencies.iter().flat_map(|l| l.sides.iter().flatten());
            let busy = absorbed.into_iter().flat_map(|a| a.sides.iter().flat_map(|s| &s.moments));
            calm.chain(busy).flatten()
        };
        let times = moments().flat_map(|m| [m.p50_ms, m.p99_ms]);
        let calm = self.latencies.iter().flat_map(|l| l.sides.iter().flatten().map(|m| (m, l.page_s)));
        let busy = absorbed
            .into_iter()
            .flat_map(|a| a.sides.iter().flat_map(|s| s.moments.iter().map(|m| (m, a.with.step_s))));
        let late = calm.chain(busy).filter_map(|(m, s)| m.as_ref().map(|m| late_a_minute(m, s))).fold(0.0, f64::max);
        self.axes = Some(Axes {
            rate: Scale::linear(0.0, top(course.rates.iter().chain(with.into_iter().flat_map(|c| &c.rates)))),
            there: Scale::linear(0.0, both(|side| &side.there)),
            nodes: Scale::linear(0.0, both(|side| &side.nodes)),
            latency: times_of(times),
            late: Scale::linear(0.0, round_up(late.max(LEAST_LATE))),
            usd: Scale::linear(0.0, top(Side::BOTH.into_iter().flat_map(|side| &course.side(side).usd))),
        });
    }
}

/// Requests that are late in a minute, of a moment that is this many seconds long: unlike their share, it says how many
/// people wait.
pub fn late_a_minute(moment: &Moment, length_s: f64) -> f64 {
    moment.late * moment.requests / (length_s / 60.0).max(1e-9)
}

/// From when on the time around a moment is shown.
fn around(at_s: f64) -> f64 {
    (((at_s - BEFORE_S) / BEFORE_S).floor() * BEFORE_S).max(0.0)
}

/// Seconds that the cursor moves at a time: about a hundredth of the period.
fn stride(period_s: f64) -> f64 {
    STRIDES.into_iter().find(|s| *s >= period_s / 100.0).unwrap_or(86_400.0)
}

/// The next round size of a burst some rungs away.
fn rung(size: f64, by: i32) -> f64 {
    let size = size.clamp(SIZE_RANGE.0, SIZE_RANGE.1);
    let count = SIZES.len() as i32;
    let decade = size.log10().floor();
    let within = size / 10f64.powf(decade);
    let near = |i: &usize| (SIZES[*i] / within).ln().abs();
    let at = (0..SIZES.len()).min_by(|a, b| near(a).total_cmp(&near(b))).unwrap_or(0) as i32 + by;
    let size = SIZES[at.rem_euclid(count) as usize] * 10f64.powf(decade + f64::from(at.div_euclid(count)));
    size.clamp(SIZE_RANGE.0, SIZE_RANGE.1)
}

/// A round number above all values.
fn top<'a>(values: impl Iterator<Item = &'a f64>) -> f64 {
    let most = values.copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    if most > 0.0 { round_up(1.05 * most) } else { 1.0 }
}

/// An axis of times that covers all values.
fn times_of(values: impl Iterator<Item = f64>) -> Scale {
    let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
    for value in values {
        (least, most) = (least.min(value), most.max(value));
    }
    let low = TIMES_MS.into_iter().rev().find(|t| *t <= least).unwrap_or(TIMES_MS[0]);
    let high = TIMES_MS.into_iter().find(|t| *t >= most).unwrap_or(1e8);
    if least.is_finite() { Scale::log10(low, high.max(10.0 * low)) } else { Scale::log10(1.0, 1000.0) }
}

/// The next of 1, 2, 4, 5, 6, 8, 10 times a power of ten at or above a value.
pub fn round_up(value: f64) -> f64 {
    let decade = 10f64.powf(value.max(1e-9).log10().floor());
    let times = value / decade;
    [1.0, 2.0, 4.0, 5.0, 6.0, 8.0].into_iter().find(|t| *t >= times - 1e-9).unwrap_or(10.0) * decade
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts_grow_and_shrink_by_round_steps() {
        let mut size = 10.0;
        for want in [15.0, 20.0, 30.0, 50.0, 70.0, 100.0] {
            size = rung(size, 1);
            assert!((size / want - 1.0).abs() < 1e-9, "{size} is not {want}");
        }
        assert!((rung(100.0, -1) - 70.0).abs() < 1e-9);
        assert!((rung(1e5, 1) - 1e5).abs() < 1e-3 && (rung(0.01, -1) - 0.01).abs() < 1e-9);
        assert!((rung(47.0, 0) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn axes_end_at_round_numbers() {
        for (value, want) in [(23.0, 40.0), (2.0, 2.0), (0.013, 0.02), (71.0, 80.0), (95.0, 100.0)] {
            assert!((round_up(value) / want - 1.0).abs() < 1e-9, "{value}: {}", round_up(value));
        }
    }
}
