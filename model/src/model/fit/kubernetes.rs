//! What a Kubernetes plan may be, and the search for the best one.
//!
//! A plan is a kind of capacity, a node type, a pod's CPU request, the autoscaler's target, the fewest pods, whether all of them go when no
//! request comes, and the way requests are spread. At a pod
//! size latency falls with a lower target and with more pods, and a lower target never costs less: both axes are bisected. Sizes and
//! node types are tried in the order of a lower bound of their bill, until the bound alone is more than the best plan costs.

use super::SIMPLER;
use super::bench::{Bench, Candidate, SidePlan};
use crate::catalog::{NodeType, Price};
use crate::model::Side;
use crate::model::kubernetes::node::Room;
use crate::model::state::{Context, StateUse};
use crate::scenario::{Automatic, Balancing, CpuLimit, Door, KubernetesKind, ScaleToZero, Scenario, Shape, Signal};
use crate::units::{HOURS_PER_MONTH, Share, Vcpu};
use std::sync::Arc;

/// Pod sizes that people write, in vCPU.
pub const SIZES: [f64; 10] = [0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0];
/// Targets of the autoscaler, the highest first.
pub const TARGETS: [f64; 8] = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];
/// The usual target.
const USUAL_TARGET: f64 = 0.7;
/// Numbers of pods between which the fewest pods are chosen: each about a third more than the one before.
pub const FEWEST: [u32; 22] = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 28, 36, 48, 64, 88, 120, 160, 220, 300, 500, 1000];

/// A plan of the Kubernetes side.
#[derive(Debug, Clone, PartialEq)]
pub struct PodPlan {
    /// What pods run on.
    pub kind: KubernetesKind,
    /// Node type.
    pub node: Arc<str>,
    /// CPU request of a pod in vCPU.
    pub vcpu: f64,
    /// CPU utilization that the autoscaler aims at, 0 to 1.
    pub target: f64,
    /// Fewest pods.
    pub min: u32,
    /// How requests are spread over pods.
    pub balancing: Balancing,
    /// Whether all pods go when no request comes.
    pub zero: ScaleToZero,
    /// Pods of a Job that run at once, where batches are Jobs; nothing else of the autoscaler counts then.
    pub parallel: Option<u32>,
}

impl PodPlan {
    /// Writes the plan into a scenario.
    pub fn put(&self, scenario: &mut Scenario) {
        let k = &mut scenario.kubernetes;
        k.kind = self.kind;
        k.node = self.node.to_string();
        k.pod_vcpu = Vcpu::new(self.vcpu);
        if let Some(parallel) = self.parallel {
            k.parallelism = parallel;
            for dial in [Automatic::KubernetesKind, Automatic::Node, Automatic::PodVcpu, Automatic::Parallelism] {
                scenario.pins.pin(dial);
            }
            return;
        }
        k.target_utilization = Share::new(self.target);
        k.min_replicas = self.min;
        k.balancing = self.balancing;
        k.scale_to_zero = self.zero;
        for dial in [
            Automatic::KubernetesKind,
            Automatic::Node,
            Automatic::PodVcpu,
            Automatic::TargetUtilization,
            Automatic::MinReplicas,
            Automatic::Balancing,
            Automatic::ScaleToZero,
        ] {
            scenario.pins.pin(dial);
        }
    }

    /// Pieces beyond the usual (another target, another spread of requests), and whether the size is another than the usual one.
    #[must_use]
    pub fn pieces(&self) -> (u32, bool) {
        let target = u32::from((self.target - USUAL_TARGET).abs() > 1e-9);
        let size = Scenario::default().kubernetes.pod_vcpu.get();
        let kind = u32::from(self.kind != KubernetesKind::Nodes);
        let zero = u32::from(self.zero != ScaleToZero::Never);
        (kind + zero + target + 2 * u32::from(self.balancing != Balancing::Random), (self.vcpu - size).abs() > 1e-9)
    }
}

