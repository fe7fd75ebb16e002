//! Tipping points: the nearest values of a dial at which the verdict changes.
//!
//! A numeric dial is walked from its present value outward over an even grid of its slider (33
//! places in all; for the rate those of the [cost-by-traffic curve](super::traffic), which tips where it does). Where the winner differs between two neighbours the change is bracketed by
//! bisection on the real model, to 0.2 % of the value (or to neighbouring whole numbers), and the walk
//! ends where the band of the new verdict does. A change that hides between two places with the same
//! winner is not seen.
//!
//! Between two winners there is nearly always a band in which they are too close to call. What
//! people ask is from where on *the other side wins*, so that is [`TippingPoint::value`]:
//! evaluating there gives [`TippingPoint::winner`]. Where the present verdict stops holding, at the
//! near end of the band, is [`TippingPoint::until`]. A band that leads nowhere else (to the end of
//! the range, or back to the present winner) is itself the tipping point, to a tie.

use super::standing;
use super::{AnalysisError, Summary, crew, sweep, traffic, unless_cancelled};
use crate::catalog::Catalog;
use crate::dial::{DIALS, Dial, Kind, Number, Scale, Value};
use crate::model::Side;
use crate::scenario::Scenario;
use crate::verdict::{DecidedBy, Winner};
use std::sync::atomic::AtomicBool;

/// Places on the slider that are looked at before bisection.
const PLACES: u32 = 33;
/// A change is bracketed until its ends are this near, as a share of the value.
const PRECISION: f64 = 0.002;
/// Changes sought between two neighbouring places; more than these are noise.
const CHANGES_IN_A_CELL: usize = 6;

/// Who wins, and by which step.
pub type Outcome = (Winner, DecidedBy);

/// On which side of the present value a tipping point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Greater.
    Above,
    /// Less.
    Below,
}

impl Direction {
    /// The word between the winner and the value.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
        }
    }
}

/// Why the verdict changes at a tipping point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The bills cross.
    Bills,
    /// The bills come so near to each other that they count as equal.
    Near,
    /// The bills no longer count as equal.
    Apart,
    /// A side no longer keeps the tolerance.
    Misses(Side),
    /// A side keeps the tolerance there that does not here.
    Keeps(Side),
    /// A side breaks a limit that its provider states.
    Limit(Side),
    /// A side breaks no limit there that it breaks here.
    NoLimit(Side),
}

impl Cause {
    /// The cause of a change from one outcome to another.
    #[must_use]
    pub fn of(from: Outcome, to: Outcome) -> Self {
        let other = |winner: Winner| winner.side().map_or(Side::Kubernetes, Side::other);
        match (from, to) {
            ((_, DecidedBy::Cost), (Winner::Tie, DecidedBy::Cost)) => Self::Near,
            ((Winner::Tie, DecidedBy::Cost), (_, DecidedBy::Cost)) => Self::Apart,
            ((_, DecidedBy::Cost), (_, DecidedBy::Cost)) => Self::Bills,
            (_, (winner, DecidedBy::Feasibility)) => {
                Self::Limit(winner.side().map_or_else(|| other(from.0).other(), Side::other))
            }
            ((winner, DecidedBy::Feasibility), _) => Self::NoLimit(other(winner)),
            (_, (Winner::Neither, _)) => Self::Misses(from.0.side().unwrap_or(Side::Kubernetes)),
            ((Winner::Neither, _), (winner, _)) => Self::Keeps(winner.side().unwrap_or(Side::Kubernetes)),
            (_, (winner, DecidedBy::Tolerance)) => Self::Misses(other(winner)),
            ((winner, DecidedBy::Tolerance), _) => Self::Keeps(other(winner)),
        }
    }

