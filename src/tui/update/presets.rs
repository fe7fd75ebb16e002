//! Presets: which there are, loading one, and saving the scenario as one.

use super::say::{complain, tell};
use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::history::{Gesture, Origin, State};
use crate::tui::message::Listing;
use crate::tui::mode::{Item, List, Mode, Pick};
use std::sync::Arc;
use std::time::Duration;

pub fn list(app: &App, presets: Vec<Listing>) -> List {
    let selected = presets.iter().position(|p| p.name == app.origin().name).unwrap_or(0);
    let item = |p: Listing| Item { label: p.name.clone(), detail: p.about, pick: Pick::Preset(p.name) };
    let import = Item {
        label: "Import traffic from a file …".to_owned(),
        detail: "an access log, or an export of your monitoring".to_owned(),
        pick: Pick::Run(Command::Import),
    };
    List::new("Presets", presets.into_iter().map(item).chain([import]).collect(), selected)
}

pub fn loaded(app: &mut App, at: Duration, result: Result<Box<Origin>, String>) -> Vec<Effect> {
    match result {
        Ok(origin) => {
            app.mode = Mode::Browse;
            let name = origin.name.clone();
            let next = State { scenario: origin.scenario.clone(), origin: Arc::new(*origin) };
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
