//! What holds for every run: defaults < file < environment < flags, and each value knows which of
//! them it is from.
//!
//! Nothing here touches the world: [`resolve`] is given the file's text, a way to look up variables and
//! the flags. [`KEYS`] is the one table of what can be configured; the template of the file, the
//! variables and the listing of `faceoff config` are made from it.

mod keys;
mod layer;

pub use keys::{Glyphs, KEYS, Key, Theme};

use crate::bounds::{Bounds, Exceeded};
use crate::location::Location;
use crate::units::printable;
use layer::Given;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The most that a configuration file may hold.
pub const BOUNDS: Bounds = Bounds {
    bytes: 64 * 1024,
    line: 4096,
    values: 1000,
    depth: 8,
    advice: "settings are few, 'faceoff config --default' prints all of them",
};
/// Most bytes of a configuration file.
pub const MAX_BYTES: usize = BOUNDS.bytes;

/// Which layer a value is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The program's own default.
    Default,
    /// The configuration file.
    File(Location),
    /// An environment variable.
    Environment(&'static str),
    /// A flag on the command line.
    Flag(&'static str),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(at) => write!(f, "{at}"),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A value and the layer it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it is from.
    pub origin: Origin,
}

impl<T: Default> Default for Setting<T> {
    /// The program's own default.
    fn default() -> Self {
        Self { value: T::default(), origin: Origin::Default }
    }
}

/// The settings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Colours of the screen.
    pub theme: Setting<Theme>,
    /// Characters that charts are drawn with.
    pub glyphs: Setting<Glyphs>,
    /// Whether the mouse is used.
    pub mouse: Setting<bool>,
    /// The preset that is open at start, by name or path.
    pub preset: Setting<String>,
    /// A file with prices of one's own that replace rows of the catalog.
    pub prices: Setting<Option<PathBuf>>,
    /// Keys of the screen in place of the usual ones.
    pub keys: Setting<Keys>,
}

/// Commands of the screen by id, each with the keys it gets.
pub type Keys = BTreeMap<String, Vec<String>>;

/// Why a configuration was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file is not TOML.
    #[error("{at}: not valid TOML: {message}")]
    Toml {
        /// Where it breaks.
        at: Location,
        /// What the parser says.
        message: String,
    },
    /// The file holds too much.
    #[error("{at}: {exceeded}")]
    TooMuch {
        /// Where.
        at: Location,
        /// Of what.
        exceeded: Exceeded,
    },
    /// A key that does not exist.
    #[error("{at}: no setting '{key}'; there are {known}")]
    Unknown {
        /// Where.
        at: Location,
        /// As written.
        key: String,
        /// Every key.
        known: String,
    },
    /// Keys that are no text.
    #[error("{at}: {name}: wants a key as text, such as \"ctrl-r\", or a list of them")]
    Keys {
        /// Where.
        at: Location,
        /// The command.
        name: String,
    },
    /// A value that the setting does not take.
    #[error("{origin}: {key}: '{value}' is not offered; it wants {wanted}")]
    Value {
        /// Where it is from.
        origin: Origin,
        /// The setting.
        key: &'static str,
        /// As written.
        value: String,
        /// What is allowed.
        wanted: &'static str,
    },
}

/// The settings in force, from the file (its path and text), the environment and the flags
/// (key and value).
///
/// # Errors
/// When the file is not TOML or has unknown keys, or any layer has a value that is not offered, even one
/// that a higher layer hides.
pub fn resolve(
    file: Option<(&Path, &str)>,
    variable: impl Fn(&str) -> Option<String>,
    flags: &[(&str, String)],
) -> Result<Config, ConfigError> {
    let file = file.map(|(path, text)| layer::read(path, text)).transpose()?.unwrap_or_default();
    let mut given = file.given;
    for key in KEYS {
        let text = variable(key.variable).filter(|text| !text.is_empty());
        given.extend(text.map(|text| Given { key, text, origin: Origin::Environment(key.variable) }));
    }
    for key in KEYS {
        let flag = flags.iter().find(|(name, _)| *name == key.name);
        given.extend(flag.map(|(_, text)| Given { key, text: text.clone(), origin: Origin::Flag(key.flag) }));
    }
    let mut config = Config { keys: file.keys.unwrap_or_default(), ..Config::default() };
    for given in given {
        let accepted = (given.key.set)(&mut config, &given.text, given.origin.clone());
        accepted.ok_or_else(|| ConfigError::Value {
            origin: given.origin,
            key: given.key.name,
            value: printable(&given.text),
            wanted: given.key.wanted,
        })?;
    }
    Ok(config)
}

/// A configuration file with every key at its default, commented out and explained.
#[must_use]
pub fn template() -> String {
    let head = "# Settings of faceoff. Flags and FACEOFF_* variables come before this file.\n";
    let entry = |key: &Key| {
        let Key { name, variable, flag, doc, wanted, default_toml, .. } = key;
        format!("\n# {doc}\n# It wants {wanted}; also {variable} and {flag}.\n# {name} = {default_toml}\n")
    };
    let keys = "\n# Keys of the screen: a command and its key, or a list of keys; '?' on screen lists both.\n\
                # [keys]\n# undo = [\"u\", \"ctrl-z\"]\n";
    KEYS.iter().fold(head.to_owned(), |text, key| text + &entry(key)) + keys
}

#[cfg(test)]
mod tests;
