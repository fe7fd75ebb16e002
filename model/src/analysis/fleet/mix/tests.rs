use super::super::{Joined, Scale, Weighed, weigh};
use super::*;
use crate::analysis::{SideSummary, Summary};
use crate::catalog::Catalog;
use crate::model::fit::fit;
use crate::scenario::Scenario;
use crate::units::{PerSecond, Share};
use crate::verdict::{DecidedBy, Winner};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Numbers between 0 and 1 from a seed: the fraction of a linear congruence.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A made-up service. Where `alike`, its share of the cluster does not depend on which service it is.
fn service(numbers: &mut Numbers, alike: bool) -> Weighed {
    let side = |usd: f64| SideSummary {
        monthly_usd: usd,
        latency_ms: 100.0,
        within_tolerance: 1.0,
        meets_tolerance: true,
        close: false,
        feasible: true,
    };
    let (own, functions) = (40.0 * numbers.next(), 80.0 * numbers.next());
    let fixed = if alike { 70.0 } else { 100.0 * numbers.next() };
    let share = if alike { 1.0 } else { numbers.next() };
    let filled = numbers.next();
    let spare_usd = if alike { 0.0 } else { 60.0 * numbers.next() };
    let choice = numbers.next();
    let (winner, decided_by) = match () {
        () if choice < 0.1 => (Winner::Kubernetes, DecidedBy::Tolerance),
        () if choice < 0.2 => (Winner::Serverless, DecidedBy::Feasibility),
        () if choice < 0.25 => (Winner::Neither, DecidedBy::Tolerance),
        () => (Winner::Tie, DecidedBy::Cost),
    };
    let alone = own + share * (fixed + spare_usd);
    Weighed {
        summary: Summary { kubernetes: side(alone), serverless: side(functions), winner, decided_by },
        kubernetes_plan: String::new(),
        serverless_plan: String::new(),
        joined: Joined {
            node: Some("large".into()),
            place: ("aws", if numbers.next() < 0.7 { "us-east-1" } else { "eu-central-1" }.to_owned()),
            serves: numbers.next() < 0.9,
            own_usd: own,
            share,
            fixed_usd: vec![(Kind::ControlPlane, fixed)],
            spare_usd,
            filled_nodes: filled,
            node_usd: 30.0,
            zones: 2.0,
        },
        elsewhere: Vec::new(),
    }
}

/// A made-up service that adds a little more on small nodes than on large ones.
fn of_two_nodes(filled_nodes: f64) -> Weighed {
    let mut of = service(&mut Numbers(1), true);
    of.summary.winner = Winner::Kubernetes;
    of.summary.decided_by = DecidedBy::Cost;
    let on = |node: &str, node_usd: f64, filled_nodes: f64| Joined {
        node: Some(node.into()),
        serves: true,
        place: ("aws", "us-east-1".to_owned()),
        share: 1.0,
        own_usd: node_usd * filled_nodes,
        fixed_usd: vec![(Kind::ControlPlane, 70.0)],
        spare_usd: 2.0 * node_usd,
        filled_nodes,
        node_usd,
        zones: 2.0,
    };
    of.joined = on("large", 400.0, filled_nodes);
    of.elsewhere = vec![on("small", 55.0, 8.0 * filled_nodes)];
    of.summary.kubernetes.monthly_usd = of.elsewhere[0].own_usd + 70.0 + 2.0 * 55.0;
    of.summary.serverless.monthly_usd = 1e6;
    of
}

#[test]
fn few_services_share_small_nodes_and_many_large_ones() {
    let total = |count: usize| {
        let fleet = vec![of_two_nodes(0.05); count];
        let mixed = mix(&fleet);
        (mixed.total(Way::BestMix).expect("a mix").together_usd, mixed.own_usd[0])
    };
    // Three fill 0.15 of a large node or 1.2 small ones: two nodes of either kind are there, and two small ones cost 110.
    let (usd, own_usd) = total(3);
    assert!((own_usd - 22.0).abs() < 1e-9 && (usd - (70.0 + 3.0 * 22.0 + 55.0)).abs() < 1e-9, "{usd} {own_usd}");
    // Half a node in each of two zones stays empty: 400 of large ones, 55 of small ones, which cost a tenth more to fill.
    let (usd, own_usd) = total(500);
    assert!((own_usd - 20.0).abs() < 1e-9 && (usd - (70.0 + 500.0 * 20.0 + 400.0)).abs() < 1e-6, "{usd} {own_usd}");
}

/// The cheapest of all placements, tried one by one.
fn exhaustive(fleet: &[&Weighed]) -> f64 {
    let mut least = f64::INFINITY;
    for bits in 0..1_u32 << fleet.len() {
        let place = |(index, of): (usize, &&Weighed)| {
            let wanted = bits & (1 << index) != 0 && of.joined.serves && of.can(Side::Kubernetes);
            if wanted { Placement::Cluster } else { without_cluster(of) }
        };
        least = least.min(usd(fleet, &fleet.iter().enumerate().map(place).collect::<Vec<_>>()));
    }
    least
}

#[test]
fn the_mix_is_the_optimum_where_the_fixed_cost_is_the_same_for_all() {
    for seed in 0..60 {
        let mut numbers = Numbers(seed);
        let fleet: Vec<Weighed> = (0..8).map(|_| service(&mut numbers, true)).collect();
        let (fleet, mixed): (Vec<&Weighed>, _) = (fleet.iter().collect(), mix(&fleet));
        let (found, best) = (mixed.total(Way::BestMix).expect("a mix").together_usd, exhaustive(&fleet));
        assert!((found - best).abs() < 1e-9, "seed {seed}: {found} against {best}");
    }
}

