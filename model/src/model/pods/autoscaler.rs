//! The Horizontal Pod Autoscaler's arithmetic on whole percents and whole pods.
//!
//! Each evaluation reads the mean CPU use of the ready pods as a percent of their request, *truncated*
//! to a whole number, and divides it by the target. A ratio within the tolerance changes nothing;
//! otherwise the recommendation is `ceil(ready · ratio)`. Pods that are still starting count as using
//! nothing when the ratio asks for more pods, so a count that is already on its way is not ordered
//! twice, and never turn the direction. Up at once, but at most to the larger of `up_percent` and
//! `up_pods` over the present count in a period; down only to the highest recommendation of the
//! stabilization window.
//!
//! Sources: the Kubernetes concept page "Horizontal Pod Autoscaling" (algorithm details, default
//! behavior) and the controller's replica calculator.

use super::AutoscalerRules;

/// What the metrics say at one evaluation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Pods that exist, starting ones included.
    pub current: u32,
    /// Pods that are ready.
    pub ready: u32,
    /// Mean CPU use of a ready pod over its request, 0 to 1 and more.
    pub utilization: f64,
}

/// The autoscaler's target and tolerance, as it computes with them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Target CPU utilization in whole percent, at least 1.
    percent: u32,
    /// Ratio to target inside which nothing happens.
    tolerance: f64,
}

impl Target {
    /// A target utilization (0 to 1, rounded to a whole percent) with a tolerance.
    #[must_use]
    pub fn new(utilization: f64, tolerance: f64) -> Self {
        Self { percent: (utilization * 100.0).round().clamp(1.0, 100.0) as u32, tolerance }
    }

    /// The target utilization as the autoscaler sees it.
    #[must_use]
    pub fn utilization(self) -> f64 {
        f64::from(self.percent) / 100.0
    }

    fn ratio(self, utilization: f64) -> f64 {
        // A hair's breadth up, so that an exact 30 % does not read as 29 % in binary.
        let percent = (100.0 * utilization.clamp(0.0, 1e6) + 1e-9) as u32;
        f64::from(percent) / f64::from(self.percent)
    }

    fn tolerates(self, ratio: f64) -> bool {
        (1.0 - self.tolerance..=1.0 + self.tolerance).contains(&ratio)
    }

    /// The utilizations `low..high` at which a deployment without starting pods is left as it is.
    #[must_use]
    pub fn hold(self) -> (f64, f64) {
        let kept = |percent: &u32| self.tolerates(f64::from(*percent) / f64::from(self.percent));
        let low = (0..=200).find(kept).unwrap_or(self.percent);
        let high = (0..=200).rev().find(kept).unwrap_or(self.percent);
        ((f64::from(low) - 1e-9) / 100.0, (f64::from(high) + 1.0 - 1e-9) / 100.0)
    }

    /// The number of pods that one reading asks for, before limits and stabilization.
    #[must_use]
    pub fn recommend(self, reading: Reading) -> u32 {
        let Reading { current, ready, utilization } = reading;
        if ready == 0 {
            return current;
        }
        let ratio = self.ratio(utilization);
        if current <= ready || ratio <= 1.0 {
            return if self.tolerates(ratio) { current } else { up(ratio * f64::from(ready)) };
        }
        let diluted = self.ratio(utilization * f64::from(ready) / f64::from(current));
        if diluted <= 1.0 || self.tolerates(diluted) {
            return current;
        }
        up(diluted * f64::from(current)).max(current)
    }
}

/// The recommendations of the stabilization window, and the limits.
#[derive(Debug, Clone)]
pub struct Autoscaler {
    rules: AutoscalerRules,
    target: Target,
    min: u32,
    max: u32,
    /// The last recommendations, in a ring.
    recent: Vec<u32>,
    next: usize,
    /// Evaluations since one last asked for the present count or more.
    below: usize,
    /// Recommendations in a row that must ask for more pods before any are added, at least 1.
    hold: usize,
}

impl Autoscaler {
    /// An autoscaler between `min` and `max` pods; a `max` below `min` counts as `min`. It starts as if
    /// `start` pods (held within the limits) had been recommended throughout the window.
    #[must_use]
    pub fn new(rules: AutoscalerRules, utilization: f64, (min, max): (u32, u32), start: u32) -> Self {
        let window = (rules.stabilization_s / rules.sync_s.max(1e-3)).round().clamp(1.0, 1e5) as usize;
        let min = min.max(1);
        let max = max.max(min);
        let recent = vec![start.clamp(min, max); window];
        let hold = (rules.up_hold_s / rules.sync_s.max(1e-3)).round().clamp(1.0, window as f64) as usize;
        Self { rules, target: Target::new(utilization, rules.tolerance), min, max, recent, next: 0, below: 0, hold }
    }

