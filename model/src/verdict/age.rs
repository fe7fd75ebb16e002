//! How old the prices are that the two bills rest on.

use super::percent;
use crate::catalog::OLD_DAYS;
use crate::model::{Comparison, Side};

/// Share of its bill from which on a line counts.
const COUNTS: f64 = 0.01;

/// The oldest price that counts, and what rests on prices without a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Age {
    /// The oldest price among the lines that make up at least a hundredth of their bill.
    pub oldest: Option<Dated>,
    /// Share of the dollars of both bills whose prices have no date.
    pub undated: f64,
}

/// A price with its date.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// The row of the catalog.
    pub id: String,
    /// The last day that its date may mean, in days since 1970.
    pub day: i64,
    /// The date as the row has it.
    pub as_of: String,
    /// Whose bill it is in.
    pub side: Side,
    /// Its share of that bill.
    pub share: f64,
}

impl Age {
    /// The age of the prices behind a comparison.
    #[must_use]
    pub fn of(c: &Comparison) -> Self {
        let (mut oldest, mut undated, mut all): (Option<Dated>, f64, f64) = (None, 0.0, 0.0);
        for side in Side::BOTH {
            let bill = &c.side(side).bill;
            let total = bill.total().get();
            for line in bill.lines() {
                let (Some(id), usd) = (&line.price_id, line.amount.get()) else { continue };
                all += usd;
                let Some(day) = line.source.day() else {
                    undated += usd;
                    continue;
                };
                let share = if total > 0.0 { usd / total } else { 0.0 };
                if share >= COUNTS && oldest.as_ref().is_none_or(|known| day < known.day) {
                    oldest = Some(Dated { id: id.to_string(), day, as_of: line.source.as_of.clone(), side, share });
                }
            }
        }
        Self { oldest, undated: if all > 0.0 { undated / all } else { 0.0 } }
    }

    /// Days from the oldest price to a day, at least.
    #[must_use]
    pub fn days(&self, today: i64) -> Option<i64> {
        self.oldest.as_ref().map(|oldest| (today - oldest.day).max(0))
    }

    /// The age in words; without a day to reckon from, the date alone.
    #[must_use]
    pub fn sentence(&self, today: Option<i64>) -> Option<String> {
        let Dated { id, as_of, side, share, .. } = self.oldest.as_ref()?;
        let as_of = as_of.split([' ', ';']).next().unwrap_or(as_of);
        let days = today.and_then(|today| self.days(today));
        let old = days.filter(|days| *days > OLD_DAYS);
        let age = match (days, old) {
            (_, Some(days)) => format!(", {days} days old, which is more than {OLD_DAYS}"),
            (Some(days), None) => format!(", {days} days old"),
            (None, None) => String::new(),
        };
        let part = format!("{id}, {} of the {} bill", percent(*share), side.label());
        let undated = if self.undated >= COUNTS {
            format!("; {} of the dollars rest on prices without a date", percent(self.undated))
        } else {
            String::new()
        };
        let renew = if old.is_some() { " 'faceoff prices urls' says where the providers' lists are." } else { "" };
        Some(format!("The oldest price that counts is of {as_of}{age} ({part}){undated}.{renew}"))
    }
}
