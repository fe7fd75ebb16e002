//! Who wins and why, and how much more or less traffic would change it.

use super::page::Page;
use crate::analysis::tipping::TippingPoint;
use crate::analysis::wording::sentence;
use crate::text;
use crate::tui::changes::changes;
use crate::tui::explanation::Subject;
use crate::tui::hit::Target;
use crate::verdict::Winner;
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
    let sentence = app.glyphs.spell(&verdict.sentence);
    let lines = text::wrap_within(&sentence, usize::from(inner.width), rows, app.glyphs.ellipsis);
    page.write(area.x + 1, area.y, 2, mark, style);
    page.hit(Rect { height: lines.len() as u16, ..inner }, Target::Explain(Subject::Verdict));
    for (y, line) in (inner.y..).zip(&lines) {
        page.write(inner.x, y, inner.width, line, style);
    }
    let left = usize::from(area.height).saturating_sub(lines.len());
    let tipping =
        text::wrap_within(&app.glyphs.spell(&tipping(page)), usize::from(inner.width), left, app.glyphs.ellipsis);
    for (y, line) in (inner.y + lines.len() as u16..).zip(&tipping) {
        page.write(inner.x, y, inner.width, line, app.theme.muted);
    }
    area.height
}

/// The nearest tipping points of traffic and of the latency target, in a sentence about one scenario: the one on
/// screen, or, while a single dial moves, the last one computed, marked as such. Others say nothing of this one.
fn tipping(page: &Page) -> String {
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
    let said = sentence(&tips, of, &app.catalog);
    if app.tipping_is_old() { format!("{said} {}", app.glyphs.ellipsis) } else { said }
}

/// The style of a tipping point: that of who wins beyond it.
pub fn tip_style(page: &Page, tip: &TippingPoint) -> Style {
    page.app.theme.winner(tip.winner).patch(page.app.theme.strong)
}
