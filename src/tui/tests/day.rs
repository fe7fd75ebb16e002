//! The screen of the period: frames at every size, the cursor, a burst, and whatever else comes.

use super::*;
use crate::tui::screen::ScreenId;

fn stage(width: u16, height: u16) -> Stage {
    opened(Stage::new(width, height))
}

/// The stage on this screen, with everything computed that is asked for one after the other.
fn opened(mut stage: Stage) -> Stage {
    stage.app.show(ScreenId::Day);
    stage.draw();
    stage.draw();
    stage
}

/// Keeps a frame as characters and as styles.
fn keep_both(stage: &Stage, name: &str) {
    keep(stage, name);
    insta::assert_snapshot!(format!("{name}_styles"), styles(stage));
}

#[test]
fn frames_at_every_size() {
    for (width, height) in [(40, 12), (60, 20), (80, 24), (120, 40), (200, 60)] {
        keep_both(&stage(width, height), &format!("day_{width}x{height}"));
    }
}

#[test]
fn a_burst_at_every_size() {
    for (width, height) in [(60, 20), (80, 24), (120, 40), (200, 60)] {
        let mut stage = stage(width, height);
        stage.press("b ] ]");
        keep_both(&stage, &format!("day_burst_{width}x{height}"));
    }
}

#[test]
fn without_colour_and_with_other_glyphs() {
    let mut ascii = opened(Stage::with(80, 24, Depth::Mono, Dots::Ascii));
    ascii.press("b");
    keep(&ascii, "day_80x24_ascii");
    assert!(ascii.text().is_ascii(), "{}", ascii.text());
    for cell in &ascii.buffer().content {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
    }
    keep(&opened(Stage::with(80, 24, Depth::Ansi, Dots::Block)), "day_80x24_block");
}

#[test]
fn a_week_shows_days_and_a_window_shows_silence() {
    let mut stage = stage(120, 40);
    let mut scenario = Scenario::default();
    scenario.traffic.shape = crate::scenario::Shape::WeekendDip;
    let week = Origin { name: "week".to_owned(), about: String::new(), scenario: scenario.clone() };
    stage.tell(Message::Loaded(Ok(Box::new(week))));
    stage.draw();
    assert!(stage.text().contains("Mon") && stage.text().contains("Sun"), "{}", stage.text());
    scenario.traffic.shape = crate::scenario::Shape::Rare;
    stage.tell(Message::Loaded(Ok(Box::new(Origin { name: "rare".to_owned(), about: String::new(), scenario }))));
    stage.draw();
    stage.press("G");
    assert!(stage.text().contains("no requests"), "{}", stage.text());
}

#[test]
fn the_cursor_reads_the_hour_it_is_at() {
    let mut stage = stage(80, 24);
    stage.press("g");
    assert!(stage.text().contains("One day at 00:00"), "{}", stage.text());
    stage.press("l l");
    assert!(stage.text().contains("One day at 00:30"), "{}", stage.text());
    stage.press("L h");
    assert!(stage.text().contains("One day at 02:15"), "{}", stage.text());
    let rate = stage.app.outcome.comparison.profile.at(2.25 * 3600.0 + 1.0);
    assert!(stage.text().contains(&crate::units::Unit::PerSecond.format(rate)), "{rate}\n{}", stage.text());
    let place = stage.buffer().area.positions();
    let inside: Vec<_> = place.filter(|p| matches!(stage.app.hits.at(p.x, p.y), Some((_, Target::Period)))).collect();
    let (first, last) = (inside[0], inside[inside.len() - 1]);
    stage.mouse(MouseEventKind::Down(MouseButton::Left), first.x, first.y);
    assert!(stage.text().contains("One day at 00:00"), "{}", stage.text());
    stage.mouse(MouseEventKind::Drag(MouseButton::Left), last.x, first.y);
    assert!(stage.text().contains("One day at 23:55"), "{}", stage.text());
    stage.mouse(MouseEventKind::Up(MouseButton::Left), last.x, first.y);
    stage.press("enter");
    assert!(stage.text().contains("At 23:55") && stage.text().contains("Spent so far"), "{}", stage.text());
}

#[test]
fn a_burst_is_dropped_moved_changed_and_removed_without_a_dial() {
    let mut stage = stage(120, 40);
    let before = stage.app.scenario().clone();
    stage.press("g b");
    let burst = stage.app.screens.day.burst.expect("dropped");
    assert!(burst.at_s.abs() < 1e-9 && stage.text().contains("carried after"), "{}", stage.text());
    let small = stage.app.screens.day.absorbed.clone().expect("computed");
    stage.press("] ] ] }");
    let great = stage.app.screens.day.absorbed.clone().expect("computed");
    assert!(great.burst.more_per_s > small.burst.more_per_s && great.burst.minutes > small.burst.minutes);
    assert!(great.sides[0].late > small.sides[0].late, "a greater crowd waits more");
    stage.press("L b");
    assert!((stage.app.screens.day.burst.expect("there").at_s - 7200.0).abs() < 1e-9);
    let mark =
        stage.buffer().area.positions().find(|p| matches!(stage.app.hits.at(p.x, p.y), Some((_, Target::Burst(_)))));
    let mark = mark.expect("drawn");
    stage.mouse(MouseEventKind::Down(MouseButton::Left), mark.x, mark.y);
    stage.mouse(MouseEventKind::Drag(MouseButton::Left), mark.x + 12, mark.y);
    stage.mouse(MouseEventKind::Up(MouseButton::Left), mark.x + 12, mark.y);
    assert!(stage.app.screens.day.burst.expect("there").at_s > 7200.0);
    stage.press("n");
    assert!(!stage.text().contains("24:00") && stage.text().contains("▼"), "{}", stage.text());
    stage.press("n { [ X");
    assert!(stage.text().contains("24:00"), "{}", stage.text());
    assert!(stage.app.screens.day.burst.is_none() && !stage.text().contains("carried after"));
    assert_eq!(stage.app.scenario(), &before, "no dial moves");
}

#[test]
fn the_axes_hold_while_a_dial_moves() {
    let mut stage = stage(120, 40);
    let axes = stage.app.screens.day.axes;
    stage.press("w L L L L");
    assert_eq!(stage.app.screens.day.axes, axes);
    stage.rest();
    assert_ne!(stage.app.screens.day.axes, axes);
}

#[test]
fn random_events_break_nothing() {
    random(ScreenId::Day, "b[]{}xb[]hjklHLgGtif", 11);
}

/// Sends random events to a screen, at all sizes, with its own keys among them.
pub fn random(screen: ScreenId, keys: &str, seed: u64) {
    let mut dice = Dice(Xoshiro256PlusPlus::seed_from_u64(seed));
    let mut stage = Stage::new(120, 40);
    stage.jobs = false;
    stage.app.show(screen);
    for turn in 0..1500 {
        let own = keys.chars().nth(dice.below(keys.len())).unwrap_or('j');
        let event = if dice.below(2) == 0 {
            Event::Key(KeyEvent::new(KeyCode::Char(own), KeyModifiers::NONE))
        } else {
            dice.event()
        };
        stage.jobs = turn % 100 == 0;
        stage.send(event.clone());
        if turn % 20 == 0 {
            stage.app.mode = crate::tui::mode::Mode::Browse;
            stage.app.show(screen);
            stage.resize(dice.below(200) as u16, dice.below(70) as u16);
        }
        let text = stage.text();
        assert!(!text.contains("NaN") && !text.contains("inf "), "{event:?}\n{text}");
    }
    stage.resize(120, 40);
    stage.app.show(screen);
    stage.draw();
}
