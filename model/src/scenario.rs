//! What the user asks: one workload, how it may run on either side, and where.
//!
//! A [`Scenario`] is plain data. It is built from [`Scenario::default`] (the `web-api` workload) and
//! changed only through the table of dials ([`crate::dial`]), which keeps every field in range; the
//! model can therefore evaluate any scenario without a `Result`.
//!
//! Field names are the dial ids: `scenario.traffic.rate` is the dial `traffic.rate`.

use crate::units::{Gigabytes, HoursPerMonth, Kilobytes, Megabytes, Millis, PerSecond, Seconds, Share, Usd, Vcpu};
use std::sync::Arc;

/// Declares an enum whose variants have fixed ids (used by dials, files and JSON) and labels.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $id:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every choice, in the order shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The id used in files, flags and JSON.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }

            /// The words a person reads.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// The choice with this id.
            #[must_use]
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.id() == id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.label())
            }
        }
    };
}

choices! {
    /// How the rate moves over its period; the mean is kept whatever the shape.
    Shape {
        /// The same rate at all hours.
        Flat = "flat", "flat";
        /// A sine over 24 h.
        Day = "day", "daily wave";
        /// Busy working hours, quiet nights, every day alike.
        OfficeHours = "office-hours", "office hours";
        /// A daily wave over a week with quieter weekends.
        WeekendDip = "weekend-dip", "weekend dip";
        /// A batch at fixed times, nothing between.
        Cron = "cron", "scheduled batch";
        /// A flash crowd once a day.
        Flash = "flash", "flash crowd";
        /// Isolated events with long gaps.
        Rare = "rare", "rare events";
        /// As a trace of real traffic has it.
        Trace = "trace", "trace";
    }
}
choices! {
    /// The state a request needs.
    StateKind {
        /// Nothing beyond the request itself.
        None = "none", "none";
        /// Session data in memory, shared between instances through a cache.
        Session = "session", "session";
        /// Items by key.
        KeyValue = "key-value", "key-value";
        /// A relational database.
        Relational = "relational", "relational";
        /// Files or memory local to one instance, or shared by a file system.
        Local = "local", "local files";
    }
}
choices! {
    /// The percentile at which the latency target must hold.
    Percentile {
        /// The median.
        P50 = "50", "p50";
        /// Nine in ten.
        P90 = "90", "p90";
        /// Nineteen in twenty.
        P95 = "95", "p95";
        /// 99 in a hundred.
        P99 = "99", "p99";
        /// 999 in a thousand.
        P999 = "99.9", "p99.9";
    }
}
choices! {
    /// The language runtime, which decides the cold start.
    Runtime {
        /// Node.js.
        Nodejs = "nodejs", "Node.js";
        /// Python.
        Python = "python", "Python";
        /// Java on the JVM.
        Java = "java", "Java";
        /// .NET on the CLR.
        Dotnet = "dotnet", ".NET";
        /// Go.
        Go = "go", "Go";
        /// Rust.
        Rust = "rust", "Rust";
        /// Ruby.
        Ruby = "ruby", "Ruby";
    }
}
choices! {
    /// How pods come to the work.
    Mode {
        /// Pods that stand by for requests and are scaled by their load.
        Service = "service", "service";
        /// A Kubernetes Job for each batch: its pods start with the batch and end with its last record.
        Job = "job", "job";
    }
}
choices! {
    /// The processor architecture of the function.
    Architecture {
        /// Intel and AMD.
        X86 = "x86_64", "x86_64";
        /// Arm.
        Arm = "arm64", "arm64";
    }
}
choices! {
    /// How requests are spread over pods.
    Balancing {
        /// Each request to a random pod, as kube-proxy does.
        Random = "random", "random";
        /// Each request to the pod with the fewest outstanding ones.
        LeastOutstanding = "least-outstanding", "least outstanding";
    }
}
choices! {
    /// The CPU limit of a pod.
    CpuLimit {
        /// None: a pod takes what its node has idle.
        None = "none", "none";
        /// As much as the request: a quota of CPU time in each period.
        Request = "request", "at the request";
    }
}
choices! {
    /// What the autoscaler of the pods looks at.
    Signal {
        /// CPU use over the request.
        Cpu = "cpu", "CPU";
        /// Requests a second per pod.
        Requests = "requests", "requests a second";
        /// Requests in progress per pod, those that queue in front of it included.
        InProgress = "in-progress", "requests in progress";
    }
}
choices! {
    /// Whether the last pod goes when no request comes for a while, and what holds the first request that comes then.
    ScaleToZero {
        /// It stays.
        Never = "never", "never";
        /// It goes; Knative's activator holds requests until a pod serves.
        Knative = "knative", "by Knative";
        /// It goes; the proxy of KEDA's HTTP add-on holds requests, or events wait in their queue.
        Keda = "keda", "by KEDA";
    }
}
choices! {
    /// Who adds and removes nodes.
    Provisioner {
        /// Karpenter: batches pending pods for a second, consolidates at once.
        Karpenter = "karpenter", "Karpenter";
        /// The Cluster Autoscaler: scans every 10 s, removes idle nodes after 10 min.
        ClusterAutoscaler = "cluster-autoscaler", "Cluster Autoscaler";
    }
}
choices! {
    /// What capacity the pods run on.
    KubernetesKind {
        /// Nodes that the team chooses and runs.
        Nodes = "nodes", "nodes";
        /// Nodes that the provider chooses, patches and replaces, for a fee (EKS Auto Mode, AKS Automatic).
        ManagedNodes = "managed-nodes", "managed nodes";
        /// No nodes: each pod runs on capacity of its own and is billed by its size (EKS Fargate, GKE Autopilot).
        Pods = "pods", "pods without nodes";
    }
}
choices! {
    /// A commitment on the nodes that run all the time, and on functions.
    Commitment {
        /// Pay on demand.
        None = "none", "none";
        /// One year, no upfront payment.
        OneYear = "1-year", "1 year";
        /// Three years, no upfront payment.
        ThreeYears = "3-years", "3 years";
    }
}
choices! {
    /// On which terms both sides buy: what each side answers follows from what its provider sells.
    Terms {
        /// Pay for what is used, with no commitment.
        OnDemand = "on-demand", "on demand";
        /// A commitment of one year, without upfront payment.
        OneYear = "1-year", "1 year";
        /// A commitment of three years, without upfront payment.
        ThreeYears = "3-years", "3 years";
    }
}
choices! {
    /// Where requests come from, and so what has to stand before the service on either side.
    Door {
        /// Callers inside the same network: no public address, no transfer to the internet.
        Internal = "internal", "internal";
        /// Callers on the internet, through a public HTTPS address.
        Public = "public", "public";
        /// Callers on the internet, through an API gateway that bills each request.
        Gateway = "gateway", "API gateway";
        /// Events from a queue, a stream or a bucket; no client waits for the answer.
        Event = "event", "event source";
    }
}
choices! {
    /// A dial that chooses its own value unless the user sets ("pins") it. The ids are those of the dials. The first ten follow
    /// the needs in every evaluation ([`crate::model::plan`]); the others are chosen by the fit.
    Automatic {
        /// What stands before the service: follows the functions' front door where that is pinned.
        Door = "traffic.door", "door";
        /// The purchase terms: follow the nodes' commitment where that is pinned.
        Terms = "place.terms", "terms";
        /// What capacity pods run on: nodes.
        KubernetesKind = "kubernetes.kind", "capacity";
        /// The node type: the smallest that holds the pod where the usual one does not.
        Node = "kubernetes.node", "node";
        /// A pod's memory: at least what the work needs.
        PodMemory = "kubernetes.pod_memory_mb", "pod memory";
        /// The most pods: what the load needs, up to the platform's own limit.
        MaxReplicas = "kubernetes.max_replicas", "max pods";
        /// The share of nodes on spot capacity: all where spot is allowed, none otherwise.
        SpotShare = "kubernetes.spot_share", "spot";
        /// The nodes' commitment: that of the purchase terms.
        Commitment = "kubernetes.commitment", "commitment";
        /// The kind of serverless capacity.
        ServerlessKind = "serverless.kind", "serverless kind";
        /// An instance's memory: at least what the work needs.
        FunctionMemory = "serverless.memory_mb", "function memory";
        /// The functions' front door: the one of the class that the door asks for.
        FrontDoor = "serverless.front_door", "front door";
        /// The most instances: what the load needs, up to the platform's own limit.
        ConcurrencyLimit = "serverless.concurrency_limit", "limit";
        /// A pod's CPU request.
        PodVcpu = "kubernetes.pod_vcpu", "pod CPU";
        /// The autoscaler's target.
        TargetUtilization = "kubernetes.target_utilization", "target use";
        /// The target of a signal other than CPU: what a pod has at the target utilization.
        SignalTarget = "kubernetes.signal_target", "signal target";
        /// Seconds that the signal is averaged over: as the catalog has it.
        SignalWindow = "kubernetes.signal_window_s", "signal window";
        /// The autoscaler's tolerance: as the catalog has it, and so are the next five.
        ScaleTolerance = "kubernetes.scale_tolerance", "tolerance";
        /// Its stabilization window before it removes pods.
        ScaleDownWindow = "kubernetes.scale_down_window_s", "scale-down window";
        /// Its stabilization window before it adds pods.
        ScaleUpWindow = "kubernetes.scale_up_window_s", "scale-up window";
        /// Pods that it may add in a period.
        ScaleUpPods = "kubernetes.scale_up_pods", "scale-up pods";
        /// Percent of pods that it may add in a period.
        ScaleUpPercent = "kubernetes.scale_up_percent", "scale-up percent";
        /// The period of these two policies.
        ScaleUpPeriod = "kubernetes.scale_up_period_s", "scale-up period";
        /// The fewest pods.
        MinReplicas = "kubernetes.min_replicas", "min pods";
        /// Whether the last pod goes when no request comes: never.
        ScaleToZero = "kubernetes.scale_to_zero", "scale to zero";
        /// How long no request must come for that: as the catalog has it.
        ZeroIdle = "kubernetes.zero_idle_s", "idle time";
        /// How requests are spread over pods.
        Balancing = "kubernetes.balancing", "balancing";
        /// Pods of a Job that run at once.
        Parallelism = "kubernetes.parallelism", "parallel pods";
        /// CPU of a container or managed instance.
        Vcpu = "serverless.vcpu", "instance CPU";
        /// Requests that share an instance.
        Concurrency = "serverless.concurrency", "concurrency";
        /// The functions' processor architecture.
        Architecture = "serverless.architecture", "architecture";
        /// Instances kept warm.
        Provisioned = "serverless.provisioned", "provisioned";
        /// How the function's code is shipped.
        Packaging = "serverless.packaging", "packaging";
        /// Whether functions start from a snapshot.
        SnapshotStart = "serverless.snapshot_start", "snapshot start";
        /// What carries a request from one function to the next.
        HandOff = "serverless.handoff", "hand-off";
        /// The hosting plan of functions, where the provider has several.
        FunctionPlan = "serverless.plan", "hosting plan";
        /// What sets the number of instances kept warm.
        ProvisionedBy = "serverless.provisioned_by", "kept warm by";
    }
}
choices! {
    /// What becomes of the [`Automatic`] dials that the user has not set.
    Plans {
        /// They keep their usual values: the configuration is weighed as it is set.
        AsSet = "as-set", "as set";
        /// Each side takes the cheapest plan that meets the needs ([`crate::model::fit`]).
        Best = "best", "best";
    }
}
choices! {
    /// Where the Kubernetes side keeps state.
    StatePlacement {
        /// In the provider's managed store, as the function must.
        Managed = "managed", "managed store";
        /// In the pod or in the cluster.
        InCluster = "in-cluster", "in the cluster";
    }
}
choices! {
    /// What the serverless side runs on.
    ServerlessKind {
        /// Functions, started and billed by the request.
        Function = "function", "functions";
        /// Container instances that requests share, billed for as long as they exist.
        Container = "container", "container service";
        /// Functions on instances of one's own, which the provider manages.
        ManagedInstances = "managed-instances", "managed instances";
    }
}
choices! {
    /// What sets the number of instances kept warm over the period.
    ProvisionedBy {
        /// The same number at all times.
        Constant = "constant", "constant";
        /// A schedule: in each hour what its traffic needs.
        Schedule = "schedule", "by schedule";
        /// Target tracking of the share that is in use.
        Tracking = "tracking", "by use";
    }
}
choices! {
    /// The plan that hosts functions, where the provider has several (Azure).
    HostingPlan {
        /// Flex Consumption: instances of a chosen size, billed while they work, and optionally kept ready.
        Flex = "flex", "Flex Consumption";
        /// The older Consumption plan: instances of one size, billed by what an execution uses.
        Consumption = "consumption", "Consumption";
        /// Elastic Premium: instances that are there before the requests, billed for as long as they exist.
        Premium = "premium", "Elastic Premium";
    }
}
choices! {
    /// What stands before the function.
    FrontDoor {
        /// An HTTP API gateway.
        HttpApi = "http-api", "HTTP API";
        /// A REST API gateway.
        RestApi = "rest-api", "REST API";
        /// The function's own URL.
        FunctionUrl = "function-url", "function URL";
        /// An application load balancer.
        LoadBalancer = "load-balancer", "load balancer";
        /// No HTTP: an event source invokes the function.
        Event = "event", "event source";
    }
}
choices! {
    /// How the function's code is shipped.
    Packaging {
        /// A zip archive on a managed runtime.
        Zip = "zip", "zip";
        /// A container image.
        Image = "image", "image";
    }
}
choices! {
    /// Which idle instance gets the next request.
    Routing {
        /// The one used last, so that the others can expire.
        MostRecent = "most-recent", "most recent";
        /// The one idle longest.
        LeastRecent = "least-recent", "least recent";
        /// Any of them.
        Random = "random", "random";
    }
}
choices! {
    /// What carries a request from one function of a chain to the next.
    HandOff {
        /// A message queue between each two functions.
        Queue = "queue", "queue";
        /// A workflow service that invokes them in turn.
        Workflow = "workflow", "workflow";
    }
}
choices! {
    /// The cloud.
    Provider {
        /// Amazon Web Services.
        Aws = "aws", "AWS";
        /// Microsoft Azure.
        Azure = "azure", "Azure";
        /// Google Cloud.
        Gcp = "gcp", "Google Cloud";
    }
}

