//! The Kubernetes bill: nodes by how they are bought, the cluster's fixed parts, and what both sides
//! pay alike.
//!
//! A workload that carries the whole cluster pays for whole nodes, a node a zone at least. One that
//! joins a cluster (`kubernetes.cluster_share` below 1) pays that share of the fixed parts, and for
//! the rest only the part of the nodes that its pods fill. Where pods have no nodes each is billed by its size ([`pods`]).

pub mod pods;
pub mod sustained;

use crate::catalog::market::Burst;
use crate::catalog::meter::KB_PER_GB;
use crate::catalog::{NodeType, Price, Tier, Use};
use crate::model::Side;
use crate::model::bill::{Bill, Item, Kind};
use crate::model::kubernetes::Capacity;
use crate::model::pods::Pods;
use crate::model::state::{Context, StateUse, monthly};
use crate::model::{door, network};
use crate::scenario::{Automatic, Door, KubernetesKind};
use crate::units::{HOURS_PER_MONTH, Unit};

/// Writes the bill.
#[must_use]
pub fn write(cx: Context<'_>, pods: &Pods, state: &mut StateUse, capacity: &Capacity) -> Bill {
    let mut bill = Bill::default();
    let share = cx.scenario.kubernetes.cluster_share.get();
    let requests = monthly(cx.scenario.traffic.rate.get());
    // A request that was lost has used a connection, but sends no answer, writes no log and leaves its state alone.
    let answered = requests * (1.0 - pods.lost_share.clamp(0.0, 1.0));
    let machines = if cx.scenario.kubernetes.kind == KubernetesKind::Pods {
        pods::write(&mut bill, cx, pods, capacity, state);
        pods.mean_replicas
    } else {
        let nodes = bill_nodes(&mut bill, cx, pods, capacity, state);
        bill_credits(&mut bill, cx, nodes, answered, state);
        pods.mean_nodes
    };
    bill_control_plane(&mut bill, cx, pods, share);
    bill_nat(&mut bill, cx, answered, machines, share);
    if cx.scenario.traffic.door != Door::Event {
        network::bill_load_balancer(&mut bill, cx, Side::Kubernetes, requests, answered, share);
    }
    door::bill_gateway(&mut bill, cx, requests);
    let nat = cx.market.addresses.of_nat(zones(cx));
    network::bill_addresses(&mut bill, cx, true, nat, share);
    bill_zones(&mut bill, cx, answered);
    network::bill_egress(&mut bill, cx, answered);
    state.bill(&mut bill, Side::Kubernetes, cx, answered);
    network::bill_logs(&mut bill, cx, &cx.market.logs_gb, answered, cx.behaviour.assumptions.log_kb.value);
    network::bill_people(&mut bill, cx, cx.scenario.people.kubernetes_hours.get());
    bill
}

pub(crate) fn zones(cx: Context<'_>) -> f64 {
    f64::from(cx.scenario.kubernetes.zones.max(1))
}

/// Hours a month of nodes or pods by how they are bought.
struct Bought {
    spot: f64,
    committed: f64,
    on_demand: f64,
}

/// Nodes or pods to be bought, on average over the month.
struct Shares {
    all: f64,
    /// Of them, those that always run.
    base: f64,
    /// More of them for stores, which always run.
    stores: f64,
}

impl Bought {
    /// Splits what is needed by the scenario's share of spot capacity and its commitment. `ratio` is the spot price over the list
    /// price and `off` what the commitment takes off it, where they are on sale.
    fn of(cx: Context<'_>, shares: Shares, ratio: Option<f64>, off: Option<f64>) -> Self {
        let (all, base) = (shares.all + shares.stores, shares.base.min(shares.all) + shares.stores);
        let spot = if ratio.is_some() { cx.scenario.kubernetes.spot_share.get() } else { 0.0 };
        // Where spot is merely allowed, what always runs stays under the commitment if that is cheaper still.
        let allowed = !cx.scenario.pins.has(Automatic::SpotShare);
        let stays = allowed && off.is_some_and(|off| 1.0 - off < ratio.unwrap_or(1.0));
        let (on_spot, committed) = match off {
            Some(_) if stays => ((all - base).max(0.0) * spot, base),
            Some(_) => (all * spot, base * (1.0 - spot)),
            None => (all * spot, 0.0),
        };
        Self {
            spot: on_spot * HOURS_PER_MONTH,
            committed: committed * HOURS_PER_MONTH,
            on_demand: (all - on_spot - committed).max(0.0) * HOURS_PER_MONTH,
        }
    }
}

