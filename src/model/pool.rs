//! The function's instance pool over the period: cold starts, instances, throttling.

use crate::scenario::Routing;
use crate::traffic::Profile;

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

/// Evaluates the pool over the period by summing over slots in hunting order: a request takes the
/// lowest free slot, its overflow is treated as Poisson.
#[must_use]
pub fn evaluate(input: &PoolInput<'_>) -> Pool {
    let mut pool = Pool::default();
    let (mut cold, mut arrivals) = (0.0, 0.0);
    for &rate in &input.profile.rates {
        let a = rate * input.busy_s / input.concurrency;
        let mut blocked = 1.0;
        let (mut p_cold, mut size) = (0.0, 0.0);
        for n in 1..=((a + 12.0 * a.sqrt() + 30.0) as u32).min(5000) {
            let next = a * blocked / (f64::from(n) + a * blocked);
            let flow = rate * (blocked - next);
            let gone = (-flow * input.keep_alive_s).exp();
            p_cold += (blocked - next) * gone;
            size += 1.0 - gone;
            blocked = next;
        }
        cold += rate * p_cold;
        arrivals += rate;
        pool.steps.push(PoolStep { instances: size.max(a), busy: a, cold_per_s: rate * p_cold, throttled_per_s: 0.0 });
        pool.mean_instances += size.max(a);
        pool.mean_busy += a;
    }
    let steps = input.profile.rates.len().max(1) as f64;
    pool.mean_instances /= steps;
    pool.mean_busy /= steps;
    pool.cold_share = if arrivals > 0.0 { cold / arrivals } else { 0.0 };
    let peak = input.profile.peak() * input.busy_s / input.concurrency;
    pool.peak_concurrency = peak + 4.0 * peak.sqrt();
    pool.peak_instances = pool.peak_concurrency;
    pool
}
