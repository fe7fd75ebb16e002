//! Kinds whose instances are added by measurement, before they are full: a Fargate service, functions on managed instances.
//!
//! They are pods by another name: a task or a machine takes requests from a balancer, its CPU is shared among them, and their number
//! follows a measured utilization with the rules of [`Tracking`]. So the pods' model plays them ([`crate::model::pods`]), with a node to
//! each so that nothing is packed, and the same simulation referees both. No request waits for an instance to start; one that comes
//! while all are full waits in front of them, as it does at a load balancer or in the retries of a caller that was throttled.

use super::bill;
use super::kind::{self, Capacity};
use super::{Chain, waiting};
use crate::catalog::serverless_kind::Tracking;
use crate::model::door;
use crate::model::kubernetes::{paths, timeout_s};
use crate::model::leg::total;
use crate::model::limits::{self, Cap};
use crate::model::pods::{self, AutoscalerRules, Pods, PodsInput, Scaling};
use crate::model::pool::{Pool, PoolStep};
use crate::model::quota::{self, Supply};
use crate::model::state::Context;
use crate::model::tolerance::Standing;
use crate::model::{Assessment, Capacities, Part, Serverless, Side};
use crate::scenario::{Automatic, Balancing};
use crate::traffic::Profile;
use crate::units::Unit;

/// Pods that one step may add where the platform does not limit it.
const ANY_STEP: f64 = 1e6;

/// Evaluates the serverless side of a kind whose instances are added by measurement.
pub(super) fn evaluate(chain: Chain<'_>, profile: &Profile, capacities: &mut dyn Capacities) -> Serverless {
    let around = super::path(chain.cx, chain.functions);
    let answers = input(&chain, profile).map(|input| capacities.answers(&input, total(&around)));
    let Chain { cx, functions, mut state, run, cold } = chain;
    let (pods, latency) = answers.unwrap_or_else(|| {
        let none = pods::idle(0.0);
        let latency = none.sojourn.plus(total(&around));
        (none, latency)
    });
    let pool = pool(cx, &pods, profile);
    let caps: Vec<Cap> = limits::cap_of_functions(cx).into_iter().chain(too_few(cx, &pods, profile)).collect();
    let refused = pods.lost_share.max(limits::unworkable(&caps));
    let within = latency.share_within(cx.scenario.tolerance.target_ms.get()) * (1.0 - refused);
    let standing = Standing::of(cx.scenario, &latency, refused, pods.late_share);
    let headroom = limits::headroom_of_functions(cx, run.one, run.whole);
    let usage = bill::Usage::of_instances(cx, functions, &pool);
    let mut bill = bill::write(cx, &usage, &pool, &mut state);
    door::name_gaps(&mut bill, Side::Serverless, cx);
    let parts = parts(cx, &pods, state.stage.mean_ms, around.map(|leg| total(&[leg]).mean_ms));
    Serverless {
        assessment: Assessment {
            limits: limits::of_functions(cx, &headroom),
            caps,
            bill,
            latency,
            parts,
            within_tolerance: within,
            meets_tolerance: within >= cx.scenario.tolerance.percentile.share(),
            standing,
        },
        quota: pool.peak_instances,
        cold: capacities.sum(&[cold.total()]),
        billed_ms: usage.billed_ms,
        rollout_min: super::rollout_min(cx, &cold, &pool),
        idle_share: super::idle_share(cx, &pool),
        zones: Some(cx.scenario.kubernetes.zones.max(1)),
        headroom,
        state,
        pool,
    }
}

/// The mean milliseconds of each part: `around` is the way to the instances.
fn parts(cx: Context<'_>, pods: &Pods, state_ms: f64, [door, platform, handoffs]: [f64; 3]) -> Vec<Part> {
    let work = cx.scenario.work.duration_ms.get();
    let part = |name, mean_ms| Part { name, mean_ms };
    vec![
        part("front door", door),
        part("platform", platform),
        part("hand-offs", handoffs),
        part("queueing and slowdown", (pods.sojourn.mean_ms() - work - state_ms).max(0.0)),
        part("work", work),
        part("state", state_ms),
    ]
}

