//! Rows of the catalog as a list, as a description, and as a file to fill in.

use crate::catalog::{Catalog, OLD_DAYS, Row, Tier, Value};
use crate::cli::money::exact;
use crate::cli::table::{Cell, Format, Table, hidden, left, right, wrapped};
use crate::units::printable;
use serde_json::{Value as Json, json};

/// Rows as a table.
///
/// # Errors
/// When there are none.
pub fn table<'r>(rows: impl Iterator<Item = &'r Row>, asked: &str) -> anyhow::Result<Table> {
    let mut table = Table::new([
        left("Id", "id"),
        right("Figure", "value"),
        left("Unit", "unit"),
        left("Date", "as_of"),
        left("Confidence", "confidence"),
        left("Source", "source"),
        hidden("via"),
        hidden("note"),
    ]);
    for row in rows {
        let source = &row.source;
        table.row([
            Cell::text(&*row.id),
            Cell::of(raw(&row.value), figure(&row.value)),
            Cell::text(unit(row)),
            Cell::of(source.as_of.as_str(), source.as_of.split([' ', ';']).next().unwrap_or_default()),
            Cell::text(source.confidence.label()),
            Cell::text(&source.citation),
            Cell::of(source.via.clone(), ""),
            Cell::of(source.note.clone(), ""),
        ]);
    }
    let asked = crate::units::printable(asked);
    anyhow::ensure!(!table.is_empty(), "no price matches '{asked}'; 'faceoff prices' lists them all");
    Ok(table)
}

/// Whether id, unit, source or confidence of a row have every word.
pub fn has_all(row: &Row, words: &[String]) -> bool {
    let text =
        format!("{} {} {} {}", row.id, row.unit, row.source.citation, row.source.confidence.label()).to_lowercase();
    words.iter().all(|word| text.contains(&word.to_lowercase()))
}

/// What to say about an id that no row has, and no part of one.
pub fn unknown(id: &str) -> anyhow::Error {
    anyhow::anyhow!(
        "no row '{}', and none that has it in id, unit or source; 'faceoff prices' lists them all",
        printable(id)
    )
}

/// The figure as people read it: exact, for a price is only recognised by all its digits.
pub fn figure(value: &Value) -> String {
    match value {
        Value::Number(number) => exact(*number),
        Value::Text(words) => words.to_string(),
        Value::Tiers(tiers) => match tiers.as_ref() {
            [only] => exact(only.usd),
            [first, .., last] => format!("{} … {}", exact(first.usd), exact(last.usd)),
            [] => String::new(),
        },
    }
}

pub fn raw(value: &Value) -> Json {
    match value {
        Value::Number(number) => json!(number),
        Value::Text(words) => json!(&**words),
        Value::Tiers(tiers) => match tiers.as_ref() {
            [only] => json!(only.usd),
            several => several.iter().map(|t| json!({ "up_to": bound(t.up_to), "usd": t.usd })).collect(),
        },
    }
}

/// A tier's end; the last one has none.
fn bound(up_to: f64) -> Json {
    if up_to.is_finite() { json!(up_to) } else { Json::Null }
}

fn unit(row: &Row) -> String {
    match row.value {
        Value::Tiers(_) => format!("USD per {}", row.unit),
        Value::Number(_) | Value::Text(_) => row.unit.to_string(),
    }
}

/// One row with everything about its source.
pub fn described(row: &Row) -> String {
    let mut text = vec![format!("{}\n", row.id)];
    let mut line = |name: &str, value: &str| {
        text.push(format!("  {name:<12}{}", wrapped(value, 14, 88).trim_start()));
    };
    match &row.value {
        Value::Tiers(tiers) if tiers.len() > 1 => {
            for (i, tier) in tiers.iter().enumerate() {
                let end = if tier.up_to.is_finite() { format!(" up to {}", tier.up_to) } else { " beyond".to_owned() };
                line(&format!("tier {}", i + 1), &format!("{} {}{end}", exact(tier.usd), unit(row)));
            }
        }
        value => line("figure", &format!("{} {}", figure(value), unit(row))),
    }
    if let Some(replaced) = &row.replaced {
        line("replaces", &figure(replaced));
    }
    let words = row.text.as_deref();
    let source = &row.source;
    for (name, value) in [
        ("in words", words),
        ("source", Some(source.citation.as_str())),
        ("via", source.via.as_deref()),
        ("date", Some(source.as_of.as_str())),
        ("confidence", Some(source.confidence.label())),
        ("note", source.note.as_deref()),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            line(name, value);
        }
    }
    text.concat()
}

