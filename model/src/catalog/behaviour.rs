//! How the platforms behave: cold starts, idle times, limits, the autoscaler, node boot, store
//! latencies, surveys. Provider-dependent parts are one [`Platform`] per provider.

use super::market::NodeType;
use super::pods::PodRules;
use super::row::{Figure, Source};
use super::serverless_kind::{ContainerRules, ManagedRules, Size, Tracking};
use crate::scenario::{Architecture, FrontDoor, HandOff, HostingPlan, Packaging, Provider, Runtime};
use std::sync::Arc;

/// A latency by median and 99th percentile.
#[derive(Debug, Clone)]
pub struct Quantiles {
    /// Median in milliseconds.
    pub p50_ms: Figure,
    /// 99th percentile in milliseconds.
    pub p99_ms: Figure,
}

/// Everything about behaviour that the model uses.
#[derive(Debug, Clone)]
pub struct Behaviour {
    /// One per provider that is offered.
    pub platforms: Vec<Platform>,
    /// The Horizontal Pod Autoscaler.
    pub autoscaler: Autoscaler,
    /// From a scheduled pod to a ready one.
    pub pod_start: PodStart,
    /// How pods go when no request comes.
    pub scale_to_zero: ZeroRules,
    /// Nodes of a team's own that a cluster keeps for its own pods where all others may go.
    pub system_nodes: Figure,
    /// Karpenter: seconds from pending pods to a node request, and from empty node to removal.
    pub karpenter: NodeScaling,
    /// Cluster Autoscaler: the same.
    pub cluster_autoscaler: NodeScaling,
    /// Milliseconds of a period in which a pod with a CPU limit may use its quota.
    pub cpu_quota_period_ms: Figure,
    /// Most nodes of one cluster.
    pub cluster_nodes: Figure,
    /// Most pods of one cluster.
    pub cluster_pods: Figure,
    /// Look-up in the process.
    pub in_process: Quantiles,
    /// Ingress controller in the cluster.
    pub ingress: Quantiles,
    /// A memory cache in the same zone.
    pub cache: Quantiles,
    /// A relational database in the same zone.
    pub relational: Quantiles,
    /// A new connection to a relational database.
    pub relational_connect: Quantiles,
    /// Milliseconds that a connection proxy adds to a statement (middle of the range).
    pub connection_proxy_ms: Figure,
    /// Added round trip between zones in milliseconds.
    pub cross_zone_ms: Figure,
    /// What the survey of Kubernetes users names as challenges: `(label, year, percent figure)`.
    pub survey: Vec<SurveyAnswer>,
    /// Average CPU use of clusters seen by a vendor, for comparison (share).
    pub cluster_cpu_use: Figure,
    /// What no source gives and the model must assume; every one can be overridden.
    pub assumptions: Assumptions,
}

/// Figures that no source gives, stated as such in the catalog.
#[derive(Debug, Clone)]
pub struct Assumptions {
    /// Seconds that an item stays in an in-process cache.
    pub cache_ttl_s: Figure,
    /// Items among which the cacheable reads are spread.
    pub cache_hot_items: Figure,
    /// KB of log that the application writes per request.
    pub log_kb: Figure,
    /// KB of log that the function platform adds per invocation.
    pub function_log_kb: Figure,
    /// KB of a request as it arrives.
    pub request_kb: Figure,
    /// Requests that a client sends over one connection.
    pub requests_per_connection: Figure,
    /// Seconds after which a request that still waits for its turn is given up.
    pub request_timeout_s: Figure,
    /// Share of the pods replaced at once in a rolling update.
    pub rollout_surge: Figure,
    /// Milliseconds of a period in which a function with less than one vCPU may use its quota.
    pub function_quota_period_ms: Figure,
    /// Minutes from a function update to all new requests on it.
    pub function_rollout_min: Figure,
    /// Memory of an in-cluster store over its data, and of a managed cache over its sessions.
    pub store_memory_factor: Figure,
    /// CPU of an in-cluster store, in vCPU.
    pub store_vcpu: Figure,
    /// Share of a database's data that its in-cluster pod keeps in memory.
    pub database_memory_share: Figure,
    /// CPU milliseconds of one statement in a relational database.
    pub statement_cpu_ms: Figure,
    /// Messages a month on one long-lived connection, beside the requests.
    pub keepalive_messages_per_hour: Figure,
}

/// One answer of the yearly survey.
#[derive(Debug, Clone)]
pub struct SurveyAnswer {
    /// What was named: storage, security, networking, complexity, …
    pub topic: String,
    /// Survey year.
    pub year: u16,
    /// Percent of answers that named it.
    pub percent: Figure,
}

