//! What speaks for and against Kubernetes.

use super::ground::{Ground, MATERIAL, either, growth, ratio};
use super::{Basis, Finding, Rule, Sign, clouds};
use crate::catalog::behaviour::SurveyAnswer;
use crate::catalog::pods::PodPrices;
use crate::model::Side;
use crate::model::bill::{Group, Kind, Line};
use crate::model::kubernetes::Capacity;
use crate::scenario::{Commitment, FrontDoor, KubernetesKind, StateKind, StatePlacement};
use crate::units::Unit;
use crate::verdict::wording::{count, dollars, millis, percent, seconds};

/// Its claims.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "k-scale",
        claim: "Scales to huge clusters",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "Deploys at enormous scale, on every major cloud",
        look: scale,
    },
    Rule {
        id: "k-ordinary",
        claim: "Runs the application unchanged",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "A containerised application is still an ordinary application, cut into services",
        look: ordinary,
    },
    Rule {
        id: "k-state",
        claim: "Keeps state close by",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "Can keep data and state while it runs",
        look: state,
    },
    Rule {
        id: "k-steady",
        claim: "Steady load pays off",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "A steady load uses what is paid for",
        look: steady,
    },
    Rule {
        id: "k-commit",
        claim: "Discounts for planning ahead",
        basis: Basis::Measured,
        sign: Sign::Pro,
        statement: "Capacity can be bought ahead, or on spot",
        look: commit,
    },
    Rule {
        id: "k-slow-scale",
        claim: "Slow to scale up",
        basis: Basis::Measured,
        sign: Sign::Con,
        statement: "Scaling is not instantaneous: a container must come online",
        look: slow_scale,
    },
    Rule {
        id: "k-concerns",
        claim: "Its users have worries",
        basis: Basis::Survey,
        sign: Sign::Con,
        statement: "Storage, security and networking remain the top concerns of those who run it",
        look: concerns,
    },
    Rule {
        id: "k-idle",
        claim: "Idle capacity costs money",
        basis: Basis::Measured,
        sign: Sign::Con,
        statement: "Scaled down to single instances it is still there and still costs money",
        look: idle,
    },
];

/// Pods and nodes at the peak against what one cluster holds. Weight: room to grow.
fn scale(g: &Ground<'_>) -> Finding {
    let pods = &g.pods.pods;
    let (nodes, most) = (&g.cx.behaviour.cluster_nodes, &g.cx.behaviour.cluster_pods);
    let capacity = Capacity::of(g.cx, &g.pods.state);
    let held = if capacity.room.is_some() { most.value } else { capacity.most_pods(g.cx) };
    let fits = pods.peak_nodes <= nodes.value && pods.peak_replicas <= held && !pods.saturated;
    let at_peak = count(pods.peak_replicas, "pod");
    if capacity.room.is_none() && !pods.saturated {
        let text = format!("{at_peak} of {} at peak, no node to manage", Unit::Count.format(held));
        return Finding { holds: fits, weight: growth(pods.peak_replicas, held), text, source: nodes.source.clone() };
    }
    let (used, held) = (Unit::Count.format(pods.peak_nodes), Unit::Count.format(nodes.value));
    let text = if pods.saturated {
        format!("at most {at_peak}, too few for {}", g.scenario.traffic.rate)
    } else if fits {
        format!("{at_peak}, {used} of {held} nodes at peak; nodes: {}", clouds::range(&clouds::nodes(g)))
    } else {
        format!("{at_peak} on {used} nodes at peak: one cluster holds {held}")
    };
    let weight = growth(pods.peak_replicas, most.value);
    Finding { holds: fits, weight, text, source: nodes.source.clone() }
}

