//! A fleet added up: the three answers that need no thought, and the best mix.
//!
//! On one cluster in a region, services pay for the part of the nodes that their pods fill. The cluster's fixed cost is counted once
//! for all of them, and so is the room that stays empty: nodes come whole, and each zone has at least one. A service that carries
//! only a share of a cluster (`kubernetes.cluster_share`) brings no more than that share of both.
//!
//! A cluster has the nodes with which all of it costs least: large ones where many services fill them, small ones where few do. A service
//! whose pods they do not hold has nodes of its own there.

use super::Weighed;
use crate::model::Side;
use crate::model::bill::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// Part of a node that stays empty in each zone: a node more is added when the last one is full, so half of one on average.
const EMPTY_PER_ZONE: f64 = 0.5;

/// Where a service is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// On the cluster that the fleet shares in its region.
    Cluster,
    /// On Kubernetes by itself, as its scenario says.
    Alone,
    /// As functions.
    Functions,
    /// Nowhere: neither side runs it in time.
    Nowhere,
}

impl Placement {
    /// The side, if it is placed on one.
    #[must_use]
    pub const fn side(self) -> Option<Side> {
        match self {
            Self::Cluster | Self::Alone => Some(Side::Kubernetes),
            Self::Functions => Some(Side::Serverless),
            Self::Nowhere => None,
        }
    }
}

/// An answer for a whole fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Every service on Kubernetes that Kubernetes runs in time, the others as functions.
    AllKubernetes,
    /// Every service as functions that functions run in time, the others on Kubernetes.
    AllServerless,
    /// Each service on the side that is cheaper for it alone.
    EachAtItsBest,
    /// The cheapest placement that was found.
    BestMix,
}

impl Way {
    /// All of them, in the order shown.
    pub const ALL: [Self; 4] = [Self::AllKubernetes, Self::AllServerless, Self::EachAtItsBest, Self::BestMix];

    /// The id used in files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::AllKubernetes => "all-kubernetes",
            Self::AllServerless => "all-serverless",
            Self::EachAtItsBest => "each-at-its-best",
            Self::BestMix => "best-mix",
        }
    }

    /// The words shown to people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::AllKubernetes => "All on Kubernetes",
            Self::AllServerless => "All as functions",
            Self::EachAtItsBest => "Each at its best",
            Self::BestMix => "Best mix",
        }
    }
}

/// What an answer costs.
#[derive(Debug, Clone)]
pub struct Total {
    /// The answer.
    pub way: Way,
    /// Dollars a month where each service on Kubernetes is there by itself, as a single fit bills it.
    pub apart_usd: f64,
    /// Dollars a month where they share one cluster in each region, or each its own where that is cheaper in all.
    pub together_usd: f64,
    /// Of that, what no single service brings: the clusters' fixed cost and the room that stays empty.
    pub common_usd: f64,
    /// Services on Kubernetes.
    pub kubernetes: usize,
    /// Services as functions.
    pub serverless: usize,
    /// Services that neither side runs in time, and that no sum counts.
    pub nowhere: usize,
}

/// A fleet added up.
#[derive(Debug, Clone)]
pub struct Mix {
    /// What each answer costs, in the order of [`Way::ALL`].
    pub totals: Vec<Total>,
    /// Where the best mix places each service.
    pub placements: Vec<Placement>,
    /// Dollars a month that each service adds to its region's cluster, on the nodes that the cluster of the best mix has.
    pub own_usd: Vec<f64>,
}

impl Mix {
    /// The total of an answer.
    #[must_use]
    pub fn total(&self, way: Way) -> Option<&Total> {
        self.totals.iter().find(|total| total.way == way)
    }
}

/// Adds up a fleet.
///
/// The best mix is the cheapest of: the three other answers, with clusters shared or not, and in each region every number of
/// services on the cluster, those first that save most there. That is the optimum where the fixed cost and the empty room
/// do not depend on which services share them; a test holds it against every subset of small fleets.
#[must_use]
pub fn mix<W: std::borrow::Borrow<Weighed>>(fleet: &[W]) -> Mix {
    let fleet: Vec<&Weighed> = fleet.iter().map(std::borrow::Borrow::borrow).collect();
    let pure = [Side::Kubernetes, Side::Serverless].map(|side| prefer(&fleet, side));
    let best_alone: Vec<Placement> = fleet.iter().map(|of| without_cluster(of)).collect();
    let ways = [(Way::AllKubernetes, &pure[0]), (Way::AllServerless, &pure[1]), (Way::EachAtItsBest, &best_alone)];
    // Few services would fill little of a cluster that is made for many: they keep their own where that is cheaper.
    let cheaper = |sides: &Vec<Placement>| {
        let shared = clustered(&fleet, sides);
        if usd(&fleet, &shared) <= usd(&fleet, sides) { shared } else { sides.clone() }
    };
    let mut totals: Vec<Total> = ways.iter().map(|(way, sides)| total(&fleet, *way, &cheaper(sides))).collect();
    let sought = sought(&fleet);
    let candidates =
        std::iter::once(sought).chain(ways.iter().flat_map(|(_, sides)| [clustered(&fleet, sides), (*sides).clone()]));
    let best = candidates.min_by(|a, b| usd(&fleet, a).total_cmp(&usd(&fleet, b))).unwrap_or_default();
    let mut mixed = total(&fleet, Way::BestMix, &best);
    mixed.together_usd = usd(&fleet, &best);
    mixed.common_usd = common(&fleet, &best);
    totals.push(mixed);
    let clusters = clusters(&fleet, &best);
    let own =
        |of: &&Weighed| clusters.get(&region(of)).map_or(of.joined.own_usd, |cluster| of.on(cluster.node).own_usd);
    Mix { totals, own_usd: fleet.iter().map(own).collect(), placements: best }
}

