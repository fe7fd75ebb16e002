//! The kinds of capacity that pods run on: what each brings, where it is not to be had, and what its platform refuses.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use faceoff_model::catalog::Catalog;
use faceoff_model::dial;
use faceoff_model::model::bill::Kind;
use faceoff_model::model::plan::settled;
use faceoff_model::model::{Comparison, Side, evaluate};
use faceoff_model::scenario::{KubernetesKind, Scenario};
use faceoff_model::verdict::claims::claims;

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the catalog reads")
}

fn scenario(settings: &str) -> Scenario {
    let mut s = Scenario::default();
    for setting in settings.split_whitespace() {
        let (id, value) = setting.split_once('=').expect("id=value");
        dial::find(id).and_then(|d| d.set_text(&mut s, catalog(), value)).unwrap_or_else(|e| panic!("{setting}: {e}"));
    }
    s
}

fn compare(settings: &str) -> Comparison {
    evaluate(&scenario(settings), catalog())
}

fn usd(c: &Comparison, kinds: &[Kind]) -> f64 {
    c.side(Side::Kubernetes).bill.sum_of(|line| kinds.contains(&line.kind)).get()
}

fn gaps(c: &Comparison) -> Vec<String> {
    c.side(Side::Kubernetes).bill.gaps().iter().map(|gap| gap.item.clone()).collect()
}

const PODS: [Kind; 2] = [Kind::PodCpu, Kind::PodMemory];

#[test]
fn the_provider_takes_the_managed_node_that_costs_least_for_the_load_unless_one_is_set() {
    let node = |settings: &str| settled(&scenario(settings), catalog()).kubernetes.node;
    let shape = |name: &str| {
        let market = catalog().market(scenario("").place.provider, "us-east-1");
        let found = market.nodes.iter().find(|n| *n.name == *name).expect("a node of the region");
        (found.vcpu, found.burstable)
    };
    let few = shape(&node("kubernetes.kind=managed-nodes"));
    let many = shape(&node("kubernetes.kind=managed-nodes traffic.rate=3000/s"));
    assert!(few.0 < many.0 && !few.1 && !many.1, "{few:?} for two pods, {many:?} for many");
    assert_eq!(node("kubernetes.kind=managed-nodes kubernetes.node=t3.large"), "t3.large");
    assert_eq!(node("traffic.rate=3000/s"), "m7i.large", "nodes of one's own stay as they are");
}

#[test]
fn a_scenario_that_moves_to_where_its_kind_is_not_says_so_and_is_billed_for_nodes() {
    for (kind, to) in [("pods", "azure"), ("managed-nodes", "gcp"), ("managed-nodes", "azure place.region=northeurope")]
    {
        let moved = compare(&format!("kubernetes.kind={kind} place.provider={to}"));
        let nodes = compare(&format!("place.provider={to}"));
        assert_eq!(moved.scenario.kubernetes.kind, KubernetesKind::Nodes);
        assert!(moved.remarks.iter().any(|remark| remark.dial == "kubernetes.kind"), "{kind} at {to}");
        let total = |c: &Comparison| c.side(Side::Kubernetes).bill.total().get();
        assert!((total(&moved) - total(&nodes)).abs() < 1e-9, "{kind} at {to}");
    }
}

#[test]
fn what_cannot_be_had_names_its_reason() {
    for (place, kind, word) in [
        ("place.provider=azure", "pods", "virtual nodes"),
        ("place.provider=gcp", "managed-nodes", "the same as nodes"),
        ("place.provider=azure place.region=japaneast", "managed-nodes", "japaneast"),
    ] {
        let s = scenario(place);
        let withheld = dial::find("kubernetes.kind").expect("a dial").withheld(&s, catalog());
        let offer = withheld.iter().find(|offer| offer.id == kind).expect("withheld here");
        assert!(offer.reason.as_ref().is_some_and(|reason| reason.contains(word)), "{offer:?}");
    }
}

