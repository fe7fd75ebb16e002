//! Who wins and why, and how much more or less traffic would change it.

use super::page::Page;
use crate::analysis::tipping::TippingPoint;
use crate::analysis::wording::{ordered, sentence};
use crate::text;
use crate::tui::changes::changes;
use crate::tui::explanation::Subject;
use crate::tui::hit::Target;
use crate::tui::screen::ScreenId;
use crate::verdict::{Winner, advice};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws the verdict over the rows of `area` and tells how many it took.
pub fn draw(page: &mut Page, area: Rect) -> u16 {
    let app = page.app;
    let verdict = &app.outcome.verdict;
    let (mark, style) = match verdict.winner {
        Winner::Neither => (app.glyphs.met_missed.1, app.theme.broken()),
        Winner::Tie => ("=", app.theme.strong),
        winner => {
            (winner.side().map_or("", |side| app.glyphs.side(side)), app.theme.winner(winner).patch(app.theme.strong))
        }
    };
    let inner = Rect { x: area.x + 3, width: area.width.saturating_sub(4), ..area };
    let rows = usize::from(area.height.saturating_sub(1)).max(1);
    // The advice stands first where each side is at its best; settings as they are decide nothing by themselves.
    let advice = app
        .outcome
        .fit
        .as_ref()
        .map_or_else(String::new, |_| format!("{} ", advice(&app.outcome.comparison, verdict.winner)));
    let sentence = app.glyphs.spell(&format!("{advice}{}", verdict.sentence));
    let lines = text::wrap_within(&sentence, usize::from(inner.width), rows, app.glyphs.ellipsis);
    page.write(area.x + 1, area.y, 2, mark, style);
    page.hit(Rect { height: lines.len() as u16, ..inner }, Target::Explain(Subject::Verdict));
    for (y, line) in (inner.y..).zip(&lines) {
        page.write(inner.x, y, inner.width, line, style);
    }
    let left = usize::from(area.height).saturating_sub(lines.len());
    let width = usize::from(inner.width);
    let said = tipping(page, |words| text::wrap(&app.glyphs.spell(words), width).len() <= left);
    let tipping = text::wrap_within(&app.glyphs.spell(&said), width, left, app.glyphs.ellipsis);
    for (y, line) in (inner.y + lines.len() as u16..).zip(&tipping) {
        page.write(inner.x, y, inner.width, line, app.theme.muted);
        page.hit(Rect { y, height: 1, ..inner }, Target::Screen(ScreenId::WhatIf));
    }
    area.height
}

/// The nearest tipping points of traffic and of the latency target, in a sentence about one scenario: the one on
/// screen, or, while a single dial moves, the last one computed, marked as such. Others say nothing of this one.
fn tipping(page: &Page, fits: impl Fn(&str) -> bool) -> String {
    let app = page.app;
    let looking = "looking for the tipping points …".to_owned();
    let now = app.scenario();
    let Some(curve) = app.curve() else { return looking };
    let of = match curve.fits(now) {
        true => now,
        false if app.moving && changes(curve.scenario(), now).count() <= 1 => curve.scenario(),
        false => return looking,
    };
    let target = app.target_tips.as_ref().filter(|tips| tips.scenario == *of);
    let mut tips = curve.tipping(of.traffic.rate.get());
    tips.extend(target.iter().flat_map(|tips| tips.points.iter().cloned()));
    if tips.is_empty() && target.is_none() {
        return looking;
    }
    let old = if app.tipping_is_old() { format!(" {}", app.glyphs.ellipsis) } else { String::new() };
    let tips = ordered(&tips, of);
    let mut ways =
        shorter_and_shorter(&tips, |tips| sentence(tips, of, &app.catalog)).map(|said| said + &old).peekable();
    let mut last = String::new();
    while let Some(said) = ways.next_if(|said| !fits(said)) {
        last = said;
    }
    ways.next().unwrap_or(last)
}

/// A sentence about tipping points in full; then without their causes; then with ever fewer points and how many it leaves
/// out. A sentence that is cut would look as if it said all.
fn shorter_and_shorter(tips: &[TippingPoint], say: impl Fn(&[TippingPoint]) -> String) -> impl Iterator<Item = String> {
    let full = say(tips);
    let brief = move |count: usize| {
        let causes = tips.iter().map(|tip| format!(" ({})", tip.cause.words()));
        let said = causes.fold(say(&tips[..count]), |said, cause| said.replace(&cause, ""));
        match tips.len() - count {
            0 => said,
            more => format!("{}; {more} more.", said.trim_end_matches('.')),
        }
    };
    std::iter::once(full).chain((1..=tips.len()).rev().map(brief))
}

/// The style of a tipping point: that of who wins beyond it.
pub fn tip_style(page: &Page, tip: &TippingPoint) -> Style {
    page.app.theme.winner(tip.winner).patch(page.app.theme.strong)
}
