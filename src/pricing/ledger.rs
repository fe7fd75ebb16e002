//! Ids with the prices that lists give them, counts of rows, and remarks.

use super::derived::Parts;
use super::{New, Options, PricingError, Rows, Update};
use crate::catalog::{Catalog, OLD_DAYS, Row, Tier, Value};
use crate::scenario::Provider;
use crate::units::printable;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Most reasons that are told apart; a file that invents more of them has them counted together.
const MOST_REASONS: usize = 200;
/// Most examples that a reason names.
const EXAMPLES: usize = 3;
/// Most tiers of a price; the longest that providers publish has a dozen.
const MOST_TIERS: usize = 30;
/// Least and largest number that a price or a bound may be: what is outside is a slip, and no file of prices may hold it.
const NUMBERS: std::ops::RangeInclusive<f64> = 1e-15..=1e12;
/// How many of the largest changes are named.
const LARGEST: usize = 5;
/// Most remarks.
const MOST_NOTES: usize = 200;

/// A list that prices are from, by its place in [`Ledger::lists`].
pub(super) type Origin = usize;

/// A list that prices are from.
#[derive(Debug, Clone)]
pub(super) struct List {
    /// What it is, such as `AWSLambda offer 20261121183005`.
    pub(super) source: String,
    pub(super) as_of: Option<Date>,
    /// How far to trust it; none where the prices are the user's own.
    pub(super) confidence: Option<&'static str>,
    pub(super) note: Option<String>,
}

/// Why a row is ignored: what it is, and which one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reason {
    pub(super) what: String,
    pub(super) which: Option<String>,
}

impl Reason {
    pub(super) fn of(what: impl Into<String>) -> Self {
        Self { what: what.into(), which: None }
    }

    pub(super) fn with(what: impl Into<String>, which: &str) -> Self {
        Self { what: what.into(), which: Some(printable(which)) }
    }
}

/// One step of a price: from this quantity on, in the catalog's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub(super) from: f64,
    pub(super) up_to: f64,
    pub(super) usd: f64,
}

impl Step {
    /// A price for any quantity.
    pub(super) const fn flat(usd: f64) -> Self {
        Self { from: 0.0, up_to: f64::INFINITY, usd }
    }
}

/// What one list says about one id.
#[derive(Debug, Clone, Default)]
struct Cell {
    steps: Vec<Step>,
    /// A number, or a price that is exact even where it is 0.
    number: Option<f64>,
    /// Tiers as they are, such as those of a discounted price.
    tiers: Option<Vec<Tier>>,
    /// The date, where it is not that of the list.
    as_of: Option<String>,
    note: Option<String>,
    /// Two prices that cannot both hold.
    conflict: Option<(f64, f64)>,
}

#[derive(Debug, Default)]
struct Ignored {
    count: u64,
    examples: BTreeSet<String>,
    more: bool,
}

/// Everything that the files have said so far.
pub(super) struct Ledger<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) options: &'c Options,
    pub(super) lists: Vec<List>,
    pub(super) parts: Parts,
    cells: BTreeMap<String, BTreeMap<Origin, Cell>>,
    read: u64,
    used: u64,
    ignored: BTreeMap<String, Ignored>,
    notes: Vec<String>,
    /// The rows that hold the free parts of prices, by the ids of the prices.
    free: BTreeMap<String, String>,
    /// Regions that a list names and the catalog does not offer.
    foreign: BTreeSet<String>,
}

impl<'c> Ledger<'c> {
    pub(super) fn new(catalog: &'c Catalog, options: &'c Options) -> Result<Self, PricingError> {
        for region in &options.regions {
            if !is_name(region) {
                let remedy = "allowed is a region's name such as eu-north-1";
                return Err(PricingError::file("--region", format!("'{region}' is no region"), remedy));
            }
        }
        Ok(Self {
            catalog,
            options,
            lists: Vec::new(),
            parts: Parts::default(),
            cells: BTreeMap::new(),
            read: 0,
            used: 0,
            ignored: BTreeMap::new(),
            notes: Vec::new(),
            free: BTreeMap::new(),
            foreign: BTreeSet::new(),
        })
    }

