//! Whatever people feed it: the properties of the fuzz targets on generated inputs, and on every input that fuzzing
//! has found worth keeping.
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

#[path = "inputs/properties.rs"]
mod properties;

use faceoff::bounds::Bounds;
use faceoff::{catalog, config, preset};
use proptest::prelude::*;
use std::path::Path;

/// Every file of a fuzz target's corpus.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).expect("a corpus").map(|entry| entry.expect("entry").path());
    let inputs: Vec<Vec<u8>> = entries.map(|path| std::fs::read(path).expect("readable")).collect();
    assert!(!inputs.is_empty(), "{target}");
    inputs
}

fn texts(target: &str) -> impl Iterator<Item = String> {
    corpus(target).into_iter().filter_map(|bytes| String::from_utf8(bytes).ok())
}

#[test]
fn the_corpus_of_presets_keeps_its_properties() {
    for bytes in corpus("preset") {
        properties::preset(&bytes);
    }
}

#[test]
fn the_corpus_of_prices_keeps_its_properties() {
    texts("overrides").for_each(|text| properties::overrides(&text));
}

#[test]
fn the_corpus_of_settings_keeps_its_properties() {
    texts("config").for_each(|text| properties::config(&text));
}

#[test]
fn the_corpus_of_exports_and_logs_keeps_its_properties() {
    for bytes in corpus("import") {
        properties::import(&bytes);
    }
}

#[test]
fn the_corpus_of_deployments_keeps_its_properties() {
    for bytes in corpus("deployment") {
        properties::deployment(&bytes);
    }
}

#[test]
fn the_corpus_of_price_lists_keeps_its_properties() {
    for bytes in corpus("pricing") {
        properties::pricing(&bytes);
    }
}

/// What breaks a price list.
const OF_PRICES: &[&str] = &[
    "",
    "\n",
    ",",
    ";",
    "\"",
    "1e308",
    "1e13",
    "1e-320",
    "-1",
    "0",
    "Inf",
    "NaN",
    "\u{1b}",
    "{",
    "]",
    "null",
    "eu-north-1",
    "\u{0}",
];
/// What breaks an export or a log.
const OF_LOGS: &[&str] =
    &["", "\n", ",", "\"", "1e308", "-1", "NaN", "\u{1b}", "2026-03-29T02:30:00Z", "{", "]", "\u{0}"];
/// What breaks a manifest or a template.
const OF_DEPLOYMENTS: &[&str] = &[
    "",
    "\n",
    ": ",
    "- ",
    "{",
    "]",
    "1e308",
    "-1",
    "\u{1b}",
    "\t",
    "&a ",
    "*a",
    "<<: ",
    "${self:",
    "!Ref ",
    "null",
    "\"",
    "{{ .Values.x }}",
    "\u{0}",
];

/// A file of a corpus with a piece of it replaced.
fn damaged(target: &'static str, pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let files = corpus(target);
    (0..files.len(), 0.0..1.0f64, 0..40usize, proptest::sample::select(pieces)).prop_map(
        move |(file, at, length, piece)| {
            let mut bytes = files[file].clone();
            let start = (at * bytes.len() as f64) as usize;
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, piece.bytes());
            bytes
        },
    )
}

