//! The one table of dials. A slider, a `--set`, a TOML key, a sweep, a map axis, a sensitivity bar, a
//! schema entry and a help line are all one [`Dial`].
//!
//! A new dial is one field in [`crate::scenario`], one row in a file of `table` and one test case. Ids are
//! the field paths of the scenario and never change.

mod measured;
mod serverless;
mod table;
mod users;

pub use table::DIALS;

use crate::catalog::Catalog;
use crate::scenario::{Automatic, Scenario};
use crate::units::{ParseError, Unit, printable};
use strsim::levenshtein;

/// A heading under which dials stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// The requests that come.
    Traffic,
    /// The state they need.
    State,
    /// The latency their users accept.
    Tolerance,
    /// What one request does.
    Work,
    /// How it runs on Kubernetes.
    Kubernetes,
    /// How it runs as a function.
    Serverless,
    /// Where it runs.
    Place,
    /// Who runs it.
    People,
}

impl Group {
    /// Every group, in the order shown.
    pub const ALL: [Self; 8] = [
        Self::Traffic,
        Self::State,
        Self::Tolerance,
        Self::Work,
        Self::Kubernetes,
        Self::Serverless,
        Self::Place,
        Self::People,
    ];

    /// The first part of the ids in this group.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Traffic => "traffic",
            Self::State => "state",
            Self::Tolerance => "tolerance",
            Self::Work => "work",
            Self::Kubernetes => "kubernetes",
            Self::Serverless => "serverless",
            Self::Place => "place",
            Self::People => "people",
        }
    }

    /// The heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Traffic => "Traffic",
            Self::State => "State needs",
            Self::Tolerance => "Latency tolerance",
            Self::Work => "Work",
            Self::Kubernetes => "Kubernetes",
            Self::Serverless => "Serverless",
            Self::Place => "Place",
            Self::People => "People",
        }
    }
}

/// How a slider's position maps to its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Even steps.
    Linear,
    /// Even ratios; a range from zero has zero at its left end and its first ratio step at
    /// [`Number::smallest`].
    Log,
}

/// A dial that holds a number.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// Unit of the number.
    pub unit: Unit,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// How a slider maps to it.
    pub scale: Scale,
    /// Smallest value above zero that a logarithmic slider reaches (the minimum itself if positive).
    pub smallest: f64,
    /// Whether only whole numbers make sense.
    pub whole: bool,
    read: fn(&Scenario) -> f64,
    write: fn(&mut Scenario, f64),
}

/// A dial that holds one of a few words.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    options: fn(&Scenario, &Catalog) -> Vec<Offer>,
    read: fn(&Scenario) -> String,
    write: fn(&mut Scenario, &Catalog, &str),
}

/// One option of a choice: its id, the words shown, and whether it can be chosen here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The id used in files and flags.
    pub id: String,
    /// The words shown.
    pub label: String,
    /// Why it cannot be chosen in this scenario, as a clause without a full stop; `None` when it can.
    pub reason: Option<String>,
}

impl Offer {
    /// Whether it can be chosen in this scenario.
    #[must_use]
    pub const fn offered(&self) -> bool {
        self.reason.is_none()
    }
}

/// A dial that is on or off.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    read: fn(&Scenario) -> bool,
    write: fn(&mut Scenario, bool),
}

/// What kind of value a dial holds, with its accessors.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A number in a range.
    Number(Number),
    /// One of a few words.
    Choice(Choice),
    /// On or off.
    Switch(Switch),
}

/// One thing the user can set.
#[derive(Debug, Clone, Copy)]
pub struct Dial {
    /// Field path in the scenario, such as `traffic.rate`.
    pub id: &'static str,
    /// Its heading.
    pub group: Group,
    /// A short name.
    pub label: &'static str,
    /// Whether it stands first, before its group is unfolded.
    pub headline: bool,
    /// One or two sentences: what it is and what it acts on.
    pub doc: &'static str,
    /// Its kind and accessors.
    pub kind: Kind,
    /// `Some(reason)` when it has no effect in this scenario.
    idle: fn(&Scenario, &Catalog) -> Option<&'static str>,
}

/// A value of a dial.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Of a number.
    Number(f64),
    /// Of a choice; of a duration also how long it took at a memory size, as written (`200ms@512MB`), for what it comes to depends on
    /// the scenario.
    Choice(String),
    /// Of a switch.
    Switch(bool),
    /// Whatever the program chooses: frees a dial that was pinned. Only [`Dial::automatic`] ones take it.
    Auto,
}

