//! Commands with nothing open over the screen.

use super::change::{move_dial, set};
use super::say::{mention, tell};
use super::{free, leave, palette, pin, presets, traffic};
use crate::analysis::portable::said_of;
use crate::dial::{Dial, Kind, Offer, Value};
use crate::model::Side;
use crate::scenario::Shape;
use crate::tui::app::{App, Panel, Report};
use crate::tui::changes::changes;
use crate::tui::command::Command;
use crate::tui::cursor::rows_of;
use crate::tui::effect::Effect;
use crate::tui::explanation::{Part, Subject};
use crate::tui::glyphs::Glyphs;
use crate::tui::history::{Gesture, State};
use crate::tui::invocation;
use crate::tui::mode::{Field, Help, Item, List, Mode, Pick, Purpose};
use crate::tui::screen::{Focus, ScreenId};
use crate::tui::screens;
use crate::tui::sidebar::Row;
use crate::tui::step::Stride;
use crate::units::{Unit, money};
use crate::verdict::percent;
use std::time::Duration;

/// Does what a command says.
pub fn command(app: &mut App, at: Duration, command: Command) -> Vec<Effect> {
    let own = if app.on_dials() { None } else { (screens::of(app.screen).command)(app, at, command) };
    own.unwrap_or_else(|| general(app, at, command))
}

/// What a command does on every screen.
fn general(app: &mut App, at: Duration, command: Command) -> Vec<Effect> {
    let on_dials = app.on_dials();
    if let Some(by) = rows_of(command).filter(|_| on_dials) {
        return go(app, by);
    }
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
        | Command::Free
        | Command::FreeSide
            if !on_dials =>
        {
            Vec::new()
        }
        Command::Less => nudge(app, at, false, Stride::Small),
        Command::More => nudge(app, at, true, Stride::Small),
        Command::MuchLess => nudge(app, at, false, Stride::Big),
        Command::MuchMore => nudge(app, at, true, Stride::Big),
        Command::Enter | Command::Accept => enter(app, at),
        Command::Fold => fold(app),
        Command::ResetDial => reset_dial(app, at),
        Command::Free => free::dial(app, at),
        Command::FreeSide => free::side(app, at),
        Command::AsSet => free::as_set(app, at),
        Command::Undo | Command::Redo | Command::ResetAll => travel(app, at, command),
        Command::Pin => pin::keep(app),
        Command::SwapPin => pin::swap(app, at),
        other => open(app, other),
    }
}

