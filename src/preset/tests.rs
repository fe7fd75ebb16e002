use super::*;
use crate::catalog::Catalog;
use crate::dial::{self, DIALS, Value};
use crate::file::Existing;
use crate::scenario::{Provider, Scenario, Shape, StateKind};
use proptest::prelude::*;

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
        ("[traffic]\nrate = 1e9", "some.toml:2:8: traffic.rate: 1,000,000,000 /s is out of range; allowed is 0.36 /h"),
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
    assert!(large.starts_with("some.toml:1:1: the file is larger than the 64 KiB allowed; a preset is"), "{large}");
    let long = message(&format!("title = \"a\"\n# {}", "x".repeat(5000)));
    assert!(long.starts_with("some.toml:2:1: the line is longer than the 4096 bytes allowed; a preset is"), "{long}");
    let many = message(&"a = 1\n".repeat(1001));
    assert!(many.starts_with("some.toml:1001:3: the file holds more than the 1000 values allowed;"), "{many}");
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
