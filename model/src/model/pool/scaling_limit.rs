//! How many instances a sudden rise in load starts, and how the scaling limit caps them.
//!
//! [`super::overshoot`] gives the instances that a rise of the rate starts. With `K` places and `rho` requests in progress they
//! are wanted at `lambda B(K, rho)` a second (Erlang's loss). Where only `A` instances at once and then `R` a second may be
//! added, the requests beyond are throttled until `lambda - K(t)/S` has come down to `R`.
//!
//! **The concurrency limit comes first.** What `L` places turn away, `lambda B(L, rho)`, no instance could have served, so the
//! scaling limit cannot refuse it again: instances are wanted at `lambda (B(K, rho) - B(L, rho))` a second, which is nothing
//! once `K = L`. With both limits in force the answered requests are `carried(K) / S + R` a second while the pool grows, and
//! `carried(L) / S` afterwards, where `carried(K) = rho (1 - B(K, rho))`; both rise with `rho`, so more load is never answered
//! less.

use super::PoolInput;
use super::overshoot::{self, Surge, Time};
use crate::model::queue;

/// A house with so many standard deviations more places than requests is never full.
const FAR: f64 = 4.0;

/// Starting instances.
#[derive(Debug, Clone)]
pub struct Starts {
    busy_s: f64,
    places: f64,
    surge: Surge,
    dispersion: f64,
    batch: f64,
    /// When the first started instances carry what was missing.
    ready_s: f64,
    rate: f64,
    depth: f64,
    /// Most instances, provisioned ones included.
    limit: f64,
}

/// Fewer instances than this, beside so many, are not looked at.
#[must_use]
pub fn few(have: f64) -> f64 {
    0.01 * (1.0 + have)
}

/// What one step asks of a pool.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// Requests a second.
    pub rate: f64,
    /// Requests in progress as the step begins.
    pub before: f64,
    /// Requests in progress at its end.
    pub load: f64,
    /// Its length in seconds.
    pub step_s: f64,
}

/// What becomes of a pool in one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Instances at least once needed, cold starts taken into account.
    pub reached: f64,
    /// Chance that a request comes at all.
    pub chance: f64,
    /// Of the instances reached, the one that the first request starts.
    pub first: f64,
    /// Mean time until they are started, in seconds.
    pub lag_s: f64,
    /// Requests throttled because instances may not be added any faster.
    pub throttled: f64,
    /// Whether instances are added as fast as allowed to the end of the step.
    pub unfinished: bool,
}

impl Starts {
    /// The starts of an input, of requests in progress with this variance over mean.
    #[must_use]
    pub fn new(input: &PoolInput<'_>, places: f64, dispersion: f64) -> Self {
        let busy_s = input.busy_s.max(1e-6);
        let start = Time::new(input.cold_s, input.cold_cv);
        let surge = Surge::new(Time::new(busy_s, input.busy_cv), start);
        let rate = input.scale_per_s.max(1e-9);
        let batch = input.profile.burst.max(1.0);
        let ready_s = start.time_ahead(busy_s);
        let (depth, limit) = (input.scale_burst.max(1.0), input.limit.max(1.0).floor());
        Self { busy_s, places, surge, dispersion, batch, ready_s, rate, depth, limit }
    }

