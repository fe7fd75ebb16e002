//! A user's file of rows that replace the program's own.

use super::Rows;
use super::discount::{self, Pattern};
use super::error::CatalogError;
use super::file::{Entry, Reader, Written, one_tier};
use crate::bounds::Bounds;
use crate::catalog::for_all_regions;
use crate::catalog::row::{Confidence, Row, Source, Value};
use crate::scenario::Provider;
use crate::units::printable;
use std::collections::BTreeSet;
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

/// A file in reading.
struct Apply<'a, 't> {
    reader: Reader<'t>,
    rows: &'a mut Rows,
    /// The regions that rows may belong to, as `cloud.region`.
    regions: &'a mut Vec<String>,
    /// The ids of the user's own prices, which no discount of the same file is taken off.
    own: BTreeSet<Arc<str>>,
    patterns: Vec<Pattern>,
    faults: Vec<(usize, CatalogError)>,
}

/// Replaces and adds the rows that `text` names, and takes its discounts off; returns what is wrong with the others, in the order of the
/// file. Regions that it adds are added to `regions`.
pub(super) fn apply(rows: &mut Rows, regions: &mut Vec<String>, text: &str, name: &str) -> Vec<CatalogError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reader = Reader { name, text };
    if let Err(exceeded) = BOUNDS.check(text) {
        return vec![reader.too_much(exceeded)];
    }
    let mut file = Apply { reader, rows, regions, own: BTreeSet::new(), patterns: Vec::new(), faults: Vec::new() };
    match file.reader.parse() {
        Ok(root) => file.whole(root.get_ref()),
        Err(error) => file.faults.push((0, error)),
    }
    let Apply { mut faults, .. } = file;
    faults.sort_by_key(|(at, _)| *at);
    faults.into_iter().map(|(_, error)| error).collect()
}

impl Apply<'_, '_> {
    fn whole(&mut self, root: &DeTable<'_>) {
        if let Some((key, list)) = root.get_key_value("markets") {
            let fault = self.markets(list).err().map(|error| (key.span().start, error));
            self.faults.extend(fault);
        }
        for (key, value) in root {
            match key.get_ref().as_ref() {
                "markets" => {}
                "discount" => self.discounts(value),
                _ => self.entry("", key, value),
            }
        }
        let (patterns, own) = (std::mem::take(&mut self.patterns), std::mem::take(&mut self.own));
        for (at, pattern) in discount::apply(self.rows, patterns, &own) {
            self.faults.push((at, self.reader.bad(&pattern, at..at, "the pattern of no price", discount::PATTERNS)));
        }
    }

    /// Goes through a table: rows are taken, and tables that are no rows make the first part of an id, so that
    /// `[aws.us-east-1]` with `nat.hour = 0.05` below it means `"aws.us-east-1.nat.hour"`.
    fn entry(&mut self, above: &str, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Spanned<DeValue<'_>>) {
        let id = if above.is_empty() { key.get_ref().to_string() } else { format!("{above}.{}", key.get_ref()) };
        let at = key.span().start;
        match value.get_ref() {
            _ if id.contains('*') => self.pattern(&id, at, value),
            DeValue::Table(inner) if !is_row(inner) => {
                for (key, value) in inner {
                    self.entry(&id, key, value);
                }
            }
            _ => {
                let fault = self.replace(&id, at, value).err().map(|error| (at, error));
                self.faults.extend(fault);
            }
        }
    }

    fn discounts(&mut self, value: &Spanned<DeValue<'_>>) {
        let DeValue::Table(table) = value.get_ref() else {
            let found = self.reader.written(value.span());
            let fault = self.reader.bad("discount", value.span(), found, "a table like { \"aws.*.node.*\" = 0.2 }");
            self.faults.push((value.span().start, fault));
            return;
        };
        for (key, value) in table {
            self.pattern(key.get_ref(), key.span().start, value);
        }
    }

