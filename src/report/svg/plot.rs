//! Lines over axes, in panels one above the other.

use super::super::chart::{Axis, Ink, Line, Panel, Plot, Rule, RuleKind};
use super::Width;
use super::canvas::{Align, Canvas, DARK, DrawError, GREY, LIGHT, Pen, Place, color};
use super::{ends, label};
use crate::plot::{Point, clip, thin};

pub(super) const WORDS: f64 = 12.0;
const EDGE: f64 = 12.0;
/// From the top of the picture to what stands below its title.
const BELOW_TITLE: f64 = 28.0;
/// Height of a row of words.
const ROW: f64 = 17.0;
/// From the top of a panel's room to its field: the axis in words, clear of the topmost tick.
const HEAD: f64 = 25.0;
/// Height of the strip that says who wins.
const STRIP: f64 = 6.0;
/// Points of a line for each pixel across, at most four of them.
const COLUMNS_PER_PIXEL: f64 = 0.5;

pub(super) fn height(plot: &Plot, width: Width) -> f64 {
    match (plot.panels.len(), width) {
        (0 | 1, Width::Wide) => 380.0,
        (0 | 1, Width::Narrow) => 320.0,
        (2, Width::Wide) => 420.0,
        (2, Width::Narrow) => 400.0,
        (count, Width::Wide) => 60.0 + 160.0 * count as f64,
        (count, Width::Narrow) => 60.0 + 150.0 * count as f64,
    }
}

/// The field of one panel, in nominal pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Field {
    pub fn at(&self, fraction: Point) -> Place {
        let (x, y) = fraction;
        (self.left + x * (self.right - self.left), self.bottom - y * (self.bottom - self.top))
    }
}

pub(super) fn draw(canvas: &Canvas<'_>, plot: &Plot, title: &str) -> Result<(), DrawError> {
    canvas.title(title, EDGE)?;
    let (left, right) = (left_margin(canvas, plot)?, canvas.width - right_margin(canvas, plot)?);
    let labels = rule_labels(canvas, plot, left, right)?;
    let rows = labels.iter().map(|l| l.row + 1).max().unwrap_or(0);
    let top = BELOW_TITLE + ROW * rows as f64;
    let strip = if plot.winners.is_empty() { 0.0 } else { STRIP + 2.0 };
    let named = if plot.x.label.is_empty() { 0.0 } else { ROW };
    let bottom = canvas.height - EDGE - ROW - named - strip;
    let fields = fields(plot.panels.len(), left, right, top, bottom);
    for (panel, field) in plot.panels.iter().zip(&fields) {
        grid(canvas, panel, field)?;
    }
    let whole = Field { left, right, top: fields.first().map_or(top, |f| f.top), bottom };
    rules(canvas, plot, &labels, &whole)?;
    for (panel, field) in plot.panels.iter().zip(&fields) {
        lines(canvas, &plot.x, panel, field)?;
        label::names(canvas, plot, panel, field)?;
        label::levels(canvas, plot, panel, field)?;
        for spot in &panel.spots {
            label::mark(canvas, spot, plot, panel, field)?;
        }
    }
    winners(canvas, plot, &whole)?;
    horizontal_axis(canvas, &plot.x, &whole, strip)
}

fn fields(count: usize, left: f64, right: f64, top: f64, bottom: f64) -> Vec<Field> {
    let each = (bottom - top) / count.max(1) as f64;
    (0..count)
        .map(|i| {
            let upper = top + each * i as f64;
            Field { left, right, top: upper + HEAD, bottom: if i + 1 == count { bottom } else { upper + each - 8.0 } }
        })
        .collect()
}

fn left_margin(canvas: &Canvas<'_>, plot: &Plot) -> Result<f64, DrawError> {
    let mut widest = 0.0_f64;
    for panel in &plot.panels {
        for tick in panel.y.ticks(room_down(200.0)) {
            widest = widest.max(canvas.width_of(&tick.label, WORDS)?);
        }
    }
    Ok(EDGE + widest + 8.0)
}

fn right_margin(canvas: &Canvas<'_>, plot: &Plot) -> Result<f64, DrawError> {
    let mut widest = 0.0_f64;
    for line in plot.panels.iter().flat_map(|p| &p.lines) {
        widest = widest.max(canvas.width_of(&line.name, WORDS)?);
    }
    Ok(widest + 10.0 + EDGE)
}

fn room_down(height: f64) -> usize {
    (height / 34.0) as usize + 1
}

/// The label of a rule: its middle and its row.
struct Label {
    x: f64,
    row: usize,
}

/// Labels stand over their rules, inside the picture, in as many rows as they need.
fn rule_labels(canvas: &Canvas<'_>, plot: &Plot, left: f64, right: f64) -> Result<Vec<Label>, DrawError> {
    let mut spans = Vec::new();
    for rule in &plot.rules {
        let half = 0.5 * canvas.width_of(&rule.label, WORDS)? + 3.0;
        let wanted = left + plot.x.scale.fraction(rule.at).unwrap_or(0.0).clamp(0.0, 1.0) * (right - left);
        let x = wanted.min(canvas.width - EDGE - half).max(EDGE + half);
        spans.push((x - half, x + half));
    }
    let rows = ends::rows(&spans);
    Ok(spans.iter().zip(rows).map(|((a, b), row)| Label { x: 0.5 * (a + b), row }).collect())
}

