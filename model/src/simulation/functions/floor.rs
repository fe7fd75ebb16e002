//! Provisioned instances whose number changes: when it does, and to what.
//!
//! A schedule is a list of numbers by step of the period. Where use is tracked, the controller measures what is in use here, request by
//! request, and knows nothing of the model's expectation of it.

use super::Functions;
use crate::model::pool::{Controller, Floor as Wanted};

/// The number of provisioned instances over time.
#[derive(Debug, Clone)]
pub enum Floor {
    /// It never changes.
    Constant,
    /// By step of the period.
    Schedule {
        /// Numbers by step.
        by_step: Vec<u64>,
        /// Length of a step.
        step_s: f64,
        /// The step of the period at time zero.
        first: usize,
        /// Steps that have begun.
        begun: u64,
    },
    /// By the use of those there are.
    Tracking {
        /// The alarms.
        controller: Controller,
        /// Seconds between two measurements.
        period_s: f64,
        /// When the next measurement is due.
        next_s: f64,
        /// Instance-seconds in use since the last one.
        used: f64,
        /// Until when those are counted.
        since_s: f64,
    },
}

impl Floor {
    /// The floor of what is played, and the number of instances at time zero.
    #[must_use]
    pub fn new(played: &Functions<'_>) -> (Self, u64) {
        let input = &played.input;
        let limit = input.limit.max(1.0) as u64;
        let Some(Wanted { by_step, tracking }) = &input.floor else {
            return (Self::Constant, input.provisioned as u64);
        };
        if let Some(rules) = tracking {
            let controller = Controller::new(*rules);
            let number = u64::from(controller.number());
            let period_s = rules.period_s;
            return (Self::Tracking { controller, period_s, next_s: period_s, used: 0.0, since_s: 0.0 }, number);
        }
        let steps = by_step.len().max(1);
        // As arrivals: the period starts as many whole steps after time zero as cover the warm-up.
        let before = (played.warm_up_s / input.profile.step_s).ceil().max(0.0) as usize;
        let first = (steps - before % steps) % steps;
        let by_step: Vec<u64> = by_step.iter().map(|number| (number.round().max(0.0) as u64).min(limit)).collect();
        let number = by_step.get(first).copied().unwrap_or(0);
        (Self::Schedule { by_step, step_s: input.profile.step_s, first, begun: 1 }, number)
    }

    /// When the number may change next, if that is not after `now`.
    #[must_use]
    pub fn due(&self, now: f64) -> Option<f64> {
        let next = match self {
            Self::Constant => return None,
            Self::Schedule { step_s, begun, .. } => *begun as f64 * step_s,
            Self::Tracking { controller, next_s, .. } => controller.ready_at().map_or(*next_s, |at| at.min(*next_s)),
        };
        (next <= now).then_some(next)
    }

    /// Counts `busy` instances in use up to `now`.
    #[inline]
    pub fn account(&mut self, now: f64, busy: u64) {
        if let Self::Tracking { used, since_s, .. } = self {
            *used += (now - *since_s).max(0.0) * busy as f64;
            *since_s = now.max(*since_s);
        }
    }

    /// The number from `at` on, which [`Self::due`] gave.
    pub fn look(&mut self, at: f64) -> u64 {
        match self {
            Self::Constant => 0,
            Self::Schedule { by_step, first, begun, .. } => {
                let step = (*first + *begun as usize) % by_step.len().max(1);
                *begun += 1;
                by_step.get(step).copied().unwrap_or(0)
            }
            Self::Tracking { controller, period_s, next_s, used, .. } => {
                if at >= *next_s {
                    let share = *used / (*period_s * f64::from(controller.number().max(1)));
                    controller.observe(at, share.min(1.0));
                    (*next_s, *used) = (*next_s + *period_s, 0.0);
                }
                controller.settle(at);
                u64::from(controller.number())
            }
        }
    }
}
