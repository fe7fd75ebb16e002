//! What comes of a whole fleet, as tables.

use super::rows::words;
use crate::analysis::fleet::mix::Way;
use crate::cli::money::cents;
use crate::cli::table::{Cell, Table, figures, hidden, left, right};
use crate::fleet::Answer;
use serde_json::Value;

/// Where the mix places each sound row, in their order.
pub fn placements(answer: &Answer) -> Value {
    answer.placed().iter().map(|placement| words(*placement)).collect()
}

/// What every answer costs.
pub fn totals(answer: &Answer) -> Table {
    let mut table = Table::new([
        left("", "way"),
        figures("Apart, a month", "apart_monthly_usd"),
        figures("Together, a month", "together_monthly_usd"),
        figures("of it in common", "common_monthly_usd"),
        right("on Kubernetes", "kubernetes"),
        right("as functions", "serverless"),
        right("neither", "neither"),
        hidden("monthly_usd"),
    ]);
    for total in &answer.mix().totals {
        let usd = |usd: f64| Cell::number(usd, cents(usd));
        let count = |n: usize| Cell::of(n, n.to_string());
        let mixed = total.way == Way::BestMix;
        table.row([
            Cell::of(total.way.id(), total.way.label()),
            usd(total.apart_usd),
            usd(total.together_usd),
            usd(total.common_usd),
            count(total.kubernetes),
            count(total.serverless),
            count(total.nowhere),
            Cell::number(if mixed { total.together_usd } else { total.apart_usd }, ""),
        ]);
    }
    table
}

/// Every service that should move.
pub fn moves(answer: &Answer) -> Table {
    moves_of(answer, usize::MAX)
}

/// The first of them.
pub fn moves_of(answer: &Answer, most: usize) -> Table {
    let mut table = Table::new([
        right("", "rank"),
        left("Service", "service"),
        hidden("row"),
        left("From", "from"),
        left("To", "to"),
        figures("Saves a month", "saving_usd"),
        left("Why", "why"),
    ]);
    for (rank, of) in answer.moves().iter().take(most).enumerate() {
        table.row([
            Cell::of(rank + 1, (rank + 1).to_string()),
            Cell::text(of.name.as_str()),
            Cell::of(of.row, ""),
            Cell::of(of.from.id(), of.from.label()),
            Cell::text(words(of.to)),
            Cell::number(of.saving_usd, cents(of.saving_usd)),
            Cell::text(of.why()),
        ]);
    }
    table
}
