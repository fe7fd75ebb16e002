//! What an instance of the chosen kind is: its CPU and memory, how many requests share it, and the fewest there are.
//!
//! Two engines carry the kinds. Where a request starts an instance when it finds no room ([`Capacity::Function`], and containers that go to
//! zero) it is the pool ([`crate::model::pool`]). Where instances are added by a measurement, before they are full, and requests
//! share them meanwhile (a Fargate service, managed instances), it is the pods' model ([`crate::model::pods`]): a task or a machine is a
//! pod with a node of its own.

pub use crate::catalog::serverless_kind::Capacity;
use crate::catalog::serverless_kind::{ContainerPrices, ContainerRules, ManagedRules, Rate, Size};
use crate::catalog::{Figure, NodeType};
use crate::model::plan::needed_mb;
use crate::model::state::Context;
use crate::scenario::Architecture;

impl<'a> Capacity<'a> {
    /// The capacity of a scenario.
    #[must_use]
    pub fn of(cx: Context<'a>) -> Self {
        Self::chosen(cx.scenario.serverless.kind, cx.market, cx.platform)
    }
}

/// Functions that a request passes through: a container does the work of all of them in one.
#[must_use]
pub fn functions(cx: Context<'_>) -> f64 {
    match Capacity::of(cx) {
        Capacity::Container(..) => 1.0,
        Capacity::Function | Capacity::Managed(..) => f64::from(cx.scenario.work.functions.max(1)),
    }
}

/// The memory of an instance in MB: the dial, within what the platform offers.
#[must_use]
pub fn memory_mb(cx: Context<'_>) -> f64 {
    let asked = cx.scenario.serverless.memory_mb.get();
    match Capacity::of(cx) {
        Capacity::Function => {
            let rules = &cx.platform.function;
            let asked = asked.clamp(rules.memory_min_mb.value, rules.memory_max_mb.value);
            if let Some(size) = function_size(cx) {
                return size.memory_for(asked);
            }
            rules.memory_choices_mb.iter().copied().find(|choice| *choice >= asked).unwrap_or(asked)
        }
        Capacity::Container(rules, _) => size(cx, rules).memory_for(asked),
        Capacity::Managed(rules, _) => asked.clamp(rules.memory_min_mb.value, rules.memory_max_mb.value),
    }
}

/// The most memory in MB that an instance of the kind may have.
#[must_use]
pub fn most_memory(cx: Context<'_>) -> &Figure {
    match Capacity::of(cx) {
        Capacity::Function => &cx.platform.function.memory_max_mb,
        Capacity::Container(rules, _) => &rules.memory_max_mb,
        Capacity::Managed(rules, _) => &rules.memory_max_mb,
    }
}

/// vCPU of an instance that work can use.
#[must_use]
pub fn vcpu(cx: Context<'_>) -> f64 {
    let rules = &cx.platform.function;
    match Capacity::of(cx) {
        Capacity::Container(rules, _) => size(cx, rules).vcpu,
        Capacity::Managed(managed, _) => usable_vcpu(managed, machine(cx, managed)),
        Capacity::Function => match (function_size(cx), &rules.mb_per_vcpu) {
            (Some(size), _) => size.vcpu,
            (None, Some(mb)) => memory_mb(cx) / mb.value.max(1.0),
            (None, None) => 1.0,
        },
    }
}

/// The size of a function where its CPU is chosen beside its memory.
fn function_size(cx: Context<'_>) -> Option<Size> {
    let s = &cx.scenario.serverless;
    Size::fit(&cx.platform.function.sizes, s.vcpu.get(), s.memory_mb.get())
}

/// Requests that an instance takes at once, where users set it.
#[must_use]
pub fn slots(cx: Context<'_>) -> f64 {
    let asked = f64::from(cx.scenario.serverless.concurrency.max(1));
    match Capacity::of(cx) {
        Capacity::Managed(rules, _) => asked.min(rules.per_vcpu(cx.scenario.work.runtime) * vcpu(cx)).floor().max(1.0),
        // Less than one vCPU serves one request at a time.
        Capacity::Function if vcpu(cx) < 1.0 => 1.0,
        Capacity::Function | Capacity::Container(..) => asked,
    }
}

