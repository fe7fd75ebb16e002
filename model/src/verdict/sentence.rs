//! The verdict in one sentence, with the numbers that decided.

use super::wording::{dollars, millis, name, percent};
use super::{DecidedBy, Winner};
use crate::model::limits::Limit;
use crate::model::tolerance::{Band, floor_dial};
use crate::model::{Comparison, Side};
use crate::scenario::ServerlessKind;

/// Characters that a sentence should not exceed; what would is left out, least important first.
const LENGTH: usize = 140;

/// The sentence of a verdict; `hangs_on` is the side on whose nearness to the target it hangs, if it does.
pub(super) fn sentence(c: &Comparison, winner: Winner, by: DecidedBy, hangs_on: Option<Side>) -> String {
    match (winner.side(), by) {
        (Some(side), DecidedBy::Feasibility) => forbidden(c, side),
        (Some(side), DecidedBy::Tolerance) => late(c, side, hangs_on),
        (Some(side), DecidedBy::Cost) => cheaper(c, side, hangs_on),
        (None, DecidedBy::Feasibility) => neither_can(c),
        (None, DecidedBy::Tolerance) => neither_keeps(c),
        (None, DecidedBy::Cost) => tie(c, hangs_on),
    }
}

fn cheaper(c: &Comparison, side: Side, hangs_on: Option<Side>) -> String {
    let head = format!("{}: {}/mo against {}/mo", side.label(), usd(c, side), usd(c, side.other()));
    let kept = format!(", and {} is within {}", quantile(c, side), target(c));
    join(head, &[hangs_on.map_or(kept, |side| close(c, side)), incomplete(c)])
}

fn late(c: &Comparison, side: Side, hangs_on: Option<Side>) -> String {
    let other = side.other();
    let kept = hangs_on.map_or_else(
        || format!("{} is within {}", quantile(c, side), target(c)),
        |side| format!("{} {} {}", quantile(c, side), by_how_much(c, side), target(c)),
    );
    let head = format!("{}: {kept}, {}", side.label(), miss(c, other));
    let doubt = if hangs_on.is_some() { ", too close to call".to_owned() } else { String::new() };
    join(head, &[doubt, format!("; {}/mo against {}/mo", usd(c, side), usd(c, other)), incomplete(c)])
}

/// How a side misses the tolerance: by a setting of the user's own, by its percentile, or, when the requests that are
/// answered are quick enough, by those that are lost.
fn miss(c: &Comparison, side: Side) -> String {
    if let Some(cap) = c.side(side).caps.first() {
        return format!("{} cannot with {} ({})", name(side), cap.dial, cap.text);
    }
    let tolerance = &c.scenario.tolerance;
    let visibly = c.side(side).latency.quantile(tolerance.percentile.share()) > tolerance.target_ms.get();
    if visibly && latency(c, side) != target(c) {
        return format!("{} takes {}", name(side), latency(c, side));
    }
    format!("{} ({}) answers {} in time", name(side), quantile(c, side), percent(c.side(side).within_tolerance))
}

/// That a side is within the model's error of the target, and by how much.
fn close(c: &Comparison, side: Side) -> String {
    let which = format!("{} ({})", name(side), quantile(c, side));
    format!(", but too close to call: {which} {} {}, within what the model may be off", by_how_much(c, side), target(c))
}

/// `keeps by 8 ms` or `misses by 8 ms`.
fn by_how_much(c: &Comparison, side: Side) -> String {
    match c.side(side).standing.margin_ms {
        Some(margin) if margin < 0.0 => format!("is {} over", millis(-margin)),
        Some(margin) => format!("is {} under", millis(margin)),
        None => "is near".to_owned(),
    }
}

fn forbidden(c: &Comparison, side: Side) -> String {
    let other = side.other();
    let limits = &c.side(other).limits;
    let head = format!("{}: {} cannot run it ({})", side.label(), name(other), limits.first().map_or("", text));
    let more = match limits.len() {
        0 | 1 => String::new(),
        2 => ", and another limit".to_owned(),
        n => format!(", and {} other limits", n - 1),
    };
    let tail = match c.side(side).standing.band {
        Band::Misses => format!("; {}/mo, but {} misses {}", usd(c, side), quantile(c, side), target(c)),
        Band::Meets | Band::Close => format!("; {}/mo, {} within {}", usd(c, side), quantile(c, side), target(c)),
    };
    join(head, &[tail, more, incomplete(c)])
}

