//! Keys and mouse on the screen of what would change the answer.

use crate::analysis::clouds::{Place, moved};
use crate::analysis::prices::price_weights;
use crate::analysis::sensitivity::Measure;
use crate::analysis::terms;
use crate::analysis::traffic::RATE;
use crate::dial::{Dial, Value, find};
use crate::scenario::Scenario;
use crate::tui::app::{App, Notice, Tone};
use crate::tui::command::Command;
use crate::tui::cursor::{NOTCH, rows_of};
use crate::tui::effect::{Effect, Finding, Job, WhatIfPart};
use crate::tui::explanation;
use crate::tui::history::Gesture;
use crate::tui::hit::Target;
use crate::tui::mode::Mode;
use crate::tui::screen::what_if::{Part, Study};
use crate::tui::screen::{Act, Focus, Pointer, ScreenId};
use crate::tui::sidebar::Row;
use crate::tui::update::change::set;
use crate::tui::update::say::complain;
use std::sync::Arc;
use std::time::Duration;

/// The commands that the footer names first.
pub const KEYS: &[Command] =
    &[Command::Panel, Command::Enter, Command::Measure, Command::Pin, Command::SwapPin, Command::Dials];

/// Does what a command says here; `None` leaves it to what holds on every screen.
pub fn command(app: &mut App, at: Duration, command: Command) -> Option<Vec<Effect>> {
    if let Some(by) = rows_of(command) {
        go(app, by);
        return Some(Vec::new());
    }
    match command {
        Command::Panel => app.screens.what_if.part = app.screens.what_if.part.next(),
        Command::Measure => next_measure(app),
        Command::Enter => return Some(act(app, at)),
        _ => return None,
    }
    Some(Vec::new())
}

/// Rows of the part in focus.
fn rows(app: &App) -> usize {
    let state = &app.screens.what_if;
    let Some(study) = &state.study else { return 0 };
    match state.part {
        Part::Tips => study.tips.len(),
        Part::Tornado => study.tornado(state.measure).len(),
        Part::Prices => price_weights(&app.outcome.comparison).len(),
        Part::Growth => app.beyond.as_ref().map_or(0, |(_, found)| found.growth.len()),
        Part::Clouds => app.beyond.as_ref().map_or(0, |(_, found)| found.clouds.len()) + study.terms.len(),
        Part::Levers => study.levers.as_ref().map_or(0, Vec::len),
        Part::Sure | Part::Headroom | Part::Hybrid | Part::Beside => 0,
    }
}

fn go(app: &mut App, by: isize) {
    let count = rows(app);
    let state = &mut app.screens.what_if;
    state.selected[state.part.index()].go(by, count);
}

fn next_measure(app: &mut App) {
    let state = &mut app.screens.what_if;
    let at = Measure::ALL.iter().position(|measure| *measure == state.measure).unwrap_or(0);
    state.measure = Measure::ALL[(at + 1) % Measure::ALL.len()];
    state.part = Part::Tornado;
    state.selected[Part::Tornado.index()].reset();
}

/// Acts on the row in focus: takes a dial to its tipping point, or puts a bar's dial in focus.
fn act(app: &mut App, at: Duration) -> Vec<Effect> {
    let state = &app.screens.what_if;
    let selected = state.selected[state.part.index()].row(rows(app));
    let Some(study) = &state.study else { return Vec::new() };
    match state.part {
        Part::Tips => {
            let Some(tip) = study.tips.get(selected).cloned() else { return Vec::new() };
            take(app, at, (tip.dial, &tip.point.value), "at its tipping point, ")
        }
        Part::Growth => {
            let grown = app.beyond.as_ref().and_then(|(_, found)| found.growth.get(selected));
            let (Some((_, there)), Ok(dial)) = (grown, find(RATE)) else { return Vec::new() };
            take(app, at, (dial, &Value::Number(there.needs.traffic.rate.get())), "")
        }
        Part::Clouds => {
            let clouds = app.beyond.as_ref().map_or(&[][..], |(_, found)| &found.clouds);
            if let Some(there) = clouds.get(selected) {
                let place = there.place.clone();
                return move_to(app, at, &place);
            }
            let under = study.terms.get(selected - clouds.len()).map(|under| under.value.clone());
            let (Some(value), Ok(dial)) = (under, find(terms::DIAL)) else { return Vec::new() };
            take(app, at, (dial, &value), "")
        }
        Part::Levers => {
            let lever = study.levers.iter().flatten().nth(selected);
            let Some((value, Ok(dial))) = lever.map(|lever| (lever.value.clone(), find(lever.dial))) else {
                return Vec::new();
            };
            take(app, at, (dial, &value), "")
        }
        Part::Tornado => {
            let dial = study.tornado(state.measure).get(selected).and_then(|s| find(s.dial).ok());
            if let Some(dial) = dial {
                app.sidebar.go_to(Row::Dial(dial));
                app.focus = Focus::Dials;
            }
            Vec::new()
        }
        Part::Prices => {
            explain_price(app, selected);
            Vec::new()
        }
        Part::Sure | Part::Headroom | Part::Hybrid | Part::Beside => Vec::new(),
    }
}

