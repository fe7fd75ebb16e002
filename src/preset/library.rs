//! The presets that come with the program, and the user's own beside them.

use super::{Preset, PresetError, load, read};
use crate::catalog::Catalog;
use crate::units::printable;
use std::path::{Path, PathBuf};

/// A preset that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// Its name.
    pub name: &'static str,
    /// Its TOML.
    pub text: &'static str,
}

impl Builtin {
    /// The preset itself.
    ///
    /// # Errors
    /// When a catalog with the user's overrides no longer offers what the preset needs.
    pub fn load(&self, catalog: &Catalog) -> Result<Preset, PresetError> {
        load(self.text, &format!("{}.toml", self.name), catalog)
    }
}

macro_rules! builtins {
    ($($name:literal),+ $(,)?) => {
        &[$(Builtin { name: $name, text: include_str!(concat!("../../presets/", $name, ".toml")) }),+]
    };
}

static BUILTIN: &[Builtin] = builtins![
    "web-api",
    "public-api",
    "office-tool",
    "session-shop",
    "java-monolith",
    "startup-mvp",
    "rare-webhook",
    "hourly-batch",
    "image-thumbnails",
    "video-encoding",
    "flash-sale",
    "ticket-sale",
    "steady-service",
    "aggregator",
    "order-pipeline",
    "chat",
    "model-inference",
    "file-export",
    "fargate-tools",
    "cloud-run-api",
    "managed-report-api",
    "azure-premium",
    "staging-environment",
];

/// The presets that come with the program, in the order shown.
#[must_use]
pub const fn builtin() -> &'static [Builtin] {
    BUILTIN
}

/// Whether a preset of this name comes with the program.
#[must_use]
pub fn is_builtin(name: &str) -> bool {
    BUILTIN.iter().any(|preset| preset.name == name)
}

/// A preset file of the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPreset {
    /// Its name: the file's without `.toml`.
    pub name: String,
    /// The file.
    pub path: PathBuf,
}

/// The preset files in a folder, by name; none when there is no such folder.
#[must_use]
pub fn user(folder: &Path) -> Vec<UserPreset> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<UserPreset> = entries.filter_map(|entry| user_preset(entry.ok()?.path())).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// What in a folder of presets looks like one and is passed over, each with the reason.
#[must_use]
pub fn passed_over(folder: &Path) -> Vec<String> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => return vec![format!("{}: {error}", folder.display())],
    };
    let mut found: Vec<String> = entries.filter_map(|entry| reason_against(&entry.ok()?.path())).collect();
    found.sort();
    found
}

/// Why a file that ends as a preset does is none.
fn reason_against(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    if !name.ends_with(".toml") || name.starts_with('.') || user_preset(path.to_owned()).is_some() {
        return None;
    }
    let reason = match std::fs::metadata(path) {
        _ if path.file_name()?.to_str().is_none() => "its name is no text",
        Ok(_) => "it is not a file",
        Err(_) => "it cannot be read",
    };
    Some(format!("{}: {reason}", printable(&path.to_string_lossy())))
}

fn user_preset(path: PathBuf) -> Option<UserPreset> {
    let stem = path.file_name()?.to_str()?.strip_suffix(".toml")?;
    let name = (!stem.is_empty() && !stem.starts_with('.') && path.is_file()).then(|| printable(stem))?;
    Some(UserPreset { name, path })
}

/// Why there is no preset of a name.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// None has this name.
    #[error("no preset '{name}'; {}'faceoff presets' lists them", suggestion(.near.as_deref()))]
    Unknown {
        /// What was asked for.
        name: String,
        /// The most similar name, if one is similar.
        near: Option<String>,
    },
    /// It is there, and faulty.
    #[error(transparent)]
    Faulty(#[from] PresetError),
}

fn suggestion(near: Option<&str>) -> String {
    near.map(|name| format!("did you mean '{name}'? ")).unwrap_or_default()
}

/// The preset of a name: the user's own before the one that comes with the program.
///
/// # Errors
/// When there is none of that name, or it is faulty.
pub fn find(name: &str, folder: Option<&Path>, catalog: &Catalog) -> Result<Preset, FindError> {
    let own = folder.map(user).unwrap_or_default();
    if let Some(found) = own.iter().find(|preset| preset.name == name) {
        return Ok(read(&found.path, catalog)?);
    }
    if let Some(found) = BUILTIN.iter().find(|preset| preset.name == name) {
        return Ok(found.load(catalog)?);
    }
    let names = own.iter().map(|p| p.name.as_str()).chain(BUILTIN.iter().map(|p| p.name));
    Err(FindError::Unknown { name: printable(name), near: nearest(name, names) })
}

/// Whether text names the path of a file and no preset: it has a separator or ends in `.toml`; all else is a name, whatever lies in
/// the current folder.
#[must_use]
pub fn is_path(wanted: &str) -> bool {
    let path = Path::new(wanted);
    let parts = wanted.contains(std::path::MAIN_SEPARATOR) || matches!(wanted, "." | "..");
    parts || path.extension().is_some_and(|ending| ending == "toml")
}

/// A preset by its name, or by the path of its file ([`is_path`]).
///
/// # Errors
/// When there is none, or it is faulty.
pub fn open(wanted: &str, folder: Option<&Path>, catalog: &Catalog) -> Result<Preset, FindError> {
    if is_path(wanted) { Ok(read(Path::new(wanted), catalog)?) } else { find(wanted, folder, catalog) }
}

/// The name that begins like the one wanted, has it inside, or is a few letters away.
fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let distance = |name: &str| match name {
        _ if name.starts_with(wanted) => 0,
        _ if name.contains(wanted) || wanted.contains(name) => 1,
        _ => strsim::levenshtein(name, wanted),
    };
    let nearest = names.map(|name| (distance(name), name)).min();
    nearest.filter(|(distance, _)| !wanted.is_empty() && *distance <= 2).map(|(_, name)| name.to_owned())
}
