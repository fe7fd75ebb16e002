//! A fitted plan as something to apply: arguments, a preset, a Kubernetes manifest, a SAM template.

use super::document::plan_dials;
use crate::catalog::Catalog;
use crate::dial::{Dial, Kind, Value};
use crate::model::Side;
use crate::model::fit::Fit;
use crate::preset::{Preset, save, slug};
use crate::scenario::{
    Balancing, CpuLimit, Door, FrontDoor, Kubernetes, KubernetesKind, Packaging, Provider, Runtime, ScaleToZero,
    Scenario, ServerlessKind, Shape, Signal,
};
use std::fmt::Write as _;

/// The plans as `--set` arguments, one a line.
pub fn set(fit: &Fit) -> String {
    let mut text = String::new();
    for side in Side::BOTH {
        for dial in plan_dials(side).filter(|dial| !is_usual_pace(dial, &fit.scenario)) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "--set {}={}", dial.id, value(dial, &fit.scenario));
        }
    }
    text
}

/// Whether a dial is a figure of the autoscaler that follows the catalog: no part of what was fitted.
fn is_usual_pace(dial: &Dial, scenario: &Scenario) -> bool {
    let pace = ["kubernetes.scale_", "kubernetes.signal_"].iter().any(|start| dial.id.starts_with(start));
    pace && dial.is_auto(scenario)
}

/// A dial's value as it is read back, with all its digits.
fn value(dial: &Dial, scenario: &Scenario) -> String {
    match (dial.get(scenario), dial.kind) {
        (Value::Number(v), Kind::Number(_)) => v.to_string(),
        (Value::Choice(id), _) => id,
        (Value::Switch(on), _) => on.to_string(),
        (value, _) => format!("{value:?}"),
    }
}

/// The preset with both plans in it.
pub fn preset(preset: &Preset, fit: &Fit, catalog: &Catalog) -> String {
    let fitted = Preset { scenario: fit.scenario.clone(), ..preset.clone() };
    save::text(&fitted, catalog)
}

/// A name that every API takes.
fn name(preset: &Preset) -> String {
    slug(&preset.name).unwrap_or_else(|| "service".to_owned())
}

/// A Job for each batch: by a schedule, where the shape of the traffic says when batches come.
fn job(preset: &Preset, fit: &Fit) -> String {
    let (name, k) = (name(preset), &fit.scenario.kubernetes);
    let cpu = (k.pod_vcpu.get() * 1000.0).round();
    let memory = k.pod_memory_mb.get().ceil();
    let node = match k.kind {
        KubernetesKind::Pods => String::new(),
        KubernetesKind::Nodes | KubernetesKind::ManagedNodes => {
            format!("nodeSelector:\n  node.kubernetes.io/instance-type: {}\n", k.node)
        }
    };
    let limit = match k.cpu_limit {
        CpuLimit::None => String::new(),
        CpuLimit::Request => format!("      cpu: {cpu}m\n"),
    };
    let pod = format!(
        "{node}restartPolicy: OnFailure\ncontainers:\n- name: {name}\n  image: registry.example.com/{name}:latest\n  resources:\n    \
         requests:\n      cpu: {cpu}m\n      memory: {memory}Mi\n    limits:\n{limit}      memory: {memory}Mi\n"
    );
    let spec = format!("parallelism: {}\ntemplate:\n  spec:\n{}", k.parallelism, indented(&pod, 4));
    let head = format!(
        "# {}\n# Put your image in place of the one below; it fetches records until none is left, {} at once.\napiVersion: batch/v1\n",
        fit.kubernetes.words, k.concurrency
    );
    match schedule(fit.scenario.traffic.shape) {
        Some(schedule) => format!(
            "{head}kind: CronJob\nmetadata:\n  name: {name}\nspec:\n  schedule: \"{schedule}\"\n  jobTemplate:\n    spec:\n{}",
            indented(&spec, 6)
        ),
        None => format!("{head}kind: Job\nmetadata:\n  name: {name}\nspec:\n{}", indented(&spec, 2)),
    }
}

/// When the batches of a shape come, as cron has it.
const fn schedule(shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::Cron => Some("0 * * * *"),
        Shape::Rare => Some("0 */4 * * *"),
        _ => None,
    }
}

fn indented(text: &str, by: usize) -> String {
    text.lines().fold(String::new(), |all, line| format!("{all}{:by$}{line}\n", ""))
}

