//! The schema of a file of prices, from the rows of the catalog.

use crate::catalog::{Catalog, Row, Value as Figure};
use serde_json::{Map, Value, json};

/// The schema: every row that can be replaced by its quoted id, or as tables whose names are the parts of an id.
#[expect(clippy::too_many_lines, reason = "one document")]
pub fn schema(catalog: &Catalog) -> Value {
    let rows = catalog.rows().filter_map(|row| Some((row.id.to_string(), property(row)?)));
    let own = json!({
        "source": { "type": "string" }, "as_of": { "type": "string" }, "note": { "type": "string" },
        "unit": { "type": "string" }, "per": { "type": "string" },
        "confidence": { "enum": ["high", "medium", "low", "unverified"] },
    });
    let row = |own_keys: Value| {
        let keys: Map<String, Value> =
            [own.clone(), own_keys].into_iter().filter_map(|v| v.as_object().cloned()).flatten().collect();
        json!({ "type": "object", "additionalProperties": false, "properties": keys })
    };
    let amount = json!({ "type": "number", "minimum": 0 });
    let tier = json!({
        "type": "object", "required": ["usd"], "additionalProperties": false,
        "properties": { "usd": amount, "up_to": amount },
    });
    let mut rows: Map<String, Value> = rows.collect();
    let markets = "Regions that the catalog itself lacks, as cloud.region.";
    rows.insert(
        "markets".to_owned(),
        json!({ "type": "array", "items": { "type": "string" }, "description": markets }),
    );
    let discounts = "Shares off list prices, by patterns of ids such as aws.*.node.*.";
    let off = json!({ "$ref": "#/$defs/discount" });
    rows.insert(
        "discount".to_owned(),
        json!({ "type": "object", "additionalProperties": off, "description": discounts }),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Prices and assumptions for faceoff",
        "description": "Rows of the catalog, by their ids, with figures of one's own.",
        "type": "object",
        "properties": rows,
        "patternProperties": { "\\*": { "$ref": "#/$defs/discount" } },
        "additionalProperties": { "anyOf": [{ "$ref": "#/$defs/price" }, { "$ref": "#/$defs/below" }] },
        "$defs": {
            "price": { "anyOf": [
                amount,
                row(json!({ "usd": amount, "tiers": { "type": "array", "minItems": 1, "items": tier } })),
            ] },
            "discount": { "anyOf": [
                { "type": "number", "minimum": 0, "maximum": 1 },
                { "type": "string", "pattern": "^-? ?[0-9.]+ ?%$" },
                {
                    "type": "object", "required": ["off"], "additionalProperties": false,
                    "properties": {
                        "off": { "anyOf": [{ "type": "number", "minimum": 0, "maximum": 1 }, { "type": "string" }] },
                        "source": { "type": "string" },
                        "as_of": { "type": "string" }, "note": { "type": "string" },
                    },
                },
            ] },
            "number": { "anyOf": [amount, row(json!({ "value": amount }))] },
            "below": {
                "type": "object",
                "description": "The next parts of an id.",
                "additionalProperties": { "anyOf": [
                    { "$ref": "#/$defs/price" }, { "$ref": "#/$defs/number" }, { "$ref": "#/$defs/below" },
                ] },
            },
        },
    })
}

/// One row; words cannot be replaced.
fn property(row: &Row) -> Option<Value> {
    let (kind, unit) = match row.value {
        Figure::Tiers(_) => ("price", format!("USD per {}", row.unit)),
        Figure::Number(_) => ("number", row.unit.to_string()),
        Figure::Text(_) => return None,
    };
    let words = format!("{unit}; the catalog's is of {}.", row.source.as_of);
    Some(json!({ "$ref": format!("#/$defs/{kind}"), "description": words }))
}
