//! How far the answer carries: which of growth, cloud and hybrid matters most, and the split beside both sides alone.

use super::super::super::page::Page;
use crate::analysis::portable::{Portable, sentence_of};
use crate::model::Side;
use crate::model::fit::Outcome;
use crate::model::hybrid::Answer;
use crate::text;
use crate::units::{Unit, money};
use crate::verdict::percent;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of a figure.
const FIGURE: u16 = 12;
/// Columns of the names.
const NAME: u16 = 14;

/// Draws the sentence, the three columns, and what each change would save.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let Some(found) = app.screens.what_if.study.as_ref().and_then(|study| study.beyond.as_deref()) else {
        page.write(inner.x, inner.y, inner.width, "fitting more traffic, other clouds and splits ...", app.theme.muted);
        return;
    };
    let mut y = paragraph(page, inner, &found.sentence(), app.theme.strong);
    y = columns(page, Rect { y, height: inner.bottom().saturating_sub(y), ..inner }, found);
    let rest = Rect { y, height: inner.bottom().saturating_sub(y), ..inner };
    let y = paragraph(page, rest, &format!("Hybrid: {}.", sentence_of(&found.hybrid)), Style::new());
    let mut rest = Rect { y, height: inner.bottom().saturating_sub(y), ..inner };
    for weight in found.weights().iter().filter(|weight| weight.change != "hybrid") {
        let words = format!("{}: {} ({}).", weight.change, weight.clause, percent(weight.loses));
        let y = paragraph(page, rest, &words, app.theme.muted);
        rest = Rect { y, height: inner.bottom().saturating_sub(y), ..inner };
    }
}

/// Writes a paragraph and tells the row below it.
fn paragraph(page: &mut Page, area: Rect, words: &str, style: Style) -> u16 {
    let mut y = area.y;
    for line in text::wrap(&page.app.glyphs.spell(words), usize::from(area.width)) {
        if y < area.bottom() {
            page.write(area.x, y, area.width, &line, style);
            y += 1;
        }
    }
    y
}

/// Both sides alone and the split between them, the best marked.
fn columns(page: &mut Page, area: Rect, found: &Portable) -> u16 {
    let app = page.app;
    let (glyphs, theme) = (app.glyphs, app.theme);
    let fit = &found.here.fit;
    let best = |outcome: &Outcome, is: bool| {
        let usd = if outcome.feasible { money(outcome.monthly_usd) } else { "cannot".to_owned() };
        (usd, Unit::Millis.format(outcome.latency_ms), is)
    };
    let mut shown: Vec<(String, Style, (String, String, bool))> = Vec::new();
    for side in Side::BOTH {
        let name = format!("{} {}", glyphs.side(side), side.label());
        let figures = best(&fit.side(side).outcome, found.hybrid.answer == Answer::Pure(side));
        shown.push((name, theme.side(side), figures));
    }
    if let Some(split) = &found.hybrid.best {
        let name = format!("{}{} Hybrid", glyphs.side(Side::Kubernetes), glyphs.side(Side::Serverless));
        shown.push((name, theme.strong, best(&split.outcome, found.hybrid.answer == Answer::Hybrid)));
    }
    let percentile = app.scenario().tolerance.percentile;
    let names = [String::new(), "a month".to_owned(), percentile.to_string()];
    for (row, (name, y)) in names.iter().zip(area.y..area.bottom()).enumerate() {
        page.write(area.x, y, NAME.min(area.width), name, theme.muted);
        let mut x = area.x + NAME;
        for (title, style, (usd, latency, is)) in &shown {
            let words = [title, usd, latency][row];
            let style = if *is { style.patch(theme.strong) } else { *style };
            page.write_right(x, y, FIGURE.min(area.right().saturating_sub(x)), words, style);
            x += FIGURE + 2;
            if x >= area.right() {
                break;
            }
        }
    }
    (area.y + names.len() as u16).min(area.bottom())
}
