//! Where pods may run: node type, zones, region, spot capacity.

use super::Object;
use crate::deployment::place;
use crate::deployment::told::{Spot, Told};
use crate::deployment::tree::Node;

const TYPES: [&str; 2] = ["node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"];
const ZONES: [&str; 2] = ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"];
const REGIONS: [&str; 2] = ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"];
/// Labels that put pods on spot capacity, with the value that does.
const SPOT: [(&str, &str); 5] = [
    ("karpenter.sh/capacity-type", "spot"),
    ("eks.amazonaws.com/capacityType", "SPOT"),
    ("cloud.google.com/gke-spot", "true"),
    ("cloud.google.com/gke-preemptible", "true"),
    ("kubernetes.azure.com/scalesetpriority", "spot"),
];

/// The label of EKS that says what runs a pod, with its values and the kinds of capacity that they name.
const COMPUTE: &str = "eks.amazonaws.com/compute-type";
const COMPUTE_KINDS: [(&str, &str); 2] = [("fargate", "pods"), ("auto", "managed-nodes")];

/// A label that nodes must have, with the values that do.
struct Wanted {
    key: String,
    values: Vec<String>,
    spot: Spot,
}

/// Tells what a pod wants of its nodes.
pub(super) fn tell(of: &Object<'_>, spec: &Node, told: &mut Told) {
    let wanted = wanted(of, spec);
    let find = |keys: &[&str]| wanted.iter().find(|want| keys.contains(&want.key.as_str()));
    if let Some(types) = find(&TYPES) {
        node_type(&types.values, types.spot, told);
    }
    let zones = find(&ZONES);
    let region = find(&REGIONS).map(|want| (want.values.first().cloned().unwrap_or_default(), want.spot));
    let by_zone = || {
        let want = zones?;
        Some((place::region_of_zone(want.values.first()?)?.to_owned(), want.spot))
    };
    if let Some((region, spot)) = region.or_else(by_zone) {
        self::region(&region, spot, told);
    }
    if let Some(want) = zones {
        told.number(want.spot, "kubernetes.zones", want.values.len().clamp(1, 3) as f64, "zones that nodes may be in");
    }
    for constraint in spec.at("topologySpreadConstraints").items() {
        let zonal = constraint.at("topologyKey").text().is_some_and(|key| ZONES.contains(&key));
        let domains = constraint.at("minDomains");
        if let (true, Some(count)) = (zonal, domains.number()) {
            told.number(of.spot(domains), "kubernetes.zones", count, "minDomains of the spread over zones");
        }
    }
    for (key, value) in SPOT {
        let Some(want) = find(&[key]) else { continue };
        match want.values.as_slice() {
            [only] if only == value => {
                told.say(want.spot, format!("{key}: all nodes on spot capacity"));
                told.number(want.spot, "kubernetes.spot_share", 1.0, key);
            }
            values if values.iter().any(|v| v == value) => {
                told.doubt(
                    want.spot,
                    format!("{key} allows spot and other capacity: kubernetes.spot_share stays as it is"),
                );
            }
            _ => {}
        }
    }
    if let Some(want) = find(&[COMPUTE]) {
        let named = COMPUTE_KINDS.iter().find(|(value, _)| want.values.iter().any(|v| v == value));
        if let Some((_, kind)) = named {
            told.word(want.spot, "kubernetes.kind", kind, COMPUTE);
        }
    }
    if let Some(want) = wanted.iter().find(|want| want.key.starts_with("karpenter.sh/")) {
        told.word(want.spot, "kubernetes.provisioner", "karpenter", format!("a label of Karpenter, {}", want.key));
    }
}

/// The first of several node types.
pub(in crate::deployment) fn node_type(types: &[String], spot: Spot, told: &mut Told) {
    let Some((first, others)) = types.split_first() else { return };
    told.word(spot, "kubernetes.node", first, "instance type");
    if !others.is_empty() {
        let text = format!("several instance types: the first is taken, {first}; left are {}", others.join(", "));
        told.doubt(spot, text);
    }
}

/// A region, and the cloud that its name tells.
pub(in crate::deployment) fn region(region: &str, spot: Spot, told: &mut Told) {
    if let Some(cloud) = place::provider(region) {
        told.word(spot, "place.provider", cloud.id(), format!("region {region}"));
        told.word(spot, "place.region", region, "region");
    } else {
        told.doubt(spot, format!("region '{region}' is of no cloud that is known here: place.region stays as it is"));
    }
}

fn wanted(of: &Object<'_>, spec: &Node) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for (key, value) in spec.at("nodeSelector").entries() {
        let values = value.text().map(str::to_owned).into_iter().collect();
        wanted.push(Wanted { key: key.clone(), values, spot: of.spot(value) });
    }
    let affinity = spec.path(&["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]);
    let terms = affinity.at("nodeSelectorTerms").items();
    for expression in terms.iter().take(1).flat_map(|term| term.at("matchExpressions").items()) {
        if expression.at("operator").text() == Some("In") {
            let values = expression.at("values").items().iter().filter_map(Node::text).map(str::to_owned).collect();
            let key = expression.at("key").text().unwrap_or_default().to_owned();
            wanted.push(Wanted { key, values, spot: of.spot(expression) });
        }
    }
    wanted
}
