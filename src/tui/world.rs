//! What the explorer asks of the disk: presets, reports, traffic.

mod fleet;
mod traffic;

use super::Lists;
use super::effect::Effect;
use super::history::Origin;
use super::message::{Listing, Message, Taken};
use crate::analysis::crew;
use crate::catalog::Catalog;
use crate::file::{self, Existing};
use crate::preset::save::{SaveError, path_of};
use crate::preset::{self, Preset};
use crate::report::{Study, folder};
use crate::scenario::Scenario;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The ending of the file that keeps what a preset was before it was replaced.
pub const BACKUP: &str = "toml.bak";

/// Where things are.
#[derive(Debug, Clone)]
pub struct World {
    /// Prices and behaviour.
    pub catalog: Arc<Catalog>,
    /// The folder of the user's presets, there or not.
    pub presets: Option<PathBuf>,
    /// The folder of the user's traces, there or not.
    pub traces: Option<PathBuf>,
    /// What only the commands know of lists of services.
    pub lists: Lists,
}

impl World {
    /// Does what an effect asks for, and tells `meanwhile` how far it is where that takes long; `None` for effects that are
    /// not of the disk.
    pub fn answer(&self, effect: Effect, meanwhile: &dyn Fn(Message)) -> Option<Message> {
        match effect {
            Effect::ListPresets => Some(Message::Presets(self.list())),
            Effect::LoadPreset(name) => Some(Message::Loaded(self.load(&name))),
            Effect::SavePreset { name, base, scenario, replace } => Some(match self.taken(&name) {
                Some(taken) if !replace => Message::Taken(taken),
                _ => Message::Saved(self.save(&name, &base, *scenario)),
            }),
            Effect::Export { name, scenario } => Some(Message::Exported(self.export(&name, *scenario, meanwhile))),
            Effect::ExportFleet { name, rows, answer } => {
                Some(Message::Exported(self.export_fleet(&name, &rows, &answer)))
            }
            Effect::Import { path, scenario, base } => Some(match self.list_at(&path) {
                Some(list) => Message::Fleet(list),
                None => Message::Imported(self.import(&path, *scenario, &base)),
            }),
            Effect::Complete(typed) => Some(Message::Completed(traffic::complete(typed))),
            Effect::ReadTrace(name) => Some(Message::Trace(self.trace(&name))),
            _ => None,
        }
    }

    /// Writes a report into a new folder below the one that the program was started in.
    fn export(&self, name: &str, scenario: Scenario, meanwhile: &dyn Fn(Message)) -> Result<String, String> {
        let say = |words: &str| meanwhile(Message::Exporting(words.to_owned()));
        say("1 of 3: what would change the answer");
        let known = preset::find(name, self.presets.as_deref(), &self.catalog).ok();
        let preset = Preset {
            name: name.to_owned(),
            title: known.as_ref().map_or_else(|| name.to_owned(), |p| p.title.clone()),
            about: known.as_ref().map(|p| p.about.clone()).unwrap_or_default(),
            figures: known.map(|p| p.figures).unwrap_or_default(),
            scenario,
        };
        let never = AtomicBool::new(false);
        // A report tells of no traffic but its own.
        let catalog = (*self.catalog).clone().with_traces(preset.scenario.traffic.trace.iter().cloned().collect());
        let mut study = Study::of(&preset, &catalog, &never).map_err(|e| e.to_string())?;
        say("2 of 3: playing the simulation");
        study.check(None, crew::threads(), &never);
        let folder = free(name, "")?;
        say("3 of 3: drawing and writing");
        folder::export(Path::new(&folder), &study, Existing::Keep).map_err(|e| e.to_string())?;
        let page = Path::new(&folder).join("report.html");
        Ok(std::path::absolute(&page).unwrap_or(page).display().to_string())
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
        Ok(Box::new(Origin { name: name.to_owned(), about: found.about, scenario: found.scenario }))
    }

    /// The preset that has a name already, one of the user's own or one that comes with the program.
    fn taken(&self, typed: &str) -> Option<Taken> {
        let name = preset::slug(typed)?;
        let own = self.presets.as_deref().is_some_and(|folder| path_of(folder, &name).exists());
        let taken = own || preset::builtin().iter().any(|builtin| builtin.name == name);
        taken.then(|| Taken { typed: typed.to_owned(), name, own })
    }

