//! Dials that choose their own value unless they are set: what they choose, and what is said of it.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that meets the unexpected stops there")]

use faceoff_model::catalog::Catalog;
use faceoff_model::dial::{self, Value};
use faceoff_model::model::plan::{plan, round_up, settled};
use faceoff_model::scenario::{Commitment, Door, FrontDoor, Scenario, Terms};

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

#[test]
fn settling_twice_changes_nothing_more() {
    for settings in [
        "",
        "work.memory_mb=9GB",
        "traffic.rate=9000/s",
        "place.provider=azure",
        "place.provider=gcp state.connections=9",
    ] {
        let once = settled(&scenario(settings), catalog());
        assert_eq!(settled(&once, catalog()), once, "{settings}");
    }
}

#[test]
fn sizes_and_caps_follow_the_need_unless_they_are_set() {
    let big = settled(&scenario("work.memory_mb=900MB"), catalog());
    assert!(big.kubernetes.pod_memory_mb.get() >= 900.0 && big.serverless.memory_mb.get() >= 900.0);
    let pinned = settled(&scenario("work.memory_mb=900MB kubernetes.pod_memory_mb=512MB"), catalog());
    assert!((pinned.kubernetes.pod_memory_mb.get() - 512.0).abs() < 1e-9);
    let busy = settled(&scenario("traffic.rate=20000/s"), catalog());
    assert!(busy.kubernetes.max_replicas > 500 && busy.serverless.concurrency_limit > 1000);
    let capped = settled(&scenario("traffic.rate=20000/s kubernetes.max_replicas=500"), catalog());
    assert_eq!(capped.kubernetes.max_replicas, 500);
    let wide = settled(&scenario("work.memory_mb=20GB"), catalog());
    assert!(catalog().market(wide.place.provider, &wide.place.region).node(&wide.kubernetes.node).memory_gib > 20.0);
}

#[test]
fn a_dial_that_is_freed_is_as_if_it_was_never_set() {
    let mut s = scenario("kubernetes.max_replicas=7 serverless.front_door=event place.terms=1-year");
    for id in ["kubernetes.max_replicas", "serverless.front_door", "place.terms"] {
        let dial = dial::find(id).expect("a dial");
        assert!(!dial.is_auto(&s));
        dial.set(&mut s, catalog(), &Value::Auto).expect("automatic");
        assert!(dial.is_auto(&s));
    }
    assert_eq!(s, Scenario::default());
}

#[test]
fn both_sides_get_the_door_and_terms_that_one_is_pinned_to() {
    let event = settled(&scenario("serverless.front_door=event"), catalog());
    assert_eq!(event.traffic.door, Door::Event);
    let public = settled(&scenario("traffic.door=public"), catalog());
    assert_eq!(public.serverless.front_door, FrontDoor::FunctionUrl);
    let apart = settled(&scenario("traffic.door=public serverless.front_door=rest-api"), catalog());
    assert_eq!((apart.traffic.door, apart.serverless.front_door), (Door::Public, FrontDoor::RestApi));
    let year = settled(&scenario("kubernetes.commitment=1-year"), catalog());
    assert_eq!(year.place.terms, Terms::OneYear);
    let years = settled(&scenario("place.terms=3-years"), catalog());
    assert_eq!(years.kubernetes.commitment, Commitment::ThreeYears);
}

#[test]
fn what_a_platform_has_not_is_a_remark() {
    let mut s = scenario("serverless.architecture=arm64");
    assert!(plan(&s, catalog()).remarks.is_empty());
    dial::find("place.provider").and_then(|d| d.set_text(&mut s, catalog(), "azure")).expect("offered");
    let there = plan(&s, catalog());
    assert!(there.remarks.iter().any(|r| r.dial == "serverless.architecture" && r.text.contains("arm64")));
}

#[test]
fn the_target_of_a_signal_is_what_a_pod_has_at_the_target_use() {
    // 0.5 vCPU at 70 % do 0.35 vCPU of work of 16 ms.
    let by_rate = settled(&scenario("kubernetes.signal=requests"), catalog());
    assert!((by_rate.kubernetes.signal_target - 21.9).abs() < 1e-9, "{}", by_rate.kubernetes.signal_target);
    let lower = settled(&scenario("kubernetes.signal=requests kubernetes.target_utilization=0.35"), catalog());
    assert!((lower.kubernetes.signal_target - 10.9).abs() < 1e-9, "{}", lower.kubernetes.signal_target);
    // Eight slots of 2 s each bind before the CPU does: 0.7 of 8.
    let slots =
        "kubernetes.signal=in-progress kubernetes.concurrency=8 work.duration_ms=2s work.cpu_share=0 state.kind=none";
    let waiting = settled(&scenario(slots), catalog());
    assert!((waiting.kubernetes.signal_target - 5.6).abs() < 1e-9, "{}", waiting.kubernetes.signal_target);
    let pinned = settled(&scenario("kubernetes.signal=requests kubernetes.signal_target=7"), catalog());
    assert!((pinned.kubernetes.signal_target - 7.0).abs() < 1e-9);
    // By whichever signal, the same pods carry the load.
    let pods = |settings: &str| {
        let c = faceoff_model::model::evaluate(&scenario(settings), catalog());
        c.kubernetes.pods.mean_replicas
    };
    let busy = "traffic.rate=400/s traffic.shape=flat work.duration_ms=100ms work.cpu_share=1 state.kind=none ";
    let by_cpu = pods(busy);
    for signal in ["requests", "in-progress"] {
        let other = pods(&format!("{busy} kubernetes.signal={signal}"));
        assert!(
            (other / by_cpu - 1.0).abs() < 0.12,
            "{signal}: {other} against {by_cpu} on CPU, apart by more than the tolerance"
        );
    }
}

#[test]
fn the_figures_of_the_autoscaler_follow_the_catalog_unless_they_are_set() {
    let rows = "\"kubernetes.hpa.tolerance\" = 0.2";
    let own =
        Catalog::load().and_then(|catalog| catalog.with_overrides(rows, "own.toml")).expect("an override of a figure");
    let tolerance = |settings: &str| settled(&scenario(settings), &own).kubernetes.scale_tolerance.get();
    assert!((tolerance("") - 0.2).abs() < 1e-9);
    assert!((tolerance("kubernetes.scale_tolerance=0.05") - 0.05).abs() < 1e-9);
}

#[test]
fn a_quota_is_asked_for_in_round_numbers() {
    assert!((round_up(2_871.0) - 2_900.0).abs() < 1e-9);
    assert!((round_up(1_000.0) - 1_000.0).abs() < 1e-9);
    assert!((round_up(7.2) - 8.0).abs() < 1e-9);
}
