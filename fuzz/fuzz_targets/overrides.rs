//! Any text as a file of one's own prices: taken or refused in words that are safe to show; with whatever is
//! taken, the comparison is finite.
#![no_main]

use faceoff::catalog::Catalog;
use faceoff::model::{Side, evaluate};
use faceoff::scenario::Scenario;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let catalog = Catalog::load().expect("the catalog reads");
    match catalog.with_overrides(text, "x\u{1b}.toml") {
        Ok(catalog) => {
            let comparison = evaluate(&Scenario::default(), &catalog);
            for side in Side::BOTH {
                let assessment = comparison.side(side);
                let figures =
                    [assessment.bill.total().get(), assessment.latency.quantile(0.99), assessment.within_tolerance];
                assert!(figures.iter().all(|v| v.is_finite() && *v >= 0.0), "{figures:?}");
            }
        }
        Err(error) => assert!(!error.to_string().contains(char::is_control), "{error:?}"),
    }
});
