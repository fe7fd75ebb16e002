//! What moves a figure most: each dial alone over its plausible range, the longest bar first. The end of a bar bears
//! the marker of who wins there.

use super::super::super::page::{Page, below, top};
use super::{first_row, mark, pending};
use crate::analysis::Summary;
use crate::analysis::sensitivity::{Measure, Swing};
use crate::analysis::sweep::Step;
use crate::dial::{Dial, Kind, Value, find};
use crate::model::Side;
use crate::plot::Scale;
use crate::text;
use crate::tui::hit::Target;
use crate::tui::screen::what_if::Part;
use crate::units::Unit;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of what stands beside the bars.
const LABEL: u16 = 12;
const GROUP: u16 = 11;
const VALUE: u16 = 12;
/// The same where there is little room.
const NARROW_VALUE: u16 = 9;
/// From this many columns on there is room for whole words above the names.
const WORDY: u16 = 76;

/// Where the bars stand, and what they are of.
struct Ground {
    bars: Rect,
    /// Columns of a value beside them.
    value: u16,
    scale: Scale,
    measure: Measure,
    here: Summary,
}

/// Draws the bars.
pub fn draw(page: &mut Page, area: Rect) {
    let app = page.app;
    let state = &app.screens.what_if;
    let here = state.study.as_ref().map_or(app.outcome.summary, |study| study.here);
    let swings = state.study.as_ref().map(|study| study.tornado(state.measure)).unwrap_or_default();
    let head = below(area, 0);
    let value = if area.width >= WORDY { VALUE } else { NARROW_VALUE };
    let left = LABEL + GROUP + value + 2;
    let bars = Rect { x: area.x + left, width: area.width.saturating_sub(left + value + 2), ..below(area, 1) };
    if bars.width < 8 || bars.height == 0 {
        return;
    }
    let ends = swings.iter().flat_map(|swing| swing.ends(state.measure, &here)).map(|(figure, _)| figure);
    let (low, high) = ends.fold((f64::INFINITY, 0.0_f64), |(low, high), f| (low.min(f), high.max(f)));
    let (low, high) = if high > low { (low, high) } else { (0.5, 2.0) };
    let scale = Scale::log10(low / 1.02, high * 1.02);
    let ground = Ground { bars, value, scale, measure: state.measure, here };
    heading(page, top(head, 1), &ground);
    if swings.is_empty() {
        let words = if pending(page) { "moving every dial …" } else { "no dial moves this figure" };
        page.write(area.x + 1, bars.y, area.width.saturating_sub(1), words, app.theme.muted);
        return;
    }
    let room = usize::from(bars.height);
    let chosen = state.part == Part::Tornado;
    let selected = state.selected[Part::Tornado.index()].row(swings.len());
    let first = first_row(selected, swings.len(), room);
    for (y, (index, swing)) in (bars.y..).zip(swings.iter().enumerate().skip(first).take(room)) {
        let Ok(dial) = find(swing.dial) else { continue };
        let line = Rect { x: area.x, y, width: area.width, height: 1 };
        name(page, line, dial, chosen && index == selected);
        bar(page, line, &ground, dial, swing);
        page.hit(line, Target::PartRow(Part::Tornado, index));
    }
}

/// What the bars are of, with both ends of their scale and where you are on it.
fn heading(page: &mut Page, line: Rect, ground: &Ground) {
    let app = page.app;
    let percentile = app.scenario().tolerance.percentile.label();
    let what = match ground.measure {
        Measure::CostRatio if line.width >= WORDY => "Kubernetes cost over serverless".to_owned(),
        Measure::CostRatio => "K8s / serverless cost".to_owned(),
        Measure::Latency(Side::Kubernetes) => format!("Kubernetes {percentile}"),
        Measure::Latency(Side::Serverless) => format!("Serverless {percentile}"),
    };
    let what = text::cut(&what, usize::from(ground.bars.x.saturating_sub(line.x + 2)), app.glyphs.ellipsis);
    let style = match ground.measure {
        Measure::CostRatio => app.theme.strong,
        Measure::Latency(side) => app.theme.side(side).patch(app.theme.strong),
    };
    page.write(line.x + 1, line.y, line.width.saturating_sub(1), &what, style);
    let bars = ground.bars;
    let (low, high) = (figure(ground.measure, ground.scale.min()), figure(ground.measure, ground.scale.max()));
    let you = format!("you {}", figure(ground.measure, ground.measure.of(&ground.here)));
    let wide = text::width(&you) as u16;
    let x = column(ground, ground.measure.of(&ground.here)).saturating_sub(wide / 2).max(bars.x);
    let x = x.min(bars.right().saturating_sub(wide));
    page.write(x, line.y, wide, &you, app.theme.strong);
    let ends = [(low.clone(), bars.x), (high.clone(), bars.right().saturating_sub(text::width(&high) as u16))];
    for (label, at) in ends {
        let long = text::width(&label) as u16;
        if at + long < x || at > x + wide {
            page.write(at, line.y, long, &label, app.theme.muted);
        }
    }
}

