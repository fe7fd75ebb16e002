//! What speaks for and against serverless functions.

use super::ground::{Ground, MATERIAL, either, growth, ratio, saturating};
use super::{Basis, Finding, Rule, Sign, clouds, tiers};
use crate::catalog::{Figure, Price, Source, Use};
use crate::model::bill::{Group, Kind, Line, Nature};
use crate::model::plan::round_up;
use crate::model::serverless::kind::Capacity;
use crate::model::{Side, serverless};
use crate::scenario::{Automatic, FrontDoor, StateKind};
use crate::units::{HOURS_PER_MONTH, Unit};
use crate::verdict::wording::{count, dollars, millis, minutes, percent, seconds};
use std::sync::Arc;

/// Its claims.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "s-everywhere",
        claim: "Every cloud offers it",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "Every major cloud offers it",
        look: everywhere,
    },
    Rule {
        id: "s-spawn",
        claim: "Starts in milliseconds",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "An event starts an instance in milliseconds",
        look: spawn,
    },
    Rule {
        id: "s-simple",
        claim: "Less to operate",
        basis: Basis::Setting,
        sign: Sign::Pro,
        statement: "Less configuration and fewer headaches, if the work is event-driven",
        look: simple,
    },
    Rule {
        id: "s-fast-scale",
        claim: "Follows a rise at once",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "Scales faster, except perhaps for the first request",
        look: fast_scale,
    },
    Rule {
        id: "s-grows",
        claim: "Room to grow",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "The more it is used the larger it scales",
        look: grows,
    },
    Rule {
        id: "s-agile",
        claim: "Changes go live quickly",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "Small pieces reach production quickly",
        look: agile,
    },
    Rule {
        id: "s-zero",
        claim: "No requests, no cost",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "With no requests the cost drops to zero",
        look: zero,
    },
    Rule {
        id: "s-grant",
        claim: "Part of it is free",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "A part of it is free every month",
        look: grant,
    },
    Rule {
        id: "s-cold",
        claim: "Cold starts delay requests",
        basis: Basis::Measured,
        sign: Sign::Con,
        statement: "A rare request waits until runtime and container are brought up",
        look: cold,
    },
    Rule {
        id: "s-handoff",
        claim: "Hand-offs add risk and delay",
        basis: Basis::Measured,
        sign: Sign::Con,
        statement: "Security pain points at the hand-offs from one function to the next",
        look: handoff,
    },
    Rule {
        id: "s-tiers",
        claim: "Every request costs",
        basis: Basis::Measured,
        sign: Sign::Con,
        statement: "It costs when invoked, in tiers",
        look: tiers::tiers,
    },
    Rule {
        id: "s-wait",
        claim: "Waiting is billed",
        basis: Basis::Measured,
        sign: Sign::Con,
        statement: "It is billed while it waits",
        look: wait,
    },
    Rule {
        id: "s-retool",
        claim: "Monitoring has to change",
        basis: Basis::Measured,
        sign: Sign::Con,
        statement: "Management and performance tools may need major retooling",
        look: retool,
    },
    Rule {
        id: "s-state",
        claim: "State lives elsewhere",
        basis: Basis::Measured,
        sign: Sign::Con,
        statement: "Not designed for data that must persist while it runs",
        look: state,
    },
];

/// This workload's serverless capacity at each cloud's list prices. Weight: what the cheapest would save.
fn everywhere(g: &Ground<'_>) -> Finding {
    let offers = clouds::serverless(g);
    let kind = g.scenario.serverless.kind.label();
    // No other cloud has managed instances.
    let single = matches!(g.capacity(), Capacity::Managed(..));
    let limits = &g.functions.assessment.limits;
    let here = offers.first().map_or(0.0, |o| o.usd);
    let cheapest = clouds::cheapest(&offers);
    let text = match (limits.first(), cheapest) {
        (Some(limit), _) if limits.len() > 1 => format!("{} limits forbid it: {}", limits.len(), limit.text),
        (Some(limit), _) => format!("1 limit forbids it: {}", limit.text),
        (None, Some(least)) if offers.len() > 1 => {
            format!("{kind}: {}, least on {}", clouds::range(&offers), least.provider)
        }
        (None, _) if single => format!("only {} has {kind}: {}/mo", g.cx.market.provider, dollars(here)),
        (None, _) => format!("{kind}: {}", clouds::range(&offers)),
    };
    let saved = here - cheapest.map_or(here, |o| o.usd);
    let source = g.cx.market.function.request.source.clone();
    Finding { holds: limits.is_empty() && !single, weight: g.money(saved), text, source }
}

