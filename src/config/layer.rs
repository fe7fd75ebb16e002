//! The configuration file as a layer: its TOML to texts that know their place.

use super::{BOUNDS, ConfigError, KEYS, Key, Keys, Origin, Setting};
use crate::location::Location;
use crate::units::printable;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One value as text, as a layer gives it.
pub(super) struct Given {
    pub(super) key: &'static Key,
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// What a configuration file gives.
#[derive(Default)]
pub(super) struct Layer {
    /// In the order of the table of settings.
    pub(super) given: Vec<Given>,
    /// The keys of the screen that it changes.
    pub(super) keys: Option<Setting<Keys>>,
}

/// Reads a configuration file.
///
/// # Errors
/// When the text is not TOML, or names what does not exist.
pub(super) fn read(path: &Path, text: &str) -> Result<Layer, ConfigError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = File { name: path.display().to_string(), path, text };
    BOUNDS.check(text).map_err(|exceeded| ConfigError::TooMuch { at: file.at(exceeded.at), exceeded })?;
    let table = DeTable::parse(text).map_err(|error| ConfigError::Toml {
        at: file.at(error.span().unwrap_or_default().start),
        message: printable(error.message()),
    })?;
    let mut layer = Layer::default();
    for (name, value) in table.get_ref() {
        if name.get_ref() == "keys" {
            layer.keys = Some(file.keys(value)?);
        } else {
            layer.given.push(file.given(name.span().start, name.get_ref(), value)?);
        }
    }
    layer.given.sort_by_key(|given| KEYS.iter().position(|key| key.name == given.key.name));
    Ok(layer)
}

struct File<'t> {
    name: String,
    path: &'t Path,
    text: &'t str,
}

impl File<'_> {
    fn at(&self, offset: usize) -> Location {
        Location::of(&self.name, self.text, offset)
    }

    fn given(&self, at: usize, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Given, ConfigError> {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let known = KEYS.iter().map(|key| key.name).collect::<Vec<_>>().join(", ");
            return Err(ConfigError::Unknown { at: self.at(at), key: printable(name), known });
        };
        let written = match value.get_ref() {
            DeValue::String(text) => text.clone().into_owned(),
            _ => self.text.get(value.span()).unwrap_or_default().to_owned(),
        };
        let beside = self.path.parent().filter(|_| key.is_path && !written.is_empty());
        let text = beside.map_or(written.clone(), |folder| folder.join(&written).display().to_string());
        Ok(Given { key, text, origin: Origin::File(self.at(value.span().start)) })
    }

    /// `[keys]`: commands of the screen, each with a key or a list of keys.
    fn keys(&self, value: &Spanned<DeValue<'_>>) -> Result<Setting<Keys>, ConfigError> {
        let wrong = |name: &str, value: &Spanned<DeValue<'_>>| ConfigError::Keys {
            at: self.at(value.span().start),
            name: printable(name),
        };
        let DeValue::Table(table) = value.get_ref() else { return Err(wrong("keys", value)) };
        let mut keys = Keys::new();
        for (command, value) in table {
            let key = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
                DeValue::String(text) => Ok(text.clone().into_owned()),
                _ => Err(wrong(command.get_ref(), item)),
            };
            let list = match value.get_ref() {
                DeValue::Array(items) => items.iter().map(key).collect::<Result<_, _>>()?,
                _ => vec![key(value)?],
            };
            keys.insert(command.get_ref().clone().into_owned(), list);
        }
        Ok(Setting { value: keys, origin: Origin::File(self.at(value.span().start)) })
    }
}
