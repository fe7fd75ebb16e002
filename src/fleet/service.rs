//! One service of a list: its fields to a scenario.

use crate::catalog::Catalog;
use crate::dial::{self, Dial};
use crate::model::Side;
use crate::preset::Preset;
use crate::preset::assign::{Setting, assign};
use crate::scenario::Scenario;
use crate::units::printable;
use std::collections::HashMap;

/// Most characters of a name that are kept.
const MOST_NAME: usize = 80;
/// The columns that are no dials.
pub const COLUMNS: [&str; 3] = ["name", "preset", "now"];

/// A service as its row gives it.
#[derive(Debug)]
pub struct Service {
    /// What it is called.
    pub name: String,
    /// Where it stands, such as `services.csv:7`.
    pub place: String,
    /// The number of its row, or of its file in a folder, from 1.
    pub row: usize,
    /// Where it runs today, if the row says so.
    pub now: Option<Side>,
    /// What it needs, or what is wrong with the row.
    pub scenario: Result<Scenario, Vec<String>>,
}

/// Finds the preset that a row names, or says why there is none.
pub type Open<'c> = dyn Fn(&str) -> Result<Preset, String> + 'c;

/// Makes services of fields.
pub struct Maker<'c> {
    base: Preset,
    set: &'c [Setting],
    open: &'c Open<'c>,
    catalog: &'c Catalog,
    /// Presets that rows have named, or why there are none.
    presets: HashMap<String, Result<Preset, String>>,
}

/// Checks a name of a column.
///
/// # Errors
/// When it is neither one of [`COLUMNS`] nor a dial, with what it may have been meant to be.
pub fn column(name: &str) -> Result<(), String> {
    if COLUMNS.contains(&name) {
        return Ok(());
    }
    dial::find(name).map(|_| ()).map_err(|error| format!("{error}; name, preset and now are columns as well"))
}

impl<'c> Maker<'c> {
    /// Makes services on top of a preset, with settings on top of all; `open` finds the presets that rows name.
    pub fn new(base: Preset, set: &'c [Setting], open: &'c Open<'c>, catalog: &'c Catalog) -> Self {
        Self { base, set, open, catalog, presets: HashMap::new() }
    }

    /// The catalog that services are made for.
    #[must_use]
    pub const fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// A service of a row's fields: names of columns and their text.
    pub fn fields(&mut self, fields: &[(String, String)], place: String, row: usize) -> Service {
        let text = |column: &str| {
            fields.iter().rev().find(|(name, text)| name == column && !text.is_empty()).map(|(_, text)| text.as_str())
        };
        let name = text("name").map_or_else(|| format!("row {row}"), named);
        let mut faults = Vec::new();
        let now = text("now").and_then(|now| side(now).map_err(|fault| faults.push(fault)).ok());
        let preset = match text("preset") {
            None => self.base.clone(),
            Some(wanted) => self.preset(wanted).unwrap_or_else(|fault| {
                faults.push(fault);
                self.base.clone()
            }),
        };
        let (mut settings, mut free_tier) = (Vec::new(), false);
        for (name, text) in fields.iter().filter(|(name, text)| !COLUMNS.contains(&name.as_str()) && !text.is_empty()) {
            match dial::find(name).and_then(|dial: &'static Dial| Ok((dial, dial.parse(text)?))) {
                Ok(setting) => {
                    free_tier |= setting.0.id == FREE_TIER;
                    settings.push(setting);
                }
                Err(error) => faults.push(quoted(&error.to_string(), text)),
            }
        }
        let mut preset = preset;
        preset.scenario.serverless.free_tier &= free_tier;
        let refused = assign(&mut preset.scenario, self.catalog, &settings);
        faults.extend(refused.into_iter().map(|(_, error)| error.to_string()));
        self.finished(preset, faults, Service { name, place, row, now, scenario: Err(Vec::new()) })
    }

    /// A service of a preset, or of what is wrong with it.
    #[must_use]
    pub fn of(&self, preset: Result<Preset, Vec<String>>, stem: &str, place: String, row: usize) -> Service {
        let service = Service { name: named(stem), place, row, now: None, scenario: Err(Vec::new()) };
        match preset {
            Err(faults) => Service { scenario: Err(faults), ..service },
            Ok(mut preset) => {
                preset.scenario.serverless.free_tier = false;
                let name = preset.name.clone();
                self.finished(preset, Vec::new(), Service { name, ..service })
            }
        }
    }

    fn finished(&self, mut preset: Preset, mut faults: Vec<String>, service: Service) -> Service {
        if faults.is_empty() {
            let refused = assign(&mut preset.scenario, self.catalog, self.set);
            faults.extend(refused.iter().map(|(_, error)| format!("--set {error}")));
        }
        Service { scenario: if faults.is_empty() { Ok(preset.scenario) } else { Err(faults) }, ..service }
    }

    fn preset(&mut self, wanted: &str) -> Result<Preset, String> {
        if let Some(known) = self.presets.get(wanted) {
            return known.clone();
        }
        let found = if wanted == "-" {
            Err("preset: '-' cannot be a row's preset; write its name or the path of its file".to_owned())
        } else {
            (self.open)(wanted).map_err(|error| format!("preset: {error}"))
        };
        self.presets.insert(wanted.to_owned(), found.clone());
        found
    }
}

/// The dial of the free grants.
const FREE_TIER: &str = "serverless.free_tier";

/// A fault with what was written, where it does not say so itself.
fn quoted(fault: &str, text: &str) -> String {
    if fault.contains(text) { fault.to_owned() } else { format!("{fault}, not '{}'", printable(text)) }
}

/// A name that is shown and fits a table.
fn named(text: &str) -> String {
    printable(text.trim()).chars().take(MOST_NAME).collect()
}

fn side(text: &str) -> Result<Side, String> {
    Side::BOTH.into_iter().find(|side| side.id() == text.trim()).ok_or_else(|| {
        format!("now: '{}' is no side; write kubernetes or serverless, or leave it empty", printable(text))
    })
}
