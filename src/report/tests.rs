//! The report of real scenarios: nothing missing, nothing that differs between two runs or two formats, nothing let
//! through that was not meant to be markup.

use super::*;
use crate::dial::{self, DIALS, Kind};
use crate::file::Existing;
use crate::model::Side;
use crate::preset::assign::assign;
use crate::scenario::{Recorded, Shape};
use serde_json::Value as Json;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// The `web-api` preset with dials set, as text.
fn preset(settings: &[(&str, &str)]) -> Preset {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let mut preset = crate::preset::builtin()[0].load(catalog).expect("the preset loads");
    let settings: Vec<_> = settings
        .iter()
        .map(|(id, text)| {
            let dial = dial::find(id).expect("a dial");
            (dial, dial.parse(text).expect("a value"))
        })
        .collect();
    assert_eq!(assign(&mut preset.scenario, catalog, &settings), []);
    preset
}

/// A preset of recorded traffic that is longer than a page, and that no catalog has.
fn traced() -> Preset {
    let mut preset = preset(&[]);
    let rates = (0..1441).map(|i| f64::from(i % 17) / 8.0).collect::<Vec<_>>();
    let mean = rates.iter().sum::<f64>() / rates.len() as f64;
    let rates = rates.into_iter().map(|rate| rate / mean).collect();
    preset.scenario.traffic.trace = Some(Arc::new(Recorded { name: "shop".to_owned(), step_s: 60.0, rates }));
    preset.scenario.traffic.shape = Shape::Trace;
    preset
}

/// The study of a preset, with the tipping points of two dials only: those of all take seconds.
fn study(preset: &Preset) -> Study<'_> {
    let catalog = Catalog::embedded().expect("the catalog loads");
    let go_on = AtomicBool::new(false);
    let Answer { comparison, verdict, claims, .. } = answer(&preset.scenario, catalog);
    let curve = traffic_curve(&preset.scenario, catalog, 19, &go_on).expect("not cancelled");
    let mut tipping = curve.tipping(preset.scenario.traffic.rate.get());
    let door = dial::find("serverless.front_door").expect("a dial");
    tipping.extend(crate::analysis::tipping::tipping(door, &preset.scenario, catalog, &go_on).expect("not cancelled"));
    Study {
        levers: Vec::new(),
        verdict,
        claims,
        tipping,
        curve,
        comparison,
        preset,
        catalog,
        swings: some_swings(preset),
        odds: Odds::default(),
        latencies: Latencies::of(&preset.scenario, catalog, &go_on).expect("not cancelled"),
        portable: None,
        checked: Vec::new(),
        date: None,
        fit: None,
        full: true,
    }
}

/// The swings of a few dials: those of all take seconds.
fn some_swings(preset: &Preset) -> Vec<Swing> {
    let catalog = Catalog::embedded().expect("the catalog loads");
    ["traffic.rate", "work.memory_mb", "serverless.memory_mb", "serverless.front_door"]
        .into_iter()
        .filter_map(|id| {
            let dial = dial::find(id).expect("a dial");
            let values = crate::analysis::plausible::values(dial, &preset.scenario, catalog);
            let go_on = AtomicBool::new(false);
            let steps = crate::analysis::sweep::sweep(dial, &values, &preset.scenario, catalog, &go_on).expect("swept");
            (!steps.is_empty()).then_some(Swing { dial: dial.id, steps })
        })
        .collect()
}

/// Scenarios that differ in what a report has to show; the first is `web-api` as it is.
fn various() -> &'static [Study<'static>] {
    static STUDIES: LazyLock<Vec<Study<'static>>> = LazyLock::new(|| {
        [
            preset(&[]),
            preset(&[("traffic.shape", "cron"), ("traffic.rate", "0.01"), ("state.kind", "none")]),
            preset(&[("traffic.shape", "weekend-dip"), ("traffic.rate", "2k/s"), ("work.memory_mb", "900")]),
            preset(&[("work.duration_ms", "20min"), ("people.counted", "on"), ("state.kind", "session")]),
            preset(&[("work.memory_mb", "16GB")]),
            preset(&[("place.provider", "gcp"), ("traffic.shape", "flash"), ("tolerance.target_ms", "5ms")]),
            traced(),
        ]
        .map(|preset| study(Box::leak(Box::new(preset))))
        .into()
    });
    &STUDIES
}

fn json_of(study: &Study<'_>) -> Json {
    serde_json::to_value(json::document(&study.report())).expect("serializes")
}

