//! The Kubernetes side: a deployment under the autoscaler, on nodes of one type or on capacity of its own, put together.
//!
//! The pods' own mathematics is in [`super::pods`]; this module turns dials and catalog figures into
//! its input, adds front door and ingress to the sojourn, and writes the bill ([`bill`]).

pub mod bill;
pub mod capacity;
pub mod node;

use super::bill::Bill;
use super::door;
use super::latency::Stage;
use super::leg::{Leg, total};
use super::limits::{self, Cap, Limit};
use super::pods::jobs::Job;
use super::pods::zero::ToZero;
use super::pods::{self, AutoscalerRules, Pods, PodsInput, Scaling};
use super::quota::{self, Supply};
use super::state::{Context, StateUse, monthly};
use super::tolerance::Standing;
use super::{Assessment, Capacities, Evaluated, Kubernetes, Part, Side};
use crate::catalog::Catalog;
use crate::scenario::{
    Automatic, CpuLimit, Door, HostingPlan, KubernetesKind, Packaging, Provisioner, ScaleToZero, Scenario,
    ServerlessKind, Signal,
};
use crate::traffic::Profile;
use crate::units::{HOURS_PER_MONTH, SECONDS_PER_MONTH, Unit};
pub use capacity::Capacity;

/// Evaluates the Kubernetes side.
#[must_use]
pub fn evaluate(scenario: &Scenario, catalog: &Catalog, profile: &Profile) -> Kubernetes {
    evaluate_with(scenario, catalog, profile, &mut Evaluated)
}

/// Evaluates the Kubernetes side with pods from `capacities`.
#[must_use]
pub fn evaluate_with(
    scenario: &Scenario,
    catalog: &Catalog,
    profile: &Profile,
    capacities: &mut dyn Capacities,
) -> Kubernetes {
    let Deployment { cx, capacity, mut state, start } = Deployment::of(scenario, catalog);
    let pods_per_node = capacity.pods_per_node();
    let around = total(&path(cx));
    let (pods, latency) = capacities.answers(&input(cx, profile, &state, &start, &capacity), around);
    let pods = if capacity.room.is_some() { pods } else { pods.without_nodes() };
    let mut caps = limits::caps_of_pods(cx, capacity.fits, state.pod_mib);
    let (limit, cap) = saturation(cx, &pods, &capacity);
    caps.extend(cap);
    let answered = monthly(scenario.traffic.rate.get()) * (1.0 - pods.lost_share);
    let used = bill::mean_vcpu(cx, answered, &state);
    let slowed = limits::of_burstable_nodes(cx, used, pods.mean_nodes + capacity.store_nodes(&state));
    let refused_by_kind = limits::of_pods_without_nodes(cx, &capacity, &state);
    let mut bill = bill::write(cx, &pods, &mut state, &capacity);
    door::name_gaps(&mut bill, Side::Kubernetes, cx);
    let refused = pods.lost_share.max(limits::unworkable(&caps));
    let within = latency.share_within(scenario.tolerance.target_ms.get()) * (1.0 - refused);
    let standing = Standing::of(scenario, &latency, refused, pods.late_share);
    let parts = parts(cx, &pods, &state);
    let new_pod_s = start.pod_s + start.node_s;
    // A pod without a node never finds room: each one waits for its own capacity.
    let pod_start_s = if capacity.room.is_some() { start.pod_s } else { new_pod_s };
    Kubernetes {
        assessment: Assessment {
            limits: limit.into_iter().chain(slowed).chain(refused_by_kind).collect(),
            caps,
            bill,
            latency,
            parts,
            within_tolerance: within,
            meets_tolerance: within >= scenario.tolerance.percentile.share(),
            standing,
        },
        new_pod_s,
        pod_start_s,
        node_start_s: start.node_s,
        pods_per_node,
        idle_share: (1.0 - used_share(cx, &pods, &capacity)).clamp(0.0, 1.0),
        rollout_min: rollout_min(cx, &pods, pod_start_s),
        state,
        pods,
    }
}

