//! Charts as PNG: the SVG drawn with the embedded font and nothing of the machine's.

use super::svg::FONT;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::sync::Arc;

/// Pixels for each nominal one, so that the picture is sharp on dense screens and in print.
const DENSITY: f32 = 2.0;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// The SVG cannot be read.
    #[error("the chart cannot be read: {0}")]
    Svg(#[from] resvg::usvg::Error),
    /// It has no size, or too large a one.
    #[error("the chart has no size that fits a picture")]
    Size,
    /// It cannot be written as PNG.
    #[error("the picture cannot be encoded: {0}")]
    Encoding(String),
}

/// An SVG chart as PNG bytes, twice its nominal size.
///
/// # Errors
/// When the text is no SVG or its size is none.
pub fn render(svg: &str) -> Result<Vec<u8>, PngError> {
    let mut options = Options { font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    let fonts = Arc::make_mut(&mut options.fontdb);
    fonts.load_font_data(FONT.to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    let tree = Tree::from_str(svg, &options)?;
    let size = tree.size().to_int_size().scale_by(DENSITY).ok_or(PngError::Size)?;
    let mut pixmap = Pixmap::new(size.width(), size.height()).ok_or(PngError::Size)?;
    resvg::render(&tree, Transform::from_scale(DENSITY, DENSITY), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| PngError::Encoding(error.to_string()))
}
