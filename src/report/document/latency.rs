//! How fast both sides answer.

use super::{Block, Section, Table, Text};
use crate::model::{Assessment, Side};
use crate::report::{Study, chart};
use crate::units::Unit;
use crate::verdict::percent;

/// Percentiles in the table: names and shares.
const PERCENTILES: [(&str, f64); 5] = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)];

pub(super) fn section(study: &Study<'_>) -> Section {
    let mut blocks = vec![Block::Chart(chart::latency::chart(study)), Block::Table(percentiles(study))];
    if study.full {
        blocks.extend([
            Block::Heading("Where the time goes".to_owned()),
            Block::Paragraph(
                "Mean times over all requests; a rare cold start adds little to a mean and much to a tail.".into(),
            ),
            Block::Table(parts(study)),
        ]);
    }
    Section { id: "latency", title: "Latency".to_owned(), blocks }
}

fn percentiles(study: &Study<'_>) -> Table {
    let mut table = Table::by_side("Latency");
    let c = &study.comparison;
    let tolerance = &c.scenario.tolerance;
    let mut both = |name: Text, cell: &dyn Fn(&Assessment) -> Text| {
        table.row([name, cell(c.side(Side::Kubernetes)), cell(c.side(Side::Serverless))]);
    };
    both("mean".into(), &|a| time(a.latency.mean_ms()).into());
    for (name, share) in PERCENTILES {
        let asked = (share - tolerance.percentile.share()).abs() < 1e-9;
        let label =
            if asked { Text::new().strong(format!("{name}, tolerance {}", tolerance.target_ms)) } else { name.into() };
        both(label, &|a| {
            let ms = a.latency.quantile(share);
            if asked && ms > tolerance.target_ms.get() { Text::new().alarm(time(ms)) } else { time(ms).into() }
        });
    }
    both(format!("within {}", tolerance.target_ms).into(), &|a| percent(a.within_tolerance).into());
    let (pods, pool) = (&c.kubernetes.pods, &c.serverless.pool);
    let mut pair = |name: &str, k: Text, s: Text| table.row([name.into(), k, s]);
    pair("requests that wait for capacity", percent(pods.late_share).into(), "–".into());
    pair("requests that meet a cold start", "–".into(), percent(pool.cold_share).into());
    pair("requests timed out, or turned away", broken(pods.lost_share), broken(pool.throttled_share));
    table
}

/// A share of requests that should be none.
fn broken(share: f64) -> Text {
    if share > 1e-9 { Text::new().alarm(percent(share)) } else { percent(0.0).into() }
}

/// Mean milliseconds of each part, both sides, in the order in which the parts come.
fn parts(study: &Study<'_>) -> Table {
    let mut table = Table::by_side("Part");
    let [k, s] = Side::BOTH.map(|side| &study.comparison.side(side).parts);
    let mut names: Vec<&str> = Vec::new();
    for part in k.iter().chain(s) {
        if !names.contains(&part.name) {
            names.push(part.name);
        }
    }
    for name in names {
        let of = |parts: &[crate::model::Part]| {
            parts.iter().find(|p| p.name == name).map_or_else(|| "–".into(), |p| Text::from(time(p.mean_ms)))
        };
        table.row([name.into(), of(k), of(s)]);
    }
    table
}

fn time(ms: f64) -> String {
    Unit::Millis.format(ms)
}
