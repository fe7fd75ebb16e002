//! What a sudden rise makes of the pool, as a fluid.
//!
//! A rate that jumps to `lambda` finds `K` places, fewer than the `rho` it needs. The requests that find all
//! taken, `a = lambda B(K, rho)` a second by Erlang's loss, each start an instance, and go on doing so until the first of these
//! instances are ready and empty. With `D` the start time the pool therefore does not stop at `rho`:
//! with `R(u) = E[(u - D)+] / S` the share of what was missing that is ready at `u`, starting ends at `t`
//! with `R(t) = 1`, and
//!
//! ```text
//! started = a integral of (1 - R) over (0, t) = a (t - E[((t - D)+)^2] / (2 S))
//! ```
//!
//! for starts longer than the requests; for shorter ones `a (S + (t - S) / 2)`. Where only `A` instances
//! at once and then `R` a second may be added, the requests beyond are throttled until
//! `lambda - K(t)/S` has come down to `R`.

use super::PoolInput;
use super::normal;
use crate::model::queue;

/// Starting instances.
#[derive(Debug, Clone, Copy)]
pub struct Starts {
    busy_s: f64,
    places: f64,
    /// When the first started instances carry what was missing.
    ready_s: f64,
    /// Places started over places missing.
    overshoot: f64,
    rate: f64,
    depth: f64,
}

/// What becomes of a pool in one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rise {
    /// Instances at least once needed, cold starts taken into account.
    pub reached: f64,
    /// Requests throttled because instances may not be added any faster.
    pub throttled: f64,
    /// Whether instances are added as fast as allowed to the end of the step.
    pub unfinished: bool,
}

impl Starts {
    /// The starts of an input.
    #[must_use]
    pub fn new(input: &PoolInput<'_>, places: f64) -> Self {
        let busy_s = input.busy_s.max(1e-6);
        let start = Start::new(input.cold_s, input.cold_cv);
        let ready_s = start.time_ahead(busy_s);
        let long = (ready_s - start.square_ahead(ready_s) / (2.0 * busy_s)) / busy_s;
        let short = f64::midpoint(1.0, ready_s / busy_s);
        let overshoot = long.max(short).max(1.0);
        let rate = input.scale_per_s.max(1e-9);
        Self { busy_s, places, ready_s, overshoot, rate, depth: input.scale_burst.max(1.0) }
    }

    /// The most permits that can be saved up.
    #[must_use]
    pub const fn depth(&self) -> f64 {
        self.depth
    }

    /// Permits a second.
    #[must_use]
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// What `have` instances become when requests need `load` places at the end of a step of `step_s`, with
    /// `permits` saved up.
    #[must_use]
    pub fn rise(&self, have: f64, load: f64, permits: f64, step_s: f64) -> Rise {
        if load <= have * self.places {
            return Rise { reached: have, throttled: 0.0, unfinished: false };
        }
        // Instances wanted a second as long as none is ready: Erlang's loss, not just what is missing on
        // average.
        let lost = queue::loss_between(have * self.places, load);
        let pace = load * lost / self.places / self.busy_s;
        let duration = self.busy_s * self.overshoot;
        let wanted = pace * duration;
        let free = Rise { reached: have + wanted, throttled: 0.0, unfinished: false };
        if wanted <= permits || pace <= self.rate || permits + self.rate * duration >= wanted {
            return free;
        }
        // What is saved up may last for the whole step.
        let first = (permits / (pace - self.rate)).min(step_s);
        let stop = load / self.places - self.rate * self.busy_s;
        let end = self.ready_s + ((stop - have - permits) / self.rate).max(0.0);
        // Throttled at full pace until instances are ready, then evenly less until the end.
        let ready = self.ready_s.clamp(first, step_s);
        let later = (pace - self.rate - permits / self.busy_s).max(0.0);
        let left = end.min(step_s) - ready;
        let at_left = if end > ready { later * (1.0 - left / (end - ready)) } else { 0.0 };
        let throttled = (pace - self.rate) * (ready - first) + f64::midpoint(later, at_left) * left.max(0.0);
        let reached = have + (permits + self.rate * end.min(step_s)).min(wanted);
        Rise { reached, throttled: throttled.max(0.0) * self.places, unfinished: end > step_s }
    }
}

