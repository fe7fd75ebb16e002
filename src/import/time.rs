//! Times as people and programs write them, to seconds.

use jiff::civil::{Date, DateTime, Time};

/// A time as far as its text alone tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Moment {
    /// Seconds since 1970-01-01T00:00:00Z.
    At(f64),
    /// A reading of the clock and calendar of some zone, in seconds since 1970-01-01 00:00:00 on that clock.
    Local(f64),
    /// The same with day and month in an order that the text leaves open: day first, month first.
    Either(Option<f64>, Option<f64>),
    /// Seconds since something else, such as the beginning of the recording.
    Since(f64),
    /// A time of an unknown day, in seconds after midnight; a day or more of them is a date of an unknown year.
    Clock(f64),
}

/// A whole text as a time.
pub(super) fn parse(text: &[u8]) -> Option<Moment> {
    let text = text.trim_ascii();
    match leading(text) {
        Some((moment, used)) if used == text.len() => Some(moment),
        _ => number(text).or_else(|| time_of_day(text)),
    }
}

/// `10:00`, `10:00:30`, `10:00:30 AM` without a date.
fn time_of_day(text: &[u8]) -> Option<Moment> {
    let (seconds, at) = clock(text, 0)?;
    let (seconds, at) = half_day(text, seconds, at)?;
    (at == text.len()).then_some(Moment::Clock(seconds))
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size.
pub(super) fn number(text: &[u8]) -> Option<Moment> {
    let first = *text.first()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'.')) {
        return None;
    }
    compact(text).or_else(|| epoch(std::str::from_utf8(text).ok()?.parse().ok()?))
}

/// `20261102`, `2026110210`, `202611021000`, `20261102100030`: year, month, day, hour, minute and second without anything between. No second,
/// millisecond or microsecond since 1970 of the years 1995 to 2032 looks like one.
fn compact(text: &[u8]) -> Option<Moment> {
    if !matches!(text.len(), 8 | 10 | 12 | 14) || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let part = |at: usize| if at < text.len() { digits(text, at, 2) } else { Some(0) };
    let (year, month, day) = (digits(text, 0, 4)?, digits(text, 4, 2)?, digits(text, 6, 2)?);
    let (hour, minute, second) = (part(8)?, part(10)?, part(12)?);
    if !(1995..=2099).contains(&year) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(Moment::Local(day_start(year, month, day)? + (hour * 3600 + minute * 60 + second) as f64))
}

/// The same of a number. What is no time between 1995 and 2036 in any of these units counts from another beginning, if it is small enough.
pub(super) fn epoch(value: f64) -> Option<Moment> {
    /// 1995-01-01 and 2036-01-01.
    const YEARS: std::ops::Range<f64> = 788_918_400.0..2_082_758_400.0;
    /// Thirty years of recording.
    const LONGEST_S: f64 = 1e9;
    if value.is_nan() {
        return None;
    }
    let unit = [1.0, 1e3, 1e6, 1e9].into_iter().find(|unit| YEARS.contains(&(value / unit)));
    match unit {
        Some(unit) => Some(Moment::At(value / unit)),
        None if value < LONGEST_S && value > -LONGEST_S => Some(Moment::Since(value)),
        None => None,
    }
}

/// The time that a text begins with, and how many bytes of it that is.
pub(super) fn leading(text: &[u8]) -> Option<(Moment, usize)> {
    iso(text)
        .or_else(|| common_log(text))
        .or_else(|| written(text))
        .or_else(|| ctime(text))
        .or_else(|| script(text))
        .or_else(|| month_named(text))
        .or_else(|| mail(text))
}

/// `Mon Nov 02 2026 10:00:00 GMT+0100 (Central European Standard Time)`, as JavaScript and Google's console write it.
fn script(text: &[u8]) -> Option<(Moment, usize)> {
    let month = month(text.get(4..7)?)?;
    let (day, year) = (digits(text, 8, 2)?, digits(text, 11, 4)?);
    let (seconds, at) = clock(text, 16).filter(|_| text[3] == b' ' && text[10] == b' ')?;
    let (offset, end) = offset(text, at + 4).filter(|_| text[at..].starts_with(b" GMT"))?;
    let named = text.get(end..)?.strip_prefix(b" (").and_then(|rest| memchr::memchr(b')', rest));
    let moment = Moment::At(day_start(year, month, day)? + seconds - offset);
    Some((moment, named.map_or(end, |close| end + close + 3)))
}

