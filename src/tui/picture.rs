//! A frame as a self-contained SVG, for the pictures in the README: made from the very cells that a
//! terminal would get.
//!
//! Every run of cells with one style is one `<text>` whose length is pinned to its cells, so that
//! the columns line up whatever monospaced font the viewer has. Block and line characters are drawn
//! as text too.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// The colours that a picture gives to what the terminal would decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// The background.
    pub background: &'static str,
    /// Plain text.
    pub text: &'static str,
    /// Dimmed text.
    pub dim: &'static str,
    /// The terminal's own 16 colours.
    pub ansi: [&'static str; 16],
}

/// A dark terminal.
pub const DARK: Paper = Paper {
    background: "#16181d",
    text: "#d8dce3",
    dim: "#868e9b",
    ansi: [
        "#16181d", "#e06c75", "#7fbf6b", "#f5a13d", "#5ab0f2", "#c07be0", "#4fb8b0", "#d8dce3", "#5c6370", "#ff8791",
        "#98d982", "#ffc071", "#82c8ff", "#d79cf0", "#74d6cd", "#ffffff",
    ],
};

/// A light terminal.
pub const LIGHT: Paper = Paper {
    background: "#fbfbf8",
    text: "#24292f",
    dim: "#6b737c",
    ansi: [
        "#24292f", "#b41e1e", "#2c7a2c", "#a84b00", "#005fa3", "#8131a7", "#10736c", "#d0d4d9", "#57606a", "#cf222e",
        "#2da44e", "#c96100", "#1f83d1", "#a24bc9", "#1b9e94", "#fbfbf8",
    ],
};

/// Cell size in pixels at a font size of 14.
const CELL: (f64, f64) = (8.43, 18.0);
/// Where a line's baseline is below its top.
const BASELINE: f64 = 13.6;
/// Space around the cells.
const MARGIN: f64 = 14.0;

/// How one cell is painted.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Paint {
    ink: String,
    ground: Option<String>,
    bold: bool,
    underlined: bool,
}

/// The frame in `buffer` as an SVG document on `paper`.
#[must_use]
pub fn svg(buffer: &Buffer, paper: &Paper) -> String {
    let area = buffer.area;
    let (width, height) = (f64::from(area.width) * CELL.0, f64::from(area.height) * CELL.1);
    let (full_width, full_height) = (width + 2.0 * MARGIN, height + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {full_width:.1} {full_height:.1}\" \
         width=\"{full_width:.0}\" height=\"{full_height:.0}\" font-size=\"14\" font-family=\"'DejaVu Sans Mono', \
         'Cascadia Mono', Menlo, Consolas, monospace\" xml:space=\"preserve\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n",
        paper.background
    );
    for y in 0..area.height {
        let row: Vec<&Cell> = (0..area.width).filter_map(|x| buffer.cell((area.x + x, area.y + y))).collect();
        draw_row(&mut out, &row, MARGIN + f64::from(y) * CELL.1, paper);
    }
    out.push_str("</svg>\n");
    out
}

fn draw_row(out: &mut String, row: &[&Cell], top: f64, paper: &Paper) {
    let mut x = 0;
    while x < row.len() {
        let paint = paint(row[x], paper);
        let start = x;
        let mut words = String::new();
        while x < row.len() && self::paint(row[x], paper) == paint {
            words.push_str(row[x].symbol());
            // A wide character owns the cell after it, whose own symbol does not show.
            x += row[x].symbol().width().max(1);
        }
        draw_run(out, &words, start, x - start, top, &paint);
    }
}

fn draw_run(out: &mut String, words: &str, column: usize, cells: usize, top: f64, paint: &Paint) {
    let (left, wide) = (MARGIN + column as f64 * CELL.0, cells as f64 * CELL.0);
    // Writing to a string cannot fail.
    if let Some(ground) = &paint.ground {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.2}\" y=\"{top:.1}\" width=\"{wide:.2}\" height=\"{:.1}\" fill=\"{ground}\"/>",
            CELL.1
        );
    }
    for (offset, piece) in pieces(words) {
        let left = left + offset as f64 * CELL.0;
        let long = piece.width() as f64 * CELL.0;
        let bold = if paint.bold { " font-weight=\"bold\"" } else { "" };
        let under = if paint.underlined { " text-decoration=\"underline\"" } else { "" };
        let _ = writeln!(
            out,
            "<text x=\"{left:.2}\" y=\"{:.1}\" textLength=\"{long:.2}\" lengthAdjust=\"spacingAndGlyphs\" \
             fill=\"{}\"{bold}{under}>{}</text>",
            top + BASELINE,
            paint.ink,
            escaped(piece)
        );
    }
}