/// What the user's pins leave open.
pub struct Choices {
    /// Kinds of capacity that are offered here.
    pub kinds: Vec<KubernetesKind>,
    /// Pod sizes in vCPU; see [`Self::sizes_of`].
    pub sizes: Vec<f64>,
    /// Smallest size of pods that the kernel stops at their request, unless the user set one.
    least_limited: f64,
    /// Whether pods on nodes have such a limit.
    limited: bool,
    /// Targets, the highest first.
    pub targets: Vec<f64>,
    /// Fewest pods, rising.
    pub fewest: Vec<u32>,
    /// Ways to spread requests, the one that answers sooner first.
    pub balancing: Vec<Balancing>,
    /// Whether all pods may go, the one that goes least first.
    pub zero: Vec<ScaleToZero>,
    /// Share of the time in which there may be no pods at most, by [`silent_share`].
    silent: f64,
    /// Node types.
    pub nodes: Vec<NodeType>,
}

impl Choices {
    /// The choices of a scenario. Without a pin a service keeps two pods where it is spread over zones, for one that is moved would
    /// be an outage; events wait in their queue meanwhile.
    #[must_use]
    pub fn of(bench: &Bench<'_>) -> Self {
        let (k, pins) = (&bench.needs.kubernetes, bench.needs.pins);
        let pinned = |dial| pins.has(dial);
        let market = bench.catalog.market(bench.needs.place.provider, &bench.needs.place.region);
        let door = crate::model::plan::settled(bench.needs, bench.catalog).traffic.door;
        let least = if door == Door::Event { 1 } else { k.zones.clamp(1, 2) };
        let usual = market.node(&k.node);
        let nodes = if pinned(Automatic::Node) { vec![usual.clone()] } else { market.nodes.clone() };
        let fewest = if pinned(Automatic::MinReplicas) {
            vec![k.min_replicas]
        } else {
            FEWEST.into_iter().filter(|n| *n >= least).collect()
        };
        let kinds = if pinned(Automatic::KubernetesKind) {
            vec![k.kind]
        } else {
            KubernetesKind::ALL.iter().copied().filter(|kind| market.withholds(*kind).is_none()).collect()
        };
        Self {
            kinds,
            silent: silent_share(bench),
            sizes: if pinned(Automatic::PodVcpu) { vec![k.pod_vcpu.get()] } else { SIZES.to_vec() },
            least_limited: if pinned(Automatic::PodVcpu) { 0.0 } else { LEAST_LIMITED },
            limited: k.cpu_limit == CpuLimit::Request,
            // Where the target of another signal is set, that of CPU decides nothing.
            targets: if pinned(Automatic::TargetUtilization)
                || (k.signal != Signal::Cpu && pinned(Automatic::SignalTarget))
            {
                vec![k.target_utilization.get()]
            } else {
                TARGETS.to_vec()
            },
            fewest,
            balancing: if pinned(Automatic::Balancing) {
                vec![k.balancing]
            } else {
                vec![Balancing::LeastOutstanding, Balancing::Random]
            },
            zero: if pinned(Automatic::ScaleToZero) {
                vec![k.scale_to_zero]
            } else if may_be_silent(bench) {
                ScaleToZero::ALL.to_vec()
            } else {
                vec![ScaleToZero::Never]
            },
            nodes,
        }
    }

    /// Share of what pods cost that is saved at most where all of them may go. Before a rise the rate was less than it is, so that
    /// the share of silence may be a little too small.
    fn saved(&self) -> f64 {
        if self.zero.iter().all(|zero| *zero == ScaleToZero::Never) { 0.0 } else { (1.1 * self.silent).min(1.0) }
    }

    /// The sizes of a kind that are offered. What a quota does to times is tabulated from an eighth of the threads on and was measured
    /// from a quarter of a vCPU on: a smaller size would be chosen on the strength of the model's error.
    pub fn sizes_of(&self, kind: KubernetesKind) -> impl Iterator<Item = f64> {
        let least = if self.limited || kind == KubernetesKind::Pods { self.least_limited } else { 0.0 };
        self.sizes.iter().copied().filter(move |vcpu| *vcpu >= least)
    }

    /// The most CPU use, over the request, at which the autoscaler leaves a deployment alone: its tolerance over the highest target.
    fn highest_use(&self, scenario: &Scenario) -> f64 {
        let k = &scenario.kubernetes;
        if k.signal != Signal::Cpu && scenario.pins.has(Automatic::SignalTarget) {
            // A target of requests says nothing about CPU.
            return f64::INFINITY;
        }
        self.targets.first().copied().unwrap_or(1.0) * (1.0 + k.scale_tolerance.get())
    }

