//! One replication of each side, and what it leaves behind.
//!
//! A replication counts whole periods, as many as bring some ten thousand requests (at most 400 days). Before it
//! counts, a deployment is played for two hours, or for a whole period where the traffic does not rise and fall
//! smoothly: the autoscaler remembers where it came from until the load moves, as that of a trace always does.

use super::estimate::Interval;
use crate::model::kubernetes::Deployment;
use crate::model::leg::{Leg, total};
use crate::model::pods::PodsInput;
use crate::model::serverless::Chain;
use crate::scenario::{Scenario, Shape};
use crate::simulation::functions::{self, Figure, Functions};
use crate::simulation::histogram::Histogram;
use crate::simulation::pods::{self, Horizon};
use crate::simulation::random::{Random, Sum};
use crate::simulation::replication::{Experiment, Halt, Outcome, Ratio};
use crate::simulation::tape::Tape;
use crate::traffic::Profile;

/// Requests of a replication, roughly.
const REQUESTS: f64 = 10_000.0;
/// Longest time that a replication counts.
const LONGEST_S: f64 = 400.0 * 86_400.0;

/// Pods that exist, on average.
pub const REPLICAS: usize = 0;
/// Most pods of a period.
pub const PEAK: usize = 1;
/// Nodes, on average.
pub const NODES: usize = 2;
/// Share of requests within the tolerance.
pub const WITHIN_PODS: usize = 3;
/// Share of requests lost.
pub const LOST: usize = 4;
/// Share of requests that met pods without idle CPU.
pub const LATE: usize = 5;
/// Share of requests that found no pod.
pub const FOUND_NONE: usize = 6;
/// Share of the time without a pod.
pub const DOWN: usize = 7;
/// Mean seconds from the arrival of a batch to the end of its last record.
pub const MAKESPAN: usize = 8;

/// Share of cold requests.
pub const COLD: usize = 0;
/// Instances, on average.
pub const INSTANCES: usize = 1;
/// Share of requests within the tolerance.
pub const WITHIN_FUNCTIONS: usize = 2;
/// Share of requests turned away.
pub const THROTTLED: usize = 3;

/// What replications leave behind.
#[derive(Debug, Clone)]
pub struct Records {
    /// Requests that arrived.
    pub requests: u64,
    figures: Vec<Ratio>,
    pooled: Histogram,
    parts: Vec<Histogram>,
    /// For each step of the period: CPU in use and there, in pod-seconds.
    used: Vec<(f64, f64)>,
}

impl Records {
    fn new(requests: u64, figures: Vec<Ratio>, latency: Histogram, used: Vec<(f64, f64)>) -> Self {
        Self { requests, figures, pooled: latency.clone(), parts: vec![latency], used }
    }

    /// Latency in seconds that a share `p` of the answered requests does not exceed.
    pub fn quantile(&self, p: f64) -> Interval {
        Interval::of_quantile(p, &self.pooled, self.parts.iter())
    }

    /// Utilization in the busiest step of the period.
    pub fn busiest(&self) -> f64 {
        self.used.iter().map(|(used, there)| used / there.max(1e-9)).fold(0.0, f64::max)
    }
}

impl Outcome for Records {
    fn figures(&self) -> Vec<Ratio> {
        self.figures.clone()
    }

    fn merge(&mut self, next: Self) {
        self.requests += next.requests;
        self.pooled.merge(&next.pooled);
        self.parts.extend(next.parts);
        for (mine, theirs) in self.used.iter_mut().zip(next.used) {
            *mine = (mine.0 + theirs.0, mine.1 + theirs.1);
        }
    }
}

/// Periods that a replication counts.
fn periods(profile: &Profile) -> u32 {
    let period_s = profile.period_s().max(1.0);
    let wanted = REQUESTS / (profile.mean() * period_s).max(1e-9);
    wanted.min(LONGEST_S / period_s).ceil().max(1.0) as u32
}

/// About as long as the longest Job takes, and half as long again: those that overlap have to be there from the beginning.
fn longest_job_s(input: &PodsInput<'_>) -> f64 {
    let Some(job) = input.job else { return 0.0 };
    let records = input.profile.batches().iter().map(|batch| batch.records).fold(0.0, f64::max);
    let slots = f64::from(job.parallelism.max(1)) * input.concurrency.max(1.0);
    let busy_s = input.work_s / input.supply.capacity(input.vcpu).max(1e-3);
    let each_s = (busy_s / f64::from(job.parallelism.max(1))).max((busy_s + input.delay.mean_ms / 1e3) / slots);
    1.5 * records * each_s
}

/// A deployment and the target it is measured by.
pub struct PodsTrial<'a> {
    played: pods::Deployment<'a>,
    target_s: f64,
}

