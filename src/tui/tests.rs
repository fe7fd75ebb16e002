//! The explorer without a terminal: frames at several sizes, gestures, and whatever keys and mouse
//! can do to it.

mod bill;
mod day;
mod find;
mod fleet;
mod import;

mod map;
mod what_if;
mod work;

use super::app::{App, Panel, Start};
use super::effect::{Effect, Finding, Job};
use super::glyphs::{Dots, Glyphs};
use super::history::Origin;
use super::hit::Target;
use super::invocation::Reopen;
use super::keymap::Keymap;
use super::message::{Listing, Message};
use super::theme::{Background, Depth, Theme};
use super::update::{refresh, update};
use super::view::view;
use super::worker::run as work;
use crate::analysis::portable::Portable;
use crate::catalog::Catalog;
use crate::dial::{DIALS, Kind, find};
use crate::model::Side;
use crate::scenario::{Scenario, StateKind};
use crate::units::PerSecond;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::style::{Color, Modifier};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How far the answers of some scenarios carry.
static CARRIES: Mutex<Vec<(Scenario, Arc<Portable>)>> = Mutex::new(Vec::new());

/// What a job finds. How far an answer carries takes dozens of fits, and most tests ask it of the same scenario: that is kept.
fn done(job: &Job, catalog: &Catalog) -> Vec<Finding> {
    if let Job::Beyond(scenario) = job {
        let known = CARRIES.lock().expect("no test panicked here");
        if let Some((_, carries)) = known.iter().find(|(known, _)| known == &**scenario) {
            return vec![Finding::Beyond(scenario.clone(), Arc::clone(carries))];
        }
    }
    let never = AtomicBool::new(false);
    let found = RefCell::new(Vec::new());
    work(job, catalog, &never, &|finding| found.borrow_mut().push(finding)).expect("not cancelled");
    let found = found.take();
    for finding in &found {
        if let Finding::Beyond(scenario, carries) = finding {
            CARRIES.lock().expect("no test panicked here").push(((**scenario).clone(), Arc::clone(carries)));
        }
    }
    found
}

