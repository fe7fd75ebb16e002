//! The rhythm of a day and of a week, drawn with eighths of a block.

use crate::cli::table::{Cell, Format, Table, left};
use crate::trace::statistics::{Statistics, words};
use crate::units::Unit;

/// Rate by hour of the week, or of the day where that is all there is; nothing where there is neither.
///
/// # Errors
/// As a table's.
pub(super) fn drawn(found: &Statistics, format: Format) -> anyhow::Result<Option<String>> {
    let Some(rhythm) = words::rhythm(found) else { return Ok(None) };
    let mut table = Table::new([left("", "day"), left("00    06    12    18   ", "hours"), left("Mean", "mean")]);
    for words::Day { name, blocks, mean } in rhythm.days {
        table.row([Cell::text(name), Cell::text(blocks), Cell::number(mean, Unit::Factor.format(mean))]);
    }
    Ok(Some(table.render(format)? + "\n" + &rhythm.scale + "\n"))
}
