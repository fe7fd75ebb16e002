//! How sure the verdict is when what one only estimates is a range: who wins how many draws.

use super::super::super::page::{Page, below};
use super::super::map::pattern;
use super::mark;
use crate::analysis::uncertainty::{Odds, estimates};
use crate::model::Side;
use crate::text;
use crate::tui::screen::what_if::Study;
use crate::units::Unit;
use crate::verdict::Winner;
use ratatui::layout::Rect;

/// Every way in which a draw can end, in the order of the bar.
const ENDS: [Winner; 4] = [Winner::Kubernetes, Winner::Tie, Winner::Serverless, Winner::Neither];
/// Columns of a name.
const NAME: u16 = 14;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let study = app.screens.what_if.study.as_ref().filter(|study| study.odds.count() > 0);
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let Some(study) = study else {
        page.write(inner.x, inner.y, inner.width, "drawing from the ranges …", app.theme.muted);
        return;
    };
    let odds = &study.odds;
    let used = sentence(page, inner, study);
    let rest = below(inner, used);
    if rest.height == 0 {
        return;
    }
    bar(page, rest, odds);
    let mut rest = below(rest, 1);
    for winner in ENDS.into_iter().filter(|winner| odds.share(*winner) > 0.0) {
        if rest.height == 0 {
            return;
        }
        share(page, rest, odds, winner);
        rest = below(rest, 1);
    }
    let words = format!("{} {}", ratio(odds), ranges(page, study));
    let lines = text::wrap_within(
        &app.glyphs.spell(&words),
        usize::from(rest.width),
        usize::from(rest.height),
        app.glyphs.ellipsis,
    );
    for (y, line) in (rest.y..).zip(&lines) {
        page.write(rest.x, y, rest.width, line, app.theme.muted);
    }
}

/// What it comes to; gives the rows it took.
fn sentence(page: &mut Page, area: Rect, study: &Study) -> u16 {
    let app = page.app;
    let (now, odds) = (study.here.winner, &study.odds);
    let pending = if super::pending(page) { " so far" } else { "" };
    let held = match now {
        Winner::Tie => "a tie holds".to_owned(),
        Winner::Neither => "neither can run it".to_owned(),
        winner => format!("{} still wins", winner.side().map_or("", Side::label)),
    };
    let words = format!(
        "If every estimate may be off by half or double, {held} in {} of {}{pending}.",
        percent(odds.share(now)),
        draws(odds)
    );
    let lines = text::wrap_within(&app.glyphs.spell(&words), usize::from(area.width), 2, app.glyphs.ellipsis);
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        page.write(area.x, y, area.width, line, app.theme.winner(now).patch(app.theme.strong));
    }
    (lines.len() as u16).min(area.height)
}

fn draws(odds: &Odds) -> String {
    format!("{} draws", odds.count())
}

/// A bar with a piece for each way to end.
fn bar(page: &mut Page, area: Rect, odds: &Odds) {
    let (glyphs, theme) = (page.app.glyphs, page.app.theme);
    let mut sum = 0.0;
    let at = |share: f64| area.x + (share * f64::from(area.width)).round() as u16;
    for winner in ENDS {
        let from = at(sum);
        sum += odds.share(winner);
        let symbol = match winner {
            Winner::Neither => pattern::neither(glyphs.dots),
            winner => winner.side().map_or(glyphs.same, |side| pattern::dense(glyphs.dots, side)[2]),
        };
        let style = if winner == Winner::Neither { theme.broken() } else { theme.winner(winner) };
        for x in from..at(sum).min(area.right()) {
            page.write(x, area.y, 1, symbol, style);
        }
    }
}

/// The share of one way to end, and how far more draws may move it.
fn share(page: &mut Page, area: Rect, odds: &Odds, winner: Winner) {
    let (marker, style) = mark(page, winner);
    let name = match winner {
        Winner::Tie => "Too close",
        Winner::Neither => "Neither",
        winner => winner.side().map_or("", Side::label),
    };
    page.spans(area.x, area.y, NAME, &[(marker, style), (" ", style), (name, style)]);
    page.write_right(area.x + NAME, area.y, 6, &percent(odds.share(winner)), page.app.theme.strong);
    let (low, high) = odds.interval(winner);
    let words = format!("  ({} to {} with ever more draws)", percent(low), percent(high));
    page.write(area.x + NAME + 6, area.y, area.width.saturating_sub(NAME + 6), &words, page.app.theme.muted);
}

fn ratio(odds: &Odds) -> String {
    let [low, middle, high] = [0.05, 0.5, 0.95].map(|p| odds.cost_ratio(p).unwrap_or(1.0));
    let times = |r: f64| if r >= 9.95 { format!("{}x", Unit::Count.format(r.round())) } else { format!("{r:.2}x") };
    format!(
        "Kubernetes costs {} to {} of serverless in nine draws of ten, {} in the middle.",
        times(low),
        times(high),
        times(middle)
    )
}

/// What is drawn, from where to where.
fn ranges(page: &Page, study: &Study) -> String {
    let estimates = estimates(&study.scenario, &page.app.catalog);
    let one = |estimate: &crate::analysis::uncertainty::Estimate| {
        let shown = |value: f64| match estimate.dial.kind {
            crate::dial::Kind::Number(number) => number.unit.format(value),
            _ => String::new(),
        };
        format!("{} {} to {}", estimate.dial.label, shown(estimate.ends.0), shown(estimate.ends.1))
    };
    let all: Vec<String> = estimates.iter().map(one).collect();
    format!("Drawn, each by itself: {}.", all.join(", "))
}

fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent > 0.0 && percent < 0.95 { "<1 %".to_owned() } else { format!("{:.0} %", percent.floor()) }
}