fn rules(canvas: &Canvas<'_>, plot: &Plot, labels: &[Label], whole: &Field) -> Result<(), DrawError> {
    let inside = |rule: &&Rule| plot.x.scale.covers(rule.at);
    for (rule, words) in plot.rules.iter().zip(labels).filter(|(rule, _)| inside(rule)) {
        let x = whole.at((plot.x.scale.fraction(rule.at).unwrap_or(0.0), 0.0)).0;
        let y = BELOW_TITLE + ROW * (words.row as f64 + 0.5);
        canvas.text(&rule.label, (words.x, y), WORDS, DARK, Align::Middle)?;
        let head = whole.top - 8.0;
        match rule.kind {
            RuleKind::Here => {
                canvas.line(&[(x, head + 3.0), (x, whole.bottom)], Pen::new(DARK, 1.25))?;
                canvas.field(&[(x - 5.0, head - 4.0), (x + 5.0, head - 4.0), (x, head + 5.0)], DARK, 1.0)?;
            }
            RuleKind::Bound => canvas.line(&[(x, head), (x, whole.bottom)], Pen::dotted(DARK))?,
        }
    }
    Ok(())
}

fn grid(canvas: &Canvas<'_>, panel: &Panel, field: &Field) -> Result<(), DrawError> {
    canvas.text(&panel.y.label, (EDGE, field.top - HEAD + 0.5 * ROW), WORDS, GREY, Align::Left)?;
    for tick in panel.y.ticks(room_down(field.bottom - field.top)) {
        let (_, y) = field.at((0.0, tick.at));
        canvas.line(&[(field.left, y), (field.right, y)], Pen::new(LIGHT, 1.0))?;
        canvas.text(&tick.label, (field.left - 6.0, y), WORDS, GREY, Align::Right)?;
    }
    for (level, _) in &panel.levels {
        let Some(at) = panel.y.scale.fraction(*level).filter(|at| (0.0..=1.0).contains(at)) else { continue };
        let (from, to) = (field.at((0.0, at)), field.at((1.0, at)));
        canvas.line(&[from, to], Pen::dotted(DARK))?;
    }
    Ok(())
}

/// A line's pieces in nominal pixels.
pub(super) fn placed(line: &Line, x: &Axis, panel: &Panel, field: &Field) -> Vec<Vec<Place>> {
    let columns = ((field.right - field.left) * COLUMNS_PER_PIXEL) as usize;
    clip(&line.points, &x.scale, &panel.y.scale)
        .iter()
        .map(|piece| thin(piece, columns).into_iter().map(|p| field.at(p)).collect())
        .collect()
}

fn lines(canvas: &Canvas<'_>, x: &Axis, panel: &Panel, field: &Field) -> Result<(), DrawError> {
    for line in &panel.lines {
        for piece in placed(line, x, panel, field) {
            if let (true, Some(first), Some(last)) = (line.filled, piece.first(), piece.last()) {
                let mut outline = piece.clone();
                outline.extend([(last.0, field.bottom), (first.0, field.bottom)]);
                canvas.field(&outline, color(line.ink), 0.15)?;
            }
            canvas.line(&piece, Pen::of(line.ink, line.faint))?;
        }
    }
    for line in panel.lines.iter().filter(|line| !line.faint) {
        for place in markers(line, x, panel, field) {
            canvas.marker(place, line.ink)?;
        }
    }
    Ok(())
}

/// Where a line carries its marker: at even distances across the field, the two sides in turn.
fn markers(line: &Line, x: &Axis, panel: &Panel, field: &Field) -> Vec<Place> {
    let shift = if line.ink == Ink::Side(crate::model::Side::Kubernetes) { 0.25 } else { 0.75 };
    let pieces = placed(line, x, panel, field);
    (0..6)
        .filter_map(|i| {
            let at = field.left + (f64::from(i) + shift) / 6.0 * (field.right - field.left);
            pieces.iter().flat_map(|p| p.windows(2)).find(|w| w[0].0 <= at && at <= w[1].0 && w[1].0 > w[0].0).map(
                |w| {
                    let way = (at - w[0].0) / (w[1].0 - w[0].0);
                    (at, w[0].1 + way * (w[1].1 - w[0].1))
                },
            )
        })
        .collect()
}

/// The strip below the fields in the colour of the winner.
fn winners(canvas: &Canvas<'_>, plot: &Plot, whole: &Field) -> Result<(), DrawError> {
    for (from, to, ink) in &plot.winners {
        let x = |value: f64| whole.at((plot.x.scale.fraction(value).unwrap_or(0.0).clamp(0.0, 1.0), 0.0)).0;
        canvas.rectangle((x(*from), whole.bottom + 2.0), (x(*to), whole.bottom + 2.0 + STRIP), color(*ink))?;
    }
    Ok(())
}

fn horizontal_axis(canvas: &Canvas<'_>, x: &Axis, whole: &Field, strip: f64) -> Result<(), DrawError> {
    let base = whole.bottom + strip;
    canvas.line(&[(whole.left, whole.bottom), (whole.right, whole.bottom)], Pen::new(GREY, 1.0))?;
    let mut free_from = 0.0;
    for tick in x.ticks(((whole.right - whole.left) / 62.0) as usize + 1) {
        let (px, _) = whole.at((tick.at, 0.0));
        let half = 0.5 * canvas.width_of(&tick.label, WORDS)?;
        canvas.line(&[(px, base), (px, base + 4.0)], Pen::new(GREY, 1.0))?;
        let middle = px.min(canvas.width - 2.0 - half);
        if middle - half >= free_from {
            canvas.text(&tick.label, (middle, base + 4.0 + 0.5 * ROW), WORDS, GREY, Align::Middle)?;
            free_from = middle + half + 6.0;
        }
    }
    canvas.text(&x.label, (whole.right, base + 4.0 + 1.5 * ROW), WORDS, GREY, Align::Right)
}
