//! Traffic of the user's own: from the list of presets to a file, and what the trace in use is like.

use super::{Stage, keep};
use crate::scenario::{Scenario, Shape};
use crate::trace::Trace;
use crate::trace::statistics::statistics;
use crate::traffic::record;
use crate::tui::effect::{Effect, Finding, Job};
use crate::tui::explanation::{Explanation, Part};
use crate::tui::history::Origin;
use crate::tui::message::{Listing, Message};
use crate::tui::mode::{Mode, Purpose};
use crate::tui::traffic::{Arrival, Completion, Read, Replayed};
use crate::units::PerSecond;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use std::sync::Arc;

/// Eight days of minutes from a Monday on: crowds in the working hours, nothing at night.
fn office() -> Trace {
    let crowd = |m: i32| if (540..1020).contains(&(m % 1440)) && m % 7 == 0 { 5.0 } else { 0.0 };
    let counts = (0..8 * 1440).map(|m| Some(crowd(m))).collect();
    Trace { start_s: Some(1_791_158_400.0), step_s: 60.0, counts, ..Trace::default() }
}

fn office_scenario() -> Scenario {
    let mut scenario = Scenario::default();
    scenario.traffic.shape = Shape::Trace;
    scenario.traffic.trace = Some(Arc::new(record("office", &office())));
    scenario.traffic.rate = PerSecond::new(0.03);
    scenario
}

fn arrival(stage: &Stage) -> Box<Arrival> {
    let scenario = office_scenario();
    let traces = scenario.traffic.trace.clone().into_iter().collect();
    let catalog = Arc::new((*stage.app.catalog).clone().with_traces(traces));
    let told = Explanation {
        title: "Imported as office".to_owned(),
        parts: vec![Part::Text("- zone taken as UTC".to_owned())],
    };
    Box::new(Arrival { origin: Origin { name: "office".to_owned(), about: String::new(), scenario }, catalog, told })
}

/// On the field for a path.
fn asked(width: u16, height: u16) -> Stage {
    let mut stage = Stage::new(width, height);
    stage.jobs = false;
    stage.press("p");
    stage.tell(Message::Presets(vec![Listing { name: "web-api".to_owned(), about: "an API".to_owned() }]));
    assert!(stage.text().contains("Import from files"), "{}", stage.text());
    stage.type_in("import");
    stage.press("enter");
    assert!(matches!(&stage.app.mode, Mode::Field(field) if matches!(field.purpose, Purpose::Import)));
    stage
}

/// On the view of the office's trace, not replayed yet.
fn studied(width: u16, height: u16) -> (Stage, Arc<Replayed>) {
    let mut stage = Stage::new(width, height);
    stage.jobs = false;
    let arrived = arrival(&stage);
    stage.tell(Message::Imported(Ok(arrived)));
    stage.press("esc D");
    assert!(matches!(stage.effects.last(), Some(Effect::ReadTrace(name)) if name == "office"));
    let trace = office();
    let statistics = statistics(&trace);
    stage.tell(Message::Trace(Ok(Box::new(Read { name: "office".to_owned(), trace: Arc::new(trace), statistics }))));
    let Some(Effect::Work(Job::Replay(what))) = stage.effects.last() else { panic!("no replay is asked for") };
    let what = Arc::clone(what);
    (stage, what)
}

fn replay(stage: &mut Stage, what: Arc<Replayed>) {
    let found = crate::analysis::replay::replay(&what.name, &what.trace, &what.scenario, &stage.app.catalog, 1);
    stage.tell(Message::Found(Finding::Replay(what, found.map(Box::new))));
}

#[test]
fn a_file_is_imported_from_the_list_of_presets() {
    let mut stage = asked(80, 24);
    stage.press("enter");
    assert!(stage.text().contains("the path of a file or a folder is needed"), "{}", stage.text());
    stage.type_in("logs/access.log");
    keep(&stage, "import_path_80x24");
    stage.press("enter");
    let Some(Effect::Import { path, scenario, base }) = stage.effects.last() else { panic!("{:?}", stage.effects) };
    assert_eq!((path.as_str(), base.as_str()), ("logs/access.log", "web-api"));
    assert_eq!(**scenario, Scenario::default(), "what the file does not tell stays as it is on screen");
    assert!(stage.text().contains("reading logs/access.log"), "{}", stage.text());
    let arrived = arrival(&stage);
    stage.tell(Message::Imported(Ok(arrived)));
    let text = stage.text();
    assert!(text.contains("Imported as office") && text.contains("zone taken as UTC"), "{text}");
    assert!(text.contains("D says what this traffic is like"), "{text}");
    assert!(stage.app.catalog.traces().iter().any(|trace| trace.name == "office"));
    assert_eq!(stage.app.scenario().traffic.shape, Shape::Trace);
    stage.press("esc u");
    assert_eq!(stage.app.scenario().traffic.shape, Scenario::default().traffic.shape, "it can be undone");
}

#[test]
fn a_file_that_is_not_understood_changes_nothing_and_can_be_tried_again() {
    let mut stage = asked(80, 24);
    stage.type_in("bad.log");
    stage.press("enter");
    let before = stage.app.scenario().clone();
    let why = "bad.log: in no format that is known: the first line is 'hello'; an access log or an export would do";
    stage.tell(Message::Imported(Err(why.to_owned())));
    keep(&stage, "import_failed_80x24");
    assert_eq!(*stage.app.scenario(), before);
    stage.press("esc I");
    assert!(matches!(&stage.app.mode, Mode::Field(field) if field.input.value() == "bad.log"));
}

