//! Text to a trace, each fault with its line.

use super::{MAX_ARRIVALS, MAX_COUNTS, StoreError, VERSION};
use crate::location::{Location, beginning};
use crate::trace::Trace;
use crate::units::printable;

/// Where in the file a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Head,
    Counts,
    Arrivals,
}

/// Reads a trace; `file` is the name in messages.
///
/// # Errors
/// The first line that does not read, with its number and what it wants.
pub fn parse(text: &str, file: &str) -> Result<Trace, StoreError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { trace: Trace::default(), place: Place::Head, version: false };
    let mut number = 0;
    let fault = |number: usize, problem: String| {
        let at = Location { file: file.to_owned(), line: number, column: 1 };
        Err(StoreError::Line { at, problem })
    };
    for line in text.lines() {
        number += 1;
        let line = line.trim();
        if let Err(problem) = reader.line(line) {
            return fault(number, problem);
        }
    }
    match reader.end() {
        Ok(trace) => Ok(trace),
        Err(problem) => fault(number.max(1), problem.to_owned()),
    }
}

struct Reader {
    trace: Trace,
    place: Place,
    version: bool,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        match (self.place, line) {
            (Place::Head, _) if line.starts_with('#') => self.head(line.trim_start_matches('#').trim()),
            (_, "") => Ok(()),
            (_, comment) if comment.starts_with('#') => Ok(()),
            (Place::Head, "requests") => self.begin(),
            (Place::Head, _) => Err(format!("'{}' stands before the line 'requests'", short(line))),
            (Place::Counts, "arrivals_s") => {
                self.place = Place::Arrivals;
                Ok(())
            }
            (Place::Counts, _) => self.count(line),
            (Place::Arrivals, _) => self.arrival(line),
        }
    }

    fn head(&mut self, line: &str) -> Result<(), String> {
        if let Some(version) = line.strip_prefix("faceoff trace") {
            if version.trim().parse() != Ok(VERSION) {
                return Err(format!(
                    "version '{}' is not known; this program reads version {VERSION}",
                    short(version.trim())
                ));
            }
            self.version = true;
        }
        let Some((key, value)) = line.split_once(':') else { return Ok(()) };
        let value = value.trim();
        let wants = |what: &str| format!("{key}: '{}' does not read; it wants {what}", short(value));
        match key.trim() {
            "step_s" => {
                let step = value.parse().ok().filter(|step: &f64| step.is_finite() && *step > 0.0);
                self.trace.step_s = step.ok_or_else(|| wants("seconds above zero, such as 60"))?;
            }
            "start" => {
                let start: Result<jiff::Timestamp, _> = value.parse();
                let start = start.map_err(|_| wants("a moment such as 2026-10-05T08:00:00Z"))?;
                self.trace.start_s = Some(start.as_microsecond() as f64 / 1e6);
            }
            "recorded_s" => {
                let parts =
                    value.split_once(' ').and_then(|(from, to)| Some((from.parse().ok()?, to.trim().parse().ok()?)));
                let parts = parts.filter(|(from, to): &(f64, f64)| *from >= 0.0 && from < to && to.is_finite());
                self.trace.recorded_s = Some(parts.ok_or_else(|| wants("from and to in seconds, such as 50 612"))?);
            }
            "utc_offset_s" => {
                let offset = value.parse().ok().filter(|offset: &i32| offset.abs() <= 86_400);
                self.trace.utc_offset_s = offset.ok_or_else(|| wants("whole seconds, such as -14400"))?;
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), String> {
        if !self.version {
            return Err(format!("no trace of faceoff: the first line must be '# faceoff trace {VERSION}'"));
        }
        if self.trace.step_s <= 0.0 {
            return Err("the width of a step is missing: a line '# step_s: 60' must stand above".to_owned());
        }
        self.place = Place::Counts;
        Ok(())
    }

    fn count(&mut self, line: &str) -> Result<(), String> {
        if self.trace.counts.len() == MAX_COUNTS {
            return Err(format!("a trace has at most {MAX_COUNTS} steps"));
        }
        let count = if line == "?" { None } else { Some(number(line, "a number of requests, or ?")?) };
        self.trace.counts.push(count);
        Ok(())
    }

    fn arrival(&mut self, line: &str) -> Result<(), String> {
        if self.trace.arrivals.len() == MAX_ARRIVALS {
            return Err(format!("a trace has at most {MAX_ARRIVALS} arrivals"));
        }
        let at = number(line, "seconds since the start")?;
        if self.trace.arrivals.last().is_some_and(|last| *last > at) {
            return Err(format!("'{}' is earlier than the arrival before it", short(line)));
        }
        // The last one may have been rounded over the end.
        if at > self.trace.span_s() + 1e-3 {
            return Err(format!("'{}' is behind the last step, which ends at {}", short(line), self.trace.span_s()));
        }
        self.trace.arrivals.push(at);
        Ok(())
    }

    fn end(self) -> Result<Trace, &'static str> {
        match self.place {
            Place::Head => Err("no trace of faceoff: the line 'requests' and the counts below it are missing"),
            _ if self.trace.counts.is_empty() => Err("no counts stand below 'requests'"),
            _ => Ok(self.trace),
        }
    }
}

fn number(text: &str, wanted: &str) -> Result<f64, String> {
    let value = text.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0);
    value.ok_or_else(|| format!("'{}' does not read; it wants {wanted}", short(text)))
}

/// What of a text fits a message.
fn short(text: &str) -> String {
    printable(beginning(text, 40))
}
