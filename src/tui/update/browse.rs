//! Commands with nothing open over the screen.

use super::{complain, pin, screen, tell, traffic};
use crate::dial::{DIALS, Dial, Kind, Value};
use crate::model::Side;
use crate::scenario::Shape;
use crate::tui::app::{App, REST};
use crate::tui::command::{COMMANDS, Command, Context, Row as CommandRow};
use crate::tui::effect::Effect;
use crate::tui::explanation::Subject;
use crate::tui::glyphs::Glyphs;
use crate::tui::history::{Gesture, State};
use crate::tui::invocation;
use crate::tui::mode::{Field, Item, List, Mode, Pick, Purpose};
use crate::tui::screen::{Focus, ScreenId};
use crate::tui::sidebar::Row;
use crate::tui::step::{self, Stride};
use crate::units::{Unit, money};
use crate::verdict::percent;
use std::time::Duration;

/// Rows of a page.
const PAGE: isize = 10;

/// Does what a command says.
pub fn command(app: &mut App, at: Duration, command: Command) -> Vec<Effect> {
    let own = if app.on_dials() { None } else { screen::command(app, at, command) };
    own.unwrap_or_else(|| general(app, at, command))
}

/// What a command does on every screen.
fn general(app: &mut App, at: Duration, command: Command) -> Vec<Effect> {
    let on_dials = app.on_dials();
    match command {
        // Where the dials are not in focus these belong to the screen, which had no use for them.
        Command::Up
        | Command::Down
        | Command::PageUp
        | Command::PageDown
        | Command::First
        | Command::Last
        | Command::Less
        | Command::More
        | Command::MuchLess
        | Command::MuchMore
        | Command::Enter
        | Command::Fold
        | Command::ResetDial
            if !on_dials =>
        {
            Vec::new()
        }
        Command::Up => go(app, -1),
        Command::Down => go(app, 1),
        Command::PageUp => go(app, -PAGE),
        Command::PageDown => go(app, PAGE),
        Command::First => go(app, isize::MIN / 2),
        Command::Last => go(app, isize::MAX / 2),
        Command::Less => nudge(app, at, false, Stride::Small),
        Command::More => nudge(app, at, true, Stride::Small),
        Command::MuchLess => nudge(app, at, false, Stride::Big),
        Command::MuchMore => nudge(app, at, true, Stride::Big),
        Command::Enter | Command::Accept => enter(app, at),
        Command::Fold => fold(app),
        Command::ResetDial => reset_dial(app, at),
        Command::Undo | Command::Redo | Command::ResetAll => travel(app, at, command),
        Command::Pin => pin::keep(app),
        Command::SwapPin => pin::swap(app, at),
        other => open(app, other),
    }
}

/// Commands that open something, show something else, or ask the world.
fn open(app: &mut App, command: Command) -> Vec<Effect> {
    match command {
        Command::Find => app.mode = Mode::List(dials(app)),
        Command::Palette => app.mode = Mode::List(palette(app)),
        Command::Explain => app.mode = Mode::List(subjects(app)),
        Command::Theme => {
            app.theme = app.theme.next();
            tell(app, format!("theme: {}", app.theme.choice.id()));
        }
        Command::Glyphs => {
            app.glyphs = Glyphs::new(app.glyphs.dots.next());
            tell(app, format!("curves in {}", app.glyphs.dots.label()));
        }
        Command::Help => app.mode = Mode::Help(0),
        Command::Panel => {
            app.panel = app.panel.next();
            app.claims_scroll = 0;
        }
        Command::ScrollDown => scroll(app, 1),
        Command::ScrollUp => scroll(app, -1),
        Command::NextScreen => app.show(app.screen.step(1)),
        Command::PreviousScreen => app.show(app.screen.step(-1)),
        Command::Dials | Command::Back => go_between(app, command),
        Command::Save => {
            let input = app.origin().name.clone().into();
            app.mode = Mode::Field(Field { purpose: Purpose::PresetName, input, error: None, untouched: true });
        }
        Command::Import => return traffic::ask_for_file(app),
        Command::Traffic => return traffic::describe(app),
        Command::Presets => return vec![Effect::ListPresets],
        Command::Export => return export(app),
        Command::Copy => {
            let text = invocation::of(app.scenario(), app.origin());
            tell(app, format!("sent to the terminal's clipboard: {text}"));
            return vec![Effect::Copy(text)];
        }
        Command::CopySummary => {
            let text = summary(app);
            tell(app, "the verdict was sent to the terminal's clipboard".to_owned());
            return vec![Effect::Copy(text)];
        }
        Command::Mouse => {
            app.mouse = !app.mouse;
            let text = if app.mouse { "the mouse moves sliders" } else { "the mouse selects text; m takes it back" };
            tell(app, text.to_owned());
            return vec![Effect::Mouse(app.mouse)];
        }
        _ => {}
    }
    Vec::new()
}

