//! Templates of the Azure Resource Manager, which Bicep builds, and the same function apps from Terraform.

use super::error::DeploymentError;
use super::function::runtime;
use super::kubernetes::nodes;
use super::told::{Spot, Told};
use super::tree::{Data, NONE, Node};
use super::{Choice, Document, Gathered};
use std::collections::BTreeMap;

/// A function app on the Flex Consumption plan.
#[derive(Debug, Clone)]
pub(super) struct App {
    pub name: String,
    pub file: usize,
    pub line: u64,
    pub memory: Node,
    pub most: Node,
    /// Instances kept ready, by group of triggers.
    pub ready: Vec<Node>,
    pub concurrency: Node,
    pub location: Node,
    pub runtime: Node,
    pub remarks: Vec<(u64, String)>,
}

/// Deepest nesting of deployments inside deployments.
const MAX_NESTED: usize = 8;

/// Reads a template.
pub(super) fn read(document: &Document, gathered: &mut Gathered, told: &mut Told) {
    let values = Values::of(&document.node);
    let used = resources(&document.node, &values, document, 0, gathered, told);
    if !used.is_empty() {
        let list: Vec<String> = used.iter().map(|(name, value)| format!("{name}={value}")).collect();
        told.say(
            document.spot(document.node.at("parameters")),
            format!("parameters by their defaults: {}", list.join(", ")),
        );
    }
}

/// The resources of a template and of those nested in it; the parameters that they used.
fn resources(
    template: &Node,
    values: &Values<'_>,
    document: &Document,
    depth: usize,
    gathered: &mut Gathered,
    told: &mut Told,
) -> BTreeMap<String, String> {
    let mut used = BTreeMap::new();
    let node = template.at("resources");
    // With symbolic names the resources are a map.
    let all: Vec<&Node> = node.items().iter().chain(node.entries().iter().map(|(_, node)| node)).collect();
    for resource in all {
        let kind = resource.at("type").text().unwrap_or_default().to_ascii_lowercase();
        let properties = resource.at("properties");
        match kind.as_str() {
            "microsoft.resources/deployments" if depth < MAX_NESTED => {
                let inner = properties.at("template");
                let values = Values::of(inner);
                used.extend(resources(inner, &values, document, depth + 1, gathered, told));
                if properties.has("templateLink") {
                    told.doubt(document.spot(resource), "a linked template is not in the file: import it as well");
                }
            }
            "microsoft.web/sites" => {
                let config = properties.at("functionAppConfig");
                if config.is_null() {
                    gathered
                        .idle
                        .push("Microsoft.Web/sites without functionAppConfig (not Flex Consumption)".to_owned());
                    continue;
                }
                gathered.apps.push(app(resource, config, values, document, &mut used));
            }
            _ if !kind.is_empty() && gathered.idle.len() < 20 => gathered.idle.push(resource.at("type").shown()),
            _ => {}
        }
    }
    used
}

fn app(
    resource: &Node,
    config: &Node,
    values: &Values<'_>,
    document: &Document,
    used: &mut BTreeMap<String, String>,
) -> App {
    let mut value = |node: &Node| values.of_node(node, used);
    // Any part may stand among the variables.
    let config = value(config);
    let scale = value(config.at("scaleAndConcurrency"));
    let groups = value(scale.at("alwaysReady"));
    let mut ready = Vec::new();
    for group in groups.items() {
        let group = value(group);
        ready.push(value(group.at("instanceCount")));
    }
    if expression(&groups).is_some() {
        ready.push(groups);
    }
    let http = value(scale.path(&["triggers", "http"]));
    let of_runtime = value(config.at("runtime"));
    App {
        name: value(resource.at("name")).text().unwrap_or_default().to_owned(),
        file: document.file,
        line: resource.line,
        memory: value(scale.at("instanceMemoryMB")),
        most: value(scale.at("maximumInstanceCount")),
        ready,
        concurrency: value(http.at("perInstanceConcurrency")),
        location: value(resource.at("location")),
        runtime: value(of_runtime.at("name")),
        remarks: Vec::new(),
    }
}

/// What expressions can stand for.
struct Values<'t> {
    parameters: &'t Node,
    variables: &'t Node,
}

impl<'t> Values<'t> {
    fn of(template: &'t Node) -> Self {
        Self { parameters: template.at("parameters"), variables: template.at("variables") }
    }

