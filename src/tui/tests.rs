//! The explorer without a terminal: frames at several sizes, gestures, and whatever keys and mouse
//! can do to it.

use super::app::{App, Start};
use super::effect::Effect;
use super::glyphs::{Dots, Glyphs};
use super::history::Origin;
use super::keymap::Keymap;
use super::message::Message;
use super::theme::{Background, Depth, Theme};
use super::update::update;
use super::view::view;
use super::worker::run as work;
use crate::catalog::Catalog;
use crate::scenario::Scenario;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// An explorer and its terminal, with a clock that the test moves and jobs done at once.
pub struct Stage {
    pub app: App,
    terminal: Terminal<TestBackend>,
    clock: Duration,
    pub effects: Vec<Effect>,
}

impl Stage {
    pub fn new(width: u16, height: u16) -> Self {
        Self::with(width, height, Depth::Indexed, Dots::Braille)
    }

    pub fn with(width: u16, height: u16, depth: Depth, dots: Dots) -> Self {
        let catalog = Arc::new(Catalog::load().expect("the catalog loads"));
        let scenario = Scenario::default();
        let start = Start {
            catalog,
            origin: Origin { name: "web-api".to_owned(), scenario: scenario.clone() },
            scenario,
            theme: Theme::new(depth, Background::Unknown),
            glyphs: Glyphs::new(dots),
            keymap: Keymap::new(&BTreeMap::new()).expect("keys"),
            mouse: true,
        };
        let terminal = Terminal::new(TestBackend::new(width, height)).expect("a test terminal");
        let mut stage = Self { app: App::new(start), terminal, clock: Duration::ZERO, effects: Vec::new() };
        stage.draw();
        stage
    }

    /// Evaluates, does the jobs, and draws, as one turn of the loop does.
    pub fn draw(&mut self) {
        for effect in self.app.refresh() {
            let Effect::Work(job) = effect else { continue };
            let never = AtomicBool::new(false);
            let finding = work(&job, &self.app.catalog, &never).expect("not cancelled");
            update(&mut self.app, self.clock, Message::Found(finding));
        }
        loop {
            let app = &self.app;
            let mut hits = None;
            self.terminal.draw(|frame| hits = Some(view(app, frame))).expect("drawn");
            if !self.app.drawn(hits.expect("drawn")) {
                break;
            }
        }
    }

    pub fn send(&mut self, event: Event) {
        self.clock += Duration::from_millis(10);
        let effects = update(&mut self.app, self.clock, Message::Input(event));
        self.effects.extend(effects);
        self.draw();
    }

    /// Presses keys by their names, separated by blanks.
    pub fn press(&mut self, keys: &str) {
        for name in keys.split_whitespace() {
            let (code, modifiers) = match name {
                "enter" => (KeyCode::Enter, KeyModifiers::NONE),
                "esc" => (KeyCode::Esc, KeyModifiers::NONE),
                "down" => (KeyCode::Down, KeyModifiers::NONE),
                "right" => (KeyCode::Right, KeyModifiers::NONE),
                "backspace" => (KeyCode::Backspace, KeyModifiers::NONE),
                "ctrl-r" => (KeyCode::Char('r'), KeyModifiers::CONTROL),
                "ctrl-u" => (KeyCode::Char('u'), KeyModifiers::CONTROL),
                one => (KeyCode::Char(one.chars().next().expect("a key")), KeyModifiers::NONE),
            };
            self.send(Event::Key(KeyEvent::new(code, modifiers)));
        }
    }

    pub fn type_in(&mut self, text: &str) {
        for c in text.chars() {
            self.send(Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
        }
    }

    pub fn mouse(&mut self, kind: MouseEventKind, x: u16, y: u16) {
        self.send(Event::Mouse(MouseEvent { kind, column: x, row: y, modifiers: KeyModifiers::NONE }));
    }

    pub fn rest(&mut self) {
        self.clock += Duration::from_secs(2);
        update(&mut self.app, self.clock, Message::Rested);
        self.draw();
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.draw();
    }

    pub fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    /// The characters, a line per row.
    pub fn text(&self) -> String {
        let buffer = self.buffer();
        let width = usize::from(buffer.area.width).max(1);
        let symbols: Vec<&str> = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        symbols.chunks(width).map(|row| row.concat().trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }

    pub fn rate(&self) -> f64 {
        self.app.scenario().traffic.rate.get()
    }
}

/// Writes the frame as a picture where `FACEOFF_PICTURES` says, for looking at.
fn show(stage: &Stage, name: &str) {
    if let Ok(folder) = std::env::var("FACEOFF_PICTURES") {
        let svg = super::picture::svg(stage.buffer(), &super::picture::DARK);
        std::fs::write(format!("{folder}/{name}.svg"), svg).expect("written");
    }
}

#[test]
fn look() {
    for (w, h) in [(60, 20), (80, 24), (120, 36), (200, 60)] {
        let stage = Stage::new(w, h);
        println!("{}", stage.text());
        show(&stage, &format!("{w}x{h}"));
    }
}