/// Between a screen and the dials beside it, and back to Explore.
fn go_between(app: &mut App, command: Command) {
    match (app.on_dials(), command) {
        _ if app.screen == ScreenId::Explore => {}
        (true, _) => app.focus = Focus::Screen,
        (false, Command::Dials) => app.focus = Focus::Dials,
        (false, _) => app.show(ScreenId::Explore),
    }
}

fn go(app: &mut App, by: isize) -> Vec<Effect> {
    app.sidebar.go(by);
    Vec::new()
}

/// Scrolls the pros and cons, not beyond what the last frame had.
pub fn scroll(app: &mut App, by: isize) {
    app.claims_scroll = app.claims_scroll.saturating_add_signed(by).min(app.hits.claims_beyond);
}

fn export(app: &mut App) -> Vec<Effect> {
    let name = app.origin().name.clone();
    tell(app, "writing the report …".to_owned());
    vec![Effect::Export { name, scenario: Box::new(app.scenario().clone()) }]
}

/// Moves the dial in focus; on a heading, folds and unfolds.
fn nudge(app: &mut App, at: Duration, up: bool, stride: Stride) -> Vec<Effect> {
    match app.sidebar.focus() {
        Row::Dial(dial) => move_dial(app, at, dial, up, stride, Gesture::Keys(dial.id)),
        Row::Group(group) => {
            if app.sidebar.is_open(group) != up {
                app.sidebar.fold(group);
            }
            Vec::new()
        }
    }
}

/// Moves a dial by a step.
pub fn move_dial(
    app: &mut App,
    at: Duration,
    dial: &'static Dial,
    up: bool,
    stride: Stride,
    gesture: Gesture,
) -> Vec<Effect> {
    match step::next(dial, app.scenario(), &app.catalog, up, stride) {
        Some(value) => set(app, at, dial, &value, gesture),
        None => Vec::new(),
    }
}

/// Sets a dial.
pub fn set(app: &mut App, at: Duration, dial: &'static Dial, value: &Value, gesture: Gesture) -> Vec<Effect> {
    let mut next = app.history.now().clone();
    if let Err(error) = dial.set(&mut next.scenario, &app.catalog, value) {
        return complain(app, error.to_string());
    }
    app.change(gesture, at, next);
    if gesture == Gesture::Once {
        app.rest();
        return Vec::new();
    }
    vec![Effect::RestAfter(REST)]
}

fn enter(app: &mut App, at: Duration) -> Vec<Effect> {
    let Row::Dial(dial) = app.sidebar.focus() else { return fold(app) };
    match (dial.kind, dial.get(app.scenario())) {
        (Kind::Switch(_), Value::Switch(on)) => set(app, at, dial, &Value::Switch(!on), Gesture::Once),
        (Kind::Choice(_), Value::Choice(id)) => {
            app.mode = Mode::List(options(app, dial, &id));
            Vec::new()
        }
        _ => {
            let input = dial.show(app.scenario(), &app.catalog).replace(',', "").into();
            app.mode = Mode::Field(Field { purpose: Purpose::Dial(dial), input, error: None, untouched: true });
            Vec::new()
        }
    }
}

fn options(app: &App, dial: &'static Dial, now: &str) -> List {
    let offers = dial.options(app.scenario(), &app.catalog);
    let selected = offers.iter().position(|o| o.id == now).unwrap_or(0);
    let item =
        |o: crate::dial::Offer| Item { label: o.label, detail: String::new(), pick: Pick::Choose(dial.id, o.id) };
    List::new(dial.label, offers.into_iter().map(item).collect(), selected)
}

