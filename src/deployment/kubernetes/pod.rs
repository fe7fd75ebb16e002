//! What a pod asks for: requests of everything in it that serves.

use super::Object;
use crate::deployment::error::DeploymentError;
use crate::deployment::quantity;
use crate::deployment::told::{Spot, Told};
use crate::deployment::tree::Node;
use crate::units::Unit;

/// Whole CPUs from which a missing `m` is likelier than a pod of that size: the largest machines that clouds rent have a few hundred.
const ABSURD_CPUS: f64 = 100.0;
/// Bytes from which a slip is likelier than a pod of that size: 1 TiB.
const ABSURD_BYTES: f64 = 1_099_511_627_776.0;
/// Bytes in the model's MB.
pub(in crate::deployment) const MB: f64 = 1_048_576.0;

/// What became of a pod, for its autoscaler.
pub(super) struct Pod {
    /// CPU request of the whole pod, in cores, where there is one.
    pub cpu: Option<f64>,
    /// CPU request of the main container.
    pub main_cpu: Option<f64>,
    /// Its main container.
    pub main: String,
}

/// A container that serves.
struct Container<'n> {
    name: String,
    node: &'n Node,
    cpu: Option<f64>,
    memory: Option<f64>,
}

/// A quantity at a place, or what is wrong with it.
pub(in crate::deployment) fn quantity(
    node: &Node,
    what: &str,
    spot: Spot,
    told: &Told,
) -> Result<Option<f64>, DeploymentError> {
    let Some(text) = node.text() else { return Ok(None) };
    let spot = if node.line > 0 { Spot { line: node.line, ..spot } } else { spot };
    let wrong = |why: String| told.error(spot, format!("{what} '{text}' {why}"));
    let value = quantity::parse(text).map_err(wrong)?;
    if value < 0.0 {
        return Err(wrong("is below zero".to_owned()));
    }
    if what.starts_with("cpu") && value >= ABSURD_CPUS {
        let why = format!(
            "is {value} whole CPUs, more than a pod of the model can have; {value}m is {} of one",
            value / 1000.0
        );
        return Err(wrong(why));
    }
    if what.starts_with("memory") && value >= ABSURD_BYTES {
        return Err(wrong("is more than 1 TiB, which no pod of the model can have".to_owned()));
    }
    Ok(Some(value))
}

/// A request of a container, or its limit where it has none, as Kubernetes takes it.
fn request(
    of: &Object<'_>,
    resources: &Node,
    what: &str,
    name: &str,
    told: &mut Told,
) -> Result<Option<f64>, DeploymentError> {
    let [request, limit] = ["requests", "limits"].map(|kind| resources.path(&[kind, what]));
    let limited = quantity(limit, &format!("{what} limit"), of.spot(limit), told)?;
    match quantity(request, what, of.spot(request), told)? {
        Some(asked) => Ok(Some(asked)),
        None => {
            if limited.is_some() {
                let text = format!("no {what} request ({name}): Kubernetes takes the limit for it, {}", limit.shown());
                told.say(of.spot(limit), text);
            }
            Ok(limited)
        }
    }
}

fn container<'n>(of: &Object<'_>, node: &'n Node, told: &mut Told) -> Result<Container<'n>, DeploymentError> {
    let name = node.at("name").text().unwrap_or(of.name).to_owned();
    let resources = node.at("resources");
    let cpu = request(of, resources, "cpu", &name, told)?;
    let memory = request(of, resources, "memory", &name, told)?;
    Ok(Container { name, node, cpu, memory })
}

/// Tells CPU and memory of a pod.
pub(super) fn tell(of: &Object<'_>, template: &Node, told: &mut Told) -> Result<Pod, DeploymentError> {
    let spec = template.at("spec");
    let mut serving = Vec::new();
    for node in spec.at("containers").items() {
        serving.push(container(of, node, told)?);
    }
    let (sidecars, starters): (Vec<&Node>, Vec<&Node>) =
        spec.at("initContainers").items().iter().partition(|node| node.at("restartPolicy").text() == Some("Always"));
    for node in sidecars {
        serving.push(container(of, node, told)?);
    }
    let annotated = template.path(&["metadata", "annotations", "kubectl.kubernetes.io/default-container"]).text();
    let main = serving
        .iter()
        .position(|c| Some(c.name.as_str()) == annotated)
        .or_else(|| serving.iter().position(|c| c.name == of.name))
        .unwrap_or_default();
    let whole = spec.at("resources");
    let mut sums = [None, None];
    for (sum, what) in sums.iter_mut().zip(["cpu", "memory"]) {
        *sum = request(of, whole, what, "the pod as a whole", told)?.or_else(|| total(&serving, what));
    }
    let [cpu, memory] = sums;
    let node = serving.get(main).map_or(spec, |c| c.node.at("resources"));
    let spot = of.spot(if node.is_null() { spec } else { node });
    amounts(of, spot, (cpu, memory), &serving, told);
    limits(of, &serving, told);
    for starter in starters {
        starting(of, starter, (cpu, memory), told)?;
    }
    let (name, main_cpu) = serving.get(main).map_or_else(|| (of.name.to_owned(), None), |c| (c.name.clone(), c.cpu));
    if serving.len() > 1 {
        added_up(of, spot, &serving, main, told);
    }
    Ok(Pod { cpu, main_cpu, main: name })
}

