//! What state costs and adds on each side.

use super::latency::Stage;

/// What state adds to one request on one side.
#[derive(Debug, Clone, Default)]
pub struct StateUse {
    /// Where the state is, in words: "in the pod", "Redis in the cluster", "DynamoDB".
    pub place: String,
    /// Time the state operations of one request take.
    pub stage: Option<Stage>,
    /// Share of cacheable reads answered from the process.
    pub hit_ratio: f64,
    /// Operations per request that reach a store, after the in-process cache.
    pub operations: f64,
    /// Dollars per million requests for state alone.
    pub usd_per_million: f64,
    /// Milliseconds that opening connections adds to a cold start.
    pub connect_ms: f64,
}