/// A scenario as a deployment: what the pods are evaluated on, by the model and by its referee.
pub struct Deployment<'a> {
    cx: Context<'a>,
    capacity: Capacity,
    state: StateUse,
    start: Start,
}

impl<'a> Deployment<'a> {
    /// The deployment of a scenario.
    #[must_use]
    pub fn of(scenario: &'a Scenario, catalog: &'a Catalog) -> Self {
        let cx = Context::of(scenario, catalog);
        // The in-process cache is spread over the pods that run; their number barely depends on it.
        let state = StateUse::of(Side::Kubernetes, cx, guess_pods(cx));
        Self { cx, capacity: Capacity::of(cx, &state), state, start: Start::of(cx) }
    }

    /// What the pods need to know.
    #[must_use]
    pub fn pods<'p>(&self, profile: &'p Profile) -> PodsInput<'p> {
        input(self.cx, profile, &self.state, &self.start, &self.capacity)
    }

    /// What a pod has of a signal at the target utilization.
    #[must_use]
    pub fn signal_target(&self, profile: &Profile) -> f64 {
        let k = &self.cx.scenario.kubernetes;
        pods::signal_at(&self.pods(profile), k.signal, k.target_utilization.get())
    }

    /// What [`PodsInput::delay`] is made of.
    #[must_use]
    pub fn delay(&self) -> Vec<Leg> {
        std::iter::once(Leg::once(waiting(self.cx))).chain(self.state.legs.iter().copied()).collect()
    }

    /// What a request meets around its pod.
    #[must_use]
    pub fn path(&self) -> [Leg; 3] {
        path(self.cx)
    }
}

/// Pods whose number never changes: what they come to beside their latency.
pub(crate) struct Fixed {
    /// Pods and nodes.
    pub pods: Pods,
    /// What they cost when they answer the scenario's requests.
    pub bill: Bill,
    /// Limits that rule them out.
    pub limits: Vec<Limit>,
    /// Sizes with which none runs.
    pub caps: Vec<Cap>,
    /// What state adds to a request.
    pub state: StateUse,
}

impl Deployment<'_> {
    /// `count` pods that are always there.
    pub(crate) fn fixed(self, count: u32) -> Fixed {
        let Self { cx, capacity, mut state, .. } = self;
        let zones = f64::from(cx.scenario.kubernetes.zones.max(1));
        let nodes = f64::from(count.div_ceil(capacity.pods_per_node())).max(zones);
        let nodes = if capacity.room.is_some() { nodes } else { 0.0 };
        let all = super::pods::idle(f64::from(count));
        let pods = Pods { mean_nodes: nodes, peak_nodes: nodes, base_nodes: nodes, ..all };
        let answered = monthly(cx.scenario.traffic.rate.get());
        let used = bill::mean_vcpu(cx, answered, &state);
        let slowed = limits::of_burstable_nodes(cx, used, nodes + capacity.store_nodes(&state));
        let limits = slowed.into_iter().chain(limits::of_pods_without_nodes(cx, &capacity, &state)).collect();
        let caps = limits::caps_of_pods(cx, capacity.fits, state.pod_mib);
        let mut bill = bill::write(cx, &pods, &mut state, &capacity);
        door::name_gaps(&mut bill, Side::Kubernetes, cx);
        Fixed { pods, bill, limits, caps, state }
    }
}

impl<'a> Context<'a> {
    /// The context of a scenario.
    #[must_use]
    pub fn of(scenario: &'a Scenario, catalog: &'a Catalog) -> Self {
        let market = catalog.market(scenario.place.provider, &scenario.place.region);
        let platform = catalog.behaviour().platform(scenario.place.provider);
        let s = &scenario.serverless;
        let plan = if s.kind == ServerlessKind::Function { s.plan } else { HostingPlan::Flex };
        Self { scenario, market: market.under(plan), behaviour: catalog.behaviour(), platform: platform.under(plan) }
    }
}

