//! Seeded random numbers: one independent, reproducible stream for each replication.
//!
//! The generator is xoshiro256++ (Blackman and Vigna 2021); exponentials and normals come from the
//! ziggurat. A stream is fixed by seed and replication index alone, so results do not depend on which
//! thread plays which replication.

use crate::model::leg::Leg;
use rand::{RngExt, SeedableRng};
use rand_distr::{Exp1, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Random(Xoshiro256PlusPlus);

impl Random {
    /// The stream of replication `index` under `seed`.
    #[must_use]
    pub fn stream(seed: u64, index: u64) -> Self {
        // Scrambled twice: the generator expands its seed by adding a constant, and seeds that differ by
        // that constant would share most of their state.
        Self(Xoshiro256PlusPlus::seed_from_u64(scramble(scramble(seed) ^ index)))
    }

    /// Uniform in [0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        self.0.random()
    }

    /// Exponential with mean 1.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        self.0.sample(Exp1)
    }

    /// Normal with mean 0 and variance 1.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        self.0.sample(StandardNormal)
    }

    /// A whole number below `bound`, each equally likely; zero when `bound` is zero.
    #[inline]
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { self.0.random_range(0..bound) }
    }
}

/// Draws that are made in advance, [`RESERVED`] at a time.
///
/// Draws in a row overlap in the processor; a draw between other things waits for them, and they for it.
#[derive(Debug)]
pub struct Reserve {
    values: [f64; RESERVED],
    left: usize,
}

/// Draws made at a time; a power of two.
const RESERVED: usize = 64;

impl Default for Reserve {
    fn default() -> Self {
        Self { values: [0.0; RESERVED], left: 0 }
    }
}

impl Reserve {
    /// The next exponential with mean 1.
    #[inline]
    pub fn exponential(&mut self, random: &mut Random) -> f64 {
        if self.left == 0 {
            self.fill(|values| values.iter_mut().for_each(|value| *value = random.exponential()));
        }
        self.take()
    }

    /// The next draw of a sum, always the same one.
    #[inline]
    pub fn draw(&mut self, sum: &Sum, random: &mut Random) -> f64 {
        if self.left == 0 {
            self.fill(|values| sum.fill(values, random));
        }
        self.take()
    }

    #[inline(never)]
    fn fill(&mut self, with: impl FnOnce(&mut [f64])) {
        with(&mut self.values);
        self.left = RESERVED;
    }

    #[inline]
    fn take(&mut self) -> f64 {
        self.left -= 1;
        self.values[self.left % RESERVED]
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014): every bit of the result depends on every
/// bit of `value`.
const fn scramble(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A log-normal time by mean and coefficient of variation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    mean: f64,
    mu: f64,
    sigma: f64,
}

impl LogNormal {
    /// The log-normal with this mean and coefficient of variation; constant when `cv` is zero, always
    /// zero when `mean` is.
    #[must_use]
    pub fn new(mean: f64, cv: f64) -> Self {
        let mean = mean.max(0.0);
        let variance = cv.powi(2).ln_1p();
        Self { mean, mu: mean.ln() - 0.5 * variance, sigma: variance.sqrt() }
    }

