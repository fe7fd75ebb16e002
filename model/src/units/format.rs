//! Number to text: short, in the unit people would choose, never `NaN`, `inf` or `4.2e-3`.

use super::Unit;

impl Unit {
    /// The value as people write it: `12 /s`, `840 ms`, `1.2 s`, `2 GB`, `70 %`, `2.5x`.
    #[must_use]
    pub fn format(self, value: f64) -> String {
        if !value.is_finite() {
            return "–".to_owned();
        }
        match self {
            Self::PerSecond => rate(value),
            // Latency is counted up to here; what is beyond is only known to be beyond.
            Self::Millis if value >= COUNTED_MS => "over 2 h 46 min".to_owned(),
            Self::Millis => time_ms(value),
            Self::Seconds => time_ms(value * 1000.0),
            Self::Kilobytes => size_kb(value),
            Self::Megabytes => size_kb(value * 1024.0),
            Self::Gigabytes => size_kb(value * 1024.0 * 1024.0),
            Self::Share => format!("{} %", three_digits(value * 100.0)),
            Self::Factor => format!("{}x", three_digits(value)),
            Self::Count => grouped(value),
            Self::Vcpu => format!("{} vCPU", three_digits(value)),
            Self::Usd => money(value),
            Self::UsdPerHour => format!("{}/h", money(value)),
            Self::HoursPerMonth => format!("{} h", three_digits(value)),
        }
    }

    /// The unit's own symbol, for machine-readable listings: `1/s`, `ms`, `MB`, …
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::PerSecond => "1/s",
            Self::Millis => "ms",
            Self::Seconds => "s",
            Self::Kilobytes => "KB",
            Self::Megabytes => "MB",
            Self::Gigabytes => "GB",
            Self::Share | Self::Factor => "1",
            Self::Count => "count",
            Self::Vcpu => "vCPU",
            Self::Usd => "USD",
            Self::UsdPerHour => "USD/h",
            Self::HoursPerMonth => "h/month",
        }
    }
}

/// Dollars with the precision that their size deserves: `$0.0042`, `$0.42`, `$61.20`, `$1,234`.
#[must_use]
pub fn money(usd: f64) -> String {
    let size = usd.abs();
    let sign = if usd < 0.0 { "-" } else { "" };
    if !usd.is_finite() {
        "–".to_owned()
    } else if size == 0.0 {
        "$0.00".to_owned()
    } else if size < 1e-6 {
        "<$0.000001".to_owned()
    } else if size < 0.01 {
        let digits = (1.0 - size.log10().floor()).clamp(2.0, 8.0) as usize;
        let text = format!("{size:.digits$}");
        format!("{sign}${}", text.trim_end_matches('0'))
    } else if size < 1000.0 {
        format!("{sign}${size:.2}")
    } else {
        format!("{sign}${}", grouped(size))
    }
}

/// Dollars to the cent, and less than a cent with the digits that tell it from nothing: `$1,234.50`, `$0.0042`, `-$3.00`.
#[must_use]
pub fn cents(usd: f64) -> String {
    if usd < 0.0 && usd.is_finite() {
        return format!("-{}", cents(-usd));
    }
    if usd < 0.01 || !usd.is_finite() {
        return money(usd);
    }
    let (whole, cents) = ((usd * 100.0).round() / 100.0, ((usd * 100.0).round() % 100.0));
    format!("${}.{cents:02.0}", Unit::Count.format(whole.floor()))
}