/// The fewest instances: those kept on purpose, one in each zone where a service never goes to zero, and what the platform starts with.
#[must_use]
pub fn fewest(cx: Context<'_>) -> f64 {
    let kept = f64::from(cx.scenario.serverless.provisioned);
    match Capacity::of(cx) {
        Capacity::Container(rules, _) if rules.tracking.is_some() => {
            kept.max(f64::from(cx.scenario.kubernetes.zones.max(1)))
        }
        Capacity::Managed(rules, _) => kept.max(rules.least.value),
        Capacity::Function | Capacity::Container(..) => kept,
    }
}

/// The size of a container: at least the CPU asked for, and the memory.
#[must_use]
pub fn size(cx: Context<'_>, rules: &ContainerRules) -> Size {
    rules.size_for(cx.scenario.serverless.vcpu.get(), cx.scenario.serverless.memory_mb.get())
}

/// The rate of a container, on x86 where the architecture has none.
#[must_use]
pub fn rate<'a>(cx: Context<'a>, prices: &'a ContainerPrices) -> Option<(Architecture, &'a Rate)> {
    let wanted = cx.scenario.serverless.architecture;
    [wanted, Architecture::X86].into_iter().find_map(|a| Some((a, prices.rate(a)?)))
}

fn usable_vcpu(rules: &ManagedRules, machine: &NodeType) -> f64 {
    (machine.vcpu - rules.reserve_vcpu.value).max(0.25)
}

/// The machine of managed instances: of those that hold an execution environment and have the CPU asked for, the one whose fleet
/// for the mean load costs least.
#[must_use]
pub fn machine<'a>(cx: Context<'a>, rules: &ManagedRules) -> &'a NodeType {
    let s = &cx.scenario.serverless;
    let environment = s.memory_mb.get().max(needed_mb(cx.scenario)).max(rules.memory_min_mb.value);
    let work = &cx.scenario.work;
    let busy = cx.scenario.traffic.rate.get() * work.duration_ms.seconds() * work.cpu_share.get();
    let fits = |node: &&NodeType| {
        let generation = |family: &str| generation(node, family).is_some_and(|g| g >= rules.generation.value);
        let least = rules.families.iter().find(|(family, _)| generation(family)).map(|(_, least)| least.value);
        let memory = node.memory_gib * 1024.0 - rules.reserve_mb.value;
        least.is_some_and(|least| node.vcpu >= least)
            && node.architecture == s.architecture
            && !node.burstable
            && node.vcpu >= s.vcpu.get()
            && memory >= environment
    };
    let fleet = |node: &NodeType| {
        let wanted = busy / (usable_vcpu(rules, node) * rules.tracking.target.value).max(1e-3);
        wanted.ceil().max(fewest_machines(cx, rules)) * node.list_usd
    };
    let nodes = &cx.market.nodes;
    let cheapest = nodes.iter().filter(fits).min_by(|a, b| fleet(a).total_cmp(&fleet(b)));
    // Nothing that large is sold here: the largest of the architecture stands for it, and the limits say what is missing.
    let largest = || {
        nodes
            .iter()
            .filter(|n| n.architecture == s.architecture && !n.burstable)
            .max_by(|a, b| a.vcpu.total_cmp(&b.vcpu))
    };
    cheapest.or_else(largest).unwrap_or(&nodes[0])
}

fn fewest_machines(cx: Context<'_>, rules: &ManagedRules) -> f64 {
    f64::from(cx.scenario.serverless.provisioned).max(rules.least.value)
}

/// The generation of a machine that is of a family: 7 for `c7g.xlarge` in `c`.
fn generation(node: &NodeType, family: &str) -> Option<f64> {
    let rest = node.name.strip_prefix(family)?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
}