fn number(json: &Json, key: &str) -> f64 {
    json[key].as_f64().unwrap_or_else(|| panic!("{key} is {}", json[key]))
}

#[test]
fn the_json_contract_holds() {
    for study in various() {
        let json = json_of(study);
        let keys = ["schema", "scenario", "kubernetes", "serverless", "verdict", "tipping_points", "claims"];
        assert!(keys.iter().all(|key| json.get(key).is_some()));
        side_holds(
            &json["kubernetes"],
            &["mean_replicas", "peak_replicas", "mean_nodes", "late_requests_share", "lost_requests_share"],
        );
        side_holds(&json["serverless"], &["cold_share", "mean_instances", "peak_concurrency", "throttled_share"]);
        for key in ["winner", "decided_by", "sentence"] {
            assert!(json["verdict"][key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
        }
        for tip in json["tipping_points"].as_array().expect("a list") {
            assert!(tip["dial"].is_string() && !tip["value"].is_null() && tip["winner"].is_string());
        }
        for claim in json["claims"].as_array().expect("a list") {
            assert!(["id", "side", "text", "source"].iter().all(|key| claim[key].is_string()), "{claim}");
            assert!(matches!(claim["sign"].as_str(), Some("+" | "-")) && claim["holds"].is_boolean());
            assert!((0.0..=1.0).contains(&number(claim, "weight")));
        }
    }
}

fn side_holds(side: &Json, own: &[&str]) {
    assert!(side["feasible"].is_boolean() && side["meets_tolerance"].is_boolean());
    assert_eq!(side["feasible"].as_bool(), side["limits"].as_array().map(Vec::is_empty));
    for limit in side["limits"].as_array().expect("a list") {
        assert!(["dial", "text", "source"].iter().all(|key| limit[key].is_string()), "{limit}");
        assert!(number(limit, "wanted") > number(limit, "allowed"));
    }
    for key in ["mean", "p50", "p90", "p95", "p99", "p999"] {
        assert!(number(&side["latency_ms"], key) >= 0.0);
    }
    for key in own.iter().chain(&["within_tolerance"]) {
        assert!(number(side, key) >= 0.0, "{key}");
    }
    let mut sum = 0.0;
    for line in side["bill"].as_array().expect("a list") {
        assert!(["item", "unit", "source", "as_of"].iter().all(|key| line[key].is_string()), "{line}");
        let amount = number(line, "quantity") * number(line, "unit_price_usd");
        assert!((amount - number(line, "amount_usd")).abs() <= 1e-9 * amount.max(1.0), "{line}");
        sum += number(line, "amount_usd");
    }
    assert!((sum - number(side, "monthly_usd")).abs() <= 1e-9 * sum.max(1.0));
}

#[test]
fn every_dial_is_in_the_json_with_its_kind() {
    let json = json_of(&various()[0]);
    assert_eq!(json["scenario"].as_object().expect("an object").len(), DIALS.len());
    for dial in DIALS {
        let value = &json["scenario"][dial.id];
        let right = match dial.kind {
            Kind::Number(_) => value.as_f64().is_some(),
            Kind::Choice(_) => value.is_string(),
            Kind::Switch(_) => value.is_boolean(),
        };
        assert!(right, "{}: {value}", dial.id);
    }
}

#[test]
fn the_same_study_gives_the_same_bytes() {
    let preset = preset(&[("traffic.shape", "office-hours")]);
    let (one, two) =
        (folder::files(&study(&preset)).expect("written"), folder::files(&study(&preset)).expect("written"));
    for ((name, a), (_, b)) in one.iter().zip(&two) {
        assert!(a == b, "{name} differs");
    }
}

/// Fails unless every element of a page is closed, and in order.
fn well_formed(page: &str) {
    const VOID: [&str; 5] = ["meta", "br", "link", "img", "wbr"];
    let mut open = Vec::new();
    for tag in page.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag) {
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "closing");
        } else if !(tag.starts_with('!') || tag.ends_with('/') || VOID.contains(&name.as_str())) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

#[test]
fn the_page_needs_nothing_else_and_is_well_formed() {
    for study in various() {
        let page = html::render(&document::of(study)).expect("rendered");
        well_formed(&page);
        for forbidden in ["<script", "<link", "<iframe", "@import", "url(", " src="] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        let targets: Vec<&str> = page.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for target in &targets {
            let id = target.strip_prefix('#').unwrap_or_else(|| panic!("{target} leads out"));
            assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "#{id}");
        }
        assert!(targets.len() > 20);
    }
}

