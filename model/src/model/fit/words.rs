//! A plan in words.

use super::bench::Outcome;
use crate::catalog::Catalog;
use crate::model::Side;
use crate::model::serverless::memory_mb;
use crate::model::state::Context;
use crate::scenario::{
    Balancing, HostingPlan, KubernetesKind, Packaging, ProvisionedBy, ScaleToZero, Scenario, ServerlessKind, Signal,
};
use crate::units::Unit;

/// The plan of one side of a settled scenario in one line, such as "3 pods of 0.75 vCPU and 1 GB on 2 x m7g.medium, target 70 %".
#[must_use]
pub fn plan(scenario: &Scenario, catalog: &Catalog, side: Side, outcome: &Outcome) -> String {
    match side {
        Side::Kubernetes => pods(scenario, catalog, outcome),
        Side::Serverless => functions(scenario, catalog, outcome),
    }
}

/// The plan in a few words, such as "3 x 0.75 vCPU on m7g.medium" or "1 GB arm64, 2 warm".
#[must_use]
pub fn short(scenario: &Scenario, catalog: &Catalog, side: Side, outcome: &Outcome) -> String {
    match side {
        Side::Kubernetes => {
            let k = &scenario.kubernetes;
            let node = &catalog.market(scenario.place.provider, &scenario.place.region).node(&k.node).name;
            let on = if k.kind == KubernetesKind::Pods { k.kind.product(scenario.place.provider) } else { node };
            if scenario.runs_jobs() {
                return format!("Jobs of {} x {} on {on}", k.parallelism, k.pod_vcpu);
            }
            let zero = if k.scale_to_zero == ScaleToZero::Never { "" } else { ", to zero" };
            format!("{:.0} x {} on {on}{zero}", outcome.mean.max(1.0), k.pod_vcpu)
        }
        Side::Serverless if is_kept(scenario) => {
            let s = &scenario.serverless;
            let what = if s.kind == ServerlessKind::Function { s.plan.label() } else { s.kind.label() };
            format!("{:.0} x {}, {what}", outcome.mean.max(1.0), s.vcpu)
        }
        Side::Serverless if scenario.serverless.plan == HostingPlan::Consumption => {
            format!("{} plan", HostingPlan::Consumption)
        }
        Side::Serverless => {
            let s = &scenario.serverless;
            let warm = if s.provisioned > 0 { format!(", {} warm", s.provisioned) } else { String::new() };
            format!("{} {}{warm}", s.memory_mb, s.architecture)
        }
    }
}

fn pods(scenario: &Scenario, catalog: &Catalog, outcome: &Outcome) -> String {
    let k = &scenario.kubernetes;
    let node = &catalog.market(scenario.place.provider, &scenario.place.region).node(&k.node).name;
    let zero = match k.scale_to_zero {
        ScaleToZero::Never => String::new(),
        by => format!(", none after {} without requests ({})", k.zero_idle_s, by.label()),
    };
    let (least, most) = (k.min_replicas, outcome.peak.round().max(f64::from(k.min_replicas)) as u32);
    let count = if most > least { format!("{least} to {most} pods") } else { counted(least, "pod") };
    if scenario.runs_jobs() {
        let on = match k.kind {
            KubernetesKind::Nodes => format!("{node} that come and go"),
            KubernetesKind::ManagedNodes => format!("{node}, {}", k.kind.product(scenario.place.provider)),
            KubernetesKind::Pods => k.kind.product(scenario.place.provider).to_owned(),
        };
        let count = counted(k.parallelism, "pod");
        return format!("Jobs of {count} of {} and {} at once on {on}", k.pod_vcpu, k.pod_memory_mb);
    }
    let nodes = outcome.nodes.max(1.0);
    let shown =
        if nodes < 9.5 { format!("{nodes:.1}").trim_end_matches(".0").to_owned() } else { format!("{nodes:.0}") };
    let target = if most > least {
        match k.signal {
            Signal::Cpu => format!(", target {}", Unit::Share.format(k.target_utilization.get())),
            signal => format!(", target {} {signal} a pod", Unit::Factor.format(k.signal_target)),
        }
    } else {
        String::new()
    };
    let spread = if k.balancing == Balancing::LeastOutstanding { ", to the least busy pod" } else { "" };
    let on = match k.kind {
        KubernetesKind::Nodes => format!(" on {shown} x {node}"),
        KubernetesKind::ManagedNodes => format!(" on {shown} x {node}, {}", k.kind.product(scenario.place.provider)),
        KubernetesKind::Pods => format!(" on {}", k.kind.product(scenario.place.provider)),
    };
    format!("{count} of {} and {}{on}{target}{spread}{zero}", k.pod_vcpu, k.pod_memory_mb)
}

fn functions(scenario: &Scenario, catalog: &Catalog, outcome: &Outcome) -> String {
    let s = &scenario.serverless;
    let memory = Unit::Megabytes.format(memory_mb(Context::of(scenario, catalog)));
    if is_kept(scenario) {
        let most = outcome.peak.round().max(f64::from(s.provisioned)) as u32;
        let count =
            if most > s.provisioned { format!("{} to {most}", s.provisioned) } else { s.provisioned.to_string() };
        let what = match s.kind {
            ServerlessKind::Function => "Elastic Premium instances",
            ServerlessKind::Container => "containers",
            ServerlessKind::ManagedInstances => "managed instances",
        };
        return format!("{count} {what} of {} and {memory}, {}, {}", s.vcpu, s.architecture, s.front_door);
    }
    let warm = match s.provisioned {
        0 => String::new(),
        n => {
            let count = Unit::Count.format(f64::from(n));
            match s.provisioned_by {
                ProvisionedBy::Constant => format!(", {count} kept warm"),
                by => format!(", up to {count} kept warm {by}"),
            }
        }
    };
    let image = if s.packaging == Packaging::Image { ", as an image" } else { "" };
    let snapshot = if s.snapshot_start { ", from a snapshot" } else { "" };
    let chain = if scenario.work.functions > 1 { format!(", by {}", s.handoff) } else { String::new() };
    if s.plan == HostingPlan::Consumption {
        return format!("the Consumption plan, instances of {memory}, {}{chain}", s.front_door);
    }
    format!("{memory}, {}{warm}{image}{snapshot}, {}{chain}", s.architecture, s.front_door)
}

/// Whether instances are there before the requests, or are billed for as long as they exist.
fn is_kept(scenario: &Scenario) -> bool {
    let s = &scenario.serverless;
    s.kind != ServerlessKind::Function || s.plan == HostingPlan::Premium
}

fn counted(n: u32, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