impl Percentile {
    /// The share of requests that must be within the target, such as 0.99.
    #[must_use]
    pub const fn share(self) -> f64 {
        match self {
            Self::P50 => 0.5,
            Self::P90 => 0.9,
            Self::P95 => 0.95,
            Self::P99 => 0.99,
            Self::P999 => 0.999,
        }
    }
}

impl Terms {
    /// The commitment that these terms ask of the nodes.
    #[must_use]
    pub const fn commitment(self) -> Commitment {
        match self {
            Self::OnDemand => Commitment::None,
            Self::OneYear => Commitment::OneYear,
            Self::ThreeYears => Commitment::ThreeYears,
        }
    }
}

impl Commitment {
    /// The purchase terms that ask for this commitment.
    #[must_use]
    pub const fn terms(self) -> Terms {
        match self {
            Self::None => Terms::OnDemand,
            Self::OneYear => Terms::OneYear,
            Self::ThreeYears => Terms::ThreeYears,
        }
    }
}

impl KubernetesKind {
    /// What a provider calls it.
    #[must_use]
    pub const fn product(self, provider: Provider) -> &'static str {
        match (self, provider) {
            (Self::Nodes, Provider::Aws) => "EKS",
            (Self::Nodes, Provider::Azure) => "AKS",
            (Self::Nodes | Self::ManagedNodes, Provider::Gcp) => "GKE",
            (Self::ManagedNodes, Provider::Aws) => "EKS Auto Mode",
            (Self::ManagedNodes, Provider::Azure) => "AKS Automatic",
            (Self::Pods, Provider::Aws) => "EKS Fargate",
            (Self::Pods, Provider::Azure) => "AKS virtual nodes",
            (Self::Pods, Provider::Gcp) => "GKE Autopilot",
        }
    }
}

