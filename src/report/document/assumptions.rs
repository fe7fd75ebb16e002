//! The figures of behaviour that this scenario rests on, beside the prices that the bills name.

use super::source::Sources;
use super::{Block, Column, Section, Table, Text};
use crate::catalog::{Confidence, Row, Value};
use crate::report::Study;
use crate::scenario::{Provisioner, Scenario, StateKind};

pub(super) fn section(study: &Study<'_>, sources: &mut Sources) -> Section {
    let scenario = &study.comparison.scenario;
    let mut table = Table::new([
        Column::left("Figure"),
        Column::right("Value"),
        Column::left("Unit"),
        Column::left("Source, as of"),
    ]);
    for row in
        study.catalog.rows().filter(|row| row.source.confidence == Confidence::User || bears_on(&row.id, scenario))
    {
        table.row([name(row), value(row).into(), (*row.unit).into(), sources.cite(&row.source)]);
    }
    let intro = Text::from(
        "Limits, times and rules that the model uses here; prices stand on the bills. Each can be replaced by its \
                            name in a file given with ",
    )
    .code("--prices")
    .plain(". What no public source gives is marked as unverified.");
    Section {
        id: "assumptions",
        title: "Assumptions".to_owned(),
        blocks: vec![Block::Paragraph(intro), Block::Table(table)],
    }
}

fn name(row: &Row) -> Text {
    let text = Text::new().code(&*row.id);
    match &row.replaced {
        Some(old) => text.note(format!("the author's, in place of {}", shown(old))),
        None => row.text.as_ref().map_or(text.clone(), |words| text.note(format!("the source says: {words}"))),
    }
}

fn value(row: &Row) -> String {
    shown(&row.value)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(words) => words.to_string(),
        Value::Tiers(tiers) => {
            tiers.iter().map(|tier| crate::units::unit_price(tier.usd)).collect::<Vec<_>>().join(", then ")
        }
    }
}

/// Whether a row of behaviour has to do with this scenario.
fn bears_on(id: &str, s: &Scenario) -> bool {
    let Some((first, rest)) = id.split_once('.') else { return false };
    match first {
        "assumption" => true,
        "kubernetes" => match s.kubernetes.provisioner {
            Provisioner::Karpenter => !rest.starts_with("cluster_autoscaler."),
            Provisioner::ClusterAutoscaler => !rest.starts_with("karpenter."),
        },
        "latency" => latency(rest, s),
        cloud => cloud == s.place.provider.id() && behaviour(rest, s),
    }
}

fn latency(rest: &str, s: &Scenario) -> bool {
    let relational = s.state.kind == StateKind::Relational;
    match rest.split('.').next() {
        Some("relational" | "relational_connect" | "connection_proxy") => relational,
        Some("cache") => s.state.kind == StateKind::Session,
        _ => true,
    }
}

/// Rows `<cloud>.<what>`; those of a region are prices.
fn behaviour(rest: &str, s: &Scenario) -> bool {
    let mut parts = rest.split('.');
    let (what, which) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let chosen = |id: &str| id.replace('-', "_") == which;
    match what {
        "function" | "warm_overhead" | "warm_overhead_direct" => true,
        "load_rate" => s.state.working_set_mb.get() > 0.0,
        "front_door" => chosen(s.serverless.front_door.id()),
        "hand_off" => s.work.functions > 1 && chosen(s.serverless.handoff.id()),
        "key_value" => s.state.kind == StateKind::KeyValue,
        "file" => s.state.kind == StateKind::Local,
        "cold_start" => {
            let runtime = s.work.runtime.id();
            let measured = !crate::scenario::Runtime::ALL.iter().any(|r| r.id() == which);
            measured || (which == runtime && cold(rest, s))
        }
        "node" => !rest.starts_with("node.max_pods."),
        _ => false,
    }
}

/// Cold starts of a runtime: of the packaging and architecture chosen, or from a snapshot.
fn cold(rest: &str, s: &Scenario) -> bool {
    let f = &s.serverless;
    if f.snapshot_start && rest.contains(".snapshot.") {
        return true;
    }
    rest.contains(&format!(".{}.{}.", f.packaging.id(), f.architecture.id()))
}
