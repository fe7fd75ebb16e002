//! The same workload's compute at each cloud's list prices.
//!
//! Quantities are taken as they are here (node-hours, invocations, GB-s) and priced elsewhere: the
//! node most like this one, and the function prices with their tiers and grants. Not a second
//! evaluation: other clouds' cold starts and node sizes would move the quantities a little.

use super::ground::Ground;
use crate::catalog::{Market, Price, Use};
use crate::model::serverless::kind::Capacity;
use crate::model::{Side, serverless};
use crate::scenario::{Architecture, Provider};
use crate::units::HOURS_PER_MONTH;
use crate::verdict::wording::dollars;

/// What one cloud asks a month.
pub(super) struct Offer {
    pub provider: Provider,
    pub usd: f64,
}

/// Node-hours on each cloud, the scenario's own first.
pub(super) fn nodes(ground: &Ground<'_>) -> Vec<Offer> {
    let here = ground.cx.market.node(&ground.scenario.kubernetes.node);
    let hours = ground.pods.pods.mean_nodes * HOURS_PER_MONTH;
    offers(ground, |market| {
        let price = &market.node_like(here).hour;
        // Machines that run all month, which is what most of them do, pay what a whole month of sustained use costs.
        Some(price.amount(hours) * price.meter.share_of_list(1.0))
    })
}

/// The serverless capacity on each cloud that has its kind, the scenario's own first.
pub(super) fn serverless(ground: &Ground<'_>) -> Vec<Offer> {
    match ground.capacity() {
        Capacity::Function => functions(ground),
        Capacity::Container(..) => containers(ground),
        // No other cloud has them.
        Capacity::Managed(..) => {
            vec![Offer { provider: ground.cx.market.provider, usd: ground.compute_usd(Side::Serverless) }]
        }
    }
}

/// vCPU-hours, GB-hours and requests of containers on each cloud.
fn containers(ground: &Ground<'_>) -> Vec<Offer> {
    let hours = ground.functions.pool.mean_instances * HOURS_PER_MONTH;
    let (vcpu, gb) = (serverless::vcpu(ground.cx), serverless::memory_mb(ground.cx) / 1024.0);
    let grants = ground.scenario.serverless.free_tier;
    offers(ground, |market| {
        let prices = market.container.as_ref()?;
        let rate = prices.rate(ground.scenario.serverless.architecture).or_else(|| prices.rate(Architecture::X86))?;
        let time = |price: &Price, amount: f64| price.cost(&Use::of(hours * amount).less_free(grants));
        let asked = prices.request.as_ref().map_or(0.0, |p| p.cost(&Use::of(ground.requests).less_free(grants)));
        Some(time(&rate.cpu, vcpu) + time(&rate.memory, gb) + asked)
    })
}

/// Requests and memory-time of functions on each cloud.
fn functions(ground: &Ground<'_>) -> Vec<Offer> {
    let invocations = ground.requests * ground.chain();
    let gb_s = ground.gb_seconds();
    offers(ground, |market| {
        let prices = &market.function;
        let grants = ground.scenario.serverless.free_tier;
        let compute = prices.compute(ground.scenario.serverless.architecture);
        let compute = compute.or_else(|| prices.compute(Architecture::X86))?;
        let request = prices.request.cost(&Use::of(invocations).less_free(grants));
        let memory = compute.cost(&Use::of(gb_s).less_free(grants));
        // Where CPU is bought beside memory it is one vCPU, or what is set here, for as long as the memory is held.
        let vcpu = if ground.cx.platform.function.sizes.is_empty() { 1.0 } else { serverless::vcpu(ground.cx) };
        let seconds = vcpu * invocations * ground.functions.billed_ms / 1e3;
        let cpu = prices.vcpu_second.as_ref().map_or(0.0, |price| price.cost(&Use::of(seconds).less_free(grants)));
        Some(request + memory + cpu)
    })
}

/// The offers of every cloud in the catalog: the scenario's region, and elsewhere the first one.
fn offers(ground: &Ground<'_>, price: impl Fn(&Market) -> Option<f64>) -> Vec<Offer> {
    let here = ground.cx.market;
    let elsewhere = Provider::ALL.iter().filter(|p| **p != here.provider);
    let others = elsewhere.filter_map(|p| ground.catalog.markets().iter().find(|m| m.provider == *p));
    std::iter::once(here)
        .chain(others)
        .filter_map(|market| Some(Offer { provider: market.provider, usd: price(market)? }))
        .collect()
}

/// `$140/mo on AWS (1 cloud compared)`, or `$131 to $152/mo on 3 clouds`.
pub(super) fn range(offers: &[Offer]) -> String {
    let (Some(least), Some(most)) = (cheapest(offers), offers.iter().max_by(|a, b| a.usd.total_cmp(&b.usd))) else {
        return "0 clouds compared".to_owned();
    };
    if offers.len() == 1 {
        return format!("{}/mo on {} (1 cloud compared)", dollars(least.usd), least.provider);
    }
    format!("{} to {}/mo on {} clouds", dollars(least.usd), dollars(most.usd), offers.len())
}

/// The lowest offer.
pub(super) fn cheapest(offers: &[Offer]) -> Option<&Offer> {
    offers.iter().min_by(|a, b| a.usd.total_cmp(&b.usd))
}
