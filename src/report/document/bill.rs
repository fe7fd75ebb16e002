//! Both bills, line by line.

use super::source::Sources;
use super::{Block, Column, RowKind, Section, Table, Text};
use crate::model::Side;
use crate::model::bill::{Bill, Group, Line};
use crate::model::standby;
use crate::report::{Study, chart, figure};
use crate::units::unit_price;

pub(super) fn section(study: &Study<'_>, sources: &mut Sources) -> Section {
    let mut blocks = vec![Block::Chart(chart::bill::chart(study)), Block::Paragraph(idle(study).into())];
    for side in Side::BOTH {
        let bill = &study.comparison.side(side).bill;
        let without = bill.without().map_or_else(String::new, |without| format!(", {without}"));
        let total = figure::cents(bill.total().get());
        blocks.push(Block::Heading(if study.comparison.side(side).feasible() {
            format!("{}, {total} a month{without}", side.label())
        } else {
            format!("{} cannot run it; what it uses would be billed so", side.label())
        }));
        blocks.push(Block::Table(if study.full { lines(bill, sources) } else { short(bill) }));
    }
    if !study.full {
        let words = Text::from(
            "Lines below 2 % of their bill are one. Every line with its formula, source and confidence is in ",
        )
        .code("data/bills.csv");
        blocks
            .push(Block::Paragraph(words.plain(", and in a report that was written with ").code("--full").plain(".")));
    }
    Section { id: "bills", title: "Both bills".to_owned(), blocks }
}

/// What stays without requests.
fn idle(study: &Study<'_>) -> String {
    let [k, s] = Side::BOTH.map(|side| {
        let bill = standby::bill(side, &study.comparison.scenario, study.catalog);
        figure::cents(bill.total().get())
    });
    format!(
        "A month has 730 hours; a total is the sum of its lines. In a month without requests, {k} of the Kubernetes bill \
         and {s} of the serverless bill remain."
    )
}

/// Share of a bill below which a line is put together with others of its kind.
const SMALL: f64 = 0.02;

/// The lines without what they are reckoned from, the small ones together.
fn short(bill: &Bill) -> Table {
    let mut table = Table::new([
        Column::left("Item"),
        Column::right("Quantity"),
        Column::right("Unit price"),
        Column::right("Amount"),
        Column::left("Price as of"),
    ]);
    let usd: Vec<f64> = bill.lines().iter().map(|line| line.amount.get()).collect();
    let is_small = |amount: f64| amount < SMALL * bill.total().get();
    let small: Vec<f64> = usd.iter().copied().filter(|amount| is_small(*amount)).collect();
    for (line, amount) in bill.lines().iter().zip(figure::amounts(&usd)) {
        if small.len() > 1 && is_small(line.amount.get()) {
            continue;
        }
        table.row([
            Text::from(line.item.as_ref()),
            format!("{} {}", figure::quantity(line.quantity, line.unit_price), line.unit).into(),
            unit_price(line.unit_price).into(),
            amount.into(),
            line.source.as_of.split([' ', ';']).next().unwrap_or_default().into(),
        ]);
    }
    if small.len() > 1 {
        let words = format!("{} smaller lines", small.len());
        table.row([words.into(), Text::new(), Text::new(), figure::cents(small.iter().sum()).into(), Text::new()]);
    }
    for gap in bill.gaps() {
        table.row([
            gap.item.as_str().into(),
            Text::new(),
            Text::new(),
            Text::new().alarm("not priced here"),
            Text::new(),
        ]);
    }
    let total = Text::new().strong(figure::cents(bill.total().get()));
    table.push(RowKind::Total, [Text::new().strong("Total"), Text::new(), Text::new(), total, Text::new()]);
    table
}

fn lines(bill: &Bill, sources: &mut Sources) -> Table {
    let mut table = Table::new([
        Column::left("Item"),
        Column::right("Quantity"),
        Column::right("Unit price"),
        Column::right("Amount"),
        Column::left("Source, as of"),
    ]);
    let ordered: Vec<(Group, Vec<&Line>)> =
        Group::ALL.iter().map(|g| (*g, bill.lines().iter().filter(|l| l.group == *g).collect())).collect();
    let usd: Vec<f64> = ordered.iter().flat_map(|(_, lines)| lines.iter().map(|l| l.amount.get())).collect();
    let mut amounts = figure::amounts(&usd).into_iter();
    for (group, lines) in ordered.iter().filter(|(_, lines)| !lines.is_empty()) {
        table.heading(group.label());
        for (line, amount) in lines.iter().zip(amounts.by_ref()) {
            table.row([
                Text::from(line.item.as_ref()).note(line.formula.as_str()),
                format!("{} {}", figure::quantity(line.quantity, line.unit_price), line.unit).into(),
                unit_price(line.unit_price).into(),
                amount.into(),
                sources.cite(&line.source),
            ]);
        }
    }
    for gap in bill.gaps() {
        let name = Text::from(gap.item.as_str()).note(gap.group.label());
        table.row([name, Text::new(), Text::new(), Text::new().alarm("not priced here"), Text::new().code(gap.dial)]);
    }
    let total = Text::new().strong(figure::cents(bill.total().get()));
    table.push(RowKind::Total, [Text::new().strong("Total"), Text::new(), Text::new(), total, Text::new()]);
    table
}
