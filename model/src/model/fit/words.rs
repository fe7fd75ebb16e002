//! A plan in words.

use super::bench::Outcome;
use crate::catalog::Catalog;
use crate::model::Side;
use crate::scenario::{Balancing, Packaging, Scenario};
use crate::units::Unit;

/// The plan of one side of a settled scenario in one line, such as "3 pods of 0.75 vCPU and 1 GB on 2 x m7g.medium, target 70 %".
#[must_use]
pub fn plan(scenario: &Scenario, catalog: &Catalog, side: Side, outcome: &Outcome) -> String {
    match side {
        Side::Kubernetes => pods(scenario, catalog, outcome),
        Side::Serverless => functions(scenario),
    }
}

/// The plan in a few words, such as "3 x 0.75 vCPU on m7g.medium" or "1 GB arm64, 2 warm".
#[must_use]
pub fn short(scenario: &Scenario, catalog: &Catalog, side: Side, outcome: &Outcome) -> String {
    match side {
        Side::Kubernetes => {
            let k = &scenario.kubernetes;
            let node = &catalog.market(scenario.place.provider, &scenario.place.region).node(&k.node).name;
            format!("{:.0} x {} on {node}", outcome.mean.max(1.0), k.pod_vcpu)
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
    let (least, most) = (k.min_replicas, outcome.peak.round().max(f64::from(k.min_replicas)) as u32);
    let count = if most > least { format!("{least} to {most} pods") } else { counted(least, "pod") };
    let nodes = outcome.nodes.max(1.0);
    let shown =
        if nodes < 9.5 { format!("{:.1}", nodes).trim_end_matches(".0").to_owned() } else { format!("{nodes:.0}") };
    let target = if most > least {
        format!(", target {}", Unit::Share.format(k.target_utilization.get()))
    } else {
        String::new()
    };
    let spread = if k.balancing == Balancing::LeastOutstanding { ", to the least busy pod" } else { "" };
    format!("{count} of {} and {} on {shown} x {node}{target}{spread}", k.pod_vcpu, k.pod_memory_mb)
}

fn functions(scenario: &Scenario) -> String {
    let s = &scenario.serverless;
    let warm = match s.provisioned {
        0 => String::new(),
        n => format!(", {} kept warm", Unit::Count.format(f64::from(n))),
    };
    let image = if s.packaging == Packaging::Image { ", as an image" } else { "" };
    let snapshot = if s.snapshot_start { ", from a snapshot" } else { "" };
    let chain = if scenario.work.functions > 1 { format!(", by {}", s.handoff) } else { String::new() };
    format!("{}, {}{warm}{image}{snapshot}, {}{chain}", s.memory_mb, s.architecture, s.front_door)
}

fn counted(n: u32, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
