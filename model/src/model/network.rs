//! The lines that both sides pay alike: transfer to the internet and logs; and load balancers, which
//! stand before pods always and before functions where chosen.

use super::Side;
use super::bill::{Bill, Item, Kind, Line};
use super::door;
use super::state::Context;
use crate::catalog::meter::KB_PER_GB;
use crate::catalog::{Price, Source, Use};
use crate::units::{HOURS_PER_MONTH, SECONDS_PER_MONTH, Unit, Usd};
use std::sync::Arc;

/// Transfer of the answers to the internet.
pub fn bill_egress(bill: &mut Bill, cx: Context<'_>, answered: f64) {
    if !door::reaches_internet(cx) {
        return;
    }
    let size = cx.scenario.work.response_kb;
    let formula = format!("{} answers x {size}", Unit::Count.format(answered));
    let used = Use::of(answered).sized(size.get()).less_free(cx.scenario.serverless.free_tier);
    // Without a size nothing is sent, while a use without a size would be counted in GB.
    let used = if size.get() > 0.0 { used } else { Use { count: 0.0, ..used } };
    bill.meter(&Item::of(Kind::Egress), &cx.market.egress_gb, &used, &formula);
}

/// Log ingestion at `kb` per request.
pub fn bill_logs(bill: &mut Bill, cx: Context<'_>, price: &Price, requests: f64, kb: f64) {
    let formula = format!("{} requests x {}", Unit::Count.format(requests), Unit::Kilobytes.format(kb));
    let used = Use::of(requests * kb / KB_PER_GB).less_free(cx.scenario.serverless.free_tier);
    bill.meter(&Item::of(Kind::Logs), price, &used, &formula);
}

/// The hours of people, when they are counted.
pub fn bill_people(bill: &mut Bill, cx: Context<'_>, hours: f64) {
    let people = &cx.scenario.people;
    if people.counted {
        let kind = Kind::People;
        bill.push(Line {
            kind,
            group: kind.group(),
            nature: kind.nature(),
            item: kind.name().into(),
            quantity: hours,
            free: 0.0,
            unit: "hour".into(),
            unit_price: people.hourly_usd.get(),
            amount: Usd::new(hours * people.hourly_usd.get()),
            formula: format!("{hours} h a month x {}", people.hourly_usd),
            price_id: None,
            source: Arc::new(Source::yours("the dials people.*")),
        });
    }
}

/// A load balancer: `share` of its hours, and capacity units by their largest dimension over the
/// profile's mean (connections, open connections, bytes). Of `requests` a month that come, `answered` get an answer.
pub fn bill_load_balancer(bill: &mut Bill, cx: Context<'_>, side: Side, requests: f64, answered: f64, share: f64) {
    let lb = &cx.market.load_balancer;
    let formula = format!("730 h x {} of the fixed cost", Unit::Share.format(share));
    bill.meter(&Item::of(Kind::LoadBalancerHours), &lb.hour, &Use::all_month(share), &formula);
    let kb = requests * cx.behaviour.assumptions.request_kb.value + answered * cx.scenario.work.response_kb.get();
    let gb_per_hour = kb / KB_PER_GB / HOURS_PER_MONTH;
    if let Some(price) = &lb.capacity_unit_hour {
        let (units, by) = capacity_units(cx, side, requests / SECONDS_PER_MONTH, gb_per_hour);
        let formula = format!("{units:.4} units by {by} x 730 h");
        bill.meter(&Item::of(Kind::LoadBalancerCapacity), price, &Use::all_month(units), &formula);
    }
    if let Some(price) = &lb.gb {
        let formula = format!("{gb_per_hour:.4} GB/h x 730 h");
        bill.meter(&Item::of(Kind::LoadBalancerData), price, &Use::all_month(gb_per_hour), &formula);
    }
}

/// Public addresses of a load balancer in the zones of the scenario, where requests come through one, and `nat` of NAT gateways.
pub fn bill_addresses(bill: &mut Bill, cx: Context<'_>, balanced: bool, nat: f64, share: f64) {
    let Some(price) = &cx.market.addresses.hour else { return };
    // A load balancer for callers inside the network has no public address.
    let zones = f64::from(cx.scenario.kubernetes.zones.max(1));
    let balancer = if balanced && door::reaches_internet(cx) { cx.market.addresses.of_balancer(zones) } else { 0.0 };
    let formula = format!(
        "{balancer} for the load balancer, {nat} for NAT, x 730 h x {} of the fixed cost",
        Unit::Share.format(share)
    );
    bill.meter(&Item::of(Kind::Addresses), price, &Use::all_month((balancer + nat) * share), &formula);
}

/// Capacity units and the dimension that decides them.
fn capacity_units(cx: Context<'_>, side: Side, rate: f64, gb_per_hour: f64) -> (f64, &'static str) {
    let lb = &cx.market.load_balancer;
    let per = |amount: f64, unit: Option<&crate::catalog::Figure>| {
        unit.filter(|f| f.value > 0.0).map_or(0.0, |f| amount / f.value)
    };
    let new = rate / cx.behaviour.assumptions.requests_per_connection.value.max(1.0);
    let open = f64::from(cx.scenario.state.connections);
    let bytes = match side {
        Side::Kubernetes => lb.unit_gb_per_hour.as_ref(),
        Side::Serverless => lb.unit_gb_per_hour_function.as_ref().or(lb.unit_gb_per_hour.as_ref()),
    };
    [
        (per(new, lb.unit_new_connections.as_ref()), "new connections"),
        (per(open, lb.unit_active_connections.as_ref()), "open connections"),
        (per(gb_per_hour, bytes), "bytes"),
    ]
    .into_iter()
    .fold((0.0, "bytes"), |most, next| if next.0 > most.0 { next } else { most })
}
