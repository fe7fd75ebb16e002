//! The program as its users meet it: a process with arguments, streams and an exit code.
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use serde_json::Value;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A home of its own for every test, and a folder to stand in.
struct Home {
    dir: TempDir,
}

impl Home {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(dir.path().join("config/faceoff/presets")).expect("a folder");
        std::fs::create_dir(dir.path().join("here")).expect("a folder");
        Self { dir }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).expect("written");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_faceoff"));
        command
            .args(arguments)
            .current_dir(self.path("here"))
            .env_clear()
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("HOME", self.dir.path())
            .env("SOURCE_DATE_EPOCH", "1796083200")
            .env("TERM", "xterm-256color")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("runs")
    }

    fn with_input(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
        // A program that refuses its arguments does not read its input.
        let _ = child.stdin.take().expect("piped").write_all(input);
        child.wait_with_output().expect("ends")
    }
}

fn stdout(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).expect("JSON")
}

/// What was refused: code 2, nothing on standard output, one message.
fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let message = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    assert!(!message.contains("panicked") && !message.contains('\u{1b}'), "{message}");
    message
}

#[test]
fn the_comparison_keeps_its_contract() {
    let home = Home::new();
    let found = json(&home.run(&[
        "compare",
        "web-api",
        "--set",
        "traffic.rate=3M/month",
        "--format",
        "json",
        "--with",
        "tips",
    ]));
    assert!((found["scenario"]["traffic.rate"].as_f64().expect("a number") - 3e6 / 2_628_000.0).abs() < 1e-9);
    assert_eq!(found["scenario"]["state.kind"], "key-value");
    for side in ["kubernetes", "serverless"] {
        let side = &found[side];
        assert!(side["feasible"].is_boolean() && side["meets_tolerance"].is_boolean() && side["limits"].is_array());
        for key in ["mean", "p50", "p90", "p95", "p99", "p999"] {
            assert!(side["latency_ms"][key].as_f64().expect(key) > 0.0, "{key}");
        }
        let lines = side["bill"].as_array().expect("lines");
        let sum: f64 = lines.iter().map(|line| line["amount_usd"].as_f64().expect("an amount")).sum();
        assert!((sum - side["monthly_usd"].as_f64().expect("a total")).abs() < 1e-6);
        for line in lines {
            for key in ["item", "unit", "source", "as_of"] {
                assert!(line[key].as_str().is_some_and(|text| !text.is_empty()), "{key} in {line}");
            }
            let product =
                line["quantity"].as_f64().expect("a quantity") * line["unit_price_usd"].as_f64().expect("a price");
            assert!((product - line["amount_usd"].as_f64().expect("an amount")).abs() < 1e-6, "{line}");
        }
    }
    for key in ["mean_replicas", "peak_replicas", "mean_nodes", "late_requests_share", "lost_requests_share"] {
        assert!(found["kubernetes"][key].is_number(), "{key}");
    }
    for key in ["cold_share", "mean_instances", "peak_concurrency", "throttled_share"] {
        assert!(found["serverless"][key].is_number(), "{key}");
    }
    assert!(
        ["serverless", "kubernetes", "tie", "neither"].contains(&found["verdict"]["winner"].as_str().expect("one"))
    );
    assert!(["feasibility", "tolerance", "cost"].contains(&found["verdict"]["decided_by"].as_str().expect("one")));
    let tip = &found["tipping_points"][0];
    assert!(tip["dial"].is_string() && tip["winner"].is_string() && !tip["value"].is_null());
    let claim = &found["claims"][0];
    assert!(claim["holds"].is_boolean() && claim["weight"].is_number() && claim["text"].is_string());
}

#[test]
fn every_dial_is_described_for_machines() {
    let home = Home::new();
    let dials = json(&home.run(&["dials", "--format", "json"]));
    for dial in dials["rows"].as_array().expect("a list") {
        for key in ["id", "group", "label", "doc"] {
            assert!(dial[key].is_string(), "{key} of {dial}");
        }
        let number = dial["kind"] == "number";
        assert_eq!(number, dial["min"].is_number() && dial["max"].is_number() && dial["scale"].is_string(), "{dial}");
        assert_eq!(number, !dial["min"].is_null() && !dial["max"].is_null() && !dial["scale"].is_null(), "{dial}");
        match dial["kind"].as_str() {
            Some("number") => assert!(dial["default"].is_number() && dial["unit"].is_string()),
            Some("choice") => {
                assert!(dial["choices"].as_array().expect("a list").contains(&dial["default"]), "{dial}");
            }
            Some("switch") => assert!(dial["default"].is_boolean()),
            kind => panic!("{kind:?}"),
        }
    }
}