/// How the Horizontal Pod Autoscaler behaves.
#[derive(Debug, Clone)]
pub struct Autoscaler {
    /// Seconds between evaluations.
    pub sync_s: Figure,
    /// Ratio to target inside which nothing happens (0.1).
    pub tolerance: Figure,
    /// Seconds whose highest recommendation rules a scale-down.
    pub stabilization_s: Figure,
    /// Seconds whose lowest recommendation rules a scale-up.
    pub up_stabilization_s: Figure,
    /// Pods that may be added in a period.
    pub up_pods: Figure,
    /// Percent of pods that may be added in a period.
    pub up_percent: Figure,
    /// Length of that period in seconds.
    pub up_period_s: Figure,
    /// Seconds that requests, or those in progress, are averaged over.
    pub signal_window_s: Figure,
}

/// From a scheduled pod to a ready one.
#[derive(Debug, Clone)]
pub struct PodStart {
    /// Image pull in compressed MB per second.
    pub pull_mb_per_s: Figure,
    /// Seconds for scheduling, sandbox and container start, image pull excluded (upper bound).
    pub start_s: Figure,
}

/// For how long no request must come before the last pod goes.
#[derive(Debug, Clone)]
pub struct ZeroRules {
    /// Seconds, with Knative.
    pub knative_idle_s: Figure,
    /// Seconds, with KEDA.
    pub keda_idle_s: Figure,
}

/// How fast nodes come and go.
#[derive(Debug, Clone)]
pub struct NodeScaling {
    /// Seconds from a pending pod to the node request.
    pub decide_s: Figure,
    /// Seconds an unneeded node is kept.
    pub idle_s: Figure,
}

/// How one provider behaves.
#[derive(Debug, Clone)]
pub struct Platform {
    /// The cloud.
    pub provider: Provider,
    /// The function service's limits and rules.
    pub function: FunctionRules,
    /// Those of a hosting plan whose instances are there before the requests.
    pub premium: Option<ContainerRules>,
    /// The same platform as functions on the other hosting plans find it, where the provider has several.
    pub plans: Vec<(HostingPlan, Self)>,
    /// Those of the container service, where there is one.
    pub container: Option<ContainerRules>,
    /// Those of functions on managed instances, where there are any.
    pub managed: Option<ManagedRules>,
    /// Median and p99 that the platform adds to a warm request, front door excluded.
    pub warm_overhead: Quantiles,
    /// Latency of each front door.
    pub front_doors: Vec<(FrontDoor, Quantiles)>,
    /// Latency of each hand-off.
    pub handoffs: Vec<(HandOff, Quantiles)>,
    /// A read from the key-value store.
    pub key_value_read: Option<Quantiles>,
    /// A write to the key-value store.
    pub key_value_write: Option<Quantiles>,
    /// A file read from the network file system.
    pub file_read: Option<Quantiles>,
    /// A file write to the network file system.
    pub file_write: Option<Quantiles>,
    /// MB per second when a function loads data from object storage at start.
    pub load_mb_per_s: Figure,
    /// Cold starts by runtime.
    pub cold_starts: Vec<ColdStart>,
    /// Sandbox placement before the runtime starts; added to each cold start that does not
    /// already hold it.
    pub sandbox: Quantiles,
    /// Cold-start milliseconds per zipped MB of loaded code.
    pub code_ms_per_mb: Figure,
    /// Nodes.
    pub node: NodeRules,
    /// Nodes that the provider manages: the same, with what differs put in.
    pub managed_node: NodeRules,
    /// Pods without nodes, where the platform has them.
    pub pods: Option<PodRules>,
}

/// The cold start of one runtime.
#[derive(Debug, Clone)]
pub struct ColdStart {
    /// Language runtime.
    pub runtime: Runtime,
    /// Packaging it was measured with.
    pub packaging: Packaging,
    /// Architecture it was measured on.
    pub architecture: Architecture,
    /// Initialisation (or, where `holds_sandbox`, the whole cold start).
    pub init: Quantiles,
    /// Extra time of the first handler run at 512 MB, scaled by 512 / memory for JIT runtimes.
    pub first_invoke_ms: Option<Figure>,
    /// Restore from a snapshot, where offered.
    pub snapshot: Option<Quantiles>,
    /// Extra time of the first handler run after a restore, as `first_invoke_ms`.
    pub snapshot_first_invoke_ms: Option<Figure>,
    /// Whether `init` already holds sandbox placement and the platform's overhead.
    pub holds_sandbox: bool,
}

