//! The pinned scenario, A, beside the one on screen, B: both outcomes, and the dials that differ.

use super::super::super::figures::money_column;
use super::super::super::page::{Page, below};
use super::mark;
use crate::analysis::Summary;
use crate::dial::DIALS;
use crate::model::Side;
use crate::text;
use crate::tui::command::{Command, Context};
use crate::tui::pin::Pin;
use crate::units::{Unit, money};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of a row's name.
const NAME: u16 = 22;

/// A row: its name, A, B, and what the difference is.
struct Row {
    name: String,
    a: (String, Style),
    b: (String, Style),
    change: String,
}

/// Draws the table.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let Some(pin) = app.pinned.as_deref() else {
        let key = app.keymap.hint(Context::Browse, Command::Pin).map(|(key, _)| key.to_string()).unwrap_or_default();
        let words = format!(
            "Nothing is pinned. {key} keeps this scenario as A; then change dials, load a preset, or walk the map, and both stand here side by side."
        );
        for (y, line) in (inner.y..inner.bottom()).zip(text::wrap(&app.glyphs.spell(&words), usize::from(inner.width)))
        {
            page.write(inner.x, y, inner.width, &line, app.theme.muted);
        }
        return;
    };
    let rows = rows(page, pin);
    let value = (inner.width.saturating_sub(NAME) / 3).clamp(10, 18);
    let changed = app.scenario() != &app.origin().scenario;
    let b = format!("B {}{}", app.origin().name, if changed { "*" } else { "" });
    let heads = [format!("A {}", pin.name()), b, "B against A".to_owned()];
    let cells = heads.map(|head| (head, app.theme.strong));
    line(page, inner, value, "", &cells);
    for (y, row) in (inner.y + 1..inner.bottom()).zip(&rows) {
        let place = Rect { y, height: 1, ..inner };
        line(page, place, value, &row.name, &[row.a.clone(), row.b.clone(), (row.change.clone(), app.theme.muted)]);
    }
    let beyond = rows.len().saturating_sub(usize::from(inner.height.saturating_sub(1)));
    if beyond > 0 && inner.height > 1 {
        let last = below(inner, inner.height - 1);
        page.clear(Rect { height: 1, ..last });
        page.write(last.x, last.y, last.width, &format!("{} more dials differ", beyond + 1), app.theme.muted);
    }
}

fn line(page: &mut Page, place: Rect, value: u16, name: &str, cells: &[(String, Style); 3]) {
    page.write(place.x, place.y, NAME, name, Style::new());
    let mut x = place.x + NAME;
    for (words, style) in cells {
        let room = value.min(place.right().saturating_sub(x));
        let shown =
            text::cut(&page.app.glyphs.spell(words), usize::from(room.saturating_sub(1)), page.app.glyphs.ellipsis);
        page.write_right(x, place.y, room, &shown, *style);
        x += room;
    }
}

fn rows(page: &Page, pin: &Pin) -> Vec<Row> {
    let app = page.app;
    let (a, b) = (&pin.summary, &app.outcome.summary);
    let mut rows = vec![winners(page, a, b)];
    for side in Side::BOTH {
        let usd = [a, b].map(|summary| summary.side(side).monthly_usd);
        let shown = money_column(usd);
        rows.push(Row {
            name: format!("{} a month", side.label()),
            a: (shown[0].clone(), app.theme.side(side)),
            b: (shown[1].clone(), app.theme.side(side)),
            change: moved(usd, money),
        });
    }
    for side in Side::BOTH {
        let ms = [a, b].map(|summary| summary.side(side).latency_ms);
        let percentiles = [&pin.state.scenario, app.scenario()].map(|s| s.tolerance.percentile.label());
        let name = if percentiles[0] == percentiles[1] { percentiles[0].to_owned() } else { percentiles.join(", ") };
        rows.push(Row {
            name: format!("{} {name}", side.label()),
            a: time(page, a, side, ms[0]),
            b: time(page, b, side, ms[1]),
            change: moved(ms, |ms| Unit::Millis.format(ms)),
        });
    }
    let differ = DIALS.iter().filter(|dial| dial.setting(&pin.state.scenario) != dial.setting(app.scenario()));
    rows.extend(differ.map(|dial| {
        let [a, b] = [&pin.state.scenario, app.scenario()].map(|scenario| dial.show(scenario, &app.catalog));
        let numbers = dial.number(&pin.state.scenario).zip(dial.number(app.scenario()));
        let change = numbers.and_then(|(a, b)| factor(a, b)).unwrap_or_default();
        let name = format!("{} ({})", dial.label, dial.group.id());
        Row { name, a: (a, Style::new()), b: (b, app.theme.strong), change }
    }));
    rows
}

fn winners(page: &Page, a: &Summary, b: &Summary) -> Row {
    let cell = |summary: &Summary| {
        let (marker, style) = mark(page, summary.winner);
        (format!("{marker} {}", summary.winner.words()), style)
    };
    let change = if a.winner == b.winner { "the same" } else { "another" };
    Row { name: "Winner".to_owned(), a: cell(a), b: cell(b), change: change.to_owned() }
}

/// A latency, red where it is not tolerated.
fn time(page: &Page, summary: &Summary, side: Side, ms: f64) -> (String, Style) {
    let figures = summary.side(side);
    let mark = page.app.glyphs.standing(figures.meets_tolerance, figures.close);
    let style = if figures.meets_tolerance { page.app.theme.side(side) } else { page.app.theme.broken() };
    (format!("{} {mark}", Unit::Millis.format(ms)), style)
}

/// By how much B is more or less than A; nothing where both read the same.
fn moved([a, b]: [f64; 2], show: fn(f64) -> String) -> String {
    if show(a) == show(b) {
        return "the same".to_owned();
    }
    let times = factor(a, b).map(|times| format!(" ({times})")).unwrap_or_default();
    format!("{}{}{times}", if b > a { "+" } else { "−" }, show((b - a).abs()))
}

/// B as a multiple of A.
fn factor(a: f64, b: f64) -> Option<String> {
    let times = b / a;
    (a > 0.0 && times.is_finite() && times > 0.0).then(|| match times {
        t if t >= 9.95 => format!("{}x", crate::plot::axis_label(Unit::Count, t.round())),
        t if t >= 0.095 => format!("{t:.2}x"),
        t => format!("{t:.3}x"),
    })
}
