//! What one could change oneself where a side does not keep the tolerance, or where a setting of one's own turns requests
//! away: each tried on the real model, and what it would cost.

use crate::catalog::Catalog;
use crate::dial::{self, Value};
use crate::model::tolerance::Band;
use crate::model::{Comparison, Side, evaluate};
use crate::units::{Unit, money};
use crate::verdict::percent;

/// A change of one dial that would help a side.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// The side it helps.
    pub side: Side,
    /// The dial.
    pub dial: &'static str,
    /// Its value, or [`Value::Auto`] to take back a setting.
    pub value: Value,
    /// Whether the side keeps the tolerance then.
    pub keeps: bool,
    /// Dollars a month that the side costs then.
    pub monthly_usd: f64,
    /// Share of all requests that it answers in time then.
    pub within_tolerance: f64,
    /// The change and what it brings, as a sentence without its full stop.
    pub text: String,
}

/// What would help each side that misses the tolerance or refuses requests by a setting, cheapest first: settings that could
/// be taken back, and changes of one dial with which it keeps the tolerance. Each is one evaluation.
#[must_use]
pub fn levers(comparison: &Comparison, catalog: &Catalog) -> Vec<Lever> {
    let mut found: Vec<Lever> = Vec::new();
    for side in Side::BOTH {
        let assessment = comparison.side(side);
        let misses = assessment.standing.band == Band::Misses && assessment.feasible();
        let mut tried: Vec<(&'static str, Value)> = assessment.caps.iter().map(|cap| (cap.dial, Value::Auto)).collect();
        if misses {
            tried.extend(changes(comparison, side));
        }
        let mut of_side: Vec<Lever> =
            tried.into_iter().filter_map(|(dial, value)| pull(comparison, side, dial, value, catalog)).collect();
        of_side.sort_by(|a, b| b.keeps.cmp(&a.keeps).then(a.monthly_usd.total_cmp(&b.monthly_usd)));
        found.extend(of_side);
    }
    found
}

/// Single changes that people make first where a side is too slow.
fn changes(c: &Comparison, side: Side) -> Vec<(&'static str, Value)> {
    let (k, s) = (&c.scenario.kubernetes, &c.scenario.serverless);
    match side {
        Side::Kubernetes => vec![
            ("kubernetes.balancing", Value::Choice("least-outstanding".to_owned())),
            ("kubernetes.pod_vcpu", Value::Number((2.0 * k.pod_vcpu.get()).min(16.0))),
            ("kubernetes.target_utilization", Value::Number((0.7 * k.target_utilization.get()).max(0.1))),
            ("kubernetes.min_replicas", Value::Number(c.kubernetes.pods.peak_replicas.ceil().clamp(1.0, 1000.0))),
        ],
        Side::Serverless => vec![
            ("serverless.provisioned", Value::Number(f64::from((s.provisioned + 1).min(1000)))),
            ("serverless.provisioned", Value::Number(c.serverless.pool.peak_instances.ceil().clamp(1.0, 1000.0))),
            ("serverless.snapshot_start", Value::Switch(true)),
            ("serverless.memory_mb", Value::Number((2.0 * s.memory_mb.get()).min(32_768.0))),
            ("serverless.vcpu", Value::Number((2.0 * s.vcpu.get()).min(16.0))),
        ],
    }
}

/// The price of no cold starts: as many instances kept warm as the busiest moment needs. `None` where hardly a request meets a
/// cold start, or none can be kept warm.
#[must_use]
pub fn without_cold_starts(c: &Comparison, catalog: &Catalog) -> Option<Lever> {
    /// Share of requests below which cold starts do not matter to any percentile that can be asked for.
    const HARDLY: f64 = 1e-5;
    let pool = &c.serverless.pool;
    if pool.cold_share < HARDLY {
        return None;
    }
    let value = Value::Number(pool.peak_instances.ceil().clamp(1.0, 1000.0));
    let (lever, there) = tried(c, Side::Serverless, "serverless.provisioned", value, catalog)?;
    let (before, after) = (percent(pool.cold_share), percent(there.serverless.pool.cold_share));
    Some(Lever { text: format!("{}; {after} of requests start cold instead of {before}", lever.text), ..lever })
}

/// What one change brings; `None` where it changes nothing or does not help.
fn pull(c: &Comparison, side: Side, id: &'static str, value: Value, catalog: &Catalog) -> Option<Lever> {
    let freed = value == Value::Auto;
    let (lever, there) = tried(c, side, id, value, catalog)?;
    let nearer = there.side(side).within_tolerance > c.side(side).within_tolerance;
    (lever.keeps || (freed && nearer)).then_some(lever)
}

/// A change, and the comparison after it; `None` where it changes nothing.
fn tried(c: &Comparison, side: Side, id: &'static str, value: Value, catalog: &Catalog) -> Option<(Lever, Comparison)> {
    let dial = dial::find(id).ok()?;
    if value != Value::Auto && (dial.without_effect(&c.scenario, catalog).is_some() || dial.get(&c.scenario) == value) {
        return None;
    }
    let mut changed = c.scenario.clone();
    dial.set(&mut changed, catalog, &value).ok()?;
    let there = evaluate(&changed, catalog);
    let (before, after) = (c.side(side), there.side(side));
    let keeps = after.standing.band != Band::Misses && after.feasible();
    let (old, new) = (before.bill.total().get(), after.bill.total().get());
    let percentile = there.scenario.tolerance.percentile;
    let latency = Unit::Millis.format(after.latency.quantile(percentile.share()));
    let set = if value == Value::Auto { dial::AUTO.to_owned() } else { dial.show(&changed, catalog) };
    let text = format!(
        "{id}={set}: {percentile} {latency}, {} in time, {}/mo instead of {}/mo",
        percent(after.within_tolerance),
        money(new),
        money(old)
    );
    let within_tolerance = after.within_tolerance;
    Some((Lever { side, dial: id, value, keeps, monthly_usd: new, within_tolerance, text }, there))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn instances_kept_warm_end_the_cold_starts_and_cost_more() {
        let catalog = Catalog::load().expect("the catalog loads");
        let c = evaluate(&Scenario::default(), &catalog);
        let lever = without_cold_starts(&c, &catalog).expect("some requests start cold");
        assert!(lever.monthly_usd > c.serverless.assessment.bill.total().get(), "{lever:?}");
        let mut warm = c.scenario.clone();
        dial::find(lever.dial).expect("a dial").set(&mut warm, &catalog, &lever.value).expect("allowed");
        let warm = evaluate(&warm, &catalog);
        assert!(warm.serverless.pool.cold_share < 0.1 * c.serverless.pool.cold_share, "{lever:?}");
        assert!(without_cold_starts(&warm, &catalog).is_none_or(|again| again.value != lever.value));
    }
}