proptest! {
    #[test]
    fn any_damaged_export_keeps_its_properties(bytes in damaged("import", OF_LOGS)) {
        properties::import(&bytes);
    }

    #[test]
    fn any_damaged_deployment_keeps_its_properties(bytes in damaged("deployment", OF_DEPLOYMENTS)) {
        properties::deployment(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_preset_keeps_its_properties(
        text in "(\u{feff})?(\\[(traffic|state|tolerance|work)\\]\n|(rate|kind|target_ms|duration_ms|burst|title|name) = ([0-9]{1,4}(\\.[0-9])?|\"[0-9]{1,3}(/s|ms|%|GB)?\"|\"[a-z\u{202e}\u{1b}-]{0,6}\")( # x)?\r?\n){0,6}"
    ) {
        properties::preset(text.as_bytes());
    }

    #[test]
    fn any_settings_keep_their_properties(
        text in "((theme|glyphs|mouse|prices|preset|them) = (\"(auto|dark|mono|ascii|\u{1b}|\u{202e})?\"|true|[0-9]|\\[\\]|\\{\\})\n|\\[keys\\]\n|undo = (\"u\"|\\[\"u\", [\"1]\\])\n){0,6}(---\n(mono|\u{7}))?"
    ) {
        properties::config(&text);
    }
}

proptest! {
    // Each takes a whole catalog.
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_damaged_price_list_keeps_its_properties(bytes in damaged("pricing", OF_PRICES)) {
        properties::pricing(&bytes);
    }

    #[test]
    fn any_prices_with_regions_and_discounts_keep_their_properties(
        text in "(markets = \\[\"(aws.eu-north-1|aws.x\u{1b}|mars.a)\"\\]\n)?((discount = \\{ \"(aws.\\*.node.\\*|gcp.\\*|\\*|a.\\*)\" = (0.2|2|\"-20 %\"|\"x\"|\\{ off = 1 \\}) \\}|\"aws.eu-north-1.(nat.hour|logs.gb|x)\" = [0-9]|\"azure.\\*.nat.\\*\" = \"-[0-9]{1,3}%\")\n){0,3}"
    ) {
        properties::overrides(&text);
    }

    #[test]
    fn any_prices_keep_their_properties(
        text in "((\"aws.us-east-1.(nat.hour|nat.gb|balancer.hour)\"|\"assumption.cache.ttl\"|\"x\u{1b}\") = ([0-9]{1,3}(e[0-9]{1,3})?|-1|\\{ (usd|value|tiers|note) = ([0-9]|\"\u{202e}\"|\\[\\{ usd = 1 \\}\\]) \\})\n){0,4}"
    ) {
        properties::overrides(&text);
    }
}

/// A text of a kind that has too much of something, and what the program says about it.
fn refusal(of: &str, text: &str) -> String {
    let catalog = || catalog::Catalog::load().expect("the catalog reads");
    let path = Path::new("big.toml");
    let refused = match of {
        "preset" => preset::load(text, "big.toml", &catalog()).err().map(|error| error.to_string()),
        "prices" => catalog().with_overrides(text, "big.toml").err().map(|error| error.to_string()),
        _ => config::resolve(Some((path, text)), |_| None, &[]).err().map(|error| error.to_string()),
    };
    refused.expect("too much")
}

#[test]
fn what_is_too_much_is_refused_with_its_place_the_limit_and_a_way_out() {
    let kinds: [(&str, Bounds); 3] =
        [("preset", preset::BOUNDS), ("prices", catalog::BOUNDS), ("settings", config::BOUNDS)];
    for (of, bounds) in kinds {
        let (kib, line, values, depth) = (bounds.bytes / 1024, bounds.line, bounds.values, bounds.depth);
        for (text, wanted) in [
            (
                "#\n".repeat(bounds.bytes / 2 + 1),
                format!("big.toml:1:1: the file is larger than the {kib} KiB allowed"),
            ),
            (
                format!("\n# {}", "x".repeat(line)),
                format!("big.toml:2:1: the line is longer than the {line} bytes allowed"),
            ),
            ("a=1\n".repeat(values + 1), format!("the file holds more than the {values} values allowed")),
            (format!("a = {}", "[".repeat(depth + 1)), format!("big.toml:1:{}: this is nested deeper than", depth + 5)),
            (format!("a{} = 1", ".a".repeat(depth + 1)), format!("deeper than the {depth} levels allowed")),
        ] {
            let found = refusal(of, &text);
            assert!(found.contains(&wanted) && found.ends_with(bounds.advice), "{of}: {found}\nwanted {wanted}");
        }
    }
}
