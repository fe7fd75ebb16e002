//! Normal scores in a fixed order that looks like chance: each block of them has every score once.

use statrs::distribution::{ContinuousCDF, Normal};
use std::sync::LazyLock;

/// Scores that are told apart, as a power of two.
const BITS: u32 = 13;

/// The scores at the middles of equal shares.
static SCORES: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let (normal, count) = (Normal::standard(), 1u32 << BITS);
    (0..count).map(|i| normal.inverse_cdf((f64::from(i) + 0.5) / f64::from(count))).collect()
});

/// One stream of scores.
#[derive(Debug, Clone)]
pub(super) struct Draws {
    salt: u64,
    next: u64,
    /// Length of a block, as a power of two.
    bits: u32,
}

impl Draws {
    /// The stream with this number, of which about so many will be drawn.
    pub(super) fn new(number: u64, about: f64) -> Self {
        let bits = (about.max(1.0).log2().ceil() as u32).clamp(4, BITS);
        Self { salt: number.wrapping_mul(0x9e37_79b9_7f4a_7c15), next: 0, bits }
    }

    /// The next share, between 0 and 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.place() as f64 + 0.5) / (1u64 << self.bits) as f64
    }

    /// The next score.
    pub(super) fn score(&mut self) -> f64 {
        let place = self.place() << (BITS - self.bits);
        SCORES[(place + (1 << (BITS - self.bits)) / 2) as usize]
    }

    /// The next log-normal value.
    pub(super) fn log_normal(&mut self, law: Option<(f64, f64)>) -> f64 {
        law.map_or(0.0, |(mu, sigma)| if sigma > 0.0 { (mu + sigma * self.score()).exp() } else { mu.exp() })
    }

    /// A place in the block: a bijection of the numbers below its length (xor-shifts and odd factors), another one for each block.
    fn place(&mut self) -> u64 {
        let mask = (1u64 << self.bits) - 1;
        let (block, at) = (self.next >> self.bits, self.next & mask);
        self.next += 1;
        let key = (self.salt ^ block.wrapping_mul(0xd1b5_4a32_d192_ed03)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let half = self.bits.div_ceil(2);
        let mut x = (at ^ (key >> 40)) & mask;
        for factor in [key | 1, 0x2545_f491_4f6c_dd1d, (key >> 17) | 1] {
            x = x.wrapping_mul(factor) & mask;
            x ^= x >> half;
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::Draws;

    #[test]
    fn a_block_has_every_place_once() {
        let mut draws = Draws::new(3, 1000.0);
        for _ in 0..3 {
            let mut places: Vec<u64> = (0..1024).map(|_| draws.place()).collect();
            places.sort_unstable();
            assert!(places.iter().enumerate().all(|(i, place)| *place == i as u64));
        }
    }

    #[test]
    fn neighbours_do_not_go_together() {
        let mut draws = Draws::new(1, 8192.0);
        let scores: Vec<f64> = (0..8192).map(|_| draws.score()).collect();
        for lag in [1, 2, 3, 7] {
            let sum: f64 = scores.iter().zip(&scores[lag..]).map(|(a, b)| a * b).sum();
            assert!((sum / 8192.0).abs() < 0.05, "lag {lag}: {}", sum / 8192.0);
        }
    }
}
