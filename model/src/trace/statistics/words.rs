//! Statistics as people read them, to be printed or drawn.

use super::{Statistics, length};
use crate::units::Unit;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A figure of a trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub what: &'static str,
    /// Its value: requests per second, a factor, a share or seconds.
    pub value: f64,
    /// The value in words.
    pub shown: String,
    /// Over what, and when.
    pub over: String,
}

/// What people read first.
#[must_use]
pub fn figures(found: &Statistics) -> Vec<Row> {
    let step = length(found.step_s);
    let row = |what, value: f64, shown: String, over: String| Row { what, value, shown, over };
    let rate = |value: f64| Unit::PerSecond.format(value);
    let at = |seconds: f64| format!("{} after the start", length(seconds));
    let (peak, idle) = (&found.peak, &found.idle);
    let mut rows = vec![
        row("Mean rate", found.mean, rate(found.mean), length(found.known_s)),
        row("Highest rate", peak.rate, rate(peak.rate), format!("{step}, {}", at(peak.at_s))),
        row("Peak to mean", peak.to_mean, Unit::Factor.format(peak.to_mean), step.clone()),
        row("Without requests", idle.share, Unit::Share.format(idle.share), format!("steps of {step}")),
        row("Longest quiet", idle.longest_s, length(idle.longest_s), at(idle.at_s)),
    ];
    rows.extend(found.gap_cv.map(|cv| row("Gap CV", cv, digits(cv), "times between arrivals; 1 is chance".to_owned())));
    rows
}

/// How far from independent arrivals, in words: how much neighbouring windows differ, in the window of at most a minute in which they
/// differ most, or the narrowest there is; then the rhythm.
#[must_use]
pub fn nature(found: &Statistics) -> Option<String> {
    /// Standard errors from which a difference is hardly chance.
    const SURE: f64 = 2.0;
    const MINUTE_S: f64 = 60.0;
    let narrow = found.dispersion.iter().filter(|d| d.window_s <= MINUTE_S);
    let near = narrow.max_by(|a, b| a.allan.total_cmp(&b.allan)).or(found.dispersion.first())?;
    let sure = near.errors_from_poisson().abs() >= SURE;
    let varies = format!(
        "from one window of {} to the next their number varies {}x as much as that of independent arrivals would",
        length(near.window_s),
        digits(near.allan)
    );
    let crowds = match near.allan {
        _ if sure && near.fano < 0.7 => {
            format!(
                "Requests come more evenly than by chance: the Fano factor is {} in windows of {}",
                digits(near.fano),
                length(near.window_s)
            )
        }
        allan if sure && allan >= 5.0 => format!("Requests come in crowds: {varies}"),
        allan if sure && allan >= 1.5 => format!("Requests are bunched: {varies}"),
        _ => "From one window to the next requests come much like independent ones".to_owned(),
    };
    let wide = found.dispersion.iter().max_by(|a, b| a.fano.total_cmp(&b.fano))?;
    let rhythm = format!(
        ". Over the whole trace the Fano factor is {} in windows of {}; 1 would be chance alone.",
        digits(wide.fano),
        length(wide.window_s)
    );
    Some(crowds + if wide.fano >= 1.5 { &rhythm } else { "." })
}

/// A bare number with three digits.
#[must_use]
pub fn digits(factor: f64) -> String {
    Unit::Factor.format(factor).trim_end_matches('x').to_owned()
}

/// The rhythm of a day or of a week.
#[derive(Debug, Clone, PartialEq)]
pub struct Rhythm {
    /// A day each, from Monday; one where only hours of the day are known.
    pub days: Vec<Day>,
    /// How to read them, as a sentence.
    pub scale: String,
}

/// The hours of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// `Mon` to `Sun`, or `day`.
    pub name: &'static str,
    /// An eighth-block for each hour, as high as its share of the highest; a dot where nothing is known.
    pub blocks: String,
    /// Mean of the hours over that of the trace.
    pub mean: f64,
}

/// Rate by hour of the week, or of the day where that is all there is; `None` where there is neither.
#[must_use]
pub fn rhythm(found: &Statistics) -> Option<Rhythm> {
    let (hours, cycle) = if found.week.is_empty() { (&found.hours, "day") } else { (&found.week, "week") };
    let most = hours.iter().flatten().copied().reduce(f64::max)?;
    let day = |(index, rates): (usize, &[Option<f64>])| {
        let known: Vec<f64> = rates.iter().flatten().copied().collect();
        Day {
            name: if found.week.is_empty() { "day" } else { DAYS[index % 7] },
            blocks: rates.iter().map(|rate| block(*rate, most)).collect(),
            mean: known.iter().sum::<f64>() / known.len().max(1) as f64,
        }
    };
    let highest = Unit::Factor.format(most);
    let scale = format!("Hours of the {cycle}, highest {highest} the mean; · is an hour of which nothing is known.");
    Some(Rhythm { days: hours.chunks(24).enumerate().map(day).collect(), scale })
}

/// A rate as a block as high as its share of the highest.
fn block(rate: Option<f64>, most: f64) -> char {
    const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let share = |rate: f64| if most > 0.0 { rate / most } else { 0.0 };
    rate.map_or('·', |rate| match (share(rate) * 8.0).round() as usize {
        // Little is not nothing.
        0 if rate > 0.0 => BLOCKS[1],
        eighths => BLOCKS[eighths.min(8)],
    })
}
