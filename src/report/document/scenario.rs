//! What was asked: the dials that differ from their defaults, or every one where all is wanted.

use super::{Block, Column, Section, Table, Text};
use crate::dial::{DIALS, Dial, Group};
use crate::report::Study;
use crate::scenario::Scenario;

pub(super) fn section(study: &Study<'_>) -> Section {
    if !study.full {
        return short(study);
    }
    let scenario = &study.comparison.scenario;
    let mut table = Table::new([Column::left("Dial"), Column::right("Value"), Column::left("What it is")]);
    for group in Group::ALL {
        let mut dials = DIALS.iter().filter(|dial| dial.group == group).peekable();
        if dials.peek().is_some() {
            table.heading(group.label());
        }
        for dial in dials {
            let doc = match dial.without_effect(scenario, study.catalog) {
                Some(reason) => Text::from(dial.doc).note(format!("Without effect here: {reason}.")),
                None if dial.is_auto(&study.preset.scenario) => Text::from(dial.doc).note("Chosen for the best plan."),
                None => dial.doc.into(),
            };
            let name = Text::from(dial.label).note(dial.id);
            table.row([name, Text::new().strong(dial.show(scenario, study.catalog)), doc]);
        }
    }
    let mut blocks = Vec::new();
    if !study.preset.figures.is_empty() {
        blocks
            .push(Block::Paragraph(Text::from("Where these figures are from: ").plain(study.preset.figures.as_str())));
    }
    blocks.push(Block::Table(table));
    Section { id: "scenario", title: "What was asked".to_owned(), blocks }
}

/// The dials that are set, in a sentence; what the best plans chose is in their words.
fn short(study: &Study<'_>) -> Section {
    let (asked, usual) = (&study.preset.scenario, Scenario::default());
    let differs = |dial: &&Dial| dial.setting(asked) != dial.setting(&usual);
    let set: Vec<&Dial> = DIALS.iter().filter(differs).collect();
    let mut words = Text::from(if set.is_empty() {
        "Every dial stands at its usual value"
    } else {
        "All dials stand at their usual values but these: "
    });
    for (at, dial) in set.iter().enumerate() {
        let value = dial.show(&study.comparison.scenario, study.catalog);
        words = words.plain(if at > 0 { ", " } else { "" }).code(dial.id).plain(format!(" {value}"));
    }
    let mut blocks = vec![Block::Paragraph(words.plain(". 'faceoff dials' lists them all."))];
    if !study.preset.figures.is_empty() {
        let from = Text::from("Where these figures are from: ").plain(study.preset.figures.as_str());
        blocks.push(Block::Paragraph(from));
    }
    Section { id: "scenario", title: "What was asked".to_owned(), blocks }
}
