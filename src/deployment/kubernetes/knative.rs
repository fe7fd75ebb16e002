//! Services of Knative, which scale on concurrency.

use super::Object;
use crate::deployment::told::Told;
use crate::deployment::tree::{NONE, Node};

/// An annotation of Knative's autoscaler, in either of its spellings.
fn annotation<'n>(of: &Object<'n>, names: [&str; 2]) -> &'n Node {
    let template = of.spec().path(&["template", "metadata", "annotations"]);
    let own = of.node.path(&["metadata", "annotations"]);
    let keys = names.map(|name| format!("autoscaling.knative.dev/{name}"));
    let found = [template, own].into_iter().flat_map(|map| keys.iter().map(|key| map.at(key)));
    found.into_iter().find(|node| !node.is_null()).unwrap_or(&NONE)
}

/// Tells replicas and concurrency.
pub(super) fn tell(of: &Object<'_>, told: &mut Told) {
    let (least, most) = (annotation(of, ["min-scale", "minScale"]), annotation(of, ["max-scale", "maxScale"]));
    let few = least.number().unwrap_or_default();
    if few < 1.0 {
        told.doubt(of.spot(least), "scales to zero: the model keeps one pod at least (kubernetes.min_replicas)");
    }
    told.number(of.spot(least), "kubernetes.min_replicas", few.max(1.0), "min-scale");
    match most.number().filter(|many| *many >= 1.0) {
        Some(many) => told.number(of.spot(most), "kubernetes.max_replicas", many, "max-scale"),
        None => told.doubt(of.spot(of.spec()), "no max-scale: kubernetes.max_replicas stays as it is"),
    }
    let concurrency = of.spec().path(&["template", "spec", "containerConcurrency"]);
    if let Some(at_once) = concurrency.number().filter(|at_once| *at_once >= 1.0) {
        told.number(of.spot(concurrency), "kubernetes.concurrency", at_once, "containerConcurrency");
    }
    let (metric, target) = (annotation(of, ["metric", "metric"]), annotation(of, ["target", "target"]));
    match (metric.text(), target.number()) {
        (Some("cpu"), Some(percent)) => {
            told.number(of.spot(target), "kubernetes.target_utilization", percent / 100.0, "target of the CPU metric");
        }
        _ => told.doubt(
            of.spot(metric),
            "Knative scales on concurrency: the model scales on CPU, so kubernetes.target_utilization stays as it is",
        ),
    }
}
