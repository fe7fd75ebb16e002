//! The lines of kinds that are billed for as long as their instances exist: containers by vCPU and memory, managed functions by
//! machine, fee and request.

use super::{Terms, Usage};
use crate::catalog::serverless_kind::{ContainerPrices, ContainerRules, ManagedRules, Rate};
use crate::catalog::{Figure, Price, Tier, Use};
use crate::model::bill::{Bill, Item, Kind};
use crate::model::pool::Pool;
use crate::model::serverless::kind;
use crate::model::state::Context;
use crate::scenario::Architecture;
use crate::units::{HOURS_PER_MONTH, Unit};

/// Container instances: vCPU-hours and GB-hours of all of them, those kept without serving at the idle rate where there is one, and
/// requests where they cost something.
pub(super) fn containers(
    bill: &mut Bill,
    cx: Context<'_>,
    (rules, prices): (&ContainerRules, &ContainerPrices),
    usage: &Usage,
    pool: &Pool,
) {
    let Some((architecture, rate)) = kind::rate(cx, prices) else { return };
    let size = kind::size(cx, rules);
    let gb = size.memory_for(cx.scenario.serverless.memory_mb.get()) / 1024.0;
    let idle = prices.idle.as_ref().map_or(0.0, |_| idle_instances(cx, pool));
    let active = (pool.mean_instances - idle).max(0.0);
    let bought = Bought::of(cx, prices, architecture, pool);
    let grants = cx.scenario.serverless.free_tier;
    let each = format!("{} x {} and {gb} GB", Unit::Count.format(active), Unit::Vcpu.format(size.vcpu));
    let how = format!("{each}, {:.0} at most, x 730 h{}", pool.peak_instances, bought.note);
    let (rate, name) =
        if bought.spot { (prices.spot_rate(architecture).unwrap_or(rate), ", spot") } else { (rate, "") };
    for (kind, price, amount) in [(Kind::ContainerCpu, &rate.cpu, size.vcpu), (Kind::ContainerMemory, &rate.memory, gb)]
    {
        let item = Item::named(kind, format!("{}{name}", kind.name()));
        let used = Use::all_month(active * amount).less_free(grants);
        bill.meter(&item, &bought.price(price), &used, &how);
    }
    if let Some(Rate { cpu, memory }) = &prices.idle {
        let how = format!("{} kept that serve nothing, x 730 h{}", Unit::Count.format(idle), bought.note);
        for (kind, price, amount) in [(Kind::ContainerIdleCpu, cpu, size.vcpu), (Kind::ContainerIdleMemory, memory, gb)]
        {
            bill.meter(&Item::of(kind), &bought.price(price), &Use::all_month(idle * amount), &how);
        }
    }
    if let Some(ahead) = &rules.prewarmed {
        let busy = busy_share(pool) * ahead.value;
        let how = format!("{} ahead of those in use while there are requests, x 730 h", Unit::Count.format(busy));
        for (kind, price, amount) in
            [(Kind::ContainerIdleCpu, &rate.cpu, size.vcpu), (Kind::ContainerIdleMemory, &rate.memory, gb)]
        {
            let item = Item::named(
                kind,
                format!("{}, prewarmed", if kind == Kind::ContainerIdleCpu { "CPU" } else { "Memory" }),
            );
            bill.meter(&item, price, &Use::all_month(busy * amount), &how);
        }
    }
    if let Some(price) = &prices.request {
        let covered = prices.commitment_on_requests.as_ref().is_some_and(|on| on.value > 0.0);
        let price = if covered { bought.price(price) } else { price.clone() };
        let formula = format!("{} requests", Unit::Count.format(usage.requests));
        bill.meter(&Item::of(Kind::ContainerRequests), &price, &Use::of(usage.requests).less_free(grants), &formula);
    }
}

/// Share of the time in which some request is in progress: those of a step are as good as independent of each other.
fn busy_share(pool: &Pool) -> f64 {
    let busy = pool.steps.iter().map(|step| 1.0 - (-step.busy.max(0.0)).exp()).sum::<f64>();
    busy / pool.steps.len().max(1) as f64
}

/// How container instances are bought.
struct Bought {
    /// At the spot price; nothing is then committed.
    spot: bool,
    terms: Terms,
    note: String,
}

