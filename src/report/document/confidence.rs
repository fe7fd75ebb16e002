//! How sure: the margin of the verdict, and how far the prices behind it can be trusted.

use super::source::graded;
use super::{Block, Section, Table, Text, check, tolerance};
use crate::catalog::{Confidence, Source};
use crate::model::Side;
use crate::report::{Study, figure};
use crate::verdict::age::Age;
use crate::verdict::{TIE, percent};

const GRADES: [Confidence; 5] =
    [Confidence::High, Confidence::Medium, Confidence::Low, Confidence::Unverified, Confidence::User];

pub(super) fn section(study: &Study<'_>) -> Section {
    let mut blocks = vec![Block::Paragraph(margin(study).into())];
    blocks.extend(tolerance::blocks(study));
    if !study.full {
        let trusted = Side::BOTH.map(|side| trusted(study, side)).join(" and ");
        let age = age(study).map_or_else(String::new, |words| format!(" {words}"));
        blocks.push(Block::Paragraph(format!("Prices of high confidence make up {trusted}.{age}").into()));
        return Section { id: "confidence", title: "How sure".to_owned(), blocks };
    }
    blocks.push(Block::Paragraph("Dollars of each bill by the confidence in the price behind them:".into()));
    blocks.push(Block::Table(grades(study)));
    blocks.extend(age(study).map(|words| Block::Paragraph(words.into())));
    blocks.extend(check::blocks(study));
    blocks.push(Block::Paragraph(
        "These are estimates from list prices, published measurements and a model; quantities follow from the scenario, and a \
         real workload differs from it. The model is held against an event-driven simulation of the same policies and against \
         bills that the providers publish; its documentation (MODEL.md) gives every formula with its measured error."
            .into(),
    ));
    Section { id: "confidence", title: "How sure".to_owned(), blocks }
}

/// How old the prices are, on the day of the report where one is given.
fn age(study: &Study<'_>) -> Option<String> {
    let given = study.date.as_ref().map(|date| Source { as_of: date.clone(), ..Source::yours("") });
    Age::of(&study.comparison).sentence(given.and_then(|given| given.day()))
}

/// How far apart the bills are.
fn margin(study: &Study<'_>) -> String {
    let [k, s] = Side::BOTH.map(|side| study.comparison.side(side).bill.total().get());
    let (low, high, cheaper) = if k < s { (k, s, "Kubernetes") } else { (s, k, "serverless") };
    if high <= 0.0 {
        return "Neither side costs anything here.".to_owned();
    }
    if high - low <= TIE * low {
        return format!("The bills are within {} of each other, which is too close to call.", percent(TIE));
    }
    format!(
        "The {cheaper} bill is the smaller one, {} below the other; within {} they would count as equal.",
        percent((high - low) / high),
        percent(TIE)
    )
}

/// How much of a bill rests on prices of high confidence.
fn trusted(study: &Study<'_>, side: Side) -> String {
    let bill = &study.comparison.side(side).bill;
    let (high, all) = (bill.sum_of(|line| line.source.confidence == Confidence::High).get(), bill.total().get());
    let share = if all > 0.0 { high / all } else { 1.0 };
    format!("{} of the {} bill", percent(share), if side == Side::Kubernetes { "Kubernetes" } else { "serverless" })
}

fn grades(study: &Study<'_>) -> Table {
    let mut table = Table::by_side("Confidence");
    for grade in GRADES {
        let [k, s] = Side::BOTH.map(|side| {
            let bill = &study.comparison.side(side).bill;
            (bill.sum_of(|l| l.source.confidence == grade).get(), bill.total().get())
        });
        if k.0 + s.0 > 0.0 {
            let name =
                if grade == Confidence::Unverified { Text::new().alarm(graded(grade)) } else { graded(grade).into() };
            table.row([name, part(k), part(s)]);
        }
    }
    table
}

fn part((usd, total): (f64, f64)) -> Text {
    let share = if total > 0.0 { usd / total } else { 0.0 };
    format!("{} ({})", figure::cents(usd), percent(share)).into()
}
