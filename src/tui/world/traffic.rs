//! The user's own traffic: completed paths, imports, and the traces that are kept.

use super::World;
use crate::deployment;
use crate::file::Existing;
use crate::import::{Options, Source};
use crate::intake::{self, Folders, Order};
use crate::preset::Preset;
use crate::scenario::Scenario;
use crate::trace::statistics::statistics;
use crate::traces;
use crate::tui::explanation;
use crate::tui::history::Origin;
use crate::tui::traffic::{Arrival, Completion, Read};
use crate::units::printable;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most names that are offered at once.
const OFFERS: usize = 40;
const NO_HOME: &str = "there is no folder to keep it in: set HOME or XDG_CONFIG_HOME";

impl World {
    /// Imports what a path names and keeps it, under a name that nothing has.
    pub(super) fn import(&self, typed: &str, scenario: Scenario, base: &str) -> Result<Box<Arrival>, String> {
        let presets = self.presets.as_deref().ok_or(NO_HOME)?;
        let traces = self.traces.as_deref().ok_or(NO_HOME)?;
        let (typed, options, asked) = parts(typed)?;
        let paths = all_meant(&typed);
        let sources = Source::paths(&paths).map_err(|error| error.to_string())?;
        if sources.is_empty() {
            return Err(format!("{}: no file in it; name one, or another folder", printable(&typed)));
        }
        let material = intake::gather(sources, &options, &asked).map_err(|error| error.to_string())?;
        let folders = Folders { presets, traces };
        let files: Vec<PathBuf> =
            paths.iter().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone())).collect();
        let name = intake::free_name(files.first().ok_or("name a file or a folder")?, folders);
        let called = |file: &PathBuf| file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let origin = files.iter().map(called).collect::<Vec<_>>().join(", ");
        let no_words = String::new;
        let base_preset =
            Preset { name: base.to_owned(), title: no_words(), about: no_words(), figures: no_words(), scenario };
        let order =
            Order { name: &name, origin: &origin, base: base_preset, base_words: base, existing: Existing::Keep };
        let kept = intake::keep(&order, &material, folders, &self.catalog).map_err(|error| error.to_string())?;
        let told = explanation::import::of(&material, &kept);
        let origin = Origin { name, about: kept.preset.about, scenario: kept.preset.scenario };
        Ok(Box::new(Arrival { origin, catalog: Arc::new(kept.catalog), told }))
    }

    /// The trace of a name, from its file.
    pub(super) fn trace(&self, name: &str) -> Result<Box<Read>, String> {
        let folder = self.traces.as_deref().ok_or(NO_HOME)?;
        let trace = traces::load(folder, name).map_err(|error| error.to_string())?;
        let statistics = statistics(&trace);
        Ok(Box::new(Read { name: name.to_owned(), trace: Arc::new(trace), statistics }))
    }
}

/// What was typed as a path and the options of an import behind it, which are those of the command line.
pub(super) fn parts(typed: &str) -> Result<(String, Options, deployment::Options), String> {
    let at = typed.find(" --").unwrap_or(typed.len());
    let (asked, rest) = deployment::Options::parse(words(&typed[at..]))?;
    Ok((typed[..at].to_owned(), Options::parse(&rest)?, asked))
}

/// Words at blanks; what stands in quotes is one.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in text.chars() {
        match (c, quote) {
            (c, Some(mark)) if c == mark => quote = None,
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// How a path goes on: as far as all names in its folder that begin so agree.
pub(super) fn complete(typed: String) -> Completion {
    let at = typed.rfind('/').map_or(0, |at| at + 1);
    let (folder, begun) = typed.split_at(at);
    let place = if folder.is_empty() { PathBuf::from(".") } else { meant(folder) };
    let mut offers = names(&place, begun);
    let Some(first) = offers.first() else { return Completion { full: typed.clone(), typed, offers } };
    let alike = |a: &str, b: &str| {
        let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
        same.map(|(c, _)| c.len_utf8()).sum::<usize>()
    };
    let shared = offers.iter().map(|offer| alike(first, offer)).min().unwrap_or(0);
    let full = format!("{folder}{}", &first[..shared]);
    offers.truncate(OFFERS);
    Completion { typed, full, offers }
}

/// The names in a folder that begin so, folders with a slash. What would not show as it is, is passed over.
fn names(folder: &Path, begun: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let name = |entry: std::fs::DirEntry| {
        let name = entry.file_name().to_str()?.to_owned();
        let hidden = name.starts_with('.') && !begun.starts_with('.');
        let fits = name.starts_with(begun) && !hidden && printable(&name) == name;
        fits.then(|| if entry.path().is_dir() { format!("{name}/") } else { name })
    };
    let mut names: Vec<String> = entries.filter_map(|entry| name(entry.ok()?)).collect();
    names.sort();
    names
}

/// The paths that somebody means: one, which may have blanks, or several with blanks between them if each is there.
fn all_meant(typed: &str) -> Vec<PathBuf> {
    let whole = meant(typed);
    let several: Vec<PathBuf> = words(typed).iter().map(|word| meant(word)).collect();
    let are_several = several.len() > 1 && !whole.exists() && several.iter().all(|path| path.exists());
    if are_several { several } else { vec![whole] }
}

/// The path that somebody means: without the quotes that terminals put around a dropped file, `~` for their home.
pub(super) fn meant(typed: &str) -> PathBuf {
    let text = typed.trim();
    let quoted = |mark: char| text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    let text = quoted('\'').or_else(|| quoted('"')).unwrap_or(text);
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
    match (text.strip_prefix('~'), home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => {
            PathBuf::from(home).join(rest.trim_start_matches('/'))
        }
        _ => PathBuf::from(text),
    }
}

#[cfg(test)]
mod tests;
