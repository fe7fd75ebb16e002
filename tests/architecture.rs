//! Holds the table of who may use whom, and fails on a `crate::` path that breaks it.
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms it may use, from `ARCHITECTURE.md`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("location", &["units"]),
    ("file", &[]),
    ("text", &[]),
    ("bounds", &[]),
    ("plot", &["units"]),
    ("scenario", &["units"]),
    ("catalog", &["units", "bounds", "scenario"]),
    ("dial", &["units", "catalog", "scenario"]),
    ("trace", &["units"]),
    ("traffic", &["units", "scenario", "trace"]),
    ("model", &["units", "catalog", "scenario", "traffic"]),
    ("verdict", &["units", "catalog", "scenario", "traffic", "model"]),
    ("simulation", &["units", "catalog", "scenario", "traffic", "model"]),
    ("analysis", &["units", "catalog", "scenario", "dial", "trace", "traffic", "model", "verdict", "simulation"]),
    ("import", &["units", "location", "file", "trace"]),
    ("deployment", &["units", "file", "scenario", "dial"]),
    ("pricing", &["units", "file", "scenario", "catalog"]),
    ("traces", &["units", "location", "file", "trace"]),
    ("answer", &["catalog", "scenario", "model", "verdict", "analysis"]),
    ("preset", &["units", "location", "file", "bounds", "catalog", "scenario", "dial"]),
    (
        "intake",
        &[
            "units",
            "file",
            "catalog",
            "scenario",
            "dial",
            "trace",
            "traffic",
            "import",
            "deployment",
            "pricing",
            "traces",
            "model",
            "preset",
        ],
    ),
    ("fleet", &["units", "catalog", "scenario", "dial", "model", "analysis", "preset"]),
    ("config", &["units", "location", "bounds"]),
    (
        "report",
        &[
            "text",
            "units",
            "catalog",
            "scenario",
            "dial",
            "traffic",
            "model",
            "verdict",
            "simulation",
            "analysis",
            "answer",
            "plot",
            "file",
            "preset",
        ],
    ),
    (
        "tui",
        &[
            "text",
            "units",
            "catalog",
            "scenario",
            "dial",
            "traffic",
            "model",
            "verdict",
            "simulation",
            "analysis",
            "answer",
            "plot",
            "file",
            "preset",
            "report",
            "config",
            "trace",
            "import",
            "deployment",
            "traces",
            "intake",
            "fleet",
        ],
    ),
    (
        "cli",
        &[
            "text",
            "units",
            "bounds",
            "location",
            "catalog",
            "scenario",
            "dial",
            "traffic",
            "model",
            "verdict",
            "simulation",
            "analysis",
            "answer",
            "plot",
            "file",
            "preset",
            "report",
            "config",
            "trace",
            "import",
            "deployment",
            "pricing",
            "traces",
            "intake",
            "fleet",
            "tui",
        ],
    ),
];

fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("src is readable") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The first path segments after each `crate::` in a source text, brace groups included; links in
/// comments are no use.
fn uses(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    let text: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let names = rest.strip_prefix('{').map_or_else(|| vec![rest], group);
        for name in names {
            let room: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if room.starts_with(|c: char| c.is_lowercase()) {
                rooms.insert(room);
            }
        }
    }
    rooms
}

/// The parts of a brace group that begin at its first level: `a::{b, c}, d}` gives `a::{b` and `d`.
fn group(rest: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (1, 0, Vec::new());
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            parts.push(rest[from..at].trim());
            from = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    parts
}

#[test]
fn nothing_points_back() {
    let wrong: Vec<String> = ["src", "model/src"].into_iter().flat_map(points_back).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every use in a source folder that the table does not allow.
fn points_back(folder: &str) -> Vec<String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    assert!(files.len() > 10, "the scan found the sources");
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&src).expect("below src");
        let room = inside.iter().next().expect("a name").to_string_lossy().trim_end_matches(".rs").to_owned();
        if room == "lib" || room == "main" {
            continue;
        }
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: room '{room}' is not in the table", inside.display()));
            continue;
        };
        let text = fs::read_to_string(&file).expect("readable");
        for used in uses(&text) {
            if used != room && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: '{room}' may not use '{used}'", inside.display()));
            }
        }
    }
    wrong
}

#[test]
fn the_scan_sees_groups_and_single_paths() {
    let found = uses("//! See [`crate::dial`].\nuse crate::{model::{x, y}, units};\nlet y = crate::catalog::Z;");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["catalog", "model", "units"]);
}
