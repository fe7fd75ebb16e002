//! Services of Cloud Run and functions that run on it, whatever described them: they stand on the serverless side.

use super::error::DeploymentError;
use super::function::runtime;
use super::kubernetes::{nodes, pod, quantity};
use super::told::{Spot, Told};
use super::tree::{NONE, Node};
use super::{Choice, Document, Gathered};

/// A service as a file describes it; each value is a node, so that a message knows its line.
#[derive(Debug, Clone)]
pub(super) struct Service {
    name: String,
    file: usize,
    line: u64,
    /// Memory and CPU of each container.
    containers: Vec<(Node, Node)>,
    least: Node,
    most: Node,
    concurrency: Node,
    location: Node,
    ingress: Node,
    /// Whether CPU is given only during requests, where the file says so.
    throttled: Option<(bool, u64)>,
    runtime: Node,
    /// What the source calls it.
    what: &'static str,
}

/// Whether a manifest is of Cloud Run: Knative's has the same kind.
pub(super) fn is_service(node: &Node) -> bool {
    let knative = node.at("apiVersion").text().is_some_and(|api| api.starts_with("serving.knative.dev/"));
    if !knative || node.at("kind").text() != Some("Service") {
        return false;
    }
    let metadata = node.at("metadata");
    let maps = [metadata.at("annotations"), node.path(&["spec", "template", "metadata", "annotations"])];
    let annotated = maps.iter().any(|map| map.entries().iter().any(|(key, _)| key.starts_with("run.googleapis.com/")));
    annotated || metadata.at("labels").has("cloud.googleapis.com/location")
}

/// The first value that is there.
fn first(nodes: &[&Node]) -> Node {
    nodes.iter().find(|node| !node.is_null()).map_or_else(|| NONE.clone(), |node| (*node).clone())
}

/// A service as Cloud Run exports it.
pub(super) fn of_manifest(document: &Document) -> Service {
    of_v1(&document.node, document.file)
}

fn of_v1(node: &Node, file: usize) -> Service {
    let metadata = node.at("metadata");
    let own = metadata.at("annotations");
    let template = node.path(&["spec", "template"]);
    let notes = template.path(&["metadata", "annotations"]);
    let limit = |container: &Node, what: &str| first(&[container.path(&["resources", "limits", what])]);
    let containers = template.path(&["spec", "containers"]).items().iter();
    let throttling = notes.at("run.googleapis.com/cpu-throttling");
    Service {
        name: metadata.at("name").text().unwrap_or_default().to_owned(),
        file,
        line: node.line,
        containers: containers.map(|c| (limit(c, "memory"), limit(c, "cpu"))).collect(),
        least: first(&[
            own.at("run.googleapis.com/minScale"),
            notes.at("autoscaling.knative.dev/minScale"),
            notes.at("autoscaling.knative.dev/min-scale"),
        ]),
        most: first(&[
            own.at("run.googleapis.com/maxScale"),
            notes.at("autoscaling.knative.dev/maxScale"),
            notes.at("autoscaling.knative.dev/max-scale"),
        ]),
        concurrency: first(&[template.path(&["spec", "containerConcurrency"])]),
        location: first(&[metadata.path(&["labels", "cloud.googleapis.com/location"])]),
        ingress: first(&[own.at("run.googleapis.com/ingress")]),
        throttled: throttling.truth().map(|on| (on, throttling.line)),
        runtime: NONE.clone(),
        what: "a service of Cloud Run",
    }
}

/// What `gcloud run services describe` and `gcloud functions describe` print in the form of the second version.
pub(super) fn described(document: &Document, gathered: &mut Gathered) {
    let node = &document.node;
    let mut service =
        if node.has("serviceConfig") { of_function(node, document.file) } else { of_v2(node, document.file) };
    // projects/P/locations/L/services/S
    let parts: Vec<&str> = node.at("name").text().unwrap_or_default().split('/').collect();
    if let ["projects", _, "locations", location, _, name] = parts.as_slice() {
        (*name).clone_into(&mut service.name);
        service.location = Node::scalar(*location, false, node.at("name").line);
    }
    gathered.services.push(service);
}