    /// The place of the usual target, or of the nearest one.
    fn usual_target(&self) -> usize {
        let distance = |i: &usize| (self.targets[*i] - USUAL_TARGET).abs();
        (0..self.targets.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
    }
}

/// Whether pods may find no request for as long as it takes until all of them go, often enough to be worth a thought.
pub(super) fn may_be_silent(bench: &Bench<'_>) -> bool {
    /// Share of time without pods below which less is saved than one more part on the way of each request is worth: it is the time in
    /// which the fewest pods run.
    const SELDOM: f64 = 0.04;
    bench.needs.state.connections == 0 && silent_share(bench) > SELDOM
}

/// Share of the time before which no batch came for as long as it takes until all pods go, as if the rate had been the same then.
fn silent_share(bench: &Bench<'_>) -> f64 {
    let idle_s = bench.catalog.behaviour().scale_to_zero.knative_idle_s.value;
    let (profile, pinned) = (&bench.profile, bench.needs.pins.has(Automatic::ZeroIdle));
    let idle_s = if pinned { bench.needs.kubernetes.zero_idle_s.get() } else { idle_s };
    let silent = |rate: &f64| (-rate / profile.burst.max(1.0) * idle_s).exp();
    profile.rates.iter().map(silent).sum::<f64>() / profile.rates.len().max(1) as f64
}

/// Smallest limit of a pod's CPU against which the model was held, in vCPU.
const LEAST_LIMITED: f64 = 0.25;
/// Pods at the peak above which a size is too small to be worth a try …
const MANY_PODS: f64 = 600.0;
/// … unless it has so many vCPU.
const WHOLE_PODS: f64 = 4.0;

/// One pod size on one node type, and what its nodes cost at least.
struct Unit {
    kind: KubernetesKind,
    vcpu: f64,
    node: NodeType,
    /// Dollars a month.
    least_usd: f64,
}

/// The plans that can be the best one, looked at closely; never empty.
pub fn search(bench: &mut Bench<'_>) -> Vec<Candidate> {
    search_beside(bench).0
}

/// As [`search`], and the plans beside them that were too dear to be looked at closely.
pub(super) fn search_beside(bench: &mut Bench<'_>) -> (Vec<Candidate>, Vec<SidePlan>) {
    let choices = Choices::of(bench);
    bench.at_a_glance(true);
    let mut search = Search { units: Vec::new(), choices, bench, tried: Vec::new() };
    for kind in search.choices.kinds.clone() {
        search.units = units(search.bench, &search.choices, kind);
        if search.bench.needs.runs_jobs() {
            search.run_jobs();
            continue;
        }
        let from = search.tried.len();
        search.run();
        search.try_zero(from);
    }
    if search.tried.is_empty() {
        // No node holds any size: what is set says why.
        let plan = search.as_is();
        search.try_plan(plan);
    }
    let tried = std::mem::take(&mut search.tried);
    bench.at_a_glance(false);
    closely(bench, tried)
}

/// Plans that are looked at closely after a glance at all.
const CLOSELY: usize = 8;

/// By how much a plan may cost less in full than at a glance, where traffic is smooth and where it comes in steps. One play of a day
/// differs from the mean of four by up to 2.5 % in smooth traffic.
const KIND_CHANCE: [f64; 2] = [0.05, 0.15];

/// The best of what was tried at a glance, in full, and what is too dear for that whatever chance does. Where chance was kind to all of
/// the best, the next ones.
fn closely(bench: &mut Bench<'_>, mut glanced: Vec<Candidate>) -> (Vec<Candidate>, Vec<SidePlan>) {
    glanced.sort_by(|a, b| match (a.outcome.beats(&b.outcome), b.outcome.beats(&a.outcome)) {
        (true, false) => std::cmp::Ordering::Less,
        (false, true) => std::cmp::Ordering::Greater,
        _ => std::cmp::Ordering::Equal,
    });
    let sure = glanced.iter().any(|c| c.outcome.is_sure());
    let chance = KIND_CHANCE[usize::from(!smooth(bench.needs))];
    let (mut tried, mut beside): (Vec<Candidate>, Vec<SidePlan>) = (Vec::new(), Vec::new());
    for (number, candidate) in glanced.iter().enumerate() {
        let too_dear = |best: &Candidate| {
            let (best, there) = (&best.outcome, &candidate.outcome);
            let least_usd = there.monthly_usd * (1.0 - chance);
            best.is_sure() && there.gaps >= best.gaps && least_usd > best.monthly_usd * (1.0 + SIMPLER)
        };
        if number < CLOSELY && tried.iter().any(too_dear) {
            beside.push(candidate.plan.clone());
            continue;
        }
        if number >= CLOSELY && (!sure || tried.iter().any(|c| c.outcome.is_sure())) {
            break;
        }
        tried.push(bench.weigh(&candidate.plan));
    }
    (tried, beside)
}

/// Plans of a kind that are tried with pods that all go.
const TO_ZERO: usize = 6;

struct Search<'s, 'a> {
    bench: &'s mut Bench<'a>,
    choices: Choices,
    units: Vec<Unit>,
    tried: Vec<Candidate>,
}

impl Search<'_, '_> {
    fn run(&mut self) {
        let sizes = self.sizes_that_can();
        let units = std::mem::take(&mut self.units);
        // What the bill holds beside the nodes, as far as is known.
        let mut fixed_usd: Option<f64> = None;
        // Sizes of which the unit with the cheapest nodes was tried.
        let mut nearest = Vec::new();
        for unit in units.iter().filter(|unit| sizes.is_empty() || sizes.contains(&unit.vcpu)) {
            let best = self.tried.iter().filter(|c| c.outcome.is_sure()).map(|c| c.outcome.monthly_usd);
            // Sizes that may cost the same are tried too: of these the usual one is taken.
            if fixed_usd.unwrap_or(0.0) + unit.least_usd > best.fold(f64::INFINITY, f64::min) * (1.0 + SIMPLER) {
                break;
            }
            let from = self.tried.len();
            if sizes.is_empty() {
                if !nearest.contains(&unit.vcpu.to_bits()) {
                    nearest.push(unit.vcpu.to_bits());
                    self.nearest(unit);
                }
            } else {
                self.cheapest(unit);
            }
            for c in &self.tried[from..] {
                let fixed = c.outcome.monthly_usd - c.outcome.capacity_usd;
                fixed_usd = Some(fixed_usd.map_or(fixed, |known| known.min(fixed)));
            }
        }
        self.spread_at_random();
    }