/// The function limit nearest to being broken, or open connections, which no function holds.
/// Weight: that limit; for connections all of one, if a socket gateway can hold them for it.
fn ordinary(g: &Ground<'_>) -> Finding {
    let platform = g.functions.headroom.iter().filter(|h| h.dial != "serverless.memory_mb");
    let Some(nearest) = platform.max_by(|a, b| a.used().total_cmp(&b.used())) else {
        let text = format!("no function limit is known for {}", g.scenario.work.duration_ms);
        return Finding { holds: false, weight: 0.0, text, source: g.cx.market.function.request.source.clone() };
    };
    // A setting that the platform refuses is changed, not rewritten.
    let broken = g.comparison.side(Side::Serverless).limits.iter().find(|l| !l.dial.starts_with("serverless."));
    let connections = f64::from(g.scenario.state.connections);
    let used = nearest.used();
    let (wanted, allowed) = (nearest.unit.format(nearest.wanted), nearest.unit.format(nearest.allowed));
    let nearest_text = format!("{} is {wanted} of {allowed}", nearest.what);
    let (weight, text, source) = if let Some(limit) = broken {
        (1.0, format!("functions need a rewrite: {}", limit.text), limit.source.clone())
    } else if connections > 0.0 {
        let usd = g.usd(Side::Serverless, is_socket);
        let open = count(connections, "open connection");
        let text = format!("functions need a socket gateway for {open}, {}/mo", dollars(usd));
        (0.5, text, g.source_of(&g.functions.assessment.bill, is_socket))
    } else if used >= 0.5 {
        (0.5 * used, format!("functions are close to a limit: {nearest_text}"), nearest.source.clone())
    } else {
        (0.5 * used, format!("functions need no rewrite either: {nearest_text}"), nearest.source.clone())
    };
    Finding { holds: weight >= 0.25, weight, text, source }
}

fn is_socket(line: &Line) -> bool {
    matches!(line.kind, Kind::SocketMinutes | Kind::SocketMessages)
}

/// What state saves here against a function's store. Weight: time and dollars saved.
fn state(g: &Ground<'_>) -> Finding {
    let (ours, theirs) = (&g.pods.state, &g.functions.state);
    let source = g.source_of(&g.functions.assessment.bill, |l| l.group == Group::State);
    if g.scenario.state.kind == StateKind::None {
        let text = format!("0 operations on state in {}", millis(g.pods.assessment.latency.mean_ms()));
        return Finding { holds: false, weight: 0.0, text, source };
    }
    let (ms, per_million) = (ours.stage.mean_ms, ours.usd_per_million);
    let saved_ms = theirs.stage.mean_ms - ms;
    let saved_usd = (theirs.usd_per_million - per_million) * g.requests / 1e6;
    let weight = either(g.time(saved_ms), g.money(saved_usd));
    let not_worse = saved_ms >= -0.01 * theirs.stage.mean_ms && saved_usd >= -MATERIAL * g.pods_usd;
    let where_kept = match g.scenario.kubernetes.state {
        StatePlacement::InCluster => ours.place.to_owned(),
        StatePlacement::Managed => format!("({} cached)", percent(ours.hit_ratio)),
    };
    let here = format!("{}, {} per million", millis(ms), dollars(per_million));
    let there = format!("in functions {}, {}", millis(theirs.stage.mean_ms), dollars(theirs.usd_per_million));
    let holds = weight >= MATERIAL && not_worse;
    let text = if holds { format!("{here} {where_kept}; {there}") } else { format!("little gained: {here}; {there}") };
    Finding { holds, weight, text, source }
}

