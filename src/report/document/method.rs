//! How to get this report again: the commands, the files, and the scenario itself, word for word.

use super::{Block, PRICES, SCENARIO, Section, Text};
use crate::catalog::Catalog;
use crate::dial::{AUTO, DIALS, Dial, Value};
use crate::preset;
use crate::preset::assign::{FIRST, assign};
use crate::report::{Study, overrides};
use crate::scenario::Scenario;

pub(super) fn section(study: &Study<'_>) -> Section {
    let own = overrides::any(study.catalog);
    let options = options(study, own);
    let written = Text::from(format!("Written by faceoff {}. Back on screen, with ", env!("CARGO_PKG_VERSION")))
        .code("report.html")
        .plain(" or any other file of this report, or its whole folder:");
    let mut blocks = vec![
        Block::Paragraph(written),
        Block::Command("faceoff open report.html".to_owned()),
        Block::Paragraph("This report again, byte for byte, in its folder:".into()),
        Block::Command(format!("faceoff report {SCENARIO}{options} --out again")),
    ];
    if study.full {
        blocks.extend([Block::Paragraph(elsewhere(study)), Block::Command(command(study, &options))]);
        blocks.push(Block::List(files(study, own)));
    }
    blocks.push(Block::File(SCENARIO, preset::save::text(study.preset, study.catalog)));
    if own {
        let text = Text::from("Figures that the author replaced. Only files of the report, or this one with ")
            .code("--prices")
            .plain(", give the same answer.");
        blocks.extend([Block::Paragraph(text), Block::File(PRICES, overrides::text(study.catalog))]);
    }
    Section { id: "again", title: "How to get this again".to_owned(), blocks }
}

/// What introduces the command that needs no file of the report.
fn elsewhere(study: &Study<'_>) -> Text {
    let words = "The same question from anywhere, with every dial that differs from the preset";
    match study.comparison.scenario.traffic.recorded() {
        Some(traffic) => Text::from(format!("{words}, for readers who have the trace "))
            .code(traffic.name.as_str())
            .plain("; in the files of this report the shape of its traffic is included:"),
        None => Text::from(format!("{words}:")),
    }
}

/// What both commands need besides the scenario.
fn options(study: &Study<'_>, own: bool) -> String {
    let mut options = String::new();
    if own {
        options.extend([" --prices ", PRICES]);
    }
    let played = study.checked.first().map_or(0, |course| course.replications);
    options.extend([" --check ", &played.to_string()]);
    options.extend([" --date ", &study.date.as_deref().map_or_else(|| "none".to_owned(), quoted)]);
    if study.full {
        options.push_str(" --full");
    }
    options
}

/// A word as shells take it for one.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

fn files(study: &Study<'_>, own: bool) -> Vec<Text> {
    let charts = "the charts as SVG and PNG";
    let mut files = vec![
        ("report.html", "this, on one page that needs nothing else"),
        ("report.md", "this, as Markdown"),
        ("report.json", "both sides with bills, verdict, tipping points and claims, and all data, at full precision"),
        (SCENARIO, "the scenario, to open and to change"),
        ("charts/", charts),
        ("data/", "the bills, the latency curves, cost by traffic, the day, tipping points and claims as CSV"),
    ];
    if own {
        files.insert(4, (PRICES, "the figures that the author replaced"));
    }
    if !study.checked.is_empty() {
        files.push(("data/check.csv", "the model beside the simulation"));
    }
    files.into_iter().map(|(name, what)| Text::new().code(name).plain(format!(": {what}"))).collect()
}

/// The preset that the command starts from: the one of this name that comes with the program, or `web-api`, which has the
/// default of every dial.
fn base(study: &Study<'_>) -> (&'static str, Scenario) {
    let named = preset::builtin().iter().find(|builtin| builtin.name == study.preset.name);
    let loaded = named.and_then(|builtin| Some((builtin.name, builtin.load(study.catalog).ok()?.scenario)));
    loaded.unwrap_or_else(|| ("web-api", Scenario::default()))
}

/// The command that asks the same question.
fn command(study: &Study<'_>, options: &str) -> String {
    let scenario = &study.comparison.scenario;
    let (name, base) = base(study);
    let mut command = format!("faceoff report {name}");
    for (id, value) in differing(scenario, &base, study.catalog) {
        let text = match value {
            Value::Number(number) => number.to_string(),
            Value::Choice(id) => id,
            Value::Switch(on) => on.to_string(),
            Value::Auto => AUTO.to_owned(),
        };
        command.extend([" --set ", id, "=", &quoted(&text)]);
    }
    command + options + " --out again"
}

/// The dials to set on top of `base`. A place brings its own values of some dials; what is to be set is what differs from
/// those.
fn differing(scenario: &Scenario, base: &Scenario, catalog: &Catalog) -> Vec<(&'static str, Value)> {
    let mut moved = base.clone();
    let elsewhere = |dial: &&Dial| FIRST.contains(&dial.id) && dial.setting(scenario) != dial.setting(base);
    let place: Vec<_> = DIALS.iter().filter(elsewhere).map(|dial| (dial, dial.get(scenario))).collect();
    assign(&mut moved, catalog, &place);
    let differs = |dial: &&Dial| {
        let reference = if FIRST.contains(&dial.id) { base } else { &moved };
        dial.setting(scenario) != dial.setting(reference)
    };
    DIALS.iter().filter(differs).map(|dial| (dial.id, dial.setting(scenario))).collect()
}
