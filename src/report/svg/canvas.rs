//! Lines, shapes and words in nominal pixels, on top of plotters.

use super::super::chart::Ink;
use super::FONT;
use crate::model::Side;
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontStyle, IntoFont, RGBColor, ShapeStyle, TextStyle, WHITE, register_font};
use std::fmt::Display;

/// How many drawn pixels make a nominal one: plotters rounds to whole ones.
pub(in crate::report) const SCALE: f64 = 4.0;
/// plotters writes font sizes divided by this into SVG.
const FONT_FACTOR: f64 = 1.24;
/// The name under which the font is known, so that a viewer without it takes its own sans-serif.
const FAMILY: &str = "sans-serif";

/// Words and axes.
pub(super) const DARK: RGBColor = RGBColor(0x1f, 0x23, 0x28);
/// What is less important.
pub(super) const GREY: RGBColor = RGBColor(0x57, 0x60, 0x6a);
/// Grid lines.
pub(super) const LIGHT: RGBColor = RGBColor(0xe1, 0xe5, 0xea);
/// Kubernetes: blue of the Okabe-Ito palette, which colour-blind people tell from its vermillion.
const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
/// Serverless: vermillion of the same palette.
const ORANGE: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
/// The same orange, dark enough to be read as text.
const ORANGE_TEXT: RGBColor = RGBColor(0xa8, 0x48, 0x00);

/// Why a chart was not drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the chart cannot be drawn: {0}")]
pub struct DrawError(String);

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for DrawError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self(error.to_string())
    }
}

fn failed(error: impl Display) -> DrawError {
    DrawError(error.to_string())
}

/// A place in nominal pixels from the upper left corner.
pub(super) type Place = (f64, f64);

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    pub color: RGBColor,
    pub opacity: f64,
    pub width: f64,
    /// Lengths of a dash and of the gap behind it.
    pub dash: Option<(f64, f64)>,
}

impl Pen {
    pub const fn new(color: RGBColor, width: f64) -> Self {
        Self { color, opacity: 1.0, width, dash: None }
    }

    pub const fn dotted(color: RGBColor) -> Self {
        Self { color, opacity: 1.0, width: 1.25, dash: Some((1.5, 3.5)) }
    }

    /// The pen of a line of `ink`: Kubernetes whole, serverless dashed.
    pub fn of(ink: Ink, faint: bool) -> Self {
        let width = if ink == Ink::Neutral { 1.25 } else { 2.25 };
        Self {
            color: color(ink),
            opacity: if faint { 0.7 } else { 1.0 },
            width: if faint { 1.0 } else { width },
            dash: (ink == Ink::Side(Side::Serverless)).then_some((8.0, 3.5)),
        }
    }
}

/// The colour of lines and fields.
pub(super) const fn color(ink: Ink) -> RGBColor {
    match ink {
        Ink::Side(Side::Kubernetes) => BLUE,
        Ink::Side(Side::Serverless) => ORANGE,
        Ink::Neutral => GREY,
    }
}

/// The colour of words.
pub(super) const fn text_color(ink: Ink) -> RGBColor {
    match ink {
        Ink::Side(Side::Serverless) => ORANGE_TEXT,
        other => color(other),
    }
}

/// Where words stand relative to their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// A sheet to draw on.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    pub width: f64,
    pub height: f64,
}

impl<'a> Canvas<'a> {
    pub fn new(text: &'a mut String, width: f64, height: f64) -> Result<Self, DrawError> {
        register_font(FAMILY, FontStyle::Normal, FONT).map_err(|_| failed("the embedded font is not a font"))?;
        let size = ((width * SCALE) as u32, (height * SCALE) as u32);
        let area = SVGBackend::with_string(text, size).into_drawing_area();
        area.fill(&WHITE)?;
        Ok(Self { area, width, height })
    }

    pub fn finish(&self) -> Result<(), DrawError> {
        self.area.present().map_err(DrawError::from)
    }

    pub fn line(&self, points: &[Place], pen: Pen) -> Result<(), DrawError> {
        let style = ShapeStyle {
            color: pen.color.mix(pen.opacity),
            filled: false,
            stroke_width: (pen.width * SCALE).round().max(1.0) as u32,
        };
        let pieces = pen.dash.map_or_else(|| vec![points.to_vec()], |dash| dashes(points, dash));
        for piece in pieces.iter().filter(|piece| piece.len() > 1) {
            self.area.draw(&PathElement::new(piece.iter().map(pixel).collect::<Vec<_>>(), style))?;
        }
        Ok(())
    }

