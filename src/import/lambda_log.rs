//! `REPORT` lines of AWS Lambda, among whatever else a function writes.
//!
//! `time REPORT RequestId: … Duration: 95.00 ms Billed Duration: 96 ms Memory Size: 512 MB Max Memory Used: 90 MB Init Duration: 180.25 ms`,
//! separated by tabs, as a console, `aws logs tail` or Logs Insights shows it; or the same as a JSON object of type `platform.report`.
//! It is written when the call is over, so the arrival lies before it by start and duration.

use super::error::{ImportError, refused};
use super::measure::IN_HANDLER;
use super::note::Rejects;
use super::time::{Moment, leading, parse as time};
use super::zone::single;
use super::{Format, Job};
use crate::units::counted;
use memchr::memmem;
use serde_json::Value;

const NAME: &str = "complete REPORT lines";

/// Reads a log to its end.
pub(super) fn read(job: &mut Job<'_>) -> Result<Format, ImportError> {
    let mut rejects = Rejects::default();
    let mut others = 0_u64;
    while let Some(line) = job.text.line(job.file)? {
        let is_json = line.bytes.trim_ascii_start().first() == Some(&b'{')
            && memmem::find(line.bytes, b"platform.report").is_some();
        if !(is_json || matches(line.bytes)) {
            others += u64::from(!line.bytes.trim_ascii().is_empty());
            continue;
        }
        rejects.lines += 1;
        let report = if is_json { json(line.bytes) } else { parse(line.bytes) };
        let moment = report.as_ref().and_then(|r| single(r.written, job.options));
        let (Some(report), Some(end)) = (report, moment) else {
            rejects.reject(line.number, line.bytes, "no time, or no duration");
            continue;
        };
        let measure = &mut job.gathered.measure;
        measure.duration_ms.record(report.duration_ms);
        measure.cold.invocations += 1;
        if let Some(ms) = report.init_ms {
            measure.cold.starts += 1;
            measure.init_ms.record(ms);
        }
        if let Some(mb) = report.used_mb {
            measure.memory_mb.record(mb);
        }
        if let Some(mb) = report.size_mb {
            measure.memory_limit_mb.record(mb);
        }
        let before = report.duration_ms + report.init_ms.unwrap_or(0.0);
        job.gathered.events.record(end - before / 1e3, line.number);
    }
    if others > 0 {
        let text = format!("{} without a REPORT passed over", counted(others as f64, "line"));
        job.gathered.notes.info(job.file, text);
    }
    if job.gathered.measure.duration_ms.count() == 0 {
        let why = "its REPORT lines have no time in front, so nobody knows when the calls came; export with timestamps";
        return Err(refused(job.file, why));
    }
    job.gathered.measure.duration_means.get_or_insert(IN_HANDLER);
    job.gathered.rejected += rejects.judge(job.file, NAME, &mut job.gathered.notes)?;
    Ok(Format::LambdaReport)
}

/// Whether a line is a `REPORT`.
pub(super) fn matches(line: &[u8]) -> bool {
    memmem::find(line, b"REPORT RequestId:").is_some()
}

#[derive(Debug, Clone, Copy)]
struct Report {
    written: Moment,
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
        Some((moment, _)) => utc(moment),
        None => time(before.split(|c| matches!(c, b' ' | b'\t' | b',' | b'"')).next()?)?,
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

/// The form that functions with JSON logging write.
fn json(line: &[u8]) -> Option<Report> {
    let object: Value = serde_json::from_slice(line).ok()?;
    let metrics = object.get("record")?.get("metrics")?;
    let number = |name: &str| metrics.get(name).and_then(Value::as_f64).filter(|v| *v >= 0.0);
    Some(Report {
        written: time(object.get("time")?.as_str()?.as_bytes())?,
        duration_ms: number("durationMs")?,
        init_ms: number("initDurationMs").or_else(|| number("restoreDurationMs")),
        size_mb: number("memorySizeMB"),
        used_mb: number("maxMemoryUsedMB"),
    })
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
            assert_eq!(report.written, Moment::At(1_791_187_210.734), "{line}");
            assert_eq!((report.duration_ms, report.init_ms), (95.0, Some(180.25)));
            assert_eq!((report.size_mb, report.used_mb), (Some(512.0), Some(90.0)));
        }
        let line = r#"{"time":"2026-10-05T08:00:10.734Z","type":"platform.report","record":{"metrics":{"durationMs":95.0,"initDurationMs":180.25,"memorySizeMB":512,"maxMemoryUsedMB":90}}}"#;
        assert_eq!(
            json(line.as_bytes()).map(|report| (report.duration_ms, report.init_ms)),
            Some((95.0, Some(180.25)))
        );
        assert!(parse(format!("no time here {report}").as_bytes()).is_none());
    }
}
