//! What a killed save leaves behind: temporary files and folders, removed by the next save into the same folder.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::Duration;

/// The beginning of the name of everything that is being written; six letters and digits follow.
pub const PREFIX: &str = ".faceoff-unfinished-";
/// Letters and digits that tempfile puts behind it.
const RANDOM: usize = 6;
/// What is younger may belong to a save that is under way.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes the leftovers in a folder that are older than a day and belong to the owner of `fresh`, a file or folder just made there.
/// What cannot be removed stays: the save itself has nothing to do with it.
pub fn remove_leftovers(folder: &Path, fresh: &Path) {
    let (Ok(own), Ok(entries)) = (fs::symlink_metadata(fresh), fs::read_dir(folder)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let ours = random.is_some_and(|r| r.len() == RANDOM && r.bytes().all(|b| b.is_ascii_alphanumeric()));
        // Of a link it is the link itself, which is nothing that a save makes.
        let Ok(found) = entry.metadata() else { continue };
        if !(ours && same_owner(&own, &found) && is_old(&found)) {
            continue;
        }
        let _refused = match found {
            found if found.is_file() => fs::remove_file(entry.path()),
            found if found.is_dir() => fs::remove_dir_all(entry.path()),
            _ => Ok(()),
        };
    }
}

fn is_old(found: &Metadata) -> bool {
    found.modified().ok().and_then(|at| at.elapsed().ok()).is_some_and(|age| age > OLD)
}

#[cfg(unix)]
fn same_owner(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    one.uid() == other.uid()
}

#[cfg(not(unix))]
fn same_owner(_: &Metadata, _: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::{Existing, write};
    use std::time::SystemTime;

    #[test]
    fn the_next_save_removes_old_leftovers_and_nothing_else() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        let aged = |name: &str, hours: u64| {
            let file = fs::File::options().create(true).append(true).open(at(name)).expect("made");
            file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).expect("aged");
        };
        aged(".faceoff-unfinished-Ab12cd", 25);
        aged(".faceoff-unfinished-Young1", 23);
        aged(".faceoff-unfinished-notours", 99);
        aged(".faceoff-backup", 99);
        aged("mine.toml", 99);
        fs::create_dir(at(".faceoff-unfinished-Folder")).expect("made");
        fs::write(at(".faceoff-unfinished-Folder/a"), "a").expect("written");
        let folder = fs::File::open(at(".faceoff-unfinished-Folder")).expect("opened");
        folder.set_modified(SystemTime::now() - Duration::from_secs(25 * 3600)).expect("aged");
        write(&at("new.toml"), b"new", Existing::Keep).expect("saved");
        let mut left: Vec<String> = fs::read_dir(dir.path())
            .expect("a folder")
            .map(|e| e.expect("entry").file_name().into_string().expect("a name"))
            .collect();
        left.sort();
        let kept =
            [".faceoff-backup", ".faceoff-unfinished-Young1", ".faceoff-unfinished-notours", "mine.toml", "new.toml"];
        assert_eq!(left, kept);
    }
}
