//! Any bytes as a preset: read or refused in words that are safe to show; what is read is written so that it reads
//! back the same, and its comparison is finite.
#![no_main]

use faceoff::catalog::Catalog;
use faceoff::model::{Side, evaluate};
use faceoff::preset::{load, load_bytes, save};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let catalog = Catalog::embedded().expect("the catalog reads");
    let preset = match load_bytes(bytes, "x\u{1b}.toml", catalog) {
        Ok(preset) => preset,
        Err(error) => {
            assert!(!error.to_string().replace('\n', "").contains(char::is_control), "{error}");
            return;
        }
    };
    let text = save::text(&preset, catalog);
    let back = load(&text, "x.toml", catalog).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(back, preset, "{text}");
    let before = std::str::from_utf8(bytes).expect("it was read");
    let over = save::text_over(&preset, catalog, before).expect("it was read");
    assert_eq!(load(&over, "x.toml", catalog).expect("it was read").scenario, preset.scenario, "{over}");
    let comparison = evaluate(&preset.scenario, catalog);
    for side in Side::BOTH {
        let assessment = comparison.side(side);
        let figures = [assessment.bill.total().get(), assessment.latency.quantile(0.99), assessment.within_tolerance];
        assert!(figures.iter().all(|v| v.is_finite() && *v >= 0.0), "{figures:?}\n{text}");
    }
});
