//! Functions of AWS in a plan, and what calls them.

use super::{Resource, region};
use crate::deployment::function::{Caller, Field, Function, Managed};
use crate::deployment::place;
use crate::deployment::told::Spot;
use crate::deployment::tree::Node;
use crate::deployment::{Document, Gathered};
use crate::scenario::FrontDoor;

/// Sorts the functions of a plan.
pub(super) fn read(resources: &[Resource<'_>], document: &Document, gathered: &mut Gathered) {
    let functions: Vec<&Resource<'_>> = resources.iter().filter(|r| r.kind == "aws_lambda_function").collect();
    let region = region(&document.node, "aws");
    for function in &functions {
        let callers = callers(function, resources, functions.len() == 1, &document.node);
        gathered.functions.push(of(function, region, callers, document));
    }
    for warm in resources.iter().filter(|r| r.kind == "aws_lambda_provisioned_concurrency_config") {
        let count = warm.values.at("provisioned_concurrent_executions");
        let named = warm.values.at("function_name").text();
        // The name may be an ARN, or known only afterwards: then the one function is meant, or the one that the source names.
        let named = named.map(|name| name.split(':').nth(6).unwrap_or(name).to_owned());
        let by_source = || {
            let own = functions.iter().find(|f| refers(&document.node, warm.address, f.address));
            own.and_then(|f| names(f).into_iter().next())
        };
        let name = named.or_else(|| if functions.len() == 1 { None } else { by_source() });
        let spot = Spot { file: document.file, line: count.line };
        if name.is_some() || functions.len() < 2 {
            gathered.provisioned.push((name, field(warm, "provisioned_concurrent_executions", Node::number), spot));
        }
    }
}

fn field<T>(resource: &Resource<'_>, key: &str, read: impl Fn(&Node) -> Option<T>) -> Field<T> {
    let node = resource.values.at(key);
    if let Some(value) = read(node) {
        return Field::Known(value, node.line);
    }
    let unknown = resource.unknown.at(key);
    if unknown.truth() == Some(true) {
        Field::Unknown(format!("{key} of {} (known after apply)", resource.address), unknown.line)
    } else {
        Field::Absent
    }
}

fn names(function: &Resource<'_>) -> Vec<String> {
    let name = function.values.at("function_name").text().map(str::to_owned);
    name.into_iter().chain([function.address.to_owned()]).collect()
}

fn of(function: &Resource<'_>, region: &Node, callers: Vec<Caller>, document: &Document) -> Function {
    let values = function.values;
    let text = |node: &Node| node.text().map(str::to_owned);
    let architectures = values.at("architectures");
    let architecture = match architectures.one().text() {
        Some(name) => Field::Known(name.to_owned(), architectures.line),
        None => field(function, "architectures", |_| None),
    };
    let image = field(function, "package_type", |node| node.text().map(|kind| kind == "Image"));
    let is_image = image.known().copied().unwrap_or(false);
    let snap = values.block("snap_start").at("apply_on");
    let own_region = values.at("region").text().map(|region| (region.to_owned(), values.at("region").line));
    let of_arn =
        values.at("arn").text().and_then(place::region_of_arn).map(|region| (region.to_owned(), values.at("arn").line));
    let set = region.text().map(|text| (text.to_owned(), region.line));
    let disk = values.block("ephemeral_storage").at("size");
    Function {
        names: names(function),
        file: document.file,
        line: values.line,
        memory: field(function, "memory_size", Node::number),
        default_memory: Some((128.0, "memory_size")),
        architecture,
        default_x86: true,
        reserved: field(function, "reserved_concurrent_executions", Node::number),
        snapshot: snap.text().map_or(Field::Absent, |on| Field::Known(on == "PublishedVersions", snap.line)),
        image,
        runtime: if is_image { Field::Absent } else { field(function, "runtime", text) },
        timeout: field(function, "timeout", Node::number),
        disk: disk.number().map_or(Field::Absent, |size| Field::Known(size, disk.line)),
        region: own_region.or(of_arn).or(set).map_or(Field::Absent, |(region, line)| Field::Known(region, line)),
        callers,
        managed: Managed::of(values.block("capacity_provider_config"), values.block("function_scaling_config")),
        ..Function::default()
    }
}

/// What calls a function: with several functions only what names it, or what its source refers to.
fn callers(function: &Resource<'_>, resources: &[Resource<'_>], only: bool, plan: &Node) -> Vec<Caller> {
    let names = names(function);
    let mut found = Vec::new();
    for resource in resources {
        let values = resource.values;
        let text = |key: &str| values.at(key).text().unwrap_or_default();
        let http = text("protocol_type") != "WEBSOCKET";
        let door = match resource.kind {
            "aws_apigatewayv2_api" if only && http => FrontDoor::HttpApi,
            "aws_apigatewayv2_integration" if !only => FrontDoor::HttpApi,
            "aws_api_gateway_rest_api" if only => FrontDoor::RestApi,
            "aws_api_gateway_integration" if !only => FrontDoor::RestApi,
            "aws_lambda_function_url" => FrontDoor::FunctionUrl,
            "aws_lb_target_group" if text("target_type") == "lambda" && only => FrontDoor::LoadBalancer,
            "aws_lb_target_group_attachment" if !only => FrontDoor::LoadBalancer,
            "aws_lambda_event_source_mapping" | "aws_cloudwatch_event_target" | "aws_scheduler_schedule" => {
                FrontDoor::Event
            }
            "aws_sns_topic_subscription" if text("protocol") == "lambda" => FrontDoor::Event,
            "aws_s3_bucket_notification" if !values.at("lambda_function").items().is_empty() => FrontDoor::Event,
            _ => continue,
        };
        let mentions = values.any_scalar(&|value| {
            names.iter().any(|name| value == name || value.ends_with(&format!(":function:{name}")))
        });
        if only || mentions || refers(plan, resource.address, function.address) {
            found.push(Caller { door, what: resource.address.to_owned(), line: values.line });
        }
    }
    found
}

