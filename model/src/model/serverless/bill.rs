//! The serverless bill: requests and memory-time by the provider's steps, tiers and grants, what is
//! kept ready, hand-offs, and what both sides pay alike.

use super::{Run, architecture, cold::Cold, memory_mb};
use crate::model::Side;
use crate::model::bill::{Bill, Group, Item, Nature, beyond_free};
use crate::model::network;
use crate::model::pool::{self, Pool, PoolInput};
use crate::model::state::{Context, StateUse, monthly};
use crate::scenario::{FrontDoor, HandOff, Routing};
use crate::units::{HOURS_PER_MONTH, SECONDS_PER_MONTH, Unit};

/// What is billed of the functions in a month.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// Requests answered.
    pub requests: f64,
    /// Invocations: requests times functions.
    pub invocations: f64,
    /// Billed milliseconds of one invocation, cold share included.
    pub billed_ms: f64,
    /// Billed memory in GB.
    pub memory_gb: f64,
    /// Share of the invocations on instances kept ready.
    pub provisioned_share: f64,
    /// Whether requests on one instance share its billed time.
    pub shared: bool,
}

impl Usage {
    /// The usage of a scenario, whose pool is `pool` for `input`.
    #[must_use]
    pub fn of(cx: Context<'_>, run: &Run, cold: &Cold, input: &PoolInput<'_>, pool: &Pool) -> Self {
        let rules = &cx.platform.function;
        let requests = super::answered(monthly(cx.scenario.traffic.rate.get()), pool);
        let invocations = requests * f64::from(cx.scenario.work.functions.max(1));
        let shared = input.concurrency > 1.0;
        let warm_ms = if shared { active_ms(cx, run, input) } else { rounded_up_ms(cx, run) };
        let init_ms = cold.busy().mean_ms * pool.cold_share * rules.init_billed.value;
        let memory = memory_mb(cx);
        let memory = rules.billing_memory_step_mb.as_ref().map_or(memory, |s| (memory / s.value).ceil() * s.value);
        Self {
            requests,
            invocations,
            billed_ms: warm_ms + init_ms,
            memory_gb: memory / 1024.0,
            provisioned_share: pool.provisioned_share.clamp(0.0, 1.0),
            shared,
        }
    }

    /// Memory-time of the invocations, in GB-s.
    #[must_use]
    pub fn gb_seconds(&self) -> f64 {
        self.invocations * self.billed_ms / 1000.0 * self.memory_gb
    }
}

/// Billed time of one invocation that has an instance to itself: a time that varies is rounded up by
/// half a step on average.
fn rounded_up_ms(cx: Context<'_>, run: &Run) -> f64 {
    let rules = &cx.platform.function;
    (run.one.mean_ms + 0.5 * rules.billing_step_ms.value).max(rules.billing_min_ms.value)
}

/// Billed time per invocation where requests share instances: an instance is billed from its first
/// request to the end of its last, and at least the minimum. That is the size of a pool whose keep-alive
/// is what the minimum (or half a step) adds to a run.
fn active_ms(cx: Context<'_>, run: &Run, input: &PoolInput<'_>) -> f64 {
    let rules = &cx.platform.function;
    let least = rules.billing_min_ms.value - run.one.mean_ms;
    let tail_ms = least.max(0.5 * rules.billing_step_ms.value).max(1.0);
    let billed = pool::evaluate(&PoolInput {
        keep_alive_s: tail_ms / 1000.0,
        cold_s: 0.0,
        provisioned: 0.0,
        routing: Routing::MostRecent,
        ..input.clone()
    });
    // What is turned away keeps no instance busy.
    let answered = input.profile.mean() * (1.0 - billed.throttled_share);
    if answered > 0.0 { billed.mean_instances / answered * 1000.0 } else { rounded_up_ms(cx, run) }
}

