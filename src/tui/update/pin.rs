//! Pins a scenario as A, lets go of it, and swaps it with the one on screen.

use super::say::{complain, tell};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::history::Gesture;
use crate::tui::pin::Pin;
use crate::tui::screen::what_if::Part;
use std::time::Duration;

/// Pins the scenario on screen; lets go of it when it is the pinned one.
pub fn keep(app: &mut App) -> Vec<Effect> {
    let now = app.history.now().clone();
    if app.pinned.as_ref().is_some_and(|pin| pin.state == now) {
        app.pinned = None;
        return tell(app, "nothing is pinned any more".to_owned());
    }
    let pin = Pin::new(now, &app.catalog);
    let words =
        format!("pinned as A: {}; from here on the charts show it, and What-if sets both side by side", pin.name());
    app.screens.what_if.part = Part::Beside;
    app.pinned = Some(Box::new(pin));
    tell(app, words)
}

/// Goes to the pinned scenario, which undo takes back, and pins the one on screen.
pub fn swap(app: &mut App, at: Duration) -> Vec<Effect> {
    let Some(pin) = app.pinned.take() else { return complain(app, "nothing is pinned yet".to_owned()) };
    let now = app.history.now().clone();
    app.pinned = Some(Box::new(Pin::new(now, &app.catalog)));
    app.change(Gesture::Once, at, pin.state);
    app.rest();
    tell(app, "A and B are swapped".to_owned())
}
