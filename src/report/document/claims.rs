//! Pros and cons, with the numbers that bear them out.

use super::source::Sources;
use super::{Block, Point, Section, Text};
use crate::catalog::Confidence;
use crate::model::Side;
use crate::report::Study;
use crate::verdict::claims::Claim;

pub(super) fn section(study: &Study<'_>, sources: &mut Sources) -> Section {
    let mut blocks = vec![Block::Paragraph(
        "What is said in general about either side, held against this workload: the numbers are of this scenario, heaviest \
         first."
            .into(),
    )];
    for side in Side::BOTH {
        let points: Vec<Point> =
            of(study, side, true).map(|c| Point { sign: c.sign, text: said(c, sources) }).collect();
        if !points.is_empty() {
            blocks.push(Block::Points(side, points));
        }
    }
    let not: Vec<Text> =
        Side::BOTH.into_iter().flat_map(|side| of(study, side, false)).map(|c| denied(c, sources)).collect();
    if !not.is_empty() {
        blocks.push(Block::Heading("Not borne out here".to_owned()));
        blocks.push(Block::List(not));
    }
    Section { id: "claims", title: "Pros and cons".to_owned(), blocks }
}

fn of<'s>(study: &'s Study<'_>, side: Side, holds: bool) -> impl Iterator<Item = &'s Claim> {
    study.claims.iter().filter(move |c| c.side == side && c.holds == holds)
}

/// The claim with its numbers, the general statement behind them.
fn said(claim: &Claim, sources: &mut Sources) -> Text {
    cited(Text::from(format!("{}: {}", claim.claim, claim.text)), claim, sources).note(claim.statement)
}

fn denied(claim: &Claim, sources: &mut Sources) -> Text {
    let head = format!("{}, {}? No: ", claim.side.label(), claim.claim);
    cited(Text::from(head).plain(claim.text.as_str()), claim, sources).note(claim.statement)
}

/// What is the user's own needs no reference.
fn cited(text: Text, claim: &Claim, sources: &mut Sources) -> Text {
    let text = text.plain(" ").source(sources.number(&claim.source));
    if claim.source.confidence == Confidence::Unverified { text.plain(" ").alarm("unverified") } else { text }
}