/// The word for [`Value::Auto`] in files and flags.
pub const AUTO: &str = "auto";

/// Why a dial was not set.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DialError {
    /// There is no such dial.
    #[error("no dial '{id}'{}", did_you_mean(*.near))]
    Unknown {
        /// What was asked for.
        id: String,
        /// The most similar id, if one is similar.
        near: Option<&'static str>,
    },
    /// The text is not a value of this kind.
    #[error("{id}: {error}")]
    Parse {
        /// The dial.
        id: &'static str,
        /// What is wrong with the text.
        error: ParseError,
    },
    /// The number is outside the dial's range.
    #[error("{id}: {value} is out of range; allowed is {min} to {max}")]
    Range {
        /// The dial.
        id: &'static str,
        /// What was asked for, in the dial's unit.
        value: String,
        /// Least value.
        min: String,
        /// Greatest value.
        max: String,
    },
    /// The number must be whole.
    #[error("{id}: {value} is not a whole number")]
    Whole {
        /// The dial.
        id: &'static str,
        /// What was asked for.
        value: f64,
    },
    /// The word is not among the choices, or cannot be chosen here.
    #[error("{id}: '{value}' is not offered{}{}{}", because(reason.as_deref()), choose(id, allowed, value), hint(id, value))]
    Choice {
        /// The dial.
        id: &'static str,
        /// What was asked for.
        value: String,
        /// What is offered here; empty where nothing is.
        allowed: String,
        /// Why this one is not, where it is offered elsewhere.
        reason: Option<String>,
    },
    /// A duration was measured at a memory size, and how much CPU that brings is not known here.
    #[error(
        "{id}: '{value}' needs the CPU that a function of {at} has, and on {provider} CPU does not follow from memory; give the duration on \
         one whole vCPU"
    )]
    Measured {
        /// The dial.
        id: &'static str,
        /// What was asked for.
        value: String,
        /// The memory size.
        at: String,
        /// The cloud.
        provider: &'static str,
    },
    /// A value of another kind was given.
    #[error("{id}: wants {wanted}")]
    Kind {
        /// The dial.
        id: &'static str,
        /// What kind it wants.
        wanted: &'static str,
    },
}

fn because(reason: Option<&str>) -> String {
    reason.map_or_else(String::new, |reason| format!(": {reason}"))
}

/// The choices; of more than a screen's line or two those that are most like what was asked for.
fn choose(id: &str, allowed: &str, value: &str) -> String {
    const MOST: usize = 24;
    const NEAR: usize = 8;
    if allowed.is_empty() {
        return "; nothing can be chosen here".to_owned();
    }
    let mut all: Vec<&str> = allowed.split(", ").collect();
    let left = all.len().saturating_sub(NEAR);
    if all.len() <= MOST {
        return format!("; choose one of {allowed}");
    }
    let wanted: String = value.chars().take(64).collect();
    all.sort_by_key(|choice| levenshtein(choice, &wanted));
    all.truncate(NEAR);
    format!("; choose one of {} or {left} more ('faceoff dials {id} --format json' lists them)", all.join(", "))
}

/// What brings an option that is not there yet.
fn hint(id: &str, value: &str) -> &'static str {
    if id == "traffic.trace" || (id == "traffic.shape" && value == "trace") {
        "; 'faceoff import FILE --as NAME' brings a trace"
    } else {
        ""
    }
}

fn did_you_mean(near: Option<&'static str>) -> String {
    near.map_or_else(
        || "; 'faceoff dials' lists them".to_owned(),
        |id| format!("; did you mean '{id}'? ('faceoff dials' lists them)"),
    )
}

/// The dial with this id.
///
/// # Errors
/// [`DialError::Unknown`], with the most similar id.
pub fn find(id: &str) -> Result<&'static Dial, DialError> {
    DIALS.iter().find(|dial| dial.id == id).ok_or_else(|| DialError::Unknown { id: printable(id), near: nearest(id) })
}

impl Dial {
    /// Its value in a scenario, never [`Value::Auto`]: where the dial chooses its own it is the usual one.
    #[must_use]
    pub fn get(&self, scenario: &Scenario) -> Value {
        match self.kind {
            Kind::Number(n) => Value::Number((n.read)(scenario)),
            Kind::Choice(c) => Value::Choice((c.read)(scenario)),
            Kind::Switch(s) => Value::Switch((s.read)(scenario)),
        }
    }

