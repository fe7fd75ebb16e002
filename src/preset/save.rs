//! A [`Preset`] to TOML, and onto the disk.
//!
//! Only what differs from the defaults of its place is written, plus whatever the file already
//! gives; the comments, the order and the spelling of values that did not change stay the user's.
//! Recorded traffic that the catalog has not, or has otherwise, is written with it.

use super::assign::{FIRST, assign};
use super::{Preset, VERSION, load, recorded};
use crate::catalog::Catalog;
use crate::dial::{AUTO, DIALS, Dial, Kind, Value};
use crate::file::{self, Existing};
use crate::scenario::{Recorded, Scenario};
use crate::units::{SECONDS_PER_MONTH, Unit, printable};
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item, Table, TableLike};

/// Most characters of a preset's name.
pub const MAX_NAME: usize = 60;

/// Why a preset was not saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// The name cannot be a file's.
    #[error(
        "'{0}' cannot be the name of a preset; use lower-case letters, digits and hyphens, and no name of a device such as con or nul"
    )]
    Name(String),
    /// A preset of this name is there.
    #[error("{} is there already; replace it, or choose another name", .0.display())]
    Exists(PathBuf),
    /// The file to replace is not a preset, so its comments cannot be kept.
    #[error("{} cannot be updated; repair or remove it first: {error}", .path.display())]
    Faulty {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: String,
    },
    /// What would be written does not read back as the same scenario.
    #[error("'{0}' holds values that this catalog does not offer, so it is not saved")]
    Lossy(String),
    /// The disk said no.
    #[error("{} cannot be written: {error}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// Names that some systems keep for devices, whatever the ending: a file of such a name could not be copied there.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Whether a name is that of a device: one of [`DEVICES`], or `com1` to `com9` and `lpt1` to `lpt9`.
fn is_device(name: &str) -> bool {
    let port = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    DEVICES.contains(&name) || port.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
}

/// A text as a preset's name: `"My API (v2)"` becomes `my-api-v2`; `None` when nothing is left, or a device has the name.
#[must_use]
pub fn slug(text: &str) -> Option<String> {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() == MAX_NAME {
            break;
        }
    }
    let out = out.trim_end_matches('-');
    (!out.is_empty() && !is_device(out)).then(|| out.to_owned())
}

/// The file of a preset in a folder.
#[must_use]
pub fn path_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.toml"))
}

/// Writes a preset into a folder, which is made if it is missing, under its name.
///
/// # Errors
/// When the name is no slug, the file exists and is to be kept, or nothing can be written there.
pub fn save(folder: &Path, preset: &Preset, catalog: &Catalog, existing: Existing) -> Result<PathBuf, SaveError> {
    if slug(&preset.name).as_deref() != Some(preset.name.as_str()) {
        return Err(SaveError::Name(printable(&preset.name)));
    }
    let path = path_of(folder, &preset.name);
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => SaveError::Exists(path.clone()),
        _ => SaveError::Write { path: path.clone(), error },
    };
    let before = match file::read(&path, super::MAX_BYTES) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    let faulty = |error: String| SaveError::Faulty { path: path.clone(), error };
    let text = text_over(preset, catalog, &before).map_err(|error| faulty(printable(error.message())))?;
    let back = load(&text, &path.display().to_string(), catalog).map_err(|error| faulty(error.to_string()))?;
    // Whether plans are sought is no part of a preset.
    let plans = preset.scenario.plans;
    if (Scenario { plans, ..back.scenario }) != preset.scenario {
        return Err(SaveError::Lossy(preset.name.clone()));
    }
    std::fs::create_dir_all(folder).map_err(failed)?;
    file::write(&path, text.as_bytes(), existing).map_err(failed)?;
    Ok(path)
}

/// A preset as TOML that needs no other file: its recorded traffic, if it has any, is in it.
#[must_use]
pub fn text(preset: &Preset, catalog: &Catalog) -> String {
    let mut document = DocumentMut::new();
    fill(&mut document, preset, catalog);
    recorded::put(document.as_table_mut(), preset.scenario.traffic.trace.as_deref());
    document.to_string()
}

/// A preset as TOML in place of `before`, whose comments and order are kept.
///
/// # Errors
/// When `before` is not TOML.
pub fn text_over(preset: &Preset, catalog: &Catalog, before: &str) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = before.parse()?;
    fill(&mut document, preset, catalog);
    recorded::put(document.as_table_mut(), carried(&preset.scenario, catalog));
    Ok(document.to_string())
}

