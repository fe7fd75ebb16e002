//! Why a plan is as it is: what keeps it from being cheaper, and what comes next to it.

use super::bench::{Bench, Candidate, Outcome, SidePlan};
use super::kubernetes::may_be_silent;
use super::kubernetes::{FEWEST, PodPlan, SIZES, TARGETS};
use super::serverless::{self, FunctionPlan};
use super::words;
use crate::catalog::Catalog;
use crate::model::plan::settled;
use crate::scenario::{Automatic, Balancing, HostingPlan, ScaleToZero, Scenario};
use crate::units::{Unit, money};

/// A neighbouring plan that would cost less and does not do.
#[derive(Debug, Clone)]
pub struct Bind {
    /// The dial that differs.
    pub dial: &'static str,
    /// What would be different, and what it would lack, as a clause without a full stop.
    pub text: String,
    /// What it would come to.
    pub outcome: Outcome,
}

/// The cheapest plan of another shape that is as good.
#[derive(Debug, Clone)]
pub struct RunnerUp {
    /// The plan in words.
    pub words: String,
    /// What it comes to.
    pub outcome: Outcome,
}

/// What keeps a plan from being cheaper, the nearest first; empty when it is the cheapest that can be had.
pub fn binds(bench: &mut Bench<'_>, best: &Candidate) -> Vec<Bind> {
    let neighbours = match &best.plan {
        SidePlan::Pods(plan) => of_pods(bench, plan),
        SidePlan::Functions(plan) => of_functions(bench, plan),
    };
    let mut binds = Vec::new();
    for (dial, what, plan) in neighbours {
        let there = bench.weigh(&plan).outcome;
        let saves = there.monthly_usd < best.outcome.monthly_usd * (1.0 - 1e-6);
        if saves && best.outcome.stands_above(&there) {
            binds.push(Bind { dial, text: format!("{what}: {}", lacks(bench.needs, &there)), outcome: there });
        }
    }
    binds
}

/// What an outcome lacks, in words.
fn lacks(needs: &Scenario, there: &Outcome) -> String {
    if let Some(obstacle) = there.obstacle.as_ref().filter(|_| !there.feasible || there.within <= 0.0) {
        return obstacle.clone();
    }
    let tolerance = &needs.tolerance;
    let late = Unit::Share.format((1.0 - there.within).clamp(0.0, 1.0));
    let latency = Unit::Millis.format(there.latency_ms);
    let (at, target) = (tolerance.percentile, tolerance.target_ms);
    let close = if there.meets { ", too near to the target to be sure" } else { "" };
    format!("{at} {latency} of {target}, {late} late, {} a month{close}", money(there.monthly_usd))
}