    /// Its mean.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// One draw, in the unit of the mean.
    #[inline]
    pub fn draw(&self, random: &mut Random) -> f64 {
        if self.sigma > 0.0 && self.mean > 0.0 { exp(self.mu + self.sigma * random.normal()) } else { self.mean }
    }
}

impl LogNormal {
    /// As many draws as there are places.
    fn fill(&self, values: &mut [f64], random: &mut Random) {
        if self.sigma <= 0.0 || self.mean <= 0.0 {
            values.fill(self.mean);
            return;
        }
        values.iter_mut().for_each(|value| *value = random.normal());
        values.iter_mut().for_each(|value| *value = exp(self.mu + self.sigma * *value));
    }
}

/// `exp(x)` to twelve digits, as no simulation can tell it from the library's, and without a branch.
#[inline]
fn exp(x: f64) -> f64 {
    /// Adding this leaves the nearest whole number in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let octaves = x.clamp(-700.0, 700.0) * std::f64::consts::LOG2_E;
    let shifted = octaves + ROUND;
    let t = (octaves - (shifted - ROUND)) * std::f64::consts::LN_2;
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1.0f64.to_bits()));
    // The series of exp(t) for |t| <= ln 2 / 2, its terms in four groups that do not wait for each other.
    let (square, fourth) = (t * t, t * t * t * t);
    let low = 1.0 + t + square * (0.5 + t * (1.0 / 6.0));
    let middle = 1.0 / 24.0 + t * (1.0 / 120.0) + square * (1.0 / 720.0 + t * (1.0 / 5040.0));
    let high = 1.0 / 40_320.0 + t * (1.0 / 362_880.0) + square * (1.0 / 3_628_800.0);
    power * (low + fourth * (middle + fourth * high))
}

/// A sum of independent log-normal times, each met a number of times. A number such as 2.4 is twice, and
/// once more for two requests in five.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sum {
    legs: Vec<(LogNormal, f64)>,
    /// The one leg met once, where that is all.
    once: Option<LogNormal>,
}

impl Sum {
    /// One time, once.
    #[must_use]
    pub fn of(law: LogNormal) -> Self {
        Self { legs: vec![(law, 1.0)], once: Some(law) }
    }

    /// All of these legs, in seconds.
    #[must_use]
    pub fn of_legs(legs: &[Leg]) -> Self {
        let law = |leg: &Leg| {
            let (mean, deviation) = (leg.stage.mean_ms / 1e3, leg.stage.variance.max(0.0).sqrt() / 1e3);
            (mean > 0.0 && leg.count > 0.0).then(|| (LogNormal::new(mean, deviation / mean), leg.count))
        };
        let legs: Vec<(LogNormal, f64)> = legs.iter().filter_map(law).collect();
        let once = match legs[..] {
            [(law, count)] if count.to_bits() == 1f64.to_bits() => Some(law),
            _ => None,
        };
        Self { legs, once }
    }

    /// Whether it is never any time.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.legs.iter().all(|(law, count)| law.mean() <= 0.0 || *count <= 0.0)
    }

    /// One draw, in the unit of the means.
    #[inline]
    pub fn draw(&self, random: &mut Random) -> f64 {
        match &self.once {
            Some(law) => law.draw(random),
            None => self.add_up(random),
        }
    }

    /// As many draws as there are places.
    pub fn fill(&self, values: &mut [f64], random: &mut Random) {
        match &self.once {
            Some(law) => law.fill(values, random),
            None => values.iter_mut().for_each(|value| *value = self.add_up(random)),
        }
    }

    #[inline(never)]
    fn add_up(&self, random: &mut Random) -> f64 {
        self.legs.iter().map(|(law, count)| (0..times(*count, random)).map(|_| law.draw(random)).sum::<f64>()).sum()
    }
}

#[inline]
fn times(count: f64, random: &mut Random) -> u32 {
    let whole = count.floor();
    let more = count > whole && random.uniform() < count - whole;
    whole as u32 + u32::from(more)
}

/// Batch sizes: geometric on 1, 2, 3, … with a given mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BatchSize {
    /// `1 / ln(1 - 1/mean)`, the factor of the inverse distribution; zero for batches of one.
    factor: f64,
}

impl BatchSize {
    /// Sizes of this mean, at least 1.
    #[must_use]
    pub fn new(mean: f64) -> Self {
        Self { factor: if mean > 1.0 { -1.0 / (-1.0 / mean).ln_1p() } else { 0.0 } }
    }

    /// One draw.
    #[inline]
    pub fn draw(&self, random: &mut Random) -> u32 {
        // An exponential rounded up is geometric.
        if self.factor > 0.0 { (random.exponential() * self.factor).ceil().max(1.0) as u32 } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::latency::Stage;

    fn moments(n: u32, mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let draws: Vec<f64> = (0..n).map(|_| draw()).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n - 1);
        (mean, variance.sqrt() / mean)
    }

