//! Any bytes as a provider's price list.
#![no_main]

#[path = "../../tests/inputs/properties.rs"]
#[allow(dead_code, reason = "each target takes one of them")]
mod properties;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| properties::pricing(bytes));
