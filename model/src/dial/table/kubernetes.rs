//! Rows of the Kubernetes side.

use super::needs::stateless;
use super::{choice, count, market, named, number, one_of, options, quantity, unpriced};
use crate::catalog::Catalog;
use crate::dial::Dial;
use crate::scenario::{
    Automatic, Balancing, Commitment, CpuLimit, KubernetesKind, Provisioner, ScaleToZero, Scenario, Signal,
    StatePlacement,
};
use crate::units::Unit;

pub(super) const ROWS: &[Dial] = &[
    one_of!("kubernetes.kind", "Capacity", KubernetesKind, kubernetes.kind)
        .offering(|s, c| {
            options(KubernetesKind::ALL, KubernetesKind::id, KubernetesKind::label, |o| market(s, c).withholds(*o))
        })
        .doc(
            "What pods run on: nodes of one's own; nodes that the provider chooses and manages for a fee (EKS \
              Auto Mode, AKS Automatic); or no nodes, each pod billed by its size (EKS Fargate, GKE Autopilot).",
        ),
    choice(
        "kubernetes.node",
        "Node",
        |s, c| market(s, c).nodes.iter().map(|n| named(&n.name)).collect(),
        |s| s.kubernetes.node.clone(),
        |s, _, id| id.clone_into(&mut s.kubernetes.node),
    )
    .idle(no_nodes)
    .doc("Node type that pods run on."),
    quantity!("kubernetes.pod_vcpu", "Pod CPU", Vcpu, 0.05, 16.0, kubernetes.pod_vcpu)
        .log()
        .doc("CPU request of a pod: what the autoscaler measures by and nodes are filled by."),
    one_of!("kubernetes.cpu_limit", "CPU limit", CpuLimit, kubernetes.cpu_limit).idle(own_limit).doc(
        "CPU limit of a pod. None (six containers in ten): it takes what its node has idle, at least its \
              request. At the request: it is stopped once it has used that much of each 100 ms.",
    ),
    quantity!("kubernetes.pod_memory_mb", "Pod memory", Megabytes, 32.0, 65_536.0, kubernetes.pod_memory_mb)
        .log()
        .doc("Memory request of a pod."),
    count!("kubernetes.concurrency", "Concurrency", 1.0, 1000.0, kubernetes.concurrency)
        .log()
        .doc("Requests a pod serves at once; more wait in front of it."),
    one_of!("kubernetes.signal", "Signal", Signal, kubernetes.signal)
        .idle(no_autoscaler).doc(
        "What the autoscaler looks at: CPU, requests a second per pod, or requests in progress per pod (KEDA, Knative, a \
              HorizontalPodAutoscaler with such a metric).",
    ),
    quantity!("kubernetes.target_utilization", "Target use", Share, 0.1, 0.95, kubernetes.target_utilization)
        .idle(own_target)
        .doc("CPU utilization that the autoscaler aims at; for another signal, that from which its target follows."),
    number(
        "kubernetes.signal_target",
        "Signal target",
        Unit::Factor,
        0.01,
        100_000.0,
        |s| s.kubernetes.signal_target,
        |s, v| s.kubernetes.signal_target = v,
    )
    .log()
    .idle(on_cpu)
    .doc(
        "Requests a second, or requests in progress, that the autoscaler aims at for each pod. Unless it is set: what a \
              pod has at the target use.",
    ),
    quantity!("kubernetes.signal_window_s", "Signal window", Seconds, 15.0, 900.0, kubernetes.signal_window_s)
        .log()
        .idle(on_cpu)
        .doc("What requests a second or in progress are averaged over, in whole periods of the autoscaler."),
    quantity!("kubernetes.scale_tolerance", "Tolerance", Share, 0.0, 0.5, kubernetes.scale_tolerance)
        .idle(no_autoscaler)
        .doc("Share of its target within which the autoscaler changes nothing."),
    quantity!("kubernetes.scale_down_window_s", "Down window", Seconds, 0.0, 3600.0, kubernetes.scale_down_window_s)
        .log()
        .smallest(15.0)
        .idle(no_autoscaler)
        .doc("Stabilization window before pods are removed: the most pods asked for in it stay."),
    quantity!("kubernetes.scale_up_window_s", "Up window", Seconds, 0.0, 3600.0, kubernetes.scale_up_window_s)
        .log()
        .smallest(15.0)
        .idle(no_autoscaler)
        .doc("Stabilization window before pods are added: only as many as were asked for all through it."),
    count!("kubernetes.scale_up_pods", "Up by pods", 0.0, 1000.0, kubernetes.scale_up_pods)
        .log()
        .smallest(1.0)
        .idle(no_autoscaler)
        .doc("Pods that the autoscaler may add in a period; the larger of this and the percentage holds."),
    number(
        "kubernetes.scale_up_percent",
        "Up by percent",
        Unit::Factor,
        0.0,
        1000.0,
        |s| s.kubernetes.scale_up_percent,
        |s, v| s.kubernetes.scale_up_percent = v,
    )
    .log()
    .smallest(1.0)
    .idle(no_autoscaler)
    .doc("Percent of its pods that the autoscaler may add in a period; the larger of this and the pods holds."),
    quantity!("kubernetes.scale_up_period_s", "Up period", Seconds, 15.0, 1800.0, kubernetes.scale_up_period_s)
        .log()
        .idle(no_autoscaler)
        .doc("Period in which the autoscaler may add so many pods or so many percent."),
    count!("kubernetes.min_replicas", "Min pods", 1.0, 1000.0, kubernetes.min_replicas)
        .log()
        .idle(no_autoscaler)
        .doc("Fewest pods as long as there are any; they cost money at night too unless they may go (scale to zero)."),
    one_of!("kubernetes.scale_to_zero", "Scale to zero", ScaleToZero, kubernetes.scale_to_zero).idle(held_open).doc(
        "Whether all pods go when no request comes for a while. Knative or KEDA then holds the first request until a pod \
              serves again. Nodes that the cluster keeps stay and cost what they did; pods without nodes cost nothing meanwhile.",
    ),
    quantity!("kubernetes.zero_idle_s", "Idle time", Seconds, 15.0, 3600.0, kubernetes.zero_idle_s)
        .log()
        .idle(never_zero)
        .doc("For how long no request must be in progress before the last pods go."),
    count!("kubernetes.max_replicas", "Max pods", 1.0, 5000.0, kubernetes.max_replicas)
        .log()
        .idle(no_autoscaler)
        .doc("Most pods the autoscaler may start."),
    count!("kubernetes.zones", "Zones", 1.0, 3.0, kubernetes.zones)
        .doc("Zones the nodes are spread over; at least one node each, and traffic between them."),
    one_of!("kubernetes.balancing", "Balancing", Balancing, kubernetes.balancing)
        .idle(no_autoscaler).doc(
        "How requests are spread over pods: at random (kube-proxy), or to the least busy (a mesh or \
              ingress).",
    ),
    count!("kubernetes.parallelism", "Parallel pods", 1.0, 5000.0, kubernetes.parallelism)
        .log()
        .idle(no_job)
        .doc("Pods of a Job that run at once (parallelism); they fetch records until none is left."),
    one_of!("kubernetes.provisioner", "Provisioner", Provisioner, kubernetes.provisioner)
        .idle(own_provisioner)
        .doc("Who adds and removes nodes, and how fast."),
    quantity!("kubernetes.spot_share", "Spot", Share, 0.0, 1.0, kubernetes.spot_share)
        .smallest(0.001)
        .idle(no_pod_spot)
        .doc(
            "Share of the nodes, or of pods without nodes, on spot capacity: cheaper, and reclaimed now and \
              then.",
        ),
    one_of!("kubernetes.commitment", "Commitment", Commitment, kubernetes.commitment)
        .offering(|s, c| {
            options(Commitment::ALL, Commitment::id, Commitment::label, |o| {
                let here = market(s, c);
                (!here.offers_commitment(*o)).then(|| unpriced(here, "discount for a commitment"))
            })
        })
        .doc("A commitment on the nodes, or the pods without nodes, that always run."),
    quantity!("kubernetes.cluster_share", "Cluster share", Share, 0.0, 1.0, kubernetes.cluster_share)
        .smallest(0.001)
        .doc(
            "Share of the fixed cost of the cluster that this workload carries; 0 when a cluster is there \
              anyway.",
        ),
    one_of!("kubernetes.state", "State", StatePlacement, kubernetes.state)
        .idle(stateless)
        .doc("Where pods keep state: in the managed store, or in the pod and the cluster."),
];