/// What the pods' model needs to know of such a kind; `None` for all others.
pub(super) fn input<'p>(chain: &Chain<'_>, profile: &'p Profile) -> Option<PodsInput<'p>> {
    let cx = chain.cx;
    let tracking = Capacity::of(cx).tracking()?;
    let work = &cx.scenario.work;
    let vcpu = kind::vcpu(cx);
    let threads = match Capacity::of(cx) {
        // Execution environments run as many processes as the machine has CPU for.
        Capacity::Managed(..) => vcpu,
        Capacity::Function | Capacity::Container(..) => quota::threads(work.runtime, vcpu, vcpu.ceil()),
    };
    let fewest = kind::fewest(cx).max(1.0) as u32;
    Some(PodsInput {
        profile,
        work_s: work.duration_ms.seconds() * work.cpu_share.get(),
        work_cv: work.variability,
        delay: waiting(cx).then(chain.state.stage),
        vcpu,
        supply: Supply::Limited { period_s: cx.behaviour.cpu_quota_period_ms.value / 1e3, threads },
        concurrency: kind::slots(cx),
        balancing: Balancing::Random,
        target: tracking.target.value,
        scaling: Scaling::CPU,
        min: fewest,
        max: cx.scenario.serverless.concurrency_limit.max(fewest),
        pod_start_s: start_s(chain),
        node_start_s: 0.0,
        node_idle_s: 0.0,
        pods_per_node: 1,
        min_nodes: 0,
        timeout_s: timeout_s(cx),
        interrupted_share: 0.0,
        zero: None,
        job: None,
        rules: rules(tracking),
        paths: paths(profile),
    })
}

/// Seconds from the decision to an instance that serves. Managed instances are measured so slowly that their start is in the period.
fn start_s(chain: &Chain<'_>) -> f64 {
    match Capacity::of(chain.cx) {
        Capacity::Managed(..) => 0.0,
        Capacity::Function | Capacity::Container(..) => chain.cold.total().mean_ms / 1e3,
    }
}

fn rules(tracking: &Tracking) -> AutoscalerRules {
    let percent = tracking.up_percent.as_ref();
    AutoscalerRules {
        sync_s: tracking.period_s.value,
        tolerance: tracking.tolerance.value,
        stabilization_s: tracking.down_hold_s.value,
        up_pods: if percent.is_some() { 0.0 } else { ANY_STEP },
        up_percent: percent.map_or(0.0, |percent| percent.value),
        up_hold_s: tracking.up_hold_s.as_ref().map_or(0.0, |hold| hold.value),
        up_period_s: tracking.period_s.value,
    }
}

/// The instances as the pool has them: none is cold, and who is lost was turned away.
fn pool(cx: Context<'_>, pods: &Pods, profile: &Profile) -> Pool {
    let sojourn_s = pods.sojourn.mean_ms() / 1e3;
    let lost = if pods.late_share > 0.0 { pods.lost_share / pods.late_share } else { 0.0 };
    let step = |(step, rate): (&pods::PodStep, &f64)| PoolStep {
        instances: step.replicas,
        busy: rate * sojourn_s,
        cold_per_s: 0.0,
        met_per_s: 0.0,
        throttled_per_s: rate * (step.late * lost).clamp(0.0, 1.0),
    };
    Pool {
        cold_share: 0.0,
        met_share: 0.0,
        throttled_share: pods.lost_share,
        mean_instances: pods.mean_replicas,
        mean_busy: pods.mean_ready * pods.utilization.clamp(0.0, 1.0),
        peak_concurrency: profile.peak() * sojourn_s,
        peak_instances: pods.peak_replicas,
        provisioned_share: (kind::fewest(cx) / pods.mean_replicas.max(1e-9)).clamp(0.0, 1.0),
        rise_s: pods.rise_s,
        steps: pods.steps.iter().zip(&profile.rates).map(step).collect(),
    }
}

/// The user's own limit on instances, where it loses requests.
fn too_few(cx: Context<'_>, pods: &Pods, profile: &Profile) -> Option<Cap> {
    let most = f64::from(cx.scenario.serverless.concurrency_limit);
    let full = pods.saturated || (pods.lost_share > 0.0 && pods.peak_replicas >= most.max(kind::fewest(cx)) * 0.999);
    (full && cx.scenario.pins.has(Automatic::ConcurrencyLimit)).then(|| {
        let work = &cx.scenario.work;
        let busy = profile.peak() * work.duration_ms.seconds() * work.cpu_share.get();
        let text = format!(
            "{} instances of {} are too few, {} are busy at the peak",
            Unit::Count.format(most),
            Unit::Vcpu.format(kind::vcpu(cx)),
            Unit::Vcpu.format(busy)
        );
        Cap { dial: "serverless.concurrency_limit", text, refused: pods.lost_share }
    })
}
