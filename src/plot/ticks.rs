//! Which values an axis names, and how: round numbers in the units that people use.

use super::Scale;
use crate::units::Unit;

/// A named value of an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// The value.
    pub value: f64,
    /// Where it stands, 0 to 1.
    pub at: f64,
    /// Its name.
    pub label: String,
}

/// Times in milliseconds at which a logarithmic axis is named: 1 min follows 10 s, 1 h follows 10 min.
const TIMES_MS: [f64; 13] = [1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0, 1e3, 1e4, 6e4, 6e5, 3.6e6, 3.6e7, 8.64e7];
/// Of these, the one that stays when others have to go (1 s).
const SECOND: usize = 6;

/// Rates per second at which a logarithmic axis is named: once a day, an hour, a minute, a second …
const RATES: [f64; 12] = [1.0 / 86_400.0, 1.0 / 3600.0, 1.0 / 60.0, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
/// Of these, the one that stays when others have to go (one a second).
const ONCE_A_SECOND: usize = 3;

/// The values that name an axis, at most `room` of them, from its lower to its upper end.
#[must_use]
pub fn ticks(scale: &Scale, unit: Unit, room: usize) -> Vec<Tick> {
    let values = if scale.is_nines() {
        nines(scale, room)
    } else if scale.is_log() {
        ratios(scale, unit, room)
    } else {
        steps(scale, unit, room)
    };
    values
        .into_iter()
        .filter(|v| scale.covers(*v))
        .filter_map(|value| {
            let at = scale.fraction(value)?.clamp(0.0, 1.0);
            Some(Tick { value, at, label: axis_label(unit, value) })
        })
        .take(room)
        .collect()
}

fn nines(scale: &Scale, room: usize) -> Vec<f64> {
    let all = [0.0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999];
    let mut inside: Vec<f64> = all.into_iter().filter(|v| scale.covers(*v)).collect();
    if inside.len() > room {
        inside.retain(|v| (*v - 0.5).abs() > 1e-9);
    }
    let every = inside.len().div_ceil(room.max(1)).max(1);
    inside.into_iter().step_by(every).collect()
}

/// Ticks of a logarithmic axis: a ladder of human units, decades, or 1-2-5 when that is too coarse.
fn ratios(scale: &Scale, unit: Unit, room: usize) -> Vec<f64> {
    let ladder = match unit {
        Unit::Millis => rungs(scale, &TIMES_MS, SECOND, 1.0, room),
        Unit::Seconds => rungs(scale, &TIMES_MS, SECOND, 1e-3, room),
        Unit::PerSecond => rungs(scale, &RATES, ONCE_A_SECOND, 1.0, room),
        _ => decades(scale, room),
    };
    if ladder.len() >= 3 || room < 2 {
        return ladder;
    }
    let fine = one_two_five(scale);
    if fine.len() > ladder.len() && fine.len() <= room { fine } else { ladder }
}

fn rungs(scale: &Scale, ladder: &[f64], anchor: usize, factor: f64, room: usize) -> Vec<f64> {
    (1..=ladder.len())
        .map(|every| -> Vec<f64> {
            let kept = ladder.iter().enumerate().filter(|(i, _)| i.abs_diff(anchor) % every == 0);
            kept.map(|(_, v)| v * factor).filter(|v| scale.covers(*v)).collect()
        })
        .find(|kept| kept.len() <= room)
        .unwrap_or_default()
}

fn decades(scale: &Scale, room: usize) -> Vec<f64> {
    let first = (scale.min().log10() - 1e-9).ceil() as i32;
    let last = (scale.max().log10() + 1e-9).floor() as i32;
    (1..=700)
        .map(|every| -> Vec<f64> {
            (first..=last).filter(|e| e.rem_euclid(every) == 0).map(|e| 10f64.powi(e)).collect()
        })
        .find(|kept| kept.len() <= room)
        .unwrap_or_default()
}

fn one_two_five(scale: &Scale) -> Vec<f64> {
    let first = scale.min().log10().floor() as i32;
    let last = scale.max().log10().ceil() as i32;
    if last - first > 4 {
        return Vec::new();
    }
    (first..=last).flat_map(|e| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(e))).filter(|v| scale.covers(*v)).collect()
}

/// Ticks of an even axis: multiples of 1, 2 or 5 times a power of ten (of a unit people count in).
fn steps(scale: &Scale, unit: Unit, room: usize) -> Vec<f64> {
    let span = scale.max() - scale.min();
    if room == 0 || !span.is_finite() {
        return Vec::new();
    }
    let intervals = room.saturating_sub(1).max(1) as f64;
    // Times beyond two minutes are counted in minutes, beyond two hours in hours, so that their
    // ticks are round there.
    let base = match unit {
        Unit::Millis => time_base(scale.max() / 1000.0) * 1000.0,
        Unit::Seconds => time_base(scale.max()),
        _ => 1.0,
    };
    let rough = span / intervals / base;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0, 20.0]
        .into_iter()
        .map(|m| m * power * base)
        .find(|step| count(scale, *step) <= room)
        .unwrap_or(span);
    let first = (scale.min() / step - 1e-9).ceil();
    (0..count(scale, step)).map(|i| (first + i as f64) * step).collect()
}

