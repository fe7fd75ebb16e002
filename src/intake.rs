//! Files of traffic and of deployments to what a user works with: a trace, and a preset that uses it, in their folders.
//!
//! Users who import, in a script or on screen, want the same: everything that the files tell set, the rest as in a preset of theirs,
//! both files there or neither, nothing of theirs overwritten unasked, and to read afterwards where the figures are from.
//!
//! - [`gather`](mod@gather): files of both kinds, told apart and read,
//! - [`dials`]: what files determine,
//! - [`keep`]: writes both; [`free_name`]: a name that nothing has yet,
//! - [`traces()`]: what is kept, as the catalog offers it.

mod deployed;
pub mod dials;
pub mod gather;

pub use gather::{GatherError, Material, gather};

use dials::Found;

use crate::catalog::Catalog;
use crate::dial::{self, DialError, Value};
use crate::file::Existing;
use crate::import::{Imported, Quantity, Severity};
use crate::preset::assign::{Setting, assign};
use crate::preset::{self, Preset, SaveError, save};
use crate::scenario::Recorded;
use crate::trace::Trace;
use crate::traces::{self, StoreError};
use crate::traffic::record;
use crate::units::{counted, printable};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why nothing was kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// The files tell nothing that a dial is for.
    #[error("nothing in it that a preset could use")]
    Nothing,
    /// A dial refuses what was measured.
    #[error(transparent)]
    Dial(#[from] DialError),
    /// The trace was not written.
    #[error(transparent)]
    Trace(#[from] StoreError),
    /// The preset was not written, and no trace either.
    #[error(transparent)]
    Preset(#[from] SaveError),
}

/// The user's folders, there or not.
#[derive(Debug, Clone, Copy)]
pub struct Folders<'f> {
    /// That of presets.
    pub presets: &'f Path,
    /// That of traces.
    pub traces: &'f Path,
}

/// What to keep an import as.
#[derive(Debug, Clone)]
pub struct Order<'o> {
    /// Its name: one that a preset and a trace can have.
    pub name: &'o str,
    /// The files that it is from, in a line.
    pub origin: &'o str,
    /// What the files do not tell.
    pub base: Preset,
    /// What that is called in a sentence.
    pub base_words: &'o str,
    /// What becomes of files that have the name.
    pub existing: Existing,
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The file of the trace, if there is traffic.
    pub trace: Option<PathBuf>,
    /// The file of the preset.
    pub path: PathBuf,
    /// The preset.
    pub preset: Preset,
    /// What the files determined.
    pub found: Found,
    /// The catalog that offers the trace.
    pub catalog: Catalog,
}

/// A preset with the dials set that files determine, but for the shape of the traffic, and what those are.
///
/// What a deployment says comes first, for a measured duration depends on the memory of the function and on the place; of two files
/// that set one dial the later holds.
///
/// # Errors
/// When a dial refuses its value.
pub fn fitted(material: &Material, mut base: Preset, catalog: &Catalog) -> Result<(Preset, Found), DialError> {
    let mut plan = deployed::plan(&material.deployed, &mut base.scenario, catalog);
    let mut found = dials::of(&material.imported, &base.scenario, catalog);
    let settings: Vec<Setting> = found.dials.iter().map(|m| (m.dial, m.setting())).collect();
    set(&mut base, catalog, &settings)?;
    plan.measured(&material.deployed, &mut base.scenario, catalog);
    plan.merge(material, &mut found);
    let settings: Vec<Setting> = found.dials.iter().map(|m| (m.dial, m.setting())).collect();
    set(&mut base, catalog, &settings)?;
    Ok((base, found))
}

fn set(preset: &mut Preset, catalog: &Catalog, settings: &[Setting]) -> Result<(), DialError> {
    let refused = assign(&mut preset.scenario, catalog, settings);
    refused.into_iter().next().map_or(Ok(()), |(_, error)| Err(error))
}

