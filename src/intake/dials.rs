//! The dials that files determine, with where each is from.

use crate::catalog::Catalog;
use crate::deployment::FigureTold;
use crate::dial::{self, AUTO, Dial, Kind, Value};
use crate::import::{IN_HANDLER, Imported, Note, Quantity, Spread};
use crate::model::Side;
use crate::model::leg::total;
use crate::model::plan::settled;
use crate::model::serverless::Chain;
use crate::model::state::{Context, StateUse};
use crate::preset::assign::{Setting, assign};
use crate::scenario::Scenario;
use crate::trace::Trace;
use crate::trace::statistics::length;
use crate::traffic::fit;
use crate::units::{Millis, Unit};
use std::borrow::Cow;
use std::fmt::Write as _;

/// A dial and the value that was measured for it.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The dial.
    pub dial: &'static Dial,
    /// Its value, within its range.
    pub value: Value,
    /// What it is from; of a deployment with file and line.
    pub from: Cow<'static, str>,
    /// The file that set it, and the line, where one did.
    pub place: Option<(String, Option<u64>)>,
}

/// What files say of a scenario.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The dials that they determine, but for the shape, which is the trace itself.
    pub dials: Vec<Measured>,
    /// What was measured and no dial can hold, in sentences.
    pub remarks: Vec<String>,
    /// What is to be said of a deployment and depends on the preset that it is put into.
    pub notes: Vec<Note>,
    /// Figures of the catalog that a deployment decides otherwise than the catalog.
    pub figures: Vec<FigureTold>,
}

/// What files determine of a scenario that is otherwise as `base`.
///
/// A measured duration has state operations in it and, of a function, the speed of its memory size. The dial has neither: the model
/// adds them. So the dial becomes what makes the model spend the measured mean (of a function in its handler, of anything else in
/// work and state in a pod).
#[must_use]
pub fn of(imported: &Imported, base: &Scenario, catalog: &Catalog) -> Found {
    let measured = &imported.measured;
    let mean = |spread: &Option<Spread>| spread.as_ref().map(|s| s.mean);
    let traffic = imported.traffic().filter(|_| !imported.doubts(Quantity::Traffic)).map(fit);
    let only = |spread: &Spread| (spread.min.to_bits() == spread.max.to_bits()).then_some(spread.min);
    let duration = measured.duration_ms.as_ref().filter(|_| !imported.doubts(Quantity::Duration));
    let size = mean(&measured.response_bytes).filter(|_| !imported.doubts(Quantity::ResponseSize));
    let wanted = [
        ("traffic.rate", traffic.map(|fit| fit.rate), "mean of the trace"),
        ("traffic.burst", traffic.map(|fit| fit.burst), "spread of the counts"),
        ("work.variability", duration.and_then(|s| s.variability), "spread of the durations"),
        ("work.response_kb", size.map(|bytes| bytes / 1024.0), "mean size of answers"),
        ("work.memory_mb", measured.memory_mb.as_ref().map(|s| s.max), "most memory used"),
        ("serverless.memory_mb", measured.memory_limit_mb.as_ref().and_then(only), "memory configured"),
    ];
    let dials = wanted.into_iter().filter_map(|(id, value, from)| within(id, value?, from.into())).collect();
    let mut found = Found { dials, ..Found::default() };
    found.room(base);
    if let Some(duration) = duration {
        found.work(duration, measured.duration_means == Some(IN_HANDLER), base, catalog);
    }
    found.beyond(imported);
    found
}

/// The dials that a quantity would set.
#[must_use]
pub const fn of_quantity(quantity: Quantity) -> &'static [&'static str] {
    match quantity {
        Quantity::Traffic => &["traffic.rate", "traffic.burst", "traffic.shape", "traffic.trace"],
        Quantity::Duration => &["work.duration_ms", "work.variability"],
        Quantity::ResponseSize => &["work.response_kb"],
        Quantity::ColdStarts => &[],
    }
}

impl Found {
    /// Gives a pod room for the memory that was measured: a size that was not chosen must not decide that one side cannot run the workload.
    fn room(&mut self, base: &Scenario) {
        /// Memory above what was measured, as a share of it, and the step to which it is rounded up.
        const MARGIN: f64 = 1.25;
        const STEP_MB: f64 = 128.0;
        let Some(used) = self.dials.iter().find(|set| set.dial.id == "work.memory_mb").and_then(Measured::number)
        else {
            return;
        };
        let wanted = (used * MARGIN / STEP_MB).ceil() * STEP_MB;
        if used > base.kubernetes.pod_memory_mb.get() {
            self.dials.extend(within("kubernetes.pod_memory_mb", wanted, "most memory used and a quarter more".into()));
        }
    }

    /// What of a measured duration is work.
    fn work(&mut self, duration: &Spread, in_handler: bool, base: &Scenario, catalog: &Catalog) {
        let mut scenario = base.clone();
        let settings: Vec<Setting> = self.dials.iter().map(|m| (m.dial, m.setting())).collect();
        // What is refused stays as it is, and is told when the preset is made.
        let _ = assign(&mut scenario, catalog, &settings);
        let spent = Spent::of(&scenario, catalog, in_handler);
        let (work_ms, state_ms) = ((duration.mean - spent.state_ms) / spent.slowdown, spent.state_ms);
        let show = |ms| Unit::Millis.format(ms);
        let mut from = format!("mean duration {}", show(duration.mean));
        if state_ms > 0.0 {
            let _ = write!(from, " less {} of state", show(state_ms));
        }
        if (spent.slowdown - 1.0).abs() > 0.005 {
            let size = Unit::Megabytes.format(scenario.serverless.memory_mb.get());
            let _ = write!(from, ", of a function of {size}");
        }
        if work_ms <= 0.0 {
            self.remarks.push(format!(
                "Durations have a mean of {}, less than the {} that state takes in the preset this starts from: choose the state that the \
                 service really keeps (state.kind).",
                show(duration.mean),
                show(state_ms)
            ));
        }
        self.dials.extend(within("work.duration_ms", work_ms, from.into()));
        self.shape_of(duration);
    }

