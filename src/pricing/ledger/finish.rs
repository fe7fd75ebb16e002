//! What the lists agree on, and what is remarked on it.

use super::tiers::{sound, tiers};
use super::{Cell, Ignored, LARGEST, Ledger, Origin, days, split};
use crate::catalog::{OLD_DAYS, Row, Tier, Value};
use crate::pricing::{New, PricingError, Rows, Update, derived, number};
use crate::scenario::Provider;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

impl Ledger<'_> {
    /// Everything in its place.
    pub(in crate::pricing) fn finish(mut self, names: &[String]) -> Result<Update, PricingError> {
        derived::settle(&mut self);
        let cells = std::mem::take(&mut self.cells);
        let mut values = BTreeMap::new();
        for (id, by) in cells {
            if let Some((new, free)) = self.settled(&id, &by) {
                if free > 0.0 {
                    self.free(&id, &new, free, &mut values);
                }
                values.insert(id, new);
            }
        }
        if values.is_empty() {
            return Err(self.nothing(names));
        }
        self.add_markets(&mut values);
        self.remark_largest(&values);
        self.remark_dates(&values);
        self.remark_foreign();
        let absent = self.absent(&values);
        for (kind, count) in &absent {
            let they = if *count == 1 { "it keeps its price and date" } else { "they keep their price and date" };
            self.note(format!("{count} of the catalog's rows {kind} not in the file: {they}"));
        }
        let markets = self.markets(&values);
        let mut lists: Vec<(String, Option<Date>)> = Vec::new();
        for list in &self.lists {
            lists.push((list.source.clone(), list.as_of));
        }
        let rows = self.rows();
        Ok(Update { values, rows, notes: self.notes, absent, lists, markets, today: self.options.today })
    }

    fn rows(&self) -> Rows {
        let named = |(what, ignored): (&String, &Ignored)| {
            let mut examples: Vec<&str> = ignored.examples.iter().map(String::as_str).collect();
            if ignored.more {
                examples.push("…");
            }
            let named = if examples.is_empty() { what.clone() } else { format!("{what} ({})", examples.join(", ")) };
            (named, ignored.count)
        };
        Rows { read: self.read, used: self.used, ignored: self.ignored.iter().map(named).collect() }
    }

    fn nothing(&self, names: &[String]) -> PricingError {
        let rows = self.rows();
        let mut reasons: Vec<(&String, &u64)> = rows.ignored.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let reasons: Vec<String> = reasons.iter().take(5).map(|(what, count)| format!("{what}: {count}")).collect();
        let why = if reasons.is_empty() { self.notes.join("; ") } else { reasons.join(", ") };
        let names = if names.len() > 3 { format!("{} files", names.len()) } else { names.join(", ") };
        let problem = format!("none of {} rows sets a value ({why})", rows.read);
        let new = self
            .foreign
            .iter()
            .next()
            .map(|region| format!("--region {region} adds a region that the catalog lacks, "));
        let remedy = format!("{}'faceoff prices urls' says which lists are read", new.unwrap_or_default());
        PricingError::file(&names, problem, remedy)
    }

    /// What the lists agree on for an id, and the free quantity before it.
    fn settled(&mut self, id: &str, by: &BTreeMap<Origin, Cell>) -> Option<(New, f64)> {
        let dated = |origin: &Origin| self.lists[*origin].as_of;
        let (&origin, cell) = by.iter().max_by_key(|(origin, _)| dated(origin))?;
        let of_date = |cells: &BTreeMap<Origin, Cell>| {
            let rivals =
                cells.iter().filter(|(o, c)| dated(o) == dated(&origin) && **o != origin && c.steps != cell.steps);
            rivals.map(|(_, c)| c.steps.first().map_or(0.0, |s| s.usd)).next()
        };
        let conflict = cell.conflict.or_else(|| Some((cell.steps.first()?.usd, of_date(by)?)));
        if let Some((a, b)) = conflict {
            self.note(format!("{id}: two different prices, {a} and {b}: neither is taken"));
            return None;
        }
        let superseded = by.len() > 1;
        let cell = cell.clone();
        let (provider, region, what) = split(id)?;
        let template = self.template(provider, region, what)?;
        let (unit, before) = (template.unit.to_string(), self.catalog.row(id).map(|row| row.value.clone()));
        let kind = template.value.clone();
        let mut free = 0.0;
        let value = match (kind, cell.number) {
            (Value::Tiers(_), None) if cell.tiers.is_some() => Value::Tiers(cell.tiers.unwrap_or_default().into()),
            (Value::Number(_), Some(number)) => Value::Number(number),
            (Value::Tiers(_), Some(usd)) => Value::Tiers([Tier { up_to: f64::INFINITY, usd, unread: false }].into()),
            (Value::Tiers(_), None) => match tiers(&cell.steps) {
                Ok((before, tiers)) => {
                    free = before;
                    Value::Tiers(tiers.into())
                }
                Err(why) => {
                    self.note(format!("{id}: {why}: not taken"));
                    return None;
                }
            },
            _ => return None,
        };
        if !sound(&value) {
            self.note(format!("{id}: a number that is no price, smaller than 1e-15 or larger than 1e12: not taken"));
            return None;
        }
        let list = self.lists[origin].clone();
        if superseded {
            self.note(format!("{id} is in several lists: the newest is taken, {}", list.source));
        }
        let as_of = cell.as_of.or_else(|| Some(list.as_of?.to_string())).unwrap_or_else(|| "undated".to_owned());
        let note = cell.note.or(list.note);
        Some((New { value, before, unit, source: list.source, as_of, confidence: list.confidence, note }, free))
    }

    /// Sets the row of a free part, or says how it compares with the catalog's where that may hold for all regions together.
    fn free(&mut self, id: &str, new: &New, free: f64, values: &mut BTreeMap<String, New>) {
        // A price is by the million, and what is free in single ones.
        let free = if new.unit == "million" { number::tidy(free * 1e6) } else { free };
        if let Some(row) = self.free.get(id).cloned() {
            let held = self.catalog.row(&row);
            let unit = held.map_or_else(String::new, |row| row.unit.to_string());
            let before = held.map(|row| row.value.clone());
            let value = Value::Number(free);
            if !sound(&value) {
                return;
            }
            values.insert(row, New { value, before, unit, ..new.clone() });
            return;
        }
        let Some((provider, region, what)) = split(id) else { return };
        let meter = format!("{}.{region}.meter.{what}.free", provider.id());
        let source = &new.source;
        let held = self.catalog.row(&meter).and_then(Row::figure);
        let note = match held {
            Some(held) if number::same(held.value, free) => {
                format!("{}: {free} {} are free in {source}, as in the catalog", held.id, held.unit)
            }
            Some(held) => format!(
                "{meter}: {free} are free in {source}, {} in the catalog, which stays: it may hold for all regions together",
                held.value
            ),
            None => format!("{meter} ({free}) is in the file, not in the catalog: left out"),
        };
        self.note(note);
    }

    /// Rows of a region that is added, out of another one where the lists have none.
    fn add_markets(&mut self, values: &mut BTreeMap<String, New>) {
        let Some(like) = self.options.like.clone() else { return };
        let new: BTreeSet<(Provider, String)> = self.new_regions(values);
        for (provider, region) in new {
            if !self.offers(provider, &like) {
                self.note(format!("--like {like}: {} has no region '{like}' in the catalog", provider.id()));
                continue;
            }
            let prefix = format!("{}.{like}.", provider.id());
            for row in self.catalog.rows().filter(|row| !row.informational) {
                let Some(what) = row.id.strip_prefix(&prefix) else { continue };
                let id = format!("{}.{region}.{what}", provider.id());
                if matches!(row.value, Value::Text(_)) || values.contains_key(&id) {
                    continue;
                }
                let new = New {
                    value: row.value.clone(),
                    before: None,
                    unit: row.unit.to_string(),
                    source: row.source.citation.clone(),
                    as_of: row.source.as_of.clone(),
                    confidence: Some("unverified"),
                    note: Some(format!("Of {like}: the lists have no price of {region}.")),
                };
                values.insert(id, new);
            }
        }
    }

    fn new_regions(&self, values: &BTreeMap<String, New>) -> BTreeSet<(Provider, String)> {
        let places = values.keys().filter_map(|id| split(id));
        places
            .filter(|(provider, region, _)| *region != "all" && !self.offers(*provider, region))
            .map(|(provider, region, _)| (provider, region.to_owned()))
            .collect()
    }

    fn markets(&self, values: &BTreeMap<String, New>) -> Vec<String> {
        let new = self.new_regions(values);
        new.into_iter().map(|(provider, region)| format!("{}.{region}", provider.id())).collect()
    }

    /// Says which changes are the largest.
    fn remark_largest(&mut self, values: &BTreeMap<String, New>) {
        let changes = values.iter().filter_map(|(id, new)| Some((new.change()?, id, new)));
        let mut changes: Vec<(f64, &String, &New)> = changes.filter(|(change, ..)| *change != 0.0).collect();
        changes.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        let told = changes.iter().take(LARGEST).map(|(change, id, new)| {
            let (before, after) = new.first_change();
            format!("{id} {before} -> {after} ({:+.1} %)", change * 100.0)
        });
        let told: Vec<String> = told.collect();
        if !told.is_empty() {
            let what = if told.len() == 1 { "largest change" } else { "largest changes" };
            self.note(format!("{what}: {}", told.join("; ")));
        }
    }

    /// Says which lists are old, and which are older than what they replace.
    fn remark_dates(&mut self, values: &BTreeMap<String, New>) {
        let today = self.options.today;
        let lists = self.lists.clone();
        let newest = lists.iter().filter_map(|list| list.as_of).max();
        for list in &lists {
            let Some(day) = list.as_of else {
                self.note(format!("{}: without a date", list.source));
                continue;
            };
            let age = today.map_or(0, |today| days(day, today));
            if age > OLD_DAYS {
                self.note(format!("{} is of {day}: {age} days old", list.source));
            }
            if newest.is_some_and(|newest| days(day, newest) > 1) {
                let newest = newest.unwrap_or(day);
                self.note(format!("{} is of {day}, the newest list of {newest}", list.source));
            }
        }
        let mut older: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (id, new) in values {
            let Some(row) = self.catalog.row(id) else { continue };
            let held: Option<Date> = row.source.as_of.get(..10).and_then(|day| day.parse().ok());
            let read: Option<Date> = new.as_of.parse().ok();
            if let (Some(held), Some(read)) = (held, read)
                && read < held
                && new.confidence.is_some()
            {
                *older.entry((new.source.clone(), held.to_string())).or_default() += 1;
            }
        }
        for ((source, held), count) in older {
            self.note(format!(
                "{source} is older than the catalog's figure ({held}) for {count} ids, and applied all the same"
            ));
        }
    }

    fn remark_foreign(&mut self) {
        let foreign: Vec<String> = self.foreign.iter().take(5).cloned().collect();
        if let Some(first) = foreign.first() {
            let more = if self.foreign.len() > 5 { ", …" } else { "" };
            let named = foreign.join(", ");
            self.note(format!(
                "regions in the files that the catalog does not offer: {named}{more}; --region {first} adds one"
            ));
        }
    }

    /// Rows of the catalog of the same kind and region as what was read, which the files do not have.
    fn absent(&self, values: &BTreeMap<String, New>) -> BTreeMap<String, usize> {
        let kind = |id: &str| {
            let (provider, region, what) = split(id)?;
            Some(format!("{}.{region}.{}", provider.id(), what.split('.').next()?))
        };
        let kinds: BTreeSet<String> = values.keys().filter_map(|id| kind(id)).collect();
        let mut absent = BTreeMap::new();
        for row in self.catalog.rows().filter(|row| !values.contains_key(&*row.id)) {
            if let Some(kind) = kind(&row.id).filter(|kind| kinds.contains(kind)) {
                *absent.entry(kind).or_default() += 1;
            }
        }
        absent
    }
}
