//! Cost by traffic, with the crossing.

use super::{Block, Section, Table, Text};
use crate::analysis::traffic::TrafficPoint;
use crate::model::Side;
use crate::report::{Study, chart};
use crate::units::{Unit, money};

pub(super) fn section(study: &Study<'_>) -> Section {
    let tolerance = &study.comparison.scenario.tolerance;
    let note = format!(
        "Nothing but the rate changes along the way. In parentheses: the side cannot run the workload there, or does not keep \
         {} within {}.",
        tolerance.percentile, tolerance.target_ms
    );
    Section {
        id: "traffic",
        title: "Cost by traffic".to_owned(),
        blocks: vec![
            Block::Chart(chart::traffic::chart(study)),
            Block::Table(table(study)),
            Block::Paragraph(Text::from(note)),
        ],
    }
}

fn table(study: &Study<'_>) -> Table {
    let here = study.comparison.scenario.traffic.rate.get();
    let mut table = Table::by_side("Requests");
    table.columns.push(super::Column::left("Wins"));
    for point in decades(&study.curve.points, here) {
        let rate = Unit::PerSecond.format(point.rate);
        let is_here = (point.rate - here).abs() <= 1e-9 * here;
        let name = if is_here { Text::new().strong(format!("{rate} (here)")) } else { rate.into() };
        let wins = point.summary.winner.words();
        table.row([name, cell(point, Side::Kubernetes), cell(point, Side::Serverless), wins.into()]);
    }
    table
}

fn cell(point: &TrafficPoint, side: Side) -> Text {
    let summary = point.summary.side(side);
    let usd = money(summary.monthly_usd);
    if summary.feasible && summary.meets_tolerance { usd.into() } else { format!("({usd})").into() }
}

/// The points at powers of ten, and the scenario's own.
fn decades(points: &[TrafficPoint], here: f64) -> impl Iterator<Item = &TrafficPoint> {
    points.iter().filter(move |p| {
        let power = p.rate.log10();
        (power - power.round()).abs() < 0.01 || (p.rate - here).abs() <= 1e-9 * here
    })
}