/// The parts of a text between runs of blanks, which a viewer may draw as a single one, each with
/// the cells before it.
fn pieces(words: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut offset = 0;
    for piece in words.split("  ") {
        let trimmed = piece.trim();
        if !trimmed.is_empty() {
            let leading = piece.len() - piece.trim_start().len();
            found.push((offset + leading, trimmed));
        }
        offset += piece.width() + 2;
    }
    found
}

fn paint(cell: &Cell, paper: &Paper) -> Paint {
    let modifier = cell.modifier;
    let plain = if modifier.contains(Modifier::DIM) { paper.dim } else { paper.text };
    let dimmed = |ink: String| if modifier.contains(Modifier::DIM) { blend(&ink, paper.background) } else { ink };
    let ink = colour(cell.fg, paper).map_or_else(|| plain.to_owned(), dimmed);
    let ground = colour(cell.bg, paper);
    let (ink, ground) = if modifier.contains(Modifier::REVERSED) {
        (ground.unwrap_or_else(|| paper.background.to_owned()), Some(ink))
    } else {
        (ink, ground)
    };
    Paint { ink, ground, bold: modifier.contains(Modifier::BOLD), underlined: modifier.contains(Modifier::UNDERLINED) }
}

/// The colour halfway between two in hexadecimal, as terminals dim one.
fn blend(a: &str, b: &str) -> String {
    let part =
        |text: &str, at: usize| text.get(at..at + 2).and_then(|hex| u16::from_str_radix(hex, 16).ok()).unwrap_or(0);
    let mixed = [1, 3, 5].map(|at| format!("{:02x}", part(a, at).midpoint(part(b, at))));
    format!("#{}", mixed.concat())
}

/// The colour in hexadecimal; `None` where the terminal's own is meant.
fn colour(color: Color, paper: &Paper) -> Option<String> {
    let ansi = |index: usize| Some(paper.ansi[index].to_owned());
    match color {
        Color::Reset => None,
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        Color::Indexed(index) => Some(indexed(index, paper)),
        Color::Black => ansi(0),
        Color::Red => ansi(1),
        Color::Green => ansi(2),
        Color::Yellow => ansi(3),
        Color::Blue => ansi(4),
        Color::Magenta => ansi(5),
        Color::Cyan => ansi(6),
        Color::Gray => ansi(7),
        Color::DarkGray => ansi(8),
        Color::LightRed => ansi(9),
        Color::LightGreen => ansi(10),
        Color::LightYellow => ansi(11),
        Color::LightBlue => ansi(12),
        Color::LightMagenta => ansi(13),
        Color::LightCyan => ansi(14),
        Color::White => ansi(15),
    }
}

/// A colour of xterm's palette of 256: 16 of the terminal's, a cube of 6 x 6 x 6, and 24 greys.
fn indexed(index: u8, paper: &Paper) -> String {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match index {
        0..=15 => paper.ansi[usize::from(index)].to_owned(),
        16..=231 => {
            let cube = index - 16;
            let (r, g, b) = (level(cube / 36), level(cube / 6 % 6), level(cube % 6));
            format!("#{r:02x}{g:02x}{b:02x}")
        }
        232..=255 => {
            let grey = 8 + 10 * (index - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn runs_keep_their_cells_and_their_style() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 2));
        buffer.set_string(0, 0, "a <b> & c", Style::new().fg(Color::Indexed(166)).add_modifier(Modifier::BOLD));
        buffer.set_string(0, 1, "taken", Style::new().add_modifier(Modifier::REVERSED));
        let svg = svg(&buffer, &DARK);
        assert!(svg.contains("a &lt;b&gt; &amp; c") && svg.contains("#d75f00") && svg.contains("font-weight=\"bold\""));
        assert!(svg.contains(&format!("height=\"18.0\" fill=\"{}\"", DARK.text)), "{svg}");
        assert_eq!(svg.matches("<text").count(), 2);
        assert_eq!(pieces("  a b   c "), [(2, "a b"), (8, "c")]);
        assert_eq!(blend("#ff8000", "#000000"), "#7f4000");
    }
}