#[test]
fn what_cannot_be_is_refused_with_one_message_and_nothing_written() {
    let home = Home::new();
    home.write("bad.toml", "[traffic]\nrate = \"fast\"\n");
    home.write("latin.toml", b"title = \"\xe9\"\n");
    home.write("large.toml", vec![b'#'; 270_000]);
    home.write("prices.toml", "\"aws.us-east-1.nat.hour\" = \"cheap\"\n");
    home.write("settings.toml", "them = \"dark\"\n");
    for (arguments, wanted) in [
        (&["compare", "web-apu"][..], "no preset 'web-apu'; did you mean 'web-api'?"),
        (&["compare", "../bad.toml"], "../bad.toml:2:8: traffic.rate: 'fast' is not a rate; write it like 12"),
        (&["compare", "../latin.toml"], "../latin.toml:1:10: this byte is not UTF-8"),
        (&["compare", "../large.toml"], "../large.toml:1:1: the file is larger than the 256 KiB allowed; a preset"),
        (&["compare", "../nowhere.toml"], "../nowhere.toml:1:1: cannot be read: No such file"),
        (&["compare", ".."], "this is a folder; name a preset"),
        (&["compare", "--set", "traffic.rat=1"], "no dial 'traffic.rat'; did you mean 'traffic.rate'?"),
        (&["compare", "--set", "traffic.rate"], "write it like traffic.rate=12/s"),
        (&["compare", "--set", "traffic.rate=lots"], "'lots' is not a rate; write it like 12"),
        (&["compare", "--set", "traffic.rate=1e9"], "traffic.rate: 1,000,000,000 /s is out of range; allowed is"),
        (&["compare", "--set", "traffic.rate=-1"], "is out of range"),
        (&["compare", "--set", "state.kind=graph"], "state.kind: 'graph' is not offered; choose one of none, session"),
        (&["compare", "--set", "work.functions=2.5"], "work.functions: 2.5 is not a whole number"),
        (&["compare", "--set", "place.region=mars"], "place.region: 'mars' is not offered; choose one of us-east-1"),
        (&["compare", "--format", "xml"], "invalid value 'xml'"),
        (&["compare", "--prices", "../prices.toml"], "../prices.toml:1:"),
        (&["compare", "--prices", "../nowhere.toml"], "../nowhere.toml cannot be read: No such file"),
        (&["compare", "--config", "../settings.toml"], "../settings.toml:1:1: no setting 'them'"),
        (&["compare", "--config", "../nowhere.toml"], "../nowhere.toml cannot be read"),
        (&["compare", "\u{1b}[31m"], "no preset '\u{fffd}[31m'"),
        (&["sweep", "traffic.rat"], "did you mean 'traffic.rate'?"),
        (&["sweep", "traffic.rate", "--to", "1e9"], "traffic.rate: 1,000,000,000 /s is out of range"),
        (&["sweep", "traffic.rate", "--points", "1"], "1 is not in 2..=2000"),
        (&["sweep", "work.runtime", "--from", "go"], "work.runtime has no range"),
        (&["tip", "--dial", "rate"], "did you mean 'traffic.rate'?"),
        (&["dials", "zebra"], "no dial has 'zebra'"),
        (&["prices", "show", "aws.nat"], "no row 'aws.nat'"),
        (&["prices", "list", "zebra"], "no price matches 'zebra'"),
        (&["prices", "check", "../nowhere.toml"], "cannot be read"),
        (&["presets", "show", "web"], "did you mean 'web-api'?"),
        (&["presets", "check", "../nowhere"], "../nowhere"),
        (&["--theme", "pink"], "--theme: theme: 'pink' is not offered; it wants auto"),
        (&["web-api", "compare"], "belong behind the command"),
        (&["comapre"], "no preset 'comapre'"),
        (&["report", "nobody", "--out", "report"], "no preset 'nobody'"),
        (&["report"], "--out <DIR>"),
        (&["report", "--out", "../config"], "config is there already; --replace"),
        (&["sweep", "web-api", "traffic.rate"], "the dial comes first"),
        (&["open", "-"], "ask for --print"),
        (&["report", "--out", "../config", "--replace"], "which is no part of a report; it is left as it is"),
        (&["open", "../config/nowhere"], "../config/nowhere cannot be read"),
        (&["check", "--set", "traffic.rate=-1"], "is out of range"),
        (&["completions", "tcsh"], "invalid value 'tcsh'"),
    ] {
        let message = refusal(&home.run(arguments));
        assert!(message.contains(wanted), "{arguments:?}\n wanted {wanted}\n found  {message}");
        assert_eq!(message.matches("faceoff: ").count(), 1, "{message}");
    }
    assert_eq!(std::fs::read_dir(home.path("here")).expect("a folder").count(), 0, "nothing is written");
}

