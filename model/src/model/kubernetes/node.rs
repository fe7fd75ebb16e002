//! What a node has left for pods.
//!
//! Allocatable = capacity - what the kubelet reserves (each provider has its formula) - eviction
//! threshold - daemonsets. Pods are packed by CPU, memory and pod limit together.

use crate::catalog::NodeType;
use crate::catalog::behaviour::{NodeRules, Reserved};
use crate::model::state::Context;
use crate::scenario::Kubernetes;

/// Room for pods on an empty node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// CPU in vCPU.
    pub vcpu: f64,
    /// Memory in MiB.
    pub mib: f64,
    /// Pods.
    pub pods: f64,
}

impl Room {
    /// The room on a node of the scenario's type.
    #[must_use]
    pub fn on(cx: Context<'_>) -> Self {
        Self::of(cx.market.node(&cx.scenario.kubernetes.node), cx.node_rules())
    }

    /// The room on a node of this type under these rules.
    #[must_use]
    pub fn of(node: &NodeType, rules: &NodeRules) -> Self {
        let most = rules.most_pods.as_ref().map_or(250.0, |f| f.value);
        let pods = rules.max_pods_on(node).min(most);
        let capacity = node.memory_gib * 1024.0 * (1.0 - rules.hidden_memory.value);
        let reserved_mib = match rules.reserved {
            Reserved::Eks => 255.0 + 11.0 * pods,
            Reserved::Aks => (20.0 * pods + 50.0).min(0.25 * capacity),
            Reserved::Gke => tiered(capacity),
        };
        let shared = rules.shared_core_vcpu.as_ref().filter(|_| node.burstable);
        let reserved_vcpu = match rules.reserved {
            // A type that shares its cores loses what its price does not buy.
            _ if shared.is_some() => shared.map_or(0.0, |f| f.value),
            Reserved::Eks | Reserved::Gke => per_core(node.vcpu),
            Reserved::Aks => aks_vcpu(node.vcpu),
        };
        Self {
            vcpu: (node.vcpu - reserved_vcpu - rules.daemonset_vcpu.value).max(0.0),
            mib: (capacity - reserved_mib - rules.eviction_mib.value - rules.daemonset_mib.value).max(0.0),
            // The network, proxy and storage daemons take a place each, unless the provider runs them beside the pods.
            pods: (pods - rules.daemonset_pods.as_ref().map_or(3.0, |f| f.value)).max(1.0),
        }
    }

    /// How many of the deployment's pods fit; 0 when not even one does. `extra_mib` is memory for
    /// state that each pod keeps.
    #[must_use]
    pub fn pods_per_node(&self, k: &Kubernetes, extra_mib: f64) -> u32 {
        let by_cpu = self.vcpu / k.pod_vcpu.get().max(0.001);
        let by_memory = self.mib / (k.pod_memory_mb.get() + extra_mib).max(1.0);
        by_cpu.min(by_memory).min(self.pods).floor().max(0.0) as u32
    }

    /// Nodes' worth of room that in-cluster stores take.
    #[must_use]
    pub fn nodes_for(&self, vcpu: f64, mib: f64) -> f64 {
        (vcpu / self.vcpu.max(0.01)).max(mib / self.mib.max(1.0))
    }
}

/// 6 % of the first core, 1 % of the second, 0.5 % of the third and fourth, 0.25 % of the rest.
fn per_core(vcpu: f64) -> f64 {
    [(1.0, 0.06), (1.0, 0.01), (2.0, 0.005), (f64::INFINITY, 0.0025)]
        .into_iter()
        .fold((vcpu, 0.0), |(left, sum), (cores, share)| {
            let here = f64::min(left, cores);
            (left - here, sum + here * share)
        })
        .1
}

/// 25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % of the next 112, then 2 %.
fn tiered(mib: f64) -> f64 {
    const GIB: f64 = 1024.0;
    [(4.0 * GIB, 0.25), (4.0 * GIB, 0.2), (8.0 * GIB, 0.1), (112.0 * GIB, 0.06), (f64::INFINITY, 0.02)]
        .into_iter()
        .fold((mib, 0.0), |(left, sum), (size, share)| {
            let here = f64::min(left, size);
            (left - here, sum + here * share)
        })
        .1
}

/// The provider's table of reserved CPU by cores.
fn aks_vcpu(vcpu: f64) -> f64 {
    [(1.0, 0.06), (2.0, 0.1), (4.0, 0.14), (8.0, 0.18), (16.0, 0.26), (32.0, 0.42)]
        .into_iter()
        .find(|(cores, _)| vcpu <= *cores)
        .map_or(0.74, |(_, reserved)| reserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reservations_follow_the_published_examples() {
        // EKS m5.large: 60 + 10 millicores. GKE: 80 millicores at 4 vCPU, 2.6 GiB of 16.
        assert!((per_core(2.0) - 0.07).abs() < 1e-12);
        assert!((per_core(4.0) - 0.08).abs() < 1e-12);
        assert!((tiered(16.0 * 1024.0) / 1024.0 - 2.6).abs() < 1e-9);
        // 150 GiB: 9.8577 GiB with the eviction threshold of 100 MiB.
        assert!(((tiered(150.0 * 1024.0) + 100.0) / 1024.0 - 9.8577).abs() < 1e-3);
        assert!((aks_vcpu(8.0) - 0.18).abs() < 1e-12);
    }
}
