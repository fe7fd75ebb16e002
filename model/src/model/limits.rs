//! Limits that rule a platform out: what was asked, what is allowed, and who says so.
//!
//! A limit ends the discussion before cost or latency is looked at. Each names the dial that would
//! have to move, so that the reader knows the way out.

use super::latency::Stage;
use super::state::Context;
use crate::catalog::behaviour::{Exclusion, Feature};
use crate::catalog::{Figure, Source};
use crate::scenario::{FrontDoor, Packaging, StateKind};
use crate::units::Unit;
use std::sync::Arc;

/// Share of requests lost or turned away above which a platform is said not to run the workload: it refuses more than it serves, and
/// its bill is low because of that.
pub const REFUSED: f64 = 0.5;

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

/// How much of a platform's limit the workload uses.
#[derive(Debug, Clone)]
pub struct Headroom {
    /// The dial that would have to move.
    pub dial: &'static str,
    /// What is limited, such as "run time (1 in 100)".
    pub what: &'static str,
    /// Unit of both numbers.
    pub unit: Unit,
    /// What the workload asks for.
    pub wanted: f64,
    /// What the platform allows.
    pub allowed: f64,
    /// Where the limit is from.
    pub source: Arc<Source>,
}

impl Headroom {
    /// Share of the limit in use; above 1 it is broken.
    #[must_use]
    pub fn used(&self) -> f64 {
        self.wanted / self.allowed.max(1e-9)
    }

    fn broken(&self) -> Option<Limit> {
        (self.wanted > self.allowed).then(|| Limit {
            dial: self.dial,
            text: format!(
                "{}: {} wanted, {} allowed",
                self.what,
                self.unit.format(self.wanted),
                self.unit.format(self.allowed)
            ),
            wanted: self.wanted,
            allowed: self.allowed,
            source: self.source.clone(),
        })
    }
}

/// What the workload uses of each limit of the function platform, where a limit is known. `run` is
/// the time of one invocation, state included; `whole` that of all functions of the chain together,
/// which a synchronous caller waits for.
#[must_use]
pub fn headroom_of_functions(cx: Context<'_>, run: Stage, whole: Stage) -> Vec<Headroom> {
    let (work, serverless) = (&cx.scenario.work, &cx.scenario.serverless);
    let rules = &cx.platform.function;
    let image = serverless.packaging == Packaging::Image;
    let needs_mb = work.memory_mb.get() + cx.scenario.state.working_set_mb.get();
    let door = serverless.front_door;
    let http = rules.http_timeout_s.iter().find(|(d, _)| *d == door).map(|(_, f)| f);
    let answer = (door != FrontDoor::Event).then_some(rules.response_mb.as_ref()).flatten();
    let (package, of_package) =
        if image { ("image size", rules.image_mb.as_ref()) } else { ("zip size", rules.package_mb.as_ref()) };
    let instance = Figure {
        id: "serverless.memory_mb".into(),
        value: serverless.memory_mb.get(),
        unit: "MB".into(),
        source: Arc::new(Source::yours("the dial serverless.memory_mb")),
    };
    // Limits are in seconds and megabytes; what is asked for is in milliseconds and kilobytes.
    let check = |dial, what, unit, wanted, allowed: Option<&Figure>, scale: f64| {
        allowed.map(|f| Headroom { dial, what, unit, wanted, allowed: f.value * scale, source: f.source.clone() })
    };
    [
        check("work.duration_ms", "run time (1 in 100)", Unit::Millis, slow(run), rules.timeout_s.as_ref(), 1e3),
        check("serverless.front_door", "answer time (1 in 100)", Unit::Millis, slow(whole), http, 1e3),
        check("work.memory_mb", "memory", Unit::Megabytes, needs_mb, Some(&rules.memory_max_mb), 1.0),
        check("serverless.memory_mb", "memory of an instance", Unit::Megabytes, needs_mb, Some(&instance), 1.0),
        check("work.response_kb", "answer size", Unit::Kilobytes, work.response_kb.get(), answer, 1024.0),
        check("work.package_mb", package, Unit::Megabytes, work.package_mb.get(), of_package, 1.0),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the function platform forbids.
#[must_use]
pub fn of_functions(cx: Context<'_>, headroom: &[Headroom]) -> Vec<Limit> {
    let mut limits: Vec<Limit> = headroom.iter().filter_map(Headroom::broken).collect();
    limits.extend(chained(cx));
    limits.extend(open_connections(cx));
    limits.extend(cx.platform.function.exclusions.iter().filter_map(|rule| excluded(cx, rule)));
    limits
}

/// A feature, or two together, that the platform refuses to set up.
fn excluded(cx: Context<'_>, rule: &Exclusion) -> Option<Limit> {
    let asked = asks(cx, rule.feature) && rule.with.is_none_or(|with| asks(cx, with));
    (asked && rule.holds.value > 0.0).then(|| Limit {
        dial: match rule.feature {
            Feature::Snapshot => "serverless.snapshot_start",
            Feature::Provisioned => "serverless.provisioned",
            Feature::Image => "serverless.packaging",
            Feature::File => "state.kind",
        },
        text: rule.words.to_string(),
        wanted: 1.0,
        allowed: 0.0,
        source: rule.holds.source.clone(),
    })
}

/// Whether the scenario's functions ask for a feature. A snapshot counts where the runtime can start from one.
fn asks(cx: Context<'_>, feature: Feature) -> bool {
    let s = &cx.scenario.serverless;
    match feature {
        Feature::Snapshot => {
            let measured = cx.platform.cold_start(cx.scenario.work.runtime, s.packaging, s.architecture);
            s.snapshot_start && measured.is_some_and(|cold| cold.snapshot.is_some())
        }
        Feature::Provisioned => s.provisioned > 0,
        Feature::Image => s.packaging == Packaging::Image,
        Feature::File => cx.scenario.state.kind == StateKind::Local,
    }
}

/// A chain of functions needs a hand-off with a sourced price.
fn chained(cx: Context<'_>) -> Option<Limit> {
    let wanted = f64::from(cx.scenario.work.functions);
    (wanted > 1.0 && !cx.market.offers_handoff(cx.scenario.serverless.handoff)).then(|| Limit {
        dial: "work.functions",
        text: format!("{} functions in a chain: no hand-off is priced here", Unit::Count.format(wanted)),
        wanted,
        allowed: 1.0,
        source: cx.market.function.request.source.clone(),
    })
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

/// A burstable node that is slowed down to its baseline once its credits are spent: the work must fit the baseline. Where the
/// provider charges for more instead, the bill has it.
#[must_use]
pub fn of_burstable_nodes(cx: Context<'_>, used_vcpu: f64, nodes: f64) -> Option<Limit> {
    let node = cx.market.node(&cx.scenario.kubernetes.node);
    let burst = node.burst.as_ref().filter(|burst| burst.credit.is_none())?;
    let used = used_vcpu / (nodes * node.vcpu).max(1e-9);
    (used > burst.baseline.value).then(|| Limit {
        dial: "kubernetes.node",
        text: format!(
            "CPU of {} for longer than a burst: {} of each vCPU wanted, {} given",
            node.name,
            Unit::Share.format(used),
            Unit::Share.format(burst.baseline.value)
        ),
        wanted: used,
        allowed: burst.baseline.value,
        source: burst.baseline.source.clone(),
    })
}

/// The time that one run in a hundred exceeds, in milliseconds.
fn slow(stage: Stage) -> f64 {
    const Z99: f64 = 2.326_347_874_040_841;
    stage.log_parameters().map_or(0.0, |(mu, sigma)| (mu + Z99 * sigma).exp())
}