fn tie(c: &Comparison, hangs_on: Option<Side>) -> String {
    let (k, s) = (Side::Kubernetes, Side::Serverless);
    let head = format!("Too close to call: Kubernetes {}/mo, serverless {}/mo", usd(c, k), usd(c, s));
    let percentile = c.scenario.tolerance.percentile.label();
    let times = format!(" ({} and {})", latency(c, k), latency(c, s));
    let kept = format!("; both keep {percentile} within {}", target(c));
    let kept = hangs_on.map_or(kept, |side| format!("; {} {} {}", name(side), by_how_much(c, side), target(c)));
    join(head, &[kept, times, incomplete(c)])
}

fn neither_can(c: &Comparison) -> String {
    let first = |side| c.side(side).limits.first().map_or("", text);
    let (pods, functions) = (first(Side::Kubernetes), first(Side::Serverless));
    format!("Neither can run it. Kubernetes: {pods}. Serverless: {functions}{}.", incomplete(c))
}

/// Neither keeps the tolerance: what stands in the way, or which comes nearer and what would help it.
fn neither_keeps(c: &Comparison) -> String {
    let percentile = c.scenario.tolerance.percentile.label();
    let head = format!("Neither keeps {percentile} within {}", target(c));
    if let Some(dial) = floor_dial(&c.scenario) {
        let alone = format!(": the work alone takes {} ({dial})", millis(c.floor_ms));
        return join(head, &[alone, incomplete(c)]);
    }
    let near = nearer(c);
    let within = |side| format!("{} in time", percent(c.side(side).within_tolerance));
    let best = format!(": {} comes nearer ({}, {})", name(near), quantile(c, near), within(near));
    let far = near.other();
    let other = format!(", {} {} ({})", name(far), latency(c, far), within(far));
    join(head, &[best, format!("; {}", help(c, near)), other, incomplete(c)])
}

/// The side that answers more of all requests in time.
fn nearer(c: &Comparison) -> Side {
    let within = |side: Side| c.side(side).within_tolerance;
    if within(Side::Serverless) > within(Side::Kubernetes) { Side::Serverless } else { Side::Kubernetes }
}

/// The dial that would most plausibly bring a side within the target: the one behind the largest part of its time that
/// is not the work itself.
fn help(c: &Comparison, side: Side) -> String {
    if let Some(cap) = c.side(side).caps.first() {
        return format!("set {} otherwise ({})", cap.dial, cap.text);
    }
    let allowed = 1.0 - c.scenario.tolerance.percentile.share();
    let dial = match side {
        Side::Kubernetes if c.kubernetes.pods.late_share > allowed => "more kubernetes.min_replicas",
        Side::Kubernetes if c.scenario.kubernetes.pod_vcpu.get() < 1.0 => "a larger kubernetes.pod_vcpu",
        Side::Kubernetes => "a lower kubernetes.target_utilization",
        Side::Serverless if c.serverless.pool.cold_share > allowed => "serverless.provisioned",
        Side::Serverless if c.scenario.work.functions > 1 => "fewer work.functions",
        Side::Serverless if c.scenario.serverless.kind == ServerlessKind::Function => "more serverless.memory_mb",
        Side::Serverless => "more serverless.vcpu",
    };
    format!("{dial} would help")
}

/// What the totals leave out, if they do.
fn incomplete(c: &Comparison) -> String {
    let of = |side: Side| c.side(side).bill.without().map(|without| format!("{} {without}", name(side)));
    let clauses: Vec<String> = Side::BOTH.into_iter().filter_map(of).collect();
    if clauses.is_empty() { String::new() } else { format!(" ({})", clauses.join(", ")) }
}

/// A head and as many of the further clauses as fit, then the full stop. What a total leaves out is always said.
fn join(mut head: String, clauses: &[String]) -> String {
    for clause in clauses {
        let needed = clause.contains(" without ") || clause.contains("too close");
        if needed || head.chars().count() + clause.chars().count() < LENGTH {
            head.push_str(clause);
        }
    }
    head.push('.');
    head
}

/// A limit's text without its own full stop.
fn text(limit: &Limit) -> &str {
    limit.text.trim_end_matches(['.', ' '])
}

fn usd(c: &Comparison, side: Side) -> String {
    dollars(c.side(side).bill.total().get())
}

fn target(c: &Comparison) -> String {
    millis(c.scenario.tolerance.target_ms.get())
}

/// The latency at the tolerance's percentile.
fn latency(c: &Comparison, side: Side) -> String {
    millis(c.side(side).latency.quantile(c.scenario.tolerance.percentile.share()))
}

/// The same with the percentile's name before it.
fn quantile(c: &Comparison, side: Side) -> String {
    format!("{} {}", c.scenario.tolerance.percentile.label(), latency(c, side))
}