impl FrontDoor {
    /// The class of doors that this one belongs to.
    #[must_use]
    pub const fn class(self) -> Door {
        match self {
            Self::HttpApi | Self::RestApi => Door::Gateway,
            Self::FunctionUrl | Self::LoadBalancer => Door::Public,
            Self::Event => Door::Event,
        }
    }

    /// Whether this front door answers that need.
    #[must_use]
    pub fn answers(self, door: Door) -> bool {
        // Callers inside the network reach a function through its own URL (with signed calls) or an internal load balancer.
        self.class() == door || (door == Door::Internal && self.class() == Door::Public)
    }
}

/// The [`Automatic`] dials that the user has set: these keep the value they have, the others choose their own.
///
/// The field of an automatic dial that is not pinned holds its usual value, from which the choice starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pins(u64);

impl Pins {
    /// Whether the user has set this dial.
    #[must_use]
    pub const fn has(self, dial: Automatic) -> bool {
        self.0 & Self::bit(dial) != 0
    }

    /// Keeps the value that this dial has.
    pub const fn pin(&mut self, dial: Automatic) {
        self.0 |= Self::bit(dial);
    }

    /// Lets this dial choose its own value again.
    pub const fn free(&mut self, dial: Automatic) {
        self.0 &= !Self::bit(dial);
    }

