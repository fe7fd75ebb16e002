//! The serverless side: a chain of functions behind a front door, put together.
//!
//! The pool's own mathematics is in [`super::pool`]; this module turns dials and catalog figures into
//! its input, composes warm and cold latency, and writes the bill ([`bill`]).
//!
//! A chain of `n` functions splits the work evenly; each has a pool of its own with the same figures. Kinds whose instances are added
//! by measurement, before they are full, are played by the pods' model instead ([`service`]).
//! A request that meets any cold start meets so many that the mean is kept: one, or (after a silence, which empties all pools) all of
//! them; see [`super::pool::Pool::met_share`].

pub mod bill;
pub mod cold;
mod kept;
pub mod kind;
pub mod service;

use super::door;
use super::latency::{Distribution, Stage};
use super::leg::{Leg, total};
use super::limits;
use super::pods::PodsInput;
use super::pool::{self, Pool, PoolInput};
use super::state::{Context, StateUse, stage_of};
use super::tolerance::Standing;
use super::{Assessment, Capacities, Evaluated, Part, Serverless, Side};
use crate::catalog::{Catalog, Figure};
use crate::scenario::{Architecture, Automatic, FrontDoor, Scenario};
use crate::traffic::Profile;
use crate::units::Unit;
use cold::Cold;
use kind::Capacity;
pub use kind::{functions, memory_mb, vcpu};
use std::borrow::Cow;

/// Evaluates the serverless side.
#[must_use]
pub fn evaluate(scenario: &Scenario, catalog: &Catalog, profile: &Profile) -> Serverless {
    evaluate_with(scenario, catalog, profile, &mut Evaluated)
}

/// Evaluates the serverless side with a pool, or pods, from `capacities`.
#[must_use]
pub fn evaluate_with(
    scenario: &Scenario,
    catalog: &Catalog,
    profile: &Profile,
    capacities: &mut dyn Capacities,
) -> Serverless {
    let chain = Chain::of(scenario, catalog);
    if Capacity::of(chain.cx).tracking().is_some() {
        return service::evaluate(chain, profile, capacities);
    }
    let peak = profile.peak();
    let (profile, refused) = within_rate(chain.cx, profile);
    let profile = profile.as_ref();
    let mut pool = capacities.pool(&chain.pool(profile));
    pool.throttled_share = 1.0 - (1.0 - pool.throttled_share) * (1.0 - refused);
    let pool = pool;
    let warm = capacities.sum(&chain.warm_stages());
    let latency = chain.latency(&warm, Met { share: pool.cold_share, any: pool.met_share });
    let Chain { cx, functions, mut state, run, cold } = chain;
    let input = pool_input(cx, profile, &run, &cold);
    let full_house = turned_away(cx, &input, &pool, peak, refused);
    let caps: Vec<_> = limits::cap_of_functions(cx).into_iter().chain(full_house).collect();
    let refused = pool.throttled_share.max(limits::unworkable(&caps));
    let within = latency.share_within(scenario.tolerance.target_ms.get()) * (1.0 - refused);
    let standing = Standing::of(scenario, &latency, refused, 0.0);
    let headroom = limits::headroom_of_functions(cx, run.one, run.whole);
    let usage = match Capacity::of(cx) {
        Capacity::Function => bill::Usage::of(cx, (&run, &cold), &input, &pool, capacities),
        Capacity::Container(..) | Capacity::Managed(..) => bill::Usage::of_instances(cx, functions, &pool),
    };
    let mut bill = bill::write(cx, &usage, &pool, &mut state);
    door::name_gaps(&mut bill, Side::Serverless, cx);
    let parts = parts(cx, &run, &state, functions, functions * pool.cold_share * cold.total().mean_ms);
    Serverless {
        assessment: Assessment {
            limits: limits::of_functions(cx, &headroom).into_iter().chain(full(cx, &input, &pool)).collect(),
            caps,
            bill,
            latency,
            parts,
            within_tolerance: within,
            meets_tolerance: within >= scenario.tolerance.percentile.share(),
            standing,
        },
        quota: functions * units_wanted(cx, &input, peak).max(pool.peak_instances),
        cold: capacities.sum(&[cold.total()]),
        billed_ms: usage.billed_ms,
        rollout_min: rollout_min(cx, &cold, &pool),
        idle_share: idle_share(cx, &pool),
        zones: None,
        headroom,
        state,
        pool,
    }
}

