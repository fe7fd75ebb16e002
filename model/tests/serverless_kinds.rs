//! The kinds of serverless capacity: each against its simulation, what it is sized as, and where it cannot be had.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::analysis::check::{Finding, Plan, Referee};
use faceoff_model::catalog::Catalog;
use faceoff_model::dial;
use faceoff_model::model::serverless::kind;
use faceoff_model::model::state::Context;
use faceoff_model::model::{Comparison, Side, evaluate, plan};
use faceoff_model::scenario::{Scenario, ServerlessKind};
use std::sync::atomic::AtomicBool;

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the embedded catalog loads")
}

fn scenario(dials: &str) -> Scenario {
    let mut scenario = Scenario::default();
    for (id, value) in dials.split_whitespace().filter_map(|set| set.split_once('=')) {
        let dial = dial::find(id).expect("a dial");
        dial.set_text(&mut scenario, catalog(), value).unwrap_or_else(|e| panic!("{dials}: {e}"));
    }
    scenario
}

fn compared(dials: &str) -> Comparison {
    evaluate(&scenario(dials), catalog())
}

/// Scenarios of each kind: few and many instances, smooth and in steps, CPU-bound and waiting.
const PLAYED: &[&str] = &[
    "serverless.kind=container traffic.rate=2",
    "serverless.kind=container traffic.rate=20 traffic.peak_to_mean=3 work.duration_ms=300ms work.cpu_share=0.8",
    "serverless.kind=container traffic.rate=8 traffic.shape=office-hours work.duration_ms=200ms work.cpu_share=0.5",
    "serverless.kind=container traffic.rate=5 serverless.vcpu=0.5 traffic.shape=flat work.runtime=java",
    "serverless.kind=managed-instances traffic.rate=2",
    "serverless.kind=managed-instances traffic.rate=40 traffic.peak_to_mean=2 work.duration_ms=150ms work.cpu_share=0.8 serverless.vcpu=4",
    "place.provider=gcp serverless.kind=container traffic.rate=4 serverless.concurrency=10 work.duration_ms=400ms work.cpu_share=0.2",
    "place.provider=gcp serverless.kind=container traffic.rate=0.05 serverless.keep_alive_s=300s",
    "place.provider=gcp serverless.kind=container traffic.rate=10 serverless.vcpu=4 work.cpu_share=0.9 serverless.provisioned=1",
    "place.provider=azure serverless.kind=container traffic.rate=0.02",
    "place.provider=azure serverless.kind=container traffic.rate=3 serverless.concurrency=5 work.duration_ms=500ms work.cpu_share=0.1",
    "place.provider=azure serverless.kind=function serverless.plan=premium traffic.rate=5",
    "place.provider=azure serverless.kind=function serverless.plan=premium traffic.rate=30 traffic.peak_to_mean=3 work.duration_ms=200ms work.cpu_share=0.7 serverless.vcpu=2",
    "place.provider=azure serverless.kind=function serverless.plan=consumption traffic.rate=0.01 traffic.shape=flat",
    "place.provider=azure serverless.kind=function serverless.plan=consumption traffic.rate=8 work.duration_ms=300ms work.cpu_share=0.4",
];

#[test]
fn every_kind_is_within_the_bars_of_its_simulation() {
    let plan = Plan { seed: 5, threads: 1, replications: Some(4), precision: 0.5 };
    let mut outside = Vec::new();
    for dials in PLAYED {
        let scenario = scenario(dials);
        let course = Referee::new(&scenario, catalog()).play(Side::Serverless, plan, &AtomicBool::new(false), |_| ());
        assert!(course.rows.len() >= 6, "{dials}: {:?}", course.end);
        for row in &course.rows {
            println!("{dials}: {} {} {:?} {:?}", row.what, row.model, row.simulation, row.finding);
            if row.finding == Finding::Outside {
                outside.push(format!("{dials}: {} {} against {:?}", row.what, row.model, row.simulation));
            }
        }
    }
    assert!(outside.is_empty(), "{}", outside.join("\n"));
}

