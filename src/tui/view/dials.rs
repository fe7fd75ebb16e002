//! The dials as sliders and choices, folded by group.

use super::page::{Page, top};
use crate::dial::{AUTO, Dial, Group, Kind};
use crate::model::Side;
use crate::model::fit::words;
use crate::text;
use crate::tui::changes::changes;
use crate::tui::hit::Target;
use crate::tui::mode::{Mode, Purpose};
use crate::tui::sidebar::{Row, Sidebar};
use crate::tui::widget::field;
use crate::tui::widget::slider::Slider;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Cells of a value beside its slider.
const VALUE: u16 = 8;
/// A track shorter than this is left out.
const SHORTEST_TRACK: u16 = 4;

/// Draws the list.
pub fn draw(page: &mut Page, area: Rect) {
    let area = page.titled(area, "Inputs");
    let rows = page.app.sidebar.rows();
    let first = page.app.sidebar.first_shown(usize::from(area.height));
    page.hits.first_dial = first;
    page.hits.dial_rows = usize::from(area.height);
    page.hit(area, Target::Sidebar);
    for (y, row) in (area.top()..area.bottom()).zip(rows.iter().skip(first)) {
        let line = Rect { y, height: 1, ..area };
        page.hit(line, Target::Row(*row));
        match row {
            Row::Group(group) => draw_group(page, line, *group),
            Row::Dial(dial) => draw_dial(page, line, dial),
        }
    }
    let hidden = rows.len().saturating_sub(first + usize::from(area.height));
    scroll_marks(page, area, first > 0, hidden > 0);
}

/// Says that there is more above or below.
fn scroll_marks(page: &mut Page, area: Rect, above: bool, below: bool) {
    let (up, down) = page.app.glyphs.more_less;
    let muted = page.app.theme.muted;
    let right = area.right().saturating_sub(1);
    if above {
        page.write(right, area.y.saturating_sub(1), 1, up, muted);
    }
    if below && area.height > 0 {
        page.write(right, area.bottom() - 1, 1, down, muted);
    }
}

fn draw_group(page: &mut Page, line: Rect, group: Group) {
    let app = page.app;
    let focused = app.on_dials() && app.sidebar.focus() == Row::Group(group);
    let open = app.sidebar.is_open(group);
    let arrow = if open { app.glyphs.open } else { app.glyphs.closed };
    let style = if focused { app.theme.strong.patch(app.theme.focus) } else { app.theme.strong };
    let used =
        page.spans(line.x, line.y, line.width, &[(arrow, Style::new()), (" ", Style::new()), (group.label(), style)]);
    let hidden = Sidebar::hidden(group);
    if hidden > 0 && !open {
        let changed =
            changes(app.scenario(), &app.origin().scenario).filter(|d| d.group == group && !d.headline).count();
        let changed = if changed > 0 { format!("{}{changed} of ", app.glyphs.changed) } else { String::new() };
        let plan = plan(page, group).filter(|_| changed.is_empty());
        let more = plan.unwrap_or_else(|| format!("{changed}{hidden} more"));
        page.write_right(line.x + used + 1, line.y, line.width.saturating_sub(used + 2), &more, app.theme.muted);
    }
}

/// The best plan of a side in a few words, which its folded dials are.
fn plan(page: &Page, group: Group) -> Option<String> {
    let fit = page.app.outcome.fit.as_ref()?;
    let side = match group {
        Group::Kubernetes => Side::Kubernetes,
        Group::Serverless => Side::Serverless,
        _ => return None,
    };
    let found = fit.side(side);
    Some(words::short(&found.scenario, &page.app.catalog, side, &found.outcome))
}

