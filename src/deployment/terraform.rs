//! Plans and states of Terraform, as `terraform show -json` prints them.

pub(super) mod aws;
mod containers;

use super::told::{Spot, Told};
use super::tree::{NONE, Node};
use super::{APP_RUNNER, Document, Gathered, arm, cloud_run, container_app, kubernetes};
use kubernetes::nodes;

/// A resource of any module.
#[derive(Clone, Copy)]
pub(super) struct Resource<'p> {
    pub address: &'p str,
    pub kind: &'p str,
    pub values: &'p Node,
    /// Properties that are known only after the plan was applied.
    unknown: &'p Node,
}

/// Deepest nesting of modules.
const MAX_MODULES: usize = 32;

/// What the type of a resource that tells of a cluster's capacity contains.
const CLUSTERS: [&str; 5] = ["node_group", "node_pool", "fargate_profile", "eks_cluster", "container_cluster"];

/// Reads a plan.
pub(super) fn read(document: &Document, gathered: &mut Gathered, told: &mut Told) {
    let node = &document.node;
    let planned = node.at("planned_values");
    let values = if planned.is_null() { node.at("values") } else { planned };
    let mut resources = Vec::new();
    module(values.at("root_module"), node.at("resource_changes"), 0, &mut resources);
    for resource in &resources {
        let (kind, values) = (resource.kind, resource.values);
        if let Some(manifest) = kubernetes::from_terraform(kind, values) {
            kubernetes::flatten(Document { node: manifest, file: document.file }, gathered);
        } else if let Some(service) = cloud_run::of_terraform(kind, values, document.file) {
            gathered.services.push(service);
        } else if let Some(app) = arm::of_terraform(&document.node, resource, document.file) {
            gathered.apps.push(app);
        } else if let Some(app) = container_app::of_terraform(kind, values, document.file) {
            gathered.container_apps.push(app);
        } else if let Some(plan) = arm::plan_of_terraform(resource, document.file) {
            gathered.plans.push(plan);
        } else {
            other(resource, document, gathered, told);
        }
    }
    aws::read(&resources, document, gathered);
    containers::read(&resources, document, gathered);
    let cluster = resources
        .iter()
        .any(|r| r.kind.starts_with("kubernetes_") || CLUSTERS.iter().any(|part| r.kind.contains(part)));
    if cluster {
        place(&resources, document, told);
    }
    if gathered.idle.is_empty() {
        let mut kinds: Vec<String> = resources.iter().map(|r| r.kind.to_owned()).collect();
        kinds.sort();
        kinds.dedup();
        gathered.idle.extend(kinds.into_iter().take(20));
    }
}

/// Gathers the resources of a module and of those in it; what is only read from the cloud is none.
fn module<'p>(node: &'p Node, changes: &'p Node, depth: usize, found: &mut Vec<Resource<'p>>) {
    for resource in node.at("resources").items() {
        if resource.at("mode").text() == Some("data") {
            continue;
        }
        let text = |key: &str| resource.at(key).text().unwrap_or_default();
        let address = text("address");
        let change = changes.items().iter().find(|change| change.at("address").text() == Some(address));
        let unknown = change.map_or(&NONE, |change| change.path(&["change", "after_unknown"]));
        found.push(Resource { address, kind: text("type"), values: resource.at("values"), unknown });
    }
    if depth < MAX_MODULES {
        node.at("child_modules").items().iter().for_each(|child| module(child, changes, depth + 1, found));
    }
}

/// The region that the provider of a kind of resources is set to: a constant, or a variable with its value.
fn region<'p>(plan: &'p Node, provider: &str) -> &'p Node {
    let config = plan.path(&["configuration", "provider_config"]);
    let of = |node: &'p Node| {
        let region = node.path(&["expressions", "region"]);
        let constant = region.at("constant_value");
        if !constant.is_null() {
            return constant;
        }
        let name = region.at("references").items().iter().find_map(|reference| reference.text()?.strip_prefix("var."));
        name.map_or(&NONE, |name| {
            let given = plan.path(&["variables", name, "value"]);
            if given.is_null() {
                plan.path(&["configuration", "root_module", "variables", name, "default"])
            } else {
                given
            }
        })
    };
    // A provider with an alias is meant only where a resource says so; the plain one comes first.
    let plain = of(config.at(provider));
    if !plain.is_null() {
        return plain;
    }
    let named = config
        .entries()
        .iter()
        .filter(|(key, node)| key.ends_with(&format!(":{provider}")) || node.at("name").text() == Some(provider));
    named.map(|(_, node)| of(node)).find(|node| !node.is_null()).unwrap_or(&NONE)
}

