//! Rows of the traffic.

use super::{choice, named, number, one_of, options, quantity};
use crate::catalog::Catalog;
use crate::dial::{Dial, Offer};
use crate::scenario::{Door, Scenario, Shape};
use crate::units::Unit;
use std::sync::Arc;

pub(super) const ROWS: &[Dial] = &[
    quantity!("traffic.rate", "Rate", PerSecond, 0.0001, 100_000.0, traffic.rate).log().headline().doc(
        "Mean request rate over the whole period. Both bills and both platforms follow it. 200 users@5s are people \
         who each send a request, wait for the answer and think for 5 s.",
    ),
    number(
        "traffic.peak_to_mean",
        "Peak",
        Unit::Factor,
        1.0,
        100.0,
        |s| s.traffic.peak_to_mean,
        |s, v| s.traffic.peak_to_mean = v,
    )
    .log()
    .headline()
    .idle(fixed_peak)
    .doc("Highest rate over mean rate; the mean is kept. Sizes the peak of pods and instances."),
    choice(
        "traffic.shape",
        "Shape",
        |s, c| {
            let traced = s.traffic.trace.is_some() || !c.traces().is_empty();
            options(Shape::ALL, Shape::id, Shape::label, |shape| {
                if *shape == Shape::Trace && !traced {
                    return Some("there is no trace: import a file of traffic first".to_owned());
                }
                let batches = matches!(shape, Shape::Cron | Shape::Rare | Shape::Trace);
                (s.runs_jobs() && !batches).then(|| {
                    "with work.mode=job every request of it would be a Job of its own, so set work.mode=service first".to_owned()
                })
            })
        },
        |s| s.traffic.shape.id().to_owned(),
        |s, c, id| {
            if let Some(choice) = Shape::from_id(id) {
                s.traffic.shape = choice;
                if choice == Shape::Trace && s.traffic.trace.is_none() {
                    s.traffic.trace = c.traces().first().cloned();
                }
            }
        },
    )
    .headline()
    .doc("How the rate moves over its period: a day, a week, an hour."),
    choice("traffic.trace", "Trace", traces, trace_of, set_trace)
        .idle(|s, _| (s.traffic.shape != Shape::Trace).then_some("the shape follows no trace"))
        .doc(
            "The recorded traffic that the shape follows, scaled to the mean rate; 'faceoff import' makes one \
              from an export or a log.",
        ),
    number("traffic.burst", "Burst", Unit::Factor, 1.0, 100.0, |s| s.traffic.burst, |s, v| s.traffic.burst = v)
        .log()
        .doc("Mean number of requests that arrive together. Bursts need more instances and pods at once."),
    quantity!("traffic.idle_share", "Idle", Share, 0.0, 0.99, traffic.idle_share)
        .smallest(0.00099)
        .idle(|s, _| (s.traffic.shape == Shape::Trace).then_some("a trace has its own quiet hours"))
        .doc("Share of the period with no requests at all; the rest carries them, so the mean is kept."),
    one_of!("traffic.door", "Door", Door, traffic.door).idle(fetched).doc(
        "Where requests come from; the same kind of door stands before both sides: none for internal \
              callers and events, a public address, or an API gateway.",
    ),
];

fn fetched(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    s.runs_jobs().then_some("the pods of a Job fetch their records, and functions get them as events")
}

fn fixed_peak(s: &Scenario, _: &Catalog) -> Option<&'static str> {
    match s.traffic.shape {
        Shape::Flat => Some("flat traffic has no peak"),
        Shape::Trace => Some("a trace has its own peak"),
        _ => None,
    }
}

/// The traces of the catalog, and the scenario's own if it is not among them; none at all can be chosen while none is followed.
fn traces(s: &Scenario, c: &Catalog) -> Vec<Offer> {
    let own = s.traffic.trace.iter().filter(|own| c.traces().iter().all(|trace| trace.name != own.name));
    let owned = c.traces().iter().chain(own).map(|trace| trace.name.as_str());
    let none = (s.traffic.shape != Shape::Trace).then_some(NO_TRACE);
    none.into_iter().chain(owned).map(named).collect()
}

/// What stands for no trace.
const NO_TRACE: &str = "none";

fn trace_of(s: &Scenario) -> String {
    s.traffic.trace.as_ref().map_or_else(|| NO_TRACE.to_owned(), |trace| trace.name.clone())
}

fn set_trace(s: &mut Scenario, c: &Catalog, name: &str) {
    if let Some(trace) = c.traces().iter().find(|trace| trace.name == name) {
        s.traffic.trace = Some(Arc::clone(trace));
    } else if name == NO_TRACE {
        s.traffic.trace = None;
    }
}
