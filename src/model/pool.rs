//! The function's instance pool over the period: cold starts, instances, throttling.
//!
//! With `n(t)` requests in progress the pool at time `t` is the maximum of `n` over the last keep-alive
//! `tau`, and a cold start is `n` reaching a level that it has not touched for `tau`. By reversibility of
//! `n`, with `theta_k` the passage rate to level `k` ([`levels`]) and `I_k = integral of theta_k over
//! (t - tau, t)` ([`window`]),
//!
//! ```text
//! P(pool >= k)          = 1 - P(n < k) exp(-I_k)
//! cold starts a second  = sum over k of P(n < k) theta_k exp(-I_k)
//! ```
//!
//! where the second follows from `lambda pi_(k-1) q_k = P(n < k) theta_k`.

pub mod levels;
mod normal;
pub mod window;

use super::queue;
use crate::scenario::Routing;
use crate::traffic::Profile;
use levels::{Passage, level, weight};
use window::Window;

/// What the pool needs to know; all times in seconds.
#[derive(Debug, Clone)]
pub struct PoolInput<'a> {
    /// Arrivals over one period.
    pub profile: &'a Profile,
    /// Mean time an instance is occupied by a warm request.
    pub busy_s: f64,
    /// Coefficient of variation of that time (log-normal).
    pub busy_cv: f64,
    /// Mean extra time an instance is occupied by a cold request.
    pub cold_s: f64,
    /// Idle time after which an instance disappears.
    pub keep_alive_s: f64,
    /// Requests an instance serves at once, at least 1.
    pub concurrency: f64,
    /// Which idle instance gets the next request.
    pub routing: Routing,
    /// Instances that are always there (paid for, never cold).
    pub provisioned: f64,
    /// Most instances at once, provisioned ones included.
    pub limit: f64,
    /// Instances that may be added per second.
    pub scale_per_s: f64,
    /// Instances that may be added at once, before the rate binds; at least 1.
    pub scale_burst: f64,
}

/// The pool over one period.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    /// Share of the answered requests that met a cold start.
    pub cold_share: f64,
    /// Share of all requests turned away by a limit.
    pub throttled_share: f64,
    /// Mean number of instances that exist (busy or kept alive, provisioned included).
    pub mean_instances: f64,
    /// Mean number of instances busy.
    pub mean_busy: f64,
    /// Highest number of requests in progress that the period is expected to see.
    pub peak_concurrency: f64,
    /// Highest expected number of instances.
    pub peak_instances: f64,
    /// Share of requests served by provisioned instances.
    pub provisioned_share: f64,
    /// Steepest rise absorbed: seconds until instances for the period's steepest rise exist.
    pub rise_s: f64,
    /// One entry per grid step of the profile.
    pub steps: Vec<PoolStep>,
}

/// The pool in one grid step.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PoolStep {
    /// Instances that exist.
    pub instances: f64,
    /// Requests in progress.
    pub busy: f64,
    /// Cold starts per second.
    pub cold_per_s: f64,
    /// Throttled requests per second.
    pub throttled_per_s: f64,
}

/// Evaluates the pool over the profile's period, taken as periodic: it starts as it ends.
#[must_use]
pub fn evaluate(input: &PoolInput<'_>) -> Pool {
    let slots = (input.limit * input.concurrency).max(1.0);
    let loads = mean_loads(input.profile, input.busy_s);
    let lost: Vec<f64> = loads.iter().map(|load| queue::loss(slots, *load)).collect();
    let carried: Vec<f64> = loads.iter().zip(&lost).map(|(load, lost)| load * (1.0 - lost)).collect();
    let window = Window::new(input.keep_alive_s.max(1e-3), input.profile.step_s, loads.len());
    let passages: Vec<Passage> =
        carried.iter().map(|load| Passage::of(*load, input.busy_s, window.shortest_s(), window.tau_s)).collect();
    let mut steps = vec![PoolStep::default(); loads.len()];
    window.survey(&passages, |step, index, seen| {
        let k = level(index);
        if k <= slots {
            let step = &mut steps[step];
            step.instances += weight(index) * seen.present;
            step.cold_per_s += weight(index) * seen.reached_per_s;
        }
    });
    for (i, step) in steps.iter_mut().enumerate() {
        let rate = input.profile.rates[i];
        step.busy = carried[i] / input.concurrency;
        step.throttled_per_s = rate * lost[i];
        step.cold_per_s = (step.cold_per_s / input.concurrency).min(rate - step.throttled_per_s);
        step.instances = (step.instances / input.concurrency).max(input.provisioned);
    }
    summary(input, steps, &loads)
}

fn summary(input: &PoolInput<'_>, steps: Vec<PoolStep>, loads: &[f64]) -> Pool {
    let n = steps.len().max(1) as f64;
    let mean = |of: fn(&PoolStep) -> f64| steps.iter().map(of).sum::<f64>() / n;
    let offered = input.profile.mean();
    let throttled = mean(|s| s.throttled_per_s);
    let answered = offered - throttled;
    let share = |part: f64, of: f64| if of > 0.0 { (part / of).clamp(0.0, 1.0) } else { 0.0 };
    let peak = loads.iter().copied().fold(0.0, f64::max);
    Pool {
        cold_share: share(mean(|s| s.cold_per_s), answered),
        throttled_share: share(throttled, offered),
        mean_instances: mean(|s| s.instances),
        mean_busy: mean(|s| s.busy),
        peak_concurrency: peak + normal::quantile(0.9999) * peak.sqrt(),
        peak_instances: steps.iter().map(|s| s.instances).fold(0.0, f64::max),
        provisioned_share: 0.0,
        rise_s: input.cold_s,
        steps,
    }
}

/// Mean requests in progress in each step: the periodic solution of `dm/dt = rate - m / busy`, averaged
/// over the step.
fn mean_loads(profile: &Profile, busy_s: f64) -> Vec<f64> {
    let x = profile.step_s / busy_s.max(1e-9);
    let kept = (-x).exp();
    let steady = |rate: f64| rate * busy_s;
    let once = profile.rates.iter().fold(0.0, |m, &rate| steady(rate) + (m - steady(rate)) * kept);
    let mut m = once / (1.0 - kept.powf(profile.rates.len() as f64)).max(1e-12);
    let average = -(-x).exp_m1() / x;
    let mut load = |rate: f64| {
        let start = m;
        m = steady(rate) + (start - steady(rate)) * kept;
        (steady(rate) + (start - steady(rate)) * average).max(0.0)
    };
    profile.rates.iter().map(|&rate| load(rate)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(profile: &Profile, busy_s: f64, keep_alive_s: f64) -> PoolInput<'_> {
        PoolInput {
            profile,
            busy_s,
            busy_cv: 1.0,
            cold_s: 0.3,
            keep_alive_s,
            concurrency: 1.0,
            routing: Routing::MostRecent,
            provisioned: 0.0,
            limit: 1000.0,
            scale_per_s: 100.0,
            scale_burst: 1000.0,
        }
    }

    #[test]
    fn the_published_point_of_simfaas() {
        let profile = Profile::flat(0.9);
        let pool = evaluate(&input(&profile, 1.991, 600.0));
        assert!((0.001_25..0.001_45).contains(&pool.cold_share), "{}", pool.cold_share);
        assert!((7.55..7.85).contains(&pool.mean_instances), "{}", pool.mean_instances);
    }
}
