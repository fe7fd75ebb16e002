use super::*;
use crate::dial::{Value, find};
use crate::model::evaluate;
use crate::verdict::Winner;

static GO_ON: AtomicBool = AtomicBool::new(false);

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the embedded catalog loads")
}

fn summary(scenario: &Scenario) -> Summary {
    Summary::of(&evaluate(scenario, catalog()))
}

#[test]
fn a_tornado_is_sorted_and_each_end_is_what_the_model_says() {
    let scenario = Scenario::default();
    let here = summary(&scenario);
    let swings = swings(&scenario, catalog(), 2, &GO_ON).expect("not cancelled");
    for measure in Measure::ALL {
        let ranked = ranked(&swings, measure, &here);
        let sizes: Vec<f64> = ranked.iter().map(|swing| swing.size(measure, &here)).collect();
        assert!(sizes.len() > 4 && sizes.windows(2).all(|pair| pair[0] >= pair[1]), "{measure:?}: {sizes:?}");
        for (figure, step) in ranked
            .iter()
            .take(3)
            .flat_map(|swing| swing.ends(measure, &here).map(|end| (swing, end)))
            .map(|(swing, (figure, step))| (figure, step.map(|s| (swing.dial, s))))
        {
            let Some((dial, step)) = step else {
                assert!((figure - measure.of(&here)).abs() < 1e-12);
                continue;
            };
            let mut moved = scenario.clone();
            find(dial).expect("a dial").set(&mut moved, catalog(), &step.value).expect("in range");
            assert!((measure.of(&summary(&moved)) - figure).abs() <= 1e-12 * figure, "{dial}");
        }
    }
}

#[test]
fn the_rate_moves_a_serverless_bill_and_the_target_moves_none() {
    let scenario = Scenario::default();
    let swings = swings(&scenario, catalog(), 2, &GO_ON).expect("not cancelled");
    let ranked = ranked(&swings, Measure::CostRatio, &summary(&scenario));
    let place = |id: &str| ranked.iter().position(|swing| swing.dial == id);
    assert!(place("traffic.rate").is_some_and(|place| place < 8), "{:?}", place("traffic.rate"));
    assert_eq!(place("tolerance.target_ms"), None);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let scenario = Scenario::default();
    let of = |threads| swings(&scenario, catalog(), threads, &GO_ON);
    assert_eq!(of(1), of(4));
}

#[test]
fn an_end_may_be_where_the_scenario_is() {
    let here = summary(&Scenario::default());
    let mut dearer = here;
    dearer.kubernetes.monthly_usd *= 3.0;
    dearer.winner = Winner::Serverless;
    let swing = Swing { dial: "traffic.rate", steps: vec![Step { value: Value::Number(1.0), summary: dearer }] };
    let [(least, below), (most, above)] = swing.ends(Measure::CostRatio, &here);
    assert!(below.is_none() && above.is_some());
    assert!((most / least - 3.0).abs() < 1e-9);
    assert!((swing.size(Measure::CostRatio, &here) - 3f64.ln()).abs() < 1e-9);
    assert!(ranked(&[swing], Measure::Latency(Side::Kubernetes), &here).is_empty(), "it moves no latency");
}
