//! What holds of any input, for the tests and for the fuzz targets alike: it is taken or refused, a refusal is safe to
//! show, and with whatever is taken both sides have finite figures.

use faceoff::catalog::Catalog;
use faceoff::config::{KEYS, resolve};
use faceoff::deployment;
use faceoff::import::{Options, Source, import as import_files};
use faceoff::intake::{Material, fitted};
use faceoff::model::{Side, evaluate};
use faceoff::preset::{Preset, load, load_bytes, save};
use faceoff::pricing;
use faceoff::scenario::Scenario;
use std::path::Path;

/// A name of a file that tries to steer the terminal.
const NAME: &str = "x\u{1b}.toml";

fn safe(message: &str) {
    let steers = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
    assert!(!message.contains(steers), "{message:?}");
}

fn finite(scenario: &Scenario, catalog: &Catalog) {
    let comparison = evaluate(scenario, catalog);
    for side in Side::BOTH {
        let assessment = comparison.side(side);
        let figures = [assessment.bill.total().get(), assessment.latency.quantile(0.99), assessment.within_tolerance];
        assert!(figures.iter().all(|v| v.is_finite() && *v >= 0.0), "{side:?}: {figures:?}");
    }
}

/// Of a preset: what is read is written so that it reads back the same, over itself too.
pub fn preset(bytes: &[u8]) {
    let catalog = Catalog::embedded().expect("the catalog reads");
    let preset = match load_bytes(bytes, NAME, catalog) {
        Ok(preset) => preset,
        Err(error) => return safe(&error.to_string()),
    };
    let text = save::text(&preset, catalog);
    assert_eq!(load(&text, "x.toml", catalog).as_ref(), Ok(&preset), "{text}");
    let before = std::str::from_utf8(bytes).expect("it was read");
    let over = save::text_over(&preset, catalog, before).expect("it was read");
    assert_eq!(load(&over, "x.toml", catalog).map(|back| back.scenario).as_ref(), Ok(&preset.scenario), "{over}");
    finite(&preset.scenario, catalog);
}

/// Of a file of one's own prices.
pub fn overrides(text: &str) {
    match Catalog::load().expect("the catalog reads").with_overrides(text, NAME) {
        Ok(catalog) => finite(&Scenario::default(), &catalog),
        Err(error) => safe(&error.to_string()),
    }
}

/// Of a provider's price list: what is read is finite, its rows add up, and its overlay is accepted and says the same.
pub fn pricing(bytes: &[u8]) {
    let catalog = Catalog::embedded().expect("the catalog reads");
    let today = "2026-11-30".parse().ok();
    for options in [
        pricing::Options { today, ..pricing::Options::default() },
        pricing::Options {
            today,
            add: true,
            regions: vec!["eu-west-1".to_owned(), "eu-north-1".to_owned()],
            like: None,
        },
    ] {
        let update = match pricing::update(vec![pricing::Input::bytes(NAME, bytes)], catalog, &options) {
            Ok(update) => update,
            Err(error) => {
                safe(&error.to_string());
                continue;
            }
        };
        update.notes.iter().chain(update.rows.ignored.keys()).for_each(|words| safe(words));
        assert_eq!(update.rows.read, update.rows.used + update.rows.ignored.values().sum::<u64>());
        let text = pricing::overlay::text(&update, catalog);
        let with = catalog.clone().with_overrides(&text, "new.toml").expect("its own overlay");
        for (id, new) in &update.values {
            assert_eq!(with.row(id).map(|row| &row.value), Some(&new.value), "{id}");
        }
        finite(&Scenario::default(), &with);
    }
}

/// Of settings: a file, and behind a line of `---` what stands in a variable and in a flag.
pub fn config(text: &str) {
    let (file, other) = text.split_once("\n---\n").unwrap_or((text, ""));
    let outcomes = [
        resolve(Some((Path::new(NAME), file)), |_| None, &[]),
        resolve(None, |name| (name == "FACEOFF_GLYPHS").then(|| other.to_owned()), &[]),
        resolve(None, |_| None, &[("theme", other.to_owned())]),
    ];
    for outcome in outcomes {
        match outcome {
            Ok(config) => KEYS.iter().for_each(|key| drop(key.show(&config))),
            Err(error) => safe(&error.to_string()),
        }
    }
}

/// Of an export or a log, in whatever format it turns out to be: no request is less than none, and they come in order.
pub fn import(bytes: &[u8]) {
    let imported = match import_files(vec![Source::bytes(NAME, bytes)], &Options::default()) {
        Ok(imported) => imported,
        Err(error) => return safe(&error.to_string()),
    };
    for note in &imported.notes {
        safe(&note.text);
    }
    let trace = &imported.trace;
    assert!(trace.counts.is_empty() || (trace.step_s.is_finite() && trace.step_s > 0.0), "{}", trace.step_s);
    assert!(trace.counts.iter().flatten().all(|count| count.is_finite() && *count >= 0.0), "{:?}", trace.counts);
    assert!(trace.total().is_finite() && trace.start_s.is_none_or(f64::is_finite), "{:?}", trace.start_s);
    let (ordered, inside) = (trace.arrivals.is_sorted(), trace.arrivals.iter().all(|at| *at >= 0.0 && at.is_finite()));
    assert!(ordered && inside, "{:?}", trace.arrivals);
}

/// Of a file that describes a deployment: with what it says both sides have finite figures, and all that is said of it is safe to show.
pub fn deployment(bytes: &[u8]) {
    // The first bytes are the beginning of the file, as they are on a disk.
    let Some(kind) = deployment::kind(&bytes[..bytes.len().min(deployment::PREFIX)]) else { return };
    let file = deployment::File { name: NAME.to_owned(), bytes: bytes.to_vec(), kind, order: 0 };
    let options = deployment::Options { cpu: Some(NAME.to_owned()), rate: Some(4.0), ..deployment::Options::default() };
    let deployed = match deployment::read(vec![file], &options) {
        Ok(deployed) => deployed,
        Err(error) => return safe(&error.to_string()),
    };
    deployed.remarks.iter().for_each(|remark| safe(&remark.text));
    deployed.settings.iter().for_each(|setting| safe(&setting.from));
    let catalog = Catalog::embedded().expect("the catalog reads");
    let imported = import_files(
        vec![Source::bytes("a.csv", "time,requests\n2026-11-02T10:00:00Z,4\n2026-11-02T10:01:00Z,6\n")],
        &Options::default(),
    );
    let material = Material { imported: imported.expect("counts"), deployed, last_traffic: Some(1) };
    let base = Preset {
        name: "base".to_owned(),
        title: String::new(),
        about: String::new(),
        figures: String::new(),
        scenario: Scenario::default(),
    };
    let (fitted, found) = fitted(&material, base, catalog).expect("every value is in range");
    found.notes.iter().for_each(|note| safe(&note.text));
    finite(&fitted.scenario, catalog);
}
