//! Any bytes as a manifest, a template, a plan, a tuning result.
#![no_main]

#[path = "../../tests/inputs/properties.rs"]
#[allow(dead_code, reason = "each target takes one of them")]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| properties::deployment(bytes));