/// How long new capacity takes, in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// From the start of the image pull until the pod serves.
    pod_s: f64,
    /// From the decision until a new node, or the pod's own capacity, is there.
    node_s: f64,
    /// Until an empty node is let go.
    idle_s: f64,
    /// From the decision to start the first pod until it serves, where a node is there: the constant part in seconds and the
    /// application's own start.
    from_zero: (f64, Stage),
    /// The image pull of a pod on a node that has not run it before, in seconds.
    pull_s: f64,
}

impl Start {
    /// A pod: image pull, sandbox and container, then the application's own start (the function
    /// platform's measured initialisation of the same runtime, slower under a limit below one vCPU) and its
    /// working set. A node: the provisioner's decision and the boot. A pod without a node waits for capacity of its own each time.
    fn of(cx: Context<'_>) -> Self {
        let s = cx.scenario;
        let rules = &cx.behaviour.pod_start;
        let own = cx.pods();
        let rate = own.and_then(|pods| pods.pull_mb_per_s.as_ref()).unwrap_or(&rules.pull_mb_per_s);
        let pull = s.work.package_mb.get() / rate.value.max(0.1);
        let cold = (cx.behaviour)
            .cold_start(s.place.provider, s.work.runtime, Packaging::Zip, s.serverless.architecture)
            .map(|(_, cold)| &cold.init);
        let init_ms = cold.map_or(0.0, |init| init.p50_ms.value);
        let speed = match s.kubernetes.cpu_limit {
            CpuLimit::None if own.is_none() => 1.0,
            CpuLimit::None | CpuLimit::Request => s.kubernetes.pod_vcpu.get().clamp(0.05, 1.0),
        };
        let load = s.state.working_set_mb.get() / cx.platform.load_mb_per_s.value.max(0.1);
        let pod_s = pull + rules.start_s.value + init_ms / 1000.0 / speed + load;
        let init = cold.map_or(Stage::ZERO, |init| Stage::from_quantiles(init.p50_ms.value, init.p99_ms.value));
        // A node that the cluster keeps still has the image; capacity of a pod's own pulls it each time.
        let pulled = if own.is_some() { pull } else { 0.0 };
        let from_zero = (pulled + rules.start_s.value + load, init.scaled(speed.recip()));
        let scaling = match (s.kubernetes.kind, s.kubernetes.provisioner) {
            (KubernetesKind::Nodes, Provisioner::ClusterAutoscaler) => &cx.behaviour.cluster_autoscaler,
            // Both providers run Karpenter for the nodes that they manage.
            _ => &cx.behaviour.karpenter,
        };
        if let Some(pods) = own {
            return Self { pod_s, node_s: pods.start_s.value, idle_s: 0.0, from_zero, pull_s: pull };
        }
        let node_s = scaling.decide_s.value + cx.node_rules().boot_s.value;
        Self { pod_s, node_s, idle_s: scaling.idle_s.value, from_zero, pull_s: pull }
    }
}

/// Pods that a rate asks for by the autoscaler's target, where nothing else binds.
#[must_use]
pub fn pods_for(s: &Scenario, rate: f64) -> f64 {
    let k = &s.kubernetes;
    let busy_s = s.work.duration_ms.seconds();
    // Unless it is set, the target of another signal is what a pod has at the target utilization.
    match k.signal {
        Signal::Requests if s.pins.has(Automatic::SignalTarget) => rate / k.signal_target.max(1e-9),
        Signal::InProgress if s.pins.has(Automatic::SignalTarget) => rate * busy_s / k.signal_target.max(1e-9),
        _ => rate * busy_s * s.work.cpu_share.get() / (k.pod_vcpu.get() * k.target_utilization.get()).max(1e-3),
    }
}