#[test]
fn piped_output_holds_no_escape_codes() {
    let home = Home::new();
    for arguments in [
        &["compare"][..],
        &["compare", "--format", "markdown"],
        &["compare", "--show", "bill", "--format", "csv"],
        &["sweep", "work.memory_mb", "--points", "3"],
        &["tip", "--dial", "traffic.rate"],
        &["presets"],
        &["presets", "show", "web-api"],
        &["dials"],
        &["prices", "list", "kubernetes"],
        &["prices", "template", "kubernetes"],
        &["config"],
        &["config", "--default"],
        &["--help"],
        &["help", "compare"],
        &["--version"],
    ] {
        let text = stdout(&home.run(arguments));
        assert!(!text.contains('\u{1b}'), "{arguments:?}");
        let help = arguments.iter().any(|argument| argument.contains("help"));
        assert!(
            text.ends_with('\n') && text.lines().filter(|_| !help).all(|line| !line.ends_with(' ')),
            "{arguments:?}:\n{text}"
        );
    }
}

#[test]
fn a_dash_is_standard_input() {
    let home = Home::new();
    let text = b"[traffic]\nrate = \"5/s\"\n";
    let found = home.with_input(&["compare", "-", "--format", "json"], text);
    assert_eq!(json(&found)["scenario"]["traffic.rate"], 5.0);
    let message = refusal(&home.with_input(&["compare", "-"], b"[traffic]\nrate = \xff"));
    assert!(message.contains("standard input:2:8: this byte is not UTF-8"), "{message}");
    let message = refusal(&home.with_input(&["compare", "-"], &vec![b'#'; 1 << 20]));
    assert!(message.contains("larger than the 256 KiB allowed"), "{message}");
}

