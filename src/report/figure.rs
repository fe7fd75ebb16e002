//! Figures as they stand in a column: the same precision from top to bottom, and never so rounded
//! that a reader who multiplies gets another result.

use super::Study;
use crate::dial::{AUTO, Dial, Value};
use crate::units::money;

/// What a dial shows when it is set to a value.
pub(super) fn setting(dial: &Dial, value: &Value, study: &Study<'_>) -> String {
    let mut moved = study.comparison.scenario.clone();
    match (dial.set(&mut moved, study.catalog, value), value) {
        (Ok(()), _) => dial.show(&moved, study.catalog),
        (Err(_), Value::Number(number)) => number.to_string(),
        (Err(_), Value::Choice(id)) => id.clone(),
        (Err(_), Value::Switch(on)) => on.to_string(),
        (Err(_), Value::Auto) => AUTO.to_owned(),
    }
}

/// Amounts of one column in dollars, with thousands apart: cents, or as many digits as the smallest
/// amount needs where all are small. What is too small for the column reads `<$0.01`.
pub(super) fn amounts(usd: &[f64]) -> Vec<String> {
    let largest = usd.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    let smallest = usd.iter().copied().map(f64::abs).filter(|v| *v > 0.0).fold(f64::INFINITY, f64::min);
    let digits =
        if largest < 1.0 && smallest < 0.01 { (1.0 - smallest.log10().floor()).clamp(2.0, 6.0) as usize } else { 2 };
    usd.iter().map(|v| amount(*v, digits)).collect()
}

/// One amount to the cent.
pub(super) fn cents(usd: f64) -> String {
    amount(usd, 2)
}

/// A difference in dollars to the cent, with its sign.
pub(crate) fn difference(usd: f64) -> String {
    let sign = if usd < -0.005 { "-" } else { "+" };
    format!("{sign}{}", cents(usd.abs()))
}

fn amount(usd: f64, digits: usize) -> String {
    let least = 10f64.powf(-(digits as f64));
    if !usd.is_finite() {
        return money(usd);
    }
    if usd > 0.0 && usd < 0.5 * least {
        return format!("<${least:.digits$}");
    }
    let text = format!("{:.digits$}", usd.abs());
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if usd < 0.0 { "-" } else { "" };
    format!("{sign}${}.{decimals}", thousands(whole))
}

/// A billed quantity with just as many digits as its amount needs to come out to the cent.
pub(super) fn quantity(quantity: f64, unit_price: f64) -> String {
    let digits = (0..=6)
        .find(|digits| {
            let shown = 10f64.powi(*digits);
            let error = ((quantity * shown).round() / shown - quantity).abs();
            error * unit_price.abs() < 0.005 && error <= 0.01 * quantity.abs()
        })
        .unwrap_or(6) as usize;
    let text = format!("{quantity:.digits$}");
    match text.split_once('.') {
        Some((whole, decimals)) => format!("{}.{decimals}", thousands(whole)),
        None => thousands(&text),
    }
}

/// A number of things that may be a mean: one decimal below a hundred.
pub(super) fn count(value: f64) -> String {
    let text = if value < 99.95 { format!("{value:.1}") } else { format!("{value:.0}") };
    let text = text.strip_suffix(".0").unwrap_or(&text);
    match text.split_once('.') {
        Some((whole, decimals)) => format!("{}.{decimals}", thousands(whole)),
        None => thousands(text),
    }
}

fn thousands(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_amounts_lines_up() {
        assert_eq!(amounts(&[1234.5, 0.0, 0.001, 7.0]), ["$1,234.50", "$0.00", "<$0.01", "$7.00"]);
        assert_eq!(amounts(&[0.5, 0.0042, 0.0]), ["$0.5000", "$0.0042", "$0.0000"]);
        assert!(amounts(&[]).is_empty());
        assert_eq!(cents(2_000_000.0), "$2,000,000.00");
        assert_eq!([1234.5, -0.5, 0.0].map(difference), ["+$1,234.50", "-$0.50", "+$0.00"]);
    }

    #[test]
    fn quantity_times_price_is_the_amount_shown() {
        for (q, price) in [(30.536, 0.2), (1460.0, 0.1008), (1_530_423.2, 1.666_67e-5), (0.004, 0.3), (271.13, 0.01)] {
            let shown: f64 = quantity(q, price).replace(',', "").parse().expect("a number");
            assert!((shown * price - q * price).abs() < 0.005, "{q} shows as {shown}");
        }
        assert_eq!(quantity(1460.0, 0.1), "1,460");
        assert_eq!(quantity(0.0, 0.1), "0");
    }

    #[test]
    fn counts_have_a_decimal_only_where_it_tells() {
        assert_eq!([count(2.0), count(5.83), count(1234.4), count(99.96)], ["2", "5.8", "1,234", "100"]);
    }
}
