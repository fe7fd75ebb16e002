//! Fresh plausible scenarios, drawn over every dial, for both sides: which nothing was tuned to.
//!
//! Choices and switches are drawn evenly. Numbers are drawn evenly in ratios from the ranges of [`range`], which hold what a
//! service of one team may plausibly be; what has no range there moves from half to twice where it stands by default. The
//! same seed draws the same scenarios. Recorded traffic is left out, for it needs a recording.
//!
//! With some hundred rows some are off by chance: [`Tally::beyond_chance`] counts those that are off even if every interval is widened so
//! that all of them together hold with 95 %.

use super::{Course, Finding, Row};
use crate::analysis::plausible;
use crate::catalog::Catalog;
use crate::dial::{DIALS, Dial, Kind, Number, Value};
use crate::model::Side;
use crate::scenario::{Balancing, CpuLimit, KubernetesKind, Scenario, Shape};
use crate::simulation::random::Random;
use statrs::distribution::{ContinuousCDF, Normal};

/// A scenario that was drawn.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// Its number and what stands out.
    pub name: String,
    /// The scenario.
    pub scenario: Scenario,
}

/// `count` scenarios drawn under `seed`.
#[must_use]
pub fn scenarios(catalog: &Catalog, seed: u64, count: u32) -> Vec<Drawn> {
    (0..count)
        .map(|index| {
            let scenario = draw(catalog, Random::stream(seed, u64::from(index)));
            let told = ["traffic.rate", "traffic.shape", "work.duration_ms"]
                .iter()
                .filter_map(|id| crate::dial::find(id).ok())
                .map(|dial| dial.show(&scenario, catalog))
                .collect::<Vec<_>>();
            Drawn { name: format!("{seed}/{index}: {}", told.join(", ")), scenario }
        })
        .collect()
}

fn draw(catalog: &Catalog, mut random: Random) -> Scenario {
    let mut scenario = Scenario::default();
    // Where it runs decides what the other choices are.
    let place = |dial: &&Dial| dial.id.starts_with("place.");
    let shape = |dial: &&Dial| dial.id == "traffic.shape";
    let first = DIALS.iter().filter(place).chain(DIALS.iter().filter(shape));
    for dial in first.chain(DIALS.iter().filter(|dial| !place(dial) && !shape(dial))) {
        if let Some(value) = value(dial, &scenario, catalog, &mut random) {
            // A value that does not fit what was drawn before is left at its default.
            let _ = dial.set(&mut scenario, catalog, &value);
        }
    }
    scenario
}

fn value(dial: &Dial, scenario: &Scenario, catalog: &Catalog, random: &mut Random) -> Option<Value> {
    match dial.kind {
        Kind::Switch(_) => Some(Value::Switch(random.uniform() < 0.5)),
        Kind::Choice(_) => {
            let mut options = dial.options(scenario, catalog);
            options.retain(|offer| dial.id != "traffic.trace" && offer.id != Shape::Trace.id());
            let at = random.below(options.len());
            options.into_iter().nth(at).map(|offer| Value::Choice(offer.id))
        }
        Kind::Number(number) => Some(Value::Number(within(dial, &number, scenario, random)?)),
    }
}

/// A number of a dial.
fn within(dial: &Dial, number: &Number, scenario: &Scenario, random: &mut Random) -> Option<f64> {
    let share = random.uniform();
    let Some((chance, low, high)) = range(dial.id) else {
        let ends = plausible::ends(number, dial.number(scenario)?)?;
        return Some(plausible::between(number, ends, share));
    };
    if random.uniform() >= chance {
        return None;
    }
    let value = (low.ln() + share * (high.ln() - low.ln())).exp();
    Some((if number.whole { value.round() } else { value }).clamp(number.min, number.max))
}

/// Chance that a dial is moved at all, and the least and the greatest that it is moved to, in the unit of its dial.
fn range(id: &str) -> Option<(f64, f64, f64)> {
    Some(match id {
        "traffic.rate" => (1.0, 0.01, 30.0),
        "traffic.peak_to_mean" => (0.5, 1.2, 6.0),
        "traffic.idle_share" => (0.2, 0.05, 0.5),
        "traffic.burst" => (0.5, 1.2, 10.0),
        "work.duration_ms" => (1.0, 10.0, 3000.0),
        "work.cpu_share" => (1.0, 0.1, 1.0),
        "work.variability" => (1.0, 0.3, 2.0),
        "work.functions" => (0.3, 2.0, 5.0),
        "kubernetes.pod_vcpu" => (1.0, 0.1, 4.0),
        "kubernetes.concurrency" => (1.0, 2.0, 200.0),
        "kubernetes.target_utilization" => (1.0, 0.4, 0.85),
        // It follows from the size and the work of a pod; drawn by itself it would be far from both.
        "kubernetes.signal_target" => (0.0, 1.0, 1.0),
        "kubernetes.signal_window_s" => (0.5, 15.0, 300.0),
        "kubernetes.scale_tolerance" => (0.5, 0.03, 0.2),
        "kubernetes.scale_down_window_s" => (0.5, 60.0, 900.0),
        "kubernetes.scale_up_window_s" => (0.3, 15.0, 180.0),
        "kubernetes.scale_up_period_s" => (0.3, 15.0, 120.0),
        "kubernetes.min_replicas" => (1.0, 1.0, 6.0),
        "kubernetes.max_replicas" => (1.0, 20.0, 1000.0),
        "serverless.memory_mb" => (1.0, 256.0, 4096.0),
        "serverless.vcpu" => (1.0, 0.25, 4.0),
        "serverless.concurrency" => (1.0, 1.0, 200.0),
        "serverless.provisioned" => (0.3, 1.0, 10.0),
        "serverless.concurrency_limit" => (1.0, 100.0, 3000.0),
        "tolerance.target_ms" => (1.0, 50.0, 10_000.0),
        _ => return None,
    })
}

