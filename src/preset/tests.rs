use super::*;
use crate::catalog::Catalog;
use crate::dial::{self, DIALS, Value};
use crate::file::Existing;
use crate::scenario::{Provider, Recorded, Scenario, Shape, StateKind};
use proptest::prelude::*;
use std::sync::Arc;

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the catalog reads")
}

fn read_text(text: &str) -> Result<Preset, PresetError> {
    load(text, "some.toml", catalog())
}

fn message(text: &str) -> String {
    read_text(text).expect_err(text).to_string()
}

#[test]
fn dials_are_read_with_units_as_numbers_and_as_words() {
    let preset = read_text(
        "version = 1\nname = \"nightly\"\ntitle = \"Nightly\"\n[traffic]\nrate = \"864k/day\"\nshape = \"cron\"\n\
         [tolerance]\npercentile = 99.9\ntarget_ms = 1_500\n[serverless]\nfree_tier = false\nmemory_mb = \"2GB\"\n\
         [state]\nkind = \"none\"\n",
    )
    .expect("valid");
    let s = &preset.scenario;
    assert!((s.traffic.rate.get() - 10.0).abs() < 1e-9);
    assert_eq!(s.traffic.shape, Shape::Cron);
    assert_eq!(s.tolerance.percentile.id(), "99.9");
    assert!((s.tolerance.target_ms.get() - 1500.0).abs() < 1e-9);
    assert!(!s.serverless.free_tier && (s.serverless.memory_mb.get() - 2048.0).abs() < 1e-9);
    assert_eq!(s.state.kind, StateKind::None);
    assert_eq!((preset.name.as_str(), preset.title.as_str(), preset.about.as_str()), ("nightly", "Nightly", ""));
}

#[test]
fn an_empty_preset_is_the_default_named_after_its_file() {
    let preset = load("", "folder/My First (v2).toml", catalog()).expect("valid");
    assert_eq!(preset.scenario, Scenario::default());
    assert_eq!(preset.name, "my-first-v2");
}

