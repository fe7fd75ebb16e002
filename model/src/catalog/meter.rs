//! How a price counts what it bills.
//!
//! A provider's price is a number per unit and a rule for counting units: an HTTP API counts each started 512 KB, a document store
//! has a table of units by size, a proxy bills at least two vCPU, a month has free units. Such a rule is data: rows
//! `<cloud>.<region>.meter.<price>.<part>` beside the row of the price, each with its own source. [`Price::metered`] applies all of
//! them, so that every line of every bill is counted by the same code.
//!
//! | part | what it does |
//! | --- | --- |
//! | `step` | KB that one unit holds; every started step is a unit |
//! | `size.<kb>` | units of one operation by its size; straight lines between the sizes that the provider publishes |
//! | `least` | KB that are billed for a smaller one, where the price is per GB |
//! | `factor` | units of one operation: half a unit for an eventually consistent read, three requests for a message |
//! | `minimum` | units that are billed at least while anything is |
//! | `free` | units a month that cost nothing, in single ones and not in millions |
//! | `free_daily` | the same a day |
//! | `credit` | dollars a month that are credited |
//! | `covers.most_zones`, `covers.fewer_nodes` | clusters that the free part is for |
//! | `quarter.1` to `quarter.4` | price of each quarter of the month that something runs, as a share of the list price |

use super::row::{Figure, Price};
use crate::units::HOURS_PER_MONTH;

/// KB in a GB, as the catalog counts them.
pub const KB_PER_GB: f64 = 1024.0 * 1024.0;
const HOURS_PER_DAY: f64 = 24.0;

/// The rules by which a price counts units; a part that is absent changes nothing.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    /// KB in one unit, each started one counted.
    pub step_kb: Option<Figure>,
    /// Units of one operation by its size in KB, by rising size.
    pub units_at_kb: Vec<(f64, Figure)>,
    /// KB billed for anything smaller.
    pub least_kb: Option<Figure>,
    /// Units of one operation, by which all others are multiplied.
    pub factor: Option<Figure>,
    /// Least units billed at once.
    pub minimum: Option<Figure>,
    /// Free units a month.
    pub free: Option<Figure>,
    /// Free units a day.
    pub free_daily: Option<Figure>,
    /// Dollars credited a month.
    pub credit: Option<Figure>,
    /// Most zones of a cluster that the free part covers.
    pub most_zones: Option<Figure>,
    /// Nodes that a cluster must stay below for the free part to cover it.
    pub fewer_nodes: Option<Figure>,
    /// Shares of the list price that the quarters of a month cost, in order; empty where all cost the same.
    pub quarters: Vec<Figure>,
}

/// What a month used of something that has a price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Use {
    /// How many: requests, GB-seconds, GB, machines.
    pub count: f64,
    /// Size of each in KB; 0 where it has none.
    pub size_kb: f64,
    /// How long each is billed in the price's unit of time, 1 where time is no part of it.
    pub times: f64,
    /// Whether the free part of the month is taken off.
    pub free: bool,
}

/// What a meter makes of a use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metered {
    /// Billed units, in the unit of the price ("million" counts millions).
    pub units: f64,
    /// Units that were free, in the same unit.
    pub free: f64,
}

impl Use {
    /// A count of things that have no size, such as GB-seconds; no free part is taken off.
    #[must_use]
    pub const fn of(count: f64) -> Self {
        Self { count, size_kb: 0.0, times: 1.0, free: false }
    }

    /// A number of things for all hours of a month.
    #[must_use]
    pub const fn all_month(count: f64) -> Self {
        Self { times: HOURS_PER_MONTH, ..Self::of(count) }
    }

    /// The same with this size in KB each.
    #[must_use]
    pub const fn sized(self, size_kb: f64) -> Self {
        Self { size_kb, ..self }
    }

    /// The same with the free part taken off where `counted`.
    #[must_use]
    pub const fn less_free(self, counted: bool) -> Self {
        Self { free: counted, ..self }
    }
}

