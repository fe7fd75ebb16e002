//! What follows from several rows: totals, ratios to the price on demand, machines that are sold by core and GiB.

use super::ledger::{Ledger, Origin};
use super::{discount, google, number};
use crate::catalog::family;
use crate::scenario::Provider;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Seconds below which a history of spot prices is called short: a week.
const SHORT_S: i64 = 7 * 86_400;

/// Rows that mean something only with others.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// What extended support costs on top of a cluster, by region.
    pub(super) surcharges: BTreeMap<String, (Origin, f64)>,
    committed: BTreeMap<(String, Term, bool), Committed>,
    pub(super) spot_history: SpotHistory,
    pub(super) spots: Vec<Spot>,
    pub(super) google: google::Machines,
    pub(super) sheets: Vec<discount::Sheet>,
}

impl Parts {
    /// Takes a price under a commitment; of two for the same thing the last one.
    pub(super) fn commit(&mut self, committed: Committed) {
        self.committed.insert((committed.id.clone(), committed.term, committed.plan), committed);
    }
}

/// How long a commitment runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Term {
    OneYear,
    ThreeYears,
}

impl Term {
    /// The last part of the id.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::OneYear => "one_year",
            Self::ThreeYears => "three_years",
        }
    }

    /// Hours, by which the price of a whole term is divided: years of 365 days.
    pub(super) const fn hours(self) -> f64 {
        match self {
            Self::OneYear => 8760.0,
            Self::ThreeYears => 26_280.0,
        }
    }
}

/// What something costs under a commitment.
#[derive(Debug, Clone)]
pub(super) struct Committed {
    pub(super) origin: Origin,
    pub(super) provider: Provider,
    pub(super) region: String,
    /// The price on demand.
    pub(super) id: String,
    pub(super) term: Term,
    /// An hour, or another unit of the price on demand.
    pub(super) usd: f64,
    /// Whether it is a savings plan; a reservation goes before it, where a list has both.
    pub(super) plan: bool,
}

/// What a machine costs at spot.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) origin: Origin,
    pub(super) provider: Provider,
    pub(super) region: String,
    pub(super) machine: String,
    pub(super) usd: f64,
}

/// Changes of a price by zone: seconds since 1970 and dollars.
type Zones = BTreeMap<String, Vec<(i64, f64)>>;

/// Spot prices by region and machine, then by zone: seconds since 1970 and dollars.
#[derive(Debug, Default)]
pub(super) struct SpotHistory {
    pub(super) by_machine: BTreeMap<(String, String), Zones>,
    pub(super) count: usize,
    pub(super) first: Option<i64>,
    pub(super) last: Option<i64>,
    pub(super) origin: Option<Origin>,
}

/// Works out everything that follows from several rows.
pub(super) fn settle(ledger: &mut Ledger<'_>) {
    google::settle(ledger);
    surcharges(ledger);
    spot_history(ledger);
    spots(ledger);
    commitments(ledger);
    discount::settle(ledger);
}

fn surcharges(ledger: &mut Ledger<'_>) {
    for (region, (origin, usd)) in std::mem::take(&mut ledger.parts.surcharges) {
        let Some(hour) = ledger.current(&format!("aws.{region}.cluster.hour")) else { continue };
        ledger.number(origin, &format!("aws.{region}.cluster.hour_extended_support"), number::tidy(hour + usd));
    }
}

/// The mean over time of each zone, and over zones.
fn spot_history(ledger: &mut Ledger<'_>) {
    let history = std::mem::take(&mut ledger.parts.spot_history);
    let (Some(origin), Some(first), Some(last)) = (history.origin, history.first, history.last) else { return };
    let newest = jiff::Timestamp::from_second(last).ok();
    ledger.lists[origin].as_of = newest.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
    if last - first < SHORT_S {
        let hours = (last - first) / 3600;
        ledger.note(format!("the spot prices are of {hours} hours only: they move, so take a history of weeks"));
    }
    for ((region, machine), zones) in history.by_machine {
        let mut means = Vec::with_capacity(zones.len());
        for mut changes in zones.into_values() {
            changes.sort_by_key(|(at, _)| *at);
            means.push(mean(&changes, last));
        }
        let usd = means.iter().sum::<f64>() / means.len() as f64;
        ledger.parts.spots.push(Spot { origin, provider: Provider::Aws, region, machine, usd });
    }
}

/// Mean over time of prices that each hold until the next, the last one until `end`.
fn mean(changes: &[(i64, f64)], end: i64) -> f64 {
    let until = changes.iter().skip(1).map(|(at, _)| *at).chain([end]);
    let (mut weighted, mut seconds) = (0.0, 0.0);
    for ((at, usd), until) in changes.iter().zip(until) {
        weighted += usd * (until - at) as f64;
        seconds += (until - at) as f64;
    }
    if seconds > 0.0 { weighted / seconds } else { changes.last().map_or(0.0, |(_, usd)| *usd) }
}