#[test]
fn a_pod_that_is_too_large_or_needs_a_volume_is_a_limit_of_the_platform() {
    let limits = |settings: &str| -> Vec<&'static str> {
        compare(settings).side(Side::Kubernetes).limits.iter().map(|limit| limit.dial).collect()
    };
    assert!(limits("kubernetes.kind=pods kubernetes.pod_vcpu=16 kubernetes.pod_memory_mb=64GB").is_empty());
    assert!(limits("kubernetes.kind=pods kubernetes.state=in-cluster").contains(&"kubernetes.state"));
    assert!(limits("kubernetes.kind=pods state.kind=session state.size_gb=1GB kubernetes.state=in-cluster").is_empty());
    // Sessions of 500 GB in the memory of two pods.
    let sessions = "state.kind=session state.size_gb=500GB kubernetes.state=in-cluster";
    assert!(limits(&format!("kubernetes.kind=pods {sessions}")).contains(&"kubernetes.kind"));
    assert!(limits(&format!("place.provider=gcp kubernetes.kind=pods {sessions}")).contains(&"kubernetes.kind"));
    assert!(limits("place.provider=gcp kubernetes.kind=pods kubernetes.state=in-cluster").is_empty());
}

#[test]
fn stores_in_the_cluster_are_pods_where_there_are_no_nodes() {
    let of = |state: &str| {
        usd(&compare(&format!("place.provider=gcp kubernetes.kind=pods kubernetes.state={state}")), &[Kind::SystemPods])
    };
    assert!(of("managed").abs() < 1e-9 && of("in-cluster") > 1.0);
}

#[test]
fn a_pod_on_fargate_starts_as_four_reports_have_it() {
    // An image of 600 MB of a quick runtime: ready after 45 to 125 s, a minute as a rule.
    let c = compare("kubernetes.kind=pods work.package_mb=600 work.runtime=go kubernetes.pod_vcpu=1");
    assert!((45.0..=75.0).contains(&c.kubernetes.new_pod_s), "{}", c.kubernetes.new_pod_s);
    let nodes = compare("work.package_mb=600 work.runtime=go kubernetes.pod_vcpu=1");
    assert!(c.kubernetes.pod_start_s > 2.0 * nodes.kubernetes.pod_start_s, "no pod finds a node with room");
    assert!(c.kubernetes.rollout_min > nodes.kubernetes.rollout_min);
}

/// Pods that come and go with office hours are billed for longer than they serve and for less than they exist.
#[test]
fn a_pod_is_billed_from_its_image_pull_on_and_for_a_minute_at_least() {
    let busy =
        "traffic.shape=office-hours traffic.rate=200/s work.duration_ms=200ms work.cpu_share=1 work.package_mb=240";
    let settings = format!("kubernetes.kind=pods kubernetes.pod_vcpu=1 kubernetes.pod_memory_mb=1792 {busy}");
    let c = compare(&settings);
    let vcpu_h: f64 =
        c.side(Side::Kubernetes).bill.lines().iter().filter(|l| l.kind == Kind::PodCpu).map(|l| l.quantity).sum();
    let (exist, serve) = (c.kubernetes.pods.mean_replicas * 730.0, c.kubernetes.pods.mean_ready * 730.0);
    assert!(serve < vcpu_h && vcpu_h < exist, "{serve} < {vcpu_h} < {exist}");
    // The minimum adds something only to an autoscaler that lets pods go at once.
    let with = |rows: &str| {
        let other = catalog().clone().with_overrides(rows, "mine.toml").expect("sound rows");
        usd(&evaluate(&scenario(&settings), &other), &PODS)
    };
    let free = "\"aws.pods.minimum\" = 0.001\n";
    let hasty = "\"kubernetes.hpa.stabilization\" = 0.001\n";
    assert!((with(free) - usd(&c, &PODS)).abs() < 1e-9);
    assert!(with(hasty) > with(&format!("{free}{hasty}")));
}

