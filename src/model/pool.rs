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
