//! The day that ages are reckoned from.

use jiff::civil::Date;

/// Today, in days since 1970; `SOURCE_DATE_EPOCH`, in seconds, takes its place where a result must be the same every day.
pub fn today() -> i64 {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse::<i64>().ok());
    fixed.unwrap_or_else(|| jiff::Timestamp::now().as_second()).div_euclid(86_400)
}

/// The same as a date.
pub fn date() -> Date {
    let at = jiff::Timestamp::from_second(today().saturating_mul(86_400)).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}