fn draw_dial(page: &mut Page, line: Rect, dial: &'static Dial) {
    let app = page.app;
    let focused = app.on_dials() && app.sidebar.dial().is_some_and(|d| d.id == dial.id);
    let idle = dial.without_effect(app.scenario(), &app.catalog);
    let label_width = match line.width {
        0..=27 => 9,
        28..=39 => 12,
        _ => 14,
    };
    let changed = dial.setting(app.scenario()) != dial.setting(&app.origin().scenario);
    let mark = if changed { app.glyphs.changed } else { " " };
    let style = match (focused, idle) {
        (true, _) => app.theme.focus,
        (false, Some(_)) => app.theme.muted,
        (false, None) => Style::new(),
    };
    let pointer = if focused { app.glyphs.focus } else { " " };
    page.write(line.x, line.y, 1, pointer, app.theme.strong);
    page.write(line.x + 1, line.y, 1, mark, app.theme.strong);
    let label = text::left(dial.label, usize::from(label_width), app.glyphs.ellipsis);
    page.write(line.x + 2, line.y, label_width, &label, style);
    let used = label_width + 3;
    let body = Rect { x: line.x + used, width: line.width.saturating_sub(used + 1), ..line };
    match &app.mode {
        Mode::Field(open) if matches!(open.purpose, Purpose::Dial(d) if d.id == dial.id) => {
            let style = Style::new().add_modifier(Modifier::UNDERLINED);
            page.cursor = field::draw(&open.input, body, style, page.buffer);
        }
        _ => draw_value(page, body, dial, idle),
    }
}

fn draw_value(page: &mut Page, body: Rect, dial: &'static Dial, idle: Option<&'static str>) {
    let app = page.app;
    let shown = dial.show(app.in_force(dial), &app.catalog);
    let auto = dial.is_auto(app.scenario());
    let strength = if idle.is_some() || auto { app.theme.muted } else { app.theme.strong };
    match dial.kind {
        Kind::Number(number) => {
            let shown = if auto && idle.is_none() { format!("{AUTO} {shown}") } else { shown };
            let wide = (text::width(&shown) as u16).max(VALUE);
            page.write_right(body.x, body.y, body.width, &shown, strength);
            let track = Rect { width: body.width.saturating_sub(wide + 1), ..body };
            if let Some(reason) = idle {
                draw_reason(page, track, reason);
            } else if track.width >= SHORTEST_TRACK {
                let value = dial.number(app.in_force(dial)).unwrap_or(number.min);
                draw_track(page, track, dial, number.position(value));
            }
        }
        Kind::Choice(_) | Kind::Switch(_) => draw_choice(page, body, dial, &shown, idle),
    }
}

/// A value that is chosen for the user stands back behind those that they set.
fn strength_of(page: &Page, auto: bool) -> Style {
    if auto { page.app.theme.muted } else { page.app.theme.strong }
}

fn draw_reason(page: &mut Page, place: Rect, reason: &str) {
    if text::width(reason) <= usize::from(place.width) {
        page.write(place.x, place.y, place.width, reason, page.app.theme.muted);
    }
}

/// The track of a dial in an area of one row.
pub fn draw_track(page: &mut Page, track: Rect, dial: &'static Dial, position: f64) {
    let app = page.app;
    let focused = app.on_dials() && app.sidebar.dial().is_some_and(|d| d.id == dial.id);
    let knob = if focused { app.theme.strong } else { Style::new() };
    let slider = Slider { position, origin: None, tip: None, glyphs: &app.glyphs, track: app.theme.muted, knob };
    slider.draw(top(track, 1), page.buffer);
    page.hit(track, Target::Track(dial));
}

fn draw_choice(page: &mut Page, body: Rect, dial: &'static Dial, shown: &str, idle: Option<&'static str>) {
    let app = page.app;
    let (left, right) = app.glyphs.choice;
    let room = body.width.saturating_sub(4);
    let auto = dial.is_auto(app.scenario());
    let marked = if auto && idle.is_none() { format!("{AUTO} {shown}") } else { shown.to_owned() };
    let words = text::cut(&app.glyphs.spell(&marked), usize::from(room), app.glyphs.ellipsis);
    let wide = text::width(&words) as u16;
    let start = body.right().saturating_sub(wide + 4);
    let (arrow, strength) =
        if idle.is_some() { (app.theme.muted, app.theme.muted) } else { (Style::new(), strength_of(page, auto)) };
    page.spans(
        start,
        body.y,
        wide + 4,
        &[(left, arrow), (" ", arrow), (&words, strength), (" ", arrow), (right, arrow)],
    );
    page.hit(Rect { x: start, width: 2, ..body }, Target::Step(dial, -1));
    page.hit(Rect { x: (start + wide + 2).min(body.right()), width: 2, ..body }, Target::Step(dial, 1));
    if let Some(reason) = idle {
        draw_reason(page, Rect { width: start.saturating_sub(body.x + 1), ..body }, reason);
    }
}