    /// The cause as a clause.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Bills => "the bills cross",
            // The share is `verdict::TIE`.
            Self::Near => "the bills come within 5 %",
            Self::Apart => "the bills are more than 5 % apart",
            Self::Misses(Side::Kubernetes) => "Kubernetes misses the tolerance",
            Self::Misses(Side::Serverless) => "serverless misses the tolerance",
            Self::Keeps(Side::Kubernetes) => "Kubernetes keeps the tolerance",
            Self::Keeps(Side::Serverless) => "serverless keeps the tolerance",
            Self::Limit(Side::Kubernetes) => "Kubernetes reaches a limit",
            Self::Limit(Side::Serverless) => "serverless reaches a limit",
            Self::NoLimit(Side::Kubernetes) => "Kubernetes is within its limits",
            Self::NoLimit(Side::Serverless) => "serverless is within its limits",
        }
    }
}

/// A value of a dial at which the verdict is another one.
#[derive(Debug, Clone, PartialEq)]
pub struct TippingPoint {
    /// Id of the dial.
    pub dial: &'static str,
    /// The nearest value at which `winner` wins.
    pub value: Value,
    /// The last value, coming from the present one, at which the present verdict holds; `None` for
    /// choices and switches.
    pub until: Option<f64>,
    /// On which side of the present value; `None` for choices and switches.
    pub direction: Option<Direction>,
    /// Who wins there.
    pub winner: Winner,
    /// By which step.
    pub decided_by: DecidedBy,
    /// Why the present verdict ends on the way there.
    pub cause: Cause,
    /// The last value beyond `value` at which `winner` still wins; `None` where that is the end of the range, and for choices
    /// and switches.
    pub ends: Option<f64>,
}

/// A place on a numeric dial where the winner changes: two values next to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The last value of the winner below.
    pub below: f64,
    /// The first value of the winner above.
    pub above: f64,
    /// Who wins at `below`, and by which step.
    pub from: Outcome,
    /// Who wins at `above`, and by which step.
    pub to: Outcome,
}

/// The tipping points of every dial that has an effect here, in the order of the dials.
///
/// Dials are shared out among as many threads as the machine runs at once; each is looked at by
/// itself, so the answer does not depend on how many they are.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub fn tipping_points(
    scenario: &Scenario,
    catalog: &Catalog,
    cancel: &AtomicBool,
) -> Result<Vec<TippingPoint>, AnalysisError> {
    let mut points = Vec::new();
    each_tipping(scenario, catalog, crew::threads(), cancel, &mut |order, _, found| points.push((order, found)))?;
    points.sort_by_key(|(order, _)| *order);
    Ok(points.into_iter().flat_map(|(_, found)| found).collect())
}

/// The dials that have an effect here, in their order: those that [`each_tipping`] looks at.
#[must_use]
pub fn effective(scenario: &Scenario, catalog: &Catalog) -> Vec<&'static Dial> {
    DIALS.iter().filter(|dial| dial.without_effect(scenario, catalog).is_none()).collect()
}