#[test]
fn every_fault_has_a_place_and_a_way_out() {
    for (text, wanted) in [
        ("[traffic]\nrate = \"fast\"", "some.toml:2:8: traffic.rate: 'fast' is not a rate; write it like 12, 1.5k/s"),
        ("[traffic]\nrte = 1", "some.toml:2:1: no dial 'traffic.rte'; did you mean 'traffic.rate'?"),
        (
            "[traffic]\nrate = 1e9",
            "some.toml:2:8: traffic.rate: 1,000,000,000 /s is out of range; allowed is 0.0001 /s",
        ),
        ("[traffic]\nshape = \"wavy\"", "some.toml:2:9: traffic.shape: 'wavy' is not offered; choose one of flat, day"),
        ("[traffic]\nrate = [1, 2]", "some.toml:2:8: traffic.rate: '[1, 2]' is not a rate"),
        ("[traffic]\nrate = nan", "some.toml:2:8: traffic.rate: 'nan' is not a rate"),
        ("[traffic]\nrate = 1979-05-27", "some.toml:2:8: traffic.rate: '1979-05-27' is not a rate"),
        ("[work]\nfunctions = 1.5", "some.toml:2:13: work.functions: 1.5 is not a whole number"),
        ("[serverless]\nfree_tier = \"perhaps\"", "some.toml:2:13: serverless.free_tier: wants on or off"),
        ("[traffic]\nrate = 1\nrate = 2", "some.toml:3:1: 'rate' is given twice; keep one of them"),
        ("[traffic.rate]\nx = 1", "some.toml:1:1: traffic.rate: wants a value, not a table"),
        ("traffic = 3", "some.toml:1:11: traffic: wants a table of dials, such as [traffic]"),
        ("rate = 3", "some.toml:1:1: no field 'rate'; did you mean the dial 'traffic.rate'?"),
        ("titel = \"x\"", "some.toml:1:1: no field 'titel'; a preset has version, name, title, about, figures"),
        (
            "version = 2",
            "some.toml:1:11: version 2 is newer than this program, so it may mean something else: update faceoff; this",
        ),
        ("version = 0", "some.toml:1:11: version 0 never was: the first is 1; this program reads version 1"),
        ("version = \"one\"", "some.toml:1:11: version \"one\" is no version: write version = 1; this program"),
        ("name = \"../../etc\"", "some.toml:1:8: name: '../../etc' cannot be a name;"),
        ("name = 3", "some.toml:1:8: name: wants one line of text, at most 60 characters"),
        ("title = \"a\\nb\"", "some.toml:1:9: title: wants one line of text, at most 80 characters"),
        ("[traffic\nrate = 1", "some.toml:1:9: not valid TOML:"),
        ("[state]\nconnections = 20_000\u{b}\n", "some.toml:2:15: not valid TOML:"),
        ("recorded = 3", "some.toml:1:12: recorded: wants a table of step_s and rates, such as [recorded]"),
        ("[recorded]\nstep = 60", "some.toml:2:1: recorded: no field 'step'; it has step_s and rates"),
        ("[recorded]\nstep_s = 60", "some.toml:1:1: recorded: rates is missing"),
        (
            "[recorded]\nstep_s = 0\nrates = [1]",
            "some.toml:2:10: recorded.step_s: '0' is no step; write seconds above 0",
        ),
        ("[recorded]\nstep_s = 60\nrates = []", "some.toml:3:9: recorded.rates: wants a list of 1 to 8192 numbers"),
        ("[recorded]\nstep_s = 60\nrates = [1,\n -1]", "some.toml:4:2: recorded.rates: '-1' is no rate"),
        ("[recorded]\nstep_s = 60\nrates = [1, nan]", "some.toml:3:13: recorded.rates: 'nan' is no rate"),
        ("[recorded]\nstep_s = 60\nrates = [0, 0]", "some.toml:3:9: recorded.rates: all are 0, so nothing comes"),
        ("[recorded]\nstep_s = 60\nrates = [1, 2]", "some.toml:1:1: recorded: the steps fill 120 s, and a period has"),
        (
            "[recorded]\nstep_s = 3600\nrates = [1]",
            "some.toml:1:1: recorded: nothing names this traffic; write trace =",
        ),
        (
            "[traffic]\ntrace = \"My Log\"\n[recorded]\nstep_s = 3600\nrates = [1]",
            "some.toml:2:9: recorded: nothing names this traffic",
        ),
        (
            "[place]\nregion = \"mars-1\"",
            "some.toml:2:10: place.region: 'mars-1' is not offered; choose one of us-east-1",
        ),
    ] {
        let found = message(text);
        assert!(found.starts_with(wanted), "{text}\n wanted {wanted}\n found  {found}");
    }
}

#[test]
fn all_faults_come_at_once_in_the_order_of_the_file() {
    let found = message("[work]\nfunctions = 0\n[traffic]\nrate = 0\n[tolerance]\ntarget_ms = 1\n");
    let lines: Vec<&str> = found.lines().collect();
    assert_eq!(lines.len(), 3, "{found}");
    assert!(lines[0].starts_with("some.toml:2:") && lines[2].starts_with("some.toml:6:"), "{found}");
    let many = (0..30).map(|i| format!("[g{i}]")).collect::<Vec<_>>().join("\n");
    assert!(message(&many).ends_with("and 20 more"), "{}", message(&many));
}

