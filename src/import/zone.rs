//! Clock readings to moments: which zone, which of two equal hours, which order of day and month.

use super::Options;
use super::error::{ImportError, Problem, at_line, refused};
use super::note::Notes;
use super::time::{Moment, calendar};
use crate::units::counted;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// A time zone by its name in the IANA database (`Europe/Berlin`), or by its offset (`+02:00`, `UTC`).
///
/// # Errors
/// When there is none, with what to write instead.
pub fn zone(text: &str) -> Result<TimeZone, String> {
    let wanted = text.trim();
    if matches!(wanted, "Z" | "z" | "UTC" | "utc") {
        return Ok(TimeZone::UTC);
    }
    if let Some(offset) = fixed(wanted) {
        return Ok(TimeZone::fixed(offset));
    }
    let unknown = || {
        format!(
            "no time zone '{}'; write a name such as Europe/Berlin, or an offset such as +02:00",
            crate::units::printable(wanted)
        )
    };
    TimeZone::get(wanted).map_err(|_| unknown())
}

fn fixed(text: &str) -> Option<Offset> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if digits.len() > 4 || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = if digits.len() > 2 { digits.split_at(digits.len() - 2) } else { (digits.as_str(), "0") };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok())?
}

/// How far a zone is ahead of UTC at a moment, in seconds.
pub(super) fn offset_at(zone: &TimeZone, at: f64) -> i32 {
    let moment = jiff::Timestamp::from_second(at as i64).unwrap_or_default();
    zone.to_offset(moment).seconds()
}

/// What a reading of a local clock means.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    /// One moment.
    Once(f64),
    /// Two, because the clocks were put back: the earlier and the later.
    Twice(f64, f64),
    /// None, because the clocks were put forward.
    Never,
}

fn meaning(local: f64, zone: &TimeZone) -> Meaning {
    let Some(at) = calendar(local) else { return Meaning::Never };
    let with = |offset: Offset| local - f64::from(offset.seconds());
    match zone.to_ambiguous_timestamp(at).offset() {
        AmbiguousOffset::Unambiguous { offset } => Meaning::Once(with(offset)),
        AmbiguousOffset::Fold { before, after } => Meaning::Twice(with(before), with(after)),
        AmbiguousOffset::Gap { .. } => Meaning::Never,
    }
}

/// One reading by itself, as in a log line without an offset; of an hour that comes twice the first is taken.
pub(super) fn single(moment: Moment, options: &Options) -> Option<f64> {
    let local = match moment {
        Moment::At(at) => return Some(at),
        Moment::Since(_) | Moment::Clock(_) => return None,
        Moment::Local(local) => local,
        Moment::Either(day_first, month_first) => match options.day_first {
            Some(true) => day_first?,
            Some(false) => month_first?,
            None if day_first == month_first => day_first?,
            None => day_first.xor(month_first)?,
        },
    };
    let Some(zone) = &options.zone else { return Some(local) };
    match meaning(local, zone) {
        Meaning::Once(at) | Meaning::Twice(at, _) => Some(at),
        Meaning::Never => None,
    }
}

/// Rows of a table, each a time and its line, in the order of the file.
pub(super) type Rows = [(Moment, u64)];

/// What the times of a table turn out to be.
#[derive(Debug)]
pub(super) struct Resolved {
    /// Seconds, one for each row.
    pub(super) times: Vec<f64>,
    /// Whether they count from 1970, rather than from an unknown beginning.
    pub(super) absolute: bool,
}