    const fn bit(dial: Automatic) -> u64 {
        1 << dial as u32
    }
}

/// How the rate of recorded traffic moves over its period.
///
/// A scenario holds it whole, so that it stays plain data: what the model needs and no more, shared and never changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// What the trace is called.
    pub name: String,
    /// Length of a step in seconds.
    pub step_s: f64,
    /// Rate in each step over the mean rate of all steps; at least one step.
    pub rates: Vec<f64>,
}

impl Recorded {
    /// Highest rate over mean rate.
    #[must_use]
    pub fn peak_to_mean(&self) -> f64 {
        self.rates.iter().copied().fold(1.0, f64::max)
    }
}

/// The requests that come.
#[derive(Debug, Clone, PartialEq)]
pub struct Traffic {
    /// Mean request rate over the period.
    pub rate: PerSecond,
    /// How the rate moves over the period.
    pub shape: Shape,
    /// The trace that [`Shape::Trace`] follows; the dials see to it that there is one.
    pub trace: Option<Arc<Recorded>>,
    /// Highest rate over mean rate, at least 1; a trace has its own.
    pub peak_to_mean: f64,
    /// Mean number of requests that come at once, at least 1.
    pub burst: f64,
    /// Share of the period with no requests at all.
    pub idle_share: Share,
    /// Where requests come from: the same door stands before both sides.
    pub door: Door,
}

