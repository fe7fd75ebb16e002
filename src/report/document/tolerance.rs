//! How clearly each side keeps or misses the latency tolerance, by the model and by the simulation.

use super::{Block, Column, Table, Text};
use crate::analysis::check::Row;
use crate::model::Side;
use crate::report::Study;

/// What the simulation says about a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Keeps,
    Misses,
    /// The share that is asked for is within the interval.
    CannotTell,
}

/// A table of the shares in time, and whether the simulation sees the tolerance as the model does.
pub(super) fn blocks(study: &Study<'_>) -> Vec<Block> {
    let asked = study.comparison.scenario.tolerance.percentile.share();
    let played = Side::BOTH.map(|side| row(study, side));
    let mut table = Table::by_side("Answered in time");
    table.columns[0] = Column::left("Answered in time");
    let mut both = |name: &str, cells: [Text; 2]| {
        let [k, s] = cells;
        table.row([name.into(), k, s]);
    };
    both("Asked for", [precise(asked).into(), precise(asked).into()]);
    both("By the model", Side::BOTH.map(|side| precise(study.comparison.side(side).within_tolerance).into()));
    if let [Some(k), Some(s)] = played {
        let cells = [k, s].map(|row| precise(row.simulation.value).into());
        both("By the simulation", cells);
        both(
            "95 % interval",
            [k, s].map(|row| format!("{:.2} to {}", row.simulation.low * 100.0, precise(row.simulation.high)).into()),
        );
    }
    let mut blocks = vec![Block::Table(table)];
    if let [Some(k), Some(s)] = played {
        blocks.push(Block::Paragraph(agreement(study, asked, [k, s])));
    }
    blocks
}

fn row<'s>(study: &'s Study<'_>, side: Side) -> Option<&'s Row> {
    let name = format!("{}.within_tolerance", side.id());
    study.checked.iter().flat_map(|course| &course.rows).find(|row| row.what == name)
}

fn says(row: &Row, asked: f64) -> Says {
    match &row.simulation {
        interval if interval.low >= asked => Says::Keeps,
        interval if interval.high < asked => Says::Misses,
        _ => Says::CannotTell,
    }
}

fn agreement(study: &Study<'_>, asked: f64, rows: [&Row; 2]) -> Text {
    let mut text = Text::new();
    for (side, row) in Side::BOTH.into_iter().zip(rows) {
        let meets = study.comparison.side(side).meets_tolerance;
        let verb = |keeps| if keeps { "keeps" } else { "misses" };
        let model = format!("{} {} it by the model", side.label(), verb(meets));
        text = match says(row, asked) {
            Says::CannotTell => text.strong(format!("{model}, and the simulation is too near to tell.")),
            said if (said == Says::Keeps) == meets => text.plain(format!("{model} and by the simulation.")),
            said => text.alarm(format!("{model}, and {} it by the simulation.", verb(said == Says::Keeps))),
        };
        text = text.plain(" ");
    }
    text
}

/// With the digits in which a near miss shows.
fn precise(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}
