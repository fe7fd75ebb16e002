//! `faceoff sensitivity`, `odds` and `map` as a program: their contracts, and what they refuse.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use serde_json::Value;
use std::process::{Command, Output};

fn faceoff(arguments: &[&str]) -> Output {
    let home = std::env::temp_dir().join("faceoff-no-such-home");
    let mut command = Command::new(env!("CARGO_BIN_EXE_faceoff"));
    command.env("XDG_CONFIG_HOME", home).env_remove("FACEOFF_CONFIG").args(arguments);
    command.env("SOURCE_DATE_EPOCH", "1796083200");
    command.output().expect("the program starts")
}

fn rows(arguments: &[&str]) -> Vec<Value> {
    let output = faceoff(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice::<Value>(&output.stdout).expect("JSON")["rows"].as_array().expect("rows").clone()
}

#[test]
fn a_tornado_names_both_ends_and_stands_by_size() {
    for figure in ["cost-ratio", "kubernetes-latency"] {
        let rows = rows(&["sensitivity", "--of", figure, "--format", "json"]);
        let number = |row: &Value, key: &str| row[key].as_f64().expect("a number");
        let sizes: Vec<f64> = rows.iter().map(|row| number(row, "most") / number(row, "least")).collect();
        assert!(sizes.len() > 4 && sizes.windows(2).all(|pair| pair[0] >= pair[1] * (1.0 - 1e-9)), "{sizes:?}");
        for row in &rows {
            assert!((number(row, "least")..=number(row, "most")).contains(&number(row, "here")), "{row}");
            assert!(!row["least_at"].is_null() && !row["most_at"].is_null() && row["least_winner"].is_string());
        }
    }
}

#[test]
fn odds_are_the_same_for_the_same_seed() {
    let draws = |seed: &str| faceoff(&["odds", "--draws", "20", "--seed", seed, "--format", "json"]).stdout;
    assert_eq!(draws("3"), draws("3"));
    let rows = rows(&["odds", "--draws", "20", "--format", "json"]);
    let sum: f64 = rows.iter().map(|row| row["share"].as_f64().expect("a share")).sum();
    assert!((sum - 1.0).abs() < 1e-9 && rows.len() == 4, "{rows:?}");
}

#[test]
fn a_map_has_every_place_once() {
    let arguments = ["map", "kubernetes.zones", "work.functions", "--set", "traffic.rate=30/s", "--format", "json"];
    let rows = rows(&arguments);
    assert_eq!(rows.len(), 3 * 20, "zones by functions");
    let mut places: Vec<String> = rows.iter().map(|row| format!("{} {}", row["across"], row["upward"])).collect();
    places.sort();
    places.dedup();
    assert_eq!(places.len(), rows.len());
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for (arguments, says) in [
        (&["map", "work.runtime"][..], "needs two numbers"),
        (&["map", "traffic.rate", "traffic.rate"], "one axis"),
        (&["odds", "--draws", "0"], "draws"),
        (&["sensitivity", "--of", "beauty"], "beauty"),
    ] {
        let output = faceoff(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(words.contains(says) && output.stdout.is_empty(), "{words}");
    }
}