/// `Nov 2, 2026 @ 10:00:00.270` of Kibana, `Nov 2, 2026, 10:00:00 AM` of consoles.
fn month_named(text: &[u8]) -> Option<(Moment, usize)> {
    let month = month(text.get(..3)?)?;
    let (day, at) = short(text, 4).filter(|_| text[3] == b' ')?;
    let year = digits(text, at + 2, 4).filter(|_| text[at..].starts_with(b", "))?;
    let rest = text.get(at + 6..)?;
    let between = [&b" @ "[..], b", ", b" "].into_iter().find(|mark| rest.starts_with(mark))?.len();
    let (seconds, end) = clock(text, at + 6 + between)?;
    let (seconds, end) = half_day(text, seconds, end)?;
    Some((Moment::Local(day_start(year, month, day)? + seconds), end))
}

/// `Mon, 02 Nov 2026 10:00:00 GMT`, with or without the day of the week.
fn mail(text: &[u8]) -> Option<(Moment, usize)> {
    let from = if text.get(3..5) == Some(b", ") { 5 } else { 0 };
    let (day, at) = short(text, from)?;
    let month = month(text.get(at + 1..at + 4)?)?;
    let year = digits(text, at + 5, 4).filter(|_| text[at] == b' ' && text[at + 4] == b' ')?;
    let (seconds, at) = clock(text, at + 10)?;
    let local = day_start(year, month, day)? + seconds;
    let zone = text.get(at..).and_then(|rest| rest.strip_prefix(b" ")).unwrap_or_default();
    if zone.starts_with(b"GMT") || zone.starts_with(b"UTC") {
        return Some((Moment::At(local), at + 4));
    }
    match offset(text, at + 1).filter(|_| !zone.is_empty()) {
        Some((offset, end)) => Some((Moment::At(local - offset), end)),
        None => Some((Moment::Local(local), at)),
    }
}

/// `Mon Nov 02 10:00:00 2026`, as C's `ctime` writes it.
fn ctime(text: &[u8]) -> Option<(Moment, usize)> {
    let month = month(text.get(4..7)?)?;
    let day = short(text, 8).or_else(|| short(text, 9)).map(|(day, _)| day)?;
    let (seconds, at) = clock(text, 11)?;
    let year = digits(text, at + 1, 4).filter(|_| text[3] == b' ' && text[7] == b' ' && text.get(at) == Some(&b' '))?;
    Some((Moment::Local(day_start(year, month, day)? + seconds), at + 5))
}

/// `2026-10-05T08:00:10.459Z`, `2026/10/05 08:00`, `2026-10-05`, with or without an offset.
fn iso(text: &[u8]) -> Option<(Moment, usize)> {
    let year = digits(text, 0, 4)?;
    let separator = *text.get(4).filter(|c| matches!(c, b'-' | b'/'))?;
    let (month, day) = (digits(text, 5, 2)?, digits(text, 8, 2)?);
    if text.get(7) != Some(&separator) {
        return None;
    }
    let midnight = day_start(year, month, day)?;
    // Gin writes a hyphen between date and clock.
    let from = if text.get(10..13) == Some(b" - ") { 13 } else { 11 };
    let clock = text.get(10).filter(|c| matches!(c, b'T' | b't' | b' ')).and_then(|_| clock(text, from));
    let Some((seconds, mut at)) = clock else { return Some((Moment::Local(midnight), 10)) };
    let local = midnight + seconds;
    let spaced = if text.get(at) == Some(&b' ') { at + 1 } else { at };
    if let Some((offset, end)) = offset(text, spaced) {
        at = end;
        return Some((Moment::At(local - offset), at));
    }
    if text[spaced..].starts_with(b"UTC") {
        return Some((Moment::At(local), spaced + 3));
    }
    Some((Moment::Local(local), at))
}

/// `05/Oct/2026:08:00:10 +0000`.
fn common_log(text: &[u8]) -> Option<(Moment, usize)> {
    let day = digits(text, 0, 2)?;
    let month = month(text.get(3..6)?)?;
    let year = digits(text, 7, 4)?;
    // Werkzeug and Django write a blank before the clock.
    if text[2] != b'/' || text[6] != b'/' || !matches!(text.get(11), Some(b':' | b' ')) {
        return None;
    }
    let (seconds, at) = clock(text, 12)?;
    let local = day_start(year, month, day)? + seconds;
    match text.get(at).filter(|c| **c == b' ').and_then(|_| offset(text, at + 1)) {
        Some((offset, end)) => Some((Moment::At(local - offset), end)),
        None => Some((Moment::Local(local), at)),
    }
}

