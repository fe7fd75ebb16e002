//! Intervals of simulated figures.
//!
//! A share of which nothing was seen in `n` requests is below `3 / n` at 95 % (the rule of three); the same holds
//! for a share of which nothing was missed.
//!
//! The interval of a quantile is that of the share below it, turned back into times: with `q` the pooled quantile
//! at `p` and `h` the half-width of the share of requests within `q` over the replications, it is the pooled
//! quantiles at `p - h` and `p + h`. Quantiles of single replications, which are biased where a replication is
//! short, are not used.

use crate::simulation::histogram::Histogram;
use crate::simulation::replication::{Estimate, Ratio};

/// A figure and its interval at 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The figure.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end; infinite as long as too little was played to tell.
    pub high: f64,
}

impl Interval {
    /// An estimate's.
    #[must_use]
    pub fn of(estimate: &Estimate) -> Self {
        let Estimate { value, half_width } = *estimate;
        Self { value, low: (value - half_width).max(0.0), high: value + half_width }
    }

    /// An estimated share's, out of so many requests.
    #[must_use]
    pub fn of_share(estimate: &Estimate, requests: u64) -> Self {
        let Estimate { value, half_width } = *estimate;
        let all_alike = value <= 0.0 || value >= 1.0;
        let least = if all_alike { 3.0 / requests.max(1) as f64 } else { 0.0 };
        let half = half_width.max(least);
        Self {
            value,
            low: (value - half).max(0.0),
            high: if half.is_finite() { (value + half).min(1.0) } else { half },
        }
    }

    /// The quantile at `p` of all `parts` together, which are `pooled`.
    #[must_use]
    pub fn of_quantile<'a>(p: f64, pooled: &Histogram, parts: impl Iterator<Item = &'a Histogram>) -> Self {
        let value = pooled.quantile(p);
        let below = |part: &Histogram| {
            let count = part.count() as f64;
            Ratio::new(part.share_within(value) * count, count)
        };
        let half = Estimate::of(&parts.map(below).collect::<Vec<_>>()).half_width;
        let high = if p + half < 1.0 { pooled.quantile(p + half) } else { f64::INFINITY };
        Self { value, low: pooled.quantile((p - half).max(0.0)), high }
    }

    /// In another unit.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self { value: self.value * factor, low: self.low * factor, high: self.high * factor }
    }

    /// How far its further end is from the figure.
    #[must_use]
    pub fn half_width(&self) -> f64 {
        (self.high - self.value).max(self.value - self.low)
    }

    /// How far `x` is from the interval; zero inside.
    #[must_use]
    pub fn distance(&self, x: f64) -> f64 {
        (x - self.high).max(self.low - x).max(0.0)
    }
}
