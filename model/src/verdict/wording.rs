//! Figures as they stand in a sentence: fewer digits than in a table.

use crate::model::Side;
use crate::units::{Unit, money};

/// Dollars: whole from ten on, `$61`; below that as in a bill, `$4.20`; from a million on `$2.67M`.
pub(super) fn dollars(usd: f64) -> String {
    match usd.abs() {
        size if size >= 999.5e9 => format!("${}B", Unit::Count.format(usd / 1e9)),
        size if size >= 999.5e6 => format!("${:.2}B", usd / 1e9),
        size if size >= 999_999.5 => format!("${:.2}M", usd / 1e6),
        size if (9.995..1000.0).contains(&size) => format!("${usd:.0}"),
        _ => money(usd),
    }
}

/// A share as percent, with as many digits as tell it from nothing and from all: `0.41 %`, `62 %`,
/// `99.97 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    // An empty sum is -0.0, which would read as "-0 %".
    let value = 100.0 * share.clamp(0.0, 1.0) + 0.0;
    let near = value.min(100.0 - value);
    if near <= 0.0 {
        return format!("{value:.0} %");
    }
    if near < 0.001 {
        return if value < 50.0 { "under 0.001 %".to_owned() } else { "over 99.999 %".to_owned() };
    }
    let digits = (1.0 - near.log10().floor()).clamp(0.0, 4.0) as usize;
    // Nearly all is cut, not rounded: 99.896 % is not 99.9 %, which may be what is asked for.
    let scale = 10f64.powi(digits as i32);
    let value = if value > 95.0 { (value * scale + 1e-9).floor() / scale } else { value };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} %")
}

/// A time in milliseconds.
pub(super) fn millis(ms: f64) -> String {
    Unit::Millis.format(ms)
}

/// A time in seconds.
pub(super) fn seconds(s: f64) -> String {
    Unit::Seconds.format(s)
}

/// A time in minutes.
pub(super) fn minutes(min: f64) -> String {
    Unit::Seconds.format(60.0 * min)
}

/// How many of a thing, in the plural where it is one: `1 pod`, `12 pods`.
pub(super) fn count(number: f64, thing: &str) -> String {
    let number = number.round();
    let plural = if (number - 1.0).abs() < 0.5 { "" } else { "s" };
    format!("{} {thing}{plural}", Unit::Count.format(number))
}

/// A side's name inside a sentence.
pub(super) const fn name(side: Side) -> &'static str {
    match side {
        Side::Kubernetes => "Kubernetes",
        Side::Serverless => "serverless",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_in_a_sentence_is_short() {
        assert_eq!(dollars(61.2), "$61");
        assert_eq!(dollars(4.2), "$4.20");
        assert_eq!(dollars(219.4), "$219");
        assert_eq!(dollars(12_345.6), "$12,346");
        assert_eq!(dollars(0.0), "$0.00");
        assert_eq!(dollars(2_666_378.0), "$2.67M");
        assert_eq!(dollars(3.128e9), "$3.13B");
    }

    #[test]
    fn a_percent_tells_nothing_from_a_little_and_all_from_nearly_all() {
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(-0.0), "0 %");
        assert_eq!(percent(0.004_12), "0.41 %");
        assert_eq!(percent(0.62), "62 %");
        assert_eq!(percent(0.4), "40 %");
        assert_eq!(percent(0.9997), "99.97 %");
        assert_eq!(percent(0.998_96), "99.89 %");
        assert_eq!(percent(0.999_996), "over 99.999 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(1e-7), "under 0.001 %");
    }
}
