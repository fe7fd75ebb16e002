use super::*;
use crate::catalog::Catalog;
use crate::scenario::Shape;
use crate::tui::effect::Effect;
use crate::tui::message::Message;
use std::fs;

const LOG: &str = "\
127.0.0.1 - - [05/Oct/2026:08:00:01 +0000] \"GET / HTTP/1.1\" 200 2048
127.0.0.1 - - [05/Oct/2026:08:00:03 +0000] \"GET /a HTTP/1.1\" 200 4096
127.0.0.1 - - [05/Oct/2026:08:02:40 +0000] \"GET /b HTTP/1.1\" 404 512
";

fn world(home: &Path) -> World {
    let catalog = Arc::new(Catalog::load().expect("the catalog loads"));
    World {
        catalog,
        presets: Some(home.join("presets")),
        traces: Some(home.join("traces")),
        lists: crate::tui::Lists::default(),
    }
}

fn import_of(world: &World, path: &str) -> Result<Box<Arrival>, String> {
    let scenario = Box::new(Scenario::default());
    match world.answer(Effect::Import { path: path.to_owned(), scenario, base: "web-api".to_owned() }, &|_| {}) {
        Some(Message::Imported(result)) => result,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_log_becomes_a_preset_that_loads_and_a_trace_that_reads() {
    let home = tempfile::tempdir().expect("a folder");
    let mut world = world(home.path());
    let log = home.path().join("access.log");
    fs::write(&log, LOG).expect("written");
    let first = import_of(&world, &format!("'{}' ", log.display())).expect("imported");
    assert_eq!((first.origin.name.as_str(), first.origin.scenario.traffic.shape), ("access", Shape::Trace));
    assert_eq!(first.told.title, "Imported as access");
    // The next answer has the catalog that offers the trace.
    world.catalog = Arc::clone(&first.catalog);
    assert_eq!(world.load("access").expect("loads").scenario, first.origin.scenario);
    let second = import_of(&world, &log.display().to_string()).expect("imported again");
    assert_eq!(second.origin.name, "access-2");
    assert_eq!(second.catalog.traces().len(), 2);
    let read = world.trace("access-2").expect("reads");
    assert!((read.statistics.requests - 3.0).abs() < 1e-9);
    assert!(world.trace("../access").is_err());
}

#[test]
fn what_is_not_understood_leaves_nothing_behind() {
    let home = tempfile::tempdir().expect("a folder");
    let world = world(home.path());
    let bad = home.path().join("bad.bin");
    fs::write(&bad, [0_u8, 159, 146, 150, 27, b'[', b'3', b'1', b'm', 0]).expect("written");
    let empty = home.path().join("empty");
    fs::create_dir(&empty).expect("made");
    for path in [bad, empty, home.path().join("not there")] {
        let error = import_of(&world, &path.display().to_string()).expect_err("no traffic");
        assert!(!error.contains('\u{1b}') && !error.is_empty(), "{error}");
    }
    assert!(!home.path().join("presets").exists() && !home.path().join("traces").exists());
}

#[test]
fn paths_complete_as_far_as_names_agree() {
    let home = tempfile::tempdir().expect("a folder");
    for name in ["access.log", "access.log.1", "über.csv", ".hidden"] {
        fs::write(home.path().join(name), "").expect("written");
    }
    fs::create_dir(home.path().join("logs")).expect("made");
    let at = |rest: &str| format!("{}/{rest}", home.path().display());
    let full = |rest: &str| complete(at(rest)).full;
    assert_eq!(full("acc"), at("access.log"));
    assert_eq!(complete(at("acc")).offers, ["access.log", "access.log.1"]);
    assert_eq!(full("l"), at("logs/"));
    assert_eq!(full("ü"), at("über.csv"));
    assert_eq!(full(".h"), at(".hidden"));
    assert_eq!(complete(at("")).offers.len(), 4, "hidden ones are not offered");
    assert!(complete(at("zzz")).offers.is_empty());
}

#[test]
fn options_stand_behind_the_path() {
    let (path, options, asked) =
        super::parts("my logs/a.log --field duration=rt --where 'status<500' --log-format '$a \"$b\"' --workload api --rate=120/min --cpu cpu.json --workload web")
            .expect("options");
    assert_eq!((path.as_str(), options.fields.len(), options.wheres.len()), ("my logs/a.log", 1, 1));
    assert_eq!(options.log_format.as_deref(), Some("$a \"$b\""));
    assert_eq!(
        (asked.workloads, asked.rate, asked.cpu.as_deref()),
        (vec!["api".to_owned(), "web".to_owned()], Some(2.0), Some("cpu.json"))
    );
    assert!(super::parts("a.yaml --rate x").expect_err("no rate").contains("--rate"));
    assert!(super::parts("a.yaml --workload").expect_err("no value").contains("--workload: a value is missing"));
    assert_eq!(super::parts("plain path").expect("no options").0, "plain path");
    let why = super::parts("a.log --speed 3").expect_err("no such option");
    assert!(why.contains("--speed") && why.contains("--duration-unit"), "{why}");
}

#[test]
fn a_log_and_a_deployment_are_taken_together_with_the_options_of_one() {
    let home = tempfile::tempdir().expect("a folder");
    let world = world(home.path());
    let write = |name: &str, text: &str| {
        let path = home.path().join(name);
        fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let log = write("access.log", LOG);
    let of = |name: &str, replicas: u32| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  replicas: {replicas}\n  template: {{spec: {{containers: [{{name: c, resources: {{requests: {{cpu: 250m, memory: 256Mi}}}}}}]}}}}\n"
        )
    };
    let manifests = write("all.yaml", &[of("api", 3), of("worker", 7)].join("---\n"));
    let why = import_of(&world, &format!("{log} {manifests}")).expect_err("which of the two");
    assert!(why.contains("--workload"), "{why}");
    let found = import_of(&world, &format!("{log} {manifests} --workload worker")).expect("imported");
    let scenario = &found.origin.scenario;
    assert_eq!((scenario.kubernetes.min_replicas, scenario.traffic.shape), (7, Shape::Trace));
    assert!(format!("{:?}", found.told).contains("all.yaml"), "what set a dial is shown: {:?}", found.told);
}
