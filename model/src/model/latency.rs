//! Latency as a distribution: one histogram on a logarithmic grid, mixed and added, never averaged.
//!
//! The grid has 48 bins a decade from 0.01 ms to 10^7 ms (2.8 h). Percentiles and the share of
//! requests within a tolerance are read from the same histogram, so they cannot disagree. The mean is
//! carried beside the bins, exactly: mixing weighs it, adding sums it.

use std::sync::LazyLock;

/// Bins in a decade.
const PER_DECADE: f64 = 48.0;
/// Lower edge of the grid in milliseconds.
const LOWEST_MS: f64 = 0.01;
/// Bins in all.
const BINS: usize = 9 * 48;
/// Normal scores that cut a log-normal into slices when it is added to another time: finer towards the
/// upper tail, which a sum's own tail is made of.
const CUTS: [f64; 21] =
    [-2.5, -2.0, -1.6, -1.2, -0.9, -0.6, -0.3, 0.0, 0.3, 0.6, 0.9, 1.2, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.3, 3.7];
/// Slices between and beyond the cuts.
const SLICES: usize = CUTS.len() + 1;

/// A time moves an edge by less than a bin when it is less than this share of it: `1 - 10^(-1/48)`.
const WITHIN_A_BIN: f64 = 0.0468;
/// Probabilities below this are none.
const NOTHING: f64 = 1e-14;
/// Normal scores beyond which a probability is zero or one to the last digit.
const FARTHEST: f64 = 8.3;

/// A slice of a distribution: how likely it is, and its mean in milliseconds.
type Slices = [(f64, f64); SLICES];

/// Bin edges in milliseconds, `BINS + 1` of them.
static EDGES: LazyLock<Vec<f64>> =
    LazyLock::new(|| (0..=BINS).map(|i| LOWEST_MS * 10f64.powf(i as f64 / PER_DECADE)).collect());

/// A log-normal time given by mean and coefficient of variation: the form in which single stages
/// (a store's answer, a front door) enter, and in which independent stages add by moment matching.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// Mean in milliseconds.
    pub mean_ms: f64,
    /// Variance in square milliseconds.
    pub variance: f64,
}

impl Stage {
    /// No time at all.
    pub const ZERO: Self = Self { mean_ms: 0.0, variance: 0.0 };

    /// A stage with this mean and coefficient of variation.
    #[must_use]
    pub fn new(mean_ms: f64, cv: f64) -> Self {
        Self { mean_ms, variance: (mean_ms * cv).powi(2) }
    }

    /// The log-normal through a median and a 99th percentile.
    #[must_use]
    pub fn from_quantiles(p50_ms: f64, p99_ms: f64) -> Self {
        const Z99: f64 = 2.326_347_874_040_841;
        let sigma = if p50_ms > 0.0 { (p99_ms / p50_ms).max(1.0).ln() / Z99 } else { 0.0 };
        let mean = p50_ms * (0.5 * sigma * sigma).exp();
        Self { mean_ms: mean, variance: mean * mean * ((sigma * sigma).exp() - 1.0) }
    }

    /// This stage and an independent one, one after the other.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        Self { mean_ms: self.mean_ms + next.mean_ms, variance: self.variance + next.variance }
    }

    /// `count` independent repetitions, one after the other; `count` may be a mean such as 2.4.
    #[must_use]
    pub fn times(self, count: f64) -> Self {
        Self { mean_ms: self.mean_ms * count, variance: self.variance * count }
    }

    /// The same stage, `factor` times as long.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self { mean_ms: self.mean_ms * factor, variance: self.variance * factor * factor }
    }

    /// Parameters `(mu, sigma)` of the log-normal in milliseconds; `None` for no time at all.
    #[must_use]
    pub fn log_parameters(self) -> Option<(f64, f64)> {
        if self.mean_ms <= 0.0 {
            return None;
        }
        let sigma2 = (1.0 + self.variance / (self.mean_ms * self.mean_ms)).ln();
        Some((self.mean_ms.ln() - 0.5 * sigma2, sigma2.sqrt()))
    }
}

