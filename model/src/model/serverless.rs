//! The serverless side: a chain of functions behind a front door, put together.
//!
//! The pool's own mathematics is in [`super::pool`]; this module turns dials and catalog figures into
//! its input, composes warm and cold latency, and writes the bill ([`bill`]).
//!
//! A chain of `n` functions splits the work evenly; each has a pool of its own with the same figures.
//! A request meets at least one cold start with probability `1 - (1 - p)^n`.

pub mod bill;
pub mod cold;

use super::latency::{Distribution, Stage};
use super::leg::{Leg, total};
use super::limits;
use super::pool::{self, Pool, PoolInput};
use super::state::{Context, StateUse, stage_of};
use super::{Assessment, Part, Serverless, Side};
use crate::catalog::Catalog;
use crate::scenario::{Architecture, Scenario};
use crate::traffic::Profile;
use crate::units::Unit;
use cold::Cold;
use std::borrow::Cow;

/// Evaluates the serverless side.
#[must_use]
pub fn evaluate(scenario: &Scenario, catalog: &Catalog, profile: &Profile) -> Serverless {
    let chain = Chain::of(scenario, catalog);
    let peak = profile.peak();
    let (profile, refused) = within_rate(chain.cx, profile);
    let profile = profile.as_ref();
    let mut pool = pool::evaluate(&chain.pool(profile));
    pool.throttled_share = 1.0 - (1.0 - pool.throttled_share) * (1.0 - refused);
    let pool = pool;
    let latency = chain.latency(&chain.warm(), pool.cold_share);
    let Chain { cx, functions, mut state, run, cold } = chain;
    let input = pool_input(cx, profile, &run, &cold);
    let within = latency.share_within(scenario.tolerance.target_ms.get()) * (1.0 - pool.throttled_share);
    let headroom = limits::headroom_of_functions(cx, run.one, run.whole);
    let usage = bill::Usage::of(cx, &run, &cold, &input, &pool);
    let bill = bill::write(cx, &usage, &pool, &mut state);
    let parts = parts(cx, &run, &state, functions, functions * pool.cold_share * cold.total().mean_ms);
    Serverless {
        assessment: Assessment {
            limits: limits::of_functions(cx, &headroom)
                .into_iter()
                .chain(turned_away(cx, &input, &pool, peak))
                .collect(),
            bill,
            latency,
            parts,
            within_tolerance: within,
            meets_tolerance: within >= scenario.tolerance.percentile.share(),
        },
        cold: Distribution::of(cold.total()),
        billed_ms: usage.billed_ms,
        rollout_min: cx.behaviour.assumptions.function_rollout_min.value,
        headroom,
        state,
        pool,
    }
}

/// The arrivals that the platform takes, and the share of the requests that it refuses because of their rate: where it
/// allows so many requests a second for each unit of concurrency, short runs need more units than there are requests in progress.
fn within_rate<'p>(cx: Context<'_>, profile: &'p Profile) -> (Cow<'p, Profile>, f64) {
    let Some(rule) = &cx.platform.function.rate_per_concurrency else { return (Cow::Borrowed(profile), 0.0) };
    let functions = f64::from(cx.scenario.work.functions.max(1));
    let allowed = rule.value * f64::from(cx.scenario.serverless.concurrency_limit) / functions;
    if profile.peak() <= allowed {
        return (Cow::Borrowed(profile), 0.0);
    }
    let mut taken = profile.clone();
    for rate in &mut taken.rates {
        *rate = rate.min(allowed);
    }
    let refused = 1.0 - taken.mean() / profile.mean().max(1e-12);
    (Cow::Owned(taken), refused.clamp(0.0, 1.0))
}

/// Units of concurrency that the peak asks for: requests in progress, or more where the platform limits the rate of a unit.
fn units_wanted(cx: Context<'_>, input: &PoolInput<'_>, peak: f64) -> f64 {
    let in_progress = peak * input.busy_s / input.concurrency.max(1.0);
    let by_rate = cx.platform.function.rate_per_concurrency.as_ref().map_or(0.0, |rule| peak / rule.value.max(1e-9));
    in_progress.max(by_rate)
}

/// A limit on concurrency that turns away more requests than it lets in.
fn turned_away(cx: Context<'_>, input: &PoolInput<'_>, pool: &Pool, peak: f64) -> Option<limits::Limit> {
    (pool.throttled_share > limits::REFUSED).then(|| {
        let wanted = units_wanted(cx, input, peak) * input.concurrency;
        let (at_once, allowed) = (Unit::Count.format(wanted.ceil()), Unit::Count.format(input.limit));
        limits::Limit {
            dial: "serverless.concurrency_limit",
            text: format!("{allowed} instances turn away most of {at_once} requests at once"),
            wanted,
            allowed: input.limit * input.concurrency,
            source: std::sync::Arc::new(crate::catalog::Source::yours("the dial serverless.concurrency_limit")),
        }
    })
}

