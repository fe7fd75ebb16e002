//! Charts as SVG text.
//!
//! Drawn with plotters at four times the nominal size, because its coordinates are whole numbers; the
//! view box then brings the picture back to size. Only `canvas` knows plotters. Where things stand
//! comes from [`crate::plot`], the same as on the screen. Text is measured with the embedded font,
//! which is wider than what most viewers put in its place.

mod bars;
mod canvas;
mod ends;
mod label;
mod plot;
mod swings;

pub use canvas::DrawError;

use super::chart::{Chart, Picture};
use canvas::Canvas;

/// The font that text is measured with, and that PNG files are drawn with.
pub const FONT: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans-subset.ttf");

/// For what width a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A page or a desktop screen.
    Wide,
    /// A phone.
    Narrow,
}

impl Width {
    /// Nominal pixels across.
    #[must_use]
    pub const fn pixels(self) -> f64 {
        match self {
            Self::Wide => 760.0,
            Self::Narrow => 360.0,
        }
    }
}

/// A chart as a whole SVG document, on white.
///
/// # Errors
/// When the drawing library refuses, which the embedded font rules out.
pub fn draw(chart: &Chart, width: Width) -> Result<String, DrawError> {
    let height = match &chart.picture {
        Picture::Plot(p) => plot::height(p, width),
        Picture::Bars(pairs) => bars::height(pairs),
        Picture::Swings(s) => swings::height(s, width),
    };
    let mut text = String::new();
    {
        let canvas = Canvas::new(&mut text, width.pixels(), height)?;
        match &chart.picture {
            Picture::Plot(p) => plot::draw(&canvas, p, &chart.title)?,
            Picture::Bars(pairs) => bars::draw(&canvas, pairs, &chart.title)?,
            Picture::Swings(s) => swings::draw(&canvas, s, &chart.title, width)?,
        }
        canvas.finish()?;
    }
    Ok(titled(&text, chart, width.pixels(), height))
}

/// The document with its nominal size and its words for readers who cannot see it.
fn titled(text: &str, chart: &Chart, width: f64, height: f64) -> String {
    let body = text.split_once('>').map_or(text, |(_, body)| body);
    let (view_width, view_height) = (width * canvas::SCALE, height * canvas::SCALE);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {view_width} {view_height}\" role=\"img\" aria-label=\"{}\">\n<desc>{}</desc>{body}",
        escaped(&chart.title),
        escaped(&chart.summary),
    )
}

/// Text as XML holds it.
fn escaped(text: &str) -> String {
    crate::units::printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
