//! Words beside what they name: lines at their ends, marked points where least is covered.

use super::super::chart::{Line, Panel, Plot, Spot};
use super::canvas::{Align, Canvas, DARK, DrawError, Pen, Place, text_color};
use super::ends;
use super::plot::{Field, WORDS, placed};
use plotters::style::WHITE;

/// Steps in which a place is looked for between the two ends of a horizontal line.
const BETWEEN: u32 = 12;

/// Each line's name where the line ends: in the right margin, or beside the end of a line that
/// leaves through the top or has no values further on.
pub(super) fn names(canvas: &Canvas<'_>, plot: &Plot, panel: &Panel, field: &Field) -> Result<(), DrawError> {
    let x = &plot.x;
    let mut ends: Vec<(&Line, Place)> = Vec::new();
    for line in &panel.lines {
        let Some(end) = placed(line, x, panel, field).last().and_then(|p| p.last().copied()) else { continue };
        ends.retain(|(other, _)| other.name != line.name);
        ends.push((line, end));
    }
    let (early, out): (Vec<_>, Vec<_>) = ends.into_iter().partition(|(_, end)| end.0 < field.right - 2.0);
    let mut drawn = drawn(plot, panel, field);
    if !out.is_empty() {
        // Names in the margin are in the way as well.
        drawn.extend(dense(&[(field.right + 8.0, field.top), (field.right + 8.0, field.bottom)]));
    }
    for (line, end) in &early {
        let width = canvas.width_of(&line.name, WORDS)?;
        let (left, y) = beside(width, *end, &drawn, field, canvas.width);
        canvas.text(&line.name, (left, y), WORDS, text_color(line.ink), Align::Left)?;
        drawn.extend(dense(&[(left, y), (left + width, y)]));
    }
    let wanted: Vec<f64> = out.iter().map(|(_, end)| end.1).collect();
    let places = ends::spread(&wanted, 15.0, field.top, field.bottom);
    for ((line, _), y) in out.iter().zip(places) {
        canvas.text(&line.name, (field.right + 8.0, y), WORDS, text_color(line.ink), Align::Left)?;
    }
    Ok(())
}

/// The names of horizontal lines: at either end or between, above or below, where the least is covered; on a ground of
/// their own where nothing is free.
pub(super) fn levels(canvas: &Canvas<'_>, plot: &Plot, panel: &Panel, field: &Field) -> Result<(), DrawError> {
    if panel.levels.is_empty() {
        return Ok(());
    }
    let drawn = drawn(plot, panel, field);
    for (level, name) in &panel.levels {
        let Some(at) = panel.y.scale.fraction(*level).filter(|at| (0.0..=1.0).contains(at)) else { continue };
        let width = canvas.width_of(name, WORDS)?;
        let covered = |(left, y): &Place| {
            let inside = y - 8.0 >= field.top && y + 8.0 <= field.bottom;
            let met = drawn.iter().filter(|p| p.0 >= left - 3.0 && p.0 <= left + width + 3.0 && (p.1 - y).abs() <= 8.0);
            met.count() + if inside { 0 } else { 1000 }
        };
        let y = field.at((0.0, at)).1;
        let (first, last) = (field.left + 4.0, field.right - 4.0 - width);
        let between = (1..BETWEEN).map(|i| first + f64::from(i) / f64::from(BETWEEN) * (last - first));
        let lefts = [last, first].into_iter().chain(between);
        let place = lefts.flat_map(|left| [9.0, -9.0].map(|down| (left, y + down))).min_by_key(covered);
        let place = place.unwrap_or((first, y));
        if covered(&place) > 0 {
            canvas.rectangle((place.0 - 2.0, place.1 - 8.0), (place.0 + width + 2.0, place.1 + 8.0), WHITE)?;
        }
        canvas.text(name, place, WORDS, DARK, Align::Left)?;
    }
    Ok(())
}

