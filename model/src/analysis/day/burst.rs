//! A crowd that comes on top of the period's traffic, once, and what it does to each side.
//!
//! Both sides are evaluated as ever, on the profile with the burst added and, for the difference, on the same profile
//! without; both on a grid fine enough for the burst. No dial moves. How fast a side absorbs it is the model's own reading:
//! for pods the seconds from the burst's first moment until the ready ones can carry it, for functions the seconds until
//! there are instances for the further requests.

use super::latency::{Moment, of_functions, of_pods};
use super::{Course, SideCourse};
use crate::analysis::{AnalysisError, unless_cancelled};
use crate::catalog::Catalog;
use crate::model::plan::settled;
use crate::model::pods::{self, latency_by_time::Watch};
use crate::model::serverless::Chain;
use crate::model::tolerance::floor_ms;
use crate::model::{Comparison, Side, is_arm, kubernetes, pool, serverless};
use crate::scenario::Scenario;
use crate::traffic::Profile;
use crate::units::PerSecond;
use std::sync::atomic::AtomicBool;

/// Longest step of the grid on which a burst is evaluated, in seconds.
const FINE_S: f64 = 60.0;
/// Seconds after the burst that are looked at.
const AFTER_S: f64 = 3000.0;
/// A share of late requests that is noticed.
const NOTICED: f64 = 0.01;

/// More requests for some minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burst {
    /// Seconds from the start of the period to its first request.
    pub at_s: f64,
    /// How long it lasts, in minutes.
    pub minutes: f64,
    /// Requests a second on top of what comes anyway.
    pub more_per_s: f64,
}

impl Burst {
    /// The profile on a finer grid, without the burst and with it, and the step in which it begins.
    #[must_use]
    pub fn on(&self, profile: &Profile) -> (Profile, Profile, usize) {
        let parts = (profile.step_s / FINE_S).ceil().max(1.0);
        let step_s = profile.step_s / parts;
        let rates: Vec<f64> =
            profile.rates.iter().flat_map(|rate| std::iter::repeat_n(*rate, parts as usize)).collect();
        let without = Profile { step_s, rates, burst: profile.burst };
        let count = without.rates.len().max(1);
        let first = ((self.at_s / step_s).round().max(0.0) as usize) % count;
        let mut with = without.clone();
        for step in first..first + self.steps(step_s).min(count) {
            if let Some(rate) = with.rates.get_mut(step % count) {
                *rate += self.more_per_s.max(0.0);
            }
        }
        (without, with, first)
    }

    fn steps(&self, step_s: f64) -> usize {
        (self.minutes * 60.0 / step_s).round().max(1.0) as usize
    }
}

/// What a burst does.
#[derive(Debug, Clone, PartialEq)]
pub struct Absorbed {
    /// The burst.
    pub burst: Burst,
    /// The scenario it comes on top of.
    pub scenario: Scenario,
    /// The period with the burst, on a finer grid than the scenario's own.
    pub with: Course,
    /// The first step that is looked at, which is the burst's, and how many are.
    pub window: (usize, usize),
    /// The Kubernetes side and the serverless side.
    pub sides: [SideAbsorbed; 2],
}

/// What a burst does to one side.
#[derive(Debug, Clone, PartialEq)]
pub struct SideAbsorbed {
    /// Seconds until the side carries it; `None` when it is over before that.
    pub carried_s: Option<f64>,
    /// Seconds from its first request to the last minute in which noticeably more requests are late than without it; zero
    /// when none are.
    pub late_until_s: f64,
    /// Pods ready or instances before it, and the most meanwhile.
    pub there: (f64, f64),
    /// Nodes before it, and the most; zero where there are none.
    pub nodes: (f64, f64),
    /// Requests not answered within the tolerance's target, beyond those without the burst.
    pub late: f64,
    /// Requests lost to time-outs or turned away, beyond those without the burst.
    pub lost: f64,
    /// Cold starts, beyond those without the burst; zero for pods.
    pub cold: f64,
    /// The highest 99th percentile of a minute, in milliseconds.
    pub worst_p99_ms: f64,
    /// Dollars from its first request to the end of the window, beyond those without the burst.
    pub usd: f64,
    /// What the requests of each step of the window see.
    pub moments: Vec<Option<Moment>>,
}

/// One evaluation on the finer grid.
struct Run {
    course: Course,
    carried_s: f64,
    /// The same of serverless instances that are added by measurement; zero where requests start them.
    instances_s: f64,
    moments: [Vec<Option<Moment>>; 2],
}