#[test]
fn text_from_a_file_is_never_markup() {
    let mut preset = preset(&[]);
    preset.title = "<script>alert(1)</script> | *x* \u{1b}[31m".to_owned();
    preset.about = "=1+1 <img src=x onerror=y> `z`".to_owned();
    preset.figures = "\"</style><b>".to_owned();
    let document = document::of(&study(&preset));
    let page = html::render(&document).expect("rendered");
    well_formed(&page);
    for hostile in ["<script", "<img", "</style><b", "\u{1b}"] {
        assert!(!page.contains(hostile), "{hostile}");
    }
    let text = markdown::render(&document, "charts");
    let (text, _) = text.split_once("```toml scenario.toml\n").expect("the scenario, word for word");
    for hostile in ["<script", "<img", "<b>", " | *x*", "\u{1b}", "`z`"] {
        assert!(!text.contains(hostile), "{hostile}");
    }
}

#[test]
fn the_text_holds_every_dial_line_claim_and_source() {
    for study in various() {
        let page = html::render(&document::of(study)).expect("rendered").replace("<wbr>", "");
        let shown = |text: &str| page.contains(&maud::html! { (crate::units::printable(text)) }.into_string());
        assert!(shown(&study.verdict.sentence));
        for dial in DIALS {
            assert!(shown(dial.id) && shown(dial.label), "{}", dial.id);
        }
        for side in Side::BOTH {
            let assessment = study.comparison.side(side);
            for line in assessment.bill.lines() {
                assert!(shown(&line.item) && shown(&line.formula) && shown(&line.source.citation), "{line:?}");
            }
            for limit in &assessment.limits {
                assert!(shown(&limit.text) && shown(&limit.source.citation), "{limit:?}");
            }
        }
        for claim in &study.claims {
            assert!(shown(&claim.text) && shown(claim.statement) && shown(&claim.source.citation), "{claim:?}");
        }
    }
}

#[test]
fn what_is_unverified_is_marked() {
    let text = markdown::render(&document::of(&various()[0]), "charts");
    let row = text.lines().find(|line| line.contains("`assumption.cache.ttl`")).expect("an assumption");
    assert!(row.contains("**unverified**"), "{row}");
}

#[test]
fn the_command_and_the_scenario_file_ask_the_same_again() {
    let catalog = Catalog::embedded().expect("the catalog loads");
    for study in various() {
        let files = folder::files(study).expect("written");
        let content = |name: &str| {
            let (_, bytes) = files.iter().find(|(path, _)| path == name).expect("a file");
            String::from_utf8(bytes.clone()).expect("text")
        };
        let back = crate::preset::load(&content("scenario.toml"), "scenario.toml", catalog).expect("loads");
        assert_eq!(back.scenario, study.preset.scenario);
        let text = content("report.md");
        let command = text.lines().find(|line| line.starts_with("faceoff report web-api")).expect("the command");
        let command = command.replace(" --check 0 --date none --full", "");
        let settings: Vec<_> = command
            .split(" --set ")
            .skip(1)
            .map(|part| part.split(" --out").next().and_then(|s| s.split_once('=')).expect("id=value"))
            .collect();
        if study.preset.scenario.traffic.recorded().is_some() {
            assert!(
                command.contains("traffic.trace=shop") && text.contains("readers who have the trace `shop`"),
                "{text}"
            );
            continue;
        }
        assert_eq!(preset(&settings).scenario, study.preset.scenario, "{command}");
    }
}

#[test]
fn the_csv_bills_add_up() {
    let study = &various()[0];
    let tables = data::tables(study);
    let bills = tables.iter().find(|table| table.name == "bills").expect("the bills");
    let bytes = csv::render(bills).expect("written");
    let mut sums = std::collections::BTreeMap::new();
    for row in ::csv::Reader::from_reader(bytes.as_slice()).deserialize::<std::collections::BTreeMap<String, String>>()
    {
        let row = row.expect("a row");
        *sums.entry(row["side"].clone()).or_insert(0.0) += row["amount_usd"].parse::<f64>().expect("a number");
    }
    for side in Side::BOTH {
        let total = study.comparison.side(side).bill.total().get();
        assert!((sums[side.id()] - total).abs() <= 1e-9 * total.max(1.0), "{side:?}");
    }
}

