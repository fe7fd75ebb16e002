//! Quantities with their unit in the type, and the one place that reads and writes them as text.
//!
//! A slider, a `--set`, a TOML value and an axis label all go through [`Unit::parse`] and
//! [`Unit::format`], so `3M/month` means the same everywhere and a time changes unit where people
//! do (840 ms, 1.2 s). The newtypes ([`PerSecond`], [`Millis`], …) keep fields honest: each holds a
//! finite number that is not negative, made by a checked constructor.
//!
//! Data sizes are binary, as the providers bill them: 1 GB = 1,024 MB = 1,048,576 KB.
//! A month is 730 hours.

mod format;
mod parse;

pub use format::{cents, money, unit_price};
pub use parse::ParseError;

/// Hours in the billing month that every monthly figure is scaled to.
pub const HOURS_PER_MONTH: f64 = 730.0;
/// Seconds in that month.
pub const SECONDS_PER_MONTH: f64 = HOURS_PER_MONTH * 3600.0;

/// What a plain number means. Parsing and display of every quantity go through this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Events per second; reads `/s /min /h /day /week /month` with `k M G` prefixes.
    PerSecond,
    /// Milliseconds; reads `us ms s min h`.
    Millis,
    /// Seconds; reads `ms s min h d`.
    Seconds,
    /// Megabytes (2^20 bytes); reads `KB MB GB TB` and `KiB MiB GiB TiB`, both binary.
    Megabytes,
    /// Kilobytes (2^10 bytes); reads the same suffixes.
    Kilobytes,
    /// Gigabytes (2^30 bytes); reads the same suffixes.
    Gigabytes,
    /// A share from 0 to 1; reads `0.7` and `70%`.
    Share,
    /// A bare factor such as a ratio; reads `2.5` and `2.5x`.
    Factor,
    /// A whole number of things; reads `1500` and `1.5k`.
    Count,
    /// Virtual CPUs; reads `0.5`, `500m` and `2 vCPU`.
    Vcpu,
    /// United States dollars.
    Usd,
    /// United States dollars per hour of a person's work.
    UsdPerHour,
    /// Hours of work per month.
    HoursPerMonth,
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $unit:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        pub struct $name(f64);

        impl $name {
            /// The unit this quantity is measured in.
            pub const UNIT: Unit = $unit;

            /// Wraps `value`; a negative or non-finite value becomes zero.
            ///
            /// Ranges narrower than "not negative" are the dials' business.
            #[must_use]
            pub const fn new(value: f64) -> Self {
                if value.is_finite() && value > 0.0 { Self(value) } else { Self(0.0) }
            }

            /// The bare number in this type's unit.
            #[must_use]
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&Self::UNIT.format(self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = ParseError;
            fn from_str(text: &str) -> Result<Self, ParseError> {
                Self::UNIT.parse(text).map(Self::new)
            }
        }
    };
}

quantity!(/// Requests (or operations) per second.
    PerSecond, Unit::PerSecond);
quantity!(/// A time in milliseconds.
    Millis, Unit::Millis);
quantity!(/// A time in seconds.
    Seconds, Unit::Seconds);
quantity!(/// A size in megabytes of 2^20 bytes.
    Megabytes, Unit::Megabytes);
quantity!(/// A size in kilobytes of 2^10 bytes.
    Kilobytes, Unit::Kilobytes);
quantity!(/// A size in gigabytes of 2^30 bytes.
    Gigabytes, Unit::Gigabytes);
quantity!(/// A share between 0 and 1.
    Share, Unit::Share);
quantity!(/// Virtual CPUs.
    Vcpu, Unit::Vcpu);
quantity!(/// An amount of United States dollars.
    Usd, Unit::Usd);
quantity!(/// Hours of people's work per month.
    HoursPerMonth, Unit::HoursPerMonth);

impl Millis {
    /// The same time in seconds.
    #[must_use]
    pub const fn seconds(self) -> f64 {
        self.0 / 1000.0
    }
}

impl std::ops::Add for Usd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.0 + other.0)
    }
}

impl std::iter::Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self(0.0), |a, b| a + b)
    }
}

/// A number of things in words: `1 request`, `4,040 requests`. For names that have their plural in s.
#[must_use]
pub fn counted(number: f64, one: &str) -> String {
    format!("{} {one}{}", Unit::Count.format(number), if (number - 1.0).abs() < f64::EPSILON { "" } else { "s" })
}

/// `text` with every character replaced that steers instead of being shown: control characters, line and
/// paragraph separators, and those that turn the direction of what follows; safe in a terminal or a message.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || steers(c) { '\u{fffd}' } else { c }).collect()
}

/// Whether a character is no control character to Unicode and yet moves or hides its neighbours.
const fn steers(c: char) -> bool {
    matches!(
        c,
        '\u{061c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::{counted, printable};

    #[test]
    fn one_thing_is_no_plural() {
        assert_eq!([0.0, 1.0, 4040.0].map(|n| counted(n, "bin")), ["0 bins", "1 bin", "4,040 bins"]);
    }

    #[test]
    fn what_steers_is_replaced_and_what_is_written_stays() {
        assert_eq!(
            printable("a\u{1b}[2J\tb\u{202e}c\u{2028}d\u{feff}"),
            "a\u{fffd}[2J\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}"
        );
        for text in ["µs, 3 × é", "日本", "נא", "👩‍💻", "a\u{a0}b"] {
            assert_eq!(printable(text), text);
        }
    }
}
