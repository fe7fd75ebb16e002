//! Both sides in a line of figures each: what it costs, how fast it answers, whether that is
//! tolerated, and how all of it moved against the last resting state. Where a split between both beats either it has a third line.

use super::page::{Page, below};
use crate::analysis::SideSummary;
use crate::analysis::portable::{but_of, said_of};
use crate::model::Side;
use crate::model::hybrid::{Answer, Hybrid};
use crate::model::tolerance::Band;
use crate::scenario::Percentile;
use crate::tui::app::{App, Panel};
use crate::tui::command::Command;
use crate::tui::explanation::Subject;
use crate::tui::hit::Target;
use crate::tui::screen::what_if::Part;
use crate::units::{Unit, money};
use crate::verdict::percent;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// One column of the table.
struct Column {
    heading: String,
    /// What a click on a cell explains.
    subject: fn(Side) -> Subject,
    cells: [(String, Style); 2],
    /// What it says of a split between both sides.
    split: String,
    /// Columns with a greater number go first when there is no room.
    dispensable: u8,
    /// Cells it takes, or more if what it holds does, so that figures keep their place.
    least: u16,
}

impl Column {
    fn width(&self, page: &Page) -> u16 {
        let wide = |text: &str| crate::text::width(&page.app.glyphs.spell(text)) as u16;
        let cells = self.cells.iter().map(|(cell, _)| wide(cell)).chain([wide(&self.split)]);
        cells.fold(wide(&self.heading), u16::max).max(self.least)
    }
}

/// Columns of a side's name.
const NAME: u16 = 12;

/// Draws the table and gives what is below it.
pub fn draw(page: &mut Page, area: Rect) -> Rect {
    let sides = Side::BOTH.map(|side| *page.app.outcome.summary.side(side));
    let mut columns = columns(page, &sides);
    let gap = if area.width < 40 { 1 } else { 2 };
    // Where cost and latency do not fit beside the names of the sides, their markers stand for these.
    let least: u16 = columns.iter().filter(|c| c.dispensable <= 1).map(|c| c.width(page) + gap).sum();
    let name = if least + NAME > area.width { 2 } else { NAME };
    while columns.iter().map(|c| c.width(page) + gap).sum::<u16>() + name > area.width {
        let Some(worst) = (0..columns.len()).max_by_key(|i| columns[*i].dispensable) else { break };
        columns.remove(worst);
    }
    let mut x = area.x + name;
    for column in &columns {
        let wide = column.width(page);
        x += gap;
        page.write_right(x, area.y, wide, &column.heading, page.app.theme.muted);
        for (row, ((cell, style), side)) in (1..).zip(column.cells.iter().zip(Side::BOTH)) {
            page.write_right(x, area.y + row, wide, cell, *style);
            page.hit(Rect { x, y: area.y + row, width: wide, height: 1 }, Target::Explain((column.subject)(side)));
        }
        x += wide;
    }
    for (row, side) in (1..).zip(Side::BOTH) {
        draw_name(page, Rect { y: area.y + row, height: 1, ..area }, name, side);
    }
    let mut used = 3;
    if split(page.app).is_some() {
        draw_split(page, Rect { y: area.y + used, height: 1, ..area }, name, gap, &columns);
        used += 1;
    }
    // The panel of plans says the same in more words.
    if area.height >= WITH_PLANS && page.app.panel != Panel::Plans {
        used += draw_plans(page, below(area, used));
    }
    below(area, if area.height >= 20 { used + 1 } else { used })
}

/// The best split between both sides, where that of the scenario on screen is known and wins.
pub(super) fn split(app: &App) -> Option<&Hybrid> {
    let (found, _) = app.beyond().filter(|(_, old)| old.is_empty())?;
    found.hybrid.best.as_ref().filter(|_| found.hybrid.answer == Answer::Hybrid)
}

/// The line of a split that wins; a click leads to what it is.
fn draw_split(page: &mut Page, row: Rect, name: u16, gap: u16, columns: &[Column]) {
    let style = page.app.theme.strong;
    let marker = page.app.glyphs.hybrid();
    page.spans(row.x, row.y, name, &[(marker, style), (" Hybrid", style)]);
    let mut x = row.x + name;
    for column in columns {
        let wide = column.width(page);
        x += gap;
        page.write_right(x, row.y, wide, &column.split, style);
        x += wide;
    }
    page.hit(row, Target::Part(Part::Hybrid));
}