    /// Target and tolerance.
    #[must_use]
    pub const fn target(&self) -> Target {
        self.target
    }

    /// Recommendations that the stabilization window holds.
    #[must_use]
    pub fn window(&self) -> usize {
        self.recent.len()
    }

    /// `pods` held within the limits.
    #[must_use]
    pub fn limit(&self, pods: u32) -> u32 {
        pods.clamp(self.min, self.max)
    }

    /// One evaluation: the number of pods from now on.
    pub fn evaluate(&mut self, reading: Reading) -> u32 {
        let recommended = self.target.recommend(reading);
        self.decide(reading.current, recommended)
    }

    /// As many evaluations as `times` that recommend the present count.
    pub fn hold(&mut self, current: u32, times: usize) {
        for _ in 0..times.min(self.recent.len()) {
            self.recent[self.next] = current;
            self.next = if self.next + 1 == self.recent.len() { 0 } else { self.next + 1 };
            self.below = 0;
        }
    }

    /// What becomes of a recommendation at `current` pods.
    ///
    /// The highest of the window is looked for only when the last recommendation that kept the present
    /// count runs out of it; until then there is nothing to decide.
    pub fn decide(&mut self, current: u32, recommended: u32) -> u32 {
        self.recent[self.next] = recommended;
        self.next = if self.next + 1 == self.recent.len() { 0 } else { self.next + 1 };
        if recommended >= current {
            self.below = 0;
            let lasting = self.lowest_of_late(recommended).max(current);
            return self.limit(lasting.min(ceiling(&self.rules, current)));
        }
        self.below += 1;
        if self.below < self.recent.len() || current <= self.min {
            return self.limit(current);
        }
        let highest = self.recent.iter().copied().max().unwrap_or(current);
        let age = |at: usize| (self.next + self.recent.len() - 1 - at) % self.recent.len();
        let ages = (0..self.recent.len()).filter(|&at| self.recent[at] == highest).map(age);
        self.below = ages.min().unwrap_or(0);
        self.limit(highest)
    }

    /// The lowest of the recommendations that have to agree before pods are added; `last` is the latest of them.
    fn lowest_of_late(&self, last: u32) -> u32 {
        let count = self.recent.len();
        (1..self.hold).map(|age| self.recent[(self.next + count - 1 - age) % count]).fold(last, u32::min)
    }
}

/// The next whole number, without a call into the mathematics library.
fn up(x: f64) -> u32 {
    let whole = x as u32;
    whole + u32::from(x > f64::from(whole))
}