/// How long an instance takes to start. Weight: starting instances.
fn spawn(g: &Ground<'_>) -> Finding {
    let instance_s = g.functions.cold.quantile(0.5) / 1e3;
    let pod_s = g.pods.pod_start_s;
    let (start, pod, node) = (seconds(instance_s), seconds(pod_s), seconds(g.pods.new_pod_s));
    let holds = instance_s < 1.0 && instance_s < pod_s;
    let text = if holds && g.cx.pods().is_some() {
        format!("an instance in {start}, a pod on capacity of its own in {pod}")
    } else if holds {
        format!("an instance in {start}, a pod in {pod}, with a new node in {node}")
    } else {
        format!("{} takes {start} to start; a pod takes {pod}", g.scenario.work.runtime)
    };
    let weight = 0.5 * (1.0 - ratio(instance_s, pod_s)) * g.swing();
    Finding { holds, weight, text, source: start_source(g) }
}

/// Where the time that an instance takes to start is from.
fn start_source(g: &Ground<'_>) -> Arc<Source> {
    match g.capacity() {
        Capacity::Function => g.cx.platform.sandbox.p50_ms.source.clone(),
        Capacity::Container(rules, _) => rules.start_for(g.scenario.work.runtime).p50_ms.source.clone(),
        Capacity::Managed(rules, _) => rules.tracking.period_s.source.clone(),
    }
}

/// Hours of people saved, if the work is event-driven: an event source invokes it, or requests do and
/// no connection stays open. Weight: those hours, by half for requests that come at all hours.
fn simple(g: &Ground<'_>) -> Finding {
    let people = &g.scenario.people;
    let (ours, theirs) = (people.serverless_hours, people.kubernetes_hours);
    let saved = theirs.get() - ours.get();
    let open = f64::from(g.scenario.state.connections);
    let quiet = g.comparison.profile.idle_share();
    let (events, driven_by) = match g.scenario.serverless.front_door {
        FrontDoor::Event => (1.0, "events drive it".to_owned()),
        _ if quiet > 0.0 => (0.5 + 0.5 * quiet, format!("no requests for {} of the time", percent(quiet))),
        _ => (0.5, "requests come at all hours".to_owned()),
    };
    let holds = saved > 0.0 && open == 0.0;
    let text = if open > 0.0 {
        format!("{} held open; {ours} a month assumed, {theirs} on Kubernetes", count(open, "connection"))
    } else if holds {
        format!("{ours} a month assumed, {theirs} on Kubernetes; {driven_by}")
    } else {
        format!("{ours} a month assumed, {theirs} on Kubernetes")
    };
    let source = Arc::new(Source::yours("the dials people.*"));
    Finding { holds, weight: if open > 0.0 { 0.0 } else { events * g.hours(saved) }, text, source }
}

/// The steepest rise, absorbed by both. Weight: the misses spared; without any, starting instances.
fn fast_scale(g: &Ground<'_>) -> Finding {
    let (pool, pods) = (&g.functions.pool, &g.pods.pods);
    let behind = pods.late_share + pods.lost_share;
    let faster = 1.0 - ratio(pool.rise_s, pods.rise_s);
    let holds = pool.rise_s < pods.rise_s && pool.throttled_share <= behind;
    let text = if holds {
        let rise = if pool.rise_s > 0.0 { format!("in {}", seconds(pool.rise_s)) } else { "at once".to_owned() };
        let first = millis(g.functions.cold.quantile(0.5));
        format!("absorbs the steepest rise {rise}, pods in {}; a cold start adds {first}", seconds(pods.rise_s))
    } else if pool.throttled_share > behind {
        format!("{} turned away; on Kubernetes {} are late", percent(pool.throttled_share), percent(behind))
    } else if pods.rise_s <= 0.0 {
        format!("pods keep up as well: {} late in the steepest rise", percent(behind))
    } else {
        format!("the steepest rise takes {}, pods {}", seconds(pool.rise_s), seconds(pods.rise_s))
    };
    let weight = if holds { either(g.misses(behind - pool.throttled_share), 0.5 * faster * g.swing()) } else { 0.0 };
    let source = match g.capacity().tracking() {
        Some(tracking) => tracking.period_s.source.clone(),
        None => g.cx.platform.function.scale_per_s.source.clone(),
    };
    Finding { holds, weight, text, source }
}