/// Whether the source of one resource refers to another of the same module.
pub(in crate::deployment) fn refers(plan: &Node, from: &str, to: &str) -> bool {
    let (module, name) = split(from);
    let (other, target) = split(to);
    if module != other {
        return false;
    }
    let mut node = plan.path(&["configuration", "root_module"]);
    for call in &module {
        node = node.path(&["module_calls", call, "module"]);
    }
    let resource = node.at("resources").items().iter().find(|r| r.at("address").text() == Some(name.as_str()));
    let Some(resource) = resource else { return false };
    let of =
        |text: &str| text == target || text.strip_prefix(target.as_str()).is_some_and(|rest| rest.starts_with('.'));
    resource.at("expressions").any_scalar(&of)
}

/// What the source of a resource refers to, by address.
pub(in crate::deployment) fn referred(plan: &Node, from: &str) -> Vec<String> {
    let (module, name) = split(from);
    let mut node = plan.path(&["configuration", "root_module"]);
    for call in &module {
        node = node.path(&["module_calls", call, "module"]);
    }
    let resource = node.at("resources").items().iter().find(|r| r.at("address").text() == Some(name.as_str()));
    let Some(resource) = resource else { return Vec::new() };
    let lists = resource.at("expressions").entries().iter().flat_map(|(_, value)| value.at("references").items());
    lists.filter_map(Node::text).map(str::to_owned).collect()
}

/// The modules of an address and the resource in the last, without indices: `module.a["x"].aws_lambda_function.this[0]`.
fn split(address: &str) -> (Vec<String>, String) {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in address.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let mut parts: Vec<&str> = plain.split('.').collect();
    let mut modules = Vec::new();
    while parts.len() > 2 && parts[0] == "module" {
        modules.push(parts[1].to_owned());
        parts.drain(..2);
    }
    (modules, parts.join("."))
}
