//! What is too much is refused where it is; what only looks like much is not.

use super::*;
use proptest::prelude::*;

const SMALL: Bounds = Bounds { bytes: 400, line: 80, values: 5, depth: 3, advice: "make it smaller" };

fn refused(text: &str) -> (Measure, usize) {
    let error = SMALL.check(text).expect_err("too much");
    (error.measure, error.at)
}

#[test]
fn each_limit_is_refused_where_it_is_reached() {
    assert_eq!(refused(&"#\n".repeat(201)), (Measure::Bytes, 0));
    assert_eq!(refused(&format!("a = 1\n# {}", "x".repeat(90))), (Measure::Line, 6));
    assert_eq!(refused("a = 1\nb = [1, 2, 3, 4, 5]"), (Measure::Values, 21));
    assert_eq!(refused("a = [[[[1]]]]"), (Measure::Depth, 7));
    assert_eq!(refused("a = 1\na.b.c.d.e = 1"), (Measure::Depth, 13));
    assert_eq!(refused("[[a.b]]\n[a.b.c.d]"), (Measure::Depth, 14));
}

#[test]
fn the_message_says_the_limit_and_what_to_do() {
    let words = |text: &str| SMALL.check(text).expect_err("too much").to_string();
    assert_eq!(words(&"x".repeat(81)), "the line is longer than the 80 bytes allowed; make it smaller");
    let large = Bounds { bytes: 64 * 1024, ..SMALL };
    let error = large.check(&"\n".repeat(70_000)).expect_err("too much");
    assert_eq!(error.to_string(), "the file is larger than the 64 KiB allowed; make it smaller");
}

#[test]
fn strings_and_comments_hold_what_they_like() {
    for text in [
        "a = \"[[[[[ , , , , , , = = = = =\" # [[[[[[ ,,,,,,,,",
        "a = '[[[[[\\'\nb = 1",
        "a = \"\\\"[[[[[[\"",
        "a = \"\\\\\" # [[[[[",
        "a = \"\"\"\n[[[[[\" \"\" \n[[[[\"\"\"\nb = [[1]]",
        "a = '''[[[[[ ''\n,,,,,,,,'''",
        "a = \"\"\nb = [[[1]]]",
        "\"a.b.c.d.e.f\" = 1.5",
        "a = [[[1]]]\nb = [[[1]]]\n[a.b]\nc.d.e = 1.5",
    ] {
        assert_eq!(SMALL.check(text), Ok(()), "{text}");
    }
    assert_eq!(refused("a = \"\"\nb = [[[[1]]]]"), (Measure::Depth, 14), "after an empty string");
    assert_eq!(refused("a = '''\n'''\nb = [[[[1]]]]").0, Measure::Depth, "after a long one");
    assert_eq!(refused("a = \"no end\nb = [[[[1]]]]").0, Measure::Depth, "a string ends with its line");
}

/// How deep the values of a parsed table go.
fn depth(value: &toml::Value) -> usize {
    match value {
        toml::Value::Table(table) => 1 + table.values().map(depth).max().unwrap_or(0),
        toml::Value::Array(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

proptest! {
    /// Brackets never nest deeper than the scan says; a header and a dotted key below it may add up.
    #[test]
    fn what_passes_is_as_shallow_as_it_says(text in "([a.\\[\\]{}=,'\"#\n1 \\\\]|\"\"\"|'''){0,60}") {
        if SMALL.check(&text).is_ok() && let Ok(table) = toml::from_str::<toml::Value>(&text) {
            prop_assert!(depth(&table) <= 1 + 3 * SMALL.depth, "{text:?}");
        }
    }
}