    /// The list of this name and date, which may go on over several files.
    pub(super) fn list(&mut self, list: List) -> Origin {
        let same = |known: &List| known.source == list.source && known.as_of == list.as_of;
        self.lists.iter().position(same).unwrap_or_else(|| {
            self.lists.push(list);
            self.lists.len() - 1
        })
    }

    /// Counts a row, used or ignored.
    pub(super) fn count(&mut self, fate: Result<(), Reason>) {
        self.read += 1;
        match fate {
            Ok(()) => self.used += 1,
            Err(reason) => self.ignore(reason),
        }
    }

    fn ignore(&mut self, reason: Reason) {
        let what = printable(&reason.what);
        let full = self.ignored.len() >= MOST_REASONS && !self.ignored.contains_key(&what);
        let entry = self.ignored.entry(if full { "other".to_owned() } else { what }).or_default();
        entry.count += 1;
        if let Some(which) = reason.which.filter(|which| !entry.examples.contains(which)) {
            if entry.examples.len() < EXAMPLES {
                entry.examples.insert(which);
            } else {
                entry.more = true;
            }
        }
    }

    pub(super) fn note(&mut self, note: impl Into<String>) {
        let note = printable(&note.into());
        if self.notes.len() < MOST_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Whether the catalog offers a region.
    pub(super) fn offers(&self, provider: Provider, region: &str) -> bool {
        self.catalog.markets().iter().any(|m| m.provider == provider && m.region == region)
    }

    /// Whether rows of this region are taken.
    pub(super) fn takes(&mut self, provider: Provider, region: &str) -> Result<(), Reason> {
        let asked = is_named_as(provider, region) && self.options.regions.iter().any(|asked| asked == region);
        if asked || (self.options.regions.is_empty() && self.offers(provider, region)) {
            return Ok(());
        }
        if self.offers(provider, region) {
            return Err(Reason::with("region not asked for", region));
        }
        let sound = is_named_as(provider, region) && is_name(region);
        if sound && self.foreign.len() < MOST_REASONS {
            self.foreign.insert(region.to_owned());
        }
        Err(Reason::with("region not offered", region))
    }

    /// The regions that rows for all regions hold for.
    pub(super) fn regions(&self, provider: Provider) -> Vec<String> {
        if !self.options.regions.is_empty() {
            let fit = self.options.regions.iter().filter(|region| is_named_as(provider, region));
            return fit.cloned().collect();
        }
        self.catalog.markets().iter().filter(|m| m.provider == provider).map(|m| m.region.clone()).collect()
    }

    /// The row that a value for this id would replace, or be like.
    pub(super) fn template(&self, provider: Provider, region: &str, what: &str) -> Option<&Row> {
        let cloud = provider.id();
        let own = self.catalog.row(&format!("{cloud}.{region}.{what}"));
        own.or_else(|| {
            let others = self.catalog.markets().iter().filter(|m| m.provider == provider);
            others.map(|m| format!("{cloud}.{}.{what}", m.region)).find_map(|id| self.catalog.row(&id))
        })
    }

    /// The id of `what` in a region, if the catalog has it there or it may be added.
    pub(super) fn id(&mut self, provider: Provider, region: &str, what: &str) -> Result<String, Reason> {
        self.takes(provider, region)?;
        let id = format!("{}.{region}.{what}", provider.id());
        let added = self.options.add || !self.offers(provider, region);
        if self.catalog.row(&id).is_some() || (added && self.template(provider, region, what).is_some()) {
            return Ok(id);
        }
        if let Some(machine) = what.strip_prefix("node.") {
            return Err(Reason::with("type not in the catalog", machine));
        }
        if self.template(provider, region, what).is_some() {
            self.note(format!("{id} is in the file, not in the catalog: left out (--add takes it)"));
        }
        Err(Reason::with("no row in the catalog", what))
    }

    /// Takes a step of a price.
    pub(super) fn price(&mut self, origin: Origin, id: &str, step: Step) {
        let cell = self.cell(origin, id);
        match cell.steps.iter().find(|known| known.from == step.from) {
            Some(known) if known.usd == step.usd && known.up_to == step.up_to => {}
            Some(known) => cell.conflict = Some((known.usd, step.usd)),
            None if cell.steps.len() < MOST_TIERS => cell.steps.push(step),
            None => cell.conflict = Some((step.usd, step.usd)),
        }
    }

    /// Takes a number, such as a ratio, or a price for any quantity that may be 0.
    pub(super) fn number(&mut self, origin: Origin, id: &str, number: f64) {
        let cell = self.cell(origin, id);
        match cell.number {
            Some(known) if known == number => {}
            Some(known) => cell.conflict = Some((known, number)),
            None => cell.number = Some(number),
        }
    }

    /// Says which row holds the free part of a price.
    pub(super) fn free_part(&mut self, id: &str, of: String) {
        self.free.insert(id.to_owned(), of);
    }

    /// Takes a whole price in place of what other lists say.
    pub(super) fn instead(&mut self, origin: Origin, id: &str, tiers: Vec<Tier>, as_of: &str, note: String) {
        let cell = Cell { tiers: Some(tiers), as_of: Some(as_of.to_owned()), note: Some(note), ..Cell::default() };
        self.cells.insert(id.to_owned(), BTreeMap::from([(origin, cell)]));
    }

    /// The date that the files give for an id, or else the catalog.
    pub(super) fn date_of(&self, row: &Row) -> String {
        let origin = self.cells.get(&*row.id).and_then(|by| by.keys().next_back());
        let day = origin.and_then(|origin| self.lists[*origin].as_of);
        day.map_or_else(|| row.source.as_of.clone(), |day| day.to_string())
    }

    fn cell(&mut self, origin: Origin, id: &str) -> &mut Cell {
        if !self.cells.contains_key(id) {
            self.cells.insert(id.to_owned(), BTreeMap::new());
        }
        self.cells.entry(id.to_owned()).or_default().entry(origin).or_default()
    }

    /// Dollars per unit that the files give for an id in the first paid tier, or else the catalog.
    pub(super) fn current(&self, id: &str) -> Option<f64> {
        let newest = self.cells.get(id).and_then(|by| by.iter().max_by_key(|(origin, _)| self.lists[**origin].as_of));
        let read = newest.filter(|(_, cell)| cell.conflict.is_none());
        let read = read
            .and_then(|(_, cell)| cell.steps.iter().filter(|s| s.usd > 0.0).min_by(|a, b| a.from.total_cmp(&b.from)));
        read.map(|step| step.usd).or_else(|| self.catalog.row(id)?.price().map(|price| price.first()))
    }

    /// What the files say about an id, for what follows from it.
    pub(super) fn given(&self, id: &str) -> Option<(Origin, f64)> {
        let (origin, cell) = self.cells.get(id)?.iter().next_back()?;
        let step = cell.steps.iter().find(|step| step.usd > 0.0)?;
        cell.conflict.is_none().then_some((*origin, step.usd))
    }

    /// The tiers that the files give for an id, or else the list price of the catalog.
    pub(super) fn list_price(&self, row: &Row) -> Option<Vec<Tier>> {
        let given = self.cells.get(&*row.id).and_then(|by| by.values().next_back());
        if let Some(tiers) = given.and_then(|cell| tiers(&cell.steps).ok()) {
            return Some(tiers.1);
        }
        let own = row.source.confidence == crate::catalog::Confidence::User;
        match row.replaced.as_ref().filter(|_| own).unwrap_or(&row.value) {
            Value::Tiers(tiers) => Some(tiers.to_vec()),
            _ => None,
        }
    }

    /// Everything in its place.
    pub(super) fn finish(mut self, names: &[String]) -> Result<Update, PricingError> {
        super::derived::settle(&mut self);
        let cells = std::mem::take(&mut self.cells);
        let mut values = BTreeMap::new();
        for (id, by) in cells {
            if let Some((new, free)) = self.settled(&id, by) {
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
    fn settled(&mut self, id: &str, by: BTreeMap<Origin, Cell>) -> Option<(New, f64)> {
        let dated = |origin: &Origin| self.lists[*origin].as_of;
        let (&origin, cell) = by.iter().max_by_key(|(origin, _)| dated(origin))?;
        let of_date = |cells: &BTreeMap<Origin, Cell>| {
            let rivals =
                cells.iter().filter(|(o, c)| dated(o) == dated(&origin) && **o != origin && c.steps != cell.steps);
            rivals.map(|(_, c)| c.steps.first().map_or(0.0, |s| s.usd)).next()
        };
        let conflict = cell.conflict.or_else(|| Some((cell.steps.first()?.usd, of_date(&by)?)));
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
        let free = if new.unit == "million" { super::number::tidy(free * 1e6) } else { free };
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
            Some(held) if held.value == free => {
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

/// Whether a text can be the name of a region.
fn is_name(region: &str) -> bool {
    !region.is_empty() && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Whether a region is named as this provider names its regions: `eu-north-1`, `francecentral`, `europe-west9`.
fn is_named_as(provider: Provider, region: &str) -> bool {
    let last = region.rsplit_once('-').map(|(_, last)| last);
    let number = last.is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    match provider {
        Provider::Aws => number,
        Provider::Azure => last.is_none(),
        Provider::Gcp => last.is_some() && !number,
    }
}

/// Days from one day to another.
pub(super) fn days(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).map_or(0, |span| span.get_days()))
}

/// `aws.us-east-1.nat.hour` to provider, region and the rest.
pub(super) fn split(id: &str) -> Option<(Provider, &str, &str)> {
    let mut parts = id.splitn(3, '.');
    Some((Provider::from_id(parts.next()?)?, parts.next()?, parts.next()?))
}

/// Whether every number of a value is one that a file of prices may hold.
fn sound(value: &Value) -> bool {
    let sound = |number: f64| number == 0.0 || NUMBERS.contains(&number);
    match value {
        Value::Number(number) => sound(*number),
        Value::Tiers(tiers) => {
            let rising = tiers.windows(2).all(|pair| pair[0].up_to < pair[1].up_to);
            rising
                && tiers
                    .iter()
                    .all(|tier| sound(tier.usd) && (tier.up_to.is_infinite() || NUMBERS.contains(&tier.up_to)))
        }
        Value::Text(_) => false,
    }
}

/// Steps to tiers, and the free quantity before them. A price of 0 is a free part, and not a price.
fn tiers(steps: &[Step]) -> Result<(f64, Vec<Tier>), String> {
    let mut steps = steps.to_vec();
    steps.sort_by(|a, b| a.from.total_cmp(&b.from));
    let free = steps.iter().take_while(|step| step.usd == 0.0).count();
    let paid = &steps[free..];
    let Some(first) = paid.first() else { return Err("only a price of 0, which is a free part".to_owned()) };
    if free == 0 && first.from != 0.0 {
        return Err(format!("its first tier begins at {}, so the file has only a part of it", first.from));
    }
    let from = first.from;
    let mut tiers: Vec<Tier> = Vec::with_capacity(paid.len());
    for (at, step) in paid.iter().enumerate() {
        let next = paid.get(at + 1).map_or(f64::INFINITY, |next| next.from);
        let end = if step.up_to.is_finite() { step.up_to } else { next };
        if end != next {
            return Err(format!("its tiers do not meet at {end}, so the file has only a part of it"));
        }
        tiers.push(Tier { up_to: end - from, usd: step.usd, unread: false });
    }
    Ok((from, tiers))
}
