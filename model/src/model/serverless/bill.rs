//! The serverless bill: requests and memory-time by the provider's steps, tiers and grants, what is
//! kept ready, hand-offs, and what both sides pay alike. Kinds that are billed by the instance have their lines in [`instances`].

mod instances;

use super::kind::Capacity;
use super::{Run, architecture, cold::Cold, functions, memory_mb, vcpu};
use crate::catalog::{Price, Tier, Use};
use crate::model::bill::{Bill, Item, Kind};
use crate::model::kubernetes::bill::{bill_nat, zones};
use crate::model::network;
use crate::model::plan::needed_mb;
use crate::model::pool::{Pool, PoolInput};
use crate::model::state::{Context, StateUse, monthly};
use crate::model::{Capacities, Side};
use crate::scenario::{FrontDoor, HandOff, ProvisionedBy, Routing, ServerlessKind, StateKind};
use crate::traffic::Extremes;
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
    /// Instances of one function that are kept ready, as billed: the mean over the period, and the fewest at any time.
    pub kept: [f64; 2],
}

impl Usage {
    /// The usage of a scenario, whose pool is `pool` for `input`.
    #[must_use]
    pub fn of(
        cx: Context<'_>,
        (run, cold): (&Run, &Cold),
        input: &PoolInput<'_>,
        pool: &Pool,
        capacities: &mut dyn Capacities,
    ) -> Self {
        let rules = &cx.platform.function;
        let requests = super::answered(monthly(cx.scenario.traffic.rate.get()), pool);
        let invocations = requests * functions(cx);
        // Where each execution is billed for itself it does not matter which others share its instance.
        let alone = rules.billed_by_execution.as_ref().is_some_and(|on| on.value > 0.0);
        let shared = input.concurrency > 1.0 && !alone;
        let warm_ms = if shared { active_ms(cx, run, input, capacities) } else { rounded_up_ms(cx, run) };
        let init_ms = cold.busy().mean_ms * pool.cold_share * rules.init_billed.value;
        let kept = input.floor.as_ref().map_or([super::provisioned(cx); 2], |floor| {
            [super::kept::billed(cx, input.profile, floor), floor.least()]
        });
        let memory = if alone { needed_mb(cx.scenario) } else { memory_mb(cx) };
        let memory = rules.billing_memory_step_mb.as_ref().map_or(memory, |s| (memory / s.value).ceil() * s.value);
        Self {
            requests,
            invocations,
            billed_ms: warm_ms + init_ms,
            memory_gb: memory / 1024.0,
            provisioned_share: pool.provisioned_share.clamp(0.0, 1.0),
            shared,
            kept,
        }
    }

    /// The usage of a kind that is billed for as long as its instances exist: an invocation's time is its part of that.
    #[must_use]
    pub fn of_instances(cx: Context<'_>, functions: f64, pool: &Pool) -> Self {
        let requests = super::answered(monthly(cx.scenario.traffic.rate.get()), pool);
        let invocations = requests * functions;
        let billed_ms =
            if invocations > 0.0 { pool.mean_instances * SECONDS_PER_MONTH / invocations * 1000.0 } else { 0.0 };
        Self { requests, invocations, billed_ms, shared: true, ..Self::none(cx) }
    }

    /// The usage of a month without requests.
    #[must_use]
    pub fn none(cx: Context<'_>) -> Self {
        Self {
            requests: 0.0,
            invocations: 0.0,
            billed_ms: 0.0,
            memory_gb: memory_mb(cx) / 1024.0,
            provisioned_share: 0.0,
            shared: false,
            kept: [super::provisioned(cx); 2],
        }
    }

    /// Memory-time of the invocations, in GB-s.
    #[must_use]
    pub fn gb_seconds(&self) -> f64 {
        self.invocations * self.billed_ms / 1000.0 * self.memory_gb
    }
}

/// Billed time of one invocation that has an instance to itself: a time that varies is rounded up by
/// half a step on average, one that does not to the next step.
fn rounded_up_ms(cx: Context<'_>, run: &Run) -> f64 {
    let rules = &cx.platform.function;
    let step = rules.billing_step_ms.value;
    let rounded = if run.one.variance > 0.0 {
        run.one.mean_ms + 0.5 * step
    } else {
        // A time that is a whole number of steps stays one, whatever the last digit of its binary form.
        (run.one.mean_ms / step.max(1e-9) - 1e-9).ceil() * step
    };
    rounded.max(rules.billing_min_ms.value)
}

