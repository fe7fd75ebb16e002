//! The verdict in one sentence, with the numbers that decided.

use super::wording::{dollars, millis, name, percent};
use super::{DecidedBy, Winner};
use crate::model::limits::Limit;
use crate::model::{Comparison, Side};

/// Characters that a sentence should not exceed; what would is left out, least important first.
const LENGTH: usize = 140;

/// The sentence of a verdict.
pub(super) fn sentence(c: &Comparison, winner: Winner, by: DecidedBy) -> String {
    match (winner.side(), by) {
        (Some(side), DecidedBy::Feasibility) => forbidden(c, side),
        (Some(side), DecidedBy::Tolerance) => late(c, side),
        (Some(side), DecidedBy::Cost) => cheaper(c, side),
        (None, _) if winner == Winner::Neither => neither(c),
        (None, _) => tie(c),
    }
}

fn cheaper(c: &Comparison, side: Side) -> String {
    let head = format!("{}: {}/mo against {}/mo", side.label(), usd(c, side), usd(c, side.other()));
    let target = target(c);
    if c.side(side).meets_tolerance {
        return join(head, &[format!(", and {} is within {target}", quantile(c, side))]);
    }
    let (ours, theirs) = (latency(c, side), latency(c, side.other()));
    let percentile = c.scenario.tolerance.percentile.label();
    join(head, &[format!(", but neither keeps {percentile} within {target}"), format!(" ({ours} and {theirs})")])
}

fn late(c: &Comparison, side: Side) -> String {
    let other = side.other();
    let head = format!("{}: {} is within {}, {}", side.label(), quantile(c, side), target(c), miss(c, other));
    join(head, &[format!("; {}/mo against {}/mo", usd(c, side), usd(c, other))])
}

/// How a side misses the tolerance: by its percentile, or, when the requests that are answered are
/// quick enough, by those that are lost or by a hair.
fn miss(c: &Comparison, side: Side) -> String {
    let tolerance = &c.scenario.tolerance;
    let visibly = c.side(side).latency.quantile(tolerance.percentile.share()) > tolerance.target_ms.get();
    if visibly && latency(c, side) != target(c) {
        return format!("{} takes {}", name(side), latency(c, side));
    }
    format!("{} ({}) answers {} in time", name(side), quantile(c, side), percent(c.side(side).within_tolerance))
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
    let tail = if c.side(side).meets_tolerance {
        format!("; {}/mo, {} within {}", usd(c, side), quantile(c, side), target(c))
    } else {
        format!("; {}/mo, but {} misses {}", usd(c, side), quantile(c, side), target(c))
    };
    join(head, &[tail, more])
}

fn tie(c: &Comparison) -> String {
    let (k, s) = (Side::Kubernetes, Side::Serverless);
    let head = format!("Too close to call: Kubernetes {}/mo, serverless {}/mo", usd(c, k), usd(c, s));
    let who = if c.side(k).meets_tolerance && c.side(s).meets_tolerance { "both keep" } else { "neither keeps" };
    let percentile = c.scenario.tolerance.percentile.label();
    let times = format!(" ({} and {})", latency(c, k), latency(c, s));
    join(head, &[format!("; {who} {percentile} within {}", target(c)), times])
}

fn neither(c: &Comparison) -> String {
    let first = |side| c.side(side).limits.first().map_or("", text);
    format!("Neither can run it. Kubernetes: {}. Serverless: {}.", first(Side::Kubernetes), first(Side::Serverless))
}

/// A head and as many of the further clauses as fit, then the full stop.
fn join(mut head: String, clauses: &[String]) -> String {
    for clause in clauses {
        if head.chars().count() + clause.chars().count() < LENGTH {
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
