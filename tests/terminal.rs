//! The explorer on a real pseudo-terminal: it starts, answers keys and the mouse, follows a new size,
//! is silent while idle, and gives the terminal back however it ends.
#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test fails by panicking, its own functions included")]

use portable_pty::{Child, CommandBuilder, MasterPty, NativePtySystem, PtySize, PtySystem};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
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
        Self::run(CommandBuilder::new(env!("CARGO_BIN_EXE_faceoff")), columns, rows, variables)
    }

    fn run(mut command: CommandBuilder, columns: u16, rows: u16, variables: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().expect("a home");
        let pair = NativePtySystem::default().openpty(size(columns, rows)).expect("a pseudo-terminal");
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

    /// Asserts that every mode that was switched on was switched off again. What was written last may still be on its way through
    /// the other thread.
    fn assert_given_back(&self) {
        let begun = Instant::now();
        while let Some(kept) = self.kept() {
            assert!(begun.elapsed() < SOON, "{kept}:\n{}", self.text());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What was not given back.
    fn kept(&self) -> Option<String> {
        let bytes = String::from_utf8_lossy(&self.bytes()).into_owned();
        for mode in ["1049", "1000", "1002", "1006", "2004", "2026"] {
            let (on, off) = (format!("\x1b[?{mode}h"), format!("\x1b[?{mode}l"));
            match (bytes.rfind(&on), bytes.rfind(&off)) {
                (None, _) => return Some(format!("mode {mode} was never on")),
                (Some(last_on), last_off) if last_off.is_none_or(|last_off| last_off < last_on) => {
                    return Some(format!("mode {mode} stays on"));
                }
                _ => {}
            }
        }
        let told = self.told.lock().expect("the lock");
        told.screen.screen().hide_cursor().then(|| "the cursor stays hidden".to_owned())
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
    // On a busy machine what is computed beside the screen may come after a pause.
    let start = Instant::now();
    loop {
        let before = session.silence();
        thread::sleep(Duration::from_secs(4));
        if session.bytes().len() == before {
            break;
        }
        assert!(start.elapsed() < PATIENCE, "idle means silent");
    }
}

#[test]
fn a_signal_gives_the_terminal_back() {
    for name in ["TERM", "HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "ABRT", "XCPU", "VTALRM", "PROF"] {
        let mut session = Session::start(80, 24, NO_VARIABLES);
        session.until("the first frame", |t| t.contains("web-api"));
        session.signal(name);
        assert!(!session.ended().success(), "SIG{name} is not a success");
        session.assert_given_back();
    }
}

/// Longest time to the end of a program that hangs on nothing; on an idle machine it takes a hundredth of it.
const SOON: Duration = Duration::from_secs(30);

/// Sends keys and asserts that the program leaves soon.
fn leaves_on(session: &mut Session, keys: &[&str]) {
    let begun = Instant::now();
    for key in keys {
        session.send(key);
        thread::sleep(Duration::from_millis(100));
    }
    assert!(session.ended().success(), "{keys:?}");
    assert!(begun.elapsed() < SOON, "{keys:?} took {:?}", begun.elapsed());
    session.assert_given_back();
}

#[test]
fn a_burst_of_input_is_read_to_its_end() {
    for bytes in [1000, 1500, 4000, 20_000] {
        let mut session = Session::start(80, 24, NO_VARIABLES);
        session.until("the first frame", |t| t.contains("web-api"));
        let burst = format!("{}q", "jk".repeat((bytes - 1) / 2));
        leaves_on(&mut session, &[&burst]);
    }
    // A burst of mouse moves, as a slow line delivers them.
    let mut session = Session::start(80, 24, NO_VARIABLES);
    session.until("the first frame", |t| t.contains("web-api"));
    let burst = format!("{}q", "\x1b[<35;40;12M".repeat(400));
    leaves_on(&mut session, &[&burst]);
}

#[test]
fn a_sequence_without_an_end_does_not_take_the_keyboard() {
    let cases: [&[&str]; 6] = [
        // Typed slowly the question mark opens the help, which the first q closes.
        &["\x1b[", "?", "q", "q"],
        &["\x1b[?", "q"],
        &["\x1b[?q"],
        &["\x1b[<", "\x03"],
        &["\x1b[200~some text", "\x03"],
        &["\x1b", "\x1bO", "\x1b[1;", "\x03"],
    ];
    for keys in cases {
        let mut session = Session::start(80, 24, NO_VARIABLES);
        session.until("the first frame", |t| t.contains("web-api"));
        leaves_on(&mut session, keys);
    }
}

/// Makes every evaluation take seconds, which the program offers in builds for development alone.
#[cfg(debug_assertions)]
const SLOW: &[(&str, &str)] = &[("FACEOFF_SLOW_EVALUATION_MS", "4000")];

#[cfg(debug_assertions)]
#[test]
fn while_an_evaluation_takes_seconds_keys_sizes_and_signals_are_obeyed() {
    let mut session = Session::start(100, 30, SLOW);
    session.until("that it evaluates", |t| t.contains("web-api: evaluating; q leaves"));
    leaves_on(&mut session, &["q"]);
    let mut session = Session::start(100, 30, SLOW);
    session.until("that it evaluates", |t| t.contains("evaluating"));
    session.signal("TERM");
    assert!(!session.ended().success());
    session.assert_given_back();

    let mut session = Session::start(100, 30, SLOW);
    session.until("the first frame", |t| t.contains("Inputs"));
    session.send("l");
    session.until("the step, and that its outcome is not there yet", |t| t.contains("13 /s") && t.contains("working"));
    let begun = Instant::now();
    session.send("u");
    session.until("an undo meanwhile", |t| t.contains("12 /s"));
    session.send("l");
    session.until("another step", |t| t.contains("13 /s"));
    session.master.resize(size(90, 26)).expect("resized");
    session.told.lock().expect("the lock").screen.screen_mut().set_size(cells(26), cells(90));
    session.until("the new size", |t| t.contains("Inputs") && t.contains("working"));
    assert!(begun.elapsed() < Duration::from_millis(3500), "they waited: {:?}", begun.elapsed());
    session.until("the outcome", |t| !t.contains("working"));
    session.send("l");
    session.until("the next one", |t| t.contains("working"));
    leaves_on(&mut session, &["q"]);
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

/// A shell with job control that starts the program, says when it was stopped, and continues it.
#[test]
fn suspended_it_gives_the_terminal_back_and_returns_with_a_whole_frame() {
    let mut shell = CommandBuilder::new("sh");
    let script = format!("set -m; {}; echo it was stopped; read line; fg", env!("CARGO_BIN_EXE_faceoff"));
    shell.args(["-c", &script]);
    let mut session = Session::run(shell, 80, 24, NO_VARIABLES);
    session.until("the first frame", |t| t.contains("web-api"));
    session.silence();
    session.send("\x1a");
    session.until("the ordinary screen", |t| t.contains("it was stopped") && !t.contains("Inputs"));
    session.assert_given_back();
    session.send("\n");
    session.until("the frame again", |t| t.contains("web-api") && t.contains("Inputs"));
    session.send("\x03");
    assert!(session.ended().success(), "Ctrl-C leaves");
    session.assert_given_back();
}

/// As under `xterm -e` or `ssh -t host`: nothing could continue it.
#[test]
fn without_a_shell_it_does_not_stop() {
    let mut session = Session::start(80, 24, NO_VARIABLES);
    session.until("the first frame", |t| t.contains("web-api"));
    session.send("\x1a");
    thread::sleep(Duration::from_millis(300));
    session.send("l");
    session.until("a step", |t| t.contains("13 /s") && t.contains("web-api*"));
    leaves_on(&mut session, &["q"]);
}

#[test]
fn the_line_on_leaving_finds_a_preset_that_was_opened_by_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("my service's.toml");
    std::fs::write(&path, "version = 1\n[traffic]\nrate = \"33/s\"\n").expect("written");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_faceoff"));
    command.arg(&path);
    let mut session = Session::run(command, 200, 30, NO_VARIABLES);
    session.until("the first frame", |t| t.contains("33 /s"));
    session.send("l");
    session.until("a step", |t| t.contains("1 changed"));
    session.send("q");
    assert!(session.ended().success());
    let text = session.text().replace('\n', "");
    let line = &text[text.find("faceoff compare").expect("a line")..];
    let line = line.replacen("faceoff", env!("CARGO_BIN_EXE_faceoff"), 1);
    let again = std::process::Command::new("sh").args(["-c", &format!("{line} --format csv")]).output().expect("runs");
    let said = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(again.status.success() && said.contains("cost a month"), "{line}: {said}");
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

/// What somebody, or a cat on the keyboard, may do. No key of it leaves the program, though a click may.
fn random_event(rng: &mut Xoshiro256PlusPlus, columns: u16, rows: u16) -> String {
    const KEYS: [&str; 44] = [
        "j", "k", "h", "l", "H", "L", "J", "K", "u", "U", "r", "R", "t", "T", "p", "P", "S", "a", "A", "b", "v", "/",
        "?", "[", "]", "<", ">", "+", "-", "0", "\t", "\r", " ", "\x7f", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D",
        "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x0c", "\x1a",
    ];
    let mut below = |n: u64| rng.next_u64() % n;
    let (x, y) = (1 + below(u64::from(columns)), 1 + below(u64::from(rows)));
    match below(20) {
        0 => format!("\x1b{}", 1 + below(8)),
        1..=3 => format!("\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m"),
        4 => format!("\x1b[<0;{x};{y}M\x1b[<32;{};{y}M\x1b[<0;{x};{y}m", x / 2 + 1),
        5 => format!("\x1b[<{};{x};{y}M", 64 + below(2)),
        6 => format!("\x1b[<35;{x};{y}M").repeat(1 + below(60) as usize),
        7 => format!("\x1b[200~{}\x1b[201~", ["12", "traffic", "ÄÖ\n\t", "1e308"][below(4) as usize]),
        8 => ["\x1b[", "\x1b[?", "\x1b[<", "\x1bO", "\x1b[1;", "\x1b", "\u{fffd}"][below(7) as usize].to_owned(),
        9 => "\x1b".to_owned(),
        _ => KEYS[below(KEYS.len() as u64) as usize].to_owned(),
    }
}

/// A list of services for the explorer; the fourth row is faulty.
const SERVICES: &str = "name,now,traffic.rate,state.kind,work.runtime
shop,kubernetes,12/s,key-value,go
hook,kubernetes,200/day,none,go
feed,,300/s,none,go
bad,,1/s,none,cobol
";

/// A session on a list of services.
fn on_a_list(columns: u16, rows: u16) -> Session {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("services.csv");
    std::fs::write(&path, SERVICES).expect("written");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_faceoff"));
    command.args(["fleet", path.to_str().expect("UTF-8"), "--screen"]);
    let session = Session::run(command, columns, rows, NO_VARIABLES);
    session.until("the list", |t| t.contains("4 services") || t.contains("3 services"));
    session
}

#[test]
fn a_list_on_screen_has_the_figures_of_the_command_and_a_service_opens_and_closes() {
    let mut session = on_a_list(200, 60);
    let text = session.until("that all is weighed", |t| t.contains("3 services weighed, 1 faulty"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("services.csv");
    std::fs::write(&path, SERVICES).expect("written");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_faceoff"))
        .args(["fleet", path.to_str().expect("UTF-8"), "--format", "json"])
        .env("HOME", folder.path())
        .env_remove("XDG_CONFIG_HOME")
        .output()
        .expect("runs");
    let fleet: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let line = |word: &str| {
        let found = text.lines().find(|line| line.trim_start_matches(['▌', ' ']).starts_with(word));
        found.unwrap_or_else(|| panic!("{word}:\n{text}")).to_owned()
    };
    let shown = |line: &str, usd: &serde_json::Value| {
        let usd = usd.as_f64().expect("an amount");
        let near = |word: &str| {
            let amount = word.replacen('$', "", 1).replace(',', "").parse::<f64>();
            word.contains('$') && amount.is_ok_and(|amount| (amount - usd).abs() < 0.0051)
        };
        assert!(line.split_whitespace().any(near), "{usd} in {line}");
    };
    for row in fleet["rows"].as_array().expect("rows").iter().filter(|row| row["error"].is_null()) {
        let line = line(row["service"].as_str().expect("a name"));
        shown(&line, &row["kubernetes_monthly_usd"]);
        shown(&line, &row["serverless_monthly_usd"]);
    }
    for of in fleet["moves"].as_array().expect("moves").iter().filter(|of| of["service"] != "feed") {
        shown(&line(of["service"].as_str().expect("a name")), &of["saving_usd"]);
    }
    for (total, name) in fleet["totals"].as_array().expect("totals").iter().zip([
        "All on Kubernetes",
        "All as functions",
        "Each at its best",
        "Best mix",
    ]) {
        shown(&line(name), &total["together_monthly_usd"]);
        shown(&line(name), &total["apart_monthly_usd"]);
    }
    assert!(line("bad").contains("'cobol' is not offered"), "{text}");
    session.send("\r");
    session.until("Explore on a service", |t| t.contains("Inputs") && t.contains("pros and cons"));
    session.send("\x1b");
    session.until("the list again", |t| t.contains("3 services weighed"));
    session.send("q");
    assert!(session.ended().success());
    session.assert_given_back();
    let text = session.text();
    assert!(text.contains("faceoff fleet ") && text.contains("services.csv"), "{text}");
}

/// One session of random events: the longest wait for an answer, and the memory at the end in MB where the system tells it.
fn random_session(seed: u64, events: usize) -> (Duration, Option<f64>) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut session = on_a_list(100, 30);
    let (mut columns, mut rows, mut worst) = (100, 30, Duration::ZERO);
    for event in 1..=events {
        if rng.next_u64() % 60 == 0 {
            (columns, rows) = (1 + (rng.next_u64() % 200) as u16, 1 + (rng.next_u64() % 70) as u16);
            session.master.resize(size(columns, rows)).expect("resized");
            session.told.lock().expect("the lock").screen.screen_mut().set_size(cells(rows), cells(columns));
        } else {
            // A terminal that has just been left is not read.
            let _left = session.keys.write_all(random_event(&mut rng, columns, rows).as_bytes());
        }
        if let Some(status) = session.child.try_wait().expect("a status") {
            // A click on the key that leaves, or on the command in the palette, leaves.
            assert!(status.success(), "seed {seed}, event {event}");
            thread::sleep(Duration::from_millis(200));
            session.assert_given_back();
            (columns, rows) = (columns.max(60), rows.max(16));
            session = on_a_list(columns, rows);
        }
        // A pace that a fast hand has; a burst is another test.
        thread::sleep(Duration::from_millis(2));
        if event % 100 == 0 {
            thread::sleep(Duration::from_millis(600));
            worst = worst.max(answer(&mut session, seed, event));
        }
    }
    let memory = memory(&session);
    // Where a click has begun a report, the first one asks whether to wait for it.
    let _left = session.keys.write_all(b"\x03\x03");
    assert!(session.ended().success(), "seed {seed}");
    session.assert_given_back();
    (worst, memory)
}

/// How long it takes to draw the screen anew, which Ctrl-L asks for wherever one is.
fn answer(session: &mut Session, seed: u64, event: usize) -> Duration {
    let cleared = |session: &Session| session.bytes().windows(4).filter(|four| four == b"\x1b[2J").count();
    let before = cleared(session);
    let begun = Instant::now();
    session.send("\x0c");
    while cleared(session) == before && session.child.try_wait().expect("a status").is_none() {
        assert!(begun.elapsed() < SOON, "seed {seed}, event {event}: no answer:\n{}", session.text());
        thread::sleep(Duration::from_millis(2));
    }
    let took = begun.elapsed();
    // What was switched on at the start stays, for the look at the end.
    session.told.lock().expect("the lock").bytes.drain(400..);
    took
}

/// Resident memory of the program, in MB.
fn memory(session: &Session) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", session.child.process_id()?)).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1024.0)
}

/// `FACEOFF_RANDOM_EVENTS` and `FACEOFF_RANDOM_SEEDS` make it longer.
#[test]
fn random_events_neither_hang_nor_break_it() {
    let asked = |name: &str, usual: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (events, seeds) = (asked("FACEOFF_RANDOM_EVENTS", 300), asked("FACEOFF_RANDOM_SEEDS", 1));
    for seed in 1..=seeds {
        let (worst, memory) = random_session(seed, events as usize);
        println!("seed {seed}: {events} events, slowest answer {worst:?}, memory {memory:?} MB");
    }
}
