//! What `update` wants done in the world; the runtime does it and answers with a message.

use super::screen::map::Place;
use super::traffic::Replayed;
use crate::analysis::Summary;
use crate::analysis::check::Course;
use crate::analysis::day::burst::{Absorbed, Burst};
use crate::analysis::day::latency::Latencies;
use crate::analysis::fleet::Weighed;
use crate::analysis::headroom::Headroom;
use crate::analysis::levers::Lever;
use crate::analysis::map::Plan;
use crate::analysis::portable::Portable;
use crate::analysis::replay::Replay;
use crate::analysis::sensitivity::Swing;
use crate::analysis::terms::Under;
use crate::analysis::tipping::TippingPoint;
use crate::analysis::traffic::TrafficCurve;
use crate::analysis::uncertainty::Draw;
use crate::answer::Answer;
use crate::dial::Dial;
use crate::fleet::{Answer as FleetAnswer, Order, Row};
use crate::model::fit::frontier::Point;
use crate::scenario::Scenario;
use std::sync::Arc;
use std::time::Duration;

/// Something to do.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Leave.
    Quit,
    /// Stop until the shell continues us.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Say [`super::message::Message::Rested`] when nothing else came for this long.
    RestAfter(Duration),
    /// Compute beside the screen.
    Work(Job),
    /// Give up what is computed in a lane, and what waits there.
    GiveUp(Lane),
    /// List the presets.
    ListPresets,
    /// Load a preset.
    LoadPreset(String),
    /// Save the scenario as a preset of this name.
    SavePreset {
        /// The name, as typed.
        name: String,
        /// The preset that the scenario started from.
        base: String,
        /// Every dial.
        scenario: Box<Scenario>,
        /// Whether it may take the place of a preset that has the name.
        replace: bool,
    },
    /// Import traffic.
    Import {
        /// A file or a folder, as typed.
        path: String,
        /// What it does not tell.
        scenario: Box<Scenario>,
        /// What that is called.
        base: String,
    },
    /// Complete a path.
    Complete(String),
    /// Read the trace of this name.
    ReadTrace(String),
    /// Write a report.
    Export {
        /// The scenario's name.
        name: String,
        /// Every dial.
        scenario: Box<Scenario>,
    },
    /// Write the page of a list of services.
    ExportFleet {
        /// The list's name.
        name: String,
        /// Its rows.
        rows: Vec<Row>,
        /// What they come to.
        answer: Arc<FleetAnswer>,
    },
    /// Send a text to the terminal's clipboard.
    Copy(String),
    /// Capture the mouse, or leave it to the terminal.
    Mouse(bool),
}

/// Something that takes longer than a frame. A newer job of the same kind takes the place of an
/// older one.
#[derive(Debug, Clone)]
pub enum Job {
    /// What the model says about the scenario on screen.
    Outcome(Box<Scenario>),
    /// Cost by traffic.
    Curve(Box<Scenario>),
    /// Where the dial in focus tips the verdict.
    Tips(&'static Dial, Box<Scenario>),
    /// Where the latency target tips it.
    Target(Box<Scenario>),
    /// The simulation of the scenario against the model, from this seed.
    Check(Box<Scenario>, u64),
    /// Who wins over two dials.
    Map(Box<Plan>),
    /// What the model says at a place of the map.
    Under(Box<Plan>, Place),
    /// What would change the answer.
    WhatIf(Box<Scenario>),
    /// Latency over the period.
    Latencies(Box<Scenario>),
    /// The cheapest plans of both sides at each latency.
    Frontier(Box<Scenario>),
    /// How far the answer carries: more traffic, other clouds, a split between both sides.
    Beyond(Box<Scenario>),
    /// What a burst does.
    Burst(Box<Scenario>, Burst),
    /// A trace request by request through both simulations.
    Replay(Arc<Replayed>),
    /// Every service of a list.
    Fleet(Arc<Order>),
}

/// A queue of jobs with a thread of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// What the next frame waits for: each job is let run, and of those that wait the newest counts.
    Frame,
    /// What takes a moment: each job is let run, since the answer to the one before is still of use.
    Quick,
    /// What takes as long as it is let and tells how far it is: a new job ends the one that runs.
    Long,
    /// A list of services, which is weighed whatever screen is shown: a new list ends the one that runs.
    Fleet,
    /// What is asked for beside the screens: a job is given up for the next of its kind, and let run before one of another.
    Aside,
}

