//! The schema of a preset, from the table of dials.

use crate::catalog::Catalog;
use crate::cli::dials::choices;
use crate::dial::{AUTO, DIALS, Dial, Group, Kind, Value as Setting};
use crate::preset::VERSION;
use crate::preset::save::MAX_NAME;
use crate::preset::{MAX_LINE, MAX_STEPS, MAX_TITLE};
use crate::scenario::{Mode, Scenario, Shape};
use serde_json::{Map, Value, json};

/// The schema.
pub fn schema(catalog: &Catalog) -> Value {
    let line = |most: usize, words: &str| json!({ "type": "string", "maxLength": most, "pattern": "^[^\n]*$", "description": words });
    let mut properties = Map::from_iter([
        ("version".to_owned(), json!({ "const": VERSION, "description": "The version of this format." })),
        (
            "name".to_owned(),
            json!({ "type": "string", "maxLength": MAX_NAME, "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
                    "description": "What it is called in commands; the name of the file if it is not given." }),
        ),
        ("title".to_owned(), line(MAX_TITLE, "What it is called on screen.")),
        ("about".to_owned(), line(MAX_LINE, "What kind of workload it is.")),
        ("figures".to_owned(), line(MAX_LINE, "Where its figures are from.")),
    ]);
    for group in Group::ALL {
        let dials = DIALS.iter().filter(|dial| dial.group == group);
        let dials: Map<String, Value> = dials.map(|dial| (own_name(dial), property(dial, catalog))).collect();
        let table = json!({
            "type": "object", "title": group.label(), "additionalProperties": false, "properties": dials,
        });
        properties.insert(group.id().to_owned(), table);
    }
    properties.insert("recorded".to_owned(), recorded());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Preset of faceoff",
        "description": "A workload: the dials that differ from their defaults.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

/// Recorded traffic that a preset carries.
fn recorded() -> Value {
    json!({
        "type": "object",
        "title": "Recorded traffic",
        "description": "The traffic that traffic.trace names, for readers that have no trace of that name.",
        "additionalProperties": false,
        "required": ["step_s", "rates"],
        "properties": {
            "step_s": { "type": "number", "exclusiveMinimum": 0, "description": "Length of a step in seconds; all steps fill an hour or more." },
            "rates": {
                "type": "array", "minItems": 1, "maxItems": MAX_STEPS,
                "items": { "type": "number", "minimum": 0 },
                "description": "The rate in each step over the mean of all.",
            },
        },
    })
}

/// A dial's name within its group.
fn own_name(dial: &Dial) -> String {
    dial.id.split_once('.').map_or(dial.id, |(_, name)| name).to_owned()
}

fn property(dial: &Dial, catalog: &Catalog) -> Value {
    let usual = dial.get(&Scenario::default());
    match (dial.kind, usual) {
        (Kind::Number(n), Setting::Number(default)) => {
            let unit = n.unit.symbol();
            let bare = if matches!(unit, "" | "1") { String::new() } else { format!(" A bare number is in {unit}.") };
            json!({
                "title": dial.label,
                "description": format!("{}{bare}", dial.doc),
                "default": default,
                "anyOf": [
                    { "type": if n.whole { "integer" } else { "number" }, "minimum": n.min, "maximum": n.max },
                    { "type": "string", "description": format!("With its unit, such as \"{}\".", n.unit.format(default)) },
                ],
            })
        }
        (Kind::Choice(_), Setting::Choice(default)) => {
            if dial.id == "traffic.trace" {
                return json!({ "title": dial.label, "description": dial.doc, "default": default, "type": "string" });
            }
            let mut ids = choices(dial, catalog);
            if dial.id == "traffic.shape" {
                // It is offered only where traces are, and a preset may go to where they are.
                let missing = Shape::ALL.iter().map(|shape| shape.id().to_owned()).filter(|id| !ids.contains(id));
                ids.extend(missing.collect::<Vec<_>>());
            }
            if dial.id == "work.mode" {
                // Jobs are offered only where traffic comes in batches, which the preset says beside it.
                ids = Mode::ALL.iter().map(|mode| mode.id().to_owned()).collect();
            }
            if dial.automatic().is_some() {
                ids.push(AUTO.to_owned());
            }
            // A percentile may stand without quotes.
            let numbers = ids.iter().filter_map(|id| id.parse::<f64>().ok()).map(number);
            let offered: Vec<Value> = ids.iter().map(|id| Value::from(id.as_str())).chain(numbers).collect();
            json!({ "title": dial.label, "description": dial.doc, "default": default, "enum": offered })
        }
        (_, default) => {
            let default = default == Setting::Switch(true);
            let offered = json!([true, false, "on", "off", "yes", "no"]);
            json!({ "title": dial.label, "description": dial.doc, "default": default, "enum": offered })
        }
    }
}

/// A number as people write it: 99, not 99.0.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 { Value::from(value as i64) } else { Value::from(value) }
}