/// A distribution of times in milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    mass: Vec<f64>,
    mean_ms: f64,
}

impl Distribution {
    /// Bytes that its bins take.
    pub const BYTES: usize = BINS * size_of::<f64>();

    /// All mass at `ms`.
    #[must_use]
    pub fn point(ms: f64) -> Self {
        let mut mass = vec![0.0; BINS];
        mass[bin(ms)] = 1.0;
        Self { mass, mean_ms: ms }
    }

    /// The log-normal of a stage.
    #[must_use]
    pub fn of(stage: Stage) -> Self {
        let Some((mu, sigma)) = stage.log_parameters() else { return Self::point(0.0) };
        if sigma < 0.02 {
            return Self::point(stage.mean_ms);
        }
        let (per_sigma, step) = (1.0 / sigma, std::f64::consts::LN_10 / PER_DECADE);
        // The edges' logarithms are even.
        let mut ln_edge = LOWEST_MS.ln();
        Self::from_cdf(stage.mean_ms, |_| {
            ln_edge += step;
            let score = (ln_edge - mu) * per_sigma;
            if score.abs() < FARTHEST { normal_cdf(score) } else { f64::from(u8::from(score > 0.0)) }
        })
    }

    /// Independent log-normal stages one after the other, the widest first; no stage takes no time.
    #[must_use]
    pub fn sum(stages: &[Stage]) -> Self {
        let (first, others) = stages.split_first().unwrap_or((&Stage::ZERO, &[]));
        others.iter().fold(Self::of(*first), |sum, stage| sum.plus(*stage))
    }