/// Billed time per invocation where requests share instances: an instance is billed from its first
/// request to the end of its last, and at least the minimum. That is the size of a pool whose keep-alive
/// is what the minimum (or half a step) adds to a run.
fn active_ms(cx: Context<'_>, run: &Run, input: &PoolInput<'_>, capacities: &mut dyn Capacities) -> f64 {
    let rules = &cx.platform.function;
    let least = rules.billing_min_ms.value - run.one.mean_ms;
    let tail_ms = least.max(0.5 * rules.billing_step_ms.value).max(1.0);
    let billed = capacities.active(&PoolInput {
        keep_alive_s: tail_ms / 1000.0,
        cold_s: 0.0,
        provisioned: 0.0,
        floor: None,
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
    match Capacity::of(cx) {
        Capacity::Function => {
            bill_functions(&mut bill, cx, usage, pool);
            bill_provisioned(&mut bill, cx, usage);
        }
        Capacity::Container(rules, prices) => instances::containers(&mut bill, cx, (rules, prices), usage, pool),
        Capacity::Managed(rules, fee) => instances::managed(&mut bill, cx, (rules, fee), usage, pool),
    }
    bill_network(&mut bill, cx, usage);
    bill_front_door(&mut bill, cx, usage);
    bill_handoffs(&mut bill, cx, usage);
    network::bill_egress(&mut bill, cx, usage.requests);
    state.bill(&mut bill, Side::Serverless, cx, usage.requests);
    let assumed = &cx.behaviour.assumptions;
    // The platform writes lines of its own for every invocation of a function; a container has its own logs only.
    let (lines, own_price) = match Capacity::of(cx) {
        Capacity::Container(..) if cx.scenario.serverless.kind != ServerlessKind::Function => (0.0, None),
        Capacity::Container(..) | Capacity::Function | Capacity::Managed(..) => {
            (functions(cx), cx.market.function_logs_gb.as_ref())
        }
    };
    let log_kb = assumed.log_kb.value + assumed.function_log_kb.value * lines;
    let logs = own_price.unwrap_or(&cx.market.logs_gb);
    network::bill_logs(&mut bill, cx, logs, usage.requests, log_kb);
    network::bill_people(&mut bill, cx, cx.scenario.people.serverless_hours.get());
    bill
}

/// What a commitment takes off the functions' prices.
struct Terms {
    /// Share of the list price; nothing on demand.
    off: Option<f64>,
    /// Share of the load that always runs, which a commitment covers.
    load: f64,
}

impl Terms {
    fn of(cx: Context<'_>) -> Self {
        let off = cx.market.function.commitment.off(cx.scenario.place.terms.commitment()).map(|off| off.value);
        let Extremes { least, mean, .. } = Extremes::of(&cx.scenario.traffic);
        let load = if mean > 0.0 { (least / mean).clamp(0.0, 1.0) } else { 0.0 };
        Self { off, load }
    }

    /// What to say of the share `covered` that is committed; nothing where none is.
    fn note(&self, covered: f64) -> String {
        let Some(off) = self.off.filter(|off| *off > 0.0 && covered > 0.0) else { return String::new() };
        let (covered, off) = (Unit::Share.format(covered), Unit::Share.format(off));
        format!(", {covered} of it always runs and is {off} off for the commitment")
    }

    /// A price with the share `covered` of it at the committed rate, and what to say of it. The rate is a share of the first
    /// tier's; upper tiers that cost less than it are not committed.
    fn of_price(&self, price: &Price, covered: f64) -> Option<(Price, String)> {
        let off = self.off.filter(|off| *off > 0.0 && covered > 0.0)?;
        let committed = price.first() * (1.0 - off);
        let mixed = |usd: f64| usd + (usd.min(committed) - usd) * covered;
        let tiers = price.tiers.iter().map(|tier| Tier { usd: mixed(tier.usd), ..*tier }).collect();
        Some((Price { tiers, ..price.clone() }, self.note(covered)))
    }

    fn of_covered(&self, price: &Price, covered: f64) -> (Price, String) {
        self.of_price(price, covered).unwrap_or_else(|| (price.clone(), String::new()))
    }
}

fn bill_functions(bill: &mut Bill, cx: Context<'_>, usage: &Usage, pool: &Pool) {
    let prices = &cx.market.function;
    let grants = cx.scenario.serverless.free_tier;
    let formula = format!("{} invocations", Unit::Count.format(usage.invocations));
    let used = Use::of(usage.invocations).less_free(grants);
    let terms = Terms::of(cx);
    let on_requests = prices.commitment_on_requests.as_ref().is_some_and(|on| on.value > 0.0);
    let (price, note) = if on_requests {
        terms.of_covered(&prices.request, terms.load)
    } else {
        (prices.request.clone(), String::new())
    };
    bill.meter(&Item::of(Kind::FunctionRequests), &price, &used, &(formula + &note));
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
        let used = Use::of(usage.gb_seconds() * on_demand).less_free(grants);
        let (price, note) = terms.of_covered(price, terms.load);
        bill.meter(&Item::of(Kind::FunctionMemory), &price, &used, &format!("{how}{note}"));
    }
    if let Some(price) = &prices.vcpu_second {
        let vcpu = vcpu(cx);
        let used = Use::of(usage.invocations * usage.billed_ms / 1000.0 * vcpu * on_demand).less_free(grants);
        let (price, note) = terms.of_covered(price, terms.load);
        bill.meter(&Item::of(Kind::FunctionCpu), &price, &used, &format!("{how}, {vcpu} vCPU{note}"));
    }
}

fn bill_provisioned(bill: &mut Bill, cx: Context<'_>, usage: &Usage) {
    let [mean, least] = usage.kept;
    let kept = mean * functions(cx);
    let prices = &cx.market.function;
    if kept <= 0.0 {
        return;
    }
    let count = Unit::Count.format(kept);
    let by = match cx.scenario.serverless.provisioned_by {
        ProvisionedBy::Constant => String::new(),
        by => format!(" on average ({by})"),
    };
    let vcpu = vcpu(cx);
    let terms = Terms::of(cx);
    let served = Unit::Share.format(usage.provisioned_share);
    let cpu_s = usage.invocations * usage.billed_ms / 1000.0 * vcpu * usage.provisioned_share;
    let lines = [
        (
            Kind::ReadyMemory,
            prices.provisioned_idle(architecture(cx)),
            kept * usage.memory_gb * SECONDS_PER_MONTH,
            format!("{count} instances{by} x {:.3} GB x 730 h", usage.memory_gb),
        ),
        (
            Kind::ReadyCpu,
            prices.provisioned_idle_vcpu_second.as_ref(),
            kept * vcpu * SECONDS_PER_MONTH,
            format!("{count} instances{by} x {vcpu} vCPU x 730 h"),
        ),
        (
            Kind::ReadyCpuUse,
            prices.provisioned_duration_vcpu_second.as_ref(),
            cpu_s,
            format!("{served} of the CPU-time"),
        ),
        (
            Kind::ReadyMemoryUse,
            prices.provisioned_duration(architecture(cx)),
            usage.gb_seconds() * usage.provisioned_share,
            format!("{served} of the memory-time"),
        ),
    ];
    for (kind, price, quantity, formula) in lines {
        if let Some(price) = price {
            // What is kept ready always runs; what it serves follows the load.
            let always = matches!(kind, Kind::ReadyMemory | Kind::ReadyCpu);
            let steady = (least / mean.max(1e-12)).clamp(0.0, 1.0);
            let (price, note) = terms.of_covered(price, if always { steady } else { terms.load });
            bill.meter(&Item::of(kind), &price, &Use::of(quantity), &format!("{formula}{note}"));
        }
    }
}

/// The way out of the network that tasks and managed machines stand in, as for nodes: NAT gateways and what is shipped through them.
fn bill_network(bill: &mut Bill, cx: Context<'_>, usage: &Usage) {
    if Capacity::of(cx).in_own_network() && Capacity::of(cx).tracking().is_some() {
        bill_nat(bill, cx, usage.requests, 0.0, 1.0);
        network::bill_addresses(bill, cx, balanced(cx), cx.market.addresses.of_nat(zones(cx)), 1.0);
    }
}

/// Whether a load balancer stands before the instances: where it was chosen, and before tasks that have no address of their own
/// unless workers fetch events themselves.
fn balanced(cx: Context<'_>) -> bool {
    let door = cx.scenario.serverless.front_door;
    door == FrontDoor::LoadBalancer || (Capacity::of(cx).needs_balancer() && door != FrontDoor::Event)
}

fn bill_front_door(bill: &mut Bill, cx: Context<'_>, usage: &Usage) {
    let connections = f64::from(cx.scenario.state.connections);
    // Containers hold sockets themselves.
    let sockets = connections > 0.0 && !matches!(Capacity::of(cx), Capacity::Container(..));
    if let (true, Some(minute), Some(message)) = (sockets, &cx.market.socket_minute, &cx.market.socket_message) {
        bill_sockets(bill, cx, usage, minute, message);
        return;
    }
    let door = cx.scenario.serverless.front_door;
    if balanced(cx) {
        let requests = monthly(cx.scenario.traffic.rate.get());
        // Only functions as targets have a smaller unit.
        let side = if Capacity::of(cx).needs_balancer() { Side::Kubernetes } else { Side::Serverless };
        network::bill_load_balancer(bill, cx, side, requests, usage.requests, 1.0);
        if Capacity::of(cx).tracking().is_none() {
            network::bill_addresses(bill, cx, true, 0.0, 1.0);
        }
    }
    if door == FrontDoor::LoadBalancer {
        return;
    }
    if let Some((_, price)) = cx.market.front_doors.iter().find(|(d, _)| *d == door) {
        // A gateway that meters sizes counts request and answer together.
        let kb = cx.scenario.work.response_kb.get() + cx.behaviour.assumptions.request_kb.value;
        let size = Unit::Kilobytes.format(kb);
        let formula = format!("{} requests of {size} with their answers", Unit::Count.format(usage.requests));
        let item = Item::named(Kind::FrontDoor, format!("Front door, {door}"));
        bill.meter(&item, price, &Use::of(usage.requests).sized(kb), &formula);
    }
}

/// Sockets held open: a request over one is a message in and a message out, each metered by its own size.
fn bill_sockets(bill: &mut Bill, cx: Context<'_>, usage: &Usage, minute: &Price, message: &Price) {
    let connections = f64::from(cx.scenario.state.connections);
    let formula = format!("{} connections x 730 h x 60 min", Unit::Count.format(connections));
    let minutes = Use::of(connections * HOURS_PER_MONTH * 60.0);
    bill.meter(&Item::of(Kind::SocketMinutes), minute, &minutes, &formula);
    let (request_kb, answer_kb) = (cx.behaviour.assumptions.request_kb.value, cx.scenario.work.response_kb.get());
    let per_request = message.meter.units_of(request_kb) + message.meter.units_of(answer_kb);
    let alive = connections * cx.behaviour.assumptions.keepalive_messages_per_hour.value * HOURS_PER_MONTH;
    let requests = Unit::Count.format(usage.requests);
    let formula = format!("{requests} requests x {per_request} for both ways, and the keep-alives");
    let used = Use::of(per_request * usage.requests + alive);
    bill.meter(&Item::of(Kind::SocketMessages), message, &used, &formula);
}

fn bill_handoffs(bill: &mut Bill, cx: Context<'_>, usage: &Usage) {
    if functions(cx) < 2.0 {
        return;
    }
    let handoffs = usage.invocations - usage.requests;
    let total = Unit::Count.format(handoffs);
    let free = cx.scenario.serverless.free_tier;
    match cx.scenario.serverless.handoff {
        HandOff::Queue => {
            if let Some(price) = &cx.market.queue_request {
                let formula = format!("{total} messages sent and received");
                let kb = cx.behaviour.assumptions.request_kb.value;
                let used = Use::of(handoffs).sized(kb).less_free(free);
                bill.meter(&Item::of(Kind::QueueRequests), price, &used, &formula);
            }
            if let Some(price) = &cx.market.queue_hour {
                bill.meter(&Item::of(Kind::QueueService), price, &Use::all_month(1.0), "730 h");
            }
            bill_endpoints(bill, cx, handoffs);
        }
        HandOff::Workflow => {
            if let Some(price) = &cx.market.workflow_transition {
                let formula = format!("{total} hand-offs and a start for each request");
                let used = Use::of(usage.invocations).less_free(free);
                bill.meter(&Item::of(Kind::WorkflowSteps), price, &used, &formula);
            }
        }
    }
}

/// Functions in the network of their database, cache or file system reach the store itself for nothing, but no service outside it.
/// Those that send to a queue need an endpoint of it there, in every zone that they run in; a workflow calls them from outside,
/// and the provider polls queues and writes logs for them.
fn bill_endpoints(bill: &mut Bill, cx: Context<'_>, handoffs: f64) {
    let inside = matches!(cx.scenario.state.kind, StateKind::Session | StateKind::Relational | StateKind::Local);
    let (Some(hour), Some(gb), true) = (&cx.market.endpoint_hour, &cx.market.endpoint_gb, inside) else { return };
    let zones = f64::from(cx.scenario.kubernetes.zones.max(1));
    let formula = format!("an endpoint of the queue in {zones} zone(s) of the store's network x 730 h");
    bill.meter(&Item::of(Kind::EndpointHours), hour, &Use::all_month(zones), &formula);
    let kb = cx.behaviour.assumptions.request_kb.value;
    let formula = format!("{} messages x {}", Unit::Count.format(handoffs), Unit::Kilobytes.format(kb));
    bill.meter(&Item::of(Kind::EndpointData), gb, &Use::of(handoffs).sized(kb), &formula);
}
