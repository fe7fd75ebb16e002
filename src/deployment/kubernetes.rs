//! Manifests: of several workloads the one that is meant, its pod, its autoscaler, its place.

mod advice;
mod autoscaler;
mod behavior;
mod beside;
mod job;
mod knative;
pub(super) mod nodes;
pub(super) mod pod;
mod signal;
mod terraform;

pub(super) use pod::quantity;
pub(super) use terraform::manifest as from_terraform;

use super::error::DeploymentError;
use super::told::{Spot, Told};
use super::tree::{Data, Node};
use super::{Choice, Document, Gathered, cloud_run, sniff};

/// Kinds whose pods serve.
const WORKLOADS: [&str; 8] = [
    "Job",
    "CronJob",
    "Deployment",
    "StatefulSet",
    "Rollout",
    "ReplicaSet",
    "ReplicationController",
    "DeploymentConfig",
];
/// APIs that are served no more, with the version that took them away and what stands in their place.
const REMOVED: [(&str, &str, &str); 3] = [
    ("extensions/v1beta1", "1.16", "apps/v1"),
    ("apps/v1beta1", "1.16", "apps/v1"),
    ("apps/v1beta2", "1.16", "apps/v1"),
];

/// Sorts documents: lists apart, services of Cloud Run to the functions.
pub(super) fn flatten(document: Document, gathered: &mut Gathered) {
    let Document { mut node, file } = document;
    let list =
        node.at("kind").text().is_some_and(|kind| kind.ends_with("List")) || (node.has("items") && !node.has("kind"));
    if let Data::List(items) = node.data {
        for node in items {
            flatten(Document { node, file }, gathered);
        }
        return;
    }
    if list && let Data::Map(entries) = &mut node.data {
        // A list of one kind need not name it with each item.
        let of = |key: &str| entries.iter().find(|(name, _)| name == key).and_then(|(_, value)| value.text());
        let kind = of("kind").and_then(|kind| kind.strip_suffix("List")).map(str::to_owned).unwrap_or_default();
        let api = of("apiVersion").map(str::to_owned).unwrap_or_default();
        let Some(at) = entries.iter().position(|(key, _)| key == "items") else { return };
        let Data::List(items) = entries.swap_remove(at).1.data else { return };
        for mut item in items {
            if let Data::Map(entries) = &mut item.data
                && !kind.is_empty()
                && entries.iter().all(|(key, _)| key != "kind")
            {
                entries.push(("kind".to_owned(), Node::scalar(kind.clone(), false, item.line)));
                entries.push(("apiVersion".to_owned(), Node::scalar(api.clone(), false, item.line)));
            }
            flatten(Document { node: item, file }, gathered);
        }
        return;
    }
    let document = Document { node, file };
    if cloud_run::is_service(&document.node) {
        gathered.services.push(cloud_run::of_manifest(&document));
    } else {
        gathered.manifests.push(document);
    }
}

/// A manifest with what it goes by.
#[derive(Clone, Copy)]
struct Object<'d> {
    node: &'d Node,
    file: usize,
    kind: &'d str,
    api: &'d str,
    name: &'d str,
    namespace: &'d str,
}

impl<'d> Object<'d> {
    fn of(document: &'d Document) -> Self {
        let node = &document.node;
        let text = |node: &'d Node| node.text().unwrap_or_default();
        let metadata = node.at("metadata");
        Self {
            node,
            file: document.file,
            kind: text(node.at("kind")),
            api: text(node.at("apiVersion")),
            name: text(metadata.at("name")),
            namespace: text(metadata.at("namespace")),
        }
    }

    const fn spot(&self, node: &Node) -> Spot {
        Spot { file: self.file, line: if node.line > 0 { node.line } else { self.node.line } }
    }

    fn spec(&self) -> &'d Node {
        self.node.at("spec")
    }

    fn is_knative(&self) -> bool {
        self.kind == "Service" && self.api.starts_with("serving.knative.dev/")
    }

    fn is_workload(&self) -> bool {
        // A Deployment has its ReplicaSets, and only it says how many pods there are.
        let owned = !self.node.path(&["metadata", "ownerReferences"]).items().is_empty();
        (WORKLOADS.contains(&self.kind) && !owned) || self.is_knative()
    }

    fn is_job(&self) -> bool {
        self.kind == "Job" || self.kind == "CronJob"
    }

    fn is_autoscaler(&self) -> bool {
        self.kind == "HorizontalPodAutoscaler" || self.kind == "ScaledObject" || self.kind == "HTTPScaledObject"
    }

    /// Whether a reference means this: kind and name, and the namespace where both have one.
    fn is_meant_by(&self, kind: &str, name: &str, namespace: &str) -> bool {
        let same = |one: &str, other: &str| one == other || one.is_empty() || other.is_empty();
        self.name == name && same(self.kind, kind) && same(self.namespace, namespace)
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.kind, self.name, self.namespace) == (other.kind, other.name, other.namespace)
    }
}