/// From this many rows on the plan of each side stands below its figures.
const WITH_PLANS: u16 = 26;

/// The best plan of each side, where plans are the best ones, and of a split between both, a line each; tells how many.
fn draw_plans(page: &mut Page, area: Rect) -> u16 {
    let app = page.app;
    let mut used = 0;
    for (side, fit) in Side::BOTH.into_iter().zip(app.outcome.fit.iter().cycle()) {
        let style = app.theme.side(side);
        let words = &fit.side(side).words;
        page.spans(area.x, area.y + used, area.width, &[(app.glyphs.side(side), style), (" ", style), (words, style)]);
        page.hit(Rect { y: area.y + used, height: 1, ..area }, Target::Command(Command::Plans));
        used += 1;
    }
    let row = Rect { y: area.y + used, height: 1, ..area };
    let (words, style) = match app.beyond() {
        None => (app.glyphs.ellipsis.to_owned(), app.theme.muted),
        Some((found, old)) => match (&found.hybrid.best, found.hybrid.answer) {
            (Some(_), Answer::Hybrid) if old.is_empty() => (found.hybrid.words.clone(), app.theme.strong),
            // The whole sentence does not fit on a line; it stands where this one leads to.
            (Some(best), Answer::Pure(side)) => {
                let usd = money(best.outcome.monthly_usd);
                let but = but_of(&found.hybrid, &best.outcome);
                (
                    format!("Everything on {}: the best split costs {usd} a month{but}{old}", side.label()),
                    app.theme.muted,
                )
            }
            _ => (format!("{}{old}", said_of(&found.hybrid)), app.theme.muted),
        },
    };
    page.spans(row.x, row.y, row.width, &[(app.glyphs.hybrid(), style), (" ", style), (&words, style)]);
    page.hit(row, Target::Part(Part::Hybrid));
    used + 1
}

/// The name of a side with its marker; a limit that rules it out takes the place of the figures.
fn draw_name(page: &mut Page, row: Rect, name: u16, side: Side) {
    let app = page.app;
    let style = app.theme.side(side).patch(app.theme.strong);
    let marker = app.glyphs.side(side);
    page.spans(row.x, row.y, name, &[(marker, style), (" ", style), (side.label(), style)]);
    if let Some(limit) = app.outcome.comparison.side(side).limits.first() {
        let words = format!("{} {}", app.glyphs.met_missed.1, limit.text);
        let rest = Rect { x: row.x + name, width: row.width.saturating_sub(name), ..row };
        page.clear(rest);
        page.write(rest.x + 2, row.y, rest.width.saturating_sub(2), &words, app.theme.broken());
    }
}