/// A Deployment with its autoscaler, or a Job for each batch.
pub fn manifest(preset: &Preset, fit: &Fit) -> String {
    if fit.scenario.runs_jobs() {
        return job(preset, fit);
    }
    let (name, k) = (name(preset), &fit.scenario.kubernetes);
    let cpu = (k.pod_vcpu.get() * 1000.0).round();
    let memory = k.pod_memory_mb.get().ceil();
    let most = k.max_replicas.max(k.min_replicas);
    let balancing = match k.balancing {
        Balancing::Random => "",
        Balancing::LeastOutstanding => {
            "# The plan sends each request to the pod with the fewest in progress: set that in the ingress or mesh\n\
             # (nginx: least_conn, Envoy: LEAST_REQUEST); a Service by itself spreads requests at random.\n"
        }
    };
    let zero = to_zero(k);
    let zones = if k.zones > 1 {
        format!(
            "      topologySpreadConstraints:\n        - maxSkew: 1\n          topologyKey: topology.kubernetes.io/zone\n          \
             whenUnsatisfiable: ScheduleAnyway\n          labelSelector:\n            matchLabels:\n              app: {name}\n"
        )
    } else {
        String::new()
    };
    // Pods without nodes have no node type to ask for.
    let node = match k.kind {
        KubernetesKind::Pods => String::new(),
        KubernetesKind::Nodes | KubernetesKind::ManagedNodes => {
            format!("      nodeSelector:\n        node.kubernetes.io/instance-type: {}\n", k.node)
        }
    };
    let limit = match k.cpu_limit {
        CpuLimit::None => String::new(),
        CpuLimit::Request => format!("              cpu: {cpu}m\n"),
    };
    format!(
        "# {words}\n\
         # Put your image in place of the one below.\n\
         {balancing}{zero}\
         apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  selector:\n    matchLabels:\n      app: {name}\n  \
         template:\n    metadata:\n      labels:\n        app: {name}\n    spec:\n{node}{zones}      containers:\n        - name: {name}\n          \
         image: registry.example.com/{name}:latest\n          resources:\n            requests:\n              cpu: {cpu}m\n              \
         memory: {memory}Mi\n            limits:\n{limit}              memory: {memory}Mi\n---\n\
         apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: {name}\nspec:\n  scaleTargetRef:\n    \
         apiVersion: apps/v1\n    kind: Deployment\n    name: {name}\n  minReplicas: {min}\n  maxReplicas: {most}\n  metrics:\n{metric}{behavior}",
        words = fit.kubernetes.words,
        min = k.min_replicas,
        metric = metric(k),
        behavior = behavior(k),
    )
}

/// What to write in place of the autoscaler where all pods go when no request comes.
fn to_zero(k: &Kubernetes) -> String {
    match k.scale_to_zero {
        ScaleToZero::Never => String::new(),
        ScaleToZero::Knative => format!(
            "# The plan has no pod after {} without requests: make this a Service of Knative with\n\
             # autoscaling.knative.dev/min-scale: \"0\", in place of the Deployment and its autoscaler.\n",
            k.zero_idle_s
        ),
        ScaleToZero::Keda => format!(
            "# The plan has no pod after {} without requests: put an HTTPScaledObject of KEDA's add-on, or a ScaledObject on the queue,\n\
             # with fewest replicas 0 in place of the autoscaler.\n",
            k.zero_idle_s
        ),
    }
}

/// The metric of the autoscaler.
fn metric(k: &Kubernetes) -> String {
    let name = match k.signal {
        Signal::Cpu => {
            let target = (k.target_utilization.get() * 100.0).round();
            return format!(
                "    - type: Resource\n      resource:\n        name: cpu\n        target:\n          type: Utilization\n          \
                 averageUtilization: {target}\n"
            );
        }
        Signal::Requests => "http_requests_per_second",
        Signal::InProgress => "http_requests_in_progress",
    };
    let target = (k.signal_target * 1000.0).round();
    format!(
        "    # An adapter of custom metrics has to serve this one, averaged over {} s.\n    - type: Pods\n      pods:\n        metric:\n          \
         name: {name}\n        target:\n          type: AverageValue\n          averageValue: {target}m\n",
        k.signal_window_s.get().round()
    )
}

