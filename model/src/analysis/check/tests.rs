use super::*;
use crate::model::leg::total;
use crate::model::serverless::Chain;
use crate::scenario::{Automatic, Door, Shape, StateKind, StatePlacement};
use crate::simulation::replication::{Estimate, Ratio};
use crate::traffic::Profile;
use crate::units::PerSecond;
use std::sync::atomic::Ordering;

const QUICK: Plan = Plan { seed: 1, threads: 1, replications: Some(3), precision: 0.5 };

/// A scenario light enough for a test.
fn light() -> Scenario {
    let mut scenario = Scenario::default();
    scenario.traffic.rate = PerSecond::new(0.2);
    scenario
}

fn catalog() -> Catalog {
    Catalog::load().unwrap()
}

fn play(scenario: &Scenario, plan: Plan) -> [Course; 2] {
    check(scenario, &catalog(), plan, &AtomicBool::new(false), |_| ())
}

fn interval(value: f64, half: f64) -> Interval {
    Interval { value, low: value - half, high: value + half }
}

#[test]
fn a_row_is_held_to_the_bar_of_the_interval() {
    let judge = |model, half| bars::MEAN_POOL.judge(model, &interval(100.0, half));
    assert_eq!(judge(100.0, 1.0), Finding::Within);
    assert_eq!(judge(102.9, 1.0), Finding::Within, "within 2 of the interval's end");
    assert_eq!(judge(103.1, 1.0), Finding::Outside);
    assert_eq!(judge(96.9, 1.0), Finding::Outside);
    assert_eq!(judge(100.0, 2.1), Finding::Unsure, "wider than the bar");
    assert_eq!(judge(104.0, 2.1), Finding::Unsure);
    assert_eq!(judge(104.2, 2.1), Finding::Outside, "wide, and still too far");
    assert_eq!(judge(100.0, f64::INFINITY), Finding::Unsure);
}

#[test]
fn a_bar_is_the_wider_of_its_two_bounds() {
    assert!((bars::COLD_SHARE.width(0.5) - 0.025).abs() < 1e-12);
    assert!((bars::COLD_SHARE.width(0.0001) - 0.0001).abs() < 1e-12);
}

#[test]
fn steps_and_overload_have_bars_of_their_own() {
    let mut scenario = light();
    let smooth = Situation::of(&scenario);
    assert_eq!(smooth.latency()[2].unwrap().to_string(), "12 %");
    assert_eq!(smooth.pods().unwrap().to_string(), "3 %");
    assert_eq!(smooth.share().unwrap().to_string(), "0.5 pp");
    assert!(Situation { busiest: 0.86, ..smooth }.latency().iter().all(Result::is_err));
    scenario.traffic.shape = Shape::Flash;
    let steps = Situation::of(&scenario);
    assert_eq!(steps.pods().unwrap().to_string(), "8 %");
    assert_eq!(steps.share().unwrap().to_string(), "2 pp");
    assert!(steps.peak().is_err());
    assert!(steps.latency()[2].is_ok() && Situation { late: 0.01, ..steps }.latency()[2].is_err());
    assert!(Situation { late: 0.03, ..steps }.latency()[2].is_ok());
}

#[test]
fn a_share_of_nothing_is_known_to_three_in_n() {
    let none = Interval::of_share(&Estimate::of(&[Ratio::new(0.0, 500.0); 4]), 2000);
    assert!(none.low.abs() < 1e-12 && (none.high - 0.0015).abs() < 1e-12);
    let all = Interval::of_share(&Estimate::of(&[Ratio::new(500.0, 500.0); 4]), 2000);
    assert!((all.low - 0.9985).abs() < 1e-12 && (all.high - 1.0).abs() < 1e-12);
}

