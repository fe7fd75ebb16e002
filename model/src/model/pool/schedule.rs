//! Provisioned instances whose number changes over the period: by a schedule, or by tracking how many of them are in use.
//!
//! Between two changes the pool is that of a constant number. A pool is evaluated for each number that occurs, and each step of the
//! period is taken from the pool of its own number. What a change adds is put on top:
//!
//! - where the number falls, requests that ran on the instances that go need instances on demand. As many start as the pool of the new
//!   number has on demand after the change beyond what the pool of the old one had before it;
//! - where it rises, instances on demand that are needed no more stay for a keep-alive.
//!
//! Instances that stay so are warm for nothing here, so the cold share is slightly too high after a rise.

use super::series::Series;
use super::{Basis, Pool, PoolInput, PoolStep};
use crate::model::queue;
use crate::traffic::Profile;
use std::collections::BTreeMap;

/// The number of provisioned instances over the period.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    /// Their number in each step of the profile; a mean where it is tracked.
    pub by_step: Vec<f64>,
    /// The rules by which it follows the load; absent where a schedule sets it.
    pub tracking: Option<Tracking>,
}

impl Floor {
    /// Mean number over the period.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.by_step.iter().sum::<f64>() / self.by_step.len().max(1) as f64
    }

    /// Smallest number in any step.
    #[must_use]
    pub fn least(&self) -> f64 {
        self.by_step.iter().copied().fold(f64::INFINITY, f64::min).min(self.mean())
    }
}

/// Target tracking of the share of provisioned instances that are in use; times in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tracking {
    /// Most instances; there is always at least one.
    pub most: u32,
    /// Share in use that is aimed at.
    pub target: f64,
    /// Share below the target, as a part of it, from which on instances are removed.
    pub tolerance: f64,
    /// From one measurement to the next.
    pub period_s: f64,
    /// Above the target for so long until instances are added.
    pub up_hold_s: f64,
    /// Below it for so long until instances are removed.
    pub down_hold_s: f64,
    /// From the decision until added instances take requests.
    pub lead_s: f64,
}

/// The controller of target tracking: its two alarms, which see one mean of the use a period.
#[derive(Debug, Clone)]
pub struct Controller {
    rules: Tracking,
    number: u32,
    above: (u32, f64),
    below: (u32, f64),
    pending: Option<(f64, u32)>,
}

impl Controller {
    /// With one instance.
    #[must_use]
    pub const fn new(rules: Tracking) -> Self {
        Self { rules, number: 1, above: (0, 0.0), below: (0, 0.0), pending: None }
    }

    /// Instances that take requests.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// When instances that were added will take requests, if any are on their way.
    #[must_use]
    pub fn ready_at(&self) -> Option<f64> {
        self.pending.map(|(at, _)| at)
    }

    /// Lets instances that were added take requests from `now` on.
    pub fn settle(&mut self, now: f64) {
        if let Some((at, number)) = self.pending
            && at <= now
        {
            (self.number, self.pending) = (number, None);
        }
    }

    /// Takes in the mean share in use of the period that ends at `now`.
    pub fn observe(&mut self, now: f64, used: f64) {
        let rules = self.rules;
        let counted = |(count, sum): (u32, f64), holds: bool| if holds { (count + 1, sum + used) } else { (0, 0.0) };
        self.above = counted(self.above, used > rules.target && self.pending.is_none());
        self.below = counted(self.below, used < rules.target * (1.0 - rules.tolerance) && self.pending.is_none());
        let held = |(count, _): (u32, f64), hold_s: f64| f64::from(count) * rules.period_s >= hold_s - 1e-9;
        let wanted = |(count, sum): (u32, f64)| {
            let used = sum / f64::from(count.max(1));
            ((f64::from(self.number) * used / rules.target - 1e-9).ceil() as u32).clamp(1, rules.most.max(1))
        };
        if self.above.0 > 0 && held(self.above, rules.up_hold_s) {
            let wanted = wanted(self.above);
            if wanted > self.number {
                self.pending = Some((now + rules.lead_s, wanted));
            }
            self.above = (0, 0.0);
        } else if self.below.0 > 0 && held(self.below, rules.down_hold_s) {
            self.number = self.number.min(wanted(self.below));
            self.below = (0, 0.0);
        }
    }
}

