//! Rows of the serverless side.

use super::{count, market, one_of, options, quantity, switch, unpriced};
use crate::catalog::{Catalog, Market, serverless_kind};
use crate::dial::Dial;
use crate::dial::serverless::{
    capacity, instances_only, kept_for, no_memory, no_packaging, no_plan, no_provisioned, no_routing, no_schedule,
    no_sharing, no_snapshot, one_function,
};
use crate::scenario::{
    Architecture, FrontDoor, HandOff, HostingPlan, Packaging, ProvisionedBy, Routing, Scenario, ServerlessKind,
};

pub(super) const ROWS: &[Dial] = &[
    one_of!("serverless.kind", "Kind", ServerlessKind, serverless.kind)
        .offering(|s, c| {
            options(ServerlessKind::ALL, ServerlessKind::id, ServerlessKind::label, |o| {
                serverless_kind::withheld(*o, market(s, c), c.behaviour().platform(s.place.provider))
            })
        })
        .doc(
            "What it runs on: functions; a container service (Fargate, Cloud Run billed by the instance, \
              Container Apps); or functions on managed instances (AWS).",
        ),
    one_of!("serverless.plan", "Plan", HostingPlan, serverless.plan)
        .offering(|s, c| {
            options(HostingPlan::ALL, HostingPlan::id, HostingPlan::label, |o| market(s, c).withholds_plan(*o))
        })
        .idle(no_plan)
        .doc(
            "Hosting plan of functions on Azure: Flex Consumption; the older Consumption plan, billed by what each \
              execution uses; or Elastic Premium, whose instances are always there and billed while they exist.",
        ),
    quantity!("serverless.vcpu", "CPU", Vcpu, 0.08, 16.0, serverless.vcpu).log().idle(instances_only).doc(
        "CPU of a container instance or a Cloud Run function, rounded up to a size that the platform has; \
              a managed instance has at least so much.",
    ),
    count!("serverless.concurrency", "Shared by", 1.0, 1000.0, serverless.concurrency).log().idle(no_sharing).doc(
        "Most requests that one container, Cloud Run function or managed instance takes at once; another \
              is added before or when it is full.",
    ),
    quantity!("serverless.memory_mb", "Memory", Megabytes, 128.0, 32_768.0, serverless.memory_mb)
        .log()
        .idle(no_memory)
        .doc("Memory of an instance; functions on AWS get CPU with it, 1,769 MB for one vCPU."),
    one_of!("serverless.architecture", "Architecture", Architecture, serverless.architecture)
        .offering(|s, c| {
            options(Architecture::ALL, Architecture::id, Architecture::label, |o| {
                let (here, of) = (market(s, c), s.serverless.kind);
                (!serverless_kind::offers(here, of, *o))
                    .then(|| unpriced(here, &format!("price of {} {}", o.label(), of.label())))
            })
        })
        .doc("Processor architecture of the instances."),
    count!("serverless.provisioned", "Provisioned", 0.0, 1000.0, serverless.provisioned)
        .log()
        .smallest(1.0)
        .idle(no_provisioned)
        .doc(
            "Instances kept warm and paid for, load or not. A Fargate service has at least one in each zone, \
              managed instances at least three.",
        ),
    one_of!("serverless.provisioned_by", "Kept by", ProvisionedBy, serverless.provisioned_by)
        .offering(|s, c| {
            options(ProvisionedBy::ALL, ProvisionedBy::id, ProvisionedBy::label, |o| {
                let there = c.behaviour().platform(s.place.provider).function.schedules.is_some();
                (*o != ProvisionedBy::Constant && !there)
                    .then(|| format!("no source has a schedule for instances kept ready on {}", s.place.provider))
            })
        })
        .idle(no_schedule)
        .doc(
            "What sets the number of instances kept warm: always the same; a schedule that gives each hour what its \
              traffic needs, up to that number at the peak; or target tracking at 70 % in use (AWS).",
        ),
    one_of!("serverless.front_door", "Front door", FrontDoor, serverless.front_door)
        .offering(|s, c| {
            options(FrontDoor::ALL, FrontDoor::id, FrontDoor::label, |o| {
                no_front_door(market(s, c), *o).or_else(|| no_address(s, c, *o))
            })
        })
        .doc("What stands before the function and bills each request."),
    one_of!("serverless.packaging", "Packaging", Packaging, serverless.packaging)
        .idle(no_packaging)
        .doc("How the code of functions is shipped; images start with a fatter tail."),
    switch(
        "serverless.snapshot_start",
        "Snapshot start",
        |s| s.serverless.snapshot_start,
        |s, on| s.serverless.snapshot_start = on,
    )
    .idle(no_snapshot)
    .doc("Start from a snapshot of an initialised instance, for runtimes that offer it."),
    switch("serverless.free_tier", "Free grants", |s| s.serverless.free_tier, |s, on| s.serverless.free_tier = on)
        .doc("Count the free monthly grants, on both sides."),
    quantity!("serverless.keep_alive_s", "Keep-alive", Seconds, 30.0, 3600.0, serverless.keep_alive_s)
        .log()
        .idle(kept_for)
        .doc("Idle time after which an instance disappears. No provider promises it."),
    one_of!("serverless.routing", "Routing", Routing, serverless.routing)
        .idle(no_routing)
        .doc("Which idle instance gets the next request; it decides how many stay warm."),
    count!("serverless.concurrency_limit", "Limit", 1.0, 100_000.0, serverless.concurrency_limit)
        .log()
        .doc("Most instances at once in this account; requests beyond are throttled."),
    one_of!("serverless.handoff", "Hand-off", HandOff, serverless.handoff)
        .offering(|s, c| {
            options(HandOff::ALL, HandOff::id, HandOff::label, |o| {
                let here = market(s, c);
                (!here.offers_handoff(*o)).then(|| unpriced(here, &format!("price of a {}", o.label())))
            })
        })
        .idle(one_function)
        .doc("What carries a request from one function to the next."),
];

/// Why functions cannot have this front door here.
fn no_front_door(here: &Market, door: FrontDoor) -> Option<String> {
    match door {
        _ if here.offers_front_door(door) => None,
        FrontDoor::LoadBalancer => {
            Some(format!("the load balancer of {} cannot stand before functions", here.provider))
        }
        _ => Some(unpriced(here, &format!("price of a {}", door.label()))),
    }
}

/// Why a container service cannot have this front door here.
fn no_address(s: &Scenario, c: &Catalog, door: FrontDoor) -> Option<String> {
    (capacity(s, c).door(door) != door).then(|| {
        format!("containers have no address of their own on {}, a load balancer stands before them", s.place.provider)
    })
}