/// The moments of all rows of a table; the order of the rows tells which of two equal hours is meant.
pub(super) fn resolve(rows: &Rows, file: &str, options: &Options, notes: &mut Notes) -> Result<Resolved, ImportError> {
    if rows.iter().all(|(moment, _)| matches!(moment, Moment::Clock(_))) && !rows.is_empty() {
        notes.warn(file, None, "the times have no date, so the day is not known");
        return Ok(Resolved { times: over_midnight(rows), absolute: false });
    }
    let relative = rows.iter().filter(|(moment, _)| matches!(moment, Moment::Since(_) | Moment::Clock(_))).count();
    if relative > 0 {
        if relative < rows.len() {
            let why = "some times count from 1970 and others from an unknown beginning; use one kind in all rows";
            return Err(refused(file, why));
        }
        let since = rows.iter().map(|(moment, _)| plain(*moment)).collect();
        return Ok(Resolved { times: since, absolute: false });
    }
    let rows = ordered(rows, file, options)?;
    let locals = rows.iter().filter(|(moment, _)| matches!(moment, Moment::Local(_))).count();
    let times = match &options.zone {
        _ if locals == 0 => rows.iter().map(|(moment, _)| plain(*moment)).collect(),
        Some(zone) => in_zone(&rows, zone, file, notes)?,
        None => {
            refuse_repeated_hour(&rows, file)?;
            notes.warn(file, None, "the times have no zone and were read as UTC; --tz says otherwise (only what depends on the hour of the day changes)");
            rows.iter().map(|(moment, _)| plain(*moment)).collect()
        }
    };
    Ok(Resolved { times, absolute: true })
}

/// Times of day one after the other: where the clock steps back by more than half a day, another day begins.
fn over_midnight(rows: &Rows) -> Vec<f64> {
    const DAY_S: f64 = 86_400.0;
    let (mut days, mut before) = (0.0, None);
    let newest_first = steps(rows, |a, b| b < a) > steps(rows, |a, b| b > a);
    let next = |(moment, _): &(Moment, u64)| {
        let at = plain(*moment);
        let step = before.map_or(0.0, |before| at - before);
        before = Some(at);
        if newest_first && step > DAY_S / 2.0 {
            days -= DAY_S;
        } else if !newest_first && step < -DAY_S / 2.0 {
            days += DAY_S;
        }
        at + days
    };
    rows.iter().map(next).collect()
}

const fn plain(moment: Moment) -> f64 {
    match moment {
        Moment::At(s) | Moment::Local(s) | Moment::Since(s) | Moment::Clock(s) => s,
        Moment::Either(..) => 0.0,
    }
}

/// The rows with day and month in one order: as asked, or as the only one that all dates allow.
fn ordered(rows: &Rows, file: &str, options: &Options) -> Result<Vec<(Moment, u64)>, ImportError> {
    let open = || {
        rows.iter().filter_map(|(moment, line)| match moment {
            Moment::Either(day, month) => Some((*day, *month, *line)),
            _ => None,
        })
    };
    let no_day_first = open().find(|(day, ..)| day.is_none());
    let no_month_first = open().find(|(_, month, _)| month.is_none());
    let day_first = match options.day_first {
        Some(day_first) => day_first,
        None if no_day_first.is_some() => false,
        None if no_month_first.is_some() => true,
        None if open().all(|(day, month, _)| day == month) => true,
        None => {
            let why = "every date could be day/month or month/day; say --day-first or --month-first";
            return Err(refused(file, why));
        }
    };
    if let Some((.., line)) = if day_first { no_day_first } else { no_month_first } {
        let order = if day_first { "day first" } else { "month first" };
        let allowed = format!("read with the {order} there is no such date; the other order, or a date that exists");
        return Err(at_line(file, line, Problem::Value { found: "date".to_owned(), allowed }));
    }
    let chosen = |moment| match moment {
        Moment::Either(day, month) => (if day_first { day } else { month }).map_or(moment, Moment::Local),
        other => other,
    };
    Ok(rows.iter().map(|(moment, line)| (chosen(*moment), *line)).collect())
}

/// Clock readings in a zone. Where the clocks are put back, the first pass through the hour is the earlier one.
fn in_zone(rows: &Rows, zone: &TimeZone, file: &str, notes: &mut Notes) -> Result<Vec<f64>, ImportError> {
    let newest_first = steps(rows, |a, b| b < a) > steps(rows, |a, b| b > a);
    let in_order = steps(rows, |a, b| if newest_first { b > a } else { b < a });
    let equal_means_again = !repeats_outside_folds(rows, zone);
    let mut times = vec![0.0; rows.len()];
    let mut previous: Option<f64> = None;
    let mut second = false;
    let mut folded = 0;
    let order: Box<dyn Iterator<Item = usize>> =
        if newest_first { Box::new((0..rows.len()).rev()) } else { Box::new(0..rows.len()) };
    for i in order {
        let (moment, line) = rows[i];
        let Moment::Local(local) = moment else {
            times[i] = plain(moment);
            continue;
        };
        times[i] = match meaning(local, zone) {
            Meaning::Once(at) => {
                second = false;
                at
            }
            Meaning::Twice(first, again) => {
                folded += 1;
                second |= previous.is_some_and(|p| local < p || (equal_means_again && local.to_bits() == p.to_bits()));
                if second { again } else { first }
            }
            Meaning::Never => return Err(never(local, line, file)),
        };
        previous = Some(local);
    }
    if folded > 0 && in_order > rows.len() / 100 + 2 {
        let why = "clocks were put back in this time, an hour comes twice, and the rows are not in order, so that it cannot be told which is which; \
                   export with UTC or epoch times";
        return Err(refused(file, why));
    }
    if folded > 0 {
        notes.info(
            file,
            format!(
                "an hour comes twice, with {} in it; the order of the rows tells which is which",
                counted(f64::from(folded), "row")
            ),
        );
    }
    Ok(times)
}

