//! Text to number: what people type, with the suffixes of each unit.

use super::{SECONDS_PER_MONTH, Unit};

/// Why a text is not a quantity of the wanted unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a {what}; write it like {example}")]
pub struct ParseError {
    text: String,
    what: &'static str,
    example: &'static str,
}

impl Unit {
    /// Reads a number with an optional suffix of this unit; without one the unit itself is meant.
    ///
    /// # Errors
    /// [`ParseError`] names the text, what was wanted and an example when the text is not a finite
    /// number, or its suffix does not belong to this unit.
    pub fn parse(self, text: &str) -> Result<f64, ParseError> {
        let plain = without_marks(text.trim());
        let (head, tail) = plain.split_at(number_length(&plain));
        let number: Option<f64> = head.replace('_', "").parse().ok();
        let factor = self.factor(tail.trim());
        match (number, factor) {
            (Some(n), Some(f)) if (n * f).is_finite() => Ok(n * f),
            _ => Err(self.error(text)),
        }
    }

    fn factor(self, suffix: &str) -> Option<f64> {
        match self {
            Self::PerSecond => rate_factor(suffix),
            Self::Millis => time_factor(suffix, 1e-3),
            Self::Seconds => time_factor(suffix, 1.0),
            Self::Kilobytes => size_factor(suffix, 1.0),
            Self::Megabytes => size_factor(suffix, 1024.0),
            Self::Gigabytes => size_factor(suffix, 1024.0 * 1024.0),
            Self::Share => match suffix {
                "" => Some(1.0),
                "%" => Some(0.01),
                _ => None,
            },
            Self::Factor => matches!(suffix, "" | "x" | "×").then_some(1.0),
            Self::Count => prefix(suffix),
            Self::Vcpu => match suffix {
                "" | "vCPU" | "vcpu" => Some(1.0),
                "m" => Some(0.001),
                _ => None,
            },
            Self::Usd => matches!(suffix, "" | "USD" | "usd" | "$").then_some(1.0),
            Self::UsdPerHour => matches!(suffix, "" | "$/h" | "/h" | "USD/h").then_some(1.0),
            Self::HoursPerMonth => matches!(suffix, "" | "h" | "h/month" | "h/mo").then_some(1.0),
        }
    }

    fn error(self, text: &str) -> ParseError {
        let (what, example) = match self {
            Self::PerSecond => ("rate", "12, 1.5k/s, 250k/day or 3M/month"),
            Self::Millis => ("time", "300, 300ms or 1.2s"),
            Self::Seconds => ("time", "360, 360s or 6min"),
            Self::Kilobytes => ("size", "16, 16KB or 2MB"),
            Self::Megabytes => ("size", "512, 512MB or 2GiB"),
            Self::Gigabytes => ("size", "10, 512MB or 2TB"),
            Self::Share => ("share", "0.7 or 70%"),
            Self::Factor => ("factor", "2.5 or 2.5x"),
            Self::Count => ("number", "20 or 1.5k"),
            Self::Vcpu => ("number of vCPU", "0.5 or 500m"),
            Self::Usd | Self::UsdPerHour => ("amount in USD", "85"),
            Self::HoursPerMonth => ("number of hours", "12 or 12h"),
        };
        ParseError { text: crate::units::printable(text), what, example }
    }
}

/// A number's marks as Rust reads them: no blanks or commas between thousands, and a point for a decimal comma. A comma before
/// exactly three digits parts thousands, as in everything that is shown: `1,500` is 1500, `12,5` is 12.5.
fn without_marks(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digits_after = |at: usize| letters.iter().skip(at + 1).take_while(|c| c.is_ascii_digit()).count();
    let one_comma = letters.iter().filter(|c| **c == ',').count() == 1 && !text.contains('.');
    let mut out = String::with_capacity(text.len());
    for (at, &letter) in letters.iter().enumerate() {
        let after_digit = at > 0 && letters.get(at - 1).is_some_and(char::is_ascii_digit);
        match (letter, digits_after(at)) {
            (' ' | '\u{a0}' | '\u{202f}' | ',', 3) if after_digit => {}
            (',', 1..) if after_digit && one_comma => out.push('.'),
            _ => out.push(letter),
        }
    }
    out
}

/// How many bytes at the start of `text` belong to its number, an exponent such as `1e5` included.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while let Some(&byte) = bytes.get(end) {
        let exponent = matches!(byte, b'e' | b'E')
            && end > 0
            && (digit(end + 1) || (matches!(bytes.get(end + 1), Some(b'+' | b'-')) && digit(end + 2)));
        if !(byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'_') || exponent) {
            break;
        }
        end += 1;
    }
    end
}

