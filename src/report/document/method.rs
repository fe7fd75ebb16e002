//! How to get this report again, and what lies beside it.

use super::{Block, Section, Text};
use crate::catalog::Catalog;
use crate::dial::{DIALS, Value};
use crate::preset::assign::{FIRST, assign};
use crate::report::{Study, overrides};
use crate::scenario::Scenario;

pub(super) fn section(study: &Study<'_>) -> Section {
    let prices = if overrides::any(study.catalog) { " --prices prices.toml" } else { "" };
    let mut blocks = vec![
        Block::Paragraph(
            format!(
                "Written by faceoff {}. In this folder, back to the screen, and this report again:",
                env!("CARGO_PKG_VERSION")
            )
            .into(),
        ),
        Block::Command("faceoff open .".to_owned()),
        Block::Command(format!("faceoff report scenario.toml{prices} --out again")),
        Block::Paragraph("The same from anywhere, with every dial that differs from its default:".into()),
        Block::Command(command(&study.comparison.scenario, study.catalog)),
    ];
    if !prices.is_empty() {
        let text = Text::from("Some figures were replaced by the user's own; they are in ").code("prices.toml");
        blocks.push(Block::Paragraph(text.plain(", which the last command needs as well.")));
    }
    blocks.push(Block::List(files()));
    Section { id: "again", title: "How to get this again".to_owned(), blocks }
}

fn files() -> Vec<Text> {
    [
        ("scenario.toml", "the scenario, to open and to change"),
        ("comparison.json", "both sides with bills, verdict, tipping points and claims, at full precision"),
        ("data/", "the bills, the latency curves, cost by traffic, the day, tipping points and claims as CSV"),
        ("charts/", "the charts as SVG and PNG"),
    ]
    .into_iter()
    .map(|(name, what)| Text::new().code(name).plain(format!(": {what}")))
    .collect()
}

/// The command that asks the same question: `web-api` has the default of every dial.
fn command(scenario: &Scenario, catalog: &Catalog) -> String {
    let default = Scenario::default();
    // A place brings its own values of some dials; what is to be set is what differs from those.
    let mut moved = default.clone();
    let place: Vec<_> = DIALS.iter().filter(|d| FIRST.contains(&d.id)).map(|d| (d, d.get(scenario))).collect();
    assign(&mut moved, catalog, &place);
    let mut command = "faceoff report web-api".to_owned();
    for dial in DIALS {
        let value = dial.get(scenario);
        let reference = if FIRST.contains(&dial.id) { &default } else { &moved };
        if value == dial.get(reference) {
            continue;
        }
        let text = match value {
            Value::Number(number) => number.to_string(),
            Value::Choice(id) => id,
            Value::Switch(on) => on.to_string(),
        };
        command.extend([" --set ", dial.id, "=", &text]);
    }
    command + " --out again"
}
