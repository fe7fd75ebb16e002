//! The screen of who wins over two dials.

use super::{Stage, focus, keep, styles};
use crate::analysis::Summary;
use crate::analysis::map::{COLUMNS, ROWS};
use crate::dial::find;
use crate::model::evaluate;
use crate::tui::command::{COMMANDS, Context};
use crate::tui::glyphs::Dots;
use crate::tui::hit::Target;
use crate::tui::screen::{Focus, ScreenId};
use crate::tui::theme::Depth;
use ratatui::crossterm::event::{MouseButton, MouseEventKind};
use ratatui::layout::Rect;
use ratatui::style::Color;

fn map(width: u16, height: u16) -> Stage {
    let mut stage = Stage::new(width, height);
    stage.app.show(ScreenId::Map);
    stage.draw();
    stage
}

fn field(stage: &Stage) -> Rect {
    stage.app.hits.place(|target| matches!(target, Target::Map)).expect("a field")
}

/// The figures on the two axes.
fn stands(stage: &Stage) -> [f64; 2] {
    stage.app.screens.map.dials().map(|id| find(id).expect(id).number(stage.app.scenario()).expect("a number"))
}

#[test]
fn map_frames_at_every_size() {
    let mut stage = map(60, 20);
    for (width, height) in [(60, 20), (80, 24), (120, 40), (200, 60)] {
        stage.resize(width, height);
        keep(&stage, &format!("map_{width}x{height}"));
        let below_header = stage.text().lines().skip(1).collect::<Vec<_>>().join("\n");
        assert!(!below_header.contains('…'), "something is cut at {width}x{height}\n{below_header}");
    }
    stage.resize(80, 24);
    insta::assert_snapshot!("map_styles_80x24", styles(&stage));
}

#[test]
fn the_map_without_colour_and_with_ascii_alone() {
    let mut stage = Stage::with(80, 24, Depth::Mono, Dots::Ascii);
    stage.app.show(ScreenId::Map);
    stage.draw();
    keep(&stage, "map_80x24_ascii");
    assert!(stage.text().is_ascii(), "{}", stage.text());
    for cell in &stage.buffer().content {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
    }
    stage.app.glyphs = crate::tui::glyphs::Glyphs::new(Dots::Block);
    stage.draw();
    keep(&stage, "map_80x24_block");
}

#[test]
fn a_cell_becomes_the_scenario_and_undo_takes_it_back() {
    let mut stage = map(80, 24);
    let before = stands(&stage);
    stage.press("l l k");
    let (column, row) = stage.app.screens.map.cursor.expect("a cursor");
    keep(&stage, "map_cursor");
    let [x, y] = stage.app.screens.map.window().expect("a window");
    let there = [x.value(column, COLUMNS), y.value(row, ROWS)];
    let under = stage.app.screens.map.under.as_ref().expect("figures").2;
    stage.press("enter");
    assert_eq!(stands(&stage).map(f64::to_bits), there.map(f64::to_bits));
    assert!(there[0] > before[0] && there[1] > before[1], "right and up is more of both");
    assert_eq!(under, Summary::of(&evaluate(stage.app.scenario(), &stage.app.catalog)), "it is as the map said");
    assert_eq!(stage.app.screens.map.window(), Some([x, y]), "the map stays while you move in it");
    stage.press("u");
    assert_eq!(stands(&stage).map(f64::to_bits), before.map(f64::to_bits));
    stage.press("enter");
    assert_eq!(stands(&stage).map(f64::to_bits), before.map(f64::to_bits), "without a cursor there is nowhere to go");
}

#[test]
fn the_mouse_points_goes_and_zooms() {
    let mut stage = map(80, 24);
    let area = field(&stage);
    let (x, y) = (area.x + 5, area.y + 2);
    let down = MouseEventKind::Down(MouseButton::Left);
    stage.mouse(down, x, y);
    let place = stage.app.screens.map.cursor.expect("a cursor");
    assert_eq!(stage.buffer()[(x, y)].symbol(), "+", "the cursor is under the pointer");
    stage.mouse(MouseEventKind::Drag(MouseButton::Left), x + 10, y + 3);
    stage.mouse(MouseEventKind::Up(MouseButton::Left), x + 10, y + 3);
    assert_ne!(stage.app.screens.map.cursor, Some(place));
    let before = stands(&stage);
    stage.mouse(down, x + 10, y + 3);
    assert_ne!(stands(&stage).map(f64::to_bits), before.map(f64::to_bits), "a click where the cursor is goes there");
    let [wide, _] = stage.app.screens.map.window().expect("a window");
    stage.jobs = false;
    stage.mouse(MouseEventKind::ScrollUp, x, y);
    let [close, _] = stage.app.screens.map.window().expect("a window");
    assert!((2.0 * (close.to - close.from) - (wide.to - wide.from)).abs() < 1e-12);
    stage.press("[ [ [");
    let [all, _] = stage.app.screens.map.window().expect("a window");
    assert!(all.from.abs() < 1e-12 && (all.to - 1.0).abs() < 1e-12);
    assert!(stage.text().contains("this is all of both dials"));
}

