//! What the autoscaler reads in one period: CPU use with the chance of what arrives in it.
//!
//! Noise matters because scale-down follows the highest of twenty readings. A reading has the mean `m = a / v`
//! (in pods), and the variance and skewness of the work that `N = lambda T` requests bring, damped by `g` and
//! `h3` because a long request spreads its work over more than one period:
//!
//! - `sd = m sqrt(M2 / N) sqrt(g)`, skewness `M3 / (M2^1.5 sqrt N) · h3 / g^1.5 · max(0, 1 - 1.4 rho²)`, where
//!   geometric batches of mean `b` give `M2 = (1+c²) + 2 (b-1)` and `M3 = (1+c²)³ + 6 (b-1)(1+c²) + 6 (b-1)²`: the
//!   second and third moment of a batch's work, a request (its factorial moments are `2 b (b-1)`, `6 b (b-1)²`).
//! - `h2 = E k2(D2 e^(sigma Z))`, `D2 = e^(mu + 2 sigma²) s / T`, `k2(x) = 1 - x/3` for `x < 1`, else
//!   `(1 - 1/(3x)) / x`; `h3` the same with `k3(x) = 1 - x/2`, else `(1 - 1/(2x)) / x²`, and `3 sigma²`;
//!   `s` is the mean slowdown. `g = h2 (1 - (1 - h2) rho / 2)`.
//! - Neighbours correlate by `r = min(0.45, (1 - g) / 2)`: a moving average of two normals.
//! - The shape is Wilson and Hilferty's cube of a normal.
//!
//! The damping constants 1/2 and 1.4 were chosen against the event-driven simulation.

use super::sojourn::Processor;
use super::work_distribution::{NORMAL, Work};
use rand::{RngExt, SeedableRng};
use rand_distr::StandardNormal;
use rand_xoshiro::Xoshiro256PlusPlus;
use std::sync::LazyLock;

/// Utilizations at which the damping is computed.
const NODES: usize = 33;
/// Standard normals in the fixed table, a power of two.
const TABLE: usize = 1 << 14;
/// Least and most skewness.
const SKEWNESS: (f64, f64) = (0.02, 2.5);

/// Fixed standard normals, so that the same scenario always gives the same answer.
static NORMALS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(0x0070_6f64);
    let half: Vec<f64> = (0..TABLE / 2).map(|_| random.sample(StandardNormal)).collect();
    let scale = (half.iter().map(|z| z * z).sum::<f64>() / half.len() as f64).sqrt().recip();
    // With each number its negative, half the table apart: mean and variance are exact.
    half.iter().map(|z| z * scale).chain(half.iter().map(|z| -z * scale)).collect()
});

/// The normal of a path at an evaluation.
#[derive(Debug, Clone, Copy)]
pub struct Chance {
    table: &'static [f64],
    offset: usize,
}

impl Chance {
    /// No normal of the table is further from zero.
    pub const FURTHEST: f64 = 4.5;

    /// The normals of one path.
    #[must_use]
    pub fn of(path: u32) -> Self {
        Self { table: &NORMALS, offset: path as usize * 4099 }
    }

    /// The normal at evaluation `index`.
    #[must_use]
    pub fn at(self, index: usize) -> f64 {
        self.table[(self.offset + index) & (TABLE - 1)]
    }
}

/// Damping at one utilization.
#[derive(Debug, Clone, Copy, Default)]
struct Damping {
    /// `sqrt g`.
    spread: f64,
    /// `h3 / g^1.5 · max(0, 1 - 1.4 rho²)`.
    skew: f64,
    /// Correlation of neighbouring periods.
    correlation: f64,
}

/// The readings of a workload.
#[derive(Debug, Clone)]
pub struct Metric {
    period_s: f64,
    m2: f64,
    m3: f64,
    damping: [Damping; NODES],
}

/// How one reading comes out of two neighbouring normals: `mean + scale ((1 + q (z - q))³ - 1)` pods.
#[derive(Debug, Clone, Copy, Default)]
pub struct Law {
    /// Mean CPU use in pods.
    pub mean: f64,
    scale: f64,
    q: f64,
    now: f64,
    before: f64,
}

impl Law {
    /// The score of a period, from its normal and that of the one before.
    #[must_use]
    pub fn score(&self, now: f64, before: f64) -> f64 {
        self.now * now + self.before * before
    }

    /// Pods of CPU asked for at a score.
    #[must_use]
    pub fn at(&self, score: f64) -> f64 {
        let root = (1.0 + self.q * (score - self.q)).max(0.0);
        (self.mean + self.scale * (root * root * root - 1.0)).max(0.0)
    }

