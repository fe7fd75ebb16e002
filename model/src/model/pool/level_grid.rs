//! The instances that stand for all others.
//!
//! Instances are counted from 1 upwards; the `j`-th is needed once all places on the others are taken, so
//! to it belongs a level of requests in progress. Pools reach hundreds of thousands of instances, and
//! neighbours behave alike, so only some are looked at: every one at first, then ever fewer, even in the
//! square root, where Poisson laws have the same width everywhere. The others are theirs by the trapezoid
//! rule, which is all but exact here: what is summed is smooth over several of its steps.

/// Every instance up to here stands for itself.
const DENSE: usize = 36;
/// Square root of [`DENSE`].
const DENSE_ROOT: f64 = 6.0;
/// Instances in a unit of the square root beyond; the grid has no kink, as `2 * 6 / 12 = 1`.
const PER_UNIT: f64 = 12.0;

/// The instances that are looked at, by an index that starts at 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ladder {
    /// Requests that an instance takes at once.
    pub places: f64,
    /// Instances that are always there; they come first and are not on the ladder.
    pub provisioned: f64,
    /// Neighbours that are always taken together, as they come in batches.
    pub lump: f64,
    /// Most instances that may exist besides the provisioned ones.
    pub top: f64,
}

/// The grid itself.
fn grid(index: usize) -> f64 {
    if index <= DENSE { index as f64 } else { (DENSE_ROOT + (index - DENSE) as f64 / PER_UNIT).powi(2) }
}

impl Ladder {
    /// Requests in progress at which the instance at an index is needed.
    #[must_use]
    pub fn level(&self, index: usize) -> f64 {
        (self.provisioned + self.instance(index) - 1.0) * self.places + 1.0
    }

    /// The instance at an index, provisioned ones not counted.
    #[must_use]
    pub fn instance(&self, index: usize) -> f64 {
        self.lump * (grid(index) - 1.0) + f64::midpoint(self.lump, 1.0)
    }

    /// Instances below the ones that an index stands for.
    #[must_use]
    pub fn rank(&self, index: usize) -> f64 {
        let below = if index <= 1 { 0.0 } else { 0.5 * (grid(index) + grid(index - 1) - 1.0) };
        (self.lump * below).min(self.top)
    }

    /// Instances that an index stands for.
    #[must_use]
    pub fn weight(&self, index: usize) -> f64 {
        self.rank(index + 1) - self.rank(index)
    }

    /// The last index that stands for anything at or below a number of instances, provisioned ones not
    /// counted; zero if none does.
    #[must_use]
    pub fn index_at(&self, instances: f64) -> usize {
        let steps = (instances.min(self.top) / self.lump).max(0.0);
        if steps <= DENSE as f64 {
            return steps.floor() as usize;
        }
        DENSE + ((steps.sqrt() - DENSE_ROOT) * PER_UNIT).floor() as usize
    }

    /// The last index whose level is not above a number of requests in progress; zero if none is.
    #[must_use]
    pub fn index_below(&self, requests: f64) -> usize {
        self.index_at((requests - 1.0) / self.places + 1.0 - self.provisioned)
    }

    /// The index beyond the last one.
    #[must_use]
    pub fn end(&self) -> usize {
        self.index_at(self.top) + 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_and_levels_grow() {
        for (lump, top) in [(1.0, 1000.0), (1.0, 7.0), (3.5, 200_000.0)] {
            let ladder = Ladder { places: 4.0, provisioned: 2.0, lump, top };
            let sum: f64 = (1..ladder.end()).map(|i| ladder.weight(i)).sum();
            assert!((sum - top).abs() < 1e-6 * top, "{sum} of {top}");
            assert!((1..ladder.end()).all(|i| ladder.level(i + 1) > ladder.level(i)));
        }
    }

    #[test]
    fn an_index_is_found_from_its_instances() {
        let ladder = Ladder { places: 1.0, provisioned: 0.0, lump: 1.0, top: 1e6 };
        for index in [1, 5, 36, 37, 120, 700] {
            assert_eq!(ladder.index_at(ladder.level(index) + 1e-9), index);
            assert_eq!(ladder.index_below(ladder.level(index) + 1e-9), index);
        }
        assert_eq!(ladder.index_at(0.5), 0);
    }

    #[test]
    fn an_instance_is_needed_when_the_others_are_full() {
        let ladder = Ladder { places: 10.0, provisioned: 3.0, lump: 1.0, top: 50.0 };
        assert!((ladder.level(1) - 31.0).abs() < 1e-12);
        assert!((ladder.level(2) - 41.0).abs() < 1e-12);
    }
}
