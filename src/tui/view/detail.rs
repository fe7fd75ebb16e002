//! The dial in focus at full width: a slider fine enough for the mouse, with where it tips the
//! verdict and what the preset had; or the choices; and below, what the dial is.

use super::page::Page;
use super::verdict::tip_style;
use crate::analysis::tipping::TippingPoint;
use crate::dial::{Dial, Kind, Number, Value};
use crate::plot::axis_label;
use crate::preset::save::slug;
use crate::text;
use crate::tui::command::{Command, Context};
use crate::tui::hit::Target;
use crate::tui::mode::{Field, Mode, Purpose};
use crate::tui::sidebar::{Row, Sidebar};
use crate::tui::widget::field;
use crate::tui::widget::slider::Slider;
use crate::verdict::Winner;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// What stands before a path.
const IMPORT: &str = " Import from: ";
/// What stands before the words that services must have.
const FLEET: &str = " Find services: ";

/// Draws two rows: the dial, and what it is.
pub fn draw(page: &mut Page, area: Rect) {
    page.rule(area);
    let inside = area.width.saturating_sub(2);
    page.write(area.x + 1, area.y, inside, &" ".repeat(usize::from(inside)), Style::new());
    let first = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: 1, ..area };
    let second = Rect { y: area.y + 1, ..first };
    if let Mode::Field(open) = &page.app.mode {
        match open.purpose {
            Purpose::Dial(dial) => draw_dial(page, first, dial),
            Purpose::PresetName => draw_name(page, first, " Save as preset: ", open),
            Purpose::Sources => draw_name(page, first, " Find in the sources: ", open),
            Purpose::Fleet => draw_name(page, first, FLEET, open),
            Purpose::Import => draw_name(page, first, IMPORT, open),
        }
        return draw_typing(page, second, open);
    }
    if page.app.greeting {
        return greet(page, first, second);
    }
    match page.app.sidebar.focus() {
        Row::Dial(dial) => {
            draw_dial(page, first, dial);
            let (words, style) = about(page, dial);
            page.write(second.x, second.y, second.width, &words, style);
        }
        Row::Group(group) => {
            let hidden = Sidebar::hidden(group);
            let words = match (page.app.sidebar.is_open(group), hidden) {
                (_, 0) => format!(" {}: every dial is shown ", group.label()),
                (true, n) => format!(" {}: Enter folds {n} dials ", group.label()),
                (false, n) => format!(" {}: Enter shows {n} more dials ", group.label()),
            };
            page.write(first.x, first.y, first.width, &words, Style::new());
        }
    }
}

/// What somebody who just came needs to know: what is compared here, and what to do first.
fn greet(page: &mut Page, first: Rect, second: Rect) {
    let app = page.app;
    let origin = app.origin();
    let about = if origin.about.is_empty() { "your own scenario" } else { origin.about.as_str() };
    page.spans(
        first.x,
        first.y,
        first.width,
        &[
            (" ", Style::new()),
            (&origin.name, app.theme.strong),
            (": ", Style::new()),
            (about, Style::new()),
            (" ", Style::new()),
        ],
    );
    let key = |command| app.keymap.hint(Context::Browse, command).map(|(key, _)| key.to_string()).unwrap_or_default();
    let words = format!(
        "Which costs less, and in time? {}{} moves {}, {} finds anything, {} helps, {} opens other workloads.",
        key(Command::Less),
        key(Command::More),
        app.sidebar.dial().map_or("a dial", |dial| dial.label),
        key(Command::Find),
        key(Command::Help),
        key(Command::Presets),
    );
    let words = text::cut(&app.glyphs.spell(&words), usize::from(second.width), app.glyphs.ellipsis);
    page.write(second.x, second.y, second.width, &words, app.theme.strong);
}

