//! The best plan of each side: what it is, what it costs, what keeps it from being cheaper, what comes next to it, and what the
//! settings come to as they are.

use super::frontier;
use super::page::{Page, below, beside};
use crate::model::Side;
use crate::model::fit::{Outcome, SideFit};
use crate::text;
use crate::units::{Unit, money};
use crate::verdict::percent;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From this many columns on the sides stand beside each other.
const BESIDE: u16 = 72;

/// Rows that both plans need, and the fewest that what speed costs needs below them.
const PLANS: u16 = 12;
const FRONTIER: u16 = 9;

/// Draws both sides, and what speed costs where there is room.
pub fn draw(page: &mut Page, area: Rect) {
    let left = area.height.saturating_sub(PLANS).min(area.height * 3 / 5);
    let chart = if left >= FRONTIER { left } else { 0 };
    let plans = Rect { height: area.height - chart, ..area };
    draw_plans(page, plans);
    if chart > 0 {
        frontier::draw(page, below(area, plans.height));
    }
}

fn draw_plans(page: &mut Page, area: Rect) {
    let (left, right) = if area.width >= BESIDE {
        beside(area, (area.width - 2) / 2, 2)
    } else {
        let upper = Rect { height: area.height / 2, ..area };
        (upper, Rect { y: area.y + upper.height, height: area.height - upper.height, ..area })
    };
    for (side, place) in Side::BOTH.into_iter().zip([left, right]) {
        let style = page.app.theme.side(side);
        let title = format!("{} {}: best plan", page.app.glyphs.side(side), side.label());
        let inner = page.titled_in(place, &title, style);
        draw_side(page, inner, side);
    }
}

fn draw_side(page: &mut Page, area: Rect, side: Side) {
    let app = page.app;
    let Some(fit) = &app.outcome.fit else {
        page.write(area.x, area.y, area.width, "the settings as they are; M weighs the best plans", app.theme.muted);
        return;
    };
    let mut y = area.y;
    for (words, style) in lines(page, fit.side(side)) {
        for line in text::wrap(&app.glyphs.spell(&words), usize::from(area.width)) {
            if y < area.bottom() {
                page.write(area.x, y, area.width, &line, style);
                y += 1;
            }
        }
    }
}

/// What there is to say, the most important first.
fn lines(page: &Page, found: &SideFit) -> Vec<(String, Style)> {
    let (theme, percentile) = (&page.app.theme, page.app.scenario().tolerance.percentile);
    let figures = |outcome: &Outcome| {
        let latency = Unit::Millis.format(outcome.latency_ms);
        format!("{} a month, {percentile} {latency}, {} in time", money(outcome.monthly_usd), percent(outcome.within))
    };
    let mut lines = vec![(found.words.clone(), theme.strong), (figures(&found.outcome), Style::new())];
    if let Some(obstacle) = &found.outcome.obstacle {
        lines.push((format!("In the way: {obstacle}"), theme.broken()));
    } else if !found.outcome.meets {
        lines.push(("No plan meets the tolerance; this one comes nearest.".to_owned(), theme.broken()));
    }
    for bind in &found.binds {
        lines.push((format!("Cheaper but not enough: {}", bind.text), theme.muted));
    }
    if let Some(next) = &found.runner_up {
        lines.push((format!("Next best: {}, {} a month", next.words, money(next.outcome.monthly_usd)), theme.muted));
    }
    lines.push((format!("As set: {}", figures(&found.as_set)), theme.muted));
    lines
}
