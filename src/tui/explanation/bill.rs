//! Where a line of a bill is from: quantity x unit price = amount, how the quantity comes about, the price's tiers, its source.

use super::source;
use super::{Explanation, Part};
use crate::catalog::{Catalog, Row, Tier, Value};
use crate::model::Side;
use crate::model::bill::{Line, Nature};
use crate::units::{Unit, money, unit_price};

/// What stands in place of an amount where no sourced price is known.
pub const NOT_PRICED: &str = "not priced here";

/// What is said of a line.
pub fn line(line: &Line, side: Side, catalog: &Catalog) -> Explanation {
    let entry = |name: &str, value: String| Part::Entry(name.to_owned(), value);
    let row = line.price_id.as_deref().and_then(|id| catalog.row(id));
    let mut parts = vec![
        entry("Amount", format!("{} per month", sum(line))),
        entry("Quantity", line.formula.clone()),
        entry("Follows", nature(line.nature).to_owned()),
    ];
    parts.extend(row.map(|row| tiers(row, line)).unwrap_or_default());
    match (&line.price_id, row.and_then(|row| row.replaced.as_ref())) {
        (Some(id), replaced) => {
            parts.push(Part::Heading("Price".to_owned()));
            parts.push(entry("Catalog row", id.to_string()));
            parts.extend(replaced.map(|was| entry("In place of", shown(was))));
        }
        (None, _) => parts.push(Part::Heading("Your own figure".to_owned())),
    }
    parts.extend(source::parts(&line.source));
    Explanation { title: format!("{}, {}: {}", side.label(), line.item, money(line.amount.get())), parts }
}

/// `43,800 GB-s x $0.0000166667 = $0.73`
pub fn sum(line: &Line) -> String {
    format!("{} = {}", product(line), money(line.amount.get()))
}

/// What a line's amount is the product of: `43,800 GB-s x $0.0000166667`
pub fn product(line: &Line) -> String {
    format!("{} {} x {}", quantity(line.quantity), line.unit, unit_price(line.unit_price))
}

/// A quantity: whole where it is large, with three digits where it is small.
fn quantity(value: f64) -> String {
    if value.abs() >= 1000.0 {
        return Unit::Count.format(value);
    }
    let digits = if value == 0.0 { 0.0 } else { (3.0 - value.abs().log10().floor()).clamp(0.0, 9.0) };
    let text = format!("{value:.*}", digits as usize);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

const fn nature(nature: Nature) -> &'static str {
    match nature {
        Nature::Fixed => "nothing: it is there at zero traffic too",
        Nature::Capacity => "the capacity that is kept, load or not",
        Nature::Use => "the requests",
    }
}

/// The volume tiers of a price, with the one that this line is in.
fn tiers(row: &Row, line: &Line) -> Vec<Part> {
    let Value::Tiers(tiers) = &row.value else { return Vec::new() };
    if tiers.len() < 2 {
        return Vec::new();
    }
    let mut from = 0.0;
    let mut parts = vec![Part::Heading("Tiers".to_owned())];
    for (index, Tier { up_to, usd, .. }) in tiers.iter().enumerate() {
        let range = if up_to.is_finite() {
            format!("from {} to {} {}", quantity(from), quantity(*up_to), row.unit)
        } else {
            format!("from {} {}", quantity(from), row.unit)
        };
        let here = if (usd - line.unit_price).abs() <= 1e-9 * usd.abs() { ", this line" } else { "" };
        parts.push(Part::Entry(format!("Tier {}", index + 1), format!("{} {range}{here}", unit_price(*usd))));
        from = *up_to;
    }
    parts
}

/// A catalog value in words.
fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => quantity(*number),
        Value::Tiers(tiers) => tiers.iter().map(|tier| unit_price(tier.usd)).collect::<Vec<_>>().join(", "),
        Value::Text(text) => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::evaluate;
    use crate::scenario::Scenario;

    #[test]
    fn every_line_says_quantity_price_amount_and_source() {
        let catalog = Catalog::load().expect("the catalog loads");
        let mut scenario = Scenario::default();
        scenario.people.counted = true;
        let comparison = evaluate(&scenario, &catalog);
        for side in Side::BOTH {
            for l in comparison.side(side).bill.lines() {
                let said = line(l, side, &catalog);
                let has = |wanted: &str| said.parts.iter().any(|p| matches!(p, Part::Entry(name, _) if name == wanted));
                assert!(has("Amount") && has("Quantity") && has("Confidence"), "{}", l.item);
                assert!(said.parts.iter().any(|p| matches!(p, Part::Source { .. })), "{}", l.item);
                assert!(said.title.contains(&money(l.amount.get())), "{}", said.title);
                assert_eq!(has("Catalog row"), l.price_id.is_some());
            }
        }
    }

    #[test]
    fn quantities_read_as_people_write_them() {
        for (value, want) in [(43_800.0, "43,800"), (0.0, "0"), (12.5, "12.5"), (0.001_234, "0.001234"), (730.0, "730")]
        {
            assert_eq!(quantity(value), want);
        }
    }
}