/// Each service on this side if it runs there in time, else on the other; Kubernetes is a cluster of its own.
fn prefer(fleet: &[&Weighed], first: Side) -> Vec<Placement> {
    let place = |of: &&Weighed| match [first, first.other()].into_iter().find(|side| of.can(*side)) {
        Some(Side::Kubernetes) => Placement::Alone,
        Some(Side::Serverless) => Placement::Functions,
        None => Placement::Nowhere,
    };
    fleet.iter().map(place).collect()
}

/// The same with every service on the shared cluster that runs in time there.
fn clustered(fleet: &[&Weighed], placements: &[Placement]) -> Vec<Placement> {
    let place = |(of, placement): (&&Weighed, &Placement)| match placement {
        Placement::Alone if of.joined.serves => Placement::Cluster,
        other => *other,
    };
    fleet.iter().zip(placements).map(place).collect()
}

/// Where a service's cluster is.
fn region(of: &Weighed) -> (&'static str, &str) {
    (of.joined.place.0, of.joined.place.1.as_str())
}

/// The regions of a fleet, each with the numbers of its services.
fn regions<'f>(fleet: &[&'f Weighed]) -> BTreeMap<(&'static str, &'f str), Vec<usize>> {
    let mut regions: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, of) in fleet.iter().enumerate() {
        regions.entry(region(of)).or_default().push(index);
    }
    regions
}

/// What the nodes of a cluster may be: to each service its own best, or one type for all.
fn node_choices<'f>(fleet: &[&'f Weighed], members: &[usize]) -> Vec<Option<&'f str>> {
    let of = |index: &usize| fleet[*index].elsewhere.iter().chain([&fleet[*index].joined]);
    let types: BTreeSet<&str> = members.iter().flat_map(of).filter_map(|joined| joined.node.as_deref()).collect();
    std::iter::once(None).chain(types.into_iter().map(Some)).collect()
}

/// The clusters of a fleet that is placed so, each on the nodes with which all of it costs least.
fn clusters<'f>(fleet: &[&'f Weighed], placements: &[Placement]) -> BTreeMap<(&'static str, &'f str), Cluster<'f>> {
    let built = |members: Vec<usize>| {
        let members: Vec<usize> = members.into_iter().filter(|i| placements[*i] == Placement::Cluster).collect();
        let on = |node| {
            let mut cluster = Cluster { node, ..Cluster::default() };
            for index in &members {
                cluster.add(fleet[*index]);
            }
            cluster
        };
        let all = node_choices(fleet, &members).into_iter().map(on);
        all.min_by(|a, b| a.usd().total_cmp(&b.usd())).unwrap_or_default()
    };
    regions(fleet).into_iter().map(|(region, members)| (region, built(members))).collect()
}

/// In each region the best number of services on the cluster, those first that save most there, on the best nodes for them.
fn sought(fleet: &[&Weighed]) -> Vec<Placement> {
    let mut placements: Vec<Placement> = fleet.iter().map(|of| without_cluster(of)).collect();
    for members in regions(fleet).into_values() {
        let of_nodes = node_choices(fleet, &members).into_iter().map(|node| saved_on(fleet, &members, node));
        let best = of_nodes.fold((0.0, Vec::new()), |best, there| if there.0 > best.0 { there } else { best });
        best.1.into_iter().for_each(|index| placements[index] = Placement::Cluster);
    }
    placements
}