/// Writes the bill.
#[must_use]
pub fn write(cx: Context<'_>, usage: &Usage, pool: &Pool, state: &mut StateUse) -> Bill {
    let mut bill = Bill::default();
    bill_functions(&mut bill, cx, usage, pool);
    bill_provisioned(&mut bill, cx, usage);
    bill_snapshot(&mut bill, cx, usage, pool);
    bill_front_door(&mut bill, cx, usage);
    bill_handoffs(&mut bill, cx, usage);
    network::bill_egress(&mut bill, cx, usage.requests);
    state.bill(&mut bill, Side::Serverless, cx, usage.requests);
    let assumed = &cx.behaviour.assumptions;
    let functions = f64::from(cx.scenario.work.functions.max(1));
    let log_kb = assumed.log_kb.value + assumed.function_log_kb.value * functions;
    network::bill_logs(&mut bill, cx, usage.requests, log_kb);
    network::bill_people(&mut bill, cx, cx.scenario.people.serverless_hours.get());
    bill
}

fn bill_functions(bill: &mut Bill, cx: Context<'_>, usage: &Usage, pool: &Pool) {
    let prices = &cx.market.function;
    let grants = cx.scenario.serverless.free_tier;
    let requests = beyond_free(usage.invocations, prices.free_requests.as_ref(), grants);
    let formula = format!("{} invocations less the free grant", Unit::Count.format(usage.invocations));
    bill.charge(
        &Item::new(Group::Compute, Nature::Use, "Function requests"),
        &prices.request,
        requests / 1e6,
        &formula,
    );
    let on_demand = 1.0 - usage.provisioned_share;
    let how = format!(
        "{} invocations x {:.1} ms x {:.3} GB{}",
        Unit::Count.format(usage.invocations * on_demand),
        usage.billed_ms,
        usage.memory_gb,
        match (usage.shared, pool.cold_share > 0.0) {
            (true, _) => ", time shared by requests on one instance",
            (false, true) => ", billed initialisation included",
            (false, false) => "",
        }
    );
    if let Some(price) = prices.compute(architecture(cx)) {
        let gb_s = beyond_free(usage.gb_seconds() * on_demand, prices.free_gb_seconds.as_ref(), grants);
        let item = Item::new(Group::Compute, Nature::Use, "Function memory-time");
        bill.charge(&item, price, gb_s, &format!("{how} less the free grant"));
    }
    if let Some(price) = &prices.vcpu_second {
        let vcpu = cx.platform.function.vcpu_per_instance.as_ref().map_or(1.0, |f| f.value);
        let seconds = usage.invocations * usage.billed_ms / 1000.0 * vcpu * on_demand;
        let billed = beyond_free(seconds, prices.free_vcpu_seconds.as_ref(), grants);
        let item = Item::new(Group::Compute, Nature::Use, "Function CPU-time");
        bill.charge(&item, price, billed, &format!("{how}, {vcpu} vCPU, less the free grant"));
    }
}

fn bill_provisioned(bill: &mut Bill, cx: Context<'_>, usage: &Usage) {
    let kept = super::provisioned(cx) * f64::from(cx.scenario.work.functions.max(1));
    let prices = &cx.market.function;
    if kept <= 0.0 {
        return;
    }
    if let Some(price) = prices.provisioned_idle(architecture(cx)) {
        let gb_s = kept * usage.memory_gb * SECONDS_PER_MONTH;
        let formula = format!("{kept} instances x {:.3} GB x 730 h", usage.memory_gb);
        bill.charge(&Item::new(Group::Compute, Nature::Fixed, "Instances kept ready"), price, gb_s, &formula);
    }
    let vcpu = cx.platform.function.vcpu_per_instance.as_ref().map_or(0.0, |f| f.value);
    if let Some(price) = &prices.provisioned_idle_vcpu_second {
        let formula = format!("{kept} instances x {vcpu} vCPU x 730 h");
        let item = Item::new(Group::Compute, Nature::Fixed, "CPU kept ready");
        bill.charge(&item, price, kept * vcpu * SECONDS_PER_MONTH, &formula);
    }
    if let Some(price) = &prices.provisioned_duration_vcpu_second {
        let seconds = usage.invocations * usage.billed_ms / 1000.0 * vcpu * usage.provisioned_share;
        let formula = format!("{} of the CPU-time", Unit::Share.format(usage.provisioned_share));
        bill.charge(&Item::new(Group::Compute, Nature::Use, "CPU-time on ready instances"), price, seconds, &formula);
    }
    if let Some(price) = prices.provisioned_duration(architecture(cx)) {
        let gb_s = usage.gb_seconds() * usage.provisioned_share;
        let formula = format!("{} of the memory-time", Unit::Share.format(usage.provisioned_share));
        bill.charge(&Item::new(Group::Compute, Nature::Use, "Memory-time on ready instances"), price, gb_s, &formula);
    }
}

