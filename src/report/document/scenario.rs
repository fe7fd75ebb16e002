//! What was asked: the dials that differ from their defaults, or every one where all is wanted.

use super::{Block, Column, Section, Table, Text};
use crate::dial::{DIALS, Dial, Group};
use crate::report::Study;
use crate::scenario::Scenario;

pub(super) fn section(study: &Study<'_>) -> Section {
    let scenario = &study.comparison.scenario;
    let usual = Scenario::default();
    let tells = |dial: &&Dial| {
        let differs = dial.setting(&study.preset.scenario) != dial.setting(&usual);
        study.full || differs || (dial.is_auto(&study.preset.scenario) && dial.get(scenario) != dial.get(&usual))
    };
    let mut table = Table::new([Column::left("Dial"), Column::right("Value"), Column::left("What it is")]);
    for group in Group::ALL {
        let mut dials = DIALS.iter().filter(|dial| dial.group == group).filter(tells).peekable();
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
    if !study.full {
        let words = "What differs from the usual values of the program; all others are as 'faceoff dials' lists them.";
        blocks.push(Block::Paragraph(words.into()));
    }
    blocks.push(Block::Table(table));
    Section { id: "scenario", title: "What was asked".to_owned(), blocks }
}
