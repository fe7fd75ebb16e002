//! Any bytes as an export, a log or a load test.
#![no_main]

#[path = "../../tests/inputs/properties.rs"]
#[allow(dead_code, reason = "each target takes one of them")]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| properties::import(bytes));
