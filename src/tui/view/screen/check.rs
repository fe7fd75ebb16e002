//! The simulation of this scenario against the model, row by row, growing surer while it is watched.
//!
//! Its user asks: may I believe these figures for *my* workload? So the answer stands first in one sentence, then every figure that
//! both give with the interval, how far the model is off and how far it may be; and beside it a picture of the same, whose width is
//! two bars to either side of the simulation:
//!
//! ```text
//!   mean replicas    3.02    2.99 ±0.03   +1.00 %   3 %   ✓  ····[··━━┿●━··]····
//! ```

use super::super::page::{Page, below, top};
use crate::analysis::check::{Course, Finding, Row};
use crate::model::Side;
use crate::simulation::replication::End;
use crate::tui::explanation::check::{interval, name, shown};
use crate::tui::hit::Target;
use crate::units::Unit;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of the names, of a figure, of an interval, of the bar.
const NAME: u16 = 17;
const FIGURE: u16 = 10;
const INTERVAL: u16 = 11;
/// Columns of the figures of a row: model, simulation, interval, how far off.
const FIGURES: [u16; 4] = [FIGURE, FIGURE, INTERVAL, FIGURE];
const BAR: u16 = 16;
/// Columns of the picture, and from how many columns on there is one.
const PICTURE: u16 = 33;
const WITH_PICTURE: u16 = 2 + NAME + 3 * (FIGURE + 1) + INTERVAL + 1 + BAR + 3 + PICTURE;

/// Draws it.
pub fn draw(page: &mut Page, area: Rect) {
    let inner = page.titled(area, "Check: the simulation of this scenario against the model");
    let used = summary(page, inner);
    let table = below(inner, used);
    headings(page, top(table, 1));
    rows(page, below(table, 1));
}

/// What all of it says so far, in a sentence, and what the table is; gives the rows it took.
fn summary(page: &mut Page, area: Rect) -> u16 {
    let check = &page.app.screens.check;
    let [within, outside, unsure] = check.tally();
    let judged = within + outside + unsure;
    let theme = page.app.theme;
    let (met, missed) = page.app.glyphs.met_missed;
    let (mark, words, style) = match (judged, outside, unsure) {
        (0, ..) => ("", "Playing every request of this scenario, event by event …".to_owned(), theme.muted),
        (_, 0, 0) => (met, format!("The model is within its bar in all {judged} figures that have one."), theme.strong),
        (_, 0, _) => {
            (met, format!("Within its bar in {within} of {judged} figures; {unsure} not sure yet."), theme.strong)
        }
        _ => (
            missed,
            format!("Off in {outside} of {judged} figures, within its bar in {within}, {unsure} not sure yet."),
            theme.broken(),
        ),
    };
    page.spans(area.x, area.y, area.width, &[(mark, style), (" ", style), (&words, style)]);
    let seed = check.seed;
    let about = format!("Same traffic and policies, request by request; 95 % intervals; seed {seed}.");
    page.write(area.x, area.y + 1, area.width, &about, theme.muted);
    if area.height > 22 { 3 } else { 2 }
}

fn headings(page: &mut Page, line: Rect) {
    let muted = page.app.theme.muted;
    let mut x = line.x + 2 + NAME;
    for (words, wide) in ["model", "simulation", "interval", "off by"].into_iter().zip(FIGURES) {
        page.write_right(x, line.y, wide, words, muted);
        x += wide + 1;
    }
    page.write(x + 2, line.y, BAR, "may be off", muted);
    if line.width >= WITH_PICTURE {
        let (low, high) = page.app.glyphs.choice;
        let legend = format!("{low} below   within {}   above {high}", page.app.glyphs.knob);
        page.write(x + BAR + 3, line.y, PICTURE, &legend, muted);
    }
}