/// A resource of Terraform as a service; `None` for one that is none.
pub(super) fn of_terraform(kind: &str, values: &Node, file: usize) -> Option<Service> {
    match kind {
        "google_cloud_run_v2_service" => Some(of_v2(values, file)),
        "google_cloud_run_service" => {
            let mut service = of_v1(&unblocked(values), file);
            service.location = first(&[values.at("location")]);
            Some(service)
        }
        "google_cloudfunctions2_function" => Some(of_function(values, file)),
        _ => None,
    }
}

/// The first version's blocks, which are lists of one, as the manifest that they stand for.
fn unblocked(values: &Node) -> Node {
    use super::tree::Data;
    let map = |entries: Vec<(&str, Node)>| {
        Node::new(Data::Map(entries.into_iter().map(|(key, node)| (key.to_owned(), node)).collect()), values.line)
    };
    let template = values.block("template");
    let spec = template.block("spec");
    let containers = spec.at("containers").items().iter().map(|container| {
        let limits = container.block("resources").at("limits").clone();
        map(vec![("resources", map(vec![("limits", limits)]))])
    });
    let containers = Node::new(Data::List(containers.collect()), values.line);
    let spec =
        map(vec![("containers", containers), ("containerConcurrency", spec.at("container_concurrency").clone())]);
    let notes = template.block("metadata").at("annotations").clone();
    let template = map(vec![("metadata", map(vec![("annotations", notes)])), ("spec", spec)]);
    let own = values.block("metadata").at("annotations").clone();
    let metadata = map(vec![("name", values.at("name").clone()), ("annotations", own)]);
    map(vec![("metadata", metadata), ("spec", map(vec![("template", template)]))])
}

/// The second version, in the names of Terraform or of the API.
fn of_v2(node: &Node, file: usize) -> Service {
    let template = node.block("template");
    let either = |of: &Node, names: [&str; 2]| first(&[of.at(names[0]), of.at(names[1])]);
    let scaling = [template.block("scaling").clone(), node.block("scaling").clone()];
    let scale = |names: [&str; 2]| first(&[&either(&scaling[1], names), &either(&scaling[0], names)]);
    let containers = template.at("containers").items().iter().map(|container| {
        let limits = container.block("resources").at("limits").one();
        (limits.at("memory").clone(), limits.at("cpu").clone())
    });
    let resources = template.at("containers").one().block("resources");
    let idle = either(resources, ["cpu_idle", "cpuIdle"]);
    // Where the API gives limits and no `cpuIdle`, it is false: zero values are left out of its answers, and Terraform's provider documents
    // the same for `cpu_idle`.
    let limited = !resources.at("limits").is_null();
    let throttled = idle.truth().map(|on| (on, idle.line)).or(limited.then_some((false, resources.line)));
    Service {
        name: node.at("name").text().unwrap_or_default().to_owned(),
        file,
        line: node.line,
        containers: containers.collect(),
        least: scale(["min_instance_count", "minInstanceCount"]),
        most: scale(["max_instance_count", "maxInstanceCount"]),
        concurrency: either(template, ["max_instance_request_concurrency", "maxInstanceRequestConcurrency"]),
        location: first(&[node.at("location")]),
        ingress: first(&[node.at("ingress")]),
        throttled,
        runtime: NONE.clone(),
        what: "a service of Cloud Run",
    }
}

/// A function of the second generation, which runs on Cloud Run.
fn of_function(node: &Node, file: usize) -> Service {
    let either = |of: &Node, names: [&str; 2]| first(&[of.at(names[0]), of.at(names[1])]);
    let [config, build] =
        [["service_config", "serviceConfig"], ["build_config", "buildConfig"]].map(|n| either(node, n).one().clone());
    let memory = either(&config, ["available_memory", "availableMemory"]);
    let cpu = either(&config, ["available_cpu", "availableCpu"]);
    let ingress = either(&config, ["ingress_settings", "ingressSettings"]);
    Service {
        name: node.at("name").text().unwrap_or_default().to_owned(),
        file,
        line: node.line,
        containers: vec![(memory, cpu)],
        least: either(&config, ["min_instance_count", "minInstanceCount"]),
        most: either(&config, ["max_instance_count", "maxInstanceCount"]),
        concurrency: either(&config, ["max_instance_request_concurrency", "maxInstanceRequestConcurrency"]),
        location: first(&[node.at("location")]),
        ingress,
        throttled: None,
        runtime: first(&[build.at("runtime")]),
        what: "a function that runs on Cloud Run",
    }
}

