//! A tornado: for each dial how far it moves a ratio, around where the scenario stands.

use super::super::chart::{Bar, Ink, Swings};
use super::canvas::{Align, Canvas, DARK, DrawError, GREY, LIGHT, Pen, Place, color};
use super::{Width, ends};
use crate::model::Side;
use crate::plot::{Scale, ticks};
use crate::text;
use crate::units::Unit;
use plotters::style::{RGBColor, WHITE};

const WORDS: f64 = 12.0;
const EDGE: f64 = 12.0;
/// From the top to the first bar: the title, two rows of labels, the marks.
const HEAD: f64 = 78.0;
const ROW: f64 = 23.0;
/// Height of a dial's name above its bar, where there is no room for it beside the bar.
const NAME: f64 = 15.0;
const BAR: f64 = 13.0;
/// Below the last bar: the axis and its words.
const FOOT: f64 = 50.0;
/// Widest end label that is written out.
const LONGEST: usize = 18;

pub(super) fn height(swings: &Swings, width: Width) -> f64 {
    HEAD + row(width) * swings.bars.len().max(1) as f64 + FOOT
}

fn row(width: Width) -> f64 {
    match width {
        Width::Wide => ROW,
        Width::Narrow => ROW + NAME,
    }
}

/// Where bars stand from left to right.
struct Field {
    scale: Scale,
    left: f64,
    right: f64,
}

impl Field {
    fn at(&self, ratio: f64) -> f64 {
        self.left + self.scale.fraction(ratio).unwrap_or(0.0).clamp(0.0, 1.0) * (self.right - self.left)
    }
}

pub(super) fn draw(canvas: &Canvas<'_>, swings: &Swings, title: &str, width: Width) -> Result<(), DrawError> {
    canvas.title(title, EDGE)?;
    let field = field(canvas, &swings.bars, swings.here, width)?;
    let bottom = HEAD + row(width) * swings.bars.len() as f64;
    axis(canvas, &field, bottom)?;
    let equal = field.at(1.0);
    canvas.line(&[(equal, HEAD - 9.0), (equal, bottom)], Pen::dotted(DARK))?;
    let middle = |i: usize| HEAD + row(width) * (i as f64 + 1.0) - 0.5 * ROW;
    for (i, bar) in swings.bars.iter().enumerate() {
        stripe(canvas, &field, bar, middle(i))?;
    }
    marks(canvas, &field, swings.here, bottom)?;
    // Words come last, so that they interrupt every line that they meet.
    for (i, bar) in swings.bars.iter().enumerate() {
        let middle = middle(i);
        let name = if width == Width::Wide { middle } else { middle - 0.5 * (ROW + NAME) + 2.0 };
        words(canvas, &bar.name, (EDGE, name), DARK, Align::Left)?;
        ends_of(canvas, &field, bar, middle)?;
    }
    Ok(())
}

fn field(canvas: &Canvas<'_>, bars: &[Bar], here: f64, width: Width) -> Result<Field, DrawError> {
    let (mut names, mut lefts, mut rights) = (0.0_f64, 0.0_f64, 0.0_f64);
    for bar in bars {
        names = names.max(canvas.width_of(&bar.name, WORDS)?);
        lefts = lefts.max(canvas.width_of(&cut(&bar.ends[0].1), WORDS)?);
        rights = rights.max(canvas.width_of(&cut(&bar.ends[1].1), WORDS)?);
    }
    let ratios = || bars.iter().flat_map(|bar| bar.ends.iter().map(|end| end.0)).chain([here, 1.0]);
    let (least, most) = ratios().fold((here, here), |(a, b), ratio| (a.min(ratio), b.max(ratio)));
    let scale = Scale::log10(least / 1.05, most * 1.05);
    let beside = if width == Width::Wide { names + 12.0 } else { 0.0 };
    let left = EDGE + beside + lefts + 6.0;
    let right = (canvas.width - EDGE - rights - 6.0).max(left + 40.0);
    Ok(Field { scale, left, right })
}

