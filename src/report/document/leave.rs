//! What the estimate leaves out.

use super::{Block, Section, Text};
use crate::report::Study;
use crate::scenario::StateKind;

pub(super) fn section(study: &Study<'_>) -> Section {
    let s = &study.comparison.scenario;
    let mut out: Vec<&str> = vec![
        "Taxes, support plans, and discounts that were negotiated: prices are the providers' public list prices in US dollars.",
        "DNS, certificates, image registries, secret stores, traces and metrics: no sourced price was used for them.",
        "Building, testing and moving: this compares running costs, not projects.",
        "Failures of zones, regions and dependencies, attacks, and the retries that they cause.",
        "Latency between the users and the region, which is the same for both sides.",
    ];
    if !s.people.counted {
        out.push("People's hours: they are not on these bills (people.counted is off), though both sides take some.");
    }
    if s.kubernetes.spot_share.get() == 0.0 {
        out.push("Spot capacity: none is bought (kubernetes.spot_share is 0).");
    }
    if s.state.kind == StateKind::Relational {
        out.push("The connection proxy's own price: its latency is counted, its price is not.");
    }
    Section {
        id: "left-out",
        title: "What the estimate leaves out".to_owned(),
        blocks: vec![Block::List(out.into_iter().map(Text::from).collect())],
    }
}