/// The most that services of a region save on a cluster of these nodes, and which services these are.
fn saved_on(fleet: &[&Weighed], members: &[usize], node: Option<&str>) -> (f64, Vec<usize>) {
    // What a service saves on the cluster over where it stands without it.
    let saving = |index: usize| elsewhere(fleet[index]) - fleet[index].on(node).own_usd;
    let may = |index: &usize| fleet[*index].on(node).serves && fleet[*index].can(Side::Kubernetes);
    let mut order: Vec<usize> = members.iter().copied().filter(may).filter(|index| saving(*index) > 0.0).collect();
    order.sort_by(|a, b| saving(*b).total_cmp(&saving(*a)).then(a.cmp(b)));
    let mut cluster = Cluster { node, ..Cluster::default() };
    let (mut saved, mut best) = (0.0, (0.0, 0));
    for (before, index) in order.iter().enumerate() {
        cluster.add(fleet[*index]);
        saved += saving(*index);
        let net = saved - cluster.common_usd();
        if net > best.0 {
            best = (net, before + 1);
        }
    }
    order.truncate(best.1);
    (best.0, order)
}

/// Where a service stands best without a shared cluster.
fn without_cluster(of: &Weighed) -> Placement {
    let (k, s) = (of.summary.kubernetes.monthly_usd, of.summary.serverless.monthly_usd);
    match (of.can(Side::Kubernetes), of.can(Side::Serverless)) {
        (true, true) if k < s => Placement::Alone,
        (_, true) => Placement::Functions,
        (true, false) => Placement::Alone,
        (false, false) => Placement::Nowhere,
    }
}

/// What it costs there.
fn elsewhere(of: &Weighed) -> f64 {
    match without_cluster(of) {
        Placement::Alone => of.summary.kubernetes.monthly_usd,
        Placement::Functions => of.summary.serverless.monthly_usd,
        Placement::Cluster | Placement::Nowhere => 0.0,
    }
}

fn total(fleet: &[&Weighed], way: Way, placements: &[Placement]) -> Total {
    let count = |side| placements.iter().filter(|placement| placement.side() == side).count();
    let apart = |placement: &Placement| match placement {
        Placement::Cluster => Placement::Alone,
        other => *other,
    };
    let apart: Vec<Placement> = placements.iter().map(apart).collect();
    Total {
        way,
        apart_usd: usd(fleet, &apart),
        together_usd: usd(fleet, placements),
        common_usd: common(fleet, placements),
        kubernetes: count(Some(Side::Kubernetes)),
        serverless: count(Some(Side::Serverless)),
        nowhere: count(None),
    }
}

/// Dollars a month of a fleet placed so.
fn usd(fleet: &[&Weighed], placements: &[Placement]) -> f64 {
    let own = |(of, placement): (&&Weighed, &Placement)| match placement {
        Placement::Alone => of.summary.kubernetes.monthly_usd,
        Placement::Functions => of.summary.serverless.monthly_usd,
        Placement::Cluster | Placement::Nowhere => 0.0,
    };
    let together: f64 = clusters(fleet, placements).values().map(Cluster::usd).sum();
    fleet.iter().zip(placements).map(own).sum::<f64>() + together
}

/// Of it, what the shared clusters cost beside their services.
fn common(fleet: &[&Weighed], placements: &[Placement]) -> f64 {
    clusters(fleet, placements).values().map(Cluster::common_usd).sum()
}

/// What the services on one cluster have in common.
#[derive(Debug, Default)]
struct Cluster<'f> {
    /// Type of its nodes; `None` for each service's own best.
    node: Option<&'f str>,
    /// Sum of what the services add.
    own_usd: f64,
    /// By kind: the sum of the services' shares in dollars, and the most that one whole cluster has of it.
    fixed: BTreeMap<Kind, (f64, f64)>,
    /// Sum of the services' shares of the room that each would leave empty.
    spare_usd: f64,
    filled_nodes: f64,
    /// Sum of the services' nodes in dollars, by which the mean price of a node is found.
    filled_usd: f64,
    zones: f64,
}

impl Cluster<'_> {
    fn add(&mut self, of: &Weighed) {
        let joined = of.on(self.node);
        self.own_usd += joined.own_usd;
        for (kind, usd) in &joined.fixed_usd {
            let (carried, whole) = self.fixed.entry(*kind).or_default();
            *carried += joined.share * usd;
            *whole = usd.max(*whole);
        }
        self.spare_usd += joined.share * joined.spare_usd;
        self.filled_nodes += joined.filled_nodes;
        self.filled_usd += joined.filled_nodes * joined.node_usd;
        if joined.filled_nodes > 0.0 {
            self.zones = self.zones.max(joined.zones);
        }
    }

    /// All of it.
    fn usd(&self) -> f64 {
        self.own_usd + self.common_usd()
    }

    /// The fixed cost and the empty room, each once.
    fn common_usd(&self) -> f64 {
        let fixed: f64 = self.fixed.values().map(|(carried, whole)| carried.min(*whole)).sum();
        let empty = (self.zones - self.filled_nodes).max(EMPTY_PER_ZONE * self.zones);
        let node_usd = if self.filled_nodes > 0.0 { self.filled_usd / self.filled_nodes } else { 0.0 };
        fixed + self.spare_usd.min(empty * node_usd)
    }
}

#[cfg(test)]
mod tests;
