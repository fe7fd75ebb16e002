//! How long the fit of both sides takes: `cargo bench -p faceoff-model --bench fit`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here is a finding, and should say where"
)]

use divan::Bencher;
use faceoff_model::catalog::Catalog;
use faceoff_model::model::evaluate;
use faceoff_model::model::fit::bench::Bench;
use faceoff_model::model::fit::{kubernetes, planned, serverless};
use faceoff_model::scenario::{Scenario, Shape};
use faceoff_model::units::PerSecond;

fn main() {
    let (catalog, scenario) = (Catalog::load().expect("the embedded catalog loads"), Scenario::default());
    let mut bench = Bench::new(&scenario, &catalog);
    kubernetes::search(&mut bench);
    let pods = bench.capacities();
    serverless::search(&mut bench);
    println!("capacities of the default scenario: {pods} of pods, {} of functions", bench.capacities() - pods);
    divan::main();
}

fn catalog() -> Catalog {
    Catalog::load().expect("the embedded catalog loads")
}

#[divan::bench]
fn both_sides(bencher: Bencher) {
    let (catalog, scenario) = (catalog(), Scenario::default());
    bencher.bench(|| planned(&scenario, &catalog));
}

#[divan::bench]
fn kubernetes_alone(bencher: Bencher) {
    let (catalog, scenario) = (catalog(), Scenario::default());
    bencher.bench(|| kubernetes::search(&mut Bench::new(&scenario, &catalog)));
}

#[divan::bench]
fn functions_alone(bencher: Bencher) {
    let (catalog, scenario) = (catalog(), Scenario::default());
    bencher.bench(|| serverless::search(&mut Bench::new(&scenario, &catalog)));
}

#[divan::bench]
fn one_evaluation(bencher: Bencher) {
    let (catalog, scenario) = (catalog(), Scenario::default());
    bencher.bench(|| evaluate(&scenario, &catalog));
}

#[divan::bench]
fn flash_crowd(bencher: Bencher) {
    let catalog = catalog();
    let mut scenario = Scenario::default();
    scenario.traffic.shape = Shape::Flash;
    bencher.bench(|| planned(&scenario, &catalog));
}

#[divan::bench]
fn busy(bencher: Bencher) {
    let catalog = catalog();
    let mut scenario = Scenario::default();
    scenario.traffic.rate = PerSecond::new(500.0);
    bencher.bench(|| planned(&scenario, &catalog));
}
