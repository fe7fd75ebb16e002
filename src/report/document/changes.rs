//! What would change the answer: the tipping points of all dials.

use super::{Block, Column, Section, Table, Text};
use crate::analysis::tipping::TippingPoint;
use crate::analysis::wording;
use crate::dial::{self, DIALS, Dial, Group};
use crate::report::{Study, figure};

/// Dials that are told where not all are wanted: those that tip nearest.
const NEAREST: usize = 8;

pub(super) fn section(study: &Study<'_>) -> Section {
    let mut table = Table::new([
        Column::left("Dial"),
        Column::right("Here"),
        Column::right("Tips at"),
        Column::left("To"),
        Column::left("Decided by"),
    ]);
    let all = wording::ordered(&study.tipping, &study.preset.scenario);
    let shown = if study.full { all.len() } else { NEAREST };
    for point in all.iter().take(shown) {
        let Ok(dial) = dial::find(point.dial) else { continue };
        table.row([
            Text::from(dial.label).note(dial.id),
            dial.show(&study.comparison.scenario, study.catalog).into(),
            there(point, dial, study).into(),
            point.winner.words().into(),
            point.decided_by.id().into(),
        ]);
    }
    let mut blocks = vec![Block::Paragraph(
        "The nearest value of each dial, everything else kept, from which on the verdict is another one, and what decides it \
         there. Each was found by running the whole model on both sides of it."
            .into(),
    )];
    if !table.rows.is_empty() {
        blocks.push(Block::Table(table));
    }
    if all.len() > shown {
        blocks.push(Block::Paragraph(format!("{} more dials tip the verdict farther away.", all.len() - shown).into()));
    }
    let steady = steady(study);
    if study.full && !steady.is_empty() {
        blocks.push(Block::Paragraph("No value within their range changes the verdict for these dials:".into()));
        blocks.push(Block::List(steady));
    }
    Section { id: "changes", title: "What would change the answer".to_owned(), blocks }
}

/// The tipping value with its direction: `above 48 /s`.
fn there(point: &TippingPoint, dial: &Dial, study: &Study<'_>) -> String {
    let shown = figure::setting(dial, &point.value, study);
    point.direction.map_or_else(|| shown.clone(), |direction| format!("{} {shown}", direction.label()))
}

/// A label inside a sentence: `Pod CPU` becomes `pod CPU`, `CPU share` stays.
fn uncapped(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        _ => label.to_owned(),
    }
}

/// The dials that have an effect here and no tipping point, a line for each group.
fn steady(study: &Study<'_>) -> Vec<Text> {
    let still = |dial: &&Dial| {
        dial.without_effect(&study.comparison.scenario, study.catalog).is_none()
            && !study.tipping.iter().any(|point| point.dial == dial.id)
    };
    let line = |group: Group| {
        let labels: Vec<String> =
            DIALS.iter().filter(|dial| dial.group == group).filter(still).map(|d| uncapped(d.label)).collect();
        (!labels.is_empty()).then(|| Text::from(format!("{}: {}", group.label(), labels.join(", "))))
    };
    Group::ALL.into_iter().filter_map(line).collect()
}
