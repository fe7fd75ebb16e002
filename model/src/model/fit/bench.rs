//! Evaluates plans. Capacities, which are slow, are remembered by everything that they depend on; prices are quick.

use super::kubernetes::PodPlan;
use super::serverless::FunctionPlan;
use crate::catalog::Catalog;
use crate::model::bill::Kind;
use crate::model::pods::{self, Pods, PodsInput};
use crate::model::pool::{self, Pool, PoolInput};
use crate::model::quota::Supply;
use crate::model::tolerance::Band;
use crate::model::{Assessment, Capacities, Side, kubernetes, plan, serverless};
use crate::scenario::Scenario;
use crate::traffic::Profile;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a plan of one side comes to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Dollars a month.
    pub monthly_usd: f64,
    /// Latency at the tolerance's percentile, in milliseconds.
    pub latency_ms: f64,
    /// Share of all requests answered within the target.
    pub within: f64,
    /// Whether that share reaches the percentile, the model's error aside.
    pub meets: bool,
    /// Whether the tolerance is kept when the model's error is counted.
    pub band: Band,
    /// Whether the platform can run it.
    pub feasible: bool,
    /// What stands in the way where it cannot, or where its own settings refuse requests.
    pub obstacle: Option<String>,
    /// Lines of the bill that have no sourced price.
    pub gaps: usize,
    /// Dollars a month for what the plan's size decides: nodes, or function time.
    pub capacity_usd: f64,
    /// Mean pods or instances over the period.
    pub mean: f64,
    /// Most of them.
    pub peak: f64,
    /// Mean nodes; zero for functions.
    pub nodes: f64,
}

impl Outcome {
    fn of(assessment: &Assessment, scenario: &Scenario, [mean, peak, nodes]: [f64; 3]) -> Self {
        let percentile = scenario.tolerance.percentile.share();
        let capacity = |kind| {
            matches!(
                kind,
                Kind::NodesOnDemand | Kind::NodesSpot | Kind::NodesCommitted | Kind::NodeDisks | Kind::NodeCredits
            )
        };
        let limit = assessment.limits.first().map(|limit| limit.text.clone());
        Self {
            monthly_usd: assessment.bill.total().get(),
            latency_ms: assessment.latency.quantile(percentile),
            within: assessment.within_tolerance,
            meets: assessment.meets_tolerance,
            band: assessment.standing.band,
            feasible: assessment.feasible(),
            obstacle: limit.or_else(|| assessment.caps.first().map(|cap| cap.text.clone())),
            gaps: assessment.bill.gaps().len(),
            capacity_usd: assessment.bill.sum_of(|line| capacity(line.kind)).get(),
            mean,
            peak,
            nodes,
        }
    }

    /// What makes one outcome stand above another before the bill is looked at: it runs, all of it is priced, and the tolerance
    /// is kept surely (2), by the model's own figure (1) or not (0); where it is not, how near to it the plan comes, in steps of half a
    /// percent of the requests.
    fn standing(&self) -> (bool, std::cmp::Reverse<usize>, u8, u32) {
        /// Steps into which the share of requests in time is divided.
        const STEPS: f64 = 200.0;
        let kept = if self.band == Band::Meets { 2 } else { u8::from(self.meets) };
        let near = if kept > 0 { 0 } else { (self.within.clamp(0.0, 1.0) * STEPS) as u32 };
        (self.feasible, std::cmp::Reverse(self.gaps), kept, near)
    }

    /// Whether this outcome stands above the other, whatever both cost.
    #[must_use]
    pub fn stands_above(&self, other: &Self) -> bool {
        self.standing() > other.standing()
    }

    /// Whether this outcome is the better one: it stands above the other, or beside it and costs less.
    #[must_use]
    pub fn beats(&self, other: &Self) -> bool {
        self.stands_above(other) || (!other.stands_above(self) && self.monthly_usd < other.monthly_usd)
    }
}

/// A plan of one side.
#[derive(Debug, Clone, PartialEq)]
pub enum SidePlan {
    /// Of Kubernetes.
    Pods(PodPlan),
    /// Of functions.
    Functions(FunctionPlan),
}

impl SidePlan {
    /// Writes the plan into a scenario and pins what would follow the needs otherwise.
    pub fn put(&self, scenario: &mut Scenario) {
        match self {
            Self::Pods(plan) => plan.put(scenario),
            Self::Functions(plan) => plan.put(scenario),
        }
    }

    /// How many pieces beyond the usual it has, and whether its sizes are others: of two plans that cost the same the one with less of
    /// either is taken.
    #[must_use]
    pub fn pieces(&self) -> (u32, bool) {
        match self {
            Self::Pods(plan) => plan.pieces(),
            Self::Functions(plan) => plan.pieces(),
        }
    }