/// The number in each step that a schedule sets: in each hour of the period as many as its highest rate needs, of `most` at the peak, and
/// from one step before it on, for the provider asks for some minutes to prepare them.
#[must_use]
pub fn scheduled(profile: &Profile, most: u32, lead_s: f64) -> Floor {
    let count = profile.rates.len().max(1);
    let hour = ((3600.0 / profile.step_s).round() as usize).max(1);
    let peak = profile.peak().max(1e-12);
    let by_hour: Vec<f64> = profile
        .rates
        .chunks(hour)
        .map(|rates| (f64::from(most) * rates.iter().copied().fold(0.0, f64::max) / peak - 1e-9).ceil().max(0.0))
        .collect();
    let at = |step: usize| by_hour.get(step % count / hour).copied().unwrap_or(0.0);
    let lead = (lead_s / profile.step_s).ceil() as usize;
    let by_step = (0..count).map(|step| (0..=lead).map(|ahead| at(step + ahead)).fold(0.0, f64::max)).collect();
    Floor { by_step, tracking: None }
}

/// The mean number in each step that target tracking comes to, from some plays of its controller: what it measures is the mean use of
/// the step, with the chance deviation that an average over one of its periods has.
#[must_use]
pub fn tracked(profile: &Profile, rules: Tracking, busy_s: f64) -> Floor {
    /// Plays, whose numbers are averaged.
    const PLAYS: u64 = 6;
    let count = profile.rates.len().max(1);
    let looks = (profile.period_s() / rules.period_s).round().max(1.0) as usize;
    // The mean of a process that forgets in a time `busy_s` varies by this part of the process over a period.
    let x = (rules.period_s / busy_s.max(1e-9)).max(1e-9);
    let smoothed = 2.0 / x * (1.0 - (1.0 - (-x).exp()) / x);
    let mut sums = vec![(0.0, 0u32); count];
    let mut known: BTreeMap<(usize, u32), f64> = BTreeMap::new();
    for play in 0..PLAYS {
        let mut controller = Controller::new(rules);
        // The first period forgets how it began.
        for look in 0..2 * looks {
            let now = look as f64 * rules.period_s;
            let step = (now / profile.step_s) as usize % count;
            controller.settle(now);
            let number = controller.number();
            if look >= looks {
                sums[step].0 += f64::from(number);
                sums[step].1 += 1;
            }
            let servers = f64::from(number);
            let load = profile.rates.get(step).copied().unwrap_or(0.0) * busy_s;
            let carried =
                *known.entry((step, number)).or_insert_with(|| load * (1.0 - queue::loss_between(servers, load)));
            // What is carried varies less than what is offered, the more so the fuller the instances are.
            let spread = (carried * (1.0 - carried / servers).max(0.0) * smoothed).sqrt();
            let used = (carried + spread * normal(play, look as u64)) / servers;
            controller.observe(now + rules.period_s, used.clamp(0.0, 1.0));
        }
    }
    let mut last = 1.0;
    let by_step = sums
        .iter()
        .map(|(sum, looks)| {
            // Steps shorter than a period of the controller are between two looks.
            if *looks > 0 {
                last = sum / f64::from(*looks);
            }
            last
        })
        .collect();
    Floor { by_step, tracking: Some(rules) }
}

/// A number that is as good as drawn from the normal distribution, the same for the same arguments.
fn normal(play: u64, look: u64) -> f64 {
    let mut state = (play << 32 | look).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut uniform = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..12).map(|_| uniform()).sum::<f64>() - 6.0
}

