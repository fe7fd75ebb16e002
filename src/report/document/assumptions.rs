//! The figures of behaviour that this scenario rests on, beside the prices that the bills name.

use super::source::Sources;
use super::{Block, Column, Section, Table, Text};
use crate::catalog::{Row, bears_on};
use crate::report::Study;

pub(super) fn section(study: &Study<'_>, sources: &mut Sources) -> Section {
    let scenario = &study.comparison.scenario;
    let mut table = Table::new([
        Column::left("Figure"),
        Column::right("Value"),
        Column::left("Unit"),
        Column::left("Source, as of"),
    ]);
    for row in study.catalog.rows().filter(|row| row.given || bears_on(&row.id, scenario)) {
        table.row([name(row), row.value.to_string().into(), (*row.unit).into(), sources.cite(&row.source)]);
    }
    let intro = Text::from(
        "Limits, times and rules that the model uses here; prices stand on the bills. Each can be replaced by its \
                            name in a file given with ",
    )
    .code("--prices")
    .plain(". What no public source gives is marked as unverified.");
    Section {
        id: "assumptions",
        title: "Assumptions".to_owned(),
        blocks: vec![Block::Paragraph(intro), Block::Table(table)],
    }
}

fn name(row: &Row) -> Text {
    let text = Text::new().code(&*row.id);
    match &row.replaced {
        Some(old) => text.note(format!("the author's, in place of {old}")),
        None => row.text.as_ref().map_or(text.clone(), |words| text.note(format!("the source says: {words}"))),
    }
}
