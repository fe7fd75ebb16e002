//! A template of the resource manager: its resources, with expressions resolved as far as the file alone tells.

use super::{App, Plan};
use crate::deployment::container_app;
use crate::deployment::told::Told;
use crate::deployment::tree::{Data, NONE, Node};
use crate::deployment::{Document, Gathered};
use std::cell::Cell;
use std::collections::BTreeMap;

/// Steps that resolving a template may take: variables may refer to each other, and a few lines of them to a billion.
const MAX_STEPS: u32 = 100_000;
/// Deepest nesting of values that is resolved.
const MAX_DEPTH: u32 = 64;

/// Deepest nesting of deployments inside deployments.
const MAX_NESTED: usize = 8;

/// Reads a template.
pub(in crate::deployment) fn read(document: &Document, gathered: &mut Gathered, told: &mut Told) {
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
            "microsoft.web/serverfarms" => gathered.plans.push(Plan::of(resource, values, document.file, &mut used)),
            "microsoft.app/managedenvironments" => {
                gathered.locations.push(values.of_node(resource.at("location"), &mut used));
            }
            "microsoft.app/containerapps" => {
                let whole = Node { line: resource.line, ..values.deep(resource, &mut used) };
                gathered.container_apps.push(container_app::of_resource(&whole, document.file));
            }
            "microsoft.web/sites" => {
                let whole = Node { line: resource.line, ..values.deep(resource, &mut used) };
                match App::of(&whole, resource, document.file) {
                    Some(app) => gathered.apps.push(app),
                    None => gathered.idle.push("Microsoft.Web/sites (a web app, not a function app)".to_owned()),
                }
            }
            _ if !kind.is_empty() && gathered.idle.len() < 20 => gathered.idle.push(resource.at("type").shown()),
            _ => {}
        }
    }
    used
}

/// What expressions can stand for.
pub(super) struct Values<'t> {
    parameters: &'t Node,
    variables: &'t Node,
    steps: Cell<u32>,
}

impl<'t> Values<'t> {
    pub(super) fn of(template: &'t Node) -> Self {
        Self { parameters: template.at("parameters"), variables: template.at("variables"), steps: Cell::new(0) }
    }

    /// A node with every expression in it resolved where the file alone tells.
    fn deep(&self, node: &Node, used: &mut BTreeMap<String, String>) -> Node {
        self.whole(node, used, 0)
    }

    fn whole(&self, node: &Node, used: &mut BTreeMap<String, String>, depth: u32) -> Node {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_STEPS || depth > MAX_DEPTH {
            return NONE.clone();
        }
        let found = self.of_node(node, used);
        let data = match found.data {
            Data::List(items) => Data::List(items.iter().map(|item| self.whole(item, used, depth + 1)).collect()),
            Data::Map(entries) => {
                let resolved = |(key, value): (String, Node)| (key, self.whole(&value, used, depth + 1));
                Data::Map(entries.into_iter().map(resolved).collect())
            }
            data => data,
        };
        Node::new(data, found.line)
    }

    /// A value with expressions resolved where the file alone tells; one that it does not tell stays as it is.
    pub(super) fn of_node(&self, node: &Node, used: &mut BTreeMap<String, String>) -> Node {
        let mut node = node.clone();
        // A variable may stand for a parameter, and a parameter's default for nothing that leads further than this.
        for _ in 0..4 {
            let Some(text) = expression(&node) else { break };
            let line = node.line;
            // Numbers with a fraction have no literal of their own.
            if let Some(number) = argument(text, "json") {
                node = Node::scalar(number, true, line);
                break;
            }
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
pub(super) fn expression(node: &Node) -> Option<&str> {
    let Data::Scalar { text, .. } = &node.data else { return None };
    text.strip_prefix('[').filter(|rest| !rest.starts_with('['))?.strip_suffix(']')
}

/// The name in `parameters('name')`.
fn argument<'t>(text: &'t str, function: &str) -> Option<&'t str> {
    let inside = text.trim().strip_prefix(function)?.trim().strip_prefix('(')?.strip_suffix(')')?.trim();
    inside.strip_prefix('\'')?.strip_suffix('\'').filter(|name| !name.contains('\''))
}
