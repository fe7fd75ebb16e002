//! The fit against an exhaustive search over the same choices, and what must hold of every plan.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that meets the unexpected stops there")]

use faceoff_model::analysis::check::random::scenarios as drawn;
use faceoff_model::catalog::Catalog;
use faceoff_model::dial;
use faceoff_model::model::Side;
use faceoff_model::model::evaluate;
use faceoff_model::model::fit::bench::{Bench, Candidate, SidePlan};
use faceoff_model::model::fit::kubernetes::{self, PodPlan};
use faceoff_model::model::fit::serverless::{self, FunctionPlan};
use faceoff_model::model::fit::{choose, fit, planned};
use faceoff_model::scenario::{
    Automatic, HostingPlan, KubernetesKind, Pins, Plans, ScaleToZero, Scenario, ServerlessKind,
};

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the catalog reads")
}

fn scenario(settings: &str) -> Scenario {
    let mut s = Scenario::default();
    for setting in settings.split_whitespace() {
        let (id, value) = setting.split_once('=').expect("id=value");
        dial::find(id).and_then(|d| d.set_text(&mut s, catalog(), value)).unwrap_or_else(|e| panic!("{e}"));
    }
    s
}

/// Every plan of pods of a coarse grid.
fn every_pod_plan(bench: &Bench<'_>) -> Vec<SidePlan> {
    let choices = kubernetes::Choices::of(bench);
    let targets: Vec<f64> = choices.targets.iter().copied().step_by(2).collect();
    let fewest: Vec<u32> = choices.fewest.iter().copied().step_by(6).filter(|n| *n <= 40).collect();
    // Pods without nodes are the same on every node type.
    let nodes = |kind| if kind == KubernetesKind::Pods { &choices.nodes[..1] } else { &choices.nodes[..] };
    let thorough = std::env::var_os("FACEOFF_FITS").is_some();
    let mut plans = Vec::new();
    for kind in choices.kinds.iter().copied() {
        let sizes: Vec<f64> = choices.sizes_of(kind).collect();
        for (node, vcpu) in nodes(kind).iter().flat_map(|node| sizes.iter().map(move |vcpu| (node, *vcpu))) {
            for (target, min) in targets.iter().flat_map(|target| fewest.iter().map(move |min| (*target, *min))) {
                for balancing in choices.balancing.iter().copied() {
                    // Pods that all go matter where few are needed: every other plan with them is left to the long run.
                    let seldom = kind == KubernetesKind::Pods && Some(&min) == fewest.first();
                    let zeros = if thorough || seldom { &choices.zero[..] } else { &choices.zero[..1] };
                    for zero in zeros.iter().copied() {
                        let node = node.name.clone();
                        plans.push(SidePlan::Pods(PodPlan {
                            kind,
                            node,
                            vcpu,
                            target,
                            min,
                            balancing,
                            zero,
                            parallel: None,
                        }));
                    }
                }
            }
        }
    }
    plans
}

/// Every plan of functions of a coarse grid.
fn every_function_plan(bench: &Bench<'_>) -> Vec<SidePlan> {
    let c = serverless::Choices::of(bench);
    let warm: Vec<u32> = c.warm.map_or_else(|| vec![0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233], |n| vec![n]);
    let mut plans = Vec::new();
    let sizes = c.kinds.iter().flat_map(|(kind, sizes)| sizes.iter().map(move |vcpu| (*kind, *vcpu)));
    // A container or a machine has at least what the work needs, whatever memory is asked for.
    let memory =
        |kind| if kind == (ServerlessKind::Function, HostingPlan::Flex) { &c.memory[..] } else { &c.memory[..1] };
    for ((kind, vcpu), memory_mb) in sizes.flat_map(|size| memory(size.0).iter().map(move |memory| (size, memory))) {
        for architecture in &c.architectures {
            for front_door in &c.doors {
                for snapshot in &c.snapshot {
                    for handoff in &c.handoffs {
                        for provisioned in &warm {
                            plans.push(SidePlan::Functions(FunctionPlan {
                                kind: kind.0,
                                hosting: kind.1,
                                vcpu,
                                concurrency: c.concurrency,
                                memory_mb: *memory_mb,
                                architecture: *architecture,
                                // A service that is spread over zones keeps its instances there.
                                provisioned: if kind.0 == ServerlessKind::Function && kind.1 != HostingPlan::Premium {
                                    *provisioned
                                } else {
                                    (*provisioned).max(c.least)
                                },
                                provisioned_by: c.warm_by[0],
                                front_door: *front_door,
                                packaging: c.packaging[0],
                                snapshot: *snapshot,
                                handoff: *handoff,
                            }));
                        }
                    }
                }
            }
        }
    }
    plans
}

/// What is wrong with the fit of a scenario, as an exhaustive search sees it.
fn faults(name: &str, needs: &Scenario) -> Vec<String> {
    let mut faults = Vec::new();
    for side in Side::BOTH {
        let mut bench = Bench::new(needs, catalog());
        let tried = match side {
            Side::Kubernetes => kubernetes::search(&mut bench),
            Side::Serverless => serverless::search(&mut bench),
        };
        let found = choose(&tried).clone();
        let plans = match side {
            Side::Kubernetes => every_pod_plan(&bench),
            Side::Serverless => every_function_plan(&bench),
        };
        let all: Vec<Candidate> = plans.iter().map(|plan| bench.outcome_of(plan)).collect();
        let best = choose(&all);
        let dearer = found.outcome.monthly_usd > best.outcome.monthly_usd * 1.011 + 0.005;
        let beaten = best.outcome.stands_above(&found.outcome);
        // Where nothing keeps the tolerance there is no best to speak of: only what can be kept must be found.
        if !best.outcome.meets || !best.outcome.feasible {
            continue;
        }
        if beaten || (dearer && !found.outcome.stands_above(&best.outcome)) {
            faults.push(format!(
                "{name}, {}: found {:?} ${:.2} {:?} {:.4}\n    better {:?} ${:.2} {:?} {:.4}",
                side.id(),
                found.plan,
                found.outcome.monthly_usd,
                found.outcome.band,
                found.outcome.within,
                best.plan,
                best.outcome.monthly_usd,
                best.outcome.band,
                best.outcome.within,
            ));
        }
    }
    faults
}