fn guess_pods(cx: Context<'_>) -> f64 {
    pods_at(cx, cx.scenario.traffic.rate.get())
}

/// Pods that the autoscaler keeps at a rate, roughly.
fn pods_at(cx: Context<'_>, per_s: f64) -> f64 {
    let (s, k) = (cx.scenario, &cx.scenario.kubernetes);
    pods_for(s, per_s).clamp(f64::from(k.min_replicas), f64::from(k.max_replicas.max(k.min_replicas)))
}

/// How a pod comes by CPU time. What the node keeps for itself and its daemons counts as in use. A pod without a node has
/// what it requests: Fargate asks for limits equal to the requests, and how far a pod of Autopilot can burst is not published.
fn supply(cx: Context<'_>, profile: &Profile, capacity: &Capacity) -> Supply {
    let k = &cx.scenario.kubernetes;
    let cores = capacity.size.map_or_else(|| cx.market.node(&k.node).vcpu, |size| size.vcpu);
    let threads = quota::threads(cx.scenario.work.runtime, k.pod_vcpu.get(), cores);
    match (k.cpu_limit, capacity.room) {
        (CpuLimit::None, Some(room)) => {
            // A deployment of few pods leaves room on its nodes: as many count as stand there when the average request comes, for it is the
            // busy hours that the pods of a node share.
            let met = profile.rates.iter().map(|rate| rate * rate).sum::<f64>()
                / profile.rates.iter().sum::<f64>().max(1e-12);
            let pods = f64::from(capacity.pods_per_node()).min(pods_at(cx, met).ceil()).max(1.0);
            Supply::Idle { cores: room.vcpu, pods, threads }
        }
        _ => Supply::Limited { period_s: cx.behaviour.cpu_quota_period_ms.value / 1e3, threads },
    }
}

fn input<'p>(
    cx: Context<'_>,
    profile: &'p Profile,
    state: &StateUse,
    start: &Start,
    capacity: &Capacity,
) -> PodsInput<'p> {
    let (work, k, rules) = (&cx.scenario.work, &cx.scenario.kubernetes, &cx.behaviour.autoscaler);
    PodsInput {
        profile,
        work_s: work.duration_ms.seconds() * work.cpu_share.get(),
        work_cv: work.variability,
        delay: waiting(cx).then(state.stage),
        vcpu: k.pod_vcpu.get(),
        supply: supply(cx, profile, capacity),
        concurrency: f64::from(k.concurrency),
        balancing: k.balancing,
        target: k.target_utilization.get(),
        min: k.min_replicas,
        max: k.max_replicas.max(k.min_replicas),
        pod_start_s: start.pod_s,
        node_start_s: start.node_s,
        node_idle_s: start.idle_s,
        pods_per_node: capacity.pods_per_node(),
        min_nodes: least_nodes(cx, capacity),
        timeout_s: timeout_s(cx),
        interrupted_share: if cx.scenario.runs_jobs() { 0.0 } else { interrupted(cx, start) },
        scaling: Scaling { signal: k.signal, target: k.signal_target, window_s: k.signal_window_s.get() },
        rules: AutoscalerRules {
            sync_s: rules.sync_s.value,
            tolerance: k.scale_tolerance.get(),
            stabilization_s: k.scale_down_window_s.get(),
            up_pods: f64::from(k.scale_up_pods),
            up_percent: k.scale_up_percent,
            up_hold_s: k.scale_up_window_s.get(),
            up_period_s: k.scale_up_period_s.get(),
        },
        paths: paths(profile),
        zero: (k.scale_to_zero != ScaleToZero::Never).then(|| ToZero {
            idle_s: k.zero_idle_s.get(),
            fixed_s: start.from_zero.0,
            init: start.from_zero.1,
        }),
        job: cx.scenario.runs_jobs().then(|| {
            let own_capacity = capacity.room.is_none();
            let pulled_s = if own_capacity { start.pull_s } else { 0.0 };
            Job {
                parallelism: k.parallelism.max(1),
                own_capacity,
                pull_s: start.pull_s,
                fixed_s: start.from_zero.0 - pulled_s,
                init: start.from_zero.1,
            }
        }),
    }
}