fn never(local: f64, line: u64, file: &str) -> ImportError {
    let found = calendar(local).map_or_else(|| format!("{local}"), |at| format!("{} {}", at.date(), at.time()));
    let allowed = "the clocks of this zone were put forward over it; the zone that the times are in (--tz)".to_owned();
    at_line(file, line, Problem::Value { found, allowed })
}

/// Neighbours among the clock readings for which something holds.
fn steps(rows: &Rows, holds: impl Fn(f64, f64) -> bool) -> usize {
    rows.windows(2).filter(|pair| holds(plain(pair[0].0), plain(pair[1].0))).count()
}

/// Whether the same time comes twice in a row where only one moment is meant: then repeats do not mean a second pass.
fn repeats_outside_folds(rows: &Rows, zone: &TimeZone) -> bool {
    rows.windows(2).any(|pair| match (pair[0].0, pair[1].0) {
        (Moment::Local(a), Moment::Local(b)) => {
            a.to_bits() == b.to_bits() && matches!(meaning(a, zone), Meaning::Once(_))
        }
        _ => false,
    })
}

/// Without a zone, a series that is in order but for one step back of an hour tells of clocks that were put back.
fn refuse_repeated_hour(rows: &Rows, file: &str) -> Result<(), ImportError> {
    let newest_first = steps(rows, |a, b| b < a) > steps(rows, |a, b| b > a);
    let back = |a: f64, b: f64| if newest_first { b - a } else { a - b };
    let mut backs = rows.windows(2).filter(|pair| back(plain(pair[0].0), plain(pair[1].0)) > 0.0);
    let (Some(pair), None) = (backs.next(), backs.next()) else { return Ok(()) };
    let by = back(plain(pair[0].0), plain(pair[1].0));
    if rows.len() < 8 || !(1800.0..=3600.0).contains(&by) {
        return Ok(());
    }
    let found = calendar(plain(pair[1].0)).map_or_else(String::new, |at| format!("{} {}", at.date(), at.time()));
    let allowed =
        "this hour comes twice, as when clocks are put back; say which zone the times are in (--tz Europe/Berlin)"
            .to_owned();
    Err(at_line(file, pair[1].1, Problem::Value { found, allowed }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_by_name_and_by_offset() {
        for text in ["UTC", "Europe/Berlin", "+02:00", "-0400", "+5:30", "-4"] {
            zone(text).expect(text);
        }
        for text in ["", "Nowhere/City", "+25:00", "+aa", "\u{1b}[31m"] {
            let error = zone(text).expect_err(text);
            assert!(error.contains("Europe/Berlin") && !error.contains('\u{1b}'), "{error}");
        }
    }

    #[test]
    fn an_hourly_series_tells_the_two_hours_apart() {
        let hours = [0.0, 1.0, 2.0, 2.0, 3.0];
        let midnight = super::super::time::day_start(2026, 10, 25).expect("a day");
        let rows: Vec<_> = hours.iter().map(|h| (Moment::Local(midnight + h * 3600.0), 1)).collect();
        let options = Options { zone: Some(zone("Europe/Berlin").expect("known")), ..Options::default() };
        let resolved = resolve(&rows, "x", &options, &mut Notes::default()).expect("resolves");
        let steps: Vec<f64> = resolved.times.windows(2).map(|t| t[1] - t[0]).collect();
        assert_eq!(steps, [3600.0; 4]);
    }
}