#[test]
fn bytes_that_are_no_text_and_files_without_end_are_refused() {
    let error = load_bytes(b"name = 1\nx = \"\xff\"", "b.toml", catalog()).expect_err("not UTF-8").to_string();
    assert_eq!(error, "b.toml:2:6: this byte is not UTF-8; save the file as UTF-8");
    let large = message(&"#\n".repeat(MAX_BYTES / 2 + 1));
    assert!(large.starts_with("some.toml:1:1: the file is larger than the 256 KiB allowed; a preset is"), "{large}");
    let long = message(&format!("title = \"a\"\n# {}", "x".repeat(5000)));
    assert!(long.starts_with("some.toml:2:1: the line is longer than the 4096 bytes allowed; a preset is"), "{long}");
    let many = message(&"a = 1\n".repeat(BOUNDS.values + 1));
    assert!(many.starts_with("some.toml:9193:3: the file holds more than the 9192 values allowed;"), "{many}");
    let deep = format!("x = {}{}", "[".repeat(20_000), "]".repeat(20_000));
    assert!(message(&deep).starts_with("some.toml:1:13: this is nested deeper than the 8 levels allowed; a preset"));
    let missing = read(std::path::Path::new("/nowhere/x.toml"), catalog()).expect_err("missing").to_string();
    assert!(missing.starts_with("/nowhere/x.toml:1:1: cannot be read: "), "{missing}");
}

#[test]
fn nothing_from_a_file_reaches_a_terminal_as_a_command() {
    let preset = read_text("title = \"a\\u001b[31mb\"").expect("valid");
    assert_eq!(preset.title, "a\u{fffd}[31mb");
    for text in
        ["[traffic]\nrate = \"\\u001b[2J\"", "\"\\u001b]0;x\" = 1", "[traffic]\n\"\\u001b\" = 1", "name = \"\\u0007\""]
    {
        assert!(!message(text).contains(['\u{1b}', '\u{7}']), "{:?}", message(text));
    }
}

#[test]
fn the_place_comes_first_and_what_is_given_stays_on_top() {
    let other = catalog().markets().iter().find(|m| m.region != "us-east-1").expect("a second region");
    let text = format!(
        "[serverless]\nkeep_alive_s = 77\nconcurrency_limit = 55\n[place]\nprovider = \"{}\"\nregion = \"{}\"\n",
        other.provider.id(),
        other.region
    );
    let s = read_text(&text).expect("valid").scenario;
    assert_eq!((s.place.provider, s.place.region.as_str()), (other.provider, other.region.as_str()));
    assert!((s.serverless.keep_alive_s.get() - 77.0).abs() < 1e-9);
    assert_eq!(s.serverless.concurrency_limit, 55);
}

#[test]
fn names_are_made_safe() {
    assert_eq!(slug("My API (v2)").as_deref(), Some("my-api-v2"));
    assert_eq!(slug("../../etc/passwd").as_deref(), Some("etc-passwd"));
    assert_eq!(slug(" \u{1b}[31m").as_deref(), Some("31m"));
    assert_eq!(slug("…"), None);
    assert_eq!((slug("CON"), slug("lpt1"), slug("com0").as_deref()), (None, None, Some("com0")));
    assert!(slug(&"x".repeat(500)).expect("some").len() <= save::MAX_NAME);
}

fn sample(name: &str) -> Preset {
    let mut scenario = Scenario::default();
    for (id, text) in [("traffic.rate", "3M/month"), ("state.kind", "none"), ("people.counted", "on")] {
        dial::find(id).and_then(|d| d.set_text(&mut scenario, catalog(), text)).expect(id);
    }
    Preset {
        name: name.to_owned(),
        title: "A \"title\"".to_owned(),
        about: "One line.".to_owned(),
        figures: String::new(),
        scenario,
    }
}

#[test]
fn saving_keeps_comments_order_and_spelling() {
    let before = "# mine\nversion = 1\n\n[tolerance]  # users\ntarget_ms = \"0.3 s\" # from the SLO\n\n[traffic]\n\
                  rate = \"5/s\"   # measured in May\nshape = \"day\" # as always\n";
    let after = save::text_over(&sample("mine"), catalog(), before).expect("TOML");
    assert!(after.starts_with("# mine\nversion = 1\n"), "{after}");
    assert!(after.contains("[tolerance]  # users\ntarget_ms = \"0.3 s\" # from the SLO\n"), "{after}");
    assert!(after.contains("# measured in May") && !after.contains("5/s"), "{after}");
    assert!(after.contains("shape = \"day\" # as always"), "{after}");
    assert_eq!(read_text(&after).expect("valid").scenario, sample("mine").scenario);
}

