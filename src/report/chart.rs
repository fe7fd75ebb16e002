//! Charts as data: what is drawn, in the units of the world; [`super::svg`] draws it.
//!
//! Each side has one ink everywhere, and a line style and a marker of its own, so that nothing is
//! lost in one colour. Where the scenario stands is a [`RuleKind::Here`] on every chart, a tipping
//! point a [`Spot`], the tolerance a [`RuleKind::Bound`].

pub mod bill;
pub mod day;
pub mod latency;
pub mod sensitivity;
pub mod traffic;

use super::Study;
use crate::model::Side;
use crate::plot::{Point, Scale, Tick, clock, ticks};
use crate::units::Unit;

/// A chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// A short id, unique in a report; also the name of its file.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What it shows, in words for readers who cannot see it, and as its caption.
    pub summary: String,
    /// What is drawn.
    pub picture: Picture,
}

/// What is drawn.
#[derive(Debug, Clone)]
pub enum Picture {
    /// Lines over an axis.
    Plot(Plot),
    /// Bars of both sides, one pair for each name.
    Bars(Vec<Pair>),
    /// How far each of several things moves a ratio.
    Swings(Swings),
}

/// A ratio, and how far each of several things moves it.
#[derive(Debug, Clone)]
pub struct Swings {
    /// The ratio where the scenario stands.
    pub here: f64,
    /// The things, the strongest first.
    pub bars: Vec<Bar>,
}

/// One thing that moves a ratio.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// The least and the greatest ratio, and what the thing is there.
    pub ends: [(f64, String); 2],
}

/// Lines over a common horizontal axis, in panels one above the other.
#[derive(Debug, Clone)]
pub struct Plot {
    /// The horizontal axis.
    pub x: Axis,
    /// Vertical lines through all panels.
    pub rules: Vec<Rule>,
    /// The panels from top to bottom.
    pub panels: Vec<Panel>,
    /// Who wins along the horizontal axis, in stretches from value to value.
    pub winners: Vec<(f64, f64, Ink)>,
}

/// One field of a plot.
#[derive(Debug, Clone)]
pub struct Panel {
    /// The vertical axis.
    pub y: Axis,
    /// Lines.
    pub lines: Vec<Line>,
    /// Marked points.
    pub spots: Vec<Spot>,
    /// Horizontal lines with their labels.
    pub levels: Vec<(f64, String)>,
}

/// An axis.
#[derive(Debug, Clone)]
pub struct Axis {
    /// Where values stand.
    pub scale: Scale,
    /// What they are.
    pub naming: Naming,
    /// The axis in words.
    pub label: String,
}

/// How an axis names its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// In a unit.
    Unit(Unit),
    /// Seconds from midnight as hours of the clock, or as days of a week from Monday.
    Clock,
}

/// Whose a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ink {
    /// A side's.
    Side(Side),
    /// Neither's.
    Neutral,
}

/// A line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its name, written at its end; several pieces of one line share a name.
    pub name: String,
    /// Whose it is.
    pub ink: Ink,
    /// Its points in the units of the axes.
    pub points: Vec<Point>,
    /// Whether it is drawn thin, because what it shows does not count.
    pub faint: bool,
    /// Whether the field below it is tinted.
    pub filled: bool,
}

/// A vertical line with a label.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Where on the horizontal axis.
    pub at: f64,
    /// Its label.
    pub label: String,
    /// What it marks.
    pub kind: RuleKind,
}

/// What a rule marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// Where the scenario stands.
    Here,
    /// A bound that is to be kept.
    Bound,
}

/// A marked point.
#[derive(Debug, Clone)]
pub struct Spot {
    /// Where.
    pub at: Point,
    /// Its label.
    pub label: String,
}

/// The bars of both sides under one name.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// Dollars, Kubernetes first.
    pub usd: [f64; 2],
}

impl Axis {
    fn new(scale: Scale, unit: Unit, label: &str) -> Self {
        Self { scale, naming: Naming::Unit(unit), label: label.to_owned() }
    }

    /// The values that name it, at most `room` of them.
    #[must_use]
    pub fn ticks(&self, room: usize) -> Vec<Tick> {
        match self.naming {
            Naming::Unit(unit) => ticks(&self.scale, unit, room),
            Naming::Clock => clock(&self.scale, room),
        }
    }
}

/// Every chart of a report, in the order shown.
#[must_use]
pub fn all(study: &Study<'_>) -> Vec<Chart> {
    let mut charts = vec![traffic::chart(study)];
    charts.extend(sensitivity::chart(study));
    charts.extend([latency::chart(study), day::chart(study), bill::chart(study)]);
    charts
}