    /// A value with expressions resolved where the file alone tells; one that it does not tell stays as it is.
    fn of_node(&self, node: &Node, used: &mut BTreeMap<String, String>) -> Node {
        let mut node = node.clone();
        // A variable may stand for a parameter, and a parameter's default for nothing that leads further than this.
        for _ in 0..4 {
            let Some(text) = expression(&node) else { break };
            let line = node.line;
            let found = if let Some(name) = argument(text, "parameters") {
                let found = self.parameters.path(&[name, "defaultValue"]);
                if expression(found).is_none()
                    && let Some(value) = found.text()
                {
                    used.insert(name.to_owned(), value.to_owned());
                }
                found
            } else if let Some(name) = argument(text, "variables") {
                self.variables.at(name)
            } else {
                &NONE
            };
            if found.is_null() {
                break;
            }
            node = Node { line, ..found.clone() };
        }
        node
    }
}

/// The inside of `[expression]`.
fn expression(node: &Node) -> Option<&str> {
    let Data::Scalar { text, .. } = &node.data else { return None };
    text.strip_prefix('[').filter(|rest| !rest.starts_with('['))?.strip_suffix(']')
}

/// The name in `parameters('name')`.
fn argument<'t>(text: &'t str, function: &str) -> Option<&'t str> {
    let inside = text.trim().strip_prefix(function)?.trim().strip_prefix('(')?.strip_suffix(')')?.trim();
    inside.strip_prefix('\'')?.strip_suffix('\'').filter(|name| !name.contains('\''))
}

/// A function app from Terraform; `None` for a resource that is none.
pub(super) fn of_terraform(kind: &str, values: &Node, file: usize) -> Option<App> {
    if kind != "azurerm_function_app_flex_consumption" {
        return None;
    }
    let ready = values.at("always_ready").items().iter().map(|group| group.at("instance_count").clone()).collect();
    Some(App {
        name: values.at("name").text().unwrap_or_default().to_owned(),
        file,
        line: values.line,
        memory: values.at("instance_memory_in_mb").clone(),
        most: values.at("maximum_instance_count").clone(),
        ready,
        concurrency: values.at("http_concurrency").clone(),
        location: values.at("location").clone(),
        runtime: values.at("runtime_name").clone(),
        remarks: Vec::new(),
    })
}

/// Tells the app that is meant; whether there was any.
pub(super) fn tell(apps: &[App], choice: &mut Choice<'_>, told: &mut Told) -> Result<bool, DeploymentError> {
    let Some(first) = apps.first() else { return Ok(false) };
    let names: Vec<Vec<String>> = apps.iter().map(|app| vec![app.name.clone()]).collect();
    let spot = Spot { file: first.file, line: first.line };
    let Some(at) = choice.one("function app", &names, spot, told)? else { return Ok(false) };
    apps[at].tell(told);
    Ok(true)
}

impl App {
    const fn spot(&self, node: &Node) -> Spot {
        Spot { file: self.file, line: if node.line > 0 { node.line } else { self.line } }
    }

    /// A number, or a remark that it is not known here.
    fn number(&self, node: &Node, id: &str, told: &mut Told) -> Option<f64> {
        if node.number().is_none() && node.text().is_some() {
            told.doubt(self.spot(node), format!("{} is not known here: {id} stays as it is", node.shown()));
        }
        node.number()
    }

    fn tell(&self, told: &mut Told) {
        let here = Spot { file: self.file, line: self.line };
        told.word(here, "place.provider", "azure", "a function app of Azure");
        match self.location.text() {
            Some(text) if expression(&self.location).is_some() => {
                let text = format!("location {text} is not in the file: place.region stays as it is");
                told.doubt(self.spot(&self.location), text);
            }
            // Names as people read them, such as 'West Europe', mean the same.
            Some(text) => nodes::region(&text.to_ascii_lowercase().replace(' ', ""), self.spot(&self.location), told),
            None => {}
        }
        let memory = self.number(&self.memory, "serverless.memory_mb", told);
        if let Some(memory) = memory {
            told.number(self.spot(&self.memory), "serverless.memory_mb", memory, "memory of an instance");
        }
        if let Some(most) = self.number(&self.most, "serverless.concurrency_limit", told) {
            told.number(self.spot(&self.most), "serverless.concurrency_limit", most, "most instances");
        }
        let mut ready = Vec::new();
        for node in &self.ready {
            ready.extend(self.number(node, "serverless.provisioned", told));
        }
        if let Some(node) = self.ready.first().filter(|_| ready.len() == self.ready.len()) {
            told.number(self.spot(node), "serverless.provisioned", ready.iter().sum(), "instances always ready");
        }
        told.word(here, "serverless.front_door", "function-url", "the app's own HTTP address");
        if let (Some(memory), Some(at_once)) = (memory, self.concurrency.number()) {
            told.figure(self.spot(&self.concurrency), format!("azure.function.concurrency_at.{memory}"), at_once);
        }
        if let Some(name) = self.runtime.text() {
            runtime(name, None, self.spot(&self.runtime), told);
        }
        for (line, text) in &self.remarks {
            told.doubt(Spot { line: *line, ..here }, text);
        }
    }
}