    /// The edges of the grid's bins in milliseconds, ascending; one more than there are bins.
    #[must_use]
    pub fn edges_ms() -> &'static [f64] {
        &EDGES
    }

    /// The distribution with this cumulative function (of milliseconds) and mean.
    #[must_use]
    pub fn from_cdf(mean_ms: f64, mut cdf: impl FnMut(f64) -> f64) -> Self {
        let mut below = 0.0;
        let mut mass: Vec<f64> = EDGES[1..]
            .iter()
            .map(|&edge| {
                let at = cdf(edge).clamp(below, 1.0);
                let here = at - below;
                below = at;
                here
            })
            .collect();
        mass[BINS - 1] += 1.0 - below;
        Self { mass, mean_ms }
    }

    /// The distribution with these `(milliseconds, weight)` points; weights need not add up to one.
    #[must_use]
    pub fn from_points(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut mass = vec![0.0; BINS];
        let (mut total, mut sum) = (0.0, 0.0);
        for (ms, weight) in points {
            mass[bin(ms)] += weight;
            total += weight;
            sum += weight * ms;
        }
        if total <= 0.0 {
            return Self::point(0.0);
        }
        for value in &mut mass {
            *value /= total;
        }
        Self { mass, mean_ms: sum / total }
    }

    /// Points of which each stands for all that share a bin, at their mean: [`Self::from_points`] makes the same of them.
    #[must_use]
    pub fn gathered(points: impl IntoIterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
        let mut sums = vec![(0.0, 0.0); BINS];
        for (ms, weight) in points {
            let (sum, total) = &mut sums[bin(ms)];
            *sum += weight * ms;
            *total += weight;
        }
        sums.into_iter().filter(|(_, total)| *total > 0.0).map(|(sum, total)| (sum / total, total)).collect()
    }

    /// A weighted mixture; weights need not add up to one. `None` when there is no weight.
    #[must_use]
    pub fn mixture<'a>(parts: impl IntoIterator<Item = (f64, &'a Self)>) -> Option<Self> {
        let mut mass = vec![0.0; BINS];
        let (mut total, mut mean) = (0.0, 0.0);
        for (weight, part) in parts {
            if weight <= 0.0 {
                continue;
            }
            total += weight;
            mean += weight * part.mean_ms;
            for (sum, value) in mass.iter_mut().zip(&part.mass) {
                *sum += weight * value;
            }
        }
        if total <= 0.0 {
            return None;
        }
        for value in &mut mass {
            *value /= total;
        }
        Some(Self { mass, mean_ms: mean / total })
    }

    /// This time plus an independent log-normal stage: the cumulative function of this one, averaged over
    /// 22 slices of the stage, each at its exact mean. The stage should be the narrower of the two.
    #[must_use]
    pub fn plus(&self, stage: Stage) -> Self {
        let Some((_, sigma)) = stage.log_parameters() else { return self.clone() };
        self.plus_slices(&lognormal_slices(stage.mean_ms, sigma), stage.mean_ms)
    }

    /// The cumulative function at an edge, averaged over the slices, each of which moves the edge down.
    ///
    /// A slice of less than [`WITHIN_A_BIN`] of the edge moves it by less than a bin, inside which the function is straight, so
    /// all of these are one term: with `x = slice / edge` the move is `-48 log10(1 - x)` bins, a series in the slices' moments.
    fn plus_slices(&self, slices: &Slices, mean_ms: f64) -> Self {
        /// Terms of the series; the next is under 3e-5 bins.
        const TERMS: usize = 3;
        const BINS_PER_LN: f64 = PER_DECADE * std::f64::consts::LOG10_E;
        let cumulative = self.cumulative();
        // Below this time there is nothing.
        let lowest = EDGES[cumulative.iter().rposition(|below| *below < NOTHING).unwrap_or(0)].max(LOWEST_MS);
        let (mut near, mut weight, mut moments) = (0, 0.0, [0.0; TERMS]);
        let mut index = 0;
        let mut full = false;
        Self::from_cdf(self.mean_ms + mean_ms, |edge| {
            index += 1;
            // Nothing is below the shortest of both, and once everything is, it stays so.
            if full || edge - slices[0].1 <= lowest {
                return f64::from(u8::from(full));
            }
            while near < SLICES && slices[near].1 < WITHIN_A_BIN * edge {
                let (share, at) = slices[near];
                weight += share;
                let mut power = share;
                for moment in &mut moments {
                    power *= at;
                    *moment += power;
                }
                near += 1;
            }
            let per_ms = 1.0 / edge;
            let [first, second, third] = moments;
            let moved = BINS_PER_LN * per_ms * (first + per_ms * (second / 2.0 + per_ms * third / 3.0));
            let mut share = weight * cumulative[index] - moved * (cumulative[index] - cumulative[index - 1]);
            for &(weight, at) in &slices[near..] {
                let x = edge - at;
                if x <= lowest {
                    break;
                }
                let position = position(x);
                let below = position as usize;
                let step = cumulative[below + 1] - cumulative[below];
                share += weight * (cumulative[below] + step * (position - below as f64));
            }
            full = share >= 1.0 - 1e-12;
            share
        })
    }

    /// The times that do not exceed `ms`, as a distribution of their own, and their share; `None` when
    /// there are none. Of the mean, what the bins say.
    #[must_use]
    pub fn up_to(&self, ms: f64) -> Option<(f64, Self)> {
        let share = self.share_within(ms);
        if share >= 1.0 - 1e-12 {
            return Some((1.0, self.clone()));
        }
        if share <= 1e-12 {
            return None;
        }
        let bins = position(ms.max(LOWEST_MS)).min(BINS as f64);
        let (last, part) = (bins as usize, bins.fract());
        let kept = |i: usize| match i.cmp(&last) {
            std::cmp::Ordering::Less => 1.0,
            std::cmp::Ordering::Equal => part,
            std::cmp::Ordering::Greater => 0.0,
        };
        let middle = |i: usize| (EDGES[i] * EDGES[i + 1]).sqrt();
        let whole: f64 = self.mass.iter().enumerate().map(|(i, m)| m * middle(i)).sum();
        let mass: Vec<f64> = self.mass.iter().enumerate().map(|(i, m)| m * kept(i) / share).collect();
        let below: f64 = mass.iter().enumerate().map(|(i, m)| m * middle(i).min(ms)).sum();
        Some((share, Self { mean_ms: (self.mean_ms * below / whole.max(1e-300)).min(ms), mass }))
    }

    fn cumulative(&self) -> Vec<f64> {
        let mut sum = 0.0;
        std::iter::once(0.0)
            .chain(self.mass.iter().map(|m| {
                sum += m;
                sum
            }))
            .collect()
    }

    /// Mean in milliseconds.
    #[must_use]
    pub const fn mean_ms(&self) -> f64 {
        self.mean_ms
    }

    /// The time that a share `p` of requests does not exceed, in milliseconds.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let wanted = p.clamp(0.0, 1.0);
        let mut below = 0.0;
        for (i, &mass) in self.mass.iter().enumerate() {
            if below + mass >= wanted && mass > 0.0 {
                // The last bin holds all that is beyond it as well.
                if i + 1 == BINS {
                    break;
                }
                let fraction = ((wanted - below) / mass).clamp(0.0, 1.0);
                return LOWEST_MS * 10f64.powf((i as f64 + fraction) / PER_DECADE);
            }
            below += mass;
        }
        EDGES[BINS]
    }

    /// Share of requests that take at most `ms` milliseconds.
    #[must_use]
    pub fn share_within(&self, ms: f64) -> f64 {
        if ms <= LOWEST_MS {
            return self.mass[0] * (ms / LOWEST_MS).clamp(0.0, 1.0);
        }
        let position = ((ms / LOWEST_MS).log10() * PER_DECADE).min(BINS as f64);
        let index = position as usize;
        let whole: f64 = self.mass[..index].iter().sum();
        let part = self.mass.get(index).map_or(0.0, |m| m * (position - index as f64));
        (whole + part).min(1.0)
    }

    /// Points `(milliseconds, cumulative share)` of the curve, one per bin that carries mass.
    #[must_use]
    pub fn curve(&self) -> Vec<(f64, f64)> {
        let mut sum = 0.0;
        let mut points = Vec::new();
        for (i, &mass) in self.mass.iter().enumerate() {
            if points.is_empty() && mass > 1e-9 {
                points.push((EDGES[i], 0.0));
            }
            sum += mass;
            if !points.is_empty() {
                points.push((EDGES[i + 1], sum.min(1.0)));
            }
            if sum > 1.0 - 1e-6 {
                break;
            }
        }
        points
    }
}