/// A scenario as a chain of functions: what the pool is evaluated on, by the model and by its referee.
pub struct Chain<'a> {
    cx: Context<'a>,
    functions: f64,
    state: StateUse,
    run: Run,
    cold: Cold,
}

impl<'a> Chain<'a> {
    /// The chain of a scenario.
    #[must_use]
    pub fn of(scenario: &'a Scenario, catalog: &'a Catalog) -> Self {
        let cx = Context::of(scenario, catalog);
        // The in-process cache is spread over the instances, whose number barely depends on it.
        let busy_guess = Run::of(cx, Stage::ZERO).one.mean_ms / 1000.0 * scenario.traffic.rate.get();
        let state = StateUse::of(Side::Serverless, cx, busy_guess.max(1.0));
        let (run, cold) = (Run::of(cx, state.stage), Cold::of(cx, state.connect));
        Self { cx, functions: f64::from(scenario.work.functions.max(1)), state, run, cold }
    }

    /// Functions in the chain.
    #[must_use]
    pub const fn functions(&self) -> u32 {
        self.functions as u32
    }

    /// What the pool of one function needs to know.
    #[must_use]
    pub fn pool<'p>(&self, profile: &'p Profile) -> PoolInput<'p> {
        pool_input(self.cx, profile, &self.run, &self.cold)
    }

    /// Latency of a request that meets no cold start.
    #[must_use]
    pub fn warm(&self) -> Distribution {
        self.run.distribution.plus(total(&self.path()))
    }

    /// Latency of all requests when this share of a function's are cold; `warm` is [`Self::warm`].
    #[must_use]
    pub fn latency(&self, warm: &Distribution, cold_share: f64) -> Distribution {
        let any_cold = 1.0 - f64::powf(1.0 - cold_share.clamp(0.0, 1.0), self.functions);
        let colds = if any_cold > 0.0 { self.functions * cold_share / any_cold } else { 1.0 };
        let slow = warm.plus(self.cold.total().times(colds));
        Distribution::mixture([(1.0 - any_cold, warm), (any_cold, &slow)]).unwrap_or(slow)
    }

    /// What [`PoolInput::busy_s`] is made of: one invocation of one function.
    #[must_use]
    pub fn invocation(&self) -> Vec<Leg> {
        let variability = self.cx.scenario.work.variability;
        let work = work_ms(self.cx).map(|ms| Leg::once(Stage::new(ms / self.functions, variability)));
        work.into_iter().chain(self.state.legs.iter().map(|leg| leg.split(self.functions))).collect()
    }

    /// What a cold start is made of, the sandbox first, which [`PoolInput::cold_s`] leaves out.
    #[must_use]
    pub fn cold(&self) -> [Leg; 6] {
        self.cold.legs()
    }

    /// What a warm request meets around the functions: front door, platform, hand-offs.
    #[must_use]
    pub fn path(&self) -> [Leg; 3] {
        path(self.cx, self.functions)
    }
}

/// The time that one request occupies functions.
pub struct Run {
    /// One invocation of one function.
    pub one: Stage,
    /// All functions of the chain.
    pub whole: Stage,
    /// The whole chain as a distribution.
    pub distribution: Distribution,
}

impl Run {
    fn of(cx: Context<'_>, state: Stage) -> Self {
        let work = &cx.scenario.work;
        let functions = f64::from(work.functions.max(1));
        // The parts of a chain vary independently, so the chain as a whole varies less.
        let spread = work.variability / functions.sqrt();
        let [cpu, waiting] = work_ms(cx).map(|ms| Stage::new(ms, spread));
        let whole = cpu.then(waiting).then(state);
        let (wide, narrow) = if cpu.variance >= waiting.variance { (cpu, waiting) } else { (waiting, cpu) };
        Self { one: whole.times(1.0 / functions), whole, distribution: Distribution::of(wide).plus(narrow).plus(state) }
    }
}

/// Mean milliseconds of the work of all functions: on the CPU, and waiting.
fn work_ms(cx: Context<'_>) -> [f64; 2] {
    let work = &cx.scenario.work;
    let cpu = work.duration_ms.get() * work.cpu_share.get() / speed(cx);
    [cpu, work.duration_ms.get() * (1.0 - work.cpu_share.get())]
}

/// Speed of the handler over one whole vCPU: CPU comes with memory, or is bought beside it; a single
/// handler does not use more than one.
#[must_use]
pub fn speed(cx: Context<'_>) -> f64 {
    vcpu(cx).clamp(0.01, 1.0)
}