    /// Says so where durations are not as the log-normal of their mean and spread.
    fn shape_of(&mut self, duration: &Spread) {
        /// Times by which a percentile may be off.
        const FAR: f64 = 2.0;
        let cv = self.dials.iter().find(|set| set.dial.id == "work.variability").and_then(Measured::number);
        let (Some(cv), Some(median)) = (cv, duration.quantile(0.5)) else { return };
        let taken = duration.mean / (1.0 + cv * cv).sqrt();
        if median > 0.0 && (taken / median > FAR || median / taken > FAR) {
            let show = |ms| Unit::Millis.format(ms);
            self.remarks.push(format!(
                "Half of the durations are within {}; the log-normal that the model takes for their mean of {} and spread of {cv:.2} has {}. \
                 Costs go by the mean and hold; percentiles are rough. Kinds of request that differ so much are better imported apart.",
                show(median),
                show(duration.mean),
                show(taken)
            ));
        }
    }

    /// What no dial can hold.
    fn beyond(&mut self, imported: &Imported) {
        if let Some(rate) = imported.traffic().filter(|_| !imported.doubts(Quantity::Traffic)).map(Trace::mean_rate) {
            let held =
                self.dials.iter().find(|set| set.dial.id == "traffic.rate").and_then(Measured::number).unwrap_or(rate);
            if (held / rate - 1.0).abs() > 1e-9 {
                let [rate, held] = [rate, held].map(|rate| Unit::PerSecond.format(rate));
                self.remarks.push(format!(
                    "The trace has {rate} and the dial traffic.rate ends at {held}: what follows is for that rate."
                ));
            }
        }
        if let Some(cold) =
            imported.measured.cold.filter(|cold| cold.starts > 0 && !imported.doubts(Quantity::ColdStarts))
        {
            let long = imported.measured.init_ms.as_ref();
            let long =
                long.map_or_else(String::new, |init| format!(", {} in the mean", Unit::Millis.format(init.mean)));
            self.remarks.push(format!(
                "Cold starts were measured ({} of calls{long}); no dial holds them. They are there to hold the model to.",
                Unit::Share.format(cold.share())
            ));
        }
    }
}

/// What recorded traffic of this length cannot show of a month; nothing from two weeks on.
#[must_use]
pub fn shortness(span_s: f64) -> Option<String> {
    const DAY_S: f64 = 86_400.0;
    let unseen = match span_s {
        s if s < DAY_S => "nights, weekends and rare peaks are not in it",
        s if s < 7.0 * DAY_S => "weekends and rare peaks are not in it",
        s if s < 14.0 * DAY_S => "one week cannot say how weeks differ",
        _ => return None,
    };
    Some(format!("{} are not a month: the bills repeat this traffic for one, and {unseen}.", length(span_s)))
}

/// Where a request's time goes besides its work.
pub(super) struct Spent {
    /// State operations, in milliseconds.
    pub state_ms: f64,
    /// Milliseconds that a millisecond of work takes.
    slowdown: f64,
}

impl Spent {
    pub(super) fn of(scenario: &Scenario, catalog: &Catalog, in_handler: bool) -> Self {
        const APART_MS: f64 = 1000.0;
        let scenario = &settled(scenario, catalog);
        if !in_handler {
            let cx = Context::of(scenario, catalog);
            let pods = f64::from(scenario.kubernetes.min_replicas.max(1));
            return Self { state_ms: StateUse::of(Side::Kubernetes, cx, pods).stage.mean_ms, slowdown: 1.0 };
        }
        // Time in the handler is a straight line over the work.
        let spent = |work_ms: f64| {
            let mut scenario = scenario.clone();
            scenario.work.duration_ms = Millis::new(work_ms);
            let chain = Chain::of(&scenario, catalog);
            f64::from(chain.functions()) * total(&chain.invocation()).mean_ms
        };
        let (near, far) = (spent(1.0), spent(1.0 + APART_MS));
        let slowdown = (far - near) / APART_MS;
        Self { state_ms: (near - slowdown).max(0.0), slowdown }
    }
}

/// The value in the range of its dial.
fn within(id: &str, value: f64, from: Cow<'static, str>) -> Option<Measured> {
    let dial = dial::find(id).ok()?;
    let Kind::Number(number) = dial.kind else { return None };
    // The rate is kept to the last digit, so that the preset has as many requests as the trace.
    let value = if id == "traffic.rate" { value } else { four_digits(value) };
    let value = value.clamp(number.min, number.max);
    let value = if number.whole { value.round() } else { value };
    Some(Measured { dial, value: Value::Number(value), from, place: None })
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
    pub fn setting(&self) -> Value {
        self.value.clone()
    }

    /// Its value, where it is a number.
    #[must_use]
    pub const fn number(&self) -> Option<f64> {
        if let Value::Number(value) = self.value { Some(value) } else { None }
    }

    /// As people write it.
    #[must_use]
    pub fn shown(&self) -> String {
        match (&self.value, self.dial.kind) {
            (Value::Number(value), Kind::Number(number)) => number.unit.format(*value),
            (Value::Number(value), _) => value.to_string(),
            (Value::Choice(id), _) => id.clone(),
            (Value::Switch(on), _) => if *on { "on" } else { "off" }.to_owned(),
            (Value::Auto, _) => AUTO.to_owned(),
        }
    }
}
