//! Colours: one hue for each side everywhere, neutral for the rest, red only for what is broken.
//!
//! By default nothing assumes a background: text keeps the terminal's own colours, emphasis is
//! bold, dim or reverse, and the two hues are of middle lightness, so that they can be read on black
//! and on white (contrast at least 3.9 on either). Where the background is known the hues are moved
//! away from it. Without colour the sides keep their markers and line styles.

use crate::config;
use crate::model::Side;
use crate::verdict::Winner;
use ratatui::style::{Color, Modifier, Style};

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// None, or none wanted.
    Mono,
    /// The 16 that the user's terminal theme defines.
    Ansi,
    /// The palette of 256.
    Indexed,
    /// Any.
    Rgb,
}

/// What the colours stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// Not known: hues of middle lightness.
    Unknown,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// The styles in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Which one it is.
    pub choice: config::Theme,
    /// How many colours there are.
    pub depth: Depth,
    /// What the terminal shows and stands on, whatever is made of it.
    terminal: (Depth, Background),
    /// What stands back: units, axes, hints, claims not borne out.
    pub muted: Style,
    /// Headings and figures.
    pub strong: Style,
    /// The row in focus, the item selected.
    pub focus: Style,
    kubernetes: Color,
    serverless: Color,
    broken: Color,
}

/// The hues of the two sides and of what is broken, for one background.
struct Hues {
    rgb: [Color; 3],
    indexed: [Color; 3],
}

const MIDDLE: Hues = Hues {
    rgb: [Color::Rgb(0x1f, 0x83, 0xd1), Color::Rgb(0xc8, 0x61, 0x00), Color::Rgb(0xe0, 0x3c, 0x3c)],
    indexed: [Color::Indexed(32), Color::Indexed(166), Color::Indexed(160)],
};
const ON_DARK: Hues = Hues {
    rgb: [Color::Rgb(0x5a, 0xb0, 0xf2), Color::Rgb(0xf5, 0xa1, 0x3d), Color::Rgb(0xff, 0x6b, 0x6b)],
    indexed: [Color::Indexed(75), Color::Indexed(215), Color::Indexed(203)],
};
const ON_LIGHT: Hues = Hues {
    rgb: [Color::Rgb(0x00, 0x5f, 0xa3), Color::Rgb(0xa8, 0x4b, 0x00), Color::Rgb(0xb4, 0x1e, 0x1e)],
    indexed: [Color::Indexed(25), Color::Indexed(130), Color::Indexed(124)],
};

impl Theme {
    /// The theme for a terminal.
    pub const fn new(depth: Depth, background: Background) -> Self {
        let hues = match background {
            Background::Unknown => MIDDLE,
            Background::Dark => ON_DARK,
            Background::Light => ON_LIGHT,
        };
        let [kubernetes, serverless, broken] = match depth {
            Depth::Mono => [Color::Reset; 3],
            Depth::Ansi => [Color::Blue, Color::Yellow, Color::Red],
            Depth::Indexed => hues.indexed,
            Depth::Rgb => hues.rgb,
        };
        Self {
            choice: config::Theme::Auto,
            depth,
            terminal: (depth, background),
            muted: Style::new().add_modifier(Modifier::DIM),
            strong: Style::new().add_modifier(Modifier::BOLD),
            focus: Style::new().add_modifier(Modifier::REVERSED),
            kubernetes,
            serverless,
            broken,
        }
    }

    /// The theme that the user wants on a terminal of this depth and background.
    pub const fn chosen(choice: config::Theme, depth: Depth, background: Background) -> Self {
        let made = match choice {
            config::Theme::Auto => Self::new(depth, background),
            config::Theme::Dark => Self::new(deep(depth), Background::Dark),
            config::Theme::Light => Self::new(deep(depth), Background::Light),
            config::Theme::Safe => Self::safe(deep(depth)),
            config::Theme::Ansi => Self::new(Depth::Ansi, background),
            config::Theme::Mono => Self::new(Depth::Mono, background),
        };
        Self { choice, terminal: (depth, background), ..made }
    }

    /// Blue, orange and reddish purple of the Okabe-Ito palette (<https://jfly.uni-koeln.de/color/>), which people with any
    /// common kind of colour blindness tell apart: red, which is for what is broken elsewhere, comes near orange for some.
    const fn safe(depth: Depth) -> Self {
        let [kubernetes, serverless, broken] = match depth {
            Depth::Mono => [Color::Reset; 3],
            Depth::Ansi => [Color::Blue, Color::Yellow, Color::Magenta],
            Depth::Indexed => [Color::Indexed(32), Color::Indexed(172), Color::Indexed(175)],
            Depth::Rgb => [Color::Rgb(0x00, 0x72, 0xb2), Color::Rgb(0xd5, 0x8a, 0x00), Color::Rgb(0xcc, 0x79, 0xa7)],
        };
        Self { kubernetes, serverless, broken, ..Self::new(depth, Background::Unknown) }
    }