    /// Where each batch is a Job: of each unit the fewest pods that are done in time, or what comes near it.
    fn run_jobs(&mut self) {
        let parallel = self.parallelisms();
        let mut fixed_usd = 0.0f64;
        for unit in std::mem::take(&mut self.units) {
            let best = self.tried.iter().filter(|c| c.outcome.is_sure()).map(|c| c.outcome.monthly_usd);
            if fixed_usd + unit.least_usd > best.fold(f64::INFINITY, f64::min) * (1.0 + SIMPLER) {
                break;
            }
            let sure = |search: &mut Self, at: usize| {
                let plan = search.plan(&unit, 0, 0);
                search.try_plan(PodPlan { parallel: Some(parallel[at]), ..plan }).outcome
            };
            let (mut low, mut high) = (0, parallel.len() - 1);
            let most = sure(self, high);
            let others = most.monthly_usd - most.capacity_usd;
            fixed_usd = if fixed_usd > 0.0 { fixed_usd.min(others) } else { others };
            if !most.is_sure() {
                // More pods than records are left for are no quicker: what is nearest may have fewer.
                for at in [0, high / 3, 2 * high / 3] {
                    sure(self, at);
                }
                continue;
            }
            while low < high {
                let middle = usize::midpoint(low, high);
                if sure(self, middle).is_sure() { high = middle } else { low = middle + 1 }
            }
        }
    }

    /// Pods of a Job that may run at once, rising: no more than the largest batch has records.
    fn parallelisms(&self) -> Vec<u32> {
        let needs = self.bench.needs;
        if needs.pins.has(Automatic::Parallelism) {
            return vec![needs.kubernetes.parallelism.max(1)];
        }
        let records = self.bench.profile.batches().iter().map(|batch| batch.records).fold(1.0, f64::max);
        let mut all: Vec<u32> = FEWEST.into_iter().filter(|pods| f64::from(*pods) <= records).collect();
        if all.is_empty() {
            all.push(1);
        }
        all
    }

    fn try_plan(&mut self, plan: PodPlan) -> Candidate {
        let candidate = self.bench.weigh(&SidePlan::Pods(plan));
        if !self.tried.iter().any(|c| c.plan == candidate.plan) {
            self.tried.push(candidate.clone());
        }
        candidate
    }

