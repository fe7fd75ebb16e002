//! What stands before the service on both sides, and what of a bill has no sourced price.

use super::Side;
use super::bill::{Bill, Group, Item, Kind};
use super::latency::Stage;
use super::leg::Leg;
use super::plan;
use super::serverless::{self, kind::Capacity};
use super::state::{Context, stage_of};
use crate::catalog::Use;
use crate::scenario::{Commitment, Door, FrontDoor, HandOff, KubernetesKind, StateKind, StatePlacement};
use crate::units::Unit;

/// The latency of a front door: of this platform, or of another one where this one was not measured.
#[must_use]
pub fn latency(cx: Context<'_>, door: FrontDoor) -> Stage {
    let own = cx.platform.front_door(door);
    own.or_else(|| cx.behaviour.platforms.iter().find_map(|p| p.front_door(door))).map_or(Stage::ZERO, stage_of)
}

/// What a request meets on its way to a pod: gateway, load balancer, ingress controller. Workers fetch events themselves.
#[must_use]
pub fn to_pods(cx: Context<'_>) -> [Leg; 3] {
    let door = cx.scenario.traffic.door;
    if door == Door::Event {
        return [Leg::once(Stage::ZERO); 3];
    }
    let gateway = if door == Door::Gateway { latency(cx, plan::gateway(cx.market)) } else { Stage::ZERO };
    let balancer = cx.platform.front_door(FrontDoor::LoadBalancer).map_or(Stage::ZERO, stage_of);
    [gateway, balancer, stage_of(&cx.behaviour.ingress)].map(Leg::once)
}

/// Whether answers leave for the internet. Both sides pay for that alike.
#[must_use]
pub const fn reaches_internet(cx: Context<'_>) -> bool {
    matches!(cx.scenario.traffic.door, Door::Public | Door::Gateway)
}

/// The gateway before the pods, by the request, as before the functions.
pub fn bill_gateway(bill: &mut Bill, cx: Context<'_>, requests: f64) {
    if cx.scenario.traffic.door != Door::Gateway {
        return;
    }
    let door = plan::gateway(cx.market);
    if let Some((_, price)) = cx.market.front_doors.iter().find(|(d, _)| *d == door) {
        // A gateway that meters sizes counts request and answer together.
        let kb = cx.scenario.work.response_kb.get() + cx.behaviour.assumptions.request_kb.value;
        let size = Unit::Kilobytes.format(kb);
        let formula = format!("{} requests of {size} with their answers", Unit::Count.format(requests));
        let item = Item::named(Kind::FrontDoor, format!("Front door, {door}"));
        bill.meter(&item, price, &Use::of(requests).sized(kb), &formula);
    }
}

/// Names on the bill of a side everything that its plan needs and that has no sourced price here.
pub fn name_gaps(bill: &mut Bill, side: Side, cx: Context<'_>) {
    let (s, market) = (cx.scenario, cx.market);
    match side {
        Side::Kubernetes => {
            let gateway = plan::gateway(market);
            if s.traffic.door == Door::Gateway && !market.offers_front_door(gateway) {
                bill.gap(Group::Network, format!("Front door, {gateway}"), "traffic.door");
            }
            gaps_of_capacity(bill, cx);
        }
        Side::Serverless => gaps_of_functions(bill, cx),
    }
    let managed = side == Side::Serverless || s.kubernetes.state == StatePlacement::Managed;
    if managed && !market.offers_state(s.state.kind) {
        bill.gap(Group::State, missing_store(s.state.kind).to_owned(), "state.kind");
    }
}

/// Discounts and fees of nodes or pods.
fn gaps_of_capacity(bill: &mut Bill, cx: Context<'_>) {
    let (k, market) = (&cx.scenario.kubernetes, cx.market);
    let node = market.node(&k.node);
    let pods = market.pods.as_ref().filter(|_| k.kind == KubernetesKind::Pods);
    let (name, commitment, spot) = match pods {
        Some(pods) => ("pods without nodes", &pods.commitment, pods.spot.is_some()),
        None => (&*node.name, &node.commitment, node.spot_ratio.is_some()),
    };
    if k.commitment != Commitment::None && commitment.off(k.commitment).is_none() {
        bill.gap(Group::Compute, format!("Discount for {} on {name}", k.commitment), "place.terms");
    }
    // Capacity that is never on sale as spot is bought otherwise, which is no gap.
    let never = cx.pods().is_some_and(|rules| rules.on_spot.value <= 0.0);
    if k.spot_share.get() > 0.0 && !spot && !never {
        bill.gap(Group::Compute, format!("Spot price of {name}"), "kubernetes.spot_share");
    }
    if k.kind == KubernetesKind::ManagedNodes && node.managed_fee.is_none() {
        bill.gap(Group::Compute, format!("Fee for managing {name}"), "kubernetes.kind");
    }
}

fn gaps_of_functions(bill: &mut Bill, cx: Context<'_>) {
    let (s, market) = (cx.scenario, cx.market);
    let f = &s.serverless;
    let kind = Capacity::of(cx);
    let sockets = s.state.connections > 0 && !matches!(kind, Capacity::Container(..));
    if sockets && (market.socket_minute.is_none() || market.socket_message.is_none()) {
        bill.gap(Group::Network, "Socket front door".to_owned(), "state.connections");
    } else if !sockets && !market.offers_front_door(f.front_door) {
        bill.gap(Group::Network, format!("Front door, {}", f.front_door), "serverless.front_door");
    }
    let commitment = s.place.terms.commitment();
    let (of, off) = match kind {
        Capacity::Function => ("functions", market.function.commitment.off(commitment)),
        Capacity::Container(_, prices) => {
            let architecture =
                serverless::kind::rate(cx, prices).map_or(f.architecture, |(architecture, _)| architecture);
            ("containers", prices.commitments(architecture).and_then(|c| c.off(commitment)))
        }
        Capacity::Managed(rules, _) => {
            ("managed instances", serverless::kind::machine(cx, rules).commitment.off(commitment))
        }
    };
    if commitment != Commitment::None && off.is_none() {
        bill.gap(Group::Compute, format!("Discount for {commitment} on {of}"), "place.terms");
    }
    if serverless::functions(cx) > 1.0 && !market.offers_handoff(f.handoff) {
        let name = match f.handoff {
            HandOff::Queue => "Queue requests",
            HandOff::Workflow => "Workflow transitions",
        };
        bill.gap(Group::Network, name.to_owned(), "serverless.handoff");
    }
    let function = matches!(kind, Capacity::Function);
    if function && f.provisioned > 0 && market.function.provisioned_idle(f.architecture).is_none() {
        bill.gap(Group::Compute, "Instances kept ready".to_owned(), "serverless.provisioned");
    }
}

const fn missing_store(kind: StateKind) -> &'static str {
    match kind {
        StateKind::None => "Nothing",
        StateKind::Session => "Managed cache",
        StateKind::KeyValue => "Key-value store",
        StateKind::Relational => "Managed database",
        StateKind::Local => "Network file system",
    }
}
