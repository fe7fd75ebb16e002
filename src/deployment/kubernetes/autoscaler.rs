//! Autoscalers: the horizontal one of Kubernetes, and those of KEDA.

use super::pod::{Pod, cores};
use super::{Object, behavior, quantity, signal};
use crate::deployment::error::DeploymentError;
use crate::deployment::told::Told;
use crate::deployment::tree::Node;
use crate::scenario::ScaleToZero;

/// Share of the CPU request that an autoscaler without metrics aims at: the default of `autoscaling/v2` in the API reference.
const DEFAULT_TARGET: f64 = 0.8;
/// Most pods of a `ScaledObject` that does not say: KEDA's documented default.
const KEDA_MOST: f64 = 100.0;

/// What it scales, in words.
pub(super) fn target(of: &Object<'_>) -> String {
    let (kind, name) = reference(of);
    if name.is_empty() { "nothing that it names".to_owned() } else { format!("{kind} {name}") }
}

fn reference<'d>(of: &Object<'d>) -> (&'d str, &'d str) {
    let target = of.spec().at("scaleTargetRef");
    let text = |key: &str| target.at(key).text();
    // The HTTP add-on named a Deployment directly in its first versions.
    let name = text("name").or_else(|| text("deployment")).unwrap_or_default();
    (text("kind").unwrap_or("Deployment"), name)
}

/// Whether it scales this workload.
pub(super) fn scales(of: &Object<'_>, workload: &Object<'_>) -> bool {
    let (kind, name) = reference(of);
    !name.is_empty() && workload.is_meant_by(kind, name, of.namespace)
}

/// Tells what an autoscaler says; the pod is not known where its workload is in no file.
pub(super) fn tell(of: &Object<'_>, pod: Option<&Pod>, told: &mut Told) -> Result<(), DeploymentError> {
    match of.kind {
        "ScaledObject" => keda(of, pod, told),
        "HTTPScaledObject" => {
            bounds(of, (of.spec().path(&["replicas", "min"]), of.spec().path(&["replicas", "max"])), true, told)?;
            idle(of, of.spec().at("scaledownPeriod"), "scaledownPeriod", told);
            signal::http(of, told);
            Ok(())
        }
        _ => horizontal(of, pod, told),
    }
}

/// A whole number from 0, or what is wrong with it.
fn count(of: &Object<'_>, node: &Node, what: &str, told: &Told) -> Result<Option<f64>, DeploymentError> {
    let Some(text) = node.text() else { return Ok(None) };
    let number = node.number().filter(|count| *count >= 0.0 && count.fract() == 0.0);
    let wrong = || told.error(of.spot(node), format!("{what} '{text}' is no count; a whole number such as 3"));
    number.ok_or_else(wrong).map(Some)
}

/// Fewest and most pods of KEDA, whose defaults are 0 and 100; `empties` where something beside CPU and memory can bring pods back.
fn bounds(
    of: &Object<'_>,
    (least, most): (&Node, &Node),
    empties: bool,
    told: &mut Told,
) -> Result<(), DeploymentError> {
    let few = count(of, least, "the fewest replicas", told)?;
    let many = count(of, most, "the most replicas", told)?;
    let spot = of.spot(least);
    let held = few.unwrap_or_default();
    if held < 1.0 {
        let default = if few.is_none() { " (the default)" } else { "" };
        if empties {
            told.say(
                spot,
                format!("scales to zero{default}: one pod at least while requests come, none after a silence"),
            );
            told.word(spot, "kubernetes.scale_to_zero", ScaleToZero::Keda.id(), "fewest pods of KEDA");
        } else {
            told.say(
                spot,
                format!("the fewest pods are 0{default}, but CPU and memory alone bring no pod back: one stays"),
            );
        }
    }
    told.number(spot, "kubernetes.min_replicas", held.max(1.0), "fewest pods of KEDA");
    if many.is_none() {
        told.say(of.spot(of.spec()), format!("the most replicas are not set: {KEDA_MOST}, KEDA's default"));
    }
    told.number(of.spot(most), "kubernetes.max_replicas", many.unwrap_or(KEDA_MOST), "most pods of KEDA");
    Ok(())
}

/// For how long no request must come before the last pod goes, where the file says so.
fn idle(of: &Object<'_>, node: &Node, name: &str, told: &mut Told) {
    if let Some(seconds) = node.number().filter(|seconds| *seconds >= 0.0) {
        told.number(of.spot(node), "kubernetes.zero_idle_s", seconds, format!("{name} of KEDA"));
    }
}

