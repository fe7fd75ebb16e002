//! The explorer without a terminal: one frame at a given size, for pictures and measurements. It is the
//! same app, update and view that a terminal gets; only events and time come from the caller.

use super::app::App;
use super::effect::Effect;
use super::glyphs::Dots;
use super::message::Message;
use super::picture::{Paper, svg};
use super::screen::ScreenId;
use super::screens::SCREENS;
use super::theme::{Background, Depth, Theme};
use super::update::{refresh, update};
use super::view::view;
use super::worker;
use super::{Error, Options, dots_of, start_of};
use crate::config;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::Event;
use std::cell::RefCell;
use std::convert::Infallible;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// An explorer that draws into memory.
pub struct Still {
    app: App,
    terminal: Terminal<TestBackend>,
    clock: Duration,
}

impl Still {
    /// An explorer of this size in cells, with its first frame drawn and its charts complete.
    ///
    /// # Errors
    /// When the keys asked for are faulty.
    pub fn new(options: Options, width: u16, height: u16) -> Result<Self, Error> {
        let background = match options.theme {
            config::Theme::Light => Background::Light,
            _ => Background::Dark,
        };
        let dots = dots_of(options.glyphs).unwrap_or(Dots::Braille);
        let (start, _) = start_of(options, Theme::new(Depth::Ansi, background), dots)?;
        let app = App::new(start);
        let terminal = Terminal::new(TestBackend::new(width, height)).map_err(infallible)?;
        let mut still = Self { app, terminal, clock: Duration::ZERO };
        still.work();
        still.draw();
        still.work();
        still.draw();
        Ok(still)
    }

    /// The names of the screens that a scenario has, in the order of their tabs.
    pub fn screens() -> impl Iterator<Item = &'static str> {
        SCREENS.iter().filter(|screen| screen.which != ScreenId::Fleet).map(|screen| screen.id)
    }

    /// Goes to a screen by its name and finishes what it computes; a name that no screen has changes nothing.
    pub fn show(&mut self, name: &str) {
        if let Some(screen) = SCREENS.iter().find(|screen| screen.id == name) {
            self.app.show(screen.which);
        }
        // What is asked for one after the other is done one after the other.
        for _ in 0..3 {
            self.work();
            self.draw();
        }
    }

    /// One event, the evaluation it causes, and the frame: what happens between a key and the screen.
    pub fn turn(&mut self, event: Event) {
        self.clock += Duration::from_millis(20);
        update(&mut self.app, self.clock, Message::Input(event));
        self.draw();
    }

    /// Ends a gesture and finishes what the worker would do meanwhile.
    pub fn rest(&mut self) {
        update(&mut self.app, self.clock, Message::Rested);
        self.work();
        self.draw();
    }

    /// The frame as a self-contained SVG.
    #[must_use]
    pub fn picture(&self, paper: &Paper) -> String {
        svg(self.terminal.backend().buffer(), paper)
    }

    fn work(&mut self) {
        let never = AtomicBool::new(false);
        for effect in refresh(&mut self.app) {
            let Effect::Work(job) = effect else { continue };
            let found = RefCell::new(Vec::new());
            if worker::run(&job, &self.app.catalog, &never, &|finding| found.borrow_mut().push(finding)).is_ok() {
                for finding in found.take() {
                    update(&mut self.app, self.clock, Message::Found(finding));
                }
            }
        }
    }

    fn draw(&mut self) {
        let _later = refresh(&mut self.app);
        loop {
            let app = &self.app;
            let mut hits = None;
            let Ok(_) = self.terminal.draw(|frame| hits = Some(view(app, frame)));
            if !hits.is_some_and(|hits| self.app.drawn(hits)) {
                break;
            }
        }
    }
}

fn infallible(never: Infallible) -> Error {
    match never {}
}