impl Lane {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Frame, Self::Quick, Self::Long, Self::Fleet, Self::Aside];
}

impl Job {
    /// Where it is done.
    pub const fn lane(&self) -> Lane {
        match self {
            Self::Outcome(_) => Lane::Frame,
            Self::Curve(_)
            | Self::Tips(..)
            | Self::Target(_)
            | Self::Latencies(_)
            | Self::Burst(..)
            | Self::Under(..) => Lane::Quick,
            Self::Check(..) | Self::Map(_) | Self::WhatIf(_) => Lane::Long,
            Self::Fleet(_) => Lane::Fleet,
            Self::Replay(_) | Self::Frontier(_) | Self::Beyond(_) => Lane::Aside,
        }
    }
}

/// What a job found.
#[derive(Debug, Clone)]
pub enum Finding {
    /// What the model says about a scenario.
    Outcome(Box<Scenario>, Box<Answer>),
    /// Cost by traffic.
    Curve(Box<TrafficCurve>),
    /// Where the dial in focus tips the verdict.
    Tips(Box<Tips>),
    /// Where the latency target tips it.
    Target(Box<Tips>),
    /// Latency over the period.
    Latencies(Box<Latencies>),
    /// The cheapest plans at each latency, of Kubernetes and of serverless, and the scenario that they are of.
    Frontier(Box<Scenario>, [Vec<Point>; 2]),
    /// How far the answer carries, and the scenario whose answer it is.
    Beyond(Box<Scenario>, Arc<Portable>),
    /// What a burst does.
    Burst(Box<Absorbed>),
    /// What a trace does, request by request; nothing where no request came.
    Replay(Arc<Replayed>, Option<Box<Replay>>),
    /// How far the simulation of a side is.
    Check {
        /// Of which scenario.
        scenario: Arc<Scenario>,
        /// From which seed.
        seed: u64,
        /// What it says so far.
        course: Box<Course>,
    },
    /// A further part of a list of services.
    Fleet(Arc<Order>, FleetPart),
    /// What the model says at a place of the map.
    Under(Box<Plan>, Place, Summary),
    /// A further part of who wins over two dials.
    Map(Arc<Plan>, Sharpened),
    /// A further part of what would change the answer of a scenario.
    WhatIf(Arc<Scenario>, WhatIfPart),
}

/// How the weighing of a list got further.
#[derive(Debug, Clone)]
pub enum FleetPart {
    /// More rows were read.
    Read(Vec<Row>),
    /// There are no more.
    AllRead,
    /// More services are weighed, by the index of their row.
    Weighed(Vec<(usize, Arc<Weighed>)>),
    /// What all that are weighed so far come to.
    Answer(Arc<FleetAnswer>),
    /// All of them are weighed.
    Done,
    /// The list cannot be read, and why.
    Failed(String),
}

/// How the map got further.
#[derive(Debug, Clone)]
pub enum Sharpened {
    /// More places, by their number, with what the model says there.
    Places(Vec<(usize, Summary)>),
    /// There is no more to come.
    Done,
}

/// A part of what would change the answer.
#[derive(Debug, Clone)]
pub enum WhatIfPart {
    /// What the model says about the scenario, and what each dial does over its plausible range.
    Swings(Box<Summary>, Vec<Swing>),
    /// Draws from all ranges at once, by their number.
    Draws(Vec<(usize, Draw)>),
    /// Where the next dial tips the verdict, with its place in the order of the dials.
    Tips(usize, Vec<TippingPoint>),
    /// How much more traffic a side takes.
    Headroom(Box<Headroom>),
    /// What would help a side, and what no cold starts would cost.
    Levers(Vec<Lever>),
    /// Both sides on other purchase terms.
    Terms(Vec<Under>),
    /// There is no more to come.
    Done,
}

/// Where a dial tips the verdict of a scenario.
#[derive(Debug, Clone)]
pub struct Tips {
    /// The dial.
    pub dial: &'static Dial,
    /// The scenario.
    pub scenario: Scenario,
    /// The tipping points; none when nothing changes along the whole dial.
    pub points: Vec<TippingPoint>,
}
