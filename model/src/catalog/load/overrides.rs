//! A user's file of rows that replace the program's own.

use super::Rows;
use super::error::CatalogError;
use super::file::{Entry, Reader, Written, one_tier};
use crate::bounds::Bounds;
use crate::catalog::for_all_regions;
use crate::catalog::row::{Confidence, Row, Source, Value};
use crate::units::printable;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The most that a user's file may hold; the whole catalog as a template is a tenth of it.
pub const BOUNDS: Bounds = Bounds {
    bytes: 4 * 1024 * 1024,
    line: 4096,
    values: 50_000,
    depth: 8,
    advice: "a file of prices holds the rows that differ, 'faceoff prices template PREFIX' prints some",
};

/// Replaces the rows that `text` names; returns what is wrong with the others, in the order of the file.
pub(super) fn apply(rows: &mut Rows, text: &str, name: &str) -> Vec<CatalogError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reader = Reader { name, text };
    if let Err(exceeded) = BOUNDS.check(text) {
        return vec![reader.too_much(exceeded)];
    }
    let mut faults = Vec::new();
    match reader.parse() {
        Ok(root) => walk(&reader, rows, "", root.get_ref(), &mut faults),
        Err(error) => faults.push((0, error)),
    }
    faults.sort_by_key(|(at, _)| *at);
    faults.into_iter().map(|(_, error)| error).collect()
}

/// Goes through a table: rows are taken, and tables that are no rows make the first part of an id, so
/// that `[aws.us-east-1]` with `nat.hour = 0.05` below it means `"aws.us-east-1.nat.hour"`.
fn walk(
    reader: &Reader<'_>,
    rows: &mut Rows,
    above: &str,
    table: &DeTable<'_>,
    faults: &mut Vec<(usize, CatalogError)>,
) {
    for (key, value) in table {
        let id = if above.is_empty() { key.get_ref().to_string() } else { format!("{above}.{}", key.get_ref()) };
        match value.get_ref() {
            DeValue::Table(inner) if !is_row(inner) => walk(reader, rows, &id, inner, faults),
            _ => {
                let at = key.span().start;
                faults.extend(replace(reader, rows, &id, at, value).err().map(|error| (at, error)));
            }
        }
    }
}

fn is_row(table: &DeTable<'_>) -> bool {
    ["value", "usd", "tiers", "text", "source"]
        .iter()
        .any(|key| table.get(*key).is_some_and(|value| !matches!(value.get_ref(), DeValue::Table(_))))
}

fn replace(
    reader: &Reader<'_>,
    rows: &mut Rows,
    id: &str,
    at: usize,
    written: &Spanned<DeValue<'_>>,
) -> Result<(), CatalogError> {
    let known = rows.get(id).or_else(|| rows.get(for_all_regions(id)?.as_str()));
    let Some(old) = known else {
        return Err(CatalogError::Unknown { place: reader.place(at), id: printable(id), near: nearest(rows, id) });
    };
    let entry = reader.entry(id, written)?;
    let new = row(reader, id, old, entry, written)?;
    rows.insert(new.id.clone(), new);
    Ok(())
}

fn row(
    reader: &Reader<'_>,
    id: &str,
    old: &Row,
    entry: Entry,
    written: &Spanned<DeValue<'_>>,
) -> Result<Row, CatalogError> {
    let refuse = |found: &str, allowed: &str| reader.bad(id, written.span(), found, allowed);
    if let Some(unit) = entry.unit.as_deref().filter(|unit| *unit != &*old.unit) {
        return Err(refuse(&format!("per '{unit}'"), &format!("per '{}'", old.unit)));
    }
    let value = match (&old.value, entry.value) {
        (Value::Tiers(_), Some(Written::Tiers(tiers))) => Value::Tiers(tiers.into()),
        (Value::Tiers(_), Some(Written::Bare(usd))) => Value::Tiers(one_tier(usd).into()),
        (Value::Number(before), Some(Written::Bare(number) | Written::Number(number))) => {
            let (least, most) = range(&old.unit);
            let as_before = number.to_bits() == before.to_bits();
            if number > most || (number <= 0.0 && least > 0.0 && !as_before) {
                let floor = if least > 0.0 { "above 0" } else { "from 0" };
                let roof = if most < f64::INFINITY { format!(" to {most}") } else { String::new() };
                return Err(refuse(&number.to_string(), &format!("a number {floor}{roof} ({})", old.unit)));
            }
            Value::Number(number)
        }
        (Value::Text(_), _) => return Err(refuse("given a value", "nothing: this row holds words only")),
        (old_value, _) => {
            let allowed = match old_value {
                Value::Tiers(_) => "dollars: a number, usd or tiers",
                _ => "a number or value",
            };
            return Err(refuse("another kind of value", allowed));
        }
    };
    let citation = entry.source.unwrap_or_else(|| format!("your file {}", printable(reader.name)));
    let source = Source {
        citation: printable(&citation),
        via: None,
        as_of: printable(&entry.as_of.unwrap_or_else(|| "undated".to_owned())),
        confidence: Confidence::User,
        note: entry.note.map(|note| printable(&note)),
    };
    Ok(Row {
        id: Arc::from(id),
        value,
        replaced: Some(old.replaced.clone().unwrap_or_else(|| old.value.clone())),
        source: Arc::new(source),
        text: None,
        ..old.clone()
    })
}

/// Least and largest number that makes sense in a unit; a least value above 0 means that 0 itself,
/// by which the model would divide, is not allowed.
fn range(unit: &str) -> (f64, f64) {
    match unit {
        "flag" | "share" | "share/month" => (0.0, 1.0),
        "GB" | "percent" => (0.0, f64::INFINITY),
        free if free.ends_with("/month") => (0.0, f64::INFINITY),
        _ => (f64::MIN_POSITIVE, f64::INFINITY),
    }
}

/// The known id with the fewest letters to change, if those are few.
fn nearest(rows: &Rows, wanted: &str) -> Option<String> {
    let wanted: Vec<char> = wanted.chars().take(80).collect();
    let few = wanted.len() / 3;
    rows.keys()
        .map(|id| (letters_to_change(&wanted, id), id))
        .min_by_key(|(letters, _)| *letters)
        .filter(|(letters, _)| *letters <= few)
        .map(|(_, id)| id.to_string())
}

/// Levenshtein distance.
fn letters_to_change(from: &[char], to: &str) -> usize {
    let mut row: Vec<usize> = (0..=from.len()).collect();
    for (i, b) in to.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, a) in from.iter().enumerate() {
            let changed = diagonal + usize::from(*a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[from.len()]
}
