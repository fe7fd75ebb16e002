//! The parts of a comparison as tables.

use crate::cli::findings::Findings;
use crate::cli::money::cents;
use crate::cli::table::{Cell, Table, figures, hidden, left, right};
use crate::model::tolerance::Band;
use crate::model::{Assessment, Side};
use crate::report::difference;
use crate::units::{Unit, unit_price};
use crate::verdict::claims::Sign;
use crate::verdict::percent;

/// Cost, latency and size, one column per side.
pub fn summary(found: &Findings<'_>) -> Table {
    let mut table = Table::new([
        left("", "measure"),
        hidden("unit"),
        right("Kubernetes", "kubernetes"),
        right("Serverless", "serverless"),
    ]);
    let c = &found.comparison;
    let mut both = |name: &str, unit: &str, show: fn(f64) -> String, value: &dyn Fn(&Assessment) -> f64| {
        let cell = |side| {
            let value = value(c.side(side));
            Cell::number(value, show(value))
        };
        table.row([Cell::text(name), Cell::of(unit, ""), cell(Side::Kubernetes), cell(Side::Serverless)]);
    };
    both("cost a month", "USD", cents, &|a| a.bill.total().get());
    let paid = c.scenario.place.paid_usd.get();
    if paid > 0.0 {
        both(&format!("against {} paid now", cents(paid)), "USD", difference, &|a| a.bill.total().get() - paid);
    }
    for (name, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)] {
        both(name, "ms", millis, &|a| a.latency.quantile(share));
    }
    let tolerance = &c.scenario.tolerance;
    both(&format!("within {}", tolerance.target_ms), "share", percent, &|a| a.within_tolerance);
    both(&format!("tolerance, {}", tolerance.percentile), "met", met, &|a| f64::from(u8::from(a.meets_tolerance)));
    both("too close to call", "yes", close, &|a| f64::from(u8::from(a.standing.band == Band::Close)));
    both("can run it", "yes", yes, &|a| f64::from(u8::from(a.feasible())));
    sizes(&mut table, found);
    table
}

/// What each side consists of, and what goes wrong on it.
fn sizes(table: &mut Table, found: &Findings<'_>) {
    let (pods, pool) = (&found.comparison.kubernetes.pods, &found.comparison.serverless.pool);
    let count = |v: f64| Cell::number(v, if v < 100.0 { format!("{v:.1}") } else { Unit::Count.format(v) });
    // Adding zero turns a negative zero into zero.
    let share = |v: f64| Cell::number(v + 0.0, percent(v + 0.0));
    let mut row = |name: &str, unit: &str, kubernetes: Cell, serverless: Cell| {
        table.row([Cell::text(name), Cell::of(unit, ""), kubernetes, serverless]);
    };
    row("pods or instances, mean", "count", count(pods.mean_replicas), count(pool.mean_instances));
    row("pods or instances, peak", "count", count(pods.peak_replicas), count(pool.peak_instances));
    row("nodes, mean", "count", count(pods.mean_nodes), Cell::none());
    let held = pods.silence.as_ref().map_or(0.0, |silence| silence.cold_share + silence.waiting_share);
    let waited = (pods.late_share + held).min(1.0);
    row("waited for a pod or cold start", "share", share(waited), share(pool.cold_share));
    row("timed out or turned away", "share", share(pods.lost_share), share(pool.throttled_share));
}

fn millis(ms: f64) -> String {
    Unit::Millis.format(ms)
}

fn met(value: f64) -> String {
    if value > 0.0 { "met" } else { "missed" }.to_owned()
}

fn close(value: f64) -> String {
    if value > 0.0 { "yes" } else { "no" }.to_owned()
}

fn yes(value: f64) -> String {
    if value > 0.0 { "yes" } else { "no" }.to_owned()
}

/// Both bills, line by line.
pub fn bill(found: &Findings<'_>) -> Table {
    let mut table = Table::new([
        left("Side", "side"),
        left("For", "group"),
        left("Item", "item"),
        figures("Quantity", "quantity"),
        left("Unit", "unit"),
        figures("Unit price", "unit_price_usd"),
        figures("Amount", "amount_usd"),
        hidden("formula"),
        hidden("source"),
        hidden("as_of"),
        hidden("confidence"),
        hidden("price"),
    ]);
    for side in Side::BOTH {
        for line in found.comparison.side(side).bill.lines() {
            let amount = line.amount.get();
            table.row([
                Cell::of(side.id(), side.label()),
                Cell::text(line.group.label()),
                Cell::text(line.item.as_ref()),
                Cell::number(line.quantity, quantity(line.quantity)),
                Cell::text(&*line.unit),
                Cell::number(line.unit_price, unit_price(line.unit_price)),
                Cell::number(amount, cents(amount)),
                Cell::of(line.formula.as_str(), ""),
                Cell::of(line.source.citation.as_str(), ""),
                Cell::of(line.source.as_of.as_str(), ""),
                Cell::of(line.source.confidence.label(), ""),
                line.price_id.as_deref().map_or_else(Cell::none, |id| Cell::of(id, "")),
            ]);
        }
        for gap in found.comparison.side(side).bill.gaps() {
            table.row([
                Cell::of(side.id(), side.label()),
                Cell::text(gap.group.label()),
                Cell::text(gap.item.as_str()),
                Cell::none(),
                Cell::none(),
                Cell::none(),
                Cell::of(serde_json::Value::Null, NOT_PRICED),
                Cell::of(gap.dial, ""),
                Cell::none(),
                Cell::none(),
            ]);
        }
    }
    table
}

/// What stands in place of an amount that no source gives.
pub const NOT_PRICED: &str = "not priced here";

/// A quantity with three digits at least, and thousands apart.
pub fn quantity(value: f64) -> String {
    if value >= 1000.0 || value.fract() == 0.0 {
        Unit::Count.format(value)
    } else {
        Unit::Factor.format(value).replace('x', "")
    }
}

/// Pros and cons.
pub fn claims(found: &Findings<'_>) -> Table {
    let mut table = Table::new([
        left("Side", "side"),
        left("", "sign"),
        left("Claim", "text"),
        right("Weight", "weight"),
        left("Holds", "holds"),
        hidden("id"),
        hidden("statement"),
        hidden("source"),
        hidden("as_of"),
    ]);
    for claim in &found.claims {
        table.row([
            Cell::of(claim.side.id(), claim.side.label()),
            Cell::text(sign(claim.sign)),
            Cell::of(claim.text.as_str(), format!("{}: {}", claim.claim, claim.text)),
            Cell::number(claim.weight, format!("{:.2}", claim.weight)),
            Cell::of(claim.holds, if claim.holds { "here" } else { "not here" }),
            Cell::of(claim.id, ""),
            Cell::of(claim.statement, ""),
            Cell::of(claim.source.citation.as_str(), ""),
            Cell::of(claim.source.as_of.as_str(), ""),
        ]);
    }
    table
}

/// The character before a claim.
pub const fn sign(sign: Sign) -> &'static str {
    match sign {
        Sign::Pro => "+",
        Sign::Con => "-",
    }
}
