//! The screen of what would change the answer, and the pinned scenario.

use super::{CARRIES, Stage, focus, keep, styles};
use crate::analysis::portable::Portable;
use crate::analysis::refit::Refit;
use crate::model::hybrid::Answer;
use crate::model::hybrid::search::search_while;
use crate::preset::builtin;
use crate::tui::cursor::Cursor;
use crate::tui::glyphs::{Dots, Glyphs};
use crate::tui::history::Origin;
use crate::tui::hit::Target;
use crate::tui::message::Message;
use crate::tui::screen::ScreenId;
use crate::tui::screen::what_if::Part;
use crate::tui::theme::Depth;
use crate::tui::view::figures::money_column;
use crate::units::money;
use ratatui::crossterm::event::{MouseButton, MouseEventKind};
use ratatui::style::Color;
use std::sync::Arc;

fn what_if(width: u16, height: u16) -> Stage {
    let mut stage = Stage::new(width, height);
    stage.app.show(ScreenId::WhatIf);
    stage.draw();
    stage
}

#[test]
fn what_if_frames_at_every_size() {
    let mut stage = what_if(80, 24);
    let frames = [
        ("", "tips"),
        ("v", "tornado"),
        ("f", "tornado_p99"),
        ("v", "sure"),
        ("v", "prices"),
        ("v", "headroom"),
        ("v", "growth"),
        ("v", "clouds"),
        ("v", "hybrid"),
        ("v", "levers"),
        ("v", "beside"),
    ];
    for (key, name) in frames {
        stage.press(key);
        keep(&stage, &format!("what_if_{name}_80x24"));
    }
    stage.press("v");
    for (width, height) in [(60, 20), (120, 40), (200, 60)] {
        stage.resize(width, height);
        keep(&stage, &format!("what_if_{width}x{height}"));
    }
    insta::assert_snapshot!("what_if_styles_200x60", styles(&stage));
}

#[test]
fn what_if_without_colour_and_with_ascii_alone() {
    let mut stage = Stage::with(200, 60, Depth::Mono, Dots::Ascii);
    stage.app.show(ScreenId::WhatIf);
    stage.press("a");
    keep(&stage, "what_if_200x60_ascii");
    assert!(stage.text().is_ascii(), "{}", stage.text());
    for cell in &stage.buffer().content {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
    }
    stage.app.glyphs = Glyphs::new(Dots::Block);
    stage.draw();
    keep(&stage, "what_if_200x60_block");
}

#[test]
fn tipping_points_stand_by_nearness_and_can_be_gone_to() {
    let mut stage = what_if(80, 24);
    let study = stage.app.screens.what_if.study.as_ref().expect("a study");
    let distances: Vec<f64> = study.tips.iter().map(|tip| tip.distance).collect();
    assert!(distances.len() > 3 && distances.windows(2).all(|pair| pair[0] <= pair[1]), "{distances:?}");
    let (dial, point) = (study.tips[1].dial, study.tips[1].point.clone());
    let before = stage.app.scenario().clone();
    stage.jobs = false;
    stage.press("j enter");
    assert_eq!(dial.get(stage.app.scenario()), point.value);
    assert_eq!(stage.app.outcome.verdict.winner, point.winner, "there the other side wins");
    stage.press("u");
    assert_eq!(*stage.app.scenario(), before);
}

#[test]
fn another_cloud_and_a_change_that_helps_can_be_taken() {
    let mut stage = what_if(80, 24);
    stage.jobs = false;
    let before = stage.app.scenario().clone();
    stage.press("v v v v v enter");
    assert_eq!(*stage.app.scenario(), before, "the first row is today's traffic");
    stage.press("j enter");
    assert!((stage.rate() / before.traffic.rate.get() - 3.0).abs() < 1e-9, "{}", stage.rate());
    stage.press("u v enter");
    assert_eq!(*stage.app.scenario(), before, "the first place is where one is");
    stage.press("j enter");
    assert_ne!(stage.app.scenario().place.provider, before.place.provider);
    assert_eq!(stage.app.scenario().plans, before.plans, "the best plans are still sought there");
    stage.press("u");
    assert_eq!(*stage.app.scenario(), before);
    stage.press("v v enter");
    assert!(stage.app.scenario().serverless.provisioned > 0, "no cold starts: instances kept warm\n{}", stage.text());
}

#[test]
fn a_bar_leads_to_its_dial_and_the_mouse_picks_rows() {
    let mut stage = what_if(200, 60);
    stage.jobs = false;
    let place = stage.app.hits.place(|t| matches!(t, Target::PartRow(Part::Tornado, 2))).expect("a third bar");
    stage.mouse(MouseEventKind::Down(MouseButton::Left), place.x + 3, place.y);
    assert_eq!(
        (stage.app.screens.what_if.part, stage.app.screens.what_if.selected[1]),
        (Part::Tornado, Cursor::new(2))
    );
    let state = &stage.app.screens.what_if;
    let study = state.study.as_ref().expect("a study");
    let id = study.tornado(state.measure)[2].dial;
    stage.press("enter");
    assert_eq!(stage.app.sidebar.dial().map(|dial| dial.id), Some(id));
    assert!(stage.app.on_dials());
}

