//! Answers of `aws lambda`: the configuration of functions and their provisioned concurrency.

use super::function::{Field, Function, Managed};
use super::kubernetes::pod::MB;
use super::told::{Spot, Told};
use super::tree::Node;
use super::{Document, Gathered, place};

/// Functions: of `get-function-configuration`, `get-function`, `list-functions`.
pub(super) fn functions(document: &Document, gathered: &mut Gathered, told: &mut Told) {
    let node = &document.node;
    let listed = node.at("Functions").items();
    if node.has("NextMarker") {
        told.doubt(document.spot(node), "the list goes on (NextMarker): other functions are not in the file");
    }
    if !listed.is_empty() {
        gathered.functions.extend(listed.iter().map(|one| function(one, &super::tree::NONE, document)));
    } else if node.has("Configuration") {
        gathered.functions.push(function(node.at("Configuration"), node.at("Concurrency"), document));
    } else {
        gathered.functions.push(function(node, &super::tree::NONE, document));
    }
}

fn function(node: &Node, concurrency: &Node, document: &Document) -> Function {
    let image = node.at("PackageType").text() == Some("Image");
    let arn = node.at("FunctionArn");
    let runtime = node.at("Runtime");
    let snap = node.path(&["SnapStart", "ApplyOn"]);
    let architecture = node.at("Architectures").one();
    Function {
        names: node.at("FunctionName").text().map(str::to_owned).into_iter().collect(),
        file: document.file,
        line: node.line.max(node.at("FunctionName").line),
        memory: number(node.at("MemorySize")),
        architecture: text(architecture),
        default_x86: true,
        reserved: number(concurrency.at("ReservedConcurrentExecutions")),
        snapshot: snap.text().map_or(Field::Absent, |on| Field::Known(on == "PublishedVersions", snap.line)),
        image: Field::Known(image, node.at("PackageType").line),
        runtime: if image { Field::Absent } else { text(runtime) },
        timeout: number(node.at("Timeout")),
        disk: number(node.path(&["EphemeralStorage", "Size"])),
        package_mb: size(node, image),
        region: arn
            .text()
            .and_then(place::region_of_arn)
            .map_or(Field::Absent, |region| Field::Known(region.to_owned(), arn.line)),
        managed: Managed::of(node.at("CapacityProviderConfig"), node.at("FunctionScalingConfig")),
        ..Function::default()
    }
}

/// The size of code and layers; that of an image is given as 0, which means unknown.
fn size(node: &Node, image: bool) -> Option<(f64, String, u64)> {
    let code = node.at("CodeSize").number().filter(|bytes| *bytes > 0.0 && !image)?;
    let layers: f64 = node.at("Layers").items().iter().filter_map(|layer| layer.at("CodeSize").number()).sum();
    let [code, layers] = [code, layers].map(|bytes| bytes / MB);
    let remark = format!("the package is {code:.1} MB of code and {layers:.1} MB of layers");
    Some((code + layers, remark, node.at("CodeSize").line))
}

fn number(node: &Node) -> Field<f64> {
    node.number().map_or(Field::Absent, |value| Field::Known(value, node.line))
}

fn text(node: &Node) -> Field<String> {
    node.text().map_or(Field::Absent, |value| Field::Known(value.to_owned(), node.line))
}

/// Provisioned concurrency, whose answer names no function.
pub(super) fn provisioned(document: &Document, gathered: &mut Gathered) {
    let node = &document.node;
    let listed = node.at("ProvisionedConcurrencyConfigs").items();
    let all = if listed.is_empty() { std::slice::from_ref(node) } else { listed };
    for one in all {
        let name = one.at("FunctionArn").text().and_then(|arn| arn.split(':').nth(6)).map(str::to_owned);
        let count = one.at("RequestedProvisionedConcurrentExecutions");
        gathered.provisioned.push((name, number(count), Spot { file: document.file, line: count.line }));
    }
}
