//! Rows of the other needs: state, tolerance, and the work of a request.

use super::{count, number, one_of, options, quantity};
use crate::catalog::Catalog;
use crate::dial::Dial;
use crate::dial::serverless::functions_only;
use crate::scenario::{Mode, Percentile, Runtime, Scenario, StateKind};
use crate::units::Unit;

pub(super) const STATE: &[Dial] = &[
    one_of!("state.kind", "Kind", StateKind, state.kind)
        .headline()
        .doc("The store a request needs. Functions reach it over the network; pods may keep it beside them."),
    number("state.reads", "Reads", Unit::Factor, 0.0, 100.0, |s| s.state.reads, |s, v| s.state.reads = v)
        .log()
        .smallest(0.1)
        .headline()
        .idle(stateless)
        .doc("Reads from the store per request."),
    number("state.writes", "Writes", Unit::Factor, 0.0, 100.0, |s| s.state.writes, |s, v| s.state.writes = v)
        .log()
        .smallest(0.01)
        .idle(stateless)
        .doc("Writes to the store per request."),
    quantity!("state.size_gb", "Size", Gigabytes, 0.0, 10_000.0, state.size_gb)
        .log()
        .smallest(0.01)
        .idle(stateless)
        .doc("Data kept in the store."),
    quantity!("state.item_kb", "Item", Kilobytes, 0.1, 400.0, state.item_kb)
        .log()
        .idle(stateless)
        .doc("Size of one item read or written; stores bill by it."),
    quantity!("state.cacheable", "Cacheable", Share, 0.0, 1.0, state.cacheable).smallest(0.001).idle(stateless).doc(
        "Share of reads that may be answered from a cache inside the process. The more requests one \
              process sees, the more it helps.",
    ),
    quantity!("state.working_set_mb", "Working set", Megabytes, 0.0, 10_240.0, state.working_set_mb)
        .log()
        .smallest(1.0)
        .doc("Data each new instance or pod must load before it can answer, such as a model or an index."),
    count!("state.connections", "Connections", 0.0, 1_000_000.0, state.connections)
        .log()
        .smallest(1.0)
        .doc("Long-lived client connections held open at once, such as WebSockets."),
];

pub(super) const TOLERANCE: &[Dial] = &[
    quantity!("tolerance.target_ms", "Target", Millis, 5.0, 3_600_000.0, tolerance.target_ms)
        .log()
        .headline()
        .doc("The time within which requests must be answered."),
    one_of!("tolerance.percentile", "At", Percentile, tolerance.percentile)
        .headline()
        .doc("The share of requests that must meet the target."),
];

pub(super) const WORK: &[Dial] = &[
    one_of!("work.mode", "Mode", Mode, work.mode)
        .offering(|s, _| {
            options(Mode::ALL, Mode::id, Mode::label, |mode| {
                (*mode == Mode::Job && !s.traffic.comes_in_batches()).then(|| {
                    format!(
                        "with traffic.shape={} every request would be a Job of its own, so set traffic.shape to cron, rare or a trace \
                         with pauses first",
                        s.traffic.shape.id()
                    )
                })
            })
        })
        .doc(
            "Service: pods stand by for requests. Job: each batch of records is a Kubernetes Job, whose pods start with \
              it and end with its last record; functions take each record as an event, as ever.",
        ),
    quantity!("work.duration_ms", "Duration", Millis, 1.0, 3_600_000.0, work.duration_ms).log().headline().doc(
        "Mean time in the handler on one whole vCPU, state operations not included. 200ms@512MB is a time \
              measured in a function of that memory, where memory brings the CPU.",
    ),
    quantity!("work.cpu_share", "CPU share", Share, 0.0, 1.0, work.cpu_share).smallest(0.001).headline().doc(
        "Share of the duration that needs the CPU; the rest waits. A function is billed for waiting, a pod \
              serves others meanwhile.",
    ),
    number(
        "work.variability",
        "Variability",
        Unit::Factor,
        0.0,
        4.0,
        |s| s.work.variability,
        |s, v| s.work.variability = v,
    )
    .log()
    .smallest(0.1)
    .doc(
        "Standard deviation of the duration over its mean (log-normal); 0 when every call takes the same \
              time.",
    ),
    quantity!("work.memory_mb", "Memory", Megabytes, 16.0, 65_536.0, work.memory_mb)
        .log()
        .doc("Memory that the process needs while it serves."),
    one_of!("work.runtime", "Runtime", Runtime, work.runtime)
        .offering(|s, c| {
            options(Runtime::ALL, Runtime::id, Runtime::label, |o| {
                let provider = s.place.provider;
                (!c.behaviour().measures(provider, *o))
                    .then(|| format!("no cold start of {} is sourced, on {provider} or elsewhere", o.label()))
            })
        })
        .doc("Language runtime; it decides the cold start."),
    quantity!("work.package_mb", "Package", Megabytes, 0.1, 10_240.0, work.package_mb)
        .log()
        .doc("Compressed code and dependencies: a zip for functions, an image for pods."),
    quantity!("work.response_kb", "Response", Kilobytes, 0.1, 1_048_576.0, work.response_kb)
        .log()
        .doc("Mean size of an answer; it leaves through the front door and counts as transfer."),
    count!("work.functions", "Functions", 1.0, 20.0, work.functions).idle(functions_only).doc(
        "Functions a request passes through one after the other, the work split between them. On \
              Kubernetes they are calls inside one service.",
    ),
];

pub(super) fn stateless(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    (s.state.kind == StateKind::None).then_some("the workload keeps no state")
}