impl Traffic {
    /// Whether requests come in batches with pauses between them, as a Job needs them; a trace may have pauses.
    #[must_use]
    pub const fn comes_in_batches(&self) -> bool {
        matches!(self.shape, Shape::Cron | Shape::Rare | Shape::Trace)
    }

    /// The trace that the traffic follows, if it follows one.
    #[must_use]
    pub fn recorded(&self) -> Option<&Recorded> {
        self.trace.as_deref().filter(|_| self.shape == Shape::Trace)
    }
}

/// The state each request needs.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What kind of store.
    pub kind: StateKind,
    /// Data kept.
    pub size_gb: Gigabytes,
    /// Reads per request.
    pub reads: f64,
    /// Writes per request.
    pub writes: f64,
    /// Size of one item.
    pub item_kb: Kilobytes,
    /// Share of reads that may come from a cache in the process.
    pub cacheable: Share,
    /// Data to load before the first request can be served (a model, an index).
    pub working_set_mb: Megabytes,
    /// Long-lived client connections held open at once.
    pub connections: u32,
}

/// The latency the users accept.
#[derive(Debug, Clone, PartialEq)]
pub struct Tolerance {
    /// The time that must not be exceeded …
    pub target_ms: Millis,
    /// … by more than this share of requests.
    pub percentile: Percentile,
}

/// What one request makes the service do.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Mean time in the handler on one whole vCPU, without state operations.
    pub duration_ms: Millis,
    /// Share of the duration that needs the CPU; the rest waits for something else.
    pub cpu_share: Share,
    /// Coefficient of variation of the duration (standard deviation over mean).
    pub variability: f64,
    /// Memory one request's process needs.
    pub memory_mb: Megabytes,
    /// Language runtime.
    pub runtime: Runtime,
    /// Zipped size of code and dependencies.
    pub package_mb: Megabytes,
    /// Mean size of an answer.
    pub response_kb: Kilobytes,
    /// Functions a request passes through, one after the other.
    pub functions: u32,
    /// Whether pods stand by for requests, or start for each batch of records.
    pub mode: Mode,
}

