//! What was imported, into the user's folders: the trace, and a preset that uses it.

use super::Args;
use crate::catalog::Catalog;
use crate::cli::context::Context;
use crate::cli::output::shown;
use crate::cli::scenario;
use crate::file::Existing;
use crate::intake::dials::Found;
use crate::intake::{self, Folders, Material, Order};
use crate::preset::{self, Preset, save};
use crate::traces;
use crate::units::printable;
use anyhow::{Context as _, bail};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Debug)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// The file of the trace, if there is traffic.
    pub trace: Option<PathBuf>,
    /// The file of the preset.
    pub preset: PathBuf,
}

impl Kept {
    /// What to do with it.
    pub fn told(&self) -> String {
        let mut text = String::from("\n");
        if let Some(trace) = &self.trace {
            let _ = writeln!(text, "trace   {}", shown(trace));
        }
        let _ = writeln!(text, "preset  {}", shown(&self.preset));
        let _ = writeln!(text, "'faceoff {0}' opens it, 'faceoff compare {0}' compares", self.name);
        text
    }
}

const NO_HOME: &str = "there is no folder to keep it in: set HOME or XDG_CONFIG_HOME";

/// Refuses a name that cannot be one, or is taken, before anything is read.
///
/// # Errors
/// With a name that would do, or the file that is there.
pub fn check_name(name: &str, replace: bool, context: &Context) -> anyhow::Result<()> {
    match preset::slug(name) {
        Some(slug) if slug == name && traces::is_name(name) => {}
        Some(slug) if slug == name => {
            bail!("--as {name}: this name is taken, for traffic.trace={name} means no trace; choose another name")
        }
        Some(slug) => {
            bail!("--as {}: a name has lower-case letters, digits and hyphens, such as '{slug}'", printable(name))
        }
        None => bail!("--as: a name has lower-case letters, digits and hyphens, such as 'shop'"),
    }
    if !replace && preset::is_builtin(name) {
        bail!(
            "--as {name}: a preset of this name comes with the program, and yours would hide it wherever it is named; choose another \
             name, or --replace hides it"
        );
    }
    let taken =
        [context.presets().map(|f| save::path_of(&f, name)), context.traces().map(|f| traces::path_of(&f, name))];
    let taken = taken.into_iter().flatten().find(|path| !replace && path.exists());
    taken.map_or(Ok(()), |path| {
        bail!("{} is there already; --replace replaces it, or choose another name", path.display())
    })
}

/// The preset that the new one is based on.
fn base(args: &Args, context: &Context, catalog: &Catalog) -> anyhow::Result<Preset> {
    let base = args.base.as_deref().unwrap_or_else(|| Path::new("web-api"));
    scenario::open(&base.display().to_string(), context, catalog)
}

/// That preset with the dials set that the files determine, but for the shape, and what those are.
///
/// # Errors
/// When the base is no preset, or a dial refuses its value.
pub fn fitted(
    material: &Material,
    args: &Args,
    context: &Context,
    catalog: &Catalog,
) -> anyhow::Result<(Preset, Found)> {
    Ok(intake::fitted(material, base(args, context, catalog)?, catalog)?)
}

/// Writes the trace and the preset.
///
/// # Errors
/// When the base is no preset, a dial refuses its value, or a file cannot be written.
pub fn keep(name: &str, material: &Material, args: &Args, context: &Context) -> anyhow::Result<Kept> {
    let catalog = context.catalog()?;
    let base = base(args, context, &catalog)?;
    let origin = args.origin();
    let itself = base.name == name;
    let base_words = if itself { format!("{name} before it was replaced") } else { base.name.clone() };
    let existing = if args.replace { Existing::Replace } else { Existing::Keep };
    let order = Order { name, origin: &origin, base, base_words: &base_words, existing };
    let (presets, traces) = (context.presets().context(NO_HOME)?, context.traces().context(NO_HOME)?);
    let folders = Folders { presets: &presets, traces: &traces };
    let kept = intake::keep(&order, material, folders, &catalog)?;
    Ok(Kept { name: name.to_owned(), trace: kept.trace, preset: kept.path })
}
