//! The Horizontal Pod Autoscaler's arithmetic on whole percents, thousandths and whole pods.
//!
//! On CPU, each evaluation reads the mean CPU use of the ready pods as a percent of their request, *truncated*
//! to a whole number, and divides it by the target. A ratio within the tolerance changes nothing;
//! otherwise the recommendation is `ceil(ready · ratio)`. Pods that are still starting count as using
//! nothing when the ratio asks for more pods, so a count that is already on its way is not ordered
//! twice, and never turn the direction.
//!
//! On another signal it reads the total over all pods in thousandths, as KEDA and adapters of Prometheus report it (a metric of
//! type `External` with an `averageValue`), and asks for `ceil(total / target)` pods unless the total over the target of all pods that
//! exist is within the tolerance. Whether pods are ready plays no part. A metric of type `Pods` differs only while pods
//! start: on the way down it counts those as at the target.
//!
//! Up to the lowest recommendation of the scale-up window, at most to the larger of `up_percent` and `up_pods` over the count that there
//! was a policy period before; down only to the highest recommendation of the stabilization window.
//!
//! Sources: the Kubernetes concept page "Horizontal Pod Autoscaling" (algorithm details, default
//! behavior) and the controller's replica calculator (`calcPlainMetricReplicas`, `GetExternalPerPodMetricReplicas`).

use super::{AutoscalerRules, PodsInput};
use crate::scenario::Signal;

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

/// What each pod is to have of a signal other than CPU, and the tolerance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PerPod {
    /// In thousandths, at least 1: the resolution of a Kubernetes quantity in a metric.
    milli: f64,
    /// Ratio to target inside which nothing happens.
    tolerance: f64,
}

impl PerPod {
    /// A target with a tolerance.
    #[must_use]
    pub fn new(target: f64, tolerance: f64) -> Self {
        Self { milli: (target * 1000.0).round().max(1.0), tolerance }
    }

    /// What a pod is to have.
    #[must_use]
    pub fn target(self) -> f64 {
        self.milli / 1000.0
    }

    /// The number of pods that `total` over `current` pods asks for, before limits and stabilization.
    #[must_use]
    pub fn recommend(self, current: u32, total: f64) -> u32 {
        // A hair's breadth up, so that an exact thousandth does not read as the one below it in binary.
        let milli = (1000.0 * total.clamp(0.0, 1e12) + 1e-6).floor();
        let ratio = milli / (self.milli * f64::from(current.max(1)));
        let kept = current > 0 && (1.0 - self.tolerance..=1.0 + self.tolerance).contains(&ratio);
        if kept { current } else { up((milli / self.milli).min(1e9)) }
    }
}

/// The recommendations of the stabilization window, and the limits.
#[derive(Debug, Clone)]
pub struct Autoscaler {
    rules: AutoscalerRules,
    target: Target,
    /// The target of a signal other than CPU.
    per_pod: Option<PerPod>,
    min: u32,
    max: u32,
    /// The last recommendations, in a ring.
    recent: Vec<u32>,
    next: usize,
    /// Recommendations that the stabilization window holds, at most as many as the ring.
    window: usize,
    /// Evaluations since one last asked for the present count or more.
    below: usize,
    /// Recommendations in a row that must ask for more pods before any are added, at least 1.
    hold: usize,
    /// The last counts of a policy's period, in a ring; empty where that is no longer than an evaluation.
    past: Vec<u32>,
    oldest: usize,
}

impl Autoscaler {
    /// An autoscaler between `min` and `max` pods; a `max` below `min` counts as `min`. It starts as if
    /// `start` pods (held within the limits) had been recommended throughout the window.
    #[must_use]
    pub fn new(rules: AutoscalerRules, utilization: f64, (min, max): (u32, u32), start: u32) -> Self {
        let evaluations = |seconds: f64| (seconds / rules.sync_s.max(1e-3)).round().clamp(1.0, 1e5) as usize;
        let (window, hold) = (evaluations(rules.stabilization_s), evaluations(rules.up_hold_s));
        let min = min.max(1);
        let max = max.max(min);
        let start = start.clamp(min, max);
        Self {
            rules,
            target: Target::new(utilization, rules.tolerance),
            per_pod: None,
            min,
            max,
            recent: vec![start; window.max(hold)],
            next: 0,
            window,
            below: 0,
            hold,
            past: vec![start; evaluations(rules.up_period_s) - 1],
            oldest: 0,
        }
    }

    /// The autoscaler of an input, with `start` pods.
    #[must_use]
    pub fn of(input: &PodsInput<'_>, start: u32) -> Self {
        let hpa = Self::new(input.rules, input.target, (input.min, input.max), start);
        if input.scaling.signal == Signal::Cpu { hpa } else { hpa.on_signal(input.scaling.target) }
    }

    /// The same on another signal than CPU, of which each pod is to have `target`.
    #[must_use]
    pub fn on_signal(self, target: f64) -> Self {
        Self { per_pod: Some(PerPod::new(target, self.rules.tolerance)), ..self }
    }