#[test]
fn a_pin_is_set_beside_what_follows() {
    let mut stage = what_if(80, 24);
    stage.jobs = false;
    stage.press("v v v a");
    focus(&mut stage, "traffic.rate");
    stage.type_in("400");
    stage.press("enter");
    stage.press("esc");
    keep(&stage, "what_if_pinned_80x24");
    let text = stage.text();
    assert!(text.contains("12 /s") && text.contains("400 /s"), "{text}");
    stage.app.show(ScreenId::Explore);
    stage.resize(120, 36);
    assert!(stage.text().contains("A pinned: web-api"), "{}", stage.text());
    stage.press("A");
    assert!((stage.rate() - 12.0).abs() < 1e-9, "A and B change places");
    let pinned = stage.app.pinned.as_ref().expect("a pin").state.scenario.traffic.rate.get();
    assert!((pinned - 400.0).abs() < 1e-9);
    stage.press("u");
    assert!((stage.rate() - 400.0).abs() < 1e-9);
    stage.press("a");
    assert!(stage.app.pinned.is_none(), "pinning the pinned one lets go of it");
}

#[test]
fn late_answers_are_dropped_and_old_ones_marked() {
    let mut stage = what_if(80, 24);
    stage.jobs = false;
    let old = stage.app.screens.what_if.study.as_ref().expect("a study").scenario.clone();
    focus(&mut stage, "work.cpu_share");
    stage.press("l");
    assert!(stage.app.screens.what_if.asked.question() == Some(&old), "nothing is asked for while a dial moves");
    stage.rest();
    let asked = stage.app.screens.what_if.asked.question().cloned().expect("asked");
    assert_ne!(asked, old);
    stage.press("esc");
    assert!(stage.text().contains("looked at"), "what is shown is of the scenario before\n{}", stage.text());
    let finding = crate::tui::effect::Finding::WhatIf(old, crate::tui::effect::WhatIfPart::Done);
    stage.tell(crate::tui::message::Message::Found(finding));
    assert!(!stage.app.screens.what_if.asked.is_complete(), "what belongs to the scenario before is dropped");
}

#[test]
fn a_split_that_wins_stands_beside_the_sides_and_over_the_day() {
    let mut stage = Stage::new(120, 36);
    let preset = builtin().iter().find(|preset| preset.name == "ticket-sale").expect("a preset");
    let scenario = preset.load(&stage.app.catalog).expect("it loads").scenario;
    let origin = Origin { name: "ticket-sale".to_owned(), about: String::new(), scenario };
    // A hundredfold of this crowd takes seconds to fit, and says nothing about the split.
    let here = Refit::of(&origin.scenario, &stage.app.catalog);
    let hybrid = search_while(&here.needs, &stage.app.catalog, &here.fit, &|| true);
    let carries = Portable { growth: vec![(1.0, here.clone())], clouds: Vec::new(), here, hybrid };
    CARRIES.lock().expect("no test panicked here").push((origin.scenario.clone(), Arc::new(carries)));
    stage.tell(Message::Loaded(Ok(Box::new(origin))));
    stage.rest();
    let found = Arc::clone(&stage.app.beyond.as_ref().expect("computed").1);
    assert_eq!(found.hybrid.answer, Answer::Hybrid);
    let best = found.hybrid.best.as_ref().expect("a split");
    let usd = money_column([best.outcome.monthly_usd; 2])[0].clone();
    let text = stage.text();
    let row = text.lines().find(|line| line.contains("Hybrid")).expect("a row of its own");
    assert!(row.contains(&usd), "{usd}: {text}");
    assert!(text.contains("A hybrid matters most here"), "{text}");
    keep(&stage, "hybrid_120x36");
    stage.app.show(ScreenId::Day);
    stage.resize(200, 60);
    assert!(stage.text().contains("passed on to functions"), "{}", stage.text());
    keep(&stage, "hybrid_day_200x60");
    stage.app.show(ScreenId::Bill);
    stage.draw();
    let text = stage.text();
    let row = text.lines().find(|line| line.contains("Hybrid")).expect("a row of its own");
    assert!(row.contains(&usd) && row.contains("compute"), "{usd}: {text}");
    // While a dial moves the figures are of another scenario, and say so.
    stage.jobs = false;
    stage.app.show(ScreenId::Explore);
    focus(&mut stage, "work.cpu_share");
    stage.press("right");
    let text = stage.text();
    assert!(!text.lines().any(|line| line.contains("Hybrid ") && line.contains(&usd)), "{text}");
}

#[test]
fn where_one_side_takes_all_the_split_says_what_it_would_cost() {
    let mut stage = Stage::new(120, 36);
    let found = Arc::clone(&stage.app.beyond.as_ref().expect("computed").1);
    let best = found.hybrid.best.as_ref().expect("a split");
    assert_eq!(found.hybrid.answer, Answer::Pure(found.hybrid.pure));
    let usd = money(best.outcome.monthly_usd);
    let text = stage.text();
    assert!(text.contains("Everything on") && text.contains(&usd), "{usd}: {text}");
    assert!(text.contains("The answer carries") || text.contains("matters most here"), "{text}");
    let place = stage.app.hits.place(|t| matches!(t, Target::Part(Part::Hybrid))).expect("it can be clicked");
    stage.mouse(MouseEventKind::Down(MouseButton::Left), place.x + 1, place.y);
    assert_eq!((stage.app.screen, stage.app.screens.what_if.part), (ScreenId::WhatIf, Part::Hybrid));
    stage.resize(80, 24);
    stage.app.show(ScreenId::Explore);
    stage.press("x enter");
    let words = stage.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("How far the answer carries"), "{words}");
}
