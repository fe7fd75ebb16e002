//! How long one evaluation takes: `cargo bench --bench evaluate`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use divan::Bencher;
use faceoff_model::catalog::Catalog;
use faceoff_model::model::evaluate;
use faceoff_model::scenario::{Scenario, Shape};
use faceoff_model::units::PerSecond;

fn main() {
    divan::main();
}

fn catalog() -> Catalog {
    Catalog::load().expect("the embedded catalog loads")
}

#[divan::bench]
fn default_preset(bencher: Bencher) {
    let (catalog, scenario) = (catalog(), Scenario::default());
    bencher.bench(|| evaluate(&scenario, &catalog));
}

#[divan::bench]
fn week_at_1000_per_second(bencher: Bencher) {
    let catalog = catalog();
    let mut scenario = Scenario::default();
    scenario.traffic.shape = Shape::WeekendDip;
    scenario.traffic.rate = PerSecond::new(1000.0);
    bencher.bench(|| evaluate(&scenario, &catalog));
}

#[divan::bench]
fn verdict_and_claims(bencher: Bencher) {
    let (catalog, scenario) = (catalog(), Scenario::default());
    let comparison = evaluate(&scenario, &catalog);
    bencher.bench(|| {
        (faceoff_model::verdict::judge(&comparison), faceoff_model::verdict::claims::claims(&comparison, &catalog))
    });
}

#[divan::bench]
fn load_catalog(bencher: Bencher) {
    bencher.bench(|| Catalog::load().is_ok());
}
