//! How many instances may exist, and how fast more may be added.

use crate::model::pool::PoolInput;

/// The rate at which provisioned instances take requests: a bucket that refills at the rate and holds what a second brings.
#[derive(Debug, Clone)]
pub struct Intake {
    rate: f64,
    permits: f64,
    at: f64,
    /// Of one instance.
    each: f64,
}

impl Intake {
    /// The intake of all provisioned instances of an input.
    #[must_use]
    pub fn new(input: &PoolInput<'_>) -> Self {
        Self::of(input.provisioned as u64, input)
    }

    /// The intake of so many provisioned instances.
    #[must_use]
    pub fn of(provisioned: u64, input: &PoolInput<'_>) -> Self {
        let each = input.provisioned_per_s;
        let rate = if provisioned >= 1 { provisioned as f64 * each } else { 0.0 };
        Self { rate, permits: rate, at: 0.0, each }
    }

    /// From now on as many provisioned instances.
    pub fn resize(&mut self, provisioned: u64) {
        self.rate = if provisioned >= 1 { provisioned as f64 * self.each } else { 0.0 };
        self.permits = self.permits.min(self.rate);
    }

    /// Whether there is a permit; takes nothing.
    pub fn allows(&mut self, now: f64) -> bool {
        if self.rate.is_infinite() {
            return true;
        }
        self.permits = (self.permits + (now - self.at) * self.rate).min(self.rate);
        self.at = now;
        self.permits >= 1.0
    }

    /// Takes the permit that [`Self::allows`] found.
    pub const fn take(&mut self) {
        self.permits -= 1.0;
    }
}

/// Limit and scale rate. The scale rate is a bucket of permits: it refills at the rate, and holds at most
/// its depth.
#[derive(Debug, Clone)]
pub struct Quota {
    limit: u64,
    alive: u64,
    rate: f64,
    depth: f64,
    permits: f64,
    at: f64,
}

impl Quota {
    /// The quota of an input; provisioned instances count against the limit, not against the rate.
    #[must_use]
    pub fn new(input: &PoolInput<'_>) -> Self {
        Self::with(input.provisioned.max(0.0) as u64, input)
    }

    /// The quota of an input that starts with so many provisioned instances.
    #[must_use]
    pub fn with(provisioned: u64, input: &PoolInput<'_>) -> Self {
        let limit = input.limit.max(1.0) as u64;
        let depth = input.scale_burst.max(1.0);
        let alive = provisioned.min(limit);
        Self { limit, alive, rate: input.scale_per_s, depth, permits: depth, at: 0.0 }
    }

    /// Takes the permit for one more instance, if there is one.
    pub fn grow(&mut self, now: f64) -> bool {
        self.permits = (self.permits + (now - self.at) * self.rate).min(self.depth);
        self.at = now;
        let granted = self.alive < self.limit && self.permits >= 1.0;
        if granted {
            self.alive += 1;
            self.permits -= 1.0;
        }
        granted
    }

    /// Provisioned instances are there beside the others, whatever the rate.
    pub const fn provision(&mut self, more: u64) {
        self.alive += more;
    }

    /// An instance has disappeared.
    pub const fn shrink(&mut self) {
        self.alive = self.alive.saturating_sub(1);
    }
}
