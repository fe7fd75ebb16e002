//! Rows of the place and of the people.

use super::kubernetes::no_pod_spot;
use super::{choice, market, named, number, one_of, options, quantity, switch, unpriced};
use crate::catalog::Catalog;
use crate::dial::serverless::{container_spot, no_spot};
use crate::dial::{Dial, Offer};
use crate::scenario::{Automatic, HandOff, Provider, Scenario, Terms};
use crate::units::{Seconds, Unit, Usd};

pub(super) const PLACE: &[Dial] = &[
    choice(
        "place.provider",
        "Provider",
        |_, c| {
            options(Provider::ALL, Provider::id, Provider::label, |p| {
                let read = c.markets().iter().any(|m| m.provider == *p);
                (!read).then(|| format!("no region of {p} has sourced prices"))
            })
        },
        |s| s.place.provider.id().to_owned(),
        |s, c, id| {
            if let Some(provider) = Provider::from_id(id) {
                move_to(s, c, provider, None);
            }
        },
    )
    .doc("The cloud. The workload stays, everything that depends on the cloud changes."),
    choice(
        "place.region",
        "Region",
        |s, c| {
            let offered = c.markets().iter().filter(|m| m.provider == s.place.provider).map(|m| named(&m.region));
            let withheld = c.withheld().iter().filter_map(|w| {
                let (cloud, region) = w.region.split_once('.')?;
                let here = cloud == s.place.provider.id();
                here.then(|| Offer { reason: Some(w.reason()), ..named(region) })
            });
            offered.chain(withheld).collect()
        },
        |s| s.place.region.clone(),
        |s, c, id| move_to(s, c, s.place.provider, Some(id)),
    )
    .doc(
        "The region, with its own prices. What has no sourced price there is named on the bill and left \
              out of the total.",
    ),
    one_of!("place.terms", "Terms", Terms, place.terms)
        .offering(|s, c| {
            options(Terms::ALL, Terms::id, Terms::label, |o| {
                let here = market(s, c);
                (!here.offers_commitment(o.commitment())).then(|| unpriced(here, "discount for a commitment"))
            })
        })
        .doc(
            "On which terms both sides buy what always runs: on demand, or committed for one or three years \
              without upfront payment.",
        ),
    switch("place.spot", "Spot allowed", |s| s.place.spot, |s, on| s.place.spot = on)
        .idle(|s, c| {
            let on_nodes = || no_pod_spot(s, c).filter(|_| !container_spot(s, c));
            no_spot(s, c).or_else(on_nodes)
        })
        .doc(
            "Whether capacity that may be reclaimed at short notice is good enough. Nodes, pods without nodes \
              where they are on sale so, and the tasks of a Fargate service are then bought that way; functions \
              have no such price.",
        ),
    quantity!("place.paid_usd", "Paid now", Usd, 0.0, 100_000_000.0, place.paid_usd).log().smallest(1.0).doc(
        "What you pay a month today, by your own bill, for all that both bills here have on them; 0 is not \
              said. Both totals are held against it, and nothing else changes.",
    ),
];

pub(super) const PEOPLE: &[Dial] = &[
    switch("people.counted", "Count hours", |s| s.people.counted, |s, on| s.people.counted = on)
        .doc("Put the hours of the people who run it on both bills."),
    number(
        "people.hourly_usd",
        "Hourly",
        Unit::UsdPerHour,
        10.0,
        500.0,
        |s| s.people.hourly_usd.get(),
        |s, v| s.people.hourly_usd = Usd::new(v),
    )
    .idle(uncounted)
    .doc("What an hour of their work costs."),
    quantity!("people.kubernetes_hours", "Kubernetes", HoursPerMonth, 0.0, 400.0, people.kubernetes_hours)
        .log()
        .smallest(0.5)
        .idle(uncounted)
        .doc("Hours a month that running this on Kubernetes takes."),
    quantity!("people.serverless_hours", "Serverless", HoursPerMonth, 0.0, 400.0, people.serverless_hours)
        .log()
        .smallest(0.5)
        .idle(uncounted)
        .doc("Hours a month that running this as functions takes."),
];

/// The default scenario moved to where this one is.
pub(in crate::dial) fn usual_at(s: &Scenario, c: &Catalog) -> Scenario {
    let mut usual = Scenario::default();
    if s.place.provider != usual.place.provider || s.place.region != usual.place.region {
        move_to(&mut usual, c, s.place.provider, Some(&s.place.region));
    }
    usual
}

/// Moves the scenario to another region. The workload and its architecture stay; only what exists by another name in
/// each cloud changes: the node type, and how long and how many instances its functions keep.
fn move_to(s: &mut Scenario, c: &Catalog, provider: Provider, region: Option<&str>) {
    // A node type that is not set starts from the usual one: where the scenario was in between must not show.
    let from = if s.pins.has(Automatic::Node) { &*s } else { &Scenario::default() };
    let (here, name) = (market(from, c).node(&from.kubernetes.node).clone(), from.kubernetes.node.clone());
    let there = c.markets().iter().find(|m| m.provider == provider && region.is_none_or(|r| m.region == r));
    let Some(there) = there else { return };
    let changed = s.place.provider != provider;
    s.place.provider = provider;
    s.place.region.clone_from(&there.region);
    let is_there = there.nodes.iter().any(|n| *n.name == *name);
    s.kubernetes.node = if is_there { name } else { there.node_like(&here).name.to_string() };
    // The usual hand-off stands everywhere, without an amount where it has no price; another one must be offered to be kept.
    if s.serverless.handoff != HandOff::Queue && !there.offers_handoff(s.serverless.handoff) {
        s.serverless.handoff = HandOff::Queue;
    }
    if changed {
        let rules = &c.behaviour().platform(provider).function;
        s.serverless.keep_alive_s = Seconds::new(rules.keep_alive_s[0].value.clamp(30.0, 3600.0));
        if !s.pins.has(Automatic::ConcurrencyLimit) {
            s.serverless.concurrency_limit = rules.concurrency_limit.value as u32;
        }
    }
}

fn uncounted(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    (!s.people.counted).then_some("hours are not counted")
}