/// Nodes that always stay: one in each zone for a service. The nodes of Jobs come and go, but for the one of the cluster's own pods;
/// where the provider manages the nodes these run beside the control plane or on the nodes that are there.
pub(super) fn least_nodes(cx: Context<'_>, capacity: &Capacity) -> u32 {
    let k = &cx.scenario.kubernetes;
    match (capacity.room, cx.scenario.runs_jobs(), k.kind) {
        (Some(_), false, _) => k.zones.max(1),
        (Some(_), true, KubernetesKind::Nodes) => cx.behaviour.system_nodes.value as u32,
        (None, ..) | (Some(_), true, KubernetesKind::ManagedNodes | KubernetesKind::Pods) => 0,
    }
}

/// Plays that the pods' figures are the mean of: four days together, which bring a day's own spread of up to 2.5 % in
/// the mean count down to half.
pub(crate) fn paths(profile: &Profile) -> u32 {
    const SECONDS: f64 = 4.0 * 86_400.0;
    (SECONDS / profile.period_s().max(1.0)).clamp(1.0, 4.0) as u32
}

/// The part of the work that needs no CPU.
pub(crate) fn waiting(cx: Context<'_>) -> Stage {
    let work = &cx.scenario.work;
    Stage::new(work.duration_ms.get() * (1.0 - work.cpu_share.get()), work.variability)
}

/// How long a client waits. No client waits for the answer to an event, so its work is never given up: a month
/// stands for that.
pub(crate) fn timeout_s(cx: Context<'_>) -> f64 {
    match cx.scenario.traffic.door {
        _ if cx.scenario.runs_jobs() => SECONDS_PER_MONTH,
        Door::Event => SECONDS_PER_MONTH,
        _ => cx.behaviour.assumptions.request_timeout_s.value,
    }
}

/// Share of the pods missing on average because spot nodes were reclaimed and are being replaced.
fn interrupted(cx: Context<'_>, start: &Start) -> f64 {
    let k = &cx.scenario.kubernetes;
    if k.kind == KubernetesKind::Pods {
        // How often spot capacity of pods without nodes is reclaimed is not published.
        return 0.0;
    }
    let monthly = cx.market.node(&k.node).interruptions_per_month.as_ref().map_or(0.0, |f| f.value);
    let outage_h = (start.pod_s + start.node_s) / 3600.0;
    (k.spot_share.get() * monthly * outage_h / HOURS_PER_MONTH).clamp(0.0, 1.0)
}

/// Gateway, load balancer and ingress controller, as far as there are any.
fn path(cx: Context<'_>) -> [Leg; 3] {
    door::to_pods(cx)
}

fn parts(cx: Context<'_>, pods: &Pods, state: &StateUse) -> Vec<Part> {
    let work = &cx.scenario.work;
    let cpu = work.duration_ms.get() * work.cpu_share.get();
    let waiting = work.duration_ms.get() - cpu;
    let from_zero = pods.silence.as_ref().map_or(0.0, |silence| silence.wait_ms);
    if let Some(jobs) = &pods.jobs {
        let start = 1e3 * jobs.start_s;
        let rest = (pods.sojourn.mean_ms() - start - cpu - waiting - state.stage.mean_ms).max(0.0);
        return vec![
            Part { name: "start of the Job", mean_ms: start },
            Part { name: "queueing and slowdown", mean_ms: rest },
            Part { name: "work", mean_ms: cpu + waiting },
            Part { name: "state", mean_ms: state.stage.mean_ms },
        ];
    }
    let queueing = (pods.sojourn.mean_ms() - cpu - waiting - state.stage.mean_ms - from_zero).max(0.0);
    let mut parts = vec![
        Part { name: "front door and ingress", mean_ms: total(&path(cx)).mean_ms },
        Part { name: "queueing and slowdown", mean_ms: queueing },
        Part { name: "work", mean_ms: cpu + waiting },
        Part { name: "state", mean_ms: state.stage.mean_ms },
    ];
    if from_zero > 0.0 {
        parts.insert(1, Part { name: "start from zero", mean_ms: from_zero });
    }
    parts
}