#[test]
fn the_whole_json_is_the_contract_and_more() {
    let study = &various()[0];
    let whole = serde_json::to_value(json::whole(study)).expect("serializes");
    for (key, value) in json_of(study).as_object().expect("an object") {
        assert_eq!(&whole[key], value, "{key}");
    }
    for table in ["latency", "cost-by-traffic", "day", "day-latency"] {
        let rows = whole["data"][table].as_array().expect("rows");
        assert!(rows.len() > 10 && rows[0].as_object().expect("an object").values().all(|v| !v.is_null()), "{table}");
    }
    assert_eq!(whole["preset"]["title"], "Web API");
}

/// Words that somebody might put into a file, each of which means something to one of the formats.
const HOSTILE: &str = "=HYPERLINK(\"x\")|</code></pre><script>alert(1)</script> ```toml scenario.toml ../../etc \u{1b}[31m\u{202e} &amp; 'q' \\";

/// A study of a hostile preset with hostile figures of the author's own.
fn hostile() -> Study<'static> {
    static PRESET: LazyLock<Preset> = LazyLock::new(|| {
        let mut preset =
            preset(&[("traffic.rate", "7.123456789"), ("place.provider", "gcp"), ("work.memory_mb", "333")]);
        let text = |field: &str| crate::units::printable(&format!("{field} {HOSTILE}"));
        (preset.title, preset.about, preset.figures) = (text("+").chars().take(80).collect(), text("-"), text("@"));
        preset
    });
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
        let quoted = toml_edit::Value::from(HOSTILE.replace('\u{1b}', "\n")).to_string();
        let row =
            |id: &str| format!("\"{id}\" = {{ usd = 0.02, source = {quoted}, as_of = \"=1\", note = {quoted} }}\n");
        let text = row("gcp.us-east1.nat.hour") + &row("gcp.us-central1.nat.hour") + "\"assumption.cache.ttl\" = 0.1\n";
        let catalog = Catalog::load().expect("the catalog loads");
        catalog.with_overrides(&text, "mine=<b>.toml").expect("overrides")
    });
    Study { catalog: &CATALOG, comparison: answer(&PRESET.scenario, &CATALOG).comparison, ..study(&PRESET) }
}

/// The catalog's own figures, with those of a file.
fn figures_of(origin: &reopen::Origin) -> Catalog {
    let catalog = Catalog::load().expect("the catalog loads");
    catalog.with_overrides(origin.prices.as_deref().unwrap_or_default(), "prices.toml").expect("overrides")
}

