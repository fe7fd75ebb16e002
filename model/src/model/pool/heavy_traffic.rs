//! First passages in the limit of many requests in progress, where `n(t)` is an Ornstein-Uhlenbeck process.
//!
//! At normal score `z` the passage rate in units of one over the mean time is
//! `g(z) = Phi(z) / integral of Phi^2 / phi over (-inf, z)`, the limit of `F(k-1) / A_k` of
//! [`super::passage_rates`]. What a finite load adds to its logarithm is a series in `rho^(-1/2)`; the first two
//! coefficients are taken, score by score, from the exact sums at two loads.

use super::normal;
use statrs::function::gamma::ln_gamma;
use std::sync::LazyLock;

const LOWEST: f64 = -8.0;
const HIGHEST: f64 = 9.0;
const PER_UNIT: usize = 32;
/// The loads at which exact sums give the corrections.
const LOADS: [f64; 2] = [900.0, 25.0];

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

/// A Poisson law, or one like it, seen as a normal one.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    mean: f64,
    dispersion: f64,
    deviation: f64,
    /// Skewness over six.
    skew: f64,
    /// One over the square root of the batches (or requests) in progress.
    order: f64,
}

/// What is known about one level.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// Normal score of the level.
    pub score: f64,
    /// Probability that fewer requests are in progress.
    pub below: f64,
    /// Passage rate in units of one over the mean time.
    pub rate: f64,
    /// Normal density at the score.
    pub density: f64,
}

impl Scale {
    /// A negative binomial law with this mean and variance over mean; Poisson when that is 1.
    #[must_use]
    pub fn new(mean: f64, dispersion: f64) -> Self {
        let deviation = (mean * dispersion).sqrt();
        let skew = (2.0 * dispersion - 1.0) / deviation / 6.0;
        Self { mean, dispersion, deviation, skew, order: (dispersion / mean).sqrt() }
    }

    /// Standard deviation.
    #[must_use]
    pub const fn deviation(&self) -> f64 {
        self.deviation
    }

    /// Variance over mean.
    #[must_use]
    pub const fn dispersion(&self) -> f64 {
        self.dispersion
    }

    /// Normal score of a number of requests, by the first term of Cornish and Fisher.
    #[must_use]
    pub fn score(&self, requests: f64) -> f64 {
        // x = z + skew (z^2 - 1), solved for z.
        let x = (requests - self.mean) / self.deviation;
        let root = 1.0 + 4.0 * self.skew * (x + self.skew);
        if root <= 0.0 { LOWEST } else { 2.0 * (x + self.skew) / (1.0 + root.sqrt()) }
    }

    /// The number of requests at a normal score.
    #[must_use]
    pub fn requests(&self, score: f64) -> f64 {
        self.mean + self.deviation * (score + self.skew * (score * score - 1.0))
    }

    /// What is known about a level.
    #[must_use]
    pub fn at(&self, level: f64) -> Point {
        let score = self.score(level);
        // Fewer than the level: up to half below it.
        let half = 0.5 / (self.deviation * (1.0 + 2.0 * self.skew * score).max(0.1));
        let table = &*TABLE;
        let (row, part) = Table::row(score);
        let rate = table.value(&table.rate, row, part);
        let slope = table.value(&table.slope, row, part) + table.value(&table.bend, row, part) * self.order;
        let density = table.value(&table.density, row, part);
        // Half a level is little beside a deviation.
        let below = (table.value(&table.below, row, part) - density * half * (1.0 + 0.5 * score * half)).max(0.0);
        Point { score, below, rate: rate * (slope * self.order).exp(), density }
    }

    /// Probability that fewer requests than `level` are in progress.
    #[must_use]
    pub fn below(&self, level: f64) -> f64 {
        self.at(level).below
    }
}

/// The score at which the limit's passage rate, in units of one over the mean time, falls to `rate`.
#[must_use]
pub fn score_of_rate(rate: f64) -> f64 {
    let row = TABLE.rate.partition_point(|at| *at > rate);
    LOWEST + row as f64 / PER_UNIT as f64
}

/// The limit's passage rate up to a score, or down to its negative, in units of one over the mean time.
#[must_use]
pub fn score_rate(score: f64) -> f64 {
    let (row, part) = Table::row(score);
    TABLE.value(&TABLE.rate, row, part)
}

struct Table {
    rate: Vec<f64>,
    slope: Vec<f64>,
    bend: Vec<f64>,
    below: Vec<f64>,
    density: Vec<f64>,
}

