//! Every command that takes longer than a second says so on a terminal, and takes its line away again.
#![cfg(all(unix, debug_assertions))]
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use portable_pty::{CommandBuilder, NativePtySystem, PtySize, PtySystem};
use std::io::Read;

/// A call of each command that has something to do; the screen and what opens it have their own way to say that they work.
const CALLS: [&[&str]; 23] = [
    &["compare"],
    &["fit"],
    &["clouds"],
    &["growth"],
    &["hybrid"],
    &["check", "--seconds", "1"],
    &["sweep", "traffic.rate", "--points", "3"],
    &["tip", "--dial", "traffic.rate"],
    &["sensitivity"],
    &["odds", "--draws", "20"],
    &["map", "--points", "4x3"],
    &["report", "--out", "report", "--check", "0"],
    &["open", "nowhere"],
    &["import", "access.log"],
    &["presets"],
    &["traces"],
    &["dials"],
    &["prices"],
    &["schema", "preset"],
    &["config"],
    &["picture"],
    &["completions", "bash"],
    &["fleet", "services.csv", "--show", "totals"],
];

/// Commands that have no result to wait for: one writes a folder at once, one answers as it is asked.
const WITHOUT: [&str; 2] = ["man", "serve"];

/// What a command writes on a terminal; every one takes a second and a half longer, which only builds for development offer.
fn said(arguments: &[&str]) -> String {
    let home = tempfile::tempdir().expect("a home");
    let line = "203.0.113.9 - - [05/Oct/2026:08:00:01 +0000] \"GET / HTTP/1.1\" 200 512\n";
    std::fs::write(home.path().join("services.csv"), "name,traffic.rate\nshop,2/s\n").expect("written");
    std::fs::write(home.path().join("access.log"), line.repeat(3)).expect("written");
    let size = PtySize { rows: 24, cols: 100, pixel_width: 0, pixel_height: 0 };
    let pair = NativePtySystem::default().openpty(size).expect("a pseudo-terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_faceoff"));
    command.args(arguments);
    command.cwd(home.path());
    for (name, value) in [("HOME", home.path()), ("XDG_CONFIG_HOME", home.path())] {
        command.env(name, value);
    }
    command.env("TERM", "xterm");
    command.env("FACEOFF_SLOW_COMMAND_MS", "1500");
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let mut child = pair.slave.spawn_command(command).expect("started");
    drop(pair.slave);
    let mut bytes = Vec::new();
    let mut chunk = [0; 8192];
    while let Ok(n @ 1..) = reader.read(&mut chunk) {
        bytes.extend_from_slice(&chunk[..n]);
    }
    let _status = child.wait().expect("ends");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn every_command_over_a_second_shows_progress_and_takes_it_away() {
    let shown = |arguments: &&[&str]| {
        let text = said(arguments);
        let line = format!("\r\u{1b}[K{}: ", arguments[0]);
        let last = text.rfind(&line);
        // Behind the last line of progress it is erased, before anything else is written.
        let erased = last.is_some_and(|at| text[at + line.len()..].contains("\r\u{1b}[K"));
        (last.is_some() && erased).then_some(()).ok_or_else(|| format!("{arguments:?}: {text:?}"))
    };
    let silent: Vec<String> = CALLS.iter().filter_map(|call| shown(call).err()).collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn every_command_is_tried() {
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_faceoff")).arg("--help").output().expect("runs");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let commands = help.split("Commands:").nth(1).and_then(|rest| rest.split("Arguments:").next()).expect("a list");
    let names = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<&str> =
        names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect();
    assert!(names.len() > 15, "{names:?}");
    let missing: Vec<&&str> =
        names.iter().filter(|name| !WITHOUT.contains(name) && CALLS.iter().all(|call| call[0] != **name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
