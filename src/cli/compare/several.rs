//! Several scenarios beside each other.

use super::{Part, parts};
use crate::cli::envelope;
use crate::cli::findings::Findings;
use crate::cli::money::cents;
use crate::cli::table::{Cell, Format, Table, hidden, left, right};
use crate::model::{Assessment, Side};
use crate::report::json;
use crate::units::Unit;
use serde_json::{Value, json};

/// A row each, or a part of each; as JSON everything of each.
///
/// # Errors
/// When a table or JSON cannot be written.
pub fn written(found: &[Findings<'_>], part: Option<Part>, format: Format, tips: bool) -> anyhow::Result<String> {
    let table: fn(&Findings<'_>) -> Table = match part {
        Some(Part::Summary) => parts::summary,
        Some(Part::Bill) => parts::bill,
        Some(Part::Claims) => parts::claims,
        None if format == Format::Json => return documents(found, tips),
        None => return rows(found).render(format),
    };
    let tables = found.iter().map(|one| (one.preset.name.clone(), table(one))).collect();
    Table::joined("Preset", "preset", tables).render(format)
}

fn documents(found: &[Findings<'_>], tips: bool) -> anyhow::Result<String> {
    let one = |found: &Findings<'_>| {
        let whole = json::document(&found.report());
        let mut document = serde_json::to_value(if tips { whole } else { whole.without_tips() })?;
        if let Value::Object(map) = &mut document {
            map.insert("preset".to_owned(), Value::from(found.preset.name.as_str()));
        }
        Ok(document)
    };
    let all = found.iter().map(one).collect::<anyhow::Result<Vec<_>>>()?;
    envelope::around(&json!({ "comparisons": all, "rows": rows(found).to_json() }))
}

/// A row for each scenario.
pub fn rows(found: &[Findings<'_>]) -> Table {
    let mut table = Table::new([
        left("Preset", "preset"),
        right("K8s $/mo", "kubernetes_monthly_usd"),
        right("fn $/mo", "serverless_monthly_usd"),
        right("K8s latency", "kubernetes_latency_ms"),
        right("fn latency", "serverless_latency_ms"),
        left("At", "percentile"),
        right("Within", "target_ms"),
        hidden("kubernetes_meets_tolerance"),
        hidden("serverless_meets_tolerance"),
        left("Winner", "winner"),
        left("By", "decided_by"),
    ]);
    for one in found {
        let c = &one.comparison;
        let tolerance = &c.scenario.tolerance;
        let latency = |side: &Assessment| {
            let ms = side.latency.quantile(tolerance.percentile.share());
            Cell::number(ms, Unit::Millis.format(ms))
        };
        let met = |side: &Assessment| Cell::of(side.meets_tolerance, "");
        let (kubernetes, serverless) = (c.side(Side::Kubernetes), c.side(Side::Serverless));
        table.row([
            Cell::text(&one.preset.name),
            cost(kubernetes),
            cost(serverless),
            latency(kubernetes),
            latency(serverless),
            Cell::text(tolerance.percentile.to_string()),
            Cell::number(tolerance.target_ms.get(), tolerance.target_ms.to_string()),
            met(kubernetes),
            met(serverless),
            Cell::text(one.verdict.winner.id()),
            Cell::text(one.verdict.decided_by.id()),
        ]);
    }
    table
}

fn cost(side: &Assessment) -> Cell {
    let usd = side.bill.total().get();
    Cell::number(usd, if side.feasible() { cents(usd) } else { "cannot".to_owned() })
}
