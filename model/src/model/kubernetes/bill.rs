//! The Kubernetes bill: nodes by how they are bought, the cluster's fixed parts, and what both sides
//! pay alike.
//!
//! A workload that carries the whole cluster pays for whole nodes, a node a zone at least. One that
//! joins a cluster (`kubernetes.cluster_share` below 1) pays that share of the fixed parts, and for
//! the rest only the part of the nodes that its pods fill.

use crate::catalog::NodeType;
use crate::model::Side;
use crate::model::bill::{Bill, Group, Item, Nature};
use crate::model::pods::Pods;
use crate::model::state::{Context, StateUse, monthly};
use crate::model::{door, network};
use crate::scenario::{Commitment, Door};
use crate::units::{HOURS_PER_MONTH, Unit};

/// Writes the bill. `store_nodes` is the room that in-cluster stores take, in nodes.
#[must_use]
pub fn write(cx: Context<'_>, pods: &Pods, state: &mut StateUse, per_node: u32, store_nodes: f64) -> Bill {
    let mut bill = Bill::default();
    let share = cx.scenario.kubernetes.cluster_share.get();
    let requests = monthly(cx.scenario.traffic.rate.get());
    bill_nodes(&mut bill, cx, pods, per_node, store_nodes);
    let hours = HOURS_PER_MONTH * share;
    let formula = format!("730 h x {} of the fixed cost", Unit::Share.format(share));
    let item = Item::new(Group::Platform, Nature::Fixed, "Control plane");
    bill.charge(&item, &cx.market.cluster_hour, hours, &formula);
    bill_nat(&mut bill, cx, requests, pods.mean_nodes, share);
    if cx.scenario.traffic.door != Door::Event {
        network::bill_load_balancer(&mut bill, cx, Side::Kubernetes, cx.scenario.traffic.rate.get(), share);
    }
    door::bill_gateway(&mut bill, cx, requests);
    if let Some(price) = &cx.market.public_ip_hour {
        let zones = f64::from(cx.scenario.kubernetes.zones);
        let formula = format!("{zones} zone(s) x 730 h x {} of the fixed cost", Unit::Share.format(share));
        let item = Item::new(Group::Network, Nature::Fixed, "Public addresses");
        bill.charge(&item, price, zones * hours, &formula);
    }
    bill_zones(&mut bill, cx, requests);
    network::bill_egress(&mut bill, cx, requests);
    state.bill(&mut bill, Side::Kubernetes, cx, requests);
    network::bill_logs(&mut bill, cx, requests, cx.behaviour.assumptions.log_kb.value);
    network::bill_people(&mut bill, cx, cx.scenario.people.kubernetes_hours.get());
    bill
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
    let committed = if k.commitment == Commitment::None { 0.0 } else { base * (1.0 - spot) };
    Bought {
        spot: nodes * spot * HOURS_PER_MONTH,
        committed: committed * HOURS_PER_MONTH,
        on_demand: (nodes * (1.0 - spot) - committed).max(0.0) * HOURS_PER_MONTH,
    }
}

fn bill_nodes(bill: &mut Bill, cx: Context<'_>, pods: &Pods, per_node: u32, store_nodes: f64) {
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
    let mut line = |kind: &str, hours: f64, factor: f64, note: &str| {
        if hours <= 0.0 {
            return;
        }
        let mut price = node.hour.clone();
        price.tiers =
            price.tiers.iter().map(|t| crate::catalog::Tier { up_to: t.up_to, usd: t.usd * factor }).collect();
        let item = Item::new(Group::Compute, Nature::Capacity, format!("Nodes {}, {kind}", node.name));
        bill.charge(&item, &price, hours, &format!("{plan}{note}; x 730 h"));
    };
    line("on demand", hours.on_demand, 1.0, "");
    if let Some(ratio) = &node.spot_ratio {
        line("spot", hours.spot, ratio.value, &format!("; spot at {:.2} of on demand", ratio.value));
    }
    let discount = match cx.scenario.kubernetes.commitment {
        Commitment::None => None,
        Commitment::OneYear => cx.market.commitment_one_year.as_ref(),
        Commitment::ThreeYears => cx.market.commitment_three_years.as_ref(),
    };
    let off = discount.map_or(0.0, |d| d.value);
    line("committed", hours.committed, 1.0 - off, &format!("; {:.1} % off for the commitment", off * 100.0));
    let disks = (hours.on_demand + hours.spot + hours.committed) / HOURS_PER_MONTH;
    let gb = disks * cx.platform.node.disk_gb.value;
    let formula = format!("{disks:.2} nodes x {} GB", cx.platform.node.disk_gb.value);
    let item = Item::new(Group::Compute, Nature::Capacity, "Node disks");
    bill.charge(&item, &cx.market.disk_gb_month, gb, &formula);
}

/// NAT gateways, one a zone (or paid by the nodes behind them, up to a cap), and what leaves through
/// them: the logs.
fn bill_nat(bill: &mut Bill, cx: Context<'_>, requests: f64, nodes: f64, share: f64) {
    let zones = f64::from(cx.scenario.kubernetes.zones);
    let (count, of) = match &cx.market.nat_vm_cap {
        Some(cap) => (nodes.min(cap.value), "node(s)"),
        None => (zones, "zone(s)"),
    };
    let formula = format!("{count:.2} {of} x 730 h x {} of the fixed cost", Unit::Share.format(share));
    let item = Item::new(Group::Network, Nature::Fixed, "NAT gateways");
    bill.charge(&item, &cx.market.nat_hour, count * HOURS_PER_MONTH * share, &formula);
    let gb = requests * cx.behaviour.assumptions.log_kb.value / 1024.0 / 1024.0;
    let item = Item::new(Group::Network, Nature::Use, "NAT data");
    bill.charge(&item, &cx.market.nat_gb, gb, &format!("{gb:.3} GB of logs shipped"));
}

/// Requests that land in another zone than they entered, both directions.
fn bill_zones(bill: &mut Bill, cx: Context<'_>, requests: f64) {
    let zones = f64::from(cx.scenario.kubernetes.zones.max(1));
    if zones < 2.0 {
        return;
    }
    let kb = cx.scenario.work.response_kb.get() + cx.behaviour.assumptions.request_kb.value;
    let crossing = 1.0 - 1.0 / zones;
    let ends = cx.market.inter_zone_charged_ends.value;
    let gb = requests * kb * crossing / 1024.0 / 1024.0 * ends;
    let formula = format!(
        "{} requests x {} x {} crossing, charged at {ends} end(s)",
        Unit::Count.format(requests),
        Unit::Kilobytes.format(kb),
        Unit::Share.format(crossing)
    );
    bill.charge(
        &Item::new(Group::Network, Nature::Use, "Transfer between zones"),
        &cx.market.inter_zone_gb,
        gb,
        &formula,
    );
}
