//! `evaluate`: one scenario against the catalog, both architectures, cost and latency together.
//!
//! Pure: no clock, file, terminal or randomness. Parts:
//!
//! - [`pool`]: the function's instance pool over the period (cold starts, instances, throttling),
//! - [`pods`]: pods under the autoscaler over the period (replicas, nodes, sojourn times, lateness),
//! - [`queue`]: Erlang B and C and the M/G/1-PS means they rest on,
//! - [`latency`]: distributions, mixed and added; [`leg`]: what they are composed of,
//! - [`state`]: what state costs and adds on each side,
//! - [`bill`]: bills as lists of lines, and what has no sourced price,
//! - [`door`]: what stands before the service on both sides,
//! - [`plan`]: a value in every automatic dial,
//! - [`mod@fit`]: the cheapest plan of each side that meets the needs,
//! - [`hybrid`]: base load on pods, the rest on functions,
//! - [`tolerance`]: whether a side keeps the tolerance, and how near it is to not doing so,
//! - [`kubernetes`] and [`serverless`]: one side each, put together from the above,
//! - [`limits`]: what a platform cannot run, with the limit's value and source,
//! - [`standby`]: the bills of a month without requests.
//!
//! The mathematics, its sources and its measured errors are in `MODEL.md`.

pub mod bill;
pub mod door;
pub mod fit;
pub mod hybrid;
pub mod kubernetes;
pub mod latency;
pub mod leg;
pub mod limits;
pub mod network;
pub mod plan;
pub mod pods;
pub mod pool;
pub mod queue;
pub mod quota;
pub mod serverless;
pub mod standby;
pub mod state;
pub mod tolerance;

use crate::catalog::Catalog;
use crate::scenario::{Architecture, KubernetesKind, Pins, Plans, Scenario};
use crate::traffic::Profile;
use bill::Bill;
use latency::{Distribution, Stage};
use limits::{Cap, Limit};
use plan::Remark;
use tolerance::Standing;

/// Which architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Pods on nodes.
    Kubernetes,
    /// Functions.
    Serverless,
}

impl Side {
    /// Both, in the order shown.
    pub const BOTH: [Self; 2] = [Self::Kubernetes, Self::Serverless];

    /// The id used in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Kubernetes => "kubernetes",
            Self::Serverless => "serverless",
        }
    }

    /// The name shown to people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Kubernetes => "Kubernetes",
            Self::Serverless => "Serverless",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Kubernetes => Self::Serverless,
            Self::Serverless => Self::Kubernetes,
        }
    }
}

/// What both sides say about themselves.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// Limits that the provider states and that rule this side out; empty when it can run the workload.
    pub limits: Vec<Limit>,
    /// The user's own settings that turn requests away; empty when none does.
    pub caps: Vec<Cap>,
    /// The monthly bill.
    pub bill: Bill,
    /// Latency of the requests that were answered.
    pub latency: Distribution,
    /// Mean milliseconds of each part of a request, in order; they add up to the latency's mean.
    pub parts: Vec<Part>,
    /// Share of all requests answered within the tolerance's target.
    pub within_tolerance: f64,
    /// Whether that share reaches the tolerance's percentile, the model's own error aside.
    pub meets_tolerance: bool,
    /// Whether the side keeps the tolerance when the model's error is counted, and how near it is to not doing so.
    pub standing: Standing,
}

impl Assessment {
    /// Whether no limit forbids the workload.
    #[must_use]
    pub fn feasible(&self) -> bool {
        self.limits.is_empty()
    }
}

/// One part of a request's time.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What the time goes into, such as "front door" or "cold start".
    pub name: &'static str,
    /// Mean milliseconds over all requests.
    pub mean_ms: f64,
}

/// The Kubernetes side.
#[derive(Debug, Clone)]
pub struct Kubernetes {
    /// What it says about itself as the other side does.
    pub assessment: Assessment,
    /// Pods and nodes over the period.
    pub pods: pods::Pods,
    /// Seconds from the moment the load asks for a pod to the moment it serves, node included.
    pub new_pod_s: f64,
    /// The same when a node has room; as long where pods have no nodes.
    pub pod_start_s: f64,
    /// Seconds until a new node is ready, from the pending pod on.
    pub node_start_s: f64,
    /// Pods that fit one node.
    pub pods_per_node: u32,
    /// Share of the compute bill that pays for capacity beyond the load.
    pub idle_share: f64,
    /// Minutes to roll a change over all pods at the mean replica count.
    pub rollout_min: f64,
    /// What state adds to a request.
    pub state: state::StateUse,
}

