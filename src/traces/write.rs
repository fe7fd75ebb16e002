//! A trace as text.

use super::{MAX_ARRIVALS, VERSION};
use crate::trace::Trace;
use crate::units::printable;
use std::fmt::Write as _;

/// The text of a valid trace.
pub(super) fn text(trace: &Trace, source: &str) -> String {
    let mut text =
        format!("# faceoff trace {VERSION}\n# Requests in steps of even width; ? is a step that is not known.\n");
    let source = printable(source);
    if !source.trim().is_empty() {
        line(&mut text, format_args!("# source: {}", source.trim()));
    }
    if let Some(start) = trace.start_s.and_then(instant) {
        line(&mut text, format_args!("# start: {start}"));
    }
    if trace.utc_offset_s != 0 {
        line(&mut text, format_args!("# utc_offset_s: {}", trace.utc_offset_s));
    }
    line(&mut text, format_args!("# step_s: {}", trace.step_s));
    if let Some((from, to)) = trace.recorded_s {
        line(&mut text, format_args!("# recorded_s: {from} {to}"));
    }
    text.push_str("requests\n");
    for count in &trace.counts {
        match count {
            Some(count) => line(&mut text, format_args!("{count}")),
            None => text.push_str("?\n"),
        }
    }
    if !trace.arrivals.is_empty() && trace.arrivals.len() <= MAX_ARRIVALS {
        text.push_str("arrivals_s\n");
        for at in &trace.arrivals {
            line(&mut text, format_args!("{}", (at * 1e3).round() / 1e3));
        }
    }
    text
}

/// Writing to a string cannot fail.
fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{words}");
}

/// Seconds since 1970 as people write a moment, to the microsecond.
fn instant(seconds: f64) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_microsecond((seconds * 1e6).round() as i64).ok()
}
