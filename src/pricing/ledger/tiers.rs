//! Steps of a price to tiers.

use super::{NUMBERS, Step};
use crate::catalog::{Tier, Value};
use crate::pricing::number;

/// Whether every number of a value is one that a file of prices may hold.
pub(super) fn sound(value: &Value) -> bool {
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
pub(super) fn tiers(steps: &[Step]) -> Result<(f64, Vec<Tier>), String> {
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
        if !number::same(end, next) {
            return Err(format!("its tiers do not meet at {end}, so the file has only a part of it"));
        }
        tiers.push(Tier { up_to: end - from, usd: step.usd, unread: false });
    }
    Ok((from, tiers))
}