/// What an hour of busy CPU costs on each side. Weight: the compute dollars saved.
fn steady(g: &Ground<'_>) -> Finding {
    let work = &g.scenario.work;
    let busy_h = g.requests * work.duration_ms.seconds() * work.cpu_share.get() / 3600.0;
    let (ours, theirs) = (g.compute_usd(Side::Kubernetes), g.compute_usd(Side::Serverless));
    let used = percent(1.0 - g.pods.idle_share);
    let paid = if pods_of(g).is_some() { "pods" } else { "nodes" };
    let (hour, other) = (dollars(ours / busy_h.max(1e-12)), dollars(theirs / busy_h.max(1e-12)));
    let holds = ours <= (1.0 - MATERIAL) * theirs;
    let text = format!("{paid} are {used} busy: {hour} per vCPU-hour used, {other} in functions");
    let price = pods_of(g).map_or(&g.cx.market.node(&g.scenario.kubernetes.node).hour, |pods| &pods.vcpu_hour);
    Finding { holds, weight: g.money(theirs - ours), text, source: price.source.clone() }
}

/// The prices of pods that are billed by their size, where the scenario has such pods.
fn pods_of<'a>(g: &Ground<'a>) -> Option<&'a PodPrices> {
    g.cx.market.pods.as_ref().filter(|_| g.scenario.kubernetes.kind == KubernetesKind::Pods)
}

/// What spot capacity and commitments take off the list price of the nodes or pods. Weight: those dollars.
fn commit(g: &Ground<'_>) -> Finding {
    let node = g.cx.market.node(&g.scenario.kubernetes.node);
    let list_of = |line: &Line| match (line.kind, pods_of(g)) {
        (Kind::PodCpu, Some(pods)) => Some(pods.vcpu_hour.first()),
        (Kind::PodMemory, Some(pods)) => Some(pods.gb_hour.first()),
        (Kind::NodesOnDemand | Kind::NodesSpot | Kind::NodesCommitted, None) => Some(node.hour.first()),
        _ => None,
    };
    let lines = g.pods.assessment.bill.lines().iter().filter_map(|l| Some((l, list_of(l)?)));
    let (list, paid) =
        lines.fold((0.0, 0.0), |(list, paid), (l, usd)| (list + l.quantity * usd, paid + l.amount.get()));
    let off = (list - paid).max(0.0);
    let (what, pods) = (if pods_of(g).is_some() { "pods" } else { "nodes" }, &g.pods.pods);
    let (three_years, base) = match pods_of(g) {
        Some(prices) => (prices.commitment.three_years.as_ref(), ratio(pods.base_replicas, pods.mean_replicas)),
        None => (node.commitment.three_years.as_ref(), ratio(pods.base_nodes, pods.mean_nodes)),
    };
    let source = three_years.map_or_else(|| node.hour.source.clone(), |f| f.source.clone());
    let bought = g.scenario.kubernetes.spot_share.get() > 0.0 || g.scenario.kubernetes.commitment != Commitment::None;
    let holds = off >= MATERIAL * list && off > 0.0;
    let (off_text, list_text) = (dollars(off), dollars(list));
    let text = if bought {
        let only = if holds { "" } else { "only " };
        format!("spot and commitment take {only}{off_text} off {list_text} a month of {what}")
    } else {
        let could = three_years.map_or(0.0, |f| f.value) * list * base;
        format!("none is taken: 3 years would take {} off {list_text} a month of {what}", dollars(could))
    };
    Finding { holds, weight: g.money(off), text, source }
}

/// Seconds behind the steepest rise and the requests late for it. Weight: the misses.
fn slow_scale(g: &Ground<'_>) -> Finding {
    let pods = &g.pods.pods;
    let behind = pods.late_share + pods.lost_share;
    let holds = behind >= MATERIAL * g.allowed_misses();
    let (pod, with_node) = (seconds(g.pods.pod_start_s), seconds(g.pods.new_pod_s));
    let lost = if pods.lost_share > 0.0 { format!(", {} lost", percent(pods.lost_share)) } else { String::new() };
    let waiting = pods.silence.as_ref().map(|silence| (silence.cold_share + silence.waiting_share, silence.start_s));
    let text = if let Some((share, start_s)) = waiting.filter(|(share, _)| holds && *share > pods.late_share) {
        format!("{} of the requests find no pod and wait {} for one{lost}", percent(share), seconds(start_s))
    } else if holds {
        format!("pods are {} behind the steepest rise: {} late{lost}", seconds(pods.rise_s), percent(pods.late_share))
    } else if g.cx.pods().is_some() {
        format!("{} late; a pod starts in {with_node}, on capacity of its own each time", percent(behind))
    } else {
        format!("{} late; a pod starts in {pod}, with a new node in {with_node}", percent(behind))
    };
    let source = g.cx.pods().map_or(&g.cx.node_rules().boot_s, |rules| &rules.start_s).source.clone();
    Finding { holds, weight: g.misses(behind), text, source }
}