/// How it would run on Kubernetes.
#[derive(Debug, Clone, PartialEq)]
pub struct Kubernetes {
    /// What capacity pods run on.
    pub kind: KubernetesKind,
    /// Node type, such as `m7i.large`.
    pub node: String,
    /// CPU request of a pod.
    pub pod_vcpu: Vcpu,
    /// CPU limit of a pod.
    pub cpu_limit: CpuLimit,
    /// Memory request of a pod.
    pub pod_memory_mb: Megabytes,
    /// Requests a pod serves at once.
    pub concurrency: u32,
    /// What the autoscaler looks at.
    pub signal: Signal,
    /// CPU utilization the autoscaler aims at; where it looks at something else, that from which the target follows.
    pub target_utilization: Share,
    /// Requests a second, or in progress, that the autoscaler aims at for each pod where it does not look at CPU.
    pub signal_target: f64,
    /// What such a signal is averaged over.
    pub signal_window_s: Seconds,
    /// Share of the target within which the autoscaler changes nothing.
    pub scale_tolerance: Share,
    /// How long pods must be too many before any are removed.
    pub scale_down_window_s: Seconds,
    /// How long pods must be too few before any are added.
    pub scale_up_window_s: Seconds,
    /// Pods that may be added in a period …
    pub scale_up_pods: u32,
    /// … or percent of those there are, whichever is more.
    pub scale_up_percent: f64,
    /// The length of such a period.
    pub scale_up_period_s: Seconds,
    /// Fewest pods, as long as there are any.
    pub min_replicas: u32,
    /// Whether all pods go when no request comes for a while, and what holds the first request that comes then.
    pub scale_to_zero: ScaleToZero,
    /// For how long no request must be in progress before they go.
    pub zero_idle_s: Seconds,
    /// Most pods.
    pub max_replicas: u32,
    /// Zones the nodes are spread over.
    pub zones: u32,
    /// How requests are spread over pods.
    pub balancing: Balancing,
    /// Pods of a Job that run at once.
    pub parallelism: u32,
    /// Who adds and removes nodes.
    pub provisioner: Provisioner,
    /// Share of the nodes on spot capacity.
    pub spot_share: Share,
    /// Commitment on the nodes that always run.
    pub commitment: Commitment,
    /// Share of the cluster's fixed cost this workload carries.
    pub cluster_share: Share,
    /// Where state is kept.
    pub state: StatePlacement,
}

/// How it would run as a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Serverless {
    /// What it runs on.
    pub kind: ServerlessKind,
    /// The plan that hosts functions, where the provider has several.
    pub plan: HostingPlan,
    /// CPU of a container instance; a managed instance has at least so much.
    pub vcpu: Vcpu,
    /// Requests that one container or managed instance takes at once.
    pub concurrency: u32,
    /// Memory of an instance; on AWS it sets the CPU share too.
    pub memory_mb: Megabytes,
    /// Processor architecture.
    pub architecture: Architecture,
    /// Instances kept warm and paid for: the fewest that there are.
    pub provisioned: u32,
    /// What sets their number over the period, of which that is the most.
    pub provisioned_by: ProvisionedBy,
    /// What stands before the function.
    pub front_door: FrontDoor,
    /// How code is shipped.
    pub packaging: Packaging,
    /// Start from a snapshot where the runtime allows it.
    pub snapshot_start: bool,
    /// Count the free monthly grants.
    pub free_tier: bool,
    /// Idle time after which an instance disappears.
    pub keep_alive_s: Seconds,
    /// Which idle instance gets the next request.
    pub routing: Routing,
    /// Most instances at once.
    pub concurrency_limit: u32,
    /// What carries a request from one function to the next.
    pub handoff: HandOff,
}

/// Where it runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The cloud.
    pub provider: Provider,
    /// The region, such as `us-east-1`.
    pub region: String,
    /// On which terms both sides buy.
    pub terms: Terms,
    /// Whether capacity that may be reclaimed is good enough.
    pub spot: bool,
    /// What the service costs a month today, to hold both bills against; 0 where it is not said.
    pub paid_usd: Usd,
}

/// The people who run it.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    /// Whether their hours are on the bill.
    pub counted: bool,
    /// What an hour costs.
    pub hourly_usd: Usd,
    /// Hours a month that Kubernetes takes.
    pub kubernetes_hours: HoursPerMonth,
    /// Hours a month that the functions take.
    pub serverless_hours: HoursPerMonth,
}

