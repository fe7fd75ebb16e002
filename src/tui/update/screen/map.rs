//! Keys and mouse on the screen of who wins over two dials.

use crate::analysis::map::{Axis, COLUMNS, Field, Plan, ROWS};
use crate::dial::{DIALS, Kind, Value};
use crate::scenario::Plans;
use crate::tui::app::{App, Notice, Tone};
use crate::tui::command::Command;
use crate::tui::effect::{Effect, Finding, Job, Sharpened};
use crate::tui::history::Gesture;
use crate::tui::hit::Target;
use crate::tui::mode::{List, Mode, Pick};
use crate::tui::screen::map::{Map, Place, cell_of, nearest, place_of, plan};
use crate::tui::screen::{Act, Pointer, ScreenId};
use crate::tui::update::palette;
use ratatui::layout::Rect;
use std::sync::Arc;
use std::time::Duration;

/// The commands that the footer names first.
pub const KEYS: &[Command] = &[
    Command::Enter,
    Command::MapCloser,
    Command::MapWider,
    Command::MapHome,
    Command::MapAcross,
    Command::MapUpward,
    Command::Dials,
    Command::Pin,
];

/// Cells of a big step.
const BIG: isize = 8;

/// Does what a command says here; `None` leaves it to what holds on every screen.
pub fn command(app: &mut App, at: Duration, command: Command) -> Option<Vec<Effect>> {
    match command {
        Command::Up => go(app, 0, 1),
        Command::Down => go(app, 0, -1),
        Command::Less => go(app, -1, 0),
        Command::More => go(app, 1, 0),
        Command::MuchLess => go(app, -BIG, 0),
        Command::MuchMore => go(app, BIG, 0),
        Command::PageUp => go(app, 0, BIG),
        Command::PageDown => go(app, 0, -BIG),
        Command::First => go(app, isize::MIN / 2, 0),
        Command::Last => go(app, isize::MAX / 2, 0),
        Command::Enter => take(app, at),
        Command::MapAcross => choose(app, 0),
        Command::MapUpward => choose(app, 1),
        Command::MapCloser | Command::MapWider => {
            let (column, row) = looked_at(app)?;
            let about = [column as f64 / (COLUMNS - 1) as f64, row as f64 / (ROWS - 1) as f64];
            zoom(app, command == Command::MapCloser, about);
        }
        Command::MapHome => app.screens.map.forget(),
        _ => return None,
    }
    Some(Vec::new())
}

/// The place under the cursor, or where you stand.
fn looked_at(app: &App) -> Option<Place> {
    let map = &app.screens.map;
    map.cursor.or_else(|| Some(nearest(&map.window()?, app.scenario())))
}

/// Moves the cursor by cells, not beyond the field.
fn go(app: &mut App, right: isize, up: isize) {
    let area = app.hits.place(|target| matches!(target, Target::Map)).unwrap_or(Rect::new(0, 0, 64, 32));
    let Some((column, row)) = looked_at(app) else { return };
    let by = |index: usize, count: usize, cells: u16, by: isize| {
        let here = cell_of(index, count, cells) as isize;
        let next = here.saturating_add(by).clamp(0, cells.saturating_sub(1) as isize);
        if by == 0 { index } else { place_of(next as u16, cells, count) }
    };
    app.screens.map.cursor = Some((by(column, COLUMNS, area.width, right), by(row, ROWS, area.height, up)));
}

/// Makes the place under the cursor the scenario.
fn take(app: &mut App, at: Duration) {
    let (Some((column, row)), Some([x, y])) = (app.screens.map.cursor, app.screens.map.window()) else {
        return tell(app, "this is where you stand; the arrows move the cursor, and this key takes you there");
    };
    let mut next = app.history.now().clone();
    for (axis, value) in [(x, x.value(column, COLUMNS)), (y, y.value(row, ROWS))] {
        if let Err(error) = axis.dial.set(&mut next.scenario, &app.catalog, &Value::Number(value)) {
            app.notice = Some(Notice { text: error.to_string(), tone: Tone::Bad });
            return;
        }
    }
    app.screens.map.cursor = None;
    app.change(Gesture::Once, at, next);
    app.rest();
    let shown = |axis: &Axis| format!("{} {}", axis.dial.label, axis.dial.show(app.scenario(), &app.catalog));
    let words = format!("{}, {}", shown(&x), shown(&y));
    tell(app, &words);
}

fn tell(app: &mut App, words: &str) {
    app.notice = Some(Notice { text: words.to_owned(), tone: Tone::Good });
}

