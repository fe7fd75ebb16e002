//! The times of requests that wait for pods.

use super::{Silence, Start};
use crate::model::latency::Distribution;
use crate::model::pods::autoscaler_replay::Rules;
use crate::model::pods::latency_mixture::released;

/// The times of requests that wait for pods.
pub(super) struct Held {
    cold: Distribution,
    waiting: Distribution,
    timeout_ms: f64,
}

impl Held {
    pub(super) fn of(rules: &Rules<'_>, start: &Start, silence: &Silence) -> Self {
        let after = after_release(rules, silence);
        let delayed = |mean_s: f64, within: &dyn Fn(f64) -> f64| {
            let points: Vec<f64> = (0..SLICES).map(|i| after.quantile((i as f64 + 0.5) / SLICES as f64)).collect();
            Distribution::from_cdf(mean_s * 1e3 + after.mean_ms(), |edge| {
                points.iter().map(|ms| within((edge - ms) / 1e3)).sum::<f64>() / SLICES as f64
            })
        };
        Self {
            cold: delayed(start.mean_s(), &|x| start.within(x)),
            waiting: delayed(start.left_s(), &|x| if x > 0.0 { start.left_within(x) } else { 0.0 }),
            timeout_ms: rules.input.timeout_s.max(1e-3) * 1e3,
        }
    }

    /// The times of all requests, and the share of them that is lost; `warm` are those that find a pod.
    pub(super) fn mixed(&self, warm: (&Distribution, f64), cold: f64, waiting: f64) -> (Distribution, f64) {
        let (sojourn, lost) = warm;
        let found = (1.0 - cold - waiting).max(0.0) * (1.0 - lost);
        let mut parts = vec![(found, sojourn.clone())];
        for (share, times) in [(cold, &self.cold), (waiting, &self.waiting)] {
            if let Some((answered, times)) = times.up_to(self.timeout_ms) {
                parts.push((share * answered, times));
            }
        }
        let answered: f64 = parts.iter().map(|p| p.0).sum();
        let mixed = Distribution::mixture(parts.iter().map(|(w, d)| (*w, d)));
        (mixed.unwrap_or_else(|| Distribution::point(self.timeout_ms)), (1.0 - answered).clamp(0.0, 1.0))
    }
}

/// Slices of the time in a pod that a wait is added to.
pub(super) const SLICES: usize = 32;

/// Times in the pods of requests that are passed on together.
pub(super) fn after_release(rules: &Rules<'_>, silence: &Silence) -> Distribution {
    let met = silence.cohorts.iter().filter(|(_, requests)| *requests > 0.0);
    let parts: Vec<_> = met.map(|(sum, requests)| (*requests, released(rules, sum / requests))).collect();
    Distribution::mixture(parts.iter().map(|(w, d)| (*w, d))).unwrap_or_else(|| released(rules, 1.0))
}
