//! The pros and cons: the claim first, then the number and what it means, and how heavily it weighs as a bar. The
//! heaviest stand first; what only a survey says, and what the numbers do not bear out, stands below under a heading of
//! its own, without a sign. Limits that rule a side out stand above everything.

use super::page::{Page, beside};
use crate::catalog::Confidence;
use crate::model::Side;
use crate::model::limits::Limit;
use crate::text;
use crate::tui::explanation::Subject;
use crate::tui::hit::Target;
use crate::verdict::claims::{Basis, Claim, Sign};
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::collections::BTreeSet;

/// How much of a claim is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Its text, cut to a line.
    Line,
    /// Its whole text.
    Text,
    /// Its text, the general statement and the source.
    Full,
}

/// One line of the list.
struct Line {
    lead: String,
    lead_style: Style,
    /// What is claimed, before the words.
    claim_words: String,
    words: String,
    style: Style,
    /// A bar that says how heavily it weighs.
    weight: String,
    /// The claim that it belongs to.
    claim: Option<&'static str>,
}

/// Draws both sides beside each other.
pub fn draw_sides(page: &mut Page, area: Rect) {
    let (left, right) = beside(area, (area.width.saturating_sub(2)) / 2, 2);
    for (side, place) in Side::BOTH.into_iter().zip([left, right]) {
        let inner = titled(page, place, side);
        let depth = if inner.height >= 18 { Depth::Full } else { Depth::Text };
        let lines = side_lines(page, side, inner.width, depth);
        draw_lines(page, inner, &lines);
    }
}

/// Draws both sides in one list, a line each.
pub fn draw_merged(page: &mut Page, area: Rect) {
    let inner = page.titled(area, "Pros and cons");
    let mut lines: Vec<Line> =
        Side::BOTH.into_iter().flat_map(|side| limit_lines(page, side, inner.width, true)).collect();
    let ordered = ordered(page, None);
    lines.extend(claim_lines(page, &ordered, inner.width, Depth::Line, true));
    draw_lines(page, inner, &lines);
}

/// Draws both sides with statements and sources, beside each other where there is room.
pub fn draw_full(page: &mut Page, area: Rect) {
    if area.width >= 72 {
        let (left, right) = beside(area, (area.width - 2) / 2, 2);
        for (side, place) in Side::BOTH.into_iter().zip([left, right]) {
            let inner = titled(page, place, side);
            let lines = side_lines(page, side, inner.width, Depth::Full);
            draw_lines(page, inner, &lines);
        }
        return;
    }
    let inner = page.titled(area, "Pros and cons, with sources");
    let mut lines: Vec<Line> =
        Side::BOTH.into_iter().flat_map(|side| limit_lines(page, side, inner.width, true)).collect();
    let ordered = ordered(page, None);
    lines.extend(claim_lines(page, &ordered, inner.width, Depth::Full, true));
    draw_lines(page, inner, &lines);
}

/// Titles the place of a side and gives what is below.
fn titled(page: &mut Page, place: Rect, side: Side) -> Rect {
    let title = format!("{} {}: pros and cons", page.app.glyphs.side(side), side.label());
    page.titled_in(place, &title, page.app.theme.side(side).patch(page.app.theme.strong))
}

fn side_lines(page: &Page, side: Side, width: u16, depth: Depth) -> Vec<Line> {
    let mut lines = limit_lines(page, side, width, false);
    lines.extend(claim_lines(page, &ordered(page, Some(side)), width, depth, false));
    lines
}

/// The claims of a side, or of both: those borne out first, the heavier before the lighter.
fn ordered<'p>(page: &Page<'p>, side: Option<Side>) -> Vec<&'p Claim> {
    let mut claims: Vec<&Claim> =
        page.app.outcome.claims.iter().filter(|c| side.is_none_or(|side| c.side == side)).collect();
    claims.sort_by(|a, b| section(a).cmp(&section(b)).then(b.weight.total_cmp(&a.weight)));
    claims
}

/// Under which heading a claim stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    /// Among those that this workload bears out.
    Here,
    /// Among what people say, whatever the workload is.
    Survey,
    /// Among those that this workload does not bear out.
    Denied,
}

fn section(claim: &Claim) -> Section {
    match (claim.holds, claim.basis) {
        (false, _) => Section::Denied,
        (true, Basis::Survey) => Section::Survey,
        (true, Basis::Measured | Basis::Setting) => Section::Here,
    }
}

fn limit_lines(page: &Page, side: Side, width: u16, named: bool) -> Vec<Line> {
    let app = page.app;
    let broken = app.theme.broken();
    let limits = &app.outcome.comparison.side(side).limits;
    let marker = if named { format!("{} ", app.glyphs.side(side)) } else { String::new() };
    let lead = format!("{marker}{} ", app.glyphs.met_missed.1);
    let room = usize::from(width).saturating_sub(text::width(&lead));
    let mut lines = Vec::new();
    for limit in limits {
        for (index, words) in text::wrap(&app.glyphs.spell(&limit.text), room).into_iter().enumerate() {
            lines.push(Line {
                lead: indented(&lead, index),
                lead_style: broken,
                words,
                style: broken,
                weight: String::new(),
                claim_words: String::new(),
                claim: None,
            });
        }
        let source = app.glyphs.spell(&source_of(limit));
        for words in text::wrap_within(&source, room, 2, app.glyphs.ellipsis) {
            lines.push(Line {
                lead: indented(&lead, 1),
                lead_style: broken,
                words,
                style: app.theme.muted,
                weight: String::new(),
                claim_words: String::new(),
                claim: None,
            });
        }
    }
    lines
}