impl Meter {
    /// Units of one operation of this size.
    #[must_use]
    pub fn units_of(&self, size_kb: f64) -> f64 {
        let steps = self.step_kb.as_ref().map_or(1.0, |step| (size_kb / step.value.max(1e-9)).ceil().max(1.0));
        let by_size = if self.units_at_kb.is_empty() { 1.0 } else { between(&self.units_at_kb, size_kb) };
        steps * by_size * self.factor.as_ref().map_or(1.0, |f| f.value)
    }

    /// Free units a month at this price per unit.
    #[must_use]
    pub fn free_units(&self, usd: f64) -> f64 {
        let monthly = self.free.as_ref().map_or(0.0, |f| f.value);
        let daily = self.free_daily.as_ref().map_or(0.0, |f| f.value) * HOURS_PER_MONTH / HOURS_PER_DAY;
        let credited = self.credit.as_ref().map_or(0.0, |f| if usd > 0.0 { f.value / usd } else { 0.0 });
        monthly + daily + credited
    }

    /// The figure behind the free part, if there is one.
    #[must_use]
    pub fn free_figure(&self) -> Option<&Figure> {
        self.free.as_ref().or(self.free_daily.as_ref()).or(self.credit.as_ref())
    }

    /// Whether the free part covers a cluster of so many zones and at most so many nodes.
    #[must_use]
    pub fn covers_cluster(&self, zones: f64, nodes: f64) -> bool {
        self.most_zones.as_ref().is_none_or(|most| zones <= most.value)
            && self.fewer_nodes.as_ref().is_none_or(|most| nodes < most.value)
    }

    /// Price of something that runs for this share of the month, over the list price of the same time: the first quarter costs
    /// the first figure, the second the second, and so on.
    #[must_use]
    pub fn share_of_list(&self, share_of_month: f64) -> f64 {
        let share = share_of_month.clamp(0.0, 1.0);
        let quarter = 1.0 / self.quarters.len().max(1) as f64;
        if self.quarters.is_empty() || share <= 0.0 {
            return 1.0;
        }
        let parts = self.quarters.iter().enumerate();
        parts.map(|(i, f)| f.value * (share - quarter * i as f64).clamp(0.0, quarter)).sum::<f64>() / share
    }
}

/// The units at a size: those of the smallest published size below it, in proportion above the largest, in between on a straight
/// line.
fn between(table: &[(f64, Figure)], size_kb: f64) -> f64 {
    let above = table.iter().position(|(kb, _)| size_kb <= *kb);
    match above {
        Some(0) => table[0].1.value,
        Some(i) => {
            let ((from, low), (to, high)) = (&table[i - 1], &table[i]);
            low.value + (high.value - low.value) * (size_kb - from) / (to - from)
        }
        None => table.last().map_or(1.0, |(kb, most)| most.value * size_kb / kb),
    }
}

impl Price {
    /// How many of what is counted make one unit of the price.
    #[must_use]
    pub fn scale(&self) -> f64 {
        match &*self.unit {
            "million" => 1e6,
            "thousand" => 1e3,
            _ => 1.0,
        }
    }

    /// What this price bills of a use.
    #[must_use]
    pub fn metered(&self, used: &Use) -> Metered {
        let meter = &self.meter;
        let each = if &*self.unit == "GB" && used.size_kb > 0.0 {
            let least = meter.least_kb.as_ref().map_or(0.0, |f| f.value);
            used.size_kb.max(least) / KB_PER_GB * meter.factor.as_ref().map_or(1.0, |f| f.value)
        } else {
            meter.units_of(used.size_kb)
        };
        let count = if used.count.is_finite() { used.count.max(0.0) } else { 0.0 };
        let least = if count > 0.0 { meter.minimum.as_ref().map_or(0.0, |f| f.value) } else { 0.0 };
        let units = (count * each).max(least) * used.times;
        let free = if used.free { meter.free_units(self.first()).min(units) } else { 0.0 };
        Metered { units: (units - free) / self.scale(), free: free / self.scale() }
    }

