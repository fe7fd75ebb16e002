//! Any text as settings, from the file, a variable and a flag: taken or refused in words that are safe to show.
#![no_main]

use faceoff::config::{KEYS, resolve};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|text: &str| {
    let (file, other) = text.split_once("\n---\n").unwrap_or((text, ""));
    let outcomes = [
        resolve(Some((Path::new("x\u{1b}.toml"), file)), |_| None, &[]),
        resolve(None, |name| (name == "FACEOFF_GLYPHS").then(|| other.to_owned()), &[]),
        resolve(None, |_| None, &[("theme", other.to_owned())]),
    ];
    for outcome in outcomes {
        match outcome {
            Ok(config) => KEYS.iter().for_each(|key| drop(key.show(&config))),
            Err(error) => assert!(!error.to_string().contains(char::is_control), "{error:?}"),
        }
    }
});