/// What a row is counted under.
#[must_use]
pub fn features(scenario: &Scenario, side: Side, rows: &[Row]) -> Vec<String> {
    let mut found = vec!["all".to_owned(), side.label().to_owned(), format!("shape: {}", scenario.traffic.shape)];
    let turned_away = |row: &Row| row.what.ends_with("lost_requests_share") || row.what.ends_with("throttled_share");
    let lost = rows.iter().any(|row| turned_away(row) && row.simulation.value > 1e-3);
    let pods = side == Side::Kubernetes;
    let k = &scenario.kubernetes;
    let limited = k.cpu_limit == CpuLimit::Request || k.kind == KubernetesKind::Pods;
    let told = [
        ("batches", scenario.traffic.burst > 1.0),
        ("one by one", scenario.traffic.burst <= 1.0),
        ("overload", lost),
        ("chain of functions", !pods && scenario.work.functions > 1),
        ("provisioned", !pods && scenario.serverless.provisioned > 0),
        ("least outstanding", pods && k.balancing == Balancing::LeastOutstanding),
        ("CPU limit", pods && limited),
        ("no CPU limit", pods && !limited),
        ("managed nodes", pods && k.kind == KubernetesKind::ManagedNodes),
        ("pods without nodes", pods && k.kind == KubernetesKind::Pods),
        ("few slots", pods && f64::from(k.concurrency) < 4.0 * k.pod_vcpu.get().max(1.0)),
    ];
    found.extend(told.iter().filter(|(_, holds)| *holds).map(|(name, _)| (*name).to_owned()));
    found.push(if pods { format!("signal: {}", k.signal) } else { format!("kind: {}", scenario.serverless.kind) });
    found
}

/// The rows of one feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// What they have in common.
    pub feature: String,
    /// Rows that have a bar and are sure.
    pub rated: u32,
    /// Further from the interval than the bar.
    pub off: u32,
    /// Further from it than chance explains in so many rows.
    pub beyond_chance: u32,
    /// How far beyond the interval the worst is, in bars.
    pub worst: f64,
}

/// Counts the rows of all scenarios that were played, by feature.
#[must_use]
pub fn tally<'a>(played: impl Iterator<Item = (&'a Scenario, &'a Course)> + Clone) -> Vec<Tally> {
    let rated = |row: &&Row| row.finding.ok().is_some();
    let all = played.clone().flat_map(|(_, course)| course.rows.iter().filter(rated)).count();
    let widen = joint(all);
    let mut tallies: Vec<Tally> = Vec::new();
    for (scenario, course) in played {
        for feature in features(scenario, course.side, &course.rows) {
            let at = tallies.iter().position(|tally| tally.feature == feature).unwrap_or_else(|| {
                tallies.push(Tally { feature, rated: 0, off: 0, beyond_chance: 0, worst: 0.0 });
                tallies.len() - 1
            });
            for row in course.rows.iter().filter(rated) {
                let bar = row.bar.map_or(f64::INFINITY, |bar| bar.width(row.simulation.value)).max(1e-300);
                let tally = &mut tallies[at];
                tally.rated += 1;
                tally.off += u32::from(row.finding == Finding::Outside);
                let (low, high) = (row.simulation.low, row.simulation.high);
                let wider = (row.simulation.value - low) * widen.min(1e6);
                let further = (high - row.simulation.value) * widen.min(1e6);
                let distance =
                    (row.model - row.simulation.value - further).max(row.simulation.value - wider - row.model).max(0.0);
                tally.beyond_chance += u32::from(row.finding == Finding::Outside && distance > bar);
                tally.worst = tally.worst.max(row.simulation.distance(row.model) / bar);
            }
        }
    }
    tallies.sort_by(|a, b| b.rated.cmp(&a.rated).then_with(|| a.feature.cmp(&b.feature)));
    tallies
}

/// By how much each of `rows` intervals at 95 % must be wider for all of them together to hold with 95 % (Bonferroni).
fn joint(rows: usize) -> f64 {
    let normal = Normal::standard();
    let score = |share: f64| normal.inverse_cdf(1.0 - 0.5 * share);
    score(0.05 / rows.max(1) as f64) / score(0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_scenarios_and_all_kinds_of_them() {
        let catalog = Catalog::embedded().expect("it loads");
        let drawn = scenarios(catalog, 7, 60);
        let again = scenarios(catalog, 7, 60);
        assert!(drawn.iter().zip(&again).all(|(a, b)| a.scenario == b.scenario));
        assert_ne!(drawn[0].scenario, drawn[1].scenario);
        for shape in Shape::ALL {
            let there = drawn.iter().any(|d| d.scenario.traffic.shape == *shape);
            assert_eq!(there, *shape != Shape::Trace, "{shape}");
        }
        let batches = drawn.iter().filter(|d| d.scenario.traffic.burst > 1.0).count();
        assert!((15..45).contains(&batches), "{batches} of 60");
    }

    #[test]
    fn intervals_widen_with_the_number_of_rows() {
        assert!((joint(1) - 1.0).abs() < 1e-9);
        assert!((joint(1000) / (4.056 / 1.96) - 1.0).abs() < 0.01, "{}", joint(1000));
    }
}
