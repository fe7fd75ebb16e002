//! What the screen of what would change the answer remembers.

use crate::analysis::Summary;
use crate::analysis::headroom::Headroom;
use crate::analysis::levers::Lever;
use crate::analysis::plausible::FACTOR;
use crate::analysis::sensitivity::{Measure, Swing, ranked};
use crate::analysis::terms::Under;
use crate::analysis::tipping::TippingPoint;
use crate::analysis::uncertainty::Odds;
use crate::dial::{Dial, Kind, Value, find};
use crate::scenario::Scenario;
use crate::tui::asked::Asked;
use crate::tui::cursor::Cursor;
use crate::units::Unit;
use std::sync::Arc;

/// A part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Part {
    /// Where each dial tips the verdict.
    #[default]
    Tips,
    /// What moves a figure most.
    Tornado,
    /// How sure the verdict is.
    Sure,
    /// Which price matters most.
    Prices,
    /// How much more traffic each side takes.
    Headroom,
    /// The same needs at multiples of the traffic.
    Growth,
    /// The same needs on every cloud, and on other purchase terms.
    Clouds,
    /// The best split between both sides.
    Hybrid,
    /// What would help a side, and what no cold starts would cost.
    Levers,
    /// The pinned scenario beside this one.
    Beside,
}

impl Part {
    /// Every part, in the order shown.
    pub const ALL: [Self; 10] = [
        Self::Tips,
        Self::Tornado,
        Self::Sure,
        Self::Prices,
        Self::Headroom,
        Self::Growth,
        Self::Clouds,
        Self::Hybrid,
        Self::Levers,
        Self::Beside,
    ];

    /// Its heading.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Tips => "Tipping points",
            Self::Tornado => "What moves it",
            Self::Sure => "How sure",
            Self::Prices => "Prices",
            Self::Headroom => "Headroom",
            Self::Growth => "Growth",
            Self::Clouds => "Clouds",
            Self::Hybrid => "Hybrid",
            Self::Levers => "Levers",
            Self::Beside => "A beside B",
        }
    }

    /// Its heading where all of them stand in a narrow line.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Tips => "Tipping",
            Self::Tornado => "Moves",
            Self::Sure => "Sure",
            Self::Beside => "Beside",
            other => other.label(),
        }
    }

    /// Its place among all.
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|part| *part == self).unwrap_or(0)
    }

    /// The part after this one, from the last to the first.
    pub fn next(self) -> Self {
        Self::ALL[(self.index() + 1) % Self::ALL.len()]
    }
}

/// Its state.
#[derive(Debug)]
pub struct WhatIf {
    /// The part in focus.
    pub part: Part,
    /// The row in focus of each part.
    pub selected: [Cursor; Part::ALL.len()],
    /// The figure of the tornado.
    pub measure: Measure,
    /// What is known, of the scenario as it was when it was asked for.
    pub study: Option<Study>,
    /// What was asked for.
    pub asked: Asked<Arc<Scenario>>,
}

impl Default for WhatIf {
    fn default() -> Self {
        Self {
            part: Part::default(),
            selected: [Cursor::default(); Part::ALL.len()],
            measure: Measure::CostRatio,
            study: None,
            asked: Asked::default(),
        }
    }
}

/// What is known about what would change the answer of one scenario.
#[derive(Debug)]
pub struct Study {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// What the model says about it.
    pub here: Summary,
    /// What each dial does over its plausible range.
    pub swings: Vec<Swing>,
    /// Who wins how many draws.
    pub odds: Odds,
    /// Where each dial tips it, the nearest first.
    pub tips: Vec<Tip>,
    /// Dials looked at for tipping points.
    pub looked: usize,
    /// How much more traffic each side takes, a side each as they become known.
    pub headroom: Vec<Headroom>,
    /// What would help a side; `None` until it is known.
    pub levers: Option<Vec<Lever>>,
    /// The same needs on other purchase terms; empty until it is known.
    pub terms: Vec<Under>,
}

/// A tipping point with how near it is.
#[derive(Debug, Clone)]
pub struct Tip {
    /// The dial.
    pub dial: &'static Dial,
    /// Where.
    pub point: TippingPoint,
    /// The logarithm of the factor to it, for a share of the factor of its odds; beyond all numbers when it starts at
    /// nothing, infinite for choices and switches.
    pub distance: f64,
    order: usize,
}

impl Tip {
    /// Whether it lies within the plausible range of its dial.
    pub fn is_near(&self) -> bool {
        self.distance <= FACTOR.ln() * (1.0 + 1e-9)
    }
}

/// How far it is from one value to another.
fn factor(unit: Unit, here: f64, there: f64) -> f64 {
    let size = |value: f64| if unit == Unit::Share { value / (1.0 - value) } else { value };
    let apart = (size(there) / size(here)).ln().abs();
    if apart.is_finite() { apart } else { f64::MAX }
}

impl Study {
    /// What is known first.
    pub fn new(scenario: Arc<Scenario>, here: Summary, swings: Vec<Swing>) -> Self {
        Self {
            scenario,
            here,
            swings,
            odds: Odds::default(),
            tips: Vec::new(),
            looked: 0,
            headroom: Vec::new(),
            levers: None,
            terms: Vec::new(),
        }
    }

    /// Takes in where a dial tips it, which may be nowhere.
    pub fn take_tips(&mut self, order: usize, points: &[TippingPoint]) {
        self.looked += 1;
        for point in points {
            let Ok(dial) = find(point.dial) else { continue };
            let distance = match (dial.kind, &point.value) {
                (Kind::Number(number), Value::Number(there)) => {
                    factor(number.unit, dial.number(&self.scenario).unwrap_or(number.min), *there)
                }
                _ => f64::INFINITY,
            };
            self.tips.push(Tip { dial, point: point.clone(), distance, order });
        }
        self.tips.sort_by(|a, b| a.distance.total_cmp(&b.distance).then(a.order.cmp(&b.order)));
    }

    /// The tornado of a figure.
    pub fn tornado(&self, measure: Measure) -> Vec<&Swing> {
        ranked(&self.swings, measure, &self.here)
    }
}