impl<'a> PodsTrial<'a> {
    /// A trial of a deployment.
    pub fn new(input: &'a PodsInput<'a>, deployment: &Deployment<'_>, scenario: &Scenario) -> Self {
        Self::with(input, [&deployment.delay(), &deployment.path()], scenario)
    }

    /// A trial of serverless instances that are added by measurement.
    pub fn of_service(input: &'a PodsInput<'a>, chain: &Chain<'_>, scenario: &Scenario) -> Self {
        Self::with(input, [&chain.delay(), &chain.path()], scenario)
    }

    /// A trial of what waits in its slot and what it meets around.
    fn with(input: &'a PodsInput<'a>, [delay, around]: [&[Leg]; 2], scenario: &Scenario) -> Self {
        const SETTLED_S: f64 = 7200.0;
        let waves = matches!(scenario.traffic.shape, Shape::Day | Shape::WeekendDip | Shape::Trace);
        let warm_up_s = if waves { SETTLED_S } else { SETTLED_S.max(input.profile.period_s()) };
        let warm_up_s = warm_up_s.max(longest_job_s(input));
        let played = pods::Deployment {
            input,
            horizon: Horizon { warm_up_s, periods: periods(input.profile) },
            delay: Sum::of_legs(delay),
            around: Sum::of_legs(around),
            tape: None,
            spills: false,
        };
        Self { played, target_s: scenario.tolerance.target_ms.seconds() }
    }

    /// The same with recorded arrivals, if there are any.
    pub fn on(mut self, tape: Option<Tape<'a>>) -> Self {
        self.played.tape = tape;
        self
    }
}

impl Experiment for PodsTrial<'_> {
    type Outcome = Records;

    fn play(&self, _index: u32, random: Random, halt: &Halt<'_>) -> Option<Records> {
        let tally = self.played.play(random, halt)?;
        let answered = tally.latency.count() as f64;
        let all = answered + tally.lost as f64;
        let seconds = tally.length_s();
        let figures = vec![
            Ratio::new(tally.pods_s, seconds),
            Ratio::new(tally.peaks.iter().sum(), tally.peaks.len() as f64),
            Ratio::new(tally.nodes_s, seconds),
            Ratio::new(tally.latency.share_within(self.target_s) * answered, all),
            Ratio::new(tally.lost as f64, all),
            Ratio::new(tally.late as f64, tally.arrivals as f64),
            Ratio::new(tally.held[0] as f64, tally.arrivals as f64),
            Ratio::new(tally.down_s, seconds),
            Ratio::new(tally.makespans.iter().sum(), tally.makespans.len() as f64),
        ];
        let used = tally.steps.iter().map(|step| (step.utilization, step.ready)).collect();
        Some(Records::new(tally.arrivals, figures, tally.latency, used))
    }
}

/// A chain of functions and the target it is measured by.
pub struct FunctionsTrial<'a> {
    played: functions::Chain<'a>,
    target_s: f64,
}

impl<'a> FunctionsTrial<'a> {
    /// A trial of a chain.
    pub fn new(chain: &Chain<'_>, profile: &'a Profile, scenario: &Scenario) -> Self {
        let mut one = Functions::new(chain.pool(profile));
        one.work = Sum::of_legs(&chain.invocation());
        one.cold = Sum::of_legs(&chain.cold());
        one.warm_up_s += 20.0 * total(&chain.cold()).mean_ms / 1e3;
        one.periods = periods(profile);
        let [door, platform, handoff] = chain.path();
        let handoff = Sum::of_legs(&[handoff.split(handoff.count.max(1.0))]);
        let around = Sum::of_legs(&[door, platform]);
        let played = functions::Chain { one, functions: chain.functions(), handoff, around };
        Self { played, target_s: scenario.tolerance.target_ms.seconds() }
    }

    /// The same with recorded arrivals, if there are any.
    pub fn on(mut self, tape: Option<Tape<'a>>) -> Self {
        self.played.one.tape = tape;
        self
    }
}

impl Experiment for FunctionsTrial<'_> {
    type Outcome = Records;

    fn play(&self, _index: u32, random: Random, halt: &Halt<'_>) -> Option<Records> {
        let ride = self.played.play(random, halt)?;
        let pools = ride.pools.figures();
        let in_time = ride.latency.share_within(self.target_s) * ride.latency.count() as f64;
        let figures = vec![
            pools[Figure::ColdShare as usize],
            pools[Figure::MeanInstances as usize],
            Ratio::new(in_time, ride.arrivals as f64),
            pools[Figure::ThrottledShare as usize],
        ];
        Some(Records::new(ride.arrivals, figures, ride.latency, Vec::new()))
    }
}
