//! From a key to the frame: evaluation and drawing at 200x60, on a terminal in memory.
//! `cargo bench --bench frame`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use divan::Bencher;
use faceoff::catalog::Catalog;
use faceoff::config;
use faceoff::scenario::Scenario;
use faceoff::tui::still::Still;
use faceoff::tui::{Lists, Options, Reopen};
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use std::collections::BTreeMap;

fn main() {
    divan::main();
}

fn still(width: u16, height: u16) -> Still {
    let options = Options {
        catalog: Catalog::load().expect("the embedded catalog loads"),
        preset: "web-api".to_owned(),
        origin: Scenario::default(),
        scenario: Scenario::default(),
        theme: config::Theme::default(),
        glyphs: config::Glyphs::Braille,
        mouse: true,
        keys: BTreeMap::new(),
        presets: None,
        traces: None,
        reopen: Reopen::default(),
        fleet: None,
        lists: Lists::default(),
    };
    Still::new(options, width, height).expect("a frame")
}

fn key(code: KeyCode) -> Event {
    Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

/// Moves the rate to and fro: every turn evaluates a scenario that the one before did not.
#[divan::bench(args = [(80, 24), (120, 36), (200, 60)])]
fn move_the_rate(bencher: Bencher, size: (u16, u16)) {
    let mut still = still(size.0, size.1);
    let mut up = false;
    bencher.bench_local(|| {
        up = !up;
        still.turn(key(if up { KeyCode::Right } else { KeyCode::Left }));
    });
}

/// Draws without evaluating: the focus goes down and up.
#[divan::bench]
fn move_the_focus(bencher: Bencher) {
    let mut still = still(200, 60);
    let mut down = false;
    bencher.bench_local(|| {
        down = !down;
        still.turn(key(if down { KeyCode::Down } else { KeyCode::Up }));
    });
}