/// Writes the trace and the preset. A trace that is new is taken away again when its preset cannot be written.
///
/// # Errors
/// When there is nothing to keep, a dial refuses its value, or a file cannot be written.
pub fn keep(
    order: &Order<'_>,
    material: &Material,
    folders: Folders<'_>,
    catalog: &Catalog,
) -> Result<Kept, IntakeError> {
    let imported = &material.imported;
    if imported.traffic().is_none() && imported.measured.is_empty() && material.deployed.is_empty() {
        return Err(IntakeError::Nothing);
    }
    let (preset, found) = fitted(material, order.base.clone(), catalog)?;
    // Traffic that is in doubt is no traffic to plan for.
    let Some(traffic) = believed(imported) else {
        let (path, preset) = keep_preset(order, (preset, &found), material, folders, catalog)?;
        return Ok(Kept { trace: None, path, preset, found, catalog: catalog.clone() });
    };
    let trace = traces::save(folders.traces, order.name, traffic, &source(material, order.origin), order.existing)?;
    // Only now does the catalog offer the trace.
    let catalog = catalog.clone().with_traces(traces(folders.traces).0);
    match keep_preset(order, (preset, &found), material, folders, &catalog) {
        Ok((path, preset)) => Ok(Kept { trace: Some(trace), path, preset, found, catalog }),
        Err(error) => {
            if order.existing == Existing::Keep {
                // What cannot be taken away either is harmless, and the error to tell is the first.
                drop(std::fs::remove_file(&trace));
            }
            Err(error)
        }
    }
}

fn keep_preset(
    order: &Order<'_>,
    (mut preset, found): (Preset, &Found),
    material: &Material,
    folders: Folders<'_>,
    catalog: &Catalog,
) -> Result<(PathBuf, Preset), IntakeError> {
    if believed(&material.imported).is_some() {
        let of = |id, value: &str| Ok::<_, DialError>((dial::find(id)?, Value::Choice(value.to_owned())));
        set(&mut preset, catalog, &[of("traffic.trace", order.name)?, of("traffic.shape", "trace")?])?;
    }
    describe(&mut preset, order, material, found, folders);
    let path = save::save(folders.presets, &preset, catalog, order.existing)?;
    Ok((path, preset))
}

/// The traffic, unless it is in doubt.
fn believed(imported: &Imported) -> Option<&Trace> {
    imported.traffic().filter(|_| !imported.doubts(Quantity::Traffic))
}

/// Where the trace is from, in one line.
fn source(material: &Material, origin: &str) -> String {
    let requests = counted(material.imported.trace.total(), "request");
    cut(&format!("{origin} ({requests}, {})", labels(material)))
}

/// The formats in a line.
#[must_use]
pub fn labels(material: &Material) -> String {
    let traffic = material.imported.formats.iter().map(|format| format.label());
    let formats = traffic.chain(material.deployed.kinds.iter().map(|kind| kind.label())).collect::<Vec<_>>().join(", ");
    let programs = &material.imported.programs;
    if programs.is_empty() { formats } else { format!("{formats}: {}", programs.join(", ")) }
}

/// Says in the preset what it is and where its figures are from.
fn describe(preset: &mut Preset, order: &Order<'_>, material: &Material, found: &Found, folders: Folders<'_>) {
    let imported = &material.imported;
    order.name.clone_into(&mut preset.name);
    preset.title = order.name.replace('-', " ");
    let what = match (believed(imported).is_some(), material.deployed.is_empty()) {
        (true, true) => "Real traffic",
        (true, false) => "Real traffic and a deployment",
        (false, false) => "A deployment",
        (false, true) => "Measured durations",
    };
    preset.about = cut(&format!("{what} from {}; what it does not tell is as in {}.", order.origin, order.base_words));
    let warnings = imported.notes.iter().filter(|note| note.severity == Severity::Warning).count();
    let warnings = counted(warnings as f64, "warning");
    let read = if material.deployed.is_empty() { "Measured" } else { "Read" };
    let ids: Vec<&str> = found.dials.iter().map(|m| m.dial.id).collect();
    let trace = imported.traffic().and_then(|_| digest_of(folders.traces, order.name));
    let trace = trace.map(|digest| format!(", {DIGEST}{digest}")).unwrap_or_default();
    let (labels, ids) = (labels(material), ids.join(", "));
    preset.figures = cut(&format!("{read} ({labels}){trace}: {ids}; {warnings} on import."));
}