/// What the account gives without asking: what is counted, what the peak asks for, and how much there is.
fn quota<'g>(g: &'g Ground<'_>) -> (&'static str, f64, Option<&'g Figure>) {
    let pool = &g.functions.pool;
    match g.capacity() {
        Capacity::Function => {
            ("requests", pool.peak_concurrency * g.chain(), Some(&g.cx.platform.function.concurrency_limit))
        }
        Capacity::Container(rules, _) => match (&rules.quota_instances, &rules.quota_vcpu) {
            (None, Some(vcpu)) => ("vCPU", pool.peak_instances * serverless::vcpu(g.cx), Some(vcpu)),
            (instances, _) => ("instances", pool.peak_instances, instances.as_ref().or(rules.limit.as_ref())),
        },
        Capacity::Managed(..) => ("instances", pool.peak_instances, None),
    }
}

/// Requests or instances at once at the peak against what the account allows. Weight: room to grow.
fn grows(g: &Ground<'_>) -> Finding {
    let pool = &g.functions.pool;
    let (what, peak, quota) = quota(g);
    // Unless the user has set a limit, the account's usual quota is what growth meets first.
    let pinned = g.scenario.pins.has(Automatic::ConcurrencyLimit) && what != "vCPU";
    let most = f64::from(g.scenario.serverless.concurrency_limit);
    let limit = quota.filter(|_| !pinned).map_or(most, |quota| quota.value);
    let at_once = format!("{} {what}", Unit::Count.format(peak.max(1.0)));
    let holds = peak <= limit && pool.throttled_share < MATERIAL * g.allowed_misses();
    let text = if holds {
        format!("{at_once} at once at peak, {} of the {} allowed", percent(peak / limit), Unit::Count.format(limit))
    } else if !pinned {
        let (usual, ask) = (Unit::Count.format(limit), Unit::Count.format(round_up(peak)));
        format!("{at_once} at once at peak: ask for a quota of {ask}, an account has {usual}")
    } else {
        let turned = percent(pool.throttled_share);
        format!("{at_once} at once at peak, {} allowed: {turned} turned away", Unit::Count.format(limit))
    };
    let source = quota.unwrap_or(&g.cx.platform.function.concurrency_limit).source.clone();
    Finding { holds, weight: growth(peak, limit), text, source }
}

/// One change brought into production. Weight: the minutes saved.
fn agile(g: &Ground<'_>) -> Finding {
    let (ours, theirs) = (g.functions.rollout_min, g.pods.rollout_min);
    let pods = count(g.pods.pods.mean_replicas.max(1.0), "pod");
    let holds = ours < theirs;
    let verb = if holds { "is live in" } else { "takes" };
    let text = format!("a change {verb} {}; rolling {pods} takes {}", minutes(ours), minutes(theirs));
    let source = g.cx.behaviour.assumptions.function_rollout_min.source.clone();
    Finding { holds, weight: saturating((theirs - ours).max(0.0) / 60.0), text, source }
}

/// What a month without requests costs. Weight: what Kubernetes costs then, less this.
fn zero(g: &Ground<'_>) -> Finding {
    let (ours, theirs) = (g.functions_at_rest.total().get(), g.pods_at_rest.total().get());
    let holds = ours <= MATERIAL * g.functions_usd.min(theirs);
    let dearest = g.functions_at_rest.lines().iter().max_by(|a, b| a.amount.get().total_cmp(&b.amount.get()));
    let what = match dearest {
        Some(line) if ours > 0.0 => format!(" ({})", line.item),
        _ => String::new(),
    };
    let (rest, other) = (dollars(ours), dollars(theirs));
    let pods = if g.pods.pods.silence.is_some() { ", at zero pods" } else { "" };
    let text = if holds {
        format!("{rest} in a month without requests{what}; Kubernetes {other}{pods}")
    } else {
        format!("{rest} of {} stays without requests{what}", dollars(g.functions_usd))
    };
    let source = g.source_of(&g.functions_at_rest, |_| true);
    Finding { holds, weight: g.money(theirs - ours), text, source }
}

