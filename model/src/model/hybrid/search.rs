//! The best split, and whether it beats the better side alone.
//!
//! Every number of pods and slots is looked at quickly: the pods' bill is known, and what they turn away costs about the
//! marginal price of a function request. That is critical utilization with the steps of nodes in it. The best of these are evaluated
//! in full, in the order of that estimate, until none of the others can be better. `model/tests/hybrid.rs` holds the result against
//! every split.

use super::bill::marginal_usd;
use super::{Hybrid, Split, evaluate, overflow};
use crate::catalog::Catalog;
use crate::model::Side;
use crate::model::fit::{Fit, Outcome, SIMPLER, planned};
use crate::model::kubernetes::Deployment;
use crate::model::serverless;
use crate::model::state::monthly;
use crate::scenario::{Automatic, Door, HostingPlan, KubernetesKind, Plans, Scenario, ServerlessKind};
use crate::traffic::Profile;
use std::collections::HashMap;

/// Splits that are evaluated in full at most.
const CLOSELY: usize = 24;
/// By how much an estimate may be too high: what functions cost beyond their first tier is not in it.
const SLACK: f64 = 1.05;
/// Between two numbers of pods that differ by less than this share no other is tried, but for those that fill their nodes.
const APART: f64 = 0.05;
/// Requests that a pod may take at once.
const SLOTS: [u32; 15] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192];

/// The answer to whether it must be one side or the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Everything on one side: the split is 0 or 100 %.
    Pure(Side),
    /// Pods for the base load and functions for the rest.
    Hybrid,
}

impl Answer {
    /// The id used in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pure(side) => side.id(),
            Self::Hybrid => "hybrid",
        }
    }
}

/// The best split and the sides that it is weighed against.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// The better side alone.
    pub pure: Side,
    /// What that side comes to.
    pub alone: Outcome,
    /// The best split that has both pods and functions in it, where there can be one.
    pub best: Option<Hybrid>,
    /// The scenario with the plans of both pools in it.
    pub plan: Scenario,
    /// The pods' plan in words, of the best split.
    pub words: String,
    /// Why there is no split at all.
    pub withheld: Option<String>,
    /// What is best.
    pub answer: Answer,
}

impl Fitted {
    /// What the best answer comes to.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        match (&self.best, self.answer) {
            (Some(best), Answer::Hybrid) => &best.outcome,
            _ => &self.alone,
        }
    }

    /// Share of the better side's bill that the best split saves; negative where it costs more, `None` where there is none.
    #[must_use]
    pub fn saving(&self) -> Option<f64> {
        let best = self.best.as_ref()?;
        (self.alone.monthly_usd > 0.0).then(|| 1.0 - best.outcome.monthly_usd / self.alone.monthly_usd)
    }
}

/// Why a scenario cannot be split, if it cannot.
#[must_use]
pub fn withheld(scenario: &Scenario) -> Option<String> {
    let s = scenario;
    if s.runs_jobs() {
        return Some(
            "each batch is a Job (work.mode=job), whose pods start with it and fetch their records: nothing is passed on"
                .to_owned(),
        );
    }
    if s.traffic.door == Door::Event {
        return Some("events wait in their queue until a worker is free, so there is nothing to pass on".to_owned());
    }
    if s.state.connections > 0 {
        return Some("long-lived connections stay where they were opened".to_owned());
    }
    if s.pins.has(Automatic::ServerlessKind) && s.serverless.kind != ServerlessKind::Function {
        let kind = s.serverless.kind.label();
        return Some(format!(
            "serverless.kind is set to {kind}, which is paid for while it waits; free it for functions"
        ));
    }
    if s.pins.has(Automatic::FunctionPlan) && s.serverless.plan == HostingPlan::Premium {
        return Some(
            "serverless.plan is set to premium, whose instances are paid for while they wait; free it for functions"
                .to_owned(),
        );
    }
    None
}

/// The best split of what is asked, whose sides alone come to `fit`.
#[must_use]
pub fn search(asked: &Scenario, catalog: &Catalog, fit: &Fit) -> Fitted {
    search_while(asked, catalog, fit, &|| true)
}