/// What the autoscaler is told about its pace, where that differs from what Kubernetes does by default.
fn behavior(k: &Kubernetes) -> String {
    let usual = Scenario::default().kubernetes;
    let (up_s, down_s) = (k.scale_up_window_s.get(), k.scale_down_window_s.get());
    let policies = (k.scale_up_pods, k.scale_up_percent, k.scale_up_period_s);
    let same = policies == (usual.scale_up_pods, usual.scale_up_percent, usual.scale_up_period_s)
        && (up_s, down_s, k.scale_tolerance)
            == (usual.scale_up_window_s.get(), usual.scale_down_window_s.get(), usual.scale_tolerance);
    if same {
        return String::new();
    }
    let tolerance = format!("      tolerance: {}m\n", (k.scale_tolerance.get() * 1000.0).round());
    let period = k.scale_up_period_s.get().round();
    format!(
        "  behavior:\n    scaleUp:\n{tolerance}      stabilizationWindowSeconds: {up_s:.0}\n      policies:\n        \
         - {{type: Pods, value: {pods}, periodSeconds: {period}}}\n        \
         - {{type: Percent, value: {percent:.0}, periodSeconds: {period}}}\n    scaleDown:\n{tolerance}      \
         stabilizationWindowSeconds: {down_s:.0}\n",
        pods = k.scale_up_pods,
        percent = k.scale_up_percent,
    )
}

/// An AWS SAM template.
///
/// # Errors
/// For other clouds.
pub fn sam(preset: &Preset, fit: &Fit) -> anyhow::Result<String> {
    let scenario = &fit.scenario;
    let provider = scenario.place.provider;
    anyhow::ensure!(
        provider == Provider::Aws,
        "--as sam: a SAM template is for AWS, and place.provider is {}; --as set and --as preset are for every cloud",
        provider.id()
    );
    let s = &scenario.serverless;
    anyhow::ensure!(
        s.kind == ServerlessKind::Function,
        "--as sam: the best plan is no function but {}; --set serverless.kind=function fits functions, --as set writes this plan",
        fit.serverless.words
    );
    let code = match s.packaging {
        Packaging::Zip => {
            let (runtime, handler) = runtime(scenario.work.runtime);
            format!("      Runtime: {runtime}\n      Handler: {handler}\n      CodeUri: .\n")
        }
        Packaging::Image => {
            let account = "123456789012";
            let region = &scenario.place.region;
            let image = format!("{account}.dkr.ecr.{region}.amazonaws.com/{}:latest", name(preset));
            format!("      PackageType: Image\n      ImageUri: {image}\n")
        }
    };
    let warm = if s.provisioned > 0 {
        format!(
            "      AutoPublishAlias: live\n      ProvisionedConcurrencyConfig:\n        ProvisionedConcurrentExecutions: {}\n",
            s.provisioned
        )
    } else if s.snapshot_start {
        "      AutoPublishAlias: live\n      SnapStart:\n        ApplyOn: PublishedVersions\n".to_owned()
    } else {
        String::new()
    };
    let timeout = (scenario.tolerance.target_ms.get() / 1e3).max(scenario.work.duration_ms.get() * 4.0 / 1e3);
    let timeout = timeout.ceil().clamp(3.0, if scenario.traffic.door == Door::Gateway { 29.0 } else { 900.0 });
    Ok(format!(
        "# {words}\n# Put your code or image in place of what stands below.\n\
         AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n  Function:\n    \
         Type: AWS::Serverless::Function\n    Properties:\n      FunctionName: {name}\n{code}      MemorySize: {memory}\n      \
         Timeout: {timeout}\n      Architectures:\n        - {architecture}\n{warm}{door}",
        words = fit.serverless.words,
        name = name(preset),
        memory = s.memory_mb.get().ceil(),
        architecture = s.architecture.id(),
        door = door(s.front_door),
    ))
}

/// What stands before the function. A load balancer needs listeners and subnets of one's own, and events a source of one's own:
/// the template leaves both out.
const fn door(door: FrontDoor) -> &'static str {
    match door {
        FrontDoor::HttpApi => {
            "      Events:\n        Web:\n          Type: HttpApi\n          Properties:\n            Path: /{proxy+}\n            Method: ANY\n"
        }
        FrontDoor::RestApi => {
            "      Events:\n        Web:\n          Type: Api\n          Properties:\n            Path: /{proxy+}\n            Method: ANY\n"
        }
        FrontDoor::FunctionUrl => "      FunctionUrlConfig:\n        AuthType: NONE\n",
        FrontDoor::LoadBalancer | FrontDoor::Event => "",
    }
}

/// The managed runtime of a language, and the usual name of its handler.
const fn runtime(runtime: Runtime) -> (&'static str, &'static str) {
    match runtime {
        Runtime::Nodejs => ("nodejs22.x", "index.handler"),
        Runtime::Python => ("python3.13", "app.handler"),
        Runtime::Java => ("java21", "example.Handler::handleRequest"),
        Runtime::Dotnet => ("dotnet8", "Example::Example.Function::Handler"),
        Runtime::Ruby => ("ruby3.3", "app.handler"),
        Runtime::Go | Runtime::Rust => ("provided.al2023", "bootstrap"),
    }
}
