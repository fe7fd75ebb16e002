//! The axes of the charts. They are chosen while nothing is dragged and held while something is, so
//! that a movement on the screen is always a movement of the figures.

use crate::analysis::traffic::TrafficCurve;
use crate::answer::Answer;
use crate::dial::{Kind, Value, find};
use crate::model::Side;
use crate::plot::Scale;

/// Fewest decades of traffic that the cost chart shows.
const LEAST_DECADES: f64 = 4.0;
/// Decades of money below the greatest bill that it shows.
const MONEY_DECADES: f64 = 6.0;
/// Decades kept free beside what must be on the chart.
const MARGIN: f64 = 1.0;

/// The axes in use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scales {
    /// Requests per second.
    pub rate: Scale,
    /// Dollars a month.
    pub cost: Scale,
    /// Milliseconds.
    pub latency: Scale,
    /// Shares of requests, by their nines.
    pub share: Scale,
}

impl Scales {
    /// Axes that suit an outcome and its curve; the ones in use are kept where they still do.
    pub fn settled(before: Option<&Self>, outcome: &Answer, curve: Option<&TrafficCurve>) -> Self {
        let rate = rates(before.map(|b| b.rate), outcome, curve);
        Self {
            rate,
            cost: costs(&rate, outcome, curve),
            latency: latencies(outcome),
            share: Scale::nines(top_share(outcome)),
        }
    }
}

/// A window of whole decades around where you are and where it tips.
fn rates(before: Option<Scale>, outcome: &Answer, curve: Option<&TrafficCurve>) -> Scale {
    let here = outcome.comparison.scenario.traffic.rate.get();
    let (least, most) = range();
    let mut low = here.max(least).log10();
    let mut high = low;
    for tip in curve.map(|c| c.tipping(here)).unwrap_or_default() {
        if let Value::Number(at) = tip.value {
            low = low.min(at.log10());
            high = high.max(at.log10());
        }
    }
    let (floor, ceil) = (least.log10(), most.log10());
    let fits = |scale: &Scale| {
        let (from, to) = (scale.min().log10(), scale.max().log10());
        let roomy = |end: f64, edge: f64, limit: f64| (end - edge).abs() >= 0.5 * MARGIN || (edge - limit).abs() < 1e-6;
        roomy(low, from, floor) && roomy(high, to, ceil) && low >= from && high <= to && to - from <= high - low + 5.0
    };
    if let Some(kept) = before.filter(fits) {
        return kept;
    }
    let (mut from, mut to) = ((low - MARGIN).floor(), (high + MARGIN).ceil());
    while to - from < LEAST_DECADES {
        to += 1.0;
        if to - from < LEAST_DECADES {
            from -= 1.0;
        }
    }
    Scale::log10(10f64.powf(from.max(floor)), 10f64.powf(to.min(ceil)))
}

fn range() -> (f64, f64) {
    match find("traffic.rate").map(|dial| dial.kind) {
        Ok(Kind::Number(number)) => (number.smallest, number.max),
        _ => (1e-4, 1e5),
    }
}

fn costs(rate: &Scale, outcome: &Answer, curve: Option<&TrafficCurve>) -> Scale {
    let here = Side::BOTH.map(|side| outcome.summary.side(side).monthly_usd);
    let there = curve.into_iter().flat_map(|c| &c.points).filter(|p| rate.covers(p.rate));
    let all: Vec<f64> =
        there.flat_map(|p| Side::BOTH.map(|side| p.summary.side(side).monthly_usd)).chain(here).collect();
    let most = all.iter().copied().fold(0.0, f64::max);
    let least = most / 10f64.powf(MONEY_DECADES);
    Scale::decades(all.into_iter().filter(|usd| *usd > least)).unwrap_or_else(|| Scale::log10(1.0, 1000.0))
}

/// From just below the fastest requests to just beyond the slowest that the chart's top shows.
fn latencies(outcome: &Answer) -> Scale {
    let target = outcome.comparison.scenario.tolerance.target_ms.get();
    let top = top_share(outcome);
    let (mut low, mut high) = (target, target);
    for side in Side::BOTH {
        let latency = &outcome.comparison.side(side).latency;
        low = low.min(latency.quantile(0.02));
        high = high.max(latency.quantile(top));
    }
    Scale::log10(step_down(low / 1.3), step_up(high * 1.3))
}

/// The highest share the latency chart shows: one nine beyond the tolerance's percentile.
fn top_share(outcome: &Answer) -> f64 {
    if outcome.comparison.scenario.tolerance.percentile.share() > 0.995 { 0.9999 } else { 0.999 }
}

/// The next of 1, 2, 5, 10 … at or below a positive value.
pub fn step_down(value: f64) -> f64 {
    let decade = 10f64.powf(value.max(1e-6).log10().floor());
    let times = value / decade;
    decade
        * if times >= 5.0 {
            5.0
        } else if times >= 2.0 {
            2.0
        } else {
            1.0
        }
}

/// The next of 1, 2, 5, 10 … at or above a positive value.
pub fn step_up(value: f64) -> f64 {
    let decade = 10f64.powf(value.max(1e-6).log10().floor());
    let times = value / decade;
    decade
        * if times > 5.0 {
            10.0
        } else if times > 2.0 {
            5.0
        } else if times > 1.0 {
            2.0
        } else {
            1.0
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (value, down, up) in [(3.0, 2.0, 5.0), (70.0, 50.0, 100.0), (0.15, 0.1, 0.2), (5.0, 5.0, 5.0)] {
            assert!((step_down(value) / down - 1.0).abs() < 1e-9, "{value} down {}", step_down(value));
            assert!((step_up(value) / up - 1.0).abs() < 1e-9, "{value} up {}", step_up(value));
        }
    }
}
