//! How far the model may be from the simulation: the table "How good" of `MODEL.md` as code.
//!
//! Smooth traffic is flat, a daily wave or a week of them; office hours, flash crowds, scheduled batches and rare
//! events are steps. What the table has no line of its own for is held to its kind: nodes to the bar of the pods,
//! lost and throttled requests to that of the share within the tolerance, functions to the latency bars of pods.

use super::Finding;
use super::estimate::Interval;
use crate::model::tolerance::{SMOOTH, STEPS};
use crate::scenario::{Balancing, Scenario, Shape};
use std::fmt;

/// How far is still right: within either bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// As a share of the simulation's figure.
    pub relative: f64,
    /// In the figure's own unit.
    pub absolute: f64,
    words: &'static str,
}

impl Bar {
    const fn relative(relative: f64, words: &'static str) -> Self {
        Self { relative, absolute: 0.0, words }
    }

    const fn points(absolute: f64, words: &'static str) -> Self {
        Self { relative: 0.0, absolute, words }
    }

    /// How far the model may be from this figure.
    #[must_use]
    pub fn width(&self, figure: f64) -> f64 {
        self.absolute.max(self.relative * figure.abs())
    }

    /// What this model figure is worth against that interval.
    #[must_use]
    pub fn judge(&self, model: f64, simulation: &Interval) -> Finding {
        let width = self.width(simulation.value);
        if simulation.distance(model) > width {
            Finding::Outside
        } else if simulation.half_width() > width {
            Finding::Unsure
        } else {
            Finding::Within
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words)
    }
}

/// Cold requests over answered ones.
pub const COLD_SHARE: Bar = Bar { relative: 0.05, absolute: 1e-4, words: "5 % or 0.01 pp" };
/// Mean instances.
pub const MEAN_POOL: Bar = Bar::relative(0.02, "2 %");
/// Mean pods, smooth traffic.
const PODS: Bar = Bar::relative(0.03, "3 %");
/// Mean pods, steps.
const PODS_IN_STEPS: Bar = Bar::relative(0.08, "8 %");
/// Most pods.
const PEAK: Bar = Bar { relative: 0.05, absolute: 1.0, words: "5 % or 1 pod" };
/// Shares of requests.
pub const SHARE: Bar = Bar::points(0.005, "0.5 pp");
/// Shares of requests, steps and least-outstanding balancing.
const WIDE_SHARE: Bar = Bar::points(0.02, "2 pp");
/// p50, p95, p99.
const LATENCY: [Bar; 3] =
    [Bar::relative(SMOOTH[0], "5 %"), Bar::relative(SMOOTH[1], "8 %"), Bar::relative(SMOOTH[2], "12 %")];
/// p50, p95, p99 in steps.
const LATENCY_IN_STEPS: [Bar; 3] =
    [Bar::relative(STEPS[0], "8 %"), Bar::relative(STEPS[1], "12 %"), Bar::relative(STEPS[2], "12 %")];

/// Highest utilization up to which latency is promised.
const BUSIEST: f64 = 0.85;
/// Between these shares of requests in overload the 99th percentile stands on a cliff.
const CLIFF: std::ops::RangeInclusive<f64> = 0.005..=0.02;

/// What the bars depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Situation {
    /// Whether the traffic is smooth.
    pub smooth: bool,
    /// Whether requests go to the pod with the fewest.
    pub least: bool,
    /// Utilization of the pods in the busiest step.
    pub busiest: f64,
    /// Share of requests in overload.
    pub late: f64,
}

impl Situation {
    /// That of a scenario, nothing overloaded.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let smooth = match scenario.traffic.shape {
            Shape::Flat | Shape::Day | Shape::WeekendDip => true,
            Shape::OfficeHours | Shape::Cron | Shape::Flash | Shape::Rare | Shape::Trace => false,
        };
        let least = scenario.kubernetes.balancing == Balancing::LeastOutstanding;
        Self { smooth, least, busiest: 0.0, late: 0.0 }
    }

    /// Of mean pods.
    ///
    /// # Errors
    /// Why there is none.
    pub const fn pods(&self) -> Result<Bar, &'static str> {
        Ok(if self.smooth { PODS } else { PODS_IN_STEPS })
    }

    /// Of the most pods.
    ///
    /// # Errors
    /// Why there is none.
    pub const fn peak(&self) -> Result<Bar, &'static str> {
        if self.smooth { Ok(PEAK) } else { Err("no bar for the peak in steps") }
    }

    /// Of shares of requests.
    ///
    /// # Errors
    /// Why there is none.
    pub const fn share(&self) -> Result<Bar, &'static str> {
        Ok(if self.smooth && !self.least { SHARE } else { WIDE_SHARE })
    }

    /// Of p50, p95 and p99; why there is none where there is none.
    pub fn latency(&self) -> [Result<Bar, &'static str>; 3] {
        if self.smooth {
            let held = self.busiest <= BUSIEST;
            return LATENCY.map(|bar| if held { Ok(bar) } else { Err("no bar above 85 % utilization") });
        }
        let mut bars = LATENCY_IN_STEPS.map(Ok);
        if CLIFF.contains(&self.late) {
            bars[2] = Err("no bar with 0.5 to 2 % in overload");
        }
        bars
    }
}
