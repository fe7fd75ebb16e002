//! How far the answer carries: as traffic grows, on other clouds, and divided between both sides.

use super::{Block, Column, RowKind, Section, Table, Text};
use crate::analysis::portable::{Portable, sentence_of};
use crate::analysis::refit::Refit;
use crate::model::hybrid::Answer;
use crate::report::{Study, figure};
use crate::units::Unit;
use crate::verdict::{Winner, percent};

pub(super) fn section(study: &Study<'_>) -> Option<Section> {
    let found = study.portable.as_ref()?;
    let blocks = vec![
        Block::Paragraph(Text::new().strong(found.sentence())),
        Block::Paragraph(
            "Both sides are fitted anew in every row. A saving is the share of the bill that staying with today's answer would lose.".into(),
        ),
        Block::Table(table(found)),
        Block::Heading("One side or both".to_owned()),
        Block::Paragraph(format!("{}.", capital(&sentence_of(&found.hybrid))).into()),
        Block::Paragraph(split(found).into()),
    ];
    Some(Section { id: "beyond", title: "How far the answer carries".to_owned(), blocks })
}

fn table(found: &Portable) -> Table {
    let mut table = Table::new([
        Column::left("If"),
        Column::left("Then wins"),
        Column::right("Kubernetes a month"),
        Column::right("Serverless a month"),
        Column::left("Not to be had"),
    ]);
    table.heading("Traffic grows");
    for (factor, there) in &found.growth {
        let rate = Unit::PerSecond.format(there.needs.traffic.rate.get());
        row(&mut table, format!("{factor}x, {rate}"), there, "");
    }
    table.heading("Another cloud");
    for there in &found.clouds {
        let name = format!("{} {}", there.place.0.label(), there.place.1);
        row(&mut table, name, &there.refit, &there.missing.join("; "));
    }
    table
}

fn row(table: &mut Table, name: String, there: &Refit, missing: &str) {
    let fit = &there.fit;
    let usd = |outcome: &crate::model::fit::Outcome| {
        if outcome.feasible { Text::from(figure::cents(outcome.monthly_usd)) } else { Text::new().alarm("cannot") }
    };
    let winner = match there.verdict.winner {
        Winner::Kubernetes => "Kubernetes",
        Winner::Serverless => "Serverless",
        Winner::Tie => "too close to call",
        Winner::Neither => "neither",
    };
    table.push(
        RowKind::Plain,
        [name.into(), winner.into(), usd(&fit.kubernetes.outcome), usd(&fit.serverless.outcome), missing.into()],
    );
}

/// What the best split is, whether it wins or not.
fn split(found: &Portable) -> String {
    let Some(best) = &found.hybrid.best else { return String::new() };
    let verb = if found.hybrid.answer == Answer::Hybrid { "is" } else { "would be" };
    format!(
        "The best split {verb} {} pods that take {} requests each at once ({}); {} of the requests find no free slot and go on to \
         functions, {} of those meet a cold start.",
        best.split.pods,
        best.split.slots,
        found.hybrid.words,
        percent(best.spilled),
        percent(best.pool.cold_share)
    )
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
