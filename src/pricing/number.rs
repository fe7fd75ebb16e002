//! Numbers as price lists write them.

/// Reads a number: `0.0000002000`, `2E-07`, and `0,0836` where a spreadsheet wrote decimal commas.
pub(super) fn parse(text: &str) -> Option<f64> {
    scaled(text, 0)
}

/// The number times a power of ten. The power is put into the text, so that `0.0000002` a request is exactly `0.2` a million.
pub(super) fn scaled(text: &str, power: i32) -> Option<f64> {
    let text = text.trim();
    let whole = if text.contains(',') && !text.contains('.') { text.replacen(',', ".", 1) } else { text.to_owned() };
    if whole.contains(',') || !whole.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) {
        return None;
    }
    let (digits, exponent) = match whole.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (whole.as_str(), 0),
    };
    let number: f64 = format!("{digits}e{}", exponent.checked_add(power)?).parse().ok()?;
    number.is_finite().then_some(number)
}

/// A number without the last digits, in which only rounding shows.
pub(super) fn tidy(number: f64) -> f64 {
    format!("{number:.11e}").parse().unwrap_or(number)
}

/// Whether two numbers are the same, to the last bit: what a list says twice it says in the same digits.
pub(super) const fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

/// Column names and keys alike: `Region Code`, `regionCode` and `Pre Installed S/W` to `regioncode` and `preinstalledsw`.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_by_the_request_is_exact_by_the_million() {
        assert_eq!(scaled("0.0000002000", 6), Some(0.2));
        assert_eq!(scaled("2E-07", 6), Some(0.2));
        assert_eq!(scaled("4e-6", 5), Some(0.4));
        assert_eq!(scaled("0,0836", 0), Some(0.0836));
        for text in ["", "x", "1,000.5", "1,0,0", "NaN", "inf", "1e400", "0x10", "1e99999999999", "--1"] {
            assert_eq!(scaled(text, 0), None, "{text}");
        }
    }
}