impl Table {
    fn new() -> Self {
        let mut table = Self {
            rate: integrate(),
            slope: Vec::new(),
            bend: Vec::new(),
            below: scores().map(normal::cumulative).collect(),
            density: scores().map(normal::density).collect(),
        };
        let [large, small] = LOADS.map(|load| table.excess(load));
        let [a, b] = LOADS.map(|load| 1.0 / load.sqrt());
        // excess = slope * order + bend * order^2, at both loads.
        table.bend = large.iter().zip(&small).map(|(x, y)| (y / b - x / a) / (b - a)).collect();
        table.slope = large.iter().zip(&table.bend).map(|(x, bend)| x / a - bend * a).collect();
        table
    }

    /// The row at or below a score, and how far it is to the next.
    fn row(score: f64) -> (usize, f64) {
        let x = (score.clamp(LOWEST, HIGHEST) - LOWEST) * PER_UNIT as f64;
        let row = (x as usize).min((HIGHEST - LOWEST) as usize * PER_UNIT - 1);
        (row, x - row as f64)
    }

    fn value(&self, column: &[f64], row: usize, part: f64) -> f64 {
        debug_assert_eq!(column.len(), self.below.len());
        column[row] + (column[row + 1] - column[row]) * part
    }

    /// Logarithm of the exact rate at a load over that of the limit, at every score.
    fn excess(&self, load: f64) -> Vec<f64> {
        let scale = Scale::new(load, 1.0);
        let start = (load - 12.0 * scale.deviation).max(0.0).floor();
        let mut log_mass = start * load.ln() - load - ln_gamma(start + 1.0);
        let (mut below, mut sum) = (log_mass.exp(), 0.0);
        let mut known: Vec<(f64, f64)> = Vec::new();
        for k in start as usize + 1..(load + 16.0 * scale.deviation) as usize {
            sum += below * below / log_mass.exp();
            let score = scale.score(k as f64);
            let (row, part) = Self::row(score);
            known.push((score, (below / sum * load / self.value(&self.rate, row, part)).ln()));
            log_mass += (load / k as f64).ln();
            below = (below + log_mass.exp()).min(1.0);
        }
        scores().map(|score| between(&known, score)).collect()
    }
}

fn scores() -> impl Iterator<Item = f64> {
    (0..=((HIGHEST - LOWEST) as usize) * PER_UNIT).map(|i| LOWEST + i as f64 / PER_UNIT as f64)
}

/// Linear interpolation in a sorted list, constant beyond its ends.
fn between(known: &[(f64, f64)], at: f64) -> f64 {
    let after = known.partition_point(|(x, _)| *x < at).clamp(1, known.len() - 1);
    let ((x0, y0), (x1, y1)) = (known[after - 1], known[after]);
    y0 + (y1 - y0) * ((at - x0) / (x1 - x0)).clamp(0.0, 1.0)
}

/// `g` at every score of the table, by the midpoint rule in far finer steps.
fn integrate() -> Vec<f64> {
    const FINE: usize = 32;
    let h = 1.0 / (PER_UNIT * FINE) as f64;
    let term = |z: f64| normal::cumulative(z).powi(2) / normal::density(z);
    // Far below, Phi^2 / phi falls like phi / z^2: its integral is about its value over |z|.
    let mut sum = term(LOWEST) / LOWEST.abs();
    let mut rate = Vec::new();
    for z in scores() {
        rate.push(normal::cumulative(z) / sum);
        sum += (0..FINE).map(|j| term(z + (j as f64 + 0.5) * h) * h).sum::<f64>();
    }
    rate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poisson_probabilities() {
        // P(n < 120) and P(n < 80) of Poisson(100), summed exactly.
        let scale = Scale::new(100.0, 1.0);
        let exact = |level: usize| {
            let mass = |k: usize| (k as f64 * 100f64.ln() - 100.0 - ln_gamma(k as f64 + 1.0)).exp();
            (0..level).map(mass).sum::<f64>()
        };
        for level in [70, 80, 100, 120, 135] {
            let got = scale.below(level as f64);
            assert!((got - exact(level)).abs() < 4e-4, "{level}: {got} {}", exact(level));
        }
    }

    #[test]
    fn far_above_the_mean_the_rate_is_flow_times_the_chance_not_to_come_back() {
        // g(z) -> z phi(z) as z grows (Pickands).
        let scale = Scale::new(1e12, 1.0);
        for z in [5.0, 6.0] {
            let rate = scale.at(1e12 + z * 1e6).rate;
            let wanted = z * normal::density(z);
            assert!((rate / wanted - 1.0).abs() < 0.06, "{z}: {rate} {wanted}");
        }
    }
}