fn horizontal(of: &Object<'_>, pod: Option<&Pod>, told: &mut Told) -> Result<(), DeploymentError> {
    let spec = of.spec();
    let (least, most) = (spec.at("minReplicas"), spec.at("maxReplicas"));
    let few = count(of, least, "minReplicas", told)?;
    if few.is_none() {
        told.say(of.spot(spec), "minReplicas absent: 1, the default of Kubernetes");
    }
    let few = few.unwrap_or(1.0);
    if few < 1.0 {
        let text = "minReplicas: 0 scales to zero: such an autoscaler buffers no request, as KEDA's add-on and Knative do; taken as KEDA";
        told.doubt(of.spot(least), text);
        told.word(of.spot(least), "kubernetes.scale_to_zero", ScaleToZero::Keda.id(), "minReplicas: 0");
    }
    told.number(of.spot(least), "kubernetes.min_replicas", few.max(1.0), "minReplicas");
    match count(of, most, "maxReplicas", told)? {
        Some(many) => told.number(of.spot(most), "kubernetes.max_replicas", many.max(1.0), "maxReplicas"),
        None => told.doubt(
            of.spot(spec),
            "maxReplicas absent, which Kubernetes refuses: kubernetes.max_replicas stays as it is",
        ),
    }
    let old = spec.at("targetCPUUtilizationPercentage");
    if let Some(percent) = old.number() {
        utilization(of, old, percent, "targetCPUUtilizationPercentage", pod, told);
    } else {
        let metrics = spec.at("metrics").items();
        if metrics.is_empty() {
            told.say(of.spot(spec), "no metrics: 80 % of the CPU request, the default of Kubernetes");
            told.number(
                of.spot(spec),
                "kubernetes.target_utilization",
                DEFAULT_TARGET,
                "the default of an HPA without metrics",
            );
            unrequested(of, of.spec(), pod, told);
        }
        measures(of, metrics, pod, told)?;
    }
    behavior::tell(of, spec.at("behavior"), told);
    Ok(())
}

/// Sets a share of the CPU request, given in percent.
fn utilization(of: &Object<'_>, at: &Node, percent: f64, from: &str, pod: Option<&Pod>, told: &mut Told) {
    told.number(of.spot(at), "kubernetes.target_utilization", percent / 100.0, from);
    unrequested(of, at, pod, told);
}

/// Says so where a share of the request is aimed at and nothing is requested.
fn unrequested(of: &Object<'_>, at: &Node, pod: Option<&Pod>, told: &mut Told) {
    if pod.is_some_and(|pod| pod.cpu.is_none()) {
        let text =
            "no CPU request: an HPA on CPU utilization cannot work without one, and kubernetes.pod_vcpu stays as it is";
        told.doubt(of.spot(at), text);
    }
}

/// The metrics of an autoscaler: CPU becomes the target, or else requests do; the rest is said.
fn measures(of: &Object<'_>, metrics: &[Node], pod: Option<&Pod>, told: &mut Told) -> Result<(), DeploymentError> {
    let (mut set, mut others) = (false, Vec::new());
    for metric in metrics {
        if cpu(of, metric, pod, told)? {
            set = true;
        } else {
            others.push(metric);
        }
    }
    if !set {
        let mut kept = Vec::new();
        for metric in others {
            if set || !signal::metric(of, metric, told)? {
                kept.push(metric);
            } else {
                set = true;
            }
        }
        others = kept;
    }
    let stays = if set { "" } else { ": kubernetes.target_utilization stays as it is" };
    for metric in &others {
        told.doubt(of.spot(metric), other(metric) + stays);
    }
    if set && !others.is_empty() {
        let text = "several metrics: Kubernetes takes the one that asks for the most pods, the model looks at one, CPU where it is among them";
        told.doubt(of.spot(of.spec().at("metrics")), text);
    }
    Ok(())
}

/// Sets the target from a metric on CPU; `false` where it is on something else.
fn cpu(of: &Object<'_>, metric: &Node, pod: Option<&Pod>, told: &mut Told) -> Result<bool, DeploymentError> {
    let by_container = metric.at("type").text() == Some("ContainerResource");
    let resource = metric.at(if by_container { "containerResource" } else { "resource" });
    if resource.at("name").text() != Some("cpu") {
        return Ok(false);
    }
    if let (true, Some(pod), Some(container)) = (by_container, pod, resource.at("container").text())
        && container != pod.main
    {
        return Ok(false);
    }
    let asked = pod.and_then(|pod| if by_container { pod.main_cpu } else { pod.cpu });
    let target = resource.at("target");
    // The beta versions had the target's fields in the resource itself.
    let percent = [target.at("averageUtilization"), resource.at("targetAverageUtilization")];
    let value = [target.at("averageValue"), resource.at("targetAverageValue")];
    if let Some(node) = percent.into_iter().find(|node| node.number().is_some()) {
        let percent = node.number().unwrap_or_default();
        utilization(of, node, percent, "averageUtilization", pod, told);
        return Ok(true);
    }
    let Some(node) = value.into_iter().find(|node| node.text().is_some()) else { return Ok(false) };
    let aim = quantity(node, "cpu target", of.spot(node), told)?.unwrap_or_default();
    if let Some(asked) = asked.filter(|asked| *asked > 0.0) {
        let share = aim / asked;
        let text = format!("target {} of {} taken as {:.3} %", node.shown(), cores(asked), share * 100.0);
        told.say(of.spot(node), text.replace(".000 %", " %"));
        told.number(of.spot(node), "kubernetes.target_utilization", share, "averageValue over the request");
    } else {
        let text = format!(
            "target {} is a share of no known CPU request: kubernetes.target_utilization stays as it is",
            node.shown()
        );
        told.doubt(of.spot(node), text);
    }
    Ok(true)
}

