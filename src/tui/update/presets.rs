//! Presets: which there are, loading one, and saving the scenario as one.

use super::say::{complain, tell};
use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::history::{Gesture, Origin, State};
use crate::tui::message::{Listing, Taken};
use crate::tui::mode::{Field, Item, List, Mode, Pick, Purpose};
use crate::tui::world::BACKUP;
use std::sync::Arc;
use std::time::Duration;

pub fn list(app: &App, presets: Vec<Listing>) -> List {
    let selected = presets.iter().position(|p| p.name == app.origin().name).unwrap_or(0);
    let item = |p: Listing| Item::new(p.name.clone(), p.about, Pick::Preset(p.name));
    let import = Item::new(
        "Import from files …",
        "a log, an export of your monitoring, a manifest, a template",
        Pick::Run(Command::Import),
    );
    List::new("Presets", presets.into_iter().map(item).chain([import]).collect(), selected)
}

pub fn loaded(app: &mut App, at: Duration, result: Result<Box<Origin>, String>) -> Vec<Effect> {
    match result {
        Ok(origin) => {
            app.mode = Mode::Browse;
            let name = origin.name.clone();
            let mut origin = *origin;
            origin.scenario.plans = app.scenario().plans;
            let next = State { scenario: origin.scenario.clone(), origin: Arc::new(origin) };
            if app.history.change(Gesture::Once, at, next) {
                app.replaced();
                // Another workload is no change of this one.
                app.before = None;
            }
            tell(app, format!("preset {name}"))
        }
        Err(error) => complain(app, error),
    }
}

pub fn saved(app: &mut App, result: Result<Box<Origin>, String>) -> Vec<Effect> {
    match result {
        Ok(origin) => {
            let name = origin.name.clone();
            app.history.rename(Arc::new(*origin));
            tell(app, format!("saved as preset {name}"))
        }
        Err(error) => complain(app, error),
    }
}

/// Saves the scenario under a name.
pub fn save(app: &App, name: String, replace: bool) -> Vec<Effect> {
    let scenario = Box::new(app.scenario().clone());
    vec![Effect::SavePreset { name, base: app.origin().name.clone(), scenario, replace }]
}

/// Asks for the name to save under.
pub fn ask_for_name(app: &mut App, name: String) -> Vec<Effect> {
    app.mode = Mode::Field(Field { purpose: Purpose::PresetName, input: name.into(), error: None, untouched: true });
    Vec::new()
}

/// The name is taken: asks what to do. Nothing was written yet.
pub fn taken(app: &mut App, taken: Taken) -> Vec<Effect> {
    let Taken { typed, name, own } = taken;
    let (title, replace) = if own {
        (format!("'{name}' is one of your presets"), format!("Replace it; what it was stays as {name}.{BACKUP}"))
    } else {
        (
            format!("'{name}' comes with faceoff"),
            "Save yours under this name; it then stands in for that one".to_owned(),
        )
    };
    let items = vec![
        Item::new(replace, "", Pick::Replace(typed.clone())),
        Item::new("Save under another name", "", Pick::Rename(typed)),
    ];
    app.mode = Mode::List(List::new(title, items, 0));
    Vec::new()
}