/// The recorded traffic of a scenario, unless the catalog has the same.
fn carried<'s>(scenario: &'s Scenario, catalog: &Catalog) -> Option<&'s Recorded> {
    scenario.traffic.trace.as_deref().filter(|own| catalog.traces().iter().all(|trace| **trace != **own))
}

fn fill(document: &mut DocumentMut, preset: &Preset, catalog: &Catalog) {
    let root = document.as_table_mut();
    put(root, "version", VERSION.into());
    for (key, text) in
        [("name", &preset.name), ("title", &preset.title), ("about", &preset.about), ("figures", &preset.figures)]
    {
        if !text.is_empty() || root.contains_key(key) {
            put(root, key, printable(text).into());
        }
    }
    let basis = basis(&preset.scenario, catalog);
    for dial in DIALS {
        let given = table_of(root, dial).is_some_and(|table| table.contains_key(name_of(dial)));
        let wanted = dial.setting(&preset.scenario);
        let from = if FIRST.contains(&dial.id) { &Scenario::default() } else { &basis };
        let reference = dial.setting(from);
        if !(given || wanted != reference) {
            continue;
        }
        if let Some(table) = table_for(root, dial) {
            put_dial(table, dial, &wanted);
        }
    }
}

/// What a reader has after the dials that come first: the defaults, moved to the preset's place.
fn basis(scenario: &Scenario, catalog: &Catalog) -> Scenario {
    let mut basis = Scenario::default();
    let settings: Vec<_> = DIALS.iter().filter(|d| FIRST.contains(&d.id)).map(|d| (d, d.get(scenario))).collect();
    assign(&mut basis, catalog, &settings);
    basis
}

fn name_of(dial: &Dial) -> &'static str {
    dial.id.split_once('.').map_or(dial.id, |(_, name)| name)
}

fn table_of<'d>(root: &'d Table, dial: &Dial) -> Option<&'d dyn TableLike> {
    root.get(dial.group.id()).and_then(Item::as_table_like)
}

fn table_for<'d>(root: &'d mut Table, dial: &Dial) -> Option<&'d mut dyn TableLike> {
    root.entry(dial.group.id()).or_insert_with(|| Item::Table(Table::new())).as_table_like_mut()
}

/// Sets a dial, unless what is there already means the same.
fn put_dial(table: &mut dyn TableLike, dial: &Dial, wanted: &Value) {
    let same = table.get(name_of(dial)).and_then(Item::as_value).is_some_and(|value| {
        let text = value.as_str().map_or_else(|| value.clone().decorated("", "").to_string(), str::to_owned);
        dial.parse(&text).as_ref() == Ok(wanted)
    });
    if !same {
        put(table, name_of(dial), written(dial, wanted));
    }
}

/// Sets a key and keeps the comment behind its old value.
pub(super) fn put(table: &mut dyn TableLike, key: &str, mut value: toml_edit::Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// A value as people write it where that is exact, as a bare number in the dial's unit where not.
fn written(dial: &Dial, value: &Value) -> toml_edit::Value {
    match (value, dial.kind) {
        (Value::Number(v), Kind::Number(n)) => spellings(n.unit, *v)
            .into_iter()
            .find(|text| n.unit.parse(text) == Ok(*v))
            .map_or_else(|| bare(*v), toml_edit::Value::from),
        (Value::Number(v), _) => bare(*v),
        (Value::Switch(on), _) => (*on).into(),
        (Value::Auto, _) => AUTO.into(),
        (Value::Choice(id), _) => id.as_str().into(),
    }
}

fn bare(value: f64) -> toml_edit::Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { (value as i64).into() } else { value.into() }
}

/// How people would write a quantity, best first; some are rounded.
fn spellings(unit: Unit, value: f64) -> Vec<String> {
    let shown = unit.format(value).replace(',', "");
    let mut texts = vec![shown];
    if unit == Unit::PerSecond {
        let per = [("min", 60.0), ("h", 3600.0), ("day", 86_400.0), ("month", SECONDS_PER_MONTH)];
        texts.extend(per.map(|(name, seconds)| format!("{}/{name}", (value * seconds * 1e3).round() / 1e3)));
    }
    texts.retain(|text| text.is_ascii() && text.parse::<f64>().is_err());
    texts
}