/// Most numbers for which a pool is evaluated; the numbers of a period are taken to the nearest of these.
const MOST_POOLS: usize = 24;

/// The pool with a number of provisioned instances that changes.
pub(super) fn evaluate(input: &PoolInput<'_>, floor: &Floor) -> Pool {
    let limit = input.limit.max(1.0).floor();
    let count = input.profile.rates.len().max(1);
    let numbers: Vec<f64> =
        (0..count).map(|step| floor.by_step.get(step).copied().unwrap_or(0.0).round().clamp(0.0, limit)).collect();
    let pools = pools(input, &numbers);
    let pool_of = |number: f64| {
        let near = |a: &&(f64, Pool), b: &&(f64, Pool)| (a.0 - number).abs().total_cmp(&(b.0 - number).abs());
        pools.iter().min_by(near).map(|(of, pool)| (*of, pool))
    };
    let mut steps = Vec::with_capacity(count);
    for (at, number) in numbers.iter().enumerate() {
        let Some((of, pool)) = pool_of(*number) else { continue };
        let mut step = pool.steps.get(at).copied().unwrap_or_default();
        step.instances = number + (step.instances - of).max(0.0);
        steps.push(step);
    }
    change(input, &numbers, &mut steps);
    summary(input, &numbers, steps, &pools)
}

/// A pool for each number that occurs.
fn pools(input: &PoolInput<'_>, numbers: &[f64]) -> Vec<(f64, Pool)> {
    let mut distinct: Vec<f64> = numbers.to_vec();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    if distinct.len() > MOST_POOLS {
        let last = (distinct.len() - 1) as f64 / (MOST_POOLS - 1) as f64;
        distinct = (0..MOST_POOLS).map(|i| distinct[(i as f64 * last).round() as usize]).collect();
        distinct.dedup();
    }
    distinct
        .into_iter()
        .map(|number| (number, super::evaluate(&PoolInput { provisioned: number, floor: None, ..input.clone() })))
        .collect()
}

/// Puts on the steps what a change of the number adds.
fn change(input: &PoolInput<'_>, numbers: &[f64], steps: &mut [PoolStep]) {
    let (count, step_s) = (steps.len(), input.profile.step_s);
    let on_demand: Vec<f64> =
        steps.iter().zip(numbers).map(|(step, number)| (step.instances - number).max(0.0)).collect();
    for at in 0..count {
        let before = (at + count - 1) % count;
        if numbers[at] < numbers[before] {
            let started = (on_demand[at] - on_demand[before]).max(0.0);
            let most = input.profile.rates[at] - steps[at].throttled_per_s;
            steps[at].cold_per_s = (steps[at].cold_per_s + started / step_s).min(most);
            // All functions of a chain lose theirs at once, and a request meets the start of one of them at most as often as there are.
            let met = steps[at].met_per_s + started * input.functions.max(1.0) / step_s;
            steps[at].met_per_s = met.min(most);
        } else if numbers[at] > numbers[before] {
            let kept_steps = (input.keep_alive_s / step_s).min(count as f64);
            for ahead in 0..kept_steps.ceil() as usize {
                let part = (kept_steps - ahead as f64).min(1.0);
                let then = (at + ahead) % count;
                steps[then].instances += part * (on_demand[before] - on_demand[then]).max(0.0);
            }
        }
    }
}

