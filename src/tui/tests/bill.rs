//! The screen of both bills: frames at every size, lines explained, switches that can be undone.

use super::day::random;
use super::*;
use crate::model::Side;
use crate::tui::mode::Mode;
use crate::tui::screen::ScreenId;

fn stage(width: u16, height: u16) -> Stage {
    opened(Stage::new(width, height))
}

fn opened(mut stage: Stage) -> Stage {
    stage.app.show(ScreenId::Bill);
    stage.draw();
    stage
}

#[test]
fn frames_at_every_size() {
    for (width, height) in [(40, 12), (60, 20), (80, 24), (120, 40), (200, 60)] {
        let stage = stage(width, height);
        keep(&stage, &format!("bill_{width}x{height}"));
        insta::assert_snapshot!(format!("bill_{width}x{height}_styles"), styles(&stage));
    }
}

#[test]
fn without_colour_and_with_other_glyphs() {
    let ascii = opened(Stage::with(80, 24, Depth::Mono, Dots::Ascii));
    keep(&ascii, "bill_80x24_ascii");
    assert!(ascii.text().is_ascii(), "{}", ascii.text());
    for cell in &ascii.buffer().content {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
    }
    keep(&opened(Stage::with(80, 24, Depth::Ansi, Dots::Block)), "bill_80x24_block");
}

#[test]
fn every_line_can_be_reached_and_is_explained() {
    for (width, height) in [(60, 20), (80, 24), (200, 60)] {
        let mut stage = stage(width, height);
        stage.app.change(crate::tui::history::Gesture::Once, Duration::ZERO, {
            let mut next = stage.app.history.now().clone();
            next.scenario.people.counted = true;
            next
        });
        stage.draw();
        for (side, key) in [(Side::Kubernetes, "left"), (Side::Serverless, "right")] {
            stage.press(if key == "left" { "h g" } else { "l g" });
            let lines: Vec<(String, String)> = stage
                .app
                .outcome
                .comparison
                .side(side)
                .bill
                .lines()
                .iter()
                .map(|l| (l.item.to_string(), crate::units::money(l.amount.get())))
                .collect();
            let mut met = std::collections::BTreeSet::new();
            for _ in 0..lines.len() {
                stage.press("enter");
                let Mode::Explain(said, _) = &stage.app.mode else {
                    panic!("{width}x{height} {side:?}: nothing explained")
                };
                met.insert(said.title.clone());
                stage.press("esc j");
            }
            for (item, amount) in lines {
                let wanted = format!("{}, {item}: {amount}", side.label());
                assert!(met.contains(&wanted), "{width}x{height}: {wanted} not in {met:?}");
            }
        }
    }
}

#[test]
fn where_there_is_room_no_name_is_cut() {
    let stage = stage(200, 60);
    let text = stage.text();
    for side in Side::BOTH {
        for line in stage.app.outcome.comparison.side(side).bill.lines() {
            assert!(text.contains(&*line.item), "{}\n{text}", line.item);
        }
    }
}

#[test]
fn an_unverified_price_is_marked_on_its_line() {
    let mut stage = Stage::new(120, 60);
    stage.app.show(ScreenId::Bill);
    stage.draw();
    let lines = stage.app.outcome.comparison.kubernetes.assessment.bill.lines().to_vec();
    let mut bill = crate::model::bill::Bill::default();
    for mut line in lines {
        let mut source = (*line.source).clone();
        source.confidence = crate::catalog::Confidence::Unverified;
        line.source = Arc::new(source);
        bill.push(line);
    }
    let marks = bill.lines().len();
    stage.app.outcome.comparison.kubernetes.assessment.bill = bill;
    stage.draw();
    assert_eq!(stage.text().matches(" ?").count() - 1, marks, "every line and the help\n{}", stage.text());
    assert!(stage.text().contains("unverified  Source:"), "{}", stage.text());
}

#[test]
fn switches_move_their_dials_and_can_be_undone() {
    let mut stage = stage(80, 24);
    let total = |stage: &Stage| stage.app.outcome.summary.kubernetes.monthly_usd;
    let before = total(&stage);
    stage.press("i");
    assert!(stage.app.scenario().people.counted && total(&stage) > before);
    assert!(stage.text().contains("people's hours counted"), "{}", stage.text());
    stage.press("f");
    assert!(!stage.app.scenario().serverless.free_tier);
    stage.press("u u");
    assert!(!stage.app.scenario().people.counted && stage.app.scenario().serverless.free_tier);
    assert!((total(&stage) - before).abs() < 1e-9);
}

#[test]
fn ordered_by_amount_the_greatest_stands_first() {
    let mut stage = stage(80, 24);
    stage.press("t g enter");
    let Mode::Explain(said, _) = &stage.app.mode else { panic!("nothing explained") };
    let lines = stage.app.outcome.comparison.kubernetes.assessment.bill.lines();
    let most = lines.iter().max_by(|a, b| a.amount.get().total_cmp(&b.amount.get())).expect("lines");
    assert!(said.title.contains(most.item.as_ref()), "{}", said.title);
}

#[test]
fn a_click_selects_a_line_and_the_next_explains_it() {
    let mut stage = stage(80, 24);
    let line = |stage: &Stage| {
        let mut places = stage.buffer().area.positions();
        places.find(
            |p| matches!(stage.app.hits.at(p.x, p.y), Some((_, Target::BillLine(Side::Serverless, row))) if row > 1),
        )
    };
    let place = line(&stage).expect("a line of the right bill");
    stage.mouse(MouseEventKind::Down(MouseButton::Left), place.x, place.y);
    stage.mouse(MouseEventKind::Up(MouseButton::Left), place.x, place.y);
    assert_eq!(stage.app.screens.bill.side, Side::Serverless);
    assert!(matches!(stage.app.mode, Mode::Browse));
    stage.mouse(MouseEventKind::Down(MouseButton::Left), place.x, place.y);
    assert!(matches!(stage.app.mode, Mode::Explain(..)));
}

#[test]
fn random_events_break_nothing() {
    random(ScreenId::Bill, "tifhjklgGtif", 12);
}

#[test]
fn what_has_no_price_is_a_line_that_says_so() {
    for (width, height) in [(60, 20), (80, 24), (120, 40), (200, 60)] {
        let mut stage = stage(width, height);
        stage.press("l G");
        assert!(!stage.text().contains("not priced here"), "{}", stage.text());
        let bill = &mut stage.app.outcome.comparison.serverless.assessment.bill;
        bill.gap(crate::model::bill::Group::Network, "Front door".to_owned(), "serverless.front_door");
        for order in ["by group", "by amount"] {
            stage.press("g");
            let comparison = &stage.app.outcome.comparison;
            let lines: usize = Side::BOTH.iter().map(|side| comparison.side(*side).bill.lines().len()).sum();
            let mut seen = String::new();
            for _ in 0..=lines {
                seen += &stage.text();
                stage.press("j");
            }
            let line = seen.lines().find(|line| line.contains("Front door ") && line.contains("not priced here"));
            assert!(seen.contains(order) && line.is_some(), "{width}x{height} {order}\n{}", stage.text());
            stage.press("t");
        }
    }
}
