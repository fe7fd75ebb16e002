//! Limits that rule a platform out: what was asked, what is allowed, and who says so.
//!
//! A limit ends the discussion before cost or latency is looked at. Each names the dial that would
//! have to move, so that the reader knows the way out.

use super::kubernetes::Capacity as PodCapacity;
use super::latency::Stage;
use super::plan::needed_mb;
use super::serverless::kind::{self, Capacity};
use super::state::{Context, StateUse};
use crate::catalog::behaviour::{Exclusion, Feature};
use crate::catalog::{Figure, Source};
use crate::scenario::{FrontDoor, KubernetesKind, Packaging, StateKind, StatePlacement};
use crate::units::{Megabytes, Unit};
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

/// A setting of the user's own that turns requests away. It forbids nothing that the platform could not do: raising it
/// would help.
#[derive(Debug, Clone)]
pub struct Cap {
    /// The dial that is set too low.
    pub dial: &'static str,
    /// A clause: what is set and what is asked for.
    pub text: String,
    /// Share of all requests that it costs.
    pub refused: f64,
}

/// The share of requests that settings refuse altogether because nothing of that size works: all or none.
#[must_use]
pub fn unworkable(caps: &[Cap]) -> f64 {
    if caps.iter().any(|cap| cap.refused >= 1.0) { 1.0 } else { 0.0 }
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
    let work = &cx.scenario.work;
    let needs_mb = needed_mb(cx.scenario);
    let Stated { run_s, answer_s, answer_mb, package, package_mb } = Stated::of(cx);
    // Limits are in seconds and megabytes; what is asked for is in milliseconds and kilobytes.
    let check = |dial, what, unit, wanted, allowed: Option<&Figure>, scale: f64| {
        allowed.map(|f| Headroom { dial, what, unit, wanted, allowed: f.value * scale, source: f.source.clone() })
    };
    [
        check("work.duration_ms", "run time (1 in 100)", Unit::Millis, slow(run), run_s, 1e3),
        check("serverless.front_door", "answer time (1 in 100)", Unit::Millis, slow(whole), answer_s, 1e3),
        check("work.memory_mb", "memory", Unit::Megabytes, needs_mb, Some(kind::most_memory(cx)), 1.0),
        check("work.response_kb", "answer size", Unit::Kilobytes, work.response_kb.get(), answer_mb, 1024.0),
        check("work.package_mb", package, Unit::Megabytes, work.package_mb.get(), package_mb, 1.0),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The limits that the platform of a kind states, where it does.
struct Stated<'a> {
    run_s: Option<&'a Figure>,
    answer_s: Option<&'a Figure>,
    answer_mb: Option<&'a Figure>,
    package: &'static str,
    package_mb: Option<&'a Figure>,
}

impl<'a> Stated<'a> {
    fn of(cx: Context<'a>) -> Self {
        let rules = &cx.platform.function;
        let door = cx.scenario.serverless.front_door;
        let waits = door != FrontDoor::Event;
        let by_door = rules.http_timeout_s.iter().find(|(d, _)| *d == door).map(|(_, figure)| figure);
        let image = cx.scenario.serverless.packaging == Packaging::Image;
        let (package, package_mb) =
            if image { ("image size", rules.image_mb.as_ref()) } else { ("zip size", rules.package_mb.as_ref()) };
        let answer_mb = rules.response_mb.as_ref().filter(|_| waits);
        let functions = Self { run_s: rules.timeout_s.as_ref(), answer_s: by_door, answer_mb, package, package_mb };
        match Capacity::of(cx) {
            // An event may run longer there than in a function.
            Capacity::Managed(managed, _) if !waits => Self { run_s: Some(&managed.timeout_event_s), ..functions },
            Capacity::Function | Capacity::Managed(..) => functions,
            Capacity::Container(own, _) => Self {
                run_s: own.timeout_s.as_ref(),
                answer_s: by_door.or(own.http_timeout_s.as_ref().filter(|_| waits)),
                answer_mb: own.response_mb.as_ref().filter(|_| waits),
                package: "image size",
                package_mb: None,
            },
        }
    }
}

/// What the function platform forbids.
#[must_use]
pub fn of_functions(cx: Context<'_>, headroom: &[Headroom]) -> Vec<Limit> {
    let mut limits: Vec<Limit> = headroom.iter().filter_map(Headroom::broken).collect();
    if matches!(Capacity::of(cx), Capacity::Function) {
        limits.extend(cx.platform.function.exclusions.iter().filter_map(|rule| excluded(cx, rule)));
    }
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

/// A function with less memory than its work needs is ended by the platform.
#[must_use]
pub fn cap_of_functions(cx: Context<'_>) -> Option<Cap> {
    let needs = needed_mb(cx.scenario);
    let rules = &cx.platform.function;
    let given = match Capacity::of(cx) {
        // A platform that has one size gives it whatever is asked for.
        Capacity::Function if rules.memory_min_mb.value < rules.memory_max_mb.value => cx.scenario.serverless.memory_mb,
        Capacity::Function | Capacity::Container(..) | Capacity::Managed(..) => Megabytes::new(kind::memory_mb(cx)),
    };
    let possible = needs <= kind::most_memory(cx).value;
    (possible && needs > given.get()).then(|| Cap {
        dial: "serverless.memory_mb",
        text: format!("{given} is less than the {} that the work needs", Unit::Megabytes.format(needs)),
        refused: 1.0,
    })
}

/// Sizes with which no pod runs: `fits` pods of this shape on an empty node, and `pod_mib` more memory a pod for state
/// of its own.
#[must_use]
pub fn caps_of_pods(cx: Context<'_>, fits: u32, pod_mib: f64) -> Vec<Cap> {
    let k = &cx.scenario.kubernetes;
    let needs = needed_mb(cx.scenario);
    let mut caps = Vec::new();
    if needs > k.pod_memory_mb.get() {
        let text =
            format!("{} is less than the {} that the work needs", k.pod_memory_mb, Unit::Megabytes.format(needs));
        caps.push(Cap { dial: "kubernetes.pod_memory_mb", text, refused: 1.0 });
    }
    if fits == 0 && k.kind != KubernetesKind::Pods {
        let node = &cx.market.node(&k.node).name;
        let memory = Unit::Megabytes.format(k.pod_memory_mb.get() + pod_mib);
        let text = format!("a pod of {} and {memory} does not fit a {node}", k.pod_vcpu);
        caps.push(Cap { dial: "kubernetes.node", text, refused: 1.0 });
    }
    caps
}

/// What pods without nodes cannot be: larger than the largest size, or with volumes of block storage where there are none.
#[must_use]
pub fn of_pods_without_nodes(cx: Context<'_>, capacity: &PodCapacity, state: &StateUse) -> Vec<Limit> {
    let Some(rules) = cx.pods() else { return Vec::new() };
    let k = &cx.scenario.kubernetes;
    let product = k.kind.product(cx.scenario.place.provider);
    let mut limits = Vec::new();
    if let Some(figure) = rules.sizes.largest_figure().filter(|_| capacity.fits == 0) {
        let (largest, gb) = (rules.sizes.largest(), (k.pod_memory_mb.get() + state.pod_mib) / 1024.0);
        let asked = format!("a pod of {} and {}", k.pod_vcpu, Unit::Gigabytes.format(gb));
        let most = format!("{} and {}", Unit::Vcpu.format(largest.vcpu), Unit::Gigabytes.format(largest.gb));
        let by_cpu = k.pod_vcpu.get() > largest.vcpu;
        limits.push(Limit {
            dial: "kubernetes.kind",
            text: format!("{asked} is larger than the largest of {product}, {most}"),
            wanted: if by_cpu { k.pod_vcpu.get() } else { gb },
            allowed: if by_cpu { largest.vcpu } else { largest.gb },
            source: figure.source.clone(),
        });
    }
    let volume = matches!(cx.scenario.state.kind, StateKind::KeyValue | StateKind::Relational | StateKind::Local);
    if volume && k.state == StatePlacement::InCluster && rules.block_volumes.value <= 0.0 {
        limits.push(Limit {
            dial: "kubernetes.state",
            text: format!("state in the cluster needs a volume of block storage, which {product} does not attach"),
            wanted: 1.0,
            allowed: 0.0,
            source: rules.block_volumes.source.clone(),
        });
    }
    limits
}

/// A burstable node that is slowed down to its baseline once its credits are spent: the work must fit the baseline. Where the
/// provider charges for more instead, the bill has it.
#[must_use]
pub fn of_burstable_nodes(cx: Context<'_>, used_vcpu: f64, nodes: f64) -> Option<Limit> {
    if cx.scenario.kubernetes.kind == KubernetesKind::Pods {
        return None;
    }
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