    /// The score at which this many pods of CPU are asked for.
    #[must_use]
    pub fn score_of(&self, pods: f64) -> f64 {
        let cube = (pods - self.mean) / self.scale.max(1e-300) + 1.0;
        let lowest = self.mean - self.scale;
        if self.scale <= 0.0 || cube <= 0.0 || (pods <= 0.0 && lowest <= 0.0) {
            return if pods <= self.mean.max(0.0) { f64::NEG_INFINITY } else { f64::INFINITY };
        }
        (cube.cbrt() - 1.0) / self.q + self.q
    }
}

impl Metric {
    /// The readings, every `period_s`, of work that arrives in batches of mean size `burst`.
    #[must_use]
    pub fn new(work: Work, processor: &Processor, burst: f64, period_s: f64) -> Self {
        let c2 = 1.0 + work.cv * work.cv;
        let more = burst.max(1.0) - 1.0;
        let m3 = c2.powi(3) + 6.0 * more * c2 + 6.0 * more * more;
        let points = NORMAL.map(|(z, p)| ((work.sigma * z).exp(), p));
        let damping = std::array::from_fn(|k| {
            let rho = k as f64 / (NODES - 1) as f64;
            damping(work, &points, rho, processor.slowdown(rho) / period_s)
        });
        Self { period_s, m2: c2 + 2.0 * more, m3, damping }
    }

    /// The law of readings at `rate` requests a second that use `mean` pods of `ready`.
    #[must_use]
    pub fn law(&self, rate: f64, mean: f64, ready: f64) -> Law {
        let requests = rate * self.period_s;
        if requests <= 0.0 || mean <= 0.0 {
            return Law::default();
        }
        let rho = (mean / ready.max(1e-9)).min(1.0);
        let at = rho * (NODES - 1) as f64;
        let below = (at as usize).min(NODES - 2);
        let (low, high, part) = (self.damping[below], self.damping[below + 1], at - below as f64);
        let blend = |f: fn(&Damping) -> f64| f(&low) + part * (f(&high) - f(&low));
        let sd = mean * (self.m2 / requests).sqrt() * blend(|d| d.spread);
        let skewness = self.m3 / (self.m2 * (self.m2 * requests).sqrt()) * blend(|d| d.skew);
        let q = skewness.clamp(SKEWNESS.0, SKEWNESS.1) / 6.0;
        let r = blend(|d| d.correlation);
        let theta = if r > 1e-6 { (1.0 - (1.0 - 4.0 * r * r).sqrt()) / (2.0 * r) } else { 0.0 };
        let now = (1.0 + theta * theta).sqrt().recip();
        Law { mean, scale: sd / (3.0 * q), q, now, before: theta * now }
    }
}

/// A draw at a normal `score` with this mean, standard deviation and skewness, not below zero: Wilson and Hilferty's cube.
pub(super) fn wilson_hilferty(mean: f64, sd: f64, skewness: f64, score: f64) -> f64 {
    let q = skewness.clamp(SKEWNESS.0, SKEWNESS.1) / 6.0;
    let root = (1.0 + q * (score - q)).max(0.0);
    (mean + sd / (3.0 * q) * (root * root * root - 1.0)).max(0.0)
}

fn damping(work: Work, points: &[(f64, f64)], rho: f64, stretch: f64) -> Damping {
    let sigma2 = work.sigma * work.sigma;
    let (d2, d3) = ((work.mu + 2.0 * sigma2).exp() * stretch, (work.mu + 3.0 * sigma2).exp() * stretch);
    let (mut h2, mut h3) = (0.0, 0.0);
    for &(e, p) in points {
        let (x2, x3) = (d2 * e, d3 * e);
        h2 += p * if x2 < 1.0 { 1.0 - x2 / 3.0 } else { (1.0 - 1.0 / (3.0 * x2)) / x2 };
        h3 += p * if x3 < 1.0 { 1.0 - x3 / 2.0 } else { (1.0 - 1.0 / (2.0 * x3)) / (x3 * x3) };
    }
    let g = (h2 * (1.0 - (1.0 - h2) * rho / 2.0)).clamp(1e-9, 1.0);
    let skew = h3 / g.powf(1.5) * (1.0 - 1.4 * rho * rho).max(0.0);
    Damping { spread: g.sqrt(), skew, correlation: (0.5 * (1.0 - g)).clamp(0.0, 0.45) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_normal_is_beyond_the_furthest() {
        let most = NORMALS.iter().fold(0.0, |most: f64, z| most.max(z.abs()));
        assert!((3.5..=Chance::FURTHEST).contains(&most), "{most}");
    }
}