/// Tells the service that is meant; whether there was any.
pub(super) fn tell(services: &[Service], choice: &mut Choice<'_>, told: &mut Told) -> Result<bool, DeploymentError> {
    let Some(first) = services.first() else { return Ok(false) };
    let names: Vec<Vec<String>> = services.iter().map(|service| vec![service.name.clone()]).collect();
    let spot = Spot { file: first.file, line: first.line };
    let Some(at) = choice.one("service", &names, spot, told)? else { return Ok(false) };
    services[at].tell(told)?;
    Ok(true)
}

impl Service {
    const fn spot(&self, node: &Node) -> Spot {
        Spot { file: self.file, line: if node.line > 0 { node.line } else { self.line } }
    }

    fn tell(&self, told: &mut Told) -> Result<(), DeploymentError> {
        let here = Spot { file: self.file, line: self.line };
        told.say(here, format!("Cloud Run stands on the serverless side: {} is {}", self.name, self.what));
        told.word(here, "place.provider", "gcp", self.what);
        if let Some(region) = self.location.text() {
            nodes::region(region, self.spot(&self.location), told);
        }
        if self.runtime.is_null() {
            told.word(here, "serverless.packaging", "image", self.what);
        } else {
            told.word(here, "serverless.packaging", "zip", self.what);
            runtime(self.runtime.text().unwrap_or_default(), None, self.spot(&self.runtime), told);
        }
        self.sizes(told)?;
        for (node, id, from) in [
            (&self.least, "serverless.provisioned", "fewest instances"),
            (&self.most, "serverless.concurrency_limit", "most instances"),
        ] {
            let floor = if id == "serverless.provisioned" { 0.0 } else { 1.0 };
            if let Some(count) = node.number().filter(|count| *count >= floor) {
                told.number(self.spot(node), id, count, from);
            }
        }
        if let Some(at_once) = self.concurrency.number().filter(|at_once| *at_once >= 1.0) {
            told.number(self.spot(&self.concurrency), "serverless.concurrency", at_once, "requests at once");
        }
        let balanced = self.ingress.text().is_some_and(|ingress| {
            ingress.to_ascii_lowercase().replace('_', "-").contains("load-balanc")
                || ingress == "ALLOW_INTERNAL_AND_GCLB"
        });
        let door = if balanced { "load-balancer" } else { "function-url" };
        told.word(self.spot(&self.ingress), "serverless.front_door", door, "ingress");
        match self.throttled {
            Some((false, line)) => {
                let text = "CPU is always allocated: billed by the instance";
                told.word(Spot { line, ..here }, "serverless.kind", "container", text);
            }
            Some((true, line)) => {
                told.word(Spot { line, ..here }, "serverless.kind", "function", "CPU during requests: billed by them");
            }
            None => told.word(here, "serverless.kind", "function", "billed by requests, the default"),
        }
        Ok(())
    }

    fn sizes(&self, told: &mut Told) -> Result<(), DeploymentError> {
        let (mut memory, mut cpu) = (0.0, 0.0);
        for (megabytes, cores) in &self.containers {
            memory += quantity(megabytes, "memory", self.spot(megabytes), told)?.unwrap_or_default();
            cpu += quantity(cores, "cpu", self.spot(cores), told)?.unwrap_or_default();
        }
        let spot =
            self.containers.first().map_or(Spot { file: self.file, line: self.line }, |(node, _)| self.spot(node));
        if memory > 0.0 {
            told.number(spot, "serverless.memory_mb", memory / pod::MB, "memory limit of an instance");
        } else {
            told.doubt(spot, "no memory limit in the file: serverless.memory_mb stays as it is");
        }
        if cpu > 0.0 {
            told.number(spot, "serverless.vcpu", pod::tidy(cpu), "CPU limit of an instance");
        }
        if self.containers.len() > 1 {
            told.say(spot, format!("{} containers of an instance are added up", self.containers.len()));
        }
        Ok(())
    }
}
