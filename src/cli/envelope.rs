//! What every result in JSON has around it: `schema`, the version of the keys; `command`; `version` of the program; where there is one
//! scenario its `preset` and `scenario`; and then the `rows`, or what the command has in their place.

use crate::preset::Preset;
use crate::report::json::{SCHEMA, scenario};
use serde::Serialize;
use serde_json::{Map, Value};
use std::cell::Cell;

thread_local! {
    /// The command that runs: one at a time, on the thread that parsed it.
    static COMMAND: Cell<&'static str> = const { Cell::new("") };
}

/// Says which command runs.
pub fn begin(command: &'static str) {
    COMMAND.set(command);
}

/// The command that runs.
pub fn command() -> &'static str {
    COMMAND.get()
}

/// The beginning of a result whose rows are written one by one: everything before the first row.
///
/// # Errors
/// When it cannot be written, which does not happen.
pub fn opened() -> anyhow::Result<String> {
    let mut text = "{".to_owned();
    for (key, value) in head() {
        text.extend(["\n  \"", &key, "\": ", &serde_json::to_string(&value)?, ","]);
    }
    Ok(text + "\n  \"rows\": [")
}

/// What is around a result.
pub fn head() -> Map<String, Value> {
    let texts = [("command", command()), ("version", env!("CARGO_PKG_VERSION"))];
    let texts = texts.map(|(key, text)| (key.to_owned(), Value::from(text)));
    std::iter::once(("schema".to_owned(), Value::from(SCHEMA))).chain(texts).collect()
}

/// What a result of one scenario says about it.
///
/// # Errors
/// When a dial cannot be written, which does not happen.
pub fn of(preset: &Preset) -> anyhow::Result<Map<String, Value>> {
    let dials = serde_json::to_value(scenario(&preset.scenario))?;
    Ok(Map::from_iter([("preset".to_owned(), Value::from(preset.name.as_str())), ("scenario".to_owned(), dials)]))
}

/// Rows, and what `about` says of the whole.
///
/// # Errors
/// When JSON cannot be written, which does not happen with finite numbers.
pub fn rows(about: Map<String, Value>, rows: Value) -> anyhow::Result<String> {
    let mut whole = head();
    whole.extend(about);
    whole.insert("rows".to_owned(), rows);
    Ok(serde_json::to_string_pretty(&whole)? + "\n")
}

/// A document with keys of its own.
///
/// # Errors
/// When it cannot be written, which does not happen with finite numbers.
pub fn around(document: &impl Serialize) -> anyhow::Result<String> {
    let mut whole = head();
    match serde_json::to_value(document)? {
        Value::Object(map) => whole.extend(map),
        other => drop(whole.insert("rows".to_owned(), other)),
    }
    Ok(serde_json::to_string_pretty(&whole)? + "\n")
}