/// Evaluates a scenario with a burst on top.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised.
pub fn absorb(
    scenario: &Scenario,
    burst: Burst,
    catalog: &Catalog,
    cancel: &AtomicBool,
) -> Result<Absorbed, AnalysisError> {
    let (without, with, first) = burst.on(&Profile::of(&scenario.traffic));
    let lasting = burst.steps(with.step_s);
    let steps = (lasting + (AFTER_S / with.step_s) as usize).min(with.rates.len());
    let watch = Watch { first, steps, per_page: 1, rise: Some(first) };
    let calm = run(scenario, catalog, without, &watch);
    unless_cancelled(cancel)?;
    let busy = run(scenario, catalog, with, &watch);
    unless_cancelled(cancel)?;
    let plan = settled(scenario, catalog);
    let chain = Chain::of(&plan, catalog);
    let flat = Profile::flat(1.0);
    let instances_s = match chain.service(&flat) {
        Some(_) => busy.instances_s,
        None => pool::rise_s(&chain.pool(&flat), burst.more_per_s),
    };
    let sides = Side::BOTH.map(|side| {
        let carried_s = if side == Side::Kubernetes { busy.carried_s } else { instances_s };
        let in_time = (carried_s <= lasting as f64 * busy.course.step_s).then_some(carried_s);
        compare(side, in_time, (&calm, &busy), (first, steps))
    });
    Ok(Absorbed { burst, scenario: scenario.clone(), with: busy.course, window: (first, steps), sides })
}

fn run(scenario: &Scenario, catalog: &Catalog, profile: Profile, watch: &Watch) -> Run {
    let mut scenario = settled(scenario, catalog);
    scenario.traffic.rate = PerSecond::new(profile.mean());
    let (pods, slow) = of_pods(&scenario, catalog, &profile, watch);
    let comparison = Comparison {
        kubernetes: kubernetes::evaluate(&scenario, catalog, &profile),
        serverless: serverless::evaluate(&scenario, catalog, &profile),
        asked: scenario.pins,
        remarks: Vec::new(),
        arm_nodes: is_arm(&scenario, catalog),
        floor_ms: floor_ms(&scenario),
        scenario,
        profile,
    };
    let pool = &comparison.serverless.pool;
    let chain = Chain::of(&comparison.scenario, catalog);
    let instances_s =
        chain.service(&comparison.profile).map_or(0.0, |input| pods::observe(&input, watch.clone()).0.rise_s);
    let cold = of_functions(&comparison.scenario, catalog, &comparison.profile, pool, watch);
    Run { course: Course::of(&comparison, catalog), carried_s: pods.rise_s, instances_s, moments: [slow, cold] }
}

fn compare(
    side: Side,
    carried_s: Option<f64>,
    (calm, busy): (&Run, &Run),
    (first, steps): (usize, usize),
) -> SideAbsorbed {
    let index = usize::from(side == Side::Serverless);
    let count = busy.course.rates.len().max(1);
    let seen = |values: &[f64]| -> Vec<f64> {
        (0..steps).map(|i| values.get((first + i) % count).copied().unwrap_or(0.0)).collect()
    };
    let before = |values: &[f64]| values.get((first + count - 1) % count).copied().unwrap_or(0.0);
    let most = |values: &[f64]| seen(values).into_iter().fold(before(values), f64::max);
    let total = |run: &Run, share: &dyn Fn(usize) -> f64| -> f64 {
        let rates = seen(&run.course.rates);
        rates.iter().enumerate().map(|(i, rate)| rate * run.course.step_s * share(i)).sum()
    };
    let moments = |run: &Run, of: fn(&Moment) -> f64| -> f64 {
        run.moments[index].iter().flatten().map(|m| m.requests * of(m)).sum()
    };
    let late = |run: &Run, i: usize| run.moments[index].get(i).copied().flatten().map_or(0.0, |m| m.late);
    let until = (0..steps).rev().find(|&i| late(busy, i) > late(calm, i) + NOTICED).map_or(0, |i| i + 1);
    let cold = |run: &Run| {
        let shares = seen(&run.course.side(side).cold);
        total(run, &|i| shares[i])
    };
    let spent = |run: &Run| -> f64 {
        let course: &SideCourse = run.course.side(side);
        let step = run.course.step_s;
        (0..steps).map(|i| course.usd_per_hour((first + i) % count, step) * step / 3600.0).sum()
    };
    let course = busy.course.side(side);
    SideAbsorbed {
        carried_s,
        late_until_s: until as f64 * busy.course.step_s,
        there: (before(&course.there), most(&course.there)),
        nodes: (before(&course.nodes), most(&course.nodes)),
        late: (moments(busy, |m| m.late) - moments(calm, |m| m.late)).max(0.0),
        lost: (moments(busy, |m| m.lost) - moments(calm, |m| m.lost)).max(0.0),
        cold: (cold(busy) - cold(calm)).max(0.0),
        worst_p99_ms: busy.moments[index].iter().flatten().map(|m| m.p99_ms).fold(0.0, f64::max),
        usd: spent(busy) - spent(calm),
        moments: busy.moments[index].clone(),
    }
}