    /// Its value as a number; `None` for choices and switches.
    #[must_use]
    pub fn number(&self, scenario: &Scenario) -> Option<f64> {
        match self.kind {
            Kind::Number(n) => Some((n.read)(scenario)),
            _ => None,
        }
    }

    /// Its value as people read it.
    #[must_use]
    pub fn show(&self, scenario: &Scenario, catalog: &Catalog) -> String {
        match (self.get(scenario), self.kind) {
            (Value::Number(v), Kind::Number(n)) => n.unit.format(v),
            (Value::Switch(on), _) => if on { "on" } else { "off" }.to_owned(),
            (Value::Choice(id), _) => {
                self.options(scenario, catalog).into_iter().find(|o| o.id == id).map_or(id, |o| o.label)
            }
            (Value::Number(v), _) => v.to_string(),
            (Value::Auto, _) => AUTO.to_owned(),
        }
    }

    /// The dial as one that chooses its own value unless the user sets it; `None` for all others.
    #[must_use]
    pub fn automatic(&self) -> Option<Automatic> {
        Automatic::from_id(self.id)
    }

    /// Whether the dial chooses its own value in this scenario. [`Dial::get`] then gives the usual value, and the plan of a
    /// comparison the one that was chosen.
    #[must_use]
    pub fn is_auto(&self, scenario: &Scenario) -> bool {
        self.automatic().is_some_and(|dial| !scenario.pins.has(dial))
    }

    /// What the user has set: the value, or [`Value::Auto`] where the dial chooses its own.
    #[must_use]
    pub fn setting(&self, scenario: &Scenario) -> Value {
        if self.is_auto(scenario) { Value::Auto } else { self.get(scenario) }
    }

    /// What a choice offers in this scenario; empty for numbers and switches.
    #[must_use]
    pub fn options(&self, scenario: &Scenario, catalog: &Catalog) -> Vec<Offer> {
        let mut offers = self.offers(scenario, catalog);
        offers.retain(Offer::offered);
        offers
    }

    /// The choices that exist but cannot be made in this scenario, each with its reason; empty for numbers and switches.
    #[must_use]
    pub fn withheld(&self, scenario: &Scenario, catalog: &Catalog) -> Vec<Offer> {
        let mut offers = self.offers(scenario, catalog);
        offers.retain(|offer| !offer.offered());
        offers
    }

    /// Everything that a choice may be anywhere, each with the reason why it cannot be chosen in this scenario, if it
    /// cannot; empty for numbers and switches.
    #[must_use]
    pub fn offers(&self, scenario: &Scenario, catalog: &Catalog) -> Vec<Offer> {
        match self.kind {
            Kind::Choice(c) => (c.options)(scenario, catalog),
            _ => Vec::new(),
        }
    }

