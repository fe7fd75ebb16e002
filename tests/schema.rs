//! The schemas that editors use are those of the program, and say of a file what the program says.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that meets the unexpected stops there")]

use faceoff::catalog::Catalog;
use faceoff::dial::DIALS;
use faceoff::preset;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn printed(of: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faceoff"));
    command.args(["schema", of]).env("XDG_CONFIG_HOME", "/nowhere").env_remove("FACEOFF_CONFIG");
    let output = command.output().expect("runs");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn schema(of: &str) -> Value {
    serde_json::from_str(&printed(of)).expect("JSON")
}

/// Whether a value keeps to a schema, for the words of JSON Schema that these schemas use.
fn keeps(value: &Value, schema: &Value, root: &Value) -> bool {
    schema.as_object().expect("a schema").iter().all(|(word, wanted)| match word.as_str() {
        "$schema" | "title" | "description" | "default" | "$defs" => true,
        "$ref" => {
            let name = wanted.as_str().and_then(|path| path.strip_prefix("#/$defs/")).expect("a definition");
            keeps(value, &root["$defs"][name], root)
        }
        "type" => match wanted.as_str() {
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("number") => value.is_number(),
            Some("integer") => value.as_f64().is_some_and(|number| number.fract() == 0.0),
            other => panic!("{other:?}"),
        },
        "const" => value == wanted,
        "enum" => wanted.as_array().expect("a list").iter().any(|one| same(one, value)),
        "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().expect("a number")),
        "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().expect("a number")),
        "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= wanted.as_u64().expect("one")),
        "exclusiveMinimum" => value.as_f64().is_none_or(|number| number > wanted.as_f64().expect("a number")),
        "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= wanted.as_u64().expect("one")),
        "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= wanted.as_u64().expect("one")),
        // Both patterns forbid a newline; the program's own test looks at names.
        "pattern" => value.as_str().is_none_or(|text| !text.contains('\n')),
        "required" => {
            wanted.as_array().expect("a list").iter().all(|key| value.get(key.as_str().expect("a key")).is_some())
        }
        "items" => value.as_array().is_none_or(|list| list.iter().all(|item| keeps(item, wanted, root))),
        "anyOf" => wanted.as_array().expect("a list").iter().any(|one| keeps(value, one, root)),
        "properties" => value.as_object().is_none_or(|map| {
            map.iter().all(|(key, value)| wanted.get(key).is_none_or(|schema| keeps(value, schema, root)))
        }),
        "patternProperties" => {
            let pattern = wanted.get(r"\*").expect("the one pattern: names with a *");
            let of = |map: &serde_json::Map<String, Value>| {
                map.iter().all(|(k, v)| !k.contains('*') || keeps(v, pattern, root))
            };
            value.as_object().is_none_or(of)
        }
        "additionalProperties" => value.as_object().is_none_or(|map| {
            let patterned = |key: &str| key.contains('*') && schema.get("patternProperties").is_some();
            let others = map.iter().filter(|(key, _)| schema["properties"].get(key).is_none() && !patterned(key));
            others.into_iter().all(|(_, value)| wanted.is_object() && keeps(value, wanted, root))
        }),
        other => panic!("a word that this test does not know: {other}"),
    })
}

/// 99 and 99.0 are the same number to JSON Schema.
fn same(one: &Value, other: &Value) -> bool {
    one == other || one.as_f64().is_some_and(|number| other.as_f64() == Some(number))
}

fn accepts(schema: &Value, toml: &str) -> bool {
    let value: toml::Value = toml::from_str(toml).expect("TOML");
    keeps(&serde_json::to_value(value).expect("JSON"), schema, schema)
}

#[test]
fn the_schema_in_the_repository_is_the_programs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/preset.schema.json");
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == printed("preset"), "renew it: cargo run -- schema preset > docs/preset.schema.json");
}