    /// The theme after this one on the same terminal.
    pub fn next(&self) -> Self {
        let at = config::Theme::ALL.iter().position(|t| *t == self.choice).unwrap_or(0);
        let next = config::Theme::ALL[(at + 1) % config::Theme::ALL.len()];
        Self::chosen(next, self.terminal.0, self.terminal.1)
    }

    /// The hue of a side.
    pub fn side(&self, side: Side) -> Style {
        self.coloured(match side {
            Side::Kubernetes => self.kubernetes,
            Side::Serverless => self.serverless,
        })
    }

    /// The hue of the winner; neutral where there is none.
    pub fn winner(&self, winner: Winner) -> Style {
        winner.side().map_or_else(Style::new, |side| self.side(side))
    }

    /// A limit hit, a tolerance missed, an error.
    pub fn broken(&self) -> Style {
        self.coloured(self.broken).add_modifier(Modifier::BOLD)
    }

    fn coloured(&self, color: Color) -> Style {
        if self.depth == Depth::Mono { Style::new() } else { Style::new().fg(color) }
    }
}

/// A theme made for a background needs colours that the terminal's own theme cannot bend.
const fn deep(depth: Depth) -> Depth {
    match depth {
        Depth::Ansi => Depth::Indexed,
        other => other,
    }
}

/// What the environment says about the terminal.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `TERM`.
    pub term: String,
    /// `COLORFGBG`, as some terminals set it: `15;0`.
    pub colorfgbg: String,
    /// The locale that decides the encoding: `LC_ALL`, else `LC_CTYPE`, else `LANG`.
    pub locale: String,
}

impl Surroundings {
    /// How many colours the terminal is said to show.
    pub fn depth(&self) -> Depth {
        if self.no_color || self.term == "dumb" {
            Depth::Mono
        } else if matches!(self.colorterm.as_str(), "truecolor" | "24bit") || self.term.contains("direct") {
            Depth::Rgb
        } else if self.term.contains("256") {
            Depth::Indexed
        } else {
            Depth::Ansi
        }
    }

    /// The background, if the terminal says what it is.
    pub fn background(&self) -> Background {
        match self.colorfgbg.rsplit(';').next().and_then(|bg| bg.parse::<u8>().ok()) {
            Some(0..=6 | 8) => Background::Dark,
            Some(7 | 15) => Background::Light,
            _ => Background::Unknown,
        }
    }

    /// How curves can be drawn: only with ASCII where the locale or the console has nothing else.
    pub fn dots(&self) -> super::glyphs::Dots {
        let locale = self.locale.to_ascii_lowercase();
        let utf8 = locale.contains("utf-8") || locale.contains("utf8");
        if !utf8 || matches!(self.term.as_str(), "linux" | "dumb" | "vt100" | "vt220") {
            super::glyphs::Dots::Ascii
        } else {
            super::glyphs::Dots::Braille
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast ratio of two colours (WCAG 2.1, relative luminance).
    fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
        let channel = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = |(r, g, b)| 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
        let (x, y): (f64, f64) = (luminance(a), luminance(b));
        (x.max(y) + 0.05) / (x.min(y) + 0.05)
    }

    #[test]
    fn hues_can_be_read_on_their_background() {
        let rgb = |c: Color| if let Color::Rgb(r, g, b) = c { (r, g, b) } else { panic!("not rgb") };
        let (black, white) = ((0, 0, 0), (255, 255, 255));
        for hue in MIDDLE.rgb.map(rgb) {
            assert!(contrast(hue, black) >= 3.9 && contrast(hue, white) >= 3.9, "{hue:?}");
        }
        for hue in ON_DARK.rgb.map(rgb) {
            assert!(contrast(hue, (0x1e, 0x1e, 0x1e)) >= 4.5, "{hue:?}");
        }
        for hue in ON_LIGHT.rgb.map(rgb) {
            assert!(contrast(hue, (0xf5, 0xf5, 0xf5)) >= 4.5, "{hue:?}");
        }
    }

    #[test]
    fn no_color_means_none() {
        let theme = Theme::new(Surroundings { no_color: true, ..Surroundings::default() }.depth(), Background::Dark);
        for style in [theme.side(Side::Kubernetes), theme.side(Side::Serverless), theme.broken(), theme.muted] {
            assert!(style.fg.is_none() && style.bg.is_none(), "{style:?}");
        }
    }

    #[test]
    fn the_environment_decides_depth_and_glyphs() {
        let here = |term: &str, colorterm: &str, locale: &str| Surroundings {
            term: term.to_owned(),
            colorterm: colorterm.to_owned(),
            locale: locale.to_owned(),
            ..Surroundings::default()
        };
        assert_eq!(here("xterm-256color", "", "").depth(), Depth::Indexed);
        assert_eq!(here("xterm", "truecolor", "").depth(), Depth::Rgb);
        assert_eq!(here("screen", "", "").depth(), Depth::Ansi);
        assert_eq!(here("xterm", "", "C").dots(), super::super::glyphs::Dots::Ascii);
        assert_eq!(here("linux", "", "en_US.UTF-8").dots(), super::super::glyphs::Dots::Ascii);
        assert_eq!(here("xterm", "", "de_DE.utf8").dots(), super::super::glyphs::Dots::Braille);
    }
}
