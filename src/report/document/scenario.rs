//! What was asked: every dial with its value.

use super::{Block, Column, Section, Table, Text};
use crate::dial::{DIALS, Group};
use crate::report::Study;

pub(super) fn section(study: &Study<'_>) -> Section {
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
