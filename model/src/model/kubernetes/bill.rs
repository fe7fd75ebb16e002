//! The Kubernetes bill: nodes by how they are bought, the cluster's fixed parts, and what both sides
//! pay alike.
//!
//! A workload that carries the whole cluster pays for whole nodes, a node a zone at least. One that
//! joins a cluster (`kubernetes.cluster_share` below 1) pays that share of the fixed parts, and for
//! the rest only the part of the nodes that its pods fill.

pub mod sustained;

use crate::catalog::market::Burst;
use crate::catalog::meter::KB_PER_GB;
use crate::catalog::{NodeType, Tier, Use};
use crate::model::Side;
use crate::model::bill::{Bill, Item, Kind};
use crate::model::pods::Pods;
use crate::model::state::{Context, StateUse, monthly};
use crate::model::{door, network};
use crate::scenario::{Automatic, Door};
use crate::units::{HOURS_PER_MONTH, Unit};

/// Writes the bill. `store_nodes` is the room that in-cluster stores take, in nodes.
#[must_use]
pub fn write(cx: Context<'_>, pods: &Pods, state: &mut StateUse, per_node: u32, store_nodes: f64) -> Bill {
    let mut bill = Bill::default();
    let share = cx.scenario.kubernetes.cluster_share.get();
    let requests = monthly(cx.scenario.traffic.rate.get());
    // A request that was lost has used a connection, but sends no answer, writes no log and leaves its state alone.
    let answered = requests * (1.0 - pods.lost_share.clamp(0.0, 1.0));
    let nodes = bill_nodes(&mut bill, cx, pods, per_node, store_nodes);
    bill_credits(&mut bill, cx, nodes, answered, state);
    bill_control_plane(&mut bill, cx, pods, share);
    bill_nat(&mut bill, cx, answered, pods.mean_nodes, share);
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

/// Node-hours a month by how they are bought.
struct Bought {
    spot: f64,
    committed: f64,
    on_demand: f64,
}

fn bought(cx: Context<'_>, node: &NodeType, pods: &Pods, per_node: u32, store_nodes: f64) -> Bought {
    let k = &cx.scenario.kubernetes;
    let share = k.cluster_share.get();
    let filled = pods.mean_replicas / f64::from(per_node.max(1));
    let nodes = share * pods.mean_nodes + (1.0 - share) * filled + store_nodes;
    let base = share * pods.base_nodes + (1.0 - share) * filled.min(pods.base_nodes) + store_nodes;
    let spot = if node.spot_ratio.is_some() { k.spot_share.get() } else { 0.0 };
    let off = node.commitment.off(k.commitment).map(|off| off.value);
    // Where spot is merely allowed, nodes that always run stay under the commitment if that is cheaper still.
    let ratio = node.spot_ratio.as_ref().map_or(1.0, |ratio| ratio.value);
    let allowed = !cx.scenario.pins.has(Automatic::SpotShare);
    let stays = allowed && off.is_some_and(|off| 1.0 - off < ratio);
    let (spot_nodes, committed) = match off {
        Some(_) if stays => ((nodes - base).max(0.0) * spot, base),
        Some(_) => (nodes * spot, base * (1.0 - spot)),
        None => (nodes * spot, 0.0),
    };
    Bought {
        spot: spot_nodes * HOURS_PER_MONTH,
        committed: committed * HOURS_PER_MONTH,
        on_demand: (nodes - spot_nodes - committed).max(0.0) * HOURS_PER_MONTH,
    }
}

/// The nodes and their disks; returns the mean number of nodes paid for.
fn bill_nodes(bill: &mut Bill, cx: Context<'_>, pods: &Pods, per_node: u32, store_nodes: f64) -> f64 {
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
        let mut price = node.hour.clone();
        price.tiers = price.tiers.iter().map(|t| Tier { usd: t.usd * factor, ..*t }).collect();
        let item = Item::named(kind, format!("Nodes {}, {how}", node.name));
        bill.meter(&item, &price, &Use::of(hours), &format!("{plan}{note}; x 730 h"));
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
    let gb = nodes * cx.platform.node.disk_gb.value;
    let formula = format!("{nodes:.2} nodes x {} GB", cx.platform.node.disk_gb.value);
    bill.meter(&Item::of(Kind::NodeDisks), &cx.market.disk_gb_month, &Use::of(gb), &formula);
    nodes
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
    let price = &cx.market.cluster_hour;
    let covered = price.meter.covers_cluster(zones(cx), pods.peak_nodes);
    let formula = format!("730 h x {} of the fixed cost", Unit::Share.format(share));
    let used = Use::all_month(share).less_free(covered && cx.scenario.serverless.free_tier);
    bill.meter(&Item::of(Kind::ControlPlane), price, &used, &formula);
}

/// NAT gateways, one a zone (or paid by the nodes behind them, up to a cap), and what leaves through
/// them: the logs.
pub(crate) fn bill_nat(bill: &mut Bill, cx: Context<'_>, answered: f64, nodes: f64, share: f64) {
    let (count, of) = match &cx.market.nat_vm_cap {
        Some(cap) => (nodes.min(cap.value), "node(s)"),
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
