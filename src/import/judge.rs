//! Whether what was read can be true. A figure that hardly can sets no dial: it is shown with the option that settles it.
//!
//! Every limit is one that a real service seldom crosses and a wrong unit or a wrong field nearly always does.

use super::overrides::Role;
use super::sink::Gathered;
use super::time::shown;
use super::{Imported, Kind, Options, Reading};
use crate::units::{Unit, counted};

/// What a doubt is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// How many requests come, and when.
    Traffic,
    /// How long they take.
    Duration,
    /// How large answers are.
    ResponseSize,
    /// How often a function starts cold.
    ColdStarts,
}

impl Quantity {
    /// The id in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Traffic => "traffic",
            Self::Duration => "duration",
            Self::ResponseSize => "response-size",
            Self::ColdStarts => "cold-starts",
        }
    }
}

/// A figure that is not plausible.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// What it is about.
    pub quantity: Quantity,
    /// The figure, as people read it.
    pub value: String,
    /// Why it is in doubt, in one sentence.
    pub why: String,
    /// What settles it.
    pub settle: &'static str,
}

/// A mean above this is no usual answer over HTTP: most balancers and gateways give up after 30 or 60 s.
const LONG_MS: f64 = 10_000.0;
/// Requests in flight at once that no single service has.
const IN_FLIGHT: f64 = 100_000.0;
/// An answer of fewer bytes is less than its own headers.
const SMALL_BYTES: f64 = 100.0;
/// Fewest requests that say anything.
const FEW: f64 = 20.0;

/// The figures that are not plausible, but for those that the user has decided.
pub(super) fn doubts(found: &Imported, options: &Options, functions: bool) -> Vec<Doubt> {
    let said = |role: Role| options.fields.iter().any(|field| field.role == role);
    let mut doubts = Vec::new();
    if found.kind != Kind::Measurements
        && !said(Role::Time)
        && options.reading == Reading::Auto
        && options.columns.is_empty()
    {
        doubts.extend(traffic(found));
    }
    if !said(Role::Duration) && options.duration_unit_ms.is_none() {
        doubts.extend(duration(found, functions));
    }
    if !said(Role::Size) && options.size_unit.is_none() {
        doubts.extend(size(found));
    }
    doubts.extend(cold(found));
    doubts
}

fn traffic(found: &Imported) -> Option<Doubt> {
    const DAY_S: f64 = 86_400.0;
    let trace = &found.trace;
    let value = Unit::PerSecond.format(trace.mean_rate());
    let doubt = |why: String| {
        Some(Doubt {
            quantity: Quantity::Traffic,
            value: value.clone(),
            why,
            settle: "--field time=NAME or N says where the time stands",
        })
    };
    if let Some(start) = trace.start_s {
        let end = start + trace.span_s();
        let latest = jiff::Timestamp::now().as_second() as f64 + 2.0 * 365.25 * DAY_S;
        if start < 788_918_400.0 || end > latest {
            return doubt(format!(
                "the times are from {} to {}, outside of 1995 to two years from now",
                shown(start),
                shown(end)
            ));
        }
    }
    // Many times in one second are a date without a clock, or a time that was read wrong.
    let total = trace.total();
    let span = match (trace.arrivals.first(), trace.arrivals.last()) {
        (Some(first), Some(last)) => last - first,
        _ => return None,
    };
    let mut most = 0;
    let mut from = 0;
    for (to, at) in trace.arrivals.iter().enumerate() {
        while at - trace.arrivals[from] >= 1.0 {
            from += 1;
        }
        most = most.max(to - from + 1);
    }
    if total >= FEW && most as f64 > 0.9 * total && !(1.0..=60.0).contains(&span) {
        return doubt(format!(
            "{} of {} came within one second",
            counted(most as f64, "request"),
            Unit::Count.format(total)
        ));
    }
    None
}

fn duration(found: &Imported, functions: bool) -> Option<Doubt> {
    let spread = found.measured.duration_ms.as_ref()?;
    let value = Unit::Millis.format(spread.mean);
    let doubt = |why: String| {
        let settle = "--duration-unit us, ms or s says the unit, --field duration=NAME or N another field";
        Some(Doubt { quantity: Quantity::Duration, value: value.clone(), why, settle })
    };
    if spread.mean > LONG_MS && !functions {
        return doubt(format!(
            "a mean above {} is unusual over HTTP, and usual where the unit is another",
            Unit::Millis.format(LONG_MS)
        ));
    }
    if functions && spread.max > 16.0 * 60_000.0 {
        return doubt("no platform of functions lets a call over HTTP take longer than 15 min".to_owned());
    }
    let busy = found.traffic().map_or(0.0, |trace| trace.mean_rate() * spread.mean / 1e3);
    if busy > IN_FLIGHT {
        return doubt(format!("with this rate {} requests would be in flight at once", Unit::Count.format(busy)));
    }
    if spread.count as f64 >= FEW && spread.max < 1e-3 && spread.max > 0.0 {
        return doubt("all durations are below a microsecond".to_owned());
    }
    None
}

fn size(found: &Imported) -> Option<Doubt> {
    let spread =
        found.measured.response_bytes.as_ref().filter(|spread| spread.mean < SMALL_BYTES && spread.mean > 0.0)?;
    Some(Doubt {
        quantity: Quantity::ResponseSize,
        value: format!("{} B", (spread.mean * 10.0).round() / 10.0),
        why: format!(
            "answers of fewer than {SMALL_BYTES} B in the mean are rare; it may be the size of requests or another field"
        ),
        settle: "--field size=NAME or N says where the size stands, --size-unit its unit",
    })
}

fn cold(found: &Imported) -> Option<Doubt> {
    let cold = found.measured.cold.filter(|cold| cold.invocations as f64 >= FEW && cold.starts == cold.invocations)?;
    Some(Doubt {
        quantity: Quantity::ColdStarts,
        value: counted(cold.starts as f64, "cold start"),
        why: "every single call started cold; the field may be written for warm calls, too".to_owned(),
        settle: "the cold starts set no dial",
    })
}

/// Says what was left aside or is short of what is usual, where all files are known.
pub(super) fn tell(all: &mut Gathered, options: &Options) {
    let requests = all.events.count() + all.probes;
    if all.probes > 0 {
        let share = Unit::Share.format(all.probes as f64 / requests.max(1) as f64);
        let text = format!(
            "{} of health checks ({share}) were left aside: functions need none, so they would count on one side only (--count-probes counts them)",
            counted(all.probes as f64, "request")
        );
        all.notes.warn("", None, text);
    }
    if all.filtered > 0 && !options.wheres.is_empty() {
        all.notes
            .info("", format!("{} do not meet --where and were left out", counted(all.filtered as f64, "request")));
    }
    if all.untimed > 0 && all.test.count() == 0 {
        let text = format!(
            "{} have no time, so only what they measured is known and not when they came; export them with timestamps",
            counted(all.untimed as f64, "request")
        );
        all.notes.warn("", None, text);
    }
}
