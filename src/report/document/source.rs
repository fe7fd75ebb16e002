//! The numbered list of sources.

use super::{Block, Column, Section, Table, Text};
use crate::catalog::{Confidence, Source};
use std::sync::Arc;

/// The sources cited so far, numbered from one in the order of their first mention.
#[derive(Debug, Default)]
pub(super) struct Sources(Vec<Arc<Source>>);

impl Sources {
    /// The number of a source; the same source keeps its number.
    pub fn number(&mut self, source: &Arc<Source>) -> usize {
        if let Some(at) = self.0.iter().position(|known| known == source) {
            return at + 1;
        }
        self.0.push(source.clone());
        self.0.len()
    }

    /// A reference, with the date of the figure and a mark where no source vouches for it.
    pub fn cite(&mut self, source: &Arc<Source>) -> Text {
        let text = Text::new().source(self.number(source));
        let dated = text.clone().plain(format!(" {}", source.as_of));
        match source.confidence {
            Confidence::Unverified => dated.plain(" ").alarm("unverified"),
            Confidence::User => text.plain(" ").strong(graded(source.confidence)),
            Confidence::High | Confidence::Medium | Confidence::Low => dated,
        }
    }

    /// The list itself.
    pub fn section(&self) -> Section {
        let mut table = Table::new([Column::right("No."), Column::left("Source"), Column::left("Confidence")]);
        for (i, source) in self.0.iter().enumerate() {
            let confidence = match source.confidence {
                Confidence::Unverified => Text::new().alarm("unverified"),
                other => Text::from(graded(other)),
            };
            table.row([(i + 1).to_string().into(), described(source), confidence]);
            if let Some(row) = table.rows.last_mut() {
                row.id = Some(format!("source-{}", i + 1));
            }
        }
        let intro = "Every figure of this report is from one of these. Confidence: high, read from the provider or from two \
                     sources that agree; medium, read once, second hand or some years old; low, indirect, or sources \
                     disagree; unverified, from general knowledge, no source was seen; author's, set by \
                     the author of this report.";
        Section {
            id: "sources",
            title: "Sources".to_owned(),
            blocks: vec![Block::Paragraph(intro.into()), Block::Table(table)],
        }
    }
}

/// The grade as a reader of the report says it, who is not the one whose figures it has.
pub(super) const fn graded(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::User => "author's",
        other => other.label(),
    }
}

fn described(source: &Source) -> Text {
    let mut text = Text::from(source.citation.as_str());
    if !source.as_of.is_empty() {
        text = text.note(format!("as of {}", source.as_of));
    }
    if let Some(via) = &source.via {
        text = text.note(format!("via {via}"));
    }
    if let Some(note) = &source.note {
        text = text.note(note.as_str());
    }
    text
}
