//! What a first-time user sees, what must not be lost, and what the mouse does to inputs.

use super::{Stage, focus, keep};
use crate::tui::app::Report;
use crate::tui::effect::Effect;
use crate::tui::hit::Target;
use crate::tui::message::{Message, Taken};
use crate::tui::mode::Mode;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEventKind};

fn key(code: KeyCode) -> Event {
    Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

#[test]
fn a_stranger_is_greeted_until_the_first_key() {
    let mut stage = Stage::new(80, 24);
    stage.jobs = false;
    stage.app.greeting = true;
    stage.draw();
    keep(&stage, "greeting_80x24");
    assert!(stage.text().contains("Which costs less"), "{}", stage.text());
    stage.press("l");
    assert!(!stage.text().contains("Which costs less"), "{}", stage.text());
}

#[test]
fn a_report_that_is_being_written_is_not_lost_by_leaving() {
    let mut stage = Stage::new(120, 36);
    stage.jobs = false;
    stage.press("e");
    stage.tell(Message::Exporting("2 of 3: playing the simulation".to_owned()));
    assert!(stage.text().contains("2 of 3: playing"), "{}", stage.text());
    stage.press("j q");
    assert!(!stage.effects.iter().any(|effect| matches!(effect, Effect::Quit)), "it asks first");
    stage.press("enter");
    assert!(stage.app.leaving && matches!(stage.app.mode, Mode::Browse));
    stage.tell(Message::Exported(Ok("/home/me/faceoff-web-api/report.html".to_owned())));
    assert!(matches!(stage.effects.last(), Some(Effect::Quit)), "and leaves when it is written");
}

#[test]
fn asked_twice_it_leaves_and_a_failure_keeps_it_open() {
    let mut stage = Stage::new(80, 24);
    stage.jobs = false;
    stage.press("e q q");
    assert!(!stage.effects.iter().any(|effect| matches!(effect, Effect::Quit)), "letters narrow the list");
    let abort = Event::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
    stage.send(abort);
    assert!(matches!(stage.effects.last(), Some(Effect::Quit)));
    let mut stage = Stage::new(80, 24);
    stage.jobs = false;
    stage.press("e q enter");
    stage.tell(Message::Exported(Err("the disk is full".to_owned())));
    assert!(stage.text().contains("the disk is full") && !stage.app.leaving, "{}", stage.text());
    assert!(!stage.effects.iter().any(|effect| matches!(effect, Effect::Quit)));
}

#[test]
fn the_place_of_a_report_stays_in_sight() {
    let mut stage = Stage::new(80, 24);
    stage.jobs = false;
    stage.press("e");
    stage.tell(Message::Exported(Ok("/home/someone/a/very/long/way/down/faceoff-web-api-12/report.html".to_owned())));
    stage.press("l l j");
    assert_eq!(
        stage.app.report,
        Report::Written("/home/someone/a/very/long/way/down/faceoff-web-api-12/report.html".to_owned())
    );
    assert!(stage.text().contains("faceoff-web-api-12/report.html"), "{}", stage.text());
}

#[test]
fn saving_over_a_preset_asks() {
    let mut stage = Stage::new(80, 24);
    stage.jobs = false;
    stage.press("s enter");
    let Some(Effect::SavePreset { name, replace, .. }) = stage.effects.last() else { panic!("{:?}", stage.effects) };
    assert!(name == "web-api" && !replace);
    let taken = Taken { typed: "web-api".to_owned(), name: "web-api".to_owned(), own: true };
    stage.tell(Message::Taken(taken.clone()));
    assert!(stage.text().contains("web-api.toml.bak"), "{}", stage.text());
    stage.press("esc");
    assert!(
        !stage.effects.iter().any(|e| matches!(e, Effect::SavePreset { replace: true, .. })),
        "nothing is replaced"
    );
    stage.tell(Message::Taken(taken));
    stage.press("enter");
    assert!(matches!(stage.effects.last(), Some(Effect::SavePreset { replace: true, .. })));
}

#[test]
fn the_wheel_scrolls_the_dials_and_steps_only_the_slider_in_focus() {
    let mut stage = Stage::new(80, 24);
    stage.jobs = false;
    let start = stage.app.scenario().clone();
    for y in 4..20 {
        for x in [2, 16, 20, 30] {
            stage.send(key(KeyCode::Home));
            stage.send(key(KeyCode::Down));
            let hit = stage.app.hits.at(x, y).map(|(_, target)| target);
            let in_focus = matches!(hit, Some(Target::Track(dial)) if dial.id == "traffic.rate");
            for _ in 0..3 {
                stage.mouse(MouseEventKind::ScrollDown, x, y);
            }
            assert!(in_focus || *stage.app.scenario() == start, "{x},{y}: an input changed");
            while stage.app.history.undo() {}
            stage.app.replaced();
            stage.draw();
        }
    }
    let track = |stage: &Stage| {
        let is = |target: &Target| matches!(target, Target::Track(d) if d.id == "traffic.rate");
        stage.app.hits.place(is).expect("a track")
    };
    focus(&mut stage, "traffic.rate");
    let at = track(&stage);
    stage.mouse(MouseEventKind::ScrollUp, at.x, at.y);
    assert!(stage.rate() > 12.0, "the slider in focus is stepped");
}

#[test]
fn a_drag_with_the_right_button_is_fine() {
    let mut stage = Stage::new(120, 36);
    stage.jobs = false;
    let is = |target: &Target| matches!(target, Target::Track(d) if d.id == "traffic.rate");
    let at = stage.app.hits.place(is).expect("a track");
    let x = at.x + at.width / 2;
    stage.mouse(MouseEventKind::Down(MouseButton::Right), x, at.y);
    assert!((stage.rate() - 12.0).abs() < 1e-9, "taking hold moves nothing");
    stage.mouse(MouseEventKind::Drag(MouseButton::Right), x + 1, at.y);
    let fine = stage.rate();
    assert!(fine > 12.0 && fine < 15.0, "{fine}");
    stage.mouse(MouseEventKind::Up(MouseButton::Right), x + 1, at.y);
    stage.press("u");
    assert!((stage.rate() - 12.0).abs() < 1e-9, "one gesture");
}

#[test]
fn what_differs_from_the_preset_is_marked_and_listed() {
    let mut stage = Stage::new(80, 24);
    stage.jobs = false;
    focus(&mut stage, "kubernetes.pod_vcpu");
    stage.type_in("1");
    stage.press("enter o");
    assert!(stage.text().contains("1 of "), "a folded group says that a dial in it differs: {}", stage.text());
    stage.press("C");
    assert!(stage.text().contains("One dial differs"), "{}", stage.text());
    keep(&stage, "changes_80x24");
    stage.press("enter");
    assert_eq!(stage.app.sidebar.dial().map(|dial| dial.id), Some("kubernetes.pod_vcpu"));
}

#[test]
fn the_help_begins_with_the_screen_and_can_be_narrowed() {
    let mut stage = Stage::new(120, 36);
    stage.jobs = false;
    stage.press("?");
    keep(&stage, "help_120x36");
    stage.press("G");
    let Mode::Help(help) = &stage.app.mode else { panic!("no help") };
    assert!(help.scroll > 0, "the last line is gone to");
    stage.press("g /");
    stage.type_in("burst");
    let text = stage.text();
    assert!(text.contains("Drop a burst") && !text.contains("Undo the last change"), "{text}");
    stage.press("esc esc");
    assert!(matches!(stage.app.mode, Mode::Browse));
}

#[test]
fn an_automatic_input_shows_what_was_chosen_and_moves_from_there() {
    let mut stage = Stage::new(120, 36);
    stage.jobs = false;
    focus(&mut stage, "work.memory_mb");
    stage.type_in("900MB");
    stage.press("enter");
    focus(&mut stage, "kubernetes.pod_memory_mb");
    let chosen = stage.app.outcome.comparison.scenario.kubernetes.pod_memory_mb;
    assert!(chosen.get() >= 900.0, "the pod holds the work");
    let row = format!("auto {chosen}");
    assert!(stage.text().contains(&row), "{row}\n{}", stage.text());
    stage.press("l");
    let set = stage.app.scenario().kubernetes.pod_memory_mb;
    assert!(set > chosen && set.get() < 1.5 * chosen.get(), "{set} is one step from {chosen}");
    assert!(!stage.text().contains(&format!("auto {set}")), "what is set is not automatic: {}", stage.text());
    stage.press("enter");
    stage.type_in("auto");
    assert!(stage.text().contains("or auto"), "{}", stage.text());
    stage.press("enter");
    assert!(stage.text().contains(&row), "{}", stage.text());
}

#[test]
fn what_is_too_near_to_the_target_to_tell_is_neither_kept_nor_missed() {
    let mut stage = Stage::new(120, 36);
    stage.jobs = false;
    let ms = stage.app.outcome.summary.serverless.latency_ms;
    focus(&mut stage, "tolerance.target_ms");
    stage.type_in(&format!("{:.0}ms", ms * 1.01));
    stage.press("enter");
    let figures = stage.app.outcome.summary.serverless;
    assert!(figures.close, "one percent is within the model's error");
    let shown = crate::units::Unit::Millis.format(figures.latency_ms);
    assert!(stage.text().contains(&format!("{shown} ≈")), "{}", stage.text());
}
