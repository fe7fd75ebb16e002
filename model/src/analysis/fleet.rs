//! Many services at once: each fitted by itself, and all of them placed together.
//!
//! [`weigh`] gives one service the answer that a single fit gives it, and beside it what it would add to a cluster that is there
//! anyway ([`Joined`]). [`mod@mix`] adds up a fleet from these: every service on Kubernetes, every one as functions, each where it is
//! best by itself, and the best mix with one cluster in each region.
//!
//! A bill of the Kubernetes side is linear in `kubernetes.cluster_share` as long as its pods stay the same. The same pods billed at
//! a share of 0 and of 1 therefore tell what a service takes up itself from what it only uses a part of.

pub mod mix;

use super::{AnalysisError, Summary, crew};
use crate::catalog::{Catalog, NodeType};
use crate::model::bill::Kind;
use crate::model::fit::bench::{Bench, Candidate, SidePlan};
use crate::model::fit::kubernetes::PodPlan;
use crate::model::fit::{choose, kubernetes as pods_search, serverless as functions_search, words};
use crate::model::plan::settled;
use crate::model::tolerance::Band;
use crate::model::{Kubernetes, Side};
use crate::scenario::{Automatic, KubernetesKind, Plans, Scenario};
use crate::units::Share;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// One service: both sides at their best, and what it adds to a cluster that it shares.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// Both sides and the verdict, as a single fit gives them.
    pub summary: Summary,
    /// The Kubernetes plan in words.
    pub kubernetes_plan: String,
    /// The serverless plan in words.
    pub serverless_plan: String,
    /// As one of several services on a cluster, on the nodes on which it adds least.
    pub joined: Joined,
    /// The same on other nodes that a cluster may be made of. Nodes on which one service adds least are often large, and the room that
    /// stays empty on them is dear where services are few: which nodes a cluster has is decided for all of its services.
    pub elsewhere: Vec<Joined>,
}

