//! Which values of a dial a sweep goes through.

use crate::catalog::Catalog;
use crate::dial::{Dial, Kind, Number, Scale, Value};
use crate::scenario::Scenario;
use anyhow::{bail, ensure};
use clap::ValueEnum;

/// How values are spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Spacing {
    /// Even steps
    Linear,
    /// Even ratios
    Log,
}

/// Which values of one dial are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The dial.
    pub dial: &'static Dial,
    /// Exactly these, if there are any.
    pub values: &'a [String],
    /// The first, or the least.
    pub from: Option<&'a str>,
    /// The last, or the greatest.
    pub to: Option<&'a str>,
    /// How many.
    pub points: u16,
    /// How they are spaced; as on the slider if nothing is said.
    pub spacing: Option<Spacing>,
}

impl Asked<'_> {
    /// The values to evaluate: those named, or evenly along the range, or every choice.
    ///
    /// # Errors
    /// When the dial does not take one of them, or has no such range.
    pub fn values(&self, scenario: &Scenario, catalog: &Catalog) -> anyhow::Result<Vec<Value>> {
        let dial = self.dial;
        if !self.values.is_empty() {
            return Ok(self.values.iter().map(|text| dial.parse(text)).collect::<Result<_, _>>()?);
        }
        let Kind::Number(number) = dial.kind else {
            if self.from.is_some() || self.to.is_some() || self.spacing.is_some() {
                bail!("{} has no range; name its values instead", dial.id);
            }
            let offers = dial.options(scenario, catalog).into_iter().map(|offer| Value::Choice(offer.id)).collect();
            let switch = vec![Value::Switch(false), Value::Switch(true)];
            return Ok(if matches!(dial.kind, Kind::Switch(_)) { switch } else { offers });
        };
        let (from, to) = (self.end(self.from, &number, number.min)?, self.end(self.to, &number, number.max)?);
        let mut values = self.along(&number, from, to)?;
        values.dedup();
        Ok(values.into_iter().map(Value::Number).collect())
    }

    fn end(&self, text: Option<&str>, number: &Number, otherwise: f64) -> anyhow::Result<f64> {
        let value = match text.map(|text| self.dial.parse(text)).transpose()? {
            Some(Value::Number(value)) => value,
            None => return Ok(otherwise),
            Some(_) => bail!("{}: an end of a range is a number, such as 200ms", self.dial.id),
        };
        let format = |v| number.unit.format(v);
        let (id, min, max) = (self.dial.id, number.min, number.max);
        let within = value >= min && value <= max;
        ensure!(within, "{id}: {} is out of range; allowed is {} to {}", format(value), format(min), format(max));
        Ok(value)
    }

    /// From end to end: the ends are as given, what is between is rounded to what a person would set.
    fn along(&self, number: &Number, from: f64, to: f64) -> anyhow::Result<Vec<f64>> {
        let whole = |value: f64| if number.whole { value.round() } else { value };
        let last = f64::from(self.points - 1);
        let zero = from.min(to) <= 0.0;
        if self.spacing == Some(Spacing::Log) && zero {
            let least = number.unit.format(number.smallest);
            bail!("{}: even ratios cannot begin at 0; begin at {least}, say", self.dial.id);
        }
        let log = match self.spacing {
            Some(spacing) => spacing == Spacing::Log,
            None => number.scale == Scale::Log && !zero,
        };
        let between = |share: f64| match self.spacing {
            None if zero => {
                let (a, b) = (number.position(from), number.position(to));
                number.at((b - a).mul_add(share, a))
            }
            _ if log => number.rounded(from * (to / from).powf(share)),
            _ => number.rounded((to - from).mul_add(share, from)),
        };
        Ok((0..self.points)
            .map(|i| match f64::from(i) / last {
                share if share <= 0.0 => whole(from),
                share if share >= 1.0 => whole(to),
                share => between(share),
            })
            .collect())
    }
}