/// What stands before the digest of the trace in the line on a preset's figures.
const DIGEST: &str = "trace digest ";

/// The digest of a trace in the user's folder.
fn digest_of(folder: &Path, name: &str) -> Option<String> {
    let bytes = crate::file::read(&traces::path_of(folder, name), traces::MAX_BYTES).ok()?;
    Some(traces::digest(&bytes))
}

/// Says so if a preset was made with another trace than the one that has its name now: an import that was killed between its two
/// files leaves the trace of one and the preset of another, and a trace may be replaced or edited by hand.
#[must_use]
pub fn mismatch(preset: &Preset, folder: &Path) -> Option<String> {
    let trace = preset.scenario.traffic.trace.as_ref()?;
    let (_, rest) = preset.figures.split_once(DIGEST)?;
    let noted = rest.get(..16)?;
    let found = digest_of(folder, &trace.name)?;
    (found != noted).then(|| {
        format!(
            "preset '{}' was made with another version of the trace '{}', so its other figures may not fit it; \
             import the traffic again with --replace",
            preset.name, trace.name
        )
    })
}

/// A line that a preset can hold.
fn cut(text: &str) -> String {
    printable(text).chars().take(380).collect()
}

/// The traces in a folder as shapes of traffic, and why some are left out.
#[must_use]
pub fn traces(folder: &Path) -> (Vec<Arc<Recorded>>, Vec<StoreError>) {
    let (mut shapes, mut faults) = (Vec::new(), Vec::new());
    for stored in traces::list(folder) {
        match traces::read(&stored.path) {
            Ok(trace) => shapes.push(Arc::new(record(&stored.name, &trace))),
            Err(error) => faults.push(error),
        }
    }
    (shapes, faults)
}

/// A name after that of a file or folder which no preset and no trace has yet: `access.log.gz` becomes `access`, then `access-2`.
#[must_use]
pub fn free_name(file: &Path, folders: Folders<'_>) -> String {
    /// Characters that are left for a number.
    const NUMBER: usize = 6;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let wanted = preset::slug(stem(&name)).unwrap_or_else(|| "traffic".to_owned());
    let wanted = wanted[..wanted.len().min(save::MAX_NAME - NUMBER)].trim_end_matches('-');
    let taken = |name: &str| {
        !traces::is_name(name)
            || preset::is_builtin(name)
            || save::path_of(folders.presets, name).exists()
            || traces::path_of(folders.traces, name).exists()
    };
    let mut name = wanted.to_owned();
    let mut number = 1_u32;
    while taken(&name) && number < 99_999 {
        number += 1;
        name = format!("{wanted}-{number}");
    }
    name
}

/// The name of a file without what says its kind or its turn: `access.log.2.gz` is `access`.
fn stem(name: &str) -> &str {
    const KINDS: [&str; 12] =
        ["gz", "log", "csv", "json", "jsonl", "ndjson", "txt", "tsv", "out", "yaml", "yml", "template"];
    let mut rest = name;
    while let Some((before, kind)) = rest.rsplit_once('.') {
        let known = KINDS.contains(&kind.to_ascii_lowercase().as_str()) || kind.bytes().all(|b| b.is_ascii_digit());
        if before.is_empty() || !known {
            break;
        }
        rest = before;
    }
    rest
}

#[cfg(test)]
mod tests;
