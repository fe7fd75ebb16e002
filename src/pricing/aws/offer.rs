//! An offer, row by row, whatever it is written in.

use super::{Rule, usage};
use crate::pricing::ledger::{Ledger, List, Origin, Reason, Step};
use crate::pricing::number;
use crate::scenario::Provider;
use jiff::civil::Date;

/// Most characters of an offer's name and version, which go beside each of its prices.
const MOST_NAME: usize = 60;

/// What stands above the rows of an offer.
#[derive(Debug, Clone, Default)]
pub(in crate::pricing) struct Offer {
    pub(in crate::pricing) code: String,
    pub(in crate::pricing) version: String,
    pub(in crate::pricing) published: String,
}

/// One price of a product as it is written: from this quantity to that.
#[derive(Debug, Clone, Copy)]
pub(in crate::pricing) struct Range<'r> {
    pub(in crate::pricing) start: &'r str,
    pub(in crate::pricing) end: &'r str,
    pub(in crate::pricing) usd: &'r str,
}

impl Offer {
    /// The list that its prices are from. A spreadsheet rounds the version, which the day of publication then stands for.
    pub(in crate::pricing) fn list(&self) -> List {
        let as_of = day(&self.published).or_else(|| day(&self.version));
        let short = |text: &str| text.chars().take(MOST_NAME).collect::<String>();
        let whole = !self.version.is_empty() && self.version.bytes().all(|b| b.is_ascii_digit());
        let version = match (whole, as_of) {
            (true, _) => short(&self.version),
            (false, Some(day)) => format!("of {day}"),
            (false, None) => String::new(),
        };
        let source = format!("{} offer {version}", short(&self.code)).trim().to_owned();
        List { source, as_of, confidence: Some("high"), note: None }
    }
}

/// The day of `2026-11-21T18:30:05Z`, `2026-11-21` or `20261121183005`.
pub(in crate::pricing) fn day(text: &str) -> Option<Date> {
    let digits = text.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
    match digits {
        Some(d) => format!("{}-{}-{}", &d[..4], &d[4..6], &d[6..]).parse().ok(),
        None => text.get(..10)?.parse().ok(),
    }
}

/// Takes one price of a product.
pub(in crate::pricing) fn take(
    ledger: &mut Ledger<'_>,
    origin: Origin,
    rule: &Rule,
    range: Range<'_>,
) -> Result<(), Reason> {
    let id = ledger.id(Provider::Aws, &rule.region, &rule.what)?;
    let usd = number::scaled(range.usd, rule.power).filter(|usd| *usd >= 0.0);
    let bound = |text: &str, none: f64| match text.trim() {
        "" => Some(none),
        "Inf" | "inf" | "Infinity" => Some(f64::INFINITY),
        digits => number::scaled(digits, -rule.power),
    };
    let step = usd.and_then(|usd| {
        let (from, up_to) = (bound(range.start, 0.0)?, bound(range.end, f64::INFINITY)?);
        (from < up_to).then_some(Step {
            from,
            up_to,
            usd: if rule.divide > 1.0 { number::tidy(usd / rule.divide) } else { usd },
        })
    });
    let step = step.ok_or_else(|| Reason::with("price or bounds that are no number", range.usd))?;
    if rule.on_cluster {
        ledger.parts.surcharges.insert(rule.region.clone(), (origin, step.usd));
    } else {
        ledger.price(origin, &id, step);
    }
    Ok(())
}

/// The machine that a usage type such as `EUC1-BoxUsage:m7g.large` buys.
pub(in crate::pricing) fn machine(usage_type: &str) -> Option<&str> {
    usage(usage_type).1.strip_prefix("BoxUsage:")
}