/// What else an autoscaler looks at, in words.
fn other(metric: &Node) -> String {
    let kind = metric.at("type").text().unwrap_or_default();
    match kind {
        "Resource" | "ContainerResource" => {
            let resource = metric.at(if kind == "Resource" { "resource" } else { "containerResource" });
            let (name, container) = (resource.at("name").shown(), resource.at("container").shown());
            let of = if container.is_empty() { String::new() } else { format!(" of container {container}") };
            format!("{name}-based HPA{of} is not modelled")
        }
        kind => {
            let body = metric.at(&kind.to_ascii_lowercase());
            let named = body.path(&["metric", "name"]);
            let name = if named.is_null() { body.at("metricName") } else { named };
            format!("scales on {} ({kind}): not modelled", name.shown())
        }
    }
}

fn keda(of: &Object<'_>, pod: Option<&Pod>, told: &mut Told) -> Result<(), DeploymentError> {
    let spec = of.spec();
    let by_use = |trigger: &Node| matches!(trigger.at("type").text(), Some("cpu" | "memory"));
    let empties = spec.at("triggers").items().iter().any(|trigger| !by_use(trigger));
    bounds(of, (spec.at("minReplicaCount"), spec.at("maxReplicaCount")), empties, told)?;
    let fewest_idle = spec.at("idleReplicaCount");
    match fewest_idle.number() {
        Some(count) if count < 1.0 && empties => {
            told.word(
                of.spot(fewest_idle),
                "kubernetes.scale_to_zero",
                ScaleToZero::Keda.id(),
                "idleReplicaCount of KEDA",
            );
        }
        Some(count) => {
            told.doubt(
                of.spot(fewest_idle),
                format!("idleReplicaCount {count} is not modelled: pods stay at the fewest"),
            );
        }
        None => {}
    }
    if empties {
        idle(of, spec.at("cooldownPeriod"), "cooldownPeriod", told);
    }
    let (mut set, triggers) = (false, spec.at("triggers"));
    let on_cpu = triggers.items().iter().any(|trigger| trigger.at("type").text() == Some("cpu"));
    for trigger in triggers.items() {
        if on_cpu || set || !signal::trigger(of, trigger, told) {
            set |= trigger_on_cpu(of, trigger, pod, told)?;
        } else {
            set = true;
        }
    }
    if !set {
        let text = "no trigger on CPU or requests: the autoscaler's signal stays as it is";
        told.doubt(of.spot(triggers), text);
    }
    behavior::tell(of, spec.path(&["advanced", "horizontalPodAutoscalerConfig", "behavior"]), told);
    Ok(())
}

/// Sets the target from a trigger on CPU, and says any other.
fn trigger_on_cpu(
    of: &Object<'_>,
    trigger: &Node,
    pod: Option<&Pod>,
    told: &mut Told,
) -> Result<bool, DeploymentError> {
    let kind = trigger.at("type").shown();
    let metadata = trigger.at("metadata");
    if kind != "cpu" {
        let what = if kind == "cron" {
            let [pods, from, to] = ["desiredReplicas", "start", "end"].map(|key| metadata.at(key).shown());
            format!(" ({pods} pods from '{from}' to '{to}')")
        } else {
            String::new()
        };
        told.doubt(of.spot(trigger), format!("trigger {kind}{what} is not modelled"));
        return Ok(false);
    }
    let value = metadata.at("value");
    let old = metadata.at("type");
    let kind = if old.is_null() { trigger.at("metricType") } else { old };
    if kind.text() == Some("AverageValue") {
        let aim = quantity(value, "cpu target", of.spot(value), told)?;
        let asked = pod.and_then(|pod| pod.cpu).filter(|asked| *asked > 0.0);
        if let (Some(aim), Some(asked)) = (aim, asked) {
            told.number(of.spot(value), "kubernetes.target_utilization", aim / asked, "CPU trigger over the request");
            return Ok(true);
        }
        return Ok(false);
    }
    let Some(percent) = value.number() else {
        told.doubt(of.spot(value), "the CPU trigger has no value that is a number: left out");
        return Ok(false);
    };
    utilization(of, value, percent, "CPU trigger of KEDA", pod, told);
    Ok(true)
}
