//! What was imported, into the user's folders: the trace, and a preset that uses it.

use super::{Args, dials};
use crate::catalog::Catalog;
use crate::cli::context::Context;
use crate::cli::scenario;
use crate::dial::{self, Value};
use crate::file::Existing;
use crate::preset::assign::{Setting, assign};
use crate::preset::{self, Preset, save};
use crate::trace::import::{Imported, Severity};
use crate::trace::store;
use crate::units::{Unit, printable};
use anyhow::{Context as _, bail, ensure};
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
            let _ = writeln!(text, "trace   {}", printable(&trace.display().to_string()));
        }
        let _ = writeln!(text, "preset  {}", printable(&self.preset.display().to_string()));
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
        Some(slug) if slug == name => {}
        Some(slug) => {
            bail!("--as {}: a name has lower-case letters, digits and hyphens, such as '{slug}'", printable(name))
        }
        None => bail!("--as: a name has lower-case letters, digits and hyphens, such as 'shop'"),
    }
    let taken =
        [context.presets().map(|f| save::path_of(&f, name)), context.traces().map(|f| store::path_of(&f, name))];
    let taken = taken.into_iter().flatten().find(|path| !replace && path.exists());
    taken.map_or(Ok(()), |path| {
        bail!("{} is there already; --replace replaces it, or choose another name", path.display())
    })
}

/// The preset that the new one is based on, with the dials set that the files determine, but for the shape.
///
/// # Errors
/// When the base is no preset, or a dial refuses its value.
pub fn scenario(imported: &Imported, args: &Args, context: &Context, catalog: &Catalog) -> anyhow::Result<Preset> {
    let base = args.base.as_deref().unwrap_or_else(|| Path::new("web-api"));
    let mut preset = scenario::open(&base.display().to_string(), context, catalog)?;
    let settings: Vec<Setting> = dials::of(imported).iter().map(|m| (m.dial, m.setting())).collect();
    set(&mut preset, catalog, &settings)?;
    Ok(preset)
}

fn set(preset: &mut Preset, catalog: &Catalog, settings: &[Setting]) -> anyhow::Result<()> {
    let refused = assign(&mut preset.scenario, catalog, settings);
    refused.into_iter().next().map_or(Ok(()), |(_, error)| Err(error.into()))
}

/// Writes the trace and the preset.
///
/// # Errors
/// When the base is no preset, a dial refuses its value, or a file cannot be written.
pub fn keep(name: &str, imported: &Imported, args: &Args, context: &Context) -> anyhow::Result<Kept> {
    let existing = if args.replace { Existing::Replace } else { Existing::Keep };
    ensure!(imported.traffic().is_some() || !imported.measured.is_empty(), "nothing in it that a preset could use");
    let mut preset = scenario(imported, args, context, &context.catalog()?)?;
    let mut trace = None;
    if let Some(traffic) = imported.traffic() {
        let folder = context.traces().context(NO_HOME)?;
        trace = Some(store::save(&folder, name, traffic, &source(imported, args), existing)?);
    }
    // Only now does the catalog offer the trace.
    let catalog = context.catalog()?;
    if trace.is_some() {
        let of = |id, value: &str| Ok::<_, dial::DialError>((dial::find(id)?, Value::Choice(value.to_owned())));
        set(&mut preset, &catalog, &[of("traffic.trace", name)?, of("traffic.shape", "trace")?])?;
    }
    describe(&mut preset, name, imported, args);
    let preset = save::save(&context.presets().context(NO_HOME)?, &preset, &catalog, existing)?;
    Ok(Kept { name: name.to_owned(), trace, preset })
}

/// Where the trace is from, in one line.
fn source(imported: &Imported, args: &Args) -> String {
    let requests = Unit::Count.format(imported.trace.total());
    cut(&format!("{} ({requests} requests, {})", args.origin(), labels(imported)))
}

fn labels(imported: &Imported) -> String {
    imported.formats.iter().map(|format| format.label()).collect::<Vec<_>>().join(", ")
}

/// Says in the preset what it is and where its figures are from.
fn describe(preset: &mut Preset, name: &str, imported: &Imported, args: &Args) {
    let base = std::mem::replace(&mut preset.name, name.to_owned());
    preset.title = name.replace('-', " ");
    let what = if imported.traffic().is_some() { "Real traffic" } else { "Measured durations" };
    let about = format!("{what} from {}; what it does not tell is as in {base}.", args.origin());
    preset.about = cut(&about);
    let warnings = imported.notes.iter().filter(|note| note.severity == Severity::Warning).count();
    let ids: Vec<&str> = dials::of(imported).iter().map(|m| m.dial.id).collect();
    preset.figures =
        cut(&format!("Measured ({}): {}; {warnings} warnings on import.", labels(imported), ids.join(", ")));
}

/// A line that a preset can hold.
fn cut(text: &str) -> String {
    printable(text).chars().take(380).collect()
}
