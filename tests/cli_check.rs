//! `faceoff check` as a program: its formats and exit codes.

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

const LIGHT: [&str; 6] = ["check", "--set", "traffic.rate=0.2/s", "--replications", "2", "--format"];

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn json_keeps_its_contract() {
    let output = faceoff(&[&LIGHT[..], &["json"]].concat());
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let document = document(&output);
    let rows = document["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 15);
    for row in rows {
        let what = row["what"].as_str().expect("a name");
        assert!(what.starts_with("kubernetes.") || what.starts_with("serverless."));
        assert!(row["model"].is_number() && row["simulation"].is_number(), "{row}");
        assert_eq!(row["ci95"].as_array().map(Vec::len), Some(2));
        let (ok, finding) = (&row["ok"], row["finding"].as_str());
        assert_eq!(
            ok.as_bool(),
            [(Some("ok"), true), (Some("OFF"), false)].iter().find(|f| f.0 == finding).map(|f| f.1)
        );
    }
    assert_eq!(document["played"]["serverless"]["ended"], "replications");
    let off = rows.iter().any(|row| row["ok"] == Value::Bool(false));
    assert_eq!(output.status.code(), Some(i32::from(off)));
}

#[test]
fn the_same_seed_prints_the_same_csv() {
    let first = faceoff(&[&LIGHT[..], &["csv"]].concat());
    let second = faceoff(&[&LIGHT[..], &["csv"]].concat());
    assert_eq!(first.stdout, second.stdout);
    let text = String::from_utf8(first.stdout).expect("text");
    assert_eq!(text.lines().next(), Some("preset,what,model,simulation,ci95,ci95_low,ci95_high,error,bar,ok"));
    assert_eq!(text.lines().count(), 16);
}

#[test]
fn what_could_not_be_checked_is_a_finding() {
    let busy = ["check", "--set", "traffic.rate=50k/s", "--seconds", "1", "--format"];
    let output = faceoff(&[&busy[..], &["json"]].concat());
    let document = document(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(document["played"]["kubernetes"]["ended"], "time");
    assert_eq!(document["rows"].as_array().map(Vec::len), Some(0));
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.contains("Kubernetes: not checked") && said.contains("--seconds"), "{said}");
    let output = faceoff(&[&busy[..], &["table"]].concat());
    let said = String::from_utf8(output.stdout).expect("text");
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 2), "{said}");
    assert!(said.lines().all(|line| line.contains("not checked") && line.contains("traffic.rate")), "{said}");
}

/// A small fixed sample; `MODEL.md` has the command for the long run.
#[test]
fn scenarios_drawn_at_random_are_refereed_and_counted_by_feature() {
    let asked = ["check", "--grid", "random", "--seed", "7", "--count", "3", "--replications", "2", "--seconds", "5"];
    let output = faceoff(&asked);
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
    assert!(said.contains("Rated rows by feature") && said.contains("beyond chance"), "{said}");
    for name in ["7/0: ", "7/1: ", "7/2: ", "Kubernetes", "Serverless", "shape: "] {
        assert!(said.contains(name), "{name} is missing: {said}");
    }
    let other = faceoff(&[&asked[..4], &["8"], &asked[5..]].concat());
    assert!(String::from_utf8(other.stdout).expect("text").contains("8/0: "));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for arguments in [
        ["check", "--count", "0"],
        ["check", "--all", "web-api"],
        ["check", "--replications", "1"],
        ["check", "--seconds", "0"],
        ["check", "--precision", "x"],
    ] {
        let output = faceoff(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}