/// The serverless side.
#[derive(Debug, Clone)]
pub struct Serverless {
    /// What it says about itself as the other side does.
    pub assessment: Assessment,
    /// Instances over the period (of one function of the chain).
    pub pool: pool::Pool,
    /// Units of concurrency that the account needs at the peak, all functions of the chain together.
    pub quota: f64,
    /// Milliseconds that a cold start adds, over a warm request.
    pub cold: Distribution,
    /// Billed milliseconds of one invocation, cold share included.
    pub billed_ms: f64,
    /// Minutes to bring a change into production.
    pub rollout_min: f64,
    /// Share of the paid CPU that the mean load leaves over, where instances are paid for as long as they exist; 0 for functions.
    pub idle_share: f64,
    /// Zones that the instances stand in, where the user sets it; `None` where the provider spreads them.
    pub zones: Option<u32>,
    /// What the workload uses of each limit of the platform.
    pub headroom: Vec<limits::Headroom>,
    /// What state adds to a request.
    pub state: state::StateUse,
}

/// Both sides of one scenario.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The scenario that was evaluated, with the value in force in every automatic dial.
    pub scenario: Scenario,
    /// Which of the automatic dials the user had set; in `scenario` those of a best plan are pinned as well.
    pub asked: Pins,
    /// What is not as the user asked, or has to be asked of the provider.
    pub remarks: Vec<Remark>,
    /// Whether the nodes are Arm machines.
    pub arm_nodes: bool,
    /// What no platform can beat: the work's own time at the tolerance's percentile, in milliseconds.
    pub floor_ms: f64,
    /// Its traffic over one period.
    pub profile: Profile,
    /// The Kubernetes side.
    pub kubernetes: Kubernetes,
    /// The serverless side.
    pub serverless: Serverless,
}

impl Comparison {
    /// The assessment of a side.
    #[must_use]
    pub const fn side(&self, side: Side) -> &Assessment {
        match side {
            Side::Kubernetes => &self.kubernetes.assessment,
            Side::Serverless => &self.serverless.assessment,
        }
    }

    /// How much more a side costs a month than what is paid today, in dollars, and less where it is negative; `None` where the scenario
    /// does not say what is paid.
    #[must_use]
    pub fn above_paid(&self, side: Side) -> Option<f64> {
        let paid = self.scenario.place.paid_usd.get();
        (paid > 0.0).then(|| self.side(side).bill.total().get() - paid)
    }
}

/// Where the capacity of a side comes from: it is evaluated, or it is known from before. Capacities take most of the time of an
/// evaluation, and plans that differ in price alone share theirs.
pub trait Capacities {
    /// The pods of this input.
    fn pods(&mut self, input: &pods::PodsInput<'_>) -> pods::Pods {
        pods::evaluate(input)
    }

    /// The pods of this input, and the latency of their answers with the stage `around` each pod.
    fn answers(&mut self, input: &pods::PodsInput<'_>, around: Stage) -> (pods::Pods, Distribution) {
        let pods = self.pods(input);
        let latency = pods.sojourn.plus(around);
        (pods, latency)
    }

    /// The pool of this input.
    fn pool(&mut self, input: &pool::PoolInput<'_>) -> pool::Pool {
        pool::evaluate(input)
    }

    /// A pool that is the measure of billed time, not of capacity.
    fn active(&mut self, input: &pool::PoolInput<'_>) -> pool::Pool {
        pool::evaluate(input)
    }

    /// Stages one after the other, the widest first, as [`Distribution::sum`].
    fn sum(&mut self, stages: &[Stage]) -> Distribution {
        Distribution::sum(stages)
    }
}

/// Every capacity is evaluated.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evaluated;

impl Capacities for Evaluated {}

/// Evaluates a scenario for both architectures: as it is set, or with the best plan of each side ([`Plans`]).
///
/// Finite for every scenario that the dials allow; a side that cannot keep up says so through its
/// late and lost shares and its limits, never through infinity.
#[must_use]
pub fn evaluate(scenario: &Scenario, catalog: &Catalog) -> Comparison {
    let asked = scenario.pins;
    let fitted = (scenario.plans == Plans::Best).then(|| fit::planned(scenario, catalog));
    let plan::Plan { scenario, mut remarks } = plan::plan(fitted.as_ref().unwrap_or(scenario), catalog);
    let profile = Profile::of(&scenario.traffic);
    let kubernetes = kubernetes::evaluate(&scenario, catalog, &profile);
    let serverless = serverless::evaluate(&scenario, catalog, &profile);
    remarks.extend(plan::quota(&scenario, catalog, serverless.quota));
    remarks.extend(plan::pod_quota(&scenario, catalog, &kubernetes));
    remarks.extend(plan::never_silent(&scenario, &kubernetes));
    let floor_ms = tolerance::floor_ms(&scenario);
    let arm_nodes = is_arm(&scenario, catalog);
    Comparison { scenario, asked, remarks, arm_nodes, floor_ms, profile, kubernetes, serverless }
}

/// Whether the scenario's nodes are Arm machines. Pods without nodes are priced for x86.
pub(crate) fn is_arm(scenario: &Scenario, catalog: &Catalog) -> bool {
    if scenario.kubernetes.kind == KubernetesKind::Pods {
        return false;
    }
    let market = catalog.market(scenario.place.provider, &scenario.place.region);
    market.node(&scenario.kubernetes.node).architecture == Architecture::Arm
}
