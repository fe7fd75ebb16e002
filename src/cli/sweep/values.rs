//! Which values a sweep goes through.

use super::Args;
use crate::catalog::Catalog;
use crate::dial::{Kind, Value};
use crate::scenario::Scenario;
use anyhow::bail;

/// The values to evaluate: those named, or evenly along the slider, or every choice.
///
/// # Errors
/// When the dial does not take one of them, or has no range.
pub fn of(args: &Args, scenario: &Scenario, catalog: &Catalog) -> anyhow::Result<Vec<Value>> {
    if !args.values.is_empty() {
        return Ok(args.values.iter().map(|text| args.dial.parse(text)).collect::<Result<_, _>>()?);
    }
    let Kind::Number(number) = args.dial.kind else {
        if args.from.is_some() || args.to.is_some() {
            bail!("{} has no range; name its values with --value", args.dial.id);
        }
        let offers = args.dial.options(scenario, catalog).into_iter().map(|offer| Value::Choice(offer.id)).collect();
        let switch = vec![Value::Switch(false), Value::Switch(true)];
        return Ok(if matches!(args.dial.kind, Kind::Switch(_)) { switch } else { offers });
    };
    let end =
        |text: &Option<String>, otherwise: f64| match text.as_ref().map(|text| args.dial.parse(text)).transpose()? {
            Some(Value::Number(value)) if value < number.min || value > number.max => {
                let format = |v| number.unit.format(v);
                bail!(
                    "{}: {} is out of range; allowed is {} to {}",
                    args.dial.id,
                    format(value),
                    format(number.min),
                    format(number.max)
                )
            }
            Some(Value::Number(value)) => Ok(value),
            _ => Ok(otherwise),
        };
    let (from, to) = (number.position(end(&args.from, number.min)?), number.position(end(&args.to, number.max)?));
    let last = f64::from(args.points - 1);
    let mut values: Vec<f64> = (0..args.points).map(|i| number.at(from + (to - from) * f64::from(i) / last)).collect();
    values.dedup();
    Ok(values.into_iter().map(Value::Number).collect())
}