    /// Saves a scenario. A preset of the user's that has the name is replaced, comments kept, and stays beside it as a
    /// backup; its title stays where the scenario started from it.
    fn save(&self, typed: &str, base: &str, scenario: Scenario) -> Result<Box<Origin>, String> {
        let folder = self.presets.as_deref().ok_or("there is no folder for presets: HOME is not set")?;
        let name = preset::slug(typed).ok_or_else(|| SaveError::Name(crate::units::printable(typed)).to_string())?;
        let same = preset::find(&name, Some(folder), &self.catalog).ok().filter(|_| name == base);
        let preset = Preset {
            title: same.as_ref().map_or_else(|| typed.trim().to_owned(), |p| p.title.clone()),
            about: same.as_ref().map(|p| p.about.clone()).unwrap_or_default(),
            figures: same.map(|p| p.figures).unwrap_or_default(),
            name,
            scenario,
        };
        back_up(&path_of(folder, &preset.name))?;
        preset::save(folder, &preset, &self.catalog, Existing::Replace).map_err(|e| e.to_string())?;
        Ok(Box::new(Origin { name: preset.name, about: preset.about, scenario: preset.scenario }))
    }
}

/// The name of a file or folder of a report that is not there yet. A service may be called anything, a path among others.
fn free(name: &str, ending: &str) -> Result<String, String> {
    let parts = name.contains(['/', '\\']) || name.starts_with('.');
    let name = if parts { preset::slug(name).unwrap_or_else(|| "service".to_owned()) } else { name.to_owned() };
    let names = (1..).map(|n| match n {
        1 => format!("faceoff-{name}{ending}"),
        n => format!("faceoff-{name}-{n}{ending}"),
    });
    let free = names.take(1000).find(|name| !Path::new(name).exists());
    free.ok_or_else(|| format!("there are a thousand reports on {name} here already"))
}

/// Keeps what a file holds beside it, in place of an older backup; nothing where there is no file.
fn back_up(path: &Path) -> Result<(), String> {
    let held = match file::read(path, preset::MAX_BYTES) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        held => held,
    };
    let backup = path.with_extension(BACKUP);
    let kept = held.and_then(|held| file::write(&backup, &held, Existing::Replace));
    kept.map_err(|error| format!("{}: no backup could be made: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::PerSecond;

    #[test]
    fn what_is_saved_can_be_listed_and_loaded() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Arc::new(Catalog::load().expect("the catalog loads"));
        let world =
            World { catalog, presets: Some(folder.path().join("presets")), traces: None, lists: Lists::default() };
        let before = world.list();
        assert!(before.iter().any(|p| p.name == "web-api"));
        let mut scenario = Scenario::default();
        scenario.traffic.rate = PerSecond::new(77.0);
        let saved = world.save("My API (v2)", "web-api", scenario.clone()).expect("saved");
        assert_eq!(saved.name, "my-api-v2");
        let presets = world.list().len();
        assert_eq!(presets, before.len() + 1);
        let loaded = world.load("my-api-v2").expect("loaded");
        assert_eq!(loaded.scenario, scenario);
        let taken = world.taken("My API v2").expect("there already");
        assert!(taken.own && taken.name == "my-api-v2");
        assert!(world.taken("web-api").is_some_and(|taken| !taken.own) && world.taken("new one").is_none());
        let file = path_of(&folder.path().join("presets"), "my-api-v2");
        let before = std::fs::read(&file).expect("there");
        let mut other = scenario.clone();
        other.traffic.rate = PerSecond::new(5.0);
        world.save("my-api-v2", "web-api", other).expect("replaced");
        assert_eq!(std::fs::read(file.with_extension(BACKUP)).expect("kept"), before);
        assert_ne!(std::fs::read(&file).expect("there"), before);
        assert_eq!(world.list().len(), presets, "a backup is no preset");
        assert!(world.save("!!", "web-api", scenario).is_err());
        assert!(world.load("nothing").is_err());
    }
}