/// A file of the user's figures to fill in: every row, commented out, as the catalog has it.
///
/// # Errors
/// When no row begins so.
pub fn template(catalog: &Catalog, prefix: &str) -> anyhow::Result<String> {
    let line = |row: &Row| {
        Some(format!("# \"{}\" = {}  # {}, {}\n", row.id, as_toml(&row.value)?, unit(row), row.source.as_of))
    };
    let lines: String = catalog.rows().filter(|row| row.id.starts_with(prefix)).filter_map(line).collect();
    anyhow::ensure!(!lines.is_empty(), "no row begins with '{}'", printable(prefix));
    let head = "# Take the # away from the rows that you have your own figures for.\n\
                # 'faceoff prices check FILE' checks it, '--prices FILE' uses it.\n\n";
    Ok(format!("{head}{lines}"))
}

/// A figure as an override file gives it; words cannot be overridden.
fn as_toml(value: &Value) -> Option<String> {
    let tier = |tier: &Tier| {
        let end = if tier.up_to.is_finite() { format!("up_to = {}, ", tier.up_to) } else { String::new() };
        format!("{{ {end}usd = {} }}", exact(tier.usd))
    };
    match value {
        Value::Number(number) => Some(exact(*number)),
        Value::Text(_) => None,
        Value::Tiers(tiers) if tiers.len() == 1 => Some(exact(tiers[0].usd)),
        Value::Tiers(tiers) => {
            let tiers: Vec<String> = tiers.iter().map(tier).collect();
            Some(format!("{{ tiers = [{}] }}", tiers.join(", ")))
        }
    }
}

/// What a file of the user's figures replaces.
///
/// # Errors
/// When JSON or CSV cannot be written.
pub fn replacements(catalog: &Catalog, format: Format) -> anyhow::Result<String> {
    let mut table =
        Table::new([left("Id", "id"), right("Yours", "yours"), right("Catalog", "catalog"), left("Unit", "unit")]);
    for row in catalog.rows().filter(|row| row.given) {
        table.row([
            Cell::text(&*row.id),
            Cell::text(figure(&row.value)),
            row.replaced.as_ref().map_or_else(|| Cell::text("new"), |before| Cell::text(figure(before))),
            Cell::text(unit(row)),
        ]);
    }
    if table.is_empty() && format == Format::Table {
        return Ok("fine, and replaces nothing\n".to_owned());
    }
    table.render(format)
}

/// What a file of the user's figures leaves open: regions that it adds and that lack rows, and prices that are old.
pub fn remarks(catalog: &Catalog) -> Vec<String> {
    let lacking = catalog.withheld().iter().map(|withheld| {
        format!(
            "{} is not offered: {} ('faceoff prices update --like REGION' fills what is missing)",
            withheld.region,
            withheld.reason()
        )
    });
    let given = catalog.rows().filter(|row| row.given);
    lacking.chain(aged("The oldest figure of the file", given)).collect()
}

/// How old the oldest of these rows is, where it is old enough to be said.
pub fn aged<'r>(what: &str, rows: impl Iterator<Item = &'r Row>) -> Option<String> {
    let today = crate::cli::clock::today();
    let oldest = rows.filter_map(|row| Some((row.source.day()?, row))).min_by_key(|(day, _)| *day);
    let (day, row) = oldest.filter(|(day, _)| today - day > OLD_DAYS)?;
    Some(format!(
        "{what}, {}, is of {}: {} days old. 'faceoff prices urls' says where newer lists are.",
        row.id,
        row.source.as_of,
        today - day
    ))
}