fn source_of(limit: &Limit) -> String {
    format!("{} ({})", limit.source.citation, limit.source.as_of)
}

/// The lead of a first line, and blanks as wide for those that follow.
fn indented(lead: &str, index: usize) -> String {
    if index == 0 { lead.to_owned() } else { " ".repeat(text::width(lead)) }
}

fn claim_lines(page: &Page, claims: &[&Claim], width: u16, depth: Depth, named: bool) -> Vec<Line> {
    let muted = page.app.theme.muted;
    let mut lines = Vec::new();
    let mut under = Section::Here;
    for claim in claims {
        let here = section(claim);
        if here != under {
            under = here;
            let words = match here {
                Section::Survey => "from a survey, not of this workload:",
                _ => "not borne out here:",
            };
            lines.push(Line {
                lead: String::new(),
                lead_style: muted,
                claim_words: String::new(),
                words: words.to_owned(),
                style: muted,
                weight: String::new(),
                claim: None,
            });
        }
        lines.extend(lines_of(page, claim, width, depth, named));
    }
    lines
}

fn lines_of(page: &Page, claim: &Claim, width: u16, depth: Depth, named: bool) -> Vec<Line> {
    let app = page.app;
    let here = section(claim) == Section::Here;
    let sign = match (here, claim.sign) {
        (false, _) => app.glyphs.dot,
        (true, Sign::Pro) => "+",
        (true, Sign::Con) => app.glyphs.minus,
    };
    let marker = if named { format!("{} ", app.glyphs.side(claim.side)) } else { String::new() };
    let lead = format!("{marker}{sign} ");
    let (lead_style, style) = if here {
        (app.theme.side(claim.side).patch(app.theme.strong), Style::new())
    } else {
        (app.theme.muted, app.theme.muted)
    };
    let weight = if claim.holds { app.glyphs.weight(claim.weight) } else { String::new() };
    let bar = if weight.is_empty() { 0 } else { text::width(&weight) + 1 };
    let room = usize::from(width).saturating_sub(text::width(&lead) + bar);
    let most = if depth == Depth::Line { 1 } else { 4 };
    let claimed = if claim.holds { format!("{}:", claim.claim) } else { format!("{}? No:", claim.claim) };
    let whole = app.glyphs.spell(&format!("{claimed} {}", claim.text));
    let words = text::wrap_within(&whole, room, most, app.glyphs.ellipsis);
    let mut lines: Vec<Line> = words
        .into_iter()
        .enumerate()
        .map(|(index, words)| {
            // The claim stands in the first line, as far as that reaches.
            let cut = if index == 0 && words.starts_with(&claimed) { claimed.len() } else { 0 };
            let (claim_words, rest) = words.split_at(cut);
            Line {
                lead: indented(&lead, index),
                lead_style,
                claim_words: claim_words.to_owned(),
                words: rest.to_owned(),
                style,
                weight: if index == 0 { weight.clone() } else { String::new() },
                claim: Some(claim.id),
            }
        })
        .collect();
    if depth == Depth::Full {
        lines.extend(background(page, claim, width, &lead));
    }
    lines
}

/// The general statement behind a claim, and its source.
fn background(page: &Page, claim: &Claim, width: u16, lead: &str) -> Vec<Line> {
    let app = page.app;
    let source = &claim.source;
    let room = usize::from(width).saturating_sub(text::width(lead));
    let general = text::wrap(&app.glyphs.spell(&format!("In general: {}.", claim.statement)), room);
    let caution = if source.confidence == Confidence::Unverified { ", unverified" } else { "" };
    let source = app.glyphs.spell(&format!("Source: {} ({}{caution})", source.citation, source.as_of));
    let source = text::wrap_within(&source, room, 2, app.glyphs.ellipsis);
    let line = |words: String| Line {
        lead: indented(lead, 1),
        lead_style: app.theme.muted,
        claim_words: String::new(),
        words,
        style: app.theme.muted,
        weight: String::new(),
        claim: Some(claim.id),
    };
    general.into_iter().chain(source).map(line).collect()
}

fn draw_lines(page: &mut Page, area: Rect, lines: &[Line]) {
    page.hit(area, Target::Claims);
    let height = usize::from(area.height);
    let beyond = lines.len().saturating_sub(height);
    page.hits.claims_beyond = page.hits.claims_beyond.max(beyond);
    let first = page.app.claims_scroll.min(beyond);
    for (y, line) in (area.top()..area.bottom()).zip(lines.iter().skip(first)) {
        let strong = if line.claim.is_some() { line.style.patch(page.app.theme.strong) } else { line.style };
        let spans = [(&*line.lead, line.lead_style), (&*line.claim_words, strong), (&*line.words, line.style)];
        page.spans(area.x, y, area.width, &spans);
        page.write_right(area.x, y, area.width, &line.weight, line.lead_style);
        if let Some(id) = line.claim {
            page.hit(Rect { y, height: 1, ..area }, Target::Explain(Subject::Claim(id)));
        }
    }
    let (up, down) = page.app.glyphs.more_less;
    let above = if first > 0 { format!(" {up} {first}") } else { String::new() };
    // What is out of sight is counted in claims, not in lines.
    let hidden = lines.iter().skip(first + height).filter_map(|line| line.claim).collect::<BTreeSet<_>>().len();
    let below = if beyond > first { format!(" {down} {hidden} more") } else { String::new() };
    let words = format!("{above}{below}");
    page.write_right(area.x, area.y.saturating_sub(1), area.width, &words, page.app.theme.muted);
}
