//! What fixed pods turn away over the period, and how unevenly it comes.
//!
//! The traffic's rates change little while a request is served, so each step of the profile is taken in equilibrium at the load that
//! is really in progress: the modified offered load `dm/dt = rate - m / h` with `h` the time of a request (Jagerman 1975). What is
//! turned away comes in clumps, while all slots are taken. Its variance over mean is
//! `1 - α + a / (c + 1 + α - a)` with `α = a B(c, a)` (Riordan, in Wilkinson 1956), in units of `z` slots where
//! arrivals themselves come together. The pool of functions gets it as batches with the same variance.

use super::station::{Occupancy, Station};
use crate::model::latency::normal_cdf;
use crate::traffic::Profile;
use std::collections::HashMap;

/// What the pods take and turn away.
#[derive(Debug, Clone)]
pub struct Spill {
    /// Requests a second that are turned away, in each step of the period.
    pub rates: Vec<f64>,
    /// The pods in each step.
    pub steps: Vec<Occupancy>,
    /// Share of all requests that are turned away.
    pub share: f64,
    /// Variance over mean of what is turned away, in progress.
    pub peakedness: f64,
}

/// `E[min(S, S')] / E[S]` of two log-normal times of this coefficient of variation: the part of a request's time for which
/// one that came together with it stays.
#[must_use]
pub fn together(cv: f64) -> f64 {
    let sigma = (cv * cv).ln_1p().sqrt();
    2.0 * normal_cdf(-sigma * std::f64::consts::FRAC_1_SQRT_2)
}

/// The mean batch whose requests in progress have this variance over mean.
#[must_use]
pub fn batch(peakedness: f64, cv: f64) -> f64 {
    1.0 + (peakedness - 1.0).max(0.0) / (2.0 * together(cv))
}

impl Spill {
    /// What a station turns away of the traffic. `cv` is the coefficient of variation of the time in a pod.
    #[must_use]
    pub fn of(station: &Station, slots: u32, profile: &Profile, cv: f64) -> Self {
        let z = 1.0 + 2.0 * (profile.burst.max(1.0) - 1.0) * together(cv);
        let hold_s = station.alone_s();
        let loads = loads(profile, hold_s);
        let mut known: HashMap<u64, Occupancy> = HashMap::new();
        let mut steps = Vec::with_capacity(loads.len());
        for load in &loads {
            let rate = load / hold_s;
            // Rates that recur, as on both slopes of a day, are worked out once.
            let key = rate.to_bits() >> 20;
            steps.push(*known.entry(key).or_insert_with(|| station.at(rate, profile.burst.max(1.0))));
        }
        let rates: Vec<f64> = profile.rates.iter().zip(&steps).map(|(rate, here)| rate * here.turned_away).collect();
        let (all, away): (f64, f64) = (profile.rates.iter().sum(), rates.iter().sum());
        let weighted: f64 = rates.iter().zip(&steps).map(|(rate, here)| rate * clumped(slots, z, here)).sum();
        Self {
            share: if all > 0.0 { away / all } else { 0.0 },
            peakedness: if away > 0.0 { (weighted / away).max(1.0) } else { 1.0 },
            rates,
            steps,
        }
    }
}

/// Requests in progress on pods without end, on average over each step: the periodic solution.
fn loads(profile: &Profile, hold_s: f64) -> Vec<f64> {
    let x = profile.step_s / hold_s;
    let (kept, average) = ((-x).exp(), -(-x).exp_m1() / x);
    let once = profile.rates.iter().fold(0.0, |m, rate| rate * hold_s + (m - rate * hold_s) * kept);
    let whole = -(-x * profile.rates.len() as f64).exp_m1();
    let mut now = once / whole.max(1e-12);
    let mut load = |rate: &f64| {
        let steady = rate * hold_s;
        let mean = (steady + (now - steady) * average).max(0.0);
        now = steady + (now - steady) * kept;
        mean
    };
    profile.rates.iter().map(&mut load).collect()
}

/// Variance over mean of the requests in progress that were turned away.
fn clumped(slots: u32, z: f64, here: &Occupancy) -> f64 {
    // Offered at the time that requests really take, which the slots taken tell.
    let offered = here.busy / (1.0 - here.turned_away).max(1e-9);
    let (a, c) = (offered / z, f64::from(slots) / z);
    let away = a * here.turned_away;
    let one = 1.0 - away + a / (c + 1.0 + away - a).max(1e-9);
    z * one.max(1.0)
}
