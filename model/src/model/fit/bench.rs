//! Evaluates plans. Capacities, which are slow, are remembered by everything that they depend on; prices are quick.

use super::kubernetes::PodPlan;
use super::serverless::FunctionPlan;
use crate::catalog::Catalog;
use crate::model::bill::Kind;
use crate::model::latency::{Distribution, Stage};
use crate::model::pods::{self, Pods, PodsInput};
use crate::model::pool::{self, Pool, PoolInput};
use crate::model::quota::Supply;
use crate::model::tolerance::Band;
use crate::model::{
    Assessment, Capacities, Comparison, Kubernetes, Side, is_arm, kubernetes, plan, serverless, tolerance,
};
use crate::scenario::{Scenario, ServerlessKind};
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
    pub(in crate::model) fn of(assessment: &Assessment, scenario: &Scenario, [mean, peak, nodes]: [f64; 3]) -> Self {
        let percentile = scenario.tolerance.percentile.share();
        let capacity = |kind| {
            matches!(
                kind,
                Kind::NodesOnDemand
                    | Kind::NodesSpot
                    | Kind::NodesCommitted
                    | Kind::NodeDisks
                    | Kind::NodeCredits
                    | Kind::NodeFee
                    | Kind::PodCpu
                    | Kind::PodMemory
                    | Kind::PodStorage
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
    /// Latencies: of a capacity with what is around it, and of stages.
    latencies: HashMap<Key, Distribution>,
    /// Bytes that are held, as nearly as their lists tell.
    bytes: usize,
}

/// Bytes above which a memo starts anew: as many as the capacities and latencies of a search take. Each of up to eight threads has a memo of its own.
/// Steps alone are no measure: a capacity of few steps is mostly its latency distribution.
const MOST_BYTES: usize = 3 << 20;

thread_local! {
    static MEMO: RefCell<Memo> = RefCell::new(Memo::default());
}

/// Forgets the capacities that were evaluated on this thread. A thread that lives on after a long job would hold some megabytes
/// that its next job hardly finds again.
pub fn forget() {
    MEMO.with_borrow_mut(|memo| *memo = Memo::default());
}

impl Memo {
    /// Forgets everything once it is too much.
    fn holds(&mut self, bytes: usize) {
        self.bytes += bytes;
        if self.bytes > MOST_BYTES {
            *self = Self { bytes, ..Self::default() };
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
    /// Whether no price depends on single steps of the period: they are not kept then, which is most of what a capacity takes up.
    lean: bool,
    count: &'c mut u32,
}

impl Capacities for Remembered<'_> {
    fn pods(&mut self, input: &PodsInput<'_>) -> Pods {
        let input = PodsInput { paths: self.paths.unwrap_or(input.paths), ..input.clone() };
        let key = pod_key(&input, self.traffic, self.lean);
        self.pods_of(&input, key)
    }

    fn answers(&mut self, input: &PodsInput<'_>, around: Stage) -> (Pods, Distribution) {
        let input = PodsInput { paths: self.paths.unwrap_or(input.paths), ..input.clone() };
        let key = pod_key(&input, self.traffic, self.lean);
        let pods = self.pods_of(&input, key.clone());
        let key = key.into_iter().chain(stage_bits(around)).collect();
        let latency = latency(key, || pods.sojourn.plus(around));
        (pods, latency)
    }

    fn pool(&mut self, input: &PoolInput<'_>) -> Pool {
        if self.warm { always_warm(input) } else { self.pool_of(input) }
    }

    fn active(&mut self, input: &PoolInput<'_>) -> Pool {
        self.pool_of(input)
    }

    fn sum(&mut self, stages: &[Stage]) -> Distribution {
        let key = stages.iter().copied().flat_map(stage_bits).collect();
        latency(key, || Distribution::sum(stages))
    }
}

impl Remembered<'_> {
    fn pods_of(&mut self, input: &PodsInput<'_>, key: Key) -> Pods {
        if let Some(known) = MEMO.with_borrow(|memo| memo.pods.get(&key).cloned()) {
            return known;
        }
        *self.count += 1;
        let mut pods = pods::evaluate_once(input);
        if self.lean {
            pods.steps = Vec::new();
        }
        MEMO.with_borrow_mut(|memo| {
            memo.holds(size_of_val(&*key) + size_of::<Pods>() + size_of_val(&*pods.steps) + Distribution::BYTES);
            memo.pods.insert(key, pods.clone());
        });
        pods
    }

    fn pool_of(&mut self, input: &PoolInput<'_>) -> Pool {
        let key = pool_key(input, self.traffic, self.lean);
        if let Some(known) = MEMO.with_borrow(|memo| memo.pools.get(&key).cloned()) {
            return known;
        }
        *self.count += 1;
        let mut pool = pool::evaluate(input);
        if self.lean {
            pool.steps = Vec::new();
        }
        MEMO.with_borrow_mut(|memo| {
            memo.holds(size_of_val(&*key) + size_of::<Pool>() + size_of_val(&*pool.steps));
            memo.pools.insert(key, pool.clone());
        });
        pool
    }
}

/// A latency from the memo of the thread, or as `evaluated` makes it.
fn latency(key: Key, evaluated: impl FnOnce() -> Distribution) -> Distribution {
    if let Some(known) = MEMO.with_borrow(|memo| memo.latencies.get(&key).cloned()) {
        return known;
    }
    let latency = evaluated();
    MEMO.with_borrow_mut(|memo| {
        memo.holds(size_of_val(&*key) + Distribution::BYTES);
        memo.latencies.insert(key, latency.clone());
    });
    latency
}

fn stage_bits(stage: Stage) -> [u64; 2] {
    [stage.mean_ms.to_bits(), stage.variance.to_bits()]
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
        let lean = self.is_lean(Side::Serverless, &scenario);
        let traffic = self.traffic;
        let mut known = Remembered { traffic, paths: Some(1), warm: true, lean, count: &mut self.capacities };
        let s = serverless::evaluate_with(&scenario, self.catalog, &self.profile, &mut known);
        Outcome::of(&s.assessment, &scenario, [s.pool.mean_instances, s.pool.peak_instances, 0.0])
    }

    /// What the scenario comes to as it is set.
    pub fn as_set(&mut self, side: Side) -> Outcome {
        let scenario = plan::settled(self.needs, self.catalog);
        self.outcome(side, &scenario)
    }

    /// The capacities that are known on this thread.
    fn known(&mut self, side: Side, scenario: &Scenario) -> Remembered<'_> {
        let lean = self.is_lean(side, scenario);
        Remembered { traffic: self.traffic, paths: self.paths, warm: false, lean, count: &mut self.capacities }
    }

    /// The Kubernetes side of a settled scenario with this bench's traffic, without single steps.
    pub(crate) fn pods_of(&mut self, scenario: &Scenario) -> Kubernetes {
        let (catalog, profile) = (self.catalog, self.profile.clone());
        kubernetes::evaluate_with(scenario, catalog, &profile, &mut self.known(Side::Kubernetes, scenario))
    }

    /// Whether no price of a plan depends on single steps of the period: nodes without a discount by the share of the month that they
    /// run, and functions, which are billed by the request.
    fn is_lean(&self, side: Side, scenario: &Scenario) -> bool {
        match side {
            Side::Kubernetes => {
                let market = self.catalog.market(scenario.place.provider, &scenario.place.region);
                market.node(&scenario.kubernetes.node).hour.meter.quarters.is_empty()
            }
            Side::Serverless => scenario.serverless.kind == ServerlessKind::Function,
        }
    }

    /// Both sides of a settled scenario with this bench's traffic, without remarks and single steps.
    pub(crate) fn comparison(&mut self, scenario: Scenario) -> Comparison {
        let (catalog, profile) = (self.catalog, self.profile.clone());
        let kubernetes =
            kubernetes::evaluate_with(&scenario, catalog, &profile, &mut self.known(Side::Kubernetes, &scenario));
        let serverless =
            serverless::evaluate_with(&scenario, catalog, &profile, &mut self.known(Side::Serverless, &scenario));
        Comparison {
            asked: scenario.pins,
            remarks: Vec::new(),
            arm_nodes: is_arm(&scenario, catalog),
            floor_ms: tolerance::floor_ms(&scenario),
            profile,
            scenario,
            kubernetes,
            serverless,
        }
    }

    /// The needs with a plan in them.
    fn with(&self, plan: &SidePlan) -> Scenario {
        let mut scenario = self.needs.clone();
        plan.put(&mut scenario);
        plan::settled_as_set(scenario, self.catalog)
    }

    fn outcome(&mut self, side: Side, scenario: &Scenario) -> Outcome {
        let (traffic, paths, lean) = (self.traffic, self.paths, self.is_lean(side, scenario));
        let mut known = Remembered { traffic, paths, warm: false, lean, count: &mut self.capacities };
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
        met_share: 0.0,
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

fn pod_key(i: &PodsInput<'_>, traffic: u64, lean: bool) -> Key {
    let (kind, [a, b, c]) = match i.supply {
        Supply::Even => (2.0, [0.0; 3]),
        Supply::Limited { period_s, threads } => (0.0, [period_s, threads, 0.0]),
        Supply::Idle { cores, pods, threads } => (1.0, [cores, pods, threads]),
    };
    bits(
        traffic,
        &[
            f64::from(u8::from(lean)),
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
            i.rules.up_period_s,
            f64::from(i.scaling.signal as u8),
            i.scaling.target,
            i.scaling.window_s,
            i.zero.map_or(0.0, |zero| zero.idle_s),
            i.zero.map_or(0.0, |zero| zero.fixed_s),
            i.zero.map_or(0.0, |zero| zero.init.mean_ms),
            i.zero.map_or(0.0, |zero| zero.init.variance),
            i.job.map_or(0.0, |job| f64::from(job.parallelism)),
            i.job.map_or(0.0, |job| f64::from(u8::from(job.own_capacity))),
            i.job.map_or(0.0, |job| job.pull_s),
            i.job.map_or(0.0, |job| job.fixed_s),
            i.job.map_or(0.0, |job| job.init.mean_ms),
            i.job.map_or(0.0, |job| job.init.variance),
        ],
    )
}

/// The profile is the scenario's but for the rates that the platform refuses, which its peak tells.
fn pool_key(i: &PoolInput<'_>, traffic: u64, lean: bool) -> Key {
    let floor = i.floor.as_ref().map_or(0.0, |floor| {
        let weighed = floor.by_step.iter().enumerate().map(|(step, number)| (step as f64 + 1.5).sqrt() * number);
        weighed.sum::<f64>() + if floor.tracking.is_some() { 0.5 } else { 0.0 }
    });
    bits(
        traffic,
        &[
            floor,
            f64::from(u8::from(lean)),
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
            i.functions,
            i.apart_s,
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Shape;

    /// Capacities of a day without shape have few steps, and were held without bound when steps were counted.
    #[test]
    fn a_memo_stays_small_whatever_the_shape() {
        let catalog = Catalog::load().expect("the catalog loads");
        for shape in [Shape::Flat, Shape::Day] {
            let mut asked = Scenario::default();
            asked.traffic.shape = shape;
            let mut bench = Bench::new(&asked, &catalog);
            forget();
            for number in 0..400 {
                let mut scenario = plan::settled(&asked, &catalog);
                scenario.work.variability = 0.5 + f64::from(number) / 1000.0;
                bench.outcome(Side::Serverless, &scenario);
                bench.outcome(Side::Kubernetes, &scenario);
                let (held, told) = MEMO.with_borrow(|memo| {
                    let pods: usize = memo.pods.values().map(|p| 8 * 432 + size_of_val(&*p.steps)).sum();
                    let pools: usize = memo.pools.values().map(|p| size_of_val(&*p.steps)).sum();
                    (pods + pools, memo.bytes)
                });
                assert!(held <= told && told <= MOST_BYTES, "{shape:?}, {number}: {held} of {told} bytes");
            }
        }
    }
}