/// A start's time: log-normal.
#[derive(Debug, Clone, Copy)]
struct Start {
    mean: f64,
    mu: f64,
    sigma: f64,
}

impl Start {
    fn new(mean: f64, cv: f64) -> Self {
        let mean = mean.max(0.0);
        let variance = cv.max(1e-3).powi(2).ln_1p();
        Self { mean, mu: mean.max(1e-300).ln() - 0.5 * variance, sigma: variance.sqrt() }
    }

    /// `E[(t - D)+]`.
    fn ahead(&self, t: f64) -> f64 {
        let z = (t.ln() - self.mu) / self.sigma;
        t * normal::cumulative(z) - self.mean * normal::cumulative(z - self.sigma)
    }

    /// `E[((t - D)+)^2]`.
    fn square_ahead(&self, t: f64) -> f64 {
        if self.mean <= 0.0 {
            return t * t;
        }
        let z = (t.ln() - self.mu) / self.sigma;
        let second = self.mean.powi(2) * self.sigma.powi(2).exp();
        (t * t * normal::cumulative(z) - 2.0 * t * self.mean * normal::cumulative(z - self.sigma)
            + second * normal::cumulative(z - 2.0 * self.sigma))
        .max(0.0)
    }

    /// The `t` with `E[(t - D)+] = s`.
    fn time_ahead(&self, s: f64) -> f64 {
        let (mut low, mut high) = (s, s + self.mean);
        if self.mean <= 0.0 {
            return s;
        }
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.ahead(middle) < s { low = middle } else { high = middle }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::Profile;

    fn starts(busy_s: f64, cold_s: f64, cold_cv: f64, rate: f64, depth: f64) -> Starts {
        let profile = Profile::flat(1.0);
        let base = super::super::tests::input(&profile);
        let input = PoolInput { busy_s, cold_s, cold_cv, scale_per_s: rate, scale_burst: depth, ..base };
        Starts::new(&input, 1.0)
    }

    #[test]
    fn starts_that_take_no_time_reach_what_is_missing() {
        let rise = starts(2.0, 0.0, 0.3, 1e9, 1e9).rise(10.0, 40.0, 1e9, 300.0);
        // Erlang's loss at 10 places and 40 erlang is a little more than the 30 missing.
        assert!((40.0..40.5).contains(&rise.reached), "{rise:?}");
    }

    #[test]
    fn constant_starts_overshoot_by_start_time() {
        // D = 5 S: 30 missing places times (D + S/2) / S.
        let rise = starts(1.0, 5.0, 1e-3, 1e9, 1e9).rise(10.0, 40.0, 1e9, 300.0);
        assert!((rise.reached - (10.0 + 30.3 * 5.5)).abs() < 0.5, "{rise:?}");
    }

    #[test]
    fn a_start_that_may_be_short_ends_the_rise_sooner() {
        let constant = starts(0.05, 3.0, 1e-3, 1e9, 1e9).rise(11.0, 50.0, 1e9, 300.0);
        let spread = starts(0.05, 3.0, 0.3, 1e9, 1e9).rise(11.0, 50.0, 1e9, 300.0);
        assert!(spread.reached < 0.75 * constant.reached, "{spread:?} {constant:?}");
    }

    #[test]
    fn a_slow_rate_throttles_until_it_has_caught_up() {
        let slow = starts(1.0, 0.1, 0.1, 1.0, 1.0);
        let rise = slow.rise(10.0, 40.0, 1.0, 300.0);
        // 30 a second at first, down to none after some 28 s.
        assert!((rise.throttled - 0.5 * 28.0 * 28.0).abs() < 40.0, "{rise:?}");
        assert!(!rise.unfinished && (rise.reached - 39.0).abs() < 2.0, "{rise:?}");
        assert!(slow.rise(10.0, 40.0, 1.0, 10.0).unfinished);
        assert!(slow.rise(50.0, 40.0, 1.0, 10.0).throttled.abs() < 1e-12);
    }
}