    /// The side.
    #[must_use]
    pub const fn side(&self) -> Side {
        match self {
            Self::Pods(_) => Side::Kubernetes,
            Self::Functions(_) => Side::Serverless,
        }
    }
}

/// A plan and what it comes to.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The plan.
    pub plan: SidePlan,
    /// What it comes to.
    pub outcome: Outcome,
}

/// Everything that a capacity depends on, as bits.
type Key = Vec<u64>;

/// Capacities evaluated on this thread, whatever they were evaluated for: along a dial that changes no capacity, such as the
/// latency target, a search finds all of them again.
#[derive(Default)]
struct Memo {
    pods: HashMap<Key, Pods>,
    pools: HashMap<Key, Pool>,
    /// Grid steps that are held.
    steps: usize,
}

/// Grid steps above which a memo starts anew: some megabytes.
const MOST_STEPS: usize = 60_000;

thread_local! {
    static MEMO: RefCell<Memo> = RefCell::new(Memo::default());
}

impl Memo {
    /// Forgets everything once it is too much.
    fn holds(&mut self, steps: usize) {
        self.steps += steps;
        if self.steps > MOST_STEPS {
            *self = Self { steps, ..Self::default() };
        }
    }
}

/// Capacities from the memo of the thread, of traffic with this fingerprint.
struct Remembered<'c> {
    traffic: u64,
    /// Plays of each pods' input, where fewer than usual will do.
    paths: Option<u32>,
    /// Whether pools are taken for always warm.
    warm: bool,
    count: &'c mut u32,
}

impl Capacities for Remembered<'_> {
    fn pods(&mut self, input: &PodsInput<'_>) -> Pods {
        let input = PodsInput { paths: self.paths.unwrap_or(input.paths), ..input.clone() };
        let key = pod_key(&input, self.traffic);
        if let Some(known) = MEMO.with_borrow(|memo| memo.pods.get(&key).cloned()) {
            return known;
        }
        *self.count += 1;
        let pods = pods::evaluate(&input);
        MEMO.with_borrow_mut(|memo| {
            memo.holds(pods.steps.len());
            memo.pods.insert(key, pods.clone());
        });
        pods
    }

    fn pool(&mut self, input: &PoolInput<'_>) -> Pool {
        if self.warm {
            return always_warm(input);
        }
        let key = pool_key(input, self.traffic);
        if let Some(known) = MEMO.with_borrow(|memo| memo.pools.get(&key).cloned()) {
            return known;
        }
        *self.count += 1;
        let pool = pool::evaluate(input);
        MEMO.with_borrow_mut(|memo| {
            memo.holds(pool.steps.len());
            memo.pools.insert(key, pool.clone());
        });
        pool
    }
}

/// A number that tells one profile from another.
fn fingerprint(profile: &Profile) -> u64 {
    let mut hasher = DefaultHasher::new();
    let numbers = profile.rates.iter().chain([&profile.step_s, &profile.burst]);
    numbers.for_each(|number| number.to_bits().hash(&mut hasher));
    hasher.finish()
}

/// Evaluates plans of one scenario.
pub struct Bench<'a> {
    /// The needs, with the user's pins.
    pub needs: &'a Scenario,
    /// Prices and behaviour.
    pub catalog: &'a Catalog,
    /// Traffic over one period.
    pub profile: Profile,
    traffic: u64,
    seen: Vec<Candidate>,
    capacities: u32,
    /// Plays of the autoscaler, where fewer than usual will do for now.
    paths: Option<u32>,
}

impl<'a> Bench<'a> {
    /// A bench for plans that meet these needs.
    #[must_use]
    pub fn new(needs: &'a Scenario, catalog: &'a Catalog) -> Self {
        let profile = Profile::of(&needs.traffic);
        let traffic = fingerprint(&profile);
        Self { needs, catalog, profile, traffic, seen: Vec::new(), capacities: 0, paths: None }
    }

    /// Capacities evaluated so far.
    #[must_use]
    pub const fn capacities(&self) -> u32 {
        self.capacities
    }

    /// From now on one play of the autoscaler stands for all, or again as many as usual: a search looks at many plans once, and at
    /// the few best of them closely.
    pub fn at_a_glance(&mut self, glance: bool) {
        self.paths = glance.then_some(1);
        self.seen.clear();
    }

    /// What a plan comes to.
    pub fn weigh(&mut self, plan: &SidePlan) -> Candidate {
        if let Some(known) = self.seen.iter().find(|known| known.plan == *plan) {
            return known.clone();
        }
        let outcome = self.outcome(plan.side(), &self.with(plan));
        let candidate = Candidate { plan: plan.clone(), outcome };
        self.seen.push(candidate.clone());
        candidate
    }