/// Tells what manifests say; whether there was anything to tell.
pub(super) fn tell(
    documents: &[Document],
    gathered: &mut Gathered,
    choice: &mut Choice<'_>,
    told: &mut Told,
) -> Result<bool, DeploymentError> {
    let objects: Vec<Object<'_>> = documents.iter().map(Object::of).collect();
    for object in objects.iter().filter(|object| object.is_workload() || object.is_autoscaler()) {
        rendered(object, told)?;
    }
    let workloads = workloads(&objects, told);
    let alone = workloads.is_empty();
    let autoscalers: Vec<Object<'_>> = objects.iter().copied().filter(Object::is_autoscaler).collect();
    let found = if alone {
        without_workload(&objects, &autoscalers, choice, told)?
    } else {
        let names = labels(&workloads);
        let spot = workloads[0].spot(workloads[0].node);
        match choice.one("workload", &names, spot, told)? {
            Some(at) => {
                workload(&workloads[at], &workloads, &objects, &autoscalers, told)?;
                true
            }
            None => false,
        }
    };
    for object in &objects {
        beside::left_out(object, found, gathered, told);
    }
    Ok(found)
}

/// Refuses what Helm was to fill in, and APIs that are served no more.
fn rendered(object: &Object<'_>, told: &Told) -> Result<(), DeploymentError> {
    let spot = object.spot(object.node);
    if object.node.any_scalar(&|text| text.contains("{{") && sniff::helm_words(text)) {
        let why = super::Kind::HelmSource.unrendered("").unwrap_or_default();
        return Err(told.error(spot, why));
    }
    let removed = REMOVED.iter().find(|(api, ..)| *api == object.api).filter(|_| object.is_workload());
    removed.map_or(Ok(()), |(api, since, now)| {
        let why = format!("{api} is not served since Kubernetes {since}, so this cannot be what runs; it is {now} now");
        Err(told.error(object.spot(object.node.at("apiVersion")), why))
    })
}

/// The workloads, each once: of two of the same name the later holds.
fn workloads<'d>(objects: &[Object<'d>], told: &mut Told) -> Vec<Object<'d>> {
    let mut found: Vec<Object<'d>> = Vec::new();
    for object in objects.iter().filter(|object| object.is_workload()) {
        match found.iter().position(|other| other.is_same(object)) {
            Some(at) => {
                let text = format!("{} {} is there twice; the later holds", object.kind, object.name);
                told.doubt(object.spot(object.node), text);
                found[at] = *object;
            }
            None => found.push(*object),
        }
    }
    // Beside a service a Job is what prepares or cleans up for it; alone it is the work.
    if found.iter().any(|o| !o.is_job()) {
        for job in found.extract_if(.., |o| o.is_job()) {
            let text = format!("{} {} is no service that scales with requests: left out", job.kind, job.name);
            told.say(job.spot(job.node), text);
        }
    }
    // A Rollout may name a Deployment for its pods; that one runs nothing itself.
    let named: Vec<&str> = found.iter().filter_map(|o| o.spec().path(&["workloadRef", "name"]).text()).collect();
    found.iter().copied().filter(|o| !(o.kind == "Deployment" && named.contains(&o.name))).collect()
}

