//! The user's own traffic: asking for it, taking it in, and saying what it is like.

use super::presets::loaded;
use super::say::{complain, mention, tell};
use crate::analysis::replay::Replay;
use crate::scenario::{Scenario, Shape};
use crate::tui::app::App;
use crate::tui::command::{Command, Context};
use crate::tui::effect::{Effect, Job};
use crate::tui::explanation::{Explanation, Part, traffic as said};
use crate::tui::mode::{Field, Mode, Purpose};
use crate::tui::traffic::{Arrival, Completion, Played, Read, Replayed, Studied};
use std::sync::Arc;
use std::time::Duration;

/// Opens the field for a path, with the one that was tried before.
pub fn ask_for_file(app: &mut App) -> Vec<Effect> {
    let input = app.traffic.path.clone().into();
    app.mode = Mode::Field(Field { purpose: Purpose::Import, input, error: None, untouched: true });
    Vec::new()
}

/// The path is typed: what it names is imported, and what it does not tell is as on the screen.
pub fn import(app: &mut App, typed: &str) -> Vec<Effect> {
    typed.clone_into(&mut app.traffic.path);
    mention(app, format!("reading {} …", crate::units::printable(typed.trim())));
    let changed = *app.scenario() != app.origin().scenario;
    let changed = if changed { " as changed on screen" } else { "" };
    let base = format!("{}{changed}", app.origin().name);
    vec![Effect::Import { path: typed.to_owned(), scenario: Box::new(app.scenario().clone()), base }]
}

/// What became of it. A failure changes nothing, and the path can be mended.
pub fn imported(app: &mut App, at: Duration, result: Result<Box<Arrival>, String>) -> Vec<Effect> {
    let free = matches!(app.mode, Mode::Browse);
    let mut arrival = match result {
        Ok(arrival) => *arrival,
        Err(error) if free => {
            let title = "Not imported".to_owned();
            let parts = vec![Part::Text(error), Part::Text("Nothing was written, and nothing changed.".to_owned())];
            app.mode = Mode::Explain(Box::new(Explanation { title, parts }), 0);
            return complain(app, "not imported".to_owned());
        }
        Err(error) => return complain(app, error),
    };
    // Only the traces that are offered differ: whatever was computed remains true.
    app.catalog = arrival.catalog;
    app.traffic.path.clear();
    let name = arrival.origin.name.clone();
    let more = app.keymap.hint(Context::Browse, Command::Traffic);
    let open = std::mem::replace(&mut app.mode, Mode::Browse);
    loaded(app, at, Ok(Box::new(arrival.origin)));
    if let (Shape::Trace, Some((key, _))) = (app.scenario().traffic.shape, more) {
        let words = format!("{key} says what this traffic is like, and what its unevenness does.");
        arrival.told.parts.push(Part::Text(words));
    }
    // What somebody is typing or reading meanwhile stays.
    app.mode = if free { Mode::Explain(Box::new(arrival.told), 0) } else { open };
    tell(app, format!("imported as preset {name}"))
}

/// Asks how a path goes on.
pub fn complete(field: &Field) -> Vec<Effect> {
    match field.purpose {
        Purpose::Import => vec![Effect::Complete(field.input.value().to_owned())],
        _ => Vec::new(),
    }
}

/// How it goes on, unless something else was typed meanwhile.
pub fn completed(app: &mut App, completion: Completion) -> Vec<Effect> {
    let Mode::Field(field) = &mut app.mode else { return Vec::new() };
    if !matches!(field.purpose, Purpose::Import) || field.input.value() != completion.typed {
        return Vec::new();
    }
    field.input = completion.full.into();
    field.untouched = false;
    match completion.offers.as_slice() {
        [] => complain(app, "no file or folder begins so".to_owned()),
        [_] => Vec::new(),
        several => mention(app, several.join("  ")),
    }
}

/// Says what the trace in use is like: at once where that is known, else once its file is read.
pub fn describe(app: &mut App) -> Vec<Effect> {
    let traffic = &app.scenario().traffic;
    let Some(trace) = traffic.trace.as_ref().filter(|_| traffic.shape == Shape::Trace) else {
        let words = "no recorded traffic in use: import a file, or set Traffic: Shape to a trace";
        return complain(app, words.to_owned());
    };
    let name = trace.name.clone();
    if !app.catalog.traces().contains(trace) {
        let words =
            format!("only the shape of '{name}' came with this preset, not its requests: import them to look closer");
        return complain(app, words);
    }
    match &app.traffic.studied {
        Some(studied) if studied.name == name && studied.scenario == *app.scenario() => {
            app.mode = Mode::Explain(Box::new(said::of(studied)), 0);
            Vec::new()
        }
        _ => vec![Effect::ReadTrace(name)],
    }
}

/// The file of the trace was read: what it is like is said, and it is replayed.
pub fn read(app: &mut App, result: Result<Box<Read>, String>) -> Vec<Effect> {
    let Read { name, trace, statistics } = match result {
        Ok(read) => *read,
        Err(error) => return complain(app, error),
    };
    let scenario = app.scenario().clone();
    let studied = Studied { name: name.clone(), statistics, scenario: scenario.clone(), replay: Played::Waiting };
    if matches!(app.mode, Mode::Browse) {
        app.mode = Mode::Explain(Box::new(said::of(&studied)), 0);
    }
    app.traffic.studied = Some(studied);
    vec![Effect::Work(Job::Replay(Arc::new(Replayed { name, trace, scenario })))]
}

/// The replay is done; what still shows that trace shows it.
pub fn replayed(app: &mut App, name: &str, scenario: &Scenario, replay: Option<Box<Replay>>) {
    let Some(studied) = &mut app.traffic.studied else { return };
    if studied.name != name || studied.scenario != *scenario {
        return;
    }
    let before = said::of(studied);
    studied.replay = replay.map_or(Played::Nothing, Played::Done);
    if let Mode::Explain(shown, _) = &mut app.mode
        && **shown == before
    {
        **shown = said::of(studied);
    }
}