impl Bought {
    /// Spot where that is allowed and sold, unless a commitment on what always runs is cheaper still.
    fn of(cx: Context<'_>, prices: &ContainerPrices, architecture: Architecture, pool: &Pool) -> Self {
        let off = prices.commitments(architecture).and_then(|c| c.off(cx.scenario.place.terms.commitment()));
        let terms = Terms { off: off.map(|off| off.value), load: always(pool) };
        let rates = prices.rate(architecture).zip(prices.spot_rate(architecture));
        let paid = rates.map_or(1.0, |(list, spot)| spot.cpu.first() / list.cpu.first().max(1e-12));
        let committed = 1.0 - terms.off.unwrap_or(0.0) * terms.load;
        if cx.scenario.place.spot && paid < committed {
            return Self { spot: true, terms: Terms { off: None, load: 0.0 }, note: String::new() };
        }
        Self { spot: false, note: terms.note(terms.load), terms }
    }

    fn price(&self, price: &Price) -> Price {
        self.terms.of_covered(price, self.terms.load).0
    }
}

/// The share of the instance-time that the fewest instances of the period make up.
fn always(pool: &Pool) -> f64 {
    let fewest = pool.steps.iter().map(|step| step.instances).fold(f64::INFINITY, f64::min);
    let fewest = if fewest.is_finite() { fewest } else { pool.mean_instances };
    if pool.mean_instances > 0.0 { (fewest / pool.mean_instances).clamp(0.0, 1.0) } else { 0.0 }
}

/// Instances that pay the idle rate, on average: those kept on purpose, while there are no others and as far as they serve nothing. The
/// mean of further instances, up to one, counts as the chance that there are some.
fn idle_instances(cx: Context<'_>, pool: &Pool) -> f64 {
    let kept = kind::fewest(cx);
    if kept <= 0.0 || pool.steps.is_empty() {
        return kept.min(pool.mean_instances);
    }
    let count = pool.steps.len() as f64;
    let in_progress = pool.steps.iter().map(|step| step.busy).sum::<f64>() / count;
    // Requests share instances: the mean of busy instances to a request in progress holds all day.
    let to_instances = pool.mean_busy / in_progress.max(1e-300);
    let idle = pool.steps.iter().map(|step| {
        let more = (step.instances - kept).clamp(0.0, 1.0);
        (kept * (1.0 - more) - step.busy * to_instances).max(0.0)
    });
    (idle.sum::<f64>() / count).min(kept)
}

/// Functions on managed instances: the machines, the fee on their price on demand, which no commitment lowers, and the requests. Their
/// run time costs nothing.
pub(super) fn managed(
    bill: &mut Bill,
    cx: Context<'_>,
    (rules, fee): (&ManagedRules, &Figure),
    usage: &Usage,
    pool: &Pool,
) {
    let machine = kind::machine(cx, rules);
    let off = machine.commitment.off(cx.scenario.place.terms.commitment()).map(|off| off.value);
    let terms = Terms { off, load: always(pool) };
    let hours = pool.mean_instances * HOURS_PER_MONTH;
    let how = format!(
        "{} of {} on average, {} at least and {:.0} at most, x 730 h",
        Unit::Count.format(pool.mean_instances),
        machine.name,
        kind::fewest(cx),
        pool.peak_instances
    );
    let (price, note) = terms.of_covered(&machine.hour, terms.load);
    let item = Item::named(Kind::ManagedInstances, format!("Managed instances {}", machine.name));
    bill.meter(&item, &price, &Use::of(hours), &format!("{how}{note}"));
    let tiers = machine.hour.tiers.iter().map(|tier| Tier { usd: tier.usd * fee.value, ..*tier }).collect();
    let price = Price { tiers, ..machine.hour.clone() };
    let formula = format!("{} of the price on demand; {how}", Unit::Share.format(fee.value));
    bill.meter(&Item::of(Kind::ManagedFee), &price, &Use::of(hours), &formula);
    let formula = format!("{} invocations", Unit::Count.format(usage.invocations));
    let used = Use::of(usage.invocations).less_free(cx.scenario.serverless.free_tier);
    bill.meter(&Item::of(Kind::FunctionRequests), &cx.market.function.request, &used, &formula);
}