/// The arrivals that the platform takes, and the share of the requests that it refuses because of their rate: where it
/// allows so many requests a second for each unit of concurrency, short runs need more units than there are requests in progress.
fn within_rate<'p>(cx: Context<'_>, profile: &'p Profile) -> (Cow<'p, Profile>, f64) {
    let Some(rule) = rate_per_unit(cx) else {
        return (Cow::Borrowed(profile), 0.0);
    };
    let functions = functions(cx);
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
    in_progress.max(rate_per_unit(cx).map_or(0.0, |rule| peak / rule.value.max(1e-9)))
}

/// Requests a second that the platform allows for each unit of concurrency, where it has such a rule.
fn rate_per_unit(cx: Context<'_>) -> Option<&Figure> {
    cx.platform.function.rate_per_concurrency.as_ref().filter(|_| matches!(Capacity::of(cx), Capacity::Function))
}

/// Whether the limit on instances is what turns requests away, rather than the rate at which instances start.
fn is_full(input: &PoolInput<'_>, pool: &Pool) -> bool {
    pool.throttled_share > 0.0 && pool.peak_instances >= 0.98 * input.limit
}

/// The user's own limit on instances, where it turns requests away.
fn turned_away(cx: Context<'_>, input: &PoolInput<'_>, pool: &Pool, peak: f64, by_rate: f64) -> Option<limits::Cap> {
    let pinned = cx.scenario.pins.has(Automatic::ConcurrencyLimit);
    (pinned && (is_full(input, pool) || by_rate > 0.0)).then(|| {
        let (most, wanted) =
            (Unit::Count.format(input.limit), Unit::Count.format(units_wanted(cx, input, peak).ceil()));
        let text = format!("{most} units of concurrency are too few, the peak asks for {wanted}");
        limits::Cap { dial: "serverless.concurrency_limit", text, refused: pool.throttled_share }
    })
}

/// The most instances that the provider gives, where even all of them turn away more than they serve.
fn full(cx: Context<'_>, input: &PoolInput<'_>, pool: &Pool) -> Option<limits::Limit> {
    /// Share of requests turned away above which a platform is said not to run the workload.
    const MOST: f64 = 0.5;
    let stated = match Capacity::of(cx) {
        Capacity::Container(rules, _) => rules.limit.as_ref()?,
        Capacity::Function | Capacity::Managed(..) => cx.platform.function.concurrency_hard_limit.as_ref()?,
    };
    let pinned = cx.scenario.pins.has(Automatic::ConcurrencyLimit);
    (!pinned && is_full(input, pool) && pool.throttled_share > MOST).then(|| limits::Limit {
        dial: "traffic.rate",
        text: format!(
            "instances at once: {} wanted, {} allowed",
            Unit::Count.format((input.profile.peak() * input.busy_s / input.concurrency).ceil()),
            Unit::Count.format(stated.value)
        ),
        wanted: input.profile.peak() * input.busy_s / input.concurrency,
        allowed: stated.value,
        source: stated.source.clone(),
    })
}