#[test]
fn terms_are_answered_by_the_kind() {
    let (list, year) = (compare("kubernetes.kind=pods"), compare("kubernetes.kind=pods place.terms=1-year"));
    assert!((usd(&year, &PODS) / usd(&list, &PODS) - 0.8).abs() < 1e-6, "two pods that always run, at 20 % off");
    assert!(
        gaps(&compare("kubernetes.kind=pods place.region=eu-central-1 place.terms=1-year"))[0].contains("Discount")
    );
    // Fargate Spot is for ECS: nothing is bought so, and nothing is missing.
    let spot = compare("kubernetes.kind=pods place.spot=on");
    assert!(gaps(&spot).is_empty() && (usd(&spot, &PODS) - usd(&list, &PODS)).abs() < 1e-9);
    let autopilot = |settings: &str| compare(&format!("place.provider=gcp kubernetes.kind=pods {settings}"));
    assert!(usd(&autopilot("place.spot=on"), &PODS) < 0.5 * usd(&autopilot(""), &PODS));
    assert!(gaps(&autopilot("place.region=europe-west4 place.spot=on"))[0].contains("Spot price"));
    let fee = |settings: &str| usd(&compare(&format!("kubernetes.kind=managed-nodes {settings}")), &[Kind::NodeFee]);
    assert!(
        (fee("place.terms=3-years") - fee("")).abs() < 1e-9 && fee("") > 0.0,
        "a commitment takes nothing off the fee"
    );
}

#[test]
fn a_new_account_on_fargate_is_told_to_ask_for_more() {
    let asks = |settings: &str| {
        compare(settings).remarks.iter().any(|remark| remark.dial == "kubernetes.kind" && remark.text.contains("quota"))
    };
    assert!(!asks("kubernetes.kind=pods") && asks("kubernetes.kind=pods traffic.rate=900/s"));
    assert!(!asks("traffic.rate=900/s"));
}

#[test]
fn autopilot_raises_a_pod_and_says_so() {
    let c = compare("place.provider=gcp kubernetes.kind=pods kubernetes.pod_vcpu=0.07 kubernetes.pod_memory_mb=2GB");
    assert!((c.scenario.kubernetes.pod_vcpu.get() - 0.35).abs() < 1e-9, "2 GB need 0.31 vCPU, in steps of 0.05");
    assert!(c.remarks.iter().any(|remark| remark.text.contains("raises")));
    assert_eq!(settled(&c.scenario, catalog()), c.scenario, "settling twice changes nothing more");
}

#[test]
fn idle_node_space_costs_nothing_without_nodes() {
    let idle = |settings: &str| {
        let c = compare(settings);
        claims(&c, catalog()).into_iter().find(|claim| claim.id == "k-idle").expect("a claim").text
    };
    assert!(idle("kubernetes.kind=pods").contains("no node space is idle"));
    assert!(!idle("").contains("no node space"));
}

#[test]
fn every_region_has_every_kind_with_sourced_prices_or_says_why_not() {
    let mut offered = 0;
    for market in catalog().markets() {
        for kind in KubernetesKind::ALL {
            let mut s = scenario(&format!("place.provider={} place.region={}", market.provider.id(), market.region));
            let set = dial::find("kubernetes.kind").expect("a dial").set_text(&mut s, catalog(), kind.id());
            if let Some(reason) = market.withholds(*kind) {
                assert!(!reason.is_empty() && set.is_err(), "{kind} in {}", market.region);
                continue;
            }
            set.unwrap_or_else(|e| panic!("{e}"));
            let c = evaluate(&s, catalog());
            let side = c.side(Side::Kubernetes);
            assert_eq!(c.scenario.kubernetes.kind, *kind);
            assert!(side.limits.is_empty(), "{kind} in {}: {:?}", market.region, side.limits);
            assert!(side.bill.lines().iter().all(|line| line.amount.get().is_finite() && line.amount.get() >= 0.0));
            assert!(side.latency.quantile(0.999).is_finite() && side.latency.mean_ms() > 0.0);
            let capacity = [Kind::NodesOnDemand, Kind::PodCpu, Kind::PodMemory];
            assert!(usd(&c, &capacity) > 0.0, "{kind} in {}", market.region);
            let about_capacity = |gap: &String| gap.contains("Fee") || gap.contains("node");
            assert!(!gaps(&c).iter().any(about_capacity), "{kind} in {}: {:?}", market.region, gaps(&c));
            offered += 1;
        }
    }
    assert_eq!(
        offered,
        19 + 6 + 3 + 6 + 6,
        "19 regions, Auto Mode in 6, AKS Automatic in 3, Fargate in 6, Autopilot in 6"
    );
}
