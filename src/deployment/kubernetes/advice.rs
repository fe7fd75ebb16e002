//! What the Vertical Pod Autoscaler recommends, as Goldilocks shows it, too.

use super::pod::{MB, Pod, tidy};
use super::{Object, labels, quantity};
use crate::deployment::Choice;
use crate::deployment::error::DeploymentError;
use crate::deployment::told::Told;

fn recommendations<'o, 'd>(objects: &'o [Object<'d>]) -> Vec<&'o Object<'d>> {
    let told = |o: &&Object<'_>| {
        o.kind == "VerticalPodAutoscaler"
            && !o.node.path(&["status", "recommendation", "containerRecommendations"]).items().is_empty()
    };
    objects.iter().filter(told).collect()
}

/// Recommendations without their workload.
pub(super) fn alone(objects: &[Object<'_>], choice: &mut Choice<'_>, told: &mut Told) -> Result<bool, DeploymentError> {
    let found: Vec<Object<'_>> = recommendations(objects).into_iter().copied().collect();
    let Some(first) = found.first() else { return Ok(false) };
    let mut names = labels(&found);
    for (names, object) in names.iter_mut().zip(&found) {
        names.extend(object.spec().path(&["targetRef", "name"]).text().map(str::to_owned));
    }
    let Some(at) = choice.one("recommendation", &names, first.spot(first.node), told)? else { return Ok(false) };
    set(&found[at], told)?;
    Ok(true)
}

/// A recommendation for a workload that is there: it holds where the autoscaler applies it, or where the workload asks for nothing.
pub(super) fn beside(
    of: &Object<'_>,
    objects: &[Object<'_>],
    pod: &Pod,
    told: &mut Told,
) -> Result<(), DeploymentError> {
    let target = |o: &&Object<'_>| {
        let target = o.spec().at("targetRef");
        let text = |key: &str| target.at(key).text().unwrap_or_default();
        of.is_meant_by(text("kind"), text("name"), o.namespace)
    };
    let Some(object) = recommendations(objects).into_iter().find(target) else { return Ok(()) };
    let mode = object.spec().path(&["updatePolicy", "updateMode"]).text().unwrap_or("Auto");
    if matches!(mode, "Off" | "Initial") && pod.cpu.is_some() && object.file == of.file {
        let text = format!(
            "the VPA {} recommends other requests and does not apply them (updateMode {mode}): left out",
            object.name
        );
        told.say(object.spot(object.node), text);
        return Ok(());
    }
    set(object, told)
}

fn set(object: &Object<'_>, told: &mut Told) -> Result<(), DeploymentError> {
    let list = object.node.path(&["status", "recommendation", "containerRecommendations"]);
    let (mut cpu, mut memory, mut names) = (0.0, 0.0, Vec::new());
    for container in list.items() {
        let target = container.at("target");
        cpu += quantity(target.at("cpu"), "cpu", object.spot(target), told)?.unwrap_or_default();
        memory += quantity(target.at("memory"), "memory", object.spot(target), told)?.unwrap_or_default();
        names.push(container.at("containerName").shown());
    }
    let spot = object.spot(list);
    let text = format!(
        "recommended by the VPA {}, not what runs: the targets of {} container(s) added up ({})",
        object.name,
        names.len(),
        names.join(", ")
    );
    told.say(spot, text);
    if cpu > 0.0 {
        told.number(spot, "kubernetes.pod_vcpu", tidy(cpu), "recommendation of the VPA");
    }
    if memory > 0.0 {
        told.number(spot, "kubernetes.pod_memory_mb", memory / MB, "recommendation of the VPA");
    }
    Ok(())
}