    /// Sizes with which the tolerance can be met at all: with the lowest target and the most pods. Latency falls with the size, so
    /// they are all from the smallest that can.
    fn sizes_that_can(&mut self) -> Vec<f64> {
        let sizes: Vec<f64> = {
            let mut sizes: Vec<f64> = self.units.iter().map(|unit| unit.vcpu).collect();
            sizes.sort_by(f64::total_cmp);
            sizes.dedup();
            sizes
        };
        let can = |search: &mut Self, vcpu: f64| {
            let Some(unit) = search.units.iter().find(|unit| unit.vcpu.to_bits() == vcpu.to_bits()) else {
                return false;
            };
            let target = search.choices.targets.len() - 1;
            let lowest = search.plan(unit, target, 0);
            let most = search.most_pods(vcpu, target);
            let sure = |search: &mut Self, min: u32| {
                search.bench.weigh(&SidePlan::Pods(PodPlan { min, ..lowest.clone() })).outcome.is_sure()
            };
            sure(search, most) || sure(search, lowest.min)
        };
        if !smooth(self.bench.needs) {
            // Where traffic comes in steps a larger pod is not always the quicker one.
            return if sizes.iter().any(|size| can(self, *size)) { sizes } else { Vec::new() };
        }
        let (mut low, mut high) = (0, sizes.len());
        // The largest size decides whether any can.
        if sizes.last().is_none_or(|largest| !can(self, *largest)) {
            // Pods of more CPU than the work uses at once gain nothing and need nodes of their own: some other size may do.
            return sizes.into_iter().filter(|size| can(self, *size)).collect();
        }
        while low < high {
            let middle = usize::midpoint(low, high);
            if can(self, sizes[middle]) { high = middle } else { low = middle + 1 }
        }
        sizes[low.min(sizes.len() - 1)..].to_vec()
    }

    fn plan(&self, unit: &Unit, target: usize, fewest: usize) -> PodPlan {
        PodPlan {
            kind: unit.kind,
            node: unit.node.name.clone(),
            vcpu: unit.vcpu,
            target: self.choices.targets[target],
            min: self.choices.fewest.get(fewest).copied().unwrap_or(1),
            balancing: self.choices.balancing[0],
            zero: self.choices.zero[0],
            parallel: None,
        }
    }

    fn as_is(&self) -> PodPlan {
        let k = &self.bench.needs.kubernetes;
        PodPlan {
            kind: k.kind,
            node: k.node.as_str().into(),
            vcpu: k.pod_vcpu.get(),
            target: k.target_utilization.get(),
            min: k.min_replicas,
            balancing: k.balancing,
            zero: k.scale_to_zero,
            parallel: self.bench.needs.runs_jobs().then_some(k.parallelism),
        }
    }

    /// The fewest pods that are as many as the peak asks for at a target.
    fn most_pods(&self, vcpu: f64, target: usize) -> u32 {
        let work = &self.bench.needs.work;
        let cpu = self.bench.profile.peak() * work.duration_ms.seconds() * work.cpu_share.get();
        let pods = cpu / (vcpu * self.choices.targets[target]).max(1e-6);
        let enough = self.choices.fewest.iter().find(|n| f64::from(**n) >= pods);
        enough.or(self.choices.fewest.last()).copied().unwrap_or(1)
    }

    /// The cheapest settings of a unit that meet the tolerance.
    fn cheapest(&mut self, unit: &Unit) {
        let usual = self.choices.usual_target();
        let last = self.choices.targets.len() - 1;
        let sure = |search: &mut Self, target: usize, fewest: usize| {
            let plan = search.plan(unit, target, fewest);
            search.try_plan(plan).outcome.is_sure()
        };
        if sure(self, usual, 0) && !smooth(self.bench.needs) {
            // Where traffic comes in steps, chance and rounding decide as much as the target: all higher ones are tried.
            for target in 0..usual {
                for balancing in self.choices.balancing.clone() {
                    let plan = self.plan(unit, target, 0);
                    self.try_plan(PodPlan { balancing, ..plan });
                }
            }
            return;
        }
        if sure(self, usual, 0) {
            // A higher target is of use only where the autoscaler asks for more than the fewest pods.
            let mut target = usual;
            while target > 0 && self.scales(unit, target) && sure(self, target - 1, 0) {
                target -= 1;
            }
            return;
        }
        if last > usual && sure(self, last, 0) {
            let (mut low, mut high) = (usual + 1, last);
            while low < high {
                let middle = usize::midpoint(low, high);
                if sure(self, middle, 0) { high = middle } else { low = middle + 1 }
            }
            if smooth(self.bench.needs) {
                return;
            }
        }
        // Steps come faster than pods start: more of them have to stand by.
        for target in [usual, last] {
            self.fewest_pods(unit, target);
        }
    }

