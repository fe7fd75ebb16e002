//! The table of settings.

use super::{Config, Origin, Setting};
use std::path::PathBuf;

/// The colours of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// What the terminal says it can show; none when `NO_COLOR` is set.
    #[default]
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// Hues that colour-blind people tell apart, red included.
    Safe,
    /// The terminal's own sixteen colours.
    Ansi,
    /// No colour at all.
    Mono,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 6] = [Self::Auto, Self::Dark, Self::Light, Self::Safe, Self::Ansi, Self::Mono];

    /// The word in files and flags.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Ansi => "ansi",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Safe => "safe",
            Self::Mono => "mono",
        }
    }
}

/// The characters that charts are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Glyphs {
    /// Braille where the locale is UTF-8, ASCII elsewhere.
    #[default]
    Auto,
    /// Braille dots.
    Braille,
    /// Half and quarter blocks.
    Block,
    /// ASCII alone.
    Ascii,
}

impl Glyphs {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Braille, Self::Block, Self::Ascii];

    /// The word in files and flags.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Braille => "braille",
            Self::Block => "block",
            Self::Ascii => "ascii",
        }
    }
}

/// One thing that can be configured.
#[derive(Debug)]
pub struct Key {
    /// Its name in the file.
    pub name: &'static str,
    /// Its environment variable.
    pub variable: &'static str,
    /// Its flag.
    pub flag: &'static str,
    /// One sentence.
    pub doc: &'static str,
    /// What it takes, in words.
    pub wanted: &'static str,
    /// The default as TOML.
    pub default_toml: &'static str,
    /// Whether a value in the file is a path beside the file.
    pub is_path: bool,
    /// Sets it from text; `None` when the text is not offered.
    pub(super) set: fn(&mut Config, &str, Origin) -> Option<()>,
    show: fn(&Config) -> (String, &Origin),
}

impl Key {
    /// The value in force, as text, and the layer it is from.
    #[must_use]
    pub fn show<'c>(&self, config: &'c Config) -> (String, &'c Origin) {
        (self.show)(config)
    }
}

/// Everything that can be configured, in the order shown.
pub static KEYS: &[Key] = &[
    Key {
        name: "theme",
        variable: "FACEOFF_THEME",
        flag: "--theme",
        doc: "Colours of the screen; auto takes what the terminal can show, and none when NO_COLOR is set.",
        wanted: "auto, dark, light, safe, ansi or mono",
        default_toml: "\"auto\"",
        is_path: false,
        set: |config, text, origin| {
            let value = Theme::ALL.into_iter().find(|theme| theme.id() == text)?;
            config.theme = Setting { value, origin };
            Some(())
        },
        show: |config| (config.theme.value.id().to_owned(), &config.theme.origin),
    },
    Key {
        name: "glyphs",
        variable: "FACEOFF_GLYPHS",
        flag: "--glyphs",
        doc: "Characters that charts are drawn with; auto takes braille where the locale is UTF-8.",
        wanted: "auto, braille, block or ascii",
        default_toml: "\"auto\"",
        is_path: false,
        set: |config, text, origin| {
            let value = Glyphs::ALL.into_iter().find(|glyphs| glyphs.id() == text)?;
            config.glyphs = Setting { value, origin };
            Some(())
        },
        show: |config| (config.glyphs.value.id().to_owned(), &config.glyphs.origin),
    },
    Key {
        name: "mouse",
        variable: "FACEOFF_MOUSE",
        flag: "--mouse",
        doc: "Whether the mouse moves sliders; off leaves it to the terminal, for selecting text.",
        wanted: "true or false",
        default_toml: "true",
        is_path: false,
        set: |config, text, origin| {
            let value = match text {
                "true" | "on" | "yes" | "1" => true,
                "false" | "off" | "no" | "0" => false,
                _ => return None,
            };
            config.mouse = Setting { value, origin };
            Some(())
        },
        show: |config| (config.mouse.value.to_string(), &config.mouse.origin),
    },
    Key {
        name: "preset",
        variable: "FACEOFF_PRESET",
        flag: "PRESET",
        doc: "The preset that is open at start.",
        wanted: "the name or the path of a preset",
        default_toml: "\"web-api\"",
        is_path: false,
        set: |config, text, origin| {
            config.preset = Setting { value: (!text.is_empty()).then(|| text.to_owned())?, origin };
            Some(())
        },
        show: |config| (config.preset.value.clone(), &config.preset.origin),
    },
    Key {
        name: "prices",
        variable: "FACEOFF_PRICES",
        flag: "--prices",
        doc: "A file of your own prices and assumptions, which replace rows of the catalog.",
        wanted: "the path of a file ('faceoff prices template' writes one)",
        default_toml: "\"\"",
        is_path: true,
        set: |config, text, origin| {
            let value = (!text.is_empty()).then(|| PathBuf::from(text));
            config.prices = Setting { value, origin };
            Some(())
        },
        show: |config| {
            let shown = config.prices.value.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
            (shown, &config.prices.origin)
        },
    },
];

impl Default for Config {
    fn default() -> Self {
        Self {
            theme: Setting::default(),
            glyphs: Setting::default(),
            mouse: Setting { value: true, origin: Origin::Default },
            preset: Setting { value: "web-api".to_owned(), origin: Origin::Default },
            prices: Setting::default(),
            keys: Setting::default(),
        }
    }
}
