//! Container Apps of Azure: in a template, as `az containerapp show` prints them, and from Terraform.
//!
//! Their defaults are those of the scaling page of the documentation (learn.microsoft.com/azure/container-apps/scale-app, November 2026):
//! no replicas to ten, and ten requests at once for each where no rule is given.

use super::container::Container;
use super::error::DeploymentError;
use super::function::Field;
use super::kubernetes::{pod, quantity};
use super::told::{Spot, Told};
use super::tree::Node;
use crate::scenario::Provider;

/// Requests at once for each replica, where no rule says otherwise.
const AT_ONCE: f64 = 10.0;
/// Most replicas, where the file does not say.
const MOST: f64 = 10.0;

/// An app with its parts, of whatever source; expressions are resolved as far as the file tells.
#[derive(Debug, Clone)]
pub(super) struct App {
    pub name: String,
    pub file: usize,
    pub line: u64,
    pub location: Node,
    pub containers: Vec<Node>,
    pub least: Node,
    pub most: Node,
    /// Rules by their kind, with their settings.
    pub rules: Vec<(String, Node)>,
    pub ingress: Node,
    pub profile: Node,
    pub cooldown: Node,
}

/// An app as the resource manager has it: with `name`, `location` and `properties`.
pub(super) fn of_resource(node: &Node, file: usize) -> App {
    let properties = node.at("properties");
    let template = properties.at("template");
    let scale = template.at("scale");
    let mut rules = Vec::new();
    for rule in scale.at("rules").items() {
        for (kind, settings) in rule.entries().iter().filter(|(key, value)| key != "name" && !value.is_null()) {
            let custom = settings.at("type").text().filter(|_| kind == "custom");
            let metadata = settings.at("metadata");
            let metadata = if metadata.is_null() { settings } else { metadata };
            rules.push((custom.unwrap_or(kind).to_owned(), metadata.clone()));
        }
    }
    App {
        name: node.at("name").text().unwrap_or_default().to_owned(),
        file,
        line: node.line,
        location: node.at("location").clone(),
        containers: template.at("containers").items().iter().map(|one| one.at("resources").clone()).collect(),
        least: scale.at("minReplicas").clone(),
        most: scale.at("maxReplicas").clone(),
        rules,
        ingress: properties.path(&["configuration", "ingress"]).clone(),
        profile: properties.at("workloadProfileName").clone(),
        cooldown: scale.at("cooldownPeriod").clone(),
    }
}

/// An app from Terraform; `None` for a resource that is none.
pub(super) fn of_terraform(kind: &str, values: &Node, file: usize) -> Option<App> {
    if kind != "azurerm_container_app" {
        return None;
    }
    let template = values.block("template");
    let mut rules = Vec::new();
    for (key, list) in template.entries() {
        let Some(kind) = key.strip_suffix("_scale_rule") else { continue };
        for rule in list.items() {
            let custom = rule.at("custom_rule_type").text().filter(|_| kind == "custom");
            rules.push((custom.unwrap_or(kind).to_owned(), rule.clone()));
        }
    }
    Some(App {
        name: values.at("name").text().unwrap_or_default().to_owned(),
        file,
        line: values.line,
        location: values.at("location").clone(),
        containers: template.at("container").items().to_vec(),
        least: template.at("min_replicas").clone(),
        most: template.at("max_replicas").clone(),
        rules,
        ingress: values.block("ingress").clone(),
        profile: values.at("workload_profile_name").clone(),
        cooldown: template.at("cooldown_period_in_seconds").clone(),
    })
}

/// A number that is there, one that only a deployment tells, or none.
fn field(node: &Node) -> Field<f64> {
    match (node.number(), node.text()) {
        (Some(value), _) => Field::Known(value, node.line),
        (None, Some(_)) => Field::Unknown(format!("'{}'", node.shown()), node.line),
        (None, None) => Field::Absent,
    }
}