fn columns(page: &Page, sides: &[SideSummary; 2]) -> Vec<Column> {
    let app = page.app;
    let percentile = app.scenario().tolerance.percentile;
    let quantile = |side: Side, p: f64| app.outcome.comparison.side(side).latency.quantile(p);
    let time = |ms: f64| Unit::Millis.format(ms);
    let plain = |texts: [String; 2]| texts.map(|t| (t, app.theme.strong));
    let against = app.pinned.as_ref().map(|pin| pin.summary).or(app.before);
    let than = if app.pinned.is_some() { "than A" } else { "" };
    let before = against.map(|b| Side::BOTH.map(|side| *b.side(side)));
    let moved = |pick: fn(&SideSummary) -> f64, show: fn(f64) -> String| {
        let arrows = |i: usize| before.map_or_else(String::new, |b| change(page, pick(&b[i]), pick(&sides[i]), show));
        [arrows(0), arrows(1)].map(|t| (t, Style::new()))
    };
    let shown = |ms| Unit::Millis.format(ms);
    let spread = Side::BOTH.map(|side| (time(quantile(side, 0.5)), Style::new()));
    let within = [0, 1].map(|i: usize| (percent(sides[i].within_tolerance), Style::new()));
    // Pods are there before requests come to them; what waits for one is late, and counted as such.
    let cold = ["–".to_owned(), percent(app.outcome.comparison.serverless.pool.cold_share)].map(|t| (t, Style::new()));
    let target = Unit::Millis.format(app.scenario().tolerance.target_ms.get());
    let best = split(page.app);
    let latency = |p: f64| best.map_or_else(String::new, |best| time(best.assessment.latency.quantile(p)));
    let split = [
        best.map_or_else(String::new, |best| money_column([best.outcome.monthly_usd, sides[0].monthly_usd])[0].clone()),
        String::new(),
        latency(0.5),
        best.map_or_else(String::new, |best| {
            let kept = app.glyphs.standing(best.outcome.band != Band::Misses, best.outcome.band == Band::Close);
            format!("{} {kept}", time(best.outcome.latency_ms))
        }),
        String::new(),
        best.map_or_else(String::new, |best| percent(best.outcome.within)),
        best.map_or_else(String::new, |best| percent(best.spilled * best.pool.cold_share)),
    ];
    let mut split = split.into_iter();
    let mut of = |subject: fn(Side) -> Subject, heading: &str, cells, dispensable, least| Column {
        heading: heading.to_owned(),
        subject,
        cells,
        split: split.next().unwrap_or_default(),
        dispensable,
        least,
    };
    let mut columns = vec![
        of(Subject::Bill, "per month", plain(money_column([sides[0].monthly_usd, sides[1].monthly_usd])), 0, 9),
        of(Subject::Bill, than, moved(|s| s.monthly_usd, money), 2, 9),
        of(Subject::Latency, "p50", spread, 5, 7),
        of(Subject::Latency, percentile.label(), [0, 1].map(|i: usize| met(page, &sides[i])), 1, 9),
        of(Subject::Latency, than, moved(|s| s.latency_ms, shown), 3, 9),
        of(Subject::Within, &format!("within {target}"), within, 4, 9),
        of(Subject::Latency, "start cold", cold, 6, 6),
    ];
    if percentile == Percentile::P50 {
        columns.remove(2);
    }
    columns
}

/// The latency at the tolerance's percentile, and whether it is tolerated or too near to the target to tell.
fn met(page: &Page, side: &SideSummary) -> (String, Style) {
    let time = Unit::Millis.format(side.latency_ms);
    let mark = page.app.glyphs.standing(side.meets_tolerance, side.close);
    let style = if side.meets_tolerance { page.app.theme.strong } else { page.app.theme.broken() };
    (format!("{time} {mark}"), style)
}

/// A change against the last resting state; nothing where the figures read the same.
fn change(page: &Page, before: f64, now: f64, show: fn(f64) -> String) -> String {
    if show(before) == show(now) {
        return String::new();
    }
    let (more, less) = page.app.glyphs.more_less;
    format!("{} {}", if now > before { more } else { less }, show((now - before).abs()))
}

/// Two amounts with the same precision, so that they line up at the point.
pub fn money_column(usd: [f64; 2]) -> [String; 2] {
    let sizes = usd.map(f64::abs);
    let least = sizes.into_iter().filter(|u| *u > 0.0).fold(f64::INFINITY, f64::min);
    let most = sizes.into_iter().fold(0.0, f64::max);
    if least >= 0.01 || most >= 100.0 || !least.is_finite() {
        let cents = if least >= 10_000.0 && least.is_finite() { 0 } else { 2 };
        return usd.map(|u| if u.abs() > 0.0 && u.abs() < 0.005 { money(u) } else { grouped(u, cents) });
    }
    let digits = (1.0 - least.log10().floor()).clamp(2.0, 6.0) as usize;
    usd.map(|u| grouped(u, digits))
}

/// Dollars with thousands apart and this many digits after the point.
pub fn grouped(usd: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", usd.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(w, r)| (w, r));
    let mut out = String::from(if usd < 0.0 { "-$" } else { "$" });
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if digits > 0 {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_lines_up_at_the_point() {
        let show = |a, b| money_column([a, b]).join(" ");
        assert_eq!(show(350.744, 100.96), "$350.74 $100.96");
        assert_eq!(show(1350.7, 0.0), "$1,350.70 $0.00");
        assert_eq!(show(0.0042, 1.5), "$0.0042 $1.5000");
        assert_eq!(show(2_350_700.2, 18_000.0), "$2,350,700 $18,000");
        assert_eq!(show(73.0, 0.000_004), "$73.000000 $0.000004");
    }
}
