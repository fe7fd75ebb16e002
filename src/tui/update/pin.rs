//! Pins a scenario as A, lets go of it, and swaps it with the one on screen.

use super::say::{complain, mention, tell};
use crate::answer::answer;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::history::Gesture;
use crate::tui::pin::Pin;
use crate::tui::screen::what_if::Part;
use std::time::Duration;

const STILL_WORKING: &str = "this scenario is still being evaluated; press the key again when it is done";

/// The scenario on screen with its outcome; `None` while a slow evaluation is under way. A change in the same frame as the key is
/// evaluated here and now.
fn current(app: &mut App) -> Option<Pin> {
    if app.working {
        return None;
    }
    if app.is_stale() {
        let scenario = app.scenario().clone();
        let outcome = answer(&scenario, &app.catalog);
        app.answered(&scenario, outcome);
    }
    Some(Pin::new(app.history.now().clone(), &app.outcome, &app.catalog))
}

/// Pins the scenario on screen; lets go of it when it is the pinned one.
pub fn keep(app: &mut App) -> Vec<Effect> {
    let now = app.history.now().clone();
    if app.pinned.as_ref().is_some_and(|pin| pin.state == now) {
        app.pinned = None;
        return tell(app, "nothing is pinned any more".to_owned());
    }
    let Some(pin) = current(app) else { return mention(app, STILL_WORKING.to_owned()) };
    let words =
        format!("pinned as A: {}; from here on the charts show it, and What-if sets both side by side", pin.name());
    app.screens.what_if.part = Part::Beside;
    app.pinned = Some(Box::new(pin));
    tell(app, words)
}

/// Goes to the pinned scenario, which undo takes back, and pins the one on screen.
pub fn swap(app: &mut App, at: Duration) -> Vec<Effect> {
    if app.pinned.is_none() {
        return complain(app, "nothing is pinned yet".to_owned());
    }
    let Some(now) = current(app) else { return mention(app, STILL_WORKING.to_owned()) };
    let Some(pin) = app.pinned.replace(Box::new(now)) else { return Vec::new() };
    app.change(Gesture::Once, at, pin.state);
    app.rest();
    tell(app, "A and B are swapped".to_owned())
}