/// Words that no line is drawn through.
fn words(canvas: &Canvas<'_>, words: &str, at: Place, color: RGBColor, align: Align) -> Result<(), DrawError> {
    let width = canvas.width_of(words, WORDS)?;
    let left = if align == Align::Right { at.0 - width } else { at.0 };
    if width > 0.0 {
        canvas.rectangle((left - 2.0, at.1 - 8.5), (left + width + 2.0, at.1 + 8.5), WHITE)?;
    }
    canvas.text(words, at, WORDS, color, align)
}

/// A value's words, short enough for the end of a bar.
fn cut(words: &str) -> String {
    text::cut(words, LONGEST, "…")
}

fn axis(canvas: &Canvas<'_>, field: &Field, bottom: f64) -> Result<(), DrawError> {
    let mut free_from = 0.0;
    for tick in ticks(&field.scale, Unit::Factor, ((field.right - field.left) / 55.0) as usize + 1) {
        let x = field.at(tick.value);
        canvas.line(&[(x, HEAD - 4.0), (x, bottom)], Pen::new(LIGHT, 1.0))?;
        let half = 0.5 * canvas.width_of(&tick.label, WORDS)?;
        if x - half >= free_from {
            canvas.text(&tick.label, (x, bottom + 12.0), WORDS, GREY, Align::Middle)?;
            free_from = x + half + 6.0;
        }
    }
    let words = "Kubernetes bill over serverless bill";
    canvas.text(words, (canvas.width - EDGE, bottom + 31.0), WORDS, GREY, Align::Right)
}

/// One dial: the part of its bar where Kubernetes is cheaper, and the part where serverless is.
fn stripe(canvas: &Canvas<'_>, field: &Field, bar: &Bar, middle: f64) -> Result<(), DrawError> {
    let [from, to] = bar.ends.each_ref().map(|end| field.at(end.0));
    let equal = field.at(1.0).clamp(from, to);
    for (a, b, side) in [(from, equal, Side::Kubernetes), (equal, to, Side::Serverless)] {
        if b > a {
            let (top, bottom) = (middle - 0.5 * BAR, middle + 0.5 * BAR);
            canvas.rectangle((a, top), (b.max(a + 1.0), bottom), color(Ink::Side(side)))?;
        }
    }
    Ok(())
}

/// What a dial is set to at either end of its bar.
fn ends_of(canvas: &Canvas<'_>, field: &Field, bar: &Bar, middle: f64) -> Result<(), DrawError> {
    let [(least, low), (most, high)] = &bar.ends;
    let [from, to] = [field.at(*least), field.at(*most)];
    words(canvas, &cut(low), (from - 5.0, middle), GREY, Align::Right)?;
    words(canvas, &cut(high), (to + 5.0, middle), GREY, Align::Left)
}

/// Where the scenario stands, and where the bills are equal.
fn marks(canvas: &Canvas<'_>, field: &Field, here: f64, bottom: f64) -> Result<(), DrawError> {
    let marks = [(here, format!("here: {}", Unit::Factor.format(here))), (1.0, "equal bills".to_owned())];
    let mut spans = Vec::new();
    for (ratio, words) in &marks {
        let half = 0.5 * canvas.width_of(words, WORDS)? + 3.0;
        let x = field.at(*ratio).min(canvas.width - EDGE - half).max(EDGE + half);
        spans.push((x - half, x + half));
    }
    let rows = ends::rows(&spans);
    for (((_, words), span), row) in marks.iter().zip(&spans).zip(rows) {
        let y = 36.5 + 17.0 * row as f64;
        canvas.text(words, (0.5 * (span.0 + span.1), y), WORDS, DARK, Align::Middle)?;
    }
    let (here, head) = (field.at(here), HEAD - 9.0);
    canvas.line(&[(here, head), (here, bottom)], Pen::new(DARK, 1.25))?;
    canvas.field(&[(here - 5.0, head - 7.0), (here + 5.0, head - 7.0), (here, head + 2.0)], DARK, 1.0)
}