/// What the model composes and what the referee draws are the same legs.
#[test]
fn the_legs_add_up_to_what_the_model_is_given() {
    let catalog = catalog();
    let profile = Profile::flat(1.0);
    for kind in [StateKind::None, StateKind::Session, StateKind::KeyValue, StateKind::Relational, StateKind::Local] {
        for place in [StatePlacement::Managed, StatePlacement::InCluster] {
            let mut scenario = light();
            (scenario.state.kind, scenario.kubernetes.state, scenario.work.functions) = (kind, place, 3);
            let deployment = Deployment::of(&scenario, &catalog);
            let (pods, delay) = (deployment.pods(&profile), total(&deployment.delay()));
            assert!((pods.delay.mean_ms / delay.mean_ms - 1.0).abs() < 1e-12, "{kind} {place}");
            assert!((pods.delay.variance / delay.variance - 1.0).abs() < 1e-12);
            let chain = Chain::of(&scenario, &catalog);
            let (pool, run) = (chain.pool(&profile), total(&chain.invocation()));
            assert!((pool.busy_s * 1e3 / run.mean_ms - 1.0).abs() < 1e-12, "{kind} {place}");
            assert!((pool.busy_cv * run.mean_ms / run.variance.sqrt() - 1.0).abs() < 1e-12);
            assert!((pool.cold_s * 1e3 / total(&chain.cold()[1..]).mean_ms - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn a_light_day_is_within_every_bar() {
    let courses = play(&light(), QUICK);
    for row in courses.iter().flat_map(|course| &course.rows) {
        assert_ne!(row.finding, Finding::Outside, "{row:?}");
    }
    assert_eq!(courses.each_ref().map(|course| course.rows.len()), [8, 7]);
    assert!(courses.iter().all(|course| course.replications == 3 && course.end == End::Exhausted));
    let sure = courses.iter().flat_map(|course| &course.rows).filter(|row| row.finding == Finding::Within).count();
    assert!(sure >= 8, "{sure}");
}

#[test]
fn a_wrong_model_is_found_out() {
    let (scenario, catalog) = (light(), catalog());
    let mut referee = Referee::new(&scenario, &catalog);
    referee.comparison.serverless.pool.mean_instances *= 1.5;
    referee.comparison.kubernetes.pods.mean_replicas *= 1.2;
    let off = |side| {
        let course = referee.play(side, QUICK, &AtomicBool::new(false), |_| ());
        let off = course.rows.iter().filter(|row| row.finding == Finding::Outside);
        off.map(|row| row.what).collect::<Vec<_>>()
    };
    assert_eq!(off(Side::Kubernetes), ["kubernetes.mean_replicas"]);
    assert_eq!(off(Side::Serverless), ["serverless.mean_instances"]);
}

#[test]
fn the_same_seed_the_same_rows_whatever_the_threads() {
    let alone = play(&light(), QUICK);
    assert_eq!(play(&light(), Plan { threads: 3, ..QUICK }), alone);
    assert_ne!(play(&light(), Plan { seed: 2, ..QUICK }), alone);
}

#[test]
fn a_chain_takes_the_sum_of_its_functions() {
    let mut scenario = light();
    (scenario.work.functions, scenario.work.variability) = (4, 0.3);
    let [_, course] = play(&scenario, QUICK);
    let row = course.rows.iter().find(|row| row.what == "serverless.latency_ms.p50").unwrap();
    assert!(row.error().abs() < 0.08, "{row:?}");
}

#[test]
fn a_cancel_ends_it_and_keeps_what_was_played() {
    let (scenario, catalog, cancel) = (light(), catalog(), AtomicBool::new(false));
    let plan = Plan { replications: None, precision: 0.0, ..QUICK };
    let mut seen = Vec::new();
    let course = Referee::new(&scenario, &catalog).play(Side::Kubernetes, plan, &cancel, |course| {
        seen.push(course.replications);
        cancel.store(course.replications >= 2, Ordering::Relaxed);
    });
    assert_eq!((course.end, course.rows.len()), (End::Cancelled, 8));
    assert_eq!(seen, [1, 2]);
    let none = Referee::new(&scenario, &catalog).play(Side::Serverless, plan, &cancel, |_| ());
    assert!(none.rows.is_empty() && none.replications == 0);
}

#[test]
fn no_client_gives_up_on_an_event() {
    let mut scenario = light();
    scenario.traffic.door = Door::Event;
    scenario.pins.pin(Automatic::Door);
    (scenario.work.duration_ms, scenario.traffic.rate) = (crate::units::Millis::new(600_000.0), PerSecond::new(0.001));
    let [course, _] = play(&scenario, QUICK);
    let lost = course.rows.iter().find(|row| row.what == "kubernetes.lost_requests_share").unwrap();
    assert!(lost.simulation.value < 1e-9 && lost.model < 1e-9, "{lost:?}");
}
