//! The rhythm of a day and of a week, drawn with eighths of a block.

use crate::cli::table::{Cell, Format, Table, left};
use crate::trace::statistics::Statistics;
use crate::units::Unit;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Rate by hour of the week, or of the day where that is all there is; nothing where there is neither.
///
/// # Errors
/// As a table's.
pub(super) fn drawn(found: &Statistics, format: Format) -> anyhow::Result<Option<String>> {
    let hours = if found.week.is_empty() { &found.hours } else { &found.week };
    let Some(most) = hours.iter().flatten().copied().reduce(f64::max) else { return Ok(None) };
    let mut table = Table::new([left("", "day"), left("00    06    12    18   ", "hours"), left("Mean", "mean")]);
    for (day, rates) in hours.chunks(24).enumerate() {
        let name = if found.week.is_empty() { "day" } else { DAYS[day % 7] };
        let line: String = rates.iter().map(|rate| block(*rate, most)).collect();
        let known: Vec<f64> = rates.iter().flatten().copied().collect();
        let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
        table.row([Cell::text(name), Cell::text(line), Cell::number(mean, Unit::Factor.format(mean))]);
    }
    let scale = format!("Hours of the {}, ", if found.week.is_empty() { "day" } else { "week" });
    let scale =
        scale + &format!("highest {} the mean; · is an hour of which nothing is known.\n", Unit::Factor.format(most));
    Ok(Some(table.render(format)? + "\n" + &scale))
}

/// A rate as a block as high as its share of the highest.
fn block(rate: Option<f64>, most: f64) -> char {
    const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let share = |rate: f64| if most > 0.0 { rate / most } else { 0.0 };
    rate.map_or('·', |rate| match (share(rate) * 8.0).round() as usize {
        // Little is not nothing.
        0 if rate > 0.0 => BLOCKS[1],
        eighths => BLOCKS[eighths.min(8)],
    })
}