/// The slices of a log-normal. Between scores `a` and `b` its mean is
/// `mean (Phi(b - sigma) - Phi(a - sigma)) / (Phi(b) - Phi(a))`, so the slices' means add up to the whole.
fn lognormal_slices(mean_ms: f64, sigma: f64) -> Slices {
    let upto = |i: usize, shift: f64| CUTS.get(i).map_or(1.0, |&cut| normal_cdf(cut - shift));
    let (mut weight_below, mut mean_below) = (0.0, 0.0);
    std::array::from_fn(|i| {
        let (weight_here, mean_here) = (upto(i, 0.0), upto(i, sigma));
        let (weight, share) = (weight_here - weight_below, mean_here - mean_below);
        (weight_below, mean_below) = (weight_here, mean_here);
        (weight, mean_ms * share / weight)
    })
}

fn bin(ms: f64) -> usize {
    if ms <= LOWEST_MS { 0 } else { (position(ms) as usize).min(BINS - 1) }
}

/// Bits of the mantissa that the table of logarithms is indexed by.
const LOG_BITS: u32 = 12;

/// log2 of 1 + i / 4096.
static LOG2: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let size = f64::from(1u32 << LOG_BITS);
    (0..1u32 << LOG_BITS).map(|i| ((f64::from(i) + 0.5) / size).ln_1p() * std::f64::consts::LOG2_E).collect()
});