/// Cold starts that requests meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Met {
    /// Share of a function's requests that are cold.
    pub share: f64,
    /// Share of the requests that meet at least one in the chain.
    pub any: f64,
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
        let state = StateUse::of(Side::Serverless, cx, guess_instances(cx));
        let (run, cold) = (Run::of(cx, state.stage), Cold::of(cx, state.connect));
        Self { cx, functions: functions(cx), state, run, cold }
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

    /// What the pods' model needs to know, where instances are added by measurement; `None` where requests start them.
    #[must_use]
    pub fn service<'p>(&self, profile: &'p Profile) -> Option<PodsInput<'p>> {
        service::input(self, profile)
    }

    /// What a request waits for without CPU, beside its slot: what [`PodsInput::delay`] is made of.
    #[must_use]
    pub fn delay(&self) -> Vec<Leg> {
        std::iter::once(Leg::once(waiting(self.cx))).chain(self.state.legs.iter().copied()).collect()
    }

    /// Latency of a request that meets no cold start.
    #[must_use]
    pub fn warm(&self) -> Distribution {
        Distribution::sum(&self.warm_stages())
    }

    /// What the latency of such a request is the sum of, the widest first.
    fn warm_stages(&self) -> [Stage; 4] {
        let [wide, narrow, state] = self.run.stages;
        [wide, narrow, state, total(&self.path())]
    }

    /// Latency of all requests when these of them are cold; `warm` is [`Self::warm`].
    #[must_use]
    pub fn latency(&self, warm: &Distribution, met: Met) -> Distribution {
        let n = self.functions.max(1.0);
        let (share, any) = (met.share.clamp(0.0, 1.0), if n > 1.0 { met.any } else { met.share });
        let any = any.clamp(share, (n * share).min(1.0));
        let all = if n > 1.0 { ((n * share - any) / (n - 1.0)).clamp(0.0, any) } else { any };
        if any <= 0.0 {
            return warm.clone();
        }
        let once = warm.plus(self.cold.total());
        if n <= 1.0 {
            return Distribution::mixture([(1.0 - any, warm), (any, &once)]).unwrap_or(once);
        }
        let every = warm.plus(self.cold.total().times(n));
        Distribution::mixture([(1.0 - any, warm), (any - all, &once), (all, &every)]).unwrap_or(every)
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
    /// What the whole chain's time is the sum of, the widest stage first.
    pub stages: [Stage; 3],
}