fn name(page: &mut Page, line: Rect, dial: &Dial, focused: bool) {
    let (glyphs, theme) = (page.app.glyphs, page.app.theme);
    let label = text::left(&glyphs.spell(dial.label), usize::from(LABEL - 1), glyphs.ellipsis);
    page.write(line.x, line.y, 1, if focused { glyphs.focus } else { " " }, theme.strong);
    page.write(line.x + 1, line.y, LABEL - 1, &label, if focused { theme.focus } else { Style::new() });
    page.write(line.x + LABEL + 1, line.y, GROUP - 1, dial.group.id(), theme.muted);
}

/// The bar of a dial: a line from the least to the greatest figure, with the values that give them.
fn bar(page: &mut Page, line: Rect, ground: &Ground, dial: &Dial, swing: &Swing) {
    let app = page.app;
    let (glyphs, theme) = (app.glyphs, app.theme);
    let ends = swing.ends(ground.measure, &ground.here);
    let columns = ends.map(|(figure, _)| column(ground, figure));
    let here = column(ground, ground.measure.of(&ground.here));
    for x in columns[0]..=columns[1] {
        page.write(x, line.y, 1, glyphs.track.0, theme.muted);
    }
    if ground.measure == Measure::CostRatio && ground.scale.covers(1.0) {
        page.mark(column(ground, 1.0), line.y, glyphs.same, theme.muted);
    }
    page.mark(here, line.y, glyphs.you, theme.strong);
    for ((_, step), x) in ends.iter().zip(columns) {
        let Some(step) = step else { continue };
        let (marker, hue) = mark(page, step.summary.winner);
        page.mark(x, line.y, marker, hue);
    }
    let shown = ends.map(|(_, step)| step.map(|step| self::shown(page, dial, step)).unwrap_or_default());
    let left = ground.bars.x.saturating_sub(ground.value + 1);
    let cut = |words: &str| text::cut(words, usize::from(ground.value), glyphs.ellipsis);
    page.write_right(left, line.y, ground.value, &cut(&shown[0]), Style::new());
    page.write(ground.bars.right() + 1, line.y, ground.value, &cut(&shown[1]), Style::new());
}

/// A value as it fits beside a bar.
fn shown(page: &Page, dial: &Dial, step: &Step) -> String {
    let shown = match (&step.value, dial.kind) {
        (Value::Number(value), Kind::Number(number)) => number.unit.format(*value),
        (Value::Switch(on), _) => if *on { "on" } else { "off" }.to_owned(),
        (Value::Choice(id), _) => {
            let offers = dial.options(page.app.scenario(), &page.app.catalog);
            offers.into_iter().find(|offer| offer.id == *id).map_or_else(|| id.clone(), |offer| offer.label)
        }
        (Value::Number(value), _) => value.to_string(),
    };
    page.app.glyphs.spell(&shown)
}

/// A figure of the bars' scale.
fn figure(measure: Measure, value: f64) -> String {
    match measure {
        Measure::CostRatio if value >= 9.95 => format!("{}x", crate::plot::axis_label(Unit::Count, value.round())),
        Measure::CostRatio => format!("{value:.2}x"),
        Measure::Latency(_) => Unit::Millis.format(value),
    }
}

fn column(ground: &Ground, figure: f64) -> u16 {
    let at = ground.scale.fraction(figure).unwrap_or(0.0).clamp(0.0, 1.0);
    ground.bars.x + (at * f64::from(ground.bars.width.saturating_sub(1))).round() as u16
}