/// The sum over those that ask; `None` when none does.
fn total(serving: &[Container<'_>], what: &str) -> Option<f64> {
    let asked = serving.iter().filter_map(|c| if what == "cpu" { c.cpu } else { c.memory });
    asked.fold(None, |sum: Option<f64>, asked| Some(sum.unwrap_or_default() + asked))
}

fn amounts(
    of: &Object<'_>,
    spot: Spot,
    (cpu, memory): (Option<f64>, Option<f64>),
    serving: &[Container<'_>],
    told: &mut Told,
) {
    let asks = [("CPU", "pod_vcpu", cpu.map(tidy)), ("memory", "pod_memory_mb", memory.map(|bytes| tidy(bytes / MB)))];
    for (what, dial, asked) in asks {
        let id = format!("kubernetes.{dial}");
        let Some(asked) = asked else {
            let text = format!("no {what} request: {id} stays as in the preset that this starts from");
            told.doubt(spot, text);
            continue;
        };
        let silent: Vec<&str> = serving
            .iter()
            .filter(|c| if what == "CPU" { c.cpu.is_none() } else { c.memory.is_none() })
            .map(|c| c.name.as_str())
            .collect();
        if !silent.is_empty() && silent.len() < serving.len() {
            let text = format!("{} of {} asks for no {what}: the sum is without it", silent.join(", "), of.name);
            told.doubt(spot, text);
        }
        let from = if serving.len() > 1 { "requests of all containers" } else { "request of the container" };
        told.number(spot, &id, asked, from);
    }
}

/// A sum without the last bits that adding decimals leaves.
pub(in crate::deployment) fn tidy(value: f64) -> f64 {
    let scaled = value * 1e9;
    if scaled.abs() < 9e15 { scaled.round() / 1e9 } else { value }
}

/// Says where a container may use more than it asks for: the model holds a pod to its request.
fn limits(of: &Object<'_>, serving: &[Container<'_>], told: &mut Told) {
    let several = serving.len() > 1;
    let (mut over, mut without) = (Vec::new(), Vec::new());
    let mut line = 0;
    for c in serving {
        let resources = c.node.at("resources");
        for (what, asked) in [("cpu", c.cpu), ("memory", c.memory)] {
            let [request, limit] = ["requests", "limits"].map(|kind| resources.path(&[kind, what]));
            let Some(asked) = asked else { continue };
            let name = if several { format!("{}: ", c.name) } else { String::new() };
            match limit.text().and_then(|text| quantity::parse(text).ok()) {
                None if what == "cpu" => without.push(c.name.as_str()),
                Some(most) if most > asked * (1.0 + 1e-9) => {
                    line = if line == 0 { limit.line } else { line };
                    let asked = if request.is_null() { "none".to_owned() } else { request.shown() };
                    over.push(format!("{name}{what} limit {}, request {asked}", limit.shown()));
                }
                _ => {}
            }
        }
    }
    let spot = |line| Spot { file: of.file, line };
    let at = serving.first().map_or(0, |c| c.node.line);
    if !over.is_empty() {
        let text = format!("limit over the request: the model holds a pod to its request ({})", over.join("; "));
        told.say(spot(if line > 0 { line } else { at }), text);
    }
    if !without.is_empty() {
        let text = format!("no CPU limit ({}): the model holds a pod to its request", without.join(", "));
        told.say(spot(at), text);
    }
}

/// Says so where a container that runs before the others asks for more than all of them.
fn starting(
    of: &Object<'_>,
    node: &Node,
    (cpu, memory): (Option<f64>, Option<f64>),
    told: &mut Told,
) -> Result<(), DeploymentError> {
    let name = node.at("name").shown();
    let requests = node.path(&["resources", "requests"]);
    let asked = quantity(requests.at("cpu"), "cpu", of.spot(requests), told)?;
    let kept = quantity(requests.at("memory"), "memory", of.spot(requests), told)?;
    let more =
        |asked: Option<f64>, sum: Option<f64>| asked.unwrap_or_default() > sum.unwrap_or_default() * (1.0 + 1e-9);
    if more(asked, cpu) || more(kept, memory) {
        let both = [asked.map(cores), kept.map(megabytes)].into_iter().flatten().collect::<Vec<_>>().join(" and ");
        let sum = [cpu.map(cores), memory.map(megabytes)].into_iter().flatten().collect::<Vec<_>>().join(" and ");
        let text = format!(
            "init container {name} asks for {both}, more than the pod's {sum}: the scheduler reserves that, the model does not"
        );
        told.doubt(of.spot(node), text);
    }
    Ok(())
}

/// CPU as people write it.
pub(in crate::deployment) fn cores(cores: f64) -> String {
    if cores < 1.0 { format!("{}m", tidy(cores * 1000.0)) } else { format!("{} vCPU", tidy(cores)) }
}

fn megabytes(bytes: f64) -> String {
    Unit::Megabytes.format(bytes / MB)
}

/// Says what is in the sums.
fn added_up(of: &Object<'_>, spot: Spot, serving: &[Container<'_>], main: usize, told: &mut Told) {
    let others: Vec<&Container<'_>> = serving.iter().enumerate().filter(|(i, _)| *i != main).map(|(_, c)| c).collect();
    let each: Vec<String> = others.iter().filter_map(|c| Some(format!("{} {}", c.name, cores(c.cpu?)))).collect();
    let sum: f64 = others.iter().filter_map(|c| c.cpu).sum();
    let text = format!(
        "{} containers of {} are added up: beside {}, sidecars add {} ({})",
        serving.len(),
        of.name,
        serving[main].name,
        cores(sum),
        each.join(", ")
    );
    told.say(spot, text);
}
