//! What an audit of the bills found wrong, command by command: each figure worked out by hand from the published price.
//!
//! Scenarios are taken as set: what is tested is the bill of a configuration, not the choice of one.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that meets the unexpected stops there")]

use faceoff::catalog::Catalog;
use faceoff::dial;
use faceoff::model::bill::{Kind, Line};
use faceoff::model::{Comparison, Side, evaluate};
use faceoff::preset;
use faceoff::scenario::{Plans, Scenario};

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the catalog reads")
}

/// A preset (or the default scenario) with dials set as on the command line.
fn with(name: Option<&str>, settings: &str) -> Scenario {
    let mut scenario = name.map_or_else(Scenario::default, |name| {
        let found = preset::builtin().iter().find(|preset| preset.name == name);
        found.unwrap_or_else(|| panic!("no preset {name}")).load(catalog()).expect("valid").scenario
    });
    for setting in settings.split_whitespace() {
        let (id, value) = setting.split_once('=').expect("id=value");
        dial::find(id).and_then(|d| d.set_text(&mut scenario, catalog(), value)).unwrap_or_else(|e| panic!("{e}"));
    }
    Scenario { plans: Plans::AsSet, ..scenario }
}

fn compared(settings: &str) -> Comparison {
    evaluate(&with(None, settings), catalog())
}

fn lines(c: &Comparison, side: Side, kind: Kind) -> Vec<&Line> {
    c.side(side).bill.lines().iter().filter(|line| line.kind == kind).collect()
}

fn usd(c: &Comparison, side: Side, kind: Kind) -> f64 {
    lines(c, side, kind).iter().map(|line| line.amount.get()).sum()
}

fn near(what: &str, found: f64, right: f64) {
    assert!((found - right).abs() <= 0.005 * right.abs().max(1.0), "{what}: {found}, not {right}");
}

/// Requests of a month of 730 hours at 12 a second, the default rate.
const REQUESTS: f64 = 12.0 * 730.0 * 3600.0;

#[test]
fn azure_bills_request_units_by_the_published_table() {
    // 2 reads and 0.2 writes a request, at 0.25 dollars a million units.
    for (kb, read, write) in [
        (2, 1.04, 6.29),
        (4, 1.14, 6.67),
        (8, 1.33, 7.04),
        (16, 1.67, 9.52),
        (32, 2.19, 11.23),
        (64, 4.76, 22.67),
        (256, 20.28, 98.29),
    ] {
        let c = compared(&format!(
            "place.provider=azure state.item_kb={kb} state.cacheable=0 state.reads=2 state.writes=0.2"
        ));
        let found = usd(&c, Side::Kubernetes, Kind::KeyValueReads) + usd(&c, Side::Kubernetes, Kind::KeyValueWrites);
        near(&format!("{kb} KB"), found, REQUESTS * (2.0 * read + 0.2 * write) * 0.25e-6);
    }
}

#[test]
fn a_region_alone_changes_no_architecture() {
    for (name, settings) in [(Some("order-pipeline"), ""), (None, "work.functions=3")] {
        let [here, there] = ["us-east-1", "us-west-2"]
            .map(|region| evaluate(&with(name, &format!("place.region={region} {settings}")), catalog()));
        assert_eq!(here.scenario.serverless.handoff, there.scenario.serverless.handoff);
        let [a, b] = [&here, &there].map(|c| c.side(Side::Serverless).bill.total().get());
        near("serverless", b, a);
    }
}

#[test]
fn a_chain_runs_on_every_provider() {
    for provider in ["aws", "azure", "gcp"] {
        let c = compared(&format!("place.provider={provider} work.functions=3"));
        assert!(c.side(Side::Serverless).feasible(), "{provider}");
        assert!(usd(&c, Side::Serverless, Kind::QueueRequests) > 0.0, "{provider}");
    }
}

