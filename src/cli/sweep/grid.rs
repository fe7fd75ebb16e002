//! Two dials for people: who wins where, and by how much, a row per value of the first and a column per value of the
//! second.

use super::{Step, shown};
use crate::analysis::Summary;
use crate::catalog::Catalog;
use crate::cli::table::{Cell, Table, titled};
use crate::dial::Dial;
use crate::verdict::{DecidedBy, Winner};

/// What the words in the grid mean.
pub const LEGEND: &str = "\nK8s or fn: who wins, and its bill in percent of the other's; in time: the other side misses the\n\
                          tolerance; alone: the other side cannot run it.\n";

/// The grid of `across` columns.
pub fn of(dial: &Dial, by: &Dial, across: usize, steps: &[Step], catalog: &Catalog) -> Table {
    let mut columns = vec![titled(format!("{} \\ {}", dial.label, by.label))];
    for step in steps.iter().take(across) {
        let value = step.by.as_ref().map(|value| shown(by, value, &step.scenario, catalog).words().to_owned());
        columns.push(titled(value.unwrap_or_default()));
    }
    let mut table = Table::new(columns);
    for row in steps.chunks(across.max(1)) {
        let first = row.iter().take(1).map(|step| shown(dial, &step.value, &step.scenario, catalog));
        table.row(first.chain(row.iter().map(|step| Cell::text(words(&step.summary)))).collect::<Vec<_>>());
    }
    table
}

/// The winner, and what it costs of the other's bill where the bill decides; otherwise what the other misses.
fn words(summary: &Summary) -> String {
    let (kubernetes, serverless) = (summary.kubernetes.monthly_usd, summary.serverless.monthly_usd);
    let (name, ratio) = match summary.winner {
        Winner::Kubernetes => ("K8s", kubernetes / serverless),
        Winner::Serverless => ("fn", serverless / kubernetes),
        Winner::Tie => return "tie".to_owned(),
        Winner::Neither => return "neither".to_owned(),
    };
    match summary.decided_by {
        DecidedBy::Cost if ratio < 0.01 => format!("{name} < 1 %"),
        DecidedBy::Cost => format!("{name} {:.0} %", 100.0 * ratio),
        DecidedBy::Tolerance => format!("{name}, in time"),
        DecidedBy::Feasibility => format!("{name} alone"),
    }
}
