//! A list to be opened later: where it is and what its rows start from.

use super::Service;
use super::service::{Maker, column};
use super::source::{Source, shown};
use crate::catalog::Catalog;
use crate::dial::{self, Group};
use crate::preset::assign::Setting;
use crate::preset::{self, Preset};
use anyhow::{Context as _, ensure};
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Most services that are held at once: each takes about 4 KB.
pub const MOST: usize = 200_000;
/// Bytes at the start of a file that tell a list from other files.
const START: u64 = 64 * 1024;

/// A list of services, with all that its rows need.
#[derive(Debug, Clone)]
pub struct Order {
    /// The file or the folder.
    pub path: PathBuf,
    /// The preset that rows start from.
    pub base: Preset,
    /// How a command finds that preset.
    pub base_name: String,
    /// Dials that are set in every service.
    pub set: Vec<Setting>,
    /// The folder of the user's presets, which rows may name.
    pub presets: Option<PathBuf>,
    /// The words of the command that weighs the same list.
    pub command: Vec<String>,
}

impl Order {
    /// What the list is called: the name of its file.
    #[must_use]
    pub fn name(&self) -> String {
        shown(Path::new(self.path.file_name().unwrap_or(self.path.as_os_str())))
    }

    /// Whether the list is there and its head can be read.
    ///
    /// # Errors
    /// When it is not, or its head names something that is no column.
    pub fn check(&self, catalog: &Catalog) -> anyhow::Result<()> {
        self.open(catalog, &mut |_| Ok(()))
    }

    /// Reads every service of the list, in its order, until the flag is raised.
    ///
    /// # Errors
    /// When the list cannot be read, holds nothing or too much, or its head names something that is no column.
    pub fn read(&self, catalog: &Catalog, cancel: &AtomicBool, take: &mut dyn FnMut(Service)) -> anyhow::Result<()> {
        self.open(catalog, &mut |source| {
            let mut count = 0;
            while !cancel.load(Ordering::Relaxed)
                && let Some(service) = source.read().context("the list cannot be read on")?
            {
                count += 1;
                ensure!(
                    count <= MOST,
                    "the list has more than {MOST} services; 'faceoff fleet' weighs it without a screen"
                );
                take(service);
            }
            ensure!(count > 0 || cancel.load(Ordering::Relaxed), "{} holds no service", source.name());
            Ok(())
        })
    }

    fn open(
        &self,
        catalog: &Catalog,
        then: &mut dyn FnMut(&mut Source<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let named =
            |wanted: &str| preset::open(wanted, self.presets.as_deref(), catalog).map_err(|error| error.to_string());
        let maker = Maker::new(self.base.clone(), &self.set, &named, catalog);
        then(&mut Source::open(&self.path, maker)?)
    }
}

/// Whether a path holds a list of services, told by what is in it: a CSV file with a column that is a dial's id, JSON lines with such a
/// key, or a folder of presets and nothing else. No export of a monitoring and no log has such names.
#[must_use]
pub fn is_list(path: &Path, catalog: &Catalog) -> bool {
    if path.is_dir() {
        return is_folder(path, catalog);
    }
    if !path.is_file() {
        return false;
    }
    let mut start = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(START).read_to_end(&mut start));
    read.is_ok() && begins_a_list(&start)
}

fn is_folder(path: &Path, catalog: &Catalog) -> bool {
    let Ok(entries) = std::fs::read_dir(path) else { return false };
    let names = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let files: Vec<PathBuf> =
        names.filter(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'))).collect();
    let toml = |path: &PathBuf| path.is_file() && path.extension().is_some_and(|ending| ending == "toml");
    files.iter().all(toml) && files.iter().any(|path| preset::read(path, catalog).is_ok())
}

/// Whether the first line that holds anything is the head of a CSV list, or a service as JSON.
fn begins_a_list(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start);
    let text = text.trim_start_matches('\u{feff}');
    let Some(line) = text.lines().find(|line| !line.trim().is_empty()) else { return false };
    if line.trim_start().starts_with('{') {
        return serde_json::from_str::<Value>(line).is_ok_and(|value| names_a_dial(&value));
    }
    let titles = line.split([',', ';', '\t']).map(|title| title.trim().trim_matches('"'));
    titles.into_iter().any(|title| dial::find(title).is_ok())
}

fn names_a_dial(value: &Value) -> bool {
    let Value::Object(map) = value else { return false };
    map.iter().any(|(key, value)| match value {
        Value::Object(below) if key == "scenario" => below.keys().any(|key| dial::find(key).is_ok()),
        Value::Object(below) => {
            Group::ALL.iter().any(|group| group.id() == key)
                && below.keys().any(|own| column(&format!("{key}.{own}")).is_ok())
        }
        _ => dial::find(key).is_ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_told_from_logs_and_exports() {
        for list in [
            "name,traffic.rate\nshop,12/s\n",
            "\u{feff}name;now;\"traffic.rate\"\n",
            "\n{\"name\": \"shop\", \"traffic.rate\": \"12/s\"}\n",
            "{\"name\": \"shop\", \"traffic\": {\"rate\": \"12/s\"}}",
            "{\"scenario\": {\"traffic.rate\": 12}}",
            "name,traffic.rate,work.colour\nshop,12/s,red\n",
        ] {
            assert!(begins_a_list(list.as_bytes()), "{list}");
        }
        for other in [
            "",
            "time,requests\n2026-01-01T00:00:00Z,12\n",
            "{\"time\":\"2026-01-01T00:00:00Z\",\"state\":\"ok\",\"traffic\":{\"in\":3},\"duration_ms\":12}\n",
            "10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] \"GET /?traffic.rate=1 HTTP/1.1\" 200 12\n",
            "name,now,preset\n",
            "{\n  \"scenario\": {\n",
        ] {
            assert!(!begins_a_list(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn a_folder_of_presets_is_one_and_of_anything_else_is_none() {
        let catalog = Catalog::load().expect("the catalog loads");
        let folder = tempfile::tempdir().expect("a folder");
        assert!(!is_list(folder.path(), &catalog), "an empty folder");
        std::fs::write(folder.path().join("fly.toml"), "app = 'x'\n").expect("written");
        assert!(!is_list(folder.path(), &catalog), "TOML that is no preset");
        let preset = preset::builtin()[0].text;
        std::fs::write(folder.path().join("shop.toml"), preset).expect("written");
        assert!(is_list(folder.path(), &catalog));
        std::fs::write(folder.path().join("access.log"), "").expect("written");
        assert!(!is_list(folder.path(), &catalog));
    }
}
