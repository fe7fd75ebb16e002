//! The explorer on a real pseudo-terminal: it starts, answers keys and the mouse, follows a new size,
//! is silent while idle, and gives the terminal back however it ends.
#![cfg(unix)]
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its own functions included")]

use portable_pty::{Child, CommandBuilder, MasterPty, NativePtySystem, PtySize, PtySystem};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Longest wait for something that should happen at once; machines under load are slow.
const PATIENCE: Duration = Duration::from_secs(60);
const NO_VARIABLES: &[(&str, &str)] = &[];

/// What the terminal was told so far, and the screen that makes of it.
struct Told {
    screen: vt100::Parser,
    bytes: Vec<u8>,
}

struct Session {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    told: Arc<Mutex<Told>>,
    _home: tempfile::TempDir,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a size")
}

impl Session {
    fn start(columns: u16, rows: u16, variables: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().expect("a home");
        let pair = NativePtySystem::default().openpty(size(columns, rows)).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_faceoff"));
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8")] {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        command.env_remove("NO_COLOR");
        command.env_remove("COLORTERM");
        command.env_remove("XDG_CONFIG_HOME");
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("started");
        drop(pair.slave);
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let told = Arc::new(Mutex::new(Told { screen: parser, bytes: Vec::new() }));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let heard = Arc::clone(&told);
        thread::spawn(move || {
            let mut chunk = [0; 8192];
            while let Ok(n @ 1..) = reader.read(&mut chunk) {
                let mut told = heard.lock().expect("the lock");
                told.screen.process(&chunk[..n]);
                told.bytes.extend_from_slice(&chunk[..n]);
            }
        });
        let keys = pair.master.take_writer().expect("a writer");
        Self { master: pair.master, keys, child, told, _home: home }
    }

    fn send(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("written");
        self.keys.flush().expect("written");
    }

    fn text(&self) -> String {
        self.told.lock().expect("the lock").screen.screen().contents()
    }

    fn bytes(&self) -> Vec<u8> {
        self.told.lock().expect("the lock").bytes.clone()
    }

    fn until(&self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let text = self.text();
            if holds(&text) {
                return text;
            }
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}:\n{text}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until nothing has been written for a while, and gives what was written so far.
    fn silence(&self) -> usize {
        let start = Instant::now();
        let mut before = self.bytes().len();
        loop {
            thread::sleep(Duration::from_millis(1500));
            let now = self.bytes().len();
            if now == before {
                return now;
            }
            assert!(start.elapsed() < PATIENCE, "it never falls silent");
            before = now;
        }
    }

    fn ended(&mut self) -> portable_pty::ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                // What was written last is read by the other thread.
                thread::sleep(Duration::from_millis(200));
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends the process a signal.
    fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("an id").to_string();
        let sent = std::process::Command::new("kill").args([&format!("-{name}"), &id]).status().expect("kill");
        assert!(sent.success());
    }

    /// Asserts that every mode that was switched on was switched off again.
    fn assert_given_back(&self) {
        let bytes = String::from_utf8_lossy(&self.bytes()).into_owned();
        for mode in ["1049", "1000", "1002", "1006", "2004", "2026"] {
            let (on, off) = (format!("\x1b[?{mode}h"), format!("\x1b[?{mode}l"));
            let last_on = bytes.rfind(&on).unwrap_or_else(|| panic!("mode {mode} was never on"));
            let last_off = bytes.rfind(&off).unwrap_or_else(|| panic!("mode {mode} was never off"));
            assert!(last_off > last_on, "mode {mode} stays on");
        }
        let screen = self.told.lock().expect("the lock");
        assert!(!screen.screen.screen().hide_cursor(), "the cursor shows");
    }
}

