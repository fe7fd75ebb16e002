//! The best split between both sides: a base load on pods and the rest on functions. Where one side takes all it says so, and what the
//! split would cost.

use super::super::super::page::{Page, below};
use crate::analysis::portable::{Portable, said_of};
use crate::model::bill::{Bill, Group};
use crate::model::fit::Outcome;
use crate::model::hybrid::{Answer, Hybrid};
use crate::text;
use crate::units::{Unit, money};
use crate::verdict::percent;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of a name and of a figure.
const NAME: u16 = 24;
const FIGURE: u16 = 18;

/// Draws the sentence, the split beside the better side alone, and what the split is.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let Some((found, _)) = app.beyond() else {
        page.write(inner.x, inner.y, inner.width, "seeking the best split …", app.theme.muted);
        return;
    };
    let style = if found.hybrid.answer == Answer::Hybrid { app.theme.strong } else { Style::new() };
    let mut y = paragraph(page, inner, &said_of(&found.hybrid), style);
    let Some(best) = &found.hybrid.best else { return };
    for words in told(found, best) {
        y = paragraph(page, below(inner, y - inner.y), &words, app.theme.muted);
    }
    y += u16::from(inner.bottom() > y + 6);
    figures(page, below(inner, y - inner.y), found, best);
}

/// Writes a paragraph and gives the row below it.
fn paragraph(page: &mut Page, area: Rect, words: &str, style: Style) -> u16 {
    let lines = text::wrap(&page.app.glyphs.spell(words), usize::from(area.width));
    let mut y = area.y;
    for line in lines.iter().take(usize::from(area.height)) {
        page.write(area.x, y, area.width, line, style);
        y += 1;
    }
    y
}

/// The better side alone and the best split beside each other.
fn figures(page: &mut Page, area: Rect, found: &Portable, best: &Hybrid) {
    let app = page.app;
    let hybrid = &found.hybrid;
    let percentile = app.scenario().tolerance.percentile;
    let alone = found.here.comparison.side(hybrid.pure);
    let kept = |outcome: &Outcome| {
        format!("{} {}", Unit::Millis.format(outcome.latency_ms), app.glyphs.standing(outcome.meets, false))
    };
    let group = |bill: &Bill, group| money(bill.sum_of(|line| line.group == group).get());
    let mut rows = vec![
        (String::new(), format!("{} alone", hybrid.pure.label()), format!("{} split", app.glyphs.hybrid())),
        ("A month".to_owned(), money(hybrid.alone.monthly_usd), money(best.outcome.monthly_usd)),
        (percentile.label().to_owned(), kept(&hybrid.alone), kept(&best.outcome)),
        ("In time".to_owned(), percent(hybrid.alone.within), percent(best.outcome.within)),
    ];
    for of in Group::ALL {
        let (one, both) = (group(&alone.bill, of), group(&best.assessment.bill, of));
        if one != "$0.00" || both != "$0.00" {
            rows.push((of.label().to_owned(), one, both));
        }
    }
    for ((number, (name, one, both)), y) in rows.iter().enumerate().zip(area.y..area.bottom()) {
        let side = app.theme.side(hybrid.pure);
        let (one_style, both_style) = if number == 0 { (side, app.theme.strong) } else { (Style::new(), Style::new()) };
        page.write(area.x, y, NAME, name, app.theme.muted);
        page.write_right(area.x + NAME, y, FIGURE, one, one_style);
        page.write_right(area.x + NAME + FIGURE, y, FIGURE, both, both_style);
    }
}

/// What the split is, and who answers what.
fn told(found: &Portable, best: &Hybrid) -> [String; 2] {
    [
        format!(
            "On pods: {} of the requests, {} of the slots busy; {}.",
            percent(1.0 - best.spilled),
            percent(best.busy),
            found.hybrid.words
        ),
        format!(
            "On functions: the {} that find no free slot, {} of these start cold; up to {} instances. The Day screen shows both over the period.",
            percent(best.spilled),
            percent(best.pool.cold_share),
            Unit::Count.format(best.pool.peak_instances.ceil())
        ),
    ]
}