/// An explorer and its terminal, with a clock that the test moves and jobs done at once.
pub struct Stage {
    pub app: App,
    terminal: Terminal<TestBackend>,
    clock: Duration,
    /// Whether jobs are done, which takes most of the time.
    pub jobs: bool,
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
            origin: Origin { name: "web-api".to_owned(), about: String::new(), scenario: scenario.clone() },
            scenario,
            theme: Theme::new(depth, Background::Unknown),
            glyphs: Glyphs::new(dots),
            keymap: Keymap::new(&BTreeMap::new()).expect("keys"),
            mouse: true,
            reopen: Reopen::default(),
            fleet: None,
        };
        let terminal = Terminal::new(TestBackend::new(width, height)).expect("a test terminal");
        let mut stage = Self { app: App::new(start), terminal, clock: Duration::ZERO, jobs: true, effects: Vec::new() };
        stage.draw();
        stage
    }

    /// Evaluates, does the jobs, and draws, as one turn of the loop does.
    pub fn draw(&mut self) {
        for effect in refresh(&mut self.app) {
            let Effect::Work(job) = effect else { continue };
            if !self.jobs {
                continue;
            }
            for finding in done(&job, &self.app.catalog) {
                update(&mut self.app, self.clock, Message::Found(finding));
            }
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
        self.tell(Message::Input(event));
    }

    pub fn tell(&mut self, message: Message) {
        self.clock += Duration::from_millis(10);
        let effects = update(&mut self.app, self.clock, message);
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

/// One letter per cell for its style: what a snapshot of the characters does not show.
fn styles(stage: &Stage) -> String {
    let theme = stage.app.theme;
    let letter = |cell: &ratatui::buffer::Cell| {
        let bold = cell.modifier.contains(Modifier::BOLD);
        let hue = |side| theme.side(side).fg == Some(cell.fg);
        match () {
            () if cell.modifier.contains(Modifier::REVERSED) => 'r',
            () if hue(Side::Kubernetes) => {
                if bold {
                    'K'
                } else {
                    'k'
                }
            }
            () if hue(Side::Serverless) => {
                if bold {
                    'S'
                } else {
                    's'
                }
            }
            () if theme.broken().fg == Some(cell.fg) => 'X',
            () if cell.modifier.contains(Modifier::DIM) => 'd',
            () if cell.modifier.contains(Modifier::UNDERLINED) => 'u',
            () if bold => 'b',
            () if cell.symbol() == " " => ' ',
            () => '.',
        }
    };
    let buffer = stage.buffer();
    let letters: Vec<char> = buffer.content.iter().map(letter).collect();
    let rows = letters.chunks(usize::from(buffer.area.width).max(1));
    rows.map(|row| row.iter().collect::<String>().trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Writes the frame as a picture where `FACEOFF_PICTURES` says, for looking at.
fn show(stage: &Stage, name: &str) {
    if let Ok(folder) = std::env::var("FACEOFF_PICTURES") {
        let svg = super::picture::svg(stage.buffer(), &super::picture::DARK);
        std::fs::write(format!("{folder}/{name}.svg"), svg).expect("written");
    }
}

/// Compares the frame with the one kept under this name.
fn keep(stage: &Stage, name: &str) {
    show(stage, name);
    insta::assert_snapshot!(name, stage.text());
}

/// Puts a dial in focus by its id.
fn focus(stage: &mut Stage, id: &str) {
    stage.press("/");
    stage.type_in(id);
    stage.press("enter");
    assert_eq!(stage.app.sidebar.dial().map(|d| d.id), Some(id));
}

#[test]
fn frames_at_every_size() {
    for (width, height) in [(60, 20), (80, 24), (120, 36), (200, 60)] {
        keep(&Stage::new(width, height), &format!("{width}x{height}"));
    }
}

#[test]
fn every_preset_says_its_verdict_in_full() {
    let mut stage = Stage::new(120, 36);
    stage.jobs = std::env::var_os("FACEOFF_PICTURES").is_some();
    for builtin in crate::preset::builtin() {
        let preset = builtin.load(&stage.app.catalog).expect(builtin.name);
        let origin = Origin { name: preset.name.clone(), about: String::new(), scenario: preset.scenario };
        stage.tell(Message::Loaded(Ok(Box::new(origin))));
        show(&stage, &format!("preset_{}", builtin.name));
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let sentence = words(&stage.app.outcome.verdict.sentence);
        assert!(words(&stage.text()).contains(&sentence), "{}: {sentence}\n{}", builtin.name, stage.text());
    }
}

#[test]
fn styles_of_a_frame() {
    let mut stage = Stage::new(80, 24);
    focus(&mut stage, "tolerance.target_ms");
    stage.type_in("100ms");
    stage.press("enter");
    insta::assert_snapshot!("styles_80x24", styles(&stage));
}

#[test]
fn without_colour_and_with_ascii_alone() {
    let stage = Stage::with(80, 24, Depth::Mono, Dots::Ascii);
    keep(&stage, "80x24_ascii");
    assert!(stage.text().is_ascii(), "{}", stage.text());
    for cell in &stage.buffer().content {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
    }
    keep(&Stage::with(80, 24, Depth::Ansi, Dots::Block), "80x24_block");
}

#[test]
fn views_at_80x24() {
    let mut stage = Stage::new(80, 24);
    for name in ["view_plans", "view_frontier", "view_cost", "view_latency", "view_claims"] {
        stage.press("v");
        keep(&stage, name);
    }
    stage.press("v ?");
    keep(&stage, "help");
    stage.press("esc /");
    stage.type_in("mem");
    keep(&stage, "find");
}

#[test]
fn what_speed_costs_holds_the_best_plan_and_is_drawn_with_both_marks() {
    let mut stage = Stage::new(120, 36);
    stage.press("M v v");
    keep(&stage, "frontier_120x36");
    let (scenario, sides) = stage.app.frontier.as_ref().expect("asked for");
    assert_eq!(scenario, stage.app.scenario());
    let fit = stage.app.outcome.fit.as_ref().expect("best plans");
    for (side, points) in Side::BOTH.into_iter().zip(sides) {
        let best = &fit.side(side).outcome;
        assert!(points.windows(2).all(|pair| pair[0].outcome.monthly_usd > pair[1].outcome.monthly_usd));
        assert!(points.windows(2).all(|pair| pair[0].outcome.latency_ms < pair[1].outcome.latency_ms));
        let holds = |usd: f64, ms: f64| usd <= best.monthly_usd * 1.01 && ms <= best.latency_ms * 1.01;
        assert!(points.iter().any(|p| holds(p.outcome.monthly_usd, p.outcome.latency_ms)), "{side:?}: {points:?}");
    }
    let text = stage.text();
    assert!(text.contains("best $") && text.contains("as set $") && text.contains("within 300 ms"), "{text}");
    stage.press("P");
    let text = stage.text();
    assert!(text.contains("best plan") && text.contains("Cheapest plan by p99"), "{text}");
}

#[test]
fn a_side_that_cannot_run_it_says_which_limit() {
    let mut stage = Stage::new(120, 36);
    // Work of 20 minutes at a hundredfold of the traffic takes a minute to fit.
    stage.jobs = false;
    focus(&mut stage, "work.duration_ms");
    stage.type_in("20min");
    stage.press("enter");
    keep(&stage, "limit");
    let text = stage.text();
    assert!(text.contains('✗') && text.contains("15 min"), "{text}");
}

#[test]
fn a_typed_value_is_checked_while_it_is_typed() {
    let mut stage = Stage::new(80, 24);
    stage.press("2");
    stage.type_in("50k/fortnight");
    assert!(stage.text().contains("is not a rate"), "{}", stage.text());
    stage.press("enter");
    assert!((stage.rate() - 12.0).abs() < 1e-9, "an error is not taken");
    stage.press("ctrl-u");
    stage.type_in("250k/day");
    keep(&stage, "typing");
    stage.press("enter");
    assert!((stage.rate() - 250_000.0 / 86_400.0).abs() < 1e-9, "{}", stage.rate());
    stage.press("enter");
    stage.type_in("7");
    stage.press("enter");
    assert!((stage.rate() - 7.0).abs() < 1e-9, "the first character replaces what was there");
    stage.press("8 esc");
    assert!((stage.rate() - 7.0).abs() < 1e-9);
}

/// Where the track of the wide slider is.
fn wide_track(stage: &Stage) -> (u16, u16, u16) {
    let y = stage.buffer().area.height - 3;
    let is_track =
        |x: &u16| matches!(stage.app.hits.at(*x, y), Some((_, Target::Track(dial))) if dial.id == "traffic.rate");
    let columns: Vec<u16> = (0..stage.buffer().area.width).filter(is_track).collect();
    (columns[0], columns[columns.len() - 1], y)
}

#[test]
fn a_drag_is_one_undo_and_holds_the_axes() {
    let mut stage = Stage::new(120, 36);
    let (left, right, y) = wide_track(&stage);
    let scales = stage.app.scales;
    stage.mouse(MouseEventKind::Down(MouseButton::Left), left + 30, y);
    // Not to where neither side can carry the load.
    let end = left + (right - left) * 17 / 20;
    for x in (left + 30..end).step_by(3) {
        stage.mouse(MouseEventKind::Drag(MouseButton::Left), x, y + 5);
        assert_eq!(stage.app.scales, scales, "axes hold while dragging");
    }
    let dragged = stage.rate();
    assert!(dragged > 1000.0, "{dragged}");
    stage.mouse(MouseEventKind::Up(MouseButton::Left), end, y);
    assert_ne!(stage.app.scales, scales, "axes settle on release");
    assert!(stage.text().contains('▲'), "the change shows against the resting state");
    stage.press("u");
    assert!((stage.rate() - 12.0).abs() < 1e-9, "{}", stage.rate());
    stage.press("ctrl-r");
    assert!((stage.rate() - dragged).abs() < 1e-9);
    stage.press("r");
    assert_eq!(stage.app.scenario(), &stage.app.origin().scenario);
}

#[test]
fn a_chart_is_a_slider_too() {
    let mut stage = Stage::new(120, 36);
    let at = |stage: &Stage, id: &str| {
        stage
            .buffer()
            .area
            .positions()
            .find(|p| matches!(stage.app.hits.at(p.x, p.y), Some((_, Target::Chart(dial, _))) if dial.id == id))
    };
    for (id, shift) in [("traffic.rate", 20), ("tolerance.target_ms", 10)] {
        let corner = at(&stage, id).expect("a chart");
        let dial = find(id).expect("a dial");
        let before = dial.number(stage.app.scenario());
        stage.mouse(MouseEventKind::Down(MouseButton::Left), corner.x + shift, corner.y + 3);
        stage.mouse(MouseEventKind::Up(MouseButton::Left), corner.x + shift, corner.y + 3);
        assert_ne!(dial.number(stage.app.scenario()), before, "{id}");
        assert_eq!(stage.app.sidebar.dial().map(|d| d.id), Some(id));
    }
}

#[test]
fn keys_move_choose_switch_and_reset() {
    let mut stage = Stage::new(80, 24);
    stage.press("l l l");
    assert!((stage.rate() - 15.0).abs() < 1e-9, "{}", stage.rate());
    stage.press("L");
    assert!((stage.rate() - 20.0).abs() < 1e-9, "{}", stage.rate());
    stage.press("u");
    assert!((stage.rate() - 12.0).abs() < 1e-9, "a run of keys is one step");
    stage.press("l d");
    assert!((stage.rate() - 12.0).abs() < 1e-9);
    focus(&mut stage, "state.kind");
    stage.press("enter");
    stage.type_in("relat");
    stage.press("enter");
    assert_eq!(stage.app.scenario().state.kind, StateKind::Relational);
    focus(&mut stage, "people.counted");
    stage.press("enter");
    assert!(stage.app.scenario().people.counted);
    let bill = stage.app.outcome.summary.kubernetes.monthly_usd;
    stage.press("h");
    assert!(!stage.app.scenario().people.counted);
    assert!(stage.app.outcome.summary.kubernetes.monthly_usd < bill);
}

#[test]
fn effects_are_asked_for_not_done() {
    let mut stage = Stage::new(80, 24);
    stage.press("l p s");
    stage.press("esc y q");
    let said: Vec<String> = stage.effects.iter().map(|e| format!("{e:?}")).collect();
    let wanted = ["RestAfter", "ListPresets", "Copy(\"faceoff compare web-api --set traffic.rate=13\")", "Quit"];
    for effect in wanted {
        assert!(said.iter().any(|s| s.starts_with(effect)), "{effect} in {said:?}");
    }
}

#[test]
fn presets_are_listed_loaded_saved_and_undone() {
    let mut stage = Stage::new(80, 24);
    let listing = |name: &str| Listing { name: name.to_owned(), about: "a workload".to_owned() };
    stage.press("p");
    stage.tell(Message::Presets(vec![listing("web-api"), listing("other")]));
    stage.press("down enter");
    assert!(matches!(stage.effects.last(), Some(Effect::LoadPreset(name)) if name == "other"));
    let mut scenario = Scenario::default();
    scenario.traffic.rate = PerSecond::new(500.0);
    let other = Origin { name: "other".to_owned(), about: String::new(), scenario: scenario.clone() };
    stage.tell(Message::Loaded(Ok(Box::new(other))));
    assert!((stage.rate() - 500.0).abs() < 1e-9 && stage.text().contains("other"));
    stage.press("l");
    assert!(stage.text().contains("other*"), "a changed preset says so");
    stage.press("s");
    stage.type_in("mine");
    stage.press("enter");
    assert!(matches!(stage.effects.last(), Some(Effect::SavePreset { name, .. }) if name == "mine"));
    let mine = Origin { name: "mine".to_owned(), about: String::new(), scenario: stage.app.scenario().clone() };
    stage.tell(Message::Saved(Ok(Box::new(mine))));
    assert!(stage.text().contains(" mine ") && !stage.text().contains("mine*"));
    stage.press("u u");
    assert!((stage.rate() - 12.0).abs() < 1e-9 && stage.text().contains("web-api"));
    stage.tell(Message::Loaded(Err("the disk is on fire".to_owned())));
    assert!(stage.text().contains("the disk is on fire"));
}

#[test]
fn a_list_says_how_much_of_it_is_out_of_sight() {
    let mut stage = Stage::new(80, 24);
    let listing = |i: usize| Listing { name: format!("preset-{i:02}"), about: "a workload".to_owned() };
    stage.press("p");
    stage.tell(Message::Presets((0..60).map(listing).collect()));
    assert!(stage.text().contains("39 more") || stage.text().contains(" more "), "{}", stage.text());
    let page_down = Event::Key(KeyEvent::new(KeyCode::PageDown, KeyModifiers::NONE));
    for _ in 0..9 {
        stage.send(page_down.clone());
    }
    let text = stage.text();
    assert!(text.contains("Import from files") && text.contains("more"), "{text}");
}

#[test]
fn a_name_that_cannot_be_a_file_says_what_it_becomes() {
    let mut stage = Stage::new(80, 24);
    stage.press("s ctrl-u");
    stage.type_in("../evil name");
    assert!(stage.text().contains("As 'evil-name'"), "{}", stage.text());
}

#[test]
fn tipping_points_of_another_scenario_are_not_shown_as_if_of_this_one() {
    let mut stage = Stage::new(120, 36);
    stage.rest();
    assert!(stage.text().contains("Tips to"), "{}", stage.text());
    let unknown = |stage: &Stage| {
        let text = stage.text();
        assert!(text.contains("looking for the tipping points") && !text.contains("Tips to"), "{text}");
        assert!(stage.app.tips().is_none(), "those of the dial in focus are of another scenario too");
    };
    let other = |rate: f64| {
        let mut scenario = Scenario::default();
        scenario.traffic.rate = PerSecond::new(rate);
        scenario.serverless.memory_mb = crate::units::Megabytes::new(2048.0);
        scenario.pins.pin(crate::scenario::Automatic::FunctionMemory);
        Message::Loaded(Ok(Box::new(Origin { name: "other".to_owned(), about: String::new(), scenario })))
    };
    stage.tell(other(500.0));
    assert!(!stage.text().contains("looking for the tipping points"), "{}", stage.text());
    stage.jobs = false;
    stage.press("u");
    unknown(&stage);
    let mut stage = Stage::new(120, 36);
    stage.jobs = false;
    stage.tell(other(500.0));
    unknown(&stage);
}

#[test]
fn odd_sizes_are_survived() {
    let mut stage = Stage::new(80, 24);
    stage.jobs = false;
    for _ in Panel::ALL {
        for mode in ["esc", "?", "/", "2"] {
            stage.press(mode);
            for size in (0..6).flat_map(|w| (0..6).map(move |h| (w, h))) {
                stage.resize(size.0, size.1);
            }
            for size in [
                (1, 40),
                (200, 3),
                (56, 16),
                (57, 17),
                (56, 19),
                (56, 400),
                (400, 16),
                (61, 20),
                (79, 23),
                (99, 31),
                (113, 27),
            ] {
                stage.resize(size.0, size.1);
            }
            stage.resize(80, 24);
            stage.press("esc");
        }
        stage.press("v");
    }
    stage.resize(40, 10);
    assert!(stage.text().contains("56x16"), "{}", stage.text());
}

/// A sequence that a seed decides.
struct Dice(Xoshiro256PlusPlus);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n as u64) as usize
    }

    fn event(&mut self) -> Event {
        let modifiers =
            [KeyModifiers::NONE, KeyModifiers::NONE, KeyModifiers::SHIFT, KeyModifiers::CONTROL, KeyModifiers::ALT]
                [self.below(5)];
        if self.below(3) == 0 {
            let kinds = [
                MouseEventKind::Down(MouseButton::Left),
                MouseEventKind::Drag(MouseButton::Left),
                MouseEventKind::Drag(MouseButton::Left),
                MouseEventKind::Up(MouseButton::Left),
                MouseEventKind::ScrollUp,
                MouseEventKind::ScrollDown,
            ];
            let (column, row) = (self.below(125) as u16, self.below(40) as u16);
            return Event::Mouse(MouseEvent { kind: kinds[self.below(kinds.len())], column, row, modifiers });
        }
        let codes = [
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Enter,
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Tab,
            KeyCode::Backspace,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::PageDown,
            KeyCode::PageUp,
        ];
        let typed = "hjklHLgGuvdr?/.0123456789kMs%- ozJKmysexwTB:nbcaAPtip[]<>{}";
        let code = match self.below(2) {
            0 => codes[self.below(codes.len())],
            _ => KeyCode::Char(typed.chars().nth(self.below(typed.len())).unwrap_or('x')),
        };
        Event::Key(KeyEvent::new(code, modifiers))
    }
}

#[test]
fn ten_thousand_random_events_at_five_sizes_break_nothing() {
    let mut dice = Dice(Xoshiro256PlusPlus::seed_from_u64(7));
    let mut stage = Stage::new(120, 36);
    fleet::open(&mut stage);
    stage.jobs = false;
    let sizes = [(60, 20), (80, 24), (120, 40), (200, 60), (57, 90)];
    let mut shown = Vec::new();
    for turn in 0..10_000 {
        if turn % 2000 == 0 {
            let (width, height) = sizes[turn / 2000];
            stage.resize(width, height);
        }
        let event = dice.event();
        stage.send(event.clone());
        if !shown.contains(&stage.app.screen) {
            shown.push(stage.app.screen);
        }
        if turn % 17 == 0 {
            stage.rest();
        }
        for dial in DIALS {
            if let (Kind::Number(n), Some(value)) = (dial.kind, dial.number(stage.app.scenario())) {
                assert!((n.min..=n.max).contains(&value), "{} is {value} after {event:?}", dial.id);
            }
        }
        let text = stage.text();
        assert!(!text.contains("NaN") && !text.contains("inf "), "{event:?}\n{text}");
    }
    assert_eq!(shown.len(), super::screens::SCREENS.len(), "every screen had its share: {shown:?}");
}