/// As [`search()`], but once `wanted` says no the best of what was looked at until then is given: a caller that gave the search up
/// drops it.
#[must_use]
pub fn search_while(asked: &Scenario, catalog: &Catalog, fit: &Fit, wanted: &dyn Fn() -> bool) -> Fitted {
    let (k, s) = (&fit.kubernetes.outcome, &fit.serverless.outcome);
    let pure = if k.beats(s) { Side::Kubernetes } else { Side::Serverless };
    let alone = fit.side(pure).outcome.clone();
    let reason = withheld(asked);
    let pure_only = |withheld: Option<String>| Fitted {
        pure,
        alone: alone.clone(),
        best: None,
        plan: fit.scenario.clone(),
        words: String::new(),
        withheld,
        answer: Answer::Pure(pure),
    };
    if reason.is_some() {
        return pure_only(reason);
    }
    let mut found: Option<(Scenario, Hybrid)> = None;
    for plan in plans(asked, catalog, fit) {
        let Some(best) = best_of(&plan, asked, catalog, wanted) else { continue };
        if found.as_ref().is_none_or(|(_, known)| best.outcome.beats(&known.outcome)) {
            found = Some((plan, best));
        }
    }
    let Some((plan, best)) = found else { return pure_only(None) };
    // A split has more pieces: one that saves less than a plan's simplicity is worth is none.
    let cheaper = best.outcome.monthly_usd < alone.monthly_usd * (1.0 - SIMPLER);
    let wins = best.outcome.stands_above(&alone) || (!alone.stands_above(&best.outcome) && cheaper);
    let answer = if wins { Answer::Hybrid } else { Answer::Pure(pure) };
    let words = words_of(&plan, catalog, &best);
    Fitted { pure, alone, best: Some(best), plan, words, withheld: None, answer }
}

/// The pods of a split in words, such as "8 pods of 0.5 vCPU with 2 slots each on 2 x m7g.large".
fn words_of(plan: &Scenario, catalog: &Catalog, best: &Hybrid) -> String {
    let k = &plan.kubernetes;
    let (pods, slots) = (best.split.pods, best.split.slots);
    let plural = |n: u32| if n == 1 { "" } else { "s" };
    let what = format!("{pods} pod{} of {} with {slots} slot{} each", plural(pods), k.pod_vcpu, plural(slots));
    if k.kind == KubernetesKind::Pods {
        return format!("{what} on {}", k.kind.product(plan.place.provider));
    }
    let node = &catalog.market(plan.place.provider, &plan.place.region).node(&k.node).name;
    format!("{what} on {:.0} x {node}", best.nodes)
}

/// Plans whose pools can be split: functions beside the pods of the best plan, and beside pods on nodes where those are of another kind.
fn plans(asked: &Scenario, catalog: &Catalog, fit: &Fit) -> Vec<Scenario> {
    let with = |kubernetes: Option<KubernetesKind>| {
        let mut needs = Scenario { plans: Plans::AsSet, ..asked.clone() };
        needs.serverless.kind = ServerlessKind::Function;
        needs.pins.pin(Automatic::ServerlessKind);
        if needs.serverless.plan == HostingPlan::Premium || !needs.pins.has(Automatic::FunctionPlan) {
            needs.serverless.plan = HostingPlan::Flex;
            needs.pins.pin(Automatic::FunctionPlan);
        }
        if let Some(kind) = kubernetes {
            needs.kubernetes.kind = kind;
            needs.pins.pin(Automatic::KubernetesKind);
        }
        planned(&needs, catalog)
    };
    let serverless = &fit.scenario.serverless;
    let functions = serverless.kind == ServerlessKind::Function && serverless.plan != HostingPlan::Premium;
    let kind = fit.scenario.kubernetes.kind;
    let mut plans = vec![if functions { fit.scenario.clone() } else { with(None) }];
    if kind == KubernetesKind::Pods && !asked.pins.has(Automatic::KubernetesKind) {
        plans.push(with(Some(KubernetesKind::Nodes)));
    }
    plans
}

/// The splits of a plan: numbers of pods up to what the peak needs, slots that its target leaves time for, and functions kept warm or not.
#[must_use]
pub fn splits(plan: &Scenario, asked: &Scenario, catalog: &Catalog, every: bool) -> Vec<Split> {
    let profile = Profile::of(&plan.traffic);
    let most = most_pods(plan, catalog, &profile);
    let per_node = {
        let one = Split { pods: 1, slots: 1, provisioned: 0 }.on_pods(plan);
        Deployment::of(&one, catalog).pods(&profile).pods_per_node
    };
    let kept = if asked.pins.has(Automatic::Provisioned) || plan.serverless.provisioned == 0 {
        vec![plan.serverless.provisioned]
    } else {
        vec![0, plan.serverless.provisioned]
    };
    let mut splits = Vec::new();
    let mut last = 0;
    for pods in 1..=most {
        let fills = pods % per_node.max(1) == 0 && f64::from(pods) >= 1.01 * f64::from(last);
        if !every && !fills && f64::from(pods) < f64::from(last) * (1.0 + APART) {
            continue;
        }
        last = pods;
        for slots in slots_of(plan, asked, catalog, &profile) {
            splits.extend(kept.iter().map(|provisioned| Split { pods, slots, provisioned: *provisioned }));
        }
    }
    splits
}