#[test]
fn every_dial_is_in_the_schema_of_presets() {
    let schema = schema("preset");
    for dial in DIALS {
        let (group, name) = dial.id.split_once('.').expect("a group");
        let property = &schema["properties"][group]["properties"][name];
        assert_eq!(property["description"].as_str().map(|text| text.starts_with(dial.doc)), Some(true), "{}", dial.id);
        let open = dial.id == "traffic.trace" && property["type"] == "string";
        assert!(open || property["enum"].is_array() || property["anyOf"].is_array(), "{}", dial.id);
    }
    let properties = schema["properties"].as_object().expect("groups");
    let groups = properties.iter().filter(|(name, _)| *name != "recorded");
    let dials = groups.filter_map(|(_, group)| group["properties"].as_object());
    assert_eq!(dials.map(serde_json::Map::len).sum::<usize>(), DIALS.len());
}

#[test]
fn the_schema_of_presets_takes_what_the_program_takes() {
    let schema = schema("preset");
    for builtin in preset::builtin() {
        assert!(accepts(&schema, builtin.text), "{}", builtin.name);
    }
    for text in [
        "[tolerance]\npercentile = 99.9",
        "[tolerance]\npercentile = \"99\"",
        "[traffic]\nrate = \"3M/month\"",
        "[traffic]\ntrace = \"shop\"\n[recorded]\nstep_s = 1800\nrates = [0, 1.5]",
    ] {
        assert!(accepts(&schema, text), "{text}");
    }
    let catalog = Catalog::embedded().expect("the catalog reads");
    for text in [
        "titel = \"x\"",
        "version = 2",
        "title = \"a\\nb\"",
        "traffic = 3",
        "[traffic]\nrte = 1",
        "[traffic]\nrate = 1e9",
        "[traffic]\nshape = \"wavy\"",
        "[work]\nfunctions = 1.5",
        "[serverless]\nfree_tier = \"perhaps\"",
        "[recorded]\nrates = [1]",
        "[recorded]\nstep_s = 0\nrates = [1]",
        "[recorded]\nstep_s = 3600\nrates = [-1]",
        "[recorded]\nstep_s = 3600\nrates = []",
        "[recorded]\nstep_s = 3600\nrates = [1]\nname = \"x\"",
    ] {
        assert!(!accepts(&schema, text) && preset::load(text, "x.toml", catalog).is_err(), "{text}");
    }
}

#[test]
fn the_schema_of_prices_takes_what_the_program_takes() {
    let schema = schema("prices");
    let catalog = || Catalog::load().expect("the catalog reads");
    for text in [
        "\"aws.us-east-1.nat.hour\" = 0.02",
        "\"aws.us-east-1.nat.hour\" = { usd = 0.02, source = \"contract\", as_of = \"2026-01\", note = \"x\" }",
        "\"aws.us-east-1.nat.hour\" = { tiers = [{ up_to = 10, usd = 2 }, { usd = 1 }] }",
        "[aws.us-east-1]\nnat.hour = 0.02",
        "\"assumption.cache.ttl\" = { value = 300 }",
        "markets = [\"aws.eu-north-1\"]\n\"aws.eu-north-1.nat.hour\" = { usd = 0.046, confidence = \"high\" }",
        "\"aws.*.node.*\" = \"-23 %\"",
        "discount = { \"aws.*.node.*\" = 0.2, \"azure.*.node.*\" = { off = \"5 %\", note = \"committed\" } }",
    ] {
        assert!(accepts(&schema, text), "{text}");
        catalog().with_overrides(text, "x.toml").expect(text);
    }
    for text in [
        "\"aws.us-east-1.nat.hour\" = \"cheap\"",
        "\"aws.us-east-1.nat.hour\" = -1",
        "\"aws.us-east-1.nat.hour\" = { usd = 1, cents = 2 }",
        "\"aws.us-east-1.nat.hour\" = { tiers = [] }",
        "\"assumption.cache.ttl\" = { usd = 300 }",
        "markets = 3",
        "\"aws.*.node.*\" = 20",
        "discount = { \"aws.*.node.*\" = { off = 0.2, usd = 1 } }",
        "\"aws.us-east-1.nat.hour\" = { usd = 1, confidence = \"yours\" }",
    ] {
        assert!(!accepts(&schema, text) && catalog().with_overrides(text, "x.toml").is_err(), "{text}");
    }
}
