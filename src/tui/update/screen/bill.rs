//! Keys and mouse on the screen of both bills line by line.

use crate::dial::{Value, find};
use crate::model::Side;
use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::cursor::{NOTCH, rows_of};
use crate::tui::effect::Effect;
use crate::tui::explanation;
use crate::tui::history::Gesture;
use crate::tui::hit::Target;
use crate::tui::mode::Mode;
use crate::tui::screen::bill::{Order, rows};
use crate::tui::screen::{Act, Pointer};
use crate::tui::update::change::set;
use std::time::Duration;

/// The commands that the footer names first.
pub const KEYS: &[Command] =
    &[Command::Enter, Command::BillOrder, Command::CountPeople, Command::CountGrants, Command::More];
/// Does what a command says here; `None` leaves it to what holds on every screen.
pub fn command(app: &mut App, at: Duration, command: Command) -> Option<Vec<Effect>> {
    if let Some(by) = rows_of(command) {
        go(app, by);
        return Some(Vec::new());
    }
    match command {
        Command::Less | Command::MuchLess => turn(app, Side::Kubernetes),
        Command::More | Command::MuchMore => turn(app, Side::Serverless),
        Command::Enter => explain(app),
        Command::BillOrder => {
            let bill = &mut app.screens.bill;
            bill.order = if bill.order == Order::Group { Order::Amount } else { Order::Group };
            bill.row = 0;
        }
        Command::CountPeople => return Some(switch(app, at, "people.counted")),
        Command::CountGrants => return Some(switch(app, at, "serverless.free_tier")),
        _ => return None,
    }
    Some(Vec::new())
}

/// Turns a switch among the dials over, as a step that can be undone.
fn switch(app: &mut App, at: Duration, id: &str) -> Vec<Effect> {
    let Ok(dial) = find(id) else { return Vec::new() };
    match dial.get(app.scenario()) {
        Value::Switch(on) => set(app, at, dial, &Value::Switch(!on), Gesture::Once),
        _ => Vec::new(),
    }
}

/// The sides that the last frame showed beside each other.
fn shown(app: &App) -> Vec<Side> {
    if app.hits.both_bills { Side::BOTH.to_vec() } else { vec![app.screens.bill.side] }
}

fn go(app: &mut App, by: isize) {
    let rows = rows(&app.outcome.comparison, app.screens.bill.order, &shown(app));
    app.screens.bill.go(&rows, by);
}

fn turn(app: &mut App, side: Side) {
    let sides = if app.hits.both_bills { Side::BOTH.to_vec() } else { vec![side] };
    let rows = rows(&app.outcome.comparison, app.screens.bill.order, &sides);
    app.screens.bill.turn(&rows, side);
}

/// Shows where the selected line is from.
fn explain(app: &mut App) {
    let bill = &app.screens.bill;
    let rows = rows(&app.outcome.comparison, bill.order, &shown(app));
    let line = rows.get(bill.selected(&rows)).and_then(|row| row.line(bill.side));
    if let Some(line) = line {
        let said = explanation::bill::line(line, bill.side, &app.catalog);
        app.mode = Mode::Explain(Box::new(said), 0);
    }
}

/// Takes in what the pointer does to something on this screen: the first click selects a line, the next explains it.
pub fn pointer(app: &mut App, _at: Duration, pointer: Pointer, target: Target) -> Option<Vec<Effect>> {
    match (pointer.act, target) {
        (Act::Press, Target::BillLine(side, row)) => {
            let bill = &mut app.screens.bill;
            let again = (bill.side, bill.row) == (side, row);
            (bill.side, bill.row) = (side, row);
            if again {
                explain(app);
            }
        }
        (Act::Press, Target::BillSide(side)) => turn(app, side),
        (Act::WheelUp, _) => go(app, -NOTCH),
        (Act::WheelDown, _) => go(app, NOTCH),
        _ => return None,
    }
    Some(Vec::new())
}
