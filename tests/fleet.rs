//! `faceoff fleet` and `faceoff serve` as scripts meet them.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that meets the unexpected stops there")]

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Runs the program in an empty home with this standard input.
fn run(home: &TempDir, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_faceoff"))
        .args(arguments)
        .current_dir(home.path())
        .env_clear()
        .envs([("HOME", home.path()), ("XDG_CONFIG_HOME", home.path())])
        .env("SOURCE_DATE_EPOCH", "1796083200")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    // A program that refuses its arguments does not read its input.
    let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
    child.wait_with_output().expect("ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn home() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

const SERVICES: &str = "name,now,traffic.rate,state.kind,place.region
shop,kubernetes,12/s,key-value,
hook,kubernetes,200/day,none,
feed,serverless,300/s,none,
copy,kubernetes,12/s,key-value,
far,,2/s,none,eu-central-1
";

#[test]
fn a_row_comes_out_for_a_row_that_goes_in_and_the_sums_are_those_of_single_fits() {
    let home = home();
    let fleet = json(&run(&home, &["fleet", "-", "--format", "json"], SERVICES));
    let rows = fleet["rows"].as_array().expect("rows");
    let names: Vec<_> = rows.iter().map(|row| row["service"].as_str().expect("a name")).collect();
    assert_eq!(names, ["shop", "hook", "feed", "copy", "far"]);
    assert_eq!((&fleet["command"], &fleet["schema"].is_number()), (&"fleet".into(), &true));
    let settings = [
        ["traffic.rate=12/s", "state.kind=key-value", "place.region=us-east-1"],
        ["traffic.rate=200/day", "state.kind=none", "place.region=us-east-1"],
        ["traffic.rate=300/s", "state.kind=none", "place.region=us-east-1"],
        ["traffic.rate=12/s", "state.kind=key-value", "place.region=us-east-1"],
        ["traffic.rate=2/s", "state.kind=none", "place.region=eu-central-1"],
    ];
    let mut sums = [0.0; 3];
    for (row, set) in rows.iter().zip(settings) {
        let mut arguments = vec!["fit", "--format", "json", "--set", "serverless.free_tier=off"];
        arguments.extend(set.iter().flat_map(|set| ["--set", set]));
        let fit = json(&run(&home, &arguments, ""));
        let usd = ["kubernetes", "serverless"].map(|side| number(&fit[side]["monthly_usd"]));
        for (side, usd) in ["kubernetes_monthly_usd", "serverless_monthly_usd"].iter().zip(usd) {
            assert!((number(&row[side]) - usd).abs() < 1e-6 * usd, "{row}: {usd}");
        }
        assert_eq!(row["decided_by"], "cost", "both sides of every service here can run it: {row}");
        sums = [sums[0] + usd[0], sums[1] + usd[1], sums[2] + usd[0].min(usd[1])];
    }
    let total = |way: &str, key: &str| {
        let totals = fleet["totals"].as_array().expect("totals");
        number(&totals.iter().find(|total| total["way"] == way).expect("a total")[key])
    };
    let mix = total("best-mix", "monthly_usd");
    for (way, sum) in ["all-kubernetes", "all-serverless", "each-at-its-best"].iter().zip(sums) {
        assert!((total(way, "monthly_usd") - sum).abs() < 1e-6, "{way}: {sum}");
        assert!(mix <= sum.min(total(way, "together_monthly_usd")) + 1e-9, "{way}: {mix}");
    }
    // The first move saves most, and every move leaves where the row says that the service is.
    let moves = fleet["moves"].as_array().expect("moves");
    let savings: Vec<f64> = moves.iter().map(|of| number(&of["saving_usd"])).collect();
    assert!(savings.is_sorted_by(|a, b| a >= b), "{savings:?}");
    assert!(moves.iter().any(|of| of["service"] == "hook" && of["from"] == "kubernetes"), "{moves:?}");
}

#[test]
fn a_faulty_row_is_named_and_the_others_come() {
    let home = home();
    let list = "name,traffic.rate,work.runtime\ngood,1/s,go\nbad,-1/s,go\nworse,1/s,cobol\nshort,1/s\nlast,3/s,go\n";
    std::fs::write(home.path().join("list.csv"), list).expect("written");
    let output = run(&home, &["fleet", "list.csv", "--format", "csv"], "");
    assert_eq!(output.status.code(), Some(2));
    let (rows, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(rows.lines().count(), 6, "{rows}");
    for words in [
        "list.csv:3: traffic.rate: ",
        "list.csv:4: work.runtime: 'cobol' is not offered; choose one of ",
        "list.csv:5: the row has 2 cells, and the first line names 3 columns",
        "3 of 5 rows are faulty",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(rows.lines().nth(2).is_some_and(|row| row.starts_with("bad,2,list.csv:3,,")), "{rows}");
    assert!(rows.lines().nth(5).is_some_and(|row| row.starts_with("last,5,list.csv:6,")), "{rows}");
}

/// A column that is wrong is wrong in every row: the terminal is not flooded, and no fault is lost.
#[test]
fn of_many_faults_the_first_are_said_and_all_are_in_the_rows() {
    let rows = (0..50).map(|i| format!("s{i},1/s,cobol\n")).collect::<Vec<_>>().concat();
    let list = format!("name,traffic.rate,work.runtime\ngood,1/s,go\n{rows}");
    let output = run(&home(), &["fleet", "-", "--format", "csv"], &list);
    assert_eq!(output.status.code(), Some(2));
    let (rows, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(said.lines().filter(|line| line.contains("'cobol' is not offered")).count(), 20, "{said}");
    assert!(said.contains("50 of 51 rows are faulty") && said.contains("first 20 of 50 faults"), "{said}");
    assert_eq!(rows.lines().filter(|row| row.contains("'cobol' is not offered")).count(), 50, "{rows}");
}

#[test]
fn a_list_that_cannot_be_read_is_refused_with_what_to_do() {
    let home = home();
    std::fs::create_dir(home.path().join("empty")).expect("a folder");
    for (source, input, words) in [
        ("-", "", "standard input:1: it is empty"),
        ("-", "[{}]", "one object a line"),
        ("-", "name,traffic.rat\n", "did you mean 'traffic.rate'"),
        ("-", "name,name\n", "'name' is there twice"),
        ("-", "name\n", "holds no service"),
        ("empty", "", "holds no .toml file"),
        ("nowhere.csv", "", "nowhere.csv cannot be read"),
    ] {
        let output = run(&home, &["fleet", source], input);
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{input}: {said}");
        assert!(said.contains(words), "{input}: {said}");
    }
}

#[test]
fn json_lines_folders_and_other_separators_say_the_same_as_csv() {
    let home = home();
    let fleet = |source: &str, input: &str| {
        let fleet = json(&run(&home, &["fleet", source, "--format", "json"], input));
        fleet["rows"][0]["kubernetes_monthly_usd"].clone()
    };
    let asked = fleet("-", "name,traffic.rate,work.duration_ms\nshop,5/s,80ms\n");
    assert!(asked.is_number());
    let lines = "{\"name\":\"shop\",\"traffic.rate\":\"5/s\",\"work\":{\"duration_ms\":80}}\n";
    assert_eq!(fleet("-", lines), asked);
    assert_eq!(fleet("-", "\u{feff}name;traffic.rate;work.duration_ms\r\n\"shop\";5/s;80ms\r\n"), asked);
    std::fs::create_dir(home.path().join("presets")).expect("a folder");
    let preset = "version = 1\n[traffic]\nrate = \"5/s\"\n[work]\nduration_ms = \"80ms\"\n";
    std::fs::write(home.path().join("presets/shop.toml"), preset).expect("written");
    assert_eq!(fleet("presets", ""), asked);
}

#[test]
fn a_page_of_a_fleet_holds_no_markup_of_its_list() {
    let home = home();
    let list = "name,traffic.rate\n<script>alert(1)</script>,2/s\n=cmd|x,40/s\n";
    let output = run(&home, &["fleet", "-", "--report", "fleet.html", "--format", "csv"], list);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = std::fs::read_to_string(home.path().join("fleet.html")).expect("a page");
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;") && page.contains("Content-Security-Policy"));
    assert!(text(&output.stdout).contains("\n'=cmd|x,"), "{output:?}");
    let refused = run(&home, &["fleet", "-", "--report", "fleet.pdf"], list);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_server_answers_each_line_and_goes_on_after_a_bad_one() {
    let home = home();
    let requests = [
        r#"{"id":"a","command":"compare","preset":"web-api","set":{"traffic.rate":"3M/month"}}"#,
        "no request",
        r#"{"id":2,"command":"sweep","dial":"traffic.rate","options":{"points":2}}"#,
        r#"{"id":3,"command":"compare","set":{"traffic.rate":"-1/s"}}"#,
        r#"{"id":4,"command":"presets"}"#,
        r#"{"id":5,"command":"compare","options":{"assert":["verdict.winner == kubernetes","verdict.winner == serverless"]}}"#,
        r#"{"id":6,"command":"dials","arguments":["latency"]}"#,
    ];
    let output = run(&home, &["serve"], &(requests.join("\n") + "\n"));
    assert_eq!(output.status.code(), Some(0));
    let answers: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let ids: Vec<_> = answers.iter().map(|answer| answer["id"].clone()).collect();
    assert_eq!(ids, ["a".into(), Value::Null, 2.into(), 3.into(), 4.into(), 5.into(), 6.into()]);
    assert!(answers.iter().all(|answer| answer["schema"].is_number() && answer["version"].is_string()));
    let fine: Vec<bool> = answers.iter().map(|answer| answer["ok"] == true).collect();
    assert_eq!(fine, [true, false, true, false, true, true, true]);
    assert!(answers[0]["verdict"]["sentence"].is_string() && answers[0]["sources"][0]["as_of"].is_string());
    assert_eq!(answers[3]["error"]["code"], 2);
    assert!(answers[3]["error"]["message"].as_str().is_some_and(|message| message.contains("traffic.rate")));
    assert_eq!((&answers[5]["finding"], answers[2]["rows"].as_array().map(Vec::len)), (&true.into(), Some(2)));
    // The answer is that of the command, and the same the second time.
    let alone = json(&run(&home, &["compare", "web-api", "--set", "traffic.rate=3M/month", "--format", "json"], ""));
    for key in ["schema", "command", "scenario", "kubernetes", "serverless", "verdict", "claims"] {
        assert_eq!(answers[0][key], alone[key], "{key}");
    }
    assert_eq!(run(&home, &["serve"], &(requests.join("\n") + "\n")).stdout, output.stdout);
}
