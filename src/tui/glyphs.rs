//! The characters the screen is drawn with: braille, block elements, or plain ASCII.

use crate::model::Side;

/// How finely curves are drawn, and whether anything beyond ASCII may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dots {
    /// 2 x 4 dots per cell.
    #[default]
    Braille,
    /// 2 x 2 quadrants per cell.
    Block,
    /// One character per cell, nothing beyond ASCII anywhere.
    Ascii,
}

impl Dots {
    /// The kind after this one.
    pub const fn next(self) -> Self {
        match self {
            Self::Braille => Self::Block,
            Self::Block => Self::Ascii,
            Self::Ascii => Self::Braille,
        }
    }

    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Braille => "braille",
            Self::Block => "blocks",
            Self::Ascii => "plain ASCII",
        }
    }

    /// Dots per cell, across and down.
    pub const fn per_cell(self) -> (usize, usize) {
        match self {
            Self::Braille => (2, 4),
            Self::Block => (2, 2),
            Self::Ascii => (1, 1),
        }
    }
}

/// The characters in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// How curves are drawn.
    pub dots: Dots,
    /// Marks the row in focus.
    pub focus: &'static str,
    /// A group with everything shown.
    pub open: &'static str,
    /// A group with more to show.
    pub closed: &'static str,
    /// A dial that differs from the preset.
    pub changed: &'static str,
    /// Left and right of a choice.
    pub choice: (&'static str, &'static str),
    /// The track of a slider before and after its knob.
    pub track: (&'static str, &'static str),
    /// The knob.
    pub knob: &'static str,
    /// The preset's value on a track.
    pub origin: &'static str,
    /// A tipping point, on a track and on a chart.
    pub tip: &'static str,
    /// Where both sides cost the same.
    pub same: &'static str,
    /// Where you are, across a chart.
    pub you: &'static str,
    /// A horizontal line across a chart.
    pub level: &'static str,
    /// More and less than before.
    pub more_less: (&'static str, &'static str),
    /// Within and beyond what is tolerated.
    pub met_missed: (&'static str, &'static str),
    /// So near to what is tolerated that the model cannot tell.
    pub close: &'static str,
    /// Text that was cut.
    pub ellipsis: &'static str,
    /// Rules: across, down.
    pub rule: (&'static str, &'static str),
    /// Corner, y axis and x axis of a chart.
    pub axes: (&'static str, &'static str, &'static str),
    /// Against a side.
    pub minus: &'static str,
    /// Between two short facts.
    pub dot: &'static str,
}

/// Characters that any UTF-8 terminal font has.
const UNICODE: Glyphs = Glyphs {
    dots: Dots::Braille,
    focus: "▌",
    open: "▾",
    closed: "▸",
    changed: "•",
    choice: ("‹", "›"),
    track: ("━", "─"),
    knob: "●",
    origin: "┼",
    tip: "✕",
    same: "=",
    you: "┊",
    level: "┈",
    more_less: ("▲", "▼"),
    met_missed: ("✓", "✗"),
    close: "≈",
    ellipsis: "…",
    rule: ("─", "│"),
    axes: ("└", "┤", "─"),
    minus: "−",
    dot: "·",
};

const ASCII: Glyphs = Glyphs {
    dots: Dots::Ascii,
    focus: ">",
    open: "-",
    closed: "+",
    changed: "*",
    choice: ("<", ">"),
    track: ("=", "-"),
    knob: "O",
    origin: "+",
    tip: "X",
    same: "=",
    you: ":",
    level: ".",
    more_less: ("^", "v"),
    met_missed: ("ok", "NO"),
    close: "+-",
    ellipsis: "~",
    rule: ("-", "|"),
    axes: ("+", "|", "-"),
    minus: "-",
    dot: "-",
};

impl Glyphs {
    /// The set for a way of drawing curves.
    pub const fn new(dots: Dots) -> Self {
        match dots {
            Dots::Ascii => ASCII,
            Dots::Braille | Dots::Block => Self { dots, ..UNICODE },
        }
    }

    /// The marker of a side.
    pub const fn side(&self, side: Side) -> &'static str {
        match (self.dots, side) {
            (Dots::Ascii, Side::Kubernetes) => "#",
            (Dots::Ascii, Side::Serverless) => "o",
            (_, Side::Kubernetes) => "■",
            (_, Side::Serverless) => "◆",
        }
    }

    /// The marker of what the settings of a side come to as they are, where its best plan has the other one.
    pub const fn as_set(&self, side: Side) -> &'static str {
        match (self.dots, side) {
            (Dots::Ascii, Side::Kubernetes) => "K",
            (Dots::Ascii, Side::Serverless) => "F",
            (_, Side::Kubernetes) => "□",
            (_, Side::Serverless) => "◇",
        }
    }

    /// The marker of a split between both sides.
    pub const fn hybrid(&self) -> &'static str {
        match self.dots {
            Dots::Ascii => "%",
            Dots::Braille | Dots::Block => "◈",
        }
    }

    /// The mark of a side that keeps the tolerance or misses it, as far as the model can tell.
    pub const fn standing(&self, met: bool, close: bool) -> &'static str {
        match (met, close) {
            (_, true) => self.close,
            (true, false) => self.met_missed.0,
            (false, false) => self.met_missed.1,
        }
    }

    /// Four fillings that can be told apart without colour: idle, used, fixed, per use.
    pub const fn shades(&self) -> [&'static str; 4] {
        match self.dots {
            Dots::Ascii => [".", "#", "=", "-"],
            Dots::Braille | Dots::Block => ["░", "█", "▓", "▒"],
        }
    }

    /// A bar of five cells for a weight from 0 to 1; whatever weighs anything fills one at least.
    pub fn weight(&self, weight: f64) -> String {
        let (full, empty) = match self.dots {
            Dots::Ascii => ("#", "."),
            Dots::Braille | Dots::Block => ("▰", "▱"),
        };
        let filled = if weight > 0.0 { ((weight * 5.0).round() as usize).clamp(1, 5) } else { 0 };
        format!("{}{}", full.repeat(filled), empty.repeat(5 - filled))
    }

    /// Whether only ASCII may be used.
    pub fn is_ascii(&self) -> bool {
        self.dots == Dots::Ascii
    }

    /// `text` with what ASCII lacks spelled out, when only ASCII may be used.
    pub fn spell(&self, text: &str) -> String {
        if !self.is_ascii() || text.is_ascii() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                'µ' => out.push('u'),
                '–' | '—' | '−' | '·' => out.push('-'),
                '×' => out.push('x'),
                '…' => out.push('~'),
                '≤' => out.push_str("<="),
                '≥' => out.push_str(">="),
                '↑' => out.push_str("Up"),
                '↓' => out.push_str("Down"),
                '←' => out.push_str("Left"),
                '→' => out.push_str("Right"),
                '▁' => out.push('.'),
                '▂' | '▃' => out.push(':'),
                '▄' | '▅' => out.push('+'),
                '▆' | '▇' => out.push('#'),
                '█' => out.push('@'),
                '\u{a0}' => out.push(' '),
                c if c.is_ascii() => out.push(c),
                _ => out.push('?'),
            }
        }
        out
    }
}
