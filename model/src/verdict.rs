//! Who wins and why, and the pros and cons that the numbers bear out.

pub mod age;
pub mod claims;
pub mod fairness;
mod sentence;
mod wording;

pub use wording::percent;

use crate::model::tolerance::Band;
use crate::model::{Comparison, Side};
use crate::scenario::ServerlessKind;

/// Who wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Winner {
    /// Kubernetes.
    Kubernetes,
    /// Serverless functions.
    Serverless,
    /// Within 5 % of each other.
    Tie,
    /// Neither can run the workload, or neither keeps the tolerance.
    Neither,
}

impl Winner {
    /// The id used in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Kubernetes => "kubernetes",
            Self::Serverless => "serverless",
            Self::Tie => "tie",
            Self::Neither => "neither",
        }
    }

    /// The words after "to" in "it tips to …".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Kubernetes => "Kubernetes",
            Self::Serverless => "serverless",
            Self::Tie => "a tie",
            Self::Neither => "neither",
        }
    }

    /// The side that wins, if one does.
    #[must_use]
    pub const fn side(self) -> Option<Side> {
        match self {
            Self::Kubernetes => Some(Side::Kubernetes),
            Self::Serverless => Some(Side::Serverless),
            Self::Tie | Self::Neither => None,
        }
    }
}

/// The advice in a few words, for the top of an answer.
#[must_use]
pub const fn advice(comparison: &Comparison, winner: Winner) -> &'static str {
    match (winner, comparison.scenario.serverless.kind) {
        (Winner::Kubernetes, _) => "Run it on Kubernetes.",
        (Winner::Serverless, ServerlessKind::Function) => "Run it as functions.",
        (Winner::Serverless, ServerlessKind::Container) => "Run it as a container service.",
        (Winner::Serverless, ServerlessKind::ManagedInstances) => "Run it as functions on managed instances.",
        (Winner::Tie, _) => "Either will do.",
        (Winner::Neither, _) => "Neither will do.",
    }
}

impl From<Side> for Winner {
    fn from(side: Side) -> Self {
        match side {
            Side::Kubernetes => Self::Kubernetes,
            Side::Serverless => Self::Serverless,
        }
    }
}

/// The step that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecidedBy {
    /// One side cannot run the workload.
    Feasibility,
    /// One side misses the latency tolerance, or both do.
    Tolerance,
    /// One side is cheaper, or neither is by more than 5 %.
    Cost,
}

impl DecidedBy {
    /// The id used in JSON.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Feasibility => "feasibility",
            Self::Tolerance => "tolerance",
            Self::Cost => "cost",
        }
    }
}

/// The verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Who wins.
    pub winner: Winner,
    /// The step that decided.
    pub decided_by: DecidedBy,
    /// One sentence with the numbers that decided.
    pub sentence: String,
    /// Whether the verdict hangs on something that is too close to call: another winner would be as defensible.
    pub close: bool,
    /// Milliseconds between the target and the latency of the side on which it hangs, negative when that is later; `None` when no
    /// side is within the model's error of the target.
    pub margin_ms: Option<f64>,
}

/// Share of the cheaper bill within which two bills are too close to call.
pub const TIE: f64 = 0.05;

/// Judges a comparison: feasibility first, then tolerance, then cost.
#[must_use]
pub fn judge(comparison: &Comparison) -> Verdict {
    let (winner, decided_by) = decide(comparison);
    let hangs_on = hangs_on(comparison, winner);
    let margin_ms = hangs_on.and_then(|side| comparison.side(side).standing.margin_ms);
    let close = hangs_on.is_some() || winner == Winner::Tie;
    let sentence = sentence::sentence(comparison, winner, decided_by, hangs_on);
    Verdict { winner, decided_by, sentence, close, margin_ms }
}

/// The side within the model's error of the target on which the verdict hangs: if it missed, another would win.
fn hangs_on(c: &Comparison, winner: Winner) -> Option<Side> {
    let close = |side: &Side| c.side(*side).standing.band == Band::Close;
    Side::BOTH.into_iter().filter(close).find(|side| {
        let keeps = |other: Side| other != *side && keeps(c, other);
        decide_with(c, keeps).0 != winner
    })
}

/// Whether a side keeps the tolerance as far as the model can tell.
fn keeps(c: &Comparison, side: Side) -> bool {
    c.side(side).standing.band != Band::Misses
}

/// Who wins and by which step, without the sentence: for sweeps and maps.
#[must_use]
pub fn decide(c: &Comparison) -> (Winner, DecidedBy) {
    decide_with(c, |side| keeps(c, side))
}

fn decide_with(c: &Comparison, keeps: impl Fn(Side) -> bool) -> (Winner, DecidedBy) {
    let (k, s) = (c.side(Side::Kubernetes), c.side(Side::Serverless));
    match (k.feasible(), s.feasible()) {
        (false, false) => return (Winner::Neither, DecidedBy::Feasibility),
        (true, false) => return (Winner::Kubernetes, DecidedBy::Feasibility),
        (false, true) => return (Winner::Serverless, DecidedBy::Feasibility),
        (true, true) => {}
    }
    match (keeps(Side::Kubernetes), keeps(Side::Serverless)) {
        (true, false) => return (Winner::Kubernetes, DecidedBy::Tolerance),
        (false, true) => return (Winner::Serverless, DecidedBy::Tolerance),
        (false, false) => return (Winner::Neither, DecidedBy::Tolerance),
        (true, true) => {}
    }
    let (k, s) = (k.bill.total().get(), s.bill.total().get());
    let winner = if (k - s).abs() <= TIE * k.min(s) {
        Winner::Tie
    } else if k < s {
        Winner::Kubernetes
    } else {
        Winner::Serverless
    };
    (winner, DecidedBy::Cost)
}

#[cfg(test)]
mod tests;