#[test]
fn what_is_open_when_an_import_arrives_stays_open() {
    let mut stage = asked(80, 24);
    stage.type_in("a");
    stage.press("enter /");
    stage.type_in("mem");
    let arrived = arrival(&stage);
    stage.tell(Message::Imported(Ok(arrived)));
    assert!(matches!(&stage.app.mode, Mode::List(list) if list.input.value() == "mem"));
    assert!(stage.text().contains("imported as preset office"), "{}", stage.text());
    stage.tell(Message::Imported(Err("no such file".to_owned())));
    assert!(matches!(stage.app.mode, Mode::List(_)) && stage.text().contains("no such file"));
}

#[test]
fn a_path_is_completed_unless_another_is_typed_meanwhile() {
    let mut stage = asked(120, 36);
    let tab = Event::Key(KeyEvent::new(KeyCode::Tab, KeyModifiers::NONE));
    let typed = |stage: &Stage| match &stage.app.mode {
        Mode::Field(field) => field.input.value().to_owned(),
        other => panic!("{other:?}"),
    };
    let completion = |typed: &str, full: &str, offers: &[&str]| {
        let offers = offers.iter().map(|offer| (*offer).to_owned()).collect();
        Message::Completed(Completion { typed: typed.to_owned(), full: full.to_owned(), offers })
    };
    stage.type_in("lo");
    stage.send(tab.clone());
    assert!(matches!(stage.effects.last(), Some(Effect::Complete(path)) if path == "lo"));
    stage.tell(completion("lo", "logs/", &["logs/"]));
    assert_eq!(typed(&stage), "logs/");
    stage.type_in("x");
    stage.tell(completion("logs/", "logs/access.log", &["access.log"]));
    assert_eq!(typed(&stage), "logs/x", "that answer comes too late");
    stage.tell(completion("logs/x", "logs/x", &["x1.log", "x2.log"]));
    assert!(stage.text().ends_with("\n x1.log  x2.log"), "no sign that anything was done: {}", stage.text());
    let long = "d/".repeat(100);
    stage.type_in(&long);
    assert_eq!(typed(&stage), format!("logs/x{long}"), "paths are longer than other texts");
}

#[test]
fn the_view_says_what_traffic_is_like_and_fills_in_its_replay() {
    let (mut stage, what) = studied(80, 24);
    keep(&stage, "traffic_80x24");
    stage.resize(120, 70);
    assert!(stage.text().contains("replaying …") && stage.text().contains("Mon"), "{}", stage.text());
    replay(&mut stage, what);
    keep(&stage, "traffic_120x70");
    let text = stage.text();
    assert!(!text.contains("replaying") && text.contains("Cold starts:"), "{text}");
    // The second time it is there at once.
    let asked = stage.effects.len();
    stage.press("esc D");
    assert_eq!((stage.text(), stage.effects.len()), (text, asked));
}

#[test]
fn a_replay_that_comes_late_does_not_open_or_change_anything_else() {
    let (mut stage, what) = studied(80, 24);
    stage.press("esc ?");
    replay(&mut stage, Arc::clone(&what));
    assert!(matches!(stage.app.mode, Mode::Help(_)));
    stage.press("esc x");
    stage.type_in("recorded");
    stage.press("enter");
    let Mode::Explain(explanation, _) = &stage.app.mode else { panic!("{:?}", stage.app.mode) };
    let said = explanation.clone();
    assert!(said.parts.iter().any(|part| matches!(part, Part::Text(text) if text.starts_with("Cold starts:"))));
    let other = Replayed { name: "other".to_owned(), trace: Arc::clone(&what.trace), scenario: what.scenario.clone() };
    stage.tell(Message::Found(Finding::Replay(Arc::new(other), None)));
    assert!(matches!(&stage.app.mode, Mode::Explain(now, _) if *now == said), "another trace's replay is not shown");
}

#[test]
fn traffic_that_came_without_its_requests_says_so() {
    let mut stage = Stage::new(120, 36);
    stage.jobs = false;
    let mut arrived = arrival(&stage);
    // A report of it was opened, and the reader's own trace of that name is another.
    let other = record("office", &Trace { step_s: 3600.0, counts: vec![Some(3.0)], ..Trace::default() });
    arrived.catalog = Arc::new((*stage.app.catalog).clone().with_traces(vec![Arc::new(other)]));
    stage.tell(Message::Imported(Ok(arrived)));
    stage.press("esc D");
    assert!(stage.text().contains("only the shape of 'office' came with this preset"), "{}", stage.text());
    assert!(!matches!(stage.effects.last(), Some(Effect::ReadTrace(_))));
}

#[test]
fn without_recorded_traffic_it_is_said_what_to_do() {
    let mut stage = Stage::new(80, 24);
    stage.jobs = false;
    stage.press("D");
    assert!(stage.text().contains("no recorded traffic in use"), "{}", stage.text());
    assert!(matches!(stage.app.mode, Mode::Browse));
    stage.press("x");
    assert!(!stage.text().contains("the recorded one is like"), "there is none to explain");
}

#[test]
fn half_an_hour_says_nothing_of_days() {
    let mut stage = Stage::new(120, 60);
    stage.jobs = false;
    let arrived = arrival(&stage);
    stage.tell(Message::Imported(Ok(arrived)));
    let mut trace = office();
    trace.counts = vec![Some(3.0); 30];
    let statistics = statistics(&trace);
    stage.press("esc");
    stage.tell(Message::Trace(Ok(Box::new(Read { name: "office".to_owned(), trace: Arc::new(trace), statistics }))));
    let text = stage.text();
    assert!(text.contains("less than a day") && !text.contains("Rhythm"), "{text}");
}
