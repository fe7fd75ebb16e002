//! A whole comparison as text for a terminal, and as Markdown.

use super::parts;
use crate::analysis::tipping::TippingPoint;
use crate::analysis::wording;
use crate::cli::clock;
use crate::cli::findings::Findings;
use crate::cli::money::cents;
use crate::cli::table::{Cell, Format, Table, escaped, figures, left, wrapped};
use crate::model::Side;
use crate::model::bill::Group;
use crate::model::fit::others;
use crate::units::{Unit, unit_price};
use crate::verdict::advice;
use crate::verdict::age::Age;
use crate::verdict::fairness::Fairness;
use crate::verdict::percent;

/// Columns of text before it is broken.
const WIDTH: usize = 96;
/// Tipping points that are told beside the verdict, the nearest ones: more than three are not read.
const HEADLINE_TIPS: usize = 3;

/// For people; on a terminal the verdict stands in bold.
pub fn plain(found: &Findings<'_>, terminal: bool) -> String {
    let [bold, normal] = if terminal { ["\x1b[1m", "\x1b[0m"] } else { [""; 2] };
    let mut text = vec![
        format!("{bold}{}{normal}\n{}\n", verdict(found), headline(found)),
        format!("\n{}\n\n{}", place(found), parts::summary(found).to_text()),
    ];
    text.extend(notes(found).iter().map(|note| format!("\n{}", wrapped(note, 0, WIDTH))));
    for side in Side::BOTH {
        let bill = &found.comparison.side(side).bill;
        let total = cents(bill.total().get());
        let without = bill.without().map_or_else(String::new, |without| format!(", {without}"));
        text.push(format!("\n{}, {total} a month{without}\n{}", side.label(), lines(found, side).to_text()));
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
        format!("**{}**\n", escaped(&verdict(found))),
        format!("{}\n", escaped(&headline(found))),
        format!("{}\n", escaped(&place(found))),
        parts::summary(found).render(Format::Markdown)?,
    ];
    paragraphs.extend(notes(found).iter().map(|note| format!("{}\n", escaped(note))));
    paragraphs.push(parts::bill(found).render(Format::Markdown)?);
    paragraphs.push(parts::claims(found).render(Format::Markdown)?);
    Ok(paragraphs.join("\n"))
}

/// The verdict, with the advice before it where each side is at its best: settings as they are decide nothing by themselves.
fn verdict(found: &Findings<'_>) -> String {
    let sentence = &found.verdict.sentence;
    match &found.fit {
        Some(_) => format!("{} {sentence}", advice(&found.comparison, found.verdict.winner)),
        None => sentence.clone(),
    }
}

/// The tipping points of the dials that stand first, in one sentence.
fn headline(found: &Findings<'_>) -> String {
    let numbers: Vec<TippingPoint> = found.tipping.iter().filter(|tip| tip.direction.is_some()).cloned().collect();
    let scenario = &found.preset.scenario;
    let nearest: Vec<TippingPoint> = wording::ordered(&numbers, scenario).into_iter().take(HEADLINE_TIPS).collect();
    let sentence = wording::sentence(&nearest, scenario, found.catalog);
    match numbers.len() - nearest.len() {
        0 => sentence,
        more => format!("{sentence} 'faceoff tip' lists {more} more."),
    }
}

fn place(found: &Findings<'_>) -> String {
    let place = &found.preset.scenario.place;
    format!("{} on {} {}", found.preset.title, place.provider, place.region)
}

/// What stands beside the figures: limits, settings that turn requests away, what would help, what is not as asked, and on
/// which terms both sides stand.
fn notes(found: &Findings<'_>) -> Vec<String> {
    let c = &found.comparison;
    let mut notes = plans(found);
    for side in Side::BOTH {
        let (name, assessment) = (side.label(), c.side(side));
        notes.extend(
            assessment.limits.iter().map(|limit| {
                format!("{name} cannot run it: {} ({}, {}).", limit.text, limit.dial, limit.source.citation)
            }),
        );
        notes.extend(assessment.caps.iter().map(|cap| {
            format!(
                "{name} refuses {} of the requests by your setting {}: {}.",
                percent(cap.refused),
                cap.dial,
                cap.text
            )
        }));
        let helps: Vec<&str> =
            found.levers.iter().filter(|l| l.side == side).map(|l| l.text.as_str()).take(3).collect();
        if !helps.is_empty() {
            notes.push(format!("What would help {name}: {}.", helps.join("; ")));
        }
    }
    notes.extend(c.remarks.iter().map(|remark| format!("{} ({}).", upper_first(&remark.text), remark.dial)));
    notes.push(Fairness::of(c).sentence());
    notes.extend(found.tenancy.map(|tenancy| tenancy.sentence()));
    notes.extend(found.crossing.clone());
    notes.extend(Age::of(c).sentence(Some(clock::today())));
    notes
}

/// The plan of each side where it was chosen, with what the settings alone come to where that is something else.
fn plans(found: &Findings<'_>) -> Vec<String> {
    let Some(fit) = &found.fit else { return Vec::new() };
    let one = |side| {
        let of = fit.side(side);
        let apart = (of.as_set.monthly_usd - of.outcome.monthly_usd).abs() > 0.01 * of.outcome.monthly_usd;
        let better = of.as_set.meets != of.outcome.meets;
        let percentile = found.comparison.scenario.tolerance.percentile;
        let as_set = if apart || better {
            let latency = Unit::Millis.format(of.as_set.latency_ms);
            format!("; as set {}, {percentile} {latency}", cents(of.as_set.monthly_usd))
        } else {
            String::new()
        };
        format!("{} plan: {}{as_set}.", side.label(), of.words)
    };
    let other = |(side, kinds): (Side, &Vec<_>)| {
        (!kinds.is_empty()).then(|| others::sentence(&found.comparison.scenario, side, kinds))
    };
    let kinds = Side::BOTH.into_iter().zip(&found.others).map(other);
    Side::BOTH.into_iter().map(one).zip(kinds).flat_map(|(plan, kinds)| std::iter::once(plan).chain(kinds)).collect()
}

fn upper_first(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
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
        for gap in bill.gaps().iter().filter(|gap| gap.group == group) {
            let item = Cell::text(format!("  {}", gap.item));
            table.row([item, Cell::none(), Cell::none(), Cell::none(), Cell::text("not priced here")]);
        }
    }
    table
}