/// Pods that carry the peak with hardly anything turned away.
fn most_pods(plan: &Scenario, catalog: &Catalog, profile: &Profile) -> u32 {
    /// More than this many are no base load of any workload here, and each takes its time to weigh.
    const MOST: f64 = 2000.0;
    let one = Split { pods: 1, slots: 1, provisioned: 0 }.on_pods(plan);
    let deployment = Deployment::of(&one, catalog);
    let input = deployment.pods(profile);
    let cpu = profile.peak() * input.work_s / crate::model::pods::processor(&input).vcpu.max(1e-3);
    (cpu + 3.0 * cpu.sqrt() + 2.0).min(MOST) as u32
}

/// Requests that a pod may take at once: none at which, with all of them there, each takes longer than the target.
fn slots_of(plan: &Scenario, asked: &Scenario, catalog: &Catalog, profile: &Profile) -> Vec<u32> {
    let most = plan.kubernetes.concurrency.max(1);
    let one = Split { pods: 1, slots: 1, provisioned: 0 }.on_pods(plan);
    let deployment = Deployment::of(&one, catalog);
    let input = deployment.pods(profile);
    let processor = crate::model::pods::processor(&input);
    let target_s = asked.tolerance.target_ms.seconds();
    let full_s = |slots: u32| {
        f64::from(slots) * input.work_s / (f64::from(slots) * processor.speed()).min(processor.vcpu).max(1e-3)
    };
    let fits = |slots: &u32| *slots == 1 || (*slots <= most && full_s(*slots) <= target_s.max(4.0 * full_s(1)));
    SLOTS.into_iter().filter(fits).collect()
}

/// A split with its estimated bill.
struct Estimate {
    split: Split,
    usd: f64,
}

/// The best split of one plan by the estimates and a closer look.
fn best_of(plan: &Scenario, asked: &Scenario, catalog: &Catalog, wanted: &dyn Fn() -> bool) -> Option<Hybrid> {
    let profile = Profile::of(&plan.traffic);
    let mut estimates = estimates(plan, asked, catalog, &profile);
    estimates.sort_by(|a, b| a.usd.total_cmp(&b.usd));
    let mut best: Option<Hybrid> = None;
    for (number, estimate) in estimates.iter().enumerate().take_while(|_| wanted()) {
        if best.as_ref().is_some_and(|best| {
            let sure = best.outcome.is_sure() && best.outcome.monthly_usd * SLACK < estimate.usd;
            sure || (number >= CLOSELY && best.outcome.is_sure()) || number >= 4 * CLOSELY
        }) {
            break;
        }
        let here = evaluate(plan, catalog, &profile, estimate.split);
        if best.as_ref().is_none_or(|best| here.outcome.beats(&best.outcome)) {
            best = Some(here);
        }
    }
    best
}

fn estimates(plan: &Scenario, asked: &Scenario, catalog: &Catalog, profile: &Profile) -> Vec<Estimate> {
    let functions = serverless::evaluate(plan, catalog, profile);
    let requests = monthly(plan.traffic.rate.get());
    let each = marginal_usd(&functions.assessment.bill, requests);
    let mut fixed: HashMap<u32, f64> = HashMap::new();
    let estimate = |split: Split| {
        let scenario = split.on_pods(plan);
        let pods_usd = *fixed
            .entry(split.pods)
            .or_insert_with(|| Deployment::of(&scenario, catalog).fixed(split.pods).bill.total().get());
        let deployment = Deployment::of(&scenario, catalog);
        let spilled = overflow(&deployment.pods(profile), split).share;
        // Instances kept warm cost something whether needed or not; the closer look knows how much.
        Estimate { split, usd: pods_usd + each * requests * spilled }
    };
    splits(plan, asked, catalog, false).into_iter().map(estimate).collect()
}
