//! The dials that files determine, with where each is from.

use crate::dial::{self, Dial, Kind, Value};
use crate::trace::import::{Imported, Spread};
use crate::traffic::fit;

/// A dial and the value that was measured for it.
#[derive(Debug)]
pub struct Measured {
    /// The dial.
    pub dial: &'static Dial,
    /// Its value, within its range.
    pub value: f64,
    /// What it is from.
    pub from: &'static str,
}

/// What the files determine, but for the shape, which is the trace itself.
#[must_use]
pub fn of(imported: &Imported) -> Vec<Measured> {
    let measured = &imported.measured;
    let mean = |spread: &Option<Spread>| spread.as_ref().map(|s| s.mean);
    let traffic = imported.traffic().map(fit);
    let only = |spread: &Spread| (spread.min.to_bits() == spread.max.to_bits()).then_some(spread.min);
    let wanted = [
        ("traffic.rate", traffic.map(|fit| fit.rate), "mean of the trace"),
        ("traffic.burst", traffic.map(|fit| fit.burst), "spread of the counts"),
        ("work.duration_ms", mean(&measured.duration_ms), "mean duration"),
        ("work.variability", measured.duration_ms.as_ref().and_then(|s| s.variability), "spread of the durations"),
        ("work.response_kb", mean(&measured.response_bytes).map(|bytes| bytes / 1024.0), "mean size of answers"),
        ("work.memory_mb", measured.memory_mb.as_ref().map(|s| s.max), "most memory used"),
        ("serverless.memory_mb", measured.memory_limit_mb.as_ref().and_then(only), "memory configured"),
    ];
    wanted.into_iter().filter_map(|(id, value, from)| within(id, value?, from)).collect()
}

/// The value in the range of its dial.
fn within(id: &str, value: f64, from: &'static str) -> Option<Measured> {
    let dial = dial::find(id).ok()?;
    let Kind::Number(number) = dial.kind else { return None };
    // The rate is kept to the last digit, so that the preset has as many requests as the trace.
    let value = if id == "traffic.rate" { value } else { four_digits(value) };
    let value = value.clamp(number.min, number.max);
    Some(Measured { dial, value: if number.whole { value.round() } else { value }, from })
}

/// A measured value with as many digits as it is good for.
fn four_digits(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10_f64.powf(3.0 - value.log10().floor());
    (value * scale).round() / scale
}

impl Measured {
    /// For setting it.
    #[must_use]
    pub const fn setting(&self) -> Value {
        Value::Number(self.value)
    }

    /// As people write it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.dial.kind {
            Kind::Number(number) => number.unit.format(self.value),
            _ => self.value.to_string(),
        }
    }
}
