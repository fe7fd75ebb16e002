//! The levels that a sudden rise reaches, each with its chance.
//!
//! A rise ([`super::overshoot`]) adds so many instances on average; how many it adds is taken as Poisson, or as much wider as
//! the requests in progress are. It has reached its levels as the step begins, whatever the passages do after that.

use super::level_grid::Ladder;
use super::normal;
use super::scaling_limit::Growth;
use statrs::function::gamma::gamma_lr;

/// A rise that misses a level with less than this probability reaches it.
const SURE: f64 = 1e-3;
/// A rise that misses a level with more than this probability does not come near it.
const MISSED: f64 = 1.0 - SURE;
/// Standard deviations from the mean under which every level is reached.
const UNDER: f64 = 5.0;

/// Levels that a rise reaches with some chance, as the step begins.
#[derive(Debug, Clone, Default)]
pub struct UncertainLevels {
    /// Index of the first.
    first: usize,
    /// Probabilities that they are not reached.
    missed: Vec<f64>,
}

impl UncertainLevels {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missed.is_empty()
    }

    /// The index beyond the last; zero if there is none.
    #[must_use]
    pub fn end(&self) -> usize {
        if self.missed.is_empty() { 0 } else { self.first + self.missed.len() }
    }

    /// Each level and the probability that it is not reached.
    pub fn levels(&self) -> impl Iterator<Item = (usize, f64)> {
        (self.first..).zip(self.missed.iter().copied())
    }

    /// Probability that the level at an index is not reached.
    #[must_use]
    pub fn missed(&self, index: usize) -> f64 {
        index.checked_sub(self.first).and_then(|i| self.missed.get(i)).copied().unwrap_or(1.0)
    }
}

/// The levels that a rise `back` steps before `t` reaches with some chance, and the probability that it does not.
pub fn levels(uncertain: &[UncertainLevels], t: usize, back: usize) -> impl Iterator<Item = (usize, f64)> {
    t.checked_sub(back).and_then(|t| uncertain.get(t)).into_iter().flat_map(UncertainLevels::levels)
}

/// The index below which a rise from `have` instances reaches every level, and those from `from` on that it may
/// reach; provisioned ones are not counted. `dispersion` is the variance over mean of what it adds.
#[must_use]
pub fn touched(ladder: &Ladder, have: f64, rise: &Growth, dispersion: f64, from: usize) -> (usize, UncertainLevels) {
    let more = rise.reached - ladder.provisioned - have - rise.first;
    let missed = |index: usize| {
        let beyond = ladder.instance(index) - have - rise.first;
        let first = rise.first > 0.0 && beyond < 0.5;
        1.0 - rise.chance * if first { 1.0 } else { at_least(beyond.max(1.0), more, dispersion) }
    };
    let mut first = from;
    if 1.0 - rise.chance < SURE {
        let low = rise.reached - ladder.provisioned - UNDER * (more * dispersion).sqrt();
        first = first.max(ladder.index_at(low));
        while missed(first) < SURE && first < ladder.end() {
            first += 1;
        }
    }
    let sure = if first > from { first } else { 0 };
    // The first instance is what the passages tell.
    first += usize::from(rise.first > 0.0 && first == 1);
    let missed = (first..ladder.end()).map(missed).take_while(|missed| *missed < MISSED).collect();
    (sure, UncertainLevels { first, missed })
}

/// Probability of `k` or more of a law with this mean and variance over mean: Poisson, or one whose steps are
/// `dispersion` wide, shifted so that its mean over whole numbers is kept.
fn at_least(k: f64, mean: f64, dispersion: f64) -> f64 {
    /// From here on by the cube root (Wilson and Hilferty, 1931).
    const MANY: f64 = 5.0;
    let (k, mean) = ((k + 0.5 * (dispersion - 1.0)) / dispersion, mean / dispersion);
    if mean > MANY {
        let spread = 1.0 / (9.0 * k);
        return normal::cumulative(((mean / k).cbrt() - 1.0 + spread) / spread.sqrt());
    }
    if mean > 0.0 { gamma_lr(k, mean) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rise(reached: f64, chance: f64, first: f64) -> Growth {
        Growth { reached, chance, first, lag_s: 0.0, throttled: 0.0, unfinished: false }
    }

    #[test]
    fn the_mean_is_kept() {
        for dispersion in [1.0, 3.0, 12.0] {
            for mean in [0.5, 4.9, 5.1, 60.0, 800.0] {
                // Below a step of the law the first of them counts more than it should.
                let sum: f64 = (1..4000).map(|k| at_least(f64::from(k), mean, dispersion)).sum();
                assert!((sum - mean).abs() < 0.02 * mean || mean < 2.0 * dispersion, "{dispersion} {mean}: {sum}");
            }
        }
    }

    #[test]
    fn a_rise_adds_its_mean_level_by_level() {
        let ladder = Ladder { places: 1.0, provisioned: 0.0, lump: 1.0, top: 1e6 };
        for (have, reached) in [(0.0, 30.0), (20.0, 30.0), (10.0, 400.0)] {
            let (sure, soft) = touched(&ladder, have, &rise(reached, 1.0, 0.0), 1.0, have as usize + 1);
            let certain = ladder.rank(sure.max(have as usize + 1));
            let sum = certain + soft.levels().map(|(index, missed)| ladder.weight(index) * (1.0 - missed)).sum::<f64>();
            assert!((sum - reached).abs() < 0.01 * reached, "{have} {reached}: {sum}");
        }
    }

    #[test]
    fn nothing_is_sure_where_no_request_may_come() {
        let ladder = Ladder { places: 1.0, provisioned: 0.0, lump: 1.0, top: 1e6 };
        let (sure, soft) = touched(&ladder, 0.0, &rise(2.0, 0.5, 1.0), 1.0, 1);
        assert_eq!((sure, soft.first), (0, 2));
        // The second with one or more of Poisson(1), where the first comes at all.
        assert!((soft.missed(2) - (1.0 - 0.5 * (1.0 - (-1.0f64).exp()))).abs() < 1e-9);
        assert_eq!(soft.missed(1).to_bits(), 1f64.to_bits());
    }
}