    /// The fewest pods with which a target meets the tolerance. Chance may ask for more than the mean load of the peak does.
    fn fewest_pods(&mut self, unit: &Unit, target: usize) {
        let most = (self.most_pods(unit.vcpu, target) * 2).max(8);
        let fewest = &self.choices.fewest;
        let (mut low, mut high) = (1, fewest.iter().position(|n| *n >= most).unwrap_or(fewest.len().saturating_sub(1)));
        let sure = |search: &mut Self, fewest: usize| {
            let plan = search.plan(unit, target, fewest);
            search.try_plan(plan).outcome.is_sure()
        };
        if low > high || !sure(self, high) {
            return;
        }
        while low < high {
            let middle = usize::midpoint(low, high);
            if sure(self, middle) { high = middle } else { low = middle + 1 }
        }
    }

    /// Where nothing meets the tolerance: what comes near it at the usual and at the lowest target.
    fn nearest(&mut self, unit: &Unit) {
        for target in [self.choices.usual_target(), self.choices.targets.len() - 1] {
            let plan = self.plan(unit, target, 0);
            let most = self.most_pods(unit.vcpu, target);
            for min in [plan.min, most / 2, most, 2 * most].map(|min| min.clamp(plan.min, 1000)) {
                if self.choices.fewest.len() > 1 || min == plan.min {
                    self.try_plan(PodPlan { min, ..plan.clone() });
                }
            }
        }
    }

    /// Whether the autoscaler asks for more than the fewest pods at this target.
    fn scales(&self, unit: &Unit, target: usize) -> bool {
        let plan = SidePlan::Pods(self.plan(unit, target, 0));
        let min = self.choices.fewest.first().copied().unwrap_or(1);
        self.tried.iter().any(|c| c.plan == plan && c.outcome.peak > f64::from(min))
    }

    /// The best of the plans from `from` on with pods that all go when no request comes. Where the cluster keeps its nodes
    /// anyway nothing is saved by that.
    fn try_zero(&mut self, from: usize) {
        if self.choices.zero.len() < 2 || self.tried.len() <= from {
            return;
        }
        let zones = f64::from(self.bench.needs.kubernetes.zones.max(1));
        let usd = self.tried.iter().filter(|c| c.outcome.is_sure()).map(|c| c.outcome.monthly_usd);
        let least_usd = usd.fold(f64::INFINITY, f64::min) * (1.0 + SIMPLER);
        let saved = self.choices.saved();
        let mut best: Vec<Candidate> = self.tried[from..].to_vec();
        best.retain(|c| c.outcome.monthly_usd - saved * c.outcome.capacity_usd <= least_usd);
        best.retain(|c| {
            matches!(&c.plan, SidePlan::Pods(plan) if plan.kind == KubernetesKind::Pods) || c.outcome.nodes > zones
        });
        best.sort_by(|a, b| {
            b.outcome.is_sure().cmp(&a.outcome.is_sure()).then(a.outcome.monthly_usd.total_cmp(&b.outcome.monthly_usd))
        });
        // Which way goes with the best plan goes with those beside it, too.
        let mut ways: Vec<ScaleToZero> = self.choices.zero.iter().copied().skip(1).collect();
        for candidate in best.into_iter().take(TO_ZERO) {
            let SidePlan::Pods(plan) = candidate.plan else { continue };
            let found = ways.iter().map(|zero| (*zero, self.try_plan(PodPlan { zero: *zero, ..plan.clone() }).outcome));
            let found: Vec<_> = found.collect();
            let better = found.into_iter().reduce(|a, b| if b.1.beats(&a.1) { b } else { a });
            ways = better.into_iter().map(|(zero, _)| zero).collect();
        }
    }