#[test]
fn a_reader_that_stops_is_no_failure() {
    let home = Home::new();
    let mut command = home.command(&["prices"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
    let mut pipe = child.stdout.take().expect("piped");
    pipe.read_exact(&mut [0; 10]).expect("the beginning");
    drop(pipe);
    let ended = child.wait_with_output().expect("ends");
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_said() {
    let home = Home::new();
    for arguments in [&["prices"][..], &["presets"], &["--help"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("a full device");
        let ended = home.command(arguments).stdout(full).output().expect("runs");
        assert_eq!(ended.status.code(), Some(74), "{arguments:?}: {ended:?}");
    }
}

#[test]
fn without_a_terminal_the_screen_says_what_to_do_instead() {
    let home = Home::new();
    let message = refusal(&home.run(&[]));
    assert_eq!(message, "faceoff: the screen needs a terminal; 'faceoff compare web-api' prints the same as text\n");
    let message = refusal(&home.run(&["comapre"]));
    assert!(message.contains("did you mean 'faceoff compare'?"), "{message}");
}

#[test]
fn settings_say_where_they_are_from() {
    let home = Home::new();
    home.write("config/faceoff/config.toml", "theme = \"dark\"\npreset = \"rare-webhook\"\nglyphs = \"block\"\n");
    let mut command = home.command(&["config", "--format", "json"]);
    let found = json(&command.env("FACEOFF_THEME", "mono").output().expect("runs"));
    let of = |name: &str| {
        let row =
            found["rows"].as_array().expect("a list").iter().find(|row| row["setting"] == name).expect(name).clone();
        (row["value"].as_str().expect("text").to_owned(), row["origin"].as_str().expect("text").to_owned())
    };
    assert_eq!(of("theme"), ("mono".to_owned(), "FACEOFF_THEME".to_owned()));
    assert!(of("glyphs").1.ends_with("config/faceoff/config.toml:3:10"), "{:?}", of("glyphs"));
    assert_eq!(of("mouse"), ("true".to_owned(), "default".to_owned()));
    let message = refusal(&home.run(&[]));
    assert!(message.contains("'faceoff compare rare-webhook'"), "the preset of the settings opens: {message}");
    let path = stdout(&home.run(&["config", "--path"]));
    assert_eq!(Path::new(path.trim()), home.path("config/faceoff/config.toml"));
}

#[test]
fn presets_of_ones_own_are_found_and_hide_those_of_the_program() {
    let home = Home::new();
    home.write("config/faceoff/presets/mine.toml", "title = \"Mine\"\n[traffic]\nrate = 7\n");
    home.write("config/faceoff/presets/chat.toml", "[traffic]\nrate = 9\n");
    let found = json(&home.run(&["compare", "mine", "--format", "json"]));
    assert_eq!(found["scenario"]["traffic.rate"], 7.0);
    let found = json(&home.run(&["compare", "chat", "--format", "json"]));
    assert_eq!(found["scenario"]["traffic.rate"], 9.0);
    let list = stdout(&home.run(&["presets"]));
    assert!(list.contains("Mine") && list.contains("hidden by yours"), "{list}");
    assert!(stdout(&home.run(&["presets", "show", "mine"])).contains("rate = 7"));
}

#[test]
fn findings_have_a_code_of_their_own() {
    let home = Home::new();
    home.write("bad.toml", "[traffic]\nrate = 0\n");
    home.write("good.toml", "[traffic]\nrate = 1\n");
    home.write("prices.toml", "\"aws.us-east-1.nat.hours\" = 1\n");
    let code = |arguments: &[&str]| home.run(arguments).status.code();
    assert_eq!(code(&["presets", "check", ".."]), Some(1));
    assert_eq!(code(&["presets", "check", "../good.toml"]), Some(0));
    assert_eq!(code(&["prices", "check", "../prices.toml"]), Some(1));
    home.write("more.toml", "\"zzz\" = 1\n\"aws.us-east-1.nat.hour\" = 0.02\n[aws.us-east-1]\nnat.gb = -1\n");
    let found = String::from_utf8(home.run(&["prices", "check", "../more.toml"]).stdout).expect("UTF-8");
    let places: Vec<&str> = found.lines().map(|line| line.split(": ").next().expect("a place")).collect();
    assert_eq!(places, ["../more.toml:1:1", "../more.toml:4:10"], "{found}");
    assert_eq!(code(&["compare", "video-encoding", "--as-set", "--expect", "kubernetes"]), Some(0));
    assert_eq!(code(&["compare", "video-encoding", "--as-set", "--expect", "serverless"]), Some(1));
}

#[test]
fn prices_of_ones_own_change_the_bill_and_are_shown_as_such() {
    let home = Home::new();
    home.write("mine.toml", "\"aws.us-east-1.nat.hour\" = 1\n");
    let cost = |arguments: &[&str]| json(&home.run(arguments))["kubernetes"]["monthly_usd"].as_f64().expect("a total");
    let usual = cost(&["compare", "--format", "json"]);
    let changed = cost(&["compare", "--format", "json", "--prices", "../mine.toml"]);
    assert!(changed > usual + 700.0, "{usual} to {changed}");
    let row = stdout(&home.run(&["prices", "show", "aws.us-east-1.nat.hour", "--prices", "../mine.toml"]));
    assert!(row.contains("yours") && row.contains("replaces"), "{row}");
    let check = stdout(&home.run(&["prices", "check", "../mine.toml"]));
    assert!(check.contains("aws.us-east-1.nat.hour"), "{check}");
    let template = stdout(&home.run(&["prices", "template"])).replace("\n# \"", "\n\"");
    home.write("all.toml", template);
    stdout(&home.run(&["prices", "check", "../all.toml"]));
}

#[test]
fn a_report_is_written_whole_and_opens_again() {
    let home = Home::new();
    home.write("mine.toml", "\"aws.us-east-1.nat.hour\" = 1\n");
    let arguments = ["report", "chat", "--set", "traffic.rate=7/s", "--prices", "../mine.toml", "--out", "report"];
    let paths = stdout(&home.run(&arguments));
    assert!(paths.lines().all(|path| home.path("here").join(path).is_file()), "{paths}");
    let page = std::fs::read_to_string(home.path("here/report/report.html")).expect("a page");
    assert!(
        page.contains("Chat with open connections")
            && !page.contains("<script src")
            && page.contains("Content-Security-Policy")
    );
    let again = ["compare", "report/scenario.toml", "--prices", "report/prices.toml", "--format", "json"];
    let scenario = stdout(&home.run(&[&again[..], &["--with", "tips"]].concat()));
    let written = std::fs::read_to_string(home.path("here/report/report.json")).expect("data");
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    let (scenario, written) = (json(&scenario), json(&written));
    assert_eq!((&scenario["command"], &written["command"]), (&"compare".into(), &"report".into()));
    for (key, value) in scenario.as_object().expect("an object") {
        // A report is no list: it has no rows, and says the preset's name with its words.
        if ["command", "preset", "rows"].contains(&key.as_str()) {
            continue;
        }
        assert_eq!(value, &written[key], "{key}: the report's own scenario and prices give its figures again");
    }
    for (what, name) in [("scenario", "report/scenario.toml"), ("prices", "report/prices.toml")] {
        let kept = std::fs::read_to_string(home.path("here").join(name)).expect("kept");
        for file in ["report", "report/report.html", "report/report.md", "report/report.json", "report/scenario.toml"] {
            assert_eq!(stdout(&home.run(&["open", file, "--print", what])), kept, "{file}");
        }
    }
    // A chart or a table leads to the report around it, wherever one stands.
    let kept = std::fs::read_to_string(home.path("here/report/scenario.toml")).expect("kept");
    for file in
        ["report/data/bills.csv", "report/charts/day.svg", "report/charts/day.png", "report/data", "report/prices.toml"]
    {
        assert_eq!(stdout(&home.run(&["open", file, "--print", "scenario"])), kept, "{file}");
    }
    for place in ["here/report/data", "here/report/charts"] {
        let mut command = home.command(&["open", ".", "--print", "scenario"]);
        assert_eq!(stdout(&command.current_dir(home.path(place)).output().expect("runs")), kept, "{place}");
    }
    let mut command = home.command(&["open", "bills.csv", "--print", "scenario"]);
    assert_eq!(stdout(&command.current_dir(home.path("here/report/data")).output().expect("runs")), kept);
    std::fs::copy(home.path("here/report/charts/day.png"), home.path("here/day.png")).expect("copied");
    assert!(refusal(&home.run(&["open", "day.png", "--print", "scenario"])).contains("day.png holds no scenario"));
    let page = std::fs::read(home.path("here/report/report.html")).expect("a page");
    for piped in [kept.as_bytes(), &page] {
        assert_eq!(stdout(&home.with_input(&["open", "-", "--print", "scenario"], piped)), kept);
    }
    let message = refusal(&home.run(&["open", "report"]));
    assert!(message.contains("the screen needs a terminal"), "{message}");
    assert!(refusal(&home.run(&arguments)).contains("report is there already"));
}

/// A comparison without the name of its preset, which is that of its file.
fn answer(text: &str) -> Value {
    let mut answer: Value = serde_json::from_str(text).expect("JSON");
    answer["preset"].take();
    answer["rows"].take();
    answer
}

#[test]
fn a_report_of_real_traffic_opens_where_the_trace_is_not() {
    let (author, reader) = (Home::new(), Home::new());
    let lines = (0..600).map(|i| format!("2026-10-05T08:{:02}:{:02}Z,{}\n", i / 60, i % 60, 1 + i % 7));
    author.write("here/counts.csv", "time,requests\n".to_owned() + &lines.collect::<String>());
    author.run(&["import", "counts.csv", "--as", "shop"]);
    let report = reader.path("here/report").display().to_string();
    stdout(&author.run(&["report", "shop", "--check", "0", "--out", &report]));
    let asked = stdout(&author.run(&["compare", "shop", "--format", "json"]));
    assert!(refusal(&reader.run(&["compare", "--set", "traffic.trace=shop"])).contains("traffic.trace"));
    for file in ["report.html", "report.md", "report.json", "scenario.toml"] {
        let scenario = stdout(&reader.run(&["open", &format!("report/{file}"), "--print", "scenario"]));
        reader.write("here/again.toml", scenario);
        assert_eq!(
            answer(&stdout(&reader.run(&["compare", "again.toml", "--format", "json"]))),
            answer(&asked),
            "{file}"
        );
    }
    // Kept among the reader's own it still carries its traffic.
    stdout(&reader.run(&["presets", "save", "theirs", "again.toml"]));
    assert_eq!(answer(&stdout(&reader.run(&["compare", "theirs", "--format", "json"]))), answer(&asked));
}

#[test]
fn every_command_explains_itself_with_examples() {
    let home = Home::new();
    let help = stdout(&home.run(&["--help"]));
    assert!(help.contains("Exit codes:") && help.contains("Examples:"), "{help}");
    let commands = help.split("Commands:").nth(1).and_then(|rest| rest.split("Arguments:").next()).expect("a list");
    let names: Vec<&str> = commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() > 8, "{names:?}");
    for name in names.into_iter().filter(|name| *name != "help") {
        let text = stdout(&home.run(&[name, "--help"]));
        assert!(text.contains("Examples:\n  faceoff "), "{name}: {text}");
    }
}

#[test]
fn shells_and_manuals_are_served() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(stdout(&home.run(&["completions", shell])).contains("faceoff"), "{shell}");
    }
    stdout(&home.run(&["man", "pages"]));
    let pages = home.path("here/pages");
    for name in ["faceoff.1", "faceoff-compare.1", "faceoff-presets-check.1"] {
        let page = std::fs::read_to_string(pages.join(name)).expect(name);
        assert!(page.contains(".TH faceoff"), "{page}");
    }
    let page = std::fs::read_to_string(pages.join("faceoff-import.1")).expect("a page").replace('\\', "");
    assert!(page.contains("[--as NAME]") && page.contains("[--column NAME]...") && page.contains("FILE..."), "{page}");
}

#[cfg(unix)]
#[test]
fn paths_steer_no_terminal() {
    let home = Home::new();
    for arguments in [
        &["report", "startup-mvp", "--check", "0", "--out", "o\u{1b}[31mut"][..],
        &["config", "--path", "--config", "c\u{1b}[31m.toml"],
    ] {
        let said = stdout(&home.run(arguments));
        assert!(!said.contains('\u{1b}') && said.contains("\u{fffd}[31m"), "{said}");
    }
}

#[test]
fn no_two_columns_have_the_same_heading() {
    let home = Home::new();
    for arguments in [
        &["compare", "web-api", "chat", "--format", "markdown"][..],
        &["sweep", "traffic.rate", "--points", "3", "--format", "markdown"],
        &["map", "kubernetes.zones", "work.functions", "--set", "traffic.rate=30/s", "--format", "markdown"],
    ] {
        let shown = stdout(&home.run(arguments));
        let mut heads: Vec<&str> = shown.lines().next().expect("a heading").trim_matches('|').split(" | ").collect();
        let columns = heads.len();
        heads.sort_unstable();
        heads.dedup();
        assert_eq!(heads.len(), columns, "{shown}");
        assert!(shown.contains("K8s $/mo") && shown.contains("K8s latency"), "{shown}");
    }
    let shown = stdout(&home.run(&["sweep", "traffic.rate", "--to", "1k/s"]));
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
}

#[test]
fn the_readme_quotes_what_is_printed() {
    let home = Home::new();
    let readme = include_str!("../README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let quoted = readme.split_once("Always shown: *").and_then(|(_, rest)| rest.split_once('*')).expect("a sentence").0;
    let shown = stdout(&home.run(&["compare", "web-api"]));
    assert!(shown.lines().any(|line| line == quoted), "{quoted}\n{shown}");
}

#[test]
fn a_shell_is_told_presets_dials_and_choices() {
    let home = Home::new();
    let offered = |words: &[&str]| {
        let mut command = home.command(&["--"]);
        let ended = command.args(words).env("FACEOFF_COMPLETE", "fish").output().expect("runs");
        String::from_utf8(ended.stdout).expect("UTF-8")
    };
    for (words, wanted) in [
        (&["faceoff", "compare", "we"][..], "web-api"),
        (&["faceoff", "sweep", "traffic.ra"], "traffic.rate"),
        (&["faceoff", "compare", "--set", "work.mem"], "work.memory_mb="),
        (&["faceoff", "compare", "--set", "state.kind=se"], "state.kind=session"),
        (&["faceoff", "compare", "--set", "people.counted="], "people.counted=on"),
        (&["faceoff", "map", "fla"], "flash-sale"),
        (&["faceoff", "rep"], "report"),
    ] {
        let text = offered(words);
        assert!(text.lines().any(|line| line.starts_with(wanted)), "{words:?}: {text}");
    }
    let script = stdout(&home.run(&["completions", "bash"]));
    assert!(script.contains("FACEOFF_COMPLETE") && script.contains("complete"), "{script}");
}