#[test]
fn it_starts_answers_follows_the_size_and_leaves_the_terminal_as_it_was() {
    let mut session = Session::start(100, 30, NO_VARIABLES);
    session.until("the first frame", |t| t.contains("web-api") && t.contains("Inputs"));
    session.until("the tipping points", |t| t.contains("Tips to") || t.contains("Nothing tips"));
    session.send("l");
    session.until("a step", |t| t.contains("13 /s") && t.contains("web-api*"));
    session.send("u");
    session.until("an undo", |t| t.contains("12 /s") && !t.contains("web-api*"));
    // The wide slider stands three rows above the bottom: press on it, drag, let go.
    session.send("\x1b[<0;60;28M\x1b[<32;70;28M\x1b[<32;80;28M\x1b[<0;80;28m");
    session.until("a drag", |t| t.contains("1 changed") && t.contains('▲'));
    session.send("r");
    session.until("a reset", |t| !t.contains("changed"));
    session.master.resize(size(72, 22)).expect("resized");
    session.told.lock().expect("the lock").screen.screen_mut().set_size(cells(22), cells(72));
    session.send("\x0c");
    let text = session.until("the new size", |t| {
        let longest = t.lines().map(|l| l.chars().count()).max().unwrap_or(0);
        t.contains("Inputs") && t.contains("Pros and cons") && longest <= 72
    });
    assert!(text.lines().count() <= 22, "{text}");
    session.send("q");
    assert!(session.ended().success());
    session.assert_given_back();
    let text = session.text();
    assert!(text.contains("faceoff compare web-api"), "the way back is left behind:\n{text}");
}

#[test]
fn idle_it_writes_nothing() {
    let session = Session::start(80, 24, NO_VARIABLES);
    session.until("the first frame", |t| t.contains("web-api"));
    let before = session.silence();
    thread::sleep(Duration::from_secs(2));
    assert_eq!(session.bytes().len(), before, "idle means silent");
}

#[test]
fn a_signal_gives_the_terminal_back() {
    for name in ["TERM", "HUP", "INT"] {
        let mut session = Session::start(80, 24, NO_VARIABLES);
        session.until("the first frame", |t| t.contains("web-api"));
        session.signal(name);
        assert!(!session.ended().success(), "SIG{name} is not a success");
        session.assert_given_back();
    }
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_what_happened() {
    let mut session = Session::start(80, 24, &[("FACEOFF_PANIC_AFTER_FRAMES", "3"), ("RUST_BACKTRACE", "0")]);
    session.until("the first frame", |t| t.contains("web-api"));
    for _ in 0..5 {
        session.send("j");
    }
    assert!(!session.ended().success(), "a panic is not a success");
    session.assert_given_back();
    let text = session.text();
    assert!(text.contains("asked for by FACEOFF_PANIC_AFTER_FRAMES"), "the message is on the ordinary screen:\n{text}");
}

#[test]
fn every_screen_opens_is_silent_when_idle_and_leaves_whole() {
    let mut session = Session::start(120, 40, NO_VARIABLES);
    session.until("the first frame", |t| t.contains("web-api"));
    let screens = [
        ("\x1b2", "One day"),
        ("\x1b3", "Bills per month"),
        ("\x1b4", "Who wins"),
        ("\x1b5", "Tipping points"),
        ("\x1b7", "every price and assumption"),
    ];
    for (key, words) in screens {
        session.send(key);
        session.until(words, |t| t.contains(words));
        session.silence();
    }
    session.send("q");
    assert!(session.ended().success());
    session.assert_given_back();
}

#[test]
fn suspended_it_gives_the_terminal_back_and_returns_with_a_whole_frame() {
    let mut session = Session::start(80, 24, NO_VARIABLES);
    session.until("the first frame", |t| t.contains("web-api"));
    session.silence();
    session.send("\x1a");
    session.until("the ordinary screen", |t| !t.contains("web-api"));
    session.assert_given_back();
    session.signal("CONT");
    session.until("the frame again", |t| t.contains("web-api") && t.contains("Inputs"));
    session.send("\x03");
    assert!(session.ended().success(), "Ctrl-C leaves");
    session.assert_given_back();
}

#[test]
fn no_color_means_no_colour_codes() {
    let mut session = Session::start(80, 24, &[("NO_COLOR", "1")]);
    session.until("the tipping points", |t| t.contains("Tips to") || t.contains("Nothing tips"));
    session.send("q");
    session.ended();
    let text = String::from_utf8_lossy(&session.bytes()).into_owned();
    for code in text.split('\x1b').filter_map(|s| s.strip_prefix('[')).filter_map(|s| s.split_once('m')).map(|(c, _)| c)
    {
        let numbers: Vec<&str> = code.split(';').collect();
        if numbers.iter().all(|n| n.chars().all(|c| c.is_ascii_digit())) {
            let colour = |n: &&str| matches!(n.parse::<u16>(), Ok(30..=38 | 40..=48 | 90..=97 | 100..=107));
            assert!(!numbers.iter().any(colour), "a colour code: {code}");
        }
    }
    assert!(text.contains("\x1b[7m") || text.contains("\x1b[1m"), "emphasis stays");
}