fn bought(cx: Context<'_>, node: &NodeType, pods: &Pods, per_node: u32, store_nodes: f64) -> Bought {
    let share = cx.scenario.kubernetes.cluster_share.get();
    let filled = pods.mean_replicas / f64::from(per_node.max(1));
    let all = share * pods.mean_nodes + (1.0 - share) * filled;
    let base = share * pods.base_nodes + (1.0 - share) * filled.min(pods.base_nodes);
    let off = node.commitment.off(cx.scenario.kubernetes.commitment).map(|off| off.value);
    let ratio = node.spot_ratio.as_ref().map(|ratio| ratio.value);
    Bought::of(cx, Shares { all, base, stores: store_nodes }, ratio, off)
}

/// A price of which only a part is paid.
fn scaled(price: &Price, factor: f64) -> Price {
    Price { tiers: price.tiers.iter().map(|t| Tier { usd: t.usd * factor, ..*t }).collect(), ..price.clone() }
}

/// The nodes, their disks and the fee for managing them; returns the mean number of nodes paid for.
fn bill_nodes(bill: &mut Bill, cx: Context<'_>, pods: &Pods, capacity: &Capacity, state: &StateUse) -> f64 {
    let (per_node, store_nodes) = (capacity.pods_per_node(), capacity.store_nodes(state));
    let node = cx.market.node(&cx.scenario.kubernetes.node);
    let hours = bought(cx, node, pods, per_node, store_nodes);
    let plan = format!(
        "{:.2} pods on average ({:.0} at most), {per_node} to a node: {:.2} nodes on average ({:.0} at most){}",
        pods.mean_replicas,
        pods.peak_replicas,
        pods.mean_nodes,
        pods.peak_nodes,
        if store_nodes > 0.0 { format!(", stores {store_nodes:.2}") } else { String::new() }
    );
    let mut line = |kind: Kind, how: &str, hours: f64, factor: f64, note: &str| {
        if hours <= 0.0 {
            return;
        }
        let item = Item::named(kind, format!("Nodes {}, {how}", node.name));
        bill.meter(&item, &scaled(&node.hour, factor), &Use::of(hours), &format!("{plan}{note}; x 730 h"));
    };
    let sustained =
        sustained::share_of_list(cx, &node.hour.meter, pods, store_nodes, hours.committed / HOURS_PER_MONTH);
    let note = if sustained < 1.0 {
        format!("; {:.1} % off for running most of the month", (1.0 - sustained) * 100.0)
    } else {
        String::new()
    };
    line(Kind::NodesOnDemand, "on demand", hours.on_demand, sustained, &note);
    if let Some(ratio) = &node.spot_ratio {
        let note = format!("; spot at {:.2} of on demand", ratio.value);
        line(Kind::NodesSpot, "spot", hours.spot, ratio.value, &note);
    }
    let off = node.commitment.off(cx.scenario.kubernetes.commitment).map_or(0.0, |d| d.value);
    let note = format!("; {:.1} % off for the commitment", off * 100.0);
    line(Kind::NodesCommitted, "committed", hours.committed, 1.0 - off, &note);
    let nodes = (hours.on_demand + hours.spot + hours.committed) / HOURS_PER_MONTH;
    let disk_gb = cx.node_rules().disk_gb.value;
    let formula = format!("{nodes:.2} nodes x {disk_gb} GB");
    bill.meter(&Item::of(Kind::NodeDisks), &cx.market.disk_gb_month, &Use::of(nodes * disk_gb), &formula);
    bill_fee(bill, cx, node, nodes);
    nodes
}

/// The provider's fee for nodes that it manages, on all of them: what spot and commitments take off the node is not taken off it.
fn bill_fee(bill: &mut Bill, cx: Context<'_>, node: &NodeType, nodes: f64) {
    let managed = cx.scenario.kubernetes.kind == KubernetesKind::ManagedNodes;
    let Some(fee) = node.managed_fee.as_ref().filter(|_| managed) else { return };
    let of = match fee.share {
        Some(share) => format!("{} of the list price", Unit::Share.format(share)),
        None => format!("{} vCPU each", fee.units),
    };
    let item = Item::named(Kind::NodeFee, format!("{}, {}", Kind::NodeFee.name(), node.name));
    let formula = format!("{nodes:.2} nodes x 730 h, {of}, however the node is bought");
    bill.meter(&item, &fee.price, &Use::all_month(nodes * fee.units), &formula);
}

