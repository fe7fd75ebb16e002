use super::*;
use crate::deployment::Deployed;
use crate::import::{Imported, Options, Source, import};
use crate::scenario::{Scenario, Shape};
use std::fs;

const LOG: &str = "\
127.0.0.1 - - [05/Oct/2026:08:00:01 +0000] \"GET / HTTP/1.1\" 200 2048
127.0.0.1 - - [05/Oct/2026:08:00:03 +0000] \"GET /a HTTP/1.1\" 200 4096
127.0.0.1 - - [05/Oct/2026:08:02:40 +0000] \"GET /b HTTP/1.1\" 404 512
";

fn imported() -> Material {
    material(import(vec![Source::bytes("access.log", LOG)], &Options::default()).expect("a log"))
}

fn material(imported: Imported) -> Material {
    Material { imported, deployed: Deployed::default(), last_traffic: Some(0) }
}

fn order(name: &str) -> Order<'_> {
    let base = Preset {
        name: "web-api".to_owned(),
        title: String::new(),
        about: String::new(),
        figures: String::new(),
        scenario: Scenario::default(),
    };
    Order { name, origin: "access.log", base, base_words: "web-api", existing: Existing::Keep }
}

#[test]
fn a_trace_and_its_preset_are_kept_and_nothing_is_overwritten() {
    let home = tempfile::tempdir().expect("a folder");
    let (presets, traces) = (home.path().join("presets"), home.path().join("traces"));
    let folders = Folders { presets: &presets, traces: &traces };
    let catalog = Catalog::load().expect("the catalog loads");
    let kept = keep(&order("shop"), &imported(), folders, &catalog).expect("kept");
    assert_eq!(kept.preset.scenario.traffic.shape, Shape::Trace);
    assert!(catalog.traces().is_empty() && kept.catalog.traces().iter().any(|trace| trace.name == "shop"));
    let read = preset::find("shop", Some(&presets), &kept.catalog).expect("the preset reads");
    assert_eq!(read.scenario, kept.preset.scenario);
    let before = fs::read(&kept.path).expect("there");
    keep(&order("shop"), &imported(), folders, &catalog).expect_err("the name is taken");
    assert_eq!(fs::read(&kept.path).expect("still there"), before);
}

#[test]
fn of_a_preset_that_cannot_be_written_no_trace_remains() {
    let home = tempfile::tempdir().expect("a folder");
    let (presets, traces) = (home.path().join("presets"), home.path().join("traces"));
    fs::write(&presets, "a file stands where the folder would").expect("written");
    let catalog = Catalog::load().expect("the catalog loads");
    let folders = Folders { presets: &presets, traces: &traces };
    keep(&order("shop"), &imported(), folders, &catalog).expect_err("no folder for it");
    assert!(traces::list(&traces).is_empty());
}

#[test]
fn names_come_from_files_and_are_free() {
    let home = tempfile::tempdir().expect("a folder");
    let folders = Folders { presets: home.path(), traces: home.path() };
    let name = |file: &str| free_name(Path::new(file), folders);
    for (file, want) in [
        ("logs/access.log.2.gz", "access"),
        ("Apache_combined home.log", "apache-combined-home"),
        ("2026-10-05.csv", "2026-10-05"),
        ("日本.log", "traffic"),
        ("none.csv", "none-2"),
        ("web-api.log", "web-api-2"),
        ("..", "traffic"),
    ] {
        assert_eq!(name(file), want, "{file}");
    }
    let long = name(&format!("{}.log", "a".repeat(100)));
    assert!(traces::is_name(&long), "{long}");
    fs::write(home.path().join("access.toml"), "").expect("written");
    fs::write(home.path().join("access-2.csv"), "").expect("written");
    assert_eq!(name("access.log"), "access-3");
}

/// Calls of a function of 512 MB, ten seconds apart.
fn calls(durations: &[f64]) -> Material {
    let line = |(i, ms): (usize, &f64)| {
        format!(
            "2026-10-05T08:{:02}:{:02}.000Z\tREPORT RequestId: {i}\tDuration: {ms} ms\tBilled Duration: 400 ms\tMemory Size: 512 MB\tMax Memory \
             Used: 90 MB\n",
            i / 6,
            i % 6 * 10
        )
    };
    let log: String = durations.iter().enumerate().map(line).collect();
    material(import(vec![Source::bytes("report.log", log)], &Options::default()).expect("REPORT lines"))
}

#[test]
fn a_function_takes_as_long_in_the_model_as_was_measured() {
    let catalog = Catalog::load().expect("the catalog loads");
    let (preset, found) =
        fitted(&calls(&[60.0, 80.0, 100.0, 120.0].repeat(8)), order("shop").base, &catalog).expect("fits");
    let mut warm = preset.scenario;
    warm.serverless.provisioned = 10;
    let billed = crate::model::evaluate(&warm, &catalog).serverless.billed_ms;
    assert!((billed / 90.0 - 1.0).abs() < 0.02, "{billed} ms for 90 ms");
    assert!(found.remarks.is_empty(), "{:?}", found.remarks);
    let from = |id: &str| found.dials.iter().find(|set| set.dial.id == id).map(|set| set.from.clone()).expect(id);
    assert!(from("work.duration_ms").contains("of state, of a function of 512 MB"), "{}", from("work.duration_ms"));
}

#[test]
fn what_no_dial_can_hold_is_said() {
    let catalog = Catalog::load().expect("the catalog loads");
    let remarks = |imported: &Imported| dials::of(imported, &Scenario::default(), &catalog).remarks.join("\n");
    let apart = remarks(&calls(&[20.0, 20.0, 20.0, 20.0, 20.0, 20.0, 9000.0].repeat(6)).imported);
    assert!(apart.starts_with("Half of the durations are within"), "{apart}");
    let short = remarks(&calls(&[2.0; 30]).imported);
    assert!(short.contains("less than the") && short.contains("state.kind"), "{short}");
    let counts = (0..60).map(|m| format!("2026-10-05T08:{m:02}:00Z,1000000000000")).collect::<Vec<_>>().join("\n");
    let many = import(vec![Source::bytes("many.csv", format!("time,requests\n{counts}"))], &Options::default());
    let many = remarks(&many.expect("counts"));
    assert!(many.starts_with("The trace has 16,666,666,667 /s and the dial traffic.rate ends at 100,000 /s"), "{many}");
}