/// `05.10.2026 10:00:00`, `10/5/2026, 8:00:00 AM`.
fn written(text: &[u8]) -> Option<(Moment, usize)> {
    let (first, at) = short(text, 0)?;
    let separator = *text.get(at).filter(|c| matches!(c, b'.' | b'/' | b'-'))?;
    let (second, at) = short(text, at + 1)?;
    if text.get(at) != Some(&separator) {
        return None;
    }
    let (year, mut at) = (digits(text, at + 1, 4)?, at + 5);
    let mut seconds = 0.0;
    let mut next = at + usize::from(text.get(at) == Some(&b','));
    if matches!(text.get(next), Some(b' ' | b'T')) {
        next += 1;
        if let Some((found, end)) = clock(text, next) {
            (seconds, at) = half_day(text, found, end)?;
        }
    }
    let day_first = day_start(year, second, first).map(|day| day + seconds);
    if separator == b'.' {
        return Some((Moment::Local(day_first?), at));
    }
    let month_first = day_start(year, first, second).map(|day| day + seconds);
    day_first.or(month_first)?;
    Some((Moment::Either(day_first, month_first), at))
}

/// A time of day with `AM` or `PM` behind it, if there is one.
fn half_day(text: &[u8], seconds: f64, at: usize) -> Option<(f64, usize)> {
    let spaced = if text.get(at) == Some(&b' ') { at + 1 } else { at };
    let Some(mark) = text.get(spaced..spaced + 2) else { return Some((seconds, at)) };
    let (noon, midnight) = (12.0 * 3600.0, 13.0 * 3600.0);
    match mark.to_ascii_uppercase().as_slice() {
        b"AM" if seconds < midnight => Some((if seconds >= noon { seconds - noon } else { seconds }, spaced + 2)),
        b"PM" if seconds < midnight => Some((if seconds >= noon { seconds } else { seconds + noon }, spaced + 2)),
        b"AM" | b"PM" => None,
        _ => Some((seconds, at)),
    }
}

/// `08:00`, `8:00:10`, `08:00:10.459`, `08:00:10,459`: seconds of the day and where the text goes on.
fn clock(text: &[u8], at: usize) -> Option<(f64, usize)> {
    let (hour, at) = short(text, at)?;
    if text.get(at) != Some(&b':') {
        return None;
    }
    let minute = digits(text, at + 1, 2)?;
    let mut at = at + 3;
    let mut second = 0.0;
    if text.get(at) == Some(&b':') {
        second = digits(text, at + 1, 2)? as f64;
        at += 3;
        if matches!(text.get(at), Some(b'.' | b',')) && text.get(at + 1).is_some_and(u8::is_ascii_digit) {
            let (fraction, end) = fraction(text, at + 1);
            second += fraction;
            at = end;
        }
    }
    // A leap second is written as 60.
    (hour < 24 && minute < 60 && second < 61.0).then_some(((hour * 3600 + minute * 60) as f64 + second, at))
}

/// Digits behind a decimal point, as a number below one.
fn fraction(text: &[u8], from: usize) -> (f64, usize) {
    let mut end = from;
    let (mut value, mut scale) = (0_u64, 1_u64);
    while let Some(digit) = text.get(end).filter(|c| c.is_ascii_digit()) {
        if scale < 1_000_000_000_000 {
            value = value * 10 + u64::from(digit - b'0');
            scale *= 10;
        }
        end += 1;
    }
    (value as f64 / scale as f64, end)
}

/// `Z`, `+02:00`, `+0200`, `-4`: seconds east of Greenwich.
fn offset(text: &[u8], at: usize) -> Option<(f64, usize)> {
    let sign = match text.get(at)? {
        b'Z' | b'z' => return Some((0.0, at + 1)),
        b'+' => 1.0,
        b'-' => -1.0,
        _ => return None,
    };
    let hours = digits(text, at + 1, 2)?;
    let colon = usize::from(text.get(at + 3) == Some(&b':'));
    let minutes = digits(text, at + 3 + colon, 2);
    let end = if minutes.is_some() { at + 5 + colon } else { at + 3 };
    let seconds = hours * 3600 + minutes.unwrap_or(0) * 60;
    (hours < 26 && minutes.unwrap_or(0) < 60).then_some((sign * seconds as f64, end))
}

/// How far a time says that its clock is ahead of UTC, in seconds; `None` where it does not say.
pub(super) fn written_offset(text: &[u8]) -> Option<i32> {
    let text = text.trim_ascii();
    let at = text.iter().rposition(|c| matches!(c, b'+' | b'-')).filter(|at| *at > 10)?;
    offset(text, at).filter(|(_, end)| *end == text.len()).map(|(seconds, _)| seconds as i32)
}

