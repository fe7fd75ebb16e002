//! What `update` wants done in the world; the runtime does it and answers with a message.

use crate::analysis::day::burst::{Absorbed, Burst};
use crate::analysis::day::latency::Latencies;
use crate::analysis::tipping::TippingPoint;
use crate::analysis::traffic::TrafficCurve;
use crate::dial::Dial;
use crate::scenario::Scenario;
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
        /// Every dial.
        scenario: Box<Scenario>,
    },
    /// Write a report.
    Export {
        /// The scenario's name.
        name: String,
        /// Every dial.
        scenario: Box<Scenario>,
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
    /// Cost by traffic.
    Curve(Box<Scenario>),
    /// Where the dial in focus tips the verdict.
    Tips(&'static Dial, Box<Scenario>),
    /// Where the latency target tips it.
    Target(Box<Scenario>),
    /// Latency over the period.
    Latencies(Box<Scenario>),
    /// What a burst does.
    Burst(Box<Scenario>, Burst),
}

/// A queue of jobs with a thread of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// What takes a moment: each job is let run, since the answer to the one before is still of use.
    Quick,
    /// What takes as long as it is let and tells how far it is: a new job ends the one that runs.
    Long,
}

impl Lane {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Quick, Self::Long];
}

impl Job {
    /// Where it is done.
    pub const fn lane(&self) -> Lane {
        match self {
            Self::Curve(_) | Self::Tips(..) | Self::Target(_) | Self::Latencies(_) | Self::Burst(..) => Lane::Quick,
        }
    }
}

/// What a job found.
#[derive(Debug, Clone)]
pub enum Finding {
    /// Cost by traffic.
    Curve(Box<TrafficCurve>),
    /// Where the dial in focus tips the verdict.
    Tips(Box<Tips>),
    /// Where the latency target tips it.
    Target(Box<Tips>),
    /// Latency over the period.
    Latencies(Box<Latencies>),
    /// What a burst does.
    Burst(Box<Absorbed>),
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
