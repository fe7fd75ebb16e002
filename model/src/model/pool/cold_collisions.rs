//! What it changes that starts take time: requests that find a full house while an instance starts.
//!
//! While an instance starts, the request it was started for is not among those that the warm ones serve. Of
//! a full house of `K` warm places, `s` further requests find it full within the start time `D`:
//!
//! ```text
//! s = lambda B D + x (1 - (1 + D / (2 eta))^-2),   eta = x / (lambda (1 - B))
//! ```
//!
//! `B = pi_K / F(K)` is the share of time it is full in the long run, and `x = (1 - B)^2 rho / (K q_K)` the
//! excess so soon after it was (exact for `K = 1`): from the full house the next event is an arrival or a departure, and after a
//! departure it is full again with probability `1 - q_K` before it is as if it never was. The excess fades
//! first at the pace of departures, then of the load; the power stands between an exponential of either.
//!
//! If starts took no time, the pool would have grown by `y = (1 - q) / q` more instances with the `q` of the
//! next level. What there is more, `s - y` for each instance started, adds to the rate of the next level.
//! Where an instance has several places, the `s` requests wait on the one that starts.

use super::first_passage::Rung;
use super::heavy_traffic::Scale;

/// What follows one start.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Overflow {
    /// Requests that find a full house while it lasts.
    pub found: f64,
    /// Of these, those that there would not be if it took no time.
    pub more: f64,
}

impl Overflow {
    /// After a start that `full` warm places were too few for, at `load` requests in progress, taking
    /// `start` in units of the mean time. `house` is the level of `full` requests, `next` the level after
    /// the one that was reached.
    #[must_use]
    pub fn of(load: f64, start: f64, full: usize, house: Option<&Rung>, next: Option<&Rung>) -> Self {
        let Some(house) = house.filter(|_| full > 0) else {
            return Self { found: load * start, more: load * start };
        };
        let k = full as f64;
        let mass = house.mass * load / k;
        let share = mass / (house.below + mass);
        let excess = load / (k * house.late) * (1.0 - share).powi(2);
        let fade = faded(start * load * (1.0 - share) / excess);
        let found = load * share * start + excess * fade;
        let grown = next.map_or(0.0, |next| (1.0 - next.late) / next.late * fade);
        Self { found, more: (found - grown).max(0.0) }
    }

    /// The same well above the mean of a wide law, where `q = (k - rho) / k`: `x = rho / (k - rho)` and
    /// `x - y = 2 rho / (k - rho)^2`. `mass` is the probability of exactly the level.
    #[must_use]
    pub fn in_limit(load: f64, start: f64, scale: &Scale, score: f64, mass: f64) -> Self {
        let above = score.max(1.0) * scale.deviation() / scale.dispersion();
        let fade = faded(start * above);
        let excess = load / (above * scale.dispersion()) * fade;
        let more = (2.0 * excess / above).min(excess);
        let long_run = load * mass * start;
        Self { found: long_run + excess, more: long_run + more }
    }
}

/// How much of the excess has come after a time in units of `eta`.
fn faded(time: f64) -> f64 {
    1.0 - (1.0 + 0.5 * time).powi(-2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pool::first_passage::climb;

    fn rungs(load: f64, count: usize) -> Vec<Rung> {
        let mut rungs = Vec::new();
        climb(load, |rung| {
            rungs.push(rung);
            rungs.len() < count
        });
        rungs
    }

    /// Mean number of arrivals that find `full` places full within `time`, from a full house on, by small
    /// steps through the states of the loss system.
    fn by_steps(load: f64, full: usize, time: f64) -> f64 {
        let mut state = vec![0.0; full + 1];
        state[full] = 1.0;
        let (mut found, h) = (0.0, 1e-4);
        for _ in 0..(time / h) as usize {
            found += load * state[full] * h;
            let old = state.clone();
            for n in 0..=full {
                let up = if n < full { load * old[n] } else { 0.0 };
                let down = n as f64 * old[n];
                state[n] -= h * (up + down);
                if n < full {
                    state[n + 1] += h * up;
                }
                if n > 0 {
                    state[n - 1] += h * down;
                }
            }
        }
        found
    }

    #[test]
    fn requests_that_find_a_full_house() {
        for (load, full) in [(0.1, 1), (1.0, 4), (5.0, 11)] {
            let rungs = rungs(load, full + 2);
            for start in [0.3, 3.0, 30.0] {
                let got = Overflow::of(load, start, full, Some(&rungs[full - 1]), None).found;
                let wanted = by_steps(load, full, start);
                assert!((got / wanted - 1.0).abs() < 0.12, "{load} {full} {start}: {got} {wanted}");
            }
        }
    }

    #[test]
    fn starts_in_no_time_change_nothing() {
        let rungs = rungs(3.0, 10);
        let overflow = Overflow::of(3.0, 0.0, 7, Some(&rungs[6]), Some(&rungs[8]));
        assert!(overflow.found.abs() < 1e-12 && overflow.more.abs() < 1e-12);
    }
}