/// Dollars per unit with every digit that the source gives, two decimals at least: `$0.1008`,
/// `$0.0000166667`, `$1.00`.
#[must_use]
pub fn unit_price(usd: f64) -> String {
    let size = usd.abs();
    if !usd.is_finite() || size < 1e-12 {
        return money(if usd.is_finite() { 0.0 } else { usd });
    }
    // Seven significant digits keep any list price whole and drop what arithmetic adds.
    let digits = (6.0 - size.log10().floor()).clamp(2.0, 15.0) as usize;
    let text = format!("{size:.digits$}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let decimals = decimals.trim_end_matches('0');
    let sign = if usd < 0.0 { "-" } else { "" };
    format!("{sign}${whole}.{decimals:0<2}")
}

/// Three significant digits without exponent or needless zeros: `0.0123`, `1.23`, `12.3`, `1,234`.
fn three_digits(value: f64) -> String {
    let size = value.abs();
    if size >= 999.5 {
        return grouped(value);
    }
    let digits = if size < 1e-9 { 0 } else { (2.0 - size.log10().floor()).clamp(0.0, 9.0) as usize };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A whole number with thousands separated: `12,345`.
fn grouped(value: f64) -> String {
    let plain = format!("{:.0}", value.abs());
    let mut out = String::with_capacity(plain.len() + plain.len() / 3 + 1);
    if value < -0.5 {
        out.push('-');
    }
    for (i, digit) in plain.chars().enumerate() {
        if i > 0 && (plain.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn rate(per_second: f64) -> String {
    // A negative rate is only ever part of an error, which should show it as it was typed.
    let size = per_second.abs();
    if size >= 0.1 || size == 0.0 {
        format!("{} /s", three_digits(per_second))
    } else if size >= 0.1 / 60.0 {
        format!("{} /min", three_digits(per_second * 60.0))
    } else if size >= 0.1 / 3600.0 {
        format!("{} /h", three_digits(per_second * 3600.0))
    } else {
        format!("{} /day", three_digits(per_second * 86_400.0))
    }
}

/// The end of the histograms that hold latencies, 10,000 s, less what powers of ten lose in binary. No dial reaches it.
const COUNTED_MS: f64 = 1e7 * (1.0 - 1e-9);

fn time_ms(ms: f64) -> String {
    let size = ms.abs();
    if size == 0.0 {
        "0 ms".to_owned()
    } else if size < 0.0995 {
        format!("{} µs", three_digits(ms * 1000.0))
    } else if size < 999.5 {
        format!("{} ms", three_digits(ms))
    } else if size < 120_000.0 {
        format!("{} s", three_digits(ms / 1000.0))
    } else if size < 7_200_000.0 {
        format!("{} min", three_digits(ms / 60_000.0))
    } else {
        format!("{} h", three_digits(ms / 3_600_000.0))
    }
}

fn size_kb(kb: f64) -> String {
    if kb < 1023.5 {
        format!("{} KB", three_digits(kb))
    } else if kb < 1023.5 * 1024.0 {
        format!("{} MB", three_digits(kb / 1024.0))
    } else if kb < 1023.5 * 1024.0 * 1024.0 {
        format!("{} GB", three_digits(kb / 1024.0 / 1024.0))
    } else {
        format!("{} TB", three_digits(kb / 1024.0 / 1024.0 / 1024.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_money_stays_readable() {
        assert_eq!(money(0.0042), "$0.0042");
        assert_eq!(money(0.000_016_666_7), "$0.000017");
        assert_eq!(money(61.2), "$61.20");
        assert_eq!(money(1234.4), "$1,234");
        assert_eq!(money(0.0), "$0.00");
    }

    #[test]
    fn unit_prices_keep_their_digits() {
        assert_eq!(unit_price(0.1008), "$0.1008");
        assert_eq!(unit_price(0.000_016_666_7), "$0.0000166667");
        assert_eq!(unit_price(1.0), "$1.00");
        assert_eq!(unit_price(0.1 + 0.2), "$0.30");
        assert_eq!(unit_price(0.0), "$0.00");
    }

    #[test]
    fn times_and_rates_change_unit_where_people_do() {
        assert_eq!(Unit::Millis.format(840.0), "840 ms");
        assert_eq!(Unit::Millis.format(1200.0), "1.2 s");
        assert_eq!(Unit::Millis.format(0.0002), "0.2 µs");
        assert_eq!(Unit::PerSecond.format(12.0), "12 /s");
        assert_eq!(Unit::PerSecond.format(-5.0), "-5 /s");
        assert_eq!(Unit::PerSecond.format(2.0 / 3600.0), "2 /h");
        assert_eq!(Unit::Megabytes.format(2048.0), "2 GB");
        assert_eq!(Unit::Share.format(0.7), "70 %");
    }

    #[test]
    fn text_reads_back() {
        for unit in [Unit::PerSecond, Unit::Millis, Unit::Seconds, Unit::Megabytes, Unit::Gigabytes] {
            for value in [0.25, 3.0, 47.0, 512.0, 8192.0] {
                let text = unit.format(value).replace(',', "");
                let back = unit.parse(&text).expect("reads back");
                assert!((back - value).abs() <= 0.006 * value, "{value} -> {text} -> {back}");
            }
        }
    }
}