/// The app as a container service; an environment's location is that of its apps where they give none.
pub(super) fn service(app: &App, locations: &[Node], told: &Told) -> Result<Container, DeploymentError> {
    let mut service = Container::new(Provider::Azure, "a Container App of Azure", app.file, app.line);
    service.names = vec![app.name.clone()];
    let location = match locations {
        [only] if app.location.is_null() => only,
        _ => &app.location,
    };
    if let Some(text) = location.text() {
        service.region = if text.starts_with('[') {
            Field::Unknown(format!("location {}", location.shown()), location.line)
        } else {
            // Names as people read them, such as 'West Europe', mean the same.
            Field::Known(text.to_ascii_lowercase().replace(' ', ""), location.line)
        };
    }
    sizes(app, &mut service, told)?;
    let default = |node: &Node, value: f64, what: &str, said: &mut Vec<(u64, String)>| match field(node) {
        Field::Absent => {
            said.push((app.line, format!("{what} absent: {value}, the default of Container Apps")));
            Field::Known(value, app.line)
        }
        field => field,
    };
    service.least = default(&app.least, 0.0, "the fewest replicas", &mut service.said);
    service.most = default(&app.most, MOST, "the most replicas", &mut service.said);
    rules(app, &mut service);
    door(app, &mut service);
    if let Some(name) = app.profile.text().filter(|name| !name.eq_ignore_ascii_case("consumption")) {
        let text = format!(
            "workload profile {name}: machines of one's own are not modelled, the Consumption profile is priced in their place"
        );
        service.remarks.push((app.profile.line, text));
    }
    if let Some(seconds) = app.cooldown.number().filter(|seconds| (seconds - 300.0).abs() > 0.5) {
        service.figures.push((app.cooldown.line, "azure.container.keep_alive".to_owned(), seconds));
    }
    Ok(service)
}

/// CPU and memory of all containers of a replica.
fn sizes(app: &App, service: &mut Container, told: &Told) -> Result<(), DeploymentError> {
    let (mut cores, mut bytes) = (0.0, 0.0);
    let mut line = 0;
    for container in &app.containers {
        let (cpu, memory) = (container.at("cpu"), container.at("memory"));
        let spot = |node: &Node| Spot { file: app.file, line: if node.line > 0 { node.line } else { app.line } };
        for (node, what, field) in [(cpu, "CPU", &mut service.vcpu), (memory, "memory", &mut service.memory_mb)] {
            if node.text().is_some_and(|text| text.starts_with('[')) {
                *field = Field::Unknown(format!("{what} {}", node.shown()), node.line);
            }
        }
        if service.vcpu == Field::Absent && service.memory_mb == Field::Absent {
            cores += quantity(cpu, "cpu", spot(cpu), told)?.unwrap_or_default();
            bytes += quantity(memory, "memory", spot(memory), told)?.unwrap_or_default();
            line = cpu.line.max(memory.line);
        }
    }
    if service.vcpu == Field::Absent && cores > 0.0 {
        service.vcpu = Field::Known(pod::tidy(cores), line);
    }
    if service.memory_mb == Field::Absent && bytes > 0.0 {
        service.memory_mb = Field::Known(bytes / pod::MB, line);
    }
    if app.containers.len() > 1 {
        service.said.push((app.line, format!("{} containers of a replica are added up", app.containers.len())));
    }
    Ok(())
}

/// What replicas are added by: requests at once is what the model has.
fn rules(app: &App, service: &mut Container) {
    let served = !app.ingress.is_null();
    if app.rules.is_empty() {
        if served {
            let text = format!("no scale rule: {AT_ONCE} requests at once for each replica, the default");
            service.said.push((app.line, text));
            service.at_once = Field::Known(AT_ONCE, app.line);
        }
        return;
    }
    for (kind, settings) in &app.rules {
        if matches!(kind.as_str(), "http" | "tcp") {
            let node = ["concurrentRequests", "concurrent_requests", "concurrentConnections"]
                .iter()
                .map(|key| settings.at(key))
                .find(|node| !node.is_null());
            service.at_once = match node.map(field) {
                Some(field) => field,
                None => Field::Known(AT_ONCE, settings.line),
            };
        } else {
            let text = format!("scale rule on {kind} is not modelled: replicas follow requests at once");
            service.remarks.push((settings.line, text));
        }
    }
}

/// The front door: the app's own address, or none where it only takes events.
fn door(app: &App, service: &mut Container) {
    if app.ingress.is_null() {
        service.door = Some(("event", app.line));
        service.said.push((app.line, "no ingress: nothing calls it over HTTP".to_owned()));
        return;
    }
    service.door = Some(("function-url", app.ingress.line));
    let external = ["external", "external_enabled"].map(|key| app.ingress.at(key)).into_iter().find(|n| !n.is_null());
    if external.is_none_or(|node| node.truth() == Some(false)) {
        service.internal = Some(app.ingress.line);
    }
}
