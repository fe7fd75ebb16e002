//! The hybrid: base load on pods, the rest on functions.
//!
//! A fixed number of pods is always there. Each takes so many requests at once and no more; a request that finds every slot taken is
//! passed on to functions, at once and without a queue. The pods' number does not follow the day: the functions do that, and an
//! autoscaler beside a spill rule would never see the load that was passed on. A slot is worth having on a pod while the share of time
//! in which it is busy, times the price of a busy function, is above what the slot costs (critical utilization); [`search()`] finds
//! that point by the whole bill, because nodes come in steps.
//!
//! - [`station`]: how full the pods are, and what they turn away,
//! - [`spill`]: the same over the period, and how unevenly it comes,
//! - [`bill`]: both fixed floors, one store, and the hours of two deployment paths,
//! - [`search`](mod@search): the best split, and whether it beats the better side alone.
//!
//! The functions' side is that of [`super::serverless`] with the overflow as its traffic. `simulation::hybrid` is the referee.

pub mod bill;
pub mod search;
pub mod spill;
pub mod station;

use super::bill::Bill;
use super::fit::Outcome;
use super::kubernetes::Deployment;
use super::latency::Distribution;
use super::leg::total;
use super::limits;
use super::pods::latency_mixture::{Slowed, of_slowdowns};
use super::pods::{PodsInput, processor};
use super::pool::Pool;
use super::serverless::{self, Chain};
use super::state::{Context, StateUse};
use super::tolerance::Standing;
use super::{Assessment, Capacities, Evaluated, Part};
use crate::catalog::Catalog;
use crate::scenario::{Balancing, Recorded, ScaleToZero, Scenario, Shape, StatePlacement};
use crate::traffic::Profile;
use crate::units::PerSecond;
pub use search::{Answer, Fitted, search, search_while, withheld};
use spill::Spill;
use station::{Pack, Station};
use std::sync::Arc;

/// How the load is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Split {
    /// Pods that are always there, at least 1.
    pub pods: u32,
    /// Requests that each of them takes at once, at least 1.
    pub slots: u32,
    /// Function instances that are kept warm.
    pub provisioned: u32,
}

impl Split {
    /// Slots on pods.
    #[must_use]
    pub const fn total(self) -> u32 {
        self.pods.saturating_mul(self.slots)
    }

    const fn pack(self, per_node: u32) -> Pack {
        Pack { pods: self.pods, per_node, slots: self.slots }
    }

    /// The scenario of the pods: this number of them, a balancer that knows their free slots, and state where functions reach it too.
    #[must_use]
    pub fn on_pods(self, plan: &Scenario) -> Scenario {
        let mut scenario = plan.clone();
        let k = &mut scenario.kubernetes;
        (k.min_replicas, k.max_replicas, k.concurrency) = (self.pods, self.pods, self.slots);
        k.balancing = Balancing::LeastOutstanding;
        // The base load's pods are always there.
        k.scale_to_zero = ScaleToZero::Never;
        k.state = StatePlacement::Managed;
        scenario
    }

    /// The scenario of the functions, whose traffic is what the pods turn away.
    #[must_use]
    pub fn on_functions(self, plan: &Scenario, profile: &Profile, spill: &Spill, batch: f64) -> Scenario {
        /// Requests a second that stand for none: a trace needs a mean.
        const NONE: f64 = 1e-9;
        let mut scenario = plan.clone();
        scenario.serverless.provisioned = self.provisioned;
        let mean = spill.rates.iter().sum::<f64>() / spill.rates.len().max(1) as f64;
        let rates = if mean > NONE { spill.rates.iter().map(|rate| rate / mean).collect() } else { vec![1.0] };
        let step_s = if mean > NONE { profile.step_s } else { profile.period_s() };
        let traffic = &mut scenario.traffic;
        traffic.rate = PerSecond::new(mean.max(NONE));
        traffic.shape = Shape::Trace;
        traffic.trace = Some(Arc::new(Recorded { name: "overflow".to_owned(), step_s, rates }));
        traffic.burst = batch;
        scenario
    }
}

/// The bills that a hybrid's is made of, and who answers how many requests.
pub struct Parts<'a> {
    /// Of the pods for what they answer.
    pub pods: &'a Bill,
    /// Of the functions for what they answer.
    pub functions: &'a Bill,
    /// What state adds on pods and on functions.
    pub states: [&'a StateUse; 2],
    /// Share of all requests that is passed on to functions.
    pub spilled: f64,
    /// Share of all requests that functions turn away.
    pub refused: f64,
}

/// A split and what it comes to.
#[derive(Debug, Clone)]
pub struct Hybrid {
    /// How the load is divided.
    pub split: Split,
    /// Share of all requests that is passed on to functions.
    pub spilled: f64,
    /// Share of the slots on pods that is taken, on average.
    pub busy: f64,
    /// What it says about itself as a side does.
    pub assessment: Assessment,
    /// The same in short.
    pub outcome: Outcome,
    /// The function instances.
    pub pool: Pool,
    /// Nodes paid for.
    pub nodes: f64,
    /// Latency of the requests on pods, and of those on functions.
    pub latencies: [Distribution; 2],
    /// The scenario of the functions: what the pods turn away is its traffic.
    pub functions: Scenario,
    /// Requests in progress on pods and on functions, in each step of the period.
    pub steps: Vec<[f64; 2]>,
}

