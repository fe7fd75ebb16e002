//! Changes to single dials.

use super::say::complain;
use crate::dial::{Dial, Value};
use crate::tui::app::{App, REST};
use crate::tui::effect::Effect;
use crate::tui::history::Gesture;
use crate::tui::step::{self, Stride};
use std::time::Duration;

/// Moves a dial by a step.
pub fn move_dial(
    app: &mut App,
    at: Duration,
    dial: &'static Dial,
    up: bool,
    stride: Stride,
    gesture: Gesture,
) -> Vec<Effect> {
    match step::next(dial, app.in_force(dial), &app.catalog, up, stride) {
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