#[test]
fn axes_are_chosen_from_a_list() {
    let mut stage = map(80, 24);
    stage.press("i");
    stage.type_in("target");
    stage.press("enter");
    assert_eq!(stage.app.screens.map.dials(), ["traffic.rate", "tolerance.target_ms"]);
    keep(&stage, "map_target");
    stage.jobs = false;
    stage.press("b");
    stage.type_in("latency");
    stage.press("enter");
    assert_eq!(stage.app.screens.map.dials(), ["tolerance.target_ms", "traffic.rate"], "one dial never stands twice");
}

#[test]
fn the_field_is_asked_for_when_it_has_to_be_and_not_again() {
    let mut stage = map(80, 24);
    let asked = |stage: &mut Stage| crate::tui::update::screen::map::wants(&mut stage.app).is_some();
    assert!(!asked(&mut stage), "all of it is there");
    stage.jobs = false;
    stage.app.focus = Focus::Dials;
    focus(&mut stage, "traffic.rate");
    stage.press("l l");
    assert!(!asked(&mut stage), "a dial of an axis moves you, not the map");
    focus(&mut stage, "work.cpu_share");
    stage.press("l");
    let plan = stage.app.screens.map.asked.question().cloned().expect("another field is asked for");
    assert_ne!(Some(&*plan), stage.app.screens.map.field.as_ref().map(crate::analysis::map::Field::plan));
    stage.press("l");
    assert_eq!(
        stage.app.screens.map.asked.question(),
        Some(&plan),
        "its first picture is waited for while a dial moves"
    );
    stage.rest();
    assert_ne!(stage.app.screens.map.asked.question(), Some(&plan), "at rest the newest is asked for");
    let newest = stage.app.screens.map.asked.question().cloned();
    stage.app.long = Some(ScreenId::Check);
    stage.draw();
    assert_eq!(stage.app.screens.map.asked.question(), newest.as_ref());
    assert_eq!(stage.app.long, Some(ScreenId::Map), "what another screen's job ended is asked for again");
}

#[test]
fn every_key_of_both_screens_is_in_the_help() {
    let mut stage = map(100, 50);
    stage.jobs = false;
    stage.press("?");
    let mut words = String::new();
    for _ in 0..80 {
        words += &stage.text();
        stage.press("down");
    }
    for row in COMMANDS.iter().filter(|row| [Context::Map, Context::WhatIf].contains(&row.context)) {
        let start: Vec<&str> = row.doc.split_whitespace().take(3).collect();
        assert!(words.contains(&start.join(" ")), "{}", row.id);
    }
}

#[test]
fn odd_sizes_of_map_and_what_if_are_survived() {
    let mut stage = map(80, 24);
    stage.press("l k");
    stage.app.show(ScreenId::WhatIf);
    stage.draw();
    stage.jobs = false;
    stage.press("a");
    for screen in [ScreenId::Map, ScreenId::WhatIf] {
        stage.app.show(screen);
        for key in ["w", "v", "v", "v", "v", "esc"] {
            stage.press(key);
            stage.app.screen = screen;
            for size in (0..6).flat_map(|w| (0..6).map(move |h| (w, h))) {
                stage.resize(size.0, size.1);
            }
            for size in
                [(56, 16), (57, 17), (56, 19), (56, 200), (300, 16), (61, 20), (79, 23), (99, 31), (119, 27), (151, 24)]
            {
                stage.resize(size.0, size.1);
                let text = stage.text();
                assert!(!text.contains("NaN") && !text.contains("inf"), "{size:?}\n{text}");
            }
        }
    }
}
