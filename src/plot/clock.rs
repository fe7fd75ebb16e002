//! Times of a period: hours of the clock, days of a week from Monday.

use super::{Scale, Tick};

const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 24.0 * HOUR_S;
const WEEK: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Ticks of a linear scale of seconds from midnight, on the clock: round minutes or hours of a day, days of a week.
/// At most `room` of them.
#[must_use]
pub fn clock(scale: &Scale, room: usize) -> Vec<Tick> {
    const STEPS_MIN: [f64; 11] = [5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 240.0, 360.0, 720.0, 1440.0];
    let span = scale.max() - scale.min();
    let fits = |step: &f64| (span / step) as usize <= room.saturating_sub(1).max(1);
    let days = |n: f64| n * DAY_S;
    let step =
        STEPS_MIN.into_iter().map(|m| 60.0 * m).chain([2.0, 7.0, 14.0, 28.0].map(days)).find(fits).unwrap_or(span);
    let count = (span / step + 1e-9) as usize + 1;
    (0..count)
        .filter_map(|i| {
            let value = scale.min() + i as f64 * step;
            Some(Tick { value, at: scale.fraction(value)?, label: time_of(value, span, step) })
        })
        .collect()
}

/// A time as the ticks of such a span and step name it.
fn time_of(value: f64, span: f64, step: f64) -> String {
    if step < DAY_S {
        let minutes = (value / 60.0).round() as u64;
        // A day ends at 24:00; a later one starts anew.
        let hours = if minutes > 1440 { minutes / 60 % 24 } else { minutes / 60 };
        return format!("{hours:02}:{:02}", minutes % 60);
    }
    let day = (value / DAY_S).round() as usize;
    // What is recorded over another time than a week may start on any day.
    if is_week(span) { WEEK[day % 7].to_owned() } else { format!("day {}", day + 1) }
}

fn is_week(period_s: f64) -> bool {
    (period_s - 7.0 * DAY_S).abs() < 1.0
}

/// A moment of a period: `09:30`, `Tue 09:30` in a week, `day 12 09:30` in a longer period.
#[must_use]
pub fn moment(at_s: f64, period_s: f64) -> String {
    let seconds = at_s.max(0.0).round() as u64;
    let (day, minutes) = (seconds / 86_400, seconds / 60 % 1440);
    let rest = if seconds.is_multiple_of(60) { String::new() } else { format!(":{:02}", seconds % 60) };
    let clock = format!("{:02}:{:02}{rest}", minutes / 60, minutes % 60);
    if period_s <= DAY_S + 1.0 {
        clock
    } else if is_week(period_s) {
        format!("{} {clock}", WEEK[day as usize % 7])
    } else {
        format!("day {} {clock}", day + 1)
    }
}

/// How long a period is, as people say it: `one day`, `one week`, `27 days`, `36 hours`, `90 minutes`.
#[must_use]
pub fn span(period_s: f64) -> String {
    let minutes = (period_s / 60.0).round().max(0.0) as u64;
    match minutes {
        60 => "one hour".to_owned(),
        1440 => "one day".to_owned(),
        10_080 => "one week".to_owned(),
        m if m > 1440 && m % 1440 == 0 => format!("{} days", m / 1440),
        m if m > 60 && m % 60 == 0 => format!("{} hours", m / 60),
        m if m > 4320 => format!("{:.1} days", period_s / DAY_S),
        m if m > 180 => format!("{:.1} hours", period_s / HOUR_S),
        m => format!("{m} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(period_s: f64, room: usize) -> Vec<String> {
        clock(&Scale::linear(0.0, period_s), room).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn a_day_is_named_by_its_hours_and_a_week_by_its_days() {
        assert_eq!(labels(DAY_S, 5), ["00:00", "06:00", "12:00", "18:00", "24:00"]);
        assert_eq!(labels(HOUR_S, 5), ["00:00", "00:15", "00:30", "00:45", "01:00"]);
        assert_eq!(labels(7.0 * DAY_S, 8), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon"]);
        assert_eq!(labels(3.0 * DAY_S, 4), ["day 1", "day 2", "day 3", "day 4"]);
        assert_eq!(labels(28.0 * DAY_S, 5), ["day 1", "day 8", "day 15", "day 22", "day 29"]);
    }

    #[test]
    fn a_moment_is_named_by_its_period() {
        assert_eq!(moment(34_200.0, DAY_S), "09:30");
        assert_eq!(moment(DAY_S + 30.0, 7.0 * DAY_S), "Tue 00:00:30");
        assert_eq!(moment(11.0 * DAY_S, 28.0 * DAY_S), "day 12 00:00");
    }

    #[test]
    fn a_period_is_worded_as_people_say_it() {
        let said = [HOUR_S, DAY_S, 7.0 * DAY_S, 648.0 * HOUR_S, 36.0 * HOUR_S, 5400.0, 3.5 * DAY_S + 600.0].map(span);
        assert_eq!(said, ["one hour", "one day", "one week", "27 days", "36 hours", "90 minutes", "3.5 days"]);
    }
}