#[test]
fn google_takes_off_what_runs_all_month() {
    for (node, list, off) in [
        ("n2-standard-8", 0.388_472, 0.2),
        ("n2d-standard-8", 0.337_968, 0.2),
        ("n1-standard-8", 0.379_998, 0.3),
        ("c2-standard-8", 0.417_616, 0.2),
        ("e2-standard-8", 0.268_045_68, 0.0),
    ] {
        let c = compared(&format!(
            "place.provider=gcp kubernetes.node={node} kubernetes.zones=1 kubernetes.min_replicas=1 kubernetes.max_replicas=1 state.kind=none traffic.shape=flat"
        ));
        near(node, usd(&c, Side::Kubernetes, Kind::NodesOnDemand), 730.0 * list * (1.0 - off));
    }
}

#[test]
fn commitments_stand_on_both_sides_in_every_region() {
    for region in ["us-east-1", "eu-west-1", "us-west-2", "eu-central-1", "ap-southeast-1"] {
        for terms in ["1-year", "3-years"] {
            let settings = format!("place.region={region} traffic.shape=flat traffic.rate=200 state.kind=none");
            let (list, committed) = (compared(&settings), compared(&format!("{settings} place.terms={terms}")));
            for side in Side::BOTH {
                let [list, committed] = [&list, &committed].map(|c| c.side(side).bill.total().get());
                assert!(committed < list, "{region}, {terms}, {}: {committed} of {list}", side.id());
            }
        }
    }
}

#[test]
fn logs_of_functions_are_tiered_and_those_of_pods_are_not() {
    let c = compared("traffic.rate=20000 state.kind=none");
    let tiers: Vec<(f64, f64)> =
        lines(&c, Side::Serverless, Kind::Logs).iter().map(|l| (l.quantity, l.amount.get())).collect();
    // 10 TB at 0.50, 20 TB at 0.25, the rest at 0.10.
    assert_eq!(tiers.len(), 3, "{tiers:?}");
    near("first", tiers[0].1, 10_240.0 * 0.5);
    near("second", tiers[1].1, 20_480.0 * 0.25);
    near("third", tiers[2].1, tiers[2].0 * 0.1);
    let flat = lines(&c, Side::Kubernetes, Kind::Logs);
    assert_eq!(flat.len(), 1);
    near("pods", flat[0].amount.get(), flat[0].quantity * 0.5);
}

#[test]
fn gateways_and_sockets_are_metered_by_size() {
    // An answer of 4,000 KB is eight steps of 512 KB, and a million requests cost a dollar.
    let c = compared("work.response_kb=4000 traffic.rate=1M/month");
    for side in Side::BOTH {
        near(side.id(), usd(&c, side, Kind::FrontDoor), 8.0);
    }
    // A message of 100 KB is four steps of 32 KB; the request itself is one more, and a connection is kept alive once a minute.
    let c = compared("state.connections=100 work.response_kb=100");
    let messages: f64 = lines(&c, Side::Serverless, Kind::SocketMessages).iter().map(|line| line.quantity).sum();
    near("messages", messages * 1e6, 5.0 * REQUESTS + 100.0 * 730.0 * 60.0);
}

#[test]
fn the_connection_proxy_has_its_price_and_its_minimum() {
    let c = compared("state.kind=relational");
    // Two vCPU at 0.015 dollars an hour.
    near("proxy", usd(&c, Side::Serverless, Kind::ConnectionProxy), 730.0 * 2.0 * 0.015);
    assert!(lines(&c, Side::Kubernetes, Kind::ConnectionProxy).is_empty());
}

#[test]
fn free_amounts_cover_control_planes_too() {
    let plane = |settings: &str| usd(&compared(settings), Side::Kubernetes, Kind::ControlPlane);
    near("GKE's credit", plane("place.provider=gcp kubernetes.zones=1"), 0.0);
    near("without it", plane("place.provider=gcp kubernetes.zones=1 serverless.free_tier=off"), 73.0);
    near("EKS", plane("place.provider=aws"), 73.0);
    near("AKS, free tier", plane("place.provider=azure"), 0.0);
}

