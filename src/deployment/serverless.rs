//! `serverless.yml` of the Serverless Framework.

mod variables;

use super::error::Fault;
use super::function::{Caller, Field, Function};
use super::told::Told;
use super::tree::{Data, Node};
use super::{Document, Gathered};
use crate::scenario::FrontDoor;
use variables::Variables;

/// Memory of a function that gives none (serverless.com, provider properties).
const DEFAULT_MEMORY_MB: f64 = 1024.0;
/// Region where none is given (ditto).
const DEFAULT_REGION: &str = "us-east-1";

/// Sorts the functions of a service.
pub(super) fn read(document: &Document, gathered: &mut Gathered, told: &mut Told) -> Result<(), Fault> {
    let node = &document.node;
    let variables = Variables::of(node);
    let provider = node.at("provider");
    let named = if provider.text().is_some() { provider } else { provider.at("name") };
    let name = named.text().unwrap_or_default();
    if name != "aws" {
        let why =
            format!("provider '{name}': only aws is read of serverless.yml; import what the cloud itself exports");
        return Err(Fault::new(named.line, why));
    }
    let service = Service { variables, provider, document };
    let functions = node.at("functions");
    let maps: Vec<&Node> =
        if functions.items().is_empty() { vec![functions] } else { functions.items().iter().collect() };
    for map in maps {
        if let Some(text) = map.text() {
            told.doubt(
                document.spot(map),
                format!("{text} is another file: its functions are not here, import what 'sls print' prints"),
            );
        }
        for (name, function) in map.entries() {
            gathered.functions.push(service.function(name, function));
        }
    }
    let used = service.variables.used.borrow();
    if !used.is_empty() {
        let list: Vec<String> = used.iter().map(|(name, value)| format!("{name}={value}")).collect();
        told.say(document.spot(provider), format!("by their defaults: {}", list.join(", ")));
    }
    Ok(())
}

struct Service<'d> {
    variables: Variables<'d>,
    provider: &'d Node,
    document: &'d Document,
}

impl Service<'_> {
    fn field<T>(&self, node: &Node, read: impl Fn(&Node) -> Option<T>) -> Field<T> {
        if node.is_null() {
            return Field::Absent;
        }
        match self.variables.resolve(node) {
            Ok(found) if found.is_null() => Field::Absent,
            Ok(found) => read(&found).map_or_else(
                || Field::Unknown(format!("'{}'", found.shown()), node.line),
                |value| Field::Known(value, node.line),
            ),
            Err(what) => Field::Unknown(what, node.line),
        }
    }

    fn number(&self, node: &Node) -> Field<f64> {
        self.field(node, Node::number)
    }

    fn text(&self, node: &Node) -> Field<String> {
        self.field(node, |node| node.text().map(str::to_owned))
    }

    fn function(&self, name: &str, node: &Node) -> Function {
        let under = |key: &str| {
            let own = node.at(key);
            if own.is_null() { self.provider.at(key) } else { own }
        };
        let image = !node.at("image").is_null();
        let mut names = vec![name.to_owned()];
        names.extend(self.text(node.at("name")).known().cloned());
        let region = self.text(self.provider.at("region"));
        let default_region = Field::Known(DEFAULT_REGION.to_owned(), self.provider.line);
        Function {
            names,
            file: self.document.file,
            line: node.line,
            memory: self.number(under("memorySize")),
            default_memory: Some((DEFAULT_MEMORY_MB, "memorySize")),
            architecture: self.text(under("architecture")),
            default_x86: true,
            provisioned: self.number(node.at("provisionedConcurrency")),
            reserved: self.number(node.at("reservedConcurrency")),
            snapshot: self.field(under("snapStart"), Node::truth),
            image: Field::Known(image, node.at("image").line),
            runtime: if image { Field::Absent } else { self.text(under("runtime")) },
            timeout: self.number(under("timeout")),
            disk: self.number(node.at("ephemeralStorageSize")),
            region: region.or(default_region),
            callers: Self::callers(node),
            ..Function::default()
        }
    }

    fn callers(node: &Node) -> Vec<Caller> {
        let mut callers = Vec::new();
        for event in node.at("events").items() {
            let kind = match &event.data {
                Data::Map(entries) => entries.first().map(|(kind, _)| kind.as_str()),
                _ => event.text(),
            };
            let kind = kind.unwrap_or_default();
            let door = match kind {
                "http" => FrontDoor::RestApi,
                "httpApi" => FrontDoor::HttpApi,
                "alb" => FrontDoor::LoadBalancer,
                _ => FrontDoor::Event,
            };
            callers.push(Caller { door, what: format!("event {kind}"), line: event.line });
        }
        let url = node.at("url");
        if !url.is_null() && url.truth() != Some(false) {
            callers.push(Caller { door: FrontDoor::FunctionUrl, what: "url".to_owned(), line: url.line });
        }
        callers
    }
}
