//! Recorded traffic inside a preset, for readers that have no trace of that name:
//!
//! ```toml
//! [traffic]
//! shape = "trace"
//! trace = "shop"
//!
//! [recorded]              # how the rate of shop moves: one number a step, over their mean
//! step_s = 900
//! rates = [0.2, 1.8, 1.0, 1.0]
//! ```
//!
//! The table comes before a trace of the same name in the user's folder, so that what was sent round means the same everywhere. It
//! holds the shape, as a scenario does, not the single requests.

use crate::scenario::Recorded;
use std::ops::Range;
use toml::de::DeValue;
use toml_edit::{Array, Decor, Item, Table, Value};

/// The name of the table.
pub(super) const TABLE: &str = "recorded";
/// Its fields.
pub(super) const FIELDS: [&str; 2] = ["step_s", "rates"];
/// Most steps. A trace has at most 4,096.
pub const MAX_STEPS: usize = 8192;
/// Shortest period, in seconds: a shorter trace is repeated until it fills it.
const SHORTEST_S: f64 = 3600.0;
/// Longest step, in seconds: a year.
const LONGEST_STEP_S: f64 = 31_536_000.0;
/// How far rates may be from a mean of 1 and still be taken as they are.
const ROUNDING: f64 = 1e-9;
/// Numbers on a line of the file.
const ON_A_LINE: usize = 8;

/// What is wrong with the table.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordedError {
    /// It is no table.
    #[error("{TABLE}: wants a table of step_s and rates, such as [{TABLE}]")]
    Table,
    /// A field that it does not have.
    #[error("{TABLE}: no field '{0}'; it has step_s and rates")]
    Field(String),
    /// A field that is missing.
    #[error("{TABLE}: {0} is missing; it has step_s and rates")]
    Missing(&'static str),
    /// The step is no number of seconds that a step can have.
    #[error("{TABLE}.step_s: '{0}' is no step; write seconds above 0, at most a year")]
    Step(String),
    /// The rates are no list.
    #[error("{TABLE}.rates: wants a list of 1 to {MAX_STEPS} numbers, the rate in each step over their mean")]
    Rates,
    /// One of them is no rate.
    #[error("{TABLE}.rates: '{0}' is no rate; write a number of 0 or more")]
    Rate(String),
    /// Nothing comes in any step.
    #[error("{TABLE}.rates: all are 0, so nothing comes; at least one must be above 0")]
    Nothing,
    /// The steps fill less than an hour.
    #[error("{TABLE}: the steps fill {0} s, and a period has an hour or more; repeat the rates until they do")]
    Short(f64),
    /// No dial names it.
    #[error("{TABLE}: nothing names this traffic; write trace = \"my-traffic\" under [traffic]")]
    Unnamed,
}

/// A fault and where it is.
pub(super) type Fault = (Range<usize>, RecordedError);

/// Reads the table, all but its name; `raw` gives the text of a span.
pub(super) fn read<'t>(
    value: &toml::Spanned<DeValue<'_>>,
    raw: impl Fn(&Range<usize>) -> &'t str,
) -> Result<Recorded, Fault> {
    let whole = value.span();
    let DeValue::Table(table) = value.get_ref() else { return Err((whole, RecordedError::Table)) };
    if let Some((key, _)) = table.iter().find(|(key, _)| !FIELDS.contains(&key.get_ref().as_ref())) {
        return Err((key.span(), RecordedError::Field(crate::units::printable(raw(&key.span())))));
    }
    let field = |name| table.get(name).ok_or((whole.clone(), RecordedError::Missing(name)));
    let (step, rates) = (field(FIELDS[0])?, field(FIELDS[1])?);
    let shown = |span: &Range<usize>| crate::units::printable(raw(span));
    let step_s = number(step, &raw)
        .filter(|step_s| *step_s > 0.0 && *step_s <= LONGEST_STEP_S)
        .ok_or_else(|| (step.span(), RecordedError::Step(shown(&step.span()))))?;
    let DeValue::Array(list) = rates.get_ref() else { return Err((rates.span(), RecordedError::Rates)) };
    if list.is_empty() || list.len() > MAX_STEPS {
        return Err((rates.span(), RecordedError::Rates));
    }
    let rate = |rate| number(rate, &raw).ok_or_else(|| (rate.span(), RecordedError::Rate(shown(&rate.span()))));
    let mut numbers = list.iter().map(rate).collect::<Result<Vec<f64>, _>>()?;
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    if mean <= 0.0 {
        return Err((rates.span(), RecordedError::Nothing));
    }
    // What was written by hand may be counts; what the program wrote stays to the last digit.
    if (mean - 1.0).abs() > ROUNDING {
        for rate in &mut numbers {
            *rate /= mean;
        }
    }
    let period_s = step_s * numbers.len() as f64;
    if period_s < SHORTEST_S * (1.0 - ROUNDING) {
        return Err((whole, RecordedError::Short(period_s)));
    }
    Ok(Recorded { name: String::new(), step_s, rates: numbers })
}

/// A number from 0 that leaves room for sums.
fn number<'t>(value: &toml::Spanned<DeValue<'_>>, raw: impl Fn(&Range<usize>) -> &'t str) -> Option<f64> {
    const MOST: f64 = 1e15;
    let plain = matches!(value.get_ref(), DeValue::Integer(_) | DeValue::Float(_));
    let number: f64 = raw(&value.span()).replace('_', "").parse().ok().filter(|_| plain)?;
    (0.0..=MOST).contains(&number).then_some(number)
}

/// Puts recorded traffic into a preset, or takes away what is there.
pub(super) fn put(root: &mut Table, recorded: Option<&Recorded>) {
    let Some(recorded) = recorded else {
        root.remove(TABLE);
        return;
    };
    let table = root.entry(TABLE).or_insert_with(|| {
        let mut table = Table::new();
        *table.decor_mut() = Decor::new(
            format!("\n# How the rate of {} moves: one number a step, over their mean.\n", recorded.name),
            "",
        );
        Item::Table(table)
    });
    let Some(table) = table.as_table_like_mut() else { return };
    super::save::put(table, FIELDS[0], recorded.step_s.into());
    super::save::put(table, FIELDS[1], Value::Array(list(&recorded.rates)));
}

/// The rates, a few on each line.
fn list(rates: &[f64]) -> Array {
    let mut list = Array::new();
    for (i, rate) in rates.iter().enumerate() {
        let before = if i % ON_A_LINE == 0 { "\n    " } else { " " };
        list.push_formatted(Value::from(*rate).decorated(before, ""));
    }
    list.set_trailing("\n");
    list
}
