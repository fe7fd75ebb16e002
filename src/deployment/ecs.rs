//! Services of ECS on Fargate, in the names of a template, of Terraform or of the API: only their spelling differs.

use super::container::Container;
use super::function::Field;
use super::scaling::{self, Says, Scaled, field};
use super::told::{Spot, Told};
use super::tree::Node;
use super::{Document, Gathered, place};
use crate::scenario::Provider;

/// A task definition.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub names: Vec<String>,
    pub file: usize,
    pub node: Node,
    pub region: Field<String>,
}

/// A service.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub names: Vec<String>,
    pub file: usize,
    pub node: Node,
    pub region: Field<String>,
    /// The task definition that it runs; empty where only a deployment tells.
    pub task: Vec<String>,
}

/// Storage of a task that its price holds, in GiB (Fargate pricing page, November 2026).
const STORAGE_GB: f64 = 20.0;

/// Answers of `aws ecs describe-services`, `describe-task-definition`, and the input of `register-task-definition`.
pub(super) fn answers(document: &Document, gathered: &mut Gathered) {
    let node = &document.node;
    let file = document.file;
    let text = |node: &Node, key: &str| node.at(key).text().map(str::to_owned);
    let region = |node: &Node, key: &str| {
        let arn = node.at(key);
        let found = arn.text().and_then(place::region_of_arn);
        found.map_or(Field::Absent, |region| Field::Known(region.to_owned(), arn.line))
    };
    for service in node.at("services").items() {
        let task = text(service, "taskDefinition").map(|arn| family(&arn));
        gathered.ecs.push(Service {
            names: text(service, "serviceName").into_iter().collect(),
            file,
            region: region(service, "serviceArn"),
            node: service.clone(),
            task: task.into_iter().collect(),
        });
    }
    let task = if node.has("taskDefinition") { node.at("taskDefinition") } else { node };
    if task.has("containerDefinitions") {
        gathered.tasks.push(Task {
            names: text(task, "family").into_iter().collect(),
            file,
            region: region(task, "taskDefinitionArn"),
            node: task.clone(),
        });
    }
}

/// The family in `arn:aws:ecs:…:task-definition/FAMILY:REVISION`.
pub(super) fn family(arn: &str) -> String {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    name.split(':').next().unwrap_or(name).to_owned()
}

/// The services on Fargate; where there is none, the task definitions by themselves.
pub(super) fn services(gathered: &mut Gathered, told: &mut Told) -> Vec<Container> {
    let (tasks, services) = (std::mem::take(&mut gathered.tasks), std::mem::take(&mut gathered.ecs));
    let mut found = Vec::new();
    let only = services.len() == 1;
    for service in &services {
        let named = |task: &&Task| task.names.iter().any(|name| service.task.contains(name));
        let task =
            tasks.iter().find(named).or(if service.task.is_empty() && tasks.len() == 1 { tasks.first() } else { None });
        let spot = Spot { file: service.file, line: service.node.line };
        let name = service.names.first().cloned().unwrap_or_default();
        if let Some(why) = not_fargate(&service.node, task) {
            told.doubt(spot, format!("service {name} {why}: left out"));
            gathered.idle.push(format!("an ECS service that {why}"));
            continue;
        }
        found.push(of(service, task, &gathered.scalings, only));
    }
    if services.is_empty() {
        found.extend(tasks.iter().filter(|task| not_fargate(&task.node, Some(task)).is_none()).map(alone));
    }
    found
}

/// Why a service does not run on Fargate.
fn not_fargate(service: &Node, task: Option<&Task>) -> Option<String> {
    let providers: Vec<&str> =
        strategy(service).iter().filter_map(|one| one.loose("CapacityProvider").text()).collect();
    if !providers.is_empty() {
        let other = providers.iter().find(|name| !name.starts_with("FARGATE"));
        return other.map(|name| format!("runs on the capacity provider {name}, whose machines are not modelled"));
    }
    match service.loose("LaunchType").told() {
        Some("FARGATE") => None,
        Some(other) => Some(format!("runs on {other}, and only tasks on Fargate are modelled")),
        None => {
            let wanted = task.map(|task| task.node.loose("RequiresCompatibilities").items()).unwrap_or_default();
            let on_fargate = wanted.is_empty() || wanted.iter().any(|one| one.text() == Some("FARGATE"));
            (!on_fargate).then(|| "runs on EC2, and only tasks on Fargate are modelled".to_owned())
        }
    }
}

fn strategy(service: &Node) -> &[Node] {
    service.loose("CapacityProviderStrategy").items()
}

/// A task definition without a service: how large a task is, and nothing on how many.
fn alone(task: &Task) -> Container {
    let mut service = Container::new(Provider::Aws, "a task of ECS on Fargate", task.file, task.node.line);
    service.names.clone_from(&task.names);
    service.region = task.region.clone();
    sizes(task, &mut service);
    service
}