/// Snapshot cache and restores, for runtimes that pay for them (Java does not).
fn bill_snapshot(bill: &mut Bill, cx: Context<'_>, usage: &Usage, pool: &Pool) {
    let s = &cx.scenario.serverless;
    let free = cx.scenario.work.runtime == crate::scenario::Runtime::Java;
    if !s.snapshot_start || free {
        return;
    }
    if let Some(price) = &cx.market.function.snapshot_cache {
        let item = Item::new(Group::Compute, Nature::Fixed, "Snapshot cache");
        bill.charge(&item, price, usage.memory_gb * SECONDS_PER_MONTH, &format!("{:.3} GB x 730 h", usage.memory_gb));
    }
    if let Some(price) = &cx.market.function.snapshot_restore {
        let gb = usage.invocations * pool.cold_share * usage.memory_gb;
        let item = Item::new(Group::Compute, Nature::Use, "Snapshot restores");
        bill.charge(&item, price, gb, "cold starts x memory");
    }
}

fn bill_front_door(bill: &mut Bill, cx: Context<'_>, usage: &Usage) {
    let connections = f64::from(cx.scenario.state.connections);
    if let (true, Some(minute), Some(message)) =
        (connections > 0.0, &cx.market.socket_minute, &cx.market.socket_message)
    {
        let minutes = connections * HOURS_PER_MONTH * 60.0;
        let formula = format!("{} connections x 730 h x 60 min", Unit::Count.format(connections));
        bill.charge(&Item::new(Group::Network, Nature::Fixed, "Socket minutes"), minute, minutes / 1e6, &formula);
        let alive = connections * cx.behaviour.assumptions.keepalive_messages_per_hour.value * HOURS_PER_MONTH;
        // A request over a socket is a message in and a message out.
        let messages = 2.0 * usage.requests + alive;
        let formula = format!("2 x {} requests and the keep-alives", Unit::Count.format(usage.requests));
        bill.charge(&Item::new(Group::Network, Nature::Use, "Socket messages"), message, messages / 1e6, &formula);
        return;
    }
    let door = cx.scenario.serverless.front_door;
    if door == FrontDoor::LoadBalancer {
        network::bill_load_balancer(bill, cx, Side::Serverless, cx.scenario.traffic.rate.get(), 1.0);
    } else if let Some((_, price)) = cx.market.front_doors.iter().find(|(d, _)| *d == door) {
        let formula = format!("{} requests", Unit::Count.format(usage.requests));
        let item = Item::new(Group::Network, Nature::Use, format!("Front door, {door}"));
        bill.charge(&item, price, usage.requests / 1e6, &formula);
    }
}

fn bill_handoffs(bill: &mut Bill, cx: Context<'_>, usage: &Usage) {
    let handoffs = usage.invocations - usage.requests;
    if handoffs <= 0.0 {
        return;
    }
    let total = Unit::Count.format(handoffs);
    match cx.scenario.serverless.handoff {
        HandOff::Queue => {
            if let Some(price) = &cx.market.queue_request {
                // Each message is sent, received and deleted.
                let item = Item::new(Group::Network, Nature::Use, "Queue requests");
                bill.charge(
                    &item,
                    price,
                    3.0 * handoffs / 1e6,
                    &format!("{total} messages sent, received and deleted"),
                );
            }
        }
        HandOff::Workflow => {
            if let Some(price) = &cx.market.workflow_transition {
                let item = Item::new(Group::Network, Nature::Use, "Workflow transitions");
                let free = cx.market.workflow_free_transitions.as_ref();
                let billed = beyond_free(usage.invocations, free, cx.scenario.serverless.free_tier);
                let formula = format!("{total} hand-offs and a start for each request, less the free grant");
                bill.charge(&item, price, billed / 1e6, &formula);
            }
        }
    }
}
