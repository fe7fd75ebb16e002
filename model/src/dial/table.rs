//! The rows of the table of dials, in the order they are shown.

use super::serverless::{
    capacity, container_spot, functions_only, instances_only, kept_for, no_packaging, no_provisioned, no_routing,
    no_sharing, no_snapshot, no_spot, one_function,
};
use super::{Choice, Dial, Group, Kind, Number, Offer, Scale, Switch};
use crate::catalog::{Catalog, Market, serverless_kind};
use crate::scenario::{
    Architecture, Automatic, Balancing, Commitment, CpuLimit, Door, FrontDoor, HandOff, KubernetesKind, Packaging,
    Percentile, Provider, Provisioner, Routing, Runtime, Scenario, ServerlessKind, Shape, StateKind, StatePlacement,
    Terms,
};
use crate::units::{
    Gigabytes, HoursPerMonth, Kilobytes, Megabytes, Millis, PerSecond, Seconds, Share, Unit, Usd, Vcpu,
};
use std::sync::Arc;

type Idle = fn(&Scenario, &Catalog) -> Option<&'static str>;

const ALWAYS: Idle = |_, _| None;

/// Every dial.
pub static DIALS: &[Dial] = &[
    Dial {
        id: "traffic.rate",
        group: Group::Traffic,
        label: "Rate",
        headline: true,
        doc: "Mean request rate over the whole period. Both bills and both platforms follow it.",
        kind: Kind::Number(Number {
            unit: Unit::PerSecond,
            min: 0.0001,
            max: 100_000.0,
            scale: Scale::Log,
            smallest: 0.0001,
            whole: false,
            read: |s| s.traffic.rate.get(),
            write: |s, v| s.traffic.rate = PerSecond::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "traffic.peak_to_mean",
        group: Group::Traffic,
        label: "Peak",
        headline: true,
        doc: "Highest rate over mean rate; the mean is kept. Sizes the peak of pods and instances.",
        kind: Kind::Number(Number {
            unit: Unit::Factor,
            min: 1.0,
            max: 100.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: false,
            read: |s| s.traffic.peak_to_mean,
            write: |s, v| s.traffic.peak_to_mean = v,
        }),
        idle: fixed_peak,
    },
    Dial {
        id: "traffic.shape",
        group: Group::Traffic,
        label: "Shape",
        headline: true,
        doc: "How the rate moves over its period: a day, a week, an hour.",
        kind: Kind::Choice(Choice {
            options: |s, c| {
                let traced = s.traffic.trace.is_some() || !c.traces().is_empty();
                options(Shape::ALL, Shape::id, Shape::label, |shape| {
                    (*shape == Shape::Trace && !traced)
                        .then(|| "there is no trace: import a file of traffic first".to_owned())
                })
            },
            read: |s| s.traffic.shape.id().to_owned(),
            write: |s, c, id| {
                if let Some(choice) = Shape::from_id(id) {
                    s.traffic.shape = choice;
                    if choice == Shape::Trace && s.traffic.trace.is_none() {
                        s.traffic.trace = c.traces().first().cloned();
                    }
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "traffic.trace",
        group: Group::Traffic,
        label: "Trace",
        headline: false,
        doc: "The recorded traffic that the shape follows, scaled to the mean rate; 'faceoff import' makes one from an export or a log.",
        kind: Kind::Choice(Choice { options: traces, read: trace_of, write: set_trace }),
        idle: |s, _| (s.traffic.shape != Shape::Trace).then_some("the shape follows no trace"),
    },
    Dial {
        id: "traffic.burst",
        group: Group::Traffic,
        label: "Burst",
        headline: false,
        doc: "Mean number of requests that arrive together. Bursts need more instances and pods at once.",
        kind: Kind::Number(Number {
            unit: Unit::Factor,
            min: 1.0,
            max: 100.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: false,
            read: |s| s.traffic.burst,
            write: |s, v| s.traffic.burst = v,
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "traffic.idle_share",
        group: Group::Traffic,
        label: "Idle",
        headline: false,
        doc: "Share of the period with no requests at all; the rest carries them, so the mean is kept.",
        kind: Kind::Number(Number {
            unit: Unit::Share,
            min: 0.0,
            max: 0.99,
            scale: Scale::Linear,
            smallest: 0.00099,
            whole: false,
            read: |s| s.traffic.idle_share.get(),
            write: |s, v| s.traffic.idle_share = Share::new(v),
        }),
        idle: |s, _| (s.traffic.shape == Shape::Trace).then_some("a trace has its own quiet hours"),
    },
    Dial {
        id: "traffic.door",
        group: Group::Traffic,
        label: "Door",
        headline: false,
        doc: "Where requests come from; the same kind of door stands before both sides: none for internal callers and events, a public address, or an API gateway.",
        kind: Kind::Choice(Choice {
            options: |_, _| options(Door::ALL, Door::id, Door::label, |_| None),
            read: |s| s.traffic.door.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = Door::from_id(id) {
                    s.traffic.door = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "state.kind",
        group: Group::State,
        label: "Kind",
        headline: true,
        doc: "The store a request needs. Functions reach it over the network; pods may keep it beside them.",
        kind: Kind::Choice(Choice {
            options: |_, _| options(StateKind::ALL, StateKind::id, StateKind::label, |_| None),
            read: |s| s.state.kind.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = StateKind::from_id(id) {
                    s.state.kind = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "state.reads",
        group: Group::State,
        label: "Reads",
        headline: true,
        doc: "Reads from the store per request.",
        kind: Kind::Number(Number {
            unit: Unit::Factor,
            min: 0.0,
            max: 100.0,
            scale: Scale::Log,
            smallest: 0.1,
            whole: false,
            read: |s| s.state.reads,
            write: |s, v| s.state.reads = v,
        }),
        idle: stateless,
    },
    Dial {
        id: "state.writes",
        group: Group::State,
        label: "Writes",
        headline: false,
        doc: "Writes to the store per request.",
        kind: Kind::Number(Number {
            unit: Unit::Factor,
            min: 0.0,
            max: 100.0,
            scale: Scale::Log,
            smallest: 0.01,
            whole: false,
            read: |s| s.state.writes,
            write: |s, v| s.state.writes = v,
        }),
        idle: stateless,
    },
    Dial {
        id: "state.size_gb",
        group: Group::State,
        label: "Size",
        headline: false,
        doc: "Data kept in the store.",
        kind: Kind::Number(Number {
            unit: Unit::Gigabytes,
            min: 0.0,
            max: 10_000.0,
            scale: Scale::Log,
            smallest: 0.01,
            whole: false,
            read: |s| s.state.size_gb.get(),
            write: |s, v| s.state.size_gb = Gigabytes::new(v),
        }),
        idle: stateless,
    },
    Dial {
        id: "state.item_kb",
        group: Group::State,
        label: "Item",
        headline: false,
        doc: "Size of one item read or written; stores bill by it.",
        kind: Kind::Number(Number {
            unit: Unit::Kilobytes,
            min: 0.1,
            max: 400.0,
            scale: Scale::Log,
            smallest: 0.1,
            whole: false,
            read: |s| s.state.item_kb.get(),
            write: |s, v| s.state.item_kb = Kilobytes::new(v),
        }),
        idle: stateless,
    },
    Dial {
        id: "state.cacheable",
        group: Group::State,
        label: "Cacheable",
        headline: false,
        doc: "Share of reads that may be answered from a cache inside the process. The more requests one process sees, the more it helps.",
        kind: Kind::Number(Number {
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            scale: Scale::Linear,
            smallest: 0.001,
            whole: false,
            read: |s| s.state.cacheable.get(),
            write: |s, v| s.state.cacheable = Share::new(v),
        }),
        idle: stateless,
    },
    Dial {
        id: "state.working_set_mb",
        group: Group::State,
        label: "Working set",
        headline: false,
        doc: "Data each new instance or pod must load before it can answer, such as a model or an index.",
        kind: Kind::Number(Number {
            unit: Unit::Megabytes,
            min: 0.0,
            max: 10_240.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: false,
            read: |s| s.state.working_set_mb.get(),
            write: |s, v| s.state.working_set_mb = Megabytes::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "state.connections",
        group: Group::State,
        label: "Connections",
        headline: false,
        doc: "Long-lived client connections held open at once, such as WebSockets.",
        kind: Kind::Number(Number {
            unit: Unit::Count,
            min: 0.0,
            max: 1_000_000.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: true,
            read: |s| f64::from(s.state.connections),
            write: |s, v| s.state.connections = v as u32,
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "tolerance.target_ms",
        group: Group::Tolerance,
        label: "Target",
        headline: true,
        doc: "The time within which requests must be answered.",
        kind: Kind::Number(Number {
            unit: Unit::Millis,
            min: 5.0,
            max: 60_000.0,
            scale: Scale::Log,
            smallest: 5.0,
            whole: false,
            read: |s| s.tolerance.target_ms.get(),
            write: |s, v| s.tolerance.target_ms = Millis::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "tolerance.percentile",
        group: Group::Tolerance,
        label: "At",
        headline: true,
        doc: "The share of requests that must meet the target.",
        kind: Kind::Choice(Choice {
            options: |_, _| options(Percentile::ALL, Percentile::id, Percentile::label, |_| None),
            read: |s| s.tolerance.percentile.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = Percentile::from_id(id) {
                    s.tolerance.percentile = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "work.duration_ms",
        group: Group::Work,
        label: "Duration",
        headline: true,
        doc: "Mean time in the handler on one whole vCPU, state operations not included. 200ms@512MB is a time measured in a function of that memory, where memory brings the CPU.",
        kind: Kind::Number(Number {
            unit: Unit::Millis,
            min: 1.0,
            max: 3_600_000.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: false,
            read: |s| s.work.duration_ms.get(),
            write: |s, v| s.work.duration_ms = Millis::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "work.cpu_share",
        group: Group::Work,
        label: "CPU share",
        headline: true,
        doc: "Share of the duration that needs the CPU; the rest waits. A function is billed for waiting, a pod serves others meanwhile.",
        kind: Kind::Number(Number {
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            scale: Scale::Linear,
            smallest: 0.001,
            whole: false,
            read: |s| s.work.cpu_share.get(),
            write: |s, v| s.work.cpu_share = Share::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "work.variability",
        group: Group::Work,
        label: "Variability",
        headline: false,
        doc: "Standard deviation of the duration over its mean (log-normal); 0 when every call takes the same time.",
        kind: Kind::Number(Number {
            unit: Unit::Factor,
            min: 0.0,
            max: 4.0,
            scale: Scale::Log,
            smallest: 0.1,
            whole: false,
            read: |s| s.work.variability,
            write: |s, v| s.work.variability = v,
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "work.memory_mb",
        group: Group::Work,
        label: "Memory",
        headline: false,
        doc: "Memory that the process needs while it serves.",
        kind: Kind::Number(Number {
            unit: Unit::Megabytes,
            min: 16.0,
            max: 65_536.0,
            scale: Scale::Log,
            smallest: 16.0,
            whole: false,
            read: |s| s.work.memory_mb.get(),
            write: |s, v| s.work.memory_mb = Megabytes::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "work.runtime",
        group: Group::Work,
        label: "Runtime",
        headline: false,
        doc: "Language runtime; it decides the cold start.",
        kind: Kind::Choice(Choice {
            options: |s, c| {
                options(Runtime::ALL, Runtime::id, Runtime::label, |o| {
                    let provider = s.place.provider;
                    (!c.behaviour().measures(provider, *o))
                        .then(|| format!("no cold start of {} is sourced, on {provider} or elsewhere", o.label()))
                })
            },
            read: |s| s.work.runtime.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = Runtime::from_id(id) {
                    s.work.runtime = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "work.package_mb",
        group: Group::Work,
        label: "Package",
        headline: false,
        doc: "Compressed code and dependencies: a zip for functions, an image for pods.",
        kind: Kind::Number(Number {
            unit: Unit::Megabytes,
            min: 0.1,
            max: 10_240.0,
            scale: Scale::Log,
            smallest: 0.1,
            whole: false,
            read: |s| s.work.package_mb.get(),
            write: |s, v| s.work.package_mb = Megabytes::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "work.response_kb",
        group: Group::Work,
        label: "Response",
        headline: false,
        doc: "Mean size of an answer; it leaves through the front door and counts as transfer.",
        kind: Kind::Number(Number {
            unit: Unit::Kilobytes,
            min: 0.1,
            max: 1_048_576.0,
            scale: Scale::Log,
            smallest: 0.1,
            whole: false,
            read: |s| s.work.response_kb.get(),
            write: |s, v| s.work.response_kb = Kilobytes::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "work.functions",
        group: Group::Work,
        label: "Functions",
        headline: false,
        doc: "Functions a request passes through one after the other, the work split between them. On Kubernetes they are calls inside one service.",
        kind: Kind::Number(Number {
            unit: Unit::Count,
            min: 1.0,
            max: 20.0,
            scale: Scale::Linear,
            smallest: 1.0,
            whole: true,
            read: |s| f64::from(s.work.functions),
            write: |s, v| s.work.functions = v as u32,
        }),
        idle: functions_only,
    },
    Dial {
        id: "kubernetes.kind",
        group: Group::Kubernetes,
        label: "Capacity",
        headline: false,
        doc: "What pods run on: nodes of one's own; nodes that the provider chooses and manages for a fee (EKS Auto Mode, AKS Automatic); \
              or no nodes, each pod billed by its size (EKS Fargate, GKE Autopilot).",
        kind: Kind::Choice(Choice {
            options: |s, c| {
                options(KubernetesKind::ALL, KubernetesKind::id, KubernetesKind::label, |o| market(s, c).withholds(*o))
            },
            read: |s| s.kubernetes.kind.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = KubernetesKind::from_id(id) {
                    s.kubernetes.kind = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.node",
        group: Group::Kubernetes,
        label: "Node",
        headline: false,
        doc: "Node type that pods run on.",
        kind: Kind::Choice(Choice {
            options: |s, c| market(s, c).nodes.iter().map(|n| named(&n.name)).collect(),
            read: |s| s.kubernetes.node.clone(),
            write: |s, _, id| id.clone_into(&mut s.kubernetes.node),
        }),
        idle: no_nodes,
    },
    Dial {
        id: "kubernetes.pod_vcpu",
        group: Group::Kubernetes,
        label: "Pod CPU",
        headline: false,
        doc: "CPU request of a pod: what the autoscaler measures by and nodes are filled by.",
        kind: Kind::Number(Number {
            unit: Unit::Vcpu,
            min: 0.05,
            max: 16.0,
            scale: Scale::Log,
            smallest: 0.05,
            whole: false,
            read: |s| s.kubernetes.pod_vcpu.get(),
            write: |s, v| s.kubernetes.pod_vcpu = Vcpu::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.cpu_limit",
        group: Group::Kubernetes,
        label: "CPU limit",
        headline: false,
        doc: "CPU limit of a pod. None (six containers in ten): it takes what its node has idle, at least its request. \
              At the request: it is stopped once it has used that much of each 100 ms.",
        kind: Kind::Choice(Choice {
            options: |_, _| options(CpuLimit::ALL, CpuLimit::id, CpuLimit::label, |_| None),
            read: |s| s.kubernetes.cpu_limit.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = CpuLimit::from_id(id) {
                    s.kubernetes.cpu_limit = choice;
                }
            },
        }),
        idle: own_limit,
    },
    Dial {
        id: "kubernetes.pod_memory_mb",
        group: Group::Kubernetes,
        label: "Pod memory",
        headline: false,
        doc: "Memory request of a pod.",
        kind: Kind::Number(Number {
            unit: Unit::Megabytes,
            min: 32.0,
            max: 65_536.0,
            scale: Scale::Log,
            smallest: 32.0,
            whole: false,
            read: |s| s.kubernetes.pod_memory_mb.get(),
            write: |s, v| s.kubernetes.pod_memory_mb = Megabytes::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.concurrency",
        group: Group::Kubernetes,
        label: "Concurrency",
        headline: false,
        doc: "Requests a pod serves at once; more wait in front of it.",
        kind: Kind::Number(Number {
            unit: Unit::Count,
            min: 1.0,
            max: 1000.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: true,
            read: |s| f64::from(s.kubernetes.concurrency),
            write: |s, v| s.kubernetes.concurrency = v as u32,
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.target_utilization",
        group: Group::Kubernetes,
        label: "Target use",
        headline: false,
        doc: "CPU utilization that the autoscaler aims at.",
        kind: Kind::Number(Number {
            unit: Unit::Share,
            min: 0.1,
            max: 0.95,
            scale: Scale::Linear,
            smallest: 0.1,
            whole: false,
            read: |s| s.kubernetes.target_utilization.get(),
            write: |s, v| s.kubernetes.target_utilization = Share::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.min_replicas",
        group: Group::Kubernetes,
        label: "Min pods",
        headline: false,
        doc: "Fewest pods; they cost money at night too.",
        kind: Kind::Number(Number {
            unit: Unit::Count,
            min: 1.0,
            max: 1000.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: true,
            read: |s| f64::from(s.kubernetes.min_replicas),
            write: |s, v| s.kubernetes.min_replicas = v as u32,
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.max_replicas",
        group: Group::Kubernetes,
        label: "Max pods",
        headline: false,
        doc: "Most pods the autoscaler may start.",
        kind: Kind::Number(Number {
            unit: Unit::Count,
            min: 1.0,
            max: 5000.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: true,
            read: |s| f64::from(s.kubernetes.max_replicas),
            write: |s, v| s.kubernetes.max_replicas = v as u32,
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.zones",
        group: Group::Kubernetes,
        label: "Zones",
        headline: false,
        doc: "Zones the nodes are spread over; at least one node each, and traffic between them.",
        kind: Kind::Number(Number {
            unit: Unit::Count,
            min: 1.0,
            max: 3.0,
            scale: Scale::Linear,
            smallest: 1.0,
            whole: true,
            read: |s| f64::from(s.kubernetes.zones),
            write: |s, v| s.kubernetes.zones = v as u32,
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.balancing",
        group: Group::Kubernetes,
        label: "Balancing",
        headline: false,
        doc: "How requests are spread over pods: at random (kube-proxy), or to the least busy (a mesh or ingress).",
        kind: Kind::Choice(Choice {
            options: |_, _| options(Balancing::ALL, Balancing::id, Balancing::label, |_| None),
            read: |s| s.kubernetes.balancing.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = Balancing::from_id(id) {
                    s.kubernetes.balancing = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.provisioner",
        group: Group::Kubernetes,
        label: "Provisioner",
        headline: false,
        doc: "Who adds and removes nodes, and how fast.",
        kind: Kind::Choice(Choice {
            options: |_, _| options(Provisioner::ALL, Provisioner::id, Provisioner::label, |_| None),
            read: |s| s.kubernetes.provisioner.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = Provisioner::from_id(id) {
                    s.kubernetes.provisioner = choice;
                }
            },
        }),
        idle: own_provisioner,
    },
    Dial {
        id: "kubernetes.spot_share",
        group: Group::Kubernetes,
        label: "Spot",
        headline: false,
        doc: "Share of the nodes, or of pods without nodes, on spot capacity: cheaper, and reclaimed now and then.",
        kind: Kind::Number(Number {
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            scale: Scale::Linear,
            smallest: 0.001,
            whole: false,
            read: |s| s.kubernetes.spot_share.get(),
            write: |s, v| s.kubernetes.spot_share = Share::new(v),
        }),
        idle: no_pod_spot,
    },
    Dial {
        id: "kubernetes.commitment",
        group: Group::Kubernetes,
        label: "Commitment",
        headline: false,
        doc: "A commitment on the nodes, or the pods without nodes, that always run.",
        kind: Kind::Choice(Choice {
            options: |s, c| {
                options(Commitment::ALL, Commitment::id, Commitment::label, |o| {
                    let here = market(s, c);
                    (!here.offers_commitment(*o)).then(|| unpriced(here, "discount for a commitment"))
                })
            },
            read: |s| s.kubernetes.commitment.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = Commitment::from_id(id) {
                    s.kubernetes.commitment = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.cluster_share",
        group: Group::Kubernetes,
        label: "Cluster share",
        headline: false,
        doc: "Share of the fixed cost of the cluster that this workload carries; 0 when a cluster is there anyway.",
        kind: Kind::Number(Number {
            unit: Unit::Share,
            min: 0.0,
            max: 1.0,
            scale: Scale::Linear,
            smallest: 0.001,
            whole: false,
            read: |s| s.kubernetes.cluster_share.get(),
            write: |s, v| s.kubernetes.cluster_share = Share::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "kubernetes.state",
        group: Group::Kubernetes,
        label: "State",
        headline: false,
        doc: "Where pods keep state: in the managed store, or in the pod and the cluster.",
        kind: Kind::Choice(Choice {
            options: |_, _| options(StatePlacement::ALL, StatePlacement::id, StatePlacement::label, |_| None),
            read: |s| s.kubernetes.state.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = StatePlacement::from_id(id) {
                    s.kubernetes.state = choice;
                }
            },
        }),
        idle: stateless,
    },
    Dial {
        id: "serverless.kind",
        group: Group::Serverless,
        label: "Kind",
        headline: false,
        doc: "What it runs on: functions; a container service (Fargate, Cloud Run billed by the instance, Container Apps); or functions on managed instances (AWS).",
        kind: Kind::Choice(Choice {
            options: |s, c| {
                options(ServerlessKind::ALL, ServerlessKind::id, ServerlessKind::label, |o| {
                    serverless_kind::withheld(*o, market(s, c), c.behaviour().platform(s.place.provider))
                })
            },
            read: |s| s.serverless.kind.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = ServerlessKind::from_id(id) {
                    s.serverless.kind = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "serverless.vcpu",
        group: Group::Serverless,
        label: "CPU",
        headline: false,
        doc: "CPU of a container instance or a Cloud Run function, rounded up to a size that the platform has; a managed instance has at least so much.",
        kind: Kind::Number(Number {
            unit: Unit::Vcpu,
            min: 0.08,
            max: 16.0,
            scale: Scale::Log,
            smallest: 0.08,
            whole: false,
            read: |s| s.serverless.vcpu.get(),
            write: |s, v| s.serverless.vcpu = Vcpu::new(v),
        }),
        idle: instances_only,
    },
    Dial {
        id: "serverless.concurrency",
        group: Group::Serverless,
        label: "Shared by",
        headline: false,
        doc: "Most requests that one container, Cloud Run function or managed instance takes at once; another is added before or when it is full.",
        kind: Kind::Number(Number {
            unit: Unit::Count,
            min: 1.0,
            max: 1000.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: true,
            read: |s| f64::from(s.serverless.concurrency),
            write: |s, v| s.serverless.concurrency = v as u32,
        }),
        idle: no_sharing,
    },
    Dial {
        id: "serverless.memory_mb",
        group: Group::Serverless,
        label: "Memory",
        headline: false,
        doc: "Memory of an instance; functions on AWS get CPU with it, 1,769 MB for one vCPU.",
        kind: Kind::Number(Number {
            unit: Unit::Megabytes,
            min: 128.0,
            max: 32_768.0,
            scale: Scale::Log,
            smallest: 128.0,
            whole: false,
            read: |s| s.serverless.memory_mb.get(),
            write: |s, v| s.serverless.memory_mb = Megabytes::new(v),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "serverless.architecture",
        group: Group::Serverless,
        label: "Architecture",
        headline: false,
        doc: "Processor architecture of the instances.",
        kind: Kind::Choice(Choice {
            options: |s, c| {
                options(Architecture::ALL, Architecture::id, Architecture::label, |o| {
                    let (here, of) = (market(s, c), s.serverless.kind);
                    (!serverless_kind::offers(here, of, *o))
                        .then(|| unpriced(here, &format!("price of {} {}", o.label(), of.label())))
                })
            },
            read: |s| s.serverless.architecture.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = Architecture::from_id(id) {
                    s.serverless.architecture = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "serverless.provisioned",
        group: Group::Serverless,
        label: "Provisioned",
        headline: false,
        doc: "Instances kept warm and paid for, load or not. A Fargate service has at least one in each zone, managed instances at least three.",
        kind: Kind::Number(Number {
            unit: Unit::Count,
            min: 0.0,
            max: 1000.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: true,
            read: |s| f64::from(s.serverless.provisioned),
            write: |s, v| s.serverless.provisioned = v as u32,
        }),
        idle: no_provisioned,
    },
    Dial {
        id: "serverless.front_door",
        group: Group::Serverless,
        label: "Front door",
        headline: false,
        doc: "What stands before the function and bills each request.",
        kind: Kind::Choice(Choice {
            options: |s, c| {
                options(FrontDoor::ALL, FrontDoor::id, FrontDoor::label, |o| {
                    no_front_door(market(s, c), *o).or_else(|| no_address(s, c, *o))
                })
            },
            read: |s| s.serverless.front_door.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = FrontDoor::from_id(id) {
                    s.serverless.front_door = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "serverless.packaging",
        group: Group::Serverless,
        label: "Packaging",
        headline: false,
        doc: "How the code of functions is shipped; images start with a fatter tail.",
        kind: Kind::Choice(Choice {
            options: |_, _| options(Packaging::ALL, Packaging::id, Packaging::label, |_| None),
            read: |s| s.serverless.packaging.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = Packaging::from_id(id) {
                    s.serverless.packaging = choice;
                }
            },
        }),
        idle: no_packaging,
    },
    Dial {
        id: "serverless.snapshot_start",
        group: Group::Serverless,
        label: "Snapshot start",
        headline: false,
        doc: "Start from a snapshot of an initialised instance, for runtimes that offer it.",
        kind: Kind::Switch(Switch {
            read: |s| s.serverless.snapshot_start,
            write: |s, on| s.serverless.snapshot_start = on,
        }),
        idle: no_snapshot,
    },
    Dial {
        id: "serverless.free_tier",
        group: Group::Serverless,
        label: "Free grants",
        headline: false,
        doc: "Count the free monthly grants, on both sides.",
        kind: Kind::Switch(Switch { read: |s| s.serverless.free_tier, write: |s, on| s.serverless.free_tier = on }),
        idle: ALWAYS,
    },
    Dial {
        id: "serverless.keep_alive_s",
        group: Group::Serverless,
        label: "Keep-alive",
        headline: false,
        doc: "Idle time after which an instance disappears. No provider promises it.",
        kind: Kind::Number(Number {
            unit: Unit::Seconds,
            min: 30.0,
            max: 3600.0,
            scale: Scale::Log,
            smallest: 30.0,
            whole: false,
            read: |s| s.serverless.keep_alive_s.get(),
            write: |s, v| s.serverless.keep_alive_s = Seconds::new(v),
        }),
        idle: kept_for,
    },
    Dial {
        id: "serverless.routing",
        group: Group::Serverless,
        label: "Routing",
        headline: false,
        doc: "Which idle instance gets the next request; it decides how many stay warm.",
        kind: Kind::Choice(Choice {
            options: |_, _| options(Routing::ALL, Routing::id, Routing::label, |_| None),
            read: |s| s.serverless.routing.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = Routing::from_id(id) {
                    s.serverless.routing = choice;
                }
            },
        }),
        idle: no_routing,
    },
    Dial {
        id: "serverless.concurrency_limit",
        group: Group::Serverless,
        label: "Limit",
        headline: false,
        doc: "Most instances at once in this account; requests beyond are throttled.",
        kind: Kind::Number(Number {
            unit: Unit::Count,
            min: 1.0,
            max: 100_000.0,
            scale: Scale::Log,
            smallest: 1.0,
            whole: true,
            read: |s| f64::from(s.serverless.concurrency_limit),
            write: |s, v| s.serverless.concurrency_limit = v as u32,
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "serverless.handoff",
        group: Group::Serverless,
        label: "Hand-off",
        headline: false,
        doc: "What carries a request from one function to the next.",
        kind: Kind::Choice(Choice {
            options: |s, c| {
                options(HandOff::ALL, HandOff::id, HandOff::label, |o| {
                    let here = market(s, c);
                    (!here.offers_handoff(*o)).then(|| unpriced(here, &format!("price of a {}", o.label())))
                })
            },
            read: |s| s.serverless.handoff.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = HandOff::from_id(id) {
                    s.serverless.handoff = choice;
                }
            },
        }),
        idle: one_function,
    },
    Dial {
        id: "place.provider",
        group: Group::Place,
        label: "Provider",
        headline: false,
        doc: "The cloud. The workload stays, everything that depends on the cloud changes.",
        kind: Kind::Choice(Choice {
            options: |_, c| {
                options(Provider::ALL, Provider::id, Provider::label, |p| {
                    let read = c.markets().iter().any(|m| m.provider == *p);
                    (!read).then(|| format!("no region of {p} has sourced prices"))
                })
            },
            read: |s| s.place.provider.id().to_owned(),
            write: |s, c, id| {
                if let Some(provider) = Provider::from_id(id) {
                    move_to(s, c, provider, None);
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "place.region",
        group: Group::Place,
        label: "Region",
        headline: false,
        doc: "The region, with its own prices. What has no sourced price there is named on the bill and left out of the total.",
        kind: Kind::Choice(Choice {
            options: |s, c| {
                let offered = c.markets().iter().filter(|m| m.provider == s.place.provider).map(|m| named(&m.region));
                let withheld = c.withheld().iter().filter_map(|w| {
                    let (cloud, region) = w.region.split_once('.')?;
                    let here = cloud == s.place.provider.id();
                    here.then(|| Offer { reason: Some(w.reason()), ..named(region) })
                });
                offered.chain(withheld).collect()
            },
            read: |s| s.place.region.clone(),
            write: |s, c, id| move_to(s, c, s.place.provider, Some(id)),
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "place.terms",
        group: Group::Place,
        label: "Terms",
        headline: false,
        doc: "On which terms both sides buy what always runs: on demand, or committed for one or three years without upfront payment.",
        kind: Kind::Choice(Choice {
            options: |s, c| {
                options(Terms::ALL, Terms::id, Terms::label, |o| {
                    let here = market(s, c);
                    (!here.offers_commitment(o.commitment())).then(|| unpriced(here, "discount for a commitment"))
                })
            },
            read: |s| s.place.terms.id().to_owned(),
            write: |s, _, id| {
                if let Some(choice) = Terms::from_id(id) {
                    s.place.terms = choice;
                }
            },
        }),
        idle: ALWAYS,
    },
    Dial {
        id: "place.spot",
        group: Group::Place,
        label: "Spot allowed",
        headline: false,
        doc: "Whether capacity that may be reclaimed at short notice is good enough. Nodes, pods without nodes where they are on sale so, and the tasks of a Fargate service are then bought that way; functions have no such price.",
        kind: Kind::Switch(Switch { read: |s| s.place.spot, write: |s, on| s.place.spot = on }),
        idle: |s, c| {
            let on_nodes = || no_pod_spot(s, c).filter(|_| !container_spot(s, c));
            no_spot(s, c).or_else(on_nodes)
        },
    },
    Dial {
        id: "people.counted",
        group: Group::People,
        label: "Count hours",
        headline: false,
        doc: "Put the hours of the people who run it on both bills.",
        kind: Kind::Switch(Switch { read: |s| s.people.counted, write: |s, on| s.people.counted = on }),
        idle: ALWAYS,
    },
    Dial {
        id: "people.hourly_usd",
        group: Group::People,
        label: "Hourly",
        headline: false,
        doc: "What an hour of their work costs.",
        kind: Kind::Number(Number {
            unit: Unit::UsdPerHour,
            min: 10.0,
            max: 500.0,
            scale: Scale::Linear,
            smallest: 10.0,
            whole: false,
            read: |s| s.people.hourly_usd.get(),
            write: |s, v| s.people.hourly_usd = Usd::new(v),
        }),
        idle: uncounted,
    },
    Dial {
        id: "people.kubernetes_hours",
        group: Group::People,
        label: "Kubernetes",
        headline: false,
        doc: "Hours a month that running this on Kubernetes takes.",
        kind: Kind::Number(Number {
            unit: Unit::HoursPerMonth,
            min: 0.0,
            max: 400.0,
            scale: Scale::Log,
            smallest: 0.5,
            whole: false,
            read: |s| s.people.kubernetes_hours.get(),
            write: |s, v| s.people.kubernetes_hours = HoursPerMonth::new(v),
        }),
        idle: uncounted,
    },
    Dial {
        id: "people.serverless_hours",
        group: Group::People,
        label: "Serverless",
        headline: false,
        doc: "Hours a month that running this as functions takes.",
        kind: Kind::Number(Number {
            unit: Unit::HoursPerMonth,
            min: 0.0,
            max: 400.0,
            scale: Scale::Log,
            smallest: 0.5,
            whole: false,
            read: |s| s.people.serverless_hours.get(),
            write: |s, v| s.people.serverless_hours = HoursPerMonth::new(v),
        }),
        idle: uncounted,
    },
];

fn market<'c>(s: &Scenario, c: &'c Catalog) -> &'c Market {
    c.market(s.place.provider, &s.place.region)
}

fn options<T: Copy>(
    all: &[T],
    id: fn(T) -> &'static str,
    label: fn(T) -> &'static str,
    refused: impl Fn(&T) -> Option<String>,
) -> Vec<Offer> {
    all.iter().map(|o| Offer { id: id(*o).to_owned(), label: label(*o).to_owned(), reason: refused(o) }).collect()
}

/// An option that can always be chosen and is shown by its id.
fn named(id: &str) -> Offer {
    Offer { id: id.to_owned(), label: id.to_owned(), reason: None }
}

/// Why something without a sourced figure cannot be chosen.
fn unpriced(here: &Market, what: &str) -> String {
    format!("no {what} is sourced in {}", here.region)
}

/// Why functions cannot have this front door here.
fn no_front_door(here: &Market, door: FrontDoor) -> Option<String> {
    match door {
        _ if here.offers_front_door(door) => None,
        FrontDoor::LoadBalancer => {
            Some(format!("the load balancer of {} cannot stand before functions", here.provider))
        }
        _ => Some(unpriced(here, &format!("price of a {}", door.label()))),
    }
}

/// Why a container service cannot have this front door here.
fn no_address(s: &Scenario, c: &Catalog, door: FrontDoor) -> Option<String> {
    (capacity(s, c).door(door) != door).then(|| {
        format!("containers have no address of their own on {}, a load balancer stands before them", s.place.provider)
    })
}

/// The default scenario moved to where this one is.
pub(super) fn usual_at(s: &Scenario, c: &Catalog) -> Scenario {
    let mut usual = Scenario::default();
    if s.place.provider != usual.place.provider || s.place.region != usual.place.region {
        move_to(&mut usual, c, s.place.provider, Some(&s.place.region));
    }
    usual
}

/// Moves the scenario to another region. The workload and its architecture stay; only what exists by another name in
/// each cloud changes: the node type, and how long and how many instances its functions keep.
fn move_to(s: &mut Scenario, c: &Catalog, provider: Provider, region: Option<&str>) {
    // A node type that is not set starts from the usual one: where the scenario was in between must not show.
    let from = if s.pins.has(Automatic::Node) { &*s } else { &Scenario::default() };
    let (here, name) = (market(from, c).node(&from.kubernetes.node).clone(), from.kubernetes.node.clone());
    let there = c.markets().iter().find(|m| m.provider == provider && region.is_none_or(|r| m.region == r));
    let Some(there) = there else { return };
    let changed = s.place.provider != provider;
    s.place.provider = provider;
    s.place.region.clone_from(&there.region);
    let is_there = there.nodes.iter().any(|n| *n.name == *name);
    s.kubernetes.node = if is_there { name } else { there.node_like(&here).name.to_string() };
    // The usual hand-off stands everywhere, without an amount where it has no price; another one must be offered to be kept.
    if s.serverless.handoff != HandOff::Queue && !there.offers_handoff(s.serverless.handoff) {
        s.serverless.handoff = HandOff::Queue;
    }
    if changed {
        let rules = &c.behaviour().platform(provider).function;
        s.serverless.keep_alive_s = Seconds::new(rules.keep_alive_s[0].value.clamp(30.0, 3600.0));
        if !s.pins.has(Automatic::ConcurrencyLimit) {
            s.serverless.concurrency_limit = rules.concurrency_limit.value as u32;
        }
    }
}

fn fixed_peak(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    match s.traffic.shape {
        Shape::Flat => Some("flat traffic has no peak"),
        Shape::Trace => Some("a trace has its own peak"),
        _ => None,
    }
}

/// The traces of the catalog, and the scenario's own if it is not among them; none at all can be chosen while none is followed.
fn traces(s: &Scenario, c: &Catalog) -> Vec<Offer> {
    let own = s.traffic.trace.iter().filter(|own| c.traces().iter().all(|trace| trace.name != own.name));
    let owned = c.traces().iter().chain(own).map(|trace| trace.name.as_str());
    let none = (s.traffic.shape != Shape::Trace).then_some(NO_TRACE);
    none.into_iter().chain(owned).map(named).collect()
}

/// What stands for no trace.
const NO_TRACE: &str = "none";

fn trace_of(s: &Scenario) -> String {
    s.traffic.trace.as_ref().map_or_else(|| NO_TRACE.to_owned(), |trace| trace.name.clone())
}

fn set_trace(s: &mut Scenario, c: &Catalog, name: &str) {
    if let Some(trace) = c.traces().iter().find(|trace| trace.name == name) {
        s.traffic.trace = Some(Arc::clone(trace));
    } else if name == NO_TRACE {
        s.traffic.trace = None;
    }
}

fn stateless(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    (s.state.kind == StateKind::None).then_some("the workload keeps no state")
}

/// What the place makes of the kind that was asked for: one that it does not have leaves nodes.
fn kind(s: &Scenario, c: &Catalog) -> KubernetesKind {
    let asked = s.kubernetes.kind;
    if market(s, c).withholds(asked).is_none() { asked } else { KubernetesKind::Nodes }
}

fn no_nodes(s: &Scenario, c: &Catalog) -> Option<&'static str> {
    (kind(s, c) == KubernetesKind::Pods).then_some("pods without nodes run on no node type")
}

fn own_limit(s: &Scenario, c: &Catalog) -> Option<&'static str> {
    (kind(s, c) == KubernetesKind::Pods).then_some("a pod without a node has the CPU that it requests and no more")
}

fn own_provisioner(s: &Scenario, c: &Catalog) -> Option<&'static str> {
    match kind(s, c) {
        KubernetesKind::Nodes => None,
        KubernetesKind::ManagedNodes => Some("the provider runs Karpenter for the nodes that it manages"),
        KubernetesKind::Pods => Some("pods without nodes need no provisioner"),
    }
}

fn no_pod_spot(s: &Scenario, c: &Catalog) -> Option<&'static str> {
    let rules = c.behaviour().platform(s.place.provider).pods.as_ref().filter(|_| kind(s, c) == KubernetesKind::Pods);
    rules
        .is_some_and(|rules| rules.on_spot.value <= 0.0)
        .then_some("pods without nodes are not on sale as spot capacity here")
}

fn uncounted(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    (!s.people.counted).then_some("hours are not counted")
}
