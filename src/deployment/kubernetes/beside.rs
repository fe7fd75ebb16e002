//! Objects beside a workload: what the model has nothing for is said, unless nearly every chart has it.

use super::Object;
use crate::deployment::Gathered;
use crate::deployment::told::Told;

/// Kinds that say nothing about how a service runs and that nearly every chart has.
const SILENT: [&str; 17] = [
    "ServiceAccount",
    "ConfigMap",
    "Secret",
    "Role",
    "RoleBinding",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "Namespace",
    "NetworkPolicy",
    "ServiceMonitor",
    "PodMonitor",
    "PrometheusRule",
    "Endpoints",
    "EndpointSlice",
    "Event",
    "PriorityClass",
];

/// Says what is not read, unless nearly every chart has it.
pub(super) fn left_out(object: &Object<'_>, found: bool, gathered: &mut Gathered, told: &mut Told) {
    if object.is_workload() || object.is_autoscaler() || object.kind == "VerticalPodAutoscaler" {
        return;
    }
    // What something else made, as the pods of a Deployment, is told by that.
    let owned = !object.node.path(&["metadata", "ownerReferences"]).items().is_empty();
    if owned && found {
        return;
    }
    if !found {
        if !gathered.idle.iter().any(|kind| kind == object.kind) && gathered.idle.len() < 20 {
            gathered.idle.push(object.kind.to_owned());
        }
        return;
    }
    let spot = object.spot(object.node);
    let (kind, name) = (object.kind, object.name);
    let text = match kind {
        "" => "a document without a kind is left out".to_owned(),
        "PodDisruptionBudget" => "a PodDisruptionBudget is ignored: the model drains no nodes".to_owned(),
        "Ingress" | "Gateway" | "HTTPRoute" => format!("{kind} {name}: the model's own load balancer stands for it"),
        "Service" => {
            let open = object.spec().at("type").text() == Some("LoadBalancer");
            if !open {
                return;
            }
            format!("Service {name} is of type LoadBalancer: the model has one load balancer of its own")
        }
        "DaemonSet" => format!("{kind} {name} is no service that scales with requests: left out"),
        "Pod" => {
            let hook = object.node.path(&["metadata", "annotations", "helm.sh/hook"]).text().is_some();
            if hook {
                return told.say(spot, format!("Pod {name} is a test of the chart: left out"));
            }
            format!("Pod {name} stands by itself: left out")
        }
        kind if SILENT.contains(&kind) => return,
        kind => format!("{kind} {name} is left out: the model has nothing for it"),
    };
    told.say(spot, text);
}