/// The autoscaler at its maximum while requests are lost. Where the user set the maximum it is a cap of the user's own; where it
/// followed the need it ended at what one cluster is built for, and where even all of that carries less than comes on average the
/// platform cannot run the workload.
fn saturation(cx: Context<'_>, pods: &Pods, capacity: &Capacity) -> (Option<Limit>, Option<Cap>) {
    let k = &cx.scenario.kubernetes;
    if cx.scenario.runs_jobs() {
        return (None, None);
    }
    let most = k.max_replicas.max(k.min_replicas);
    let at_most = pods.peak_replicas >= f64::from(most) * 0.999;
    if !(pods.saturated || (at_most && pods.lost_share > 0.0)) {
        return (None, None);
    }
    if cx.scenario.pins.has(Automatic::MaxReplicas) {
        let text = format!("{most} pods of {} are too few for {}", k.pod_vcpu, busy(guess_demand(cx)));
        return (None, Some(Cap { dial: "kubernetes.max_replicas", text, refused: pods.lost_share }));
    }
    let nodes = &cx.behaviour.cluster_nodes;
    let allowed = capacity.most_pods(cx);
    // A pod that has all the requests that it takes at once is full before its CPU is.
    let full = if pods.utilization < 0.9 {
        format!(", each full at {} requests", Unit::Count.format(f64::from(k.concurrency)))
    } else {
        String::new()
    };
    let limit = pods.saturated.then(|| Limit {
        dial: "kubernetes.pod_vcpu",
        text: format!(
            "pods of {}: {} busy, one cluster holds {} pods{full}",
            k.pod_vcpu,
            busy(guess_demand(cx)),
            Unit::Count.format(allowed)
        ),
        wanted: guess_demand(cx),
        allowed: allowed * k.pod_vcpu.get() * pods.utilization.min(1.0),
        source: nodes.source.clone(),
    });
    (limit, None)
}

fn busy(vcpu: f64) -> String {
    Unit::Vcpu.format(vcpu)
}

/// Mean demand in vCPU.
fn guess_demand(cx: Context<'_>) -> f64 {
    let s = cx.scenario;
    s.traffic.rate.get() * s.work.duration_ms.seconds() * s.work.cpu_share.get()
}

/// Share of the paid capacity that the mean load uses: of nodes, or of pods where these are paid for.
fn used_share(cx: Context<'_>, pods: &Pods, capacity: &Capacity) -> f64 {
    let places = match capacity.room {
        Some(_) => pods.mean_nodes * f64::from(capacity.pods_per_node()),
        None => pods.mean_replicas,
    };
    guess_demand(cx) / (places * capacity.paid_vcpu(cx)).max(1e-9)
}

/// Minutes of a rolling update: waves of the surge share, each as long as a pod takes to start.
fn rollout_min(cx: Context<'_>, pods: &Pods, pod_s: f64) -> f64 {
    if pods.jobs.is_some() {
        // The next Job has the change.
        return pod_s / 60.0;
    }
    let replicas = pods.mean_replicas.max(1.0);
    let at_once = (replicas * cx.behaviour.assumptions.rollout_surge.value).ceil().max(1.0);
    (replicas / at_once).ceil() * pod_s / 60.0
}

/// Requests a month at the scenario's mean rate.
#[must_use]
pub fn requests(cx: Context<'_>) -> f64 {
    monthly(cx.scenario.traffic.rate.get())
}
