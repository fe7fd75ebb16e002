//! A whole comparison as text for a terminal, and as Markdown.

use super::parts;
use crate::analysis::tipping::TippingPoint;
use crate::analysis::wording;
use crate::cli::findings::Findings;
use crate::cli::money::cents;
use crate::cli::table::{Cell, Format, Table, escaped, figures, left, wrapped};
use crate::model::Side;
use crate::model::bill::Group;
use crate::units::unit_price;

/// Columns of text before it is broken.
const WIDTH: usize = 96;

/// For a terminal.
pub fn plain(found: &Findings<'_>) -> String {
    let mut text = vec![
        format!("{}\n{}\n", found.verdict.sentence, headline(found)),
        format!("\n{}\n\n{}", place(found), parts::summary(found).to_text()),
    ];
    text.extend(limits(found).iter().map(|limit| format!("\n{}", wrapped(limit, 0, WIDTH))));
    for side in Side::BOTH {
        let total = cents(found.comparison.side(side).bill.total().get());
        text.push(format!("\n{}, {total} a month\n{}", side.label(), lines(found, side).to_text()));
    }
    for side in Side::BOTH {
        text.push(format!("\n{}\n", side.label()));
        for claim in found.claims.iter().filter(|claim| claim.side == side && claim.holds) {
            let words = wrapped(&format!("{}: {}", claim.claim, claim.text), 4, WIDTH);
            text.push(format!("  {} {}", parts::sign(claim.sign), words.trim_start()));
        }
    }
    text.concat()
}

/// For a pull request or a wiki.
///
/// # Errors
/// When a table cannot be written.
pub fn markdown(found: &Findings<'_>) -> anyhow::Result<String> {
    let mut paragraphs = vec![
        format!("**{}**\n", escaped(&found.verdict.sentence)),
        format!("{}\n", escaped(&headline(found))),
        format!("{}\n", escaped(&place(found))),
        parts::summary(found).render(Format::Markdown)?,
    ];
    paragraphs.extend(limits(found).iter().map(|limit| format!("{}\n", escaped(limit))));
    paragraphs.push(parts::bill(found).render(Format::Markdown)?);
    paragraphs.push(parts::claims(found).render(Format::Markdown)?);
    Ok(paragraphs.join("\n"))
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
                Cell::text(unit_price(line.unit_price)),
                Cell::text(cents(line.amount.get())),
            ]);
        }
    }
    table
}
