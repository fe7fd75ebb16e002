//! When a dial of the serverless side has no effect: what each kind of capacity leaves to be set.

use crate::catalog::Catalog;
use crate::catalog::serverless_kind::{Capacity, Size};
use crate::scenario::{Automatic, Scenario};

/// Why a dial has no effect.
type Idle = Option<&'static str>;

/// What the serverless side runs on here.
pub(super) fn capacity<'c>(s: &Scenario, c: &'c Catalog) -> Capacity<'c> {
    let market = c.market(s.place.provider, &s.place.region);
    Capacity::chosen(s.serverless.kind, market, c.behaviour().platform(s.place.provider))
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
    matches!(capacity(s, c), Capacity::Container(..)).then_some("one container does the work of all functions")
}

pub(super) fn no_packaging(s: &Scenario, c: &Catalog) -> Idle {
    match capacity(s, c) {
        Capacity::Function => None,
        Capacity::Container(..) => Some("a container is always an image"),
        Capacity::Managed(..) => Some("no request waits for a managed instance to start"),
    }
}

pub(super) fn no_provisioned(s: &Scenario, c: &Catalog) -> Idle {
    let unpriced =
        c.market(s.place.provider, &s.place.region).function.provisioned_idle(s.serverless.architecture).is_none();
    (unpriced && matches!(capacity(s, c), Capacity::Function)).then_some("no sourced price here")
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

pub(super) fn no_spot(s: &Scenario, c: &Catalog) -> Idle {
    let container = matches!(capacity(s, c), Capacity::Container(_, prices) if !prices.spot.is_empty());
    (!container && s.pins.has(Automatic::SpotShare)).then_some("kubernetes.spot_share is set by hand")
}