/// vCPU of an instance.
fn vcpu(cx: Context<'_>) -> f64 {
    let rules = &cx.platform.function;
    match (&rules.mb_per_vcpu, &rules.vcpu_per_instance) {
        (Some(mb), _) => memory_mb(cx) / mb.value.max(1.0),
        (None, Some(vcpu)) => vcpu.value,
        (None, None) => 1.0,
    }
}

/// The instance's memory in MB: the dial, within what the platform offers.
#[must_use]
pub fn memory_mb(cx: Context<'_>) -> f64 {
    let rules = &cx.platform.function;
    let asked = cx.scenario.serverless.memory_mb.get().clamp(rules.memory_min_mb.value, rules.memory_max_mb.value);
    rules.memory_choices_mb.iter().copied().find(|choice| *choice >= asked).unwrap_or(asked)
}

/// Instances kept warm; none where they have no sourced price, so that nobody gets them for nothing.
#[must_use]
pub fn provisioned(cx: Context<'_>) -> f64 {
    let s = &cx.scenario.serverless;
    if cx.market.function.provisioned_idle(s.architecture).is_some() { f64::from(s.provisioned) } else { 0.0 }
}

/// The architecture that is billed.
#[must_use]
pub const fn architecture(cx: Context<'_>) -> Architecture {
    cx.scenario.serverless.architecture
}

fn pool_input<'p>(cx: Context<'_>, profile: &'p Profile, run: &Run, cold: &Cold) -> PoolInput<'p> {
    let s = &cx.scenario.serverless;
    let rules = &cx.platform.function;
    let functions = f64::from(cx.scenario.work.functions.max(1));
    let provisioned = provisioned(cx);
    PoolInput {
        profile,
        busy_s: run.one.mean_ms / 1000.0,
        busy_cv: run.one.variance.sqrt() / run.one.mean_ms.max(1e-9),
        cold_s: cold.busy().mean_ms / 1000.0,
        cold_cv: cold.busy().variance.sqrt() / cold.busy().mean_ms.max(1e-9),
        keep_alive_s: s.keep_alive_s.get(),
        concurrency: concurrency(cx, run),
        routing: s.routing,
        provisioned,
        // The functions of a chain share the account's limit.
        limit: (f64::from(s.concurrency_limit) / functions).max(1.0).max(provisioned),
        scale_per_s: rules.scale_per_s.value,
        // The catalog gives a rate only: one second's worth may come at once.
        scale_burst: rules.scale_per_s.value,
    }
}

/// Requests an instance serves at once: the platform's setting, or fewer where they would ask for more
/// CPU than the platform lets an instance use before it starts another.
fn concurrency(cx: Context<'_>, run: &Run) -> f64 {
    let rules = &cx.platform.function;
    let slots = rules.concurrency_for(memory_mb(cx), cx.scenario.work.runtime).value.max(1.0);
    let work = &cx.scenario.work;
    let cpu_ms = work.duration_ms.get() * work.cpu_share.get() / f64::from(work.functions.max(1));
    let target = rules.cpu_target.as_ref().map_or(1.0, |f| f.value);
    let by_cpu = target * vcpu(cx) * run.one.mean_ms / cpu_ms.max(1e-9);
    slots.min(by_cpu).floor().max(1.0)
}

/// Everything around the handlers of a warm request: front door, platform, hand-offs.
fn path(cx: Context<'_>, functions: f64) -> [Leg; 3] {
    let door = cx.platform.front_door(cx.scenario.serverless.front_door).map_or(Stage::ZERO, stage_of);
    let platform = stage_of(&cx.platform.warm_overhead);
    let handoff = cx.platform.handoff(cx.scenario.serverless.handoff).map_or(Stage::ZERO, stage_of);
    [Leg::once(door), Leg::new(platform, functions), Leg::new(handoff, functions - 1.0)]
}

fn parts(cx: Context<'_>, run: &Run, state: &StateUse, functions: f64, cold_ms: f64) -> Vec<Part> {
    let [door, platform, handoffs] = path(cx, functions).map(|leg| total(&[leg]).mean_ms);
    vec![
        Part { name: "front door", mean_ms: door },
        Part { name: "platform", mean_ms: platform },
        Part { name: "hand-offs", mean_ms: handoffs },
        Part { name: "cold starts", mean_ms: cold_ms },
        Part { name: "work", mean_ms: run.whole.mean_ms - state.stage.mean_ms },
        Part { name: "state", mean_ms: state.stage.mean_ms },
    ]
}

/// The pool's requests that were answered, per month.
#[must_use]
pub fn answered(requests: f64, pool: &Pool) -> f64 {
    requests * (1.0 - pool.throttled_share.clamp(0.0, 1.0))
}
