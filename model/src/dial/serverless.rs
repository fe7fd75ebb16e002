//! When a dial of the serverless side has no effect: what each kind of capacity leaves to be set.

use crate::catalog::Catalog;
use crate::catalog::serverless_kind::{Capacity, Size};
use crate::scenario::{Automatic, HostingPlan, Scenario, ServerlessKind};

/// Why a dial has no effect.
type Idle = Option<&'static str>;

/// What the serverless side runs on here.
pub(super) fn capacity<'c>(s: &Scenario, c: &'c Catalog) -> Capacity<'c> {
    let market = c.market(s.place.provider, &s.place.region);
    let platform = c.behaviour().platform(s.place.provider);
    Capacity::chosen(s.serverless.kind, market.under(s.serverless.plan), platform.under(s.serverless.plan))
}

/// The hosting plan of the functions here: the usual one where the plan that was asked for is not on offer.
fn plan(s: &Scenario, c: &Catalog) -> HostingPlan {
    c.market(s.place.provider, &s.place.region).under(s.serverless.plan).plan
}

/// Hosting plans are a choice of functions, on clouds that have several.
pub(super) fn no_plan(s: &Scenario, c: &Catalog) -> Idle {
    if s.serverless.kind != ServerlessKind::Function {
        return Some("only functions have a hosting plan");
    }
    c.market(s.place.provider, &s.place.region).plans.is_empty().then_some("there is one plan for functions here")
}

/// On the Consumption plan all instances have one size, and an execution is billed what it uses.
pub(super) fn no_memory(s: &Scenario, c: &Catalog) -> Idle {
    let consumption = matches!(capacity(s, c), Capacity::Function) && plan(s, c) == HostingPlan::Consumption;
    consumption.then_some("the Consumption plan has one size and bills the memory that is used")
}

/// CPU and the requests that share an instance: what a function platform sets by itself.
pub(super) fn instances_only(s: &Scenario, c: &Catalog) -> Idle {
    let set = c.behaviour().platform(s.place.provider).function.sizes.is_empty();
    (set && matches!(capacity(s, c), Capacity::Function)).then_some("the platform sets it for functions")
}

pub(super) fn no_sharing(s: &Scenario, c: &Catalog) -> Idle {
    let sizes = &c.behaviour().platform(s.place.provider).function.sizes;
    let size = Size::fit(sizes, s.serverless.vcpu.get(), s.serverless.memory_mb.get());
    let alone = matches!(capacity(s, c), Capacity::Function) && size.is_some_and(|size| size.vcpu < 1.0);
    instances_only(s, c).or(alone.then_some("less than one vCPU serves one request at a time"))
}

pub(super) fn functions_only(s: &Scenario, c: &Catalog) -> Idle {
    let premium = s.serverless.kind == ServerlessKind::Function;
    matches!(capacity(s, c), Capacity::Container(..)).then_some(if premium {
        "one instance of the Premium plan does the work of all functions"
    } else {
        "one container does the work of all functions"
    })
}

pub(super) fn no_packaging(s: &Scenario, c: &Catalog) -> Idle {
    match capacity(s, c) {
        Capacity::Function => None,
        Capacity::Container(..) if s.serverless.kind == ServerlessKind::Function => {
            Some("no request waits for an instance of the Premium plan to start")
        }
        Capacity::Container(..) => Some("a container is always an image"),
        Capacity::Managed(..) => Some("no request waits for a managed instance to start"),
    }
}

pub(super) fn no_provisioned(s: &Scenario, c: &Catalog) -> Idle {
    if no_memory(s, c).is_some() {
        return Some("the Consumption plan keeps no instances ready");
    }
    let unpriced =
        c.market(s.place.provider, &s.place.region).function.provisioned_idle(s.serverless.architecture).is_none();
    (unpriced && matches!(capacity(s, c), Capacity::Function)).then_some("no sourced price here")
}

/// A number that is zero follows no schedule, and only functions have one.
pub(super) fn no_schedule(s: &Scenario, c: &Catalog) -> Idle {
    if !matches!(capacity(s, c), Capacity::Function) {
        return Some("only functions keep instances by a schedule");
    }
    let there = c.behaviour().platform(s.place.provider).function.schedules.is_some();
    let none = (s.serverless.provisioned == 0).then_some("no instances are kept warm");
    no_provisioned(s, c).or((!there).then_some("no source has a schedule for them on this cloud")).or(none)
}

pub(super) fn no_snapshot(s: &Scenario, c: &Catalog) -> Idle {
    if !matches!(capacity(s, c), Capacity::Function) {
        return Some("only functions start from a snapshot");
    }
    c.behaviour()
        .platform(s.place.provider)
        .cold_start(s.work.runtime, s.serverless.packaging, s.serverless.architecture)
        .is_none_or(|cold| cold.snapshot.is_none())
        .then_some("no snapshot start is measured for this runtime")
}

pub(super) fn one_function(s: &Scenario, c: &Catalog) -> Idle {
    functions_only(s, c).or((s.work.functions < 2).then_some("one function hands nothing on"))
}

pub(super) fn kept_for(s: &Scenario, c: &Catalog) -> Idle {
    match capacity(s, c) {
        capacity if capacity.tracking().is_some() => {
            Some("instances are removed by measurement, not by their idle time")
        }
        Capacity::Container(rules, _) if rules.keep_alive_s.is_some() => Some("the platform states its cool-down"),
        _ => None,
    }
}

pub(super) fn no_routing(s: &Scenario, c: &Catalog) -> Idle {
    let tracked = capacity(s, c).tracking().is_some();
    tracked.then_some("a balancer spreads the requests over all instances")
}

/// Whether containers are what runs, and are on sale as spot capacity.
pub(super) fn container_spot(s: &Scenario, c: &Catalog) -> bool {
    matches!(capacity(s, c), Capacity::Container(_, prices) if !prices.spot.is_empty())
}

pub(super) fn no_spot(s: &Scenario, c: &Catalog) -> Idle {
    let by_hand = s.pins.has(Automatic::SpotShare);
    (!container_spot(s, c) && by_hand).then_some("kubernetes.spot_share is set by hand")
}