    /// Why the dial has no effect in this scenario; `None` when it has one.
    #[must_use]
    pub fn without_effect(&self, scenario: &Scenario, catalog: &Catalog) -> Option<&'static str> {
        (self.idle)(scenario, catalog)
    }

    /// Sets the dial, and whatever depends on it (a new region brings its own node types). An automatic dial is pinned by
    /// a value and freed by [`Value::Auto`].
    ///
    /// # Errors
    /// When the value is out of range, not whole, not offered, or of another kind; the scenario is
    /// then unchanged.
    pub fn set(&self, scenario: &mut Scenario, catalog: &Catalog, value: &Value) -> Result<(), DialError> {
        let wanted = |wanted| Err(DialError::Kind { id: self.id, wanted });
        match (self.kind, value, self.automatic()) {
            (_, Value::Auto, Some(dial)) => {
                self.put_usual(scenario, catalog);
                scenario.pins.free(dial);
                return Ok(());
            }
            (Kind::Number(n), Value::Number(v), _) => (n.write)(scenario, self.checked(&n, *v)?),
            (Kind::Switch(s), Value::Switch(on), _) => (s.write)(scenario, *on),
            (Kind::Choice(c), Value::Choice(id), _) => {
                self.is_offered(scenario, catalog, id)?;
                (c.write)(scenario, catalog, id);
            }
            (Kind::Number(n), Value::Choice(text), _) if self.is_measured(text) => {
                (n.write)(scenario, self.checked(&n, measured::on_one_vcpu(self.id, text, scenario, catalog)?)?);
            }
            (Kind::Number(n), Value::Choice(text), _) if self.is_users(text) => {
                (n.write)(scenario, self.checked(&n, users::per_second(self.id, text, scenario)?)?);
            }
            (Kind::Number(_), _, None) => return wanted("a number"),
            (Kind::Number(_), _, Some(_)) => return wanted("a number, or auto"),
            (Kind::Choice(_), ..) => return wanted("one of its choices, as text"),
            (Kind::Switch(_), ..) => return wanted("true or false"),
        }
        if let Some(dial) = self.automatic() {
            scenario.pins.pin(dial);
        }
        Ok(())
    }

    /// Sets a choice that another place offers and this one withholds, as a scenario has it that was moved here; false when it is no
    /// such choice. The model says in a remark or a line without an amount what is missing.
    pub fn keep(&self, scenario: &mut Scenario, catalog: &Catalog, value: &Value) -> bool {
        let (Kind::Choice(c), Value::Choice(id)) = (self.kind, value) else { return false };
        if self.withheld(scenario, catalog).iter().all(|offer| offer.id != *id) {
            return false;
        }
        (c.write)(scenario, catalog, id);
        if let Some(dial) = self.automatic() {
            scenario.pins.pin(dial);
        }
        true
    }

    fn is_offered(&self, scenario: &Scenario, catalog: &Catalog, id: &str) -> Result<(), DialError> {
        let offers = self.offers(scenario, catalog);
        let asked = offers.iter().find(|offer| offer.id == id);
        if asked.is_some_and(Offer::offered) {
            return Ok(());
        }
        let allowed: Vec<&str> = offers.iter().filter(|o| o.offered()).map(|o| o.id.as_str()).collect();
        let reason = asked.and_then(|offer| offer.reason.clone());
        Err(DialError::Choice { id: self.id, value: printable(id), allowed: allowed.join(", "), reason })
    }

    /// Puts the field where it is in the default scenario of the same place, from which an automatic choice starts.
    fn put_usual(&self, scenario: &mut Scenario, catalog: &Catalog) {
        let usual = table::usual_at(scenario, catalog);
        match (self.kind, self.get(&usual)) {
            (Kind::Number(n), Value::Number(v)) => (n.write)(scenario, v),
            (Kind::Choice(c), Value::Choice(id)) => (c.write)(scenario, catalog, &id),
            (Kind::Switch(s), Value::Switch(on)) => (s.write)(scenario, on),
            _ => {}
        }
    }

    /// Sets the dial from text with units, such as `3M/month`, `key-value` or `on`.
    ///
    /// # Errors
    /// As [`Dial::set`], and when the text does not read.
    pub fn set_text(&self, scenario: &mut Scenario, catalog: &Catalog, text: &str) -> Result<(), DialError> {
        let value = self.parse(text)?;
        self.set(scenario, catalog, &value)
    }

    /// Reads a value of this dial's kind from text; range and choices are checked by [`Dial::set`].
    ///
    /// # Errors
    /// [`DialError::Parse`] or [`DialError::Kind`] when the text does not read.
    pub fn parse(&self, text: &str) -> Result<Value, DialError> {
        if text.trim() == AUTO && self.automatic().is_some() {
            return Ok(Value::Auto);
        }
        match self.kind {
            Kind::Number(_) if self.is_measured(text) => {
                measured::read(self.id, text).map(|_| Value::Choice(text.trim().to_owned()))
            }
            Kind::Number(_) if self.is_users(text) => {
                users::read(self.id, text).map(|_| Value::Choice(text.trim().to_owned()))
            }
            Kind::Number(n) => {
                n.unit.parse(text).map(Value::Number).map_err(|error| DialError::Parse { id: self.id, error })
            }
            Kind::Choice(_) => Ok(Value::Choice(text.trim().to_owned())),
            Kind::Switch(_) => match text.trim() {
                "true" | "on" | "yes" | "1" => Ok(Value::Switch(true)),
                "false" | "off" | "no" | "0" => Ok(Value::Switch(false)),
                _ => Err(DialError::Kind { id: self.id, wanted: "on or off" }),
            },
        }
    }

    /// Whether a text is a duration at a memory size, for a dial that takes one.
    fn is_measured(&self, text: &str) -> bool {
        self.id == "work.duration_ms" && text.contains('@')
    }

    /// Whether a text is a number of users at once, for a dial that takes one.
    fn is_users(&self, text: &str) -> bool {
        self.id == "traffic.rate" && users::is_users(text)
    }

    fn checked(&self, n: &Number, value: f64) -> Result<f64, DialError> {
        // Typing "0.1 ms" must not fail on the last bit of a unit conversion.
        let slack = |bound: f64| 1e-9 * bound.abs();
        if !(value >= n.min - slack(n.min) && value <= n.max + slack(n.max)) {
            // One unit for all three, so that they can be compared: a rate is shown in the one that fits it best elsewhere.
            let show = |v: f64| if n.unit == Unit::PerSecond { format!("{} /s", digits(v)) } else { n.unit.format(v) };
            let percent = n.unit == Unit::Share && value > n.max && value <= 100.0;
            let hint = if percent {
                format!("; write {}%", digits(value))
            } else if self.id == "kubernetes.min_replicas" && value < n.min {
                "; 'kubernetes.scale_to_zero' lets all pods go".to_owned()
            } else {
                String::new()
            };
            return Err(DialError::Range {
                id: self.id,
                value: show(value),
                min: show(n.min),
                max: show(n.max) + &hint,
            });
        }
        if n.whole && (value - value.round()).abs() > 1e-6 {
            return Err(DialError::Whole { id: self.id, value });
        }
        Ok(if n.whole { value.round() } else { value }.clamp(n.min, n.max))
    }
}