/// Commands that open something, show something else, or ask the world.
fn open(app: &mut App, command: Command) -> Vec<Effect> {
    match command {
        Command::Find | Command::Palette => return palette::open(app, command),
        Command::Explain => app.mode = Mode::List(subjects(app)),
        Command::Theme => {
            app.theme = app.theme.next();
            tell(app, format!("theme: {}", app.theme.choice.id()));
        }
        Command::Glyphs => {
            app.glyphs = Glyphs::new(app.glyphs.dots.next());
            tell(app, format!("curves in {}", app.glyphs.dots.label()));
        }
        Command::Help => app.mode = Mode::Help(Help::default()),
        Command::Panel => {
            app.panel = app.panel.next();
            app.claims_scroll = 0;
        }
        Command::Plans => {
            app.panel = if app.panel == Panel::Plans { Panel::Overview } else { Panel::Plans };
            app.show(ScreenId::Explore);
        }
        Command::ScrollDown => scroll(app, 1),
        Command::ScrollUp => scroll(app, -1),
        Command::NextScreen => app.show(screens::step(app, 1)),
        Command::PreviousScreen => app.show(screens::step(app, -1)),
        Command::Dials | Command::Back => go_between(app, command),
        Command::Save => {
            let name = app.origin().name.clone();
            return presets::ask_for_name(app, name);
        }
        Command::Changes => app.mode = Mode::List(changed(app)),
        Command::Quit => return leave::ask(app),
        Command::Import => return traffic::ask_for_file(app),
        Command::Traffic => return traffic::describe(app),
        Command::Presets => {
            app.listing = true;
            return vec![Effect::ListPresets];
        }
        Command::Export => return export(app),
        Command::Copy => {
            let text = invocation::of(app);
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
        // A service of a list was looked at: back to the list.
        _ if app.screen == ScreenId::Explore => {
            if command == Command::Back {
                app.show(ScreenId::Fleet);
            }
        }
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
    if matches!(app.report, Report::Writing(_)) {
        return mention(app, "a report is being written already".to_owned());
    }
    let name = app.origin().name.clone();
    leave::writing(app, "begins".to_owned());
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

fn enter(app: &mut App, at: Duration) -> Vec<Effect> {
    let Row::Dial(dial) = app.sidebar.focus() else { return fold(app) };
    match (dial.kind, dial.get(app.in_force(dial))) {
        (Kind::Switch(_), Value::Switch(on)) => set(app, at, dial, &Value::Switch(!on), Gesture::Once),
        (Kind::Choice(_), Value::Choice(id)) => {
            app.mode = Mode::List(options(app, dial, &id));
            Vec::new()
        }
        _ => {
            let input = dial.show(app.in_force(dial), &app.catalog).replace(',', "").into();
            app.mode = Mode::Field(Field { purpose: Purpose::Dial(dial), input, error: None, untouched: true });
            Vec::new()
        }
    }
}

/// The options of a choice, those not offered here last, with the reason.
fn options(app: &App, dial: &'static Dial, now: &str) -> List {
    let offers = dial.options(app.scenario(), &app.catalog);
    let selected = offers.iter().position(|o| o.id == now).unwrap_or(0);
    let withheld = dial.withheld(app.scenario(), &app.catalog);
    let refused = |offer: Offer| {
        let reason = offer.reason.unwrap_or_default();
        Item::new(offer.label, reason.clone(), Pick::Refused(reason)).faint()
    };
    let item = |o: Offer| Item::new(o.label, "", Pick::Choose(dial.id, o.id));
    List::new(dial.label, offers.into_iter().map(item).chain(withheld.into_iter().map(refused)).collect(), selected)
}

fn fold(app: &mut App) -> Vec<Effect> {
    let group = match app.sidebar.focus() {
        Row::Group(group) => group,
        Row::Dial(dial) => dial.group,
    };
    app.sidebar.fold(group);
    Vec::new()
}

/// Every dial that differs from the preset, with both values.
fn changed(app: &App) -> List {
    let (now, origin) = (app.scenario(), &app.origin().scenario);
    let mut items: Vec<Item> = changes(now, origin)
        .map(|dial| {
            let was = dial.show(origin, &app.catalog);
            let detail = format!("{}, in the preset {was}", dial.show(now, &app.catalog));
            palette::dial(dial, detail, Pick::Focus(dial.id))
        })
        .collect();
    let title = match items.len() {
        0 => format!("Nothing differs from {}", app.origin().name),
        1 => format!("One dial differs from {}", app.origin().name),
        n => format!("{n} dials differ from {}", app.origin().name),
    };
    if !items.is_empty() {
        items.push(Item::new("Set every dial back to the preset", "", Pick::Run(Command::ResetAll)));
    }
    List::new(title, items, 0)
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
    format!("{}\n{kubernetes}\n{serverless}\n{}\n", app.outcome.verdict.sentence, invocation::of(app))
}

/// Everything on the screen that can be explained.
fn subjects(app: &App) -> List {
    let item = |(subject, label): (Subject, String)| Item::new(label, "", Pick::Explain(subject));
    let mut items: Vec<Item> = Subject::all(&app.outcome).into_iter().map(item).collect();
    if app.scenario().traffic.shape == Shape::Trace {
        items.push(Item::new("Traffic: what the recorded one is like", "", Pick::Run(Command::Traffic)));
    }
    List::new("Explain", items, 0)
}

/// Says where something is from.
pub fn explain(app: &mut App, subject: Subject) -> Vec<Effect> {
    let mut said = subject.explained(&app.outcome, &app.catalog);
    if let (Subject::Verdict, Some((found, old))) = (subject, app.beyond()) {
        said.parts.push(Part::Heading(format!("How far the answer carries{old}")));
        said.parts.push(Part::Text(found.sentence()));
        said.parts.push(Part::Text(said_of(&found.hybrid)));
    }
    app.mode = Mode::Explain(Box::new(said), 0);
    Vec::new()
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
    mention(
        app,
        match command {
            Command::Undo => "nothing to undo".to_owned(),
            Command::Redo => "nothing to redo".to_owned(),
            _ => "nothing was changed".to_owned(),
        },
    )
}
