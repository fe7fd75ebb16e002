//! Which figures of behaviour a scenario rests on.

use crate::scenario::{Automatic, KubernetesKind, Provisioner, Runtime, Scenario, ServerlessKind, Signal, StateKind};

/// Whether a row of behaviour has to do with this scenario; prices are named by the lines of the bills.
#[must_use]
pub fn bears_on(id: &str, s: &Scenario) -> bool {
    let Some((first, rest)) = id.split_once('.') else { return false };
    match first {
        "assumption" => true,
        "kubernetes" if rest.starts_with("hpa.") || rest.starts_with("signal.") => autoscaler(rest, s),
        "kubernetes" if rest.starts_with("zero.") => {
            rest.strip_prefix("zero.") == Some(s.kubernetes.scale_to_zero.id()) && !s.pins.has(Automatic::ZeroIdle)
        }
        "kubernetes" => match (s.kubernetes.kind, s.kubernetes.provisioner) {
            (KubernetesKind::Pods, _) => !rest.starts_with("cluster_autoscaler.") && !rest.starts_with("karpenter."),
            (KubernetesKind::ManagedNodes, _) | (_, Provisioner::Karpenter) => !rest.starts_with("cluster_autoscaler."),
            (KubernetesKind::Nodes, Provisioner::ClusterAutoscaler) => !rest.starts_with("karpenter."),
        },
        "latency" => latency(rest, s),
        cloud => cloud == s.place.provider.id() && behaviour(rest, s),
    }
}

/// Figures of the autoscaler that no dial replaces.
fn autoscaler(rest: &str, s: &Scenario) -> bool {
    let dial = match rest {
        "hpa.tolerance" => Automatic::ScaleTolerance,
        "hpa.stabilization" => Automatic::ScaleDownWindow,
        "hpa.up_stabilization" => Automatic::ScaleUpWindow,
        "hpa.up_pods" => Automatic::ScaleUpPods,
        "hpa.up_percent" => Automatic::ScaleUpPercent,
        "hpa.up_period" => Automatic::ScaleUpPeriod,
        "signal.window" if s.kubernetes.signal != Signal::Cpu => Automatic::SignalWindow,
        "signal.window" => return false,
        _ => return true,
    };
    !s.pins.has(dial)
}

fn latency(rest: &str, s: &Scenario) -> bool {
    let relational = s.state.kind == StateKind::Relational;
    match rest.split('.').next() {
        Some("relational" | "relational_connect" | "connection_proxy") => relational,
        Some("cache") => s.state.kind == StateKind::Session,
        _ => true,
    }
}

/// Rows `<cloud>.<what>`; those of a region are prices.
fn behaviour(rest: &str, s: &Scenario) -> bool {
    let mut parts = rest.split('.');
    let (what, which) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let chosen = |id: &str| id.replace('-', "_") == which;
    match what {
        "function" => s.serverless.kind != ServerlessKind::Container,
        "container" => s.serverless.kind == ServerlessKind::Container,
        "managed" => s.serverless.kind == ServerlessKind::ManagedInstances,
        "warm_overhead" | "warm_overhead_direct" => true,
        "load_rate" => s.state.working_set_mb.get() > 0.0,
        "front_door" => chosen(s.serverless.front_door.id()),
        "hand_off" => s.work.functions > 1 && chosen(s.serverless.handoff.id()),
        "key_value" => s.state.kind == StateKind::KeyValue,
        "file" => s.state.kind == StateKind::Local,
        "cold_start" => {
            let runtime = s.work.runtime.id();
            let measured = !Runtime::ALL.iter().any(|r| r.id() == which);
            measured || (which == runtime && cold(rest, s))
        }
        "node" => s.kubernetes.kind != KubernetesKind::Pods && !rest.starts_with("node.max_pods."),
        "managed_node" => s.kubernetes.kind == KubernetesKind::ManagedNodes,
        "pods" => s.kubernetes.kind == KubernetesKind::Pods,
        _ => false,
    }
}

/// Cold starts of a runtime: of the packaging and architecture chosen, or from a snapshot.
fn cold(rest: &str, s: &Scenario) -> bool {
    let f = &s.serverless;
    if f.snapshot_start && rest.contains(".snapshot.") {
        return true;
    }
    rest.contains(&format!(".{}.{}.", f.packaging.id(), f.architecture.id()))
}