#[test]
fn a_kind_that_cannot_be_had_says_why_and_is_not_replaced_in_silence() {
    for (place, kind, reason) in [
        ("place.provider=azure", "managed-instances", "has no functions on managed instances"),
        ("place.provider=gcp", "managed-instances", "has no functions on managed instances"),
    ] {
        let mut s = scenario(place);
        let dial = dial::find("serverless.kind").expect("a dial");
        let error = dial.set_text(&mut s, catalog(), kind).expect_err(place).to_string();
        assert!(error.contains(reason), "{error}");
        // A scenario that was moved keeps its kind, and the plan says what the bill is for.
        s.serverless.kind = ServerlessKind::from_id(kind).expect("a kind");
        let plan = plan::plan(&s, catalog());
        let remark = plan.remarks.iter().find(|remark| remark.dial == "serverless.kind").expect("a remark");
        assert!(remark.text.contains(reason) && remark.text.contains("the bill is for functions"), "{}", remark.text);
    }
}

#[test]
fn containers_have_the_sizes_of_their_platform() {
    for (dials, vcpu, memory_mb) in [
        ("serverless.kind=container", 1.0, 2048.0),
        ("serverless.kind=container serverless.vcpu=0.25 serverless.memory_mb=512", 0.25, 512.0),
        ("serverless.kind=container serverless.vcpu=0.25 serverless.memory_mb=600", 0.25, 1024.0),
        ("serverless.kind=container serverless.vcpu=0.3 serverless.memory_mb=512", 0.5, 1024.0),
        ("serverless.kind=container serverless.memory_mb=9000", 2.0, 9216.0),
        ("serverless.kind=container serverless.vcpu=8 serverless.memory_mb=17000", 8.0, 20480.0),
        ("place.provider=azure serverless.kind=container serverless.memory_mb=3000", 1.5, 3072.0),
        ("place.provider=gcp serverless.kind=container serverless.vcpu=3 serverless.memory_mb=512", 4.0, 2048.0),
        ("place.provider=gcp serverless.kind=container serverless.vcpu=0.1", 1.0, 1024.0),
        ("place.provider=gcp serverless.vcpu=0.1 serverless.memory_mb=600", 0.5, 600.0),
        ("place.provider=gcp serverless.vcpu=0.1 serverless.memory_mb=256", 0.1, 256.0),
    ] {
        let s = plan::settled(&scenario(dials), catalog());
        let cx = Context::of(&s, catalog());
        let size = (kind::vcpu(cx), kind::memory_mb(cx));
        assert!((size.0 - vcpu).abs() < 1e-9 && (size.1 - memory_mb).abs() < 1e-9, "{dials}: {size:?}");
    }
}

#[test]
fn memory_beyond_the_largest_size_is_a_limit() {
    let c = compared("place.provider=azure serverless.kind=container work.memory_mb=9000");
    let limit = &c.serverless.assessment.limits;
    assert!(limit.iter().any(|limit| limit.dial == "work.memory_mb"), "{limit:?}");
    let c = compared("serverless.kind=container work.memory_mb=9000");
    assert!(c.serverless.assessment.limits.is_empty(), "{:?}", c.serverless.assessment.limits);
}

#[test]
fn events_run_longer_on_managed_instances() {
    let long = "work.duration_ms=1h work.variability=0.1 traffic.rate=0.01 serverless.front_door=event";
    let limits = |kind: &str| compared(&format!("{long} serverless.kind={kind}")).serverless.assessment.limits.len();
    assert_eq!((limits("function"), limits("managed-instances"), limits("container")), (1, 0, 0));
}