/// Draws one row: what the dial is, or what is wrong with what is typed.
pub fn draw_short(page: &mut Page, area: Rect) {
    let line = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: 1, ..area };
    if let Mode::Field(open) = &page.app.mode {
        match (open.purpose, &open.error) {
            (Purpose::PresetName, None) => return draw_name(page, line, " Save as preset: ", open),
            (Purpose::Import, None) => return draw_name(page, line, IMPORT, open),
            (Purpose::Fleet, _) => return draw_name(page, line, FLEET, open),
            (Purpose::Sources, _) => return draw_name(page, line, " Find in the sources: ", open),
            _ => {}
        }
        return draw_typing(page, line, open);
    }
    if let Row::Dial(dial) = page.app.sidebar.focus() {
        let (words, style) = about(page, dial);
        page.write(line.x, line.y, line.width, &words, style);
    }
}

/// What a dial is; or why it has no effect here.
fn about(page: &Page, dial: &Dial) -> (String, Style) {
    let app = page.app;
    let reason = dial.without_effect(app.scenario(), &app.catalog);
    match reason {
        Some(reason) => (format!("No effect here: {reason}. {}", dial.doc), app.theme.muted),
        None if dial.is_auto(app.scenario()) => (format!("Automatic: chosen for you. {}", dial.doc), app.theme.muted),
        None => (dial.doc.to_owned(), app.theme.muted),
    }
}

/// What is saved, and under which name where that is not the one that is typed.
fn saved_as(typed: &str) -> String {
    let what = "the dials that differ from the defaults are saved";
    match slug(typed).filter(|name| name != typed.trim()) {
        Some(name) => format!("As '{name}': {what}."),
        None => format!("T{}.", &what[1..]),
    }
}

/// What may be typed, or why it cannot be taken.
fn draw_typing(page: &mut Page, line: Rect, open: &Field) {
    let app = page.app;
    if let Some(error) = &open.error {
        let words = format!("{} {error}", app.glyphs.met_missed.1);
        page.write(line.x, line.y, line.width, &words, app.theme.broken());
        return;
    }
    let words = match open.purpose {
        Purpose::Dial(dial) => match dial.kind {
            Kind::Number(n) => {
                let auto = if dial.automatic().is_some() { ", or auto" } else { "" };
                format!("From {} to {}{auto}.", n.unit.format(n.min), n.unit.format(n.max))
            }
            _ => String::new(),
        },
        Purpose::Sources => "Words that must occur in the id, the unit or the source.".to_owned(),
        Purpose::Fleet => "Words that must occur in the name, the place in the list or the fault.".to_owned(),
        Purpose::Import => {
            "Logs, exports, manifests, templates, a list of services; then options such as --duration-unit ms."
                .to_owned()
        }
        Purpose::PresetName => saved_as(open.input.value()),
    };
    page.write(line.x, line.y, line.width, &words, app.theme.muted);
}

fn draw_name(page: &mut Page, line: Rect, what: &str, open: &Field) {
    let used = page.write(line.x, line.y, line.width, what, page.app.theme.strong);
    let widest = if matches!(open.purpose, Purpose::Import) { 100 } else { 40 };
    let rest = Rect { x: line.x + used, width: line.width.saturating_sub(used).min(widest), ..line };
    page.cursor = field::draw(&open.input, rest, Style::new().add_modifier(Modifier::UNDERLINED), page.buffer);
}

fn draw_dial(page: &mut Page, line: Rect, dial: &'static Dial) {
    let app = page.app;
    let shown = dial.show(app.in_force(dial), &app.catalog);
    let strong = app.theme.strong;
    let name = format!(" {}: {} ", dial.group.label(), dial.label);
    match dial.kind {
        Kind::Number(number) => {
            let head =
                page.spans(line.x, line.y, line.width, &[(&name, Style::new()), (&shown, strong), (" ", strong)]);
            // The slider keeps its place while the value's text changes its length.
            let head = (text::width(&name) as u16 + 12).max(head);
            let rest = Rect { x: line.x + head, width: line.width.saturating_sub(head), ..line };
            draw_slider(page, rest, dial, &number);
        }
        Kind::Choice(_) | Kind::Switch(_) => {
            let used = page.write(line.x, line.y, line.width, &name, Style::new());
            let rest = Rect { x: line.x + used, width: line.width.saturating_sub(used), ..line };
            draw_options(page, rest, dial, &shown);
        }
    }
}

