//! The pros and cons, heaviest first; what the numbers do not bear out stands below, dimmed and
//! named as such. Limits that rule a side out stand above everything.

use super::page::{Page, beside};
use crate::catalog::Confidence;
use crate::model::Side;
use crate::model::limits::Limit;
use crate::text;
use crate::tui::explanation::Subject;
use crate::tui::hit::Target;
use crate::verdict::claims::{Claim, Sign};
use ratatui::layout::Rect;
use ratatui::style::Style;

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
    words: String,
    style: Style,
    /// Dots that say how heavily it weighs.
    weight: usize,
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
    claims.sort_by(|a, b| b.holds.cmp(&a.holds).then(b.weight.total_cmp(&a.weight)));
    claims
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
                weight: 0,
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
                weight: 0,
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
    let mut borne_out = true;
    for claim in claims {
        if borne_out && !claim.holds {
            borne_out = false;
            lines.push(Line {
                lead: String::new(),
                lead_style: muted,
                words: "not borne out here:".to_owned(),
                style: muted,
                weight: 0,
                claim: None,
            });
        }
        lines.extend(lines_of(page, claim, width, depth, named));
    }
    lines
}

fn lines_of(page: &Page, claim: &Claim, width: u16, depth: Depth, named: bool) -> Vec<Line> {
    let app = page.app;
    let sign = match claim.sign {
        Sign::Pro => "+",
        Sign::Con => app.glyphs.minus,
    };
    let marker = if named { format!("{} ", app.glyphs.side(claim.side)) } else { String::new() };
    let lead = format!("{marker}{sign} ");
    let (lead_style, style) = if claim.holds {
        (app.theme.side(claim.side).patch(app.theme.strong), Style::new())
    } else {
        (app.theme.muted, app.theme.muted)
    };
    let dots = if claim.holds && depth != Depth::Line { 4 } else { 0 };
    let room = usize::from(width).saturating_sub(text::width(&lead) + dots);
    let most = if depth == Depth::Line { 1 } else { 4 };
    let words = text::wrap_within(&app.glyphs.spell(&claim.text), room, most, app.glyphs.ellipsis);
    let weight = if dots > 0 { (claim.weight * 3.0).ceil().clamp(1.0, 3.0) as usize } else { 0 };
    let mut lines: Vec<Line> = words
        .into_iter()
        .enumerate()
        .map(|(index, words)| Line {
            lead: indented(&lead, index),
            lead_style,
            words,
            style,
            weight: if index == 0 { weight } else { 0 },
            claim: Some(claim.id),
        })
        .collect();
    if depth == Depth::Full {
        let source = &claim.source;
        let room = usize::from(width).saturating_sub(text::width(&lead));
        let general = text::wrap(&app.glyphs.spell(&format!("In general: {}.", claim.statement)), room);
        let caution = if source.confidence == Confidence::Unverified { ", unverified" } else { "" };
        let source = app.glyphs.spell(&format!("Source: {} ({}{caution})", source.citation, source.as_of));
        let source = text::wrap_within(&source, room, 2, app.glyphs.ellipsis);
        for words in general.into_iter().chain(source) {
            lines.push(Line {
                lead: indented(&lead, 1),
                lead_style,
                words,
                style: app.theme.muted,
                weight: 0,
                claim: Some(claim.id),
            });
        }
    }
    lines
}

fn draw_lines(page: &mut Page, area: Rect, lines: &[Line]) {
    page.hit(area, Target::Claims);
    let height = usize::from(area.height);
    let beyond = lines.len().saturating_sub(height);
    page.hits.claims_beyond = page.hits.claims_beyond.max(beyond);
    let first = page.app.claims_scroll.min(beyond);
    for (y, line) in (area.top()..area.bottom()).zip(lines.iter().skip(first)) {
        let used = page.spans(area.x, y, area.width, &[(&line.lead, line.lead_style)]);
        page.write(area.x + used, y, area.width.saturating_sub(used), &line.words, line.style);
        let dots = page.app.glyphs.changed.repeat(line.weight);
        page.write_right(area.x, y, area.width, &dots, line.lead_style);
        if let Some(id) = line.claim {
            page.hit(Rect { y, height: 1, ..area }, Target::Explain(Subject::Claim(id)));
        }
    }
    let (up, down) = page.app.glyphs.more_less;
    let above = if first > 0 { format!(" {up} {first}") } else { String::new() };
    let below = if beyond > first { format!(" {down} {} more", beyond - first) } else { String::new() };
    let words = format!("{above}{below}");
    page.write_right(area.x, area.y.saturating_sub(1), area.width, &words, page.app.theme.muted);
}
