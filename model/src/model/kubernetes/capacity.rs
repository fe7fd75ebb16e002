//! What pods run on: nodes that they share, or capacity of their own.

use super::node::Room;
use crate::catalog::behaviour::NodeRules;
use crate::catalog::pods::{PodRules, PodSize};
use crate::model::state::{Context, StateUse};
use crate::scenario::KubernetesKind;

/// The capacity that one pod of the scenario takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Capacity {
    /// Pods that fit one node; 1 or 0 where each has capacity of its own. 0 when not even one fits.
    pub fits: u32,
    /// Room on a node; `None` where pods have no nodes.
    pub room: Option<Room>,
    /// The size that a pod without a node is billed by; the largest one where none holds it.
    pub size: Option<PodSize>,
}

impl Capacity {
    /// The capacity of the scenario's kind.
    #[must_use]
    pub fn of(cx: Context<'_>, state: &StateUse) -> Self {
        let k = &cx.scenario.kubernetes;
        if let Some(rules) = cx.pods() {
            let size = rules.sizes.of(k.pod_vcpu.get(), k.pod_memory_mb.get() + state.pod_mib);
            let fits = u32::from(size.is_some());
            return Self { fits, room: None, size: Some(size.unwrap_or_else(|| rules.sizes.largest())) };
        }
        let room = Room::on(cx);
        Self { fits: room.pods_per_node(k, state.pod_mib), room: Some(room), size: None }
    }

    /// Pods on a node that is full, at least 1.
    #[must_use]
    pub fn pods_per_node(&self) -> u32 {
        self.fits.max(1)
    }

    /// Nodes' worth of room that stores in the cluster take.
    #[must_use]
    pub fn store_nodes(&self, state: &StateUse) -> f64 {
        self.room.map_or(0.0, |room| room.nodes_for(state.cluster_vcpu, state.cluster_mib))
    }

    /// vCPU that is paid for each pod.
    #[must_use]
    pub fn paid_vcpu(&self, cx: Context<'_>) -> f64 {
        self.size.map_or_else(|| cx.scenario.kubernetes.pod_vcpu.get(), |size| size.vcpu)
    }

    /// Most pods that one cluster holds.
    #[must_use]
    pub fn most_pods(&self, cx: Context<'_>) -> f64 {
        let by_nodes = cx.behaviour.cluster_nodes.value * f64::from(self.pods_per_node());
        let by_pods = cx.behaviour.cluster_pods.value;
        if cx.pods().is_some_and(|rules| rules.counts_as_node.value <= 0.0) { by_pods } else { by_pods.min(by_nodes) }
    }
}

impl<'a> Context<'a> {
    /// What a node keeps back and how it comes, for the kind of nodes that the scenario has.
    #[must_use]
    pub fn node_rules(&self) -> &'a NodeRules {
        match self.scenario.kubernetes.kind {
            KubernetesKind::ManagedNodes => &self.platform.managed_node,
            KubernetesKind::Nodes | KubernetesKind::Pods => &self.platform.node,
        }
    }

    /// How pods without nodes behave, where the scenario has such pods.
    #[must_use]
    pub fn pods(&self) -> Option<&'a PodRules> {
        self.platform.pods.as_ref().filter(|_| self.scenario.kubernetes.kind == KubernetesKind::Pods)
    }
}