    pub fn field(&self, points: &[Place], color: RGBColor, opacity: f64) -> Result<(), DrawError> {
        let corners: Vec<_> = points.iter().map(pixel).collect();
        Ok(self.area.draw(&Polygon::new(corners, color.mix(opacity)))?)
    }

    pub fn rectangle(&self, from: Place, to: Place, color: RGBColor) -> Result<(), DrawError> {
        Ok(self.area.draw(&Rectangle::new([pixel(&from), pixel(&to)], color.filled()))?)
    }

    /// The marker of an ink: a disc, a square, nothing.
    pub fn marker(&self, at: Place, ink: Ink) -> Result<(), DrawError> {
        const R: f64 = 3.75;
        match ink {
            Ink::Side(Side::Kubernetes) => {
                Ok(self.area.draw(&Circle::new(pixel(&at), (R * SCALE) as u32, color(ink).filled()))?)
            }
            Ink::Side(Side::Serverless) => self.rectangle((at.0 - R, at.1 - R), (at.0 + R, at.1 + R), color(ink)),
            Ink::Neutral => Ok(()),
        }
    }

    /// Words in one line, centred on their place from top to bottom.
    pub fn text(&self, words: &str, at: Place, size: f64, color: RGBColor, align: Align) -> Result<(), DrawError> {
        let across = match align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        let style = style(size).color(&color).pos(Pos::new(across, VPos::Center));
        Ok(self.area.draw(&Text::new(words.to_owned(), pixel(&at), style))?)
    }

    /// The title of a picture at its upper left; smaller where the picture is too narrow for it.
    pub fn title(&self, words: &str, left: f64) -> Result<(), DrawError> {
        const SIZE: f64 = 15.0;
        let room = self.width - 2.0 * left;
        let size = SIZE * (room / self.width_of(words, SIZE)?.max(room)).max(0.5);
        self.text(words, (left, 16.0), size, DARK, Align::Left)
    }

    /// How wide words are.
    pub fn width_of(&self, words: &str, size: f64) -> Result<f64, DrawError> {
        let (width, _) = self.area.estimate_text_size(words, &style(size))?;
        Ok(f64::from(width) / SCALE)
    }
}

fn style(size: f64) -> TextStyle<'static> {
    TextStyle::from((FAMILY, size * SCALE * FONT_FACTOR).into_font())
}

fn pixel(at: &Place) -> (i32, i32) {
    ((at.0 * SCALE).round() as i32, (at.1 * SCALE).round() as i32)
}

/// A line cut into dashes, whose pattern runs on around corners.
fn dashes(points: &[Place], (dash, gap): (f64, f64)) -> Vec<Vec<Place>> {
    let mut pieces: Vec<Vec<Place>> = points.first().map(|p| vec![vec![*p]]).unwrap_or_default();
    let (mut drawing, mut left) = (true, dash);
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let at = |way: f64| (from.0 + (to.0 - from.0) * way / length, from.1 + (to.1 - from.1) * way / length);
        let mut way = 0.0;
        while length - way > left {
            way += left;
            if drawing && let Some(piece) = pieces.last_mut() {
                piece.push(at(way));
            } else {
                pieces.push(vec![at(way)]);
            }
            drawing = !drawing;
            left = if drawing { dash } else { gap };
        }
        left -= length - way;
        if drawing && let Some(piece) = pieces.last_mut() {
            piece.push(to);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_run_on_around_a_corner() {
        let cut = dashes(&[(0.0, 0.0), (6.0, 0.0), (6.0, 10.0)], (8.0, 2.0));
        assert_eq!(cut, [vec![(0.0, 0.0), (6.0, 0.0), (6.0, 2.0)], vec![(6.0, 4.0), (6.0, 10.0)]]);
        assert!(dashes(&[], (8.0, 2.0)).is_empty());
    }

    /// Contrast of a colour with white by WCAG 2.
    fn contrast(color: RGBColor) -> f64 {
        let part = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        1.05 / (0.2126 * part(color.0) + 0.7152 * part(color.1) + 0.0722 * part(color.2) + 0.05)
    }

    #[test]
    fn words_can_be_read_and_lines_seen() {
        for ink in [Ink::Side(Side::Kubernetes), Ink::Side(Side::Serverless), Ink::Neutral] {
            assert!(contrast(text_color(ink)) >= 4.5, "{ink:?}: {}", contrast(text_color(ink)));
            assert!(contrast(color(ink)) >= 3.0, "{ink:?}: {}", contrast(color(ink)));
        }
    }
}