    /// As [`Bench::weigh`], without keeping the plan: for a search over thousands.
    pub fn outcome_of(&mut self, plan: &SidePlan) -> Candidate {
        let outcome = self.outcome(plan.side(), &self.with(plan));
        Candidate { plan: plan.clone(), outcome }
    }

    /// What a serverless plan would come to if no request met a cold start: a quick look before its pool is evaluated. Neither its
    /// latency nor its bill can be below that.
    pub fn when_warm(&mut self, plan: &SidePlan) -> Outcome {
        let scenario = self.with(plan);
        let mut known = Remembered { traffic: self.traffic, paths: Some(1), warm: true, count: &mut self.capacities };
        let s = serverless::evaluate_with(&scenario, self.catalog, &self.profile, &mut known);
        Outcome::of(&s.assessment, &scenario, [s.pool.mean_instances, s.pool.peak_instances, 0.0])
    }

    /// What the scenario comes to as it is set.
    pub fn as_set(&mut self, side: Side) -> Outcome {
        let scenario = plan::settled(self.needs, self.catalog);
        self.outcome(side, &scenario)
    }

    /// The needs with a plan in them.
    fn with(&self, plan: &SidePlan) -> Scenario {
        let mut scenario = self.needs.clone();
        plan.put(&mut scenario);
        plan::settled(&scenario, self.catalog)
    }

    fn outcome(&mut self, side: Side, scenario: &Scenario) -> Outcome {
        let (traffic, paths) = (self.traffic, self.paths);
        let mut known = Remembered { traffic, paths, warm: false, count: &mut self.capacities };
        let (catalog, profile) = (self.catalog, &self.profile);
        match side {
            Side::Kubernetes => {
                let k = kubernetes::evaluate_with(scenario, catalog, profile, &mut known);
                Outcome::of(&k.assessment, scenario, [k.pods.mean_replicas, k.pods.peak_replicas, k.pods.mean_nodes])
            }
            Side::Serverless => {
                let s = serverless::evaluate_with(scenario, catalog, profile, &mut known);
                Outcome::of(&s.assessment, scenario, [s.pool.mean_instances, s.pool.peak_instances, 0.0])
            }
        }
    }
}

/// A pool in which every request finds a warm instance.
fn always_warm(input: &PoolInput<'_>) -> Pool {
    let taken = if input.provisioned > 0.0 { input.provisioned * input.provisioned_per_s } else { 0.0 };
    let busy = input.profile.mean() * input.busy_s / input.concurrency.max(1.0);
    let peak = input.profile.peak() * input.busy_s / input.concurrency.max(1.0);
    Pool {
        cold_share: 0.0,
        throttled_share: 0.0,
        mean_instances: busy,
        mean_busy: busy,
        peak_concurrency: peak,
        peak_instances: peak,
        provisioned_share: (taken / input.profile.mean().max(1e-12)).min(1.0),
        rise_s: 0.0,
        steps: Vec::new(),
    }
}

fn bits(traffic: u64, numbers: &[f64]) -> Key {
    std::iter::once(traffic).chain(numbers.iter().map(|n| n.to_bits())).collect()
}

fn pod_key(i: &PodsInput<'_>, traffic: u64) -> Key {
    let (kind, [a, b, c]) = match i.supply {
        Supply::Even => (2.0, [0.0; 3]),
        Supply::Limited { period_s, threads } => (0.0, [period_s, threads, 0.0]),
        Supply::Idle { cores, pods, threads } => (1.0, [cores, pods, threads]),
    };
    bits(
        traffic,
        &[
            i.work_s,
            i.work_cv,
            i.delay.mean_ms,
            i.delay.variance,
            i.vcpu,
            kind,
            a,
            b,
            c,
            i.concurrency,
            f64::from(i.balancing as u8),
            i.target,
            f64::from(i.min),
            f64::from(i.max),
            i.pod_start_s,
            i.node_start_s,
            i.node_idle_s,
            f64::from(i.pods_per_node),
            f64::from(i.min_nodes),
            i.timeout_s,
            i.interrupted_share,
            f64::from(i.paths),
            i.rules.sync_s,
            i.rules.tolerance,
            i.rules.stabilization_s,
            i.rules.up_pods,
            i.rules.up_percent,
            i.rules.up_hold_s,
        ],
    )
}

/// The profile is the scenario's but for the rates that the platform refuses, which its peak tells.
fn pool_key(i: &PoolInput<'_>, traffic: u64) -> Key {
    bits(
        traffic,
        &[
            i.profile.peak(),
            i.busy_s,
            i.busy_cv,
            i.cold_s,
            i.cold_cv,
            i.keep_alive_s,
            i.concurrency,
            f64::from(i.routing as u8),
            i.provisioned,
            i.provisioned_per_s,
            i.limit,
            i.scale_per_s,
            i.scale_burst,
        ],
    )
}