/// The survey's answers on what this workload touches: storage by state in the cluster, security by
/// hand-offs and stores (a role and a secret each), networking by zones, connections and front doors.
/// Weight: a third of each touched topic's share.
fn concerns(g: &Ground<'_>) -> Finding {
    let s = g.scenario;
    let stored = s.state.kind != StateKind::None;
    let web = s.serverless.front_door != FrontDoor::Event;
    let topics = [
        ("security", s.work.functions > 1 || stored),
        ("networking", s.kubernetes.zones > 1 || s.state.connections > 0 || web),
        ("storage", stored && s.kubernetes.state == StatePlacement::InCluster),
    ];
    let survey = &g.cx.behaviour.survey;
    let newest = survey.iter().map(|a| a.year).max().unwrap_or(0);
    let mut named: Vec<&SurveyAnswer> = survey
        .iter()
        .filter(|a| a.year == newest && topics.iter().any(|(topic, touched)| *touched && a.topic == *topic))
        .collect();
    named.sort_by(|a, b| b.percent.value.total_cmp(&a.percent.value));
    let Some(top) = named.first() else {
        let text =
            format!("none of them touched: no state, {}, event-driven", count(f64::from(s.kubernetes.zones), "zone"));
        let source =
            survey.first().map_or_else(|| g.cx.market.cluster_hour.source.clone(), |a| a.percent.source.clone());
        return Finding { holds: false, weight: 0.0, text, source };
    };
    let list: Vec<String> = named.iter().map(|a| format!("{:.0} % name {}", a.percent.value, a.topic)).collect();
    let oldest = survey.iter().filter(|a| a.topic == top.topic).min_by_key(|a| a.year).unwrap_or(top);
    let text =
        format!("{} ({newest}; {} {:.0} % in {})", list.join(", "), oldest.topic, oldest.percent.value, oldest.year);
    let weight = named.iter().map(|a| a.percent.value / 100.0).sum::<f64>() / topics.len() as f64;
    Finding { holds: true, weight, text, source: top.percent.source.clone() }
}

/// Idle capacity, and what a month without requests costs. Weight: the idle dollars.
fn idle(g: &Ground<'_>) -> Finding {
    let idle = g.pods.idle_share * g.compute_usd(Side::Kubernetes);
    let at_rest = g.pods_at_rest.total().get();
    let holds = idle.max(at_rest) >= MATERIAL * g.pods_usd && g.pods_usd > 0.0;
    let (total, idle_text, rest) = (dollars(g.pods_usd), dollars(idle), dollars(at_rest));
    let only = if holds { "" } else { "only " };
    // Without nodes no place on a node is paid for and empty; what is idle is inside the pods.
    let text = if g.cx.pods().is_some() {
        format!("no node space is idle; {only}{idle_text} of {total} in pods is; {rest} stays with no requests")
    } else {
        format!("{only}{idle_text} of {total} a month is idle; {rest} stays with no requests")
    };
    let text = match &g.pods.pods.silence {
        Some(silence) => {
            let down = percent(silence.down_share);
            format!("{only}{idle_text} of {total} is idle, no pod {down} of the time; {rest} stays with no requests")
        }
        None => text,
    };
    let source = g.source_of(&g.pods_at_rest, |_| true);
    Finding { holds, weight: g.money(idle), text, source }
}