/// A cross with its label, where the label covers least.
pub(super) fn mark(
    canvas: &Canvas<'_>,
    spot: &Spot,
    plot: &Plot,
    panel: &Panel,
    field: &Field,
) -> Result<(), DrawError> {
    const ARM: f64 = 5.5;
    let Some(at) = plot.x.scale.fraction(spot.at.0).zip(panel.y.scale.fraction(spot.at.1)) else { return Ok(()) };
    if !((0.0..=1.0).contains(&at.0) && (0.0..=1.0).contains(&at.1)) {
        return Ok(());
    }
    let (px, py) = field.at(at);
    for pen in [Pen::new(WHITE, 4.5), Pen::new(DARK, 2.25)] {
        canvas.line(&[(px - ARM, py - ARM), (px + ARM, py + ARM)], pen)?;
        canvas.line(&[(px - ARM, py + ARM), (px + ARM, py - ARM)], pen)?;
    }
    let (left, y) = best_place(canvas.width_of(&spot.label, WORDS)?, (px, py), plot, panel, field);
    canvas.text(&spot.label, (left, y), WORDS, DARK, Align::Left)
}

/// Where words of this width beside a mark meet the fewest lines: their left end and middle height.
fn best_place(width: f64, (px, py): Place, plot: &Plot, panel: &Panel, field: &Field) -> Place {
    let drawn = drawn(plot, panel, field);
    let half = 0.5 * width;
    let beside = [
        (0.0, -17.0),
        (0.0, 17.0),
        (half + 11.0, 12.0),
        (-half - 11.0, -12.0),
        (half + 11.0, -12.0),
        (-half - 11.0, 12.0),
    ];
    let covered = |(x, y): Place| {
        let inside =
            x - half >= field.left && x + half <= field.right && y - 8.0 >= field.top && y + 8.0 <= field.bottom;
        let met = drawn.iter().filter(|p| (p.0 - x).abs() <= half + 4.0 && (p.1 - y).abs() <= 10.0).count();
        met + if inside { 0 } else { 1000 }
    };
    let places = beside.map(|(dx, dy)| (px + dx, py + dy));
    let (x, y) = places.into_iter().min_by_key(|place| covered(*place)).unwrap_or((px, py));
    (x - half, y)
}

/// Points of all that is drawn over a panel.
fn drawn(plot: &Plot, panel: &Panel, field: &Field) -> Vec<Place> {
    let mut drawn: Vec<Place> = Vec::new();
    for line in &panel.lines {
        drawn.extend(placed(line, &plot.x, panel, field).iter().flat_map(|piece| dense(piece)));
    }
    let rules = plot.rules.iter().filter_map(|rule| plot.x.scale.fraction(rule.at));
    drawn.extend(rules.flat_map(|at| dense(&[field.at((at, 0.0)), field.at((at, 1.0))])));
    drawn
}

/// Where words beside the end of a line meet the least: their left end and middle height.
fn beside(width: f64, (x, y): Place, drawn: &[Place], field: &Field, edge: f64) -> Place {
    let covered = |(left, y): Place| {
        let inside = left >= field.left && left + width <= edge - 4.0 && y > field.top && y + 8.0 <= field.bottom;
        let near = |p: &&Place| p.0 >= left - 3.0 && p.0 <= left + width + 3.0 && (p.1 - y).abs() <= 9.0;
        drawn.iter().filter(near).count() + if inside { 0 } else { 1000 }
    };
    let places = [10.0, 26.0, 42.0, -10.0, -26.0]
        .into_iter()
        .flat_map(|down| [(x + 8.0, y + down), (x - 8.0 - width, y + down), (x - 24.0 - width, y + down)]);
    places.min_by_key(|place| covered(*place)).unwrap_or((x + 8.0, y + 10.0))
}

/// Points along a line no more than a few pixels apart.
fn dense(line: &[Place]) -> Vec<Place> {
    const APART: f64 = 4.0;
    line.windows(2)
        .flat_map(|pair| {
            let (from, to) = (pair[0], pair[1]);
            let count = ((to.0 - from.0).hypot(to.1 - from.1) / APART).ceil().max(1.0) as u32;
            (0..count).map(move |i| {
                let way = f64::from(i) / f64::from(count);
                (from.0 + way * (to.0 - from.0), from.1 + way * (to.1 - from.1))
            })
        })
        .collect()
}
