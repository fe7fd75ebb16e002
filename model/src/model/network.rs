//! The lines that both sides pay alike: transfer to the internet and logs; and load balancers, which
//! stand before pods always and before functions where chosen.

use super::Side;
use super::bill::{Bill, Group, Item, Nature, beyond_free};
use super::door;
use super::state::Context;
use crate::units::{HOURS_PER_MONTH, Unit};

const KB_PER_GB: f64 = 1024.0 * 1024.0;

/// Transfer of the answers to the internet.
pub fn bill_egress(bill: &mut Bill, cx: Context<'_>, requests: f64) {
    if !door::reaches_internet(cx) {
        return;
    }
    let gb = requests * cx.scenario.work.response_kb.get() / KB_PER_GB;
    let billed = beyond_free(gb, cx.market.egress_free_gb.as_ref(), cx.scenario.serverless.free_tier);
    let formula =
        format!("{} answers x {} less the free part", Unit::Count.format(requests), cx.scenario.work.response_kb);
    bill.charge(
        &Item::new(Group::Network, Nature::Use, "Transfer to the internet"),
        &cx.market.egress_gb,
        billed,
        &formula,
    );
}

/// Log ingestion at `kb` per request.
pub fn bill_logs(bill: &mut Bill, cx: Context<'_>, requests: f64, kb: f64) {
    let gb = requests * kb / KB_PER_GB;
    let billed = beyond_free(gb, cx.market.logs_free_gb.as_ref(), cx.scenario.serverless.free_tier);
    let formula =
        format!("{} requests x {} less the free part", Unit::Count.format(requests), Unit::Kilobytes.format(kb));
    bill.charge(&Item::new(Group::Observability, Nature::Use, "Log ingestion"), &cx.market.logs_gb, billed, &formula);
}

/// The hours of people, when they are counted.
pub fn bill_people(bill: &mut Bill, cx: Context<'_>, hours: f64) {
    let people = &cx.scenario.people;
    if people.counted {
        bill.push(super::bill::Line {
            group: Group::People,
            nature: Nature::Fixed,
            item: "People's hours".into(),
            quantity: hours,
            unit: "hour".into(),
            unit_price: people.hourly_usd.get(),
            amount: crate::units::Usd::new(hours * people.hourly_usd.get()),
            formula: format!("{hours} h a month x {}", people.hourly_usd),
            price_id: None,
            source: std::sync::Arc::new(crate::catalog::Source::yours("the dials people.*")),
        });
    }
}

/// A load balancer: `share` of its hours, and capacity units by their largest dimension over the
/// profile's mean (connections, open connections, bytes).
pub fn bill_load_balancer(bill: &mut Bill, cx: Context<'_>, side: Side, rate: f64, share: f64) {
    let lb = &cx.market.load_balancer;
    let hours = HOURS_PER_MONTH * share;
    let formula = format!("730 h x {} of the fixed cost", Unit::Share.format(share));
    bill.charge(&Item::new(Group::Network, Nature::Fixed, "Load balancer"), &lb.hour, hours, &formula);
    let gb_per_hour = gb_per_second(cx, rate) * 3600.0;
    if let Some(price) = &lb.capacity_unit_hour {
        let (units, by) = capacity_units(cx, side, rate, gb_per_hour);
        let formula = format!("{units:.4} units by {by} x 730 h");
        let item = Item::new(Group::Network, Nature::Use, "Load balancer capacity");
        bill.charge(&item, price, units * HOURS_PER_MONTH, &formula);
    }
    if let Some(price) = &lb.gb {
        let formula = format!("{gb_per_hour:.4} GB/h x 730 h");
        let item = Item::new(Group::Network, Nature::Use, "Load balancer data");
        bill.charge(&item, price, gb_per_hour * HOURS_PER_MONTH, &formula);
    }
}

fn gb_per_second(cx: Context<'_>, rate: f64) -> f64 {
    rate * (cx.scenario.work.response_kb.get() + cx.behaviour.assumptions.request_kb.value) / KB_PER_GB
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
