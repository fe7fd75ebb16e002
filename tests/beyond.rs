//! `faceoff growth`, `faceoff clouds` and `faceoff hybrid` as their users meet them.
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use serde_json::Value;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_faceoff"));
    command.args(arguments).env_clear().env("HOME", home.path());
    command.env("SOURCE_DATE_EPOCH", "1796083200").output().expect("runs")
}

fn text(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&text(arguments)).expect("JSON")
}

fn rows(document: &Value) -> &[Value] {
    document["rows"].as_array().expect("rows")
}

/// A row says what `faceoff fit` says of that scenario on its own.
fn is_the_fit_of(row: &Value, preset: &str, settings: &[String]) {
    let mut arguments = vec!["fit", preset, "--format", "json"];
    for setting in settings {
        arguments.extend(["--set", setting]);
    }
    let alone = json(&arguments);
    for side in ["kubernetes", "serverless"] {
        let [told, got] =
            [&row[format!("{side}_monthly_usd")], &alone[side]["monthly_usd"]].map(|v| v.as_f64().expect("dollars"));
        assert!((told - got).abs() <= 1e-9 * got, "{settings:?} {side}: {told} {got}");
        assert_eq!(row[format!("{side}_plan")], alone[side]["words"], "{settings:?}");
    }
    assert_eq!(row["winner"], alone["verdict"]["winner"], "{settings:?}");
    assert_eq!(row["decided_by"], alone["verdict"]["decided_by"], "{settings:?}");
}

#[test]
fn each_figure_of_growth_is_the_fit_of_that_traffic() {
    for preset in ["web-api", "startup-mvp"] {
        let found = json(&["growth", preset, "--format", "json"]);
        let factors: Vec<f64> = rows(&found).iter().map(|row| row["factor"].as_f64().expect("a factor")).collect();
        assert_eq!(factors, [1.0, 3.0, 10.0, 30.0, 100.0], "{preset}");
        for row in rows(&found) {
            is_the_fit_of(row, preset, &[format!("traffic.rate={}/s", row["rate"])]);
        }
    }
}

#[test]
fn each_figure_of_the_clouds_is_the_fit_of_that_place() {
    for preset in ["web-api", "image-thumbnails"] {
        let found = json(&["clouds", preset, "--format", "json"]);
        assert_eq!(rows(&found).len(), 3, "{preset}");
        for row in rows(&found) {
            let place = |key: &str| row[key].as_str().expect("a place").to_owned();
            let settings =
                [format!("place.provider={}", place("provider")), format!("place.region={}", place("region"))];
            is_the_fit_of(row, preset, &settings);
        }
    }
    let chosen = json(&["clouds", "--region", "eu-central-1", "--region", "westeurope", "--format", "json"]);
    let regions: Vec<&str> = rows(&chosen).iter().filter_map(|row| row["region"].as_str()).collect();
    assert_eq!(regions, ["eu-central-1", "westeurope"]);
}

#[test]
fn the_month_of_the_flip_is_the_first_with_another_winner() {
    let found = json(&["growth", "startup-mvp", "--a-month", "20%", "--migration-hours", "40", "--format", "json"]);
    let month = found["flip"]["month"].as_u64().expect("a month");
    let winner = |month: u64| {
        let factor = 1.2f64.powi(i32::try_from(month).expect("a month"));
        let rate = found["scenario"]["traffic.rate"].as_f64().expect("a rate") * factor;
        json(&["fit", "startup-mvp", "--set", &format!("traffic.rate={rate}/s"), "--format", "json"])["verdict"]["winner"].clone()
    };
    assert_eq!(winner(month), found["flip"]["to"]);
    assert_eq!(winner(month - 1), found["flip"]["from"]);
    // A move pays back once its savings have added up, and not before.
    for left in found["moves"].as_array().expect("moves") {
        assert!((left["cost_usd"].as_f64().expect("a cost") - 40.0 * 85.0).abs() < 1e-9);
        if let Some(months) = left["payback_months"].as_u64() {
            assert!((1..=36).contains(&months) && left["saves_usd"].as_f64() > Some(0.0), "{left}");
        }
    }
}

#[test]
fn leaving_without_growth_takes_its_cost_over_its_saving() {
    let found = json(&["growth", "web-api", "--migration-hours", "1", "--format", "json"]);
    let moves = found["moves"].as_array().expect("moves");
    for left in moves {
        let [cost, saves] = ["cost_usd", "saves_usd"].map(|key| left[key].as_f64().expect("dollars"));
        let months = left["payback_months"].as_u64();
        if saves > 0.0 && cost / saves <= 36.0 {
            assert_eq!(months, Some((cost / saves).ceil() as u64), "{left}");
        } else {
            assert_eq!(months, None, "{left}");
        }
    }
    assert!(!moves.is_empty(), "{found}");
}

#[test]
fn a_split_is_told_in_every_format() {
    let found = json(&["hybrid", "web-api", "--format", "json"]);
    let hybrid = &found["hybrid"];
    assert_eq!(found["command"], "hybrid");
    let best = &hybrid["best"];
    let lines: f64 =
        best["bill"].as_array().expect("lines").iter().filter_map(|line| line["amount_usd"].as_f64()).sum();
    let total = best["monthly_usd"].as_f64().expect("dollars");
    assert!((lines - total).abs() < 1e-6, "{lines} {total}");
    let pure = hybrid["pure"]["monthly_usd"].as_f64().expect("dollars");
    assert!((hybrid["saving"].as_f64().expect("a share") - (1.0 - total / pure)).abs() < 1e-9);
    if total >= pure {
        assert_eq!(hybrid["answer"], hybrid["pure"]["side"], "a split that saves nothing is none");
    }
    let table = text(&["hybrid", "web-api", "image-thumbnails"]);
    assert!(table.contains("events wait in their queue"), "{table}");
    assert!(text(&["hybrid", "web-api", "--format", "csv"]).starts_with("preset,answer,pure_monthly_usd"));
    assert!(text(&["hybrid", "web-api", "--format", "markdown"]).starts_with("| Preset |"));
    let refused = run(&["hybrid", "web-api", "--all"]);
    assert_eq!(refused.status.code(), Some(2));
}