fn spots(ledger: &mut Ledger<'_>) {
    for spot in std::mem::take(&mut ledger.parts.spots) {
        let Spot { origin, provider, region, machine, usd } = spot;
        let node = format!("{}.{region}.node.{machine}", provider.id());
        let Some(on_demand) = ledger.current(&node).filter(|usd| *usd > 0.0) else {
            ledger.note(format!("{node}: a spot price, and none on demand to take the ratio to"));
            continue;
        };
        let ratio = number::tidy(usd / on_demand);
        if ratio > 1.0 {
            ledger.note(format!("{node}: the spot price {usd} is above the price on demand {on_demand}: not taken"));
        } else if ratio <= 0.0 {
            ledger.note(format!("{node}: a spot price of {usd} is nothing against {on_demand} on demand: not taken"));
        } else if let Ok(id) = ledger.id(provider, &region, &format!("spot.{machine}")) {
            ledger.number(origin, &id, ratio);
        }
    }
}

/// Shares off by commitments: of each family that the catalog has a row for, and of machines in general.
fn commitments(ledger: &mut Ledger<'_>) {
    type Key = (Provider, String, Term);
    let mut shares: BTreeMap<Key, Vec<(String, f64, Origin)>> = BTreeMap::new();
    let all = std::mem::take(&mut ledger.parts.committed);
    let reserved: BTreeSet<(String, Term)> =
        all.values().filter(|c| !c.plan).map(|c| (c.region.clone(), c.term)).collect();
    for committed in all.into_values() {
        let Committed { origin, provider, region, id, term, usd, plan } = committed;
        if plan && reserved.contains(&(region.clone(), term)) {
            let on_demand =
                ledger.current(&id).filter(|usd| *usd > 0.0).map(|on_demand| 100.0 * (1.0 - usd / on_demand));
            let percent = on_demand.map_or_else(String::new, |percent| format!(", which takes {percent:.1} % off"));
            ledger.note(format!("{id}: the reservation is taken, and not the savings plan{percent}"));
            continue;
        }
        let Some(on_demand) = ledger.current(&id).filter(|usd| *usd > 0.0) else { continue };
        let share = number::tidy(1.0 - usd / on_demand);
        if !(0.0..1.0).contains(&share) {
            ledger.note(format!("{id}: {usd} under a commitment is above {on_demand} on demand: not taken"));
            continue;
        }
        let what = id.splitn(3, '.').nth(2).unwrap_or_default().to_owned();
        shares.entry((provider, region, term)).or_default().push((what, share, origin));
    }
    for ((provider, region, term), found) in shares {
        let mut by_family: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let (mut machines, mut names) = (Vec::new(), Vec::new());
        let mut from = 0;
        for (what, share, origin) in found {
            from = origin;
            if let Some(machine) = what.strip_prefix("node.") {
                by_family.entry(family(machine)).or_default().push(share);
                machines.push(share);
                names.push(machine.to_owned());
            } else {
                by_family.entry("function".to_owned()).or_default().push(share);
            }
        }
        say(ledger, &region, term, &mut machines, &names);
        if !machines.is_empty() {
            by_family.insert("node".to_owned(), machines);
        }
        for (family, mut shares) in by_family {
            let what = format!("commitment.{family}.{}", term.id());
            // A family without a row of its own goes by the share of machines in general.
            if ledger.template(provider, &region, &what).is_none() {
                continue;
            }
            if let (Ok(id), Some(share)) = (ledger.id(provider, &region, &what), median(&mut shares)) {
                ledger.number(from, &id, share);
            }
        }
    }
}

fn say(ledger: &mut Ledger<'_>, region: &str, term: Term, shares: &mut [f64], names: &[String]) {
    shares.sort_by(f64::total_cmp);
    let term = term.id().replace('_', " ");
    match (shares, names) {
        ([], _) => {}
        ([share], [name]) => {
            ledger.note(format!("{region}: commitment of {term} from one size, {name}: {:.1} %", 100.0 * *share));
        }
        (shares, _) => {
            let (least, most) = (100.0 * shares[0], 100.0 * shares[shares.len() - 1]);
            let count = shares.len();
            ledger.note(format!(
                "{region}: commitment of {term} is the median of {count} node types, {least:.0} to {most:.0} %: one share stands for all \
                 families without a row of their own"
            ));
        }
    }
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { number::tidy(f64::midpoint(values[middle - 1], upper)) })
}

/// The earlier of two days, where there are any.
pub(super) fn earlier(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    a.into_iter().chain(b).min()
}