impl Run {
    fn of(cx: Context<'_>, state: Stage) -> Self {
        let work = &cx.scenario.work;
        let functions = functions(cx);
        // The parts of a chain vary independently, so the chain as a whole varies less.
        let spread = work.variability / functions.sqrt();
        let [cpu, waiting] = work_ms(cx).map(|ms| Stage::new(ms, spread));
        let whole = cpu.then(waiting).then(state);
        let (wide, narrow) = if cpu.variance >= waiting.variance { (cpu, waiting) } else { (waiting, cpu) };
        Self { one: whole.times(1.0 / functions), whole, stages: [wide, narrow, state] }
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

/// The part of the work that needs no CPU.
fn waiting(cx: Context<'_>) -> Stage {
    let work = &cx.scenario.work;
    Stage::new(work.duration_ms.get() * (1.0 - work.cpu_share.get()), work.variability)
}

/// Instances among which an in-process cache is spread, roughly.
fn guess_instances(cx: Context<'_>) -> f64 {
    let busy = Run::of(cx, Stage::ZERO).one.mean_ms / 1000.0 * cx.scenario.traffic.rate.get();
    match Capacity::of(cx) {
        Capacity::Function => busy.max(1.0),
        Capacity::Container(..) | Capacity::Managed(..) => {
            let cpu = busy * cx.scenario.work.cpu_share.get() / vcpu(cx).max(1e-3);
            cpu.max(busy / kind::slots(cx)).max(kind::fewest(cx)).max(1.0)
        }
    }
}

/// Instances kept warm. Where they have no sourced price the bill says what it leaves out.
#[must_use]
pub fn provisioned(cx: Context<'_>) -> f64 {
    f64::from(cx.scenario.serverless.provisioned)
}

/// The architecture that is billed.
#[must_use]
pub const fn architecture(cx: Context<'_>) -> Architecture {
    cx.scenario.serverless.architecture
}

fn pool_input<'p>(cx: Context<'_>, profile: &'p Profile, run: &Run, cold: &Cold) -> PoolInput<'p> {
    let s = &cx.scenario.serverless;
    let floor = kept::floor(cx, profile, run.one.mean_ms / 1000.0);
    let provisioned = floor.as_ref().map_or_else(|| provisioned(cx), pool::Floor::mean);
    // The functions of a chain share the account's limit.
    let limit = (f64::from(s.concurrency_limit) / functions(cx)).max(1.0).max(self::provisioned(cx));
    let (scale_per_s, keep_alive) = match Capacity::of(cx) {
        Capacity::Container(rules, _) => (rules.scale_per_s.as_ref(), rules.keep_alive_s.as_ref()),
        Capacity::Function | Capacity::Managed(..) => (Some(&cx.platform.function.scale_per_s), None),
    };
    // Without a rate all of them may come at once.
    let scale_per_s = scale_per_s.map_or(limit, |rate| rate.value);
    PoolInput {
        profile,
        busy_s: run.one.mean_ms / 1000.0,
        busy_cv: run.one.variance.sqrt() / run.one.mean_ms.max(1e-9),
        cold_s: cold.busy().mean_ms / 1000.0,
        cold_cv: cold.busy().variance.sqrt() / cold.busy().mean_ms.max(1e-9),
        keep_alive_s: keep_alive.map_or(s.keep_alive_s.get(), |promised| promised.value),
        concurrency: concurrency(cx, run),
        routing: s.routing,
        provisioned,
        floor,
        provisioned_per_s: rate_per_unit(cx).map_or(f64::INFINITY, |rule| rule.value),
        limit,
        scale_per_s,
        // The catalog gives a rate only: one second's worth may come at once.
        scale_burst: scale_per_s,
        functions: functions(cx),
        apart_s: handoff(cx).variance.sqrt() / 1000.0,
    }
}

/// Requests an instance serves at once: the platform's setting, or fewer where they would ask for more
/// CPU than the platform lets an instance use before it starts another.
fn concurrency(cx: Context<'_>, run: &Run) -> f64 {
    let work = &cx.scenario.work;
    let function = &cx.platform.function;
    let (slots, target) = match Capacity::of(cx) {
        Capacity::Container(rules, _) => (kind::slots(cx) * rules.concurrency_target.value, rules.cpu_target.as_ref()),
        Capacity::Function | Capacity::Managed(..) => {
            let platform = || function.concurrency_for(memory_mb(cx), work.runtime).value;
            let set = function.concurrency_target.as_ref().map(|target| target.value * kind::slots(cx));
            (set.unwrap_or_else(platform), function.cpu_target.as_ref())
        }
    };
    let slots = slots.max(1.0);
    let cpu_ms = work.duration_ms.get() * work.cpu_share.get() / functions(cx);
    let target = target.map_or(1.0, |f| f.value);
    let by_cpu = target * vcpu(cx) * run.one.mean_ms / cpu_ms.max(1e-9);
    slots.min(by_cpu).floor().max(1.0)
}

/// Everything around the handlers of a warm request: front door, platform, hand-offs.
fn path(cx: Context<'_>, functions: f64) -> [Leg; 3] {
    let front = cx.scenario.serverless.front_door;
    let door = door::latency(cx, front);
    let platform = match Capacity::of(cx) {
        // Tasks answer by themselves; behind a gateway there is the load balancer in between.
        kind if kind.needs_balancer() && matches!(front, FrontDoor::HttpApi | FrontDoor::RestApi) => {
            door::latency(cx, FrontDoor::LoadBalancer)
        }
        kind if kind.needs_balancer() => Stage::ZERO,
        _ => stage_of(&cx.platform.warm_overhead),
    };
    [Leg::once(door), Leg::new(platform, functions), Leg::new(handoff(cx), functions - 1.0)]
}

/// From the end of one function to the start of the next.
fn handoff(cx: Context<'_>) -> Stage {
    cx.platform.handoff(cx.scenario.serverless.handoff).map_or(Stage::ZERO, stage_of)
}

/// Minutes to bring a change into production: a function is replaced at once, containers in waves of the surge share, each as long
/// as an instance takes to start.
fn rollout_min(cx: Context<'_>, cold: &Cold, pool: &Pool) -> f64 {
    let assumed = &cx.behaviour.assumptions;
    match Capacity::of(cx) {
        Capacity::Function | Capacity::Managed(..) => assumed.function_rollout_min.value,
        Capacity::Container(..) => {
            let instances = pool.mean_instances.max(1.0);
            let at_once = (instances * assumed.rollout_surge.value).ceil().max(1.0);
            (instances / at_once).ceil() * cold.total().mean_ms / 60_000.0
        }
    }
}

/// Share of the paid CPU that the mean load leaves over.
fn idle_share(cx: Context<'_>, pool: &Pool) -> f64 {
    if matches!(Capacity::of(cx), Capacity::Function) {
        return 0.0;
    }
    let work = &cx.scenario.work;
    let used = cx.scenario.traffic.rate.get() * work.duration_ms.seconds() * work.cpu_share.get();
    (1.0 - used / (pool.mean_instances * vcpu(cx)).max(1e-9)).clamp(0.0, 1.0)
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