/// One workload, both ways to run it, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The requests that come.
    pub traffic: Traffic,
    /// The state they need.
    pub state: State,
    /// The latency their users accept.
    pub tolerance: Tolerance,
    /// What one request does.
    pub work: Work,
    /// How it would run on Kubernetes.
    pub kubernetes: Kubernetes,
    /// How it would run as a function.
    pub serverless: Serverless,
    /// Where.
    pub place: Place,
    /// Who runs it.
    pub people: People,
    /// Which of the automatic dials the user has set.
    pub pins: Pins,
    /// What becomes of the others.
    pub plans: Plans,
}

impl Scenario {
    /// Whether each batch of records is a Kubernetes Job.
    #[must_use]
    pub fn runs_jobs(&self) -> bool {
        self.work.mode == Mode::Job
    }
}

impl Default for Scenario {
    /// The `web-api` workload: a small key-value backed HTTP API with a daily rhythm.
    #[expect(clippy::too_many_lines, reason = "one line a field")]
    fn default() -> Self {
        Self {
            traffic: Traffic {
                rate: PerSecond::new(12.0),
                shape: Shape::Day,
                trace: None,
                peak_to_mean: 2.0,
                burst: 1.0,
                idle_share: Share::new(0.0),
                door: Door::Gateway,
            },
            state: State {
                kind: StateKind::KeyValue,
                size_gb: Gigabytes::new(5.0),
                reads: 2.0,
                writes: 0.2,
                item_kb: Kilobytes::new(2.0),
                cacheable: Share::new(0.5),
                working_set_mb: Megabytes::new(0.0),
                connections: 0,
            },
            tolerance: Tolerance { target_ms: Millis::new(300.0), percentile: Percentile::P99 },
            work: Work {
                duration_ms: Millis::new(40.0),
                cpu_share: Share::new(0.4),
                variability: 1.0,
                memory_mb: Megabytes::new(256.0),
                runtime: Runtime::Nodejs,
                package_mb: Megabytes::new(3.0),
                response_kb: Kilobytes::new(8.0),
                functions: 1,
                mode: Mode::Service,
            },
            kubernetes: Kubernetes {
                kind: KubernetesKind::Nodes,
                node: "m7i.large".to_owned(),
                pod_vcpu: Vcpu::new(0.5),
                cpu_limit: CpuLimit::None,
                pod_memory_mb: Megabytes::new(512.0),
                concurrency: 64,
                signal: Signal::Cpu,
                target_utilization: Share::new(0.7),
                signal_target: 20.0,
                signal_window_s: Seconds::new(60.0),
                scale_tolerance: Share::new(0.1),
                scale_down_window_s: Seconds::new(300.0),
                scale_up_window_s: Seconds::new(0.0),
                scale_up_pods: 4,
                scale_up_percent: 100.0,
                scale_up_period_s: Seconds::new(15.0),
                min_replicas: 2,
                scale_to_zero: ScaleToZero::Never,
                zero_idle_s: Seconds::new(90.0),
                max_replicas: 500,
                zones: 2,
                balancing: Balancing::Random,
                parallelism: 10,
                provisioner: Provisioner::Karpenter,
                spot_share: Share::new(0.0),
                commitment: Commitment::None,
                cluster_share: Share::new(1.0),
                state: StatePlacement::Managed,
            },
            serverless: Serverless {
                kind: ServerlessKind::Function,
                plan: HostingPlan::Flex,
                vcpu: Vcpu::new(1.0),
                concurrency: 80,
                memory_mb: Megabytes::new(1024.0),
                architecture: Architecture::X86,
                provisioned: 0,
                provisioned_by: ProvisionedBy::Constant,
                front_door: FrontDoor::HttpApi,
                packaging: Packaging::Zip,
                snapshot_start: false,
                free_tier: true,
                keep_alive_s: Seconds::new(360.0),
                routing: Routing::MostRecent,
                concurrency_limit: 1000,
                handoff: HandOff::Queue,
            },
            place: Place {
                provider: Provider::Aws,
                region: "us-east-1".to_owned(),
                terms: Terms::OnDemand,
                spot: false,
                paid_usd: Usd::new(0.0),
            },
            people: People {
                counted: false,
                hourly_usd: Usd::new(85.0),
                kubernetes_hours: HoursPerMonth::new(16.0),
                serverless_hours: HoursPerMonth::new(4.0),
            },
            pins: Pins::default(),
            plans: Plans::AsSet,
        }
    }
}