/// What the monthly grant of requests and memory-time is worth. Weight: those dollars.
fn grant(g: &Ground<'_>) -> Finding {
    let prices = &g.cx.market.function;
    let worth_of = |price: &Price, used: f64| {
        let used = Use::of(used);
        price.cost(&used) - price.cost(&used.less_free(true))
    };
    let asked = worth_of(&prices.request, g.requests * g.chain());
    let hours = g.functions.pool.mean_instances * HOURS_PER_MONTH;
    let (compute, worth) = match g.capacity() {
        Capacity::Function => {
            let compute = prices.compute(g.scenario.serverless.architecture);
            (compute, asked + compute.map_or(0.0, |p| worth_of(p, g.gb_seconds())))
        }
        Capacity::Managed(..) => (None, asked),
        Capacity::Container(_, prices) => {
            let rate = serverless::kind::rate(g.cx, prices).map(|(_, rate)| rate);
            let (vcpu, gb) = (serverless::vcpu(g.cx), serverless::memory_mb(g.cx) / 1024.0);
            let time = rate.map_or(0.0, |r| worth_of(&r.cpu, hours * vcpu) + worth_of(&r.memory, hours * gb));
            (rate.map(|r| &r.cpu), time + prices.request.as_ref().map_or(0.0, |p| worth_of(p, g.requests)))
        }
    };
    let counted = g.scenario.serverless.free_tier;
    let without = if counted { g.functions_usd + worth } else { g.functions_usd };
    let holds = counted && worth >= MATERIAL * without && worth > 0.0;
    let (worth_text, total) = (dollars(worth), dollars(without));
    let text = if holds {
        format!("the monthly grant takes {worth_text} off {total}")
    } else if counted {
        format!("the monthly grant is small here: {worth_text} off {total}")
    } else {
        format!("the monthly grant, {worth_text} of {total}, is not counted")
    };
    let figure = compute.and_then(|p| p.meter.free_figure()).or(prices.request.meter.free_figure());
    let source = figure.map_or_else(|| prices.request.source.clone(), |f| f.source.clone());
    Finding { holds, weight: if counted { g.money(worth) } else { 0.0 }, text, source }
}

/// Cold requests and what they wait. Weight: their share over the misses allowed times their wait over
/// the target, as `x / (1 + x)`.
fn cold(g: &Ground<'_>) -> Finding {
    let pool = &g.functions.pool;
    let (median, slow) = (g.functions.cold.quantile(0.5), g.functions.cold.quantile(0.99));
    let target = g.scenario.tolerance.target_ms.get().max(1e-9);
    let x = pool.cold_share / g.allowed_misses() * median / target;
    let share = percent(pool.cold_share);
    let runtime = g.scenario.work.runtime;
    let holds = x >= MATERIAL;
    let text = if let Some(tracking) = g.capacity().tracking() {
        let target = percent(tracking.target.value);
        format!("no request waits for a start: instances are added above {target} CPU, within {} each", millis(median))
    } else if holds {
        format!("{share} of requests wait {} more ({runtime}); 1 in 100 of them {}", millis(median), millis(slow))
    } else {
        format!("{share} of requests wait {} more ({runtime}), too little to matter", millis(median))
    };
    let figures =
        g.cx.platform.cold_start(runtime, g.scenario.serverless.packaging, g.scenario.serverless.architecture);
    let source = match g.capacity() {
        Capacity::Function => figures.map_or(&g.cx.platform.sandbox.p50_ms, |c| &c.init.p50_ms).source.clone(),
        Capacity::Container(..) | Capacity::Managed(..) => start_source(g),
    };
    Finding { holds, weight: saturating(x), text, source }
}

/// Hand-offs with their roles, time and cost. Weight: time and dollars; and half the share of functions
/// that another one must be trusted to call.
fn handoff(g: &Ground<'_>) -> Finding {
    let functions = g.chain();
    let handoffs = functions - 1.0;
    let part = g.functions.assessment.parts.iter().find(|p| p.name == "hand-offs");
    let ms = part.map_or(0.0, |p| p.mean_ms);
    let is_handoff = |l: &Line| {
        use Kind::{EndpointData, EndpointHours, QueueRequests, QueueService, WorkflowSteps};
        matches!(l.kind, QueueRequests | QueueService | WorkflowSteps | EndpointHours | EndpointData)
    };
    let usd = g.usd(Side::Serverless, is_handoff);
    let holds = handoffs > 0.0;
    let text = if holds {
        let between = format!("{} between {}", count(handoffs, "hand-off"), count(functions, "role"));
        format!("{between}: {} and {}/mo", millis(ms), dollars(usd))
    } else {
        format!("{}, so there is no hand-off", count(functions, "function"))
    };
    let trust = 0.5 * handoffs / functions;
    let weight = if holds { either(either(g.time(ms), g.money(usd)), trust) } else { 0.0 };
    let latency = g.cx.platform.handoff(g.scenario.serverless.handoff);
    let source = latency.map_or(&g.cx.platform.function.concurrency_limit, |q| &q.p50_ms).source.clone();
    Finding { holds, weight, text, source }
}