type Neighbour = (&'static str, String, SidePlan);

fn of_pods(bench: &Bench<'_>, plan: &PodPlan) -> Vec<Neighbour> {
    let pins = bench.needs.pins;
    let mut near = Vec::new();
    let mut add = |automatic: Automatic, what: String, plan: PodPlan| {
        if !pins.has(automatic) {
            near.push((automatic.id(), what, SidePlan::Pods(plan)));
        }
    };
    let smaller = SIZES.iter().rev().find(|size| **size < plan.vcpu - 1e-9);
    if let Some(vcpu) = smaller.copied() {
        let what = format!("pods of {} instead of {}", Unit::Vcpu.format(vcpu), Unit::Vcpu.format(plan.vcpu));
        add(Automatic::PodVcpu, what, PodPlan { vcpu, ..plan.clone() });
    }
    if let Some(parallel) = plan.parallel {
        if let Some(fewer) = FEWEST.iter().rev().find(|pods| **pods < parallel) {
            let what = format!("{fewer} pods in parallel instead of {parallel}");
            add(Automatic::Parallelism, what, PodPlan { parallel: Some(*fewer), ..plan.clone() });
        }
        return near;
    }
    if plan.min > 1 {
        let what = if plan.min == 2 { "one pod".to_owned() } else { format!("{} pods at least", plan.min - 1) };
        add(
            Automatic::MinReplicas,
            format!("{what} instead of {}", plan.min),
            PodPlan { min: plan.min - 1, ..plan.clone() },
        );
    }
    if let Some(target) = TARGETS.iter().rev().copied().find(|target| *target > plan.target + 1e-9) {
        let what = format!("a target of {} instead of {}", Unit::Share.format(target), Unit::Share.format(plan.target));
        add(Automatic::TargetUtilization, what, PodPlan { target, ..plan.clone() });
    }
    if plan.balancing == Balancing::LeastOutstanding {
        let what = "requests spread at random".to_owned();
        add(Automatic::Balancing, what, PodPlan { balancing: Balancing::Random, ..plan.clone() });
    }
    if plan.zero == ScaleToZero::Never && may_be_silent(bench) {
        let what = "pods that all go when no request comes".to_owned();
        add(Automatic::ScaleToZero, what, PodPlan { zero: ScaleToZero::Knative, ..plan.clone() });
    }
    near
}

fn of_functions(bench: &Bench<'_>, plan: &FunctionPlan) -> Vec<Neighbour> {
    let choices = serverless::Choices::of(bench);
    let mut near: Vec<Neighbour> = Vec::new();
    let mut add = |automatic: Automatic, what: String, plan: FunctionPlan| {
        near.push((automatic.id(), what, SidePlan::Functions(plan)));
    };
    let function = plan.starts_by_request();
    if function && plan.provisioned > 0 && choices.warm.is_none() {
        let fewer = plan.provisioned - 1;
        let what = if fewer == 0 {
            "none kept warm".to_owned()
        } else {
            format!("{fewer} kept warm instead of {}", plan.provisioned)
        };
        add(Automatic::Provisioned, what, FunctionPlan { provisioned: fewer, ..plan.clone() });
    }
    let sized = function && plan.hosting == HostingPlan::Flex;
    let mut smaller = choices.memory.iter().rev().copied().filter(|_| sized);
    if let Some(memory_mb) = smaller.find(|mb| *mb < plan.memory_mb - 1e-9) {
        let what =
            format!("{} instead of {}", Unit::Megabytes.format(memory_mb), Unit::Megabytes.format(plan.memory_mb));
        add(Automatic::FunctionMemory, what, FunctionPlan { memory_mb, ..plan.clone() });
    }
    if plan.snapshot && choices.snapshot.contains(&false) {
        add(Automatic::SnapshotStart, "no snapshot".to_owned(), FunctionPlan { snapshot: false, ..plan.clone() });
    }
    near
}

/// The cheapest plan of another shape that stands as high as the best: on another node type or with pods of another size, with
/// other memory, another architecture, or without what is kept warm.
#[must_use]
pub fn runner_up(needs: &Scenario, catalog: &Catalog, tried: &[Candidate], best: &Candidate) -> Option<RunnerUp> {
    let other = |c: &&Candidate| match (&c.plan, &best.plan) {
        (SidePlan::Pods(a), SidePlan::Pods(b)) => {
            a.kind != b.kind || a.zero != b.zero || a.node != b.node || (a.vcpu - b.vcpu).abs() > 1e-9
        }
        (SidePlan::Functions(a), SidePlan::Functions(b)) => {
            (a.memory_mb - b.memory_mb).abs() > 1e-9
                || (a.kind, a.hosting) != (b.kind, b.hosting)
                || (a.vcpu - b.vcpu).abs() > 1e-9
                || a.architecture != b.architecture
                || (a.provisioned > 0) != (b.provisioned > 0)
                || a.snapshot != b.snapshot
                || a.front_door != b.front_door
        }
        _ => false,
    };
    let as_good = tried.iter().filter(other).filter(|c| !best.outcome.stands_above(&c.outcome));
    let next = as_good.min_by(|a, b| a.outcome.monthly_usd.total_cmp(&b.outcome.monthly_usd))?;
    let mut scenario = needs.clone();
    next.plan.put(&mut scenario);
    let scenario = settled(&scenario, catalog);
    let words = words::plan(&scenario, catalog, next.plan.side(), &next.outcome);
    Some(RunnerUp { words, outcome: next.outcome.clone() })
}
