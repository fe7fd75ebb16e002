//! The list that finds everything: by natural words, with typos, in any order.

use super::{Stage, keep};
use crate::tui::command::Command;
use crate::tui::message::{Listing, Message};
use crate::tui::mode::{Mode, Pick};
use crate::tui::screen::ScreenId;

/// What is found for words, best first.
fn found(stage: &mut Stage, typed: &str) -> Vec<Pick> {
    stage.press("/");
    stage.tell(Message::Presets(vec![Listing { name: "chat".to_owned(), about: "open connections".to_owned() }]));
    stage.type_in(typed);
    let Mode::List(list) = &stage.app.mode else { panic!("no list is open") };
    let found = list.matching().into_iter().map(|item| item.pick.clone()).collect();
    stage.press("esc");
    found
}

fn stage() -> Stage {
    let mut stage = Stage::new(120, 36);
    stage.jobs = false;
    stage
}

/// What words mean: a dial, a choice, a screen or a command.
enum Meant {
    Dial(&'static str),
    Choice(&'static str, &'static str),
    Screen(ScreenId),
    Command(Command),
}
use Meant::{Choice, Dial, Screen};

/// Words that people say, with what they mean.
const WORDS: [(&str, Meant); 40] = [
    ("warm", Dial("serverless.provisioned")),
    ("keep warm", Dial("serverless.provisioned")),
    ("cold", Dial("serverless.provisioned")),
    ("cold starts", Dial("serverless.provisioned")),
    ("postgres", Choice("state.kind", "relational")),
    ("sql", Choice("state.kind", "relational")),
    ("database", Choice("state.kind", "relational")),
    ("redis", Choice("state.kind", "session")),
    ("lambda", Dial("serverless.memory_mb")),
    ("cost", Screen(ScreenId::Bill)),
    ("price", Screen(ScreenId::Bill)),
    ("jvm", Choice("work.runtime", "java")),
    ("java", Choice("work.runtime", "java")),
    ("spring boot", Choice("work.runtime", "java")),
    ("p95", Choice("tolerance.percentile", "95")),
    ("container", Dial("kubernetes.cluster_share")),
    ("autoscal", Dial("kubernetes.target_utilization")),
    ("hpa", Dial("kubernetes.target_utilization")),
    ("egress", Dial("work.response_kb")),
    ("reserved", Dial("kubernetes.commitment")),
    ("savings", Dial("kubernetes.commitment")),
    ("spot", Dial("kubernetes.spot_share")),
    ("arm", Choice("serverless.architecture", "arm64")),
    ("graviton", Choice("serverless.architecture", "arm64")),
    ("websocket", Dial("state.connections")),
    ("regoin", Dial("place.region")),
    ("memory serverless", Dial("serverless.memory_mb")),
    ("serverless memory", Dial("serverless.memory_mb")),
    ("tolerance", Dial("tolerance.target_ms")),
    ("sla", Dial("tolerance.target_ms")),
    ("eks", Dial("kubernetes.cluster_share")),
    ("azure", Choice("place.provider", "azure")),
    ("provider", Dial("place.provider")),
    ("break even", Screen(ScreenId::WhatIf)),
    ("simulation", Screen(ScreenId::Check)),
    ("throttling", Dial("serverless.concurrency_limit")),
    ("export", Meant::Command(Command::Export)),
    ("theme", Meant::Command(Command::Theme)),
    ("undo", Meant::Command(Command::Undo)),
    ("requests per second", Dial("traffic.rate")),
];

#[test]
fn natural_words_find_what_they_mean() {
    let (mut stage, mut wrong) = (stage(), Vec::new());
    for (typed, meant) in &WORDS {
        let found = found(&mut stage, typed);
        let is = |pick: &Pick| match (meant, pick) {
            (Dial(id), Pick::Focus(found)) => id == found,
            (Choice(dial, option), Pick::Choose(found, chosen)) => dial == found && option == chosen,
            (Screen(screen), Pick::Show(found)) => screen == found,
            (Meant::Command(command), Pick::Run(found)) => command == found,
            _ => false,
        };
        let place = found.iter().position(is);
        if place.is_none_or(|place| place > 2) {
            wrong.push(format!("'{typed}' at {place:?}: {:?}", found.iter().take(4).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_phrase_finds_first_what_it_names() {
    let mut stage = stage();
    for typed in ["keep warm", "cold start", "cold starts", "keep-warm", "warm"] {
        let found = found(&mut stage, typed);
        assert_eq!(found.first(), Some(&Pick::Focus("serverless.provisioned")), "{typed}: {:?}", found.get(..4));
    }
}

#[test]
fn presets_that_come_late_open_no_list() {
    let mut stage = stage();
    let listing = || Message::Presets(vec![Listing { name: "chat".to_owned(), about: String::new() }]);
    stage.press("/");
    stage.type_in("cpu share");
    stage.press("enter");
    // The disk is slower than the user.
    stage.tell(listing());
    assert!(matches!(stage.app.mode, Mode::Browse), "a list nobody asked for would take the keys");
    stage.press("p");
    stage.tell(listing());
    assert!(matches!(stage.app.mode, Mode::List(_)));
}

#[test]
fn letters_that_only_occur_in_order_find_nothing() {
    let mut stage = stage();
    for typed in ["xyzzy", "qqq", "zzzzzz"] {
        let found = found(&mut stage, typed);
        assert!(found.is_empty(), "{typed}: {:?}", found.first());
    }
}

#[test]
fn presets_are_found_beside_everything_else() {
    assert!(found(&mut stage(), "chat").contains(&Pick::Preset("chat".to_owned())));
}

#[test]
fn a_choice_that_is_not_offered_says_why() {
    let mut stage = stage();
    stage.press("/");
    stage.type_in("jvm");
    stage.press("enter");
    assert_eq!(stage.app.scenario().work.runtime.id(), "java", "a choice that is picked is set");
    stage.press("/");
    stage.type_in("traffic.shape");
    stage.press("enter enter");
    keep(&stage, "withheld_120x36");
    let Mode::List(list) = &stage.app.mode else { panic!("no list is open") };
    let refused = list.items.iter().position(|item| matches!(item.pick, Pick::Refused(_))).expect("no trace is there");
    let reason = list.items[refused].detail.clone();
    assert!(list.items[refused].faint && reason.contains("import"), "{reason}");
    for _ in 0..refused {
        stage.press("down");
    }
    stage.press("enter");
    assert!(stage.text().contains(&reason), "{}", stage.text());
}

#[test]
fn the_list_keeps_its_place_while_it_is_narrowed() {
    let mut stage = stage();
    stage.press("/");
    keep(&stage, "find_120x36");
    let corner = |stage: &Stage| stage.text().lines().position(|line| line.contains('╭')).expect("a frame");
    let before = corner(&stage);
    stage.type_in("cold");
    keep(&stage, "find_cold_120x36");
    assert_eq!(corner(&stage), before);
}
