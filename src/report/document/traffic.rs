//! Cost by traffic, with the crossing.

use super::{Block, Section, Table, Text};
use crate::analysis::traffic::TrafficPoint;
use crate::model::Side;
use crate::report::{Study, figure};
use crate::units::Unit;

pub(super) fn section(study: &Study<'_>) -> Section {
    let tolerance = &study.comparison.scenario.tolerance;
    let note = format!(
        "Dollars a month; nothing but the rate changes along the way. The side that wins is bold; neither is where they tie or \
         neither can. {MISSED} marks where a side does not keep {} within {}.",
        tolerance.percentile, tolerance.target_ms
    );
    Section {
        id: "traffic",
        title: "Cost by traffic".to_owned(),
        blocks: vec![Block::Table(table(study)), Block::Paragraph(Text::from(note))],
    }
}

fn table(study: &Study<'_>) -> Table {
    let here = study.comparison.scenario.traffic.rate.get();
    let mut table = Table::by_side("Requests");
    let points: Vec<&TrafficPoint> = decades(&study.curve.points, here).collect();
    let column = |side| figure::amounts(&points.iter().map(|p| p.summary.side(side).monthly_usd).collect::<Vec<_>>());
    let (kubernetes, serverless) = (column(Side::Kubernetes), column(Side::Serverless));
    for ((point, k), s) in points.iter().zip(kubernetes).zip(serverless) {
        let rate = Unit::PerSecond.format(point.rate);
        let is_here = (point.rate - here).abs() <= 1e-9 * here;
        let name = if is_here { Text::new().strong(format!("{rate} (here)")) } else { rate.into() };
        table.row([name, cell(point, Side::Kubernetes, k), cell(point, Side::Serverless, s)]);
    }
    table
}

/// What stands before the amount of a side that does not count there; behind it the column would not line up.
const MISSED: &str = "✗";

fn cell(point: &TrafficPoint, side: Side, usd: String) -> Text {
    let summary = point.summary.side(side);
    if !summary.feasible {
        return Text::new().alarm("cannot run");
    }
    let counts = summary.feasible && summary.meets_tolerance;
    let text = if counts { Text::new() } else { Text::new().alarm(MISSED).plain(" ") };
    if point.summary.winner.side() == Some(side) { text.strong(usd) } else { text.plain(usd) }
}

/// The points at powers of ten, and the scenario's own.
fn decades(points: &[TrafficPoint], here: f64) -> impl Iterator<Item = &TrafficPoint> {
    points.iter().filter(move |p| {
        let power = p.rate.log10();
        (power - power.round()).abs() < 0.01 || (p.rate - here).abs() <= 1e-9 * here
    })
}