fn summary(input: &PoolInput<'_>, numbers: &[f64], steps: Vec<PoolStep>, pools: &[(f64, Pool)]) -> Pool {
    let n = steps.len().max(1) as f64;
    let mean = |of: fn(&PoolStep) -> f64| steps.iter().map(of).sum::<f64>() / n;
    let (offered, throttled) = (input.profile.mean(), mean(|s| s.throttled_per_s));
    let answered = offered - throttled;
    let share = |part: f64, of: f64| if of > 0.0 { (part / of).clamp(0.0, 1.0) } else { 0.0 };
    let any = pools.first().map(|(_, pool)| pool);
    Pool {
        cold_share: share(mean(|s| s.cold_per_s), answered),
        met_share: share(mean(|s| s.met_per_s), answered),
        throttled_share: share(throttled, offered),
        mean_instances: mean(|s| s.instances),
        // Which instance serves a request changes nothing about how many are in progress.
        mean_busy: pools.iter().map(|(_, pool)| pool.mean_busy).sum::<f64>() / pools.len().max(1) as f64,
        peak_concurrency: any.map_or(0.0, |pool| pool.peak_concurrency),
        peak_instances: steps.iter().map(|s| s.instances).fold(0.0, f64::max),
        provisioned_share: share(on_provisioned(input, numbers), answered),
        rise_s: any.map_or(0.0, |pool| pool.rise_s),
        steps,
    }
}

/// Requests a second on provisioned instances: what they turn down is their own loss, and they take no more than their rate.
fn on_provisioned(input: &PoolInput<'_>, numbers: &[f64]) -> f64 {
    let without = PoolInput { provisioned: 0.0, floor: None, ..input.clone() };
    let basis = Basis::new(&without, Series::whole(&without));
    let (places, z) = (basis.ladder.places, basis.process.dispersion);
    let taken = basis.loads.iter().zip(numbers).map(|(load, number)| {
        let lost = queue::loss_between(number * places / z, load.mean / z);
        (load.mean * (1.0 - lost) / basis.process.busy_s.max(1e-12)).min(number * input.provisioned_per_s)
    });
    taken.sum::<f64>() / numbers.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Tracking = Tracking {
        most: 100,
        target: 0.7,
        tolerance: 0.1,
        period_s: 60.0,
        up_hold_s: 180.0,
        down_hold_s: 900.0,
        lead_s: 120.0,
    };

    #[test]
    fn the_controller_adds_after_three_minutes_and_removes_after_fifteen() {
        let mut controller = Controller::new(RULES);
        for minute in 1..=3 {
            assert_eq!(controller.ready_at(), None, "{minute}");
            controller.observe(60.0 * f64::from(minute), 1.0);
        }
        assert_eq!((controller.ready_at(), controller.number()), (Some(300.0), 1));
        controller.settle(300.0);
        // One that is fully used at a target of 70 % becomes two.
        assert_eq!(controller.number(), 2);
        for minute in 6..20 {
            controller.observe(60.0 * f64::from(minute), 0.3);
            assert_eq!(controller.number(), 2, "{minute}");
        }
        controller.observe(1200.0, 0.3);
        assert_eq!(controller.number(), 1);
    }

    #[test]
    fn a_minute_at_the_target_starts_the_count_anew() {
        let mut controller = Controller::new(RULES);
        for (minute, used) in [(1, 1.0), (2, 1.0), (3, 0.7), (4, 1.0), (5, 1.0)] {
            controller.observe(60.0 * f64::from(minute), used);
        }
        assert_eq!(controller.ready_at(), None);
    }

    #[test]
    fn a_schedule_follows_the_hours_and_begins_before_them() {
        let rates: Vec<f64> =
            (0..24).map(|hour| if (9..17).contains(&hour) { 10.0 } else { 1.0 }).flat_map(|r| [r; 12]).collect();
        let profile = Profile { step_s: 300.0, rates, burst: 1.0 };
        let floor = scheduled(&profile, 20, 120.0);
        assert!((floor.by_step[0] - 2.0).abs() < 1e-9 && (floor.by_step[12 * 10] - 20.0).abs() < 1e-9);
        assert!((floor.by_step[12 * 9 - 1] - 20.0).abs() < 1e-9, "it begins before the hour");
        assert!((floor.by_step[12 * 9 - 2] - 2.0).abs() < 1e-9 && (floor.by_step[12 * 17] - 2.0).abs() < 1e-9);
    }
}