/// Moves the needs to another cloud as one step.
fn move_to(app: &mut App, at: Duration, place: &Place) -> Vec<Effect> {
    let mut next = app.history.now().clone();
    if (next.scenario.place.provider, &next.scenario.place.region) == (place.0, &place.1) {
        return Vec::new();
    }
    match moved(&next.scenario, &app.catalog, place) {
        Ok(needs) => next.scenario = Scenario { plans: next.scenario.plans, ..needs },
        Err(error) => return complain(app, error.to_string()),
    }
    app.change(Gesture::Once, at, next);
    app.rest();
    let text = format!("moved to {} {}; undo takes it back", place.0.label(), place.1);
    app.notice = Some(Notice { text, tone: Tone::Good });
    Vec::new()
}

/// Moves a dial to a value, puts it in focus, and says so.
fn take(app: &mut App, at: Duration, (dial, value): (&'static Dial, &Value), place: &str) -> Vec<Effect> {
    let effects = set(app, at, dial, value, Gesture::Once);
    app.sidebar.go_to(Row::Dial(dial));
    if app.notice.is_none() {
        let shown = dial.show(app.scenario(), &app.catalog);
        let text = format!("{} {place}{shown}; undo takes it back", dial.label);
        app.notice = Some(Notice { text, tone: Tone::Good });
    }
    effects
}

/// Shows where a price is from, by the first line that it is on.
fn explain_price(app: &mut App, row: usize) {
    let comparison = &app.outcome.comparison;
    let prices = price_weights(comparison);
    let Some(price) = prices.get(row) else { return };
    let line = comparison.side(price.side).bill.lines().iter().find(|line| *line.item == *price.item);
    if let Some(line) = line {
        let said = explanation::bill::line(line, price.side, &app.catalog);
        app.mode = Mode::Explain(Box::new(said), 0);
    }
}

/// Takes in what the pointer does to something on this screen.
pub fn pointer(app: &mut App, at: Duration, pointer: Pointer, target: Target) -> Option<Vec<Effect>> {
    let state = &mut app.screens.what_if;
    match (target, pointer.act) {
        (Target::Part(part) | Target::PartRow(part, _), Act::WheelUp | Act::WheelDown) => {
            state.part = part;
            go(app, if pointer.act == Act::WheelUp { -NOTCH } else { NOTCH });
        }
        (Target::Part(part), Act::Press) => state.part = part,
        (Target::PartRow(part, row), Act::Press) => {
            let again = state.selected[part.index()].put(row) && state.part == part;
            state.part = part;
            if again {
                return Some(act(app, at));
            }
        }
        (Target::Part(_) | Target::PartRow(..), _) => {}
        _ => return None,
    }
    Some(Vec::new())
}

/// What it needs computed and has not asked for yet; asked before every frame while it is shown. While something is
/// dragged the last answers stand.
pub fn wants(app: &mut App) -> Option<Job> {
    let under_way = app.long == Some(ScreenId::WhatIf);
    let state = &mut app.screens.what_if;
    let scenario = &app.history.now().scenario;
    let asked = state.asked.question().is_some_and(|asked| **asked == *scenario);
    if app.moving || (asked && (state.asked.is_complete() || under_way)) {
        return None;
    }
    state.asked.again(Arc::new(scenario.clone()));
    Some(Job::WhatIf(Box::new(scenario.clone())))
}

/// Takes in what a job found.
pub fn found(app: &mut App, finding: &Finding) {
    let Finding::WhatIf(scenario, part) = finding else { return };
    let state = &mut app.screens.what_if;
    if !state.asked.is(scenario) {
        return;
    }
    if let WhatIfPart::Swings(here, swings) = part {
        state.study = Some(Study::new(Arc::clone(scenario), **here, swings.clone()));
    }
    let Some(study) = state.study.as_mut().filter(|study| study.scenario == *scenario) else { return };
    match part {
        WhatIfPart::Swings(..) => {}
        WhatIfPart::Draws(draws) => draws.iter().for_each(|(number, draw)| study.odds.take(*number, *draw)),
        WhatIfPart::Tips(order, points) => study.take_tips(*order, points),
        WhatIfPart::Headroom(found) => study.headroom.push((**found).clone()),
        WhatIfPart::Levers(found) => study.levers = Some(found.clone()),
        WhatIfPart::Terms(found) => study.terms.clone_from(found),
        WhatIfPart::Done => state.asked.complete(),
    }
}
