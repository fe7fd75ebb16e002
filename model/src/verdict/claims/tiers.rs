//! What a million requests more cost, and the volume tier that a function's memory-time is in.

use super::Finding;
use super::ground::{Ground, MATERIAL};
use crate::model::Side;
use crate::model::bill::Nature;
use crate::model::serverless::kind::Capacity;
use crate::units::PerSecond;
use crate::verdict::wording::dollars;

/// The price of the next million requests, and the volume tier of the memory-time. Weight: how much
/// more than on Kubernetes follows the traffic.
pub(super) fn tiers(g: &Ground<'_>) -> Finding {
    let follows = g.use_usd(Side::Serverless);
    let holds = follows >= MATERIAL * g.functions_usd && follows > 0.0;
    let million = dollars(marginal_per_million(g));
    let tier = compute_tier(g);
    let text = if holds {
        format!("{million} for the next million requests; {tier}")
    } else {
        format!("{} of {} follows the requests; {tier}", dollars(follows), dollars(g.functions_usd))
    };
    let steeper = follows - (g.pods_usd - g.pods_at_rest.total().get()).max(0.0);
    let compute = g.cx.market.function.compute(g.scenario.serverless.architecture);
    let source = compute.unwrap_or(&g.cx.market.function.request).source.clone();
    Finding { holds, weight: g.money(steeper), text, source }
}

/// Dollars for a million requests more: of each line that follows the requests, its quantity a request
/// (free part included) at the price of the tier it has reached.
fn marginal_per_million(g: &Ground<'_>) -> f64 {
    let lines = g.functions.assessment.bill.lines();
    let mut dollars = 0.0;
    for (i, line) in lines.iter().enumerate().filter(|(_, l)| l.nature == Nature::Use && l.quantity > 0.0) {
        let later_tier = lines.get(i + 1).is_some_and(|next| next.price_id == line.price_id && next.quantity > 0.0);
        if later_tier {
            continue;
        }
        let same = lines.iter().filter(|l| l.price_id == line.price_id);
        let quantity = same.map(|l| l.quantity + l.free).sum::<f64>();
        dollars += quantity * line.unit_price;
    }
    if g.requests > 0.0 { dollars / g.requests * 1e6 } else { 0.0 }
}

/// The tier of the memory-time, and the rate at which the next begins.
fn compute_tier(g: &Ground<'_>) -> String {
    let prices = &g.cx.market.function;
    let function = matches!(g.capacity(), Capacity::Function);
    let Some(price) = prices.compute(g.scenario.serverless.architecture).filter(|_| function) else {
        return "no volume tiers".to_owned();
    };
    let gb_s = g.gb_seconds();
    let free = if g.scenario.serverless.free_tier { price.meter.free_units(price.first()) } else { 0.0 };
    let rate_at = |quantity: f64| {
        let rate = g.scenario.traffic.rate.get() * quantity / gb_s.max(1e-12);
        PerSecond::new(rate).to_string()
    };
    if gb_s < 1e-6 {
        return "no memory-time is billed".to_owned();
    }
    if gb_s < free {
        return format!("memory-time is free up to {}", rate_at(free));
    }
    let (tier, of) = (price.tier_at(gb_s - free), price.tiers.len());
    match price.tiers.get(tier) {
        Some(t) if t.up_to.is_finite() => format!("tier {} of {of} up to {}", tier + 1, rate_at(t.up_to + free)),
        _ => format!("tier {} of {of}, the last", tier + 1),
    }
}