    /// Variance over mean of what is reached.
    #[must_use]
    pub fn dispersion(&self) -> f64 {
        (self.dispersion / self.places).max(1.0)
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

    /// What `have` instances become in a step, with `permits` saved up.
    #[must_use]
    pub fn rise(&self, have: f64, ask: &Ask, permits: f64) -> Growth {
        let Ask { rate, before, load, step_s } = *ask;
        let places = have * self.places;
        let far = FAR * (self.dispersion * load).sqrt();
        let none = Growth { reached: have, chance: 0.0, first: 0.0, lag_s: 0.0, throttled: 0.0, unfinished: false };
        if have >= self.limit || load <= places && (load <= before || load + far <= places) {
            return none;
        }
        let rise = overshoot::LoadStep {
            rate,
            dispersion: self.dispersion,
            batch: self.batch,
            load: before.min(places),
            places,
            lasts_s: step_s,
            least: if load <= places { few(have) * self.places } else { 0.0 },
        };
        let added = self.surge.added(&rise);
        let unlimited = (added.places / self.places).max(load / self.places - have);
        let wanted = unlimited.min(self.limit - have);
        if wanted <= 0.0 {
            return none;
        }
        let first = (1.0 - have).max(0.0) / self.batch;
        // Instances wanted a second as long as none is ready: Erlang's loss, not just what is missing on
        // average, without what the concurrency limit turns away in any case.
        let z = self.dispersion;
        let lost = |places: f64| load * queue::loss_between(places / z, load / z);
        let refused = lost(self.limit * self.places);
        let pace = (lost(places) - refused).max(0.0) / self.places / self.busy_s;
        let chance = -(-rate * step_s / self.batch).exp_m1();
        // A rise that ends at the limit ends as much sooner.
        let lag_s = added.lag_s * wanted / unlimited;
        let free = Growth { reached: have + wanted, chance, first, lag_s, throttled: 0.0, unfinished: false };
        if wanted <= permits || pace <= self.rate || permits + self.rate * wanted / pace >= wanted {
            return free;
        }
        // What is saved up may last for the whole step.
        let first = (permits / (pace - self.rate)).min(step_s);
        let stop = (load - refused) / self.places - self.rate * self.busy_s;
        let end = self.ready_s + ((stop - have - permits) / self.rate).max(0.0);
        // Throttled at full pace until instances are ready, then evenly less until the end.
        let ready = self.ready_s.clamp(first, step_s);
        let later = (pace - self.rate - permits / self.busy_s).max(0.0);
        let left = end.min(step_s) - ready;
        let at_left = if end > ready { later * (1.0 - left / (end - ready)) } else { 0.0 };
        let throttled = (pace - self.rate) * (ready - first) + f64::midpoint(later, at_left) * left.max(0.0);
        let reached = have + (permits + self.rate * end.min(step_s)).min(wanted);
        Growth { reached, throttled: throttled.max(0.0) * self.places, unfinished: end > step_s, lag_s: 0.0, ..free }
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
        Starts::new(&input, 1.0, 1.0)
    }

    /// A step of `step_s` that goes from 10 requests in progress to `load`, of `busy_s` each.
    fn ask(busy_s: f64, load: f64, step_s: f64) -> Ask {
        Ask { rate: load / busy_s, before: 10.0, load, step_s }
    }

    #[test]
    fn starts_that_take_no_time_reach_what_is_missing() {
        let rise = starts(2.0, 0.0, 0.3, 1e9, 1e9).rise(10.0, &ask(2.0, 40.0, 300.0), 1e9);
        assert!((40.0..45.0).contains(&rise.reached), "{rise:?}");
    }

    #[test]
    fn a_start_that_may_be_short_ends_the_rise_sooner() {
        let rise = |cold_cv| starts(0.05, 3.0, cold_cv, 1e9, 1e9).rise(11.0, &ask(0.05, 50.0, 300.0), 1e9).reached;
        assert!(rise(0.3) < 0.75 * rise(1e-3), "{} {}", rise(0.3), rise(1e-3));
    }

    #[test]
    fn the_more_there_is_the_less_is_started() {
        let starts = starts(1.0, 2.0, 0.3, 1e9, 1e9);
        let more = |have: f64| starts.rise(have, &ask(1.0, 40.0, 300.0), 1e9).reached - have;
        let mut last = f64::INFINITY;
        for tenth in 100..700 {
            let now = more(f64::from(tenth) / 10.0);
            // Nothing jumps where there is as much as is needed.
            assert!(now <= last && (last - now < 2.0 || tenth == 100), "{tenth}: {last} {now}");
            last = now;
        }
        assert!(last.abs() < 1e-12 && more(40.0) > 1.0);
    }

    #[test]
    fn a_slow_rate_throttles_until_it_has_caught_up() {
        let slow = starts(1.0, 0.1, 0.1, 1.0, 1.0);
        let rise = slow.rise(10.0, &ask(1.0, 40.0, 300.0), 1.0);
        // 30 a second at first, down to none after some 28 s.
        assert!((rise.throttled - 0.5 * 28.0 * 28.0).abs() < 40.0, "{rise:?}");
        assert!(!rise.unfinished && (rise.reached - 39.0).abs() < 2.0, "{rise:?}");
        assert!(slow.rise(10.0, &ask(1.0, 40.0, 10.0), 1.0).unfinished);
        assert!(slow.rise(80.0, &ask(1.0, 40.0, 10.0), 1.0).throttled.abs() < 1e-12);
    }
}