fn count(scale: &Scale, step: f64) -> usize {
    let first = (scale.min() / step - 1e-9).ceil();
    let last = (scale.max() / step + 1e-9).floor();
    (last - first + 1.0).clamp(0.0, 1000.0) as usize
}

fn time_base(seconds: f64) -> f64 {
    if seconds < 120.0 {
        1.0
    } else if seconds < 7200.0 {
        60.0
    } else {
        3600.0
    }
}

/// A value as an axis names it: shorter than in a table (`$10k`, `1/min`, `99.9%`).
#[must_use]
pub fn axis_label(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Usd => compact(value, "$", ""),
        Unit::UsdPerHour => compact(value, "$", "/h"),
        Unit::Count => compact(value, "", ""),
        Unit::Factor => compact(value, "", "x"),
        Unit::PerSecond => rate_label(value),
        Unit::Millis => time_label(value),
        Unit::Seconds => time_label(value * 1000.0),
        Unit::Share => share_label(value),
        _ => unit.format(value),
    }
}

/// A percentage with all its nines.
fn share_label(share: f64) -> String {
    let text = format!("{:.7}", share * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn time_label(ms: f64) -> String {
    let close = 1.0 - 1e-9;
    if ms == 0.0 {
        "0".to_owned()
    } else if ms.abs() < 60_000.0 * close {
        Unit::Millis.format(ms)
    } else if ms.abs() < 3_600_000.0 * close {
        compact(ms / 60_000.0, "", " min")
    } else {
        compact(ms / 3_600_000.0, "", " h")
    }
}

fn rate_label(per_second: f64) -> String {
    let (value, per) = if per_second >= 0.1 || per_second == 0.0 {
        (per_second, "/s")
    } else if per_second >= 0.1 / 60.0 {
        (per_second * 60.0, "/min")
    } else if per_second >= 0.1 / 3600.0 {
        (per_second * 3600.0, "/h")
    } else {
        (per_second * 86_400.0, "/day")
    };
    compact(value, "", per)
}

/// Three digits and a power of a thousand: `$1.5k`, `$0.01`, `2M`.
fn compact(value: f64, before: &str, after: &str) -> String {
    let size = value.abs();
    if !size.is_finite() {
        return "–".to_owned();
    }
    let (scaled, letter) = match size {
        s if s >= 999.5e9 => (s / 1e12, "T"),
        s if s >= 999.5e6 => (s / 1e9, "G"),
        s if s >= 999.5e3 => (s / 1e6, "M"),
        s if s >= 999.5 => (s / 1e3, "k"),
        s => (s, ""),
    };
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{before}{}{letter}{after}", three_digits(scaled))
}

fn three_digits(value: f64) -> String {
    if value < 1e-12 {
        return "0".to_owned();
    }
    let digits = (2.0 - value.log10().floor()).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(scale: Scale, unit: Unit, room: usize) -> Vec<String> {
        ticks(&scale, unit, room).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn rates_are_named_as_people_say_them() {
        assert_eq!(
            labels(Scale::log10(1e-4, 1e5), Unit::PerSecond, 9),
            ["1/h", "1/min", "1/s", "10/s", "100/s", "1k/s", "10k/s", "100k/s"]
        );
        assert_eq!(labels(Scale::log10(1e-4, 1e5), Unit::PerSecond, 4), ["1/h", "1/s", "100/s", "10k/s"]);
    }

    #[test]
    fn times_change_unit_where_people_do() {
        assert_eq!(
            labels(Scale::log10(1.0, 4e6), Unit::Millis, 9),
            ["1 ms", "10 ms", "100 ms", "1 s", "10 s", "1 min", "10 min", "1 h"]
        );
        assert_eq!(labels(Scale::linear(0.0, 86_400.0), Unit::Seconds, 5), ["0", "5 h", "10 h", "15 h", "20 h"]);
    }

    #[test]
    fn money_is_short_and_readable() {
        assert_eq!(labels(Scale::log10(0.01, 1e6), Unit::Usd, 9)[..3], ["$0.01", "$0.1", "$1"]);
        assert_eq!(labels(Scale::linear(0.0, 2000.0), Unit::Usd, 5), ["$0", "$500", "$1k", "$1.5k", "$2k"]);
        assert_eq!(labels(Scale::log10(100.0, 900.0), Unit::Usd, 6), ["$100", "$200", "$500"]);
    }

    #[test]
    fn a_tail_is_named_by_its_nines() {
        assert_eq!(labels(Scale::nines(0.9999), Unit::Share, 6), ["0%", "50%", "90%", "99%", "99.9%", "99.99%"]);
    }

    proptest! {
        #[test]
        fn ticks_fit_rise_and_stay_inside(
            a in -1e9..1e9f64, b in -1e9..1e9f64, room in 0usize..20,
        ) {
            for scale in [Scale::linear(a, b), Scale::log10(a, b), Scale::nines(a)] {
                for unit in [Unit::Usd, Unit::Millis, Unit::PerSecond, Unit::Share, Unit::Count, Unit::Seconds] {
                    let ticks = ticks(&scale, unit, room);
                    prop_assert!(ticks.len() <= room);
                    prop_assert!(ticks.windows(2).all(|w| w[0].at < w[1].at), "{ticks:?}");
                    prop_assert!(ticks.iter().all(|t| (0.0..=1.0).contains(&t.at) && t.value.is_finite()));
                }
            }
        }
    }
}
