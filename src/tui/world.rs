//! What the explorer asks of the disk: presets, reports, traffic.

mod traffic;

use super::effect::Effect;
use super::history::Origin;
use super::message::{Listing, Message};
use crate::analysis::crew;
use crate::catalog::Catalog;
use crate::file::Existing;
use crate::preset::{self, Preset};
use crate::report::{Study, folder};
use crate::scenario::Scenario;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Where things are.
#[derive(Debug, Clone)]
pub struct World {
    /// Prices and behaviour.
    pub catalog: Arc<Catalog>,
    /// The folder of the user's presets, there or not.
    pub presets: Option<PathBuf>,
    /// The folder of the user's traces, there or not.
    pub traces: Option<PathBuf>,
}

impl World {
    /// Does what an effect asks for; `None` for those that are not of the disk.
    pub fn answer(&self, effect: Effect) -> Option<Message> {
        match effect {
            Effect::ListPresets => Some(Message::Presets(self.list())),
            Effect::LoadPreset(name) => Some(Message::Loaded(self.load(&name))),
            Effect::SavePreset { name, scenario } => Some(Message::Saved(self.save(&name, *scenario))),
            Effect::Export { name, scenario } => Some(Message::Exported(self.export(&name, *scenario))),
            Effect::Import { path, scenario, base } => Some(Message::Imported(self.import(&path, *scenario, &base))),
            Effect::Complete(typed) => Some(Message::Completed(traffic::complete(typed))),
            Effect::ReadTrace(name) => Some(Message::Trace(self.trace(&name))),
            _ => None,
        }
    }

    /// Writes a report into a new folder below the one that the program was started in.
    fn export(&self, name: &str, scenario: Scenario) -> Result<String, String> {
        let known = preset::find(name, self.presets.as_deref(), &self.catalog).ok();
        let preset = Preset {
            name: name.to_owned(),
            title: known.as_ref().map_or_else(|| name.to_owned(), |p| p.title.clone()),
            about: known.as_ref().map(|p| p.about.clone()).unwrap_or_default(),
            figures: known.map(|p| p.figures).unwrap_or_default(),
            scenario,
        };
        let never = AtomicBool::new(false);
        let mut study = Study::of(&preset, &self.catalog, &never).map_err(|e| e.to_string())?;
        study.check(None, crew::threads(), &never);
        let folders = (1..).map(|n| match n {
            1 => format!("faceoff-{name}"),
            n => format!("faceoff-{name}-{n}"),
        });
        let Some(folder) = folders.take(1000).find(|f| !Path::new(f).exists()) else {
            return Err(format!("there are a thousand reports on {name} here already"));
        };
        folder::export(Path::new(&folder), &study, Existing::Keep).map_err(|e| e.to_string())?;
        Ok(format!("{folder}/report.html"))
    }

    /// The user's own presets, then those that come with the program and are not covered by them.
    fn list(&self) -> Vec<Listing> {
        let own = self.presets.as_deref().map(preset::user).unwrap_or_default();
        let mut names: Vec<String> = own.into_iter().map(|p| p.name).collect();
        let builtin = preset::builtin().iter().map(|p| p.name.to_owned()).filter(|n| !names.contains(n));
        names.extend(builtin.collect::<Vec<_>>());
        let about = |name: &str| {
            let found = preset::find(name, self.presets.as_deref(), &self.catalog);
            found.map_or_else(|_| "cannot be read".to_owned(), |p| if p.about.is_empty() { p.title } else { p.about })
        };
        names.into_iter().map(|name| Listing { about: about(&name), name }).collect()
    }

    fn load(&self, name: &str) -> Result<Box<Origin>, String> {
        let found = preset::find(name, self.presets.as_deref(), &self.catalog).map_err(|e| e.to_string())?;
        // Commands find it by the name of its file, which may not be the one inside.
        Ok(Box::new(Origin { name: name.to_owned(), scenario: found.scenario }))
    }

    /// Saves a scenario; a preset of the user's that has the name is replaced, comments kept.
    fn save(&self, typed: &str, scenario: Scenario) -> Result<Box<Origin>, String> {
        let folder = self.presets.as_deref().ok_or("there is no folder for presets: HOME is not set")?;
        let name = preset::slug(typed).ok_or_else(|| format!("'{typed}' cannot be the name of a preset"))?;
        let existing = preset::find(&name, Some(folder), &self.catalog).ok();
        let preset = Preset {
            title: existing.as_ref().map_or_else(|| typed.trim().to_owned(), |p| p.title.clone()),
            about: existing.as_ref().map(|p| p.about.clone()).unwrap_or_default(),
            figures: existing.map(|p| p.figures).unwrap_or_default(),
            name,
            scenario,
        };
        preset::save(folder, &preset, &self.catalog, Existing::Replace).map_err(|e| e.to_string())?;
        Ok(Box::new(Origin { name: preset.name, scenario: preset.scenario }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::PerSecond;

    #[test]
    fn what_is_saved_can_be_listed_and_loaded() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Arc::new(Catalog::load().expect("the catalog loads"));
        let world = World { catalog, presets: Some(folder.path().join("presets")), traces: None };
        let before = world.list();
        assert!(before.iter().any(|p| p.name == "web-api"));
        let mut scenario = Scenario::default();
        scenario.traffic.rate = PerSecond::new(77.0);
        let saved = world.save("My API (v2)", scenario.clone()).expect("saved");
        assert_eq!(saved.name, "my-api-v2");
        assert_eq!(world.list().len(), before.len() + 1);
        let loaded = world.load("my-api-v2").expect("loaded");
        assert_eq!(loaded.scenario, scenario);
        assert!(world.save("!!", scenario).is_err());
        assert!(world.load("nothing").is_err());
    }
}
