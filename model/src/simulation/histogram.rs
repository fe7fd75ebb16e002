//! Times on a logarithmic grid, counted without taking a logarithm.
//!
//! A bin is the exponent and the top five bits of the mantissa of the number itself, so counting is a
//! shift and an increment: 32 bins an octave, at most 3.1 % wide, from 2^-20 s (1 us) to 2^22 s
//! (48 days). Quantiles and shares interpolate inside a bin; the mean is kept exactly beside the bins.

/// Bits of the mantissa that choose the bin inside an octave.
const FINE: u32 = 5;
/// Bins in an octave.
const PER_OCTAVE: usize = 1 << FINE;
/// The lowest octave starts at 2 to this power, in seconds.
const LOWEST: i64 = -20;
/// Octaves.
const OCTAVES: usize = 42;
/// Bins in all.
const BINS: usize = OCTAVES * PER_OCTAVE;
/// What the bits of the lowest edge give.
const BASE: u64 = ((1023 + LOWEST) as u64) << FINE;

/// A histogram of times in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    counts: Vec<u64>,
    count: u64,
    sum: f64,
    max: f64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Histogram {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self { counts: vec![0; BINS], count: 0, sum: 0.0, max: 0.0 }
    }

    /// Counts one time of `seconds`, which must not be negative; what lies outside the grid counts in
    /// its first or last bin.
    #[inline]
    pub fn record(&mut self, seconds: f64) {
        let index = (seconds.to_bits() >> (52 - FINE)).saturating_sub(BASE).min(BINS as u64 - 1);
        self.counts[index as usize] += 1;
        self.count += 1;
        self.sum += seconds;
        self.max = self.max.max(seconds);
    }

    /// Adds the counts of another histogram.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.max = self.max.max(other.max);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.counts.fill(0);
        (self.count, self.sum, self.max) = (0, 0.0, 0.0);
    }

    /// Times counted.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Sum of all times in seconds.
    #[must_use]
    pub const fn sum(&self) -> f64 {
        self.sum
    }

    /// The longest time in seconds.
    #[must_use]
    pub const fn max(&self) -> f64 {
        self.max
    }

    /// Mean in seconds; zero when empty.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / self.count as f64 }
    }

    /// The time in seconds that a share `q` of the counted times does not exceed; zero when empty.
    #[must_use]
    pub fn quantile(&self, q: f64) -> f64 {
        let wanted = q.clamp(0.0, 1.0) * self.count as f64;
        let mut below = 0.0;
        for (low, high, count) in self.bins() {
            let count = count as f64;
            if below + count >= wanted {
                return (low + (high - low) * ((wanted - below) / count).clamp(0.0, 1.0)).min(self.max);
            }
            below += count;
        }
        self.max
    }

    /// Share of the counted times that do not exceed `seconds`; one when empty.
    #[must_use]
    pub fn share_within(&self, seconds: f64) -> f64 {
        if self.count == 0 {
            return 1.0;
        }
        let inside =
            |(low, high, count): (f64, f64, u64)| count as f64 * ((seconds - low) / (high - low)).clamp(0.0, 1.0);
        if seconds >= self.max { 1.0 } else { self.bins().map(inside).sum::<f64>() / self.count as f64 }
    }

    /// The bins that hold something: lower and upper edge in seconds, and count.
    pub fn bins(&self) -> impl Iterator<Item = (f64, f64, u64)> + '_ {
        let filled = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        filled.map(|(index, &count)| (edge(index), edge(index + 1), count))
    }
}

/// Lower edge of a bin in seconds.
fn edge(index: usize) -> f64 {
    if index == 0 { 0.0 } else { f64::from_bits((BASE + index as u64) << (52 - FINE)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::random::{LogNormal, Random};
    use proptest::prelude::*;

    #[test]
    fn quantiles_and_shares_of_a_known_sample() {
        let mut histogram = Histogram::new();
        let mut random = Random::stream(5, 0);
        let law = LogNormal::new(0.2, 1.5);
        let mut times: Vec<f64> = (0..100_000).map(|_| law.draw(&mut random)).collect();
        for &t in &times {
            histogram.record(t);
        }
        times.sort_by(f64::total_cmp);
        for q in [0.01, 0.25, 0.5, 0.9, 0.99, 0.999] {
            let exact = times[(q * 1e5) as usize];
            assert!((histogram.quantile(q) / exact - 1.0).abs() < 0.01, "q {q}: {} {exact}", histogram.quantile(q));
            assert!((histogram.share_within(exact) - q).abs() < 0.002);
        }
        assert!((histogram.mean() / (times.iter().sum::<f64>() / 1e5) - 1.0).abs() < 1e-12);
        assert_eq!(histogram.quantile(1.0).to_bits(), times[99_999].to_bits());
    }

    #[test]
    fn nothing_and_what_lies_outside_the_grid() {
        let mut histogram = Histogram::new();
        assert_eq!((histogram.quantile(0.5), histogram.mean(), histogram.share_within(1.0)), (0.0, 0.0, 1.0));
        histogram.record(0.0);
        histogram.record(1e12);
        assert_eq!(histogram.count(), 2);
        assert!(histogram.quantile(0.5) < 1e-5 && histogram.quantile(1.0) > 1e6);
    }

    proptest! {
        #[test]
        fn a_time_falls_inside_its_bin(t in 1e-6f64..1e6) {
            let mut histogram = Histogram::new();
            histogram.record(t);
            let (low, high, count) = histogram.bins().next().unwrap();
            prop_assert!(low <= t && t < high && count == 1 && high / low < 1.032);
        }

        #[test]
        fn merging_is_counting_together(a in prop::collection::vec(1e-5f64..1e3, 0..40), b in prop::collection::vec(1e-5f64..1e3, 0..40)) {
            let count = |times: &[f64]| {
                let mut histogram = Histogram::new();
                for &t in times {
                    histogram.record(t);
                }
                histogram
            };
            let mut merged = count(&a);
            merged.merge(&count(&b));
            let all = count(&[a, b].concat());
            prop_assert_eq!(&merged.counts, &all.counts);
            prop_assert_eq!(merged.count(), all.count());
            prop_assert!((merged.sum() - all.sum()).abs() <= 1e-9 * all.sum());
        }
    }
}