/// The names that each goes by: first the shortest that no other has, last the whole one.
fn labels(objects: &[Object<'_>]) -> Vec<Vec<String>> {
    let name = |o: &Object<'_>| if o.name.is_empty() { "unnamed".to_owned() } else { o.name.to_owned() };
    objects
        .iter()
        .map(|o| {
            let unique = objects.iter().filter(|other| other.name == o.name).count() == 1;
            let by_kind = format!("{}/{}", o.kind, name(o));
            let whole = format!("{}/{by_kind}", if o.namespace.is_empty() { "default" } else { o.namespace });
            let by_space = format!("{}/{}", o.namespace, name(o));
            let mut names = vec![name(o), by_kind, by_space, whole.clone()];
            if !unique {
                names.insert(0, whole);
            }
            names
        })
        .collect()
}

/// Tells one workload with everything that belongs to it.
fn workload(
    of: &Object<'_>,
    workloads: &[Object<'_>],
    objects: &[Object<'_>],
    autoscalers: &[Object<'_>],
    told: &mut Told,
) -> Result<(), DeploymentError> {
    let reference = of.spec().path(&["workloadRef", "name"]).text();
    let template = reference
        .and_then(|name| objects.iter().find(|o| o.kind == "Deployment" && o.name == name))
        .map_or_else(|| template_of(of), |deployment| deployment.spec().at("template"));
    let pod = pod::tell(of, template, told)?;
    nodes::tell(of, template.at("spec"), told);
    volumes(of, told);
    for orphan in autoscalers.iter().filter(|a| !workloads.iter().any(|w| autoscaler::scales(a, w))) {
        let target = autoscaler::target(orphan);
        let text = format!("{} {} scales {target}, which is not in the files: left out", orphan.kind, orphan.name);
        told.doubt(orphan.spot(orphan.node), text);
    }
    if of.is_job() {
        job::tell(of, told);
    } else if of.is_knative() {
        knative::tell(of, told);
    } else {
        let mut own: Vec<&Object<'_>> = autoscalers.iter().filter(|a| autoscaler::scales(a, of)).collect();
        // KEDA makes an autoscaler of its own, and rules it.
        if own.iter().any(|a| a.kind == "ScaledObject") {
            own.retain(|a| a.kind != "HorizontalPodAutoscaler");
        }
        if let Some(last) = own.last() {
            if own.len() > 1 {
                let text = format!("{} autoscalers for one workload; {} {} is taken", own.len(), last.kind, last.name);
                told.doubt(last.spot(last.node), text);
            }
            autoscaler::tell(last, Some(&pod), told)?;
        } else {
            fixed(of, told)?;
        }
    }
    advice::beside(of, objects, &pod, told)
}

/// What a workload's pods are made from.
fn template_of<'d>(of: &Object<'d>) -> &'d Node {
    if of.kind == "CronJob" { of.spec().path(&["jobTemplate", "spec", "template"]) } else { of.spec().at("template") }
}

/// Without an autoscaler the replicas are what they are.
fn fixed(of: &Object<'_>, told: &mut Told) -> Result<(), DeploymentError> {
    let replicas = of.spec().at("replicas");
    let count = match replicas.text() {
        None => 1.0,
        Some(text) => replicas.number().filter(|count| *count >= 0.0 && count.fract() == 0.0).ok_or_else(|| {
            told.error(of.spot(replicas), format!("replicas '{text}' is no count; a whole number such as 3"))
        })?,
    };
    let absent = if replicas.is_null() { " (replicas absent)" } else { "" };
    let text = format!("no HPA: fixed replicas, {count} pods{absent}, so the fewest and the most are the same");
    let spot = of.spot(replicas);
    told.say(spot, text);
    if count == 0.0 {
        told.doubt(spot, "replicas: 0 runs nothing; the model has at least one pod");
    }
    let held = count.max(1.0);
    told.number(spot, "kubernetes.min_replicas", held, "replicas");
    told.number(spot, "kubernetes.max_replicas", held, "replicas");
    Ok(())
}

/// Disks of a `StatefulSet`.
fn volumes(of: &Object<'_>, told: &mut Told) {
    for claim in of.spec().at("volumeClaimTemplates").items() {
        let size = claim.path(&["spec", "resources", "requests", "storage"]);
        let text = format!("a volume of {} a pod is not billed by the model", size.shown());
        told.doubt(of.spot(size), text);
    }
}

/// What there is to tell where no workload is: recommendations and a single autoscaler.
fn without_workload(
    objects: &[Object<'_>],
    autoscalers: &[Object<'_>],
    choice: &mut Choice<'_>,
    told: &mut Told,
) -> Result<bool, DeploymentError> {
    let advised = advice::alone(objects, choice, told)?;
    if autoscalers.is_empty() {
        return Ok(advised);
    }
    let names = labels(autoscalers);
    let first = &autoscalers[0];
    let Some(at) = choice.one("autoscaler", &names, first.spot(first.node), told)? else { return Ok(advised) };
    let one = &autoscalers[at];
    let text = format!(
        "{} is not in the files: its pod stays as in the preset that this starts from; import its manifest as well",
        autoscaler::target(one)
    );
    told.doubt(one.spot(one.node), text);
    autoscaler::tell(one, None, told)?;
    Ok(true)
}