/// The most pods that one period may bring to `current`.
fn ceiling(rules: &AutoscalerRules, current: u32) -> u32 {
    let n = f64::from(current);
    ((n + rules.up_pods) as u32).max(up(n * (1.0 + rules.up_percent / 100.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: AutoscalerRules = AutoscalerRules {
        sync_s: 15.0,
        tolerance: 0.1,
        stabilization_s: 300.0,
        up_pods: 4.0,
        up_percent: 100.0,
        up_hold_s: 0.0,
    };

    fn recommend(pods: u32, percent: f64, target: f64) -> u32 {
        Target::new(target / 100.0, 0.1).recommend(Reading { current: pods, ready: pods, utilization: percent / 100.0 })
    }

    #[test]
    fn the_documented_examples() {
        assert_eq!(recommend(3, 50.0, 30.0), 5);
        assert_eq!(recommend(10, 50.0, 56.0), 9);
        assert_eq!(recommend(10, 50.0, 55.0), 10, "a ratio of 0.91 is within the tolerance");
        assert_eq!(recommend(50, 90.0, 75.0), 60);
    }

    #[test]
    fn the_percent_is_truncated_before_it_is_divided() {
        assert_eq!(recommend(10, 66.99, 60.0), 10, "66 over 60 is tolerated, 66.99 would not be");
        assert_eq!(recommend(10, 67.0, 60.0), 12);
        assert_eq!(recommend(10, 0.0, 60.0), 0);
    }

    #[test]
    fn starting_pods_count_as_idle_on_the_way_up_and_never_turn_it() {
        let target = Target::new(0.6, 0.1);
        let full = |current, ready| target.recommend(Reading { current, ready, utilization: 1.0 });
        assert_eq!(full(20, 10), 20, "50 % over all is less than asked for, but the direction stays");
        assert_eq!(full(14, 10), 17, "71 % over all fourteen asks for seventeen");
        assert_eq!(full(15, 10), 15, "66 % over all is within the tolerance");
        let quiet = target.recommend(Reading { current: 14, ready: 10, utilization: 0.3 });
        assert_eq!(quiet, 5, "on the way down only ready pods count");
        assert_eq!(full(5, 0), 5, "no metrics, no change");
    }

    #[test]
    fn up_at_once_within_the_policy_and_down_after_the_window() {
        let mut hpa = Autoscaler::new(RULES, 0.5, (2, 100), 2);
        let read = |pods, utilization| Reading { current: pods, ready: pods, utilization };
        assert_eq!(hpa.evaluate(read(2, 1.0)), 4);
        let mut small = Autoscaler::new(AutoscalerRules { tolerance: 0.0, ..RULES }, 0.1, (1, 100), 1);
        assert_eq!(small.evaluate(read(3, 1.0)), 7, "four more than three beat twice three");
        assert_eq!(small.evaluate(read(7, 1.0)), 14, "twice seven beat four more");
        let mut n = 4;
        for k in 0..19 {
            n = hpa.evaluate(read(n, 0.05));
            assert_eq!(n, 4, "evaluation {k} still sees the recommendation of four");
        }
        assert_eq!(hpa.evaluate(read(n, 0.05)), 2, "the twentieth after it does not, and two is the least");
        let mut capped = Autoscaler::new(RULES, 0.5, (1, 5), 1);
        assert_eq!(capped.evaluate(read(4, 1.0)), 5);
        assert_eq!(Autoscaler::new(RULES, 0.5, (7, 3), 1).limit(1), 7, "a lower most counts as the least");
    }

    #[test]
    fn pods_are_added_once_every_reading_of_the_hold_asks_for_them() {
        let rules = AutoscalerRules { up_hold_s: 45.0, ..RULES };
        let mut hpa = Autoscaler::new(rules, 0.5, (1, 100), 4);
        let read = |utilization| Reading { current: 4, ready: 4, utilization };
        assert_eq!(hpa.evaluate(read(1.0)), 4, "one reading above the target");
        assert_eq!(hpa.evaluate(read(0.9)), 4, "two");
        assert_eq!(hpa.evaluate(read(1.0)), 8, "three, of which the lowest asks for eight");
        let mut calmed = Autoscaler::new(rules, 0.5, (1, 100), 4);
        for utilization in [1.0, 0.5, 1.0, 1.0] {
            assert_eq!(calmed.evaluate(read(utilization)), 4, "a reading within the tolerance begins it anew");
        }
    }

    #[test]
    fn a_window_of_zero_keeps_only_the_present_recommendation() {
        let mut hpa = Autoscaler::new(AutoscalerRules { stabilization_s: 0.0, ..RULES }, 0.5, (1, 100), 10);
        assert_eq!(hpa.evaluate(Reading { current: 10, ready: 10, utilization: 0.2 }), 4);
    }

    proptest! {
        #[test]
        fn looking_only_when_needed_decides_as_looking_always(asked in prop::collection::vec(0u32..40, 1..300)) {
            let mut hpa = Autoscaler::new(RULES, 0.5, (3, 30), 10);
            let (mut current, mut plain) = (10, vec![10u32; 20]);
            for recommended in asked {
                plain.remove(0);
                plain.push(recommended);
                let highest = plain.iter().copied().max().unwrap_or(0);
                let wanted = if recommended > current { recommended } else { current.min(highest) };
                let expected = wanted.min((current + 4).max(2 * current)).clamp(3, 30);
                current = hpa.decide(current, recommended);
                prop_assert_eq!(current, expected);
            }
        }

        #[test]
        fn the_bounds_of_holding_are_those_of_the_recommendation(percent in 1u32..=100, utilization in 0.0f64..1.5) {
            let target = Target::new(f64::from(percent) / 100.0, 0.1);
            let (low, high) = target.hold();
            let ratio = target.ratio(utilization);
            prop_assert_eq!(target.tolerates(ratio), (low..high).contains(&utilization));
        }
    }
}