    #[test]
    fn the_same_stream_twice_and_others_elsewhere() {
        let first = |seed, index| Random::stream(seed, index).uniform().to_bits();
        assert_eq!(first(7, 3), first(7, 3));
        let mut seen: Vec<u64> = (0..50).flat_map(|s| (0..50).map(move |i| first(s, i))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 2500);
    }

    #[test]
    fn log_normals_have_their_mean_and_variation() {
        let mut random = Random::stream(1, 0);
        for cv in [0.1, 0.5, 1.0] {
            let law = LogNormal::new(3.0, cv);
            let (mean, spread) = moments(200_000, || law.draw(&mut random));
            assert!((mean / 3.0 - 1.0).abs() < 0.01, "mean {mean}");
            assert!((spread / cv - 1.0).abs() < 0.05, "cv {spread} not {cv}");
        }
        assert_eq!(LogNormal::new(2.0, 0.0).draw(&mut random).to_bits(), 2f64.to_bits());
        assert_eq!(LogNormal::new(0.0, 1.0).draw(&mut random).to_bits(), 0f64.to_bits());
    }

    #[test]
    fn the_quick_exponential_is_one() {
        for i in -100_000..100_000 {
            let x = f64::from(i) * 0.003_1;
            assert!((exp(x) / x.exp() - 1.0).abs() < 2e-12, "{x}");
        }
        assert_eq!(exp(0.0).to_bits(), 1f64.to_bits());
    }

    #[test]
    fn sums_have_the_mean_of_their_legs() {
        let legs = [Leg::new(Stage::new(30.0, 0.5), 2.4), Leg::once(Stage::new(8.0, 1.0)), Leg::once(Stage::ZERO)];
        let (sum, mut random) = (Sum::of_legs(&legs), Random::stream(3, 0));
        let (mean, spread) = moments(200_000, || sum.draw(&mut random));
        assert!((mean / 0.080 - 1.0).abs() < 0.01, "mean {mean}");
        // Two or three draws: the number itself varies by 0.24 times the square of the mean.
        let variance = 2.4 * 225.0 + 0.24 * 900.0 + 64.0;
        assert!((spread * 80.0 / f64::sqrt(variance) - 1.0).abs() < 0.02, "cv {spread}");
        assert!(!sum.is_zero() && Sum::of_legs(&legs[2..]).is_zero() && Sum::default().is_zero());
    }

    #[test]
    fn what_is_drawn_in_advance_is_what_is_drawn() {
        let law = Sum::of(LogNormal::new(3.0, 0.5));
        let (mut random, mut reserve) = (Random::stream(4, 0), Reserve::default());
        let (mean, spread) = moments(200_000, || reserve.draw(&law, &mut random));
        assert!((mean / 3.0 - 1.0).abs() < 0.01 && (spread / 0.5 - 1.0).abs() < 0.05, "{mean} {spread}");
        let mut reserve = Reserve::default();
        let (mean, spread) = moments(200_000, || reserve.exponential(&mut random));
        assert!((mean - 1.0).abs() < 0.01 && (spread - 1.0).abs() < 0.02, "{mean} {spread}");
    }

    #[test]
    fn batches_are_geometric() {
        let mut random = Random::stream(2, 0);
        for mean in [1.0, 1.5, 4.0, 60.0] {
            let law = BatchSize::new(mean);
            let (got, spread) = moments(200_000, || f64::from(law.draw(&mut random)));
            assert!((got / mean - 1.0).abs() < 0.02, "mean {got} not {mean}");
            // Variance of a geometric law with mean m is m (m - 1).
            let wanted = ((mean - 1.0) / mean).sqrt();
            assert!((spread - wanted).abs() < 0.02, "cv {spread} not {wanted}");
        }
    }
}