/// What stands in a line of the table.
enum Entry<'c> {
    Side(Side, Option<&'c Course>),
    Row(usize, &'c Row),
}

fn rows(page: &mut Page, area: Rect) {
    let check = &page.app.screens.check;
    let mut entries = Vec::new();
    let mut index = 0;
    for side in Side::BOTH {
        let course = check.course(side);
        entries.push(Entry::Side(side, course));
        for row in course.map_or(&[][..], |course| &course.rows) {
            entries.push(Entry::Row(index, row));
            index += 1;
        }
    }
    let focus = entries.iter().position(|entry| matches!(entry, Entry::Row(i, _) if check.row.is_on(*i))).unwrap_or(0);
    let height = usize::from(area.height);
    let first = (focus + 2).saturating_sub(height).min(entries.len().saturating_sub(height));
    let beyond = entries.len().saturating_sub(first + height);
    for (entry, y) in entries.iter().skip(first).zip(area.top()..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        match entry {
            Entry::Side(side, course) => heading(page, line, *side, *course),
            Entry::Row(index, row) => draw_row(page, line, *index, row),
        }
    }
    if beyond > 0 {
        let (_, down) = page.app.glyphs.more_less;
        let words = format!(" {down} {beyond} more");
        page.write_right(area.x, area.y.saturating_sub(1), area.width, &words, page.app.theme.muted);
    }
}

fn heading(page: &mut Page, line: Rect, side: Side, course: Option<&Course>) {
    let app = page.app;
    let style = app.theme.side(side).patch(app.theme.strong);
    let played = match course {
        None => "starting".to_owned(),
        Some(course) => {
            let state = match course.end {
                End::Running => "playing",
                End::Precise => "sure enough",
                End::Exhausted | End::Cancelled => "ended",
            };
            let requests = Unit::Count.format(course.requests as f64);
            format!(
                "{requests} requests, {} replication{}, {state}",
                course.replications,
                if course.replications == 1 { "" } else { "s" }
            )
        }
    };
    page.spans(
        line.x,
        line.y,
        line.width,
        &[
            (app.glyphs.side(side), style),
            (" ", style),
            (side.label(), style),
            ("   ", style),
            (&played, app.theme.muted),
        ],
    );
}

fn draw_row(page: &mut Page, line: Rect, index: usize, row: &Row) {
    let app = page.app;
    let focused = app.screens.check.row.is_on(index) && !app.on_dials();
    let lead = if focused { app.glyphs.focus } else { " " };
    page.spans(line.x, line.y, NAME + 2, &[(lead, app.theme.strong), (" ", Style::new()), (&name(row), Style::new())]);
    let style = match row.finding {
        Finding::Outside => app.theme.broken(),
        Finding::Within => app.theme.strong,
        Finding::Unsure | Finding::NoBar(_) => app.theme.muted,
    };
    let figures = [
        (shown(row.unit, row.model), Style::new()),
        (shown(row.unit, row.simulation.value), Style::new()),
        (interval(row, usize::from(INTERVAL)), app.theme.muted),
        (row.off(), style),
    ];
    let mut x = line.x + 2 + NAME;
    for ((words, style), wide) in figures.into_iter().zip(FIGURES) {
        page.write_right(x, line.y, wide, &words, style);
        x += wide + 1;
    }
    let mark = match row.finding {
        Finding::Within => app.glyphs.met_missed.0,
        Finding::Outside => app.glyphs.met_missed.1,
        Finding::Unsure => "?",
        Finding::NoBar(_) => " ",
    };
    let bar = row.bar.map_or_else(|| "no bar".to_owned(), |bar| bar.to_string());
    page.spans(x, line.y, line.right().saturating_sub(x), &[(mark, style), (" ", style), (&bar, app.theme.muted)]);
    if line.width >= WITH_PICTURE {
        picture(page, Rect { x: x + BAR + 3, width: PICTURE, ..line }, row, style);
    }
    page.hit(line, Target::CheckRow(index));
}

/// The simulation in the middle, its interval, the bar at half the way to the ends, and the model.
fn picture(page: &mut Page, area: Rect, row: &Row, style: Style) {
    let Some(width) = row.bar.map(|bar| bar.width(row.simulation.value)).filter(|width| *width > 0.0) else { return };
    let app = page.app;
    let column = |value: f64| {
        let place = (value - row.simulation.value) / (2.0 * width);
        let half = f64::from(area.width - 1) / 2.0;
        (half + (place.clamp(-1.0, 1.0) * half)).round() as u16
    };
    let (track, _) = app.glyphs.track;
    let (low, high) = (column(row.simulation.low), column(row.simulation.high.min(f64::MAX)));
    for x in 0..area.width {
        let inside = (low..=high).contains(&x);
        let style = if inside { Style::new() } else { app.theme.muted };
        page.write(area.x + x, area.y, 1, if inside { track } else { app.glyphs.dot }, style);
    }
    for (at, symbol) in [(-width, "["), (width, "]")] {
        page.write(area.x + column(row.simulation.value + at), area.y, 1, symbol, app.theme.muted);
    }
    page.write(area.x + column(row.model), area.y, 1, app.glyphs.knob, style);
}

/// What a row takes at least, for the smallest screen.
const _: () = assert!(2 + NAME + 3 * (FIGURE + 1) < 56);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn names_fit_their_column() {
        for what in ["kubernetes.lost_requests_share", "kubernetes.within_tolerance", "serverless.throttled_share"] {
            let last = what.split_once('.').map_or(what, |(_, rest)| rest);
            assert!(text::width(&last.replace('_', " ").replace("requests share", "requests")) <= usize::from(NAME));
        }
    }
}
