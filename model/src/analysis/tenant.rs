//! What the Kubernetes side costs as one tenant of a shared cluster, beside what it costs with a cluster of its own.
//!
//! A tenant pays for the part of the nodes that its pods fill, without rounding up to whole ones, and for none of the cluster's fixed
//! parts (control plane, NAT gateways, load balancer): those are there for the others too. Pods and latency are the same. The fleet
//! ([`super::fleet`]) divides the fixed parts among services that are known; here the others are not.

use crate::catalog::Catalog;
use crate::model::evaluate;
use crate::model::fit::built;
use crate::scenario::{KubernetesKind, Plans, Scenario};
use crate::units::{Share, money};

/// Dollars a month with a cluster of its own and as a tenant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tenancy {
    /// Carrying the whole cluster.
    pub alone_usd: f64,
    /// Carrying none of its fixed parts and only the filled part of its nodes.
    pub tenant_usd: f64,
    /// Nodes that its pods fill, on average; none where pods have no nodes.
    pub filled_nodes: Option<f64>,
}

impl Tenancy {
    /// Both bills of the scenario's plan.
    #[must_use]
    pub fn of(scenario: &Scenario, catalog: &Catalog) -> Self {
        let mut plan = built(scenario, catalog).into_owned();
        plan.plans = Plans::AsSet;
        let mut at = |share: f64| {
            plan.kubernetes.cluster_share = Share::new(share);
            evaluate(&plan, catalog).kubernetes
        };
        let (alone, tenant) = (at(1.0), at(0.0));
        let on_nodes = plan.kubernetes.kind != KubernetesKind::Pods;
        Self {
            alone_usd: alone.assessment.bill.total().get(),
            tenant_usd: tenant.assessment.bill.total().get(),
            filled_nodes: on_nodes.then(|| tenant.pods.mean_replicas / f64::from(tenant.pods_per_node.max(1))),
        }
    }

    /// Both in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (alone, tenant) = (money(self.alone_usd), money(self.tenant_usd));
        let filled =
            self.filled_nodes.map_or(String::new(), |nodes| format!(", for the {nodes:.2} nodes that its pods fill"));
        format!(
            "Kubernetes costs {alone} a month with a cluster of its own and {tenant} as one tenant of a shared cluster{filled}."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_pays_its_part_of_the_nodes_and_no_fixed_part() {
        let catalog = Catalog::embedded().unwrap();
        let mut scenario = Scenario::default();
        let tenancy = Tenancy::of(&scenario, catalog);
        assert!(tenancy.tenant_usd < tenancy.alone_usd, "{tenancy:?}");
        // The share that the scenario carries changes neither end.
        scenario.kubernetes.cluster_share = Share::new(0.3);
        assert_eq!(Tenancy::of(&scenario, catalog), tenancy);
        let filled = tenancy.filled_nodes.unwrap();
        assert!(filled > 0.0 && filled < 2.0, "two pods fill less than the two nodes of their zones: {filled}");
    }
}