/// Evaluates a split of a scenario that has both sides' plans in it.
#[must_use]
pub fn evaluate(plan: &Scenario, catalog: &Catalog, profile: &Profile, split: Split) -> Hybrid {
    let of_pods = split.on_pods(plan);
    let spill = overflow(&Deployment::of(&of_pods, catalog).pods(profile), split);
    with_spill(plan, catalog, profile, split, &spill, &mut Evaluated)
}

/// Evaluates a split of which it is known what the pods turn away, with a pool from `capacities`.
#[must_use]
pub fn with_spill(
    plan: &Scenario,
    catalog: &Catalog,
    profile: &Profile,
    split: Split,
    spill: &Spill,
    capacities: &mut dyn Capacities,
) -> Hybrid {
    let of_pods = split.on_pods(plan);
    let deployment = Deployment::of(&of_pods, catalog);
    let input = deployment.pods(profile);
    let path = total(&deployment.path());
    let on_pods = times_on_pods(&input, profile, spill).plus(path);
    let carried = 1.0 - spill.share;
    let mut answered = of_pods.clone();
    answered.traffic.rate = PerSecond::new((plan.traffic.rate.get() * carried).max(1e-9));
    let fixed = Deployment::of(&answered, catalog).fixed(split.pods);
    let of_functions = split.on_functions(plan, profile, spill, batch(plan, catalog, profile, spill));
    let overflow_profile = Profile::of(&of_functions.traffic);
    let functions = serverless::evaluate_with(&of_functions, catalog, &overflow_profile, capacities);
    let on_functions = functions.assessment.latency.plus(path);
    let refused = spill.share * functions.pool.throttled_share;
    let parts = Parts {
        pods: &fixed.bill,
        functions: &functions.assessment.bill,
        states: [&fixed.state, &functions.state],
        spilled: spill.share,
        refused,
    };
    let bill = bill::write(Context::of(&of_pods, catalog), &parts);
    let weights = [carried, spill.share * (1.0 - functions.pool.throttled_share)];
    let latencies = [on_pods, on_functions];
    let latency = Distribution::mixture(weights.into_iter().zip(&latencies)).unwrap_or_else(|| latencies[0].clone());
    let steps = spill
        .steps
        .iter()
        .enumerate()
        .map(|(i, step)| [step.busy, functions.pool.steps.get(i).map_or(0.0, |step| step.busy)]);
    let answered: f64 = weights.iter().sum();
    let mean = |i: usize| weights[i] / answered.max(1e-12) * latencies[i].mean_ms();
    let means = vec![Part { name: "on pods", mean_ms: mean(0) }, Part { name: "on functions", mean_ms: mean(1) }];
    let busy = spill.steps.iter().map(|step| step.busy).sum::<f64>() / spill.steps.len().max(1) as f64;
    let assessment =
        assessment(plan, (fixed.limits, fixed.caps), &functions.assessment, (bill, latency, refused), means);
    let outcome =
        Outcome::of(&assessment, plan, [f64::from(split.pods), functions.pool.peak_instances, fixed.pods.mean_nodes]);
    Hybrid {
        split,
        spilled: spill.share,
        busy: busy / f64::from(split.total().max(1)),
        assessment,
        outcome,
        nodes: fixed.pods.mean_nodes,
        steps: steps.collect(),
        pool: functions.pool,
        functions: of_functions,
        latencies,
    }
}

/// What the pods turn away.
#[must_use]
pub fn overflow(input: &PodsInput<'_>, split: Split) -> Spill {
    let processor = processor(input);
    let station = Station::new(&processor, split.pack(input.pods_per_node), input.delay.mean_ms / 1e3);
    let work = processor.work;
    let variance = (work.mean_s * work.cv).powi(2) + input.delay.variance / 1e6;
    let cv = variance.sqrt() / station.alone_s().max(1e-9);
    Spill::of(&station, split.total(), input.profile, cv)
}

/// Times in the pods of the requests that they take.
fn times_on_pods(input: &PodsInput<'_>, profile: &Profile, spill: &Spill) -> Distribution {
    let met: Vec<Slowed> = profile
        .rates
        .iter()
        .zip(&spill.steps)
        .filter(|(rate, _)| **rate > 0.0)
        .map(|(rate, step)| Slowed {
            slowdown: step.slowdown,
            unevenness: step.unevenness,
            requests: rate * (1.0 - step.turned_away),
        })
        .collect();
    of_slowdowns(processor(input), input.delay, &met)
}

/// The mean batch in which the overflow reaches the functions.
fn batch(plan: &Scenario, catalog: &Catalog, profile: &Profile, spill: &Spill) -> f64 {
    let chain = Chain::of(plan, catalog);
    spill::batch(spill.peakedness, chain.pool(profile).busy_cv)
}

fn assessment(
    plan: &Scenario,
    pods: (Vec<limits::Limit>, Vec<limits::Cap>),
    functions: &Assessment,
    (bill, latency, refused): (Bill, Distribution, f64),
    parts: Vec<Part>,
) -> Assessment {
    let (limits, mut caps) = pods;
    caps.extend(functions.caps.iter().cloned());
    let refused = refused.max(limits::unworkable(&caps));
    let within = latency.share_within(plan.tolerance.target_ms.get()) * (1.0 - refused);
    Assessment {
        limits: limits.into_iter().chain(functions.limits.iter().cloned()).collect(),
        caps,
        bill,
        standing: Standing::of(plan, &latency, refused, 0.0),
        parts,
        within_tolerance: within,
        meets_tolerance: within >= plan.tolerance.percentile.share(),
        latency,
    }
}