fn all_faults(scenarios: &[(String, Scenario)]) -> Vec<String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let part = |first: usize| {
            scenarios.iter().skip(first).step_by(threads).flat_map(|(name, s)| faults(name, s)).collect::<Vec<_>>()
        };
        let all: Vec<_> = (0..threads).map(|first| scope.spawn(move || part(first))).collect();
        all.into_iter().flat_map(|thread| thread.join().expect("ends")).collect()
    })
}

#[test]
fn no_exhaustive_search_finds_a_plan_that_is_one_percent_cheaper() {
    let count: u32 = std::env::var("FACEOFF_FITS").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let mut scenarios: Vec<(String, Scenario)> = [
        "",
        "traffic.rate=60/s",
        "traffic.rate=630/day",
        "traffic.shape=flash",
        "tolerance.target_ms=120ms",
        "place.provider=azure",
        "place.provider=gcp",
        "traffic.door=event traffic.shape=cron tolerance.target_ms=60s",
    ]
    .map(|settings| (settings.to_owned(), scenario(settings)))
    .into();
    scenarios.extend(drawn(catalog(), 7, count).into_iter().map(|drawn| {
        // What the plan may choose is free, whatever was drawn for it.
        (drawn.name, Scenario { pins: Pins::default(), ..drawn.scenario })
    }));
    let faults = all_faults(&scenarios);
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn what_is_pinned_stays() {
    let s =
        scenario("kubernetes.pod_vcpu=1.5 kubernetes.min_replicas=7 serverless.memory_mb=2GB serverless.provisioned=3");
    let best = planned(&s, catalog());
    assert!((best.kubernetes.pod_vcpu.get() - 1.5).abs() < 1e-9);
    assert_eq!((best.kubernetes.min_replicas, best.serverless.provisioned), (7, 3));
    assert!((best.serverless.memory_mb.get() - 2048.0).abs() < 1e-9);
}

#[test]
fn a_plan_is_its_own_best_and_the_search_tells_the_same_twice() {
    for settings in ["", "traffic.rate=1000/s", "place.provider=azure", "traffic.shape=cron"] {
        let s = scenario(settings);
        let best = planned(&s, catalog());
        assert_eq!(planned(&s, catalog()), best, "{settings}");
        assert_eq!(planned(&best, catalog()), best, "{settings}");
    }
}

#[test]
fn an_evaluation_of_the_best_plans_is_the_comparison_that_the_fit_tells() {
    let s = Scenario { plans: Plans::Best, ..scenario("traffic.rate=40/s") };
    let (found, comparison) = (fit(&s, catalog()), evaluate(&s, catalog()));
    for side in Side::BOTH {
        let (told, shown) = (found.side(side).outcome.monthly_usd, comparison.side(side).bill.total().get());
        assert!((told - shown).abs() < 1e-9, "{}: {told} {shown}", side.id());
    }
    assert!(!comparison.asked.has(Automatic::PodVcpu) && comparison.scenario.pins.has(Automatic::PodVcpu));
}

#[test]
fn every_bind_is_a_cheaper_plan_that_does_not_do() {
    for settings in ["", "traffic.rate=300/s", "work.runtime=java", "traffic.rate=630/day"] {
        let found = fit(&scenario(settings), catalog());
        for side in Side::BOTH.map(|side| found.side(side)) {
            for bind in &side.binds {
                assert!(
                    bind.outcome.monthly_usd < side.outcome.monthly_usd && side.outcome.stands_above(&bind.outcome)
                );
            }
            if let Some(next) = &side.runner_up {
                assert!(next.outcome.monthly_usd > side.outcome.monthly_usd * 0.989, "{settings}: {}", next.words);
            }
        }
    }
}

/// A few requests an hour that may take a minute: pods without nodes that all go are the cheapest way to run them, and what keeps a pod
/// up costs more. Where a second is all there is, the first request's wait rules them out.
#[test]
fn rare_work_that_can_wait_runs_on_pods_that_all_go() {
    let rare = "traffic.rate=0.003/s traffic.shape=flat traffic.door=event state.kind=none kubernetes.kind=pods";
    let patient = scenario(&format!("{rare} tolerance.target_ms=60s"));
    let found = planned(&patient, catalog());
    assert_ne!(found.kubernetes.scale_to_zero, ScaleToZero::Never);
    let faults = faults("patient", &patient);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let hasty = planned(&scenario(&format!("{rare} tolerance.target_ms=1s")), catalog());
    assert_eq!(hasty.kubernetes.scale_to_zero, ScaleToZero::Never);
    let held = scenario(&format!("{rare} tolerance.target_ms=60s kubernetes.scale_to_zero=never"));
    assert_eq!(planned(&held, catalog()).kubernetes.scale_to_zero, ScaleToZero::Never, "a pin is kept");
}