    fn pattern(&mut self, id: &str, at: usize, value: &Spanned<DeValue<'_>>) {
        match discount::read(&self.reader, id, at, value) {
            Ok(pattern) => self.patterns.push(pattern),
            Err(error) => self.faults.push((at, error)),
        }
    }

    /// The regions that the file adds.
    fn markets(&mut self, list: &Spanned<DeValue<'_>>) -> Result<(), CatalogError> {
        const ALLOWED: &str = "a list of regions like [\"aws.eu-north-1\"]";
        let refused =
            |span: std::ops::Range<usize>| self.reader.bad("markets", span.clone(), self.reader.written(span), ALLOWED);
        let DeValue::Array(names) = list.get_ref() else { return Err(refused(list.span())) };
        let mut added = Vec::new();
        for name in names {
            let place = self.reader.string("markets", name)?;
            let parts = place.split_once('.').filter(|(cloud, region)| {
                let sound = region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
                Provider::from_id(cloud).is_some() && sound && !region.is_empty() && *region != "all"
            });
            parts.ok_or_else(|| refused(name.span()))?;
            added.push(place);
        }
        for place in added {
            if !self.regions.contains(&place) {
                self.regions.push(place);
            }
        }
        Ok(())
    }

    fn replace(&mut self, id: &str, at: usize, written: &Spanned<DeValue<'_>>) -> Result<(), CatalogError> {
        let known = self.rows.get(id).or_else(|| self.rows.get(for_all_regions(id)?.as_str()));
        let (old, new) = match known {
            Some(old) => (old, false),
            None => (self.like(id, at)?, true),
        };
        let entry = self.reader.entry(id, written)?;
        let row = row(&self.reader, id, old, entry, written, new)?;
        if row.source.confidence == Confidence::User {
            self.own.insert(row.id.clone());
        }
        self.rows.insert(row.id.clone(), row);
        Ok(())
    }

    /// The row of another region that a new one of this id is like.
    fn like(&self, id: &str, at: usize) -> Result<&Row, CatalogError> {
        let unknown = || CatalogError::Unknown {
            place: self.reader.place(at),
            id: printable(id),
            near: nearest(self.rows.keys().map(|known| &**known), id),
        };
        let mut parts = id.splitn(3, '.');
        let (Some(cloud), Some(region), Some(what)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(unknown());
        };
        let others = self.regions.iter().filter(|place| place.split('.').next() == Some(cloud));
        let found = others.clone().find_map(|place| self.rows.get(format!("{place}.{what}").as_str()));
        let found = found.or_else(|| self.rows.get(format!("{cloud}.all.{what}").as_str())).ok_or_else(unknown)?;
        let place = format!("{cloud}.{region}");
        if self.regions.contains(&place) {
            return Ok(found);
        }
        let near = nearest(others.map(String::as_str), &place);
        Err(CatalogError::Region { place: self.reader.place(at), id: printable(id), region: printable(&place), near })
    }
}

fn is_row(table: &DeTable<'_>) -> bool {
    ["value", "usd", "tiers", "text", "source"]
        .iter()
        .any(|key| table.get(*key).is_some_and(|value| !matches!(value.get_ref(), DeValue::Table(_))))
}

fn row(
    reader: &Reader<'_>,
    id: &str,
    old: &Row,
    entry: Entry,
    written: &Spanned<DeValue<'_>>,
    new: bool,
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
        confidence: entry.confidence.unwrap_or(Confidence::User),
        note: entry.note.map(|note| printable(&note)),
    };
    Ok(Row {
        id: Arc::from(id),
        value,
        replaced: if new { None } else { Some(old.replaced.clone().unwrap_or_else(|| old.value.clone())) },
        given: true,
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
fn nearest<'i>(known: impl Iterator<Item = &'i str>, wanted: &str) -> Option<String> {
    let wanted: Vec<char> = wanted.chars().take(80).collect();
    let few = wanted.len() / 3;
    known
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