fn zoom(app: &mut App, closer: bool, about: [f64; 2]) {
    if !app.screens.map.zoom(closer, about) {
        tell(app, if closer { "this is as close as it gets" } else { "this is all of both dials" });
    }
}

/// Opens the list of dials for an axis: numbers that do something here.
fn choose(app: &mut App, axis: usize) {
    let now = app.screens.map.dials()[axis];
    let useful = |dial: &&crate::dial::Dial| {
        matches!(dial.kind, Kind::Number(_))
            && (dial.id == now || dial.without_effect(app.scenario(), &app.catalog).is_none())
    };
    let dials: Vec<_> = DIALS.iter().filter(useful).collect();
    let selected = dials.iter().position(|dial| dial.id == now).unwrap_or(0);
    let item = |dial: &&'static crate::dial::Dial| {
        let pick = if axis == 0 { Pick::MapAcross(dial.id) } else { Pick::MapUpward(dial.id) };
        palette::dial(dial, dial.id.to_owned(), pick)
    };
    let title = if axis == 0 { "Dial across" } else { "Dial upward" };
    app.mode = Mode::List(List::new(title, dials.iter().map(item).collect(), selected));
}

/// Takes in what the pointer does to something on this screen: it moves the cursor, a click where the cursor is goes
/// there, the wheel looks closer and wider.
pub fn pointer(app: &mut App, at: Duration, pointer: Pointer, target: Target) -> Option<Vec<Effect>> {
    let Target::Map = target else { return None };
    let area = pointer.area;
    let column = pointer.x.clamp(area.left(), area.right().saturating_sub(1)) - area.left();
    let row = area.bottom().saturating_sub(1) - pointer.y.clamp(area.top(), area.bottom().saturating_sub(1));
    let place = (place_of(column, area.width, COLUMNS), place_of(row, area.height, ROWS));
    match pointer.act {
        Act::Press if app.screens.map.cursor == Some(place) => take(app, at),
        Act::Press | Act::Drag => app.screens.map.cursor = Some(place),
        Act::WheelUp | Act::WheelDown => {
            let about = [place.0 as f64 / (COLUMNS - 1) as f64, place.1 as f64 / (ROWS - 1) as f64];
            zoom(app, pointer.act == Act::WheelUp, about);
        }
        Act::Release => {}
    }
    Some(Vec::new())
}

/// What it needs computed and has not asked for yet; asked before every frame while it is shown.
///
/// While something is dragged the first picture of each field is waited for, or none would ever come.
pub fn wants(app: &mut App) -> Option<Job> {
    let scenario = app.history.now().scenario.clone();
    // A search at every place would take minutes: the map keeps the plans as they would be built here.
    let scenario = if scenario.plans == Plans::Best { app.outcome.comparison.scenario.clone() } else { scenario };
    let plan = plan(&mut app.screens.map, &scenario, &app.catalog)?;
    let map = &mut app.screens.map;
    let under_way = app.long == Some(ScreenId::Map);
    if let Some(asked) = map.asked.question() {
        let drawn = map.field.as_ref().is_some_and(|field| *field.plan() == **asked);
        let known = **asked == plan && (map.asked.is_complete() || under_way);
        if known || (app.moving && under_way && !drawn) {
            return look_under(map, plan);
        }
    }
    map.asked.again(Arc::new(plan.clone()));
    Some(Job::Map(Box::new(plan)))
}

/// What the model says under the cursor: read from the field where it is known, asked for where it is not.
fn look_under(map: &mut Map, plan: Plan) -> Option<Job> {
    let place = map.cursor?;
    if map.under.as_ref().is_some_and(|(of, at, _)| *of == plan && *at == place) {
        return None;
    }
    let known = map.field.as_ref().filter(|field| *field.plan() == plan);
    if let Some(summary) = known.and_then(|field| field.at(place.0, place.1)) {
        map.under = Some((plan, place, *summary));
        return None;
    }
    map.under_asked.ask((plan.clone(), place)).then(|| Job::Under(Box::new(plan), place))
}

/// Takes in what a job found.
pub fn found(app: &mut App, finding: &Finding) {
    let map = &mut app.screens.map;
    if let Finding::Under(plan, place, summary) = finding {
        map.under = Some(((**plan).clone(), *place, *summary));
    }
    let Finding::Map(plan, what) = finding else { return };
    if !map.asked.is(plan) {
        return;
    }
    match what {
        Sharpened::Done => map.asked.complete(),
        Sharpened::Places(places) => {
            let known = map.field.take().filter(|field| field.plan() == &**plan);
            let mut field = known.unwrap_or_else(|| Field::new((**plan).clone()));
            field.take(places);
            map.field = Some(field);
        }
    }
}
