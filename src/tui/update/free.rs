//! Dials that the plan chooses, and dials that stay where they are.

use super::change::set;
use super::say::{mention, tell};
use crate::dial::{DIALS, Dial, Group, Value};
use crate::scenario::Plans;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::history::Gesture;
use crate::tui::sidebar::Row;
use std::time::Duration;

/// Frees the dial in focus, or keeps it where the plan has put it.
pub fn dial(app: &mut App, at: Duration) -> Vec<Effect> {
    let Some(dial) = app.sidebar.dial() else { return Vec::new() };
    if dial.automatic().is_none() {
        return mention(app, format!("{} is a need: no plan chooses it", dial.label));
    }
    let kept = dial.is_auto(app.scenario());
    let value = if kept { dial.get(app.in_force(dial)) } else { Value::Auto };
    let effects = set(app, at, dial, &value, Gesture::Once);
    tell(app, format!("{} {}", dial.label, if kept { "stays where it is" } else { "is chosen by the plan" }));
    effects
}

/// Frees every dial of the plan of the side in focus; where all are free, keeps them where the plan has put them.
pub fn side(app: &mut App, at: Duration) -> Vec<Effect> {
    let group = match app.sidebar.focus() {
        Row::Group(group) => group,
        Row::Dial(dial) => dial.group,
    };
    if !matches!(group, Group::Kubernetes | Group::Serverless) {
        return mention(app, "go to a dial of Kubernetes or Serverless first".to_owned());
    }
    let plan: Vec<&'static Dial> =
        DIALS.iter().filter(|dial| dial.group == group && dial.automatic().is_some()).collect();
    let free = plan.iter().all(|dial| dial.is_auto(app.scenario()));
    let mut next = app.history.now().clone();
    for dial in plan {
        let value = if free { dial.get(app.in_force(dial)) } else { Value::Auto };
        // What the plan has chosen is offered, and every dial of a plan can be freed.
        let _refused = dial.set(&mut next.scenario, &app.catalog, &value);
    }
    app.change(Gesture::Once, at, next);
    app.rest();
    tell(
        app,
        format!(
            "{}: {}",
            group.label(),
            if free { "every dial stays where it is" } else { "the plan chooses every dial" }
        ),
    )
}

/// Weighs the settings as they are, or each side at its best.
pub fn as_set(app: &mut App, at: Duration) -> Vec<Effect> {
    let mut next = app.history.now().clone();
    let best = next.scenario.plans == Plans::AsSet;
    next.scenario.plans = if best { Plans::Best } else { Plans::AsSet };
    app.change(Gesture::Once, at, next);
    app.rest();
    let words =
        if best { "each side at its best" } else { "the settings as they are, each other dial at its usual value" };
    tell(app, words.to_owned())
}