impl Number {
    /// Where a value stands on its slider, 0 to 1.
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        let value = value.clamp(self.min, self.max);
        match self.scale {
            Scale::Linear => (value - self.min) / (self.max - self.min),
            Scale::Log if value < self.smallest => 0.0,
            Scale::Log => {
                let start = self.log_start();
                start + (1.0 - start) * (value / self.smallest).ln() / (self.max / self.smallest).ln()
            }
        }
    }

    /// The value at a slider position from 0 to 1, rounded to what a person would set.
    #[must_use]
    pub fn at(&self, position: f64) -> f64 {
        // The ends are the range's own, however many digits they have.
        if position >= 1.0 {
            return self.max;
        }
        let position = position.max(0.0);
        let raw = match self.scale {
            Scale::Linear => self.min + position * (self.max - self.min),
            Scale::Log => {
                let start = self.log_start();
                if position < start {
                    return self.min;
                }
                let along = if start < 1.0 { (position - start) / (1.0 - start) } else { 1.0 };
                self.smallest * (self.max / self.smallest).powf(along)
            }
        };
        self.rounded(raw)
    }

    /// A value rounded to three significant digits, or to a whole number, within the range.
    #[must_use]
    pub fn rounded(&self, value: f64) -> f64 {
        let value = if self.whole { value.round() } else { significant(value) };
        value.clamp(self.min, self.max)
    }

    /// A logarithmic range from zero keeps its first 2 % for zero itself.
    fn log_start(&self) -> f64 {
        if self.min > 0.0 { 0.0 } else { 0.02 }
    }
}

fn significant(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let scale = 10f64.powf(2.0 - value.abs().log10().floor());
    (value * scale).round() / scale
}

/// A number with thousands apart, and with the decimals that it has.
fn digits(value: f64) -> String {
    let grouped = Unit::Count.format(value.trunc());
    match format!("{}", value.abs()).split_once('.') {
        Some((_, decimals)) if value.abs() < 1e6 => {
            let sign = if value < 0.0 && value.trunc() == 0.0 { "-" } else { "" };
            format!("{sign}{grouped}.{decimals}")
        }
        _ => grouped,
    }
}

/// The id most similar to `wanted`: shares its last part, or is a few edits away.
fn nearest(wanted: &str) -> Option<&'static str> {
    // No id is near to a longer text, and the distance takes time by the product of both lengths.
    let wanted = wanted.char_indices().nth(64).map_or(wanted, |(end, _)| &wanted[..end]);
    DIALS
        .iter()
        .map(|dial| {
            let name = dial.id.split_once('.').map_or(dial.id, |(_, name)| name);
            (levenshtein(dial.id, wanted).min(levenshtein(name, wanted) + 1), dial.id)
        })
        .min()
        // Of a short word a few edits leave nothing.
        .filter(|(distance, _)| *distance <= 4.min(wanted.chars().count() / 2))
        .map(|(_, id)| id)
}

#[cfg(test)]
mod tests;
