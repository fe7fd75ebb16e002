//! Who wins and why, and how much more or less traffic would change it.

use super::page::Page;
use crate::analysis::tipping::{Direction, TippingPoint};
use crate::dial::Value;
use crate::tui::text;
use crate::units::Unit;
use crate::verdict::Winner;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws the verdict over the rows of `area` and tells how many it took.
pub fn draw(page: &mut Page, area: Rect) -> u16 {
    let app = page.app;
    let verdict = &app.outcome.verdict;
    let style = app.theme.winner(verdict.winner).patch(app.theme.strong);
    let mark = verdict.winner.side().map_or("=", |side| app.glyphs.side(side));
    let inner = Rect { x: area.x + 3, width: area.width.saturating_sub(4), ..area };
    let rows = usize::from(area.height.saturating_sub(1)).max(1);
    let sentence = app.glyphs.spell(&verdict.sentence);
    let lines = text::wrap_within(&sentence, usize::from(inner.width), rows, app.glyphs.ellipsis);
    page.write(area.x + 1, area.y, 1, mark, style);
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

/// The nearest tipping points of traffic, in a sentence.
fn tipping(page: &Page) -> String {
    let app = page.app;
    let rate = app.scenario().traffic.rate.get();
    let Some(curve) = app.curve() else { return "looking for the tipping points …".to_owned() };
    let tips: Vec<String> = curve.tipping(rate).iter().filter_map(|tip| said(tip, rate)).collect();
    if tips.is_empty() {
        return "No traffic within the dial's range changes that.".to_owned();
    }
    format!("{}.", tips.join(", and "))
}

fn said(tip: &TippingPoint, rate: f64) -> Option<String> {
    let Value::Number(at) = tip.value else { return None };
    let beyond = match tip.winner {
        Winner::Tie => "Too close to call".to_owned(),
        Winner::Neither => "Neither can run it".to_owned(),
        winner => format!("{} wins", winner.side().map_or("nobody", crate::model::Side::label)),
    };
    let where_from = tip.direction.map_or("at", Direction::label);
    let times = Unit::Factor.format(at / rate);
    Some(format!("{beyond} {where_from} {} ({times} the traffic)", Unit::PerSecond.format(at)))
}

/// The style of a tipping point: that of who wins beyond it.
pub fn tip_style(page: &Page, tip: &TippingPoint) -> Style {
    page.app.theme.winner(tip.winner).patch(page.app.theme.strong)
}
