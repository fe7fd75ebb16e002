//! A row of the check in words: what is compared, how far apart, and what that is worth.

use super::{Explanation, Part};
use crate::analysis::check::{Course, Finding, Row};
use crate::model::Side;
use crate::text;
use crate::units::Unit;

/// A figure with as many digits as a comparison needs.
pub fn shown(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Count if value.is_finite() && value < 1000.0 => format!("{value:.2}"),
        Unit::Share if value.is_finite() => format!("{:.3} %", value * 100.0),
        _ => unit.format(value),
    }
}

/// What people call the figure of a row: its name in the JSON contract without side and punctuation.
pub fn name(row: &Row) -> String {
    spoken(row.what)
}

/// A name of the JSON contract without side and punctuation.
pub fn spoken(what: &str) -> String {
    let last = what.split_once('.').map_or(what, |(_, rest)| rest);
    last.replace("latency_ms.", "latency ").replace('_', " ").replace("requests share", "requests")
}

/// The interval of the simulation in at most `room` columns: half its width where it lies evenly around the figure, else
/// its two ends; `?` while it is not known.
pub fn interval(row: &Row, room: usize) -> String {
    let s = &row.simulation;
    if !(s.low.is_finite() && s.high.is_finite()) {
        return "?".to_owned();
    }
    let half = 0.5 * (s.high - s.low);
    let even = (s.high - s.value - half).abs() <= 0.1 * half;
    let plus_minus = format!("±{}", shown(row.unit, half));
    if even {
        return plus_minus;
    }
    let ends = |show: &dyn Fn(f64) -> String| joined(&show(s.low), &show(s.high));
    let percent = |digits: usize| move |value: f64| format!("{:.digits$} %", value * 100.0);
    let written = match row.unit {
        Unit::Share => [3, 2, 1, 0].map(|digits| ends(&percent(digits))),
        unit => std::array::from_fn(|_| ends(&|value| shown(unit, value))),
    };
    let fits = written.into_iter().find(|words| text::width(words) <= room);
    fits.unwrap_or_else(|| joined(&shown(row.unit, s.low), &shown(row.unit, s.high)).replace(' ', ""))
}

/// Two figures as a range, their unit once where it is the same: `0.9–4.2 s`.
fn joined(low: &str, high: &str) -> String {
    match (low.split_once(' '), high.split_once(' ')) {
        (Some((from, unit)), Some((_, other))) if unit == other => format!("{from}–{high}"),
        _ => format!("{low}–{high}"),
    }
}

/// The row explained.
pub fn of(side: Side, row: &Row, course: Option<&Course>, seed: u64) -> Explanation {
    let entry = |name: &str, value: String| Part::Entry(name.to_owned(), value);
    let simulation = &row.simulation;
    let interval = format!("{} to {}", shown(row.unit, simulation.low), shown(row.unit, simulation.high));
    let bar = row.bar.map_or_else(|| "none promised here".to_owned(), |bar| bar.to_string());
    let mut parts = vec![
        entry("Model", shown(row.unit, row.model)),
        entry("Simulation", shown(row.unit, simulation.value)),
        entry("95 % interval", interval),
        entry("Model is off by", row.off()),
        entry("Bar", bar),
        entry("Finding", finding(row.finding)),
    ];
    if let Some(course) = course {
        let requests = Unit::Count.format(course.requests as f64);
        let played = format!("{requests} requests in {} independent replications, seed {seed}", course.replications);
        parts.push(entry("Played", played));
    }
    parts.extend([
        Part::Heading("How".to_owned()),
        Part::Text(
            "The simulation plays every request through the same policies, event by event, and uses none of the \
             model's approximations. The interval is Student's over the replications; that of a quantile is the one of \
             the share below it, turned back into time."
                .to_owned(),
        ),
        Part::Text("The bars are those of MODEL.md, which lists every formula and its measured error.".to_owned()),
        Part::Text(format!("On the command line it is '{}' of 'faceoff check'.", row.what)),
    ]);
    Explanation { title: format!("{}: {}", side.label(), name(row)), parts }
}

fn finding(finding: Finding) -> String {
    match finding {
        Finding::Within => "the model lies within its bar of the interval".to_owned(),
        Finding::Outside => "the model is further from the interval than its bar".to_owned(),
        Finding::Unsure => "the interval is still wider than the bar, and does not rule the model out".to_owned(),
        Finding::NoBar(reason) => format!("nothing is promised: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::check::Interval;

    fn row(unit: Unit, [low, value, high]: [f64; 3]) -> Row {
        let simulation = Interval { value, low, high };
        Row {
            what: "kubernetes.latency_ms.p99",
            unit,
            model: value,
            simulation,
            bar: None,
            finding: Finding::NoBar(""),
        }
    }

    #[test]
    fn an_interval_that_is_not_even_shows_its_two_ends() {
        let said = |unit, ends| interval(&row(unit, ends), 11);
        assert_eq!(said(Unit::Millis, [990.0, 1000.0, 1010.0]), "±10 ms");
        assert_eq!(said(Unit::Millis, [1000.0, 1100.0, 4280.0]), "1–4.28 s");
        assert_eq!(said(Unit::Millis, [980.0, 1100.0, 4280.0]), "980ms–4.28s");
        assert_eq!(said(Unit::Share, [0.0123, 0.02, 0.0456]), "1.23–4.56 %");
        assert_eq!(said(Unit::Count, [2.0, 3.0, f64::INFINITY]), "?");
    }
}
