//! A whole comparison as text for a terminal, and as Markdown.

use super::parts;
use crate::analysis::tipping::TippingPoint;
use crate::analysis::wording;
use crate::cli::findings::Findings;
use crate::cli::money::{cents, price};
use crate::cli::table::{Cell, Format, Table, figures, left, wrapped};
use crate::model::Side;
use crate::model::bill::Group;

/// Columns of text before it is broken.
const WIDTH: usize = 96;

/// For a terminal.
pub fn plain(found: &Findings<'_>) -> String {
    let mut text = format!("{}\n{}\n", found.verdict.sentence, headline(found));
    text.push_str(&format!("\n{}\n\n{}", place(found), parts::summary(found).to_text()));
    for limit in limits(found) {
        text.push_str(&format!("\n{}", wrapped(&limit, 0, WIDTH)));
    }
    for side in Side::BOTH {
        let total = cents(found.comparison.side(side).bill.total().get());
        text.push_str(&format!("\n{}, {total} a month\n{}", side.label(), lines(found, side).to_text()));
    }
    for side in Side::BOTH {
        text.push_str(&format!("\n{}\n", side.label()));
        for claim in found.claims.iter().filter(|claim| claim.side == side && claim.holds) {
            let words = wrapped(&claim.text, 4, WIDTH);
            text.push_str(&format!("  {} {}", parts::sign(claim.sign), words.trim_start()));
        }
    }
    text
}

/// For a pull request or a wiki.
///
/// # Errors
/// When a table cannot be written.
pub fn markdown(found: &Findings<'_>) -> anyhow::Result<String> {
    let mut text = format!("**{}**\n\n{}\n", found.verdict.sentence, headline(found));
    text.push_str(&format!("\n{}\n\n{}", place(found), parts::summary(found).render(Format::Markdown)?));
    for limit in limits(found) {
        text.push_str(&format!("\n{limit}\n"));
    }
    text.push_str(&format!("\n{}", parts::bill(found).render(Format::Markdown)?));
    text.push_str(&format!("\n{}", parts::claims(found).render(Format::Markdown)?));
    Ok(text)
}

/// The tipping points of the dials that stand first, in one sentence.
fn headline(found: &Findings<'_>) -> String {
    let numbers: Vec<TippingPoint> = found.tipping.iter().filter(|tip| tip.direction.is_some()).cloned().collect();
    wording::sentence(&numbers, &found.preset.scenario, found.catalog)
}

fn place(found: &Findings<'_>) -> String {
    let place = &found.preset.scenario.place;
    format!("{} on {} {}", found.preset.title, place.provider, place.region)
}

fn limits(found: &Findings<'_>) -> Vec<String> {
    let of_side = |side: Side| {
        found.comparison.side(side).limits.iter().map(move |limit| {
            format!("{} cannot run it: {} ({}, {}).", side.label(), limit.text, limit.dial, limit.source.citation)
        })
    };
    Side::BOTH.into_iter().flat_map(of_side).collect()
}

/// The lines of one bill, in groups.
fn lines(found: &Findings<'_>, side: Side) -> Table {
    let mut table = Table::new([
        left("", "item"),
        figures("", "quantity"),
        left("", "unit"),
        figures("", "price"),
        figures("", "amount"),
    ]);
    let bill = &found.comparison.side(side).bill;
    for group in Group::ALL {
        for line in bill.lines().iter().filter(|line| line.group == group && line.quantity > 0.0) {
            table.row([
                Cell::text(format!("  {}", line.item)),
                Cell::text(parts::quantity(line.quantity)),
                Cell::text(format!("{} x", line.unit)),
                Cell::text(price(line.unit_price)),
                Cell::text(cents(line.amount.get())),
            ]);
        }
    }
    table
}
