//! The period as tables: step by step, and page by page where latencies are mixed.

use super::{Cell, Table, number, text};
use crate::analysis::day::Course;
use crate::analysis::day::latency::Moment;
use crate::model::Side;
use crate::report::Study;

/// What both sides do in each step, and what they have cost by its end.
pub(super) fn steps(study: &Study<'_>) -> Table {
    let head = [
        "s_from_start",
        "requests_per_s",
        "pods_ready",
        "pods",
        "nodes",
        "pod_utilization",
        "late_share",
        "instances",
        "requests_in_progress",
        "cold_starts_per_s",
        "throttled_per_s",
        "kubernetes_usd_so_far",
        "serverless_usd_so_far",
    ];
    let c = &study.comparison;
    let course = Course::of(c, study.catalog);
    let spent = |side: Side, step: usize| course.side(side).usd.get(step).copied().unwrap_or_default();
    let steps = c.profile.rates.iter().zip(&c.kubernetes.pods.steps).zip(&c.serverless.pool.steps).enumerate();
    Table::new(
        "day",
        head,
        steps.map(|(i, ((rate, pod), pool))| {
            [
                i as f64 * c.profile.step_s,
                *rate,
                pod.ready,
                pod.replicas,
                pod.nodes,
                pod.utilization,
                pod.late,
                pool.instances,
                pool.busy,
                pool.cold_per_s,
                pool.throttled_per_s,
                spent(Side::Kubernetes, i),
                spent(Side::Serverless, i),
            ]
            .map(number)
        }),
    )
}

/// What the requests of every few minutes see.
pub(super) fn latency(study: &Study<'_>) -> Table {
    let pages = &study.latencies;
    let rows = Side::BOTH.into_iter().zip(&pages.sides).flat_map(|(side, moments)| {
        moments.iter().enumerate().map(move |(page, moment)| {
            let of = |value: fn(&Moment) -> f64| moment.as_ref().map_or(Cell::Nothing, |moment| number(value(moment)));
            [
                text(side.id()),
                number(page as f64 * pages.page_s),
                of(|m| m.requests),
                of(|m| m.p50_ms),
                of(|m| m.p99_ms),
                of(|m| m.late),
                of(|m| m.lost),
            ]
        })
    });
    let head = ["side", "s_from_start", "requests", "p50_ms", "p99_ms", "beyond_target_share", "lost_share"];
    Table::new("day-latency", head, rows)
}
