//! `REPORT` lines of AWS Lambda, among whatever else a function writes.
//!
//! `time REPORT RequestId: … Duration: 95.00 ms Billed Duration: 96 ms Memory Size: 512 MB Max Memory Used: 90 MB Init Duration: 180.25 ms`,
//! separated by tabs, as a console, `aws logs tail` or Logs Insights shows it.
//! It is written when the call is over, so the arrival lies before it by start and duration.

use super::Format;
use super::error::ImportError;
use super::input::Input;
use super::note::Rejects;
use super::registry::Origin;
use super::sink::{Call, Request, Sink};
use super::time::{Moment, leading, parse as time};
use super::zone::single;
use crate::units::counted;
use memchr::memmem;

const NAME: &str = "complete REPORT lines";

/// Reads a log to its end.
pub(super) fn read(input: &mut Input<'_>, sink: &mut Sink<'_>) -> Result<Format, ImportError> {
    let mut rejects = Rejects::default();
    let mut others = 0_u64;
    while let Some(line) = input.line()? {
        let bytes = &line.bytes[..];
        if !matches(bytes) {
            others += 1;
            continue;
        }
        rejects.lines += 1;
        let Some(report) = parse(bytes) else {
            rejects.reject(line.number, bytes, "no duration");
            continue;
        };
        let written = report.written.or(line.outer.map(utc));
        // Agents that always write the field write 0 for a call that found a warm instance.
        let init_ms = report.init_ms.filter(|ms| *ms > 0.0);
        let request = Request {
            at: written.and_then(|moment| single(moment, sink.options)),
            end: true,
            duration_ms: Some(report.duration_ms),
            weight: 1,
            call: Some(Call { init_ms, size_mb: report.size_mb, used_mb: report.used_mb }),
            ..Request::default()
        };
        sink.request(&request, Origin::Function, line.number);
    }
    if others > 0 {
        let text = format!("{} without a REPORT passed over", counted(others as f64, "line"));
        sink.info(text);
    }
    sink.all.rejected += rejects.judge(sink.file, NAME, &mut sink.all.notes)?;
    Ok(Format::LambdaReport)
}

/// Whether a line is a `REPORT`.
pub(super) fn matches(line: &[u8]) -> bool {
    memmem::find(line, b"REPORT RequestId:").is_some()
}

#[derive(Debug, Clone, Copy)]
struct Report {
    /// The time in front, if there is one.
    written: Option<Moment>,
    duration_ms: f64,
    init_ms: Option<f64>,
    size_mb: Option<f64>,
    used_mb: Option<f64>,
}

fn parse(line: &[u8]) -> Option<Report> {
    let at = memmem::find(line, b"REPORT RequestId:")?;
    let before = line[..at].trim_ascii_start();
    let before = before.strip_prefix(b"\"").unwrap_or(before);
    let written = match leading(before) {
        Some((moment, _)) => Some(utc(moment)),
        None => before
            .split(|c| matches!(c, b' ' | b'\t' | b',' | b'"'))
            .next()
            .and_then(time)
            .filter(|moment| matches!(moment, Moment::At(_))),
    };
    let report = &line[at..];
    // "Billed Duration" and "Init Duration" end like "Duration", so the plain one is what follows a separator.
    Some(Report {
        written,
        duration_ms: value(report, b"\tDuration: ").or_else(|| value(report, b"Duration: "))?,
        init_ms: value(report, b"Init Duration: ").or_else(|| value(report, b"Restore Duration: ")),
        size_mb: value(report, b"Memory Size: "),
        used_mb: value(report, b"Max Memory Used: "),
    })
}

/// CloudWatch shows UTC where it shows no zone.
const fn utc(moment: Moment) -> Moment {
    match moment {
        Moment::Local(at) => Moment::At(at),
        other => other,
    }
}

fn value(report: &[u8], name: &[u8]) -> Option<f64> {
    let from = memmem::find(report, name)? + name.len();
    let rest = &report[from..];
    let length = rest.iter().take(24).take_while(|c| c.is_ascii_digit() || **c == b'.').count();
    std::str::from_utf8(&rest[..length]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_call_in_every_dress() {
        let report = "REPORT RequestId: 1\tDuration: 95.00 ms\tBilled Duration: 96 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\tInit Duration: 180.25 ms";
        for line in [
            format!("2026-10-05T08:00:10.734Z\t{report}"),
            format!("2026-10-05T08:00:10.734000+00:00 2026/10/05/[$LATEST]ab {report}"),
            format!("\"2026-10-05 08:00:10.734\",\"{report}\""),
            format!("1791187210734 {report}"),
        ] {
            let report = parse(line.as_bytes()).expect("a report");
            assert_eq!(report.written, Some(Moment::At(1_791_187_210.734)), "{line}");
            assert_eq!((report.duration_ms, report.init_ms), (95.0, Some(180.25)));
            assert_eq!((report.size_mb, report.used_mb), (Some(512.0), Some(90.0)));
        }
        let untimed = parse(format!("no time here {report}").as_bytes()).expect("a report");
        assert_eq!((untimed.written, untimed.duration_ms), (None, 95.0));
    }
}