/// As [`tipping_points`], dial by dial as they are done: `take` gets the place of a dial among the [`effective`] ones,
/// the dial, and where it tips the verdict, which may be nowhere.
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub fn each_tipping(
    scenario: &Scenario,
    catalog: &Catalog,
    threads: usize,
    cancel: &AtomicBool,
    take: &mut dyn FnMut(usize, &'static Dial, Vec<TippingPoint>),
) -> Result<(), AnalysisError> {
    let dials = effective(scenario, catalog);
    let task = |index: usize| tipping(dials[index], scenario, catalog, cancel);
    crew::each(dials.len(), threads, cancel, task, |index, found| take(index, dials[index], found))
}

/// The tipping points of one dial: for a number the nearest one below and above the present value;
/// for a choice or switch the first option, in the order offered, with which another side wins (or,
/// if none does, with which it is a tie).
///
/// # Errors
/// [`AnalysisError::Cancelled`] when the flag was raised meanwhile.
pub fn tipping(
    dial: &'static Dial,
    scenario: &Scenario,
    catalog: &Catalog,
    cancel: &AtomicBool,
) -> Result<Vec<TippingPoint>, AnalysisError> {
    let present = standing(dial, scenario, catalog);
    let outcome = |value: &Value| {
        unless_cancelled(cancel)?;
        // The scenario as it is: to set an automatic dial would pin it, and where it stands may not be offered.
        let there =
            if *value == present { Summary::at(scenario, catalog) } else { sweep::at(dial, value, scenario, catalog)? };
        Ok((there.winner, there.decided_by))
    };
    let (Kind::Number(number), &Value::Number(here)) = (dial.kind, &present) else {
        return options(dial, &present, scenario, catalog, outcome).map(|found| found.into_iter().collect());
    };
    if dial.id == traffic::RATE {
        return Ok(traffic::traffic_curve(scenario, catalog, traffic::points(scenario), cancel)?.tipping(here));
    }
    let outcome = |value: f64| outcome(&Value::Number(value));
    let (start, places) = ((here, outcome(here)?), places(&number, PLACES, here));
    let mut points = Vec::new();
    for direction in [Direction::Below, Direction::Above] {
        let outward: Vec<f64> = match direction {
            Direction::Below => places.iter().rev().copied().filter(|place| *place < here).collect(),
            Direction::Above => places.iter().copied().filter(|place| *place > here).collect(),
        };
        let passages = walk(&number, start, &outward, outcome)?;
        points.extend(tip(dial.id, direction, &passages));
    }
    Ok(points)
}

/// Even places on a slider, ascending, with `here` among them.
#[must_use]
pub fn places(number: &Number, count: u32, here: f64) -> Vec<f64> {
    let last = f64::from(count.max(2) - 1);
    let mut places: Vec<f64> = (0..count.max(2)).map(|i| number.at(f64::from(i) / last)).collect();
    places.push(here);
    places.sort_by(f64::total_cmp);
    places.dedup();
    places
}

/// Every change of the winner along ascending places whose outcomes are known, each bracketed by
/// bisection on `outcome`.
///
/// # Errors
/// What `outcome` fails with.
pub fn changes<E>(
    number: &Number,
    known: &[(f64, Outcome)],
    outcome: impl Fn(f64) -> Result<Outcome, E>,
) -> Result<Vec<Change>, E> {
    let mut found = Vec::new();
    for cell in known.windows(2) {
        for passage in cross(number, cell[0], cell[1], &outcome)? {
            let Passage { last, first, from, to } = passage;
            found.push(Change { below: last, above: first, from, to });
        }
    }
    Ok(found)
}

/// The changes met on the way over `outward` places from `start`, no more than [`tip`] needs.
fn walk<E>(
    number: &Number,
    start: (f64, Outcome),
    outward: &[f64],
    outcome: impl Fn(f64) -> Result<Outcome, E>,
) -> Result<Vec<Passage>, E> {
    let (mut near, mut met) = (start, Vec::new());
    for &place in outward {
        let far = (place, outcome(place)?);
        met.extend(cross(number, near, far, &outcome)?);
        // The change itself (behind a tie, if one lies before it), and the next one, where its band ends.
        let enough = if met.first().is_some_and(|p: &Passage| p.to.0 == Winner::Tie) { 3 } else { 2 };
        if met.len() >= enough {
            break;
        }
        near = far;
    }
    Ok(met)
}

/// The changes between two neighbouring places, in the order in which they are met from `near`.
fn cross<E>(
    number: &Number,
    mut near: (f64, Outcome),
    far: (f64, Outcome),
    outcome: &impl Fn(f64) -> Result<Outcome, E>,
) -> Result<Vec<Passage>, E> {
    let mut met = Vec::new();
    while near.1.0 != far.1.0 && met.len() < CHANGES_IN_A_CELL {
        let (mut last, mut first) = (near, far);
        while let Some(middle) = between(number, last.0.min(first.0), last.0.max(first.0)) {
            let there = (middle, outcome(middle)?);
            if there.1.0 == near.1.0 { last = there } else { first = there }
        }
        met.push(Passage { last: last.0, first: first.0, from: last.1, to: first.1 });
        near = first;
    }
    Ok(met)
}

/// A value halfway between two on the slider; `None` when they are near enough.
fn between(number: &Number, low: f64, high: f64) -> Option<f64> {
    if number.whole {
        return (high - low > 1.5).then(|| {
            let middle = if low > 0.0 && number.scale == Scale::Log { (low * high).sqrt() } else { 0.5 * (low + high) };
            middle.round().clamp(low + 1.0, high - 1.0)
        });
    }
    // Near zero "a share of the value" never ends; the smallest step of the slider does.
    let enough = PRECISION * high.abs().max(number.smallest.abs());
    (high - low > enough)
        .then(|| if low > 0.0 && number.scale == Scale::Log { (low * high).sqrt() } else { 0.5 * (low + high) })
}

/// The nearest tipping points below and above `here`, read from the changes along a dial.
#[must_use]
pub fn nearest(dial: &'static str, changes: &[Change], here: f64) -> Vec<TippingPoint> {
    let above: Vec<Passage> = changes.iter().filter(|c| c.above > here).map(Passage::upwards).collect();
    let below: Vec<Passage> = changes.iter().rev().filter(|c| c.above <= here).map(Passage::downwards).collect();
    [(Direction::Below, below), (Direction::Above, above)]
        .into_iter()
        .filter_map(|(direction, passages)| tip(dial, direction, &passages))
        .collect()
}

/// A change as it is met when walking away from the present value.
struct Passage {
    /// The last value of the old winner.
    last: f64,
    /// The first value of the new one.
    first: f64,
    from: Outcome,
    to: Outcome,
}

impl Passage {
    fn upwards(change: &Change) -> Self {
        Self { last: change.below, first: change.above, from: change.from, to: change.to }
    }

    fn downwards(change: &Change) -> Self {
        Self { last: change.above, first: change.below, from: change.to, to: change.from }
    }
}

fn tip(dial: &'static str, direction: Direction, passages: &[Passage]) -> Option<TippingPoint> {
    let first = passages.first()?;
    let beyond = passages.get(1).filter(|p| first.to.0 == Winner::Tie && p.to.0 != first.from.0);
    let reached = beyond.unwrap_or(first);
    let end = passages.get(if beyond.is_some() { 2 } else { 1 });
    Some(TippingPoint {
        dial,
        value: Value::Number(reached.first),
        until: Some(first.last),
        direction: Some(direction),
        winner: reached.to.0,
        decided_by: reached.to.1,
        cause: Cause::of(first.from, reached.to),
        ends: end.map(|end| end.last),
    })
}

/// The first option of a choice or switch with which the verdict is another one.
fn options(
    dial: &'static Dial,
    present: &Value,
    scenario: &Scenario,
    catalog: &Catalog,
    outcome: impl Fn(&Value) -> Result<Outcome, AnalysisError>,
) -> Result<Option<TippingPoint>, AnalysisError> {
    let others: Vec<Value> = match present {
        Value::Switch(on) => vec![Value::Switch(!on)],
        _ => {
            dial.options(scenario, catalog).into_iter().map(|o| Value::Choice(o.id)).filter(|v| v != present).collect()
        }
    };
    let here = outcome(present)?;
    let (winner, _) = here;
    let mut tie = None;
    for value in others {
        let there = outcome(&value)?;
        if there.0 == winner {
            continue;
        }
        let point = TippingPoint {
            dial: dial.id,
            value,
            until: None,
            direction: None,
            winner: there.0,
            decided_by: there.1,
            cause: Cause::of(here, there),
            ends: None,
        };
        if there.0 != Winner::Tie {
            return Ok(Some(point));
        }
        tie = tie.or(Some(point));
    }
    Ok(tie)
}
