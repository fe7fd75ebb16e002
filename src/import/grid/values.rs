//! What the values mean: counts, rates, or a counter that only rises.

use super::{Series, Values, said};
use crate::import::Options;
use crate::import::error::{ImportError, Problem, at_field};
use crate::import::note::{Notes, times};

/// Turns the values of a sorted series into requests in a bin of `width` seconds.
pub(super) fn to_counts(
    series: &mut Series,
    width: f64,
    options: &Options,
    notes: &mut Notes,
) -> Result<(), ImportError> {
    let values = said(options).unwrap_or(series.values);
    let values = if values == Values::Unclear { told(series, width, notes)? } else { values };
    match values {
        Values::Counts | Values::Unclear => rising(series, options, notes),
        Values::Rates => {
            let values = series.points.iter_mut().filter_map(|p| p.value.as_mut());
            values.for_each(|value| *value *= width);
        }
        Values::Counter => differences(series, width, notes),
    }
    Ok(())
}

/// Shares of a window between its first and its last sample, for 2 to 20 scrapes in it.
const SHARES: [(f64, f64); 12] = [
    (1.0, 2.0),
    (2.0, 3.0),
    (3.0, 4.0),
    (4.0, 5.0),
    (5.0, 6.0),
    (7.0, 8.0),
    (8.0, 9.0),
    (9.0, 10.0),
    (11.0, 12.0),
    (14.0, 15.0),
    (19.0, 20.0),
    (29.0, 30.0),
];

/// Share of the values that must be whole for the series to be of counts.
const WHOLE: f64 = 0.95;

/// What values of an unknown kind are, when they tell: whole ones are counts; ones that become whole when they are taken for a rate
/// are rates. Anything else could be either.
///
/// Prometheus' `increase()` extrapolates from the samples of a window to all of it, so its counts are whole only times the share of the window
/// between the first and the last sample (45 s of 60 s at a scrape every 15 s). Such values become whole times the width as well, so
/// this is looked at before rates are.
fn told(series: &Series, width: f64, notes: &mut Notes) -> Result<Values, ImportError> {
    const SHORTEST: usize = 5;
    let known: Vec<f64> = series.points.iter().filter_map(|p| p.value).filter(|v| *v > 0.0).collect();
    let whole = |factor: f64| {
        let whole =
            known.iter().filter(|v| (*v * factor - (*v * factor).round()).abs() <= 1e-6 * (*v * factor).max(1.0));
        whole.count() as f64 >= WHOLE * known.len() as f64
    };
    // At a second a bin both are the same.
    if whole(1.0) || (width - 1.0).abs() < 1e-9 {
        return Ok(Values::Counts);
    }
    let share = known.iter().filter(|v| **v >= 1.0).count() >= SHORTEST.min(known.len());
    if let Some((part, all)) = SHARES.iter().find(|(part, all)| share && whole(*part / *all)) {
        let text = format!(
            "the values were read as counts that Prometheus extrapolated, because times {part}/{all} they are whole (--read rates says otherwise)"
        );
        notes.warn(&series.file, None, text);
        return Ok(Values::Counts);
    }
    if whole(width) || SHARES.iter().any(|(part, all)| whole(width * part / all)) {
        notes.warn(&series.file, None, format!("the values were read as rates per second, because times {width} s they are whole (--read counts says otherwise)"));
        return Ok(Values::Rates);
    }
    let found = known.iter().find(|v| v.fract() != 0.0).map_or_else(String::new, ToString::to_string);
    let allowed = format!(
        "with fractions it may be requests a second, or requests in {width} s; say --read rates or --read counts"
    );
    Err(at_field(&series.file, None, &series.name, Problem::Value { found, allowed }))
}

/// This many rising values in a row are hardly counts.
const RISES: usize = 12;

/// Says when counts look like a counter.
fn rising(series: &Series, options: &Options, notes: &mut Notes) {
    let known: Vec<f64> = series.points.iter().filter_map(|p| p.value).collect();
    if said(options).is_none() && known.len() >= RISES && known.windows(2).all(|pair| pair[1] > pair[0]) {
        let name = &series.name;
        notes.warn(
            &series.file,
            None,
            format!("the values of '{name}' only rise; if it is a counter, say --read counter"),
        );
    }
}

/// A counter to what it counted from each point to the next; a drop means that it began again at zero.
fn differences(series: &mut Series, width: f64, notes: &mut Notes) {
    let known: Vec<(f64, f64, u64)> = series.points.iter().filter_map(|p| Some((p.at, p.value?, p.line))).collect();
    let (mut resets, mut first, mut spread) = (0, 0, 0);
    let mut points = Vec::with_capacity(known.len());
    for pair in known.windows(2) {
        let ((from, before, _), (to, after, line)) = (pair[0], pair[1]);
        if after < before {
            resets += 1;
            first = if resets == 1 { line } else { first };
        }
        let grown = if after < before { after } else { after - before };
        let bins = ((to - from) / width).round().clamp(1.0, crate::import::MAX_BINS as f64) as usize;
        spread += usize::from(bins > 1);
        let share = grown / bins as f64;
        points.extend((0..bins).map(|i| super::Point { at: from + i as f64 * width, value: Some(share), line }));
        if points.len() > crate::import::MAX_BINS {
            break;
        }
    }
    series.points = points;
    series.at_end = false;
    if resets > 0 {
        let text = format!(
            "the counter begins again {}; what it counted up to there since the point before is lost",
            times(resets)
        );
        notes.warn(&series.file, Some(first).filter(|line| *line > 0), text);
    }
    if spread > 0 {
        notes.info(
            &series.file,
            format!(
                "the counter was read over several bins at a time, {}; what it counted was spread over them evenly",
                times(spread as u64)
            ),
        );
    }
}
