//! Keys and mouse on the screen of a list of services, opening the list, and opening one of them.

use crate::fleet::order::Order;
use crate::tui::app::{App, Report};
use crate::tui::command::Command;
use crate::tui::cursor::{NOTCH, rows_of};
use crate::tui::effect::{Effect, Finding, Job, Lane};
use crate::tui::explanation::{Explanation, Part};
use crate::tui::history::Origin;
use crate::tui::hit::Target;
use crate::tui::mode::{Field, Mode, Purpose};
use crate::tui::screen::fleet::Stage;
use crate::tui::screen::{Act, Pointer, ScreenId};
use crate::tui::update::say::{complain, mention, tell};
use crate::tui::update::{leave, presets};
use std::sync::Arc;
use std::time::Duration;

/// The commands that the footer names first.
pub const KEYS: &[Command] =
    &[Command::Enter, Command::FleetSort, Command::Find, Command::More, Command::Export, Command::FleetClose];

/// Whether a list is open: the screen is there only then.
pub const fn is_here(app: &App) -> bool {
    app.screens.fleet.order.is_some()
}

/// Opens a list, in place of one that is open.
pub fn open(app: &mut App, result: Result<Arc<Order>, String>) -> Vec<Effect> {
    match result {
        Ok(order) => {
            app.traffic.path.clear();
            let words = format!("{} is a list of services", order.name());
            app.screens.fleet.open(order);
            app.show(ScreenId::Fleet);
            tell(app, words)
        }
        Err(error) => {
            app.mode = Mode::Explain(
                Box::new(Explanation { title: "Not opened".to_owned(), parts: vec![Part::Text(error)] }),
                0,
            );
            complain(app, "the list was not opened".to_owned())
        }
    }
}

/// Asks for the list to be weighed, once, and puts in order what has come of it.
pub fn wants(app: &mut App) -> Option<Job> {
    let fleet = &mut app.screens.fleet;
    fleet.settle();
    let order = fleet.order.as_ref().filter(|_| !fleet.asked)?;
    fleet.asked = true;
    Some(Job::Fleet(Arc::clone(order)))
}

/// Takes in how far the weighing is.
pub fn found(app: &mut App, finding: &Finding) {
    if let Finding::Fleet(order, part) = finding {
        app.screens.fleet.take(order, part);
    }
}

/// Does what a command says here; `None` leaves it to what holds on every screen.
pub fn command(app: &mut App, at: Duration, command: Command) -> Option<Vec<Effect>> {
    if let Some(by) = rows_of(command) {
        go(app, by);
        return Some(Vec::new());
    }
    match command {
        Command::Less => turn(app, -1),
        Command::More => turn(app, 1),
        Command::Enter => return Some(enter(app, at)),
        Command::FleetSort => sort(app),
        Command::FleetClose => return Some(close(app)),
        Command::Find => {
            let input = app.screens.fleet.sought.clone().into();
            app.mode = Mode::Field(Field { purpose: Purpose::Fleet, input, error: None, untouched: true });
        }
        Command::Back if !app.screens.fleet.sought.is_empty() => seek(app, ""),
        Command::Dials => return Some(mention(app, "the dials are those of one service: open it first".to_owned())),
        Command::Export => return Some(export(app)),
        _ => return None,
    }
    Some(Vec::new())
}

/// Lists the services that have every word of `words`.
pub fn seek(app: &mut App, words: &str) {
    let fleet = &mut app.screens.fleet;
    words.clone_into(&mut fleet.sought);
    anew(app);
}

/// Lists from the top, as it is another list.
fn anew(app: &mut App) {
    let fleet = &mut app.screens.fleet;
    fleet.cursor.reset();
    fleet.changed();
    fleet.settle();
}

fn go(app: &mut App, by: isize) {
    let fleet = &mut app.screens.fleet;
    fleet.settle();
    fleet.cursor.go(by, fleet.listed().len());
}

fn turn(app: &mut App, by: isize) {
    app.screens.fleet.which = app.screens.fleet.which.step(by);
    anew(app);
}

fn sort(app: &mut App) {
    app.screens.fleet.sort = app.screens.fleet.sort.next();
    anew(app);
}

fn close(app: &mut App) -> Vec<Effect> {
    let name = app.screens.fleet.order.as_ref().map(|order| order.name()).unwrap_or_default();
    app.screens.fleet.close();
    app.show(ScreenId::Explore);
    tell(app, format!("{name} is closed"));
    vec![Effect::GiveUp(Lane::Fleet)]
}

/// Opens the service in focus in Explore, as a preset is opened; of a faulty row it says what is wrong.
fn enter(app: &mut App, at: Duration) -> Vec<Effect> {
    let fleet = &app.screens.fleet;
    let (Some(order), Some(index)) = (fleet.order.clone(), fleet.focus()) else { return Vec::new() };
    let service = Arc::clone(&fleet.rows[index].service);
    match &service.scenario {
        Err(faults) => {
            let parts = faults.iter().map(|fault| Part::Text(fault.clone()));
            let parts = std::iter::once(Part::Line(service.place.clone())).chain(parts).collect();
            let title = format!("{}: faulty, and in no total", service.name);
            app.mode = Mode::Explain(Box::new(Explanation { title, parts }), 0);
            Vec::new()
        }
        Ok(scenario) => {
            let about = format!("a service of {}", order.name());
            let origin = Origin { name: service.name.clone(), about, scenario: scenario.clone() };
            presets::loaded(app, at, Ok(Box::new(origin)));
            let origin = Arc::clone(&app.history.now().origin);
            app.screens.fleet.opened.push((origin, Arc::clone(&order)));
            app.show(ScreenId::Explore);
            tell(app, format!("{}, a service of {}; Esc goes back to the list", service.name, order.name()))
        }
    }
}

/// Writes the page of the whole list.
fn export(app: &mut App) -> Vec<Effect> {
    if matches!(app.report, Report::Writing(_)) {
        return mention(app, "a report is being written already".to_owned());
    }
    let fleet = &app.screens.fleet;
    let (Some(order), Some(answer), Stage::Done) = (&fleet.order, &fleet.answer, &fleet.stage) else {
        return mention(app, "the list is not all weighed yet: its report comes after that".to_owned());
    };
    let effect = Effect::ExportFleet { name: order.name(), rows: fleet.rows.clone(), answer: Arc::clone(answer) };
    leave::writing(app, "begins".to_owned());
    vec![effect]
}

/// Takes in what the pointer does to something on this screen.
pub fn pointer(app: &mut App, at: Duration, pointer: Pointer, target: Target) -> Option<Vec<Effect>> {
    match (pointer.act, target) {
        (Act::Press, Target::FleetRow(row)) => {
            if app.screens.fleet.cursor.put(row) {
                return Some(enter(app, at));
            }
        }
        (Act::Press, Target::FleetWhich(which)) => {
            app.screens.fleet.which = which;
            anew(app);
        }
        (Act::WheelUp, _) => go(app, -NOTCH),
        (Act::WheelDown, _) => go(app, NOTCH),
        _ => return None,
    }
    Some(Vec::new())
}