#[test]
fn a_preset_is_written_short_and_reads_back() {
    let text = save::text(&sample("mine"), catalog());
    assert_eq!(read_text(&text).expect("valid"), sample("mine"));
    let dials = text.lines().filter(|line| line.contains(" = ")).count() - 4;
    assert_eq!(dials, 3, "{text}");
}

#[test]
fn saving_refuses_to_overwrite_unasked_and_to_leave_the_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("presets");
    let path = save(&folder, &sample("mine"), catalog(), Existing::Keep).expect("saved");
    assert_eq!(path, folder.join("mine.toml"));
    assert!(matches!(save(&folder, &sample("mine"), catalog(), Existing::Keep), Err(SaveError::Exists(_))));
    save(&folder, &sample("mine"), catalog(), Existing::Replace).expect("replaced");
    assert!(matches!(save(&folder, &sample("../mine"), catalog(), Existing::Keep), Err(SaveError::Name(_))));
    assert!(matches!(save(&folder, &sample(""), catalog(), Existing::Keep), Err(SaveError::Name(_))));
    std::fs::write(&path, "[[[ no toml").expect("written");
    assert!(matches!(save(&folder, &sample("mine"), catalog(), Existing::Replace), Err(SaveError::Faulty { .. })));
    std::fs::write(&path, "[trafic]\nrate = 1\n").expect("written");
    let error = save(&folder, &sample("mine"), catalog(), Existing::Replace).expect_err("faulty").to_string();
    assert!(error.contains("mine.toml:1:2") || error.contains("mine.toml:"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).expect("there"), "[trafic]\nrate = 1\n");
}

#[test]
fn the_users_preset_comes_before_the_one_of_the_program() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("web-api.toml"), "title = \"Mine\"").expect("written");
    std::fs::write(dir.path().join("bad.toml"), "titel = 1").expect("written");
    std::fs::write(dir.path().join("notes.txt"), "").expect("written");
    assert_eq!(user(dir.path()).iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["bad", "web-api"]);
    assert_eq!(find("web-api", Some(dir.path()), catalog()).expect("there").title, "Mine");
    assert_ne!(find("web-api", None, catalog()).expect("there").title, "Mine");
    assert!(matches!(find("bad", Some(dir.path()), catalog()), Err(FindError::Faulty(_))));
    let unknown = find("web-app", None, catalog()).expect_err("unknown").to_string();
    assert!(unknown.contains("did you mean 'web-api'?"), "{unknown}");
}

