//! Keys and mouse on the screen of the period on a time axis.

use crate::analysis::day::Course;
use crate::tui::app::App;
use crate::tui::command::Command;
use crate::tui::effect::{Effect, Finding, Job};
use crate::tui::explanation;
use crate::tui::hit::Target;
use crate::tui::mode::Mode;
use crate::tui::screen::{Act, Pointer};
use crate::tui::widget::slider::position_at;
use std::time::Duration;

/// The commands that the footer names first.
pub const KEYS: &[Command] = &[
    Command::More,
    Command::DropBurst,
    Command::Near,
    Command::GreaterBurst,
    Command::LongerBurst,
    Command::RemoveBurst,
    Command::Enter,
];
/// Strides of a big step.
const BIG: f64 = 8.0;

/// Does what a command says here; `None` leaves it to what holds on every screen.
pub fn command(app: &mut App, _at: Duration, command: Command) -> Option<Vec<Effect>> {
    let beyond = app.hits.panels_beyond;
    let day = &mut app.screens.day;
    match command {
        Command::Less => day.go(-1.0),
        Command::More => day.go(1.0),
        Command::MuchLess | Command::PageUp => day.go(-BIG),
        Command::MuchMore | Command::PageDown => day.go(BIG),
        Command::First => day.at_s = Some(0.0),
        Command::Last => day.at_s = Some(f64::MAX),
        Command::Up => day.first = day.first.saturating_sub(1),
        Command::Down => day.first += usize::from(beyond > 0),
        Command::DropBurst => day.drop_burst(),
        Command::GreaterBurst => day.change_burst(1, 0),
        Command::SmallerBurst => day.change_burst(-1, 0),
        Command::LongerBurst => day.change_burst(0, 1),
        Command::ShorterBurst => day.change_burst(0, -1),
        Command::RemoveBurst => day.burst = None,
        Command::Near => day.turn_near(),
        Command::Enter => explain(app),
        _ => return None,
    }
    app.screens.day.follow();
    Some(Vec::new())
}

/// Says what each value at the cursor is.
fn explain(app: &mut App) {
    let day = &app.screens.day;
    let Some(course) = &day.course else { return };
    let said = explanation::day::moment(&app.outcome.comparison, course, day);
    app.mode = Mode::Explain(Box::new(said), 0);
}

/// Takes in what the pointer does to something on this screen: it moves the cursor, or the burst by its mark.
pub fn pointer(app: &mut App, _at: Duration, pointer: Pointer, target: Target) -> Option<Vec<Effect>> {
    let (from, to) = app.screens.day.course.as_ref().map_or((0.0, 0.0), |course| app.screens.day.shown_s(course));
    let beyond = app.hits.panels_beyond;
    let area = if let Target::Burst(chart) = target { chart } else { pointer.area };
    let at_s = from + position_at(area, pointer.x) * (to - from);
    let day = &mut app.screens.day;
    match (pointer.act, target) {
        (Act::Press | Act::Drag, Target::Period) => day.put(at_s),
        (Act::Drag, Target::Burst(_)) => {
            day.put(at_s);
            day.drop_burst();
        }
        (Act::WheelUp, _) => day.first = day.first.saturating_sub(1),
        (Act::WheelDown, _) => day.first += usize::from(beyond > 0),
        _ => return None,
    }
    Some(Vec::new())
}

/// What it needs computed and has not asked for yet: latency over the period, then what the burst does. The rest is in
/// every evaluation.
pub fn wants(app: &mut App) -> Option<Job> {
    let course = Course::of(&app.outcome.comparison, &app.catalog);
    let scenario = app.outcome.comparison.scenario.clone();
    let moving = app.moving;
    let day = &mut app.screens.day;
    day.course = Some(course);
    if !moving || day.axes.is_none() {
        day.settle();
    }
    if day.latencies_asked.ask(scenario.clone()) {
        return Some(Job::Latencies(Box::new(scenario)));
    }
    let burst = day.burst?;
    day.burst_asked.ask((scenario.clone(), burst)).then(|| Job::Burst(Box::new(scenario), burst))
}

/// Takes in what a job found.
pub fn found(app: &mut App, finding: &Finding) {
    let day = &mut app.screens.day;
    match finding {
        Finding::Latencies(latencies) => day.latencies = Some((**latencies).clone()),
        Finding::Burst(absorbed) => day.absorbed = Some((**absorbed).clone()),
        _ => return,
    }
    if !app.moving {
        app.screens.day.settle();
    }
}