/// Where a time above [`LOWEST_MS`] stands on the grid, in bins.
///
/// The logarithm is looked up by exponent and leading mantissa bits: within 0.003 bins of the exact
/// one and several times as fast, and adding two distributions takes some ten thousand of them.
fn position(ms: f64) -> f64 {
    const MANTISSA: u32 = 52;
    let bits = (ms * (1.0 / LOWEST_MS)).max(1.0).to_bits();
    let exponent = (bits >> MANTISSA) as f64 - 1023.0;
    let index = (bits >> (MANTISSA - LOG_BITS)) as usize & ((1 << LOG_BITS) - 1);
    (exponent + LOG2[index]) * (PER_DECADE * std::f64::consts::LOG10_2)
}

/// The standard normal distribution function.
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * statrs::function::erf::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    #[test]
    fn a_lognormal_keeps_its_quantiles() {
        let stage = Stage::from_quantiles(20.0, 200.0);
        let d = Distribution::of(stage);
        assert!((d.quantile(0.5) / 20.0 - 1.0).abs() < 0.005, "{}", d.quantile(0.5));
        assert!((d.quantile(0.99) / 200.0 - 1.0).abs() < 0.01, "{}", d.quantile(0.99));
        assert!((d.share_within(200.0) - 0.99).abs() < 0.001);
    }

    #[test]
    fn a_percentile_beyond_the_grid_is_said_to_be_beyond() {
        let shown = |ms| crate::units::Unit::Millis.format(Distribution::point(ms).quantile(0.99));
        assert_eq!(shown(5e8), "over 2 h 46 min");
        assert!(shown(60_000.0).ends_with(" s"), "{}", shown(60_000.0));
    }

    #[test]
    fn adding_two_stages_is_what_a_long_draw_finds() {
        // Independent log-normals, 50 ms with cv 1 and 20 ms with cv 0.5, added by brute force.
        let (a, b) = (Stage::new(50.0, 1.0), Stage::new(20.0, 0.5));
        let sum = Distribution::of(a).plus(b);
        let normal = Normal::standard();
        let n = 1000;
        let draw = |s: Stage| -> Vec<f64> {
            let (mu, sigma) = s.log_parameters().expect("positive");
            (0..n).map(|i| (mu + sigma * normal.inverse_cdf((f64::from(i) + 0.5) / f64::from(n))).exp()).collect()
        };
        let (xs, ys) = (draw(a), draw(b));
        let mut all: Vec<f64> = xs.iter().flat_map(|x| ys.iter().map(move |y| x + y)).collect();
        all.sort_by(f64::total_cmp);
        for (p, bar) in [(0.5, 0.01), (0.95, 0.01), (0.99, 0.015)] {
            let exact = all[(p * all.len() as f64) as usize];
            let error = sum.quantile(p) / exact - 1.0;
            assert!(error.abs() < bar, "p{p}: {} against {exact}", sum.quantile(p));
        }
        assert!((sum.mean_ms() - 70.0).abs() < 1e-9);
    }

    #[test]
    fn the_tail_of_a_sum_of_equals_is_kept() {
        // Two log-normals of CV 1 and equal means: the hardest case, as neither is narrower.
        let stage = Stage::new(30.0, 1.0);
        let sum = Distribution::of(stage).plus(stage);
        let (mu, sigma) = stage.log_parameters().expect("positive");
        let density = |x: f64| {
            let z = (x.ln() - mu) / sigma;
            (-0.5 * z * z).exp() / (x * sigma * std::f64::consts::TAU.sqrt())
        };
        // P(sum <= t) by integrating over the first stage.
        let within = |t: f64| {
            let step = t / 40_000.0;
            (0..40_000)
                .map(|i| (f64::from(i) + 0.5) * step)
                .map(|x| density(x) * normal_cdf(((t - x).ln() - mu) / sigma) * step)
                .sum::<f64>()
        };
        for p in [0.5, 0.9, 0.99, 0.999] {
            let t = sum.quantile(p);
            let error = within(t * 1.02) >= p && within(t * 0.98) <= p;
            assert!(error, "p{p}: {t} ms holds {}", within(t));
        }
    }
}