/// Tells the region of a cluster by its provider.
fn place(resources: &[Resource<'_>], document: &Document, told: &mut Told) {
    let spot = |node: &Node| Spot { file: document.file, line: node.line };
    for (start, provider) in [("aws_", "aws"), ("google_", "google")] {
        if resources.iter().any(|r| r.kind.starts_with(start)) {
            let node = region(&document.node, provider);
            if let Some(text) = node.text() {
                nodes::region(text, spot(node), told);
            }
        }
    }
}

/// Nodes of a cluster, and what stands beside what is modelled.
#[expect(clippy::too_many_lines, reason = "one arm a resource")]
fn other(resource: &Resource<'_>, document: &Document, gathered: &mut Gathered, told: &mut Told) {
    let values = resource.values;
    let spot = |node: &Node| Spot { file: document.file, line: if node.line > 0 { node.line } else { values.line } };
    match resource.kind {
        "aws_eks_node_group" => {
            let types: Vec<String> =
                values.at("instance_types").items().iter().filter_map(Node::text).map(str::to_owned).collect();
            nodes::node_type(&types, spot(values.at("instance_types")), told);
            capacity(values.at("capacity_type"), "SPOT", &spot, told);
            let scaling = values.block("scaling_config");
            node_count(resource, scaling.at("min_size"), scaling.at("max_size"), spot(scaling), told);
            let subnets = values.at("subnet_ids");
            let count = subnets.items().len();
            if count > 0 {
                told.doubt(spot(subnets), format!("{count} subnets: which zones they are in is not in the plan, so kubernetes.zones stays as it is"));
            }
        }
        "aws_eks_fargate_profile" => told.word(spot(values), "kubernetes.kind", "pods", "a Fargate profile"),
        "aws_eks_cluster" => {
            let auto = values.block("compute_config").at("enabled");
            if auto.text() == Some("true") {
                told.word(spot(auto), "kubernetes.kind", "managed-nodes", "Auto Mode, compute_config");
            }
        }
        "google_container_cluster" => {
            let autopilot = values.at("enable_autopilot");
            if autopilot.text() == Some("true") {
                told.word(spot(autopilot), "kubernetes.kind", "pods", "enable_autopilot");
            }
        }
        "google_container_node_pool" => {
            let config = values.block("node_config");
            let machine = config.at("machine_type");
            nodes::node_type(&machine.text().map(str::to_owned).into_iter().collect::<Vec<_>>(), spot(machine), told);
            for key in ["spot", "preemptible"] {
                capacity(config.at(key), "true", &spot, told);
            }
            let scaling = values.block("autoscaling");
            node_count(resource, scaling.at("min_node_count"), scaling.at("max_node_count"), spot(scaling), told);
        }
        "azurerm_kubernetes_cluster" | "azurerm_kubernetes_cluster_node_pool" => {
            let pool = values.block("default_node_pool");
            let pool = if pool.is_null() { values } else { pool };
            let size = pool.at("vm_size");
            nodes::node_type(&size.text().map(str::to_owned).into_iter().collect::<Vec<_>>(), spot(size), told);
            capacity(pool.at("priority"), "Spot", &spot, told);
            let location = values.at("location");
            if let Some(text) = location.text() {
                nodes::region(text, spot(location), told);
            }
        }
        "helm_release" => {
            let text = format!(
                "{}: the chart's manifests are not in the plan; import what 'helm template' prints as well",
                resource.address
            );
            told.doubt(spot(values), text);
        }
        "aws_apprunner_service" => {
            told.doubt(spot(values), format!("{} is a service of App Runner: {APP_RUNNER}", resource.address));
        }
        // An app names its environment, which says where it is.
        "azurerm_container_app_environment" => gathered.locations.push(values.at("location").clone()),
        "google_cloudfunctions_function" => {
            let text = format!("{}: functions of the first generation are not modelled; left out", resource.address);
            told.doubt(spot(values), text);
        }
        _ => {}
    }
}

fn capacity(node: &Node, wanted: &str, spot: &impl Fn(&Node) -> Spot, told: &mut Told) {
    if node.text() == Some(wanted) {
        told.say(spot(node), "all nodes on spot capacity");
        told.number(spot(node), "kubernetes.spot_share", 1.0, "capacity of the nodes");
    }
}

fn node_count(resource: &Resource<'_>, least: &Node, most: &Node, spot: Spot, told: &mut Told) {
    if let (Some(few), Some(many)) = (least.number(), most.number()) {
        let text = format!("{}: {few} to {many} nodes; the model sizes nodes itself", resource.address);
        told.say(spot, text);
    }
}