#[test]
fn the_mix_is_never_dearer_than_any_other_answer_and_places_services_only_where_they_run() {
    for seed in 0..400 {
        let mut numbers = Numbers(seed);
        let fleet: Vec<Weighed> = (0..=seed % 40).map(|_| service(&mut numbers, false)).collect();
        let mixed = mix(&fleet);
        let best = mixed.total(Way::BestMix).expect("a mix");
        for other in &mixed.totals {
            let least = other.apart_usd.min(other.together_usd);
            assert!(other.way == Way::BestMix || best.together_usd <= least + 1e-9, "seed {seed}: {other:?} {best:?}");
            // A cluster is shared where that is cheaper, and only there.
            assert!(
                other.way == Way::BestMix || other.together_usd <= other.apart_usd + 1e-9,
                "seed {seed}: {other:?}"
            );
            assert_eq!(other.kubernetes + other.serverless + other.nowhere, fleet.len(), "seed {seed}");
        }
        for (of, placement) in fleet.iter().zip(&mixed.placements) {
            assert!(placement.side().is_none_or(|side| of.can(side)), "seed {seed}: {placement:?}");
            assert!(*placement != Placement::Cluster || of.joined.serves, "seed {seed}");
        }
    }
}

/// Services that differ in traffic, place and share of their cluster.
fn fleet() -> Vec<Scenario> {
    let service = |rate: f64| {
        let mut scenario = Scenario::default();
        scenario.traffic.rate = PerSecond::new(rate);
        scenario.serverless.free_tier = false;
        scenario
    };
    let mut fleet: Vec<Scenario> = [0.01, 0.5, 12.0, 12.0, 300.0].map(service).into();
    "eu-central-1".clone_into(&mut fleet[1].place.region);
    fleet[2].kubernetes.cluster_share = Share::new(0.2);
    fleet
}

fn weighed(fleet: &[Scenario], catalog: &Catalog, threads: usize) -> Vec<Arc<Weighed>> {
    let services: Vec<&Scenario> = fleet.iter().collect();
    Scale::default().weigh(&services, catalog, threads, &AtomicBool::new(false)).expect("weighed")
}

#[test]
fn sums_of_a_fleet_are_those_of_single_fits() {
    let catalog = Catalog::embedded().expect("a catalog");
    let fleet = fleet();
    let weighed = weighed(&fleet, catalog, 2);
    let mixed = mix(&weighed);
    let (mut kubernetes, mut serverless, mut best) = (0.0, 0.0, 0.0);
    for (service, of) in fleet.iter().zip(&weighed) {
        let fit = fit(service, catalog);
        let (k, s) = (fit.kubernetes.outcome.monthly_usd, fit.serverless.outcome.monthly_usd);
        assert!((k - of.summary.kubernetes.monthly_usd).abs() < 1e-9 * k, "{k} {:?}", of.summary);
        assert!((s - of.summary.serverless.monthly_usd).abs() < 1e-9 * s, "{s} {:?}", of.summary);
        assert_eq!((&fit.kubernetes.words, &fit.serverless.words), (&of.kubernetes_plan, &of.serverless_plan));
        let [can_k, can_s] = Side::BOTH.map(|side| of.can(side));
        assert!(can_k || can_s);
        kubernetes += if can_k { k } else { s };
        serverless += if can_s { s } else { k };
        best += match (can_k, can_s) {
            (true, true) => k.min(s),
            (true, false) => k,
            _ => s,
        };
    }
    for (way, sum) in [(Way::AllKubernetes, kubernetes), (Way::AllServerless, serverless), (Way::EachAtItsBest, best)] {
        let total = mixed.total(way).expect("a total");
        assert!((total.apart_usd - sum).abs() < 1e-6, "{way:?}: {} against {sum}", total.apart_usd);
    }
}

#[test]
fn a_fleet_is_the_same_on_one_thread_and_equal_services_are_weighed_once() {
    let catalog = Catalog::embedded().expect("a catalog");
    let fleet = fleet();
    let own =
        |threads| weighed(&fleet, catalog, threads).iter().map(|of| of.joined.own_usd.to_bits()).collect::<Vec<_>>();
    assert_eq!(own(1), own(2));
    let mut scale = Scale::default();
    let twenty = scale.weigh(&[&fleet[4]; 20], catalog, 2, &AtomicBool::new(false)).expect("weighed");
    assert_eq!((twenty.len(), scale.different()), (20, 1));
}

#[test]
fn a_cluster_is_paid_once() {
    let catalog = Catalog::embedded().expect("a catalog");
    let one = Arc::new(weigh(&fleet()[4], catalog));
    let twenty = vec![Arc::clone(&one); 20];
    let mixed = mix(&twenty);
    let total = mixed.total(Way::AllKubernetes).expect("a total");
    // Control plane, NAT gateways and empty room once, not twenty times; what each service fills twenty times.
    let fixed: f64 = one.joined.fixed_usd.iter().map(|(_, usd)| usd).sum();
    assert!(fixed > 73.0, "a control plane alone is 73 dollars: {fixed}");
    assert!((total.together_usd - 20.0 * one.joined.own_usd - total.common_usd).abs() < 1e-6);
    assert!(total.common_usd >= fixed - 1e-9 && total.common_usd < 3.0 * fixed, "{} {fixed}", total.common_usd);
    assert!(total.apart_usd - total.together_usd > 15.0 * fixed, "{total:?}");
}
