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
use super::limits;
use super::pool::{self, Pool, PoolInput};
use super::state::{Context, StateUse, stage_of};
use super::{Assessment, Part, Serverless, Side};
use crate::catalog::Catalog;
use crate::scenario::{Architecture, FrontDoor, Scenario};
use crate::traffic::Profile;
use cold::Cold;

/// Evaluates the serverless side.
#[must_use]
pub fn evaluate(scenario: &Scenario, catalog: &Catalog, profile: &Profile) -> Serverless {
    let cx = Context::of(scenario, catalog);
    let functions: f64 = f64::from(scenario.work.functions.max(1));
    // The in-process cache is spread over the instances, whose number barely depends on it.
    let busy_guess = Run::of(cx, Stage::ZERO).one.mean_ms / 1000.0 * scenario.traffic.rate.get();
    let mut state = StateUse::of(Side::Serverless, cx, busy_guess.max(1.0));
    let run = Run::of(cx, state.stage);
    let cold = Cold::of(cx, state.connect);
    let pool = pool::evaluate(&pool_input(cx, profile, &run, &cold));
    let path = path(cx, functions);
    let warm = run.distribution.plus(path);
    let any_cold = 1.0 - f64::powf(1.0 - pool.cold_share.clamp(0.0, 1.0), functions);
    let colds = if any_cold > 0.0 { functions * pool.cold_share / any_cold } else { 1.0 };
    let slow = warm.plus(cold.total().times(colds));
    let latency = Distribution::mixture([(1.0 - any_cold, &warm), (any_cold, &slow)]).unwrap_or(warm);
    let within = latency.share_within(scenario.tolerance.target_ms.get()) * (1.0 - pool.throttled_share);
    let usage = bill::Usage::of(cx, &run, &cold, &pool);
    let bill = bill::write(cx, &usage, &pool, &mut state);
    let parts = parts(cx, &run, &state, functions, functions * pool.cold_share * cold.total().mean_ms);
    Serverless {
        assessment: Assessment {
            limits: limits::of_functions(cx, run.one, run.whole),
            bill,
            latency,
            parts,
            within_tolerance: within,
            meets_tolerance: within >= scenario.tolerance.percentile.share(),
        },
        cold: Distribution::of(cold.total()),
        billed_ms: usage.billed_ms,
        rollout_min: cx.behaviour.assumptions.function_rollout_min.value,
        state,
        pool,
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
        let cpu_ms = work.duration_ms.get() * work.cpu_share.get() / speed(cx);
        let waiting_ms = work.duration_ms.get() * (1.0 - work.cpu_share.get());
        // The parts of a chain vary independently, so the chain as a whole varies less.
        let spread = work.variability / functions.sqrt();
        let (cpu, waiting) = (Stage::new(cpu_ms, spread), Stage::new(waiting_ms, spread));
        let whole = cpu.then(waiting).then(state);
        let (wide, narrow) = if cpu.variance >= waiting.variance { (cpu, waiting) } else { (waiting, cpu) };
        Self { one: whole.times(1.0 / functions), whole, distribution: Distribution::of(wide).plus(narrow).plus(state) }
    }
}

/// Speed of the handler over one whole vCPU: CPU comes with memory, or is bought beside it; a single
/// handler does not use more than one.
#[must_use]
pub fn speed(cx: Context<'_>) -> f64 {
    let rules = &cx.platform.function;
    let vcpu = match (&rules.mb_per_vcpu, &rules.vcpu_per_instance) {
        (Some(mb), _) => memory_mb(cx) / mb.value.max(1.0),
        (None, Some(vcpu)) => vcpu.value,
        (None, None) => 1.0,
    };
    vcpu.clamp(0.01, 1.0)
}

/// The instance's memory in MB: the dial, within what the platform offers.
#[must_use]
pub fn memory_mb(cx: Context<'_>) -> f64 {
    let rules = &cx.platform.function;
    let asked = cx.scenario.serverless.memory_mb.get().clamp(rules.memory_min_mb.value, rules.memory_max_mb.value);
    rules.memory_choices_mb.iter().copied().find(|choice| *choice >= asked).unwrap_or(asked)
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
    let provisioned = f64::from(s.provisioned);
    PoolInput {
        profile,
        busy_s: run.one.mean_ms / 1000.0,
        busy_cv: run.one.variance.sqrt() / run.one.mean_ms.max(1e-9),
        cold_s: cold.busy().mean_ms / 1000.0,
        cold_cv: cold.busy().variance.sqrt() / cold.busy().mean_ms.max(1e-9),
        keep_alive_s: s.keep_alive_s.get(),
        concurrency: rules.concurrency.value.max(1.0),
        routing: s.routing,
        provisioned,
        // The functions of a chain share the account's limit.
        limit: (f64::from(s.concurrency_limit) / functions).max(1.0).max(provisioned),
        scale_per_s: rules.scale_per_s.value,
        // The catalog gives a rate only: one second's worth may come at once.
        scale_burst: rules.scale_per_s.value,
    }
}

/// Everything around the handlers of a warm request: front door, platform, hand-offs.
fn path(cx: Context<'_>, functions: f64) -> Stage {
    let door = cx.platform.front_door(cx.scenario.serverless.front_door).map_or(Stage::ZERO, stage_of);
    let platform = stage_of(&cx.platform.warm_overhead).times(functions);
    door.then(platform).then(handoffs(cx, functions))
}

fn handoffs(cx: Context<'_>, functions: f64) -> Stage {
    let one = cx.platform.handoff(cx.scenario.serverless.handoff).map_or(Stage::ZERO, stage_of);
    one.times(functions - 1.0)
}

fn parts(cx: Context<'_>, run: &Run, state: &StateUse, functions: f64, cold_ms: f64) -> Vec<Part> {
    let door = match cx.scenario.serverless.front_door {
        FrontDoor::Event => Stage::ZERO,
        door => cx.platform.front_door(door).map_or(Stage::ZERO, stage_of),
    };
    vec![
        Part { name: "front door", mean_ms: door.mean_ms },
        Part { name: "platform", mean_ms: stage_of(&cx.platform.warm_overhead).mean_ms * functions },
        Part { name: "hand-offs", mean_ms: handoffs(cx, functions).mean_ms },
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
