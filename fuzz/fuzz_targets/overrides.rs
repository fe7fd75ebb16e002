//! Any text as a file of one's own prices.
#![no_main]

#[path = "../../tests/inputs/properties.rs"]
#[allow(dead_code, reason = "each target takes one of them")]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| properties::overrides(text));
