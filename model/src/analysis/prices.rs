//! Which price matters most: what each price carries of either bill, and how far it would have to move until both cost
//! the same. Read from the two bills, so that it costs no evaluation: a price multiplies its lines and nothing else.

use crate::model::bill::Line;
use crate::model::{Comparison, Side};

/// A price on either bill.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceWeight {
    /// Its id in the catalog; the line's own name where the price is none of the catalog's.
    pub id: String,
    /// The first line that it is on.
    pub item: String,
    /// The side that this line is on.
    pub side: Side,
    /// Dollars a month that it carries: of the Kubernetes bill and of the serverless bill.
    pub usd: [f64; 2],
    /// The factor by which it would have to move until both sides cost the same, everything else as it is; `None` where no
    /// factor does that.
    pub even: Option<f64>,
}

impl PriceWeight {
    /// Dollars a month by which the gap between both bills moves when the price rises by this share.
    #[must_use]
    pub fn moves(&self, share: f64) -> f64 {
        share * (self.usd[0] - self.usd[1])
    }
}

/// Every price on either bill, the one that moves the gap between both bills most first.
#[must_use]
pub fn price_weights(comparison: &Comparison) -> Vec<PriceWeight> {
    let mut found: Vec<PriceWeight> = Vec::new();
    for (place, side) in Side::BOTH.into_iter().enumerate() {
        for line in comparison.side(side).bill.lines().iter().filter(|line| line.amount.get() != 0.0) {
            let id = id_of(line);
            let known = found.iter().position(|price| price.id == id).unwrap_or_else(|| {
                found.push(PriceWeight { id, item: line.item.to_string(), side, usd: [0.0; 2], even: None });
                found.len() - 1
            });
            if let Some(price) = found.get_mut(known) {
                price.usd[place] += line.amount.get();
            }
        }
    }
    let total = Side::BOTH.map(|side| comparison.side(side).bill.total().get());
    for price in &mut found {
        price.even = even(total, price.usd);
    }
    found.sort_by(|a, b| b.moves(1.0).abs().total_cmp(&a.moves(1.0).abs()).then_with(|| a.id.cmp(&b.id)));
    found
}

fn id_of(line: &Line) -> String {
    line.price_id.as_ref().map_or_else(|| line.item.to_string(), ToString::to_string)
}

/// The factor f of `total[0] + (f - 1) usd[0] = total[1] + (f - 1) usd[1]`; prices are not negative.
fn even(total: [f64; 2], usd: [f64; 2]) -> Option<f64> {
    let factor = 1.0 + (total[1] - total[0]) / (usd[0] - usd[1]);
    (factor.is_finite() && factor >= 0.0).then_some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::model::evaluate;
    use crate::scenario::Scenario;

    #[test]
    fn prices_carry_the_whole_bill_and_make_it_even_where_they_say() {
        let catalog = Catalog::load().expect("the catalog loads");
        let comparison = evaluate(&Scenario::default(), &catalog);
        let prices = price_weights(&comparison);
        let total = Side::BOTH.map(|side| comparison.side(side).bill.total().get());
        for (place, total) in total.iter().enumerate() {
            let sum: f64 = prices.iter().map(|price| price.usd[place]).sum();
            assert!((sum - total).abs() < 1e-6 * total, "{sum} of {total}");
        }
        let mut evened = 0;
        for price in &prices {
            let Some(factor) = price.even else { continue };
            evened += 1;
            let moved = [0, 1].map(|place: usize| total[place] + (factor - 1.0) * price.usd[place]);
            assert!((moved[0] - moved[1]).abs() < 1e-6 * total[0], "{}: {moved:?}", price.id);
        }
        assert!(evened > 0, "at the default scenario some price can even out both bills");
        assert!(prices.windows(2).all(|pair| pair[0].moves(0.1).abs() >= pair[1].moves(0.1).abs()));
    }
}
