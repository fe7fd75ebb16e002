//! `aws ec2 describe-spot-price-history`: each price holds until the next one of its zone.

use crate::pricing::ledger::{Ledger, Origin, Reason};
use crate::pricing::number;
use crate::scenario::Provider;

/// Most prices that are kept; two months of every type that the catalog has are a tenth of it.
const MOST: usize = 4_000_000;

/// One change of a price.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::pricing) struct Change<'r> {
    pub(in crate::pricing) zone: &'r str,
    pub(in crate::pricing) machine: &'r str,
    pub(in crate::pricing) system: &'r str,
    pub(in crate::pricing) usd: &'r str,
    pub(in crate::pricing) at: &'r str,
}

/// Takes a change.
pub(in crate::pricing) fn take(ledger: &mut Ledger<'_>, origin: Origin, change: &Change<'_>) -> Result<(), Reason> {
    match change.system {
        "Linux/UNIX" => {}
        "Linux/UNIX (Amazon VPC)" => return Err(Reason::of("Linux/UNIX (Amazon VPC), an old name")),
        other => return Err(Reason::of(other.strip_suffix(" (Amazon VPC)").unwrap_or(other))),
    }
    let region = change.zone.trim_end_matches(|c: char| c.is_ascii_lowercase());
    if region.len() + 1 != change.zone.len() || region.matches('-').count() != 2 {
        return Err(Reason::with("local zone", change.zone));
    }
    ledger.id(Provider::Aws, region, &format!("node.{}", change.machine))?;
    let at: Option<jiff::Timestamp> = change.at.parse().ok();
    let at = at.ok_or_else(|| Reason::with("time that is none", change.at))?.as_second();
    let usd = number::parse(change.usd).filter(|usd| *usd > 0.0);
    let usd = usd.ok_or_else(|| Reason::with("price that is no number", change.usd))?;
    let spots = &mut ledger.parts.spot_history;
    if spots.count >= MOST {
        return Err(Reason::of("beyond the four million changes that are read"));
    }
    spots.count += 1;
    spots.first = Some(spots.first.map_or(at, |first| first.min(at)));
    spots.last = Some(spots.last.map_or(at, |last| last.max(at)));
    spots.origin = Some(origin);
    let zones = spots.by_machine.entry((region.to_owned(), change.machine.to_owned())).or_default();
    zones.entry(change.zone.to_owned()).or_default().push((at, usd));
    Ok(())
}