/// Exactly `n` digits.
fn digits(text: &[u8], at: usize, n: usize) -> Option<i64> {
    let field = text.get(at..at + n)?;
    field.iter().try_fold(0, |value, c| c.is_ascii_digit().then(|| value * 10 + i64::from(c - b'0')))
}

/// One or two digits.
fn short(text: &[u8], at: usize) -> Option<(i64, usize)> {
    digits(text, at, 2).map(|v| (v, at + 2)).or_else(|| digits(text, at, 1).map(|v| (v, at + 1)))
}

/// The number of an English month.
fn month(name: &[u8]) -> Option<i64> {
    const NAMES: [&[u8; 3]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let at = NAMES.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    Some(at as i64 + 1)
}

/// Seconds from 1970-01-01 to the beginning of a day of the calendar.
pub(super) fn day_start(year: i64, month: i64, day: i64) -> Option<f64> {
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let days = date.since(Date::constant(1970, 1, 1)).ok()?.get_days();
    Some(f64::from(days) * 86_400.0)
}

/// A reading of the clock, in seconds since 1970-01-01 on that clock, to the calendar; the fraction is dropped.
pub(super) fn calendar(local: f64) -> Option<DateTime> {
    let (day, second) = ((local / 86_400.0).floor(), local.rem_euclid(86_400.0).floor() as i32);
    let date = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(day as i64).ok()?).ok()?;
    let time = Time::new((second / 3600) as i8, (second / 60 % 60) as i8, (second % 60) as i8, 0).ok()?;
    Some(DateTime::from_parts(date, time))
}

/// A moment as people read it, in UTC.
pub(super) fn shown(seconds: f64) -> String {
    calendar(seconds)
        .map_or_else(|| format!("{} s", super::error::number(seconds)), |at| format!("{} {} UTC", at.date(), at.time()))
}

/// From one moment to another as people read it, in UTC; the day is named once where it is one.
pub(super) fn between(from: f64, to: f64) -> String {
    match (calendar(from), calendar(to)) {
        (Some(a), Some(b)) if a.date() == b.date() => format!("{} {} to {} UTC", a.date(), a.time(), b.time()),
        _ => format!("{} to {}", shown(from), shown(to)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-10-05T08:00:00Z.
    const T: f64 = 1_791_187_200.0;

    #[test]
    fn the_same_moment_in_many_hands() {
        for text in [
            "2026-10-05T08:00:00Z",
            "2026-10-05T08:00:00+00:00",
            "2026-10-05 10:00:00 +0200",
            "2026-10-05T04:00:00.000-04:00",
            "2026-10-05 08:00 UTC",
            "Mon, 05 Oct 2026 08:00:00 GMT",
            "5 Oct 2026 10:00:00 +0200",
            "Mon Oct 05 2026 10:00:00 GMT+0200 (Central European Summer Time)",
            "Mon Oct 05 2026 08:00:00 GMT+0000",
            "05/Oct/2026:10:00:00 +0200",
            "1791187200",
            "1791187200.0",
            "1791187200000",
            "1791187200000000",
            "1791187200000000000",
        ] {
            assert_eq!(parse(text.as_bytes()), Some(Moment::At(T)), "{text}");
        }
        for text in [
            "2026-10-05 08:00:00",
            "2026/10/05 08:00",
            "05.10.2026 8:00:00",
            "2026-10-05T08:00:00,000",
            "Oct 5, 2026 @ 08:00:00.000",
            "Oct 5, 2026, 8:00:00 AM",
        ] {
            assert_eq!(parse(text.as_bytes()), Some(Moment::Local(T)), "{text}");
        }
    }

    #[test]
    fn day_and_month_stay_open_where_the_text_leaves_them_open() {
        let may = T - 153.0 * 86_400.0;
        let Some(Moment::Either(Some(day), Some(month))) = parse(b"10/5/2026, 8:00:00 AM") else {
            panic!("both are possible");
        };
        assert!((month - T).abs() < 1e-6);
        assert!(day < may + 10.0 * 86_400.0, "the tenth of May");
        assert_eq!(parse(b"25/10/2026 00:00"), Some(Moment::Either(Some(T - 28_800.0 + 20.0 * 86_400.0), None)));
        assert_eq!(parse(b"12/31/2026 12:30 AM").map(|m| matches!(m, Moment::Either(None, Some(_)))), Some(true));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in
            ["", "x", "2026-13-01", "2026-02-30", "2026-10-05T25:00:00Z", "29.02.2025", "1:2", "1e400", "--", "1.2.3"]
        {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse(b"0.079"), Some(Moment::Since(0.079)));
    }
}