/// Limits and rules of a function service. Absent limits do not exist.
#[derive(Debug, Clone)]
pub struct FunctionRules {
    /// Requests an instance serves at once, where neither of the next two lists says otherwise.
    pub concurrency: Figure,
    /// The same by memory size in MB, smallest first, where it follows the memory.
    pub concurrency_by_memory: Vec<(f64, Figure)>,
    /// The same for single runtimes, whatever the memory.
    pub concurrency_by_runtime: Vec<(Runtime, Figure)>,
    /// Longest run in seconds.
    pub timeout_s: Option<Figure>,
    /// Longest synchronous HTTP answer in seconds, by front door.
    pub http_timeout_s: Vec<(FrontDoor, Figure)>,
    /// Smallest memory in MB.
    pub memory_min_mb: Figure,
    /// Largest memory in MB.
    pub memory_max_mb: Figure,
    /// Memory sizes offered, when they are few.
    pub memory_choices_mb: Vec<f64>,
    /// Sizes of an instance by vCPU, smallest first, where CPU is chosen beside memory; below one vCPU any amount can be had.
    pub sizes: Vec<Size>,
    /// Share of the requests that an instance may take at once from which another one is added, where users set how many that are.
    pub concurrency_target: Option<Figure>,
    /// MB of memory that bring one vCPU, where CPU follows memory.
    pub mb_per_vcpu: Option<Figure>,
    /// CPU utilization at which the platform adds instances, where requests share one and it looks.
    pub cpu_target: Option<Figure>,
    /// Largest synchronous answer in MB.
    pub response_mb: Option<Figure>,
    /// Largest package in MB, unzipped where that is what is limited (a zip is never larger).
    pub package_mb: Option<Figure>,
    /// Largest container image in MB.
    pub image_mb: Option<Figure>,
    /// What cannot be had, alone or together.
    pub exclusions: Vec<Exclusion>,
    /// Most instances at once by default.
    pub concurrency_limit: Figure,
    /// Most instances at once that the provider gives on request, where it states an end.
    pub concurrency_hard_limit: Option<Figure>,
    /// Instances that may be added in one second, on average.
    pub scale_per_s: Figure,
    /// Requests per second that one unit of the concurrency limit allows, where limited.
    pub rate_per_concurrency: Option<Figure>,
    /// Idle time after which an instance disappears (default, low and high end in seconds).
    pub keep_alive_s: [Figure; 3],
    /// Billing step in milliseconds.
    pub billing_step_ms: Figure,
    /// Least billed time in milliseconds.
    pub billing_min_ms: Figure,
    /// Billed memory step in MB.
    pub billing_memory_step_mb: Option<Figure>,
    /// Whether initialisation is billed (1) or not (0).
    pub init_billed: Figure,
    /// How the number of instances kept ready may change by itself, where the platform has it.
    pub schedules: Option<Schedules>,
    /// Whether an execution is billed the memory that it uses (1) rather than the size of its instance, and its own time rather than its
    /// part of a time that it shares.
    pub billed_by_execution: Option<Figure>,
}

/// How the number of instances kept ready follows a schedule or the load.
#[derive(Debug, Clone)]
pub struct Schedules {
    /// Seconds from a change to instances that take requests.
    pub lead_s: Figure,
    /// Seconds to whose multiple a number that was kept is billed.
    pub billed_s: Figure,
    /// Target tracking of the share in use.
    pub tracking: Tracking,
}

/// Something that a function may ask of its platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// A start from a snapshot.
    Snapshot,
    /// Instances that are kept ready.
    Provisioned,
    /// A container image in place of an archive.
    Image,
    /// A network file system.
    File,
}

impl Feature {
    /// The feature with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "snapshot" => Some(Self::Snapshot),
            "provisioned" => Some(Self::Provisioned),
            "image" => Some(Self::Image),
            "file" => Some(Self::File),
            _ => None,
        }
    }
}

/// A feature that a platform refuses: always, or together with another one.
#[derive(Debug, Clone)]
pub struct Exclusion {
    /// What is refused.
    pub feature: Feature,
    /// What it is refused with; with everything where absent.
    pub with: Option<Feature>,
    /// Whether the rule holds (1).
    pub holds: Figure,
    /// The rule in words.
    pub words: Arc<str>,
}

/// What a node keeps back, and how long one takes to come.
#[derive(Debug, Clone)]
pub struct NodeRules {
    /// From request to Ready, in seconds.
    pub boot_s: Figure,
    /// CPU that daemonsets request on each node, in vCPU.
    pub daemonset_vcpu: Figure,
    /// Memory that daemonsets request on each node, in MiB.
    pub daemonset_mib: Figure,
    /// Places on each node that the provider's own daemons take, in pods; those of network, proxy and storage where not said.
    pub daemonset_pods: Option<Figure>,
    /// Most pods on any node, whatever its size.
    pub most_pods: Option<Figure>,
    /// Memory eviction threshold in MiB.
    pub eviction_mib: Figure,
    /// Share of the instance's memory that never reaches the kubelet.
    pub hidden_memory: Figure,
    /// The formula for reserved CPU and memory.
    pub reserved: Reserved,
    /// CPU reserved on types that share their cores, in vCPU, where the provider says so.
    pub shared_core_vcpu: Option<Figure>,
    /// Largest number of pods on a node, by node size in vCPU (upper bound, pods).
    pub max_pods: Vec<(f64, f64)>,
    /// Disk of a node in GB.
    pub disk_gb: Figure,
    /// Where the reservation formulas are from.
    pub source: Arc<Source>,
}