fn fold(app: &mut App) -> Vec<Effect> {
    let group = match app.sidebar.focus() {
        Row::Group(group) => group,
        Row::Dial(dial) => dial.group,
    };
    app.sidebar.fold(group);
    Vec::new()
}

fn dials(app: &App) -> List {
    let item = |dial: &Dial| Item {
        label: format!("{}: {}", dial.group.label(), dial.label),
        detail: dial.id.to_owned(),
        pick: Pick::Focus(dial.id),
    };
    let selected = DIALS.iter().position(|d| Some(d.id) == app.sidebar.dial().map(|f| f.id)).unwrap_or(0);
    List::new("Find a dial", DIALS.iter().map(item).collect(), selected)
}

/// The verdict with the figures of both sides, a line each.
fn summary(app: &App) -> String {
    let tolerance = &app.scenario().tolerance;
    let line = |side: Side| {
        let figures = app.outcome.summary.side(side);
        let (usd, ms) = (money(figures.monthly_usd), Unit::Millis.format(figures.latency_ms));
        let within = percent(figures.within_tolerance);
        let (label, target) = (tolerance.percentile.label(), tolerance.target_ms);
        format!("{}: {usd} a month, {label} {ms}, {within} within {target}", side.label())
    };
    let [kubernetes, serverless] = Side::BOTH.map(line);
    format!(
        "{}\n{kubernetes}\n{serverless}\n{}\n",
        app.outcome.verdict.sentence,
        invocation::of(app.scenario(), app.origin())
    )
}

/// Everything on the screen that can be explained.
fn subjects(app: &App) -> List {
    let item =
        |(subject, label): (Subject, String)| Item { label, detail: String::new(), pick: Pick::Explain(subject) };
    let mut items: Vec<Item> = Subject::all(&app.outcome).into_iter().map(item).collect();
    if app.scenario().traffic.shape == Shape::Trace {
        let label = "Traffic: what the recorded one is like".to_owned();
        items.push(Item { label, detail: String::new(), pick: Pick::Run(Command::Traffic) });
    }
    List::new("Explain", items, 0)
}

/// Says where something is from.
pub fn explain(app: &mut App, subject: Subject) -> Vec<Effect> {
    app.mode = Mode::Explain(Box::new(subject.explained(&app.outcome, &app.catalog)), 0);
    Vec::new()
}

/// Every command that can be given here with its keys, and the screens.
fn palette(app: &App) -> List {
    let here = |row: &&CommandRow| {
        matches!(row.context, Context::Browse | Context::Always) || row.context == app.screen.context()
    };
    let item = |row: &CommandRow| {
        let keys: Vec<String> = app.keymap.keys(row).map(|key| key.to_string()).collect();
        Item { label: row.doc.trim_end_matches('.').to_owned(), detail: keys.join(" "), pick: Pick::Run(row.command) }
    };
    let screen = |screen: ScreenId| Item {
        label: format!("Show {}", screen.label()),
        detail: "screen".to_owned(),
        pick: Pick::Show(screen),
    };
    let items = ScreenId::ALL.into_iter().map(screen).chain(COMMANDS.iter().filter(here).map(item)).collect();
    List::new("Commands", items, 0)
}

fn reset_dial(app: &mut App, at: Duration) -> Vec<Effect> {
    let Some(dial) = app.sidebar.dial() else { return Vec::new() };
    let value = dial.setting(&app.origin().scenario);
    set(app, at, dial, &value, Gesture::Once)
}

/// Undo, redo and reset: the scenario changes as a whole.
fn travel(app: &mut App, at: Duration, command: Command) -> Vec<Effect> {
    let moved = match command {
        Command::Undo => app.history.undo(),
        Command::Redo => app.history.redo(),
        _ => {
            let origin = app.history.now().origin.clone();
            let next = State { scenario: origin.scenario.clone(), origin };
            app.history.change(Gesture::Once, at, next)
        }
    };
    if moved {
        app.replaced();
        return Vec::new();
    }
    tell(
        app,
        match command {
            Command::Undo => "nothing to undo".to_owned(),
            Command::Redo => "nothing to redo".to_owned(),
            _ => "nothing was changed".to_owned(),
        },
    )
}
