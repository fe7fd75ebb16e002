//! Durations that were measured at a memory size: `200ms@512MB`.
//!
//! The dial is the time on one whole vCPU; a function of less memory has less CPU and takes longer. With the share s of the duration that
//! needs the CPU and the part v of a vCPU that the memory brings, the model spends `duration · (s / v + 1 − s)` in the handler, so the
//! dial is the measured time over that factor. State operations in the measured time stay in it.

use super::DialError;
use crate::catalog::Catalog;
use crate::scenario::Scenario;
use crate::units::{ParseError, Unit};

/// The duration in milliseconds and the memory in MB.
pub(super) fn read(id: &'static str, text: &str) -> Result<(f64, f64), DialError> {
    let wrong = |error: ParseError| DialError::Parse { id, error };
    let (duration, memory) = text.split_once('@').unwrap_or((text, ""));
    let (duration, memory) =
        (Unit::Millis.parse(duration).map_err(wrong)?, Unit::Megabytes.parse(memory).map_err(wrong)?);
    if memory > 0.0 {
        Ok((duration, memory))
    } else {
        Err(DialError::Kind { id, wanted: "a memory size above zero behind the @" })
    }
}

/// The same on one whole vCPU, in milliseconds.
pub(super) fn on_one_vcpu(id: &'static str, text: &str, s: &Scenario, c: &Catalog) -> Result<f64, DialError> {
    let (duration, memory) = read(id, text)?;
    let Some(per_vcpu) = &c.behaviour().platform(s.place.provider).function.mb_per_vcpu else {
        let (value, at) = (crate::units::printable(text), Unit::Megabytes.format(memory));
        return Err(DialError::Measured { id, value, at, provider: s.place.provider.label() });
    };
    // A single handler uses no more than one vCPU, and the model's own floor keeps tiny sizes finite.
    let speed = (memory / per_vcpu.value.max(1.0)).clamp(0.01, 1.0);
    let share = s.work.cpu_share.get();
    Ok(duration / (share / speed + 1.0 - share))
}