#[test]
fn every_format_gives_the_scenario_and_the_figures_back() {
    for study in various().iter().chain([&hostile()]) {
        let files = folder::files(study).expect("written");
        let content = |name: &str| files.iter().find(|(path, _)| path == name).map(|(_, bytes)| text_of(bytes));
        let (scenario, prices) = (content("scenario.toml").expect("a scenario"), content("prices.toml"));
        for name in ["report.html", "report.md", "report.json"] {
            let sent = content(name).expect("a file");
            // As it is, and as a mail program or an editor of another system may leave it.
            for sent in [sent.clone(), sent.replace('\n', "\r\n"), format!("\u{feff}{sent}")] {
                let found = reopen::origin(&sent).expect("a scenario").expect("a report");
                assert_eq!((&found.scenario, &found.prices), (&scenario, &prices), "{name}");
                let catalog = figures_of(&found);
                let back = crate::preset::load(&found.scenario, name, &catalog).expect("loads");
                assert_eq!(&back, study.preset, "{name}");
                assert!(
                    catalog
                        .rows()
                        .zip(study.catalog.rows())
                        .all(|(a, b)| (&a.id, &a.value, &a.source) == (&b.id, &b.value, &b.source)),
                    "{name}"
                );
            }
        }
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[test]
fn the_json_of_compare_gives_the_scenario_back() {
    let catalog = Catalog::embedded().expect("the catalog loads");
    for study in various() {
        let text = json_of(study).to_string();
        let found = reopen::origin(&text).expect("a scenario").expect("JSON");
        // The name of a trace is all that it tells of it.
        let traces = study.preset.scenario.traffic.trace.iter().cloned().collect();
        let catalog = catalog.clone().with_traces(traces);
        let back = crate::preset::load(&found.scenario, "a.json", &catalog).expect("loads");
        assert_eq!(back.scenario, study.preset.scenario);
    }
}

#[test]
fn what_holds_no_scenario_says_so_and_a_preset_is_left_to_its_reader() {
    for text in ["<!DOCTYPE html><p>hello", "{\"a\": 1}", "{\"scenario\": "] {
        assert!(reopen::origin(text).is_err(), "{text}");
    }
    for text in ["version = 1\n", "# a comment\n[traffic]\nrate = 2\n", "", "```toml scenario.toml\nnever closed"] {
        assert_eq!(reopen::origin(text), Ok(None), "{text}");
    }
}

#[test]
fn nothing_hostile_gets_through_into_any_file() {
    let files = folder::files(&hostile()).expect("written");
    for (name, bytes) in &files {
        assert!(!name.contains("..") && !name.starts_with('/'), "{name}");
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let sly = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(sly), "{name}");
        match name.rsplit('.').next() {
            Some("html" | "svg") => {
                well_formed(text);
                assert!(!text.contains("<script") && !text.contains("<b>"), "{name}");
            }
            Some("csv") => spreadsheet_is_plain(name, text),
            _ => {}
        }
    }
    let markdown = text_of(&files.iter().find(|(name, _)| name == "report.md").expect("Markdown").1);
    let (words, _) = markdown.split_once("```toml scenario.toml\n").expect("the scenario");
    assert!(!words.contains("<script") && !words.contains("</"), "raw HTML");
    let tables = words.lines().filter(|line| line.starts_with('|')).collect::<Vec<_>>();
    for row in tables.windows(2).filter(|rows| rows[1].starts_with("| --")) {
        assert_eq!(bars(row[0]), bars(row[1]));
    }
    assert!(tables.iter().any(|row| row.contains("HYPERLINK")), "the figures' source is cited");
}

/// How many cells a row of a Markdown table has.
fn bars(row: &str) -> usize {
    row.replace("\\|", "").matches('|').count()
}

/// Fails where a spreadsheet would take a text for a formula.
fn spreadsheet_is_plain(name: &str, text: &str) {
    for row in ::csv::ReaderBuilder::new().from_reader(text.as_bytes()).records() {
        for cell in &row.expect("a row") {
            let formula = cell.trim_start().starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
            assert!(!formula, "{name}: {cell}");
        }
    }
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_folder_is_whole_and_replaced_only_when_told() {
    let study = &various()[0];
    let outside = tempfile::tempdir().expect("a folder");
    let target = outside.path().join("deep").join("report");
    let files = export(&target, study, Existing::Keep).expect("written");
    assert!(files.iter().all(|path| path.is_file()));
    assert_eq!(entries(&target), ["charts", "data", "report.html", "report.json", "report.md", "scenario.toml"]);
    assert!(matches!(export(&target, study, Existing::Keep), Err(ReportError::Exists(_))));
    export(&target, study, Existing::Replace).expect("replaced");
    std::fs::write(target.join("data").join("thesis.odt"), "years of work").expect("written");
    let error = export(&target, study, Existing::Replace).expect_err("something else is there");
    assert!(matches!(&error, ReportError::Foreign { entry, .. } if entry == "data/thesis.odt"), "{error}");
    assert!(target.join("data").join("thesis.odt").is_file());
    assert_eq!(entries(&outside.path().join("deep")), ["report"], "nothing is left behind");
}

#[test]
fn an_empty_folder_takes_a_report() {
    let outside = tempfile::tempdir().expect("a folder");
    export(outside.path(), &various()[0], Existing::Keep).expect("written");
    assert!(outside.path().join("report.html").is_file());
}

#[test]
fn a_picture_is_twice_the_chart() {
    let chart = chart::traffic::chart(&various()[0]);
    let bytes = png::render(&svg::draw(&chart, svg::Width::Wide).expect("drawn")).expect("rendered");
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(u32::from_be_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]), 1520);
}

#[test]
fn charts_stay_inside_their_frame() {
    for study in various() {
        for chart in chart::all(study) {
            for width in [svg::Width::Wide, svg::Width::Narrow] {
                let text = svg::draw(&chart, width).expect("drawn");
                well_formed(&text);
                let across = 4.0 * width.pixels();
                for attribute in [" x=\"", " x1=\"", " x2=\"", " cx=\""] {
                    for value in text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                        let value: f64 = value.parse().expect("a number");
                        assert!((0.0..=across).contains(&value), "{}: {attribute}{value}", chart.id);
                    }
                }
            }
        }
    }
}
