//! The model held against a simulation of the same scenario.

use super::{Block, Column, Table, Text};
use crate::analysis::check::{Course, Finding};
use crate::report::Study;
use crate::units::Unit;

/// A table of all that was compared, or why nothing was.
pub(super) fn blocks(study: &Study<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("The model against a simulation of this scenario".to_owned())];
    if study.checked.iter().all(|course| course.rows.is_empty()) {
        blocks.push(Block::Paragraph(unplayed(study)));
    } else {
        blocks.extend([intro(&study.checked), Block::Table(table(&study.checked))]);
    }
    blocks
}

/// Why there is nothing to show, and how to get it.
fn unplayed(study: &Study<'_>) -> Text {
    let profile = &study.comparison.profile;
    let requests = Unit::Count.format(profile.mean() * profile.period_s());
    Text::from(format!("None was played for this report: its period has {requests} requests. "))
        .code("faceoff check")
        .plain(" plays one, and takes its time.")
}

fn table(courses: &[Course]) -> Table {
    let rows = courses.iter().flat_map(|course| &course.rows);
    let mut table = Table::new([
        Column::left("Figure"),
        Column::right("Model"),
        Column::right("Simulation"),
        Column::right("95 % interval"),
        Column::left("Held to"),
        Column::left("Model is"),
    ]);
    for row in rows {
        let s = &row.simulation;
        table.row([
            Text::new().code(row.what),
            shown(row.unit, row.model).into(),
            shown(row.unit, s.value).into(),
            format!("{} to {}", shown(row.unit, s.low), shown(row.unit, s.high)).into(),
            row.bar.map_or_else(|| "–".into(), |bar| bar.to_string().into()),
            said(row.finding),
        ]);
    }
    table
}

fn intro(courses: &[Course]) -> Block {
    let played: Vec<String> = courses
        .iter()
        .map(|c| {
            format!("{} {} requests in {} runs", c.side.label(), Unit::Count.format(c.requests as f64), c.replications)
        })
        .collect();
    let words = format!(
        "The same policies, played request by request and without the model's approximations: {}. The model is right where it is \
         within the bar of the interval.",
        played.join(", ")
    );
    Block::Paragraph(words.into())
}

fn said(finding: Finding) -> Text {
    match finding {
        Finding::Within => "within".into(),
        Finding::Outside => Text::new().alarm("outside"),
        Finding::Unsure => "perhaps within: too few runs to tell".into(),
        Finding::NoBar(reason) => reason.into(),
    }
}

/// With the digits that differences are in.
fn shown(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Count if value.is_finite() && value < 1000.0 => format!("{value:.2}"),
        Unit::Share if value.is_finite() => format!("{:.3} %", value * 100.0),
        _ => unit.format(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::check::{Plan, check};
    use crate::catalog::Catalog;
    use crate::scenario::Scenario;
    use crate::units::PerSecond;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn what_was_played_is_told() {
        let catalog = Catalog::embedded().expect("the catalog loads");
        let mut scenario = Scenario::default();
        scenario.traffic.rate = PerSecond::new(0.02);
        let plan = Plan { threads: 1, replications: Some(2), ..Plan::default() };
        let courses = check(&scenario, catalog, plan, &AtomicBool::new(false), |_| {});
        assert_eq!(table(&courses).rows.len(), courses.iter().map(|c| c.rows.len()).sum::<usize>());
        assert!(courses.iter().all(|course| !course.rows.is_empty()));
        let Block::Paragraph(words) = intro(&courses) else { panic!("no words") };
        assert!(format!("{words:?}").contains("2 runs"), "{words:?}");
    }
}