/// Memory-time that is billed while the handler waits, for what it calls and for its store. Weight:
/// those dollars.
fn wait(g: &Ground<'_>) -> Finding {
    let work = &g.scenario.work;
    let waits = work.duration_ms.get() * (1.0 - work.cpu_share.get()) + g.functions.state.stage.mean_ms;
    let waits = waits / g.chain();
    let billed = g.functions.billed_ms;
    let time = g.usd(Side::Serverless, |l| {
        l.group == Group::Compute
            && l.nature == Nature::Use
            && !matches!(l.kind, Kind::FunctionRequests | Kind::ContainerRequests)
    });
    let usd = time * ratio(waits, billed);
    let holds = usd >= MATERIAL * g.functions_usd && usd > 0.0;
    let of = format!("{} of {} ms billed are spent waiting", Unit::Count.format(waits), Unit::Count.format(billed));
    let text = match g.capacity() {
        Capacity::Container(..) | Capacity::Managed(..) => format!(
            "instances serve other requests while one waits, up to {} at once",
            g.scenario.serverless.concurrency
        ),
        Capacity::Function if holds => format!("{of}: {}/mo", dollars(usd)),
        Capacity::Function => format!("{of}, only {}/mo", dollars(usd)),
    };
    let compute = g.cx.market.function.compute(g.scenario.serverless.architecture);
    let source = compute.unwrap_or(&g.cx.market.function.request).source.clone();
    Finding { holds, weight: g.money(usd), text, source }
}

/// What logs cost here and there, and the agents on nodes that have no place any more. Weight: the
/// log dollars.
fn retool(g: &Ground<'_>) -> Finding {
    let logs = |side| g.usd(side, |l| l.group == Group::Observability);
    let (ours, theirs) = (logs(Side::Serverless), logs(Side::Kubernetes));
    let agents = g.cx.node_rules().daemonset_vcpu.value * g.pods.pods.mean_nodes;
    let holds = ours > (1.0 + MATERIAL) * theirs || ours >= MATERIAL * g.functions_usd && ours > 0.0;
    // Pods without nodes carry their agents in each pod, and managed nodes run those of the provider beside the pods.
    let agents =
        if agents > 0.0 { format!("node agents ({})", Unit::Vcpu.format(agents)) } else { "agents".to_owned() };
    let text = if holds {
        format!("logs cost {} a month, not {}; {agents} must be replaced", dollars(ours), dollars(theirs))
    } else {
        format!("logs cost {} a month, {} in pods; only {agents} go", dollars(ours), dollars(theirs))
    };
    Finding { holds, weight: g.money(ours), text, source: g.cx.market.logs_gb.source.clone() }
}

/// The store outside, per request. Weight: its time and dollars; 1 when a limit forbids the state.
fn state(g: &Ground<'_>) -> Finding {
    let used = &g.functions.state;
    let source = g.source_of(&g.functions.assessment.bill, |l| l.group == Group::State);
    let memory = ["state.", "work.memory_mb", "serverless.memory_mb"];
    let state_needs = g.scenario.state.working_set_mb.get() > 0.0 || g.scenario.state.connections > 0;
    let forbidden = g.functions.assessment.limits.iter().find(|l| memory.iter().any(|m| l.dial.starts_with(m)));
    if let Some(limit) = forbidden.filter(|_| state_needs) {
        return Finding { holds: true, weight: 1.0, text: limit.text.clone(), source: limit.source.clone() };
    }
    let usd = used.usd_per_million * g.requests / 1e6;
    let weight = either(g.time(used.stage.mean_ms), g.money(usd));
    let cost = format!("{} and {} per million", millis(used.stage.mean_ms), dollars(used.usd_per_million));
    let holds = weight >= MATERIAL && g.scenario.state.kind != StateKind::None;
    let text = if holds {
        format!("{cost}, {}", used.place)
    } else {
        format!("it weighs little: {cost}, of {}", millis(g.functions.assessment.latency.mean_ms()))
    };
    Finding { holds, weight, text, source }
}
