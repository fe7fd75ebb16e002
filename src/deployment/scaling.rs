//! Application Auto Scaling of AWS, which moves the tasks of an ECS service and the provisioned concurrency of a function: in templates, in
//! plans, and as `aws application-autoscaling describe-…` prints it.

use super::function::Field;
use super::told::Spot;
use super::tree::Node;
use super::{Document, Gathered};

/// What is scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scaled {
    /// Tasks of an ECS service.
    Tasks,
    /// Provisioned concurrency of a function.
    Provisioned,
}

impl Scaled {
    /// What a resource id begins with, or a namespace says.
    pub(super) fn of(namespace: Option<&str>, resource: Option<&str>) -> Option<Self> {
        match (namespace, resource) {
            (Some("ecs"), _) => Some(Self::Tasks),
            (Some("lambda"), _) => Some(Self::Provisioned),
            (None, Some(id)) if id.starts_with("service/") => Some(Self::Tasks),
            (None, Some(id)) if id.starts_with("function:") => Some(Self::Provisioned),
            _ => None,
        }
    }
}

/// What one resource says of how something is scaled.
#[derive(Debug, Clone)]
pub(super) struct Scaling {
    pub of: Scaled,
    /// What the scaled thing goes by; empty where only a deployment tells.
    pub names: Vec<String>,
    pub spot: Spot,
    pub says: Says,
}

/// The resources of Application Auto Scaling.
#[derive(Debug, Clone)]
pub(super) enum Says {
    /// A scalable target: the bounds.
    Bounds { least: Field<f64>, most: Field<f64> },
    /// A policy that tracks a metric, with its target and its cooldowns.
    Tracks { metric: String, target: Field<f64>, cooldown: bool },
    /// A policy in steps.
    Steps,
    /// An action at a time of the day.
    Scheduled { least: Field<f64>, most: Field<f64> },
}

/// The name of a service in `service/CLUSTER/NAME`, or of a function in `function:NAME:ALIAS`.
pub(super) fn name(resource: &str) -> Option<String> {
    let rest = resource.strip_prefix("service/").and_then(|rest| rest.rsplit('/').next());
    let function = || resource.strip_prefix("function:").and_then(|rest| rest.split(':').next());
    rest.or_else(function).filter(|name| !name.is_empty() && !name.contains("${")).map(str::to_owned)
}

/// A number that is there, or what only a deployment tells.
pub(super) fn field(node: &Node) -> Field<f64> {
    match (node.number(), node.text()) {
        (Some(value), _) => Field::Known(value, node.line),
        (None, Some(_)) => Field::Unknown(node.shown(), node.line),
        (None, None) => Field::Absent,
    }
}

/// A scalable target, in the names of any source.
pub(super) fn bounds(node: &Node) -> Says {
    Says::Bounds { least: field(node.loose("MinCapacity")), most: field(node.loose("MaxCapacity")) }
}

/// A scaling policy.
pub(super) fn policy(node: &Node) -> Says {
    let tracking = ["TargetTrackingScalingPolicyConfiguration", "TargetTrackingConfiguration"]
        .map(|key| node.loose(key).one())
        .into_iter()
        .find(|node| !node.is_null());
    let Some(tracking) = tracking else { return Says::Steps };
    let predefined = tracking.loose("PredefinedMetricSpecification").one().loose("PredefinedMetricType");
    let cooldowns = ["ScaleOutCooldown", "ScaleInCooldown"];
    Says::Tracks {
        metric: predefined.text().unwrap_or("a metric of one's own").to_owned(),
        target: field(tracking.loose("TargetValue")),
        cooldown: cooldowns.iter().any(|key| tracking.loose(key).number().is_some()),
    }
}

/// A scheduled action.
pub(super) fn scheduled(node: &Node) -> Says {
    let action = node.loose("ScalableTargetAction").one();
    Says::Scheduled { least: field(action.loose("MinCapacity")), most: field(action.loose("MaxCapacity")) }
}

/// Answers of `aws application-autoscaling`.
pub(super) fn answers(document: &Document, gathered: &mut Gathered) {
    type Reader = fn(&Node) -> Says;
    let readers: [(&str, Reader); 3] =
        [("ScalableTargets", bounds), ("ScalingPolicies", policy), ("ScheduledActions", scheduled)];
    for (key, read) in readers {
        for node in document.node.at(key).items() {
            let resource = node.at("ResourceId").text();
            let Some(of) = Scaled::of(node.at("ServiceNamespace").text(), resource) else { continue };
            let names = resource.and_then(name).into_iter().collect();
            gathered.scalings.push(Scaling { of, names, spot: document.spot(node), says: read(node) });
        }
    }
}

/// What is said of one thing: what names it, and what names nothing where it is the only one.
pub(super) fn about<'s>(
    all: &'s [Scaling],
    of: Scaled,
    names: &[String],
    only: bool,
) -> impl Iterator<Item = &'s Scaling> {
    let names = names.to_vec();
    all.iter().filter(move |scaling| {
        let named = scaling.names.iter().any(|name| names.contains(name));
        scaling.of == of && (named || (only && scaling.names.is_empty()))
    })
}