#[test]
fn a_price_of_ones_own_changes_no_node() {
    let own =
        Catalog::load().and_then(|c| c.with_overrides("\"gcp.us-central1.node.n2-standard-2\" = 0.0777\n", "own.toml"));
    let own = own.expect("an override");
    let scenario = with(None, "place.provider=gcp");
    let [before, after] = [catalog(), &own].map(|catalog| evaluate(&scenario, catalog).scenario.kubernetes.node);
    assert_eq!(before, after);
}

#[test]
fn small_meters_are_as_published() {
    let c = compared("traffic.shape=flat");
    // Eventually consistent reads are half a unit: 0.125 dollars a million.
    let reads = lines(&c, Side::Kubernetes, Kind::KeyValueReads);
    near("a read", reads[0].amount.get() / reads[0].quantity, 0.125);
    // One address of each zone's load balancer and NAT gateway, two zones, at 0.005 an hour.
    near("addresses", usd(&c, Side::Kubernetes, Kind::Addresses), 4.0 * 730.0 * 0.005);
}

#[test]
fn lost_requests_send_no_answer() {
    let c = compared("kubernetes.max_replicas=1 traffic.rate=200 work.cpu_share=1 work.duration_ms=20 state.kind=none");
    let lost = c.kubernetes.pods.lost_share;
    assert!(lost > 0.5, "{lost}");
    let [pods, functions] =
        Side::BOTH.map(|side| lines(&c, side, Kind::Egress).iter().map(|line| line.quantity).sum::<f64>());
    // The first 100 GB are free, on either side.
    near("egress", pods + 100.0, (functions + 100.0) * (1.0 - lost));
}

#[test]
fn upper_tiers_are_those_of_the_region() {
    let c = compared("traffic.rate=400 place.region=us-west-2");
    let tiers: Vec<f64> = lines(&c, Side::Serverless, Kind::FrontDoor).iter().map(|line| line.amount.get()).collect();
    assert_eq!(tiers.len(), 2, "{tiers:?}");
    near("the first 300 million", tiers[0], 300.0);
    near("the rest", tiers[1], (400.0 * 730.0 * 3600.0 / 1e6 - 300.0) * 0.9);
}

#[test]
fn burstable_nodes_pay_for_what_they_use_above_the_baseline() {
    let c = evaluate(&with(Some("steady-service"), "kubernetes.node=t4g.medium"), catalog());
    let credits = lines(&c, Side::Kubernetes, Kind::NodeCredits);
    assert_eq!(credits.len(), 1);
    near("a vCPU-hour", credits[0].amount.get() / credits[0].quantity, 0.04);
    assert!(credits[0].amount.get() > 100.0, "{}", credits[0].amount.get());
}

#[test]
fn what_a_provider_refuses_is_a_limit_with_a_source() {
    for settings in [
        "serverless.snapshot_start=on serverless.provisioned=1",
        "serverless.snapshot_start=on serverless.packaging=image",
    ] {
        let c = evaluate(&with(Some("java-monolith"), settings), catalog());
        let limits = &c.side(Side::Serverless).limits;
        assert!(limits.iter().any(|limit| limit.source.citation.starts_with("http")), "{settings}: {limits:?}");
    }
}

#[test]
fn ten_requests_a_second_need_a_unit_of_concurrency() {
    let c = compared("traffic.rate=20000 work.duration_ms=50 traffic.shape=flat state.kind=none");
    assert!(c.serverless.quota >= 2000.0, "{}", c.serverless.quota);
    // Two that are kept ready take twenty requests a second, however short these are; the others run on demand.
    let c =
        compared("traffic.rate=100 traffic.shape=flat work.duration_ms=10 serverless.provisioned=2 state.kind=none");
    near("share", c.serverless.pool.provisioned_share, 0.2);
}
