//! What is on the disk when a save or an export is killed, or cannot be finished: the old or the new, whole, and never
//! neither.
#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Each kind of kill so often; `FACEOFF_KILLS` makes it more.
fn rounds(usual: usize) -> usize {
    std::env::var("FACEOFF_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_faceoff"));
        command.args(arguments).current_dir(self.0.path()).env_clear().env("XDG_CONFIG_HOME", self.0.path());
        // A report bears its day: midnight between two runs would make a third version.
        command.env("SOURCE_DATE_EPOCH", "1796083200");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) {
        assert!(self.command(arguments).status().expect("runs").success(), "{arguments:?}");
    }

    /// Everything below a path, by name.
    fn content(&self, below: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.0.path().join(below)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.expect("entry").path()) {
                if entry.is_dir() {
                    folders.push(entry);
                } else if !is_unfinished(&entry) {
                    found.insert(entry.clone(), fs::read(&entry).expect("readable"));
                }
            }
        }
        found
    }
}

/// Whether a file or folder is one that was being written.
fn is_unfinished(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".faceoff-"))
}

/// What is unfinished in a folder.
fn unfinished(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    entries.filter(|path| is_unfinished(path)).collect()
}

/// How long a command writes into `folder`, left alone.
fn writing(home: &Home, arguments: &[&str], folder: &Path) -> Duration {
    let mut child = home.command(arguments).spawn().expect("runs");
    let mut seen: Option<(Instant, Instant)> = None;
    while child.try_wait().expect("known").is_none() {
        if !unfinished(folder).is_empty() {
            let now = Instant::now();
            seen = Some((seen.map_or(now, |(first, _)| first), now));
        }
        std::thread::sleep(Duration::from_micros(100));
    }
    seen.map_or(Duration::from_millis(5), |(first, last)| last - first)
}

/// Starts a command that writes into `folder` and kills it, a moment after it has begun to write.
fn kill_while_writing(home: &Home, arguments: &[&str], folder: &Path, moment: Duration) -> bool {
    let mut child = home.command(arguments).spawn().expect("runs");
    while unfinished(folder).is_empty() && child.try_wait().expect("known").is_none() {
        std::thread::sleep(Duration::from_micros(100));
    }
    std::thread::sleep(moment);
    // One that has ended already cannot be killed, which is one of the moments.
    let _ = child.kill();
    let killed = !child.wait().expect("ends").success();
    for path in unfinished(folder) {
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.expect("removed");
    }
    killed
}

/// Moments over the time that writing takes, more of them early on.
fn moments(rounds: usize, longest: Duration) -> impl Iterator<Item = Duration> {
    (0..rounds).map(move |i| longest.mul_f64((i as f64 / rounds as f64).powi(2)))
}

/// Two versions are written over each other and killed; whatever is there is one of them.
fn old_or_new(home: &Home, versions: [&[&str]; 2], below: &str, folder: &Path, rounds: usize) {
    let [old, new] = versions.map(|arguments| {
        home.run(arguments);
        home.content(below)
    });
    assert!(!old.is_empty() && old != new);
    let longest = 2 * writing(home, versions[1], folder);
    let mut killed = 0;
    for (i, moment) in moments(rounds, longest).enumerate() {
        killed += usize::from(kill_while_writing(home, versions[i % 2], folder, moment));
        let found = home.content(below);
        assert!(found == old || found == new, "after {i} kills: {:?}", found.keys());
    }
    assert!(killed > 0, "none of {rounds} was killed in time");
}

#[test]
fn a_killed_save_leaves_the_old_preset_or_the_new() {
    let home = Home::new();
    let folder = home.0.path().join("faceoff/presets");
    let save = |rate: &'static str| ["presets", "save", "mine", "--replace", "--set", rate];
    let (one, two) = (save("traffic.rate=5/s"), save("traffic.rate=7/s"));
    old_or_new(&home, [&one, &two], "faceoff/presets", &folder, rounds(100));
}

#[test]
fn a_killed_export_leaves_the_old_report_or_the_new() {
    let home = Home::new();
    // What is written counts, not how long it takes to know it: no plans are sought and no simulation runs.
    let export =
        |rate: &'static str| ["report", "--out", "report", "--replace", "--as-set", "--check", "0", "--set", rate];
    let (one, two) = (export("traffic.rate=5/s"), export("traffic.rate=7/s"));
    old_or_new(&home, [&one, &two], "report", home.0.path(), rounds(20));
}

/// A limit on the size of files stands for a full disk: writing fails in the middle.
#[test]
fn a_disk_that_is_full_leaves_the_old_and_nothing_half() {
    let home = Home::new();
    home.run(&["presets", "save", "mine"]);
    home.run(&["report", "--out", "report"]);
    let (presets, report) = (home.content("faceoff"), home.content("report"));
    for (command, named) in [
        ("presets save mine --replace --set traffic.rate=7/s", "mine.toml cannot be written: File too large"),
        (
            "report --out report --replace --set traffic.rate=7/s",
            "faceoff: report/report.html cannot be written: File too large",
        ),
        ("man pages", "cannot be written: File too large"),
    ] {
        let script = format!("trap '' XFSZ; ulimit -f 0; exec {} {command}", env!("CARGO_BIN_EXE_faceoff"));
        let mut shell = Command::new("bash");
        shell.args(["-c", &script]).current_dir(home.0.path()).env("XDG_CONFIG_HOME", home.0.path());
        let output = shell.env_remove("FACEOFF_CONFIG").stderr(Stdio::piped()).output().expect("runs");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(said.contains(named), "{command}: {said}");
        assert_eq!(output.status.code(), Some(74), "{said}");
        assert_eq!((home.content("faceoff"), home.content("report")), (presets.clone(), report.clone()), "{command}");
        assert!(unfinished(home.0.path()).is_empty() && unfinished(&home.0.path().join("faceoff/presets")).is_empty());
    }
}