    /// Dollars of a use.
    #[must_use]
    pub fn cost(&self, used: &Use) -> f64 {
        self.amount(self.metered(used).units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::row::{Source, Tier};
    use std::sync::Arc;

    fn figure(value: f64) -> Figure {
        Figure { id: "a.b".into(), value, unit: "1".into(), source: Arc::new(Source::yours("a test")) }
    }

    fn price(unit: &str, usd: f64, meter: Meter) -> Price {
        Price {
            id: "a.price".into(),
            unit: unit.into(),
            tiers: [Tier { up_to: f64::INFINITY, usd, unread: false }].into(),
            source: Arc::new(Source::yours("a test")),
            meter: Arc::new(meter),
        }
    }

    #[test]
    fn a_started_step_is_a_unit() {
        let p = price("million", 1.0, Meter { step_kb: Some(figure(512.0)), ..Meter::default() });
        for (kb, units) in [(0.0, 1.0), (512.0, 1.0), (513.0, 2.0), (4001.0, 8.0)] {
            assert!((p.cost(&Use::of(1e6).sized(kb)) - units).abs() < 1e-12, "{kb}");
        }
    }

    #[test]
    fn a_table_of_sizes_is_followed_in_straight_lines() {
        let units_at_kb = vec![(1.0, figure(1.0)), (2.0, figure(1.04)), (4.0, figure(1.14))];
        let meter = Meter { units_at_kb, ..Meter::default() };
        for (kb, units) in [(0.5, 1.0), (2.0, 1.04), (3.0, 1.09), (8.0, 2.28)] {
            assert!((meter.units_of(kb) - units).abs() < 1e-12, "{kb}");
        }
    }

    #[test]
    fn free_parts_are_taken_off_once_and_never_below_nothing() {
        let p = price("million", 2.0, Meter { free: Some(figure(1e6)), ..Meter::default() });
        assert_eq!(p.metered(&Use::of(3e6).less_free(true)), Metered { units: 2.0, free: 1.0 });
        assert_eq!(p.metered(&Use::of(0.4e6).less_free(true)), Metered { units: 0.0, free: 0.4 });
        assert_eq!(p.metered(&Use::of(3e6)), Metered { units: 3.0, free: 0.0 });
        let daily = price("million", 2.0, Meter { free_daily: Some(figure(24.0)), ..Meter::default() });
        assert!((daily.metered(&Use::of(1e3).less_free(true)).free * 1e6 - 730.0).abs() < 1e-9);
        let credit = price("hour", 0.1, Meter { credit: Some(figure(74.4)), ..Meter::default() });
        assert!(credit.cost(&Use::all_month(1.0).less_free(true)).abs() < 1e-12);
        assert!((credit.cost(&Use::all_month(1.0)) - 73.0).abs() < 1e-9);
    }

    #[test]
    fn a_minimum_holds_only_while_something_is_used() {
        let p = price("vCPU-h", 0.015, Meter { minimum: Some(figure(2.0)), ..Meter::default() });
        assert!((p.cost(&Use::all_month(1.0)) - 21.9).abs() < 1e-9);
        assert!((p.cost(&Use::all_month(4.0)) - 43.8).abs() < 1e-9);
        assert!(p.cost(&Use::all_month(0.0)).abs() < 1e-12);
    }

    #[test]
    fn quarters_of_a_month_add_up_to_the_published_discounts() {
        let quarters = [1.0, 0.8, 0.6, 0.4].map(figure).to_vec();
        let meter = Meter { quarters, ..Meter::default() };
        // The first generation: 30 % off a whole month, 10 % off half of one, nothing off a quarter.
        for (share, paid) in [(1.0, 0.7), (0.5, 0.9), (0.25, 1.0), (0.0, 1.0)] {
            assert!((meter.share_of_list(share) - paid).abs() < 1e-12, "{share}");
        }
        assert!((Meter::default().share_of_list(1.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_price_per_gb_counts_bytes_with_their_minimum() {
        let meter = Meter { least_kb: Some(figure(1.0)), factor: Some(figure(2.0)), ..Meter::default() };
        let p = price("GB", 40.0 / 1024.0, meter);
        let billed = p.metered(&Use::of(KB_PER_GB).sized(0.5)).units;
        assert!((billed - 2.0).abs() < 1e-12);
    }
}
