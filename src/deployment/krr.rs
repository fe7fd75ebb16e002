//! Recommendations of KRR, the Kubernetes Resource Recommender.

use super::error::{DeploymentError, Fault};
use super::kubernetes::pod::{MB, tidy};
use super::kubernetes::quantity;
use super::told::{Spot, Told};
use super::tree::Node;
use super::{Choice, Document, Gathered};
use crate::units::Unit;

/// One container of one workload.
pub(super) struct Scan {
    node: Node,
    file: usize,
    workload: [String; 3],
}

/// Sorts the scans of a result.
pub(super) fn read(document: &Document, gathered: &mut Gathered) -> Result<(), Fault> {
    let scans = document.node.at("scans").items();
    if scans.is_empty() {
        return Err(Fault::new(0, "KRR scanned nothing; run it where the workload is, with '-f json'"));
    }
    for node in scans {
        let object = node.at("object");
        let workload = ["name", "kind", "namespace"].map(|key| object.at(key).text().unwrap_or_default().to_owned());
        gathered.krr.push(Scan { node: node.clone(), file: document.file, workload });
    }
    Ok(())
}

/// Tells the recommendation for the workload that is meant; whether there was any.
pub(super) fn tell(scans: &[Scan], choice: &mut Choice<'_>, told: &mut Told) -> Result<bool, DeploymentError> {
    let Some(first) = scans.first() else { return Ok(false) };
    let mut workloads: Vec<&[String; 3]> = scans.iter().map(|scan| &scan.workload).collect();
    workloads.sort();
    workloads.dedup();
    let names: Vec<Vec<String>> = workloads
        .iter()
        .map(|[name, kind, space]| {
            let unique = workloads.iter().filter(|other| other[0] == *name).count() == 1;
            let whole = format!("{space}/{kind}/{name}");
            let short = if unique { name.clone() } else { whole.clone() };
            vec![short, name.clone(), format!("{kind}/{name}"), format!("{space}/{name}"), whole]
        })
        .collect();
    let spot = Spot { file: first.file, line: first.node.line };
    let Some(at) = choice.one("workload", &names, spot, told)? else { return Ok(false) };
    let own: Vec<&Scan> = scans.iter().filter(|scan| scan.workload == *workloads[at]).collect();
    sizes(&own, told)?;
    for scan in own {
        autoscaler(scan, told);
    }
    Ok(true)
}

/// A sum of quantities, each of which may be `"?"` or null where there was no data.
fn sum(scans: &[&Scan], keys: &[&str], what: &str, told: &Told) -> Result<(f64, usize), DeploymentError> {
    let (mut sum, mut missing) = (0.0, 0);
    for scan in scans {
        let node = scan.node.path(keys);
        let node = if node.has("value") { node.at("value") } else { node };
        if node.text().is_none_or(|text| text == "?") {
            missing += 1;
            continue;
        }
        let spot = Spot { file: scan.file, line: node.line };
        sum += quantity(node, what, spot, told)?.unwrap_or_default();
    }
    Ok((sum, missing))
}

fn sizes(scans: &[&Scan], told: &mut Told) -> Result<(), DeploymentError> {
    let Some(first) = scans.first() else { return Ok(()) };
    let spot = Spot { file: first.file, line: first.node.at("recommended").line };
    let mut now = Vec::new();
    for (what, dial, unit) in [("cpu", "kubernetes.pod_vcpu", 1.0), ("memory", "kubernetes.pod_memory_mb", MB)] {
        let (advised, missing) = sum(scans, &["recommended", "requests", what], what, told)?;
        if missing > 0 {
            let text = format!("KRR has no {what} recommendation for {missing} container(s): {dial} is without them");
            told.doubt(spot, text);
        }
        if advised > 0.0 {
            told.number(spot, dial, tidy(advised / unit), "recommendation of KRR");
        }
        let (asked, _) = sum(scans, &["object", "allocations", "requests", what], what, told)?;
        now.push(if what == "cpu" { format!("{} vCPU", tidy(asked)) } else { Unit::Megabytes.format(asked / MB) });
    }
    told.say(
        spot,
        format!("KRR's recommendation for {} container(s); requested now: {}", scans.len(), now.join(" and ")),
    );
    let free = scans.iter().any(|scan| {
        let limit = scan.node.path(&["recommended", "limits", "cpu"]);
        limit.has("value") && limit.at("value").is_null()
    });
    if free {
        told.say(spot, "KRR advises no CPU limit: the model holds a pod to its request");
    }
    Ok(())
}

fn autoscaler(scan: &Scan, told: &mut Told) {
    let hpa = scan.node.path(&["object", "hpa"]);
    let spot = |node: &Node| Spot { file: scan.file, line: node.line };
    for (key, dial, unit) in [
        ("min_replicas", "kubernetes.min_replicas", 1.0),
        ("max_replicas", "kubernetes.max_replicas", 1.0),
        ("target_cpu_utilization_percentage", "kubernetes.target_utilization", 100.0),
    ] {
        let node = hpa.at(key);
        if let Some(value) = node.number() {
            told.number(spot(node), dial, value / unit, "the workload's HPA");
        }
    }
    let memory = hpa.at("target_memory_utilization_percentage");
    if memory.number().is_some() {
        told.doubt(spot(memory), "memory-based HPA is not modelled");
    }
}