/// CPU that burstable nodes use beyond what their price buys, where the provider charges it (unlimited mode). In standard mode
/// they would be slowed down to the baseline instead, and nothing would be charged.
fn bill_credits(bill: &mut Bill, cx: Context<'_>, nodes: f64, answered: f64, state: &StateUse) {
    let node = cx.market.node(&cx.scenario.kubernetes.node);
    let Some(Burst { baseline, credit: Some(credit) }) = &node.burst else { return };
    let used = mean_vcpu(cx, answered, state);
    let bought = nodes * node.vcpu * baseline.value;
    let formula = format!(
        "{used:.2} vCPU of work on average, {bought:.2} in the price ({} of {:.2} nodes x {} vCPU), x 730 h; in standard mode \
         slower and not charged",
        Unit::Share.format(baseline.value),
        nodes,
        node.vcpu
    );
    let item = Item::of(Kind::NodeCredits);
    bill.meter(&item, credit, &Use::all_month((used - bought).max(0.0)), &formula);
}

/// Mean vCPU that the requests answered and the stores in the cluster use.
#[must_use]
pub fn mean_vcpu(cx: Context<'_>, answered: f64, state: &StateUse) -> f64 {
    let work = &cx.scenario.work;
    let statement_s =
        if state.cluster_vcpu > 0.0 { cx.behaviour.assumptions.statement_cpu_ms.value / 1000.0 } else { 0.0 };
    let cpu_s = work.duration_ms.seconds() * work.cpu_share.get() + state.operations * statement_s;
    answered * cpu_s / (HOURS_PER_MONTH * 3600.0)
}

/// The control plane. Its free part covers some clusters only.
fn bill_control_plane(bill: &mut Bill, cx: Context<'_>, pods: &Pods, share: f64) {
    let price = cx.market.cluster_hour_of(cx.scenario.kubernetes.kind);
    let covered = price.meter.covers_cluster(zones(cx), pods.peak_nodes);
    let formula = format!("730 h x {} of the fixed cost", Unit::Share.format(share));
    let used = Use::all_month(share).less_free(covered && cx.scenario.serverless.free_tier);
    bill.meter(&Item::of(Kind::ControlPlane), price, &used, &formula);
}

/// NAT gateways, one a zone (or paid by the machines behind them, up to a cap), and what leaves through
/// them: the logs. Pods without nodes count as a machine each, which is the most that they can be on.
pub(crate) fn bill_nat(bill: &mut Bill, cx: Context<'_>, answered: f64, machines: f64, share: f64) {
    let (count, of) = match &cx.market.nat_vm_cap {
        Some(cap) if cx.scenario.kubernetes.kind == KubernetesKind::Pods => {
            (machines.min(cap.value), "machine(s) at most")
        }
        Some(cap) => (machines.min(cap.value), "node(s)"),
        None => (zones(cx), "zone(s)"),
    };
    let formula = format!("{count:.2} {of} x 730 h x {} of the fixed cost", Unit::Share.format(share));
    bill.meter(&Item::of(Kind::NatHours), &cx.market.nat_hour, &Use::all_month(count * share), &formula);
    let gb = answered * cx.behaviour.assumptions.log_kb.value / KB_PER_GB;
    bill.meter(&Item::of(Kind::NatData), &cx.market.nat_gb, &Use::of(gb), &format!("{gb:.3} GB of logs shipped"));
}

/// Requests that land in another zone than they entered, both directions.
fn bill_zones(bill: &mut Bill, cx: Context<'_>, requests: f64) {
    let zones = zones(cx);
    if zones < 2.0 {
        return;
    }
    let kb = cx.scenario.work.response_kb.get() + cx.behaviour.assumptions.request_kb.value;
    let crossing = 1.0 - 1.0 / zones;
    let ends = cx.market.inter_zone_charged_ends.value;
    let gb = requests * kb * crossing / KB_PER_GB * ends;
    let formula = format!(
        "{} requests x {} x {} crossing, charged at {ends} end(s)",
        Unit::Count.format(requests),
        Unit::Kilobytes.format(kb),
        Unit::Share.format(crossing)
    );
    bill.meter(&Item::of(Kind::InterZone), &cx.market.inter_zone_gb, &Use::of(gb), &formula);
}