    /// What a total of the signal over `current` pods asks for; the present count where the autoscaler looks at CPU.
    #[must_use]
    pub fn asked(&self, current: u32, total: f64) -> u32 {
        self.per_pod.map_or(current, |per_pod| per_pod.recommend(current, total))
    }

    /// Target and tolerance.
    #[must_use]
    pub const fn target(&self) -> Target {
        self.target
    }

    /// Evaluations that it remembers.
    #[must_use]
    pub fn window(&self) -> usize {
        self.recent.len().max(self.past.len())
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

    /// One evaluation of a signal whose total over all pods is `total`: the number of pods from now on.
    pub fn evaluate_total(&mut self, current: u32, total: f64) -> u32 {
        self.decide(current, self.asked(current, total))
    }

    /// As many evaluations as `times` that recommend the present count.
    pub fn hold(&mut self, current: u32, times: usize) {
        for _ in 0..times.min(self.recent.len()) {
            self.recent[self.next] = current;
            self.next = if self.next + 1 == self.recent.len() { 0 } else { self.next + 1 };
            self.below = 0;
        }
        for _ in 0..times.min(self.past.len()) {
            self.count_before(current);
        }
    }

    /// The count when the policy's period began; the present one is remembered.
    fn count_before(&mut self, current: u32) -> u32 {
        let count = self.past.len();
        let Some(oldest) = self.past.get_mut(self.oldest) else { return current };
        self.oldest = if self.oldest + 1 == count { 0 } else { self.oldest + 1 };
        std::mem::replace(oldest, current)
    }

    /// What becomes of a recommendation at `current` pods.
    ///
    /// The highest of the window is looked for only when the last recommendation that kept the present
    /// count runs out of it; until then there is nothing to decide.
    pub fn decide(&mut self, current: u32, recommended: u32) -> u32 {
        let count = self.recent.len();
        self.recent[self.next] = recommended;
        self.next = if self.next + 1 == count { 0 } else { self.next + 1 };
        let before = self.count_before(current);
        if recommended >= current {
            self.below = 0;
            let lasting = self.lowest_of_late(recommended).max(current);
            return self.limit(lasting.min(ceiling(&self.rules, before).max(current)));
        }
        self.below += 1;
        if self.below < self.window || current <= self.min {
            return self.limit(current);
        }
        let recent = |age: usize| self.recent[(self.next + count - 1 - age) % count];
        let highest = (0..self.window).map(recent).max().unwrap_or(current);
        self.below = (0..self.window).find(|&age| recent(age) == highest).unwrap_or(0);
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
        up_period_s: 15.0,
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
    fn the_controllers_own_cases_of_a_signal() {
        // TestReplicaCalcScaleUpPerPodCMExternal and its neighbours in the controller's replica_calculator_test.go.
        let asked = |pods, total: f64, target: f64| PerPod::new(target, 0.1).recommend(pods, total);
        assert_eq!(asked(3, 8.6, 2.15), 4);
        assert_eq!(asked(5, 8.6, 2.867), 3);
        assert_eq!(asked(3, 8.6, 2.7), 3, "1.06 times the target is within the tolerance");
        // The example of KEDA's HTTP add-on: 250 requests in progress, 100 a pod.
        assert_eq!(asked(1, 250.0, 100.0), 3);
        assert_eq!(asked(4, 0.0, 100.0), 0, "nothing at all asks for no pod; the fewest are another rule");
        assert_eq!(asked(10, 0.0019, 0.001), 1, "thousandths are truncated");
    }

    #[test]
    fn starting_pods_count_as_pods_on_another_signal() {
        let mut hpa = Autoscaler::new(RULES, 0.5, (1, 100), 4).on_signal(10.0);
        assert_eq!(hpa.evaluate_total(4, 80.0), 8);
        assert_eq!(hpa.evaluate_total(8, 80.0), 8, "the four that are on their way are not ordered again");
        assert_eq!(hpa.evaluate_total(8, 200.0), 16, "twenty are asked for, and twice as many is the most");
    }

    #[test]
    fn policies_of_a_longer_period_count_what_was_added_in_it() {
        let rules = AutoscalerRules { up_pods: 2.0, up_percent: 0.0, up_period_s: 60.0, ..RULES };
        let mut hpa = Autoscaler::new(rules, 0.5, (1, 100), 4);
        let mut pods = 4;
        let counts: Vec<u32> = (0..9)
            .map(|_| {
                pods = hpa.evaluate(Reading { current: pods, ready: pods, utilization: 1.0 });
                pods
            })
            .collect();
        assert_eq!(counts, [6, 6, 6, 6, 8, 8, 8, 8, 10], "two pods a minute");
    }

    #[test]
    fn a_scale_up_window_may_be_longer_than_that_of_scale_down() {
        let rules = AutoscalerRules { stabilization_s: 0.0, up_hold_s: 60.0, ..RULES };
        let mut hpa = Autoscaler::new(rules, 0.5, (1, 100), 4);
        let read = |utilization| Reading { current: 4, ready: 4, utilization };
        assert_eq!((0..4).map(|_| hpa.evaluate(read(1.0))).collect::<Vec<_>>(), [4, 4, 4, 8]);
        assert_eq!(hpa.evaluate(read(0.1)), 1, "down at once");
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