/// What the place makes of the kind that was asked for: one that it does not have leaves nodes.
fn kind(s: &Scenario, c: &Catalog) -> KubernetesKind {
    let asked = s.kubernetes.kind;
    if market(s, c).withholds(asked).is_none() { asked } else { KubernetesKind::Nodes }
}

fn no_nodes(s: &Scenario, c: &Catalog) -> Option<&'static str> {
    (kind(s, c) == KubernetesKind::Pods).then_some("pods without nodes run on no node type")
}

fn own_limit(s: &Scenario, c: &Catalog) -> Option<&'static str> {
    (kind(s, c) == KubernetesKind::Pods).then_some("a pod without a node has the CPU that it requests and no more")
}

fn own_provisioner(s: &Scenario, c: &Catalog) -> Option<&'static str> {
    match kind(s, c) {
        KubernetesKind::Nodes => None,
        KubernetesKind::ManagedNodes => Some("the provider runs Karpenter for the nodes that it manages"),
        KubernetesKind::Pods => Some("pods without nodes need no provisioner"),
    }
}

pub(super) fn no_pod_spot(s: &Scenario, c: &Catalog) -> Option<&'static str> {
    let rules = c.behaviour().platform(s.place.provider).pods.as_ref().filter(|_| kind(s, c) == KubernetesKind::Pods);
    rules
        .is_some_and(|rules| rules.on_spot.value <= 0.0)
        .then_some("pods without nodes are not on sale as spot capacity here")
}

/// Why what an autoscaler and a balancer go by does nothing for a Job.
const NO_AUTOSCALER: &str =
    "the pods of a Job start with its batch and fetch their records: no autoscaler, no balancer";

fn no_autoscaler(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    s.runs_jobs().then_some(NO_AUTOSCALER)
}

fn no_job(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    (!s.runs_jobs()).then_some("pods stand by for requests: set work.mode=job for a Job of each batch")
}

/// Open connections need a pod that holds them.
fn held_open(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    if s.runs_jobs() {
        return Some(NO_AUTOSCALER);
    }
    (s.state.connections > 0).then_some("open connections need a pod that holds them at all times")
}

fn never_zero(s: &Scenario, c: &Catalog) -> Option<&'static str> {
    let never = s.kubernetes.scale_to_zero == ScaleToZero::Never || held_open(s, c).is_some();
    never.then_some("the last pods never go")
}

fn on_cpu(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    if s.runs_jobs() {
        return Some(NO_AUTOSCALER);
    }
    (s.kubernetes.signal == Signal::Cpu).then_some("the autoscaler looks at CPU, whose target is the target use")
}

fn own_target(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    if s.runs_jobs() {
        return Some(NO_AUTOSCALER);
    }
    let set = s.kubernetes.signal != Signal::Cpu && s.pins.has(Automatic::SignalTarget);
    set.then_some("the autoscaler does not look at CPU, and the target of its signal is set")
}