fn of(service: &Service, task: Option<&Task>, scalings: &[scaling::Scaling], only: bool) -> Container {
    let node = &service.node;
    let mut found = Container::new(Provider::Aws, "a service of ECS on Fargate", service.file, node.line);
    found.names.clone_from(&service.names);
    found.region = service.region.clone();
    match task {
        Some(task) if task.file == service.file => sizes(task, &mut found),
        // A line of another file would be taken for one of this.
        Some(task) => {
            sizes(task, &mut found);
            without_lines(&mut found);
        }
        None => {
            found.remarks.push((node.line, "its task definition is not in the files: import it as well".to_owned()));
        }
    }
    let desired = node.loose("DesiredCount");
    let count = match field(desired) {
        Field::Absent => {
            found.said.push((node.line, "the number of tasks absent: 1, the default of ECS".to_owned()));
            Field::Known(1.0, node.line)
        }
        count => count,
    };
    (found.least, found.most) = (count.clone(), count);
    for scaling in scaling::about(scalings, Scaled::Tasks, &service.names, only) {
        scaled(scaling, &mut found);
    }
    let balanced = ["LoadBalancers", "LoadBalancer"].map(|key| node.loose(key)).into_iter().find(|n| !n.is_null());
    found.door = balanced.filter(|list| !list.items().is_empty()).map(|list| ("load-balancer", list.line));
    spot(node, &mut found);
    found
}

/// Drops lines that are those of another file.
fn without_lines(service: &mut Container) {
    for field in [&mut service.vcpu, &mut service.memory_mb] {
        if let Field::Known(_, line) | Field::Unknown(_, line) = field {
            *line = 0;
        }
    }
    if let Field::Known(_, line) | Field::Unknown(_, line) = &mut service.architecture {
        *line = 0;
    }
    service.said.iter_mut().chain(&mut service.remarks).for_each(|(line, _)| *line = 0);
}

/// CPU in units of 1/1,024 and memory in MiB; the API also takes `.5 vCPU` and `1 GB`.
fn sizes(task: &Task, service: &mut Container) {
    let measure = |node: &Node, unit: &str, whole: f64| match field(node) {
        Field::Unknown(text, line) => {
            let lower = text.to_ascii_lowercase();
            let number = lower.strip_suffix(unit).and_then(|number| number.trim().parse::<f64>().ok());
            number.map_or(Field::Unknown(text, line), |number| Field::Known(number * whole, line))
        }
        field => field,
    };
    let (cpu, memory) = (task.node.loose("Cpu"), task.node.loose("Memory"));
    service.vcpu = match measure(cpu, "vcpu", 1024.0) {
        Field::Known(units, line) => Field::Known(units / 1024.0, line),
        field => field,
    };
    service.memory_mb = measure(memory, "gb", 1024.0);
    let platform = task.node.loose("RuntimePlatform").one();
    let architecture = platform.loose("CpuArchitecture");
    service.architecture = match architecture.text() {
        Some(name) if name.eq_ignore_ascii_case("ARM64") => Field::Known("arm64".to_owned(), architecture.line),
        Some(name) if name.eq_ignore_ascii_case("X86_64") => Field::Known("x86_64".to_owned(), architecture.line),
        Some(name) => Field::Unknown(format!("architecture {name}"), architecture.line),
        // The default of a task definition.
        None => Field::Known("x86_64".to_owned(), task.node.line),
    };
    let system = platform.loose("OperatingSystemFamily");
    if let Some(name) = system.text().filter(|name| name.starts_with("WINDOWS")) {
        service.remarks.push((system.line, format!("{name}: the prices here are those of Linux")));
    }
    let storage = task.node.loose("EphemeralStorage").one().loose("SizeInGiB");
    if let Some(size) = storage.number().filter(|size| *size > STORAGE_GB) {
        service
            .remarks
            .push((storage.line, format!("storage of {size} GB for a task is not modelled, 20 GB are included")));
    }
}

/// What Application Auto Scaling says of the tasks.
fn scaled(scaling: &scaling::Scaling, service: &mut Container) {
    let line = scaling.spot.line;
    match &scaling.says {
        Says::Bounds { least, most } => {
            service.least = least.clone().or(service.least.clone());
            service.most = most.clone().or(service.most.clone());
        }
        Says::Tracks { metric, target, cooldown } => {
            if metric == "ECSServiceAverageCPUUtilization" {
                if let Field::Known(percent, line) = target {
                    service.figures.push((*line, "aws.container.target".to_owned(), percent / 100.0));
                }
            } else {
                let text = format!("tasks follow {metric}: not modelled, the model's follow their CPU");
                service.remarks.push((line, text));
            }
            if *cooldown {
                let text = "cooldowns are not modelled: tasks are added once three minutes ask for more, and removed after fifteen";
                service.remarks.push((line, text.to_owned()));
            }
        }
        Says::Steps => {
            let text = "scaling in steps is not modelled: the model's tasks track a target of their CPU";
            service.remarks.push((line, text.to_owned()));
        }
        Says::Scheduled { .. } => {
            service.remarks.push((line, "a schedule for tasks is not modelled: they follow their CPU".to_owned()));
        }
    }
}

/// Whether tasks run on capacity that may be reclaimed: all of them, or some, which the model has not.
fn spot(service: &Node, found: &mut Container) {
    let list = strategy(service);
    let on_spot = |one: &&Node| one.loose("CapacityProvider").text() == Some("FARGATE_SPOT");
    let (count, line) = (list.iter().filter(on_spot).count(), service.loose("CapacityProviderStrategy").line);
    if count > 0 && count < list.len() {
        let text = "tasks on spot capacity and on demand: the model has all on one, place.spot stays as it is";
        found.remarks.push((line, text.to_owned()));
    } else if count > 0 {
        found.on_spot = Some((true, line));
    }
}