fn prefix(p: &str) -> Option<f64> {
    match p {
        "" => Some(1.0),
        "k" | "K" => Some(1e3),
        "M" | "m" => Some(1e6),
        "G" | "B" | "b" => Some(1e9),
        _ => None,
    }
}

fn rate_factor(suffix: &str) -> Option<f64> {
    // What people call it in monitoring: 10rps is 10/s.
    let short = [("rps", "s"), ("qps", "s"), ("tps", "s"), ("rpm", "min")];
    let short = short.into_iter().find_map(|(word, per)| Some((suffix.strip_suffix(word)?, per)));
    let (scale, per) = short.or_else(|| suffix.split_once('/')).unwrap_or((suffix, "s"));
    let scale = scale.trim().trim_end_matches("requests").trim_end_matches("req").trim();
    let seconds = match per.trim() {
        "s" | "sec" | "second" => 1.0,
        "min" | "minute" => 60.0,
        "h" | "hour" => 3600.0,
        "d" | "day" => 86_400.0,
        "w" | "week" => 604_800.0,
        "mo" | "month" => SECONDS_PER_MONTH,
        _ => return None,
    };
    Some(prefix(scale)? / seconds)
}

fn time_factor(suffix: &str, default_s: f64) -> Option<f64> {
    let seconds = match suffix {
        "" => return Some(1.0),
        "us" | "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "min" | "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    Some(seconds / default_s)
}

fn size_factor(suffix: &str, own_kb: f64) -> Option<f64> {
    let kb = match suffix.to_ascii_lowercase().as_str() {
        "" => return Some(1.0),
        "b" => 1.0 / 1024.0,
        "k" | "kb" | "kib" => 1.0,
        "m" | "mb" | "mib" => 1024.0,
        "g" | "gb" | "gib" => 1024.0 * 1024.0,
        "t" | "tb" | "tib" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some(kb / own_kb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        let near = |unit: Unit, text: &str, want: f64| {
            let got = unit.parse(text).expect(text);
            assert!((got - want).abs() <= 1e-9 * want.abs().max(1.0), "{text}: {got} not {want}");
        };
        near(Unit::PerSecond, "3M/month", 3e6 / SECONDS_PER_MONTH);
        near(Unit::PerSecond, "250k/day", 250e3 / 86_400.0);
        near(Unit::PerSecond, "1.5k/s", 1500.0);
        near(Unit::PerSecond, "12", 12.0);
        near(Unit::PerSecond, "12 /s", 12.0);
        near(Unit::PerSecond, "10rps", 10.0);
        near(Unit::PerSecond, "1 000/s", 1000.0);
        near(Unit::PerSecond, "1,250,000/day", 1_250_000.0 / 86_400.0);
        near(Unit::PerSecond, "1,500.5", 1500.5);
        near(Unit::PerSecond, "12,5", 12.5);
        near(Unit::Millis, "1\u{a0}200 ms", 1200.0);
        near(Unit::PerSecond, "1.5k qps", 1500.0);
        near(Unit::PerSecond, "6 rpm", 0.1);
        near(Unit::PerSecond, "3 requests/min", 0.05);
        near(Unit::PerSecond, "1e-3/s", 0.001);
        near(Unit::Millis, "300ms", 300.0);
        near(Unit::Millis, "1.2 s", 1200.0);
        near(Unit::Seconds, "6min", 360.0);
        near(Unit::Megabytes, "2GiB", 2048.0);
        near(Unit::Kilobytes, "2MB", 2048.0);
        near(Unit::Gigabytes, "512MB", 0.5);
        near(Unit::Share, "70%", 0.7);
        near(Unit::Factor, "2.5x", 2.5);
        near(Unit::Vcpu, "500m", 0.5);
        near(Unit::Count, "1.5k", 1500.0);
    }

    #[test]
    fn refuses_what_is_not_a_quantity() {
        for (unit, text) in [
            (Unit::PerSecond, "fast"),
            (Unit::PerSecond, "3/fortnight"),
            (Unit::PerSecond, "1,2,3"),
            (Unit::PerSecond, "1,,5"),
            (Unit::PerSecond, "1 2/s"),
            (Unit::Count, ",500"),
            (Unit::Millis, "300MB"),
            (Unit::Share, "seventy"),
            (Unit::Count, ""),
            (Unit::Millis, "nan"),
            (Unit::Millis, "inf"),
        ] {
            let error = unit.parse(text).expect_err(text).to_string();
            assert!(error.contains("write it like"), "{error}");
        }
    }
}
