//! What every command may need: settings, the catalog, the folder of the user's presets.

use crate::catalog::Catalog;
use crate::config::{self, Config};
use crate::file;
use anyhow::Context as _;
use etcetera::base_strategy::{BaseStrategy, Xdg};
use std::path::{Path, PathBuf};

/// Most bytes of a file of prices; the whole catalog as a template has a tenth of it.
pub const MAX_PRICES: usize = 4 * 1024 * 1024;

/// Flags that every command takes.
#[derive(Debug, Default, clap::Args)]
pub struct Global {
    /// Your own prices and assumptions, in place of the catalog's ('faceoff prices template')
    #[arg(long, value_name = "FILE", global = true, help_heading = "Everywhere")]
    prices: Option<PathBuf>,
    /// Read settings from this file (also the variable `FACEOFF_CONFIG`)
    #[arg(long, value_name = "FILE", global = true, help_heading = "Everywhere")]
    config: Option<PathBuf>,
}

/// The surroundings of a command.
#[derive(Debug)]
pub struct Context {
    global: Global,
    /// The figures that stand in for the settings' own file of prices.
    figures: Option<TomlText>,
}

/// A file that is in memory.
#[derive(Debug)]
pub struct TomlText {
    /// What messages call it.
    pub name: String,
    /// Its TOML.
    pub text: String,
}

impl Context {
    /// The surroundings that the flags ask for.
    pub const fn new(global: Global) -> Self {
        Self { global, figures: None }
    }

    /// The same with these figures, which may be none, in place of those that the settings name, unless the flag names
    /// some.
    pub fn with_figures(self, figures: TomlText) -> Self {
        Self { figures: self.global.prices.is_none().then_some(figures), ..self }
    }

    /// The settings in force, with `flags` of the command on top.
    ///
    /// # Errors
    /// When the file cannot be read or a layer has a faulty value.
    pub fn config(&self, flags: &[(&str, String)]) -> anyhow::Result<Config> {
        let mut all = flags.to_vec();
        if let Some(path) = &self.global.prices {
            all.push(("prices", path.display().to_string()));
        }
        let file = self.config_file()?;
        let file = file.as_ref().map(|(path, text)| (path.as_path(), text.as_str()));
        Ok(config::resolve(file, |name| std::env::var(name).ok(), &all)?)
    }

    /// Where the configuration is, or would be.
    pub fn config_path(&self) -> Option<PathBuf> {
        self.named_config().or_else(|| Some(home()?.join("config.toml")))
    }

    /// The folder of the user's presets, there or not.
    #[expect(clippy::unused_self, reason = "asked of the context like everything else about the surroundings")]
    pub fn presets(&self) -> Option<PathBuf> {
        Some(home()?.join("presets"))
    }

    /// The catalog with the user's prices in it.
    ///
    /// # Errors
    /// When the settings or the file of prices are faulty.
    pub fn catalog(&self) -> anyhow::Result<Catalog> {
        self.catalog_for(&self.config(&[])?)
    }

    /// The catalog with the prices that these settings name.
    ///
    /// # Errors
    /// When the file of prices is faulty.
    pub fn catalog_for(&self, config: &Config) -> anyhow::Result<Catalog> {
        let catalog = Catalog::load()?;
        if let Some(figures) = &self.figures {
            return Ok(catalog.with_overrides(&figures.text, &figures.name)?);
        }
        let Some(path) = &config.prices.value else { return Ok(catalog) };
        let text = read_text(path, MAX_PRICES)?;
        Ok(catalog.with_overrides(&text, &path.display().to_string())?)
    }

    fn named_config(&self) -> Option<PathBuf> {
        let variable = || std::env::var_os("FACEOFF_CONFIG").filter(|path| !path.is_empty());
        self.global.config.clone().or_else(|| variable().map(PathBuf::from))
    }

    fn config_file(&self) -> anyhow::Result<Option<(PathBuf, String)>> {
        let Some(path) = self.config_path() else { return Ok(None) };
        if self.named_config().is_none() && !path.exists() {
            return Ok(None);
        }
        let text = read_text(&path, config::MAX_BYTES)?;
        Ok(Some((path, text)))
    }
}

/// A text file, whole.
///
/// # Errors
/// When it cannot be read, is larger than `limit` bytes or no UTF-8; the message names it.
pub fn read_text(path: &Path, limit: usize) -> anyhow::Result<String> {
    let bytes = file::read(path, limit).with_context(|| format!("{} cannot be read", path.display()))?;
    String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", path.display()))
}

/// `$XDG_CONFIG_HOME/faceoff`, on every system.
fn home() -> Option<PathBuf> {
    Some(Xdg::new().ok()?.config_dir().join("faceoff"))
}
