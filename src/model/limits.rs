//! Limits that rule a platform out: what was asked, what is allowed, and who says so.
//!
//! A limit ends the discussion before cost or latency is looked at. Each names the dial that would
//! have to move, so that the reader knows the way out.

use super::latency::Stage;
use super::state::Context;
use crate::catalog::{Figure, Source};
use crate::scenario::{FrontDoor, Packaging};
use crate::units::Unit;
use std::sync::Arc;

/// A limit that the workload breaks.
#[derive(Debug, Clone)]
pub struct Limit {
    /// The dial that would have to move, such as `work.duration_ms`.
    pub dial: &'static str,
    /// The sentence: what is asked and what is allowed.
    pub text: String,
    /// What the workload asks for, in the limit's unit.
    pub wanted: f64,
    /// What the platform allows.
    pub allowed: f64,
    /// Where the limit is from.
    pub source: Arc<Source>,
}

/// One check: `wanted` must not exceed `allowed`.
struct Check<'a> {
    dial: &'static str,
    what: &'static str,
    unit: Unit,
    wanted: f64,
    allowed: Option<&'a Figure>,
    /// Limit in `unit` for one unit of the figure (seconds to milliseconds: 1000).
    scale: f64,
}

impl Check<'_> {
    fn broken(self) -> Option<Limit> {
        let figure = self.allowed?;
        let allowed = figure.value * self.scale;
        (self.wanted > allowed).then(|| Limit {
            dial: self.dial,
            text: format!(
                "{}: {} wanted, {} allowed",
                self.what,
                self.unit.format(self.wanted),
                self.unit.format(allowed)
            ),
            wanted: self.wanted,
            allowed,
            source: figure.source.clone(),
        })
    }
}

/// What the function platform forbids. `run` is the time of one invocation, state included;
/// `whole` that of all functions of the chain together, which a synchronous caller waits for.
#[must_use]
pub fn of_functions(cx: Context<'_>, run: Stage, whole: Stage) -> Vec<Limit> {
    let (work, serverless) = (&cx.scenario.work, &cx.scenario.serverless);
    let rules = &cx.platform.function;
    let image = serverless.packaging == Packaging::Image;
    let needs_mb = work.memory_mb.get() + cx.scenario.state.working_set_mb.get();
    let door = serverless.front_door;
    let http = rules.http_timeout_s.iter().find(|(d, _)| *d == door).map(|(_, f)| f);
    let answer = (door != FrontDoor::Event).then_some(rules.response_mb.as_ref()).flatten();
    let instance = Figure {
        id: "serverless.memory_mb".into(),
        value: serverless.memory_mb.get(),
        unit: "MB".into(),
        source: Arc::new(Source::yours("the dial serverless.memory_mb")),
    };
    let check = |dial, what, unit, wanted, allowed, scale| Check { dial, what, unit, wanted, allowed, scale };
    let checks = [
        check("work.duration_ms", "run time (1 in 100)", Unit::Millis, slow(run), rules.timeout_s.as_ref(), 1e3),
        check("serverless.front_door", "answer time (1 in 100)", Unit::Millis, slow(whole), http, 1e3),
        check("work.memory_mb", "memory", Unit::Megabytes, needs_mb, Some(&rules.memory_max_mb), 1.0),
        check("serverless.memory_mb", "memory of an instance", Unit::Megabytes, needs_mb, Some(&instance), 1.0),
        check("work.response_kb", "answer size", Unit::Kilobytes, work.response_kb.get(), answer, 1024.0),
        check(
            "work.package_mb",
            if image { "image size" } else { "zip size" },
            Unit::Megabytes,
            work.package_mb.get(),
            if image { rules.image_mb.as_ref() } else { rules.package_mb.as_ref() },
            1.0,
        ),
    ];
    let mut limits: Vec<Limit> = checks.into_iter().filter_map(Check::broken).collect();
    limits.extend(open_connections(cx));
    limits
}

/// Long-lived connections need a socket front door with a sourced price.
fn open_connections(cx: Context<'_>) -> Option<Limit> {
    let wanted = f64::from(cx.scenario.state.connections);
    let offered = cx.market.socket_minute.is_some() && cx.market.socket_message.is_some();
    (wanted > 0.0 && !offered).then(|| Limit {
        dial: "state.connections",
        text: format!("{} connections held open: no socket front door is priced here", Unit::Count.format(wanted)),
        wanted,
        allowed: 0.0,
        source: cx.market.function.request.source.clone(),
    })
}

/// What pods and nodes forbid: `fits` pods of this shape on an empty node, and `pod_mib` more memory
/// a pod for state of its own.
#[must_use]
pub fn of_pods(cx: Context<'_>, fits: u32, pod_mib: f64) -> Vec<Limit> {
    let k = &cx.scenario.kubernetes;
    let needs = cx.scenario.work.memory_mb.get() + cx.scenario.state.working_set_mb.get();
    let mut limits = Vec::new();
    if needs > k.pod_memory_mb.get() {
        limits.push(Limit {
            dial: "kubernetes.pod_memory_mb",
            text: format!("memory of a pod: {} wanted, {} given", Unit::Megabytes.format(needs), k.pod_memory_mb),
            wanted: needs,
            allowed: k.pod_memory_mb.get(),
            source: Arc::new(Source::yours("the dial kubernetes.pod_memory_mb")),
        });
    }
    if fits == 0 {
        let node = cx.market.node(&k.node);
        limits.push(Limit {
            dial: "kubernetes.node",
            text: format!(
                "a pod of {} and {} does not fit a {}",
                k.pod_vcpu,
                Unit::Megabytes.format(k.pod_memory_mb.get() + pod_mib),
                node.name
            ),
            wanted: k.pod_vcpu.get(),
            allowed: node.vcpu,
            source: node.hour.source.clone(),
        });
    }
    limits
}

/// The time that one run in a hundred exceeds, in milliseconds.
fn slow(stage: Stage) -> f64 {
    const Z99: f64 = 2.326_347_874_040_841;
    stage.log_parameters().map_or(0.0, |(mu, sigma)| (mu + Z99 * sigma).exp())
}
