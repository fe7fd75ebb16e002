//! The real program on a real pseudo-terminal, as its user feels it: first frame, key to frame on every screen, idle, memory.
//! `cargo bench --bench session`. Prints; asserts nothing.
//!
//! *Key to frame* is from the key's write to the first byte of the output that follows it: the frame is evaluated and drawn before any of
//! it is written. It is measured while whatever the screen computes beside itself is running: tipping points, the map, the simulation.
//! Processor time and memory are read from `/proc`, so those figures need Linux.

#![cfg_attr(not(unix), allow(unused))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use portable_pty::{Child, CommandBuilder, MasterPty, NativePtySystem, PtySize, PtySystem};
use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// Silence that ends the first frame.
const PAUSE: Duration = Duration::from_millis(8);
/// Keys pressed on each screen.
const KEYS: usize = 150;
/// The screens with their tabs, and two keys that go to and fro there.
const SCREENS: [(&str, &str, [&str; 2]); 8] = [
    ("Explore, a slider", "\x1b1", ["l", "h"]),
    ("Explore, the focus", "\x1b1", ["j", "k"]),
    ("Day", "\x1b2", ["l", "h"]),
    ("Bill", "\x1b3", ["j", "k"]),
    ("Map", "\x1b4", ["l", "h"]),
    ("What-if", "\x1b5", ["j", "k"]),
    ("Check", "\x1b6", ["j", "k"]),
    ("Sources", "\x1b7", ["j", "k"]),
];

struct Session {
    keys: Box<dyn Write + Send>,
    chunks: Receiver<(Instant, usize)>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    started: Instant,
}

impl Session {
    fn start() -> Self {
        let size = PtySize { rows: 60, cols: 200, pixel_width: 0, pixel_height: 0 };
        let pair = NativePtySystem::default().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_faceoff"));
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8")] {
            command.env(name, value);
        }
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let (sender, chunks) = mpsc::channel();
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("started");
        drop(pair.slave);
        thread::spawn(move || {
            let mut chunk = vec![0; 65536];
            while let Ok(n @ 1..) = reader.read(&mut chunk) {
                if sender.send((Instant::now(), n)).is_err() {
                    return;
                }
            }
        });
        Self { keys, chunks, child, _master: pair.master, started }
    }

    /// Waits until output that has begun pauses; tells when its last piece came, and how many bytes it had.
    fn frame(&self, patience: Duration) -> Option<(Instant, usize)> {
        let (mut last, mut bytes) = self.chunks.recv_timeout(patience).ok()?;
        while let Ok((at, n)) = self.chunks.recv_timeout(PAUSE) {
            last = at;
            bytes += n;
        }
        Some((last, bytes))
    }

    fn press(&mut self, key: &str) -> Option<Duration> {
        while self.chunks.try_recv().is_ok() {}
        let began = Instant::now();
        self.keys.write_all(key.as_bytes()).expect("written");
        self.keys.flush().expect("written");
        self.chunks.recv_timeout(Duration::from_millis(500)).ok().map(|(at, _)| at - began)
    }

    /// Seconds of processor time so far, and megabytes resident.
    fn process(&self) -> Option<(f64, f64)> {
        let id = self.child.process_id()?;
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: f64 = resident.trim().trim_end_matches(" kB").trim().parse().ok()?;
        Some((ticks / 100.0, kilobytes / 1024.0))
    }
}

fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = ((sorted.len() as f64 - 1.0) * p).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

fn first_frames() {
    let mut times: Vec<f64> = (0..9)
        .map(|_| {
            let mut session = Session::start();
            let (at, _) = session.frame(Duration::from_secs(5)).expect("a frame");
            let took = (at - session.started).as_secs_f64() * 1e3;
            let _ = session.child.kill();
            took
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "first frame, start of the process to its last byte: median {:.1} ms, worst of 9 {:.1} ms",
        quantile(&times, 0.5),
        quantile(&times, 1.0)
    );
}

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    first_frames();
    let mut session = Session::start();
    let _ = session.frame(Duration::from_secs(5));
    println!(
        "{:<20} {:>9} {:>9} {:>9} {:>9}   key to the frame's first byte, 200x60",
        "screen", "median", "p99", "most", "resident"
    );
    for (name, tab, keys) in SCREENS {
        session.press(tab);
        thread::sleep(Duration::from_millis(60));
        let mut times: Vec<f64> = (0..KEYS)
            .filter_map(|n| {
                let took = session.press(keys[n % 2])?;
                thread::sleep(Duration::from_millis(15));
                Some(took.as_secs_f64() * 1e3)
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let resident = session.process().map_or(f64::NAN, |(_, mb)| mb);
        println!(
            "{name:<20} {:>6.2} ms {:>6.2} ms {:>6.2} ms {resident:>6.1} MB   {} keys",
            quantile(&times, 0.5),
            quantile(&times, 0.99),
            quantile(&times, 1.0),
            times.len()
        );
    }
    session.press("\x1b1");
    thread::sleep(Duration::from_secs(8));
    while session.chunks.try_recv().is_ok() {}
    let before = session.process();
    thread::sleep(Duration::from_secs(10));
    let bytes: usize = session.chunks.try_iter().map(|(_, n)| n).sum();
    if let (Some((a, _)), Some((b, mb))) = (before, session.process()) {
        println!("idle for 10 s: {bytes} bytes written, {:.3} % of a core, {mb:.1} MB resident", (b - a) * 10.0);
    }
    let _ = session.child.kill();
}