#[test]
fn a_service_keeps_a_task_in_each_zone_and_managed_instances_are_three() {
    let instances = |dials: &str| compared(dials).serverless.pool.mean_instances;
    let quiet = "traffic.rate=0.01 serverless.kind";
    for (dials, wanted) in [
        (format!("{quiet}=container"), 2.0),
        (format!("{quiet}=container kubernetes.zones=3"), 3.0),
        (format!("{quiet}=container serverless.provisioned=7"), 7.0),
        (format!("{quiet}=managed-instances"), 3.0),
    ] {
        assert!((instances(&dials) - wanted).abs() < 1e-9, "{dials}: {}", instances(&dials));
    }
    assert!(instances("place.provider=gcp traffic.rate=0.001 serverless.kind=container") < 0.9);
}

#[test]
fn what_stands_before_a_service_follows_the_door() {
    for (dials, balancer, gateway) in [
        ("serverless.kind=container", true, true),
        ("serverless.kind=container traffic.door=public", true, false),
        ("serverless.kind=container traffic.door=internal", true, false),
        ("serverless.kind=container traffic.door=event", false, false),
        ("serverless.kind=managed-instances traffic.door=public", false, false),
        ("place.provider=gcp serverless.kind=container traffic.door=public", false, false),
    ] {
        let c = compared(dials);
        let bill = &c.serverless.assessment.bill;
        let has = |id: &str| bill.lines().iter().any(|line| line.kind.id() == id && line.amount.get() > 0.0);
        assert_eq!((has("load-balancer.hours"), has("front-door")), (balancer, gateway), "{dials}");
    }
}

#[test]
fn the_hosting_plans_of_azure_differ_as_their_rules_say() {
    let under = |plan: &str, more: &str| {
        compared(&format!("place.provider=azure serverless.kind=function serverless.plan={plan} {more}")).serverless
    };
    let quiet = "traffic.rate=0.005/s traffic.shape=flat";
    let [flex, consumption, premium] = ["flex", "consumption", "premium"].map(|plan| under(plan, quiet));
    // Rare requests find no instance on the plans that go to zero, and always one on Premium, which is paid for all month.
    assert!(flex.pool.cold_share > 0.001 && consumption.pool.cold_share > 0.001);
    assert!(premium.pool.cold_share <= 0.0 && premium.pool.mean_instances >= 1.0);
    let usd = |side: &faceoff_model::model::Serverless| side.assessment.bill.total().get();
    assert!(usd(&premium) > usd(&flex) + 100.0 && usd(&premium) > usd(&consumption) + 100.0);
    // An execution on Consumption is billed the memory that it uses, on Flex the size of the instance.
    let busy = "traffic.rate=20/s traffic.shape=flat serverless.memory_mb=4096 work.memory_mb=200";
    let billed = |plan| {
        let side = under(plan, busy);
        let kind = faceoff_model::model::bill::Kind::FunctionMemory;
        side.assessment.bill.lines().iter().filter(|line| line.kind == kind).map(|line| line.quantity).sum::<f64>()
    };
    assert!(billed("consumption") < 0.5 * billed("flex"), "{} {}", billed("consumption"), billed("flex"));
}

#[test]
fn a_hosting_plan_is_a_choice_on_azure_only_and_keeps_nothing_ready_on_consumption() {
    let mut elsewhere = Scenario::default();
    let dial = dial::find("serverless.plan").expect("a dial");
    let refused = dial.set_text(&mut elsewhere, catalog(), "premium").expect_err("only Azure has plans").to_string();
    assert!(refused.contains("AWS has no hosting plans to choose from"), "{refused}");
    assert_eq!(dial.without_effect(&elsewhere, catalog()), Some("there is one plan for functions here"));
    let kept = scenario("place.provider=azure serverless.kind=function serverless.plan=consumption");
    let provisioned = dial::find("serverless.provisioned").expect("a dial");
    assert!(provisioned.without_effect(&kept, catalog()).is_some());
    let mut asked = kept;
    asked.serverless.provisioned = 3;
    asked.pins.pin(faceoff_model::scenario::Automatic::Provisioned);
    let found = plan::plan(&asked, catalog());
    assert_eq!(found.scenario.serverless.provisioned, 0);
    assert!(found.remarks.iter().any(|r| r.text.contains("keeps no instances ready")), "{:?}", found.remarks);
}
