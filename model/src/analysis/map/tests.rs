use super::*;
use crate::dial;
use crate::model::evaluate;
use crate::verdict::Winner;
use std::sync::atomic::Ordering;

static GO_ON: AtomicBool = AtomicBool::new(false);

fn catalog() -> &'static Catalog {
    Catalog::embedded().expect("the embedded catalog loads")
}

fn axis(id: &str, from: f64, to: f64) -> Axis {
    Axis::new(dial::find(id).expect(id), from, to).expect("a number")
}

fn plan(x: Axis, y: Axis) -> Plan {
    Plan::new(x, y, &Scenario::default(), catalog()).expect("a plan")
}

fn finished(plan: &Plan, threads: usize) -> Field {
    let mut field = Field::new(plan.clone());
    sharpen(plan, catalog(), threads, &GO_ON, &mut |results| field.take(results)).expect("not cancelled");
    field
}

fn places() -> impl Iterator<Item = (usize, usize)> {
    (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (column, row)))
}

#[test]
fn every_place_is_what_evaluate_says_there() {
    let field = finished(&plan(axis("traffic.rate", 0.4, 0.9), axis("tolerance.target_ms", 0.2, 0.7)), 2);
    let (mut seen, mut winners) = (0, Vec::new());
    for (column, row) in places().step_by(37) {
        let Some(summary) = field.at(column, row) else { continue };
        let mut scenario = Scenario::default();
        for (axis, index, count) in [(field.plan().x, column, COLUMNS), (field.plan().y, row, ROWS)] {
            let value = Value::Number(axis.value(index, count));
            axis.dial.set(&mut scenario, catalog(), &value).expect("in range");
        }
        assert_eq!(*summary, Summary::of(&evaluate(&scenario, catalog())), "{column}, {row}");
        seen += 1;
        winners.push(summary.winner);
    }
    assert!(seen > 40, "{seen}");
    assert!(winners.contains(&Winner::Kubernetes) && winners.contains(&Winner::Serverless), "both win somewhere");
}

#[test]
fn a_finished_field_is_even_and_sharp_at_its_borders() {
    let field = finished(&plan(axis("traffic.rate", 0.4, 0.9), axis("work.duration_ms", 0.1, 0.6)), 2);
    let verdict = |column, row| field.at(column, row).map(|s: &Summary| (s.winner, s.decided_by));
    let mut borders = 0;
    for (column, row) in places() {
        if column % EVERYWHERE == 0 && row % EVERYWHERE == 0 {
            assert!(verdict(column, row).is_some(), "{column}, {row} is missing");
            if column + EVERYWHERE < COLUMNS && verdict(column, row) != verdict(column + EVERYWHERE, row) {
                assert!(verdict(column + 1, row).is_some(), "the border at {column}, {row} is coarse");
                borders += 1;
            }
        }
        assert!(field.near(column, row).is_some());
    }
    assert!(borders > 10, "{borders}");
    assert!((field.share() - 1.0).abs() < 1e-12);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let plan = plan(axis("traffic.rate", 0.5, 0.8), axis("work.cpu_share", 0.0, 1.0));
    let (one, four) = (finished(&plan, 1), finished(&plan, 4));
    assert!(places().all(|(column, row)| one.at(column, row) == four.at(column, row)));
}

#[test]
fn the_first_batch_covers_the_field_and_later_ones_never_repeat_a_place() {
    let plan = plan(axis("traffic.rate", 0.5, 0.8), axis("kubernetes.zones", 0.0, 1.0));
    let mut field = Field::new(plan.clone());
    let (mut seen, mut last) = (BTreeSet::new(), 0.0);
    sharpen(&plan, catalog(), 2, &GO_ON, &mut |results| {
        assert!(results.iter().all(|(place, _)| seen.insert(*place)), "a place was evaluated twice");
        field.take(results);
        assert!(places().all(|(column, row)| field.near(column, row).is_some()), "a hole in the field");
        assert!(field.share() >= last);
        last = field.share();
    })
    .expect("not cancelled");
    // Three zones: whole numbers stand for all the rows between them.
    assert!(seen.len() <= 3 * COLUMNS, "{}", seen.len());
    assert_eq!(field.at(64, 0), field.at(64, 10));
    assert_eq!(field.evaluated().count(), seen.len());
}

#[test]
fn it_stops_when_told_to() {
    let plan = plan(axis("traffic.rate", 0.0, 1.0), axis("work.duration_ms", 0.0, 1.0));
    let cancel = AtomicBool::new(false);
    let mut batches = 0;
    let result = sharpen(&plan, catalog(), 2, &cancel, &mut |_| {
        batches += 1;
        cancel.store(true, Ordering::Relaxed);
    });
    assert_eq!((result, batches), (Err(AnalysisError::Cancelled), 1));
}

#[test]
fn where_one_stands_on_the_axes_makes_no_other_plan() {
    let (x, y) = (axis("traffic.rate", 0.4, 0.9), axis("work.duration_ms", 0.1, 0.6));
    let mut moved = Scenario::default();
    moved.traffic.rate = crate::units::PerSecond::new(99.0);
    assert_eq!(plan(x, y), Plan::new(x, y, &moved, catalog()).expect("a plan"));
    moved.work.cpu_share = crate::units::Share::new(0.9);
    assert_ne!(plan(x, y), Plan::new(x, y, &moved, catalog()).expect("a plan"));
    assert!(Axis::new(dial::find("work.runtime").expect("a dial"), 0.0, 1.0).is_none());
}
