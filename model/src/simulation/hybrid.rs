//! The hybrid, request by request: pods that take a request only into a free slot, and functions for the others.
//!
//! What happens on the functions never reaches the pods, so the pods are played first and the moments at which they passed requests on
//! are the functions' arrivals. Both are the very simulations of the two sides: processor sharing in pods and on nodes, and
//! instances with their keep-alive and their cold starts.

use super::functions::{Chain, Functions, Ride};
use super::histogram::Histogram;
use super::pods::{self, Horizon};
use super::random::{Random, Sum};
use super::replication::Halt;
use super::tape::Tape;
use crate::catalog::Catalog;
use crate::model::hybrid::Hybrid;
use crate::model::kubernetes::Deployment;
use crate::model::leg::total;
use crate::model::serverless;
use crate::scenario::Scenario;
use crate::traffic::Profile;

/// What a run counts.
#[derive(Debug, Clone)]
pub struct Run {
    /// Requests that arrived.
    pub arrivals: u64,
    /// Of these, those passed on to functions.
    pub spilled: u64,
    /// Requests lost to time-outs on pods.
    pub lost: u64,
    /// Seconds from arrival to answer, on pods.
    pub on_pods: Histogram,
    /// The same of those passed on.
    pub on_functions: Histogram,
    /// The function instances; of a chain all functions together.
    pub ride: Ride,
}

impl Run {
    /// Share of all requests that was passed on.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.spilled as f64 / self.arrivals.max(1) as f64
    }

    /// Seconds from arrival to answer, of all requests.
    #[must_use]
    pub fn latency(&self) -> Histogram {
        let mut all = self.on_pods.clone();
        all.merge(&self.on_functions);
        all
    }
}

/// Plays `periods` periods of a split after a warm-up of `warm_up_s`; `None` when the halt was raised.
#[must_use]
pub fn play(
    (plan, catalog, profile): (&Scenario, &Catalog, &Profile),
    hybrid: &Hybrid,
    (warm_up_s, periods): (f64, u32),
    random: [Random; 2],
    halt: &Halt<'_>,
) -> Option<Run> {
    let of_pods = hybrid.split.on_pods(plan);
    let deployment = Deployment::of(&of_pods, catalog);
    let input = deployment.pods(profile);
    let mut played = pods::Deployment::new(&input, Horizon { warm_up_s, periods });
    played.delay = Sum::of_legs(&deployment.delay());
    played.around = Sum::of_legs(&deployment.path());
    let [on_pods, on_functions] = random;
    let (tally, spilled) = played.play_spilling(on_pods, halt)?;
    let first = spilled.partition_point(|at| *at < 0.0);
    let counted = &spilled[first..];
    // The whole of what counts is one period of the functions, so that the tape goes round where the pods' run ended.
    let rates = profile.rates.repeat(periods.max(1) as usize);
    let whole = Profile { step_s: profile.step_s, rates, burst: 1.0 };
    let chain = serverless::Chain::of(&hybrid.functions, catalog);
    let mut one = Functions::new(chain.pool(&whole));
    one.work = Sum::of_legs(&chain.invocation());
    one.cold = Sum::of_legs(&chain.cold());
    one.warm_up_s += 20.0 * total(&chain.cold()).mean_ms / 1e3;
    one.tape = Some(Tape::new(counted, whole.period_s()));
    let [door, platform, handoff] = chain.path();
    let handoff = Sum::of_legs(&[handoff.split(handoff.count.max(1.0))]);
    let around: Vec<_> = [door, platform].into_iter().chain(deployment.path()).collect();
    let ride =
        Chain { one, functions: chain.functions(), handoff, around: Sum::of_legs(&around) }.play(on_functions, halt)?;
    Some(Run {
        arrivals: tally.arrivals,
        spilled: counted.len() as u64,
        lost: tally.lost,
        on_pods: tally.latency,
        on_functions: ride.latency.clone(),
        ride,
    })
}