fn draw_slider(page: &mut Page, line: Rect, dial: &'static Dial, number: &Number) {
    let app = page.app;
    let muted = app.theme.muted;
    let tips = app.tips().map(|t| t.points.clone()).unwrap_or_default();
    let said =
        tips.first().map(|tip| format!("  {}", said(tip, number))).filter(|_| line.width >= 84).unwrap_or_default();
    let (low, high) = (axis_label(number.unit, number.min), axis_label(number.unit, number.max));
    let ends = text::width(&low) + text::width(&high) + 4 + text::width(&said);
    let track = Rect {
        x: line.x + text::width(&low) as u16 + 1,
        width: line.width.saturating_sub(ends as u16).min(120),
        ..line
    };
    if track.width < 8 {
        return;
    }
    page.write(line.x, line.y, line.width, &format!("{low} "), muted);
    let value = dial.number(app.in_force(dial)).unwrap_or(number.min);
    let set = Some(&app.origin().scenario).filter(|origin| !dial.is_auto(origin));
    let origin = set.and_then(|origin| dial.number(origin));
    let tip = tips.first().and_then(|tip| Some((number.position(number_of(tip)?), tip_style(page, tip))));
    let slider = Slider {
        position: number.position(value),
        origin: origin.map(|origin| number.position(origin)),
        tip,
        glyphs: &app.glyphs,
        track: muted,
        knob: app.theme.strong,
    };
    slider.draw(track, page.buffer);
    page.hit(track, Target::Track(dial));
    let style = tips.first().map_or(muted, |tip| tip_style(page, tip));
    page.spans(
        track.right(),
        line.y,
        line.right().saturating_sub(track.right()),
        &[(" ", muted), (&high, muted), (&said, style)],
    );
}

fn number_of(tip: &TippingPoint) -> Option<f64> {
    match tip.value {
        Value::Number(at) => Some(at),
        _ => None,
    }
}

fn said(tip: &TippingPoint, number: &Number) -> String {
    let who = match tip.winner {
        Winner::Kubernetes => "Kubernetes wins",
        Winner::Serverless => "Serverless wins",
        Winner::Tie => "too close to call",
        Winner::Neither => "neither side",
    };
    let direction = tip.direction.map_or("at", crate::analysis::tipping::Direction::label);
    format!("{who} {direction} {}", number_of(tip).map(|at| number.unit.format(at)).unwrap_or_default())
}

/// The options of a choice in a row, the one taken reversed.
fn draw_options(page: &mut Page, line: Rect, dial: &'static Dial, shown: &str) {
    let app = page.app;
    let labels: Vec<String> = match dial.kind {
        Kind::Switch(_) => vec!["off".to_owned(), "on".to_owned()],
        _ => dial.options(app.in_force(dial), &app.catalog).into_iter().map(|o| o.label).collect(),
    };
    let at = labels.iter().position(|l| l == shown).unwrap_or(0);
    let widths: Vec<usize> = labels.iter().map(|l| text::width(l) + 3).collect();
    // Start far enough to the right in the list that the one taken is on screen.
    let room = usize::from(line.width);
    let first = (0..=at).find(|first| widths[*first..=at].iter().sum::<usize>() + 8 <= room).unwrap_or(at);
    let mut x = line.x;
    for (index, label) in labels.iter().enumerate().skip(first) {
        if x + widths[index] as u16 > line.right() {
            page.write(x, line.y, 1, app.glyphs.ellipsis, app.theme.muted);
            break;
        }
        let taken = index == at;
        let words = format!(" {label} ");
        let style = if taken { app.theme.focus } else { app.theme.muted };
        let used = page.write(x, line.y, line.right() - x, &words, style);
        if index.abs_diff(at) == 1 {
            let by = if index > at { 1 } else { -1 };
            page.hit(Rect { x, width: used, ..line }, Target::Step(dial, by));
        }
        x += used + 1;
    }
}
