//! Ids with the prices that lists give them, counts of rows, and remarks.

mod finish;
mod tiers;

use super::derived::Parts;
use super::{Options, PricingError, number};
use crate::catalog::{Catalog, Row, Tier, Value};
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
        match cell.steps.iter().find(|known| number::same(known.from, step.from)) {
            Some(known) if number::same(known.usd, step.usd) && number::same(known.up_to, step.up_to) => {}
            Some(known) => cell.conflict = Some((known.usd, step.usd)),
            None if cell.steps.len() < MOST_TIERS => cell.steps.push(step),
            None => cell.conflict = Some((step.usd, step.usd)),
        }
    }

    /// Takes a number, such as a ratio, or a price for any quantity that may be 0.
    pub(super) fn number(&mut self, origin: Origin, id: &str, given: f64) {
        let cell = self.cell(origin, id);
        match cell.number {
            Some(known) if number::same(known, given) => {}
            Some(known) => cell.conflict = Some((known, given)),
            None => cell.number = Some(given),
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
        if let Some(tiers) = given.and_then(|cell| tiers::tiers(&cell.steps).ok()) {
            return Some(tiers.1);
        }
        let own = row.source.confidence == crate::catalog::Confidence::User;
        match row.replaced.as_ref().filter(|_| own).unwrap_or(&row.value) {
            Value::Tiers(tiers) => Some(tiers.to_vec()),
            _ => None,
        }
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
