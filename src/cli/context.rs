//! What every command may need: settings, the catalog, the folder of the user's presets.

use crate::bounds::Bounds;
use crate::catalog::{self, Catalog};
use crate::config::{self, Config};
use crate::file;
use crate::intake;
use crate::location::Location;
use crate::scenario::Recorded;
use etcetera::base_strategy::{BaseStrategy, Xdg};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Flags that every command takes.
#[derive(Debug, Default, clap::Args)]
pub struct Global {
    /// Your own prices and assumptions, in place of the catalog's ('faceoff prices template'); may be repeated, and the later file
    /// holds
    #[arg(long, value_name = "FILE", global = true, help_heading = "Everywhere")]
    prices: Vec<PathBuf>,
    /// Read settings from this file (also the variable `FACEOFF_CONFIG`)
    #[arg(long, value_name = "FILE", global = true, help_heading = "Everywhere")]
    config: Option<PathBuf>,
    /// Write the result into this file, whole or not at all, in place of standard output
    #[arg(long, short, value_name = "FILE", global = true, help_heading = "Everywhere")]
    output: Option<PathBuf>,
    /// No progress and no remarks: results, findings and errors alone
    #[arg(long, short, global = true, help_heading = "Everywhere")]
    quiet: bool,
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
        Self { figures: self.global.prices.is_empty().then_some(figures), ..self }
    }

    /// The flags that decide about figures, as they were given.
    pub fn flags(&self) -> Vec<String> {
        let prices = self.global.prices.iter().map(|path| ("--prices", path));
        let given = prices.chain(self.global.config.iter().map(|path| ("--config", path)));
        given.flat_map(|(flag, path)| [flag.to_owned(), path.display().to_string()]).collect()
    }

    /// The file that results go to, if one was named.
    pub fn output(&self) -> Option<&Path> {
        self.global.output.as_deref()
    }

    /// Whether only results, findings and errors are wanted.
    pub const fn quiet(&self) -> bool {
        self.global.quiet
    }

    /// The settings in force, with `flags` of the command on top.
    ///
    /// # Errors
    /// When the file cannot be read or a layer has a faulty value.
    pub fn config(&self, flags: &[(&str, String)]) -> anyhow::Result<Config> {
        let mut all = flags.to_vec();
        if !self.global.prices.is_empty() {
            let paths: Vec<String> = self.global.prices.iter().map(|path| path.display().to_string()).collect();
            all.push(("prices", paths.join(", ")));
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

    /// The folder of the user's traces, there or not.
    #[expect(clippy::unused_self, reason = "asked of the context like everything else about the surroundings")]
    pub fn traces(&self) -> Option<PathBuf> {
        Some(home()?.join("traces"))
    }

    /// The catalog with the user's prices and traces in it.
    ///
    /// # Errors
    /// When the settings or the file of prices are faulty.
    pub fn catalog(&self) -> anyhow::Result<Catalog> {
        self.catalog_for(&self.config(&[])?)
    }

    /// The catalog with the prices that these settings name, and the user's traces.
    ///
    /// # Errors
    /// When the file of prices is faulty.
    pub fn catalog_for(&self, config: &Config) -> anyhow::Result<Catalog> {
        let catalog = Catalog::load()?.with_traces(self.recorded());
        if let Some(figures) = &self.figures {
            return Ok(catalog.with_overrides(&figures.text, &figures.name)?);
        }
        let named = &self.global.prices;
        let files: Vec<&PathBuf> =
            if named.is_empty() { config.prices.value.iter().collect() } else { named.iter().collect() };
        files.into_iter().try_fold(catalog, |catalog, path| {
            let text = read_text(path, &catalog::BOUNDS)?;
            Ok(catalog.with_overrides(&text, &path.display().to_string())?)
        })
    }

    /// The shapes of the user's traces. One that does not read is said and left out: most commands can do without it.
    fn recorded(&self) -> Vec<Arc<Recorded>> {
        let Some(folder) = self.traces() else { return Vec::new() };
        let (shapes, faults) = intake::traces(&folder);
        for fault in faults {
            super::output::complain(&format!("faceoff: a trace is left out: {fault}"));
        }
        shapes
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
        let text = read_text(&path, &config::BOUNDS)?;
        Ok(Some((path, text)))
    }
}

/// A text file, whole.
///
/// # Errors
/// When it cannot be read, has more bytes than the bounds allow or is no UTF-8; the message names it.
pub fn read_text(path: &Path, bounds: &Bounds) -> anyhow::Result<String> {
    let name = path.display();
    let bytes = file::read(path, bounds.bytes).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => anyhow::anyhow!("{name}:1:1: {}", bounds.too_large()),
        _ => anyhow::Error::new(error).context(format!("{name} cannot be read")),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        let at = Location::of(&name.to_string(), &good, good.len());
        anyhow::anyhow!("{at}: this byte is not UTF-8; save the file as UTF-8")
    })
}

/// `$XDG_CONFIG_HOME/faceoff`, on every system.
pub fn home() -> Option<PathBuf> {
    Some(Xdg::new().ok()?.config_dir().join("faceoff"))
}
