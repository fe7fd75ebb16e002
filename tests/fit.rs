//! `faceoff fit` as its users meet it, and what must hold of every preset's best plans.
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use faceoff::catalog::Catalog;
use faceoff::model::Side;
use faceoff::model::fit::fit;
use faceoff::preset;
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

#[test]
fn the_result_keeps_its_contract() {
    let found = json(&["fit", "web-api", "--format", "json"]);
    assert_eq!(found["command"], "fit");
    for side in ["kubernetes", "serverless"] {
        let of = &found[side];
        assert!(of["monthly_usd"].is_number() && of["meets_tolerance"].is_boolean() && of["binds"].is_array(), "{of}");
        assert!(of["plan"].as_object().is_some_and(|plan| plan.len() > 5), "{of}");
        assert!(of["as_set"]["monthly_usd"].as_f64() >= of["monthly_usd"].as_f64(), "{of}");
        let frontier = of["frontier"].as_array().expect("points");
        for pair in frontier.windows(2) {
            assert!(pair[0]["latency_ms"].as_f64() <= pair[1]["latency_ms"].as_f64(), "{side}");
            assert!(pair[0]["monthly_usd"].as_f64() > pair[1]["monthly_usd"].as_f64(), "{side}");
        }
    }
    assert!(found["verdict"]["winner"].is_string() && found["verdict"]["sentence"].is_string());
}

#[test]
fn the_plans_as_arguments_give_the_same_comparison_as_set() {
    for preset in ["web-api", "java-monolith", "public-api"] {
        let found = json(&["fit", preset, "--format", "json"]);
        let lines = text(&["fit", preset, "--as", "set"]);
        let mut arguments = vec!["compare", preset, "--as-set", "--format", "json"];
        arguments.extend(lines.split_whitespace());
        let again = json(&arguments);
        for side in ["kubernetes", "serverless"] {
            let [told, got] = [&found, &again].map(|of| of[side]["monthly_usd"].as_f64().expect("a number"));
            assert!((told - got).abs() < 1e-6, "{preset} {side}: {told} {got}");
        }
    }
}

#[test]
fn a_plan_can_be_applied() {
    let manifest = text(&["fit", "chat", "--as", "manifest"]);
    for words in ["kind: Deployment", "kind: HorizontalPodAutoscaler", "minReplicas:", "averageUtilization:", "cpu: "] {
        assert!(manifest.contains(words), "{words}\n{manifest}");
    }
    let template = text(&["fit", "java-monolith", "--set", "serverless.kind=function", "--as", "sam"]);
    for words in ["AWS::Serverless::Function", "MemorySize:", "Architectures:", "Runtime: java21"] {
        assert!(template.contains(words), "{words}\n{template}");
    }
    let refused = run(&["fit", "--set", "place.provider=gcp", "--as", "sam"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("a SAM template is for AWS"));
    let refused = run(&["fit", "--set", "serverless.kind=container", "--as", "sam"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no function"));
    let without_nodes = text(&["fit", "--set", "kubernetes.kind=pods", "--as", "manifest"]);
    assert!(manifest.contains("nodeSelector") && !without_nodes.contains("nodeSelector"), "{without_nodes}");
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("fitted.toml");
    std::fs::write(&file, text(&["fit", "web-api", "--as", "preset"])).expect("written");
    let again = json(&["compare", file.to_str().expect("UTF-8"), "--as-set", "--format", "json"]);
    let best = json(&["fit", "web-api", "--format", "json"]);
    let [a, b] = [&again, &best].map(|of| of["kubernetes"]["monthly_usd"].as_f64().expect("a number"));
    assert!((a - b).abs() < 1e-6, "{a} {b}");
}

#[test]
fn a_free_change_of_balancing_lets_kubernetes_win_at_200_a_second() {
    let found = json(&[
        "fit",
        "web-api",
        "--set",
        "traffic.rate=200/s",
        "--set",
        "serverless.kind=function",
        "--format",
        "json",
    ]);
    assert_eq!(found["verdict"]["winner"], "kubernetes");
    assert_eq!(found["kubernetes"]["meets_tolerance"], true);
}

#[test]
fn no_preset_is_dearer_at_its_best_than_as_it_is_set() {
    let catalog = Catalog::embedded().expect("the catalog reads");
    for builtin in preset::builtin() {
        let preset = builtin.load(catalog).expect("valid");
        let found = fit(&preset.scenario, catalog);
        for side in Side::BOTH {
            let (best, set) = (&found.side(side).outcome, &found.side(side).as_set);
            let as_good = !best.stands_above(set);
            assert!(!set.stands_above(best), "{}, {}", preset.name, side.id());
            assert!(!as_good || best.monthly_usd <= set.monthly_usd * 1.0101, "{}, {}", preset.name, side.id());
        }
    }
}

#[test]
fn it_says_which_of_three_changes_matters_most() {
    let found = json(&["fit", "web-api", "--set", "traffic.rate=100/s", "--format", "json"]);
    let said = found["portability"]["sentence"].as_str().expect("a sentence");
    let weights = found["portability"]["weights"].as_array().expect("weights");
    let changes: Vec<&str> = weights.iter().filter_map(|weight| weight["change"].as_str()).collect();
    assert_eq!(changes.len(), 3, "{changes:?}");
    for change in ["growth", "cloud", "hybrid"] {
        assert!(changes.contains(&change), "{changes:?}");
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = words(&text(&["fit", "web-api", "--set", "traffic.rate=100/s"]));
    assert!(plain.ends_with(&words(said)), "{said}: {plain}");
}
