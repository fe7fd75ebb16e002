//! Templates of CloudFormation, of SAM, and as the CDK makes them.

mod callers;
mod containers;
mod intrinsics;

use super::function::{Field, Function, Managed};
use super::told::Told;
use super::tree::{NONE, Node};
use super::{APP_RUNNER, Document, Gathered};
use intrinsics::{Values, function as intrinsic, refers};

/// Memory of a function whose template gives none (AWS SAM and CloudFormation references).
const DEFAULT_MEMORY_MB: f64 = 128.0;
/// How the logical ids of functions begin that the CDK adds for itself.
const OF_CDK: [&str; 6] = [
    "LogRetention",
    "CustomS3AutoDelete",
    "AWS679f53fac",
    "CustomResourceProvider",
    "BucketNotificationsHandler",
    "CustomCDKBucketDeployment",
];

/// A template with its resources.
struct Template<'t> {
    resources: &'t [(String, Node)],
    globals: &'t Node,
    values: Values<'t>,
    document: &'t Document,
}

/// Sorts the functions of a template.
pub(super) fn read(document: &Document, gathered: &mut Gathered, told: &mut Told) {
    let node = &document.node;
    let template = Template {
        resources: node.at("Resources").entries(),
        globals: node.path(&["Globals", "Function"]),
        values: Values::of(node),
        document,
    };
    let own = |(id, resource): &&(String, Node)| template.is_function(resource) && !is_of_cdk(id, resource);
    let functions: Vec<&(String, Node)> = template.resources.iter().filter(own).collect();
    let added = template.resources.iter().filter(|(id, r)| template.is_function(r) && is_of_cdk(id, r)).count();
    if added > 0 {
        told.say(document.spot(node), format!("{added} function(s) that the CDK adds for itself are left out"));
    }
    for (id, resource) in &functions {
        if let Some(function) = template.function(id, resource, functions.len() == 1, told) {
            gathered.functions.push(function);
        }
    }
    template.containers(gathered);
    for (id, resource) in template.resources {
        let kind = resource.at("Type").text().unwrap_or_default();
        if kind == "AWS::CloudFormation::Stack" || kind == "AWS::Serverless::Application" {
            told.doubt(
                document.spot(resource),
                format!("{id} is a stack of its own, whose template is another file: import it as well"),
            );
        } else if kind == "AWS::AppRunner::Service" {
            told.doubt(document.spot(resource), format!("{id} is a service of App Runner: {APP_RUNNER}"));
            gathered.idle.push(kind.to_owned());
        } else if functions.is_empty() && gathered.idle.len() < 20 && !gathered.idle.iter().any(|known| known == kind) {
            gathered.idle.push(kind.to_owned());
        }
    }
    let used = template.values.used.borrow();
    if !used.is_empty() {
        let list: Vec<String> = used.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let text = format!("parameters by their defaults: {}", list.join(", "));
        told.say(document.spot(node.at("Parameters")), text);
    }
}

/// Whether a function is one of those that the CDK adds.
fn is_of_cdk(id: &str, resource: &Node) -> bool {
    let path = resource.path(&["Metadata", "aws:cdk:path"]).text().unwrap_or_default();
    OF_CDK.iter().any(|start| id.starts_with(start))
        || path.contains("/Custom::")
        || path.contains("Provider/framework-")
}

impl Template<'_> {
    /// Whether a resource is a function that is deployed: its condition may say that it is not.
    #[expect(clippy::unused_self, reason = "a condition that the file does not tell leaves the function in")]
    fn is_function(&self, resource: &Node) -> bool {
        matches!(resource.at("Type").text(), Some("AWS::Lambda::Function" | "AWS::Serverless::Function"))
    }

    /// Resolves a property into a field.
    fn field<T>(&self, node: &Node, read: impl Fn(&Node) -> Option<T>) -> Field<T> {
        if node.is_null() {
            return Field::Absent;
        }
        match self.values.resolve(node) {
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

    /// The first item of a list that may itself be the result of a function.
    fn first(&self, node: &Node) -> Field<String> {
        match self.values.resolve(node) {
            Ok(list) => match list.one() {
                one if one.is_null() => Field::Absent,
                one => self.text(one),
            },
            Err(what) => Field::Unknown(what, node.line),
        }
    }

    fn function(&self, id: &str, resource: &Node, only: bool, told: &mut Told) -> Option<Function> {
        let condition = resource.at("Condition");
        if let Some(name) = condition.text() {
            match self.values.condition(name, 0) {
                Ok(true) => {}
                Ok(false) => {
                    told.say(
                        self.document.spot(condition),
                        format!("{id} is not deployed: condition {name} does not hold"),
                    );
                    return None;
                }
                Err(what) => {
                    told.doubt(
                        self.document.spot(condition),
                        format!("{id} is deployed only if {what} holds, which is not known here"),
                    );
                }
            }
        }
        let own = resource.at("Properties");
        let sam = resource.at("Type").text() == Some("AWS::Serverless::Function");
        // SAM puts its globals under each function.
        let globals = if sam { self.globals } else { &NONE };
        let property = |keys: &[&str]| {
            let found = own.path(keys);
            if found.is_null() { globals.path(keys) } else { found }
        };
        let image = self.field(property(&["PackageType"]), |node| node.text().map(|kind| kind == "Image"));
        let is_image = image.known().copied().unwrap_or(false)
            || !property(&["ImageUri"]).is_null()
            || !property(&["Code", "ImageUri"]).is_null();
        let name = own.at("FunctionName");
        let named = self.values.resolve(name).ok().and_then(|node| node.text().map(str::to_owned));
        let mut names = vec![id.to_owned()];
        names.extend(named);
        let snap = property(&["SnapStart", "ApplyOn"]);
        Some(Function {
            names,
            file: self.document.file,
            line: resource.line,
            memory: self.number(property(&["MemorySize"])),
            default_memory: Some((DEFAULT_MEMORY_MB, "MemorySize")),
            architecture: self.first(property(&["Architectures"])),
            default_x86: true,
            provisioned: self
                .number(property(&["ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions"]))
                .or(self.warm(id)),
            reserved: self.number(property(&["ReservedConcurrentExecutions"])),
            snapshot: self.field(snap, |node| node.text().map(|on| on == "PublishedVersions")),
            image: if is_image { Field::Known(true, resource.line) } else { image },
            runtime: if is_image { Field::Absent } else { self.text(property(&["Runtime"])) },
            build: resource.path(&["Metadata", "BuildMethod"]).text().map(str::to_owned),
            timeout: self.number(property(&["Timeout"])),
            disk: self.number(property(&["EphemeralStorage", "Size"])),
            callers: self.callers(id, own, property(&["FunctionUrlConfig"]), only),
            managed: Managed::of(
                &self.values.deep(property(&["CapacityProviderConfig"])),
                &self.values.deep(property(&["FunctionScalingConfig"])),
            ),
            ..Function::default()
        })
    }

    /// Instances kept warm that an alias or a version of the function has.
    fn warm(&self, id: &str) -> Field<f64> {
        let kinds = ["AWS::Lambda::Alias", "AWS::Lambda::Version"];
        let own = self.resources.iter().filter(|(_, resource)| {
            let named = resource.path(&["Properties", "FunctionName"]);
            kinds.contains(&resource.at("Type").text().unwrap_or_default())
                && (refers(named, &[id]) || named.text() == Some(id))
        });
        own.map(|(_, r)| {
            self.number(r.path(&["Properties", "ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions"]))
        })
        .find(|field| *field != Field::Absent)
        .unwrap_or_default()
    }
}