/// A service on a cluster that other services share.
#[derive(Debug, Clone)]
pub struct Joined {
    /// Where the cluster is: the provider's id and the region.
    pub place: (&'static str, String),
    /// Type of its nodes; `None` where pods have no nodes.
    pub node: Option<Arc<str>>,
    /// Whether its pods run there and keep the tolerance.
    pub serves: bool,
    /// Dollars a month that the service adds: the part of the nodes that its pods fill, and all that follows its requests.
    pub own_usd: f64,
    /// Share of the cluster's fixed cost that the service carries by itself (`kubernetes.cluster_share`).
    pub share: f64,
    /// Dollars a month of what one cluster has once (control plane, NAT gateways, load balancer, addresses, its own pods), by kind.
    pub fixed_usd: Vec<(Kind, f64)>,
    /// Dollars a month of room on nodes that this service's pods would leave empty if they were alone.
    pub spare_usd: f64,
    /// Nodes that its pods fill on average; 0 where pods have no nodes.
    pub filled_nodes: f64,
    /// Dollars a month of one of its nodes with its disk; 0 where pods have no nodes.
    pub node_usd: f64,
    /// Zones that its nodes are spread over.
    pub zones: f64,
}

impl Weighed {
    /// The service on a cluster of nodes of this type, or on those on which it adds least.
    #[must_use]
    pub fn on(&self, node: Option<&str>) -> &Joined {
        let same = |of: &&Joined| of.serves && of.node.as_deref() == node;
        node.and_then(|_| std::iter::once(&self.joined).chain(&self.elsewhere).find(same)).unwrap_or(&self.joined)
    }
}

/// Weighs one service, whatever its plans were to be ([`Scenario::plans`]): dials that are set stay as they are set.
#[must_use]
pub fn weigh(service: &Scenario, catalog: &Catalog) -> Weighed {
    let needs = Scenario { plans: Plans::AsSet, ..service.clone() };
    let mut bench = Bench::new(&needs, catalog);
    let pods = choose(&pods_search::search(&mut bench)).clone();
    let functions = choose(&functions_search::search(&mut bench)).clone();
    let mut scenario = needs.clone();
    pods.plan.put(&mut scenario);
    functions.plan.put(&mut scenario);
    let scenario = settled(&scenario, catalog);
    let comparison = bench.comparison(scenario);
    drop(bench);
    let plan = |of: &Candidate| words::plan(&comparison.scenario, catalog, of.plan.side(), &of.outcome);
    let (joined, elsewhere) = join(&needs, &pods.plan, catalog);
    Weighed {
        summary: Summary::of(&comparison),
        kubernetes_plan: plan(&pods),
        serverless_plan: plan(&functions),
        joined,
        elsewhere,
    }
}

/// The service's best plan on a cluster that is there, and what of the cluster it uses; and the same on other nodes. `alone` is its plan
/// where it has the cluster for itself.
fn join(needs: &Scenario, alone: &SidePlan, catalog: &Catalog) -> (Joined, Vec<Joined>) {
    let share = needs.kubernetes.cluster_share.get();
    let mut sharing = needs.clone();
    sharing.kubernetes.cluster_share = Share::new(0.0);
    let mut bench = Bench::new(&sharing, catalog);
    let best = choose(&pods_search::search(&mut bench)).clone();
    let joined = joined(&best.plan, share, &mut bench);
    let SidePlan::Pods(best) = &best.plan else { return (joined, Vec::new()) };
    if needs.pins.has(Automatic::Node) || best.kind == KubernetesKind::Pods {
        return (joined, Vec::new());
    }
    let others = cluster_nodes(needs, &best.node, catalog).into_iter();
    let others = others.map(|node| SidePlan::Pods(PodPlan { node, ..best.clone() }));
    let other = |plan: &SidePlan| matches!(plan, SidePlan::Pods(of) if of.kind == best.kind && of.node != best.node);
    let mut elsewhere: Vec<Joined> = Vec::new();
    for plan in std::iter::once(alone.clone()).filter(other).chain(others) {
        let there = self::joined(&plan, share, &mut bench);
        if there.serves && !elsewhere.iter().any(|of| of.node == there.node) {
            elsewhere.push(there);
        }
    }
    (joined, elsewhere)
}

/// Node types that a cluster may be made of instead of `best`: of each smaller number of vCPU the type whose vCPU costs least.
fn cluster_nodes(needs: &Scenario, best: &str, catalog: &Catalog) -> Vec<Arc<str>> {
    let market = catalog.market(needs.place.provider, &needs.place.region);
    let most = market.node(best).vcpu;
    let mut nodes: Vec<&NodeType> = Vec::new();
    for node in market.nodes.iter().filter(|node| !node.burstable && node.vcpu < most) {
        match nodes.iter_mut().find(|of| of.vcpu.total_cmp(&node.vcpu).is_eq()) {
            Some(known) if node.list_usd < known.list_usd => *known = node,
            Some(_) => {}
            None => nodes.push(node),
        }
    }
    nodes.sort_by(|a, b| a.vcpu.total_cmp(&b.vcpu));
    nodes.into_iter().map(|node| Arc::clone(&node.name)).collect()
}

/// What a plan adds to a cluster that is there, and what of the cluster it uses. `share` is the part of the
/// cluster that the service carries by itself, and `bench` that of the service where it carries none.
fn joined(plan: &SidePlan, share: f64, bench: &mut Bench<'_>) -> Joined {
    let mut sharing = bench.needs.clone();
    plan.put(&mut sharing);
    let mut at = |share: f64| {
        let mut scenario = sharing.clone();
        scenario.kubernetes.cluster_share = Share::new(share);
        bench.pods_of(&settled(&scenario, bench.catalog))
    };
    let (none, whole) = (at(0.0), at(1.0));
    let on_nodes = |kind: Kind| {
        matches!(
            kind,
            Kind::NodesOnDemand
                | Kind::NodesSpot
                | Kind::NodesCommitted
                | Kind::NodeFee
                | Kind::NodeDisks
                | Kind::NodeCredits
        )
    };
    let sum =
        |side: &Kubernetes, wanted: &dyn Fn(Kind) -> bool| side.assessment.bill.sum_of(|line| wanted(line.kind)).get();
    let shared = Kind::ALL.iter().filter(|kind| !on_nodes(**kind));
    let fixed_usd = shared.filter_map(|kind| {
        let usd = sum(&whole, &|of| of == *kind) - sum(&none, &|of| of == *kind);
        (usd > 0.0).then_some((*kind, usd))
    });
    let spare_usd = (sum(&whole, &on_nodes) - sum(&none, &on_nodes)).max(0.0);
    let filled_nodes =
        if none.pods.mean_nodes > 0.0 { none.pods.mean_replicas / f64::from(none.pods_per_node.max(1)) } else { 0.0 };
    let spare_nodes = (whole.pods.mean_nodes - filled_nodes).max(0.0);
    let node_usd =
        if spare_nodes > 1e-6 { spare_usd / spare_nodes } else { sum(&none, &on_nodes) / filled_nodes.max(1.0) };
    let pods = sharing.kubernetes.kind == KubernetesKind::Pods;
    Joined {
        place: (sharing.place.provider.id(), sharing.place.region.clone()),
        node: (!pods).then(|| sharing.kubernetes.node.as_str().into()),
        serves: none.assessment.feasible() && none.assessment.standing.band != Band::Misses,
        own_usd: none.assessment.bill.total().get(),
        share,
        fixed_usd: fixed_usd.collect(),
        spare_usd,
        filled_nodes,
        node_usd,
        zones: f64::from(sharing.kubernetes.zones.max(1)),
    }
}

/// Weighs services on several threads and remembers what it has weighed: a fleet has many services with the same needs.
#[derive(Debug, Default)]
pub struct Scale {
    known: HashMap<[u64; 2], Arc<Weighed>>,
}

impl Scale {
    /// Weighs services; the results are in the order of the services, and the same however many threads there are.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] when the flag was raised.
    pub fn weigh(
        &mut self,
        services: &[&Scenario],
        catalog: &Catalog,
        threads: usize,
        cancel: &AtomicBool,
    ) -> Result<Vec<Arc<Weighed>>, AnalysisError> {
        let keys: Vec<_> = services.iter().map(|service| key(service)).collect();
        let mut new: HashMap<[u64; 2], &Scenario> = HashMap::new();
        for (key, service) in keys.iter().zip(services) {
            if !self.known.contains_key(key) {
                new.insert(*key, service);
            }
        }
        // A hash map has no order of its own that could be relied on.
        let mut new: Vec<_> = new.into_iter().collect();
        new.sort_unstable_by_key(|(key, _)| *key);
        let task = |index: usize| Ok(weigh(new[index].1, catalog));
        crew::each(new.len(), threads, cancel, task, |index, weighed| {
            self.known.insert(new[index].0, Arc::new(weighed));
        })?;
        Ok(keys.iter().filter_map(|key| self.known.get(key).cloned()).collect())
    }

    /// Different services weighed so far.
    #[must_use]
    pub fn different(&self) -> usize {
        self.known.len()
    }
}

/// A fingerprint of everything in a scenario, wide enough that two different ones do not meet.
fn key(scenario: &Scenario) -> [u64; 2] {
    struct Both(DefaultHasher, DefaultHasher);
    impl std::fmt::Write for Both {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            self.0.write(text.as_bytes());
            self.1.write(text.as_bytes());
            Ok(())
        }
    }
    let mut both = Both(DefaultHasher::new(), DefaultHasher::new());
    "another".hash(&mut both.1);
    // Writing into a hasher does not fail.
    let _ = write!(both, "{scenario:?}");
    [both.0.finish(), both.1.finish()]
}

impl Weighed {
    /// Whether this side runs the service in time, or is what is left where the verdict says so.
    #[must_use]
    pub fn can(&self, side: Side) -> bool {
        use crate::verdict::{DecidedBy, Winner};
        match self.summary.winner {
            Winner::Neither => false,
            _ if self.summary.decided_by == DecidedBy::Cost => true,
            winner => winner == Winner::from(side),
        }
    }
}
