//! What was imported, as JSON.

use super::keep::Kept;
use super::summary::peak;
use crate::dial;
use crate::import::{Imported, Kind, Severity, Spread};
use crate::intake::Material;
use crate::intake::dials::{self, Found, Measured};
use crate::trace::Trace;
use serde_json::{Map, Value, json};

/// Everything but the single arrivals, which the trace that is kept has.
pub fn of(material: &Material, found: &Found, kept: Option<&Kept>) -> Value {
    let imported = &material.imported;
    let kind = match imported.kind {
        Kind::Counts => "counts",
        Kind::Events => "events",
        Kind::Measurements => "measurements",
    };
    let notes = imported.notes.iter().chain(&found.notes).map(|note| {
        let severity = if note.severity == Severity::Warning { "warning" } else { "info" };
        json!({ "severity": severity, "file": note.file, "line": note.line, "text": note.text })
    });
    let dials: Map<String, Value> = found.dials.iter().map(|m| (m.dial.id.to_owned(), value(&m.value))).collect();
    let set_by: Map<String, Value> = found.dials.iter().map(|m| (m.dial.id.to_owned(), set_by(m))).collect();
    let figures: Map<String, Value> = found.figures.iter().map(|f| (f.id.clone(), f.value.into())).collect();
    let traffic = imported.formats.iter().map(|format| format.id());
    let formats: Vec<&str> = traffic.chain(material.deployed.kinds.iter().map(|kind| kind.id())).collect();
    json!({
        "formats": formats,
        "programs": imported.programs,
        "kind": kind,
        "files": imported.files,
        "rejected_lines": imported.rejected_lines,
        "left_aside": imported.probes,
        "trace": trace(&imported.trace),
        "measured": measured(imported),
        "dials": dials,
        "doubtful": imported.doubts.iter().map(|doubt| json!({
            "what": doubt.quantity.id(), "value": doubt.value, "why": doubt.why, "settle": doubt.settle, "dials": dials::of_quantity(doubt.quantity),
        })).collect::<Vec<_>>(),
        "set_by": set_by,
        "figures": figures,
        "short": imported.traffic().and_then(|trace| dials::shortness(trace.known_s())),
        "remarks": found.remarks,
        "notes": notes.collect::<Vec<_>>(),
        "kept": kept.map(|kept| json!({ "name": kept.name, "trace": kept.trace, "preset": kept.preset })),
    })
}

/// The value of a dial: a number in its unit, the id of a choice, or on and off.
fn value(value: &dial::Value) -> Value {
    match value {
        dial::Value::Number(number) => (*number).into(),
        dial::Value::Choice(id) => id.clone().into(),
        dial::Value::Switch(on) => (*on).into(),
        dial::Value::Auto => dial::AUTO.into(),
    }
}

/// What set a dial: in words, and the file and line where it was one.
fn set_by(measured: &Measured) -> Value {
    let (file, line) = measured.place.clone().unzip();
    json!({ "from": measured.from, "file": file, "line": line.flatten() })
}

fn trace(trace: &Trace) -> Value {
    if trace.counts.is_empty() {
        return Value::Null;
    }
    let mean = trace.mean_rate();
    let peak = peak(trace).map(|(at, most)| {
        let at = at as f64 * trace.step_s;
        json!({ "rate_per_s": most / trace.step_s, "window_s": trace.step_s, "after_s": at, "at": crate::traces::clock(trace, at) })
    });
    json!({
        "start": crate::traces::clock(trace, 0.0),
        "start_s": trace.start_s,
        "utc_offset_s": trace.utc_offset_s,
        "step_s": trace.step_s,
        "span_s": recorded(trace),
        "bins": trace.counts.len(),
        "unknown_bins": trace.counts.iter().filter(|count| count.is_none()).count(),
        "requests": trace.total(),
        "mean_per_s": mean,
        "peak": peak,
        "arrivals": trace.arrivals.len(),
        "counts": trace.counts,
    })
}

/// Seconds from the first request to the last with the silence around them that is usual.
fn recorded(trace: &Trace) -> f64 {
    trace.recorded_s.map_or_else(|| trace.span_s(), |(from, to)| to - from)
}

fn measured(imported: &Imported) -> Value {
    let measured = &imported.measured;
    json!({
        "duration_ms": measured.duration_ms.as_ref().map(spread),
        "duration_means": measured.duration_means,
        "init_ms": measured.init_ms.as_ref().map(spread),
        "response_bytes": measured.response_bytes.as_ref().map(spread),
        "request_bytes": measured.request_bytes.as_ref().map(spread),
        "memory_mb": measured.memory_mb.as_ref().map(spread),
        "memory_limit_mb": measured.memory_limit_mb.as_ref().map(spread),
        "statuses": measured.statuses.map(|s| json!({
            "1xx": s.classes[1], "2xx": s.classes[2], "3xx": s.classes[3], "4xx": s.classes[4], "5xx": s.classes[5], "other": s.classes[0],
        })),
        "cold": measured.cold.map(|cold| json!({ "invocations": cold.invocations, "starts": cold.starts, "share": cold.share() })),
    })
}

fn spread(spread: &Spread) -> Value {
    let quantiles: Vec<Value> =
        spread.quantiles.iter().map(|(share, value)| json!({ "share": share, "value": value })).collect();
    let bars = spread.histogram.iter().map(|bar| json!({ "from": bar.from, "to": bar.to, "count": bar.count }));
    json!({
        "count": spread.count,
        "mean": spread.mean,
        "variability": spread.variability,
        "min": spread.min,
        "max": spread.max,
        "quantiles": quantiles,
        "histogram": bars.collect::<Vec<_>>(),
    })
}
