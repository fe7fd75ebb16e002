//! The sources of the prices behind an answer.

use crate::catalog::{Catalog, Source};
use crate::dial;
use crate::model::{Side, evaluate};
use crate::preset::assign::assign;
use crate::scenario::{Plans, Scenario};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Every source that a bill of the scenario cites, with the rows of the catalog that it stands behind. The bills are those of the
/// scenario as it is set: the plans that an answer compares are priced from the same lists.
pub fn of(dials: &Map<String, Value>, catalog: &Catalog) -> Value {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let read = |(id, value): (&String, &Value)| {
        let dial = dial::find(id).ok()?;
        Some((dial, dial.parse(&text(value)).ok()?))
    };
    let mut scenario = Scenario { plans: Plans::AsSet, ..Scenario::default() };
    // What is refused, such as a trace that is not here, changes no price.
    let _refused = assign(&mut scenario, catalog, &dials.iter().filter_map(read).collect::<Vec<_>>());
    let comparison = evaluate(&scenario, catalog);
    let mut cited: BTreeMap<(&str, &str), (&Source, Vec<&str>)> = BTreeMap::new();
    for line in Side::BOTH.iter().flat_map(|side| comparison.side(*side).bill.lines()) {
        let source = line.source.as_ref();
        let rows = cited.entry((&source.citation, &source.as_of)).or_insert((source, Vec::new()));
        rows.1.extend(line.price_id.as_deref());
    }
    let entry = |(source, mut rows): (&Source, Vec<&str>)| {
        rows.sort_unstable();
        rows.dedup();
        json!({ "source": source.citation, "as_of": source.as_of, "confidence": source.confidence.label(), "prices": rows })
    };
    cited.into_values().map(entry).collect()
}