/// What the kubelet reserves, by the provider's formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// 255 MiB + 11 MiB a pod; CPU 6 %, 1 %, 0.5 %, 0.5 %, then 0.25 % of each core.
    Eks,
    /// min(20 MB a pod + 50 MB, 25 % of memory); CPU by a table of cores.
    Aks,
    /// 25, 20, 10, 6, 2 % of memory in tiers; CPU as on EKS.
    Gke,
}

impl FunctionRules {
    /// Requests that an instance of this memory and runtime serves at once.
    #[must_use]
    pub fn concurrency_for(&self, memory_mb: f64, runtime: Runtime) -> &Figure {
        let by_runtime = self.concurrency_by_runtime.iter().find(|(r, _)| *r == runtime).map(|(_, figure)| figure);
        let by_memory = || {
            let sizes = &self.concurrency_by_memory;
            sizes.iter().find(|(mb, _)| memory_mb <= *mb).or(sizes.last()).map(|(_, figure)| figure)
        };
        by_runtime.or_else(by_memory).unwrap_or(&self.concurrency)
    }
}

impl Reserved {
    /// The formula with this id: `eks`, `aks` or `gke`.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "eks" => Some(Self::Eks),
            "aks" => Some(Self::Aks),
            "gke" => Some(Self::Gke),
            _ => None,
        }
    }
}

impl NodeRules {
    /// Most pods on a node of this type: the type's own limit, else that of the first size in the
    /// table that is not smaller than the node, else the largest size's.
    #[must_use]
    pub fn max_pods_on(&self, node: &NodeType) -> f64 {
        let by_size = || {
            let sizes = &self.max_pods;
            sizes.iter().find(|(up_to, _)| node.vcpu <= *up_to).or(sizes.last()).map_or(f64::INFINITY, |s| s.1)
        };
        node.max_pods.as_ref().map_or_else(by_size, |own| own.value)
    }
}

impl Behaviour {
    /// Whether a cold start of this runtime is sourced: on this platform, or on another one that stands in for it.
    #[must_use]
    pub fn measures(&self, provider: Provider, runtime: Runtime) -> bool {
        self.cold_start(provider, runtime, Packaging::Zip, Architecture::X86).is_some()
    }

    /// The cold start of a runtime on a platform, and the platform it was measured on: another one stands in where this one
    /// has no figure.
    #[must_use]
    pub fn cold_start(
        &self,
        provider: Provider,
        runtime: Runtime,
        packaging: Packaging,
        architecture: Architecture,
    ) -> Option<(Provider, &ColdStart)> {
        let own = self.platforms.iter().filter(|p| p.provider == provider);
        let others = self.platforms.iter().filter(|p| p.provider != provider);
        own.chain(others).find_map(|p| Some((p.provider, p.cold_start(runtime, packaging, architecture)?)))
    }

    /// The platform of a provider; the first one when it is not offered.
    #[must_use]
    pub fn platform(&self, provider: Provider) -> &Platform {
        self.platforms.iter().find(|p| p.provider == provider).unwrap_or(&self.platforms[0])
    }
}

impl Platform {
    /// The platform as functions on this hosting plan find it; the usual one where there is no such plan.
    #[must_use]
    pub fn under(&self, plan: HostingPlan) -> &Self {
        self.plans.iter().find(|(of, _)| *of == plan).map_or(self, |(_, platform)| platform)
    }

    /// The measured cold start nearest to the wanted one: same runtime, and the same packaging and
    /// architecture where measured. `None` when the runtime was never measured here.
    #[must_use]
    pub fn cold_start(&self, runtime: Runtime, packaging: Packaging, arch: Architecture) -> Option<&ColdStart> {
        self.cold_starts
            .iter()
            .filter(|c| c.runtime == runtime)
            .max_by_key(|c| (c.packaging == packaging, c.architecture == arch))
    }

    /// Latency of a front door.
    #[must_use]
    pub fn front_door(&self, door: FrontDoor) -> Option<&Quantiles> {
        self.front_doors.iter().find(|(d, _)| *d == door).map(|(_, q)| q)
    }

    /// Latency of a hand-off.
    #[must_use]
    pub fn handoff(&self, handoff: HandOff) -> Option<&Quantiles> {
        self.handoffs.iter().find(|(h, _)| *h == handoff).map(|(_, q)| q)
    }
}
