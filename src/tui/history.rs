//! Undo and redo by gesture: a whole drag, or a run of key presses on one dial, is one step.

use crate::scenario::Scenario;
use std::sync::Arc;
use std::time::Duration;

/// Key presses on the same thing that are no further apart than this are one gesture.
pub const GESTURE_GAP: Duration = Duration::from_millis(900);
/// Steps kept.
const DEPTH: usize = 500;

/// Where a scenario started from.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The preset's name.
    pub name: String,
    /// What the preset is, in a sentence; empty where it has none.
    pub about: String,
    /// The scenario as the preset has it.
    pub scenario: Scenario,
}

/// A scenario and where it started from.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Every dial.
    pub scenario: Scenario,
    /// The preset it started from.
    pub origin: Arc<Origin>,
}

/// What a change belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gesture {
    /// Key presses on a dial; a pause ends it.
    Keys(&'static str),
    /// A drag or a wheel on a dial; the release or a pause ends it.
    Mouse(&'static str),
    /// Something that stands alone.
    Once,
}

/// The states before and after this one.
#[derive(Debug)]
pub struct History {
    now: State,
    past: Vec<State>,
    future: Vec<State>,
    open: Option<(Gesture, Duration)>,
}

impl History {
    /// A history that starts here.
    pub fn new(state: State) -> Self {
        Self { now: state, past: Vec::new(), future: Vec::new(), open: None }
    }

    /// The state now.
    pub const fn now(&self) -> &State {
        &self.now
    }

    /// Goes to another state as part of a gesture; tells whether that began a new step.
    pub fn change(&mut self, gesture: Gesture, at: Duration, next: State) -> bool {
        if next == self.now {
            return false;
        }
        let goes_on = match self.open {
            Some((open, last)) => open == gesture && gesture != Gesture::Once && at.saturating_sub(last) <= GESTURE_GAP,
            None => false,
        };
        let before = std::mem::replace(&mut self.now, next);
        if !goes_on {
            self.past.push(before);
            if self.past.len() > DEPTH {
                self.past.remove(0);
            }
            self.future.clear();
        }
        self.open = Some((gesture, at));
        !goes_on
    }

    /// Keeps a drag one gesture however long the mouse rests with its button down.
    pub fn hold(&mut self, at: Duration) {
        if let Some((_, last)) = &mut self.open {
            *last = at;
        }
    }

    /// Gives the state now another origin, which is no step of its own.
    pub fn rename(&mut self, origin: Arc<Origin>) {
        self.now.origin = origin;
    }

    /// Ends the gesture: the next change is a new step.
    pub fn rest(&mut self) {
        self.open = None;
    }

    /// Goes a step back; tells whether there was one.
    pub fn undo(&mut self) -> bool {
        self.open = None;
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.now, before));
        true
    }

    /// Goes a step forward again; tells whether there was one.
    pub fn redo(&mut self) -> bool {
        self.open = None;
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.now, after));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::PerSecond;

    fn state(rate: f64) -> State {
        let mut scenario = Scenario::default();
        scenario.traffic.rate = PerSecond::new(rate);
        let origin = Origin { name: "web-api".to_owned(), about: String::new(), scenario: Scenario::default() };
        State { scenario, origin: Arc::new(origin) }
    }

    fn rate(history: &History) -> f64 {
        history.now().scenario.traffic.rate.get()
    }

    #[test]
    fn a_drag_is_one_step() {
        let mut history = History::new(state(1.0));
        let drag = Gesture::Mouse("traffic.rate");
        for (ms, value) in [(0, 2.0), (10, 3.0), (20, 4.0)] {
            history.change(drag, Duration::from_millis(ms), state(value));
        }
        history.rest();
        history.change(drag, Duration::from_millis(30), state(9.0));
        assert!(history.undo());
        assert!((rate(&history) - 4.0).abs() < 1e-12);
        assert!(history.undo());
        assert!((rate(&history) - 1.0).abs() < 1e-12);
        assert!(!history.undo());
        assert!(history.redo() && history.redo() && !history.redo());
        assert!((rate(&history) - 9.0).abs() < 1e-12);
    }

    #[test]
    fn a_pause_or_another_dial_is_a_new_step() {
        let mut history = History::new(state(1.0));
        let keys = Gesture::Keys("traffic.rate");
        assert!(history.change(keys, Duration::ZERO, state(2.0)));
        assert!(!history.change(keys, Duration::from_millis(100), state(3.0)));
        assert!(history.change(keys, Duration::from_secs(5), state(4.0)));
        assert!(history.change(Gesture::Keys("work.cpu_share"), Duration::from_secs(5), state(5.0)));
        assert!(!history.change(Gesture::Once, Duration::from_secs(5), state(5.0)), "nothing changed");
        assert!(history.undo());
        assert!(history.change(keys, Duration::from_secs(6), state(7.0)));
        assert!(!history.redo(), "a change after an undo starts another future");
    }
}
