//! How much more traffic each side takes: until it can no longer run the workload, and until it misses the latency
//! target; and what gives way first. Every dial but the rate stays as it is, the caps included: one that follows the load would
//! never give way, while the one that was set up does.

use super::{AnalysisError, unless_cancelled};
use crate::catalog::Catalog;
use crate::model::plan::{round_up, settled};
use crate::model::{Assessment, Side, evaluate};
use crate::scenario::{Automatic, Scenario, ServerlessKind};
use crate::units::{PerSecond, Unit};
use std::sync::atomic::AtomicBool;

/// Greatest rate that is looked at, in requests a second: that of the rate's dial.
const MOST_PER_S: f64 = 100_000.0;
/// Ratio of two neighbouring rates while a rate that breaks it is sought. A break that heals within one step is overlooked.
const STEP: f64 = 1.5;
/// Halvings of the step in which it breaks: 1.5 to the power of 1/128 is 0.3 %.
const HALVINGS: usize = 7;

/// How far one side goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Headroom {
    /// The side.
    pub side: Side,
    /// Until it can no longer run the workload; `None` where it cannot now.
    pub runs: Option<Reach>,
    /// Until it misses the latency target; `None` where it misses it now.
    pub in_time: Option<Reach>,
    /// The cap that it was held to, in words, such as '500 pods at most'.
    pub cap: String,
}

/// How much more traffic something bears.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// The greatest rate at which it holds, over the rate now.
    pub factor: f64,
    /// That rate, in requests a second.
    pub per_s: f64,
    /// What gives way beyond it, in words; `None` where nothing does up to the end of the dial.
    pub breaks: Option<String>,
}

/// How much more traffic a side takes.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised.
pub fn headroom(
    scenario: &Scenario,
    catalog: &Catalog,
    side: Side,
    cancel: &AtomicBool,
) -> Result<Headroom, AnalysisError> {
    let (held, cap) = held(scenario, catalog, side);
    let scenario = &held;
    let runs = reach(scenario, catalog, side, cancel, |assessment| {
        let limit = assessment.limits.first();
        (assessment.feasible(), limit.map_or_else(|| "it cannot run".to_owned(), |limit| limit.text.clone()))
    })?;
    let tolerance = &scenario.tolerance;
    let target = format!("{} beyond {}", tolerance.percentile.label(), tolerance.target_ms);
    let in_time = reach(scenario, catalog, side, cancel, |assessment| (assessment.meets_tolerance, target.clone()))?;
    Ok(Headroom { side, runs, in_time, cap })
}

/// The scenario with the cap of a side as it stands now: the most pods that the plan has, or the instances that an account may
/// have at once, which is its usual quota where the user has set no limit and does not need more already.
fn held(scenario: &Scenario, catalog: &Catalog, side: Side) -> (Scenario, String) {
    let mut held = settled(scenario, catalog);
    let dial = match side {
        Side::Kubernetes => Automatic::MaxReplicas,
        Side::Serverless => Automatic::ConcurrencyLimit,
    };
    if side == Side::Serverless && !held.pins.has(dial) && held.serverless.kind == ServerlessKind::Function {
        let usual = &catalog.behaviour().platform(held.place.provider).function.concurrency_limit;
        let needed = round_up(evaluate(&held, catalog).serverless.pool.peak_instances);
        held.serverless.concurrency_limit = usual.value.max(needed).min(f64::from(u32::MAX)) as u32;
    }
    held.pins.pin(dial);
    let words = match side {
        Side::Kubernetes => format!("{} pods at most", Unit::Count.format(f64::from(held.kubernetes.max_replicas))),
        Side::Serverless => {
            format!("{} instances at once", Unit::Count.format(f64::from(held.serverless.concurrency_limit)))
        }
    };
    (held, words)
}

/// The greatest rate at which a side still `holds`, and the words for what happens just beyond.
fn reach(
    scenario: &Scenario,
    catalog: &Catalog,
    side: Side,
    cancel: &AtomicBool,
    holds: impl Fn(&Assessment) -> (bool, String),
) -> Result<Option<Reach>, AnalysisError> {
    let here = scenario.traffic.rate.get();
    let look = |per_s: f64| {
        let mut moved = scenario.clone();
        moved.traffic.rate = PerSecond::new(per_s);
        holds(evaluate(&moved, catalog).side(side))
    };
    if !look(here).0 {
        return Ok(None);
    }
    let (mut good, mut bad) = (here, None);
    while good < MOST_PER_S && bad.is_none() {
        unless_cancelled(cancel)?;
        let next = (good * STEP).min(MOST_PER_S);
        let (fine, words) = look(next);
        if fine { good = next } else { bad = Some((next, words)) }
    }
    for _ in 0..HALVINGS {
        let Some((broken, _)) = &bad else { break };
        unless_cancelled(cancel)?;
        let middle = (good * broken).sqrt();
        let (fine, words) = look(middle);
        if fine { good = middle } else { bad = Some((middle, words)) }
    }
    Ok(Some(Reach { factor: good / here, per_s: good, breaks: bad.map(|(_, words)| words) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_at_the_reach_and_breaks_just_beyond() {
        let catalog = Catalog::load().expect("the catalog loads");
        let mut scenario = Scenario::default();
        scenario.traffic.rate = PerSecond::new(400.0);
        scenario.kubernetes.max_replicas = 20;
        scenario.pins.pin(Automatic::MaxReplicas);
        let never = AtomicBool::new(false);
        for side in Side::BOTH {
            let found = headroom(&scenario, &catalog, side, &never).expect("not cancelled");
            let (scenario, _) = held(&scenario, &catalog, side);
            let Some(reach) = found.runs else { continue };
            let at = |per_s: f64| {
                let mut moved = scenario.clone();
                moved.traffic.rate = PerSecond::new(per_s);
                evaluate(&moved, &catalog).side(side).feasible()
            };
            assert!(at(reach.per_s) && reach.factor >= 1.0);
            assert_eq!(reach.breaks.is_some(), reach.per_s < MOST_PER_S);
            if reach.breaks.is_some() {
                assert!(!at(1.01 * reach.per_s), "{side:?} {reach:?}");
            }
        }
    }

    #[test]
    fn a_cap_that_follows_the_load_gives_way_where_it_stands_now() {
        let catalog = Catalog::load().expect("the catalog loads");
        let scenario = Scenario::default();
        let never = AtomicBool::new(false);
        for side in Side::BOTH {
            let found = headroom(&scenario, &catalog, side, &never).expect("not cancelled");
            let reach = found.in_time.expect("it answers in time now");
            assert!(reach.breaks.is_some() && reach.factor > 2.0, "{side:?}: {reach:?}, {}", found.cap);
        }
    }

    #[test]
    fn what_gives_way_now_has_no_reach() {
        let catalog = Catalog::load().expect("the catalog loads");
        let mut scenario = Scenario::default();
        scenario.tolerance.target_ms = crate::units::Millis::new(5.0);
        let found = headroom(&scenario, &catalog, Side::Serverless, &AtomicBool::new(false)).expect("not cancelled");
        assert!(found.in_time.is_none() && found.runs.is_some());
    }
}