fn any_scenario() -> impl Strategy<Value = Scenario> {
    let places = 0..catalog().markets().len();
    (places, proptest::collection::vec((0..DIALS.len(), 0.0..=1.0f64), 0..30)).prop_map(|(place, moves)| {
        let mut s = Scenario::default();
        let market = &catalog().markets()[place];
        for (id, text) in [("place.provider", market.provider.id()), ("place.region", market.region.as_str())] {
            let _ = dial::find(id).map(|d| d.set_text(&mut s, catalog(), text));
        }
        for (index, position) in moves {
            let dial = &DIALS[index];
            let options = dial.options(&s, catalog());
            let value = match dial.kind {
                dial::Kind::Number(n) => Value::Number(n.at(position)),
                dial::Kind::Switch(_) => Value::Switch(position < 0.5),
                dial::Kind::Choice(_) if options.is_empty() => continue,
                dial::Kind::Choice(_) => {
                    let i = ((position * options.len() as f64) as usize).min(options.len() - 1);
                    Value::Choice(options[i].id.clone())
                }
            };
            dial.set(&mut s, catalog(), &value).expect("offered");
        }
        s
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = load_bytes(&bytes, "x", catalog());
    }

    #[test]
    fn any_toml_is_read_or_refused_without_control_characters(
        text in "(\\[(traffic|state|place|x)\\]\n|(rate|kind|region|provider|name|title|version|\"\u{1b}\") = (\"[^\"\\\\\n]{0,9}\"|[0-9.e+-]{1,6}|true|\\[\\]|\\{\\})\n){0,12}"
    ) {
        if let Err(error) = load(&text, "x\u{1b}", catalog()) {
            prop_assert!(!error.to_string().replace('\n', "").contains(char::is_control));
        }
    }

    #[test]
    fn any_scenario_survives_being_saved(scenario in any_scenario()) {
        let preset = Preset { scenario, ..sample("any") };
        let text = save::text(&preset, catalog());
        let back = read_text(&text);
        prop_assert_eq!(back.as_ref().map(|p| &p.scenario), Ok(&preset.scenario), "{}", text);
    }
}

#[test]
fn a_place_with_fewer_stores_does_not_depend_on_the_order() {
    // The kind of state decides which places are offered, and is itself offered by place.
    for market in catalog().markets() {
        for kind in StateKind::ALL.iter().filter(|kind| market.offers_state(**kind)) {
            let text = format!(
                "[place]\nregion = \"{}\"\nprovider = \"{}\"\n[state]\nkind = \"{}\"\n",
                market.region,
                market.provider.id(),
                kind.id()
            );
            let s = read_text(&text).expect(&text).scenario;
            assert_eq!((s.place.provider, s.state.kind), (market.provider, *kind));
        }
    }
    assert!(catalog().markets().iter().any(|m| m.provider == Provider::Aws));
}

/// A preset that follows recorded traffic, which the catalog does not have.
fn traced() -> Preset {
    let mut preset = sample("traced");
    let rates = (0..50).map(|i| f64::from(i) / 24.5).collect();
    preset.scenario.traffic.trace = Some(Arc::new(Recorded { name: "shop".to_owned(), step_s: 720.0 / 7.0, rates }));
    preset.scenario.traffic.shape = Shape::Trace;
    preset
}

#[test]
fn recorded_traffic_is_sent_round_to_the_last_digit() {
    let text = save::text(&traced(), catalog());
    assert_eq!(read_text(&text).expect(&text), traced());
    // It comes before a trace of the same name, which may be another.
    let other = Recorded { name: "shop".to_owned(), step_s: 3600.0, rates: vec![1.0] };
    let theirs = catalog().clone().with_traces(vec![Arc::new(other)]);
    assert_eq!(load(&text, "some.toml", &theirs).expect("valid"), traced());
    // What is written by hand may be counts.
    let text = "[traffic]\nshape = \"trace\"\ntrace = \"shop\"\n[recorded]\nstep_s = 1_800\nrates = [30, 10.0]\n";
    let by_hand = read_text(text).expect("valid").scenario;
    assert_eq!(by_hand.traffic.recorded().map(|r| r.rates.clone()), Some(vec![1.5, 0.5]));
}

#[test]
fn a_saved_preset_carries_only_the_traffic_that_the_user_has_not() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = |path: &std::path::Path| std::fs::read_to_string(path).expect("there");
    let path = save(dir.path(), &traced(), catalog(), Existing::Keep).expect("saved");
    assert!(text(&path).contains("[recorded]"), "{}", text(&path));
    let mine = catalog().clone().with_traces(traced().scenario.traffic.trace.into_iter().collect());
    save(dir.path(), &traced(), &mine, Existing::Replace).expect("saved");
    assert!(!text(&path).contains("[recorded]"), "{}", text(&path));
    assert_eq!(read(&path, &mine).expect("valid"), traced());
    // The longest that a trace can give keeps to the bounds.
    let mut long = traced();
    let rates: Vec<f64> = (0..4096).map(|i| if i == 0 { 1.0 } else { 1.0 + 0.1 * f64::from(i).sin() }).collect();
    let mean = rates.iter().sum::<f64>() / 4096.0;
    let rates = rates.into_iter().map(|rate| rate / mean).collect();
    long.scenario.traffic.trace = Some(Arc::new(Recorded { name: "long".to_owned(), step_s: 15.0, rates }));
    save(dir.path(), &long, catalog(), Existing::Replace).expect("saved");
}