    /// The best plans so far with requests spread at random, which is simpler.
    fn spread_at_random(&mut self) {
        if self.choices.balancing.len() < 2 || self.tried.is_empty() {
            return;
        }
        let SidePlan::Pods(best) = super::choose(&self.tried).plan.clone() else { return };
        self.try_plan(PodPlan { balancing: Balancing::Random, ..best });
    }
}

/// Whether traffic rises no faster than pods start.
const fn smooth(s: &Scenario) -> bool {
    matches!(s.traffic.shape, Shape::Flat | Shape::Day | Shape::WeekendDip) && s.traffic.burst <= 1.0
}

/// Every size on every node type that holds it, by what the nodes cost at least. Of node types on which pods are packed alike
/// and share as many cores, only the cheapest is worth a try.
fn units(bench: &Bench<'_>, choices: &Choices, kind: KubernetesKind) -> Vec<Unit> {
    let mut scenario = crate::model::plan::settled(bench.needs, bench.catalog);
    scenario.kubernetes.kind = kind;
    let cx = Context::of(&scenario, bench.catalog);
    let k = &scenario.kubernetes;
    let state = StateUse::of(Side::Kubernetes, cx, f64::from(k.min_replicas));
    let work = &scenario.work;
    let busy = scenario.traffic.rate.get() * work.duration_ms.seconds() * work.cpu_share.get();
    let highest = choices.highest_use(&scenario);
    let least_pods = f64::from(choices.fewest.first().copied().unwrap_or(1));
    let (share, zones) = (k.cluster_share.get(), f64::from(k.zones.max(1)));
    // Where larger pods are offered, thousands of tiny ones are not run in practice.
    let peak = bench.profile.peak() * work.duration_ms.seconds() * work.cpu_share.get();
    let largest = choices.sizes.iter().copied().fold(0.0, f64::max);
    let jobs = scenario.runs_jobs();
    let few = |vcpu: &f64| jobs || peak / (*vcpu * USUAL_TARGET) <= MANY_PODS || *vcpu >= largest.min(WHOLE_PODS);
    if kind == KubernetesKind::Pods {
        // Pods without nodes are packed on nothing: a size each.
        let node = cx.market.node(&k.node);
        let unit = |vcpu: f64| {
            // A Job's pods may use all of the size that they are billed by.
            let pods = if jobs { 0.0 } else { (busy / (vcpu * highest)).max(least_pods) };
            let least_usd = pods * least_pod_month(cx, vcpu, state.pod_mib) * (1.0 - choices.saved());
            Unit { kind, vcpu, node: node.clone(), least_usd }
        };
        let mut units: Vec<Unit> = choices.sizes_of(kind).filter(few).map(unit).collect();
        units.sort_by(|a, b| a.least_usd.total_cmp(&b.least_usd).then(a.vcpu.total_cmp(&b.vcpu)));
        return units;
    }
    let mut units: Vec<(Unit, [u64; 4])> = Vec::new();
    for node in &choices.nodes {
        let mut on = scenario.clone();
        on.kubernetes.node = node.name.to_string();
        let room = Room::on(Context::of(&on, bench.catalog));
        for vcpu in choices.sizes_of(kind).filter(few) {
            let sized = crate::scenario::Kubernetes { pod_vcpu: Vcpu::new(vcpu), ..k.clone() };
            let per_node = room.pods_per_node(&sized, state.pod_mib);
            if per_node == 0 {
                continue;
            }
            let pods = (busy / (vcpu * highest)).max(least_pods);
            // A Job's pods may use more than they request; their nodes have no more than they have.
            let filled = if jobs { busy / node.vcpu } else { pods / f64::from(per_node) };
            let least = if jobs { 0.0 } else { zones };
            let nodes = share * filled.max(least) + (1.0 - share) * filled;
            let least_usd = nodes * least_hour(node, &scenario) * HOURS_PER_MONTH;
            let unit = Unit { kind, vcpu, least_usd, node: node.clone() };
            let class = [vcpu.to_bits(), u64::from(per_node), node.vcpu.to_bits(), u64::from(node.burst.is_some())];
            match units.iter_mut().find(|(_, known)| *known == class) {
                Some((known, _)) if unit.least_usd < known.least_usd => *known = unit,
                Some(_) => {}
                None => units.push((unit, class)),
            }
        }
    }
    let mut kept = cheapest(units.into_iter().map(|(unit, class)| (unit, class[1] as f64)).collect(), &scenario);
    if jobs {
        few_types(&mut kept, &scenario);
    }
    kept.sort_by(|(a, _), (b, _)| a.least_usd.total_cmp(&b.least_usd).then(a.vcpu.total_cmp(&b.vcpu)));
    kept.into_iter().map(|(unit, _)| unit).collect()
}

/// Of units, with the pods that a node of theirs holds, those on which a pod costs less than on any smaller node.
fn cheapest(mut units: Vec<(Unit, f64)>, scenario: &Scenario) -> Vec<(Unit, f64)> {
    // Of two nodes on which a pod costs the same, pods are added in smaller steps on the smaller one.
    units.sort_by(|(a, _), (b, _)| {
        let size = a.node.vcpu.total_cmp(&b.node.vcpu);
        size.then(a.least_usd.total_cmp(&b.least_usd)).then(a.vcpu.total_cmp(&b.vcpu))
    });
    let mut kept: Vec<(Unit, f64)> = Vec::new();
    for (unit, per_node) in units {
        let usd = least_hour(&unit.node, scenario) / per_node;
        let dearer = |(other, theirs): &(Unit, f64)| {
            let theirs = least_hour(&other.node, scenario) / theirs;
            other.vcpu.to_bits() == unit.vcpu.to_bits() && theirs <= usd * (1.0 + SIMPLER)
        };
        if !kept.iter().any(dearer) {
            kept.push((unit, per_node));
        }
    }
    kept
}

/// Node types on which a Job's pods of a size are tried: those on which a pod costs least. Their boot and their idle time weigh more
/// than a few percent of the price, and no bound of a Job's bill is as tight as that of pods that stay.
const JOB_TYPES: usize = 4;

fn few_types(units: &mut Vec<(Unit, f64)>, scenario: &Scenario) {
    let usd = |(unit, per_node): &(Unit, f64)| least_hour(&unit.node, scenario) / per_node;
    units.sort_by(|a, b| usd(a).total_cmp(&usd(b)));
    let mut seen: Vec<(u64, usize)> = Vec::new();
    units.retain(|(unit, _)| {
        let size = unit.vcpu.to_bits();
        if let Some((_, count)) = seen.iter_mut().find(|(known, _)| *known == size) {
            *count += 1;
            *count <= JOB_TYPES
        } else {
            seen.push((size, 1));
            true
        }
    });
}

/// The least that a pod of so many vCPU and MiB costs in a month where it has no node; 0 where such pods have no price.
fn least_pod_month(cx: Context<'_>, vcpu: f64, mib: f64) -> f64 {
    let k = &cx.scenario.kubernetes;
    let (Some(prices), Some(size)) = (&cx.market.pods, cx.pods().and_then(|rules| rules.sizes.of(vcpu, mib))) else {
        return 0.0;
    };
    let month = |vcpu: &Price, gb: &Price| (size.vcpu * vcpu.first() + size.gb * gb.first()) * HOURS_PER_MONTH;
    let off = prices.commitment.off(k.commitment).map_or(0.0, |off| off.value);
    let list = month(&prices.vcpu_hour, &prices.gb_hour);
    let spot = prices.spot.as_ref().filter(|_| k.spot_share.get() > 0.0).map(|(vcpu, gb)| month(vcpu, gb));
    spot.map_or(list * (1.0 - off), |spot| spot.min(list * (1.0 - off)))
}

/// The least that an hour of a node costs by the ways in which it may be bought, with what the provider asks for managing it.
fn least_hour(node: &NodeType, scenario: &Scenario) -> f64 {
    let k = &scenario.kubernetes;
    let off = node.commitment.off(k.commitment).map_or(0.0, |off| off.value);
    let spot = node.spot_ratio.as_ref().filter(|_| k.spot_share.get() > 0.0).map_or(1.0, |ratio| ratio.value);
    let list = node.hour.tiers.first().map_or(node.list_usd, |tier| tier.usd);
    // A discount for running all month is at its largest then.
    let sustained = node.hour.meter.share_of_list(1.0);
    let fee = node.managed_fee.as_ref().filter(|_| k.kind == KubernetesKind::ManagedNodes);
    list * (1.0 - off).min(spot).min(sustained) + fee.map_or(0.0, |fee| fee.price.first() * fee.units)
}
